package dues_test

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/config"
	"plenary.example/internal/dues"
	"plenary.example/internal/people"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func profile(t testing.TB) config.Profile {
	t.Helper()
	p, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestBillsFollowTheScale(t *testing.T) {
	p := profile(t)
	for _, tt := range []struct {
		name      string
		class     people.Class
		budget    int64
		rate      string
		start     string
		proration string
		cents     int64
		trouble   dues.Trouble
	}{
		{"the first step", people.Member, 50_000_00, "", "", "month", 9000, dues.NoTrouble},
		{"one cent over it", people.Member, 50_000_01, "", "", "month", 15000, dues.NoTrouble},
		{"the last step", people.Member, 90_000_000_00, "", "", "month", 120000, dues.NoTrouble},
		{"no budget", people.Member, people.UnknownBudget, "", "", "month", 0, dues.NoBudget},
		{"no budget needed", people.Associate, people.UnknownBudget, "", "", "month", 12000, dues.NoTrouble},
		{"young", people.Associate, people.UnknownBudget, "youth", "", "month", 3500, dues.NoTrouble},
		{"a rate of another class", people.Member, 0, "youth", "", "month", 9000, dues.NoTrouble},
		{"no scale", "king", 0, "", "", "month", 0, dues.NoScale},
		{"admitted in January", people.Member, 0, "", "2027-01-31", "month", 9000, dues.NoTrouble},
		{"admitted in July", people.Member, 0, "", "2027-07-31", "month", 4500, dues.NoTrouble},
		{"admitted on the last day", people.Member, 0, "", "2027-12-31", "month", 750, dues.NoTrouble},
		{"half a cent", people.Associate, 0, "youth", "2027-06-01", "month", 2042, dues.NoTrouble},
		{"by the quarter", people.Member, 0, "", "2027-09-30", "quarter", 4500, dues.NoTrouble},
		{"by the quarter, its first day", people.Member, 0, "", "2027-10-01", "quarter", 2250, dues.NoTrouble},
		{"not prorated", people.Member, 0, "", "2027-12-31", "none", 9000, dues.NoTrouble},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := p
			p.Billing.Proration = tt.proration
			var start time.Time
			if tt.start != "" {
				start = day(tt.start)
			}
			b, trouble := dues.Compute(p, tt.class, tt.budget, tt.rate, start)
			if b.Cents != tt.cents || trouble != tt.trouble {
				t.Errorf("%d cents, %q; want %d, %q", b.Cents, trouble, tt.cents, tt.trouble)
			}
			if prorated := b.Arithmetic(p).Key != ""; trouble == dues.NoTrouble && prorated != (b.Cents != b.Whole) {
				t.Errorf("of %d cents %d are owed, and the arithmetic is said: %v", b.Whole, b.Cents, prorated)
			}
		})
	}
}

func TestProrationNeverExceedsTheWholeAndFallsWithTheYear(t *testing.T) {
	p := profile(t)
	rapid.Check(t, func(t *rapid.T) {
		p.Billing.Proration = rapid.SampledFrom([]string{"", "none", "month", "quarter"}).Draw(t, "proration")
		p.Dues = []config.DuesScale{{Class: "member", Steps: []config.DuesStep{{Amount: rapid.Int64Range(0, 1<<40).Draw(t, "whole")}}}}
		start := day("2027-01-01").AddDate(0, 0, rapid.IntRange(0, 364).Draw(t, "day"))
		b, _ := dues.Compute(p, people.Member, 0, "", start)
		if b.Cents < 0 || b.Cents > b.Whole || b.Whole > 0 && start.Month() == time.January && b.Cents != b.Whole {
			t.Fatalf("%s: %d of %d", start, b.Cents, b.Whole)
		}
		later, _ := dues.Compute(p, people.Member, 0, "", start.AddDate(0, 0, rapid.IntRange(0, int(day("2027-12-31").Sub(start)/(24*time.Hour))).Draw(t, "later")))
		if later.Cents > b.Cents {
			t.Fatalf("admitted on %s: %d cents, and later %d", start, b.Cents, later.Cents)
		}
	})
}

func TestAnInvoiceLeavesTimeToPay(t *testing.T) {
	p := profile(t)
	for issued, want := range map[string]string{
		"2027-01-15": "2027-05-14", "2027-04-14": "2027-05-14", "2027-04-15": "2027-05-15", "2027-09-01": "2027-10-01", "2026-12-20": "2027-05-14",
	} {
		if got := dues.DueDay(p, 2027, day(issued)); !got.Equal(day(want)) {
			t.Errorf("issued on %s it is due on %s, want %s", issued, got, want)
		}
	}
}

func TestStates(t *testing.T) {
	base := dues.Invoice{Year: 2027, Due: day("2027-05-14"), Bill: dues.Bill{Cents: 9000}}
	for _, tt := range []struct {
		name   string
		change func(*dues.Invoice)
		day    string
		want   dues.State
	}{
		{"new", func(*dues.Invoice) {}, "2027-01-15", dues.Open},
		{"on the last day", func(*dues.Invoice) {}, "2027-05-14", dues.Open},
		{"the day after", func(*dues.Invoice) {}, "2027-05-15", dues.Overdue},
		{"a part", func(i *dues.Invoice) { i.Settled = 1 }, "2027-05-14", dues.PartlyPaid},
		{"a part, too late", func(i *dues.Invoice) { i.Settled = 8999 }, "2027-05-15", dues.Overdue},
		{"paid", func(i *dues.Invoice) { i.Settled = 9000 }, "2027-05-15", dues.PaidUp},
		{"more than paid", func(i *dues.Invoice) { i.Settled = 9001 }, "2027-01-15", dues.PaidUp},
		{"reduced to what was paid", func(i *dues.Invoice) { i.Credited, i.Settled = 4000, 5000 }, "2027-06-15", dues.PaidUp},
		{"more time", func(i *dues.Invoice) { i.ExtensionUntil = day("2027-07-01") }, "2027-07-01", dues.Extended},
		{"more time, not needed yet", func(i *dues.Invoice) { i.ExtensionUntil = day("2027-07-01") }, "2027-05-14", dues.Open},
		{"more time, over", func(i *dues.Invoice) { i.ExtensionUntil = day("2027-07-01") }, "2027-07-02", dues.Overdue},
		{"less time is none", func(i *dues.Invoice) { i.ExtensionUntil = day("2027-03-01") }, "2027-05-14", dues.Open},
		{"cancelled", func(i *dues.Invoice) { i.Ended, i.Credited = dues.EndCancel, 9000 }, "2027-06-15", dues.Cancelled},
		{"exempt", func(i *dues.Invoice) { i.Ended, i.Credited = dues.EndExempt, 9000 }, "2027-06-15", dues.Exempt},
	} {
		i := base
		tt.change(&i)
		if got := i.StateOn(day(tt.day)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// accounts draws what an organization owes for a few years, and has paid.
func accounts() *rapid.Generator[[]dues.Account] {
	return rapid.Custom(func(t *rapid.T) []dues.Account {
		var list []dues.Account
		for n := range rapid.IntRange(1, 4).Draw(t, "invoices") {
			a := dues.Account{
				ID: string(rune('a' + n)), Year: 2024 + n, Number: n, Issued: day("2024-01-15").AddDate(n, 0, 0),
				Owed: rapid.Int64Range(0, 200).Draw(t, "owed"),
			}
			for k := range rapid.IntRange(0, 4).Draw(t, "payments") {
				reference := a.ID + string(rune('1'+k))
				received := a.Issued.AddDate(0, 0, rapid.IntRange(-30, 600).Draw(t, "received"))
				cents := rapid.Int64Range(1, 150).Draw(t, "cents")
				a.Payments = append(a.Payments, dues.Entry{InvoiceID: a.ID, Day: received, Kind: dues.PaymentEntry, Reference: reference, Cents: cents})
				if rapid.IntRange(0, 3).Draw(t, "back") == 0 {
					a.Payments = append(a.Payments, dues.Entry{
						InvoiceID: a.ID, Day: received.AddDate(0, 0, 9), Kind: dues.PaymentEntry, Reference: reference, Cents: -rapid.Int64Range(1, cents).Draw(t, "given back"),
					})
				}
			}
			list = append(list, a)
		}
		return list
	})
}

func TestOrderOfPaymentsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := accounts().Draw(t, "accounts")
		want := dues.Settle(list)
		seed := rapid.Uint64().Draw(t, "seed")
		r := rand.New(rand.NewPCG(seed, seed))
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for _, a := range list {
			r.Shuffle(len(a.Payments), func(i, j int) { a.Payments[i], a.Payments[j] = a.Payments[j], a.Payments[i] })
		}
		if got := dues.Settle(list); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, and in another order %+v", want, got)
		}
	})
}

// Not a cent appears or is lost: what came in is what the invoices took and what
// is over; an invoice is paid exactly when what counts towards it is what it asks.
func TestEveryCentIsSomewhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := accounts().Draw(t, "accounts")
		s := dues.Settle(list)
		counts := map[string]int64{}
		var came, taken int64
		for _, a := range list {
			for _, p := range a.Payments {
				counts[a.ID] += p.Cents
				came += p.Cents
			}
		}
		for _, c := range s.Carries {
			if c.Cents <= 0 || c.From == c.To {
				t.Fatalf("carried: %+v", c)
			}
			counts[c.From] -= c.Cents
			counts[c.To] += c.Cents
		}
		lacking := false
		for _, a := range list {
			taken += min(counts[a.ID], a.Owed)
			lacking = lacking || counts[a.ID] < a.Owed
			if _, paid := s.Paid[a.ID]; paid != (a.Owed > 0 && counts[a.ID] >= a.Owed) {
				t.Fatalf("%s asks %d and has %d; paid: %v", a.ID, a.Owed, counts[a.ID], paid)
			}
		}
		if came != taken+s.Over || s.Over > 0 && lacking {
			t.Fatalf("%d came, %d counts, %d is over while some lack: %v", came, taken, s.Over, lacking)
		}
	})
}

func TestAnOverpaymentIsCountedWhenTheNextInvoiceIsThere(t *testing.T) {
	pay := func(id, on string, cents int64) dues.Entry {
		return dues.Entry{Day: day(on), Kind: dues.PaymentEntry, Reference: id, Cents: cents}
	}
	s := dues.Settle([]dues.Account{
		{ID: "old", Year: 2026, Issued: day("2026-01-15"), Owed: 9000, Payments: []dues.Entry{pay("p1", "2026-02-01", 5000), pay("p2", "2026-03-01", 10000)}},
		{ID: "new", Year: 2027, Issued: day("2027-01-15"), Owed: 9000, Payments: []dues.Entry{pay("p3", "2027-02-01", 3000)}},
	})
	want := dues.Settled{
		Carries: []dues.Carry{{From: "old", To: "new", Day: day("2027-01-15"), Cents: 6000}},
		Paid:    map[string]time.Time{"old": day("2026-03-01"), "new": day("2027-02-01")},
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("%+v\nwant %+v", s, want)
	}
}

func TestAges(t *testing.T) {
	for on, want := range map[string]dues.Bucket{
		"2027-05-14": dues.NotDue, "2027-05-15": dues.To30, "2027-06-13": dues.To30, "2027-06-14": dues.To60, "2027-07-13": dues.To60,
		"2027-07-14": dues.To90, "2027-08-12": dues.To90, "2027-08-13": dues.Over90,
	} {
		if _, got := dues.Age(day("2027-05-14"), day(on)); got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
}
