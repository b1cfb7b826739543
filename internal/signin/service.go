package signin

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signin/internal/store"
)

// Offices loads the offices a person holds on a day.
type Offices func(ctx context.Context, tx db.DBTX, personID string, day time.Time) ([]access.Office, error)

// SendLink puts a message with a sign-in link in the outgoing mail, in the
// transaction that makes the link.
type SendLink func(ctx context.Context, tx *audit.Tx, to people.Person, link string, lang i18n.Lang) error

// Options say how to sign in to one installation.
type Options struct {
	// BaseURL is the address of the site, without a path: "https://plenary.ccr.example".
	BaseURL string
	// Name is what a passkey is shown under: the coalition's short name.
	Name string
	// Location is where "today" is; nil for UTC.
	Location *time.Location
	Offices  Offices
	SendLink SendLink
	// Clock is the machine's clock, by which memory ages; nil for clock.System.
	Clock clock.Clock
}

// Service signs people in.
type Service struct {
	db       *db.DB
	log      *audit.Log
	people   *people.Service
	sessions *Store
	base     string
	location *time.Location
	offices  Offices
	send     SendLink
	passkeys *webauthn.WebAuthn // nil where the address allows none
	actors   *cache[access.Actor]
}

// New returns the service over the database of log. Its sessions are in
// [Service.Store].
func New(log *audit.Log, p *people.Service, o Options) (*Service, error) {
	base, err := url.Parse(o.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || strings.Trim(base.Path, "/") != "" {
		return nil, fmt.Errorf("signin: %q is not the address of a site, such as https://plenary.example.org", o.BaseURL)
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	s := &Service{
		db: log.DB(), log: log, people: p, sessions: NewStore(log.DB(), o.Clock), base: base.Scheme + "://" + base.Host,
		location: o.Location, offices: o.Offices, send: o.SendLink, actors: newCache[access.Actor](o.Clock),
	}
	if _, err := netip.ParseAddr(base.Hostname()); err == nil {
		return s, nil // browsers bind passkeys to a domain name, never to a number (Web Authentication, section 5.1.2)
	}
	s.passkeys, err = webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: o.Name, RPOrigins: []string{s.base},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationPreferred,
		},
		AttestationPreference: protocol.PreferNoAttestation,
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Enforce: true, Timeout: 5 * time.Minute, TimeoutUVD: 5 * time.Minute},
			Registration: webauthn.TimeoutConfig{Enforce: true, Timeout: 5 * time.Minute, TimeoutUVD: 5 * time.Minute},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("signin: passkeys: %w", err)
	}
	return s, nil
}

// Store is where the sessions are kept.
func (s *Service) Store() *Store { return s.sessions }

// Today is the calendar day it is for the coalition.
func (s *Service) Today() time.Time {
	return clock.DayIn(s.db.Now(), s.location)
}

// Actor is a person with the seats and offices of today, speaking lang: who
// acts in a use case. It may be as old as [MaxAge]; see the package comment. An
// empty key is the visitor; a person who is gone gets a NotFound refusal.
func (s *Service) Actor(ctx context.Context, personID string, lang i18n.Lang) (access.Actor, error) {
	if personID == "" {
		return access.Actor{Lang: lang}, nil
	}
	a, ok, generation := s.actors.get(personID)
	if !ok {
		var err error
		if a, err = s.load(ctx, nil, personID); err != nil {
			return access.Actor{}, err
		}
		s.actors.put(personID, a, generation)
	}
	a.Lang = lang
	return a, nil
}

// ActorTx is Actor read in the caller's transaction: never stale.
func (s *Service) ActorTx(ctx context.Context, tx db.DBTX, personID string, lang i18n.Lang) (access.Actor, error) {
	a, err := s.load(ctx, tx, personID)
	a.Lang = lang
	return a, err
}

// load reads a handful of rows by their keys: quicker done than the driver can
// set up its watch over a context that may be cancelled.
func (s *Service) load(ctx context.Context, tx db.DBTX, personID string) (access.Actor, error) {
	ctx = s.db.Brief(ctx)
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return access.Actor{}, err
	}
	if p.Gone != "" {
		return access.Actor{}, fault.New(fault.NotFound, "people.error.no_person", nil)
	}
	today := s.Today()
	seats, err := s.people.SeatsOf(ctx, tx, personID, today)
	if err != nil {
		return access.Actor{}, err
	}
	offices, err := s.offices(ctx, tx, personID, today)
	if err != nil {
		return access.Actor{}, err
	}
	return access.Actor{PersonID: p.ID, Name: p.Name, Lang: p.Lang, Seats: seats, Offices: offices}, nil
}

// Changed tells this node that who people are has changed (a payment, a term, a
// name), so that the next request sees it at once.
func (s *Service) Changed() {
	s.actors.dropAll(func(string, access.Actor) bool { return true })
}

// SignOutEverywhere ends every session of a person: the person's own act, or
// the secretariat's for somebody whose device is lost. Other nodes follow
// within [MaxAge].
func (s *Service) SignOutEverywhere(ctx context.Context, who access.Actor, personID string) error {
	return s.log.Do(ctx, who, "signin.sign_out_everywhere", func(tx *audit.Tx) error {
		if err := who.Require(who.PersonID == personID && personID != "" || who.IsStaff(), "power.sign_out_others"); err != nil {
			return err
		}
		ended, err := store.New(tx).DeleteSessionsOfPerson(ctx, personID)
		if err != nil {
			return err
		}
		tx.About("person", personID)
		tx.Detail("sessions", ended)
		tx.AfterCommit(func() {
			s.sessions.forget(personID)
			s.actors.drop(personID)
		})
		return nil
	})
}

// Clean deletes what has expired: sessions, links a day after they did, and the
// counts of requests. It returns how many rows went. Run it every hour or so.
func (s *Service) Clean(ctx context.Context) (deleted int64, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		deleted = 0
		q := store.New(tx)
		for _, step := range []func() (int64, error){
			func() (int64, error) { return q.DeleteSessionsBefore(ctx, db.Micros(s.sessions.clock.Now())) },
			func() (int64, error) { return q.DeleteLinksBefore(ctx, db.Micros(tx.Now.Add(-24*time.Hour))) },
			func() (int64, error) { return q.DeleteAttemptsBefore(ctx, db.Micros(tx.Now.Add(-window))) },
		} {
			n, err := step()
			if err != nil {
				return err
			}
			deleted += n
		}
		return nil
	})
	return deleted, audit.Fault(err)
}
