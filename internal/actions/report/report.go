package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/actions"
	"plenary.example/internal/db"
	"plenary.example/internal/docx/writing"
	"plenary.example/internal/i18n"
	"plenary.example/internal/paper"
	"plenary.example/internal/pdf"
	"plenary.example/internal/sheet"
)

// Report is what the meeting is told.
type Report struct {
	Since   time.Time // calendar day of the general meeting before
	Today   time.Time
	Sources []Source
	Counts  Counts
}

// Source is a resolution, or what else asked for actions.
type Source struct {
	Path    string
	Title   i18n.Text
	Actions []actions.Action
}

// Counts sums up a report.
type Counts struct{ Done, Partly, Open, Overdue, Dropped int }

// New puts actions together by their source, the newest first.
func New(list []actions.Action, since, today time.Time) Report {
	r := Report{Since: since, Today: today}
	at := map[string]int{}
	for _, a := range list {
		key := string(a.Source.Kind) + " " + a.Source.Key
		i, ok := at[key]
		if !ok {
			i = len(r.Sources)
			at[key] = i
			r.Sources = append(r.Sources, Source{Path: a.Path, Title: a.Title})
		}
		r.Sources[i].Actions = append(r.Sources[i].Actions, a)
		switch a.State {
		case actions.Done:
			r.Counts.Done++
		case actions.Dropped:
			r.Counts.Dropped++
		case actions.Partly:
			r.Counts.Partly++
		case actions.Open:
			r.Counts.Open++
		}
		if a.Overdue(today) > 0 {
			r.Counts.Overdue++
		}
	}
	slices.SortStableFunc(r.Sources, func(a, b Source) int { return compare(a.Path, b.Path) })
	return r
}

// compare puts the newest meeting first, and within one the numbers in their order.
func compare(a, b string) int {
	am, an, _ := strings.Cut(strings.TrimPrefix(a, "resolutions/"), "/")
	bm, bn, _ := strings.Cut(strings.TrimPrefix(b, "resolutions/"), "/")
	if n := strings.Compare(bm, am); n != 0 {
		return n
	}
	x, xerr := strconv.Atoi(an)
	y, yerr := strconv.Atoi(bn)
	if xerr == nil && yerr == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(an, bn)
}

// Summary says in a sentence how things stand.
func (r Report) Summary() i18n.Message {
	return i18n.Say("actions.report.summary", "Done", r.Counts.Done, "Running", r.Counts.Open+r.Counts.Partly, "Overdue", r.Counts.Overdue, "Dropped", r.Counts.Dropped)
}

// writer is what the report is set with: internal/pdf, internal/docx/writing.
type writer interface {
	In(lang string)
	Heading(level int, text string)
	Text(side paper.Side)
	Clauses(depth int, sides ...paper.Side)
	PageBreak()
	Bytes() ([]byte, error)
}

// Coalition is what the report must be told of the coalition.
type Coalition struct {
	Name   i18n.Text
	BodyOf func(id string) i18n.Text
	Made   time.Time // the date in the file, in the coalition's zone
}

// PDF sets the report on paper, in the languages of the localizers.
func (r Report) PDF(c Coalition, l ...*i18n.Localizer) ([]byte, error) {
	return r.write(pdf.New(pdf.Options{
		Title: l[0].T("actions.report.title"), Author: c.Name.In(l[0].Lang()), Lang: tag(l[0]), Made: c.Made,
		PageLabel: func(page int, pages string) string {
			return l[0].T("actions.report.page", "Page", strconv.Itoa(page), "Pages", pages)
		},
	}), c, l)
}

// DOCX writes the report as a Word document, in the languages of the localizers.
func (r Report) DOCX(c Coalition, l ...*i18n.Localizer) ([]byte, error) {
	return r.write(writing.New(writing.Options{
		Title: l[0].T("actions.report.title"), Author: c.Name.In(l[0].Lang()), Lang: tag(l[0]), Made: c.Made,
		PageLabel: func(page, pages string) string {
			return l[0].T("actions.report.page", "Page", page, "Pages", pages)
		},
	}), c, l)
}

func tag(l *i18n.Localizer) string { return string(l.Lang()) + "-CA" }

func (r Report) write(w writer, c Coalition, langs []*i18n.Localizer) ([]byte, error) {
	for i, l := range langs {
		if i > 0 {
			w.PageBreak()
		}
		w.In(tag(l))
		w.Heading(1, l.T("actions.report.title"))
		w.Text(paper.Words(tag(l), c.Name.In(l.Lang())))
		w.Text(paper.Words(tag(l), l.T("actions.report.lead", "Since", r.Since, "Today", r.Today)+" "+l.Say(r.Summary())))
		for _, s := range r.Sources {
			r.source(w, c, l, s)
		}
		if len(r.Sources) == 0 {
			w.Text(paper.Words(tag(l), l.T("actions.report.none")))
		}
	}
	w.In("")
	return w.Bytes()
}

func (r Report) source(w writer, c Coalition, l *i18n.Localizer, s Source) {
	lang := l.Lang()
	first := s.Actions[0]
	first.Label = i18n.Text{}
	title := i18n.Typeset(lang, s.Title.In(lang))
	if ref := actions.Reference(l, first); ref != s.Title.In(lang) {
		title = ref + " – " + title
	}
	w.Heading(2, title)
	for _, a := range s.Actions {
		in := tag(l)
		if !a.Words.Has(lang) {
			in = string(lang.Other()) + "-CA"
		}
		label := a.Label.In(lang)
		if label != "" {
			label += "."
		}
		w.Clauses(1, paper.Side{Label: label, Lang: in, Runs: []paper.Run{{Text: i18n.Typeset(lang, a.Words.In(lang))}}})
		w.Clauses(2, paper.Words(tag(l), l.T("actions.report.stands", "State", a.State.Words(), "Due", actions.DueWords(a, r.Today), "Owner", Owner(l, a, c.BodyOf))))
		if a.Ground != actions.Stands {
			w.Clauses(2, paper.Words(tag(l), l.Say(a.Ground.Words())))
		}
		if !a.Outcome.Empty() {
			in = tag(l)
			words := i18n.Typeset(lang, a.Outcome.In(lang))
			if !a.Outcome.Has(lang) {
				in = string(lang.Other()) + "-CA"
			}
			w.Clauses(2, paper.Side{Lang: in, Runs: []paper.Run{{Text: words}}})
		}
	}
}

// Owner says who does an action.
func Owner(l *i18n.Localizer, a actions.Action, bodyOf func(id string) i18n.Text) string {
	var names []string
	if a.BodyID != "" {
		names = append(names, bodyOf(a.BodyID).In(l.Lang()))
	}
	if a.PersonName != "" {
		names = append(names, a.PersonName)
	}
	if len(names) == 0 {
		return l.T("actions.report.nobody")
	}
	return strings.Join(names, ", ")
}

// Columns are those of the table; their names stay the same in every language,
// because programs read them.
func Columns() []string {
	return []string{"source", "clause", "title_en", "title_fr", "action_en", "action_fr", "owner", "due", "state", "days_overdue", "outcome_en", "outcome_fr", "shown", "closed"}
}

// Row writes an action as a row of the table.
func Row(out *sheet.Writer, l *i18n.Localizer, a actions.Action, today time.Time, bodyOf func(id string) i18n.Text) {
	late, shown, owner := "", "members", ""
	if n := a.Overdue(today); n > 0 {
		late = strconv.Itoa(n)
	}
	if a.Public {
		shown = "public"
	}
	if a.Owned() {
		owner = Owner(l, a, bodyOf)
	}
	out.Row(a.Path, a.Label.In(l.Lang()), a.Title.EN, a.Title.FR, a.Words.EN, a.Words.FR, owner, db.Day(a.Due), string(a.State), late, a.Outcome.EN, a.Outcome.FR, shown, db.Day(a.Ended))
}
