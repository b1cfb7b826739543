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
		{"§35: to rescind is a resolution of its own", between, p.Rescind, false, "rescind"},
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
		{stack(p.Main, p.SuspendRules), true, 1, p.EffectRecord},
		{stack(p.Main), false, 0, p.EffectMain},
		{nil, true, 0, p.NoEffect},
	} {
		if d := p.Decided(c.on, c.carried); len(d.Stack) != c.left || d.Effect != c.effect {
			t.Errorf("%v, carried %t: %d left, %q", c.on, c.carried, len(d.Stack), d.Effect)
		}
	}
}

// A meeting that states only what is in order never has two motions of a kind
// pending, each ranks above those under it, and it can always decide them all.
func TestOrderHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := p.Moment{
			Session: true, Quorum: rapid.Bool().Draw(t, "quorum"), Item: true, Ruling: rapid.Bool().Draw(t, "ruling"), DebateClosed: rapid.Bool().Draw(t, "closed"),
			Voting: rapid.SampledFrom([]p.Voting{"", "", "", p.VoteClosed}).Draw(t, "voting"),
		}
		if rapid.Bool().Draw(t, "moved") {
			m.Stack = stack(p.Main)
		}
		for range rapid.IntRange(0, 12).Draw(t, "motions") {
			var open []p.Ruling
			for _, r := range (p.Rules{}).InOrder(m) {
				if r.InOrder {
					open = append(open, r)
				}
			}
			if len(open) == 0 {
				break
			}
			next := rapid.SampledFrom(open).Draw(t, "next")
			if m.Stack.Has(next.Kind) {
				t.Fatalf("%s twice in %v", next.Kind, m.Stack)
			}
			for _, under := range m.Stack {
				known, _ := p.Rules{}.Of(under.Kind)
				if next.Rank > 0 && known.Rank >= next.Rank {
					t.Fatalf("%s over %s", next.Kind, under.Kind)
				}
			}
			m.Stack = append(m.Stack, p.Pending{Kind: next.Kind})
		}
		for n := len(m.Stack); n > 0; n = len(m.Stack) {
			if m.Stack = p.Decided(m.Stack, rapid.Bool().Draw(t, "carried")).Stack; len(m.Stack) >= n {
				t.Fatalf("deciding left %v", m.Stack)
			}
		}
	})
}

// Every motion and every reason is said in both languages.
func TestEveryRuleIsSaid(t *testing.T) {
	cat, err := i18n.Load(locales.Files)
	if err != nil {
		t.Fatal(err)
	}
	moments := []p.Moment{{}, debate(), debate(p.PointOfOrder), debate(p.Appeal), debate(p.Adjourn), {Session: true, Quorum: true}, {Session: true, Item: true}}
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
	if n := len(slices.Compact((p.Rules{}).Motions())); n != 22 {
		t.Errorf("%d motions", n)
	}
}
