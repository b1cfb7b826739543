package sandbox_test

import (
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/testdb"
)

func TestTheDemonstrationsCardGoesTheWholeWay(t *testing.T) {
	ctx := t.Context()
	c := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, c)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	card := sandbox.New(d)
	s := payments.New(audit.New(d), queue, card, payments.Options{Site: "http://localhost"})
	ask := payments.Checkout{
		Purpose: payments.Purpose{Kind: "dues", Key: "1"}, Payer: "Harbour Light", Amount: money.Of(300_00, "CAD"), Lang: i18n.FR, Description: i18n.Text{EN: "Dues", FR: "Cotisation"},
	}
	url, err := s.Checkout(ctx, access.Actor{}, ask)
	if err != nil {
		t.Fatal(err)
	}
	prefix := sandbox.Path(i18n.FR, "")
	if len(url) != len(prefix)+36 || url[:len(prefix)] != prefix {
		t.Fatalf("the page is at %s", url)
	}
	if again, err := s.Checkout(ctx, access.Actor{}, ask); err != nil || again != url {
		t.Errorf("asked again, the page is at %s, %v", again, err)
	}
	id := url[len(prefix):]
	for range 2 { // a reader who presses twice
		m, err := card.Pay(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Deliver(ctx, m.Body, m.Signature[:10]); !fault.Is(err, fault.Invalid) {
			t.Errorf("forged: %v", err)
		}
		for range 2 {
			if err := s.Deliver(ctx, m.Body, m.Signature); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.EventCame(ctx, "sandbox-paid-"+id); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.OfPurpose(ctx, nil, ask.Purpose)
	if err != nil || len(list) != 1 || list[0].Amount != ask.Amount || list[0].Method != payments.Card {
		t.Fatalf("%+v, %v", list, err)
	}
	staff := access.Actor{PersonID: "staff", Offices: []access.Office{{Kind: access.Secretariat}}}
	for range 2 {
		if err := s.Refund(ctx, staff, payments.Reversal{PaymentID: list[0].ID, Cents: 50_00, Reason: "Reduced", Once: "1"}); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := s.Get(ctx, nil, list[0].ID); err != nil || p.Left() != 250_00 {
		t.Errorf("%+v, %v", p, err)
	}

	ask.Purpose.Key = "2"
	url, err = s.Checkout(ctx, access.Actor{}, ask)
	if err != nil {
		t.Fatal(err)
	}
	c.Advance(25 * time.Hour)
	if _, err := card.Pay(ctx, url[len(prefix):]); !fault.Is(err, fault.Conflict) {
		t.Errorf("a page of yesterday: %v", err)
	}
	if err := s.Reconcile(ctx); err != nil {
		t.Fatal(err)
	}
	if next, err := s.Checkout(ctx, access.Actor{}, ask); err != nil || next == url {
		t.Errorf("the next page is at %s, %v", next, err)
	}
}
