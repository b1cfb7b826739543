package consents_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

// A consent holds from when it was given until it is withdrawn or, implied, two
// years have passed: never before, never after, and never again.
func TestAConsentHoldsOnceAndEndsForGood(t *testing.T) {
	start := testdb.Noon()
	rapid.Check(t, func(t *rapid.T) {
		c := consents.Consent{At: start, Implied: rapid.Bool().Draw(t, "implied")}
		if rapid.Bool().Draw(t, "withdrawn") {
			c.Ended = start.Add(time.Duration(rapid.Int64Range(0, 3*365*24).Draw(t, "hours")) * time.Hour)
		}
		ended := false
		for h := -24; h < 4*365*24; h += 24 * 13 {
			at := start.Add(time.Duration(h) * time.Hour)
			holds := c.Holds(at)
			if holds && (ended || at.Before(start)) {
				t.Fatalf("holds at %v", at)
			}
			over := !c.Ended.IsZero() && !at.Before(c.Ended) || c.Implied && !at.Before(start.AddDate(2, 0, 0))
			if !at.Before(start) && holds == over {
				t.Fatalf("at %v: holds %v, over %v", at, holds, over)
			}
			ended = over
		}
	})
}

func TestConsents(t *testing.T) {
	c := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, c)
	log := audit.New(d)
	register := people.New(log)
	s := consents.New(log, register, nil)
	ctx, program := t.Context(), access.TheProgram()
	ana, err := register.AddPerson(ctx, program, people.Person{Name: "Ana Ruiz", Email: "ana@ong.example"})
	if err != nil {
		t.Fatal(err)
	}
	self := access.Actor{PersonID: ana.ID, Name: ana.Name, Lang: i18n.FR}
	staff := access.Actor{PersonID: "tomas", Name: "Tomas Berg", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	asked := consents.Consent{Subject: consents.Person(ana.ID), Purpose: consents.Newsletter, Words: "Envoyez-moi des nouvelles.", Lang: i18n.FR, Version: "2026-11", Method: consents.Form, Network: "192.0.2.1"}

	given, err := s.Give(ctx, self, asked)
	if err != nil || given.Recorded != (consents.Who{}) || !given.At.Equal(c.Now()) {
		t.Fatalf("%+v, %v", given, err)
	}
	if ok, err := s.Holds(ctx, nil, asked.Subject, consents.Newsletter, c.Now()); err != nil || !ok {
		t.Errorf("holds %v, %v", ok, err)
	}
	if ok, _ := s.Holds(ctx, nil, asked.Subject, consents.Photos, c.Now()); ok {
		t.Error("a consent to one purpose holds for another")
	}
	// Written down by staff, it says so; the words of before count no longer.
	c.Advance(time.Hour)
	onPaper := asked
	onPaper.Method, onPaper.Words = consents.Paper, "Oui, l’infolettre."
	again, err := s.Give(ctx, staff, onPaper)
	if err != nil || again.Recorded.Name != "Tomas Berg" || again.Given.Name != "Ana Ruiz" {
		t.Fatalf("%+v, %v", again, err)
	}
	list, err := s.Of(ctx, nil, asked.Subject)
	if err != nil || len(list) != 2 || list[0].Ended.IsZero() || list[1].Words != onPaper.Words || list[1].Lang != i18n.FR {
		t.Fatalf("%+v, %v", list, err)
	}
	if all, next, err := s.For(ctx, nil, consents.Newsletter, c.Now(), ""); err != nil || next != "" || len(all) != 1 || all[0].ID != again.ID {
		t.Errorf("%+v, %q, %v", all, next, err)
	}
	for _, again2 := range []error{s.Withdraw(ctx, self, again.ID, consents.Form), s.Withdraw(ctx, self, again.ID, consents.Form)} {
		if again2 != nil {
			t.Error(again2)
		}
	}
	if ok, _ := s.Holds(ctx, nil, asked.Subject, consents.Newsletter, c.Now()); ok {
		t.Error("holds after it was withdrawn")
	}
	stranger := access.Actor{PersonID: "lin", Name: "Lin Wei"}
	for name, tc := range map[string]struct {
		who  access.Actor
		edit func(*consents.Consent)
		kind fault.Kind
		key  string
	}{
		"a stranger":    {stranger, func(*consents.Consent) {}, fault.Forbidden, "fault.forbidden"},
		"no words":      {self, func(c *consents.Consent) { c.Words = " " }, fault.Invalid, "consents.error.words_missing"},
		"no purpose":    {self, func(c *consents.Consent) { c.Purpose = "spam" }, fault.Invalid, "consents.error.purpose"},
		"a day to come": {staff, func(c *consents.Consent) { c.At = testdb.Noon().AddDate(0, 0, 2) }, fault.Invalid, "consents.error.future"},
	} {
		wrong := asked
		tc.edit(&wrong)
		_, err := s.Give(ctx, tc.who, wrong)
		if f := fault.Of(err); f == nil || f.Kind != tc.kind || f.Key != tc.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Withdraw(ctx, stranger, given.ID, consents.Form); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a stranger withdraws: %v", err)
	}
	c.Advance((3*365 + 2) * 24 * time.Hour)
	if n, err := s.Clean(ctx); err != nil || n != 2 {
		t.Errorf("cleaned %d, %v", n, err)
	}
}
