package actions

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/actions"
	"plenary.example/internal/actions/report"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Actions *actions.Service
	Bodies  *bodies.Service
	People  *people.Service
	// Meetings says since when the next general meeting is told what was done.
	Meetings func(ctx context.Context) (Meetings, error)
	// Overdue is what is overdue of other subjects, so that one page has all of it: what
	// the reader may see, or what they see to themselves. Nil: nothing.
	Overdue func(c *door.Call, mine bool) ([]ui.Entry, error)
}

// Meetings are the general meetings around today.
type Meetings struct {
	Since time.Time // calendar day of the last one; zero: none is on record
	// Key and Title are those of the next one, or of the one in session; empty: none.
	Key   string
	Title i18n.Text
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/actions", Handle: p.index},
		{Pattern: "GET /{lang}/actions/actions.csv", Handle: p.csv},
		{Pattern: "POST /{lang}/actions/from-resolution", Handle: p.fromResolution},
		{Pattern: "GET /{lang}/actions/report", Handle: p.report},
		{Pattern: "GET /{lang}/actions/report.pdf", Handle: p.reportFile(report.Report.PDF, blobs.PDF)},
		{Pattern: "GET /{lang}/actions/report.docx", Handle: p.reportFile(report.Report.DOCX, blobs.DOCX)},
		{Pattern: "GET /{lang}/actions/{action}", Handle: p.show},
		{Pattern: "GET /{lang}/actions/{action}/assign", Handle: p.assignForm},
		{Pattern: "POST /{lang}/actions/{action}/assign", Handle: p.assign},
		{Pattern: "GET /{lang}/actions/{action}/outcome", Handle: p.outcomeForm},
		{Pattern: "POST /{lang}/actions/{action}/outcome", Handle: p.outcome},
		{Pattern: "POST /{lang}/actions/{action}/notes", Handle: p.note},
		{Pattern: "POST /{lang}/actions/{action}/documents", Handle: p.addDocument, MaxBody: blobs.MaxBytes + 1<<20},
		{Pattern: "GET /{lang}/actions/{action}/documents/{document}", Handle: p.document},
		{Pattern: "POST /{lang}/actions/{action}/documents/{document}", Handle: p.removeDocument},
	}
}

func (p *Pages) open(c *door.Call) (actions.Action, error) {
	return p.Actions.Get(c.Ctx(), c.Actor, c.R.PathValue("action"))
}

// titleMost is how many characters of what is to be done stand as a title.
const titleMost = 110

// title is what is to be done in a line, and its language where it is not the
// reader's.
func title(c *door.Call, a actions.Action) (words string, other i18n.Lang) {
	lang := c.Lang
	if !a.Words.Has(lang) {
		lang = lang.Other()
		other = lang
	}
	first, _, _ := strings.Cut(a.Words.Only(lang), "\n")
	return i18n.Typeset(lang, i18n.Clip(capital(strings.TrimRight(first, " \u00a0:;.")), titleMost)), other
}

// stateTag is how an action stands, as a mark; nil for who does not read it.
func stateTag(l *i18n.Localizer, a actions.Action, today time.Time) *ui.TagData {
	tag := ui.TagData{Tone: ui.Open}
	switch {
	case a.State == "":
		return nil
	case a.Overdue(today) > 0:
		return &ui.TagData{Tone: ui.Bad, Word: l.T("actions_pages.overdue")}
	case a.Waiting():
		return &ui.TagData{Tone: ui.Waiting, Word: l.T("actions_pages.waiting")}
	case a.State == actions.Done:
		tag.Tone = ui.Good
	case a.State == actions.Dropped:
		tag.Tone = ui.Past
	}
	tag.Word = l.Say(a.State.Words())
	return &tag
}

// entry shows an action in a list.
func entry(c *door.Call, a actions.Action, today time.Time, names map[string]i18n.Text) ui.Entry {
	words, other := title(c, a)
	e := ui.Entry{Kicker: actions.Reference(c.Loc, a), Title: words, Lang: other, Href: c.Path("actions", a.ID), Tag: stateTag(c.Loc, a, today)}
	if a.State != "" {
		e.Note = capital(c.Loc.Say(actions.DueWords(a, today)))
		if a.Owned() {
			e.Note += " – " + report.Owner(c.Loc, a, naming(names))
		}
		if a.Ground != actions.Stands {
			e.Note += ". " + c.Loc.Say(a.Ground.Words())
		}
	}
	return e
}

func naming(names map[string]i18n.Text) func(id string) i18n.Text {
	return func(id string) i18n.Text { return names[id] }
}

// capital begins a sentence.
func capital(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// sourceLink leads back to what asked for an action.
func sourceLink(c *door.Call, a actions.Action) ui.Link {
	k := ui.Link{Label: a.Title.In(c.Lang)}
	if a.Path != "" {
		k.Href = c.Path(strings.Split(a.Path, "/")...)
	}
	if !a.Title.Has(c.Lang) {
		k.Lang = c.Lang.Other()
	}
	a.Label = i18n.Text{}
	if ref := actions.Reference(c.Loc, a); ref != a.Title.In(c.Lang) {
		k.Label = ref + " – " + k.Label
	}
	return k
}

// with is a field changed in a few ways.
func with(f ui.Field, change func(f *ui.Field)) ui.Field {
	change(&f)
	return f
}
