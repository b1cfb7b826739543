package coalition_test

import (
	"reflect"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/coalition"
	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		t.Fatalf("error %v, want %s", err, key)
	}
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		if said := c.For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); strings.Contains(said, "⟦") {
			t.Errorf("%s: no sentence for %s: %s", lang, f.Key, said)
		}
	}
}

func TestACoalitionIsFoundedOnceAndDescribed(t *testing.T) {
	s := coalition.New(audit.New(testdb.Open(t)))
	ctx := t.Context()
	p, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Profile(ctx)
	wantFault(t, err, fault.NotFound, "coalition.error.none")
	wantFault(t, s.Describe(ctx, access.TheProgram(), p), fault.NotFound, "coalition.error.none")
	wantFault(t, s.Found(ctx, access.Actor{PersonID: "x"}, p), fault.Forbidden, "fault.forbidden")
	if err := s.Found(ctx, access.TheProgram(), p); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Profile(ctx); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("%+v, %v", got, err)
	}
	wantFault(t, s.Found(ctx, access.TheProgram(), p), fault.Conflict, "coalition.error.exists")

	p.Rules.Quorum = config.Quorum{Numerator: 1, Denominator: 3, Minimum: 10}
	wantFault(t, s.Describe(ctx, access.Actor{PersonID: "x"}, p), fault.Forbidden, "fault.forbidden")
	if err := s.Describe(ctx, access.TheProgram(), p); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Profile(ctx); err != nil || got.Rules.Quorum != p.Rules.Quorum {
		t.Errorf("%+v, %v", got, err)
	}
	p.Accent = "#ff0000"
	wantFault(t, s.Describe(ctx, access.TheProgram(), p), fault.Invalid, "coalition.error.profile")
}
