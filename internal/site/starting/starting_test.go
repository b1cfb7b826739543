package starting_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/site/starting"
	"plenary.example/internal/testdb"
)

// A new site begins with drafts in both languages, and is left alone once it has begun.
func TestANewSiteBeginsWithDrafts(t *testing.T) {
	ctx, who := t.Context(), access.TheProgram()
	s := site.New(audit.New(testdb.OpenAt(t, clock.At(testdb.Noon()))), time.UTC)
	made, err := starting.Plant(ctx, s, who, i18n.Text{EN: "Harbour Council", FR: "Conseil du port"})
	if err != nil {
		t.Fatal(err)
	}
	for _, purpose := range []string{site.About, site.ContactPage, site.Accessibility, site.Privacy} {
		if made[purpose].ID == "" {
			t.Errorf("no page for %s", purpose)
		}
	}
	if made["mandate"].Kind != site.Governing || made["mandate"].Path.FR != "a-propos/mandat-et-principes" {
		t.Errorf("%+v", made["mandate"])
	}
	for _, p := range made {
		v, err := s.Version(ctx, who, p.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range i18n.Langs() {
			if !v.Title.Has(l) || !v.Summary.Has(l) || !v.Body.Has(l) || strings.Contains(v.Body.Only(l), "{{") || v.ToCheck[l] {
				t.Errorf("%s in %s: %+v", p.Purpose, l, v)
			}
		}
	}
	m, err := s.Map(ctx)
	if err != nil || len(m.All()) != 0 {
		t.Errorf("%d are public, %v", len(m.All()), err)
	}
	if _, err := starting.Plant(ctx, s, who, i18n.Same("x")); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v", err)
	}
}
