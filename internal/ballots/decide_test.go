package ballots_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/locales"
)

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		name             string
		majority         ballots.Majority
		yes, no, abstain int
		tie              ballots.TieRule
		adopted          bool
		needed           int
	}{
		{"two thirds of nine is six", ballots.TwoThirds, 6, 3, 2, ballots.TieDefeats, true, 6},
		{"five of nine is short", ballots.TwoThirds, 5, 4, 0, ballots.TieDefeats, false, 6},
		{"two thirds of ten is more than six", ballots.TwoThirds, 6, 4, 0, ballots.TieDefeats, false, 7},
		{"seven of ten", ballots.TwoThirds, 7, 3, 0, ballots.TieDefeats, true, 7},
		{"abstentions do not raise the bar", ballots.TwoThirds, 2, 1, 300, ballots.TieDefeats, true, 2},
		{"two thirds of nothing", ballots.TwoThirds, 0, 0, 5, ballots.TieDefeats, false, 1},
		{"one voter, two thirds", ballots.TwoThirds, 1, 0, 0, ballots.TieDefeats, true, 1},
		{"simple", ballots.Simple, 5, 4, 9, ballots.TieDefeats, true, 5},
		{"a tie defeats", ballots.Simple, 4, 4, 0, ballots.TieDefeats, false, 5},
		{"a tie carries where the rule says so", ballots.Simple, 4, 4, 0, ballots.TieCarries, true, 4},
		{"nobody votes", ballots.Simple, 0, 0, 0, ballots.TieDefeats, false, 1},
		{"nobody votes and a tie would carry", ballots.Simple, 0, 0, 3, ballots.TieCarries, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ballots.Decide(c.majority, c.yes, c.no, c.abstain, c.tie)
			if got.Adopted != c.adopted || got.Needed != c.needed || got.Cast != c.yes+c.no {
				t.Errorf("got %+v, want adopted %v, needed %d", got, c.adopted, c.needed)
			}
		})
	}
}

func TestDecideWords(t *testing.T) {
	cat := catalog(t)
	nb, thin := "\u00a0", "\u202f"
	for _, c := range []struct {
		outcome ballots.Outcome
		en, fr  string
	}{
		{
			ballots.Decide(ballots.TwoThirds, 6, 3, 2, ballots.TieDefeats),
			"9 votes were cast (6 for, 3 against); 2 abstained, which is not a vote cast. Two thirds of 9 is 6. 6 voted for: adopted.",
			"9 voix exprimées (6 pour, 3 contre)" + thin + "; 2 abstentions, qui ne sont pas des voix exprimées. Les deux tiers de 9 font 6. 6 voix pour" + nb + ": proposition adoptée.",
		},
		{
			ballots.Decide(ballots.TwoThirds, 7, 4, 0, ballots.TieDefeats),
			"11 votes were cast (7 for, 4 against); nobody abstained. Two thirds of 11 is 7⅓, so at least 8 must be for. 7 voted for: defeated.",
			"11 voix exprimées (7 pour, 4 contre)" + thin + "; aucune abstention. Les deux tiers de 11 font 7⅓" + nb + ": il faut au moins 8 voix pour. 7 voix pour" + nb + ": proposition rejetée.",
		},
		{
			ballots.Decide(ballots.Simple, 1, 0, 1, ballots.TieDefeats),
			"1 vote was cast (1 for, 0 against); 1 abstained, which is not a vote cast. More than half of 1 is at least 1. 1 voted for: adopted.",
			"1 voix exprimée (1 pour, 0 contre)" + thin + "; 1 abstention, qui n’est pas une voix exprimée. Plus de la moitié de 1, c’est au moins 1. 1 voix pour" + nb + ": proposition adoptée.",
		},
		{
			ballots.Decide(ballots.Simple, 3, 3, 0, ballots.TieDefeats),
			"6 votes were cast (3 for, 3 against); nobody abstained. The votes are equal, and a tie defeats the motion. 3 voted for: defeated.",
			"6 voix exprimées (3 pour, 3 contre)" + thin + "; aucune abstention. Les voix sont à égalité, et l’égalité entraîne le rejet. 3 voix pour" + nb + ": proposition rejetée.",
		},
		{
			ballots.Decide(ballots.Simple, 0, 0, 2, ballots.TieDefeats),
			"No vote was cast for or against; 2 abstained, which is not a vote cast. A motion for which nobody votes is defeated.",
			"Aucune voix n’a été exprimée, ni pour ni contre" + thin + "; 2 abstentions, qui ne sont pas des voix exprimées. Une proposition pour laquelle personne ne vote est rejetée.",
		},
	} {
		if got := cat.For(i18n.EN).Say(c.outcome.Words); got != c.en {
			t.Errorf("en: %s\nwant %s", got, c.en)
		}
		if got := cat.For(i18n.FR).Say(c.outcome.Words); got != c.fr {
			t.Errorf("fr: %s\nwant %s", got, c.fr)
		}
	}
}

// What a majority is, whatever the numbers.
func TestDecideProperties(t *testing.T) {
	cat := catalog(t)
	rapid.Check(t, func(t *rapid.T) {
		yes, no := rapid.IntRange(0, 2000).Draw(t, "yes"), rapid.IntRange(0, 2000).Draw(t, "no")
		abstain := rapid.IntRange(0, 2000).Draw(t, "abstain")
		majority := rapid.SampledFrom([]ballots.Majority{ballots.Simple, ballots.TwoThirds}).Draw(t, "majority")
		tie := rapid.SampledFrom([]ballots.TieRule{ballots.TieDefeats, ballots.TieCarries}).Draw(t, "tie")
		o := ballots.Decide(majority, yes, no, abstain, tie)
		if without := ballots.Decide(majority, yes, no, 0, tie); without.Adopted != o.Adopted || without.Needed != o.Needed {
			t.Fatal("abstentions changed the result")
		}
		if o.Adopted != (yes >= o.Needed) {
			t.Fatalf("adopted %v with %d for where %d are needed", o.Adopted, yes, o.Needed)
		}
		if o.Adopted && !ballots.Decide(majority, yes+1, no, abstain, tie).Adopted {
			t.Fatal("one more vote for undid the adoption")
		}
		if !o.Adopted && ballots.Decide(majority, yes, no+1, abstain, tie).Adopted {
			t.Fatal("one more vote against adopted it")
		}
		if majority == ballots.TwoThirds && o.Adopted && !ballots.Decide(ballots.Simple, yes, no, abstain, tie).Adopted {
			t.Fatal("two thirds without a simple majority")
		}
		for _, lang := range i18n.Langs() {
			if s := cat.For(lang).Say(o.Words); strings.ContainsAny(s, "⟦<") {
				t.Fatalf("%s: %s", lang, s)
			}
		}
	})
}

// More than half of all the members carry a question, whatever share of the votes cast
// that is, where the question says so.
func TestAMajorityOfTheMembersIsEnough(t *testing.T) {
	for _, c := range []struct {
		members, yes, no int
		adopted          bool
		needed           int
	}{
		{12, 7, 5, true, 7}, {12, 6, 4, false, 7}, {12, 6, 5, false, 7}, {12, 4, 2, true, 4}, {11, 6, 5, true, 6}, {0, 7, 5, false, 8}, {12, 0, 0, false, 1},
	} {
		v := ballots.Vote{Majority: ballots.TwoThirds, Tie: ballots.TieDefeats, Members: c.members, Yes: c.yes, No: c.no}
		if o := v.Outcome(); o.Adopted != c.adopted || o.Needed != c.needed {
			t.Errorf("%d for, %d against, of %d members: %+v", c.yes, c.no, c.members, o)
		}
	}
}
