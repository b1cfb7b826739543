package paper_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/pdf/presstest"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signons"
	"plenary.example/internal/signons/paper"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

func press(t testing.TB) *paper.Press {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	profile, err := config.LoadProfile("ccr")
	must(err)
	catalog, err := locales.Catalog()
	must(err)
	d := testdb.OpenAt(t, clock.At(at()))
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	must(err)
	mail, err := outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example"})
	must(err)
	register := people.New(log)
	s := signons.New(log, register, resolutions.New(log, register, search.New(d)), consents.New(log, register, nil), mail, catalog, signons.Options{Profile: profile})
	p, err := paper.New(s, catalog)
	must(err)
	return p
}

func at() time.Time { return time.Date(2026, 11, 20, 17, 30, 0, 0, time.UTC) }

// roll is a statement with so many signatories.
func roll(n int) signons.Roll {
	r := signons.Roll{At: at(), Statement: signons.Statement{Version: 2, Words: signons.Words{
		Title: i18n.Text{EN: "Children first", FR: "Les enfants d’abord"}, Addressee: i18n.Text{EN: "the Minister", FR: "la ministre"},
		Text: i18n.Text{EN: strings.Repeat("We ask that no child wait. ", 40) + "\n\n- Decide within six months.", FR: strings.Repeat("Nous demandons qu’aucun enfant n’attende. ", 40) + "\n\n- Décider en six mois."},
	}}}
	for i := range n {
		p := signons.Place{Country: "CA", Province: signons.Provinces()[i%13]}
		r.Signatories = append(r.Signatories, signons.Signatory{Signer: signons.ByOrganization, Name: i18n.Text{EN: fmt.Sprintf("Organization %d", i), FR: fmt.Sprintf("Organisme %d", i)}, City: "Ville", Place: p})
	}
	return r
}

func TestAFileSaysTheTextTheNamesAndTheInstant(t *testing.T) {
	p := press(t)
	for kind, words := range map[string][]string{
		"en":   {"Children first", "To the Minister", "Decide within six months.", "3 signatories", "Organization 1, Ville", "British Columbia", "As of 20 November 2026 at 12:30", "version 2"},
		"fr":   {"Les enfants d’abord", "Destinataire", "Organisme 1, Ville", "Colombie-Britannique", "État au 20 novembre 2026"},
		"both": {"Children first", "Les enfants d’abord", "Organization 1 / Organisme 1", "British Columbia / Colombie-Britannique", "3 signatories / 3 signataires"},
	} {
		body, err := p.PDF(roll(3), kind)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(presstest.Read(t, body).Pages, "\n"), "\u00a0", " ")), " ")
		for _, w := range words {
			if !strings.Contains(text, strings.ReplaceAll(w, "\u00a0", " ")) {
				t.Errorf("%s does not say %q: %.2000s", kind, w, text)
			}
		}
		if f := presstest.Read(t, body); !strings.Contains(strings.Join(f.Tags, " "), "H1") {
			t.Errorf("%s is tagged %v", kind, f.Tags)
		}
		again, err := p.PDF(roll(3), kind)
		if err != nil || !bytes.Equal(body, again) {
			t.Errorf("%s: the same roll makes other bytes (%v)", kind, err)
		}
	}
}

func TestTwoThousandNamesFill(t *testing.T) {
	body, err := press(t).PDF(roll(2000), "en")
	if err != nil || len(body) > 2<<20 {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	if !strings.Contains(strings.Join(presstest.Read(t, body).Pages, "\n"), "Organization 1999, Ville") {
		t.Error("the last name is missing")
	}
}

func TestWord(t *testing.T) {
	body, err := press(t).Word(roll(3), "both")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"Children first", "Les enfants d’abord", "Organization 1 / Organisme 1", "British Columbia"} {
		if !bytes.Contains(text, []byte(w)) {
			t.Errorf("no %q", w)
		}
	}
}

func TestMarkdownIsSetAndTextsOfBeforeStayAsTheyWere(t *testing.T) {
	p := press(t)
	r := roll(1)
	source := "## Why\n\nWe ask **today** and *always*, as [the law](https://laws.example/a) says; 2 \\* 3.\n\n1. Decide within " + strings.Repeat("six long months ", 30) + "\n2. Say **why**\n\n> Nobody waits.\n\n---\n\n<script>alert(1)</script>\n\nThe end <b>comes</b>."
	r.Statement.Text = i18n.Text{EN: source, FR: source}
	said := func() string {
		t.Helper()
		body, err := p.PDF(r, "en")
		if err != nil {
			t.Fatal(err)
		}
		f := presstest.Read(t, body)
		if !strings.Contains(strings.Join(f.Tags, " "), "H1") {
			t.Errorf("tagged %v", f.Tags)
		}
		return strings.Join(strings.Fields(strings.Join(f.Pages, "\n")), " ")
	}
	r.Statement.Marked = true
	text := said()
	for _, want := range []string{"Why We ask today and always", "as the law (https://laws.example/a) says; 2 * 3.", "1.", "Say why", "Nobody waits.", "The end <b>comes</b>.", "<script>alert(1)</script>"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	for _, never := range []string{"**", "##", "\\*"} {
		if strings.Contains(text, never) {
			t.Errorf("%q in %s", never, text)
		}
	}
	word, err := p.Word(r, "en")
	if err != nil || len(word) == 0 {
		t.Error(err)
	}
	// What was signed before it was Markdown says what it said.
	r.Statement.Marked = false
	if text := said(); !strings.Contains(text, "We ask **today** and *always*") || !strings.Contains(text, "2 \\* 3") {
		t.Error(text)
	}
}

func TestAMarkedTextOfManyPagesLosesNothing(t *testing.T) {
	r := roll(0)
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "Paragraph *number* **p%d** with words that go on for a while, so that a line is full and another begins.\n\n- item i%d\n\n", i, i)
	}
	r.Statement.Text, r.Statement.Marked = i18n.Same(b.String()+strings.Repeat("x", 400)), true
	body, err := press(t).PDF(r, "en")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(presstest.Read(t, body).Pages, "\n")
	for i := range 200 {
		if !strings.Contains(text, fmt.Sprintf("p%d", i)) || !strings.Contains(text, fmt.Sprintf("item i%d", i)) {
			t.Errorf("paragraph %d is missing", i)
		}
	}
	if n := strings.Count(text, "x"); n < 400 {
		t.Errorf("%d letters of a word that no line holds", n)
	}
}
