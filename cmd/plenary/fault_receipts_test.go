package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// receiptDonors is how many donors wait for a year's receipts.
const receiptDonors = 900

// TestKilledDuringTheYearEndRun kills the program again and again while it issues a
// year's receipts. In the end every donor has one receipt and one letter, every gift is on
// one receipt, and no serial number is missing.
func TestKilledDuringTheYearEndRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	founded(t, "--profile", "ccr", "--data", dir)
	settings := settingsOn(dir, "")
	who := access.TheProgram()
	var run receipts.Run
	onRecords(t, settings, func(ctx context.Context, p *program) {
		if err := p.receipts.PutSigner(ctx, who, receipts.Signer{Name: "Hana Osei", Title: i18n.Same("Treasurer")}); err != nil {
			t.Fatal(err)
		}
		year := p.receipts.Today().Year() - 1
		if err := givenInAYear(ctx, p, year); err != nil {
			t.Fatal(err)
		}
		var err error
		if run, err = p.receipts.Start(ctx, who, year, true); err != nil {
			t.Fatal(err)
		}
	})
	lives := 0
	for done := false; !done; lives++ {
		c := serve(t, "--data", dir)
		time.Sleep(time.Duration(20+rand.IntN(120+40*lives)) * time.Millisecond)
		c.kill()
		onRecords(t, settings, func(ctx context.Context, p *program) {
			now, err := p.receipts.Run(ctx, who, run.ID)
			if err != nil {
				t.Fatal(err)
			}
			unset := 0
			if err := p.db.Reader().QueryRowContext(ctx, "SELECT count(*) FROM receipts WHERE pdf_sum = ''").Scan(&unset); err != nil {
				t.Fatal(err)
			}
			done = now.State == receipts.Done && unset == 0
		})
		if lives > 200 {
			t.Fatal("the run never ends")
		}
	}
	if lives < 3 {
		t.Errorf("it lived %d times only", lives)
	}
	onRecords(t, settings, func(ctx context.Context, p *program) { receiptsAreWhole(t, ctx, p) })
	t.Logf("%d lives", lives)
}

// givenInAYear has everybody give twice.
func givenInAYear(ctx context.Context, p *program, year int) error {
	return p.record.Do(ctx, access.TheProgram(), "test.gifts", func(tx *audit.Tx) error {
		for n := range receiptDonors {
			h := giving.ByHand{Donor: giving.Donor{Particulars: giving.Particulars{
				Name: fmt.Sprint("Giver ", n), Email: fmt.Sprintf("giver%d@courriel.example", n), Lang: i18n.EN, Address: giving.Address{Street: "1 Main Street", City: "Ottawa", Country: "CA"},
			}}}
			for month := range 2 {
				h.Gift = giving.Gift{Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(25_00, "CAD"), Received: time.Date(year, time.Month(3+month), 1, 0, 0, 0, 0, time.UTC)}
				g, err := p.giving.RecordTx(ctx, tx, h)
				if err != nil {
					return err
				}
				h.DonorID = g.DonorID
			}
		}
		return nil
	})
}

// receiptsAreWhole compares receipts with gifts, numbers and letters.
func receiptsAreWhole(t *testing.T, ctx context.Context, p *program) {
	t.Helper()
	for what, query := range map[string]string{
		"receipts":                          "SELECT count(*) FROM receipts WHERE state = 'issued' AND eligible_cents = 5000 AND mailed_at > 0",
		"serial numbers from 1 to the last": "SELECT max(serial) FROM receipts WHERE (SELECT min(serial) FROM receipts) = 1",
		"gifts with a receipt, in pairs":    "SELECT count(*) / 2 FROM giving_gifts WHERE receipt <> '' AND eligible_cents = 2500",
		"gifts on receipts, in pairs":       "SELECT count(DISTINCT gift_id) / 2 FROM receipt_gifts",
		"rows of gifts on receipts":         "SELECT count(*) / 2 FROM receipt_gifts",
		"donors with a letter":              "SELECT count(DISTINCT to_address) FROM outmail_messages",
		"letters":                           "SELECT count(*) FROM outmail_messages",
	} {
		var n int
		if err := p.db.Reader().QueryRowContext(ctx, query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if n != receiptDonors {
			t.Errorf("%d %s, not %d", n, what, receiptDonors)
		}
	}
}
