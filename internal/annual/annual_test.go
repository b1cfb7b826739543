package annual_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/annual"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/locales"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func report() annual.Report {
	return annual.Report{
		Year: 2025, President: "Ada", Message: i18n.Text{EN: "Hello", FR: "Bonjour"}, ApprovedOn: day("2026-03-01"), ApprovedBy: i18n.Text{EN: "Executive Committee", FR: "Comité exécutif"},
		Own: map[annual.Part]annual.Own{annual.Lists: {LeftOut: true}},
		Figures: annual.Figures{
			From: day("2025-01-01"), To: day("2025-12-31"), AsOf: day("2026-03-01"), Currency: "CAD",
			Members:  annual.MemberFigures{Total: 7, Before: 6, Joined: []i18n.Text{i18n.Same("Harbour")}, OtherJoined: 2},
			Finances: annual.Money{Income: []annual.Line{{Name: i18n.Same("Dues"), Cents: 150_00}}, Expenses: []annual.Line{{Name: i18n.Same("Rent"), Cents: 100_00}}, Funds: []annual.OfFund{{Name: i18n.Same("General"), Opening: 10_00, Income: 150_00, Expenses: 100_00}}},
			Giving:   []annual.YearOfGifts{{Year: 2024, Donors: 9, Gifts: 12, Cents: 500_00}, {Year: 2025, Few: true}},
		},
	}
}

func TestAReportIsPublishedWhole(t *testing.T) {
	today := day("2026-03-02")
	if err := report().Check(today, true); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*annual.Report)
		field  string
	}{
		"no message":           {func(r *annual.Report) { r.Message.FR = "" }, "message_fr"},
		"nobody signs":         {func(r *annual.Report) { r.President = "" }, "president"},
		"not approved":         {func(r *annual.Report) { r.ApprovedOn = time.Time{} }, "approved_on"},
		"approved tomorrow":    {func(r *annual.Report) { r.ApprovedOn = day("2026-03-03") }, "approved_on"},
		"approved by nobody":   {func(r *annual.Report) { r.ApprovedBy.EN = "" }, "approved_by_en"},
		"half an introduction": {func(r *annual.Report) { r.Own[annual.Members] = annual.Own{Intro: i18n.Text{EN: "x"}} }, "members_fr"},
	} {
		r := report()
		c.change(&r)
		if f := fault.Of(r.Check(today, true)); f == nil || f.Field != c.field {
			t.Errorf("%s: %v", name, f)
		}
	}
	r := annual.Report{Year: 2025}
	if err := r.Check(today, false); err != nil {
		t.Errorf("a draft may be empty: %v", err)
	}
}

// said is everything a report says in a language.
func said(t *testing.T, lang i18n.Lang) string {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range annual.Layout(catalog.For(lang), report()) {
		b.WriteString(s.Title + "\n")
		for _, one := range s.Blocks {
			b.WriteString(one.Para + "\n")
			for _, l := range one.Lines {
				b.WriteString(l.Text + " " + l.Note + "\n")
			}
			if one.Table != nil {
				for _, row := range append(one.Table.Rows, one.Table.Total) {
					b.WriteString(strings.Join(row, " ") + "\n")
				}
			}
			if one.Chart != nil {
				for _, bar := range one.Chart.Bars {
					b.WriteString(bar.Label + " " + bar.Text + "\n")
				}
			}
		}
	}
	return b.String()
}

func TestFewDonorsAreNotCounted(t *testing.T) {
	words := said(t, i18n.EN)
	for _, want := range []string{"Fewer than five donors gave", "2025 –", "2024 $500", "and 2 others", "General $10.00 $150.00 $100.00 $60.00"} {
		if !strings.Contains(words, want) {
			t.Errorf("the report does not say %q:\n%s", want, words)
		}
	}
	if strings.Contains(words, "Discussion lists") {
		t.Error("a part that is left out is said")
	}
	if fr := said(t, i18n.FR); !strings.Contains(fr, "Moins de cinq") || strings.Contains(fr, "⟦") {
		t.Errorf("in French:\n%s", fr)
	}
}
