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
// Sent again it comes to the same. Where its address is registered already, nothing is
// made: whoever may know that (see Shown) is refused, and for everybody else it is as if
// it were not so, while a message to the address says that it is, so that nobody learns
// from a form who comes. Of messages to one address, too many are a TooMany refusal.
func (s *Service) Finish(ctx context.Context, who access.Actor, id string) error {
	d, err := s.DraftOf(ctx, id)
	if err != nil {
		return err
	}
	return s.do(ctx, who, "registration.finish", d.GatheringID, func(tx *audit.Tx, here at) error {
		row, err := store.New(tx).Draft(ctx, id)
		if err != nil {
			return notFound(err, "registration.error.no_draft")
		}
		if row.OrderID != "" {
			return nil
		}
		a := d.Application.normal()
		knows, err := s.knows(ctx, tx, who, here, a.Email)
		if err != nil {
			return err
		}
		if !knows {
			if err := count(ctx, tx, "form", a.Email, ""); err != nil {
				return err
			}
		}
		o, taken, err := s.registerTx(ctx, tx, who, here, a)
		switch {
		case err != nil:
			return err
		case taken && knows:
			return fault.Field("email", "registration.error.address_taken", fault.Args{"Email": a.Email})
		case taken:
			if err := s.goneAsIfNew(ctx, tx, here, a); err != nil {
				return err
			}
			if err := here.mail.again(ctx, tx, here, o, nil); err != nil {
				return err
			}
		}
		// The address is kept with the form, for the page that says where the link went.
		left := Application{Many: a.Many, Email: a.Email, Lang: a.Lang}
		return putDraft(ctx, tx, Draft{ID: d.ID, GatheringID: d.GatheringID, Application: left, OrderID: o.ID})
	})
}

// goneAsIfNew refuses options that are gone as a new registration would be refused.
func (s *Service) goneAsIfNew(ctx context.Context, tx *audit.Tx, here at, a Application) error {
	for _, e := range a.People {
		for _, slug := range e.Options {
			o, _ := here.set.Option(slug)
			if o.Free() {
				continue
			}
			counts, err := s.Counts(ctx, tx, here.ID)
			if err != nil || counts.InPerson.Left() == 0 {
				return err // who waits for a place takes nothing beside it yet
			}
			return fault.Field("options", "registration.error.option_gone", fault.Args{"Name": o.Name})
		}
	}
	return nil
}

// Shown returns the link of the order that a finished form came to, for whoever may be
// shown it at once: where an organization registered several people, those who run the
// registration, and whoever is signed in and gave their own address. It is empty for
// everybody else: the link is in the message to the address.
func (s *Service) Shown(ctx context.Context, who access.Actor, d Draft) (string, error) {
	if d.OrderID == "" {
		return "", nil
	}
	mail, err := s.post(ctx)
	if err != nil {
		return "", err
	}
	g, err := s.gatherings.ByID(ctx, nil, d.GatheringID)
	if err != nil {
		return "", err
	}
	shown := d.Application.Many
	if !shown {
		if shown, err = s.knows(ctx, s.db.Reader(), who, at{Gathering: g}, d.Application.Email); err != nil {
			return "", err
		}
	}
	if !shown {
		return "", nil
	}
	return mail.key.Link(orderLink, d.OrderID), nil
}
