package wording

import (
	"strings"

	"plenary.example/internal/i18n"
)

// Plain writes the text out in the localizer's language, as mail and search
// excerpts show it: the title, each section under its printed words ("Whereas:",
// "Attendu que :"), the numbered clauses indented by their depth. What is not
// written in the language is left out; lines end with \n.
func Plain(w Wording, loc *i18n.Localizer) string {
	var b strings.Builder
	if t := w.Title.Only(loc.Lang()); t != "" {
		b.WriteString(t + "\n")
	}
	for _, s := range Sections() {
		lines := Lines(w, s, loc.Lang())
		lead := w.Part(s).Lead.Only(loc.Lang())
		if len(lines) == 0 && lead == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(loc.T("wording.heading."+string(s)) + "\n")
		if lead != "" {
			b.WriteString(lead + "\n")
		}
		for _, l := range lines {
			indent := strings.Repeat("   ", l.Depth-1)
			head := indent
			if l.Label != "" {
				head += l.Label + " "
			}
			hang := "\n" + strings.Repeat(" ", len([]rune(head)))
			b.WriteString(strings.TrimRight(head+strings.ReplaceAll(l.Text, "\n", hang), " ") + "\n")
		}
	}
	return b.String()
}

// Markdown writes the text out in the localizer's language as Markdown: the
// title as a heading, the sections' words in bold, numbered clauses as ordered
// lists and those nested under them as lists with their numbers in the text.
// Whatever Markdown or HTML would take for a mark is escaped; words struck in
// the source (between ~~ and ~~) stay so.
func Markdown(w Wording, loc *i18n.Localizer) string {
	var b strings.Builder
	if t := w.Title.Only(loc.Lang()); t != "" {
		b.WriteString("# " + escape(t) + "\n")
	}
	for _, s := range Sections() {
		lines := Lines(w, s, loc.Lang())
		lead := w.Part(s).Lead.Only(loc.Lang())
		if len(lines) == 0 && lead == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString("**" + escape(loc.T("wording.heading."+string(s))) + "**\n")
		if lead != "" {
			b.WriteString("\n" + escape(lead) + "\n")
		}
		var margins [MaxDepth + 2]string // margins[d] is the indent of the text of an item of depth d
		for _, l := range lines {
			depth := min(l.Depth, MaxDepth)
			head := ""
			switch {
			case l.Label == "":
			case depth == 1 && !l.Clause.Marker.Has(loc.Lang()):
				head = l.Label + " "
			default:
				head = "- " + escape(l.Label) + " "
			}
			margin := margins[depth-1]
			margins[depth] = margin
			switch {
			case strings.HasPrefix(head, "- "):
				margins[depth] += "  "
			case head != "":
				margins[depth] += strings.Repeat(" ", len(head))
			}
			text := strings.ReplaceAll(escape(l.Text), "\n", "\n"+margins[depth])
			b.WriteString("\n" + strings.TrimRight(margin+head+text, " ") + "\n")
		}
	}
	return b.String()
}

// escape writes a text so that Markdown shows it as it is.
func escape(s string) string {
	var b strings.Builder
	lineStart, number := true, false // at the start of a line; within digits that start one
	for i, r := range s {
		switch {
		case r == '~' && tildes(s, i) != 2, strings.ContainsRune("\\`*_[]<>&|#", r), lineStart && strings.ContainsRune("-+=", r), number && (r == '.' || r == ')'):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		number = (lineStart || number) && r >= '0' && r <= '9'
		lineStart = r == '\n' || lineStart && r == ' '
	}
	return b.String()
}

// tildes counts the run of ~ that the one at i belongs to, as far as it
// matters: two strike words out, more do not.
func tildes(s string, i int) int {
	before, after := s[max(i-2, 0):i], s[i:min(i+3, len(s))]
	return len(before) - len(strings.TrimRight(before, "~")) + len(after) - len(strings.TrimLeft(after, "~"))
}
