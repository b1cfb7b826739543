package mailview

import (
	"net/url"
	"regexp"
	"strings"
)

// Block is a paragraph of plain text: lines of one depth of quoting without an
// empty one between.
type Block struct {
	Quote     int      // how often it is quoted: 0 is the sender's own words
	Lines     []string // without the marks of quoting
	Signature bool     // stands under the sender's text as a signature or a notice
}

// maxQuote is the deepest quoting that is told apart.
const maxQuote = 20

// Blocks cuts plain text into paragraphs. A signature begins at a line "-- " and
// reaches to the end of the text, or to where the depth of quoting changes or
// an answered message is appended. What stands under a line that announces the
// answered message, as Outlook writes it in English and French, counts as
// quoted.
func Blocks(text string) []Block {
	var blocks []Block
	var current Block
	end := func() {
		if len(current.Lines) > 0 {
			blocks = append(blocks, current)
		}
		current.Lines = nil
	}
	appended := 0 // 1 once the answered message began
	signature := false
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	for i, line := range lines {
		quote, line := unquote(line)
		if quote == 0 && announces(lines[i:]) {
			end()
			appended, signature = 1, false
		}
		quote += appended
		if quote != current.Quote {
			end()
			signature = false
		}
		trimmed := strings.TrimRight(line, " \t")
		if trimmed == "--" {
			end()
			signature = true
		}
		if trimmed == "" {
			end()
		}
		current.Quote, current.Signature = quote, signature
		if trimmed != "" {
			current.Lines = append(current.Lines, trimmed)
		}
	}
	end()
	return blocks
}

// unquote returns how often a line is quoted, and the line without the marks.
func unquote(line string) (int, string) {
	quote := 0
	rest := line
	for {
		after, ok := strings.CutPrefix(rest, ">")
		if !ok && quote > 0 {
			// "> > text": a space between two marks.
			after, ok = strings.CutPrefix(rest, " >")
		}
		if !ok {
			break
		}
		quote, rest = quote+1, after
	}
	if quote > 0 {
		rest = strings.TrimPrefix(rest, " ")
	}
	return min(quote, maxQuote), rest
}

// announces reports whether a message is appended from the first of lines on:
// between dashes, or under a rule and its sender.
func announces(lines []string) bool {
	line := strings.TrimSpace(lines[0])
	if original.MatchString(line) {
		return true
	}
	return len(line) >= 20 && strings.Trim(line, "_") == "" && len(lines) > 1 && sender.MatchString(lines[1])
}

var (
	original = regexp.MustCompile(`(?i)^-{3,}\s*(original message|forwarded message|message d['’]origine|message original|message transf[ée]r[ée]|message transmis)\s*-{3,}$`)
	sender   = regexp.MustCompile(`(?i)^\s*\*?(from|de)\s*:\*?\s`)
)

// Piece is a piece of a line: text, and the address it leads to, or "".
type Piece struct{ Text, URL string }

// Links cuts a line into text and the web addresses in it. Punctuation after an
// address is not part of it, nor is a closing bracket whose opening stands
// before it. Joined, the texts are the line.
func Links(line string) []Piece {
	var pieces []Piece
	plain := func(s string) {
		if s == "" {
			return
		}
		if n := len(pieces); n > 0 && pieces[n-1].URL == "" {
			pieces[n-1].Text += s
			return
		}
		pieces = append(pieces, Piece{Text: s})
	}
	rest := line
	for {
		at := webAddress.FindStringIndex(rest)
		if at == nil {
			break
		}
		address := trimAddress(rest[at[0]:at[1]])
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || len(address) > maxURL || wordBefore(rest[:at[0]]) {
			plain(rest[:at[1]])
		} else {
			plain(rest[:at[0]])
			pieces = append(pieces, Piece{Text: address, URL: address})
			plain(rest[at[0]+len(address) : at[1]])
		}
		rest = rest[at[1]:]
	}
	plain(rest)
	return pieces
}

var webAddress = regexp.MustCompile(`(?i)https?://[^\s\p{Z}<>"«»“”\x00-\x1f\x7f]+`)

// wordBefore reports whether s ends within a word: "xhttp://" is no address.
func wordBefore(s string) bool {
	if s == "" {
		return false
	}
	c := s[len(s)-1]
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// trimAddress leaves out the punctuation that ends a sentence.
func trimAddress(s string) string {
	const pairs = "()[]{}"
	counts := map[byte]int{}
	for i := range len(s) {
		if strings.IndexByte(pairs, s[i]) >= 0 {
			counts[s[i]]++
		}
	}
	for s != "" {
		last := s[len(s)-1]
		switch {
		case strings.IndexByte(".,;:!?'*_~|`", last) >= 0:
		case strings.HasSuffix(s, "…") || strings.HasSuffix(s, "’") || strings.HasSuffix(s, "—"):
			s = s[:len(s)-2] // the last byte goes below
		case last == ')' && counts[')'] > counts['('], last == ']' && counts[']'] > counts['['], last == '}' && counts['}'] > counts['{']:
			counts[last]--
		default:
			return s
		}
		s = s[:len(s)-1]
	}
	return s
}
