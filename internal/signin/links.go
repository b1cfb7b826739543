package signin

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/mail"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signin/internal/store"
)

// How long a link works, and how many may be asked for in an hour: for one
// address, whoever asks; and from one network address, whomever for. A whole
// meeting may sit behind one network address, so that limit is a room's.
const (
	LinkLife   = 20 * time.Minute
	window     = time.Hour
	perAddress = 6
	perNetwork = 400
)

// LinkPath is the path of a link's page in a language; the token follows it.
func LinkPath(lang i18n.Lang) string { return "/" + string(lang) + "/sign-in/link/" }

// RequestLink sends a sign-in link to an e-mail address if it is somebody's.
// The caller answers the same in either case. network is the address the
// request came from (empty: not counted). Too many requests get a TooMany
// refusal, whether or not the address is known.
func (s *Service) RequestLink(ctx context.Context, address, network string, lang i18n.Lang) error {
	address = people.FoldEmail(address)
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address || len(address) > 254 {
		return fault.Field("email", "signin.error.email", nil)
	}
	return s.log.Do(ctx, access.Actor{Lang: lang}, "signin.request_link", func(tx *audit.Tx) error {
		if err := s.count(ctx, tx, "address:"+address, perAddress); err != nil {
			return err
		}
		if network != "" {
			if err := s.count(ctx, tx, "network:"+network, perNetwork); err != nil {
				return err
			}
		}
		p, err := s.people.PersonByEmailTx(ctx, tx, address)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		link, err := s.makeLink(ctx, tx, p, lang)
		if err != nil {
			return err
		}
		tx.About("person", p.ID)
		return s.send(ctx, tx, p, link, lang)
	})
}

// count refuses what has been asked for too often in the last hour, and counts
// this time.
func (s *Service) count(ctx context.Context, tx *audit.Tx, subject string, limit int64) error {
	q := store.New(tx)
	key := hash(subject)
	n, err := q.CountAttempts(ctx, key, db.Micros(tx.Now.Add(-window)))
	if err != nil {
		return err
	}
	if n >= limit {
		return fault.New(fault.TooMany, "signin.error.too_many", nil)
	}
	return q.InsertAttempt(ctx, store.InsertAttemptParams{ID: db.NewID(), SubjectHash: key, At: db.Micros(tx.Now)})
}

// Link makes a sign-in link for the person with an e-mail address without
// sending it: for the command line, whose user has the data in hand anyway, and
// for the demonstration. Only the program itself may; an unknown address gets a
// NotFound refusal. It is in the person's own language.
func (s *Service) Link(ctx context.Context, who access.Actor, address string) (link string, err error) {
	err = s.log.Do(ctx, who, "signin.make_link", func(tx *audit.Tx) error {
		link = ""
		if err := who.Require(who.Program, "power.make_link"); err != nil {
			return err
		}
		p, err := s.people.PersonByEmailTx(ctx, tx, address)
		if err != nil {
			return err
		}
		tx.About("person", p.ID)
		link, err = s.makeLink(ctx, tx, p, p.Lang)
		return err
	})
	return link, err
}

func (s *Service) makeLink(ctx context.Context, tx *audit.Tx, p people.Person, lang i18n.Lang) (string, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	token := base64.RawURLEncoding.EncodeToString(secret)
	err := store.New(tx).InsertLink(ctx, store.InsertLinkParams{
		TokenHash: hash(token), PersonID: p.ID, MadeAt: db.Micros(tx.Now), ExpiresAt: db.Micros(tx.Now.Add(LinkLife)),
	})
	return s.base + LinkPath(lang) + token, err
}

// PeekLink tells whose link a token is, without using it up. A link that is
// unknown, used or too old gets a refusal that says to ask for another.
func (s *Service) PeekLink(ctx context.Context, token string) (people.Person, error) {
	row, err := s.validLink(ctx, s.db.Reader(), token, s.db.Now())
	if err != nil {
		return people.Person{}, audit.Fault(err)
	}
	return s.people.Person(ctx, row.PersonID)
}

// UseLink uses a link up and tells whom it lets in. Of two who press the button
// at once, one is let in.
func (s *Service) UseLink(ctx context.Context, token string) (p people.Person, err error) {
	err = s.log.Do(ctx, access.Actor{}, "signin.use_link", func(tx *audit.Tx) error {
		row, err := s.validLink(ctx, tx, token, tx.Now)
		if err != nil {
			return err
		}
		n, err := store.New(tx).UseLink(ctx, row.TokenHash, db.Micros(tx.Now))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "signin.error.link_used", nil)
		}
		p, err = s.people.PersonTx(ctx, tx, row.PersonID)
		tx.About("person", row.PersonID)
		return err
	})
	return p, err
}

func (s *Service) validLink(ctx context.Context, tx db.DBTX, token string, now time.Time) (store.SigninLink, error) {
	row, err := store.New(tx).Link(ctx, hash(strings.TrimSpace(token)))
	switch {
	case errors.Is(err, db.ErrNotFound):
		return row, fault.New(fault.NotFound, "signin.error.link_unknown", nil)
	case err != nil:
		return row, err
	case row.UsedAt != 0:
		return row, fault.New(fault.Conflict, "signin.error.link_used", nil)
	case row.ExpiresAt <= db.Micros(now):
		return row, fault.New(fault.Conflict, "signin.error.link_expired", nil)
	}
	return row, nil
}
