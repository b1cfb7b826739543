package catalogue

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/akn"
	"plenary.example/internal/citation"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/standing"
	"plenary.example/internal/wording"
)

// Texts writes resolutions of the library in the XML of parliaments.
type Texts struct {
	Coalition   Coalition
	Resolutions *resolutions.Service
	// Rescinded are the meetings that rescinded resolutions, by the resolution's key.
	Rescinded map[string]string
}

// TextsOf reads what writing them needs.
func TextsOf(ctx context.Context, tx db.DBTX, c Coalition, r *resolutions.Service) (Texts, error) {
	rescinded, err := standing.Rescissions(ctx, tx)
	return Texts{Coalition: c, Resolutions: r, Rescinded: rescinded}, err
}

// iri is the address of a resolution as a work.
func (c Coalition) iri(at resolutions.Address) string {
	return akn.IRI(c.Country, c.Body, at.Meeting, at.Label)
}

// Work is an entry of the library as Akoma Ntoso describes it, and what finds the works
// that it cites.
func (t Texts) Work(ctx context.Context, e resolutions.Entry) (akn.Work, akn.Resolve, error) {
	c, r := t.Coalition, e.Resolution
	w := akn.Work{
		Country: c.Country, Body: c.Body, Name: c.Name, Site: c.Site, Path: i18n.Text{EN: PathOf(i18n.EN, e.Address()), FR: PathOf(i18n.FR, e.Address())}, Date: e.AdoptedOn, Meeting: e.Meeting,
		Label: e.Label, Kind: c.say(citation.Resolution.Name()), Wording: r.Wording, Mover: r.Mover.Name, Seconder: r.Seconder.Name, Group: r.WorkingGroup.Name, Made: e.Changed,
		InForce: e.Policy == resolutions.InForce,
	}
	if w.Date == "" {
		w.Date = e.Meeting
	}
	if e.Number > 0 {
		w.Shown = e.Label
	}
	for _, s := range e.Subjects {
		w.Subjects = append(w.Subjects, akn.Subject{Slug: s.Slug, Name: s.Name})
	}
	w.Events = []akn.Event{{Kind: akn.Adopted, Date: w.Date}}
	ended, err := t.ended(ctx, e)
	if err != nil {
		return akn.Work{}, nil, err
	}
	w.Events = append(w.Events, ended...)
	links, err := t.Resolutions.LinksIn(ctx, r.Wording)
	if err != nil {
		return akn.Work{}, nil, err
	}
	return w, func(lang i18n.Lang, cited wording.Citation) (path, work string, ok bool) {
		link, ok := links.To(cited)
		if !ok {
			return "", "", false
		}
		return PathOf(lang, link.Address), c.iri(link.Address), true
	}, nil
}

// ended is how a resolution ceased to be policy in force, as far as it is known when.
func (t Texts) ended(ctx context.Context, e resolutions.Entry) ([]akn.Event, error) {
	if e.Policy == resolutions.InForce {
		return nil, nil
	}
	if e.SupersededBy != "" {
		by, err := t.Resolutions.EntryOf(ctx, e.SupersededBy)
		if err != nil {
			return nil, err
		}
		date := by.Entry.AdoptedOn
		if date == "" {
			date = by.Entry.Meeting
		}
		title := by.Entry.Resolution.Title()
		return []akn.Event{{Kind: akn.Repealed, Date: date, By: t.Coalition.iri(by.Entry.Address()), Said: title.In(i18n.EN)}}, nil
	}
	if meeting := t.Rescinded[e.Resolution.ID]; meeting != "" {
		return []akn.Event{{Kind: akn.Repealed, Date: meeting}}, nil
	}
	lines, err := t.Resolutions.History(ctx, access.TheProgram(), e.Resolution.ID, "")
	if err != nil {
		return nil, err
	}
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].Action == "resolutions.set_policy" {
			return []akn.Event{{Kind: akn.Repealed, Date: lines[i].At.UTC().Format(time.DateOnly)}}, nil
		}
	}
	return nil, nil
}

// Write writes an entry in a language; nil where it has no text in it.
func (t Texts) Write(ctx context.Context, e resolutions.Entry, lang i18n.Lang) ([]byte, error) {
	w, resolve, err := t.Work(ctx, e)
	if err != nil {
		return nil, err
	}
	for _, written := range w.Written() {
		if written == lang {
			return akn.Write(w, t.Coalition.Catalog.For(lang), resolve), nil
		}
	}
	return nil, nil
}
