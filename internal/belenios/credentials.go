package belenios

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// Credential is a voter's right to vote as published: a public key and how much the
// vote counts.
type Credential struct {
	Key    string // canonical text of the element
	Weight int64  // at least 1
}

// Credentials are all who may vote in an election.
type Credentials struct {
	List []Credential
	Text []byte
	Hash archive.Hash
	// Weighted is whether the list says a weight for each.
	Weighted bool
	Total    int64 // sum of the weights

	at map[string]int
}

// Find is the place in the list of a public key, or -1.
func (c *Credentials) Find(key string) int {
	if i, ok := c.at[key]; ok {
		return i
	}
	return -1
}

// ErrToken is a private credential that is none: mistyped, or of another form.
var ErrToken = errors.New("belenios: not a private credential")

// Forms of private credentials: of 22 characters since release 2.4, of 15, the last
// one a checksum, before.
const (
	tokenLength, oldTokenLength = 22, 15
	checksumModulus             = 53
)

// NewToken draws a private credential: 22 characters in groups of 5, 6, 5 and 6.
func NewToken(random io.Reader) (string, error) {
	c, err := randomBase58(random, tokenLength)
	if err != nil {
		return "", err
	}
	return c[:5] + "-" + c[5:11] + "-" + c[11:16] + "-" + c[16:], nil
}

// NewOldToken draws a private credential of the form that release 2.0 reads:
// fifteen characters in groups of three, the last one a checksum. It has 82 bits only;
// use NewToken where the voter's program is ours.
func NewOldToken(random io.Reader) (string, error) {
	c, err := randomBase58(random, oldTokenLength-1)
	if err != nil {
		return "", err
	}
	c += string(base58[(checksumModulus-remainder(c))%checksumModulus])
	return c[:3] + "-" + c[3:6] + "-" + c[6:9] + "-" + c[9:12] + "-" + c[12:], nil
}

// NewUUID draws an identifier for an election.
func NewUUID(random io.Reader) (string, error) { return randomBase58(random, minIdentifier) }

// NewSeed draws the secret seed of a trustee of a threshold.
func NewSeed(random io.Reader) (string, error) { return randomBase58(random, tokenLength) }

// randomBase58 draws characters, each as likely as any other.
func randomBase58(random io.Reader, n int) (string, error) {
	var b strings.Builder
	for b.Len() < n {
		var drawn [1]byte
		if _, err := io.ReadFull(random, drawn[:]); err != nil {
			return "", err
		}
		if i := int(drawn[0]) & 63; i < len(base58) {
			b.WriteByte(base58[i])
		}
	}
	return b.String(), nil
}

// remainder is the number that the characters are in base 58, modulo the checksum's modulus.
func remainder(c string) (n int) {
	for i := range len(c) {
		n = (n*len(base58) + strings.IndexByte(base58, c[i])) % checksumModulus
	}
	return n
}

// Secret is the private key that a private credential stands for in an election. The
// text counts as typed, with its dashes. ErrToken when it is no credential.
func Secret(g group.Group, uuid, token string) (group.Scalar, error) {
	plain := strings.ReplaceAll(token, "-", "")
	if strings.Trim(plain, base58) != "" {
		return group.Scalar{}, ErrToken
	}
	switch {
	case len(plain) == tokenLength && len(token) == tokenLength+3:
		var wide []byte
		for i := range 2 {
			sum := sha256.Sum256([]byte("derive_credential|" + uuid + "|" + strconv.Itoa(i) + "|" + token))
			wide = append(wide, sum[:]...)
		}
		return g.Scalars().Reduce(wide), nil
	case len(plain) == oldTokenLength && (remainder(plain[:oldTokenLength-1])+strings.IndexByte(base58, plain[oldTokenLength-1]))%checksumModulus == 0:
		key, err := pbkdf2.Key(sha256.New, token, []byte(uuid), 1000, sha256.Size)
		if err != nil {
			return group.Scalar{}, err
		}
		return g.Scalars().Reduce(key), nil
	}
	return group.Scalar{}, ErrToken
}

// Public is the text of the public key of a private credential.
func Public(g group.Group, uuid, token string) (string, error) {
	s, err := Secret(g, uuid, token)
	if err != nil {
		return "", err
	}
	return string(g.ExpSecret(g.Generator(), s).Append(nil)), nil
}

// NewCredentials writes the list of those who may vote, in an order that says nothing
// of who is who. A weight stands in the list when any of them is not one.
func NewCredentials(g group.Group, list []Credential) (*Credentials, error) {
	weighted := slices.ContainsFunc(list, func(c Credential) bool { return c.Weight != 1 })
	lines := make([]string, len(list))
	for i, c := range list {
		lines[i] = c.Key
		if weighted {
			lines[i] += "," + strconv.FormatInt(c.Weight, 10)
		}
	}
	slices.Sort(lines)
	c, err := ParseCredentials(canon.AppendList(nil, lines, canon.AppendText))
	if err != nil {
		return nil, err
	}
	return c, c.Check(g, 0, len(c.List))
}

// ParseCredentials reads the list. Refusals: belenios.credentials.form, .weight, .twice.
// Whether each is an element of the group is for Check, which takes longer.
func ParseCredentials(text []byte) (*Credentials, error) {
	c := &Credentials{Text: text, Hash: archive.HashOf(text), at: map[string]int{}}
	r := canon.NewReader(text)
	var failed error
	r.List(MaxVoters, func() {
		key, written, weighted := strings.Cut(string(r.Word(maxElement+30)), ",")
		one := Credential{Key: key, Weight: 1}
		if weighted {
			c.Weighted = true
			n, err := strconv.ParseInt(written, 10, 64)
			if failed == nil && (err != nil || n < 1 || strconv.FormatInt(n, 10) != written || n > maxTotal-c.Total) {
				failed = refuse(err, "belenios.credentials.weight", fault.Args{"Place": len(c.List) + 1})
			}
			one.Weight = n
		}
		if first, twice := c.at[key]; twice && failed == nil {
			failed = refuse(nil, "belenios.credentials.twice", fault.Args{"First": first + 1, "Place": len(c.List) + 1})
		}
		c.at[key] = len(c.List)
		c.List = append(c.List, one)
		if failed == nil {
			c.Total += one.Weight
		}
	})
	if err := r.End(); err != nil {
		return nil, refuse(err, "belenios.credentials.form", nil)
	}
	return c, failed
}

// Check sees whether those from place first up to place end are elements of the group
// (belenios.credentials.element).
func (c *Credentials) Check(g group.Group, first, end int) error {
	for i, one := range c.List[first:end] {
		if _, err := g.Parse([]byte(one.Key)); err != nil {
			return refuse(err, "belenios.credentials.element", fault.Args{"Place": first + i + 1})
		}
	}
	return nil
}
