package registration

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
)

func on(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}

func TestTheDayOfTheRegistrationDecidesThePrice(t *testing.T) {
	r := Rate{Early: 100, Late: 150}
	for _, row := range []struct {
		until, day string
		want       int64
	}{{"2026-10-31", "2026-10-31", 100}, {"2026-10-31", "2026-11-01", 150}, {"", "2026-11-01", 100}} {
		if got := (Settings{EarlyUntil: on(row.until)}).Price(r, on(row.day)); got != row.want {
			t.Errorf("%s on %s: %d", row.until, row.day, got)
		}
	}
}

func priced(prices ...int64) []Registration {
	list := make([]Registration, len(prices))
	for i, p := range prices {
		list[i] = Registration{ID: string(rune('a' + i)), State: Confirmed, Price: p, RateName: i18n.Same("Rate")}
	}
	return list
}

func TestTheFirstOfThreePaysAndTwoComeWithIt(t *testing.T) {
	three := Group{Take: 3, Pay: 1}
	for _, row := range []struct {
		rule   Group
		prices []int64
		want   int64
	}{
		{three, []int64{100}, 100},
		{three, []int64{100, 100}, 100},
		{three, []int64{100, 100, 100}, 100},
		{three, []int64{100, 100, 100, 100}, 200},
		{three, []int64{0, 50, 100}, 100}, // the dearest pays
		{Group{Take: 4, Pay: 3}, []int64{10, 10, 10, 10, 10}, 40},
		{Group{}, []int64{100, 100, 100}, 300},
	} {
		if got := billOf(priced(row.prices...), row.rule, 0).Total; got != row.want {
			t.Errorf("%v under %v: %d, want %d", row.prices, row.rule, got, row.want)
		}
	}
}

// Nobody pays less for more people, nor more in a group than alone; what is owed
// line by line is what the order owes; and who waits costs nothing.
func TestABillIsTheSumOfItsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		take := rapid.IntRange(2, 6).Draw(t, "take")
		rule := Group{Take: take, Pay: rapid.IntRange(1, take-1).Draw(t, "pay")}
		list := priced(rapid.SliceOfN(rapid.Int64Range(0, 500), 0, 12).Draw(t, "prices")...)
		for i := range list {
			list[i].State = rapid.SampledFrom(States()).Draw(t, "state")
			if rapid.Bool().Draw(t, "dinner") {
				list[i].Options = []Extra{{Slug: "dinner", Cents: 45}}
			}
		}
		kept := rapid.Int64Range(0, 300).Draw(t, "kept")
		b := billOf(list, rule, kept)
		sum, alone := kept, billOf(list, Group{}, kept).Total
		for _, l := range b.Lines {
			sum += l.Cents
		}
		if sum != b.Total || b.Total > alone {
			t.Fatalf("lines %d, total %d, alone %d", sum, b.Total, alone)
		}
		paid := rapid.Int64Range(0, 3000).Draw(t, "paid")
		var shared int64
		for i, part := range share(b.Lines, paid) {
			if shared += part; part < 0 || part > b.Lines[i].Cents {
				t.Fatalf("part %d of %d", part, b.Lines[i].Cents)
			}
		}
		if want := min(paid, b.Total-kept); shared != want {
			t.Fatalf("%d of %d shared, want %d", shared, paid, want)
		}
		if len(list) > 0 {
			if fewer := billOf(list[:len(list)-1], rule, kept).Total; fewer > b.Total {
				t.Fatalf("%d for fewer, %d for all", fewer, b.Total)
			}
		}
	})
}

func TestThePolicyOfTheDayIsGivenBack(t *testing.T) {
	p := Refund{FullUntil: on("2026-11-01"), PartUntil: on("2026-11-15"), Percent: 50, Fee: 10}
	for _, row := range []struct {
		day                 string
		before, after, paid int64
		kept, back          int64
	}{
		{"2026-11-01", 100, 0, 100, 10, 90},
		{"2026-11-02", 100, 0, 100, 60, 40},
		{"2026-11-16", 100, 0, 100, 100, 0},
		{"2026-11-16", 100, 0, 0, 0, 0},     // nobody pays for cancelling what was not paid
		{"2026-11-16", 100, 0, 30, 30, 0},   // of a part that was paid, that part
		{"2026-11-02", 300, 200, 200, 0, 0}, // the rest takes what was paid
		{"2026-11-02", 100, 100, 100, 0, 0}, // whoever waited costs nothing
	} {
		c := p.cancelling(row.before, row.after, row.paid, on(row.day))
		if c.Kept != row.kept || c.Back != row.back {
			t.Errorf("%+v: kept %d, back %d", row, c.Kept, c.Back)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		before, paid := rapid.Int64Range(0, 1000).Draw(t, "before"), rapid.Int64Range(0, 1500).Draw(t, "paid")
		after := rapid.Int64Range(0, before).Draw(t, "after")
		p := Refund{FullUntil: on("2026-11-01"), PartUntil: on("2026-11-15"), Percent: rapid.IntRange(0, 100).Draw(t, "percent"), Fee: rapid.Int64Range(0, 100).Draw(t, "fee")}
		c := p.cancelling(before, after, paid, on("2026-10-20").AddDate(0, 0, rapid.IntRange(0, 40).Draw(t, "days")))
		if c.Kept < 0 || c.Kept > c.Worth || c.Back < 0 || paid > after && c.Kept+c.Back != paid-after || paid <= after && c.Kept+c.Back != 0 {
			t.Fatalf("%d before, %d after, %d paid: %+v", before, after, paid, c)
		}
	})
}

func TestACodeIsReadHoweverItIsTyped(t *testing.T) {
	if ReadCode(" k7mr-4hx9 ") != "K7MR4HX9" || FormatCode("K7MR4HX9") != "K7MR-4HX9" {
		t.Error(ReadCode(" k7mr-4hx9 "), FormatCode("K7MR4HX9"))
	}
}
