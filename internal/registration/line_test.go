package registration_test

import (
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/registration"
)

// standings are the people of the gathering by where they stand; those who wait in
// the order of the line.
func (w *world) standings() map[registration.State][]registration.Registration {
	w.t.Helper()
	list, _, err := w.s.Of(w.t.Context(), nil, w.gathering.ID, registration.Filter{Limit: registration.MaxPage})
	w.must(err)
	by := map[registration.State][]registration.Registration{}
	for _, r := range list {
		by[r.State] = append(by[r.State], r)
	}
	slices.SortFunc(by[registration.Waiting], func(a, b registration.Registration) int { return a.Arrived - b.Arrived })
	return by
}

// Whatever happens in whatever order: never are more people given a place than there
// are, whoever waits first gets the next one, no place stays empty while somebody
// waits, and nobody is lost.
func TestTheLineNeverFails(t *testing.T) {
	// Each step is a transaction: a quarter of the usual number, unless asked for more.
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set("25"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = checks.Value.Set(checks.DefValue) })
	}
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		w.gathering = w.gather()
		capacity := rapid.IntRange(1, 4).Draw(t, "places")
		w.open(func(s *registration.Settings) { s.InPerson, s.EarlyUntil = capacity, time.Time{} })
		known := 0
		before := w.standings()
		any := func(states ...registration.State) (registration.Registration, bool) {
			var from []registration.Registration
			for _, s := range states {
				from = append(from, before[s]...)
			}
			if len(from) == 0 {
				return registration.Registration{}, false
			}
			slices.SortFunc(from, func(a, b registration.Registration) int { return a.Arrived - b.Arrived })
			return rapid.SampledFrom(from).Draw(t, "whom"), true
		}
		check := func(gone string) {
			after := w.standings()
			held := len(after[registration.Confirmed]) + len(after[registration.Offered])
			had := len(before[registration.Confirmed]) + len(before[registration.Offered])
			if held > capacity && held > had {
				t.Fatalf("%d places for %d", held, capacity)
			}
			if len(after[registration.Waiting]) > 0 && held < capacity {
				t.Fatalf("%d wait while %d of %d places are taken", len(after[registration.Waiting]), held, capacity)
			}
			total := 0
			for _, list := range after {
				total += len(list)
			}
			if total != known {
				t.Fatalf("%d people of %d", total, known)
			}
			c, err := w.s.Counts(w.t.Context(), nil, w.gathering.ID)
			w.must(err)
			if c.InPerson.Taken != held || c.InPerson.Waiting != len(after[registration.Waiting]) {
				t.Fatalf("counted %+v, are %d and %d", c.InPerson, held, len(after[registration.Waiting]))
			}
			waits := true // until the first who still does: nobody behind may have gone before
			for _, r := range before[registration.Waiting] {
				if r.ID == gone {
					continue
				}
				still := slices.ContainsFunc(after[registration.Waiting], func(a registration.Registration) bool { return a.ID == r.ID && a.Arrived == r.Arrived })
				if !still && !waits {
					t.Fatalf("%d was passed over", r.Arrived)
				}
				waits = waits && !still
			}
			before = after
		}
		t.Repeat(map[string]func(*rapid.T){
			"register": func(*rapid.T) {
				w.register(w.self("low"))
				known++
				check("")
			},
			"cancel": func(t *rapid.T) {
				if r, ok := any(registration.Confirmed, registration.Offered, registration.Waiting); ok {
					w.cancel(w.order(r.OrderID))
					check(r.ID)
				}
			},
			"room": func(t *rapid.T) {
				capacity = rapid.IntRange(1, 6).Draw(t, "room")
				w.open(func(s *registration.Settings) { s.InPerson, s.EarlyUntil = capacity, time.Time{} })
				check("")
			},
			"take": func(t *rapid.T) {
				if r, ok := any(registration.Offered); ok {
					link, err := w.s.LinkOf(w.t.Context(), r.ID)
					w.must(err)
					w.must(w.s.TakeOffer(w.t.Context(), stranger, link, r.ID))
					check("")
				}
			},
			"lapse": func(t *rapid.T) {
				if len(before[registration.Offered]) == 0 {
					return
				}
				w.clock.Advance(time.Hour)
				for _, r := range before[registration.Offered] { // as the job does at the end of each offer
					w.must(w.s.OfferEnded(w.t.Context(), r.ID))
				}
				check("")
			},
		})
	})
}

// Two hundred come at once for fifty places: fifty have one, the others wait in the
// order in which they came, and nobody twice.
func TestTwoHundredAtOnceForFiftyPlaces(t *testing.T) {
	w := newWorld(t)
	w.open(func(s *registration.Settings) { s.InPerson = 50 })
	const come = 200
	var all sync.WaitGroup
	errs := make(chan error, 2*come)
	began := time.Now()
	for range come {
		a := w.self("full")
		for range 2 { // everybody taps twice
			all.Go(func() {
				_, err := w.s.Register(t.Context(), stranger, w.gathering.ID, a)
				errs <- err
			})
		}
	}
	all.Wait()
	t.Logf("%d registrations, each sent twice, in %v", come, time.Since(began).Round(time.Millisecond))
	close(errs)
	for err := range errs {
		w.must(err)
	}
	by := w.standings()
	if len(by[registration.Confirmed]) != 50 || len(by[registration.Waiting]) != come-50 {
		t.Fatalf("%d confirmed, %d wait", len(by[registration.Confirmed]), len(by[registration.Waiting]))
	}
	seen := map[string]bool{}
	for i, r := range by[registration.Waiting] {
		if r.Arrived != 51+i || seen[r.Email] {
			t.Fatalf("number %d of the line is %d, %s", i+1, r.Arrived, r.Email)
		}
		seen[r.Email] = true
	}
	for _, r := range by[registration.Confirmed] {
		if r.Arrived > 50 || seen[r.Email] {
			t.Fatalf("%s came as number %d and has a place", r.Email, r.Arrived)
		}
	}
	codes := map[string]bool{}
	for _, list := range by {
		for _, r := range list {
			codes[r.Code] = true
		}
	}
	if len(codes) != come {
		t.Errorf("%d codes", len(codes))
	}
}

func TestAnOfferLapsesTwiceAtMost(t *testing.T) {
	w := newWorld(t)
	w.open(func(s *registration.Settings) { s.InPerson = 1 })
	first, second, third := w.register(w.self("full")), w.register(w.self("full")), w.register(w.self("full"))
	w.cancel(first)
	state := func(o registration.Order) string {
		o = w.order(o.ID)
		return fmt.Sprintf("%s owes %d", o.People[0].State, o.Owed)
	}
	if state(second) != "offered owes 20000" || state(third) != "waiting owes 0" {
		t.Fatal(state(second), state(third))
	}
	if _, last := w.mailTo(second.Email); last == "" {
		t.Error("nobody was told of the offer")
	}
	w.must(w.s.OfferEnded(t.Context(), second.People[0].ID)) // too early: it stays
	w.clock.Advance(48 * time.Hour)
	w.must(w.s.Sweep(t.Context()))
	if state(second) != "waiting owes 0" || state(third) != "offered owes 20000" {
		t.Fatal(state(second), state(third))
	}
	w.must(w.s.RecordPayment(t.Context(), staff, third.ID, registration.ByHand{Cents: 20_00, Method: "etransfer"})) // who pays takes it
	if state(third) != "confirmed owes 20000" {
		t.Fatal(state(third))
	}
	w.cancel(w.order(third.ID))
	w.clock.Advance(49 * time.Hour)
	w.must(w.s.Sweep(t.Context()))
	if state(second) != "cancelled owes 0" {
		t.Fatal(state(second))
	}
	c, err := w.s.Counts(t.Context(), nil, w.gathering.ID)
	w.must(err)
	if c.InPerson.Taken != 0 || c.InPerson.Waiting != 0 || c.InPerson.Left() != 1 {
		t.Errorf("%+v", c.InPerson)
	}
}
