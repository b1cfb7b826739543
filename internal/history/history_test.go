package history_test

import (
	"testing"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/locales"
)

func TestADayIsToldAsExactlyAsItIsKnown(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string][2]string{"1986": {"1986", "1986"}, "1986-11": {"November 1986", "novembre 1986"}, " 1986-11-01 ": {"1 November 1986", "1er novembre 1986"}} {
		w, ok := history.ParseWhen(said)
		if !ok || w.In(catalog.For(i18n.EN)) != want[0] || w.In(catalog.For(i18n.FR)) != want[1] || w.Decade() != 1980 {
			t.Errorf("%q is %v, %v", said, w, ok)
		}
		if again, ok := history.ParseWhen(w.String()); !ok || again != w {
			t.Errorf("%q is written %q", said, w)
		}
	}
	for _, said := range []string{"", "86", "1986-13", "1986-02-30", "November 1986", "1986-11-14T10:00"} {
		if w, ok := history.ParseWhen(said); ok {
			t.Errorf("%q is %v", said, w)
		}
	}
}

func TestAnEntryIsCheckedByField(t *testing.T) {
	today := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	good := history.Entry{Kind: history.Event, When: history.When{Year: 1986}, Title: i18n.Text{EN: "A", FR: "B"}}
	if err := good.Check(today, false); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change  func(*history.Entry)
		picture bool
		field   string
	}{
		"tomorrow":                   {func(e *history.Entry) { e.When = history.When{Year: 2026, Month: 11, Day: 27} }, false, "when"},
		"no day":                     {func(e *history.Entry) { e.When = history.When{} }, false, "when"},
		"one language":               {func(e *history.Entry) { e.Title.FR = "" }, false, "title_fr"},
		"words in one language":      {func(e *history.Entry) { e.Words.EN = "x" }, false, "words_fr"},
		"no kind":                    {func(e *history.Entry) { e.Kind = "x" }, false, "kind"},
		"a script for a link":        {func(e *history.Entry) { e.Link = "javascript:alert(1)" }, false, "link"},
		"a picture without words":    {func(e *history.Entry) { e.Credit = "Me" }, true, "alt_en"},
		"a picture that is nobody’s": {func(e *history.Entry) { e.Alt = i18n.Same("x") }, true, "credit"},
	} {
		e := good
		c.change(&e)
		if f := fault.Of(e.Check(today, c.picture)); f == nil || f.Field != c.field {
			t.Errorf("%s: %v", name, f)
		}
	}
}
