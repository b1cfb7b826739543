//go:build peers

package stripe_test

import (
	"bufio"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/stripe"
	"plenary.example/internal/payments/stripe/stripetest"
)

// mock is Stripe's own stand-in for itself, which checks each request against the
// description of the interface. It listens on the loopback alone.
func mock(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "../../../.cache/tools/stripe-mock", "-http-addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: scripts/tools stripe-mock builds it", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, at, found := strings.Cut(lines.Text(), "Listening for HTTP at address: "); found {
			go func() {
				for lines.Scan() { // what it says later is read, so that it never waits to say it
				}
			}()
			return "http://" + strings.TrimSpace(at)
		}
	}
	t.Fatalf("stripe-mock does not say where it listens: %v", lines.Err())
	return ""
}

func TestStripesOwnStandInTakesOurRequests(t *testing.T) {
	ctx := t.Context()
	s := stripe.New(stripe.Options{Key: "sk_test_123", Secret: stripetest.Secret, API: mock(t), Timeout: 10 * time.Second})
	for _, lang := range i18n.Langs() {
		session, err := s.Open(ctx, payments.Page{
			Checkout: db.NewID(), Purpose: invoice(), Amount: money.Of(300_00, "CAD"), Email: "tresor@lumiere.example", Lang: lang,
			About: i18n.Text{EN: "Dues for 2026", FR: "Cotisation de 2026"}, Landing: "https://ccr.example/en/payments/1", Back: "https://ccr.example/en/",
		})
		// Its answers are the same whatever is asked, and may have no address.
		if err != nil && !errors.Is(err, payments.ErrBroken) {
			t.Fatalf("%s: %+v, %v", lang, session, err)
		}
		session, err = s.Open(ctx, payments.Page{
			Checkout: db.NewID(), Purpose: payments.Purpose{Kind: "gift", Key: "1"}, Amount: money.Of(25_00, "CAD"), Monthly: true, Lang: lang,
			About: i18n.Text{EN: "Monthly gift", FR: "Don mensuel"}, Landing: "https://ccr.example/en/payments/1", Back: "https://ccr.example/en/",
		})
		if err != nil && !errors.Is(err, payments.ErrBroken) {
			t.Fatalf("monthly, %s: %+v, %v", lang, session, err)
		}
	}
	if got, err := s.Session(ctx, "cs_test_1"); err != nil || got.ID != "cs_test_1" {
		t.Errorf("a session: %+v, %v", got, err)
	}
	if _, err := s.Expire(ctx, "cs_test_1"); err != nil {
		t.Errorf("ending a session: %v", err)
	}
	if made, err := s.Refund(ctx, payments.RefundRequest{Key: db.NewID(), Charge: "pi_1", Amount: money.Of(100, "CAD")}); err != nil || made.ID == "" {
		t.Errorf("a refund: %+v, %v", made, err)
	}
	if list, err := s.Refunds(ctx, "pi_1"); err != nil || len(list) == 0 {
		t.Errorf("refunds: %+v, %v", list, err)
	}
}

func TestStripesOwnStandInTakesOurRequestsAboutSubscriptions(t *testing.T) {
	ctx := t.Context()
	s := stripe.New(stripe.Options{Key: "sk_test_123", Secret: stripetest.Secret, API: mock(t), Timeout: 10 * time.Second})
	got, err := s.Subscription(ctx, "sub_1")
	if err != nil || got.ID != "sub_1" || got.State == "" || got.Amount.Cents == 0 || got.Checkout != "" {
		t.Errorf("a subscription: %+v, %v", got, err)
	}
	// Its one invoice is not paid, or not by a card: what counts is that it can be read.
	if list, err := s.Charges(ctx, "sub_1"); err != nil {
		t.Errorf("charges: %+v, %v", list, err)
	}
	if err := s.Stop(ctx, "sub_1"); err != nil {
		t.Errorf("stopping: %v", err)
	}
	if err := s.Change(ctx, payments.ChangeRequest{Key: db.NewID(), Subscription: "sub_1", Amount: money.Of(30_00, "CAD")}); err != nil {
		t.Errorf("another amount: %v", err)
	}
}
