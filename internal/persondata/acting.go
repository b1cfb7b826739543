package persondata

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata/internal/store"
)

// Asked is a person's wish that staff act for them although they have an address.
type Asked struct {
	At    time.Time
	How   Way
	Note  string
	By    string // the member of staff who wrote it down
	Ended time.Time
}

// ActingAsked is the wish that holds; nil for none.
func (s *Service) ActingAsked(ctx context.Context, who access.Actor, personID string) (*Asked, error) {
	if err := maySee(who, personID); err != nil {
		return nil, err
	}
	return asked(ctx, s.read(), personID)
}

func asked(ctx context.Context, q *store.Queries, personID string) (*Asked, error) {
	rows, err := q.ActingRequests(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range rows {
		if r.EndedAt == 0 {
			return &Asked{At: db.Time(r.At), How: Way(r.How), Note: r.Note, By: r.RecordedName}, nil
		}
	}
	return nil, nil
}

// AskActing records that a person with an address wants staff to act for them,
// and writes to that address: whoever did not ask must hear of it.
func (s *Service) AskActing(ctx context.Context, who access.Actor, personID string, told Told) error {
	return s.log.Do(ctx, who, "persondata.ask_acting", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		told := told.normal()
		if err := told.check(); err != nil {
			return err
		}
		p, err := s.actedFor(ctx, tx, who, personID)
		if err != nil {
			return err
		}
		q := store.New(tx)
		if had, err := asked(ctx, q, personID); err != nil || had != nil {
			return err
		}
		tx.About("person", personID)
		tx.Detail("how", string(told.How))
		err = q.InsertActingRequest(ctx, store.InsertActingRequestParams{
			ID: db.NewID(), PersonID: personID, At: db.Micros(tx.Now), How: string(told.How), Note: db.Clean(told.Note), RecordedBy: who.PersonID, RecordedName: who.Name,
		})
		if err != nil {
			return err
		}
		return s.tellActing(ctx, tx, p, "persondata.mail.acting_asked", who)
	})
}

// EndActing records that a person no longer wants staff to act for them: the
// person's own act, or the secretariat's when told.
func (s *Service) EndActing(ctx context.Context, who access.Actor, personID string) error {
	return s.log.Do(ctx, who, "persondata.end_acting", func(tx *audit.Tx) error {
		if err := maySee(who, personID); err != nil {
			return err
		}
		n, err := store.New(tx).EndActingRequests(ctx, personID, db.Micros(tx.Now))
		if err == nil && n > 0 {
			tx.About("person", personID)
		}
		return err
	})
}

// MayActFor returns nil when the actor may act for a person now, and otherwise
// why not, in words.
func (s *Service) MayActFor(ctx context.Context, who access.Actor, personID string) error {
	_, err := s.mayActFor(ctx, s.db.Reader(), who, personID)
	return err
}

func (s *Service) mayActFor(ctx context.Context, tx db.DBTX, who access.Actor, personID string) (people.Person, error) {
	if err := MayKeep(who); err != nil {
		return people.Person{}, err
	}
	p, err := s.actedFor(ctx, tx, who, personID)
	if err != nil || p.Email == "" {
		return p, err
	}
	wish, err := asked(ctx, store.New(tx), personID)
	if err == nil && wish == nil {
		err = fault.New(fault.Conflict, "persondata.error.has_address", fault.Args{"Name": p.Name})
	}
	return p, err
}

// actedFor loads somebody whom staff may act for at all.
func (s *Service) actedFor(ctx context.Context, tx db.DBTX, who access.Actor, personID string) (people.Person, error) {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return p, err
	}
	if p.Gone != "" {
		return p, fault.New(fault.NotFound, "people.error.no_person", nil)
	}
	other, err := s.signin.ActorTx(ctx, tx, personID, who.Lang)
	if err != nil {
		return p, err
	}
	if !other.MayBeActedFor() {
		return p, fault.New(fault.Conflict, "persondata.error.powers", fault.Args{"Name": p.Name})
	}
	return p, nil
}

// StillActing reports whether what lets staff act for a person still holds: they
// have no address, or their wish has not ended. The door asks at each request,
// and sees to it that neither side holds powers by now that forbid it.
func (s *Service) StillActing(ctx context.Context, personID string) (bool, error) {
	p, err := s.people.Person(ctx, personID)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil || p.Gone != "" {
		return false, err
	}
	if p.Email == "" {
		return true, nil
	}
	wish, err := asked(ctx, s.read(), personID)
	return wish != nil, err
}

// ActFor records that the actor begins to act for a person, and tells that person
// where they have an address; the door remembers it for the session.
func (s *Service) ActFor(ctx context.Context, who access.Actor, personID string) error {
	return s.log.Do(ctx, who, "persondata.act_for", func(tx *audit.Tx) error {
		p, err := s.mayActFor(ctx, tx, who, personID)
		if err != nil {
			return err
		}
		tx.About("person", personID)
		return s.tellActing(ctx, tx, p, "persondata.mail.acting", who)
	})
}

// tellActing writes to a person with an address what a clerk has begun, with the
// page that ends it.
func (s *Service) tellActing(ctx context.Context, tx *audit.Tx, p people.Person, letter string, by access.Actor) error {
	if p.Email == "" {
		return nil
	}
	return s.send(ctx, tx, p, p.Email, letter, outmail.Button{
		Label: s.o.Catalog.For(p.Lang).T("persondata.mail.acting.button"), URL: s.o.Site + "/" + string(p.Lang) + "/people/" + p.ID + "#acting",
	}, "By", by.Name)
}

// StopActing records that acting for a person is over.
func (s *Service) StopActing(ctx context.Context, who access.Actor) error {
	return s.log.Do(ctx, who, "persondata.stop_acting", func(tx *audit.Tx) error {
		if who.ActedBy != (access.Clerk{}) {
			tx.About("person", who.PersonID)
		}
		return nil
	})
}
