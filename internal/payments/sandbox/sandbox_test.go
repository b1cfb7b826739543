package sandbox_test

import (
	"context"
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

// slow is a provider that does something else before it answers, once.
type slow struct {
	*sandbox.Sandbox
	meanwhile func()
	away      bool // it does not end pages
}

func (s *slow) Open(ctx context.Context, p payments.Page) (payments.Session, error) {
	if do := s.meanwhile; do != nil {
		s.meanwhile = nil
		do()
	}
	return s.Sandbox.Open(ctx, p)
}

func (s *slow) Expire(ctx context.Context, id string) (payments.Session, error) {
	if s.away {
		return payments.Session{}, payments.ErrAway
	}
	return s.Sandbox.Expire(ctx, id)
}

// Asked for another amount while the first page is being made, the first is given
// up: nobody is sent there, and it is looked after until it is over.
func TestAPageGivenUpWhileItIsMadeIsLookedAfter(t *testing.T) {
	ctx := t.Context()
	c := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, c)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	card := &slow{Sandbox: sandbox.New(d), away: true}
	s := payments.New(audit.New(d), queue, card, payments.Options{Site: "http://localhost"})
	ask := func(cents int64) (string, error) {
		return s.Checkout(ctx, access.Actor{}, payments.Checkout{
			Purpose: payments.Purpose{Kind: "dues", Key: "1"}, Payer: "Harbour Light", Amount: money.Of(cents, "CAD"), Description: i18n.Same("Dues"),
		})
	}
	var second string
	card.meanwhile = func() {
		if second, err = ask(200_00); err != nil {
			t.Error(err)
		}
	}
	if url, err := ask(300_00); !fault.Is(err, fault.Unavailable) || second == "" {
		t.Fatalf("the page given up is at %q, %v; the other at %q", url, err, second)
	}
	states := func() (list string) {
		rows, err := d.Reader().QueryContext(ctx, "SELECT state FROM payment_checkouts WHERE session <> '' ORDER BY state")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var one string
			if err := rows.Scan(&one); err != nil {
				t.Fatal(err)
			}
			list += one + " "
		}
		if rows.Err() != nil {
			t.Fatal(rows.Err())
		}
		return list
	}
	if got := states(); got != "abandoned open " {
		t.Fatalf("kept: %s", got)
	}
	card.away = false
	c.Advance(10 * time.Minute)
	if err := s.Reconcile(ctx); err != nil {
		t.Fatal(err)
	}
	if got := states(); got != "expired open " {
		t.Errorf("looked after: %s", got)
	}
}

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
