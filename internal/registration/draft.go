package registration

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/registration/internal/store"
)

// keepDrafts is how long a form that nobody went on with is kept.
const keepDrafts = 48 * time.Hour

// Draft is a form under way. Its key is its secret, and the one by which it registers
// once.
type Draft struct {
	ID          string
	GatheringID string
	Application Application
	OrderID     string // what it registered; empty: nothing yet
}

// Begin begins a form for a gathering, with what is known already.
func (s *Service) Begin(ctx context.Context, who access.Actor, gatheringID string, a Application) (Draft, error) {
	raw := make([]byte, 18)
	_, _ = rand.Read(raw) // never fails
	d := Draft{ID: base64.RawURLEncoding.EncodeToString(raw), GatheringID: gatheringID, Application: a}
	return d, s.do(ctx, who, "registration.begin", gatheringID, func(tx *audit.Tx, here at) error {
		if err := s.mayComeNow(tx, who, here); err != nil {
			return err
		}
		return putDraft(ctx, tx, d)
	})
}

func putDraft(ctx context.Context, tx *audit.Tx, d Draft) error {
	answers, err := json.Marshal(d.Application)
	if err != nil {
		return err
	}
	return store.New(tx).PutDraft(ctx, store.PutDraftParams{ID: d.ID, GatheringID: d.GatheringID, Answers: string(answers), SavedAt: db.Micros(tx.Now), OrderID: d.OrderID})
}

// DraftOf returns a form under way; a NotFound refusal for one that is none, or was
// forgotten.
func (s *Service) DraftOf(ctx context.Context, id string) (Draft, error) {
	row, err := s.on(nil).Draft(ctx, id)
	if err != nil {
		return Draft{}, notFound(err, "registration.error.no_draft")
	}
	d := Draft{ID: row.ID, GatheringID: row.GatheringID, OrderID: row.OrderID}
	if err := json.Unmarshal([]byte(row.Answers), &d.Application); err != nil {
		return Draft{}, audit.Fault(err)
	}
	d.Application.Once = d.ID
	return d, nil
}

// Save keeps what was typed so far.
func (s *Service) Save(ctx context.Context, who access.Actor, d Draft) error {
	return s.log.Do(ctx, who, "registration.save", func(tx *audit.Tx) error {
		if row, err := store.New(tx).Draft(ctx, d.ID); err != nil {
			return notFound(err, "registration.error.no_draft")
		} else if row.OrderID != "" {
			return fault.New(fault.Conflict, "registration.error.draft_done", nil)
		}
		return putDraft(ctx, tx, d)
	})
}

// Finish registers a form, and empties it: what it held is the registration's now.
// Sent again it returns what it came to.
func (s *Service) Finish(ctx context.Context, who access.Actor, id string) (Order, error) {
	d, err := s.DraftOf(ctx, id)
	if err != nil {
		return Order{}, err
	}
	if d.OrderID != "" {
		return s.OrderTx(ctx, nil, d.OrderID)
	}
	o, err := s.Register(ctx, who, d.GatheringID, d.Application)
	if err != nil {
		return Order{}, err
	}
	return o, s.log.Do(ctx, who, "registration.finish", func(tx *audit.Tx) error {
		return putDraft(ctx, tx, Draft{ID: d.ID, GatheringID: d.GatheringID, OrderID: o.ID})
	})
}
