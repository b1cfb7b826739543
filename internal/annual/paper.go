package annual

import (
	"fmt"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/paper"
	"plenary.example/internal/pdf"
)

// PDF is the report on paper in a language. A published one is the same bytes for good.
func (s *Service) PDF(l *i18n.Localizer, r Report) ([]byte, error) {
	tag := string(l.Lang()) + "-CA"
	made := r.Published
	if made.IsZero() {
		made = s.db.Now()
	}
	title := l.T("annual.title_of", "Year", fmt.Sprint(r.Year))
	d := pdf.New(pdf.Options{
		Title: title, Author: s.name.In(l.Lang()), Lang: tag, Made: made.Truncate(time.Second),
		PageLabel: func(page int, pages string) string { return l.T("annual.page", "Page", page, "Pages", pages) },
	})
	below := []paper.Side{paper.Words(tag, l.Days(r.Figures.From, r.Figures.To))}
	if r.State == Published {
		below = append(below, paper.Words(tag, l.T("annual.approved", "By", r.ApprovedBy, "Day", r.ApprovedOn)))
	} else {
		below = append(below, paper.Words(tag, l.T("annual.draft")))
	}
	d.Cover(paper.Cover{Head: paper.Words(tag, s.name.In(l.Lang())), Titles: []paper.Side{paper.Words(tag, title)}, Below: below})
	sections := Layout(l, r)
	entries := []paper.Entry{{Level: 1, Lang: tag, Text: l.T("annual.message"), To: "message"}}
	for _, one := range sections {
		entries = append(entries, paper.Entry{Level: 1, Lang: tag, Text: one.Title, To: string(one.Part)})
	}
	d.Contents(l.T("annual.contents"), entries)
	d.PageBreak()
	d.Anchor("message")
	d.Heading(2, l.T("annual.message"))
	for _, p := range r.Message.Paragraphs(l.Lang()) {
		d.Paragraph(p)
	}
	if r.President != "" {
		d.Emphasis(l.T("annual.signed", "Name", r.President))
	}
	for _, one := range sections {
		d.Keep(8)
		d.Anchor(string(one.Part))
		d.Heading(2, one.Title)
		for _, p := range one.Intro {
			d.Paragraph(p)
		}
		for _, b := range one.Blocks {
			onPaper(d, b)
		}
	}
	return d.Bytes()
}

func onPaper(d *pdf.Document, b Block) {
	switch {
	case b.Para != "":
		d.Paragraph(b.Para)
	case b.Table != nil:
		tableOnPaper(d, b.Table.Caption, b.Table.Head, b.Table.Rows, b.Table.Total)
	case b.Chart != nil:
		var rows [][]string
		for _, bar := range b.Chart.Bars {
			rows = append(rows, []string{bar.Label, bar.Text})
		}
		tableOnPaper(d, b.Chart.Caption, []string{b.Chart.Of, b.Chart.Values}, rows, nil)
	case b.Lines != nil:
		var items []string
		for _, line := range b.Lines {
			text := line.Text
			if line.Note != "" {
				text += "\n" + line.Note
			}
			items = append(items, text)
		}
		d.List(items)
	}
}

// tableOnPaper sets a table under its caption; a short one is not parted from it, nor
// itself.
func tableOnPaper(d *pdf.Document, caption string, head []string, rows [][]string, total []string) {
	d.Keep(min(len(rows), 10) + 7)
	d.Heading(3, caption)
	var totals [][]string
	if total != nil {
		totals = [][]string{total}
	}
	d.Figures(head, rows, totals)
}
