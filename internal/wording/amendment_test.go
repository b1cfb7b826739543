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

func TestApply(t *testing.T) {
	type A = wording.Amendment
	repeated := "to the minister and to the deputy minister"
	for name, c := range map[string]struct {
		a      A
		shape  string // the action clauses; empty where they stay
		clause string // the clause to look at
		want   i18n.Text
		check  i18n.Lang
		refuse string
	}{
		"strike":                {a: A{Kind: wording.Strike, ClauseID: "r2b"}, shape: "r1 r2(r2a) r3"},
		"strike what is gone":   {a: A{Kind: wording.Strike, ClauseID: "x"}, refuse: "clause_gone"},
		"strike the title":      {a: A{Kind: wording.Strike, ClauseID: wording.TitleID}, refuse: "amendment_place"},
		"insert before":         {a: A{Kind: wording.InsertBefore, ClauseID: "r1", NewClauseID: "n", Text: both("new", "neuf")}, shape: "n r1 r2(r2a r2b(r2bi)) r3", clause: "n", want: both("new", "neuf")},
		"insert after":          {a: A{Kind: wording.InsertAfter, ClauseID: "r2", NewClauseID: "n", Text: both("new", "")}, shape: "r1 r2(r2a r2b(r2bi)) n r3", clause: "n", want: both("new", "")},
		"insert at the end":     {a: A{Kind: wording.InsertAfter, Section: wording.Resolved, NewClauseID: "n", Text: both("new", "")}, shape: "r1 r2(r2a r2b(r2bi)) r3 n"},
		"insert deeper at end":  {a: A{Kind: wording.InsertAfter, Section: wording.Resolved, Depth: 2, NewClauseID: "n", Text: both("new", "")}, shape: "r1 r2(r2a r2b(r2bi)) r3(n)"},
		"insert first under":    {a: A{Kind: wording.InsertAfter, ClauseID: "r2", Depth: 2, NewClauseID: "n", Text: both("new", "")}, shape: "r1 r2(n r2a r2b(r2bi)) r3"},
		"insert under":          {a: A{Kind: wording.InsertAfter, ClauseID: "r3", Depth: 2, NewClauseID: "n", Text: both("new", "")}, shape: "r1 r2(r2a r2b(r2bi)) r3(n)"},
		"insert less deep":      {a: A{Kind: wording.InsertAfter, ClauseID: "r2bi", Depth: 1, NewClauseID: "n", Text: both("new", "")}, shape: "r1 r2(r2a r2b(r2bi)) n r3"},
		"insert too deep":       {a: A{Kind: wording.InsertAfter, ClauseID: "r2bi", Depth: 4, NewClauseID: "n", Text: both("new", "")}, refuse: "too_deep"},
		"insert with a jump":    {a: A{Kind: wording.InsertAfter, ClauseID: "r3", Depth: 3, NewClauseID: "n", Text: both("new", "")}, refuse: "depth_jumps"},
		"insert deeper before":  {a: A{Kind: wording.InsertBefore, ClauseID: "r3", Depth: 2, NewClauseID: "n", Text: both("new", "")}, refuse: "depth_jumps"},
		"insert one there":      {a: A{Kind: wording.InsertAfter, ClauseID: "r3", NewClauseID: "r1", Text: both("new", "")}, refuse: "id_twice"},
		"insert nothing":        {a: A{Kind: wording.InsertAfter, ClauseID: "r3", NewClauseID: "n"}, refuse: "amendment_empty"},
		"insert nowhere":        {a: A{Kind: wording.InsertAfter, NewClauseID: "n", Text: both("new", "")}, refuse: "amendment_place"},
		"insert without a name": {a: A{Kind: wording.InsertAfter, ClauseID: "r3", Text: both("new", "")}, refuse: "id_missing"},
		"replace":               {a: A{Kind: wording.Replace, ClauseID: "r2", Text: both("tell the department to:", "")}, clause: "r2", want: both("tell the department to:", "demande au ministère :"), check: i18n.FR},
		"replace in both":       {a: A{Kind: wording.Replace, ClauseID: "r3", Text: both("tell members.", "informe les membres.")}, clause: "r3", want: both("tell members.", "informe les membres.")},
		"replace nothing":       {a: A{Kind: wording.Replace, ClauseID: "r3"}, refuse: "amendment_empty"},
		"words":                 {a: A{Kind: wording.Words, ClauseID: "r2b", Struck: both("six months", ""), Text: both("ninety days", "")}, clause: "r2b", want: both("answer within ninety days;", "de répondre dans les six mois ;"), check: i18n.FR},
		"words in both":         {a: A{Kind: wording.Words, ClauseID: "r2b", Struck: both("six months", "six mois"), Text: both("90 days", "90 jours")}, clause: "r2b", want: both("answer within 90 days;", "de répondre dans les 90 jours ;")},
		"words struck":          {a: A{Kind: wording.Words, ClauseID: "r2a", Struck: both("every month", "chaque mois")}, clause: "r2a", want: both("publish waiting times;", "de publier les délais ;")},
		"first words struck":    {a: A{Kind: wording.Words, ClauseID: "r2a", Struck: both("publish", "")}, clause: "r2a", want: both("waiting times every month;", "de publier les délais chaque mois ;"), check: i18n.FR},
		"words added":           {a: A{Kind: wording.Words, ClauseID: "r3", Text: both("and to the public", "et au public")}, clause: "r3", want: both("report to members and to the public.", "fasse rapport aux membres et au public.")},
		"words added, end kept": {a: A{Kind: wording.Words, ClauseID: "r1", Text: both(", and publish it.", "")}, clause: "r1", want: both("write to the Minister about delays, and publish it.", "écrive au ministre au sujet des délais ;"), check: i18n.FR},
		"typing habits":         {a: A{Kind: wording.Words, ClauseID: "w2", Struck: both("", "s'est  prononcée"), Text: both("", "a parlé")}, clause: "w2", want: both("the coalition spoke in Res. 13, November 1995;", "la coalition a parlé (rés. 13, nov. 1995) ;"), check: i18n.EN},
		"the title":             {a: A{Kind: wording.Words, ClauseID: wording.TitleID, Struck: both("harbour", "port"), Text: both("quay", "quai")}},
		"the lead":              {a: A{Kind: wording.Replace, ClauseID: wording.ResolvedLeadID, Text: both("That we:", "")}},
		"only part of a word":   {a: A{Kind: wording.Words, ClauseID: "r2b", Struck: both("month", ""), Text: both("x", "")}, refuse: "words_not_found"},
		"words not there":       {a: A{Kind: wording.Words, ClauseID: "r2b", Struck: both("six months", "neuf mois"), Text: both("x", "y")}, refuse: "words_not_found"},
		"all the words":         {a: A{Kind: wording.Words, ClauseID: "r3", Struck: both("report to members.", "")}, refuse: "words_all"},
		"no words":              {a: A{Kind: wording.Words, ClauseID: "r3"}, refuse: "amendment_empty"},
		"the same words":        {a: A{Kind: wording.Words, ClauseID: "r3", Struck: both("report", ""), Text: both("report", "")}, refuse: "amendment_same"},
		"several":               {a: A{Kind: wording.Words, ClauseID: "rr", Struck: both("to the", ""), Text: both("for the", "")}, refuse: "words_several"},
		"the second":            {a: A{Kind: wording.Words, ClauseID: "rr", Struck: both("to the", ""), Text: both("for the", ""), Occurrence: 2}, clause: "rr", want: both("to the minister and for the deputy minister", "")},
		"the third of two":      {a: A{Kind: wording.Words, ClauseID: "rr", Struck: both("to the", ""), Text: both("for the", ""), Occurrence: 3}, refuse: "words_fewer"},
		"not written":           {a: A{Kind: wording.Words, ClauseID: "rr", Text: both("", "aussi")}, refuse: "words_unwritten"},
		"below the first":       {a: A{Kind: wording.Words, ClauseID: "r3", Struck: both("report", ""), Occurrence: -1}, refuse: "occurrence"},
		"no such kind":          {a: A{Kind: "rewrite", ClauseID: "r3"}, refuse: "amendment_kind"},
		"on an amendment":       {a: A{Kind: wording.Strike, ClauseID: "r3", OnAmendment: "p"}, refuse: "amends_amendment"},
		"not UTF-8":             {a: A{Kind: wording.Replace, ClauseID: "r3", Text: both("\xff", "")}, refuse: "not_text"},
	} {
		t.Run(name, func(t *testing.T) {
			w := harbour()
			w.Whereas.Clauses = append(w.Whereas.Clauses, clause("rr", repeated, ""))
			was := w.Clone()
			got, err := wording.Apply(w, c.a)
			if !reflect.DeepEqual(w, was) {
				t.Fatal("the text was changed in place")
			}
			if c.refuse != "" {
				f := fault.Of(err)
				if f == nil || f.Key != "wording.error."+c.refuse {
					t.Fatalf("%v, want the refusal %s", err, c.refuse)
				}
				for _, lang := range i18n.Langs() {
					if said := localizers(t).For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); strings.Contains(said, "⟦") {
						t.Errorf("it says %s", said)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.shape != "" && shape(got.Resolved.Clauses) != c.shape {
				t.Errorf("%s, want %s", shape(got.Resolved.Clauses), c.shape)
			}
			if c.clause != "" {
				if found, _, _, _ := got.Find(c.clause); found.Text != c.want || found.ToCheck != c.check {
					t.Errorf("%+v to check %q, want %+v %q", found.Text, found.ToCheck, c.want, c.check)
				}
			}
			switch name {
			case "the title":
				if got.Title != both("Waiting times at the quay", "Délais d’attente au quai") || got.TitleToCheck != "" {
					t.Errorf("%+v", got.Title)
				}
			case "the lead":
				if got.Resolved.Lead != both("That we:", "Que la coalition :") || got.Resolved.LeadToCheck != i18n.FR {
					t.Errorf("%+v", got.Resolved)
				}
			}
		})
	}
}

func TestApplyToAmendment(t *testing.T) {
	type A = wording.Amendment
	insert := A{ID: "p", Kind: wording.InsertAfter, ClauseID: "r3", NewClauseID: "n", Text: both("report within a year", "fasse rapport d’ici un an")}
	second := A{ID: "s", Kind: wording.Words, OnAmendment: "p", Struck: both("a year", ""), Text: both("six months", "")}
	got, err := wording.ApplyToAmendment(insert, second)
	if err != nil || got.Text != both("report within six months", "fasse rapport d’ici un an") || got.ToCheck != i18n.FR {
		t.Errorf("%+v, %v", got, err)
	}
	w := must(t)(wording.Apply(harbour(), got))
	if c, _, _, _ := w.Find("n"); c.ToCheck != i18n.FR {
		t.Errorf("the clause that was inserted: %+v", c)
	}
	got, err = wording.ApplyToAmendment(A{ID: "p", Kind: wording.Words, ClauseID: "r1", Struck: both("about delays", "")},
		A{ID: "s", Kind: wording.Replace, OnAmendment: "p", Text: both("delays", "")})
	if err != nil || got.Struck.EN != "delays" {
		t.Errorf("words to be struck: %+v, %v", got, err)
	}
	if w := must(t)(wording.Apply(harbour(), got)); w.Resolved.Clauses[0].Text.EN != "write to the Minister about;" {
		t.Errorf("%q", w.Resolved.Clauses[0].Text.EN)
	}
	third := insert
	third.OnAmendment = "o"
	other, struck, striking := second, second, second
	other.OnAmendment = "q"
	struck.Struck.EN = "ten years"
	striking.Kind = wording.Strike
	for want, pair := range map[string][2]A{
		"third_degree":           {third, second},
		"other_amendment":        {insert, other},
		"amendment_on_amendment": {insert, striking},
		"words_not_found":        {insert, struck},
	} {
		if _, err := wording.ApplyToAmendment(pair[0], pair[1]); err == nil || fault.Of(err).Key != "wording.error."+want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := wording.ApplyToAmendment(A{ID: "p", Kind: wording.Strike, ClauseID: "r1"}, second); err == nil {
		t.Error("striking a clause was amended")
	}
}

func TestDescribe(t *testing.T) {
	type A = wording.Amendment
	c := localizers(t)
	for _, x := range []struct {
		a      A
		en, fr string
	}{
		{A{Kind: wording.Strike, ClauseID: "r2b"}, "Strike: action clause 2(b)", "Supprimer la clause d’action 2 b)"},
		{A{Kind: wording.Words, ClauseID: "w1", Struck: both("two", "deux"), Text: both("three", "trois")}, "In whereas 1, strike “two” and insert “three”", "Dans l’attendu 1, remplacer « deux » par « trois »"},
		{A{Kind: wording.Words, ClauseID: "title", Struck: both("at the harbour", "au port")}, "In the title, strike “at the harbour”", "Dans le titre, supprimer « au port »"},
		{A{Kind: wording.Words, ClauseID: "r3", Text: both("soon", "bientôt")}, "At the end of action clause 3, add “soon”", "Dans la clause d’action 3, ajouter à la fin « bientôt »"},
		{A{Kind: wording.InsertBefore, ClauseID: "r3", Text: both("x", "y")}, "Insert before action clause 3: “x”", "Insérer avant la clause d’action 3 : « y »"},
		{A{Kind: wording.InsertAfter, Section: wording.Whereas, Text: both("x", "")}, "Add at the end of the whereas clauses: “x”", "Ajouter à la fin des attendus : « x »"},
		{A{Kind: wording.Replace, ClauseID: "r1", Text: both("x", "y")}, "Replace action clause 1 with: “x”", "Remplacer la clause d’action 1 par : « y »"},
		{A{Kind: wording.Words, OnAmendment: "p", Struck: both("x", "y")}, "In the amendment, strike “x”", "Dans l’amendement, supprimer « y »"},
	} {
		m := wording.Describe(harbour(), x.a)
		en, fr := c.For(i18n.EN).Say(m), strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(c.For(i18n.FR).Say(m))
		if en != x.en || fr != x.fr {
			t.Errorf("%q, %q", en, fr)
		}
	}
}

// amendments draws an amendment to w: a sound one more often than not.
func amendments(w wording.Wording) *rapid.Generator[wording.Amendment] {
	return rapid.Custom(func(t *rapid.T) wording.Amendment {
		ids := []string{wording.TitleID, "c0", "c1", "c12", ""}
		for _, c := range w.Clauses() {
			ids = append(ids, c.ID)
		}
		a := wording.Amendment{
			ID: rapid.StringMatching("a[0-9]{3}").Draw(t, "id"), Kind: rapid.SampledFrom(wording.Kinds()).Draw(t, "kind"),
			ClauseID: rapid.SampledFrom(ids).Draw(t, "clause"), NewClauseID: "new", Depth: rapid.IntRange(0, 3).Draw(t, "depth"),
			Section: rapid.SampledFrom([]wording.Section{"", wording.Whereas, wording.Resolved}).Draw(t, "section"),
			Text:    both(words().Draw(t, "en"), words().Draw(t, "fr")), Occurrence: rapid.IntRange(0, 3).Draw(t, "occurrence"),
		}
		if a.Kind == wording.Words {
			word := rapid.SampledFrom([]string{"", "refugees", "and", "to", "the", "d'urgence", "detention,"})
			a.Struck = both(word.Draw(t, "struck"), word.Draw(t, "biffé"))
		}
		return a
	})
}

// An amendment changes the clause it is about and nothing else.
func TestApplyChangesNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := wordings("").Draw(t, "w")
		a := amendments(w).Draw(t, "a")
		was := w.Clone()
		got, err := wording.Apply(w, a)
		if !reflect.DeepEqual(w, was) {
			t.Fatal("the text was changed in place")
		}
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("a refusal without a sentence: %v", err)
			}
			return
		}
		if again, err := wording.Apply(w, a); err != nil || !reflect.DeepEqual(again, got) {
			t.Fatal("applied twice, two texts")
		}
		struck := map[string]bool{}
		if a.Kind == wording.Strike {
			c, _, _, _ := w.Find(a.ClauseID)
			for _, c := range (wording.Wording{Whereas: wording.Part{Clauses: []wording.Clause{c}}}).Clauses() {
				struck[c.ID] = true
			}
		}
		type line struct {
			id   string
			text i18n.Text
		}
		rest := func(w wording.Wording) (out []line) {
			for _, c := range w.Clauses() {
				if c.ID != a.ClauseID && c.ID != "new" && !struck[c.ID] || c.ID == a.ClauseID && (a.Kind == wording.InsertAfter || a.Kind == wording.InsertBefore) {
					out = append(out, line{c.ID, c.Text})
				}
			}
			return out
		}
		if !reflect.DeepEqual(rest(w), rest(got)) {
			t.Fatalf("%+v:\n%+v\nbecame\n%+v", a, rest(w), rest(got))
		}
		if a.ClauseID != wording.TitleID && got.Title != w.Title || got.Resolved.Lead != w.Resolved.Lead {
			t.Fatal("the title or the opening words changed")
		}
	})
}
