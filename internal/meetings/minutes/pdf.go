package minutes

import (
	"strconv"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/wording"
)

// PDF sets the minutes on paper in one language; the texts of the
// resolutions stand in both, side by side, the reader's language first. author
// is the coalition's name.
func PDF(cat *i18n.Catalog, lang i18n.Lang, m Minutes, author string, paper pdf.Paper) ([]byte, error) {
	loc := cat.For(lang)
	zone := m.Meeting.Location()
	made := m.Meeting.AdjournedAt
	if made.IsZero() {
		made = m.Meeting.Starts
	}
	title := loc.T("meetings.minutes.title", "Title", m.Meeting.Title)
	doc := pdf.New(pdf.Options{
		Title: title, Author: author, Subject: loc.MonthYear(m.Meeting.Starts.In(zone)), Lang: string(lang) + "-CA", Paper: paper, Made: made,
		PageLabel: func(page int, pages string) string {
			return loc.T("meetings.minutes.page", "Page", strconv.Itoa(page), "Pages", pages)
		},
	})
	doc.Heading(1, title)
	if !m.Complete {
		doc.Emphasis(loc.T("meetings.minutes.draft"))
	}
	doc.Fact(loc.T("meetings.minutes.date"), loc.DateTime(m.Meeting.Starts.In(zone)))
	doc.Fact(loc.T("meetings.minutes.place"), m.Meeting.Place.In(lang))
	doc.Fact(loc.T("meetings.minutes.chair"), m.Meeting.Chair.Name)
	doc.Fact(loc.T("meetings.minutes.record_date"), loc.Date(m.Meeting.RecordDay))
	doc.Fact(loc.T("meetings.minutes.entitled"), loc.Number(int64(m.Quorum.Entitled)))
	doc.Fact(loc.T("meetings.minutes.quorum"), loc.Number(int64(m.Quorum.Needed)))
	if !m.Meeting.Land.Empty() {
		doc.Heading(2, loc.T("meetings.minutes.land"))
		doc.Paragraph(m.Meeting.Land.In(lang))
	}
	for _, part := range m.Parts {
		doc.Heading(2, loc.Say(part.Title))
		for _, line := range part.Lines {
			when := ""
			if line.Kind != "notice" {
				when = loc.Time(line.At)
			}
			doc.Entry(when, loc.Say(line.Words))
			for _, rest := range line.Rests {
				doc.Entry("", loc.Say(rest))
			}
			if len(line.RollCall) > 0 {
				rollCallTable(doc, loc, line.RollCall)
			}
		}
		if part.Text != nil {
			doc.Heading(3, loc.Say(part.Text.Title))
			setWording(doc, cat, lang, part.Text.Wording)
		}
	}
	return doc.Bytes()
}

func rollCallTable(doc *pdf.Document, loc *i18n.Localizer, lines []ballots.Line) {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		rows[i] = []string{l.Organization.In(loc.Lang()), loc.Say(l.Words())}
	}
	doc.Heading(3, loc.T("meetings.minutes.roll_call"))
	doc.Table([]string{loc.T("meetings.minutes.organization"), loc.T("meetings.minutes.voted")}, []float64{3, 1}, rows)
}

// setWording sets a resolution's text in both languages side by side, clause
// beside clause.
func setWording(doc *pdf.Document, cat *i18n.Catalog, first i18n.Lang, w wording.Wording) {
	second := first.Other()
	doc.PairHeading(w.Title.Only(first), w.Title.Only(second))
	for _, section := range wording.Sections() {
		left, right := sides(w, section, first), sides(w, section, second)
		lead := w.Part(section).Lead
		if len(left) == 0 && len(right) == 0 && lead.Empty() {
			continue
		}
		doc.PairHeading(cat.For(first).T("wording.heading."+string(section)), cat.For(second).T("wording.heading."+string(section)))
		if !lead.Empty() {
			doc.Pair(1, pdf.Side{Text: lead.Only(first)}, pdf.Side{Text: lead.Only(second)})
		}
		for _, line := range wording.AllLines(w, section, first) {
			doc.Pair(line.Depth, left[line.Clause.ID], right[line.Clause.ID])
		}
	}
}

func sides(w wording.Wording, section wording.Section, lang i18n.Lang) map[string]pdf.Side {
	out := map[string]pdf.Side{}
	for _, l := range wording.Lines(w, section, lang) {
		out[l.Clause.ID] = pdf.Side{Label: l.Label, Text: l.Text}
	}
	return out
}
