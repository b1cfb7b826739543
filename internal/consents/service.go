package consents

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/consents/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Service keeps consents. Each method that takes a *audit.Tx is the use case of
// the same name for a subject that joins it to its own transaction.
type Service struct {
	db     *db.DB
	log    *audit.Log
	people *people.Service
	zone   *time.Location
}

// New returns the service over the database of log; zone is where the coalition's
// days are, nil for UTC.
func New(log *audit.Log, register *people.Service, zone *time.Location) *Service {
	if zone == nil {
		zone = time.UTC
	}
	return &Service{db: log.DB(), log: log, people: register, zone: zone}
}

// Now is the instant that what is asked of the service is asked at.
func (s *Service) Now() time.Time { return s.db.Now() }

func (s *Service) day(t time.Time) time.Time {
	return clock.DayIn(t, s.zone)
}

// Give records a consent: given by the actor, or written down by staff for whoever
// gave it. Without a time it was given now.
func (s *Service) Give(ctx context.Context, who access.Actor, c Consent) (given Consent, err error) {
	err = s.log.Do(ctx, who, "consents.give", func(tx *audit.Tx) (err error) {
		given, err = s.GiveTx(ctx, tx, c)
		return err
	})
	return given, err
}

// GiveTx is Give in the caller's transaction. A consent to the same purpose that
// holds already is ended by the new one, whose words count from now on.
func (s *Service) GiveTx(ctx context.Context, tx *audit.Tx, c Consent) (Consent, error) {
	who := tx.Who()
	if err := s.mayAnswer(ctx, tx, who, c.Subject, s.day(tx.Now)); err != nil {
		return Consent{}, err
	}
	c = c.normal()
	if c.At.IsZero() {
		c.At = tx.Now
	}
	if err := c.check(tx.Now); err != nil {
		return Consent{}, err
	}
	if c.Subject.Kind == ofPerson {
		p, err := s.people.PersonTx(ctx, tx, c.Subject.ID)
		if err != nil {
			return Consent{}, err
		}
		c.Given = Who{p.ID, p.Name}
	} else if c.Given == (Who{}) {
		c.Given = Who{who.PersonID, who.Name}
	}
	switch {
	case who.ActedBy != (access.Clerk{}):
		c.Recorded = Who{who.ActedBy.PersonID, who.ActedBy.Name}
	case who.PersonID != c.Given.ID:
		c.Recorded = Who{who.PersonID, who.Name}
	}
	had, err := s.Of(ctx, tx, c.Subject)
	if err != nil {
		return Consent{}, err
	}
	for _, h := range had {
		if h.Purpose == c.Purpose && h.Ended.IsZero() {
			if err := s.end(ctx, tx, h.ID, c.Method); err != nil {
				return Consent{}, err
			}
		}
	}
	c.ID, c.RecordedAt = db.NewID(), tx.Now
	if err := store.New(tx).InsertConsent(ctx, store.InsertConsentParams(rowOf(c))); err != nil {
		return Consent{}, err
	}
	return c, tx.Also(ctx, "consents.give", c.Subject.Kind, c.Subject.ID, map[string]any{"purpose": string(c.Purpose), "method": string(c.Method)})
}

// Withdraw ends a consent, from now on; how is the way it was withdrawn.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id string, how Method) error {
	return s.log.Do(ctx, who, "consents.withdraw", func(tx *audit.Tx) error { return s.WithdrawTx(ctx, tx, id, how) })
}

// WithdrawTx is Withdraw in the caller's transaction. One that has ended is left
// as it is: withdrawing twice is no error.
func (s *Service) WithdrawTx(ctx context.Context, tx *audit.Tx, id string, how Method) error {
	row, err := store.New(tx).Consent(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return fault.New(fault.NotFound, "consents.error.none", nil)
	}
	if err != nil {
		return err
	}
	c := consentOf(row)
	if err := s.mayAnswer(ctx, tx, tx.Who(), c.Subject, s.day(tx.Now)); err != nil {
		return err
	}
	if !c.Ended.IsZero() {
		return nil
	}
	if err := s.end(ctx, tx, id, how); err != nil {
		return err
	}
	return tx.Also(ctx, "consents.withdraw", c.Subject.Kind, c.Subject.ID, map[string]any{"purpose": string(c.Purpose)})
}

func (s *Service) end(ctx context.Context, tx *audit.Tx, id string, how Method) error {
	who := tx.Who()
	_, err := store.New(tx).EndConsent(ctx, store.EndConsentParams{ID: id, EndedAt: db.Micros(tx.Now), EndedHow: string(how), EndedBy: who.PersonID, EndedName: who.Name})
	return err
}

// EndTx ends a consent that holds, from now on; how is the way it ended. Who may is the
// caller's to know.
func (s *Service) EndTx(ctx context.Context, tx *audit.Tx, c Consent, how Method) error {
	if err := s.end(ctx, tx, c.ID, how); err != nil {
		return err
	}
	return tx.Also(ctx, "consents.withdraw", c.Subject.Kind, c.Subject.ID, map[string]any{"purpose": string(c.Purpose)})
}

// ForgetTx ends every consent of a subject whose record is erased; the evidence that it
// was once given stays, without the network address it came from. Who may is the
// caller's to know.
func (s *Service) ForgetTx(ctx context.Context, tx *audit.Tx, of Subject) error {
	list, err := s.Of(ctx, tx, of)
	if err != nil {
		return err
	}
	for _, c := range list {
		if err := s.end(ctx, tx, c.ID, Form); err != nil {
			return err
		}
	}
	return store.New(tx).ForgetNetworkOf(ctx, of.Kind, of.ID)
}

// MoveTx gives the consents of one subject to another of its kind: two records turned
// out to be of one. Who may is the caller's to know.
func (s *Service) MoveTx(ctx context.Context, tx *audit.Tx, from, to Subject) error {
	return store.New(tx).MoveConsents(ctx, store.MoveConsentsParams{Kind: from.Kind, FromSubject: from.ID, ToSubject: to.ID})
}

// Of lists the consents of a subject, the oldest first, those that have ended
// too. tx nil is the reader. Who may read them is the caller's to say.
func (s *Service) Of(ctx context.Context, tx db.DBTX, of Subject) ([]Consent, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	rows, err := store.New(tx).ConsentsOf(ctx, of.Kind, of.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Consent, len(rows))
	for i, r := range rows {
		list[i] = consentOf(r)
	}
	return list, nil
}

// Holds reports whether a subject's consent to a purpose is in force at an
// instant. tx nil is the reader.
func (s *Service) Holds(ctx context.Context, tx db.DBTX, of Subject, p Purpose, at time.Time) (bool, error) {
	list, err := s.Of(ctx, tx, of)
	if err != nil {
		return false, err
	}
	for _, c := range list {
		if c.Purpose == p && c.Holds(at) {
			return true, nil
		}
	}
	return false, nil
}

// pageSize is how many consents a page of For reads.
const pageSize = 500

// For lists a page of the consents to a purpose in force at an instant, after the
// one with key after. next is where the page after this one begins; empty for
// none. tx nil is the reader.
func (s *Service) For(ctx context.Context, tx db.DBTX, p Purpose, at time.Time, after string) (list []Consent, next string, err error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	rows, err := store.New(tx).ConsentsFor(ctx, store.ConsentsForParams{Purpose: string(p), AfterID: after, PageSize: pageSize})
	if err != nil {
		return nil, "", audit.Fault(err)
	}
	for _, r := range rows {
		if c := consentOf(r); c.Holds(at) {
			list = append(list, c)
		}
	}
	if len(rows) == pageSize {
		next = rows[pageSize-1].ID
	}
	return list, next, nil
}

// Clean deletes the evidence of consents that ended long enough ago. It returns
// how many rows went.
func (s *Service) Clean(ctx context.Context) (deleted int64, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		ended, err := q.DeleteEndedBefore(ctx, db.Micros(tx.Now.AddDate(-KeptYears, 0, 0)))
		if err != nil {
			return err
		}
		implied, err := q.DeleteImpliedBefore(ctx, db.Micros(tx.Now.AddDate(-KeptYears-ImpliedYears, 0, 0)))
		deleted = ended + implied
		return err
	})
	return deleted, audit.Fault(err)
}

func rowOf(c Consent) store.Consent {
	return store.Consent{
		ID: c.ID, SubjectKind: c.Subject.Kind, SubjectID: c.Subject.ID, Purpose: string(c.Purpose), Implied: db.Flag(c.Implied), Words: db.Clean(c.Words), Lang: string(c.Lang),
		Version: db.Clean(c.Version), Method: string(c.Method), At: db.Micros(c.At), Network: c.Network, GivenBy: c.Given.ID, GivenName: c.Given.Name,
		RecordedBy: c.Recorded.ID, RecordedName: c.Recorded.Name, RecordedAt: db.Micros(c.RecordedAt),
		EndedAt: db.Micros(c.Ended), EndedHow: string(c.EndedHow), EndedBy: c.EndedBy.ID, EndedName: c.EndedBy.Name,
	}
}

func consentOf(r store.Consent) Consent {
	return Consent{
		ID: r.ID, Subject: Subject{r.SubjectKind, r.SubjectID}, Purpose: Purpose(r.Purpose), Implied: r.Implied != 0, Words: r.Words, Lang: i18n.Lang(r.Lang),
		Version: r.Version, Method: Method(r.Method), At: db.Time(r.At), Network: r.Network, Given: Who{r.GivenBy, r.GivenName},
		Recorded: Who{r.RecordedBy, r.RecordedName}, RecordedAt: db.Time(r.RecordedAt),
		Ended: db.Time(r.EndedAt), EndedHow: Method(r.EndedHow), EndedBy: Who{r.EndedBy, r.EndedName},
	}
}
