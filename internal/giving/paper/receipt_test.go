package paper_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/giving/paper"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf/press"
	"plenary.example/internal/pdf/presstest"
)

// Each receipt shows, in the donor's language, what the Income Tax Regulations, 3501(1),
// ask for, (a) to (j), and the lines of its arithmetic.
func TestAReceiptShowsWhatTheRegulationsAsk(t *testing.T) {
	s := stationery(t)
	always := map[i18n.Lang][]string{
		i18n.EN: {
			"Official receipt for income tax purposes", "Canadian Coalition for Refuge", "6839, rue Drolet, bureau 301, Montréal (Québec) H2S 2T1",
			"Charity registration number: 123456782RR0001", "Receipt No. 2026-00042", "Place of issue Montreal, Quebec",
			"Donor Geneviève L. Tremblay-Ouellet 4120, rue de l’Église, app. 3, Montréal (Québec) H4G 2M4, Canada",
			"Authorized signature Amina Diallo Treasurer", "Canada Revenue Agency canada.ca/charities-giving",
		},
		i18n.FR: {
			"Reçu officiel de don aux fins de l’impôt sur le revenu", "Coalition canadienne pour le refuge", "6839, rue Drolet, bureau 301, Montréal (Québec) H2S 2T1",
			"Numéro d’enregistrement de l’organisme : 123456782RR0001", "Reçu nº 2026-00042", "Lieu de délivrance Montréal (Québec)",
			"Donateur ou donatrice Geneviève L. Tremblay-Ouellet 4120, rue de l’Église, app. 3, Montréal (Québec) H4G 2M4, Canada",
			"Signature autorisée Amina Diallo Trésorière", "Agence du revenu du Canada canada.ca/organismes-bienfaisance-dons",
		},
	}
	ignored := cash()
	ignored.Advantage = paper.Advantage{Cents: 20_00, What: "a mug"}
	replacement := split()
	replacement.Replaces = "2026-00007"
	byYear := cash()
	byYear.Received, byYear.Year = time.Time{}, 2026
	bare := inKind()
	bare.Appraiser = paper.Party{}
	for _, c := range []struct {
		name string
		r    paper.Receipt
		want map[i18n.Lang][]string
	}{
		{"a gift of money", cash(), map[i18n.Lang][]string{
			i18n.EN: {"Gift received on 20 November 2026", "Receipt issued on 26 November 2026", "Kind of gift Gift of money", "Amount of gift $250.00 Less: value of advantage (none was received) $0.00 Eligible amount of gift for tax purposes $250.00"},
			i18n.FR: {"Don reçu le 20 novembre 2026", "Reçu délivré le 26 novembre 2026", "Nature du don Don en argent", "Montant du don 250,00 $ Moins : valeur de l’avantage (aucun n’a été reçu) 0,00 $ Montant admissible du don aux fins de l’impôt 250,00 $"},
		}},
		{"a gift of a year", byYear, map[i18n.Lang][]string{
			i18n.EN: {"Gift received in the year 2026"},
			i18n.FR: {"Don reçu au cours de l’année 2026"},
		}},
		{"split", replacement, map[i18n.Lang][]string{
			i18n.EN: {"Amount of gift $250.00 Less: value of advantage received: benefit dinner for one − $80.00 Eligible amount of gift for tax purposes $170.00", "This receipt replaces receipt No. 2026-00007, which is cancelled.", "Replaces receipt No. 2026-00007"},
			i18n.FR: {"Montant du don 250,00 $ Moins : valeur de l’avantage reçu : benefit dinner for one − 80,00 $ Montant admissible du don aux fins de l’impôt 170,00 $", "Ce reçu remplace le reçu nº 2026-00007, qui est annulé.", "Remplace le reçu nº 2026-00007"},
		}},
		{"an advantage too small to deduct", ignored, map[i18n.Lang][]string{
			i18n.EN: {"Advantage received: a mug, $20.00 (not deducted) It is not more than the lesser of $75.00 and 10% of the gift. $0.00 Eligible amount of gift for tax purposes $250.00"},
			i18n.FR: {"Avantage reçu : a mug, 20,00 $ (non déduit) Il ne dépasse pas le moindre de 75,00 $ et de 10 % du don. 0,00 $ Montant admissible du don aux fins de l’impôt 250,00 $"},
		}},
		{"in kind", inKind(), map[i18n.Lang][]string{
			i18n.EN: {"Kind of gift Gift in kind (non-cash)", "Description of the property Oil on canvas, 60 × 90 cm, signed and dated 1987", "Appraised by Northgate Appraisals Inc. 88 Wharf Street, Halifax NS B3H 4R2", "Fair market value of the gift $4,500.00"},
			i18n.FR: {"Nature du don Don en nature (autre qu’en argent)", "Description du bien Oil on canvas, 60 × 90 cm, signed and dated 1987", "Évaluateur Northgate Appraisals Inc. 88 Wharf Street, Halifax NS B3H 4R2", "Juste valeur marchande du don 4 500,00 $"},
		}},
		{"in kind, not appraised", bare, map[i18n.Lang][]string{
			i18n.EN: {"Appraised by Not appraised by a third party"},
			i18n.FR: {"Évaluateur Bien non évalué par un tiers"},
		}},
		{"a year's gifts", cumulative(12), map[i18n.Lang][]string{
			i18n.EN: {"Gifts received in the year 2026", "The 12 gifts of the year, by the day they were received 2 January 2026 $10.00 9 January 2026 $10.00", "Total amount of gifts $120.00"},
			i18n.FR: {"Dons reçus au cours de l’année 2026", "Les 12 dons de l’année, à la date où ils ont été reçus 2 janvier 2026 10,00 $ 9 janvier 2026 10,00 $", "Montant total des dons 120,00 $"},
		}},
		{"more gifts than there is room for", cumulative(52), map[i18n.Lang][]string{
			i18n.EN: {"The 52 gifts of the year, by month January 2026 $50.00 February 2026 $40.00", "December 2026 $40.00", "Total amount of gifts $520.00"},
			i18n.FR: {"Les 52 dons de l’année, par mois janvier 2026 50,00 $ février 2026 40,00 $", "Montant total des dons 520,00 $"},
		}},
	} {
		for _, lang := range i18n.Langs() {
			c.r.Lang = lang
			raw, err := s.Receipt(c.r)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			got := said(t, raw)
			for _, want := range append(always[lang], c.want[lang]...) {
				if !strings.Contains(got, plain(want)) {
					t.Errorf("%s, %s: no %q in\n%s", c.name, lang, want, got)
				}
			}
			for _, not := range []string{"⟦", "DUPLICAT", "CANCELLED", "ANNULÉ", "<no value>"} {
				if strings.Contains(got, not) {
					t.Errorf("%s, %s: %q in\n%s", c.name, lang, not, got)
				}
			}
			if len(raw) > 40<<10 {
				t.Errorf("%s, %s: %d bytes", c.name, lang, len(raw))
			}
		}
	}
}

func TestACancelledReceiptAndADuplicateSaySo(t *testing.T) {
	s := stationery(t)
	cancelled := cash()
	cancelled.Cancelled, cancelled.ReplacedBy = &paper.Cancellation{Day: day(2026, 12, 1), Reason: "the dinner was left out"}, "2026-00043"
	duplicate := cash()
	duplicate.Duplicate = day(2027, 3, 3)
	both := cancelled
	both.Duplicate = day(2027, 3, 3)
	for _, c := range []struct {
		r    paper.Receipt
		lang i18n.Lang
		want []string
	}{
		{cancelled, i18n.EN, []string{"CANCELLED Replaced by receipt No. 2026-00043. Not valid since 1 December 2026. Reason: the dinner was left out", "CANCELLED"}},
		{cancelled, i18n.FR, []string{"ANNULÉ Remplacé par le reçu nº 2026-00043. Non valide depuis le 1er décembre 2026. Raison : the dinner was left out", "ANNULÉ"}},
		{duplicate, i18n.EN, []string{"DUPLICATE Printed again on 3 March 2027. The original was issued on 26 November 2026"}},
		{duplicate, i18n.FR, []string{"DUPLICATA Réimprimé le 3 mars 2027. L’original a été délivré le 26 novembre 2026"}},
		{both, i18n.EN, []string{"CANCELLED – DUPLICATE", "Replaced by receipt No. 2026-00043."}},
	} {
		c.r.Lang = c.lang
		raw, err := s.Receipt(c.r)
		if err != nil {
			t.Fatal(err)
		}
		got := said(t, raw)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		if !strings.HasPrefix(got, strings.Fields(c.want[0])[0]) || c.r.Cancelled != nil && !strings.HasSuffix(got, strings.Fields(c.want[0])[0]) {
			t.Errorf("it is not said at the head, and across:\n%s", got)
		}
	}
}

func TestAReceiptIsSealedTaggedAndTheSameEachTime(t *testing.T) {
	for _, lang := range i18n.Langs() {
		r := split()
		r.Lang = lang
		one, err := stationery(t).Receipt(r)
		if err != nil {
			t.Fatal(err)
		}
		two, err := stationery(t).Receipt(r)
		if err != nil || !bytes.Equal(one, two) {
			t.Errorf("the same record has other bytes: %v", err)
		}
		f := presstest.Read(t, one)
		title := map[i18n.Lang]string{i18n.EN: "Official receipt No. 2026-00042, Canadian Coalition for Refuge", i18n.FR: "Reçu officiel nº\u00a02026-00042, Coalition canadienne pour le refuge"}[lang]
		if !f.Sealed || f.Title != title || f.Lang != string(lang)+"-CA" || !strings.Contains(title, f.Author) {
			t.Errorf("%t, %q, %q, %q", f.Sealed, f.Title, f.Author, f.Lang)
		}
		count := map[string]int{}
		for _, tag := range f.Tags {
			count[tag]++
		}
		if count["H1"] != 1 || count["Table"] != 2 || count["TR"] != 8 || count["TH"] != 8 || count["TD"] != 8 || count["Figure"] != 1 {
			t.Errorf("tags: %v", count)
		}
		if bytes.Contains(one, []byte("Producer")) || bytes.Contains(one, []byte("Creator")) {
			t.Error("the file says what made it")
		}
	}
}

// Whatever people are called, wherever they live and whatever they give, a receipt is one
// page, and their name and address stand on it in full.
func TestLongNamesStrangeLettersAndHugeAmounts(t *testing.T) {
	s := stationery(t)
	r := inKind()
	r.Serial = "CCR/RECEIPT/2026-000000123456"
	r.Donor = paper.Party{
		Name: "Олександра Wolodymyriwna Kowaltschuk-Żółkiewska von Hohenberg, Ἀσπασία, Frederikshåb 中文",
		Lines: []string{
			"Résidence des Érables-Argentés-du-Haut-Saint-Laurent, app. 1204\n12345, chemin de la Côte-Sainte-Catherine Ouest",
			"Saint-Louis-du-Ha! Ha! (Québec)  G0L 3S0", "Canada",
		},
	}
	r.Property = strings.Repeat("Lot nº 4, reliure demi-chagrin. ", 14)
	r.Amount, r.Eligible = 99_999_999_999, 99_999_999_999-76_01
	r.Advantage = paper.Advantage{Cents: 76_01, What: strings.Repeat("une table de huit couverts au gala, ", 6)}
	r.Replaces, r.ReplacedBy = "CCR/RECEIPT/2026-000000000001", "CCR/RECEIPT/2026-000000123457"
	r.Cancelled, r.Duplicate = &paper.Cancellation{Day: day(2026, 12, 1), Reason: strings.Repeat("une erreur dans la description ", 8)}, day(2027, 1, 5)
	r.Currency = "USD"
	for _, lang := range i18n.Langs() {
		r.Lang = lang
		raw, err := s.Receipt(r)
		if err != nil {
			t.Fatal(err)
		}
		got := said(t, raw)
		for _, want := range []string{
			r.Serial, "Олександра Wolodymyriwna Kowaltschuk-Żółkiewska von Hohenberg, Ἀσπασία, Frederikshåb 中文",
			"Saint-Louis-du-Ha! Ha! (Québec) G0L 3S0, Canada", strings.Repeat("Lot nº 4, reliure demi-chagrin. ", 13), strings.TrimSpace(r.Advantage.What),
			map[i18n.Lang]string{i18n.EN: "USD 999,999,923.98", i18n.FR: "999 999 923,98 USD"}[lang],
		} {
			if !strings.Contains(got, plain(want)) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
	}
}

func TestWhatIsNoReceiptIsRefused(t *testing.T) {
	s := stationery(t)
	for name, change := range map[string]func(*paper.Receipt){
		"no serial":                     func(r *paper.Receipt) { r.Serial = "" },
		"no donor":                      func(r *paper.Receipt) { r.Donor.Name = "" },
		"no address":                    func(r *paper.Receipt) { r.Donor.Lines = nil },
		"no day":                        func(r *paper.Receipt) { r.Received = time.Time{} },
		"never issued":                  func(r *paper.Receipt) { r.Issued = time.Time{} },
		"another kind":                  func(r *paper.Receipt) { r.Kind = "service" },
		"nothing given":                 func(r *paper.Receipt) { r.Amount, r.Eligible = 0, 0 },
		"nothing eligible":              func(r *paper.Receipt) { r.Eligible = 0 },
		"more eligible than given":      func(r *paper.Receipt) { r.Eligible++ },
		"an advantage that is not said": func(r *paper.Receipt) { r.Advantage.Cents = 10_00 },
		"arithmetic that does not come": func(r *paper.Receipt) { r.Advantage, r.Eligible = paper.Advantage{Cents: 10_00, What: "a mug"}, 245_00 },
		"in kind without a description": func(r *paper.Receipt) { r.Kind = paper.InKind },
		"gifts that come to another sum": func(r *paper.Receipt) {
			r.Kind, r.Gifts = paper.Cumulative, []paper.Gift{{Day: day(2026, 1, 1), Cents: 1}}
		},
		"an advantage that is below zero": func(r *paper.Receipt) { r.Advantage, r.Eligible = paper.Advantage{Cents: -1, What: "a debt"}, 250_01 },
	} {
		r := cash()
		change(&r)
		if _, err := s.Receipt(r); !errors.Is(err, paper.ErrReceipt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A charity that is not registered writes letters and no receipts.
func TestWhoCannotIssueReceipts(t *testing.T) {
	p, err := press.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := paper.NewStationery(p, paper.Charity{Name: i18n.Same("A coalition"), Address: "Somewhere", Place: i18n.Same("Here")}, paper.Signature{Name: "Amina Diallo"}, rules.Canada(), catalog(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receipt(cash()); !errors.Is(err, paper.ErrReceipt) {
		t.Errorf("%v", err)
	}
	if _, err := s.Letter(paper.Letter{Lang: i18n.EN, To: donor(), Day: day(2026, 11, 26), Paragraphs: []string{"Thank you."}}); err != nil {
		t.Error(err)
	}
	if _, err := paper.NewStationery(p, paper.Charity{}, paper.Signature{Image: []byte("no picture")}, rules.Canada(), catalog(t)); !errors.Is(err, press.ErrPicture) {
		t.Errorf("%v", err)
	}
}

// One stationery serves many at once.
func TestManyAtOnceMakeTheSame(t *testing.T) {
	s := stationery(t)
	want, err := s.Receipt(cash())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				if got, err := s.Receipt(cash()); err != nil || !bytes.Equal(got, want) {
					t.Errorf("other bytes: %v", err)
				}
			}
		})
	}
	group.Wait()
}

// run is a run of n receipts in both languages.
func run(form *paper.Stationery, n int, failing error) iter.Seq2[paper.OnForm, error] {
	return func(yield func(paper.OnForm, error) bool) {
		for i := range n {
			r := cash()
			r.Serial, r.Lang = fmt.Sprintf("2026-%05d", i+1), i18n.Langs()[i%2]
			if !yield(paper.OnForm{Receipt: r, Form: form}, nil) {
				return
			}
		}
		if failing != nil {
			yield(paper.OnForm{}, failing)
		}
	}
}

func TestManyReceiptsInOneFile(t *testing.T) {
	s := stationery(t)
	var b bytes.Buffer
	told := 0
	if err := s.Receipts(&b, paper.Batch{Title: "Receipts 2026", Lang: i18n.EN, Day: day(2027, 2, 1), Progress: func(n int) { told = n }}, run(s, 60, nil)); err != nil {
		t.Fatal(err)
	}
	f := presstest.Read(t, b.Bytes())
	if len(f.Pages) != 60 || told != 60 || f.Title != "Receipts 2026" {
		t.Fatalf("%d pages, %d told, %q", len(f.Pages), told, f.Title)
	}
	for i, page := range f.Pages {
		if !strings.Contains(page, fmt.Sprintf("2026-%05d", i+1)) {
			t.Errorf("page %d is another's", i+1)
		}
	}
	if per := b.Len() / 60; per > 4<<10 {
		t.Errorf("%d bytes for each page", per)
	}
	lost := errors.New("the connection was lost")
	if err := s.Receipts(&b, paper.Batch{Day: day(2027, 2, 1)}, run(s, 2, lost)); !errors.Is(err, lost) {
		t.Errorf("%v", err)
	}
}

// The year-end run asks for 200 receipts a second on two cores, the rest of the run
// included.
func BenchmarkReceipt(b *testing.B) {
	s, r := stationery(b), cumulative(12)
	r.Lang = i18n.FR
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.Receipt(r); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "receipts/s")
}

func BenchmarkReceiptsInOneFile(b *testing.B) {
	s := stationery(b)
	var size counter
	if err := s.Receipts(&size, paper.Batch{Day: day(2027, 2, 1)}, run(s, b.N, nil)); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "receipts/s")
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }
