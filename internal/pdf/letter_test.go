package pdf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/pdf"
)

func letterOptions() pdf.LetterOptions {
	return pdf.LetterOptions{
		Options:   options(pdf.Letter),
		Head:      pdf.Letterhead{Name: "Council of Harbours", Lines: []string{"12 Quay Street", "info@harbours.example"}, Accent: [3]uint8{10, 79, 92}},
		PlaceDate: "Montréal, le 1er décembre 2026", Addressee: []string{"Zoë Tremblay", "Accueil Tremblay"},
		References: [][2]string{{"Référence", "2026-014"}}, Topic: "Objet : votre demande", Salutation: "Madame,",
	}
}

// A letter is set in the order in which it is read.
func TestLettersAreSetInOrder(t *testing.T) {
	d := pdf.NewLetter(letterOptions())
	d.Paragraph("Votre demande est acceptée.")
	d.Amounts([2]string{"Description", "Montant"}, [][2]string{{"Cotisation 2026", "67,50 $"}}, [][2]string{{"Total", "67,50 $"}})
	d.Close(pdf.Closing{Words: "Salutations,", Signature: []string{"Louise Bergeron", "Présidente"}, Notes: []string{"p. j. facture"}})
	file, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	set := words(t, file)
	at := 0
	for _, want := range []string{
		"Council of Harbours", "12 Quay Street", "info@harbours.example", "Montréal, le 1er décembre 2026", "Zoë Tremblay", "Accueil Tremblay", "Référence", "2026-014",
		"Objet : votre demande", "Madame,", "Votre demande est acceptée.", "Salutations,", "Louise Bergeron", "Présidente", "p. j. facture",
	} {
		i := slices.Index(set[at:], want)
		if i < 0 {
			t.Fatalf("%q is not set after %q, in %q", want, set[max(at-1, 0)], set)
		}
		at += i + 1
	}
	if d.Pages() != 1 {
		t.Errorf("%d pages", d.Pages())
	}
}

// However long the text, the signature is whole on one page, and every page after
// the first says whose letter it is.
func TestSignaturesStayTogether(t *testing.T) {
	for paragraphs := range 30 {
		d := pdf.NewLetter(letterOptions())
		for range paragraphs {
			d.Paragraph(strings.Repeat("Le comité a étudié votre demande. ", 8))
		}
		before := d.Pages()
		d.Close(pdf.Closing{Words: "Salutations,", Signature: []string{"Louise Bergeron", "Présidente", "Conseil"}, Notes: []string{"p. j."}})
		if d.Pages() > before+1 {
			t.Errorf("after %d paragraphs the signature runs over %d pages", paragraphs, d.Pages()-before)
		}
		file, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		set := words(t, file)
		named := 0
		for _, w := range set {
			if w == "Council of Harbours" {
				named++
			}
		}
		if named != d.Pages() {
			t.Errorf("%d paragraphs: %d pages, the coalition named on %d", paragraphs, d.Pages(), named)
		}
		first, last := slices.Index(set, "Salutations,"), slices.Index(set, "p. j.")
		if last != first+4 {
			t.Errorf("%d paragraphs: the signature is not together", paragraphs)
		}
	}
}

// Whatever stands on a letter, a letter comes out.
func TestAnyLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "\n", strings.Repeat("long ", 400), "\xff\x00"}))
		o := letterOptions()
		o.Head.Name, o.PlaceDate, o.Topic, o.Salutation = text.Draw(t, "name"), text.Draw(t, "date"), text.Draw(t, "topic"), text.Draw(t, "salutation")
		o.Head.Lines, o.Addressee = rapid.SliceOfN(text, 0, 5).Draw(t, "lines"), rapid.SliceOfN(text, 0, 6).Draw(t, "addressee")
		o.References = [][2]string{{text.Draw(t, "label"), text.Draw(t, "reference")}}
		d := pdf.NewLetter(o)
		d.Amounts([2]string{text.Draw(t, "head"), "a"}, [][2]string{{text.Draw(t, "cell"), text.Draw(t, "sum")}}, nil)
		d.Close(pdf.Closing{Words: text.Draw(t, "words"), Signature: []string{text.Draw(t, "who")}})
		if _, err := d.Bytes(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestHexReadsColours(t *testing.T) {
	if rgb, err := pdf.Hex("#0a4f5c"); err != nil || fmt.Sprint(rgb) != "[10 79 92]" {
		t.Errorf("%v, %v", rgb, err)
	}
	for _, bad := range []string{"", "red", "#0a4f5", "#0a4f5c7", "0a4f5c1", "#zzzzzz"} {
		if _, err := pdf.Hex(bad); err == nil {
			t.Errorf("%q was taken for a colour", bad)
		}
	}
}
