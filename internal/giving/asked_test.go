package giving_test

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
)

// Money for a fund that the books do not take could not be entered after the card was
// charged: it is refused before.
func TestMoneyIsAskedForFundsThatTakeIt(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	asked := pledge(20_00)
	asked.Fund = "moon"
	_, err := w.s.Promise(ctx, access.Actor{}, asked, "")
	w.refused(err, fault.Invalid, "giving.error.fund")
	asked.Fund = "travel-fund"
	_, err = w.s.Promise(ctx, access.Actor{}, asked, "")
	w.must(err)
	w.must(w.books.ChangeFund(ctx, staff(), accounting.Fund{Slug: "travel-fund", Name: i18n.Same("Travel"), Restricted: true}))
	_, err = w.s.Promise(ctx, access.Actor{}, asked, "")
	w.refused(err, fault.Invalid, "giving.error.fund")
	_, err = w.s.PutCampaign(ctx, staff(), giving.Campaign{Slug: "moon", Name: i18n.Same("Moon"), Fund: "moon"})
	w.refused(err, fault.Invalid, "giving.error.fund")
	d := w.donor(amina())
	_, err = w.s.RecordPledge(ctx, staff(), giving.Promise{DonorID: d.ID, Amount: 100_00, Way: giving.ByCheque, Parts: 2, Months: 1, First: day("2026-11-01"), Fund: "moon"})
	w.refused(err, fault.Invalid, "giving.error.fund")
	funds, err := w.s.Funds(ctx)
	w.must(err)
	if len(funds) != 1 || funds[0].Slug != giving.GeneralFund {
		t.Errorf("gifts may be for %+v", funds)
	}
}

// Whoever wants no news gets none, whatever they give afterwards, until they tick the box.
func TestNewsStopAtOnceAndStayStopped(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	w.gave(d, 20_00, "2026-10-01")
	if c, holds, err := w.s.News(ctx, d.ID); err != nil || !holds || !c.Implied {
		t.Fatalf("a gift implies %+v, %v, %v", c, holds, err)
	}
	token, err := w.s.DonorToken(ctx, d.ID)
	w.must(err)
	w.refused(w.s.StopNews(ctx, token+"x"), fault.NotFound, "giving.error.no_donor")
	w.must(w.s.StopNews(ctx, token))
	w.must(w.s.StopNews(ctx, token)) // again changes nothing
	w.gave(d, 20_00, "2026-10-02")
	if c, holds, err := w.s.News(ctx, d.ID); err != nil || holds || c.Ended.IsZero() {
		t.Fatalf("after it was stopped: %+v, %v, %v", c, holds, err)
	}
	asked := pledge(20_00)
	asked.Agreed = giving.Agreed{Words: "Envoyez-moi l’infolettre."}
	p, err := w.s.Promise(ctx, access.Actor{}, asked, "")
	w.must(err)
	paid := w.payByCard(p)
	for _, one := range paid {
		w.must(w.s.Reckon(ctx, one.ID))
	}
	if c, holds, err := w.s.News(ctx, d.ID); err != nil || !holds || c.Implied {
		t.Fatalf("after the box was ticked: %+v, %v, %v", c, holds, err)
	}
}
