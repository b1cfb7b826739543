package main

import (
	"strings"
	"testing"

	"plenary.example/internal/registration"
	counter "plenary.example/internal/web/pages/desk"
)

// addDesk adds the desk of the Consultation of half a year ago, which is over and has its
// evaluation, with somebody who came; and of this one, at whose door people are.
func addDesk(t *testing.T, p *program, values places) {
	t.Helper()
	entries, err := p.gatherings.Between(t.Context(), nil, p.clock.Now().AddDate(0, 0, -200), p.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	var now string
	for _, g := range entries {
		if _, err := p.registration.SettingsOf(t.Context(), nil, g.ID); err == nil {
			now = g.Key
		}
	}
	for _, g := range entries {
		if _, err := p.registration.SettingsOf(t.Context(), nil, g.ID); err != nil {
			continue
		}
		list, _, err := p.registration.Of(t.Context(), nil, g.ID, registration.Filter{Words: "Anneke Vries"})
		if err != nil || len(list) != 1 {
			t.Fatalf("%d registrations of half a year ago, %v", len(list), err)
		}
		link, err := p.registration.LinkOf(t.Context(), list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, route := range (&counter.Pages{}).Routes() {
			_, path, _ := strings.Cut(route.Pattern, " ")
			values[path+" {gathering}"], values[path+" {link}"], values[path+" {list}"] = g.Key, link, "kitchen"
			for _, under := range []string{"/desk", "/desk/door", "/desk/door/list.json", "/desk/door/sync", "/desk/lists/{list}", "/desk/lists/{list}/list.csv", "/desk/lists/{list}/list.pdf"} {
				if strings.HasSuffix(path, "{gathering}"+under) {
					values[path+" {gathering}"] = now
				}
			}
		}
		return
	}
	t.Fatal("nothing was held half a year ago")
}
