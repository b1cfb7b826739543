package record

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/i18n"
)

// format is the first line of every leaf.
const format = "plenary.record/1"

// Erasure is the kind of leaves that no subject keeps: they name leaves that say nothing any
// more.
const Erasure = "erasure"

// thingField is the field of every leaf that binds it to the key of its thing.
const thingField = "thing"

// maxLeaf is the size of a leaf in bytes: an entry of a bundle has two bytes for its length.
const maxLeaf = 1<<16 - 1

// maxRevision is how many digits of its revision a leaf is yet to get.
const maxRevision = 20

// Digest is a field of a leaf: its name, and the digest of its salted value.
type Digest struct {
	Name string
	Sum  [sha256.Size]byte
}

// Leaf is what one leaf says.
type Leaf struct {
	Kind     string
	About    string // the public name of the thing, "1995-11/13"; empty where it has none
	Revision int64  // of the thing, from 1
	Recorded time.Time
	Gone     bool // the thing is there no more
	Fields   []Digest
	Erases   []tlog.Hash // Erasure: the record hashes of leaves
}

// ErrLeaf says that a text is no leaf.
var ErrLeaf = errors.New("record: not a leaf")

// Text writes the leaf: the bytes that the tree hashes.
func (l Leaf) Text() string {
	var b strings.Builder
	b.Grow(len(l.About) + 160 + 96*len(l.Fields) + 72*len(l.Erases))
	line := func(words ...string) {
		for i, w := range words {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
		b.WriteByte('\n')
	}
	line(format)
	line("kind", l.Kind)
	if l.About != "" {
		line("about", l.About)
	}
	line("revision", strconv.FormatInt(l.Revision, 10))
	line("recorded", l.Recorded.UTC().Format(time.DateOnly))
	if l.Gone {
		line("gone", "yes")
	}
	for _, f := range l.Fields {
		line("field", f.Name, hex.EncodeToString(f.Sum[:]))
	}
	for _, h := range l.Erases {
		line("erases", hex.EncodeToString(h[:]))
	}
	return b.String()
}

// lines is how many lines the leaf has, if no value has a line feed in it.
func (l Leaf) lines() int {
	n := 4 + len(l.Fields) + len(l.Erases)
	if l.About != "" {
		n++
	}
	if l.Gone {
		n++
	}
	return n
}

// ParseLeaf reads what Text wrote, and nothing else: a leaf has one form.
func ParseLeaf(text string) (Leaf, error) {
	var l Leaf
	if len(text) > maxLeaf {
		return Leaf{}, ErrLeaf
	}
	rest, ok := strings.CutPrefix(text, format+"\n")
	if !ok {
		return Leaf{}, ErrLeaf
	}
	for rest != "" {
		var line string
		if line, rest, ok = strings.Cut(rest, "\n"); !ok {
			return Leaf{}, ErrLeaf
		}
		name, value, _ := strings.Cut(line, " ")
		if err := l.take(name, value); err != nil {
			return Leaf{}, err
		}
	}
	if l.Text() != text {
		return Leaf{}, ErrLeaf
	}
	return l, nil
}

// take reads one line.
func (l *Leaf) take(name, value string) (err error) {
	switch name {
	case "kind":
		l.Kind = value
	case "about":
		l.About = value
	case "revision":
		l.Revision, err = strconv.ParseInt(value, 10, 64)
	case "recorded":
		l.Recorded, err = time.Parse(time.DateOnly, value)
	case "gone":
		l.Gone = true
	case "field":
		of, sum, _ := strings.Cut(value, " ")
		d := Digest{Name: of}
		if d.Sum, err = sumOf(sum); err == nil {
			l.Fields = append(l.Fields, d)
		}
	case "erases":
		var h [sha256.Size]byte
		if h, err = sumOf(value); err == nil {
			l.Erases = append(l.Erases, h)
		}
	default:
		return ErrLeaf
	}
	if err != nil {
		return ErrLeaf
	}
	return nil
}

func sumOf(s string) (sum [sha256.Size]byte, err error) {
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != len(sum) {
		return sum, ErrLeaf
	}
	return [sha256.Size]byte(raw), nil
}

// saltSize is the size of a salt in bytes.
const saltSize = 32

// newSalt draws the salt of a leaf.
func newSalt() string {
	raw := make([]byte, saltSize)
	if _, err := rand.Read(raw); err != nil {
		panic("record: no randomness: " + err.Error())
	}
	return hex.EncodeToString(raw)
}

// Sum is the digest of a field: SHA-256 of the salt, the name, a line feed and the value.
// The salt is 64 hexadecimal digits; any other gives a digest that no leaf has.
func Sum(salt, name, value string) [sha256.Size]byte {
	h := sha256.New()
	raw, err := hex.DecodeString(salt)
	if err != nil || len(raw) != saltSize {
		return [sha256.Size]byte{}
	}
	_, _ = h.Write(raw)
	_, _ = h.Write([]byte(name + "\n" + value))
	return [sha256.Size]byte(h.Sum(nil))
}

// Field is a part of what is recorded: a name of letters and points, and its text.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Content is a thing as it stands: what of it is recorded.
type Content struct {
	// About is the name under which the public knows it ("1995-11/13"); empty for what is not
	// public.
	About string
	// Label names it for those who keep it: a receipt's number. It stands with the salt.
	Label  i18n.Text
	Fields []Field
	// Persons are the keys of those whom the fields name.
	Persons []string
	// Kept has the fields kept as they were recorded, so that what was changed can be shown.
	// Only what names nobody is kept, and what is kept and has a public name may be shown to
	// anybody with its salt, so that anybody can compute the digests.
	Kept bool
}

// digests are the fields of a thing, salted.
func (c Content) digests(salt, thing string) []Digest {
	list := make([]Digest, 0, len(c.Fields)+1)
	list = append(list, Digest{Name: thingField, Sum: Sum(salt, thingField, thing)})
	for _, f := range c.Fields {
		list = append(list, Digest{Name: f.Name, Sum: Sum(salt, f.Name, f.Value)})
	}
	return list
}

// Differing are the names of the fields in which a thing is not what its leaf says.
func (l Leaf) Differing(salt, thing string, c Content) []string {
	now := c.digests(salt, thing)
	var names []string
	for _, f := range now {
		at := slices.IndexFunc(l.Fields, func(d Digest) bool { return d.Name == f.Name })
		if at < 0 || l.Fields[at].Sum != f.Sum {
			names = append(names, f.Name)
		}
	}
	for _, f := range l.Fields {
		if !slices.ContainsFunc(now, func(d Digest) bool { return d.Name == f.Name }) {
			names = append(names, f.Name)
		}
	}
	return names
}
