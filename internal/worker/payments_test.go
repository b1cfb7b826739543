package worker_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/people"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/worker"
	"plenary.example/locales"
)

// TestTheSubjectOfAPaymentIsTold: from the card page to the subject whose thing was
// paid, and again when money goes back; a subject that fails is told again.
func TestTheSubjectOfAPaymentIsTold(t *testing.T) {
	ctx := t.Context()
	now := clock.At(testdb.Noon())
	d := testdb.OpenAt(t, now)
	queue, err := jobs.New(d, jobs.Options{Poll: 20 * time.Millisecond, Pause: func(int) time.Duration { return 0 }})
	must(t, err)
	record := audit.New(d)
	register := people.New(record)
	seats := bodies.New(record, register)
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Council"), Address: "no-reply@council.example"})
	must(t, err)
	signer, err := signin.New(record, register, signin.Options{BaseURL: "https://council.example", Name: "Council", Clock: now})
	must(t, err)
	catalog, err := locales.Catalog()
	must(t, err)
	kept := lists.New(record, register, seats, mail, catalog, lists.Options{Domain: "council.example"})
	distributed := distribution.New(record, kept, archive.New(record, kept, search.New(d)), register, seats, mail, queue, distribution.Options{})
	card := sandbox.New(d)
	ledger := payments.New(record, queue, card, payments.Options{})

	told := make(chan string, 8)
	failed := false
	w := worker.New(now, queue, mail, distributed, signer)
	w.Pay(ledger, map[string]worker.Payee{"dues": func(_ context.Context, id string) error {
		if !failed {
			failed = true
			return errors.New("not now")
		}
		told <- id
		return nil
	}})
	w.Monthly(map[string]worker.Payee{"dues": func(_ context.Context, id string) error {
		told <- "monthly " + id
		return nil
	}})
	must(t, w.Start(ctx))
	defer func() { must(t, w.Stop(context.WithoutCancel(ctx))) }()
	await := func() string {
		select {
		case id := <-told:
			return id
		case <-time.After(20 * time.Second):
			t.Fatal("nobody is told")
			return ""
		}
	}

	url, err := ledger.Checkout(ctx, access.Actor{}, payments.Checkout{Purpose: payments.Purpose{Kind: "dues", Key: "1"}, Payer: "Harbour Light", Amount: money.Of(5_00, "CAD"), Lang: i18n.EN})
	must(t, err)
	message, err := card.Pay(ctx, url[len(sandbox.Path(i18n.EN, "")):])
	must(t, err)
	must(t, ledger.Deliver(ctx, message.Body, message.Signature))
	id := await()
	p, err := ledger.Get(ctx, nil, id)
	must(t, err)
	if p.Left() != 5_00 {
		t.Errorf("told of %+v", p)
	}
	must(t, ledger.Refund(ctx, access.TheProgram(), payments.Reversal{PaymentID: id, Reason: "Reduced"}))
	if again := await(); again != id {
		t.Errorf("told of %s", again)
	}

	monthly := payments.Purpose{Kind: "dues", Key: "2"}
	url, err = ledger.Checkout(ctx, access.Actor{}, payments.Checkout{Purpose: monthly, Payer: "Harbour Light", Amount: money.Of(5_00, "CAD"), Lang: i18n.EN, Monthly: true})
	must(t, err)
	message, err = card.Pay(ctx, url[len(sandbox.Path(i18n.EN, "")):])
	must(t, err)
	must(t, ledger.Deliver(ctx, message.Body, message.Signature))
	heard := []string{await(), await()} // of the payment and that it goes on, in either order
	list, err := ledger.Subscriptions(ctx, nil, monthly)
	must(t, err)
	if len(list) != 1 || !slices.Contains(heard, "monthly "+list[0].ID) {
		t.Fatalf("told of %v; there are %+v", heard, list)
	}
	must(t, ledger.Stop(ctx, access.Actor{}, list[0].ID, ""))
	if again := await(); again != "monthly "+list[0].ID {
		t.Errorf("told of %s", again)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
