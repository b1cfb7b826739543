package giving_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// A gift by card: from the form to the donor, once, however often the program is told.
func TestAGiftByCardMakesADonorOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	asked := pledge(75_00)
	asked.Once, asked.Agreed = "form-1", giving.Agreed{Words: "Envoyez-moi l’infolettre.", Network: "192.0.2.7"}
	p, err := w.s.Promise(ctx, access.Actor{}, asked, "192.0.2.7")
	w.must(err)
	if again, err := w.s.Promise(ctx, access.Actor{}, asked, "192.0.2.7"); err != nil || again.ID != p.ID {
		t.Fatalf("the form sent twice: %+v, %v", again, err)
	}
	if donors, _, err := w.s.Donors(ctx, staff(), "", ""); err != nil || len(donors) != 0 {
		t.Fatalf("a donor before any gift: %v, %v", donors, err)
	}
	paid := w.payByCard(p)
	if len(paid) != 1 {
		t.Fatalf("%d payments", len(paid))
	}
	for range 3 {
		w.must(w.s.Reckon(ctx, paid[0].ID))
	}
	donors, _, err := w.s.Donors(ctx, staff(), "hadd gatin", "")
	w.must(err)
	if len(donors) != 1 || donors[0].Cents != 75_00 || donors[0].Gifts != 1 || donors[0].Address != amina().Address {
		t.Fatalf("donors %+v", donors)
	}
	gifts, err := w.s.GiftsOf(ctx, nil, donors[0].ID, 10)
	w.must(err)
	if len(gifts) != 1 || gifts[0].Amount.Cents != 75_00 || gifts[0].Method != payments.Card || !gifts[0].Waits() || gifts[0].Country != "CA" {
		t.Fatalf("gifts %+v", gifts)
	}
	if p, err = w.s.Pledge(ctx, nil, p.ID); err != nil || p.State != giving.Fulfilled || p.From.Email != "" || p.Agreed.Words != "" || p.DonorID != donors[0].ID {
		t.Errorf("the pledge stands at %+v, %v", p, err)
	}
	list, err := w.consents.Of(ctx, nil, consents.Donor(donors[0].ID))
	w.must(err)
	if len(list) != 1 || list[0].Implied || list[0].Words != asked.Agreed.Words || list[0].Network != "192.0.2.7" || list[0].Given.Name != "Amina Haddad" {
		t.Errorf("consent %+v", list)
	}
}

// A second gift of the same person is hers; another address waits to be looked at, and
// a namesake with another mail address is somebody else.
func TestADonorIsFoundAgain(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	give := func(from giving.Particulars) {
		t.Helper()
		asked := pledge(20_00)
		asked.From = from
		p, err := w.s.Promise(ctx, access.Actor{}, asked, "")
		w.must(err)
		for _, paid := range w.payByCard(p) {
			w.must(w.s.Reckon(ctx, paid.ID))
		}
	}
	give(amina())
	moved := amina()
	moved.Name, moved.Email, moved.Address.Street, moved.Address.City = "AMINA HADDAD", "Amina@Courriel.example", "2, rue du Vol", "Laval"
	give(moved)
	other := amina()
	other.Email = "other@courriel.example"
	give(other)
	donors, _, err := w.s.Donors(ctx, staff(), "", "")
	w.must(err)
	if len(donors) != 2 {
		t.Fatalf("donors %+v", donors)
	}
	looked, err := w.s.DonorsToLookAt(ctx, staff())
	w.must(err)
	if len(looked) != 1 || looked[0].Gifts != 2 || looked[0].Address != amina().Address || looked[0].Said.City != "Laval" {
		t.Fatalf("to look at %+v", looked)
	}
	w.must(w.s.AnswerSaid(ctx, staff(), looked[0].ID, true))
	d, err := w.s.Donor(ctx, nil, looked[0].ID)
	w.must(err)
	if d.Address.City != "Laval" || !d.Said.Empty() {
		t.Errorf("after it was taken: %+v", d)
	}
	if found, _, err := w.s.Donors(ctx, staff(), "laval", ""); err != nil || len(found) != 1 {
		t.Errorf("found by the new address: %v, %v", found, err)
	}
}

// What goes back is a movement on its own day, the gift says what is left, and the
// donor's sum follows.
func TestMoneyThatWentBackIsAMovement(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, err := w.s.Promise(ctx, access.Actor{}, pledge(100_00), "")
	w.must(err)
	paid := w.payByCard(p)[0]
	w.must(w.s.Reckon(ctx, paid.ID))
	w.must(w.payments.Refund(ctx, staff(), payments.Reversal{PaymentID: paid.ID, Cents: 30_00, Reason: "Typed a zero too many"}))
	for range 2 {
		w.must(w.s.Reckon(ctx, paid.ID))
	}
	donors, _, err := w.s.Donors(ctx, staff(), "", "")
	w.must(err)
	gifts, err := w.s.GiftsOf(ctx, nil, donors[0].ID, 10)
	w.must(err)
	if donors[0].Cents != 70_00 || len(gifts) != 1 || gifts[0].Left() != 70_00 || gifts[0].Amount.Cents != 100_00 {
		t.Errorf("donor %+v, gifts %+v", donors[0], gifts)
	}
}

// A gift by cheque is promised with a code; when the cheque comes it is entered against
// the promise, once for the form.
func TestAPromiseByCheque(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	asked := pledge(250_00)
	asked.Way = giving.ByCheque
	asked.Tribute = giving.Tribute{Kind: giving.InMemory, Name: "Ines Haddad", Family: "Samir Haddad", FamilyEmail: "samir@courriel.example"}
	p, err := w.s.Promise(ctx, access.Actor{}, asked, "")
	w.must(err)
	if p.State != giving.Promised || p.Code == "" {
		t.Fatalf("promised %+v", p)
	}
	h := giving.ByHand{PledgeID: p.ID, Once: "desk-1", Gift: giving.Gift{Method: payments.Cheque, Amount: money.Of(250_00, "CAD"), Received: day("2026-10-03"), Reference: "118"}}
	g, err := w.s.Record(ctx, staff(), h)
	w.must(err)
	if again, err := w.s.Record(ctx, staff(), h); err != nil || again.ID != g.ID {
		t.Fatalf("sent twice: %+v, %v", again, err)
	}
	if p, err = w.s.Pledge(ctx, nil, p.ID); err != nil || p.State != giving.Fulfilled || p.Tribute.Gift != g.ID {
		t.Errorf("the promise stands at %+v, %v", p, err)
	}
	post, err := w.s.Poster(ctx)
	w.must(err)
	for range 2 {
		w.must(w.thank(post, g.ID))
	}
	sent := w.letters()
	if len(sent) != 2 || !strings.Contains(sent[0], payments.FormatCode(p.Code)) || !strings.Contains(sent[1], "Merci") {
		t.Errorf("letters: %q", sent)
	}
}

// What is refused, and by which sentence.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for name, tc := range map[string]struct {
		change func(*giving.Pledge)
		key    string
	}{
		"no name":             {func(p *giving.Pledge) { p.From.Name = " " }, "giving.error.name"},
		"no mail":             {func(p *giving.Pledge) { p.From.Email = "" }, "giving.error.email_missing"},
		"no address":          {func(p *giving.Pledge) { p.From.Address.Street = "" }, "giving.error.street"},
		"a postal code":       {func(p *giving.Pledge) { p.From.Address.Postal = "12345" }, "giving.error.postal"},
		"nothing":             {func(p *giving.Pledge) { p.Amount.Cents = 0 }, "giving.error.amount"},
		"too little by card":  {func(p *giving.Pledge) { p.Amount.Cents = 100 }, "giving.error.least"},
		"monthly by cheque":   {func(p *giving.Pledge) { p.Frequency, p.Way = giving.Monthly, giving.ByCheque }, "giving.error.monthly_card"},
		"no way":              {func(p *giving.Pledge) { p.Way = "barter" }, "giving.error.way"},
		"a tribute to nobody": {func(p *giving.Pledge) { p.Tribute.Kind = giving.InHonour }, "giving.error.tribute_name"},
		"no campaign":         {func(p *giving.Pledge) { p.Campaign = "none" }, "giving.error.no_campaign"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := pledge(50_00)
			tc.change(&asked)
			_, err := w.s.Promise(ctx, access.Actor{}, asked, "")
			if f := fault.Of(err); f == nil || f.Key != tc.key {
				t.Errorf("%v", err)
			}
		})
	}
	lin := access.Actor{PersonID: "lin", Name: "Lin"}
	_, err := w.s.Record(ctx, lin, giving.ByHand{})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, _, err = w.s.Donors(ctx, lin, "", "")
	w.refused(err, fault.Forbidden, "fault.forbidden")
}

// A line of the bank's statement with the code of a promise is received for it: the next
// part of a sum in parts, and no more is asked for once all has come.
func TestABankLineIsReceivedForAPromise(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	p, err := w.s.RecordPledge(ctx, staff(), giving.Promise{DonorID: d.ID, Amount: 100_00, Way: giving.ByETransfer, Parts: 3, Months: 1, First: day("2026-10-01")})
	w.must(err)
	receive, err := w.s.Receiver(ctx)
	w.must(err)
	for i, owed := range []int64{33_34, 33_33, 33_33} {
		claims, err := w.s.Claims(ctx, nil)
		w.must(err)
		if len(claims) != 1 || claims[0].Owed != owed || claims[0].Who.EN != "Amina Haddad" || claims[0].Purpose.Key != p.ID {
			t.Fatalf("before part %d: %+v", i+1, claims)
		}
		err = audit.New(w.db).Do(ctx, staff(), "test.receive", func(tx *audit.Tx) error {
			id, err := receive(ctx, tx, p.ID, banking.Receipt{Cents: owed, Method: payments.ETransfer, Day: day("2026-10-02"), Into: "1000", Once: fmt.Sprint("line ", i)})
			if err == nil && id == "" {
				t.Error("no payment")
			}
			return err
		})
		w.must(err)
	}
	claims, err := w.s.Claims(ctx, nil)
	w.must(err)
	if p, err = w.s.Pledge(ctx, nil, p.ID); err != nil || len(claims) != 0 || p.State != giving.Fulfilled {
		t.Errorf("claims %+v, the promise %+v, %v", claims, p.State, err)
	}
	_, err = w.s.RecordPledge(ctx, staff(), giving.Promise{DonorID: d.ID, Amount: 100_00, Way: giving.ByCard, Parts: 3, Months: 1, First: day("2026-10-01")})
	w.refused(err, fault.Invalid, "giving.error.way")
}

// The parts of a promise come to the whole, on the same day of each month or its last.
func TestASumInParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := giving.Pledge{
			Amount: money.Of(rapid.Int64Range(1, 1_000_000).Draw(t, "cents"), "CAD"), Parts: rapid.IntRange(1, 60).Draw(t, "parts"), Months: rapid.IntRange(1, 12).Draw(t, "months"),
			First: day("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 400).Draw(t, "day")),
		}
		paid := rapid.Int64Range(0, 2*p.Amount.Cents).Draw(t, "paid")
		var sum, done int64
		for i, part := range p.Schedule(paid) {
			sum, done = sum+part.Cents, done+part.Paid
			if part.Paid > part.Cents || part.Due.Day() > p.First.Day() || i > 0 && part.Due.Day() < min(p.First.Day(), 28) {
				t.Fatalf("part %+v", part)
			}
		}
		if sum != p.Amount.Cents || done != min(paid, sum) {
			t.Fatalf("parts come to %d of %d, %d paid of %d", sum, p.Amount.Cents, done, paid)
		}
	})
}
