package people

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/people/internal/store"
)

// Batch is what an import enters at once. Everything has its key already
// ([db.NewID]), so that parts of a batch can name one another.
type Batch struct {
	Organizations []Organization
	Persons       []Person
	Affiliations  []Affiliation
}

// AddBatchTx enters a batch by the same rules as one thing at a time. Each
// organization has its own line of the record, since an organization's history
// begins with it; persons and their places, of which there may be tens of
// thousands, have one line together: how many, and the SHA-256 of their keys in
// order, by which an auditor can tell that none was added or left out later.
// A refusal refuses the whole batch.
func (s *Service) AddBatchTx(ctx context.Context, tx *audit.Tx, b Batch) error {
	if err := mayKeep(tx.Who()); err != nil {
		return err
	}
	q := store.New(tx)
	for _, o := range b.Organizations {
		if err := s.enterOrganization(ctx, tx, q, o.normal()); err != nil {
			return err
		}
	}
	if len(b.Persons)+len(b.Affiliations) == 0 {
		return nil
	}
	keys := sha256.New()
	for _, p := range b.Persons {
		p = p.normal()
		if err := p.check(); err != nil {
			return err
		}
		err := q.InsertPerson(ctx, store.InsertPersonParams(personRow(p)))
		if db.IsUnique(err, "persons", "email") {
			return fault.Field("email", "people.error.email_taken", fault.Args{"Email": p.Email})
		}
		if err != nil {
			return err
		}
		_, _ = keys.Write([]byte(p.ID))
	}
	for _, a := range b.Affiliations {
		a.Title, a.From, a.To = squeeze(a.Title), clock.Day(a.From), clock.Day(a.To)
		switch {
		case tooLong(a.Title, maxTitle):
			return fault.Field("title", "people.error.too_long", fault.Args{"Limit": maxTitle})
		case a.From.IsZero() || !a.To.IsZero() && a.To.Before(a.From):
			return fault.Field("to", "people.error.ends_before", nil)
		}
		err := q.InsertAffiliation(ctx, store.InsertAffiliationParams{
			ID: a.ID, PersonID: a.PersonID, OrganizationID: a.OrganizationID, Title: a.Title, FromDay: db.Day(a.From), ToDay: db.Day(a.To), Contact: db.Flag(a.Contact),
		})
		if db.IsForeignKey(err) {
			return fault.New(fault.NotFound, "people.error.no_person_or_organization", nil)
		}
		if err != nil {
			return err
		}
		_, _ = keys.Write([]byte(a.ID))
	}
	return tx.Also(ctx, "people.add_batch", "register", "import", map[string]any{
		"persons": len(b.Persons), "affiliations": len(b.Affiliations), "sha256": hex.EncodeToString(keys.Sum(nil)),
	})
}

func (s *Service) enterOrganization(ctx context.Context, tx *audit.Tx, q *store.Queries, o Organization) error {
	if err := cmp.Or(o.check(), o.notReserved()); err != nil {
		return err
	}
	err := q.InsertOrganization(ctx, store.InsertOrganizationParams(organizationRow(o)))
	if db.IsUnique(err, "organizations", "slug") {
		return fault.Field("slug", "people.error.slug_taken", fault.Args{"Slug": o.Slug})
	}
	if err == nil && len(o.Languages)+len(o.Areas) > 0 {
		err = putServices(ctx, q, o)
	}
	if err != nil {
		return err
	}
	return tx.Also(ctx, "people.add_organization", "organization", o.ID, map[string]any{"slug": o.Slug, "class": string(o.Class)})
}

// everyPage is how many rows one question of Every brings.
const everyPage = 5000

// EveryPerson shows see every person of the register, in the order they were
// entered: for imports, which would ask for thousands one by one. tx nil is the
// reader.
func (s *Service) EveryPerson(ctx context.Context, tx db.DBTX, see func(Person)) error {
	for after := ""; ; {
		rows, err := s.reader(tx).PersonsAfter(ctx, after, everyPage)
		if err != nil {
			return audit.Fault(err)
		}
		for _, r := range rows {
			see(personOf(r))
			after = r.ID
		}
		if len(rows) < everyPage {
			return nil
		}
	}
}

// EveryAffiliation shows see every place of a person in an organization, past
// ones too, as EveryPerson does persons.
func (s *Service) EveryAffiliation(ctx context.Context, tx db.DBTX, see func(Affiliation)) error {
	for after := ""; ; {
		rows, err := s.reader(tx).AffiliationsAfter(ctx, after, everyPage)
		if err != nil {
			return audit.Fault(err)
		}
		for _, r := range rows {
			see(affiliationOf(r))
			after = r.ID
		}
		if len(rows) < everyPage {
			return nil
		}
	}
}

// EveryOrganization shows see every organization, by English name, without its
// languages and areas of work. It is read at once, before the first is shown. tx
// nil is the reader.
func (s *Service) EveryOrganization(ctx context.Context, tx db.DBTX, see func(Organization)) error {
	rows, err := s.reader(tx).AllOrganizations(ctx)
	if err != nil {
		return audit.Fault(err)
	}
	for _, r := range rows {
		see(organizationOf(r))
	}
	return nil
}
