package mailmsg

import (
	"slices"
	"strconv"
	"strings"
)

// media is a Content-Type or Content-Disposition value: a word in lower case and
// its parameters.
type media struct {
	kind   string
	params map[string]string
}

// maxParams is how many parameters of one field are read, pieces of continued
// ones included, and maxMedia how many bytes.
const (
	maxParams = 200
	maxMedia  = 32 << 10
)

// parseMedia reads such a value as RFC 2045 and 2231 write it, and as others do:
// without quotes around spaces, with raw bytes or encoded words in names of
// files, with comments, twice, or cut short.
func parseMedia(value string) media {
	value = value[:min(len(value), maxMedia)]
	kind, rest := untilSemicolon(value)
	if i := strings.IndexByte(kind, '('); i >= 0 {
		kind = kind[:i]
	}
	m := media{kind: strings.ToLower(strings.Trim(kind, " \t\"'")), params: map[string]string{}}
	type piece struct {
		n       int
		text    string
		encoded bool
	}
	pieces := map[string][]piece{}
	for count := 0; rest != "" && count < maxParams; count++ {
		var param string
		param, rest = untilSemicolon(rest)
		name, text, ok := strings.Cut(param, "=")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		text, wasQuoted := unquote(text)
		base, section, continued := strings.Cut(name, "*")
		if !continued {
			if _, twice := m.params[name]; !twice && name != "" {
				m.params[name] = clean(decodeWords(text))
			}
			continue
		}
		p := piece{text: text}
		if section == "" {
			p.encoded = true
		} else {
			number, star := strings.CutSuffix(section, "*")
			n, err := strconv.Atoi(number)
			if err != nil {
				continue
			}
			p.n, p.encoded = n, star && !wasQuoted || star && strings.Contains(text, "%")
		}
		pieces[base] = append(pieces[base], p)
	}
	for name, all := range pieces {
		slices.SortStableFunc(all, func(a, b piece) int { return a.n - b.n })
		charset := ""
		var raw []byte
		for i, p := range all {
			if i > 0 && p.n == all[i-1].n {
				continue
			}
			if !p.encoded {
				raw = append(raw, p.text...)
				continue
			}
			text := p.text
			if parts := strings.SplitN(text, "'", 3); i == 0 && len(parts) == 3 {
				charset, text = parts[0], parts[2]
			}
			raw = append(raw, percentDecoded(text)...)
		}
		text, _ := decodeCharset(raw, charset)
		m.params[name] = clean(decodeWords(text))
	}
	return m
}

// untilSemicolon cuts a value at its first semicolon outside quotes, and passes
// over a comment before it.
func untilSemicolon(s string) (string, string) {
	s = strings.TrimLeft(s, " \t")
	if strings.HasPrefix(s, "(") {
		var sc scanner
		_, n := sc.comment(s)
		s = s[n:]
	}
	inQuotes := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && inQuotes:
			i++
		case c == '"':
			inQuotes = !inQuotes
		case c == ';' && !inQuotes:
			return s[:i], s[i+1:]
		}
	}
	if inQuotes {
		// The closing quote is missing: the quote is a character like others.
		if before, after, found := strings.Cut(s, ";"); found {
			return before, after
		}
	}
	return s, ""
}

// unquote returns the text of a parameter's value and whether it was quoted. A
// backslash that quotes neither a quote nor a backslash is kept: it belongs to
// a path of Windows.
func unquote(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, `"`) {
		return strings.TrimSuffix(s, `"`), false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), true
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), true
}

// percentDecoded undoes the encoding of RFC 2231, 4. What is malformed in it
// stands for itself.
func percentDecoded(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}

// fileName returns the name that a part suggests for its file, without a path,
// or "".
func fileName(disposition, kind media) string {
	name := disposition.params["filename"]
	if name == "" {
		name = kind.params["name"]
	}
	name = oneLine(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSpace(name[strings.LastIndexByte(name, '/')+1:])
	if strings.Trim(name, ".") == "" {
		return ""
	}
	return name
}
