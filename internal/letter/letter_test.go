package letter_test

import (
	"os"
	"regexp"
	"testing"
	"time"

	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/letter"
	"plenary.example/locales"
)

// Letters have the colours that the pages have.
func TestAccentsAreThoseOfTheStyleSheet(t *testing.T) {
	sheet, err := os.ReadFile("../web/static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light := map[string]string{}
	for _, m := range regexp.MustCompile(`\.accent-([a-z]+) \{ --accent: (#[0-9a-f]{6})`).FindAllStringSubmatch(string(sheet), -1) {
		if light[m[1]] == "" { // the dark theme's follow
			light[m[1]] = m[2]
		}
	}
	if len(light) == 0 || len(light) != len(letter.Accents()) {
		t.Fatalf("%d colours in the style sheet, %d here", len(light), len(letter.Accents()))
	}
	for name, colour := range letter.Accents() {
		if light[name] != colour {
			t.Errorf("%s is %s in the style sheet, %s here", name, light[name], colour)
		}
	}
}

func TestALetterIsMadeInEitherLanguage(t *testing.T) {
	profile, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		var files [2]string
		for i := range files {
			d := letter.New(letter.Letter{
				Profile: profile, Loc: catalog.For(lang), Day: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Site: "https://ccr.example/",
				Addressee: []string{"Amina Diallo", "Harbour Light"}, References: [][2]string{{"Reference", "14"}}, Topic: "Admission", Salutation: "Amina Diallo,",
			})
			d.Paragraph("Text.")
			raw, err := d.Bytes()
			if err != nil || d.Pages() != 1 {
				t.Fatalf("%d pages, %v", d.Pages(), err)
			}
			files[i] = string(raw)
		}
		if files[0] != files[1] {
			t.Errorf("%s: the same letter has other bytes", lang)
		}
	}
}
