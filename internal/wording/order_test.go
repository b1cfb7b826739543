package wording_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

func TestOrder(t *testing.T) {
	type A = wording.Amendment
	moved := []A{
		{ID: "end", Kind: wording.InsertAfter, Section: wording.Resolved},
		{ID: "after r2", Kind: wording.InsertAfter, ClauseID: "r2"},
		{ID: "before r2", Kind: wording.InsertBefore, ClauseID: "r2"},
		{ID: "strike r2", Kind: wording.Strike, ClauseID: "r2"},
		{ID: "replace r2", Kind: wording.Replace, ClauseID: "r2"},
		{ID: "orphan", Kind: wording.Words, OnAmendment: "not here"},
		{ID: "replace of words r2", Kind: wording.Replace, OnAmendment: "words r2"},
		{ID: "words of words r2", Kind: wording.Words, OnAmendment: "words r2"},
		{ID: "words r2", Kind: wording.Words, ClauseID: "r2"},
		{ID: "more words r2", Kind: wording.Words, ClauseID: "r2"},
		{ID: "words r2bi", Kind: wording.Words, ClauseID: "r2bi"},
		{ID: "gone", Kind: wording.Strike, ClauseID: "x"},
		{ID: "words w1", Kind: wording.Words, ClauseID: "w1"},
		{ID: "end of whereas", Kind: wording.InsertAfter, Section: wording.Whereas},
		{ID: "title", Kind: wording.Words, ClauseID: wording.TitleID},
		{ID: "lead", Kind: wording.Words, ClauseID: wording.ResolvedLeadID},
	}
	want := []string{
		"title", "words w1", "end of whereas", "lead",
		"words of words r2", "replace of words r2", "words r2", "more words r2", "replace r2", "before r2",
		"words r2bi", "strike r2", "after r2", "end", "orphan", "gone",
	}
	if got := wording.Order(moved, harbour()); !slices.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", strings.Join(got, ", "), strings.Join(want, ", "))
	}
	if got := wording.Order(nil, harbour()); len(got) != 0 {
		t.Errorf("of none: %v", got)
	}
}

// Every amendment has its turn once; one to an amendment comes before it; at a
// clause, words before striking it.
func TestOrderIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := wordings("").Draw(t, "w")
		moved := rapid.SliceOfN(amendments(w), 0, 12).Draw(t, "moved")
		for i := range moved {
			moved[i].ID = strconv.Itoa(i)
			if rapid.IntRange(0, 2).Draw(t, "second") == 0 {
				moved[i].OnAmendment = strconv.Itoa(rapid.IntRange(0, 13).Draw(t, "on"))
			}
		}
		order := wording.Order(moved, w)
		turn := map[string]int{}
		for i, id := range order {
			turn[id] = i
		}
		if len(order) != len(moved) || len(turn) != len(moved) {
			t.Fatalf("%d amendments, %d turns", len(moved), len(order))
		}
		for _, a := range moved {
			for _, b := range moved {
				if a.OnAmendment == b.ID && b.OnAmendment == "" && turn[a.ID] > turn[b.ID] {
					t.Fatalf("%s amends %s and comes after it", a.ID, b.ID)
				}
				if a.OnAmendment == "" && b.OnAmendment == "" && a.ClauseID == b.ClauseID && a.ClauseID != "" && a.Kind == wording.Words && b.Kind == wording.Strike && turn[a.ID] > turn[b.ID] {
					t.Fatalf("%s strikes the clause before %s perfects it", b.ID, a.ID)
				}
			}
		}
	})
}

func TestSettle(t *testing.T) {
	type A = wording.Amendment
	c := localizers(t)
	text := both("the children of the refugees and the families of the refugees", "")
	words := func(id, struck, with string, n int) A {
		return A{ID: id, Kind: wording.Words, ClauseID: "rr", Struck: both(struck, ""), Text: both(with, ""), Occurrence: n}
	}
	insert := func(id, at string) A {
		return A{ID: id, Kind: wording.InsertAfter, ClauseID: at, NewClauseID: "n-" + id, Text: both("new", "neuf")}
	}
	for name, x := range map[string]struct {
		adopted A
		pending []A
		fallen  string // "id: reason" in English
		still   string // the IDs still pending
		after   string // the action clauses once all still pending are adopted in turn
	}{
		"a clause struck": {
			adopted: A{ID: "a", Kind: wording.Strike, ClauseID: "r2"},
			pending: []A{
				{ID: "in it", Kind: wording.Words, ClauseID: "r2", Struck: both("ask", "")},
				{ID: "below it", Kind: wording.Strike, ClauseID: "r2bi"},
				{ID: "on that", Kind: wording.Words, OnAmendment: "in it", Text: both("x", "")},
				insert("beside", "r2"), insert("within", "r2a"),
				{ID: "before", Kind: wording.InsertBefore, ClauseID: "r2", NewClauseID: "n-before", Text: both("new", "")},
				{ID: "elsewhere", Kind: wording.Words, ClauseID: "r3", Struck: both("report", ""), Text: both("tell", "")},
			},
			fallen: "in it: The clause it would change has been struck from the text. below it: The clause it would change has been struck from the text. on that: The amendment it would change no longer stands.",
			still:  "beside within before elsewhere",
			after:  "r1 n-before n-within n-beside r3",
		},
		"the first clause struck": {
			adopted: A{ID: "a", Kind: wording.Strike, ClauseID: "r1"},
			pending: []A{insert("x", "r1")}, still: "x", after: "n-x r2(r2a r2b(r2bi)) r3",
		},
		"the only one below struck": {
			adopted: A{ID: "a", Kind: wording.Strike, ClauseID: "r2bi"},
			pending: []A{insert("x", "r2bi")}, still: "x", after: "r1 r2(r2a r2b(n-x)) r3",
		},
		"a clause replaced": {
			adopted: A{ID: "a", Kind: wording.Replace, ClauseID: "r1", Text: both("write about delays", "écrive")},
			pending: []A{
				{ID: "other words", Kind: wording.Replace, ClauseID: "r1", Text: both("no", "")},
				{ID: "strike", Kind: wording.Strike, ClauseID: "r1"},
				{ID: "within", Kind: wording.Words, ClauseID: "r1", Struck: both("delays", "")},
				{ID: "add", Kind: wording.Words, ClauseID: "r1", Text: both("soon", "")},
			},
			fallen: "other words: The meeting has just decided the words it would change. strike: The meeting has just decided the words it would change. within: The meeting has just decided the words it would change.",
			still:  "add",
			after:  "r1 r2(r2a r2b(r2bi)) r3",
		},
		"words gone": {
			adopted: words("a", "and the families of the refugees", "", 0),
			pending: []A{words("x", "families", "relatives", 0), words("y", "refugees", "claimants", 2), words("z", "refugees", "claimants", 1)},
			fallen:  "x: The words it would strike are no longer in the text. y: The words it would strike are no longer in the text.",
			still:   "z",
		},
		"words earlier in the clause": {
			adopted: words("a", "of the refugees and", "and", 0),
			pending: []A{words("x", "refugees", "claimants", 2), words("y", "the", "all", 4)},
			fallen:  "",
			still:   "x y",
		},
		"a second run of the same words": {
			adopted: words("a", "children", "families", 0),
			pending: []A{words("x", "families", "relatives", 0)},
			still:   "x",
		},
		"decided": {
			adopted: words("a", "children", "youth", 0),
			pending: []A{words("a", "children", "youth", 0), {ID: "s", Kind: wording.Words, OnAmendment: "a", Struck: both("youth", "")}},
			fallen:  "s: The amendment it would change has already been decided.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := harbour()
			w.Whereas.Clauses = append(w.Whereas.Clauses, wording.Clause{ID: "rr", Text: text})
			s, err := wording.Settle(w, x.pending, x.adopted)
			if err != nil {
				t.Fatal(err)
			}
			var fallen, still []string
			for _, f := range s.Fallen {
				fallen = append(fallen, f.ID+": "+c.For(i18n.EN).Say(f.Reason))
			}
			for _, p := range s.Pending {
				still = append(still, p.ID)
			}
			if got := strings.Join(fallen, " "); got != x.fallen {
				t.Errorf("fallen: %s", got)
			}
			if got := strings.Join(still, " "); got != x.still {
				t.Errorf("still pending: %s", got)
			}
			if conflicts, err := wording.Conflicts(w, x.pending, x.adopted); err != nil || len(conflicts) != len(s.Fallen) {
				t.Errorf("conflicts %v, %v", conflicts, err)
			}
			after := s.Text
			for _, p := range s.Pending {
				after = must(t)(wording.Apply(after, p))
			}
			if x.after != "" && shape(after.Resolved.Clauses) != x.after {
				t.Errorf("the text comes to %s", shape(after.Resolved.Clauses))
			}
			rr, _, _, _ := after.Find("rr")
			switch name {
			case "words earlier in the clause":
				if rr.Text.EN != "the children and the families of all claimants" {
					t.Errorf("%q", rr.Text.EN)
				}
			case "a second run of the same words":
				if rr.Text.EN != "the families of the refugees and the relatives of the refugees" {
					t.Errorf("%q", rr.Text.EN)
				}
			}
		})
	}
}

func TestSettleAnAmendmentToAnAmendment(t *testing.T) {
	type A = wording.Amendment
	primary := A{ID: "p", Kind: wording.InsertAfter, ClauseID: "r3", NewClauseID: "n", Text: both("report within a year", "")}
	adopted := A{ID: "s", Kind: wording.Words, OnAmendment: "p", Struck: both("a year", ""), Text: both("a month", "")}
	pending := []A{
		primary, adopted,
		{ID: "late", Kind: wording.Words, OnAmendment: "p", Struck: both("year", ""), Text: both("week", "")},
		{ID: "fine", Kind: wording.Words, OnAmendment: "p", Struck: both("report", ""), Text: both("tell", "")},
	}
	s, err := wording.Settle(harbour(), pending, adopted)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Pending) != 2 || s.Pending[0].Text.EN != "report within a month" || s.Pending[1].ID != "fine" {
		t.Errorf("pending %+v", s.Pending)
	}
	if len(s.Fallen) != 1 || s.Fallen[0].ID != "late" || s.Fallen[0].Reason.Key != "wording.fall.words" {
		t.Errorf("fallen %+v", s.Fallen)
	}
	if shape(s.Text.Resolved.Clauses) != shape(harbour().Resolved.Clauses) {
		t.Error("the text changed")
	}
	if _, err := wording.Settle(harbour(), nil, adopted); err == nil {
		t.Error("it amends an amendment that is not pending")
	}
	if _, err := wording.Settle(harbour(), nil, A{Kind: wording.Strike, ClauseID: "x"}); err == nil {
		t.Error("a clause that is gone was struck")
	}
}

// Deciding all amendments in their order, each adopted, ends with each of them
// applied or fallen, and never with one that is refused.
func TestSettleThroughout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := wordings("").Draw(t, "w")
		var pending []wording.Amendment
		for i, a := range rapid.SliceOfN(amendments(w), 0, 8).Draw(t, "moved") {
			a.ID, a.NewClauseID = strconv.Itoa(i), "new"+strconv.Itoa(i)
			if _, err := wording.Apply(w, a); err == nil {
				pending = append(pending, a)
			}
		}
		turns := len(pending)
		done := 0
		for len(pending) > 0 {
			next := wording.Order(pending, w)[0]
			at := slices.IndexFunc(pending, func(a wording.Amendment) bool { return a.ID == next })
			s, err := wording.Settle(w, pending, pending[at])
			if err != nil {
				t.Fatalf("%+v stood, and is refused: %v", pending[at], err)
			}
			done += 1 + len(s.Fallen)
			w, pending = s.Text, s.Pending
		}
		if done != turns {
			t.Fatalf("%d amendments, %d decided or fallen", turns, done)
		}
	})
}
