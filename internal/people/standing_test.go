package people_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/locales"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestStandingAt(t *testing.T) {
	c := catalog(t)
	unpaid := people.Dues{Year: 2026, Amount: 25000, Due: day("2026-05-14")}
	paidLate := people.Dues{Year: 2026, Amount: 25000, Due: day("2026-05-14"), Paid: day("2026-06-02")}
	extended := people.Dues{Year: 2026, Amount: 25000, Due: day("2026-05-14"), ExtensionUntil: day("2026-09-30"), ExtensionReason: "grant late"}
	reason := i18n.Text{EN: "no audited statement.", FR: "aucun état financier vérifié."}
	member := func(d ...people.Dues) people.Facts {
		return people.Facts{Class: people.Member, Joined: day("1990-01-01"), Dues: d}
	}
	tests := []struct {
		name    string
		facts   people.Facts
		day     string
		good    bool
		mayVote bool
		why     string
	}{
		{"paid", member(people.Dues{Year: 2026, Amount: 1, Due: day("2026-05-14"), Paid: day("2026-02-01")}), "2026-11-01", true, true, "Your organization is in good standing and has one vote."},
		{"nothing asked yet", member(), "2026-11-01", true, true, "has one vote"},
		{"unpaid before the due day", member(unpaid), "2026-05-13", true, true, "has one vote"},
		{"unpaid on the due day", member(unpaid), "2026-05-14", true, true, "has one vote"},
		{"unpaid the day after", member(unpaid), "2026-05-15", false, false, "Your organization’s 2026 dues were due on 14 May 2026 and are not paid."},
		{"paid late, the day before", member(paidLate), "2026-06-01", false, false, "are not paid"},
		{"paid late, on the day", member(paidLate), "2026-06-02", true, true, "has one vote"},
		{"extension", member(extended), "2026-09-30", true, true, "has until 30 September 2026 to pay its 2026 dues"},
		{"extension over", member(extended), "2026-10-01", false, false, "had until 30 September 2026"},
		{"exempt", member(people.Dues{Year: 2026, Due: day("2026-05-14")}), "2026-11-01", true, true, "has one vote"},
		{"an old year unpaid", member(people.Dues{Year: 2025, Amount: 1, Due: day("2025-05-14")}, people.Dues{Year: 2026, Amount: 1, Due: day("2026-05-14"), Paid: day("2026-01-05")}), "2026-02-01", false, false, "2025 dues"},
		{"not admitted", people.Facts{Class: people.Member}, "2026-11-01", false, false, "not been admitted"},
		{"joined later", people.Facts{Class: people.Member, Joined: day("2026-11-02")}, "2026-11-01", false, false, "begins on 2 November 2026"},
		{"joined today", people.Facts{Class: people.Member, Joined: day("2026-11-01")}, "2026-11-01", true, true, "has one vote"},
		{"last day", people.Facts{Class: people.Member, Joined: day("1990-01-01"), Ended: day("2026-11-01")}, "2026-11-01", true, true, "has one vote"},
		{"ended", people.Facts{Class: people.Member, Joined: day("1990-01-01"), Ended: day("2026-11-01")}, "2026-11-02", false, false, "ended on 1 November 2026"},
		{"suspended", people.Facts{Class: people.Member, Joined: day("1990-01-01"), Suspensions: []people.Suspension{{From: day("2026-09-01"), Reason: reason}}}, "2026-11-01", false, false, "suspended since 1 September 2026: no audited statement."},
		{"suspension over", people.Facts{Class: people.Member, Joined: day("1990-01-01"), Suspensions: []people.Suspension{{From: day("2026-09-01"), To: day("2026-10-31"), Reason: reason}}}, "2026-11-01", true, true, "has one vote"},
		{"suspended to the last day", people.Facts{Class: people.Member, Joined: day("1990-01-01"), Suspensions: []people.Suspension{{From: day("2026-09-01"), To: day("2026-11-01"), Reason: reason}}}, "2026-11-01", false, false, "from 1 September 2026 to 1 November 2026"},
		{"member abroad", people.Facts{Class: people.MemberAbroad, Joined: day("1990-01-01")}, "2026-11-01", true, false, "Members abroad do not vote."},
		{"observer", people.Facts{Class: people.Observer, Joined: day("1990-01-01")}, "2026-11-01", true, false, "Observers do not vote."},
		{"associate", people.Facts{Class: people.Associate, Joined: day("1990-01-01")}, "2026-11-01", true, false, "Associates do not vote."},
		{"moved from observer", people.Facts{Class: people.Member, Joined: day("2026-06-01"), Earlier: []people.Membership{{Class: people.Observer, From: day("2010-01-01"), To: day("2026-05-31")}}}, "2026-05-31", true, false, "Observers do not vote."},
		{"left and came back, meanwhile", people.Facts{Class: people.Member, Joined: day("2026-06-01"), Earlier: []people.Membership{{Class: people.Member, From: day("2010-01-01"), To: day("2020-12-31")}}}, "2024-01-01", false, false, "ended on 31 December 2020"},
		{"before it ever joined", people.Facts{Class: people.Member, Joined: day("2026-06-01"), Earlier: []people.Membership{{Class: people.Member, From: day("2010-01-01"), To: day("2020-12-31")}}}, "2009-01-01", false, false, "begins on 1 January 2010"},
		{"branch", people.Facts{Class: people.Member, Joined: day("1990-01-01"), Parent: &people.Facts{Class: people.Member, Joined: day("1980-01-01")}, ParentName: i18n.Same("Lantern Canada")}, "2026-11-01", true, false, "with Lantern Canada, which has the vote"},
		{"branch of a lapsed body", people.Facts{Class: people.Member, Joined: day("1990-01-01"), Parent: &people.Facts{Class: people.Member, Joined: day("1980-01-01"), Dues: []people.Dues{unpaid}}, ParentName: i18n.Same("Lantern Canada")}, "2026-11-01", false, false, "Lantern Canada, which is not in good standing"},
		{"associate, unpaid", people.Facts{Class: people.Associate, Joined: day("1990-01-01"), Dues: []people.Dues{unpaid}}, "2026-11-01", false, false, "Your 2026 dues were due on 14 May 2026"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := people.StandingAt(tt.facts, day(tt.day))
			if got.Good != tt.good || got.MayVote != tt.mayVote {
				t.Errorf("good %v, may vote %v; want %v, %v", got.Good, got.MayVote, tt.good, tt.mayVote)
			}
			if why := c.For(i18n.EN).Say(got.Why); !strings.Contains(why, tt.why) {
				t.Errorf("why %q, want %q in it", why, tt.why)
			}
			for _, lang := range i18n.Langs() {
				for _, m := range []i18n.Message{got.Why, got.Note} {
					if said := c.For(lang).Say(m); strings.Contains(said, "⟦") {
						t.Errorf("%s: no sentence: %s", lang, said)
					}
				}
			}
		})
	}
}

// someDay draws a day of 2025 to 2027, or none at all.
func someDay(orNone bool) *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if orNone && rapid.IntRange(0, 3).Draw(t, "none") == 0 {
			return time.Time{}
		}
		return day("2025-01-01").AddDate(0, 0, rapid.IntRange(0, 1000).Draw(t, "day"))
	})
}

func facts() *rapid.Generator[people.Facts] {
	return rapid.Custom(func(t *rapid.T) people.Facts {
		f := people.Facts{Class: rapid.SampledFrom(people.Classes()).Draw(t, "class"), Joined: someDay(true).Draw(t, "joined")}
		if !f.Joined.IsZero() && rapid.Bool().Draw(t, "ends") {
			f.Ended = f.Joined.AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "member for"))
		}
		if !f.Joined.IsZero() && rapid.IntRange(0, 2).Draw(t, "earlier") == 0 {
			m := people.Membership{To: f.Joined.AddDate(0, 0, -rapid.SampledFrom([]int{1, 1, 40}).Draw(t, "gap")), Class: rapid.SampledFrom(people.Classes()).Draw(t, "was")}
			m.From = m.To.AddDate(0, 0, -rapid.IntRange(1, 300).Draw(t, "lasted"))
			if !m.To.AddDate(0, 0, 1).Equal(f.Joined) || m.Class != f.Class { // else it is one membership
				f.Earlier = append(f.Earlier, m)
			}
		}
		for year := 2025; year <= 2025+rapid.IntRange(-1, 2).Draw(t, "years"); year++ {
			d := people.Dues{Year: year, Amount: int64(rapid.SampledFrom([]int{0, 12000, 90000}).Draw(t, "amount"))}
			d.Due = time.Date(year, time.May, rapid.IntRange(1, 31).Draw(t, "due"), 0, 0, 0, 0, time.UTC)
			d.Paid = someDay(true).Draw(t, "paid")
			if rapid.IntRange(0, 2).Draw(t, "extended") == 0 {
				d.ExtensionUntil, d.ExtensionReason = d.Due.AddDate(0, 0, rapid.IntRange(1, 200).Draw(t, "by")), "agreed"
			}
			f.Dues = append(f.Dues, d)
		}
		for range rapid.IntRange(0, 2).Draw(t, "suspensions") {
			p := people.Suspension{From: someDay(false).Draw(t, "from"), Reason: i18n.Same(rapid.SampledFrom([]string{"one", "two"}).Draw(t, "reason"))}
			if rapid.Bool().Draw(t, "until") {
				p.To = p.From.AddDate(0, 0, rapid.IntRange(0, 300).Draw(t, "for"))
			}
			f.Suspensions = append(f.Suspensions, p)
		}
		return f
	})
}

func TestOrderOfFactsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, on := facts().Draw(t, "facts"), someDay(false).Draw(t, "on")
		want := people.StandingAt(f, on)
		seed := rapid.Uint64().Draw(t, "seed")
		r := rand.New(rand.NewPCG(seed, seed))
		r.Shuffle(len(f.Dues), func(i, j int) { f.Dues[i], f.Dues[j] = f.Dues[j], f.Dues[i] })
		r.Shuffle(len(f.Earlier), func(i, j int) { f.Earlier[i], f.Earlier[j] = f.Earlier[j], f.Earlier[i] })
		r.Shuffle(len(f.Suspensions), func(i, j int) { f.Suspensions[i], f.Suspensions[j] = f.Suspensions[j], f.Suspensions[i] })
		if got := people.StandingAt(f, on); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, and in another order %+v", want, got)
		}
	})
}

func TestPaymentRestores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, on := facts().Draw(t, "facts"), someDay(false).Draw(t, "on")
		f.Joined, f.Ended, f.Suspensions, f.Earlier = day("2000-01-01"), time.Time{}, nil, nil
		for i := range f.Dues {
			f.Dues[i].Paid = on
		}
		s := people.StandingAt(f, on)
		if !s.Good {
			t.Fatalf("all paid, and yet %+v", s)
		}
		if s.MayVote != (f.Class == people.Member) {
			t.Fatalf("may vote: %v for %s", s.MayVote, f.Class)
		}
	})
}

func TestOnlyMembersInGoodStandingVote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, on := facts().Draw(t, "facts"), someDay(false).Draw(t, "on")
		s := people.StandingAt(f, on)
		if s.MayVote != (s.Good && s.Class == people.Member) || s.Why.Key == "" || s.Note.Key == "" {
			t.Fatalf("%+v", s)
		}
	})
}
