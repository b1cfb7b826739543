// Package recorded is what of the register goes into the record of proof: who belongs to the
// coalition, in what class, since when and until when. Addresses and people are not in it.
package recorded

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/people/internal/store"
	"plenary.example/internal/record"
)

// Kind is the kind of these leaves.
const Kind = "membership"

// Register is the register of members as a source of the record.
type Register struct{}

// Kind names it in leaves.
func (Register) Kind() string { return Kind }

// Watches reports whether an act is about an organization; those of its dues, of which there
// are many, change nothing of what is recorded.
func (Register) Watches(action, kind string) bool {
	return kind == "organization" && !strings.HasPrefix(action, "dues.") && action != "people.record_dues" && action != "people.record_payment"
}

// After lists the keys of organizations after one.
func (Register) After(ctx context.Context, tx db.DBTX, thing string, most int) ([]string, error) {
	return store.New(tx).OrganizationsByKey(ctx, thing, int32(min(most, math.MaxInt32))) //nolint:gosec // bounded
}

// Read is an organization’s memberships. An associate is a person: an erasure finds it under
// those who act for it. The register is not public: its leaves have no name.
func (Register) Read(ctx context.Context, tx db.DBTX, thing string) (record.Content, bool, error) {
	q := store.New(tx)
	r, err := q.MembershipRecorded(ctx, thing)
	if errors.Is(err, db.ErrNotFound) {
		return record.Content{}, false, nil
	}
	if err != nil {
		return record.Content{}, false, err
	}
	past, err := q.PastMembershipsOf(ctx, thing)
	if err != nil {
		return record.Content{}, false, err
	}
	var before strings.Builder
	for _, p := range past {
		fmt.Fprintf(&before, "%s %s %s\n", p.Class, p.FromDay, p.ToDay)
	}
	c := record.Content{Label: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Fields: []record.Field{
		{Name: "name.en", Value: r.NameEn},
		{Name: "name.fr", Value: r.NameFr},
		{Name: "class", Value: r.Class},
		{Name: "joined", Value: r.Joined},
		{Name: "ended", Value: r.Ended},
		{Name: "past", Value: before.String()},
		{Name: "merged", Value: r.MergedInto},
	}}
	if people.Class(r.Class) == people.Associate {
		if c.Persons, err = q.PersonsOfAssociate(ctx, thing); err != nil {
			return record.Content{}, false, err
		}
	}
	return c, true, nil
}
