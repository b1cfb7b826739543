package imports_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/givingtest"
	"plenary.example/internal/giving/imports"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
)

const canadaHelps = "TRANSACTION NUMBER,DONATION SOURCE,DONOR FIRST NAME,DONOR LAST NAME,DONOR COMPANY NAME,DONOR EMAIL ADDRESS,DONOR ADDRESS 1,DONOR CITY,DONOR PROVINCE/STATE,DONOR POSTAL/ZIP CODE,DONOR COUNTRY,DONATION DATE,AMOUNT,FEE,FUND,MESSAGE TO CHARITY\n" +
	"T-1001,CanadaHelps,Ana,Ruiz,,ana@courriel.example,1 Main St,Halifax,NS,B3H 1A1,Canada,2026/03/04,100.00,3.75,Travel fund,Keep going\n" +
	"T-1002,CanadaHelps,ANON,ANON,,,,,,,,2026/03/05,25.00,1.00,,\n" +
	"T-1003,CanadaHelps,Ana,Ruiz,,ana@courriel.example,1 Main St,Halifax,NS,B3H 1A1,Canada,2026/04/04,50.00,1.90,Unheard of,\n" +
	"T-1004,CanadaHelps,Ivy,Stone,Harbour Books Ltd.,books@harbour.example,2 Quay,Halifax,NS,B3H-1A2,CA,2026/04/05,\"1,200.00\",40,,\n" +
	"T-1005,CanadaHelps,Ana,Ruiz,,ana@courriel.example,,,,,,2026/04/06,-50.00,0,,\n"

type world struct {
	*givingtest.World
	t testing.TB
	s *imports.Service
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := givingtest.New(t)
	return &world{World: w, t: t, s: imports.New(w.Log, w.Giving, w.Books, w.Queue, w.Catalog)}
}

func (w *world) file(body string, d imports.Decided) *imports.File {
	w.t.Helper()
	f, err := w.s.ReadFile(w.t.Context(), givingtest.Staff(), "gifts.csv", []byte(body), d)
	w.Must(err)
	return f
}

func (w *world) plan(body string, d imports.Decided) imports.Plan {
	w.t.Helper()
	p, err := w.s.Plan(w.t.Context(), givingtest.Staff(), w.file(body, d))
	w.Must(err)
	return p
}

func (w *world) bring(body string, d imports.Decided) imports.Plan {
	w.t.Helper()
	p, err := w.s.BringIn(w.t.Context(), givingtest.Staff(), w.file(body, d), nil)
	w.Must(err)
	return p
}

func outcomes(p imports.Plan) string {
	var list []string
	for _, l := range p.Lines {
		list = append(list, string(l.Outcome))
	}
	return strings.Join(list, " ")
}

func (w *world) gifts() []giving.Gift {
	w.t.Helper()
	list, _, err := w.Giving.Gifts(w.t.Context(), givingtest.Staff(), giving.GiftFilter{Limit: 500})
	w.Must(err)
	return list
}

// What a platform exports comes in once, is never receipted here, and says who gave.
func TestAPlatformsExportComesInOnce(t *testing.T) {
	w := newWorld(t)
	f := w.file(canadaHelps, imports.Decided{})
	if f.Decided.Source != imports.CanadaHelps || f.Rows() != 5 {
		t.Fatalf("source %q, %d rows", f.Decided.Source, f.Rows())
	}
	want := "new anonymous known new refused"
	if p := w.plan(canadaHelps, imports.Decided{}); outcomes(p) != want || p.Cents != 1375_00 || p.Donors != 3 || p.Lines[4].Why.Key != "imports.refused.negative" {
		t.Fatalf("%s, %d cents, %d donors, %+v", outcomes(p), p.Cents, p.Donors, p.Lines[4])
	}
	if len(w.gifts()) != 0 {
		t.Fatal("looking at it wrote")
	}
	if p := w.bring(canadaHelps, imports.Decided{}); outcomes(p) != want || p.Donors != 3 {
		t.Fatalf("%s, %d donors", outcomes(p), p.Donors)
	}
	if p := w.bring(canadaHelps, imports.Decided{}); outcomes(p) != "already already already already refused" {
		t.Fatalf("twice: %s", outcomes(p))
	}
	gifts := w.gifts()
	if len(gifts) != 4 {
		t.Fatalf("%d gifts", len(gifts))
	}
	for _, g := range gifts {
		if g.WhyNot != giving.Elsewhere || g.Method != payments.Platform || g.Waits() || g.Source != imports.CanadaHelps {
			t.Errorf("%+v", g)
		}
	}
	first := gifts[3]
	if first.Fund != "travel-fund" || !strings.Contains(first.Note, "$3.75") || !strings.Contains(first.Note, "Keep going") || first.SourceKey != "T-1001" {
		t.Errorf("%+v", first)
	}
	donors, _, err := w.Giving.Donors(t.Context(), givingtest.Staff(), "", "")
	w.Must(err)
	names := []string{}
	for _, d := range donors {
		names = append(names, d.Name)
	}
	if fmt.Sprint(names) != "[Ana Ruiz Anonymous donors (canadahelps) Harbour Books Ltd.]" || donors[2].Kind != giving.Organization || donors[2].Greeting != "Ivy Stone" || donors[0].Gifts != 2 || !donors[1].Unnamed {
		t.Errorf("%v %+v", names, donors)
	}
}

// A list of another program in French: its own words, amounts and dates; what was
// receipted there, and what waits.
func TestAListInFrench(t *testing.T) {
	w := newWorld(t)
	list := "Dons de l’année\n\nPrénom;Nom;Courriel;Adresse;Ville;Code postal;Date du don;Montant;Reçu\n" +
		"Odile;Gagné;odile@courriel.example;3, rue du Quai;Québec;G1R 4P3;14/02/2026;1 234,56 $;R-12\n" +
		"Odile;Gagné;odile@courriel.example;3, rue du Quai;Québec;G1R 4P3;1er mars 2026;20,00;non\n" +
		"Marc;Roy;;;;;2026-03-02;15,5;\n" +
		"Marc;Roy;;;;;2026-03-02;15,5;\n"
	p := w.bring(list, imports.Decided{Unreceipted: true})
	if outcomes(p) != "new known new known" {
		t.Fatalf("%s: %+v", outcomes(p), p.Lines)
	}
	if again := w.bring(list, imports.Decided{Unreceipted: true}); outcomes(again) != "already already already already" {
		t.Fatalf("twice: %s", outcomes(again))
	}
	gifts := w.gifts()
	why := map[int64]giving.WhyNot{}
	for _, g := range gifts {
		why[g.Amount.Cents] = g.WhyNot
	}
	if len(gifts) != 4 || why[1234_56] != giving.Elsewhere || why[20_00] != "" || why[15_50] != "" {
		t.Errorf("%+v", why)
	}
	if p := w.plan(strings.ReplaceAll(list, "R-12", ""), imports.Decided{Source: "other"}); outcomes(p) != "known known known known" {
		t.Errorf("another source: %s", outcomes(p))
	}
}

// Every kind of day and amount, and what is refused in words.
func TestDaysAndAmounts(t *testing.T) {
	w := newWorld(t)
	for _, tc := range []struct{ day, amount, dates, want string }{
		{"2026-03-04", "10", "", "2026-03-04 1000"},
		{"2026-03-04T10:20:30Z", "$10.00", "", "2026-03-04 1000"},
		{"2026/3/4 10:20 PM", "10.00 CAD", "", "2026-03-04 1000"},
		{"25/12/2025", "\"1 234,56 $\"", "", "2025-12-25 123456"},
		{"12/25/2025", "\"1,234.56\"", "", "2025-12-25 123456"},
		{"03/04/2026", "1", "dmy", "2026-04-03 100"},
		{"03/04/2026", "1", "mdy", "2026-03-04 100"},
		{"03/04/2026", "1", "", "imports.refused.date_twofold"},
		{"\"March 4, 2026\"", "1", "", "2026-03-04 100"},
		{"4 mars 2026", "1", "", "2026-03-04 100"},
		{"4 Mar 2026", "1", "", "2026-03-04 100"},
		{"1er août 2026", "1", "", "2026-08-01 100"},
		{"2026-02-30", "1", "", "imports.refused.date"},
		{"31/31/2026", "1", "", "imports.refused.date"},
		{"soon", "1", "", "imports.refused.date"},
		{"", "1", "", "imports.refused.no_date"},
		{"2027-01-01", "1", "", "imports.refused.future"},
		{"1901-01-01", "1", "", "imports.refused.date"},
		{"2026-03-04", "", "", "imports.refused.no_amount"},
		{"2026-03-04", "0.00", "", "imports.refused.nothing"},
		{"2026-03-04", "-5.00", "", "imports.refused.negative"},
		{"2026-03-04", "(5.00)", "", "imports.refused.negative"},
		{"2026-03-04", "=1+1", "", "money.error.currency"},
		{"2026-03-04", "ten", "", "money.error.unreadable"},
		{"2026-03-04", "99999999999999999999", "", "money.error.large"},
		{"2026-03-04", "5.00 EUR", "", "money.error.currency"},
	} {
		p := w.plan("Date,Amount,Name\n"+tc.day+","+tc.amount+",Ana Ruiz\n", imports.Decided{Dates: tc.dates})
		l := p.Lines[0]
		got := l.Why.Key
		if l.Outcome != imports.Refused {
			got = fmt.Sprintf("%s %d", l.Received.Format(time.DateOnly), l.Cents)
		}
		if got != tc.want {
			t.Errorf("%q, %q: %s, want %s", tc.day, tc.amount, got, tc.want)
		}
	}
	// One day in the file that can be read in one way alone says how the others are.
	if p := w.plan("Date,Amount,Name\n03/04/2026,1,A\n25/12/2025,2,B\n", imports.Decided{}); p.Lines[0].Received.Format(time.DateOnly) != "2026-04-03" {
		t.Errorf("%+v", p.Lines[0])
	}
}

func TestClosedPeriodsNumbersTwiceAndMissingColumns(t *testing.T) {
	w := newWorld(t)
	w.Must(w.Books.Close(t.Context(), givingtest.Treasurer(), givingtest.Day("2026-03-31")))
	list := "Transaction number,Date,Amount,Name\n7,2026-03-04,10,Ana Ruiz\n8,2026-04-04,10,Ana Ruiz\n8,2026-04-04,10,Ana Ruiz\n"
	if p := w.plan(list, imports.Decided{}); outcomes(p) != "refused new refused" || p.Lines[0].Why.Key != "imports.refused.closed" || p.Lines[2].Why.Key != "imports.refused.twice" {
		t.Errorf("%s %+v", outcomes(p), p.Lines)
	}
	if p := w.bring(list, imports.Decided{Late: true}); outcomes(p) != "new known refused" {
		t.Errorf("late: %s", outcomes(p))
	}
	if gifts := w.gifts(); len(gifts) != 2 || !gifts[1].Booked.Equal(givingtest.Day("2026-04-01")) {
		t.Errorf("%+v", gifts)
	}
	if p := w.plan("Colour,Amount\nred,10\n", imports.Decided{}); p.Lines[0].Why.Key != "imports.refused.columns" {
		t.Errorf("%+v", p.Lines)
	}
	for _, d := range []imports.Decided{{Source: "Not So"}, {Dates: "ymd"}, {Fields: map[string]imports.Field{"x": "nonsense"}}} {
		if _, err := w.s.ReadFile(t.Context(), givingtest.Staff(), "x.csv", []byte(list), d); err == nil {
			t.Errorf("%+v was taken", d)
		}
	}
	_, err := w.s.ReadFile(t.Context(), access.Actor{PersonID: "lin"}, "x.csv", []byte(list), imports.Decided{})
	w.Refused(err, "fault.forbidden")
}

// A file over the web: taken in, its columns decided, brought in by a job, remembered.
func TestAFileOverTheWeb(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	list := "When,Gave,Who\n2026-03-04,10,Ana Ruiz\n2026-03-05,20,Ivy Stone\n"
	id, err := w.s.AddUpload(ctx, givingtest.Staff(), `C:\gifts.csv`, []byte(list))
	w.Must(err)
	w.Must(w.s.Decide(ctx, givingtest.Staff(), id, imports.Decided{Source: "oldprogram", Fields: map[string]imports.Field{"when": imports.Date, "gave": imports.Amount, "who": imports.Name}}))
	w.Must(w.s.Begin(ctx, givingtest.Staff(), id))
	w.Refused(w.s.Drop(ctx, givingtest.Staff(), id), "imports.error.busy")
	for range 2 {
		w.Must(w.s.Do(ctx, imports.Work{Upload: id, Run: 1, Name: "Tomas", PersonID: "tomas"}))
	}
	u, err := w.s.Upload(ctx, givingtest.Staff(), id)
	w.Must(err)
	if u.State != imports.Done || u.File != "gifts.csv" || u.Gifts != 2 || u.Cents != 30_00 || u.Donors != 2 || u.Done != 2 {
		t.Errorf("%+v", u)
	}
	if f := w.file(list, imports.Decided{}); !f.Has(imports.Amount) || !f.Has(imports.Date) || !f.Has(imports.Name) {
		t.Error("what was said of the headings is forgotten")
	}
	for _, bad := range []struct{ name, body, key string }{
		{"x.csv", "", "imports.error.no_file"},
		{"x.pdf", "%PDF-1.7", "table.error.other_format"},
		{"x.csv", strings.Repeat("x", imports.MaxUpload+1), "imports.error.large"},
		{"x.csv", "Date,Amount\n" + strings.Repeat("2026-01-01,1\n", imports.MaxRows+1), "imports.error.rows"},
	} {
		_, err := w.s.AddUpload(ctx, givingtest.Staff(), bad.name, []byte(bad.body))
		w.Refused(err, bad.key)
	}
	w.Clock.Advance(8 * 24 * time.Hour)
	w.Must(w.s.Tidy(ctx))
	_, err = w.s.Upload(ctx, givingtest.Staff(), id)
	w.Refused(err, "imports.error.gone")
}

// Whatever a file holds, it is refused or read, never more than once a row, and never
// with a panic.
func TestWhateverAFileHolds(t *testing.T) {
	w := newWorld(t)
	cells := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"2026-03-04", "10", "=cmd|' /C calc'!A0", "\x00\x01", "é", "\xff\xfe", "-1", "Anonymous", "a@b.example", "1e9", "QC"}))
	heads := rapid.SampledFrom([]string{"Date", "Amount", "Name", "Email", "Country", "Postal code", "Fee", "Receipt", "Transaction number", "Nom", "x", ""})
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(rt, "columns")
		var b strings.Builder
		line := func(next func(i int) string) {
			for i := range n {
				if i > 0 {
					b.WriteByte(',')
				}
				b.WriteString(`"` + strings.ReplaceAll(next(i), `"`, `""`) + `"`)
			}
			b.WriteByte('\n')
		}
		line(func(int) string { return heads.Draw(rt, "head") })
		for range rapid.IntRange(0, 5).Draw(rt, "rows") {
			line(func(int) string { return cells.Draw(rt, "cell") })
		}
		f, err := w.s.ReadFile(t.Context(), givingtest.Staff(), "x.csv", []byte(b.String()), imports.Decided{})
		if err != nil {
			return // in words; see the tests of internal/table
		}
		p, err := w.s.Plan(t.Context(), givingtest.Staff(), f)
		if err != nil || len(p.Lines) != f.Rows() {
			rt.Fatalf("%d lines of %d: %v", len(p.Lines), f.Rows(), err)
		}
		for _, l := range p.Lines {
			if l.Outcome == imports.Refused && w.Catalog.For(i18n.FR).Say(l.Why) == "" {
				rt.Fatalf("refused without a word: %+v", l)
			}
		}
		did, err := w.s.BringIn(t.Context(), givingtest.Staff(), f, nil)
		if err != nil {
			rt.Fatal(err)
		}
		again, err := w.s.BringIn(t.Context(), givingtest.Staff(), f, nil)
		if err != nil || again.Gifts() != 0 {
			rt.Fatalf("twice: %v, %+v after %+v", err, again.Counts, did.Counts)
		}
	})
}
