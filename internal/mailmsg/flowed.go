package mailmsg

import "strings"

// maxQuote is the deepest quoting that is told apart.
const maxQuote = 100

// unflow joins the lines of format=flowed text into paragraphs (RFC 3676, 4).
// Quoted lines keep their marks, as ">> text". With delsp the space that marks
// a break is not part of the text. text has LF line ends.
func unflow(text string, delsp bool) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/16)
	open := false // the paragraph goes on, at that depth
	depth := 0
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for _, line := range lines {
		rest := strings.TrimLeft(line, ">")
		quote := len(line) - len(rest)
		rest = strings.TrimPrefix(rest, " ") // 4.4: a space was stuffed in
		signature := rest == "-- "           // 4.3: is never flowed
		if open && (quote != depth || signature) {
			b.WriteByte('\n')
			open = false
		}
		if !open && quote > 0 {
			b.WriteString(strings.Repeat(">", min(quote, maxQuote)))
			if rest != "" {
				b.WriteByte(' ')
			}
		}
		depth = quote
		open = strings.HasSuffix(rest, " ") && !signature
		if open && delsp {
			rest = rest[:len(rest)-1]
		}
		b.WriteString(rest)
		if !open {
			b.WriteByte('\n')
		}
	}
	if open {
		b.WriteByte('\n')
	}
	return b.String()
}

// plainText makes text that people read of a decoded body: LF line ends, and no
// control characters but tabs.
func plainText(s string) string {
	s = strings.TrimPrefix(s, "\uFEFF")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}
