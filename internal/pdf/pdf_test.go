package pdf_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"plenary.example/internal/pdf"
)

func options(paper pdf.Paper) pdf.Options {
	return pdf.Options{
		Title: "Procès-verbal : assemblée générale", Author: "Council of Harbours", Lang: "fr-CA", Paper: paper,
		Made: time.Date(2026, 11, 28, 13, 0, 0, 0, time.UTC),
	}
}

// words reads the text out of a file: each run of type, in the order it was set.
func words(t testing.TB, file []byte) []string {
	t.Helper()
	var runs []string
	for _, part := range bytes.Split(file, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		for _, piece := range bytes.Split(content, []byte(")Tj")) {
			at := bytes.LastIndex(piece, []byte(" Td ("))
			if at < 0 {
				continue
			}
			raw := piece[at+len(" Td ("):]
			raw = []byte(strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(string(raw)))
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			runs = append(runs, string(utf16.Decode(units)))
		}
	}
	return runs
}

func TestEverythingIsSet(t *testing.T) {
	for _, paper := range []pdf.Paper{pdf.Letter, pdf.A4} {
		d := pdf.New(options(paper))
		d.Heading(1, "Procès-verbal")
		d.Fact("Lieu", "Salle Seaview (Halifax) \\ étage 2")
		d.Heading(2, "Ouverture")
		d.Paragraph("Deux lignes\nde suite.")
		d.Emphasis("Provisoire.")
		d.Entry("9 h 05", "La séance est ouverte.")
		d.Clause(2, "(b)", "Write to every Minister.")
		d.PairHeading("Whereas:", "Attendu que :")
		d.Pair(1, pdf.Side{Label: "1.", Text: "Two thirds is 6⅔."}, pdf.Side{Label: "1.", Text: "Les deux tiers font 6⅔."})
		d.Table([]string{"Organization", "Vote"}, []float64{3, 1}, [][]string{{"Harbour Society", "For"}, {"Prairie Welcome"}})
		d.Rule()
		file, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(words(t, file), "\n")
		want := []string{
			"Procès-verbal", "Lieu", `Salle Seaview (Halifax) \ étage 2`, "Ouverture", "Deux lignes", "de suite.", "Provisoire.", "9 h 05", "La séance est ouverte.",
			"(b)", "Write to every Minister.", "Whereas:", "Attendu que :", "1.", "Two thirds is 6⅔.", "Les deux tiers font 6⅔.",
			"Organization", "Vote", "Harbour Society", "For", "Prairie Welcome",
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is not set in\n%s", paper, w, got)
			}
		}
		for _, w := range []string{"/Lang (fr-CA)", "/Title", "/Author", "/Outlines"} {
			if !bytes.Contains(file, []byte(w)) {
				t.Errorf("%s: no %s", paper, w)
			}
		}
		if d.Pages() != 1 {
			t.Errorf("%s: %d pages", paper, d.Pages())
		}
	}
}

// A line ends at a space, never at a no-break space: amounts stay whole.
func TestNoBreakSpacesHold(t *testing.T) {
	d := pdf.New(options(pdf.Letter))
	d.Paragraph(strings.TrimSpace(strings.Repeat("à payer 250\u202f000,00\u00a0$ ; ", 120)))
	d.Paragraph(strings.Repeat("x", 400) + "\u00a0" + strings.Repeat("y", 400)) // longer than a line
	file, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	whole, letters := 0, 0
	for _, line := range words(t, file) {
		whole += strings.Count(line, "250\u00a0000,00\u00a0$")
		letters += strings.Count(line, "x") + strings.Count(line, "y")
	}
	if whole != 120 || letters < 800 {
		t.Errorf("%d amounts of 120 are whole, %d letters of 800", whole, letters)
	}
}

// Long things go on over the pages and lose nothing.
func TestLongDocuments(t *testing.T) {
	d := pdf.New(options(pdf.Letter))
	text := strings.TrimSpace(strings.Repeat("que le gouvernement du Canada mette fin à la détention ", 60))
	for range 40 {
		d.Pair(3, pdf.Side{Label: "(iv)", Text: text}, pdf.Side{Label: "iv)", Text: text})
	}
	rows := make([][]string, 300)
	for i := range rows {
		rows[i] = []string{"Harbour Society", "For"}
	}
	d.Table([]string{"Organization", "Vote"}, []float64{3, 1}, rows)
	file, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, w := range strings.Fields(strings.Join(words(t, file), " ")) {
		count[w]++
	}
	if count["gouvernement"] != 40*2*60 || count["(iv)"] != 40 || count["Harbour"] != 300 {
		t.Errorf("set: %d gouvernement, %d (iv), %d Harbour", count["gouvernement"], count["(iv)"], count["Harbour"])
	}
	if count["Organization"] < 5 {
		t.Errorf("the table's heading stands on %d pages only", count["Organization"])
	}
	if d.Pages() < 30 {
		t.Errorf("%d pages", d.Pages())
	}
}

// Whatever people write, a document comes out.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := pdf.New(options(pdf.A4))
		hostile := rapid.OneOf(
			rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.SampledFrom([]string{"", " ", "\n\n", strings.Repeat("W", 3000), "👩🏽‍⚖️ ⚖", "\x00\x1b[31m", "\xff\xfe", "{nb}", "مرحبا ᐃᓄᒃᑎᑐᑦ", "a\u00a0b\u202f;"}),
		)
		for range rapid.IntRange(1, 12).Draw(t, "blocks") {
			s := hostile.Draw(t, "text")
			switch rapid.IntRange(0, 7).Draw(t, "kind") {
			case 0:
				d.Heading(rapid.IntRange(-1, 5).Draw(t, "level"), s)
			case 1:
				d.Paragraph(s)
			case 2:
				d.Fact(s, s)
			case 3:
				d.Entry(s, s)
			case 4:
				d.Clause(rapid.IntRange(-1, 4).Draw(t, "depth"), "(a)", s)
			case 5:
				d.Pair(2, pdf.Side{Label: "1.", Text: s}, pdf.Side{})
			case 6:
				d.Table([]string{s}, []float64{1, 2}, [][]string{{s, s, s}, nil})
			case 7:
				d.PairHeading(s, "")
			}
		}
		file, err := d.Bytes()
		if err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) {
			t.Fatalf("%d bytes, %v", len(file), err)
		}
	})
}

func BenchmarkTenPages(b *testing.B) {
	text := strings.Repeat("que le gouvernement du Canada mette fin à la détention ", 10)
	for range b.N {
		d := pdf.New(options(pdf.Letter))
		for range 60 {
			d.Pair(1, pdf.Side{Label: "1.", Text: text}, pdf.Side{Label: "1.", Text: text})
		}
		if _, err := d.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestNoHeadingIsLeftAloneAtTheFoot(t *testing.T) {
	for filled := 22; filled < 34; filled++ { // about a page
		d := pdf.New(options(pdf.Letter))
		for range filled {
			d.Paragraph("A line.")
		}
		d.Heading(2, "Friday")
		page := d.Pages()
		d.Heading(3, "A session")
		d.Paragraph("At nine.")
		if d.Pages() != page {
			t.Errorf("after %d lines the heading of a part stands on page %d and what follows it on page %d", filled, page, d.Pages())
		}
	}
}
