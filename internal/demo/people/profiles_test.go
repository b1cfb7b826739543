package people_test

import (
	"strings"
	"testing"

	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

// What visitors see in the directory: varied, in both languages, of areas that
// the profile has, with national bodies, and with some who stay out of it.
func TestProfilesOfTheWorkedExample(t *testing.T) {
	w := plant(t, testdb.Noon(), testdb.Noon())
	p, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, a := range p.Areas {
		known[a.Slug] = true
	}
	national, listed, unlisted, returned, used := map[string]int{}, 0, 0, 0, map[string]bool{}
	for slug := range w.planted.Organizations {
		o, err := w.people.OrganizationBySlug(t.Context(), slug)
		if err != nil {
			t.Fatal(err)
		}
		if o.Shows(people.Listing) {
			listed++
			if !o.About.Has(i18n.EN) || !o.About.Has(i18n.FR) || len(o.Languages) == 0 || o.Website != "" && !strings.HasSuffix(o.Website, ".example") {
				t.Errorf("%s is listed with nothing to show: %+v", slug, o)
			}
		} else {
			unlisted++
		}
		for _, a := range o.Areas {
			if used[a] = true; !known[a] {
				t.Errorf("%s: no area %s", slug, a)
			}
		}
		if o.ParentID != "" {
			national[o.ParentID]++
		}
		list, err := w.people.MembershipsOf(t.Context(), nil, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 1 && !list[0].To.AddDate(0, 0, 1).Equal(list[1].From) {
			returned++
		}
	}
	if len(national) != 2 || listed < 50 || unlisted < 4 || returned == 0 || len(used) < 15 {
		t.Errorf("%d national bodies, %d listed, %d not, %d came back, %d areas", len(national), listed, unlisted, returned, len(used))
	}
}
