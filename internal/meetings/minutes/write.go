package minutes

import (
	"strconv"
	"time"

	"plenary.example/internal/docx/writing"
	"plenary.example/internal/i18n"
	"plenary.example/internal/paper"
	"plenary.example/internal/pdf"
)

// writer is what minutes are set with: internal/pdf, internal/docx/writing.
type writer interface {
	Heading(level int, text string)
	Emphasis(text string)
	Fact(what, value string)
	Entry(label, text string)
	Paragraph(text string)
	List(items []string)
	Table(headings []string, shares []float64, rows [][]string)
	Headings(sides ...paper.Side)
	Clauses(depth int, sides ...paper.Side)
	Bytes() ([]byte, error)
}

// mark is what each page of minutes that are not approved says; empty: they are.
func (v View) mark(l *i18n.Localizer) string {
	if v.State == Approved {
		return ""
	}
	return l.T("minutes.mark")
}

func (v View) made() time.Time {
	for _, t := range []time.Time{v.ApprovedAt, v.CirculatedAt, v.Meeting.AdjournedAt} {
		if !t.IsZero() {
			return t
		}
	}
	return v.Meeting.Starts
}

// header names the minutes at the edge of a page, after the mark of a draft.
func (v View) header(l *i18n.Localizer) string {
	title := l.T("meetings.minutes.title", "Title", v.Meeting.Title)
	if m := v.mark(l); m != "" {
		title = m + " – " + title
	}
	return title
}

// PDF sets the minutes on paper in one language; the texts of the resolutions stand
// in both, side by side, the reader's language first. author is the coalition's name.
func PDF(cat *i18n.Catalog, lang i18n.Lang, v View, author string, size pdf.Paper) ([]byte, error) {
	l := cat.For(lang)
	return v.write(l, pdf.New(pdf.Options{
		Title: v.header(l), Author: author, Subject: l.MonthYear(v.Meeting.Starts.In(v.Meeting.Location())), Lang: tag(lang), Paper: size, Made: v.made(),
		PageLabel: func(page int, pages string) string {
			return l.T("meetings.minutes.page", "Page", strconv.Itoa(page), "Pages", pages)
		},
	}))
}

// DOCX writes the same as a Word document.
func DOCX(cat *i18n.Catalog, lang i18n.Lang, v View, author string) ([]byte, error) {
	l := cat.For(lang)
	return v.write(l, writing.New(writing.Options{
		Title: v.header(l), Author: author, Subject: l.MonthYear(v.Meeting.Starts.In(v.Meeting.Location())), Lang: tag(lang), Made: v.made(), Header: v.header(l),
		PageLabel: func(page, pages string) string {
			label := l.T("meetings.minutes.page", "Page", page, "Pages", pages)
			if m := v.mark(l); m != "" { // the first page has no header
				label = m + " – " + label
			}
			return label
		},
	}))
}

func tag(lang i18n.Lang) string { return string(lang) + "-CA" }

func (v View) write(l *i18n.Localizer, w writer) ([]byte, error) {
	for _, b := range v.Blocks() {
		set(w, l.Lang(), b)
	}
	return w.Bytes()
}

func set(w writer, lang i18n.Lang, b Block) {
	text, label := b.Text.In(lang), b.Label.In(lang)
	switch b.Kind {
	case Title:
		w.Heading(1, text)
	case Status:
		w.Emphasis(text)
	case Fact:
		w.Fact(label, text)
	case Heading:
		w.Heading(2, text)
	case Subheading:
		w.Heading(3, text)
	case Entry:
		w.Entry(label, text)
	case Rest:
		w.Entry("", text)
	case Prose:
		in := lang
		if !b.Text.Has(lang) {
			in = lang.Other()
		}
		for _, p := range Pieces(in, text) {
			if p.Item {
				w.List([]string{p.Text})
			} else {
				w.Paragraph(p.Text)
			}
		}
	case Table:
		head, shares := make([]string, len(b.Head)), make([]float64, len(b.Head))
		for i, h := range b.Head {
			head[i], shares[i] = h.In(lang), 1
		}
		shares[0] = 1.6
		w.Table(head, shares, b.Rows[lang])
	case PairHeading:
		w.Headings(paper.Words(tag(lang), b.Text.Only(lang)), paper.Words(tag(lang.Other()), b.Text.Only(lang.Other())))
	case Pair:
		side := func(in i18n.Lang) paper.Side {
			s := paper.Words(tag(in), b.Text.Only(in))
			s.Label = b.Label.Only(in)
			return s
		}
		w.Clauses(b.Depth, side(lang), side(lang.Other()))
	}
}
