package persondata_test

import (
	"bytes"
	"encoding/csv"
	"testing"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/persondata"
)

func incident() persondata.BreachEntry {
	return persondata.BreachEntry{
		From: day(-3), Known: day(-2), About: "A list went to the wrong address.", Information: "Names and addresses", Persons: persondata.Unknown, Risk: persondata.RiskOpen, Measures: "We asked for it back.",
	}
}

func TestAnIncidentIsCorrectedByAdditionsAndKeptForItsTerm(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.s.RecordBreach(ctx, w.actor(w.ana), "List sent astray", incident())
	w.refused(err, fault.Forbidden, "fault.forbidden")
	b, err := w.s.RecordBreach(ctx, w.staff, "=List sent astray", incident())
	if err != nil || b.Label() != "2026-01" {
		t.Fatalf("%+v, %v", b, err)
	}
	w.must(w.s.AddToBreach(ctx, w.staff, b.ID, persondata.BreachEntry{About: "Forty people, and some are at risk.", Persons: 40, Risk: persondata.RiskSerious, Reasons: "Their whereabouts are sensitive."}))
	got, err := w.s.BreachByID(ctx, w.staff, b.ID)
	w.must(err)
	now := got.Now()
	if len(got.Entries) != 2 || got.Entries[0].Risk != persondata.RiskOpen || now.Risk != persondata.RiskSerious || now.Persons != 40 || now.Information != "Names and addresses" || now.About != "A list went to the wrong address." || !got.Untold() {
		t.Errorf("%+v", got)
	}
	w.must(w.s.AddToBreach(ctx, w.staff, b.ID, persondata.BreachEntry{About: "All were told.", Persons: persondata.Unknown, Commission: day(0), PersonsTold: day(0)}))
	if got, err = w.s.BreachByID(ctx, w.staff, b.ID); err != nil || got.Untold() || got.Now().Persons != 40 {
		t.Errorf("%+v, %v", got.Now(), err)
	}
	var file bytes.Buffer
	w.must(w.s.WriteBreaches(ctx, w.staff, &file))
	rows, err := csv.NewReader(&file).ReadAll()
	if err != nil || len(rows) != 4 || rows[1][0] != "2026-01" || rows[1][1] != "'=List sent astray" || rows[2][9] != "40" || rows[3][15] != db.Day(day(0)) {
		t.Errorf("%q, %v", rows, err)
	}
	// Known later than was thought, it is kept longer; known earlier, not for less.
	w.must(w.s.AddToBreach(ctx, w.staff, b.ID, persondata.BreachEntry{About: "It was known a day earlier.", Persons: persondata.Unknown, Known: day(-3)}))
	until := day(-2).AddDate(persondata.BreachYears, 0, 0)
	if got, err = w.s.BreachByID(ctx, w.staff, b.ID); err != nil || !got.KeepUntil.Equal(until) || !got.Now().Known.Equal(day(-3)) {
		t.Errorf("kept until %v, %v", got.KeepUntil, err)
	}
	w.clock.Advance(until.Add(20 * time.Hour).Sub(w.clock.Now()))
	w.must(w.s.Clean(ctx))
	if list, _, err := w.s.Breaches(ctx, w.staff, ""); err != nil || len(list) != 1 {
		t.Fatalf("deleted on its last day: %v", err)
	}
	w.clock.Advance(24 * time.Hour)
	w.must(w.s.Clean(ctx))
	_, err = w.s.BreachByID(ctx, w.staff, b.ID)
	w.refused(err, fault.NotFound, "breach.error.none")
}

func TestAnIncidentSaysWhatTheLawAsksFor(t *testing.T) {
	w := newWorld(t)
	for field, edit := range map[string]func(*persondata.BreachEntry){
		"about":       func(e *persondata.BreachEntry) { e.About = " " },
		"known":       func(e *persondata.BreachEntry) { e.Known = time.Time{} },
		"information": func(e *persondata.BreachEntry) { e.Information = "" },
		"risk":        func(e *persondata.BreachEntry) { e.Risk = "maybe" },
		"reasons":     func(e *persondata.BreachEntry) { e.Risk = persondata.RiskNone },
		"measures":    func(e *persondata.BreachEntry) { e.Measures = "" },
		"commission":  func(e *persondata.BreachEntry) { e.Commission = day(1) },
		"to":          func(e *persondata.BreachEntry) { e.To = day(-4) },
	} {
		e := incident()
		edit(&e)
		_, err := w.s.RecordBreach(t.Context(), w.staff, "Astray", e)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("%s: %v", field, err)
			continue
		}
		w.refused(err, f.Kind, f.Key)
	}
	_, err := w.s.RecordBreach(t.Context(), w.staff, " ", incident())
	w.refused(err, fault.Invalid, "breach.error.missing.title")
	b, err := w.s.RecordBreach(t.Context(), w.staff, "Astray", incident())
	w.must(err)
	w.refused(w.s.AddToBreach(t.Context(), w.staff, b.ID, persondata.BreachEntry{About: "It happened later.", From: day(-1), Persons: persondata.Unknown}), fault.Invalid, "breach.error.known_before")
}
