package people

import (
	"context"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people/internal/store"
)

// MayManage returns nil when the actor may keep an organization's profile and
// its people: the secretariat, and the organization's contacts; where it has
// none, any of its people. tx nil is the reader.
func (s *Service) MayManage(ctx context.Context, tx db.DBTX, who access.Actor, organizationID string, today time.Time) error {
	if who.IsStaff() {
		return nil
	}
	_, mine := who.Seat(organizationID)
	if mine {
		places, err := s.PeopleOf(ctx, tx, organizationID, today)
		if err != nil {
			return err
		}
		isContact := func(p Place) bool { return p.Contact }
		mine = !slices.ContainsFunc(places, isContact) ||
			slices.ContainsFunc(places, func(p Place) bool { return p.Contact && p.PersonID == who.PersonID })
	}
	return who.Require(mine, "power.manage_organization")
}

// Profile is what an organization says of itself, and may change by itself.
type Profile struct {
	About            i18n.Text
	Region           Region
	City, Address    string
	Email, Phone     string
	Website          string
	Lang             i18n.Lang // of letters to it
	Languages, Areas []string
	Shown            []Showing
}

// ProfileOf is the profile of an organization read whole.
func ProfileOf(o Organization) Profile {
	return Profile{
		About: o.About, Region: o.Region, City: o.City, Address: o.Address, Email: o.Email, Phone: o.Phone, Website: o.Website,
		Lang: o.Lang, Languages: o.Languages, Areas: o.Areas, Shown: o.Shown,
	}
}

// Also is what a caller adds to a change of an organization in its transaction,
// with what it was and what it is from now on. A new one was nothing.
type Also func(ctx context.Context, tx *audit.Tx, was, is Organization) error

func alsoAll(ctx context.Context, tx *audit.Tx, was, is Organization, also []Also) error {
	for _, do := range also {
		if err := do(ctx, tx, was, is); err != nil {
			return err
		}
	}
	return nil
}

// ChangeProfile replaces an organization's profile; its name, class and days of
// membership are the secretariat's to change. today is the coalition's day.
func (s *Service) ChangeProfile(ctx context.Context, who access.Actor, organizationID string, p Profile, today time.Time, also ...Also) error {
	return s.log.Do(ctx, who, "people.change_profile", func(tx *audit.Tx) error {
		if err := s.MayManage(ctx, tx, who, organizationID, today); err != nil {
			return err
		}
		o, err := s.OrganizationTx(ctx, tx, organizationID)
		if err != nil {
			return err
		}
		if err := standsRow(organizationRow(o)); err != nil {
			return err
		}
		was := o
		o.About, o.Region, o.City, o.Address, o.Email, o.Phone, o.Website = p.About, p.Region, p.City, p.Address, p.Email, p.Phone, p.Website
		o.Lang, o.Languages, o.Areas, o.Shown = p.Lang, p.Languages, p.Areas, p.Shown
		o = o.normal()
		if err := o.check(); err != nil {
			return err
		}
		q := store.New(tx)
		if _, err := q.UpdateOrganization(ctx, store.UpdateOrganizationParams(organizationRow(o))); err != nil {
			return err
		}
		tx.About("organization", o.ID)
		tx.Detail("shown", shownRow(o.Shown))
		if err := putServices(ctx, q, o); err != nil {
			return err
		}
		return alsoAll(ctx, tx, was, o, also)
	})
}

// Invitation gives somebody a place in an organization.
type Invitation struct {
	OrganizationID string
	Name, Email    string
	Title          string
	Lang           i18n.Lang
	Contact        bool
}

// InvitationsPerDay is how many places in an organization may begin on one day by
// invitations of its own people: each is a message to an address that somebody typed.
// What the secretariat enters has no limit.
const InvitationsPerDay = 50

// Invite gives a person a place in an organization from today on: the person
// with the address, entered under the name given when there is none. tell sends
// the news in the same transaction; nil tells nobody. Somebody who has a place
// there already is a Conflict, and more than InvitationsPerDay is a TooMany refusal.
func (s *Service) Invite(ctx context.Context, who access.Actor, in Invitation, today time.Time, tell func(ctx context.Context, tx *audit.Tx, p Person, o Organization) error) (placed Place, err error) {
	err = s.log.Do(ctx, who, "people.invite", func(tx *audit.Tx) error {
		if err := s.MayManage(ctx, tx, who, in.OrganizationID, today); err != nil {
			return err
		}
		o, err := s.OrganizationTx(ctx, tx, in.OrganizationID)
		if err != nil {
			return err
		}
		p := Person{Name: in.Name, Email: in.Email, Lang: in.Lang}.normal()
		if p.Email == "" {
			return fault.Field("email", "people.error.email_missing", nil)
		}
		if err := p.check(); err != nil {
			return err
		}
		known, err := s.PersonByEmailTx(ctx, tx, p.Email)
		switch f := fault.Of(err); {
		case err == nil:
			p = known
		case f.Kind != fault.NotFound:
			return err
		default:
			if p, err = s.insertPerson(ctx, tx, p); err != nil {
				return err
			}
		}
		if err := s.placed(ctx, tx, p, o, today); err != nil {
			return err
		}
		if err := mayInviteMore(ctx, tx, o, today); err != nil {
			return err
		}
		a, err := s.insertAffiliation(ctx, tx, Affiliation{PersonID: p.ID, OrganizationID: o.ID, Title: in.Title, From: clock.Day(today), Contact: in.Contact})
		if err != nil {
			return err
		}
		placed = Place{Affiliation: a, Person: p}
		if tell == nil {
			return nil
		}
		return tell(ctx, tx, p, o)
	})
	return placed, err
}

// mayInviteMore refuses whoever is not of the secretariat more than a day's invitations.
func mayInviteMore(ctx context.Context, tx *audit.Tx, o Organization, today time.Time) error {
	if tx.Who().IsStaff() {
		return nil
	}
	n, err := store.New(tx).CountPlacesBegun(ctx, o.ID, db.Day(clock.Day(today)))
	if err != nil {
		return err
	}
	if n >= InvitationsPerDay {
		return fault.New(fault.TooMany, "people.error.invited_many", fault.Args{"Organization": o.Name, "Limit": InvitationsPerDay})
	}
	return nil
}

// placed refuses a person who has a place in the organization today.
func (s *Service) placed(ctx context.Context, tx *audit.Tx, p Person, o Organization, today time.Time) error {
	rows, err := store.New(tx).AffiliationsOfPerson(ctx, p.ID)
	if err != nil {
		return err
	}
	on := db.Day(clock.Day(today))
	for _, a := range rows {
		if a.OrganizationID == o.ID && a.FromDay <= on && (a.ToDay == "" || a.ToDay >= on) {
			return fault.New(fault.Conflict, "people.error.placed", fault.Args{"Name": p.Name, "Organization": o.Name})
		}
	}
	return nil
}

// ChangePlace changes somebody's title in an organization, and whether they are
// its contact. The last contact cannot step down: somebody must answer for it.
func (s *Service) ChangePlace(ctx context.Context, who access.Actor, affiliationID, title string, contact bool, today time.Time) error {
	return s.log.Do(ctx, who, "people.change_place", func(tx *audit.Tx) error {
		a, err := s.managed(ctx, tx, affiliationID, today)
		if err != nil {
			return err
		}
		title := squeeze(title)
		if tooLong(title, maxTitle) {
			return fault.Field("title", "people.error.too_long", fault.Args{"Limit": maxTitle})
		}
		if a.Contact != 0 && !contact {
			if err := s.otherContact(ctx, tx, a, today); err != nil {
				return err
			}
		}
		_, err = store.New(tx).UpdateAffiliation(ctx, store.UpdateAffiliationParams{ID: a.ID, Title: title, Contact: db.Flag(contact)})
		return err
	})
}

// Leave ends a place in an organization today: one's own, or that of anybody in
// an organization one manages. The last contact names another first, unless the
// secretariat ends it.
func (s *Service) Leave(ctx context.Context, who access.Actor, affiliationID string, today time.Time) error {
	return s.log.Do(ctx, who, "people.leave", func(tx *audit.Tx) error {
		a, err := store.New(tx).Affiliation(ctx, affiliationID)
		if err != nil {
			return notFound(err, "people.error.no_affiliation")
		}
		if a.PersonID != who.PersonID {
			if a, err = s.managed(ctx, tx, affiliationID, today); err != nil {
				return err
			}
		}
		last := db.Day(clock.Day(today))
		if last < a.FromDay || a.ToDay != "" && a.ToDay <= last {
			return fault.New(fault.Conflict, "people.error.left", nil)
		}
		if a.Contact != 0 && !who.IsStaff() {
			if err := s.otherContact(ctx, tx, a, today); err != nil {
				return err
			}
		}
		if _, err := store.New(tx).EndAffiliation(ctx, a.ID, last); err != nil {
			return err
		}
		tx.About("person", a.PersonID)
		tx.Detail("organization", a.OrganizationID)
		return nil
	})
}

// managed loads a place in an organization that the actor manages.
func (s *Service) managed(ctx context.Context, tx *audit.Tx, affiliationID string, today time.Time) (store.Affiliation, error) {
	a, err := store.New(tx).Affiliation(ctx, affiliationID)
	if err != nil {
		return a, notFound(err, "people.error.no_affiliation")
	}
	if err := s.MayManage(ctx, tx, tx.Who(), a.OrganizationID, today); err != nil {
		return a, err
	}
	tx.About("person", a.PersonID)
	tx.Detail("organization", a.OrganizationID)
	return a, nil
}

// otherContact refuses when nobody else is the organization's contact.
func (s *Service) otherContact(ctx context.Context, tx *audit.Tx, a store.Affiliation, today time.Time) error {
	places, err := s.PeopleOf(ctx, tx, a.OrganizationID, today)
	if err != nil {
		return err
	}
	others := slices.ContainsFunc(places, func(p Place) bool { return p.Contact && p.PersonID != a.PersonID })
	if !others && len(places) > 1 {
		return fault.New(fault.Conflict, "people.error.last_contact", nil)
	}
	return nil
}

// BranchesOf lists the branches of a national body, by name.
func (s *Service) BranchesOf(ctx context.Context, organizationID string) ([]Organization, error) {
	rows, err := s.reader(nil).BranchesOf(ctx, organizationID, maxPlaces)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Organization, len(rows))
	for i, r := range rows {
		list[i] = organizationOf(r)
	}
	return list, nil
}

// Tally is how many organizations of the public directory have something.
type Tally struct {
	Key           string // a language's tag, a city, a region
	Organizations int
}

// Directory says what the organizations that the public directory lists on a
// day may be searched by.
func (s *Service) Directory(ctx context.Context, day time.Time) (regions, cities, languages []Tally, err error) {
	q, on := s.reader(nil), db.Day(clock.Day(day))
	inRegions, err1 := q.RegionsInUse(ctx, on)
	inCities, err2 := q.CitiesInUse(ctx, on)
	inLanguages, err3 := q.LanguagesInUse(ctx, on)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, nil, nil, audit.Fault(err)
	}
	for _, r := range inRegions {
		regions = append(regions, Tally{r.Region, int(r.Organizations)})
	}
	for _, r := range inCities {
		cities = append(cities, Tally{r.City, int(r.Organizations)})
	}
	for _, r := range inLanguages {
		languages = append(languages, Tally{r.Tag, int(r.Organizations)})
	}
	return regions, cities, languages, nil
}
