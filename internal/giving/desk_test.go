package giving_test

import (
	"testing"

	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// What waits: gifts nobody was thanked for, gifts without a receipt (never those of a
// charity), promises of which a part is late.
func TestWhatWaits(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	charity := amina()
	charity.Name, charity.Email, charity.Kind = "Fondation du Fleuve", "fondation@fleuve.example", giving.Organization
	c, err := w.s.PutDonor(ctx, staff(), giving.Donor{Particulars: charity, Charity: true})
	w.must(err)
	one := w.gave(d, 100_00, "2026-03-01")
	w.gave(c, 900_00, "2026-03-02")
	waits, err := w.s.Waiting(ctx, staff())
	w.must(err)
	if waits != (giving.Waits{Unthanked: 2, Unreceipted: 1, Cents: 100_00}) {
		t.Errorf("waits %+v", waits)
	}
	if list, _, err := w.s.Gifts(ctx, staff(), giving.GiftFilter{Waiting: true}); err != nil || len(list) != 1 || list[0].ID != one.ID {
		t.Errorf("a charity's gift waits for a receipt: %v, %v", list, err)
	}
	for range 2 {
		w.must(w.s.ThankedByHand(ctx, staff(), one.ID))
	}
	if waits, err = w.s.Waiting(ctx, staff()); err != nil || waits.Unthanked != 1 {
		t.Errorf("after a letter: %+v, %v", waits, err)
	}

	p, err := w.s.RecordPledge(ctx, staff(), giving.Promise{DonorID: d.ID, Amount: 300_00, Way: giving.ByCheque, Parts: 3, Months: 1, First: day("2026-08-01")})
	w.must(err)
	_, err = w.s.Record(ctx, staff(), giving.ByHand{PledgeID: p.ID, Gift: giving.Gift{Method: payments.Cheque, Amount: money.Of(150_00, "CAD"), Received: day("2026-08-03")}})
	w.must(err)
	late, err := w.s.LatePledges(ctx, staff())
	w.must(err)
	if len(late) != 1 || late[0].ID != p.ID || late[0].Part.Number != 2 || late[0].Left.Cents != 50_00 || late[0].DonorName != "Amina Haddad" {
		t.Errorf("late %+v", late)
	}
	sums, err := w.s.PledgeSums(ctx, staff())
	w.must(err)
	if sums[giving.Promised] != (giving.PledgeSum{Pledges: 1, Cents: 300_00}) {
		t.Errorf("sums %+v", sums)
	}
}

// Two records of one donor: consent goes over with the rest, another address waits to be
// looked at, and a merge of merges leads to whoever it is now.
func TestAMergeTakesEverythingOver(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a := w.donor(amina())
	moved := amina()
	moved.Address.Street, moved.Address.City, moved.Phone = "2, rue du Vol", "Laval", "514 555-0100"
	b := w.donor(moved)
	third := w.donor(amina())
	w.gave(a, 40_00, "2026-01-10")
	w.gave(b, 60_00, "2026-02-10")
	w.must(w.s.MergeDonors(ctx, staff(), b.ID, a.ID))
	w.must(w.s.MergeDonors(ctx, staff(), a.ID, third.ID))
	now, err := w.s.Donor(ctx, nil, b.ID)
	w.must(err)
	if now.ID != third.ID || now.Cents != 100_00 || now.Phone != "514 555-0100" || now.Said.City != "Laval" {
		t.Errorf("the donor is %+v", now)
	}
	list, err := w.consents.Of(ctx, nil, consents.Donor(third.ID))
	w.must(err)
	if len(list) != 2 {
		t.Errorf("%d consents came over", len(list))
	}
	w.refused(w.s.MergeDonors(ctx, staff(), a.ID, third.ID), fault.Conflict, "giving.error.merge")
}

// A gift to a fund or a campaign that is not there is refused in words, in money and in
// kind, and a correction leaves the fund as the books have it.
func TestAGiftGoesWhereThereIsSomething(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	for name, change := range map[string]func(*giving.ByHand){
		"fund":     func(h *giving.ByHand) { h.Fund = "none" },
		"campaign": func(h *giving.ByHand) { h.CampaignID = "none" },
	} {
		for _, kind := range []giving.GiftKind{giving.Cash, giving.InKind} {
			h := giving.ByHand{DonorID: d.ID, Gift: giving.Gift{Kind: kind, Method: payments.Cash, Description: "A desk", Amount: money.Of(10_00, "CAD"), Received: day("2026-10-01")}}
			change(&h)
			_, err := w.s.Record(ctx, staff(), h)
			if f := fault.Of(err); f == nil || f.Field != name {
				t.Errorf("%s %s: %v", kind, name, err)
			}
		}
	}
	g := w.gave(d, 200_00, "2026-10-01")
	w.must(w.s.Correct(ctx, staff(), g.ID, giving.Correction{Advantage: 30_00, AdvantageText: "A dinner"}))
	if g, err := w.s.Gift(ctx, nil, g.ID); err != nil || g.Fund != giving.GeneralFund || g.Advantage != 30_00 {
		t.Errorf("after the correction %+v, %v", g, err)
	}
}
