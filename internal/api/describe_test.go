package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"plenary.example/internal/api"
	"plenary.example/internal/i18n"
	"plenary.example/locales"
)

// The page about the API and its description name the same operations, each in words of
// its own in either language; what a program sends may have no field that nobody knows,
// and an answer may.
func TestEveryOperationIsDescribed(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	said := map[i18n.Lang]map[string]bool{}
	for _, lang := range i18n.Langs() {
		said[lang] = map[string]bool{}
		doc := api.Describe(catalog.For(lang), "https://coalition.example")
		lines := api.Lines(catalog.For(lang))
		if len(lines) < 15 {
			t.Errorf("%s: %d operations", lang, len(lines))
		}
		for _, line := range lines {
			item := doc.Paths[strings.TrimPrefix(line.Path, api.Root)]
			if item == nil || item.Get == nil && item.Post == nil {
				t.Errorf("%s: %s %s is not in the description", lang, line.Method, line.Path)
			}
			if line.Summary == "" || said[lang][line.Summary] {
				t.Errorf("%s: %s %s is called %q", lang, line.Method, line.Path, line.Summary)
			}
			said[lang][line.Summary] = true
		}
		shapes := doc.Components.Schemas.Map()
		if sent, answer := shapes["Ballot"].AdditionalProperties, shapes["Receipt"].AdditionalProperties; sent != false || answer != nil {
			t.Errorf("what is sent may have %v, an answer %v", sent, answer)
		}
	}
	for words := range said[i18n.EN] {
		if said[i18n.FR][words] {
			t.Errorf("%q in both languages", words)
		}
	}
}

// BenchmarkDescribe is what one question for the description costs.
func BenchmarkDescribe(b *testing.B) {
	catalog, err := locales.Catalog()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := json.Marshal(api.Describe(catalog.For(i18n.EN), "https://coalition.example")); err != nil {
			b.Fatal(err)
		}
	}
}
