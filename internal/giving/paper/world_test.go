package paper_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/giving/paper"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf/press"
	"plenary.example/internal/pdf/presstest"
	"plenary.example/locales"
)

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// scrawl is a signature: a line of ink on nothing.
func scrawl(t testing.TB) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 600, 160))
	for x := 20; x < 580; x++ {
		for y := range 5 {
			m.Set(x, 60+(x*7)%50+y, color.NRGBA{20, 30, 90, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stationery is the paper of an invented charity.
func stationery(t testing.TB) *paper.Stationery {
	t.Helper()
	p, err := press.New([]byte("a secret of this charity's"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := paper.NewStationery(p, paper.Charity{
		Name:    i18n.Text{EN: "Canadian Coalition for Refuge", FR: "Coalition canadienne pour le refuge"},
		Address: "6839, rue Drolet, bureau 301\nMontréal (Québec)  H2S 2T1", Registration: "123456782RR0001",
		Place: i18n.Text{EN: "Montreal, Quebec", FR: "Montréal (Québec)"}, Site: "ccr.example", Accent: [3]uint8{0x0a, 0x4f, 0x5c},
	}, paper.Signature{Name: "Amina Diallo", Title: i18n.Text{EN: "Treasurer", FR: "Trésorière"}, Image: scrawl(t)}, rules.Rules{}, catalog(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func donor() paper.Party {
	return paper.Party{Name: "Geneviève L. Tremblay-Ouellet", Lines: []string{"4120, rue de l’Église, app. 3", "Montréal (Québec)  H4G 2M4", "Canada"}}
}

// cash is a receipt for a gift of $250.
func cash() paper.Receipt {
	return paper.Receipt{
		Serial: "2026-00042", Kind: paper.Cash, Lang: i18n.EN, Donor: donor(), Received: day(2026, 11, 20), Issued: day(2026, 11, 26),
		Amount: 250_00, Eligible: 250_00,
	}
}

func split() paper.Receipt {
	r := cash()
	r.Advantage, r.Eligible = paper.Advantage{Cents: 80_00, What: "benefit dinner for one"}, 170_00
	return r
}

func inKind() paper.Receipt {
	r := cash()
	r.Kind, r.Amount, r.Eligible, r.Property = paper.InKind, 4_500_00, 4_500_00, "Oil on canvas, 60 × 90 cm, signed and dated 1987"
	r.Appraiser = paper.Party{Name: "Northgate Appraisals Inc.", Lines: []string{"88 Wharf Street", "Halifax NS  B3H 4R2"}}
	return r
}

// cumulative is a receipt for n gifts of $10, a week apart.
func cumulative(n int) paper.Receipt {
	r := cash()
	r.Kind, r.Received, r.Year, r.Issued = paper.Cumulative, time.Time{}, 2026, day(2027, 2, 10)
	for i := range n {
		r.Gifts = append(r.Gifts, paper.Gift{Day: day(2026, 1, 2).AddDate(0, 0, 7*i), Cents: 10_00})
	}
	r.Amount = int64(n) * 10_00
	r.Eligible = r.Amount
	return r
}

// said is what the one page of a file says, with plain spaces, and on one line.
func said(t testing.TB, raw []byte) string {
	t.Helper()
	f := presstest.Read(t, raw)
	if len(f.Pages) != 1 {
		t.Fatalf("%d pages", len(f.Pages))
	}
	return plain(f.Pages[0])
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }
