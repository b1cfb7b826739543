package schemaorg_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/internal/schemaorg"
	"plenary.example/locales"
)

func written(t *testing.T, thing schemaorg.Thing) string {
	t.Helper()
	raw, err := json.Marshal(schemaorg.Page(thing))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestAWorkNamesItsTwinAndWhatItIsAbout(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := citation.Work{
		Key: "ccr-1995-11-13", Kind: citation.Resolution, Title: i18n.Text{EN: "No detention", FR: "Pas de détention"}, Issued: "1995-11",
		Address: i18n.Text{EN: "https://c.example/en/r", FR: "https://c.example/fr/r"},
	}
	by := schemaorg.Publisher(i18n.Same("Council"), "https://c.example", i18n.FR)
	got := written(t, schemaorg.Work(w, catalog.For(i18n.FR), by, []schemaorg.Concept{{Name: i18n.Same("Detention"), URI: "https://c.example/vocabulary#d"}}))
	for _, want := range []string{
		`"@context":"https://schema.org"`, `"@type":"CreativeWork"`, `"name":"Pas de détention"`, `"inLanguage":"fr-CA"`, `"datePublished":"1995-11"`, `"genre":"Résolution"`,
		`"workTranslation":{"@id":"https://c.example/en/r"`, `"@id":"https://c.example/vocabulary#d"`, `"@id":"https://c.example/#organization"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if strings.Contains(got, `"abstract"`) {
		t.Errorf("what is empty is said: %s", got)
	}
}

func TestAnEventSaysHowOneComes(t *testing.T) {
	at := time.Date(2026, 11, 26, 9, 0, 0, 0, time.FixedZone("", -4*3600))
	e := schemaorg.Event{Name: "Consultation", URL: "https://c.example/en/g", Starts: at, Ends: at.Add(time.Hour), Offers: []schemaorg.Offer{{Name: "Member", Price: "120.00", Currency: "CAD", SoldOut: true}}}
	for place, want := range map[string]string{"": "OnlineEventAttendanceMode", "Halifax": "MixedEventAttendanceMode"} {
		e.Place, e.Online = place, true
		got := written(t, schemaorg.Happening(e, i18n.EN, schemaorg.Thing{}))
		for _, part := range []string{want, `"startDate":"2026-11-26T09:00:00-04:00"`, `"price":"120.00"`, "SoldOut", "EventScheduled"} {
			if !strings.Contains(got, part) {
				t.Errorf("%q: %s is not in %s", place, part, got)
			}
		}
	}
	if got := written(t, schemaorg.Way(schemaorg.Step{Name: "Library", URL: "https://c.example/en/library"}, schemaorg.Step{Name: "Here"})); !strings.Contains(got, `{"@type":"ListItem","name":"Here","position":2}`) {
		t.Error(got)
	}
}

func TestAReleaseIsNewsFromItsHour(t *testing.T) {
	at := time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC)
	a := schemaorg.Article{
		Kind: citation.Release, Title: i18n.Text{EN: "Children <first>", FR: "Les enfants d’abord"}, Summary: i18n.Same("Why."), Genre: "Media release", Dateline: "Toronto", Published: at, Modified: at.Add(-time.Hour),
		Address: i18n.Text{EN: "https://c.example/en/n", FR: "https://c.example/fr/n"}, Corrections: []schemaorg.Correction{{Words: i18n.Same("A date."), At: at.Add(time.Hour)}},
	}
	by := schemaorg.Publisher(i18n.Same("Council"), "https://c.example", i18n.EN)
	got := written(t, schemaorg.News(a, i18n.EN, by, []schemaorg.Concept{{Name: i18n.Same("Detention"), URI: "https://c.example/vocabulary#d"}}))
	for _, want := range []string{
		`"@type":"NewsArticle"`, `"headline":"Children \u003cfirst\u003e"`, `"datePublished":"2026-10-05T10:00:00Z"`, `"dateModified":"2026-10-05T10:00:00Z"`, `"dateline":"Toronto"`, `"inLanguage":"en-CA"`,
		`"workTranslation":{"@id":"https://c.example/fr/n"`, `"@type":"CorrectionComment"`, `"mainEntityOfPage":"https://c.example/en/n"`, `"author":{"@id":"https://c.example/#organization"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	// One that is there in one language alone has no twin, and says in which.
	a.Kind, a.Title, a.Modified = citation.Statement, i18n.Text{FR: "Les enfants d’abord"}, at.Add(time.Hour)
	got = written(t, schemaorg.News(a, i18n.EN, by, nil))
	if strings.Contains(got, "workTranslation") || !strings.Contains(got, `"@type":"Article"`) || !strings.Contains(got, `"inLanguage":"fr-CA"`) || !strings.Contains(got, `"dateModified":"2026-10-05T11:00:00Z"`) {
		t.Error(got)
	}
}
