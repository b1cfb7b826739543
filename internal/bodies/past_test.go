package bodies_test

import (
	"slices"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

func TestThePastOfAPlaceIsRecordedAtOnceByTheSameRules(t *testing.T) {
	w := newWorld(t)
	b := w.body(t, "executive-committee", access.Executive)
	seat := w.seat(t, bodies.Seat{BodyID: b.ID, Role: access.Councillor, Places: 2, From: day("1990-01-01"), FilledBy: bodies.ByMeeting})
	ada, bo := w.somebody(t, "Ada"), w.somebody(t, "Bo")
	record := func(number int, terms ...bodies.Term) error {
		return w.log.Do(t.Context(), staff(), "test.past", func(tx *audit.Tx) error { return w.RecordPastTx(t.Context(), tx, seat, number, terms) })
	}
	term := func(who, from, to string) bodies.Term {
		return bodies.Term{PersonID: who, From: day(from), To: day(to), How: bodies.Elected, Organization: i18n.Same("Harbour Light")}
	}
	w.must(t, record(1, term(ada.ID, "1990-12-01", "1992-11-30"), term(bo.ID, "1992-12-01", "1994-11-30")))
	if got := w.on(t, b.ID, "1993-01-01"); !slices.Contains(got, "councillor 1: Bo") {
		t.Errorf("in 1993: %q", got)
	}
	for name, refused := range map[string]struct {
		number int
		term   bodies.Term
		key    string
	}{
		"a place that is taken":        {1, term(ada.ID, "1994-01-01", "1995-01-01"), "bodies.error.seat_taken"},
		"twice in one office":          {2, term(bo.ID, "1993-01-01", "1993-02-01"), "bodies.error.term_overlaps"},
		"a place that is not there":    {3, term(ada.ID, "1996-01-01", "1997-01-01"), "bodies.error.seat_taken"},
		"before the seat":              {1, term(ada.ID, "1989-01-01", "1989-02-01"), "bodies.error.seat_not_there"},
		"an end before its beginning":  {1, term(ada.ID, "1997-01-01", "1996-01-01"), "bodies.error.ends_before"},
		"somebody who is not recorded": {1, term("nobody", "1998-01-01", "1999-01-01"), ""},
	} {
		err := record(refused.number, term(ada.ID, "2000-12-01", "2002-11-30"), refused.term)
		if f := fault.Of(err); err == nil || refused.key != "" && (f == nil || f.Key != refused.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := w.on(t, b.ID, "2001-01-01"); slices.ContainsFunc(got, func(s string) bool { return s == "councillor 1: Ada" }) {
		t.Errorf("half of what was refused is there: %q", got)
	}
}
