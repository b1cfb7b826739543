package i18n

import "strings"

const (
	narrowNoBreak = "\u202f"
	noBreak       = "\u00a0"
)

// Typeset sets a sentence by the language's typographic rules: in French, a
// thin no-break space before ; ! ? and inside guillemets, a no-break space
// before a colon. English comes back as it is. Template actions between {{ and
// }} are left alone.
func Typeset(l Lang, s string) string {
	if l != FR || !strings.ContainsAny(s, ";:!?«»") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for {
		before, rest, found := strings.Cut(s, "{{")
		b.WriteString(frenchSpaces.Replace(before))
		if !found {
			return b.String()
		}
		action, after, closed := strings.Cut(rest, "}}")
		if !closed { // braces that somebody typed, not an action
			b.WriteString("{{" + frenchSpaces.Replace(rest))
			return b.String()
		}
		b.WriteString("{{" + action + "}}")
		s = after
	}
}

// frenchSpaces puts the spaces of French where a typist puts plain ones.
var frenchSpaces = strings.NewReplacer(
	" ;", narrowNoBreak+";",
	" !", narrowNoBreak+"!",
	" ?", narrowNoBreak+"?",
	" :", noBreak+":",
	"« ", "«"+narrowNoBreak,
	" »", narrowNoBreak+"»",
)

// Paragraphs are those of a text that somebody typed, typeset: an empty line ends one.
func Paragraphs(l Lang, text string) []string {
	var list []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, Typeset(l, part))
		}
	}
	return list
}

// Paragraphs are those of the text in a language, or in the other where it has none.
func (t Text) Paragraphs(l Lang) []string {
	if !t.Has(l) {
		l = l.Other()
	}
	return Paragraphs(l, t.Only(l))
}
