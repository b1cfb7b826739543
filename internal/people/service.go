package people

import (
	"cmp"
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people/internal/store"
)

// Service keeps the register. Each exported method that takes a *audit.Tx is
// the use case of the same name for a subject that joins it to its own
// transaction; both write their own line of the record.
type Service struct {
	db  *db.DB
	log *audit.Log
}

// New returns the service over the database of log.
func New(log *audit.Log) *Service { return &Service{db: log.DB(), log: log} }

// AddOrganization enters an organization in the register. Its slug is made from
// the name when empty; the key is given by the register.
func (s *Service) AddOrganization(ctx context.Context, who access.Actor, o Organization, also ...Also) (added Organization, err error) {
	err = s.log.Do(ctx, who, "people.add_organization", func(tx *audit.Tx) (err error) {
		if added, err = s.AddOrganizationTx(ctx, tx, o); err != nil {
			return err
		}
		return alsoAll(ctx, tx, Organization{}, added, also)
	})
	return added, err
}

// AddOrganizationTx is AddOrganization in the caller's transaction.
func (s *Service) AddOrganizationTx(ctx context.Context, tx *audit.Tx, o Organization) (Organization, error) {
	if err := mayKeep(tx.Who()); err != nil {
		return Organization{}, err
	}
	o = o.normal()
	if err := cmp.Or(o.check(), o.notReserved()); err != nil {
		return Organization{}, err
	}
	o.ID = db.NewID()
	err := store.New(tx).InsertOrganization(ctx, store.InsertOrganizationParams(organizationRow(o)))
	if db.IsUnique(err, "organizations", "slug") {
		return Organization{}, fault.Field("slug", "people.error.slug_taken", fault.Args{"Slug": o.Slug})
	}
	if err == nil {
		err = putServices(ctx, store.New(tx), o)
	}
	if err != nil {
		return Organization{}, err
	}
	return o, tx.Also(ctx, "people.add_organization", "organization", o.ID, map[string]any{"slug": o.Slug, "class": string(o.Class)})
}

// ChangeOrganization replaces what the register says about an organization
// (o.ID), its class and the days of its latest membership included: it corrects
// what was entered wrongly. [Service.Admit], [Service.ChangeClass] and
// [Service.EndMembership] record what happens.
func (s *Service) ChangeOrganization(ctx context.Context, who access.Actor, o Organization, also ...Also) error {
	return s.log.Do(ctx, who, "people.change_organization", func(tx *audit.Tx) error {
		if err := mayKeep(who); err != nil {
			return err
		}
		if len(also) == 0 {
			return s.ChangeOrganizationTx(ctx, tx, o)
		}
		was, err := s.OrganizationTx(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		if err := s.ChangeOrganizationTx(ctx, tx, o); err != nil {
			return err
		}
		return alsoAll(ctx, tx, was, o.normal(), also)
	})
}

// ChangeOrganizationTx is ChangeOrganization in the caller's transaction.
func (s *Service) ChangeOrganizationTx(ctx context.Context, tx *audit.Tx, o Organization) error {
	if err := mayKeep(tx.Who()); err != nil {
		return err
	}
	o = o.normal()
	if err := o.check(); err != nil {
		return err
	}
	was, err := store.New(tx).Organization(ctx, o.ID)
	if err != nil {
		return notFound(err, "people.error.no_organization")
	}
	if err := standsRow(was); err != nil {
		return err
	}
	o.MergedInto = ""
	if was.Slug != o.Slug {
		if err := o.notReserved(); err != nil {
			return err
		}
	}
	_, err = store.New(tx).UpdateOrganization(ctx, store.UpdateOrganizationParams(organizationRow(o)))
	if db.IsUnique(err, "organizations", "slug") {
		return fault.Field("slug", "people.error.slug_taken", fault.Args{"Slug": o.Slug})
	}
	if err == nil {
		err = putServices(ctx, store.New(tx), o)
	}
	if err != nil {
		return err
	}
	detail := map[string]any{}
	if was.Class != string(o.Class) {
		detail["class_was"] = was.Class
	}
	if was.Joined != db.Day(o.Joined) || was.Ended != db.Day(o.Ended) {
		detail["days_were"] = was.Joined + "/" + was.Ended
	}
	return tx.Also(ctx, "people.change_organization", "organization", o.ID, detail)
}

// AddPerson enters a person.
func (s *Service) AddPerson(ctx context.Context, who access.Actor, p Person) (added Person, err error) {
	err = s.log.Do(ctx, who, "people.add_person", func(tx *audit.Tx) (err error) {
		added, err = s.AddPersonTx(ctx, tx, p)
		return err
	})
	return added, err
}

// AddPersonTx is AddPerson in the caller's transaction.
func (s *Service) AddPersonTx(ctx context.Context, tx *audit.Tx, p Person) (Person, error) {
	if err := mayKeep(tx.Who()); err != nil {
		return Person{}, err
	}
	p = p.normal()
	if err := p.check(); err != nil {
		return Person{}, err
	}
	return s.insertPerson(ctx, tx, p)
}

func (s *Service) insertPerson(ctx context.Context, tx *audit.Tx, p Person) (Person, error) {
	p.ID = db.NewID()
	err := store.New(tx).InsertPerson(ctx, store.InsertPersonParams(personRow(p)))
	if db.IsUnique(err, "persons", "email") {
		return Person{}, fault.Field("email", "people.error.email_taken", fault.Args{"Email": p.Email})
	}
	if err != nil {
		return Person{}, err
	}
	return p, tx.Also(ctx, "people.add_person", "person", p.ID, nil)
}

// ChangePerson replaces a person's name, address and language. The secretariat
// may change anybody; a person their own name and language.
func (s *Service) ChangePerson(ctx context.Context, who access.Actor, p Person) error {
	return s.log.Do(ctx, who, "people.change_person", func(tx *audit.Tx) error { return s.ChangePersonTx(ctx, tx, p) })
}

// ChangePersonTx is ChangePerson in the caller's transaction.
func (s *Service) ChangePersonTx(ctx context.Context, tx *audit.Tx, p Person) error {
	who := tx.Who()
	p = p.normal()
	was, err := store.New(tx).Person(ctx, p.ID)
	if err != nil && who.IsStaff() {
		return notFound(err, "people.error.no_person")
	}
	own := err == nil && who.PersonID == p.ID && p.Email == was.Email
	if err := who.Require(who.IsStaff() || own, "power.keep_register"); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return err
	}
	p.Gone, p.MergedInto = was.Gone, was.MergedInto
	_, err = store.New(tx).UpdatePerson(ctx, store.UpdatePersonParams(personRow(p)))
	if db.IsUnique(err, "persons", "email") {
		return fault.Field("email", "people.error.email_taken", fault.Args{"Email": p.Email})
	}
	if err != nil {
		return err
	}
	return tx.Also(ctx, "people.change_person", "person", p.ID, nil)
}

// Affiliate gives a person a place in an organization.
func (s *Service) Affiliate(ctx context.Context, who access.Actor, a Affiliation) (added Affiliation, err error) {
	err = s.log.Do(ctx, who, "people.affiliate", func(tx *audit.Tx) (err error) {
		added, err = s.AffiliateTx(ctx, tx, a)
		return err
	})
	return added, err
}

// AffiliateTx is Affiliate in the caller's transaction. Without a first day the
// place begins today.
func (s *Service) AffiliateTx(ctx context.Context, tx *audit.Tx, a Affiliation) (Affiliation, error) {
	if err := mayKeep(tx.Who()); err != nil {
		return Affiliation{}, err
	}
	return s.insertAffiliation(ctx, tx, a)
}

func (s *Service) insertAffiliation(ctx context.Context, tx *audit.Tx, a Affiliation) (Affiliation, error) {
	a.Title, a.From, a.To = squeeze(a.Title), clock.Day(a.From), clock.Day(a.To)
	if a.From.IsZero() {
		a.From = clock.Day(tx.Now)
	}
	switch {
	case tooLong(a.Title, maxTitle):
		return Affiliation{}, fault.Field("title", "people.error.too_long", fault.Args{"Limit": maxTitle})
	case !a.To.IsZero() && a.To.Before(a.From):
		return Affiliation{}, fault.Field("to", "people.error.ends_before", nil)
	}
	if err := stands(ctx, store.New(tx), a.OrganizationID); err != nil {
		return Affiliation{}, err
	}
	a.ID = db.NewID()
	err := store.New(tx).InsertAffiliation(ctx, store.InsertAffiliationParams{
		ID: a.ID, PersonID: a.PersonID, OrganizationID: a.OrganizationID, Title: a.Title, FromDay: db.Day(a.From), ToDay: db.Day(a.To), Contact: db.Flag(a.Contact),
	})
	if db.IsForeignKey(err) {
		return Affiliation{}, fault.New(fault.NotFound, "people.error.no_person_or_organization", nil)
	}
	if err != nil {
		return Affiliation{}, err
	}
	return a, tx.Also(ctx, "people.affiliate", "person", a.PersonID, map[string]any{"organization": a.OrganizationID})
}

// EndAffiliation records the last day of a person's place in an organization.
func (s *Service) EndAffiliation(ctx context.Context, who access.Actor, affiliationID string, last time.Time) error {
	return s.log.Do(ctx, who, "people.end_affiliation", func(tx *audit.Tx) error {
		if err := mayKeep(who); err != nil {
			return err
		}
		q := store.New(tx)
		a, err := q.Affiliation(ctx, affiliationID)
		if err != nil {
			return notFound(err, "people.error.no_affiliation")
		}
		day := db.Day(clock.Day(last))
		if day == "" || day < a.FromDay {
			return fault.Field("to", "people.error.ends_before", nil)
		}
		if _, err := q.EndAffiliation(ctx, affiliationID, day); err != nil {
			return err
		}
		tx.About("person", a.PersonID)
		tx.Detail("organization", a.OrganizationID)
		return nil
	})
}

// notFound gives a missing row its own sentence; another error comes back as it is.
func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// standsRow refuses a record that was merged into another.
func standsRow(r store.Organization) error {
	if r.MergedInto == "" {
		return nil
	}
	return fault.New(fault.Conflict, "people.error.merged_away", fault.Args{"Name": i18n.Text{EN: r.NameEn, FR: r.NameFr}})
}

// stands is standsRow for a key; that there is none, the caller finds out.
func stands(ctx context.Context, q *store.Queries, organizationID string) error {
	row, err := q.Organization(ctx, organizationID)
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return standsRow(row)
}

func organizationRow(o Organization) store.Organization {
	return store.Organization{
		ID: o.ID, Slug: o.Slug, NameEn: o.Name.EN, NameFr: o.Name.FR,
		FoldEn: Fold(o.Name.In(i18n.EN)), FoldFr: Fold(o.Name.In(i18n.FR)), Class: string(o.Class), Region: string(o.Region),
		City: o.City, Address: o.Address, Email: o.Email, Joined: db.Day(o.Joined), Ended: db.Day(o.Ended),
		Lang: string(o.Lang), Phone: o.Phone, Website: o.Website, AboutEn: o.About.EN, AboutFr: o.About.FR, BudgetCents: o.Budget, ParentID: o.ParentID, Shown: shownRow(o.Shown), MergedInto: o.MergedInto,
	}
}

func organizationOf(r store.Organization) Organization {
	return Organization{
		ID: r.ID, Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Class: Class(r.Class), Region: Region(r.Region),
		City: r.City, Address: r.Address, Email: r.Email, Joined: db.ParseDay(r.Joined), Ended: db.ParseDay(r.Ended),
		Lang: i18n.Lang(r.Lang), Phone: r.Phone, Website: r.Website, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, Budget: r.BudgetCents,
		ParentID: r.ParentID, Shown: shownOf(r.Shown), MergedInto: r.MergedInto,
	}
}

func personOf(r store.Person) Person {
	return Person{ID: r.ID, Name: r.Name, Email: r.Email, Lang: i18n.Lang(r.Lang), Phone: r.Phone, Gone: r.Gone, MergedInto: r.MergedInto}
}

func personRow(p Person) store.Person {
	return store.Person{
		ID: p.ID, Name: p.Name, Fold: Fold(p.Name), Email: p.Email, Lang: string(p.Lang), Phone: p.Phone, Gone: p.Gone, MergedInto: p.MergedInto,
		EmailAlike: alikeAddress(p.Email), PhoneAlike: AlikeTelephone(p.Phone),
	}
}
