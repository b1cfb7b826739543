package wording_test

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// refusals lists the refusals in err as "field key".
func refusals(err error) string {
	f := fault.Of(err)
	if f == nil {
		return ""
	}
	out := []string{f.Field + " " + strings.TrimPrefix(f.Key, "wording.error.")}
	for _, o := range f.Others {
		out = append(out, o.Field+" "+strings.TrimPrefix(o.Key, "wording.error."))
	}
	return strings.Join(out, ", ")
}

func TestCheck(t *testing.T) {
	long := strings.Repeat("é", wording.MaxClause+1)
	deep := clause("a", "1", "1", clause("b", "2", "2", clause("c", "3", "3", clause("d", "4", "4"))))
	many := wording.Wording{Title: both("t", "t")}
	for i := range wording.MaxClauses + 1 {
		many.Resolved.Clauses = append(many.Resolved.Clauses, clause("c"+strconv.Itoa(i), "x", "x"))
	}
	action := func(cs ...wording.Clause) wording.Wording {
		return wording.Wording{Title: both("t", "t"), Resolved: wording.Part{Clauses: cs}}
	}
	noTitle := harbour()
	noTitle.Title.FR = " "
	noLead := harbour()
	noLead.Resolved.Lead.FR = ""
	for name, c := range map[string]struct {
		w    wording.Wording
		want string
	}{
		"as it should be":       {harbour(), ""},
		"without opening words": {noLead, ""},
		"nothing":               {wording.Wording{}, "title title_missing, resolved no_action"},
		"no title in French":    {noTitle, "title title_missing"},
		"no action":             {wording.Wording{Title: both("t", "t"), Whereas: wording.Part{Clauses: []wording.Clause{clause("a", "x", "x")}}}, "resolved no_action"},
		"an empty clause":       {action(clause("a", "x", "x"), clause("b", "", " ")), "clause.b clause_empty"},
		"not translated":        {action(clause("a", "x", "x"), clause("b", "x", "")), "clause.b clause_untranslated"},
		"too long":              {action(clause("a", "x", long)), "clause.a too_long"},
		"too deep":              {action(deep), "clause.d too_deep"},
		"too many":              {many, "resolved too_many_clauses"},
		"twice":                 {action(clause("a", "x", "x"), clause("a", "y", "y")), "clause.a id_twice"},
		"no ID":                 {action(clause("", "x", "x")), "clause. id_missing"},
		"a reserved ID":         {action(clause("title", "x", "x")), "title id_missing"},
		"not UTF-8":             {action(clause("a", "\xff", "x")), "clause.a not_text"},
		"a control character":   {action(clause("a", "x\x00", "x")), "clause.a control_characters"},
		"text turned round":     {action(clause("a", "x\u202e", "x")), "clause.a control_characters"},
	} {
		if got := refusals(wording.Check(c.w, i18n.FR)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestSoundLimitsWhatItTells(t *testing.T) {
	var w wording.Wording
	for i := range 1000 {
		w.Resolved.Clauses = append(w.Resolved.Clauses, clause("c"+strconv.Itoa(i), "\xff", "\xff"))
	}
	if n := len(strings.Split(refusals(wording.Sound(w)), ",")); n != 50 {
		t.Errorf("%d refusals told", n)
	}
	if err := wording.Sound(wording.Wording{}); err != nil {
		t.Errorf("an empty draft: %v", err)
	}
	huge := wording.Wording{}
	for i := range 60 {
		huge.Resolved.Clauses = append(huge.Resolved.Clauses, clause("c"+strconv.Itoa(i), strings.Repeat("x", wording.MaxClause), ""))
	}
	if got := refusals(wording.Sound(huge)); got != "resolved text_too_long" {
		t.Error(got)
	}
}

// Every refusal can be said in both languages.
func TestRefusalsAreSaid(t *testing.T) {
	c := localizers(t)
	w := harbour()
	w.Title = both(strings.Repeat("x", 301), "")
	w.Resolved.Clauses = append(w.Resolved.Clauses, clause("a", "\xff", "\x01"), clause("a", "x", ""), clause("", "", ""))
	f := fault.Of(wording.Check(w, i18n.FR))
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		for _, lang := range i18n.Langs() {
			said := c.For(lang).Say(i18n.Message{Key: one.Key, Args: one.Args})
			if strings.Contains(said, "⟦") {
				t.Errorf("%s %v: %s", one.Key, one.Args, said)
			}
		}
	}
}

func TestClean(t *testing.T) {
	w := wording.Wording{
		Title:        both("  A\r\ntitle\u200b ", "E\u0301tat"),
		TitleToCheck: "xx",
		Resolved: wording.Part{Clauses: []wording.Clause{
			{ID: "a", ToCheck: i18n.FR, Text: both("one \r\n\r\n\r\n two\tthree\x00\u202e", ""), Children: []wording.Clause{
				clause("b", "", "", clause("c", "", "", clause("d", "deep", ""))),
			}},
			clause("bad", "\xff\x00", ""),
		}},
	}
	got := wording.Clean(w)
	if got.Title != both("A title", "État") || got.TitleToCheck != "" {
		t.Errorf("%+v %q", got.Title, got.TitleToCheck)
	}
	if a := got.Resolved.Clauses[0]; a.Text.EN != "one\n\ntwo three" || a.ToCheck != "" {
		t.Errorf("%+v", a)
	}
	if s := shape(got.Resolved.Clauses); s != "a(b(c d)) bad" {
		t.Error(s)
	}
	if got.Resolved.Clauses[1].Text.EN != "\xff\x00" {
		t.Error("what is not text was changed, so that nobody would notice")
	}
}

// Cleaning twice is cleaning once, keeps every letter, and leaves nothing that
// Sound refuses as a character.
func TestCleanIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune(" \n\r\t\u0301\u200b\u2028éA.")))).Draw(t, "s")
		w := wording.Wording{Title: both(s, ""), Resolved: wording.Part{Clauses: []wording.Clause{clause("a", s, s)}}}
		once := wording.Clean(w)
		if twice := wording.Clean(once); !reflect.DeepEqual(once, twice) {
			t.Fatalf("%q: %q then %q", s, once.Resolved.Clauses[0].Text.EN, twice.Resolved.Clauses[0].Text.EN)
		}
		if !utf8.ValidString(once.Title.EN) || wording.Sound(once) != nil {
			t.Fatalf("%q: %v", s, wording.Sound(once))
		}
	})
}
