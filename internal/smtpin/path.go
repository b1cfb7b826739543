package smtpin

import (
	"errors"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// postmaster is the one address that needs no domain (RFC 5321, 4.5.1).
const postmaster = "postmaster"

// maxPath bounds a path in octets. RFC 5321 (4.5.3.1) asks for 256 and for 64
// of the local part; reverse paths with a recipient in them are longer in fact. A
// reply that repeats one still has room in 512 octets.
const maxPath = 400

// path is an address of the envelope.
type path struct {
	address string // empty for the null path
	ascii   bool   // as the client wrote it
}

// parsePath reads the path at the beginning of s (RFC 5321, 4.1.2; RFC 6531,
// 3.3) and returns what follows. As a reverse path it may be null; as a forward path
// it may be <Postmaster>. The sentence of an error is for the client.
func parsePath(s string, reverse bool) (p path, rest string, err error) {
	if !strings.HasPrefix(s, "<") {
		return path{}, s, errors.New("it stands in angle brackets")
	}
	if reverse && strings.HasPrefix(s, "<>") {
		p, rest = path{ascii: true}, s[2:]
		return p, rest, follows(rest)
	}
	in := s[1:]
	if strings.HasPrefix(in, "@") { // a source route, which is ignored (RFC 5321, F.2)
		if in, err = afterRoute(in); err != nil {
			return path{}, s, err
		}
	}
	local, in, err := localPart(in)
	if err != nil {
		return path{}, s, err
	}
	if !reverse && strings.HasPrefix(in, ">") && strings.EqualFold(local, postmaster) {
		p, rest = path{address: postmaster, ascii: true}, in[1:]
		return p, rest, follows(rest)
	}
	if !strings.HasPrefix(in, "@") {
		return path{}, s, errors.New("it lacks a domain")
	}
	given, rest, ok := strings.Cut(in[1:], ">")
	if !ok {
		return path{}, s, errors.New("it lacks its closing bracket")
	}
	domain, err := domainPart(given)
	if err != nil {
		return path{}, s, err
	}
	p = path{address: local + "@" + domain, ascii: isASCII(local) && isASCII(given)}
	if len(p.address) > maxPath {
		return path{}, s, errors.New("it is too long")
	}
	return p, rest, follows(rest)
}

// follows checks that parameters stand apart from the path.
func follows(rest string) error {
	if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return errors.New("something follows its closing bracket")
	}
	return nil
}

// afterRoute skips "@one,@two:".
func afterRoute(s string) (string, error) {
	route, rest, ok := strings.Cut(s, ":")
	if !ok || strings.ContainsAny(route, `<>" `) {
		return "", errors.New("its route is not one")
	}
	for hop := range strings.SplitSeq(route, ",") {
		name, ok := strings.CutPrefix(hop, "@")
		if !ok {
			return "", errors.New("its route is not one")
		}
		if _, err := domainPart(name); err != nil {
			return "", errors.New("its route is not one")
		}
	}
	return rest, nil
}

// localPart reads a dot-string or a quoted string. One that needs no quotes is
// returned without: both are the same address (RFC 5321, 4.1.2).
func localPart(s string) (local, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, "@>")
		if end < 0 {
			return "", s, errors.New("it does not end")
		}
		if !dotString(s[:end]) {
			return "", s, errors.New("its part before the @ is not one")
		}
		return s[:end], s[end:], nil
	}
	var plain, quoted strings.Builder
	quoted.WriteByte('"')
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"':
			rest = s[i+1:]
			if dotString(plain.String()) {
				return plain.String(), rest, nil
			}
			if plain.Len() == 0 {
				return "", s, errors.New("its part before the @ is empty")
			}
			return quoted.String() + `"`, rest, nil
		case c == '\\':
			if i++; i == len(s) || s[i] < ' ' || s[i] >= 0x7f {
				return "", s, errors.New("its quotes are not in order")
			}
			c = s[i]
		case c < ' ' || c == 0x7f:
			return "", s, errors.New("its quotes are not in order")
		}
		if c == '"' || c == '\\' {
			quoted.WriteByte('\\')
		}
		quoted.WriteByte(c)
		plain.WriteByte(c)
	}
	return "", s, errors.New("its quotes are not closed")
}

// dotString reports whether s is atoms with single dots between (RFC 5321,
// 4.1.2; beyond ASCII as RFC 6531, 3.3 has it).
func dotString(s string) bool {
	if s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == 0x7f || strings.IndexByte(`()<>[]:;@\,"`, c) >= 0 {
			return false
		}
	}
	return true
}

// domainPart returns a domain in lower case and in A-labels (RFC 5890), or an
// address literal (RFC 5321, 4.1.3).
func domainPart(s string) (string, error) {
	if inner, ok := strings.CutPrefix(s, "["); ok {
		return addressLiteral(inner)
	}
	if !isASCII(s) {
		a, err := idna.Lookup.ToASCII(s)
		if err != nil {
			return "", errors.New("its domain is not an international one")
		}
		s = a
	}
	if len(s) > 253 {
		return "", errors.New("its domain is too long")
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", errors.New("its domain is not one")
		}
		for i := range len(label) {
			switch c := label[i]; {
			case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
			default:
				return "", errors.New("its domain is not one")
			}
		}
	}
	return strings.ToLower(s), nil
}

func addressLiteral(s string) (string, error) {
	s, ok := strings.CutSuffix(s, "]")
	if !ok {
		return "", errors.New("its address literal is not closed")
	}
	six := false
	if len(s) > 5 && strings.EqualFold(s[:5], "IPv6:") {
		s, six = s[5:], true
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" || a.Is6() != six {
		return "", errors.New("its address literal is no address")
	}
	if six {
		return "[IPv6:" + a.String() + "]", nil
	}
	return "[" + a.String() + "]", nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
