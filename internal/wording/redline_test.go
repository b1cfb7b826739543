package wording_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// marked writes a redline line with [-struck-] and {+inserted+} words.
func marked(l wording.RedlineLine) string {
	var b strings.Builder
	for _, s := range l.Segments {
		switch s.Op {
		case wording.Deleted:
			b.WriteString("[-" + s.Text + "-]")
		case wording.Inserted:
			b.WriteString("{+" + s.Text + "+}")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestRedlineReads(t *testing.T) {
	for _, c := range []struct {
		lang                i18n.Lang
		before, after, want string
	}{
		{i18n.EN, "write to the Minister", "write to the Minister", "write to the Minister"},
		{i18n.EN, "write to the Minister.", "write to the Prime Minister.", "write to the {+Prime +}Minister."},
		{i18n.EN, "answer within six months;", "answer within ninety days;", "answer within [-six months-]{+ninety days+};"},
		{i18n.EN, "the Minister of Immigration shall answer", "the Department of Citizenship shall answer", "the [-Minister of Immigration-]{+Department of Citizenship+} shall answer"},
		{i18n.EN, "all refugees who wait in the camps must be heard", "all claimants who wait in the camps should be heard", "all [-refugees-]{+claimants+} who wait in the camps [-must-]{+should+} be heard"},
		{i18n.EN, "one two three four five six", "seven eight nine ten eleven", "[-one two three four five six-]{+seven eight nine ten eleven+}"},
		{i18n.EN, "the cat and the dog", "a cat and a dog in the rain with a hat", "[-the-]{+a+} cat and [-the dog-]{+a dog in the rain with a hat+}"},
		{i18n.FR, "le droit d’asile", "le droit d’entrée", "le droit d’[-asile-]{+entrée+}"},
		{i18n.FR, "demande l’asile ;", "demande asile ;", "demande [-l’-]asile ;"},
		{i18n.EN, "", "new", "{+new+}"},
	} {
		one := func(s string) wording.Wording {
			return wording.Wording{Resolved: wording.Part{Clauses: []wording.Clause{{ID: "a", Text: i18n.Text{}.With(c.lang, s)}}}}
		}
		lines := wording.Redline(one(c.before), one(c.after), c.lang)
		if len(lines) != 1 || marked(lines[0]) != c.want {
			t.Errorf("%q, %q:\n got %+v\nwant %s", c.before, c.after, lines, c.want)
		}
	}
}

func TestRedlineOfHugeTexts(t *testing.T) {
	one := func(s string) wording.Wording { return wording.Wording{Title: both(strings.Repeat(s, 9000), "")} }
	lines := wording.Redline(one("a "), one("b "), i18n.EN)
	if s := lines[0].Segments; len(s) != 2 || s[0].Op != wording.Deleted || s[1].Op != wording.Inserted || len(s[0].Text) != 18000 {
		t.Errorf("%d segments", len(s))
	}
}

func TestRedlineOfClauses(t *testing.T) {
	ok := must(t)
	before := harbour()
	after := ok(wording.Remove(before, "r1"))
	after = ok(wording.Add(after, wording.Place{After: "r2a"}, clause("n", "explain refusals;", "d’expliquer les refus ;")))
	after = ok(wording.Edit(after, i18n.EN, "r3", "report to all members."))
	after = ok(wording.Edit(after, i18n.EN, "title", "Waiting times"))
	var got []string
	for _, l := range wording.Redline(before, after, i18n.EN) {
		got = append(got, string(l.Change)+" "+l.ID+" "+l.Was+">"+l.Now+" "+marked(l))
	}
	want := []string{
		"edited title > Waiting times[- at the harbour-]",
		"same w1 1.>1. families wait two years for an answer;",
		"same w2 2.>2. the coalition spoke in Res. 13, November 1995;",
		"same resolved.lead > That the coalition:",
		"gone r1 1.> [-write to the Minister about delays;-]",
		"same r2 2.>1. ask the department to:",
		"same r2a (a)>(a) publish waiting times every month;",
		"added n >(b) {+explain refusals;+}",
		"same r2b (b)>(c) answer within six months;",
		"same r2bi (i)>(i) in writing,",
		"edited r3 3.>2. report to {+all +}members.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("\n%s", strings.Join(got, "\n"))
	}
	if n := len(wording.Changes(wording.Redline(before, after, i18n.EN))); n != 4 {
		t.Errorf("%d changes", n)
	}
	if n := len(wording.Changes(wording.Redline(before, after, i18n.FR))); n != 2 {
		t.Errorf("%d changes in French", n)
	}
	moved := wording.Changes(wording.Redline(before, ok(wording.Move(before, "r1", 1)), i18n.FR))
	if len(moved) != 2 || !moved[0].Moved || !moved[1].Moved || moved[0].ID != moved[1].ID {
		t.Errorf("moved: %+v", moved)
	}
}

// The equal and deleted words are the earlier text, the equal and inserted ones
// the later; numbers are those of either text.
func TestRedlineIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := wordings("before").Draw(t, "before"), wordings("after").Draw(t, "after")
		lang := rapid.SampledFrom([]i18n.Lang{i18n.EN, i18n.FR}).Draw(t, "lang")
		var was, now []string
		for _, l := range wording.Redline(before, after, lang) {
			var a, b string
			last := wording.Op("")
			for _, s := range l.Segments {
				if s.Op == last || s.Text == "" {
					t.Fatalf("a segment is empty or repeats its kind: %+v", l.Segments)
				}
				last = s.Op
				if s.Op != wording.Inserted {
					a += s.Text
				}
				if s.Op != wording.Deleted {
					b += s.Text
				}
			}
			if l.Change != wording.Added {
				was = append(was, l.Was+" "+a)
			}
			if l.Change != wording.Gone {
				now = append(now, l.Now+" "+b)
			}
			if (l.Change == wording.Same) != (a == b) && l.Change != wording.Added && l.Change != wording.Gone {
				t.Fatalf("%s: %q, %q", l.Change, a, b)
			}
		}
		if got, want := strings.Join(was, "\n"), printed(before, lang); got != want {
			t.Fatalf("before:\n%s\nwant\n%s", got, want)
		}
		if got, want := strings.Join(now, "\n"), printed(after, lang); got != want {
			t.Fatalf("after:\n%s\nwant\n%s", got, want)
		}
	})
}

func printed(w wording.Wording, lang i18n.Lang) string {
	var out []string
	if t := w.Title.Only(lang); t != "" {
		out = append(out, " "+t)
	}
	for _, s := range wording.Sections() {
		if t := w.Part(s).Lead.Only(lang); t != "" {
			out = append(out, " "+t)
		}
		for _, l := range wording.Lines(w, s, lang) {
			out = append(out, l.Label+" "+l.Text)
		}
	}
	return strings.Join(out, "\n")
}

func FuzzRedline(f *testing.F) {
	f.Add("the cat sat", "the dog sat")
	f.Add("l’été ", "\xff\xfe’ \u202f")
	f.Add("a\ue000b\ufffdc", "\U0010ffff a")
	f.Fuzz(func(t *testing.T, a, b string) {
		one := func(s string) wording.Wording {
			return wording.Wording{Title: i18n.Text{FR: s}, Whereas: wording.Part{Clauses: []wording.Clause{{ID: "a", Text: i18n.Text{FR: s}}}}}
		}
		for _, l := range wording.Redline(one(a), one(b), i18n.FR) {
			was, now := "", ""
			for _, s := range l.Segments {
				if s.Op != wording.Inserted {
					was += s.Text
				}
				if s.Op != wording.Deleted {
					now += s.Text
				}
			}
			if l.Change != wording.Added && was != a || l.Change != wording.Gone && now != b {
				t.Fatalf("%q, %q: %+v", a, b, l)
			}
		}
	})
}

func FuzzApply(f *testing.F) {
	f.Add("some words here", "words", "letters", 0)
	f.Add("a  b", "a b", "", 1)
	f.Add("", "", "x", 2)
	f.Fuzz(func(t *testing.T, text, struck, with string, n int) {
		w := wording.Clean(wording.Wording{Resolved: wording.Part{Clauses: []wording.Clause{{ID: "a", Text: i18n.Text{EN: text}}}}})
		got, err := wording.Apply(w, wording.Amendment{Kind: wording.Words, ClauseID: "a", Struck: i18n.Text{EN: struck}, Text: i18n.Text{EN: with}, Occurrence: n})
		if err == nil && got.Resolved.Clauses[0].Text.EN == "" {
			t.Fatalf("%q without %q is empty", text, struck)
		}
	})
}
