package mailmsg

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxAddresses and maxIDs bound what is read of one field.
const (
	maxAddresses = 2000
	maxIDs       = 500
)

// Addresses reads the value of a field of addresses (From, To, Cc, Reply-To, …;
// RFC 5322, 3.4), names decoded and domains in lower case. It is tolerant: of
// groups it returns the members, comments are passed over or serve as the name,
// a missing quote or bracket is taken as closed, a semicolon separates as a comma does,
// and what holds no address is passed over. The "user at example.org" of web
// archives is read as the address it hides.
func Addresses(value string) []Address {
	var all []Address
	for m := range mailboxes(value) {
		if a, ok := m.address(); ok {
			all = append(all, a)
			if len(all) == maxAddresses {
				break
			}
		}
	}
	return all
}

// mailbox is one mailbox as it is being read.
type mailbox struct {
	phrase  strings.Builder // what stands outside brackets and comments, quotes undone
	bare    strings.Builder // the same, as written
	comment string
	angle   string
	bracket bool // there was a <...>
	at      bool // bare holds an "@"
}

// scanner reads quotes and comments. Once one of them did not end, nobody looks
// for the end of another: that keeps a field of a million beginnings from being
// searched a million times.
type scanner struct{ openQuote, openComment bool }

// mailboxes cuts a value at its separators, outside quotes, comments and
// brackets.
func mailboxes(v string) iter.Seq[*mailbox] {
	return func(yield func(*mailbox) bool) {
		m := &mailbox{}
		var sc scanner
		for i := 0; i < len(v); {
			switch c := v[i]; {
			case c == '"':
				text, n := sc.quotedString(v[i:])
				m.phrase.WriteString(text)
				m.bare.WriteString(v[i : i+n])
				i += n
				continue
			case c == '(':
				text, n := sc.comment(v[i:])
				if m.comment == "" {
					m.comment = text
				}
				m.phrase.WriteByte(' ')
				i += n
				continue
			case c == '<':
				text, n := sc.angleAddress(v[i:])
				if m.bracket && m.angle != "" {
					// A second bracket: the comma between them is missing.
					if !yield(m) {
						return
					}
					m = &mailbox{}
				}
				m.angle, m.bracket = text, true
				i += n
				continue
			case c == ',' || c == ';':
				if !yield(m) {
					return
				}
				m = &mailbox{}
			case c == ':' && !m.bracket && !m.at && !strings.EqualFold(strings.TrimSpace(m.bare.String()), "mailto"):
				m = &mailbox{} // what came before names a group
			default:
				m.phrase.WriteByte(c)
				m.bare.WriteByte(c)
				m.at = m.at || c == '@'
			}
			i++
		}
		yield(m)
	}
}

// address returns the mailbox that was read, and false if it has no address.
func (m *mailbox) address() (Address, bool) {
	name := strings.TrimSpace(m.phrase.String())
	if m.bracket {
		spec, ok := addrSpec(m.angle)
		if !ok {
			// "<Zoe> zoe@ong.example": the brackets are on the wrong part.
			spec, ok = addrSpec(m.bare.String())
			name = m.angle
		}
		if name == "" {
			name = m.comment
		}
		return Address{Name: displayName(name), Address: spec}, ok
	}
	bare := strings.TrimSpace(m.bare.String())
	if spec, ok := addrSpec(bare); ok {
		return Address{Name: displayName(m.comment), Address: spec}, true
	}
	// "Zoe Tremblay zoe@ong.example": the brackets were lost.
	if i := strings.LastIndexAny(bare, " \t"); i >= 0 {
		if spec, ok := addrSpec(bare[i+1:]); ok && !strings.Contains(bare[:i], "@") {
			return Address{Name: displayName(strings.Trim(bare[:i], " \t\"")), Address: spec}, true
		}
	}
	return Address{}, false
}

func displayName(s string) string {
	name := oneLine(decodeWords(strings.TrimSpace(s)))
	// Some programs quote twice, some with apostrophes.
	for _, q := range []string{`"`, `'`} {
		if len(name) > 2 && strings.HasPrefix(name, q) && strings.HasSuffix(name, q) {
			name = strings.TrimSpace(name[1 : len(name)-1])
		}
	}
	return name
}

// quotedString reads the quoted string at the start of s and returns its text
// and its length. Where the closing quote is missing, it ends before the
// address that follows, or with s.
func (sc *scanner) quotedString(s string) (string, int) {
	var b strings.Builder
	for i := 1; i < len(s) && !sc.openQuote; i++ {
		switch s[i] {
		case '"':
			return b.String(), i + 1
		case '\\':
			if i+1 < len(s) {
				i++
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(s[i])
		}
	}
	sc.openQuote = true
	if i := strings.IndexByte(s, '<'); i > 0 {
		return s[1:i], i
	}
	return s[1:], len(s)
}

// comment reads the comment at the start of s, which may hold others, and
// returns its text and its length. One that is not closed ends before the
// address that follows, or with s.
func (sc *scanner) comment(s string) (string, int) {
	depth := 0
	for i := 0; i < len(s) && !sc.openComment; i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return strings.TrimSpace(strings.ReplaceAll(s[1:i], `\`, "")), i + 1
			}
		}
	}
	sc.openComment = true
	if i := strings.IndexByte(s, '<'); i > 0 {
		return strings.TrimSpace(s[1:i]), i
	}
	return strings.TrimSpace(s[1:]), len(s)
}

// angleAddress reads the <...> at the start of s. Where the closing bracket is
// missing, it ends at the next separator.
func (sc *scanner) angleAddress(s string) (string, int) {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			_, n := sc.quotedString(s[i:])
			i += n - 1
		case '>':
			n := i + 1
			for n < len(s) && s[n] == '>' {
				n++
			}
			return strings.TrimLeft(s[1:i], "<"), n
		case ',', ';':
			// A comma may stand in a route: <@a.example,@b.example:zoe@c.example>.
			if s[1] != '@' {
				return s[1:i], i
			}
		}
	}
	return s[1:], len(s)
}

// addrSpec makes an address of what should be one: without route, comments and
// spaces, its domain in lower case. It reports whether it is one.
func addrSpec(s string) (string, bool) {
	if len(s) > 2*maxAddress+len("mailto:") {
		return "", false
	}
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "@") { // RFC 5322, 4.4: a route, which nobody follows
		_, s, _ = strings.Cut(s, ":")
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	local, domain, ok := cutAddress(s)
	if !ok {
		return "", false
	}
	domain = strings.ToLower(strings.Trim(strings.Join(strings.Fields(domain), ""), ".'\">"))
	if !strings.HasPrefix(local, `"`) {
		local = strings.Trim(strings.ReplaceAll(strings.ReplaceAll(local, " .", "."), ". ", "."), " \t'")
		if strings.ContainsAny(local, " \t()<>[]:;\\,\"") {
			return "", false
		}
	}
	address := local + "@" + domain
	if local == "" || domain == "" || len(address) > maxAddress || !utf8.ValidString(address) || clean(address) != address || strings.ContainsAny(domain, "@<>()\"\\,;") {
		return "", false
	}
	return address, true
}

// cutAddress cuts an address at its "@" or, where there is none, at the " at "
// that hides it from harvesters.
func cutAddress(s string) (string, string, bool) {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		if c := strings.IndexByte(s[i:], '('); c >= 0 {
			return s[:i], s[i+1 : i+c], true
		}
		return s[:i], s[i+1:], true
	}
	words := strings.Fields(s)
	if len(words) == 3 && strings.EqualFold(words[1], "at") && strings.Contains(words[2], ".") {
		return words[0], words[2], true
	}
	return "", "", false
}

// MessageIDs returns the message identifiers of a Message-ID, In-Reply-To or
// References value, without their angle brackets, each once. Identifiers that
// were folded in two are joined, and a value that forgot the brackets is read
// without them. Of more than 500, the first and the last ones are kept.
func MessageIDs(value string) []string {
	var ids []string
	seen := map[string]bool{}
	add := func(id string) {
		if !strings.Contains(id, "@") {
			id = strings.Replace(id, " at ", "@", 1)
		}
		id = strings.Join(strings.Fields(id), "")
		if id == "" || len(id) > 998 || seen[id] || !utf8.ValidString(id) || clean(id) != id {
			return
		}
		seen[id] = true
		ids = append(ids, id)
	}
	if strings.Contains(value, "<") {
		for value != "" {
			_, rest, found := strings.Cut(value, "<")
			if !found {
				break
			}
			end := strings.IndexAny(rest, "<>")
			if end < 0 {
				// The bracket that is not closed: a line cut short.
				if id, _, _ := strings.Cut(rest, " "); strings.Contains(id, "@") {
					add(id)
				}
				break
			}
			add(rest[:end])
			value = strings.TrimPrefix(rest[end:], ">")
		}
	} else {
		words := strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '>' })
		// The words of 'your message of Monday from "zoe@ong.example"' are no ids.
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(w, "@") || strings.ContainsAny(w, `"():;`) }) {
			for _, w := range words {
				add(w)
			}
		}
	}
	if len(ids) > maxIDs {
		ids = slices.Concat(ids[:1], ids[len(ids)-maxIDs+1:])
	}
	return ids
}
