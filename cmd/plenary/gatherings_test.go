package main

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
)

// addGatherings adds the Consultation to come, a body's calendar, and a person's own.
func addGatherings(t *testing.T, p *program, values places) {
	t.Helper()
	list, _, err := p.gatherings.List(t.Context(), nil, "", gatherings.Mark{})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range list { // the latest first
		if g.Kind == gatherings.Consultation && values["{gathering}"] == "" {
			values["{gathering}"] = g.Key
		}
	}
	values["edit/{part}"], values["calendar/{file}"] = "when", "executive-committee.ics"
	person, err := p.people.PersonByEmail(t.Context(), "priscilla@ccr.example")
	if err != nil {
		t.Fatal(err)
	}
	word, err := p.calendar.FeedToken(t.Context(), access.Actor{PersonID: person.ID, Name: person.Name, Lang: i18n.EN})
	if err != nil {
		t.Fatal(err)
	}
	values["own/{file}"] = word + ".ics"
	staff := access.Actor{PersonID: person.ID, Name: person.Name, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	for _, g := range list {
		kept, err := p.papers.Of(t.Context(), nil, staff, g)
		if err != nil {
			t.Fatal(err)
		}
		if len(kept) > 0 {
			for _, route := range []string{"/{lang}/gatherings/{gathering}/papers/{paper}", "/{lang}/manage/gatherings/{gathering}/papers/{paper}"} {
				values[route+" {gathering}"], values[route+" {paper}"] = g.Key, kept[0].ID
			}
			break
		}
	}
}
