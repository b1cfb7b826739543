// Package recorded is what of official receipts goes into the record of proof: that a serial
// number was issued, replaced or cancelled, and what the receipt says.
package recorded

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"plenary.example/internal/db"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
)

// Kind is the kind of these leaves.
const Kind = "receipt"

// Receipts are the official receipts as a source of the record.
type Receipts struct{}

// Kind names it in leaves.
func (Receipts) Kind() string { return Kind }

// Watches reports whether an act issues, replaces or ends a receipt. That its document was
// set or mailed changes nothing of what it says.
func (Receipts) Watches(action, kind string) bool {
	return kind == receipts.KindReceipt && slices.Contains([]string{"receipts.issue", "receipts.replace", "receipts.cancel"}, action)
}

// After lists the keys of receipts after one.
func (Receipts) After(ctx context.Context, tx db.DBTX, thing string, most int) ([]string, error) {
	return store.New(tx).ReceiptsByKey(ctx, thing, int32(min(most, math.MaxInt32))) //nolint:gosec // bounded
}

// Read is a receipt as it says. It names a donor: nothing of it is public, not even its number.
func (Receipts) Read(ctx context.Context, tx db.DBTX, thing string) (record.Content, bool, error) {
	r, err := store.New(tx).ReceiptRecorded(ctx, thing)
	if errors.Is(err, db.ErrNotFound) {
		return record.Content{}, false, nil
	}
	if err != nil {
		return record.Content{}, false, err
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return record.Content{Label: i18n.Same(number(r.Serial)), Fields: []record.Field{
		{Name: "serial", Value: number(r.Serial)},
		{Name: "state", Value: r.State},
		{Name: "donor", Value: r.DonorName + "\n" + r.DonorAddress},
		{Name: "amount", Value: fmt.Sprintf("%s %d advantage %d eligible %d", r.Currency, r.Cents, r.AdvantageCents, r.EligibleCents)},
		{Name: "days", Value: fmt.Sprintf("%d received %s %s issued %s ended %s", r.Year, r.Received, r.ReceivedTo, r.Issued, r.EndedDay)},
		{Name: "what", Value: r.Kind + "\n" + r.Description + "\n" + r.Appraiser},
		{Name: "charity", Value: r.Charity},
		{Name: "replaces", Value: fmt.Sprintf("replaces %d replaced by %d", r.Replaces, r.ReplacedBy)},
	}}, true, nil
}
