package registration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
	"plenary.example/internal/registration/internal/store"
)

// How often somebody may have a message sent, within an hour, to an address that they
// typed and need not have: to one address, whoever asks, and from one network,
// whatever the address. A whole meeting may sit behind one network, so that limit is
// a room's.
const (
	attemptWindow = time.Hour
	perAddress    = 6
	perNetwork    = 400
)

// count refuses what was asked for too often, and counts this time; for is what the
// message is for. Neither the address nor the network is kept, only hashes of them.
func count(ctx context.Context, tx *audit.Tx, what, address, network string) error {
	q := store.New(tx)
	for _, limited := range []struct {
		subject string
		most    int64
	}{{what + " address " + address, perAddress}, {what + " network " + network, perNetwork}} {
		if network == "" && limited.most == perNetwork {
			continue
		}
		sum := sha256.Sum256([]byte(limited.subject))
		key := hex.EncodeToString(sum[:])
		n, err := q.CountAttempts(ctx, key, db.Micros(tx.Now.Add(-attemptWindow)))
		if err != nil {
			return err
		}
		if n >= limited.most {
			return fault.New(fault.TooMany, "registration.error.too_often", nil)
		}
		if err := q.InsertAttempt(ctx, store.InsertAttemptParams{ID: db.NewID(), SubjectHash: key, At: db.Micros(tx.Now)}); err != nil {
			return err
		}
	}
	return nil
}

// knows reports whether somebody may be told at once what an address is registered
// for: those who run the registration, and whoever is signed in and has that address.
// Everybody else is told by a message to it.
func (s *Service) knows(ctx context.Context, tx db.DBTX, who access.Actor, here at, address string) (bool, error) {
	if MayRun(who, here.Gathering) || !themself(who) {
		return MayRun(who, here.Gathering), nil
	}
	p, err := s.people.PersonTx(ctx, tx, who.PersonID)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && p.Email != "" && people.FoldEmail(p.Email) == address, err
}

// TellAgain sends an address the links of what it registered for a gathering: those
// of the orders it pays for, and of the people it stands for. It says nothing about
// whether there are any. network is where the request came from (empty: not counted);
// too many are a TooMany refusal, whether or not the address is known.
func (s *Service) TellAgain(ctx context.Context, who access.Actor, gatheringID, address, network string) error {
	address = people.FoldEmail(address)
	if f := checkEmail(address, true); f != nil {
		return f
	}
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "registration.tell_again", func(tx *audit.Tx) error {
		here, err := s.here(ctx, tx, mail, gatheringID)
		if err != nil {
			return err
		}
		if err := mayRegister(who, here.Gathering); err != nil {
			return err
		}
		if err := count(ctx, tx, "link", address, network); err != nil {
			return err
		}
		return s.remind(ctx, tx, here, address)
	})
}

// remind sends the links of whatever an address registered, or nothing.
func (s *Service) remind(ctx context.Context, tx *audit.Tx, here at, address string) error {
	q := store.New(tx)
	paid, err := q.OrdersOfEmail(ctx, address, PageSize)
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, row := range paid {
		if row.GatheringID != here.ID {
			continue
		}
		o, err := s.peopled(ctx, tx, orderOf(row))
		if err != nil {
			return err
		}
		told[o.ID] = true
		for _, r := range o.People {
			if r.State != Cancelled {
				if err := here.mail.again(ctx, tx, here, o, nil); err != nil {
					return err
				}
				break
			}
		}
	}
	rows, err := q.RegistrationOfEmail(ctx, store.RegistrationOfEmailParams{Email: address, GatheringID: here.ID, PageSize: PageSize})
	if err != nil {
		return err
	}
	for _, row := range rows {
		r := registrationOf(row)
		if told[r.OrderID] {
			continue
		}
		o, err := s.OrderTx(ctx, tx, r.OrderID)
		if err != nil {
			return err
		}
		if err := here.mail.again(ctx, tx, here, o, &r); err != nil {
			return err
		}
	}
	return nil
}
