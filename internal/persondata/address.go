package persondata

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/mail"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata/internal/store"
)

// How long a link to a new address works, and how many may be asked for in an hour.
const (
	AddressLife = 24 * time.Hour
	perHour     = 5
)

// AddressPath is the path of the page that a new address answers on; the token
// follows it.
func AddressPath(lang i18n.Lang) string { return "/" + string(lang) + "/account/data/address/" }

// AskAddress sends a link to an address that the actor wants to have from now
// on. Nothing changes until it is used. Whether somebody else has the address is
// said only to whoever reads its mail.
func (s *Service) AskAddress(ctx context.Context, who access.Actor, address string) error {
	return s.log.Do(ctx, who, "persondata.ask_address", func(tx *audit.Tx) error {
		if err := mayAskForSelf(who); err != nil {
			return err
		}
		address := people.FoldEmail(address)
		if a, err := mail.ParseAddress(address); err != nil || a.Address != address || len(address) > 254 {
			return fault.Field("email", "persondata.error.address", nil)
		}
		p, err := s.people.PersonTx(ctx, tx, who.PersonID)
		if err != nil {
			return err
		}
		if address == p.Email {
			return fault.Field("email", "persondata.error.same_address", nil)
		}
		q := store.New(tx)
		n, err := q.CountAddressChanges(ctx, p.ID, db.Micros(tx.Now.Add(-time.Hour)))
		if err != nil {
			return err
		}
		if n >= perHour {
			return fault.New(fault.TooMany, "persondata.error.too_many", nil)
		}
		secret := make([]byte, 32)
		if _, err := rand.Read(secret); err != nil {
			return err
		}
		token := base64.RawURLEncoding.EncodeToString(secret)
		err = q.InsertAddressChange(ctx, store.InsertAddressChangeParams{
			TokenHash: hash(token), PersonID: p.ID, Address: address, MadeAt: db.Micros(tx.Now), ExpiresAt: db.Micros(tx.Now.Add(AddressLife)),
		})
		if err != nil {
			return err
		}
		tx.About("person", p.ID)
		p.Lang = who.Lang
		return s.send(ctx, tx, p, address, "persondata.mail.address", outmail.Button{
			Label: s.o.Catalog.For(p.Lang).T("persondata.mail.address.button"), URL: s.o.Site + AddressPath(p.Lang) + token,
		})
	})
}

// PeekAddress tells whose link a token is and for which address, without using
// it up.
func (s *Service) PeekAddress(ctx context.Context, token string) (people.Person, string, error) {
	row, err := validChange(ctx, s.read(), token, s.db.Now())
	if err != nil {
		return people.Person{}, "", err
	}
	p, err := s.people.Person(ctx, row.PersonID)
	return p, row.Address, err
}

// ConfirmAddress uses a link up: from now on the person has the new address. The
// former one is told. Other links on their way are worth nothing any more.
func (s *Service) ConfirmAddress(ctx context.Context, token string) error {
	peeked, _, err := s.PeekAddress(ctx, token)
	if err != nil {
		return err
	}
	who := access.Actor{PersonID: peeked.ID, Name: peeked.Name, Lang: peeked.Lang}
	return s.log.Do(ctx, who, "persondata.change_address", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := validChange(ctx, q, token, tx.Now)
		if err != nil {
			return err
		}
		p, err := s.people.PersonTx(ctx, tx, row.PersonID)
		if err != nil {
			return err
		}
		if err := s.people.SetAddressTx(ctx, tx, p.ID, row.Address); err != nil {
			return err
		}
		tx.About("person", p.ID)
		tx.AfterCommit(s.signin.Changed)
		if err := q.DeleteAddressChanges(ctx, p.ID); err != nil {
			return err
		}
		return s.tell(ctx, tx, p, "persondata.mail.moved", "Address", row.Address)
	})
}

func validChange(ctx context.Context, q *store.Queries, token string, now time.Time) (store.AddressChange, error) {
	row, err := q.AddressChange(ctx, hash(strings.TrimSpace(token)))
	if errors.Is(err, db.ErrNotFound) || err == nil && row.ExpiresAt <= db.Micros(now) {
		return row, fault.New(fault.NotFound, "persondata.error.link", nil)
	}
	return row, audit.Fault(err)
}

// hash is how a token is stored: enough to recognise it, useless to forge it.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
