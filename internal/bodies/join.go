package bodies

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// Join makes whoever acts a member of an open body from today on. Joining again
// on the day one left takes the leaving back; joining twice changes nothing.
func (s *Service) Join(ctx context.Context, who access.Actor, bodyID string) error {
	return s.log.Do(ctx, who, "bodies.join", func(tx *audit.Tx) error {
		b, err := s.BodyTx(ctx, tx, bodyID)
		if err != nil {
			return err
		}
		seat, err := mayJoin(who, b, s.Day(tx.Now))
		if err != nil {
			return err
		}
		today := s.Day(tx.Now)
		own, err := s.own(ctx, tx, bodyID, who.PersonID, today)
		if err != nil || own != nil && own.To.IsZero() {
			return err
		}
		tx.About("body", bodyID)
		if own != nil {
			own.To, own.Ended = time.Time{}, ""
			_, err = store.New(tx).UpdateTerm(ctx, updateTerm(*own))
			return err
		}
		t := Term{
			ID: db.NewID(), BodyID: bodyID, PersonID: who.PersonID, Role: access.CommitteeSeat, From: today, How: Joined,
			OrganizationID: seat.OrganizationID, Organization: seat.Name,
		}
		if err := s.checkTerm(ctx, tx, b, t); err != nil {
			return err
		}
		return store.New(tx).InsertTerm(ctx, store.InsertTermParams(termRow(t)))
	})
}

// Leave ends what Join began; today is the last day.
func (s *Service) Leave(ctx context.Context, who access.Actor, bodyID string) error {
	return s.log.Do(ctx, who, "bodies.leave", func(tx *audit.Tx) error {
		if !who.SignedIn() {
			return who.Require(false, "power.join_body")
		}
		today := s.Day(tx.Now)
		own, err := s.own(ctx, tx, bodyID, who.PersonID, today)
		if err != nil {
			return err
		}
		if own == nil {
			return fault.New(fault.Conflict, "bodies.error.not_joined", nil)
		}
		tx.About("body", bodyID)
		own.To = today
		_, err = store.New(tx).UpdateTerm(ctx, updateTerm(*own))
		return err
	})
}

// own is the membership that a person joined to, on a day; nil for none.
func (s *Service) own(ctx context.Context, tx db.DBTX, bodyID, personID string, day time.Time) (*Term, error) {
	rows, err := store.New(s.on(tx)).TermsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range rows {
		if t := termOf(r); t.BodyID == bodyID && t.How == Joined && t.HeldOn(day) {
			return &t, nil
		}
	}
	return nil, nil
}

// Membership is the membership of an open body that whoever acts has today; nil
// for none.
func (s *Service) Membership(ctx context.Context, who access.Actor, bodyID string) (*Term, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	return s.own(ctx, nil, bodyID, who.PersonID, s.Today())
}

// JoinedTo lists those who joined an open body and are in it today, for its own
// people and for the secretariat.
func (s *Service) JoinedTo(ctx context.Context, who access.Actor, b Body) ([]Holder, error) {
	holders, err := s.HoldersOf(ctx, nil, b.ID, "", s.Today())
	if err != nil {
		return nil, err
	}
	var joined []Holder
	among := false
	for _, h := range holders {
		among = among || h.PersonID == who.PersonID && who.PersonID != ""
		if h.How == Joined {
			joined = append(joined, h)
		}
	}
	return joined, who.Require(among || who.IsStaff(), "power.see_joined", "Body", b.Name)
}
