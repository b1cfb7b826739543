package parliament_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	p "plenary.example/internal/parliament"
	"plenary.example/locales"
)

func stack(kinds ...p.Kind) p.Stack {
	var s p.Stack
	for _, k := range kinds {
		s = append(s, p.Pending{Kind: k, ID: string(k)})
	}
	return s
}

// debate is a resolution moved and seconded before a meeting with quorum.
func debate(on ...p.Kind) p.Moment {
	return p.Moment{Session: true, Quorum: true, Item: true, Stack: stack(append([]p.Kind{p.Main}, on...)...)}
}

// bare is a motion before the meeting between two items.
func bare(kind p.Kind) p.Moment {
	return p.Moment{Session: true, Quorum: true, Stack: stack(kind)}
}

func decided(m p.Moment) p.Moment { m.Decisions = 1; return m }

func waiting(m p.Moment) p.Moment { m.Decisions, m.Waiting = 1, true; return m }

func clauses(m p.Moment, n int) p.Moment { m.Clauses = n; return m }

// Known cases, each with the section of the rules that decides it.
func TestWhatIsInOrder(t *testing.T) {
	closed, noQuorum, recess, ruled, counted := debate(), debate(), debate(), debate(), debate()
	closed.DebateClosed, noQuorum.Quorum, recess.InRecess, ruled.Ruling, counted.Voting = true, false, true, true, p.VoteClosed
	between := p.Moment{Session: true, Quorum: true, OnTable: 1}
	taken := p.Moment{Session: true, Quorum: true, Item: true}
	for _, c := range []struct {
		name string
		m    p.Moment
		k    p.Kind
		want bool
		why  string
	}{
		{"§10: a resolution is moved once its item is taken up", taken, p.Main, true, ""},
		{"§10: no second main motion", debate(), p.Main, false, "question_pending"},
		{"§12: the resolution is amended", debate(), p.Amend, true, ""},
		{"§12: an amendment is amended", debate(p.Amend), p.AmendAmendment, true, ""},
		{"§12: not to the third degree", debate(p.Amend, p.AmendAmendment), p.AmendAmendment, false, "already"},
		{"§12: one amendment at a time", debate(p.Amend), p.Amend, false, "already"},
		{"§13: to refer outranks an amendment", debate(p.Amend), p.Refer, true, ""},
		{"§12: an amendment does not outrank to refer", debate(p.Refer), p.Amend, false, "rank"},
		{"§14: to postpone outranks to refer", debate(p.Refer), p.Postpone, true, ""},
		{"§16: the previous question on a motion to refer", debate(p.Refer), p.CloseDebate, true, ""},
		{"§16: once ordered, no more amendments", closed, p.Amend, false, "debate_closed"},
		{"§16: once ordered, still to lay on the table", closed, p.LayOnTable, true, ""},
		{"§17: nothing to lay on the table", taken, p.LayOnTable, false, "nothing_pending"},
		{"§20: a recess while a motion to lay on the table is pending", debate(p.LayOnTable), p.Recess, true, ""},
		{"§21: to adjourn outranks a recess", debate(p.Recess), p.Adjourn, true, ""},
		{"§20: a recess does not outrank to adjourn", debate(p.Adjourn), p.Recess, false, "rank"},
		{"§22: only the time of the next sitting outranks to adjourn", debate(p.Adjourn), p.FixTime, true, ""},
		{"§23: a point of order at any time", debate(p.Adjourn), p.PointOfOrder, true, ""},
		{"§23: even during a vote", counted, p.PointOfOrder, true, ""},
		{"§23: the chair rules before anything else", debate(p.PointOfOrder), p.Adjourn, false, "ruling_first"},
		{"§24: an appeal follows a ruling", ruled, p.Appeal, true, ""},
		{"§24: no appeal without a ruling", debate(), p.Appeal, false, "no_ruling"},
		{"§24: an appeal is decided before the debate goes on", debate(p.Appeal), p.Refer, false, "incidental_first"},
		{"§20: a recess during an appeal", debate(p.Appeal), p.Recess, true, ""},
		{"§29: a division once the vote is counted", counted, p.Division, true, ""},
		{"§29: no division without a count", debate(), p.Division, false, "no_count"},
		{"§33: the mover asks to withdraw", debate(p.Amend), p.Withdraw, true, ""},
		{"§34: from the table when nothing is pending", between, p.TakeFromTable, true, ""},
		{"§34: not during another item", debate(), p.TakeFromTable, false, "between_items"},
		{"§35: to rescind when nothing is pending", between, p.Rescind, true, ""},
		{"§35: not while a resolution is debated", debate(), p.Rescind, false, "between_items"},
		{"§35: debate on it may be closed", bare(p.Rescind), p.CloseDebate, true, ""},
		{"§35: it is not referred", bare(p.Rescind), p.Refer, false, "debate_only"},
		{"§35: a recess meanwhile", bare(p.Rescind), p.Recess, true, ""},
		{"§37: nothing was decided here", between, p.Reconsider, false, "nothing_to_reconsider"},
		{"§37: to reconsider is made while others are pending", decided(debate(p.Amend, p.Adjourn)), p.Reconsider, true, ""},
		{"§37: but not twice", waiting(debate()), p.Reconsider, false, "already"},
		{"§37: nor during a vote", decided(counted), p.Reconsider, false, "voting"},
		{"§11: to postpone for good while nothing else is pending on it", debate(), p.Indefinitely, true, ""},
		{"§11: not while an amendment is", debate(p.Amend), p.Indefinitely, false, "rank"},
		{"§11: the others outrank it", debate(p.Indefinitely), p.Refer, true, ""},
		{"§11: it is decided before amendments", debate(p.Indefinitely), p.Amend, false, "indefinitely_first"},
		{"§27: two clauses can be divided", clauses(debate(), 2), p.DivideQuestion, true, ""},
		{"§27: one cannot", clauses(debate(), 1), p.DivideQuestion, false, "one_clause"},
		{"§27: amendments first", clauses(debate(p.Amend), 2), p.DivideQuestion, false, "rank"},
		{"§27: a part is not referred", debate(p.Part), p.Refer, false, "divided"},
		{"§27: nor divided again", clauses(debate(p.Part), 2), p.DivideQuestion, false, "divided"},
		{"§27: debate on a part may be limited", debate(p.Part, p.Part), p.LimitDebate, true, ""},
		{"§25: the rules are suspended during a part", debate(p.Part), p.SuspendRules, true, ""},
		{"§40: without quorum, the next sitting", noQuorum, p.FixTime, true, ""},
		{"§40: without quorum, to adjourn", noQuorum, p.Adjourn, true, ""},
		{"§40: without quorum, a recess", noQuorum, p.Recess, true, ""},
		{"§40: without quorum, no amendment", noQuorum, p.Amend, false, "quorum"},
		{"in recess nothing is in order", recess, p.Adjourn, false, "recess"},
		{"before the meeting opens nothing is", p.Moment{Quorum: true}, p.Recess, false, "not_open"},
	} {
		why, got := p.Rules{}.Allowed(c.k, c.m)
		if got != c.want || c.why != "" && why.Key != "parliament.why."+c.why {
			t.Errorf("%s: in order %t, because %s", c.name, got, why.Key)
		}
	}
}

func TestByLawsStandAboveRobert(t *testing.T) {
	r := p.Rules{Without: []p.Kind{p.LayOnTable}, Decided: map[p.Kind]p.Deciding{p.CloseDebate: p.ByMajority}, NoSecond: []p.Kind{p.Recess}, SeveralAmendments: true}
	if why, ok := r.Allowed(p.LayOnTable, debate()); ok || why.Key != "parliament.why.by_laws" {
		t.Errorf("a motion that the by-laws do not know is in order: %v", why)
	}
	if m, _ := r.Of(p.CloseDebate); m.Decided != p.ByMajority {
		t.Errorf("debate is closed by %s", m.Decided)
	}
	if m, _ := r.Of(p.Recess); m.Second {
		t.Error("a recess needs a seconder")
	}
	if _, ok := r.Allowed(p.Amend, debate(p.Amend)); !ok {
		t.Error("a second amendment is not taken beside the first")
	}
}

func TestWhatFollows(t *testing.T) {
	for _, c := range []struct {
		on      p.Stack
		carried bool
		left    int
		effect  p.Effect
	}{
		{stack(p.Main, p.Amend, p.CloseDebate), true, 2, p.EffectClose},
		{stack(p.Main, p.Amend, p.CloseDebate), false, 2, p.NoEffect},
		{stack(p.Main, p.Amend, p.Refer), true, 0, p.EffectRefer},
		{stack(p.Main, p.LayOnTable), true, 0, p.EffectSetAside},
		{stack(p.Main, p.Appeal), true, 1, p.EffectSustain},
		{stack(p.Main, p.Appeal), false, 1, p.EffectOverturn},
		{stack(p.Main, p.Recess), true, 1, p.EffectRecess},
		{stack(p.Main, p.SuspendRules), true, 1, p.EffectSuspend},
		{stack(p.Main, p.Indefinitely), true, 0, p.EffectDrop},
		{stack(p.Main, p.Amend, p.FixTime), true, 2, p.EffectFixTime},
		{stack(p.Main, p.DivideQuestion), true, 1, p.EffectDivide},
		{stack(p.Main, p.Part, p.Part), false, 2, p.EffectPart},
		{stack(p.Main, p.Part), true, 1, p.EffectPart},
		{stack(p.Main, p.Amend, p.Adjourn), true, 0, p.EffectAdjourn},
		{stack(p.Reconsider), true, 0, p.EffectReopen},
		{stack(p.Rescind), false, 0, p.NoEffect},
		{stack(p.Main), false, 0, p.EffectMain},
		{nil, true, 0, p.NoEffect},
	} {
		if d := p.Decided(c.on, c.carried, false); len(d.Stack) != c.left || d.Effect != c.effect {
			t.Errorf("%v, carried %t: %d left, %q", c.on, c.carried, len(d.Stack), d.Effect)
		}
	}
}

// A meeting whose next sitting is set is interrupted where it stands.
func TestAdjournedToItsNextSitting(t *testing.T) {
	if d := p.Decided(stack(p.Main, p.Amend, p.Adjourn), true, true); len(d.Stack) != 2 || d.Effect != p.EffectBreak {
		t.Errorf("%d left, %q", len(d.Stack), d.Effect)
	}
}

// A motion to reconsider that was made waits until nothing else is before the meeting.
func TestToReconsiderWaitsForItsTurn(t *testing.T) {
	for _, c := range []struct {
		m     p.Moment
		waits bool
		why   string
	}{
		{decided(debate()), true, "between_items"},
		{decided(p.Moment{Session: true, Quorum: true, Item: true}), true, "between_items"},
		{decided(p.Moment{Session: true, Quorum: true}), false, ""},
		{decided(p.Moment{Session: true}), false, "quorum"},
		{decided(p.Moment{Session: true, Quorum: true, Voting: p.VoteOpen}), false, "voting"},
		{decided(p.Moment{Session: true, Quorum: true, InRecess: true}), false, "recess"},
		{decided(p.Moment{}), false, "not_open"},
	} {
		if got := p.Waits(p.Reconsider, c.m); got != c.waits {
			t.Errorf("%+v: waits %t", c.m, got)
		}
		if why, ok := p.CallUp(c.m); ok != (c.why == "") || !ok && why.Key != "parliament.why."+c.why {
			t.Errorf("%+v: taken up %t, because %s", c.m, ok, why.Key)
		}
	}
	if p.Waits(p.Recess, debate()) {
		t.Error("a recess waits")
	}
}

// A meeting that states only what is in order never has two motions of a kind
// pending, each ranks above those under it, and it can always decide them all.
func TestOrderHolds(t *testing.T) {
	seen := map[p.Kind]bool{}
	rapid.Check(t, func(t *rapid.T) {
		m := p.Moment{
			Session: true, Quorum: rapid.IntRange(0, 4).Draw(t, "quorum") > 0, Item: rapid.IntRange(0, 3).Draw(t, "item") > 0,
			Ruling: rapid.Bool().Draw(t, "ruling"), DebateClosed: rapid.IntRange(0, 4).Draw(t, "closed") == 0,
			Voting: rapid.SampledFrom([]p.Voting{"", "", "", p.VoteClosed}).Draw(t, "voting"), OnTable: rapid.IntRange(0, 1).Draw(t, "on the table"),
			Decisions: rapid.IntRange(0, 1).Draw(t, "decisions"), Clauses: rapid.IntRange(0, 3).Draw(t, "clauses"),
		}
		if m.Item {
			m.Stack = rapid.SampledFrom([]p.Stack{nil, stack(p.Main), stack(p.Main), stack(p.Main), stack(p.Main, p.Amend), stack(p.Main, p.Part, p.Part)}).Draw(t, "before")
		}
		for range rapid.IntRange(0, 12).Draw(t, "motions") {
			var open []p.Ruling
			for _, r := range (p.Rules{}).InOrder(m) {
				if r.InOrder {
					open, seen[r.Kind] = append(open, r), true
				}
			}
			if len(open) == 0 {
				break
			}
			next := rapid.SampledFrom(open).Draw(t, "next")
			if m.Stack.Has(next.Kind) {
				t.Fatalf("%s twice in %v", next.Kind, m.Stack)
			}
			if p.Waits(next.Kind, m) { // made, and not before the meeting yet
				if _, ok := p.CallUp(m); ok || m.Waiting {
					t.Fatalf("%s waits in %v", next.Kind, m)
				}
				m.Waiting = true
				continue
			}
			if next.Class == p.BringBack && (len(m.Stack) > 0 || m.Item) {
				t.Fatalf("%s in %v", next.Kind, m.Stack)
			}
			for _, under := range m.Stack {
				known, _ := p.Rules{}.Of(under.Kind)
				if next.Rank > 0 && known.Rank >= next.Rank {
					t.Fatalf("%s over %s", next.Kind, under.Kind)
				}
			}
			m.Stack = append(m.Stack, p.Pending{Kind: next.Kind})
		}
		continues := rapid.Bool().Draw(t, "continues")
		for n := len(m.Stack); n > 0; n = len(m.Stack) {
			d := p.Decided(m.Stack, rapid.Bool().Draw(t, "carried"), continues)
			if continues && d.Effect == p.EffectAdjourn {
				t.Fatal("the meeting is over, and its next sitting was set")
			}
			if m.Stack = d.Stack; len(m.Stack) >= n {
				t.Fatalf("deciding left %v", m.Stack)
			}
		}
	})
	for _, motion := range (p.Rules{}).Motions() {
		if !seen[motion.Kind] {
			t.Errorf("%s was never in order", motion.Kind)
		}
	}
}

// Every motion and every reason is said in both languages.
func TestEveryRuleIsSaid(t *testing.T) {
	cat, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	moments := []p.Moment{{}, debate(), waiting(debate()), debate(p.Part), debate(p.Indefinitely), bare(p.Rescind), clauses(debate(), 1), debate(p.PointOfOrder), debate(p.Appeal), debate(p.Adjourn), {Session: true, Quorum: true}, {Session: true, Item: true}}
	for _, lang := range i18n.Langs() {
		l := cat.For(lang)
		for _, m := range moments {
			for _, r := range (p.Rules{}).InOrder(m) {
				for _, said := range []i18n.Message{r.Kind.Name(), r.Kind.About(), r.Why, r.Traits(), r.Short()} {
					if text := l.Say(said); text == "" || strings.Contains(text, "⟦") || strings.Contains(text, "{{") {
						t.Errorf("%s: %s: %q", lang, said.Key, text)
					}
				}
			}
		}
	}
	if n := len(slices.Compact((p.Rules{}).Motions())); n != 23 {
		t.Errorf("%d motions", n)
	}
}
