package bodies

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Mandate is one version of what a body is for.
type Mandate struct {
	ID       string
	BodyID   string
	Adopted  time.Time // first day it holds; zero: not on record
	Text     i18n.Text
	Decision i18n.Text // the meeting or decision that adopted it
}

// Mandates lists the versions of a body's mandate, the one in force first. There
// are a few in a lifetime. tx nil is the reader.
func (s *Service) Mandates(ctx context.Context, tx db.DBTX, bodyID string) ([]Mandate, error) {
	rows, err := store.New(s.on(tx)).Mandates(ctx, bodyID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Mandate, len(rows))
	for i, r := range rows {
		list[i] = mandateOf(r)
	}
	return list, nil
}

// AmendMandate records a version of a body's mandate: the latest by the day it
// was adopted is in force, so that old versions may be recorded in any order. A
// version on record without its day, in the same words, gets the day.
func (s *Service) AmendMandate(ctx context.Context, who access.Actor, m Mandate) (added Mandate, err error) {
	err = s.log.Do(ctx, who, "bodies.amend_mandate", func(tx *audit.Tx) (err error) {
		added, err = s.AmendMandateTx(ctx, tx, m)
		return err
	})
	return added, err
}

// AmendMandateTx is AmendMandate in the caller's transaction.
func (s *Service) AmendMandateTx(ctx context.Context, tx *audit.Tx, m Mandate) (Mandate, error) {
	if err := mayAppoint(tx.Who()); err != nil {
		return Mandate{}, err
	}
	b, err := s.BodyTx(ctx, tx, m.BodyID)
	if err != nil {
		return Mandate{}, err
	}
	m.Adopted, m.Text, m.Decision = clock.Day(m.Adopted), trimmed(m.Text), trimmed(m.Decision)
	if err := m.check(s.Day(tx.Now)); err != nil {
		return Mandate{}, err
	}
	q := store.New(tx)
	versions, err := q.Mandates(ctx, b.ID)
	if err != nil {
		return Mandate{}, err
	}
	if n := len(versions); n > 0 && versions[n-1].Adopted == "" && mandateOf(versions[n-1]).Text == m.Text {
		m.ID = versions[n-1].ID
		_, err = q.UpdateMandate(ctx, store.UpdateMandateParams{
			ID: m.ID, Adopted: db.Day(m.Adopted), TextEn: m.Text.EN, TextFr: m.Text.FR, DecisionEn: m.Decision.EN, DecisionFr: m.Decision.FR,
		})
	} else {
		m.ID = db.NewID()
		err = q.InsertMandate(ctx, store.InsertMandateParams(mandateRow(m)))
	}
	if db.IsUnique(err, "body_mandates", "body_id", "adopted") {
		return Mandate{}, fault.Field("adopted", "bodies.error.mandate_day", nil)
	}
	if err != nil {
		return Mandate{}, err
	}
	if versions, err = q.Mandates(ctx, b.ID); err != nil {
		return Mandate{}, err
	}
	b.Mandate = mandateOf(versions[0]).Text
	if _, err := q.UpdateBody(ctx, update(b)); err != nil {
		return Mandate{}, err
	}
	return m, tx.Also(ctx, "bodies.amend_mandate", "body", b.ID, map[string]any{"adopted": db.Day(m.Adopted)})
}

func (m Mandate) check(today time.Time) error {
	var wrong []*fault.Error
	if m.Text.Empty() {
		wrong = append(wrong, fault.Field("mandate", "bodies.error.mandate_missing", nil))
	}
	wrong = append(wrong, length("mandate", m.Text, maxMandate), length("decision", m.Decision, maxNote))
	switch {
	case m.Adopted.IsZero():
		wrong = append(wrong, fault.Field("adopted", "bodies.error.day_missing", nil))
	case m.Adopted.After(today):
		wrong = append(wrong, fault.Field("adopted", "bodies.error.day_ahead", nil))
	}
	return fault.Join(wrong...)
}

// correct replaces the wording of the version in force, or records the first.
func (s *Service) correct(ctx context.Context, tx *audit.Tx, b Body) error {
	q := store.New(tx)
	versions, err := q.Mandates(ctx, b.ID)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		m := Mandate{ID: db.NewID(), BodyID: b.ID, Adopted: b.Founded, Text: b.Mandate}
		return q.InsertMandate(ctx, store.InsertMandateParams(mandateRow(m)))
	}
	v := versions[0]
	_, err = q.UpdateMandate(ctx, store.UpdateMandateParams{
		ID: v.ID, Adopted: v.Adopted, TextEn: b.Mandate.EN, TextFr: b.Mandate.FR, DecisionEn: v.DecisionEn, DecisionFr: v.DecisionFr,
	})
	return err
}
