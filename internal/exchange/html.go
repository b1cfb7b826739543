package exchange

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// ExportHTML writes the whole library as one document in the localizer's
// language that needs nothing else to be read or printed: no script, no
// address outside. An entry that is not written in the language stands in the
// other, and says so to screen readers.
func (s *Service) ExportHTML(ctx context.Context, w io.Writer, l *i18n.Localizer) error {
	b := bufio.NewWriter(w)
	title := html.EscapeString(l.T("resolutions.export.heading"))
	fmt.Fprintf(b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n"+
		"<style>body{font:1.125rem/1.5 serif;max-width:42rem;margin:2rem auto;padding:0 1rem}article{margin:3rem 0}dt{font-weight:bold}"+
		"ol,ol ol,ol ol ol{list-style:none;padding-left:2em}.n{float:left;margin-left:-2em}</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n",
		l.Lang(), title, title)
	err := s.resolutions.EachEntry(ctx, func(e resolutions.Entry) error {
		writeArticle(b, l, e)
		return b.Flush()
	})
	if err != nil {
		return err
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	return b.Flush()
}

func writeArticle(b *bufio.Writer, l *i18n.Localizer, e resolutions.Entry) {
	r := e.Resolution
	lang := l.Lang()
	if wording.State(r.Wording).In(lang).Written == 0 {
		lang = lang.Other()
	}
	meeting := sayMeeting(l, e.Meeting)
	heading := l.T("resolutions.export.unnumbered", "Meeting", meeting)
	if e.Number > 0 {
		heading = l.T("resolutions.export.numbered", "Number", resolutions.LabelOf(e.Number), "Meeting", meeting)
	}
	fmt.Fprintf(b, "<article id=\"%s\">\n<p>%s</p>\n<h2 lang=\"%s\">%s</h2>\n<dl>\n",
		html.EscapeString(e.Address().String()), html.EscapeString(heading), lang, html.EscapeString(r.Title().In(lang)))
	fact := func(key, value string) {
		if value != "" {
			fmt.Fprintf(b, "<dt>%s</dt><dd>%s</dd>\n", html.EscapeString(l.T("resolutions.export."+key)), html.EscapeString(value))
		}
	}
	fact("status", l.Say(e.Policy.Name()))
	fact("adopted_on", e.AdoptedOn)
	fact("working_group", r.WorkingGroup.Name.In(l.Lang()))
	fact("mover", r.Mover.Name.In(l.Lang()))
	fact("seconder", r.Seconder.Name.In(l.Lang()))
	if r.Votes.Counted() {
		fact("votes", l.T("resolutions.export.count", "Yes", r.Votes.Yes, "No", r.Votes.No, "Abstain", r.Votes.Abstain))
	}
	for _, subject := range e.Subjects {
		fact("subjects", subject.Name.In(l.Lang()))
	}
	fmt.Fprintf(b, "</dl>\n<div lang=\"%s\">\n", lang)
	for _, section := range wording.Sections() {
		writeSection(b, l, r.Wording, section, lang)
	}
	if notes := r.Wording.Notes.Only(lang); notes != "" {
		fmt.Fprintf(b, "<p>%s</p>\n", html.EscapeString(notes))
	}
	b.WriteString("</div>\n</article>\n")
}

func writeSection(b *bufio.Writer, l *i18n.Localizer, w wording.Wording, section wording.Section, lang i18n.Lang) {
	lines := wording.Lines(w, section, lang)
	lead := w.Part(section).Lead.Only(lang)
	if len(lines) == 0 && lead == "" {
		return
	}
	// The section's own words are the reader's; the clauses are the text's.
	fmt.Fprintf(b, "<h3 lang=\"%s\">%s</h3>\n", l.Lang(), html.EscapeString(l.T("resolutions.export."+string(section))))
	if lead != "" {
		fmt.Fprintf(b, "<p>%s</p>\n", html.EscapeString(lead))
	}
	depth := 0
	for _, line := range lines {
		switch {
		case line.Depth > depth:
			for ; depth < line.Depth; depth++ {
				if depth+1 < line.Depth {
					b.WriteString("<ol><li>\n")
				} else {
					b.WriteString("<ol>\n")
				}
			}
		default:
			b.WriteString("</li>\n")
			for ; depth > line.Depth; depth-- {
				b.WriteString("</ol>\n</li>\n")
			}
		}
		b.WriteString("<li>")
		if line.Label != "" {
			fmt.Fprintf(b, "<span class=\"n\">%s</span> ", html.EscapeString(line.Label))
		}
		b.WriteString(html.EscapeString(line.Text))
	}
	for ; depth > 0; depth-- {
		b.WriteString("</li>\n</ol>\n")
	}
}

// sayMeeting says a meeting as citations do: "November 1995", "1995".
func sayMeeting(l *i18n.Localizer, key string) string {
	month, err := time.Parse("2006-01", key)
	if err != nil {
		return key
	}
	return l.MonthYear(month)
}
