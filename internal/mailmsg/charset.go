package mailmsg

import (
	"encoding/base64"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// encodingNamed finds a charset by the name that a message gives it: those that
// web browsers know, those that IANA registered, and what some programs write
// in their stead. It returns nil for UTF-8 and ASCII, and false for a name that
// nobody knows.
func encodingNamed(name string) (encoding.Encoding, bool) {
	name = strings.ToLower(strings.Trim(name, " \t\"'<>;"))
	name, _, _ = strings.Cut(name, "*") // RFC 2231, 5: the language
	name, _, _ = strings.Cut(name, " ")
	switch hyphens.Replace(name) {
	case "", "utf8", "utf8mb4", "usascii", "ascii", "ansix3.41968", "iso646us", "unicode11utf8", "7bit", "8bit", "binary", "none":
		return nil, true
	case "default", "ansi", "unknown", "unknown8bit", "xunknown", "xuserdefined", "userdefined":
		return charmap.Windows1252, true
	case "utf16", "ucs2", "unicode":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), true
	case "hzgb2312", "hz":
		return simplifiedchinese.HZGB2312, true
	}
	for _, try := range []string{
		name,
		strings.ReplaceAll(name, "_", "-"),
		"windows-" + strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "win"), "cp"), "-"),
		strings.Replace(name, "iso8859", "iso-8859", 1),
		"x-" + name,
	} {
		if e, err := htmlindex.Get(try); err == nil && e != encoding.Replacement {
			return e, true
		}
		if e, err := ianaindex.MIME.Encoding(try); err == nil && e != nil {
			return e, true
		}
		if e, err := ianaindex.IANA.Encoding(try); err == nil && e != nil {
			return e, true
		}
	}
	return nil, false
}

var hyphens = strings.NewReplacer("_", "", "-", "")

// decodeCharset returns b as UTF-8, and what was wrong with it, or "".
func decodeCharset(b []byte, charset string) (string, string) {
	e, known := encodingNamed(charset)
	if !known {
		s, _ := eightBit(b)
		return s, "unknown charset " + quoted(charset)
	}
	if e == nil {
		s, ok := eightBit(b)
		if !ok && charset != "" {
			return s, "text is not valid " + quoted(charset)
		}
		return s, ""
	}
	if isLatin(e) && utf8.Valid(b) && !isASCII(b) {
		// Accented Latin text is hardly ever valid UTF-8 by chance. The program
		// that wrote this did not convert what it labelled.
		return string(b), "text is UTF-8, not " + quoted(charset)
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		s, _ := eightBit(b)
		return s, "text is not valid " + quoted(charset)
	}
	return strings.ToValidUTF8(string(out), "\uFFFD"), ""
}

func isLatin(e encoding.Encoding) bool {
	return e == charmap.Windows1252 || e == charmap.ISO8859_1 || e == charmap.ISO8859_15
}

func isASCII[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// eightBit reads bytes of no known charset: what is valid UTF-8 is taken for it
// and every other byte for windows-1252. It reports whether all was UTF-8.
func eightBit[T string | []byte](b T) (string, bool) {
	s := string(b)
	if utf8.ValidString(s) {
		return s, true
	}
	var out strings.Builder
	out.Grow(len(s) + len(s)/8)
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(s[0])
		}
		out.WriteRune(r)
		s = s[n:]
	}
	return out.String(), false
}

// quoted is a piece of a message in a note for staff: short, in quotes.
func quoted(s string) string {
	s = oneLine(s)
	if r := []rune(s); len(r) > 40 {
		s = string(r[:39]) + "…"
	}
	return `"` + s + `"`
}

// decodeWords returns an unfolded value with its encoded words decoded (RFC
// 2047) and its raw bytes made UTF-8. Neighbours of one charset are joined
// before they are decoded, since some programs cut characters in two. A word in
// an unknown charset is read as raw bytes are.
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		s, _ = latinOrUTF8(s)
		return s
	}
	_, valid := latinOrUTF8(s)
	var out strings.Builder
	var pending []byte // decoded bytes of the words just read, all in charset
	charset := ""
	flush := func() {
		if len(pending) > 0 {
			text, _ := decodeCharset(pending, charset)
			out.WriteString(text)
			pending = pending[:0]
		}
	}
	plain := func(text string) {
		if !valid {
			text, _ = latinOrUTF8(text)
		}
		out.WriteString(text)
	}
	after := false // an encoded word has just ended
	// No word ends after the last "?=", which keeps a header of many beginnings
	// from being searched to its end at each.
	tail := len(s) - strings.LastIndex(s, "?=")
	for {
		i := strings.Index(s, "=?")
		if i < 0 || len(s)-i < tail {
			break
		}
		w, n := parseWord(s[i:])
		if n == 0 {
			flush()
			plain(s[:i+2])
			s, after = s[i+2:], false
			continue
		}
		between := s[:i]
		// Space between two encoded words is not part of the text (RFC 2047, 6.2).
		joined := after && strings.Trim(between, " \t") == ""
		if !joined || !strings.EqualFold(charset, w.charset) {
			flush()
		}
		if !joined {
			plain(between)
		}
		charset, pending, after = w.charset, append(pending, w.bytes...), true
		s = s[i+n:]
	}
	flush()
	plain(s)
	return out.String()
}

// latinOrUTF8 reads raw bytes of a header: UTF-8 if they all are (RFC 6532),
// otherwise windows-1252.
func latinOrUTF8(s string) (string, bool) {
	if utf8.ValidString(s) {
		return s, true
	}
	out, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD"), false
	}
	return out, false
}

// word is an encoded word: its bytes are in charset.
type word struct {
	charset string
	bytes   []byte
}

// parseWord reads an encoded word at the start of s, which begins with "=?",
// and returns its length, or 0 if there is none.
func parseWord(s string) (word, int) {
	const longestCharset = 60
	head := s[2:min(len(s), 2+longestCharset)]
	end := strings.IndexByte(head, '?')
	if end < 1 || strings.ContainsAny(head[:end], " \t\"<>(),=") {
		return word{}, 0
	}
	charset, _, _ := strings.Cut(head[:end], "*")
	rest := s[2+end+1:]
	if len(rest) < 4 || rest[1] != '?' {
		return word{}, 0
	}
	if !strings.ContainsRune("qQbB", rune(rest[0])) {
		return word{}, 0
	}
	n := strings.Index(rest[2:], "?=")
	if n < 0 {
		return word{}, 0
	}
	text := rest[2 : 2+n]
	length := len(s) - len(rest) + 2 + n + 2
	if rest[0] == 'q' || rest[0] == 'Q' {
		return word{charset, decodeQ(text)}, length
	}
	return word{charset, decodeB(text)}, length
}

// decodeQ decodes the "Q" encoding (RFC 2047, 4.2); what is malformed in it
// stands for itself.
func decodeQ(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// decodeB decodes base64 whose padding may be missing, or stand in the middle
// because two pieces were joined. Other characters are passed over.
func decodeB[T string | []byte](s T) []byte {
	out := make([]byte, 0, len(s)*3/4+3)
	var four [4]byte
	n := 0
	emit := func() {
		var three [3]byte
		if n > 1 { // one character alone is six bits, no byte
			m, _ := base64.RawStdEncoding.Decode(three[:], four[:n])
			out = append(out, three[:m]...)
		}
		n = 0
	}
	for i := range len(s) {
		switch c := s[i]; {
		case isBase64(c):
			four[n] = c
			if n++; n == 4 {
				emit()
			}
		case c == '=':
			emit()
		}
	}
	emit()
	return out
}

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

// encodeWords makes encoded words of what is not ASCII in a text, words with an
// "@" apart. Neighbours are encoded together with the spaces between them.
func encodeWords(s string) string {
	if isASCII(s) {
		return s
	}
	words := strings.Split(s, " ")
	foreign := func(i int) bool { return !isASCII(words[i]) && !strings.Contains(words[i], "@") }
	var out []string
	for i := 0; i < len(words); i++ {
		if !foreign(i) {
			out = append(out, words[i])
			continue
		}
		last := i
		for j := i + 1; j < len(words) && (words[j] == "" || foreign(j)); j++ {
			if words[j] != "" {
				last = j
			}
		}
		out = append(out, mime.QEncoding.Encode("utf-8", strings.Join(words[i:last+1], " ")))
		i = last
	}
	return strings.Join(out, " ")
}
