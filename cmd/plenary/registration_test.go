package main

import (
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	enrol "plenary.example/internal/web/pages/registration"
)

// addRegistrations adds the Consultation for which people registered: an order and a
// person by their links, a form under way, a request to the travel fund.
func addRegistrations(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	entries, err := p.gatherings.Between(ctx, nil, p.clock.Now().AddDate(0, 0, -5), p.clock.Now().AddDate(0, 0, 5))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range entries {
		if _, err := p.registration.SettingsOf(ctx, nil, g.ID); err != nil {
			continue
		}
		list, _, err := p.registration.Of(ctx, nil, g.ID, registration.Filter{Words: "Wren Castellanos"})
		if err != nil || len(list) != 1 {
			t.Fatalf("%d registrations, %v", len(list), err)
		}
		r := list[0]
		order, err := p.registration.Link(ctx, r.OrderID)
		if err != nil {
			t.Fatal(err)
		}
		person, err := p.registration.LinkOf(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		form, err := p.registration.Begin(ctx, office, g.ID, registration.Application{Lang: i18n.EN, People: []registration.Entrant{{}}})
		if err != nil {
			t.Fatal(err)
		}
		f, err := p.travel.FundOf(ctx, nil, g.ID)
		if err != nil {
			t.Fatal(err)
		}
		requests, _, _, err := p.travel.List(ctx, access.Actor{PersonID: f.Deciders[0]}, g.ID, "")
		if err != nil || len(requests) == 0 {
			t.Fatalf("%d requests, %v", len(requests), err)
		}
		for _, route := range (&enrol.Pages{}).Routes() {
			_, path, _ := strings.Cut(route.Pattern, " ")
			add := func(name, value string) { values[path+" "+name] = value }
			add("{gathering}", g.Key)
			add("{link}", person)
			if strings.Contains(path, "/register/orders/") {
				add("{link}", order)
			}
			add("{person}", r.ID)
			add("{order}", r.OrderID)
			add("{form}", form.ID)
			add("{step}", "you")
			add("{request}", requests[len(requests)-1].ID)
		}
		return
	}
	t.Fatal("nobody registers for anything")
}
