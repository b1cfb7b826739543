package mailauth

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// errNoFrom says that a message cannot be signed: a signature must cover the
// From field (RFC 6376, 5.4).
var errNoFrom = errors.New("mailauth: not exactly one From field")

// signedFields is what a signature covers where the message has it, besides the
// fields of Content- and List- (RFC 6376, 5.4.1; RFC 8058, 4 asks for the List-
// ones). The bool says that the name is listed once more than it is there, so
// that nobody can add a second one that readers would show in place of ours.
var signedFields = []struct {
	name string
	once bool
}{
	{"from", true},
	{"to", true},
	{"cc", true},
	{"subject", true},
	{"date", true},
	{"message-id", true},
	{"reply-to", true},
	{"in-reply-to", false},
	{"references", false},
	{"mime-version", false},
	{"content-type", true},
}

// Signer signs as a domain. With several keys a message gets several
// signatures: RSA for everybody, Ed25519 beside it for those who know it. It can
// be used from several goroutines at once.
type Signer struct {
	now  func() time.Time
	keys []Key
}

// NewSigner makes a Signer. RSA signatures come first, whatever the order of the
// keys, since some verifiers read only one.
func NewSigner(now func() time.Time, keys ...Key) *Signer {
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(a, b Key) int { return rank(a) - rank(b) })
	return &Signer{now: now, keys: keys}
}

func rank(k Key) int {
	if k.Algorithm == RSA {
		return 0
	}
	return 1
}

// BodyHash is the hash of a body. Copies that differ in their headers alone
// share it.
type BodyHash struct{ sum [sha256.Size]byte }

// Body hashes a body, which is what follows the empty line.
func (s *Signer) Body(body []byte) BodyHash {
	return BodyHash{hashBody(withCRLF(body), true)}
}

// Sign makes the DKIM-Signature fields to put in front of a message, one after
// the other, each ending with CRLF. The message needs one From field; a key that
// is none is ErrKey. Nothing that is signed may change afterwards. Lines may end
// with LF alone, since they will not on their way; a lone CR must not be in the
// body, for SMTP forbids it (RFC 5321, 2.3.8) and verifiers differ over it.
func (s *Signer) Sign(raw []byte) ([]byte, error) {
	header, body := split(withCRLF(raw))
	return s.signHeader(header, BodyHash{hashBody(body, true)})
}

// SignHeader is Sign for a header, with or without the empty line at its end,
// whose body is hashed already.
func (s *Signer) SignHeader(header []byte, b BodyHash) ([]byte, error) {
	header, _ = split(withCRLF(header))
	return s.signHeader(header, b)
}

func (s *Signer) signHeader(header []byte, b BodyHash) ([]byte, error) {
	if len(s.keys) == 0 {
		return nil, nil
	}
	fields, fault := splitFields(header)
	if fault != "" {
		return nil, errors.New("mailauth: " + fault)
	}
	names, signed, err := toSign(fields)
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, k := range s.keys {
		f, err := signatureField("DKIM-Signature", []tag{{"v", "1"}}, k, s.now(), names, signed, b)
		if err != nil {
			return nil, err
		}
		out = append(out, f...)
	}
	return out, nil
}

// toSign is the names a signature lists, as written on the wire, and the fields
// they stand for in the relaxed form, both in the order of the list.
func toSign(fields []field) (names []string, signed []byte, err error) {
	byName := newPicker(fields)
	if len(byName.byName["from"]) != 1 {
		return nil, nil, errNoFrom
	}
	add := func(name string, once bool) {
		n := len(byName.byName[name])
		if n == 0 {
			return
		}
		if once {
			n++
		}
		for range n {
			names = append(names, name)
			if f, ok := byName.pick(name); ok {
				signed = appendRelaxed(signed, f)
			}
		}
	}
	for _, f := range signedFields {
		add(f.name, f.once)
	}
	for _, f := range fields {
		if strings.HasPrefix(f.name, "content-") || strings.HasPrefix(f.name, "list-") {
			// Each of them takes all of its name: the next finds none left.
			if !slices.Contains(names, f.name) && fieldName(f.name) {
				add(f.name, false)
			}
		}
	}
	if len(names) > maxSigned {
		return nil, nil, errors.New("mailauth: too many fields to sign")
	}
	return names, signed, nil
}

// fieldName says that a name can stand in a signature's list.
func fieldName(s string) bool {
	for _, b := range []byte(s) {
		if b <= ' ' || b >= 0x7f || b == ';' || b == ':' {
			return false
		}
	}
	return s != ""
}

// tag is one name=value of a signature.
type tag struct{ name, value string }

// signatureField makes a DKIM-Signature or an ARC-Message-Signature. The first
// tags are those in which they differ.
func signatureField(name string, first []tag, k Key, now time.Time, names []string, signed []byte, b BodyHash) ([]byte, error) {
	k, err := k.checked()
	if err != nil {
		return nil, err
	}
	return sealed(name, append(first,
		tag{"a", k.Algorithm},
		tag{"c", "relaxed/relaxed"},
		tag{"d", k.Domain},
		tag{"s", k.Selector},
		tag{"t", strconv.FormatInt(now.Unix(), 10)},
		tag{"h", strings.Join(names, ":")},
		tag{"bh", base64.StdEncoding.EncodeToString(b.sum[:])},
	), k, signed)
}

// sealed writes a field of tags and signs it, and what comes before it, into its
// b= (RFC 6376, 3.7).
func sealed(name string, tags []tag, k Key, before []byte) ([]byte, error) {
	written := foldTags(name, tags)
	hash := sha256.New()
	hash.Write(before)
	canonical := appendRelaxed(nil, field{strings.ToLower(name), written})
	hash.Write(canonical[:len(canonical)-2]) // without its CRLF
	signature, err := k.sign([sha256.Size]byte(hash.Sum(nil)))
	if err != nil {
		return nil, err
	}
	// White space in b= does not count: it is folded freely.
	text := base64.StdEncoding.EncodeToString(signature)
	for len(text) > 0 {
		n := min(len(text), lineLength-6)
		written = append(append(written, "\r\n\t"...), text[:n]...)
		text = text[n:]
	}
	return append(written, '\r', '\n'), nil
}

// lineLength is where a header line is folded (RFC 5322, 2.1.1).
const lineLength = 76

// foldTags writes tags, ending in an empty b=, in lines of moderate length.
func foldTags(name string, tags []tag) []byte {
	out := []byte(name + ":")
	length := len(out)
	put := func(s string) {
		if length+1+len(s) > lineLength && length > 8 {
			out = append(out, "\r\n\t"...)
			length = 8
		} else {
			out = append(out, ' ')
			length++
		}
		out = append(out, s...)
		length += len(s)
	}
	for _, t := range tags {
		if t.name != "h" {
			put(t.name + "=" + t.value + ";")
			continue
		}
		// The list may be broken after a colon.
		line := "h="
		for part := range strings.SplitAfterSeq(t.value, ":") {
			if length+1+len(line)+len(part) > lineLength && line != "h=" {
				put(line)
				line = ""
			}
			line += part
		}
		put(line + ";")
	}
	put("b=")
	return out
}
