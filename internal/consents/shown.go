package consents

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Asked is how an organization was asked what the public directory may show of it.
type Asked struct {
	Words   string // all that the form said, with what was answered
	Lang    i18n.Lang
	Network string // where the answer came from; empty: nowhere that counts
	// Method is how the organization answered. What its own people do on the page
	// is by [Form]; the secretariat says how it was told.
	Method Method
	At     time.Time // when it answered; zero: now
	Given  Who       // who answered for it; empty: who acts, unless the secretariat
}

// Shown keeps the evidence of what an organization lets the public see, in the
// transaction that changes it.
func (s *Service) Shown(asked Asked) people.Also {
	return func(ctx context.Context, tx *audit.Tx, was, is people.Organization) error {
		if slices.Equal(was.Shown, is.Shown) {
			answered, err := s.answered(ctx, tx, is)
			if err != nil || answered {
				return err
			}
			if _, mine := tx.Who().Seat(is.ID); !mine {
				return nil // the secretariat changed something else
			}
		}
		return s.ShownTx(ctx, tx, is.ID, is.Shown, asked)
	}
}

// answered reports whether there is evidence for what an organization shows, or
// it shows nothing and agreed to nothing.
func (s *Service) answered(ctx context.Context, tx *audit.Tx, o people.Organization) (bool, error) {
	holds, err := s.Holds(ctx, tx, Organization(o.ID), Directory, tx.Now)
	return holds == (len(o.Shown) > 0), err
}

// ShownTx records that an organization agreed to what is shown, the words of
// which count from now on instead of those of before; where nothing is shown any
// more, that it withdrew.
func (s *Service) ShownTx(ctx context.Context, tx *audit.Tx, organizationID string, shown []people.Showing, asked Asked) error {
	who, of := tx.Who(), Organization(organizationID)
	if _, mine := who.Seat(organizationID); mine && asked.Given == (Who{}) {
		asked.Given, asked.Method = Who{who.PersonID, who.Name}, Form
	}
	if asked.Method == "" {
		return fault.Field("method", "consents.error.method", nil)
	}
	if len(shown) > 0 {
		if asked.Given == (Who{}) {
			o, err := s.people.OrganizationTx(ctx, tx, organizationID)
			if err != nil {
				return err
			}
			asked.Given.Name = o.Name.In(asked.Lang)
		}
		_, err := s.GiveTx(ctx, tx, Consent{
			Subject: of, Purpose: Directory, Words: asked.Words, Lang: asked.Lang, Method: asked.Method, At: asked.At, Network: asked.Network, Given: asked.Given,
		})
		return err
	}
	list, err := s.Of(ctx, tx, of)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.Purpose == Directory && c.Ended.IsZero() {
			if err := s.WithdrawTx(ctx, tx, c.ID, asked.Method); err != nil {
				return err
			}
		}
	}
	return nil
}
