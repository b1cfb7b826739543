package learning_test

import (
	"slices"
	"testing"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/learning"
)

func TestLanguagesAreReadAsTags(t *testing.T) {
	if got, wrong := learning.ReadLangs("EN, fr;ar  fa_AF en"); wrong != "" || !slices.Equal(got, []string{"en", "fr", "ar", "fa-AF"}) {
		t.Errorf("%v, %q", got, wrong)
	}
	if _, wrong := learning.ReadLangs("en klingon-language!"); wrong == "" {
		t.Error("what is no language is taken for one")
	}
}

func TestAnItemIsCheckedByField(t *testing.T) {
	good := learning.Item{Kind: learning.Recording, Title: i18n.Text{EN: "A", FR: "B"}, Link: "https://x.example/a", Langs: []string{"en"}, Minutes: 60, Shown: learning.Public}
	if err := good.Check(false); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*learning.Item)
		field  string
	}{
		"no link":             {func(i *learning.Item) { i.Link = "" }, "link"},
		"a script":            {func(i *learning.Item) { i.Link = "javascript:x" }, "link"},
		"nothing to read":     {func(i *learning.Item) { i.Kind, i.Link = learning.Material, "" }, "link"},
		"one language":        {func(i *learning.Item) { i.Title.EN = "" }, "title_en"},
		"no such language":    {func(i *learning.Item) { i.Langs = []string{"klingon!"} }, "langs"},
		"two days":            {func(i *learning.Item) { i.Minutes = 3000 }, "minutes"},
		"for nobody in words": {func(i *learning.Item) { i.Shown = "friends" }, "shown"},
	} {
		i := good
		c.change(&i)
		if f := fault.Of(i.Check(false)); f == nil || f.Field != c.field {
			t.Errorf("%s: %v", name, f)
		}
	}
	good.Kind, good.Link = learning.Material, ""
	if err := good.Check(true); err != nil {
		t.Errorf("a material that is a file: %v", err)
	}
}
