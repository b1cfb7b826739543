package wording_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

func TestEditKeepsThePairInStep(t *testing.T) {
	ok := must(t)
	find := func(w wording.Wording, id string) wording.Clause { c, _, _, _ := w.Find(id); return c }
	start := harbour()
	w := ok(wording.Edit(start, i18n.EN, "r2a", " publish waiting times every week; "))
	if c := find(w, "r2a"); c.ToCheck != i18n.FR || c.Text.EN != "publish waiting times every week;" {
		t.Errorf("an edit in English: %+v", c)
	}
	if !reflect.DeepEqual(start, harbour()) {
		t.Error("the text edited was changed in place")
	}
	if same := ok(wording.Edit(w, i18n.EN, "r1", "write to the Minister about delays;")); find(same, "r1").ToCheck != "" {
		t.Error("setting the same words marks the twin")
	}
	w = ok(wording.Edit(w, i18n.FR, "r2a", "de publier les délais chaque sem"))
	w = ok(wording.Edit(w, i18n.FR, "r2a", "de publier les délais chaque semaine ;"))
	if c := find(w, "r2a"); c.ToCheck != i18n.FR {
		t.Errorf("working on the text to be checked turned the mark to %q", c.ToCheck)
	}
	w = ok(wording.Checked(w, i18n.EN, "r2a"))
	if find(w, "r2a").ToCheck != i18n.FR {
		t.Error("checking English cleared the mark on French")
	}
	w = ok(wording.Checked(w, i18n.FR, "r2a"))
	if find(w, "r2a").ToCheck != "" || !wording.Complete(w, i18n.FR) {
		t.Error("checked, and still to be checked")
	}

	w = ok(wording.Edit(w, i18n.FR, "r3", ""))
	if c := find(w, "r3"); c.ToCheck != "" || wording.State(w).FR.Missing != 1 {
		t.Errorf("emptied: %+v, %+v", c, wording.State(w))
	}
	w = ok(wording.Edit(w, i18n.EN, "r3", "report to the members."))
	if find(w, "r3").ToCheck != "" {
		t.Error("a twin that is not written is marked to be checked")
	}
	w = ok(wording.Edit(w, i18n.FR, "r3", "fasse rapport"))
	w = ok(wording.Edit(w, i18n.FR, "r3", "fasse rapport aux membres."))
	if find(w, "r3").ToCheck != i18n.FR {
		t.Error("a new translation is not to be checked against its original")
	}
	if w = wording.CheckedAll(w, i18n.FR); !wording.Complete(w, i18n.FR) {
		t.Error("all checked, and not complete")
	}
}

func TestEditTitleAndLead(t *testing.T) {
	ok := must(t)
	w := ok(wording.Edit(harbour(), i18n.FR, wording.TitleID, "Délais\nau port"))
	if w.Title.FR != "Délais au port" || w.TitleToCheck != i18n.EN {
		t.Errorf("%+v %q", w.Title, w.TitleToCheck)
	}
	w = ok(wording.Edit(w, i18n.EN, wording.ResolvedLeadID, "That the coalition should:"))
	if w.Resolved.LeadToCheck != i18n.FR {
		t.Error("the French lead is not to be checked")
	}
	if s := wording.State(w); s.EN.ToCheck != 1 || s.FR.ToCheck != 1 || s.EN.Written != 10 || s.In(i18n.FR).Written != 10 {
		t.Errorf("%+v", s)
	}
	w = ok(wording.Checked(ok(wording.Checked(w, i18n.EN, wording.TitleID)), i18n.FR, wording.ResolvedLeadID))
	if !wording.Complete(w, i18n.EN) || !wording.Complete(w, i18n.FR) {
		t.Error("checked, and not complete")
	}
	if _, err := wording.Edit(w, i18n.EN, "nowhere", "x"); !fault.Is(err, fault.Conflict) {
		t.Errorf("editing a clause that is gone: %v", err)
	}
	if _, err := wording.Checked(w, i18n.EN, "nowhere"); !fault.Is(err, fault.Conflict) {
		t.Errorf("checking a clause that is gone: %v", err)
	}
}

func TestStructure(t *testing.T) {
	c := clause("n", "new", "neuf")
	for name, step := range map[string]struct {
		do   func(w wording.Wording) (wording.Wording, error)
		want string // the action clauses, or the key of the refusal
	}{
		"add at the end": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{Section: wording.Resolved}, c)
		}, "r1 r2(r2a r2b(r2bi)) r3 n"},
		"add before": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{Before: "r2b"}, c)
		}, "r1 r2(r2a n r2b(r2bi)) r3"},
		"add after": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{After: "r2"}, c)
		}, "r1 r2(r2a r2b(r2bi)) n r3"},
		"add under": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{Under: "r2a"}, c)
		}, "r1 r2(r2a(n) r2b(r2bi)) r3"},
		"add too deep": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{Under: "r2bi"}, c)
		}, "wording.error.too_deep"},
		"add one with too much under it": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{Under: "r2a"}, clause("n", "", "", clause("m", "", "")))
		}, "wording.error.too_deep"},
		"add one that is there": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{Section: wording.Whereas}, clause("r3", "", ""))
		}, "wording.error.id_twice"},
		"add one without a name": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{Section: wording.Whereas}, clause("title", "", ""))
		}, "wording.error.id_missing"},
		"add nowhere": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{Section: "annex"}, c)
		}, "wording.error.section_unknown"},
		"add beside one that is gone": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Add(w, wording.Place{After: "x"}, c)
		}, "wording.error.clause_gone"},
		"remove": {func(w wording.Wording) (wording.Wording, error) { return wording.Remove(w, "r2b") }, "r1 r2(r2a) r3"},
		"remove with those under it": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Remove(w, "r2")
		}, "r1 r3"},
		"remove one that is gone": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Remove(w, "x")
		}, "wording.error.clause_gone"},
		"move up":        {func(w wording.Wording) (wording.Wording, error) { return wording.Move(w, "r3", -1) }, "r1 r3 r2(r2a r2b(r2bi))"},
		"move down":      {func(w wording.Wording) (wording.Wording, error) { return wording.Move(w, "r2a", 1) }, "r1 r2(r2b(r2bi) r2a) r3"},
		"move far":       {func(w wording.Wording) (wording.Wording, error) { return wording.Move(w, "r1", 99) }, "r2(r2a r2b(r2bi)) r3 r1"},
		"move the first": {func(w wording.Wording) (wording.Wording, error) { return wording.Move(w, "r1", -1) }, "r1 r2(r2a r2b(r2bi)) r3"},
		"move to": {func(w wording.Wording) (wording.Wording, error) {
			return wording.MoveTo(w, "r2b", wording.Place{Under: "r1"})
		}, "r1(r2b(r2bi)) r2(r2a) r3"},
		"move under itself": {func(w wording.Wording) (wording.Wording, error) {
			return wording.MoveTo(w, "r2", wording.Place{Under: "r2a"})
		}, "wording.error.clause_gone"},
		"indent":           {func(w wording.Wording) (wording.Wording, error) { return wording.Indent(w, "r3") }, "r1 r2(r2a r2b(r2bi) r3)"},
		"indent the first": {func(w wording.Wording) (wording.Wording, error) { return wording.Indent(w, "r2a") }, "wording.error.nothing_above"},
		"indent too deep":  {func(w wording.Wording) (wording.Wording, error) { return wording.Indent(w, "r2b") }, "wording.error.too_deep"},
		"outdent":          {func(w wording.Wording) (wording.Wording, error) { return wording.Outdent(w, "r2bi") }, "r1 r2(r2a r2b r2bi) r3"},
		"outdent with those that follow": {func(w wording.Wording) (wording.Wording, error) {
			return wording.Outdent(w, "r2a")
		}, "r1 r2 r2a(r2b(r2bi)) r3"},
		"outdent at the top": {func(w wording.Wording) (wording.Wording, error) { return wording.Outdent(w, "r1") }, "wording.error.at_top"},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := step.do(harbour())
			got := shape(w.Resolved.Clauses)
			if err != nil {
				got = fault.Of(err).Key
			}
			if got != step.want {
				t.Errorf("%s, want %s", got, step.want)
			}
		})
	}
}

func TestMarkersGoWhenTheListChanges(t *testing.T) {
	w := harbour()
	for i := range w.Resolved.Clauses {
		w.Resolved.Clauses[i].Marker = both("("+string(rune('1'+i))+")", "")
	}
	ok := must(t)
	if got := labels(ok(wording.Remove(w, "r2")), wording.Resolved, i18n.EN); got != "1.r1 2.r3" {
		t.Error(got)
	}
	if got := labels(ok(wording.Remove(w, "r2a")), wording.Resolved, i18n.EN); got != "(1)r1 (2)r2 (a)r2b (i)r2bi (3)r3" {
		t.Errorf("another list's markers went: %s", got)
	}
	bare := ok(wording.SetBare(w, "r3", true))
	if got := labels(bare, wording.Resolved, i18n.FR); got != "1.r1 2.r2 a)r2a b)r2b i)r2bi r3" {
		t.Error(got)
	}
}

// Indenting and outdenting never change the order in which a text is read, and
// no step of structure loses a clause.
func TestStructureLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := wordings("").Draw(t, "w")
		order := func(w wording.Wording) string {
			var out []string
			for _, c := range w.Clauses() {
				out = append(out, c.ID+"="+c.Text.EN+"/"+c.Text.FR)
			}
			return strings.Join(out, "\n")
		}
		all := w.Clauses()
		if len(all) == 0 {
			return
		}
		for range 5 {
			id := rapid.SampledFrom(all).Draw(t, "clause").ID
			was := order(w)
			var next wording.Wording
			var err error
			kept := true
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				next, err = wording.Indent(w, id)
			case 1:
				next, err = wording.Outdent(w, id)
			case 2:
				next, err = wording.Move(w, id, rapid.IntRange(-2, 2).Draw(t, "by"))
				kept = false
			}
			if order(w) != was {
				t.Fatal("the text was changed in place")
			}
			if err != nil {
				continue
			}
			if kept && order(next) != was || len(next.Clauses()) != len(all) {
				t.Fatalf("%s:\n%s\nbecame\n%s", id, was, order(next))
			}
			if f := fault.Of(wording.Sound(next)); f != nil && f.Key == "wording.error.too_deep" {
				t.Fatal("nested too deep")
			}
			w = next
		}
	})
}

func TestMerge(t *testing.T) {
	start := harbour()
	start.Resolved.Clauses[2].Bare = true
	start.Notes = both("kept", "gardé")
	form := wording.Wording{Title: both("Waiting times at every harbour", "not of this form")}
	form.Whereas = wording.Unflatten([]wording.Flat{{ID: "w2", Depth: 1, Text: both("the coalition spoke in Res. 13, November 1995;", "")}})
	form.Resolved = wording.Unflatten([]wording.Flat{
		{ID: "r3", Depth: 1, Text: both("report to all members.", "")},
		{ID: "r2", Depth: 1, Text: both("ask the department to:", "")},
		{ID: "r2b", Depth: 2, Text: both("answer within six months;", "")},
		{ID: "new", Depth: 2, Text: both("explain refusals;", "")},
		{ID: "r1", Depth: 1, Text: both("", "")},
		{ID: "blank", Depth: 1},
	})
	form.Resolved.Lead = both("That the coalition:", "")
	w := wording.Merge(start, form, i18n.EN)
	if w.Title != both("Waiting times at every harbour", "Délais d’attente au port") || w.TitleToCheck != i18n.FR {
		t.Errorf("title %+v, to check %q", w.Title, w.TitleToCheck)
	}
	if got := shape(w.Whereas.Clauses) + " / " + shape(w.Resolved.Clauses); got != "w2 / r3 r2(r2b new) r1" {
		t.Error(got)
	}
	want := map[string]wording.Clause{
		"w2":  {Text: start.Whereas.Clauses[1].Text},
		"r3":  {Text: both("report to all members.", "fasse rapport aux membres."), ToCheck: i18n.FR, Bare: true},
		"r2b": {Text: start.Resolved.Clauses[1].Children[1].Text},
		"new": {Text: both("explain refusals;", "")},
		"r1":  {Text: both("", "écrive au ministre au sujet des délais ;")},
	}
	for id, c := range want {
		got, _, _, _ := w.Find(id)
		if got.Text != c.Text || got.ToCheck != c.ToCheck || got.Bare != c.Bare {
			t.Errorf("%s: %+v, want %+v", id, got, c)
		}
	}
	if w.Notes != start.Notes || w.Resolved.LeadToCheck != "" || w.Resolved.Lead != start.Resolved.Lead {
		t.Errorf("notes %+v, lead %+v", w.Notes, w.Resolved.Lead)
	}
}

// Posting a form back as it was shown changes nothing.
func TestMergeOfAnUntouchedForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := wordings("").Draw(t, "w")
		// Clauses without words in either language do not outlive a form.
		w = wording.Merge(wording.Wording{}, w, i18n.EN)
		lang := rapid.SampledFrom([]i18n.Lang{i18n.EN, i18n.FR}).Draw(t, "lang")
		only := w.Clone()
		whereas, resolved := wording.FlattenAll(w), []wording.Flat(nil)
		for i := range whereas {
			whereas[i].Text = i18n.Text{}.With(lang, whereas[i].Text.Only(lang))
			whereas[i].Marker, whereas[i].Bare, whereas[i].ToCheck = i18n.Text{}, false, ""
		}
		p, q := wording.UnflattenAll(append(whereas, resolved...))
		only.Whereas.Clauses, only.Resolved.Clauses = p.Clauses, q.Clauses
		if got := wording.Merge(w, only, lang); !reflect.DeepEqual(got, w) {
			t.Fatalf("merged\n%+v\nwas\n%+v", got, w)
		}
	})
}

func TestWithIDs(t *testing.T) {
	w := wording.Wording{Resolved: wording.Unflatten([]wording.Flat{{Depth: 1}, {ID: "a", Depth: 2}, {Depth: 2}})}
	n := 0
	w = wording.WithIDs(w, func() string { n++; return "n" + string(rune('0'+n)) })
	if got := shape(w.Resolved.Clauses); got != "n1(a n2)" {
		t.Error(got)
	}
}
