package desk_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
)

func TestAnArrivalIsTheFirstTimeThatNobodyUndid(t *testing.T) {
	at := func(minute int) time.Time { return november(26, 13, minute) }
	in, out := func(m int) desk.Check { return desk.Check{Act: desk.In, At: at(m)} }, func(m int) desk.Check { return desk.Check{Act: desk.Out, At: at(m)} }
	for name, row := range map[string]struct {
		acts []desk.Check
		want int // minutes; -1: not there
	}{
		"nothing":                        {nil, -1},
		"in":                             {[]desk.Check{in(5)}, 5},
		"two desks":                      {[]desk.Check{in(9), in(5)}, 5},
		"undone":                         {[]desk.Check{in(5), out(6)}, -1},
		"undone and in again":            {[]desk.Check{in(5), out(6), in(7)}, 7},
		"undone at the same instant":     {[]desk.Check{in(5), out(5)}, -1},
		"undone before":                  {[]desk.Check{in(5), out(4)}, 5},
		"one desk undoes what two did":   {[]desk.Check{in(3), in(5), out(6)}, -1},
		"the later of two comes in late": {[]desk.Check{out(4), in(3), in(8), in(9)}, 8},
	} {
		for range 5 {
			rand.Shuffle(len(row.acts), func(i, j int) { row.acts[i], row.acts[j] = row.acts[j], row.acts[i] })
			got := desk.Arrival(append(row.acts, row.acts...))
			if row.want < 0 && !got.IsZero() || row.want >= 0 && !got.Equal(at(row.want)) {
				t.Errorf("%s: since %v", name, got)
			}
		}
	}
}

// What the rule says of acts in any order is what the database says, after acts sent in
// any order, some of them twice, in batches.
func TestTheOrderInWhichPhonesSendDoesNotMatter(t *testing.T) {
	w := newWorld(t)
	r := w.registered(w.g, "Wren Castellanos")
	w.at(27, 20, 0)
	var acts []desk.Check
	for i := range 24 {
		act := desk.In
		if rand.IntN(3) == 0 {
			act = desk.Out
		}
		acts = append(acts, desk.Check{Key: key(strings.Repeat("x", i+1)), Person: r.ID, Act: act, At: november(27, 13, rand.IntN(30))})
	}
	want := desk.Arrival(acts)
	for range 2 { // everything twice
		rand.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
		for n := 0; n < len(acts); n += 8 {
			answers, err := w.s.Take(t.Context(), staff, w.g.ID, acts[n:n+8])
			w.must(err)
			for _, a := range answers {
				if a.Outcome != desk.Taken {
					t.Fatalf("%+v", a)
				}
			}
		}
	}
	l, err := w.s.AtDoor(t.Context(), staff, w.g)
	w.must(err)
	if len(l.Guests) != 1 || !l.Guests[0].Arrived.Equal(want) {
		t.Errorf("since %v, want %v", l.Guests[0].Arrived, want)
	}
}

func TestTheDoor(t *testing.T) {
	w := newWorld(t)
	wren := w.registered(w.g, "Wren Castellanos", func(a *registration.Application) {
		a.People[0].Needs = registration.Needs{Access: "Step-free", Diet: "Halal", Emergency: "Ana, 555 0100", Interpretation: "fr"}
	})
	gone := w.registered(w.g, "Gone Away", func(a *registration.Application) { a.People[0].Needs.Photographs = true })
	other := w.gathering("other", w.g.Starts)
	stranger := w.registered(other, "Ana Elsewhere")

	w.at(26, 13, 30)
	l, err := w.s.AtDoor(t.Context(), staff, w.g)
	w.must(err)
	if !l.Today || len(l.Guests) != 2 {
		t.Fatalf("%+v", l)
	}
	if g := l.Find(people.Fold, "cast wre"); len(g) != 1 || g[0].Owes != 100_00 || g[0].Access != "Step-free" || g[0].Interpreted != "fr" || !g[0].NoPhotographs {
		t.Errorf("found %+v", g)
	}
	if g := l.Find(people.Fold, strings.ToLower(registration.FormatCode(gone.Code))); len(g) != 1 || g[0].NoPhotographs {
		t.Errorf("by code: %+v", g)
	}

	// Two desks, the second of which had no network since before the first.
	first := desk.Check{Key: key("first"), Person: wren.ID, Act: desk.In, At: november(26, 13, 20)}
	second := desk.Check{Key: key("second"), Code: registration.FormatCode(wren.Code), Act: desk.In, At: november(26, 13, 10)}
	if a := w.take(staff, first); a.Outcome != desk.Taken || !a.Arrived.Equal(first.At) || a.Name != wren.Name {
		t.Errorf("%+v", a)
	}
	for range 2 {
		if a := w.take(staff, second); a.Outcome != desk.Taken || !a.Arrived.Equal(second.At) || a.Person != wren.ID {
			t.Errorf("%+v", a)
		}
	}
	lines, err := w.log.History(t.Context(), registration.Kind, wren.ID, "")
	w.must(err)
	n := 0
	for _, line := range lines {
		if line.Action == "desk.check_in" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d lines of two check-ins", n)
	}

	// Who cancelled meanwhile, who is of another gathering, whose code is none, what cannot
	// be read, and a key used again for another.
	order, err := w.register.Link(t.Context(), gone.OrderID)
	w.must(err)
	w.must(w.register.Cancel(t.Context(), visitor, order, gone.OrderID, []string{gone.ID}, false))
	for _, row := range []struct {
		check desk.Check
		want  desk.Outcome
	}{
		{desk.Check{Key: key("gone"), Person: gone.ID, Act: desk.In, At: november(26, 13, 5)}, desk.Cancelled},
		{desk.Check{Key: key("gone"), Person: gone.ID, Act: desk.In, At: november(26, 13, 5)}, desk.Cancelled},
		{desk.Check{Key: key("else"), Person: stranger.ID, Act: desk.In, At: november(26, 13, 5)}, desk.Unknown},
		{desk.Check{Key: key("code"), Code: stranger.Code, Act: desk.In, At: november(26, 13, 5)}, desk.Unknown},
		{desk.Check{Key: key("forged"), Code: "ZZZZ-ZZZZ", Act: desk.In, At: november(26, 13, 5)}, desk.Unknown},
		{desk.Check{Key: key("early"), Person: wren.ID, Act: desk.In, At: november(20, 13, 5)}, desk.NotThen},
		{desk.Check{Key: key("never"), Person: wren.ID, Act: desk.In}, desk.NotThen},
		{desk.Check{Key: "short", Person: wren.ID, Act: desk.In, At: november(26, 13, 5)}, desk.Malformed},
		{desk.Check{Key: key("act"), Person: wren.ID, Act: "dance", At: november(26, 13, 5)}, desk.Malformed},
		{desk.Check{Key: key("first"), Person: gone.ID, Act: desk.In, At: november(26, 13, 5)}, desk.Malformed},
	} {
		a := w.take(staff, row.check)
		if a.Outcome != row.want || row.want != desk.Taken && !a.Arrived.IsZero() {
			t.Errorf("%+v: %+v", row.check, a)
		}
		if row.want == desk.Unknown && a.Name != registration.FormatCode(registration.ReadCode(row.check.Code)) {
			t.Errorf("a desk is told the name of somebody of another gathering: %+v", a)
		}
	}
	// A phone that is ahead is taken at the hour that it is; undone is undone.
	if a := w.take(staff, desk.Check{Key: key("ahead"), Person: wren.ID, Act: desk.Out, At: november(27, 23, 0)}); a.Outcome != desk.Taken || !a.Arrived.IsZero() {
		t.Errorf("%+v", a)
	}
	w.at(26, 13, 31)
	if a := w.take(staff, desk.Check{Key: key("back"), Person: wren.ID, Act: desk.In, At: november(26, 13, 31)}); !a.Arrived.Equal(november(26, 13, 31)) {
		t.Errorf("an act with the hour of a day to come stands in the way: %+v", a)
	}
	many := make([]desk.Check, desk.MostChecks+1)
	_, err = w.s.Take(t.Context(), staff, w.g.ID, many)
	w.refused(err, fault.TooLarge, "desk.error.many_checks")
}

func TestWhoWaitsIsToldApart(t *testing.T) {
	w := newWorld(t)
	set, err := w.register.SettingsOf(t.Context(), nil, w.g.ID)
	w.must(err)
	set.InPerson = 1
	w.must(w.register.SetUp(t.Context(), staff, w.g.ID, set))
	w.registered(w.g, "Early Comer")
	late := w.registered(w.g, "Late Comer")
	w.at(26, 13, 30)
	if a := w.take(staff, desk.Check{Key: key("late"), Person: late.ID, Act: desk.In, At: november(26, 13, 30)}); a.Outcome != desk.NoPlace {
		t.Errorf("%+v", a)
	}
}

func TestDutiesGiveOneListAndEndWithTheGathering(t *testing.T) {
	w := newWorld(t)
	w.registered(w.g, "Wren Castellanos", func(a *registration.Application) {
		a.People[0].Needs = registration.Needs{Access: "Step-free", Diet: "Halal", Emergency: "Ana, 555 0100"}
	})
	r := w.registered(w.g, "Ana Costa")
	ctx, l := t.Context(), w.catalog.For("en")
	reads := func(who access.Actor) (got []desk.Duty) {
		if _, err := w.s.AtDoor(ctx, who, w.g); err == nil {
			got = append(got, desk.Door)
		}
		for _, d := range desk.Lists() {
			if _, err := w.s.ListOf(ctx, who, w.g, d, "", l); err == nil {
				got = append(got, d)
			}
		}
		return got
	}
	want := func(who access.Actor, what string, duties ...desk.Duty) {
		t.Helper()
		got := reads(who)
		if len(got) != len(duties) {
			t.Errorf("%s: reads %v, want %v", what, got, duties)
			return
		}
		for i := range got {
			if got[i] != duties[i] {
				t.Errorf("%s: reads %v, want %v", what, got, duties)
			}
		}
	}
	want(w.sam, "nobody in particular")
	want(visitor, "a visitor")
	want(staff, "the secretariat", desk.Door, desk.Hotel, desk.Interpreters, desk.Kitchen)
	w.refused(w.s.GiveDuties(ctx, w.sam, w.g.ID, "sam@people.example", desk.Emergency), fault.Forbidden, "fault.forbidden")
	w.refused(w.s.GiveDuties(ctx, staff, w.g.ID, "nobody@people.example", desk.Door), fault.Invalid, "desk.error.helper")
	for _, d := range desk.Duties() {
		w.must(w.s.GiveDuties(ctx, staff, w.g.ID, " SAM@people.example ", d))
		want(w.sam, string(d), d)
	}
	acted := w.sam
	acted.ActedBy = access.Clerk{PersonID: "tomas", Name: "Tomas"}
	want(acted, "whoever acts for them")
	w.must(w.s.GiveDuties(ctx, staff, w.g.ID, "sam@people.example", desk.Door))
	check := desk.Check{Key: key("late"), Person: r.ID, Act: desk.In, At: november(28, 18, 0)}
	w.at(29, 12, 0) // the gathering is over since the evening before
	want(w.sam, "after the end")
	if a := w.take(w.sam, check); a.Outcome != desk.Taken || a.Name != "" {
		t.Errorf("what a phone kept is taken for some days, without names: %+v", a)
	}
	w.clock.Advance(8 * 24 * time.Hour)
	_, err := w.s.Take(ctx, w.sam, w.g.ID, []desk.Check{check})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.Take(ctx, visitor, w.g.ID, []desk.Check{check})
	w.refused(err, fault.SignIn, "fault.sign_in")
	w.must(w.s.GiveDuties(ctx, staff, w.g.ID, "sam@people.example"))
	helpers, err := w.s.Helpers(ctx, staff, w.g)
	if err != nil || len(helpers) != 0 {
		t.Errorf("%+v, %v", helpers, err)
	}
}
