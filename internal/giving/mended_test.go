package giving_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// A gift in kind leaves the books by the accounts that it came into, whatever the
// settings say by then.
func TestAGiftInKindLeavesTheAccountsThatItWentInto(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	in := func(account string) int64 {
		t.Helper()
		cents, err := w.books.BalanceOn(ctx, nil, account, w.books.Today())
		w.must(err)
		return cents
	}
	set := func(account string) {
		t.Helper()
		w.must(w.books.SetRules(ctx, staff(), []accounting.Rule{{Setting: accounting.SettingInKind, Value: account}}))
	}
	d := w.donor(amina())
	given := giving.ByHand{DonorID: d.ID, Gift: giving.Gift{Kind: giving.InKind, Amount: money.Of(500_00, "CAD"), Received: day("2026-10-01"), Description: "Four desks"}}
	set("5400")
	g, err := w.s.Record(ctx, staff(), given)
	w.must(err)
	if in("5400") != 500_00 {
		t.Errorf("the account that was set has %d", in("5400"))
	}
	set("5800")
	w.must(w.s.Withdraw(ctx, staff(), g.ID, "They took them back"))
	if in("5400") != 0 || in("5800") != 0 {
		t.Errorf("%d and %d are left", in("5400"), in("5800"))
	}
}

// Whether a gift is from another charity follows what is known of its donor, until it has
// a receipt: by a tick on the donor, by another donor, by a merge.
func TestGiftsFollowWhatIsKnownOfTheirDonor(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	g := w.gave(d, 50_00, "2026-10-01")
	is := func(charity bool, country string) {
		t.Helper()
		now, err := w.s.Gift(ctx, nil, g.ID)
		w.must(err)
		if now.Charity != charity || now.Country != country || now.Waits() == charity {
			t.Errorf("the gift is %+v", now)
		}
	}
	d.Charity = true
	_, err := w.s.PutDonor(ctx, staff(), d)
	w.must(err)
	is(true, "CA")
	abroad := amina()
	abroad.Name, abroad.Email, abroad.Address.Country = "Port of Hope", "hope@port.example", "PE"
	other := w.donor(abroad)
	w.must(w.s.GiveTo(ctx, staff(), g.ID, other.ID))
	is(false, "PE")
	w.must(w.s.MergeDonors(ctx, staff(), d.ID, other.ID))
	is(true, "PE")
}

// Mail is asked for at an address that the outbox takes, or one donor would hold up the
// letters of all.
func TestAnAddressIsOneThatTheOutboxTakes(t *testing.T) {
	w := newWorld(t)
	from := amina()
	from.Email = strings.Repeat("a", 65) + "@courriel.example"
	_, err := w.s.PutDonor(t.Context(), staff(), giving.Donor{Particulars: from})
	w.refused(err, fault.Invalid, "giving.error.email")
}

// News that were stopped after a box was ticked stay stopped when the gift comes; what a
// gift implies counts from the latest gift.
func TestConsentFollowsWhatWasSaidLast(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	w.gave(d, 5_00, "2026-10-01")
	holds := func(at time.Time) bool {
		t.Helper()
		ok, err := w.consents.Holds(ctx, nil, consents.Donor(d.ID), consents.Newsletter, at)
		w.must(err)
		return ok
	}
	w.clock.Advance(23 * 30 * 24 * time.Hour)
	later := w.clock.Now().AddDate(0, 0, -1)
	w.gave(d, 5_00, later.Format(time.DateOnly))
	if !holds(later.AddDate(1, 11, 0)) {
		t.Error("a later gift does not renew what the first implied")
	}
	asked := pledge(20_00)
	asked.Way, asked.Agreed = giving.ByCheque, giving.Agreed{Words: "Oui, des nouvelles."}
	p, err := w.s.Promise(ctx, access.Actor{}, asked, "")
	w.must(err)
	w.clock.Advance(24 * time.Hour)
	token, err := w.s.DonorToken(ctx, d.ID)
	w.must(err)
	w.must(w.s.StopNews(ctx, token))
	w.clock.Advance(24 * time.Hour)
	_, err = w.s.Record(ctx, staff(), giving.ByHand{PledgeID: p.ID, Gift: giving.Gift{Method: payments.Cheque, Amount: money.Of(20_00, "CAD"), Received: later}})
	w.must(err)
	if holds(w.clock.Now()) {
		t.Error("news that were stopped are sent again")
	}
}

// What was begun by card may be paid this moment: nobody ends it, and a promise is not
// asked for by card.
func TestACardGiftThatWasBegunIsNotEnded(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, err := w.s.Promise(ctx, access.Actor{}, pledge(20_00), "")
	w.must(err)
	w.refused(w.s.EndPledge(ctx, staff(), p.ID, "changed their mind"), fault.Conflict, "giving.error.card_begun")
	token, err := w.s.PledgeToken(ctx, p.ID)
	w.must(err)
	w.clock.Advance(25 * 24 * time.Hour)
	_, err = w.s.PayByCard(ctx, access.Actor{}, token, i18n.EN)
	w.refused(err, fault.Conflict, "giving.error.pledge_done")
	cheque := pledge(20_00)
	cheque.Way = giving.ByCheque
	p, err = w.s.Promise(ctx, access.Actor{}, cheque, "")
	w.must(err)
	token, err = w.s.PledgeToken(ctx, p.ID)
	w.must(err)
	_, err = w.s.PayByCard(ctx, access.Actor{}, token, i18n.EN)
	w.refused(err, fault.Conflict, "giving.error.pledge_done")
}

// Money that went back before anybody was thanked is not thanked for.
func TestNobodyIsThankedForNothing(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, err := w.s.Promise(ctx, access.Actor{}, pledge(100_00), "")
	w.must(err)
	paid := w.payByCard(p)[0]
	w.must(w.payments.Refund(ctx, staff(), payments.Reversal{PaymentID: paid.ID, Reason: "By mistake"}))
	w.must(w.s.Reckon(ctx, paid.ID))
	gifts, err := w.s.GiftsOfPledge(ctx, nil, p.ID)
	w.must(err)
	post, err := w.s.Poster(ctx)
	w.must(err)
	w.must(w.thank(post, gifts[0].ID))
	if sent := w.letters(); len(sent) != 0 {
		t.Errorf("letters %q", sent)
	}
}

// A part that is late is reminded of once in a fortnight; what was begun by card and never
// paid is forgotten after a month, and what was paid is not.
func TestWhatIsDoneByTheClock(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	_, err := w.s.RecordPledge(ctx, staff(), giving.Promise{DonorID: d.ID, Amount: 90_00, Way: giving.ByCheque, Parts: 3, Months: 1, First: day("2026-10-01")})
	w.must(err)
	begun, err := w.s.Promise(ctx, access.Actor{}, pledge(20_00), "")
	w.must(err)
	paid, err := w.s.Promise(ctx, access.Actor{}, pledge(30_00), "")
	w.must(err)
	w.must(w.s.Reckon(ctx, w.payByCard(paid)[0].ID))
	for _, want := range []struct{ days, letters int }{{5, 0}, {7, 1}, {1, 1}, {12, 1}, {1, 2}} {
		w.clock.Advance(time.Duration(want.days) * 24 * time.Hour)
		for range 2 {
			w.must(w.s.Daily(ctx))
		}
		if sent := w.letters(); len(sent) != want.letters || want.letters > 0 && !strings.Contains(sent[0], "30,00") {
			t.Fatalf("on %v: %q", w.s.Today(), sent)
		}
	}
	w.clock.Advance(10 * 24 * time.Hour)
	w.must(w.s.Daily(ctx))
	_, err = w.s.Pledge(ctx, nil, begun.ID)
	w.refused(err, fault.NotFound, "giving.error.no_pledge")
	if p, err := w.s.Pledge(ctx, nil, paid.ID); err != nil || p.State != giving.Fulfilled {
		t.Errorf("%+v, %v", p, err)
	}
	if late, err := w.s.LatePledges(ctx, staff()); err != nil || len(late) != 1 || late[0].DonorName != "Amina Haddad" || late[0].Left.Cents != 30_00 {
		t.Errorf("late %+v, %v", late, err)
	}
}
