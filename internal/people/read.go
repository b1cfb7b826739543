package people

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people/internal/store"
)

// PageSize is how many rows a page of a list has at most.
const PageSize = 50

// Reads take the transaction or reader they run on, so that an upper subject
// sees its own writes; nil stands for the reader.
func (s *Service) reader(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// Organization returns one organization by key; a NotFound refusal for none.
func (s *Service) Organization(ctx context.Context, id string) (Organization, error) {
	return s.OrganizationTx(ctx, nil, id)
}

// OrganizationTx is Organization read on tx (nil: the reader).
func (s *Service) OrganizationTx(ctx context.Context, tx db.DBTX, id string) (Organization, error) {
	row, err := s.reader(tx).Organization(ctx, id)
	if err != nil {
		return Organization{}, notFound(err, "people.error.no_organization")
	}
	return s.whole(ctx, tx, row)
}

// whole adds to an organization its languages and areas of work.
func (s *Service) whole(ctx context.Context, tx db.DBTX, row store.Organization) (o Organization, err error) {
	o = organizationOf(row)
	o.Languages, o.Areas, err = s.ServicesOf(ctx, tx, o.ID)
	return o, err
}

// OrganizationBySlug returns one organization by its slug, or the one that it was
// merged into; a NotFound refusal for none.
func (s *Service) OrganizationBySlug(ctx context.Context, slug string) (Organization, error) {
	row, err := s.reader(nil).OrganizationBySlug(ctx, slug)
	if err != nil {
		return Organization{}, notFound(err, "people.error.no_organization")
	}
	for row.MergedInto != "" { // which may have been merged itself since
		if row, err = s.reader(nil).Organization(ctx, row.MergedInto); err != nil {
			return Organization{}, notFound(err, "people.error.no_organization")
		}
	}
	return s.whole(ctx, nil, row)
}

// Filter narrows a list of organizations; the zero Filter is all of them.
type Filter struct {
	Class  Class  // empty: every class
	Region Region // empty: every region
	Words  string // part of the name in either language, accents and case aside
	City   string // empty: everywhere
	// Language and Area narrow to those who serve people in a language, or do a kind of work.
	Language, Area string
	Public         bool      // only those that let the public directory list them
	On             time.Time // belonging to the coalition on this day; zero: ever
	Lang           i18n.Lang // whose alphabet orders the list
	// After is the key of the last organization of the page before.
	After string
	Limit int // at most PageSize; 0: PageSize
}

// Organizations lists a page of organizations by name. more tells whether
// another page follows, after the last one listed.
func (s *Service) Organizations(ctx context.Context, f Filter) (list []Organization, more bool, err error) {
	limit := pageSize(f.Limit)
	p := store.OrganizationsENParams{
		Class: string(f.Class), Region: string(f.Region), Pattern: db.Anywhere(Fold(f.Words)), OnDay: db.Day(clock.Day(f.On)), PageSize: int32(limit + 1),
		City: f.City, Language: f.Language, Area: f.Area,
	}
	if f.Public {
		p.Shown = listed
	}
	q := s.reader(nil)
	if f.After != "" {
		last, err := q.Organization(ctx, f.After)
		if err != nil {
			return nil, false, notFound(err, "people.error.no_organization")
		}
		p.AfterID, p.AfterFold = last.ID, last.FoldEn
		if f.Lang == i18n.FR {
			p.AfterFold = last.FoldFr
		}
	}
	var rows []store.Organization
	if f.Lang == i18n.FR {
		rows, err = q.OrganizationsFR(ctx, store.OrganizationsFRParams(p))
	} else {
		rows, err = q.OrganizationsEN(ctx, p)
	}
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	rows, more = cut(rows, limit)
	for _, r := range rows {
		list = append(list, organizationOf(r))
	}
	return list, more, nil
}

// CountByClass counts the organizations whose present or latest membership covers
// a day, by its class: earlier memberships do not count. See [Service.CountStanding].
func (s *Service) CountByClass(ctx context.Context, day time.Time) (map[Class]int, error) {
	rows, err := s.reader(nil).CountOrganizations(ctx, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	counts := map[Class]int{}
	for _, r := range rows {
		counts[Class(r.Class)] = int(r.Organizations)
	}
	return counts, nil
}

// Person returns one person by key; a NotFound refusal for none.
func (s *Service) Person(ctx context.Context, id string) (Person, error) {
	return s.PersonTx(ctx, nil, id)
}

// PersonTx is Person read on tx (nil: the reader).
func (s *Service) PersonTx(ctx context.Context, tx db.DBTX, id string) (Person, error) {
	row, err := s.reader(tx).Person(ctx, id)
	if err != nil {
		return Person{}, notFound(err, "people.error.no_person")
	}
	return personOf(row), nil
}

// PersonByEmail returns the person with an e-mail address, however it is
// written; a NotFound refusal for none.
func (s *Service) PersonByEmail(ctx context.Context, address string) (Person, error) {
	return s.PersonByEmailTx(ctx, nil, address)
}

// PersonByEmailTx is PersonByEmail read on tx (nil: the reader).
func (s *Service) PersonByEmailTx(ctx context.Context, tx db.DBTX, address string) (Person, error) {
	row, err := s.reader(tx).PersonByEmail(ctx, FoldEmail(address))
	if err != nil {
		return Person{}, notFound(err, "people.error.no_person")
	}
	return personOf(row), nil
}

// Persons lists a page of persons by name: those whose name or address has the
// words, after the person with key after.
func (s *Service) Persons(ctx context.Context, words, after string) (list []Person, more bool, err error) {
	q := s.reader(nil)
	p := store.PersonsParams{Pattern: personPattern(words), PageSize: PageSize + 1}
	if after != "" {
		last, err := q.Person(ctx, after)
		if err != nil {
			return nil, false, notFound(err, "people.error.no_person")
		}
		p.AfterFold, p.AfterID = last.Fold, last.ID
	}
	rows, err := q.Persons(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	rows, more = cut(rows, PageSize)
	for _, r := range rows {
		list = append(list, personOf(r))
	}
	return list, more, nil
}

func personPattern(words string) string {
	if strings.ContainsAny(words, "@.") {
		return db.Anywhere(FoldEmail(words)) // part of an address keeps its punctuation
	}
	return db.Anywhere(Fold(words))
}

// Place is a person's place in an organization with the person's particulars.
type Place struct {
	Affiliation
	Person Person
}

// maxPlaces bounds the people listed of one organization.
const maxPlaces = 500

// PeopleOf lists the people of an organization on a day, by name (zero day:
// ever). tx nil is the reader.
func (s *Service) PeopleOf(ctx context.Context, tx db.DBTX, organizationID string, day time.Time) ([]Place, error) {
	rows, err := s.reader(tx).AffiliationsOfOrganization(ctx, organizationID, maxPlaces)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Place
	on := db.Day(clock.Day(day))
	for _, r := range rows {
		if on != "" && (r.FromDay > on || r.ToDay != "" && r.ToDay < on) {
			continue
		}
		list = append(list, Place{
			Affiliation: Affiliation{
				ID: r.ID, PersonID: r.PersonID, OrganizationID: r.OrganizationID, Title: r.Title, From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay), Contact: r.Contact != 0,
			},
			Person: Person{ID: r.PersonID, Name: r.Name, Email: r.Email, Lang: i18n.Lang(r.Lang), Phone: r.Phone},
		})
	}
	return list, nil
}

// FactsOf returns what an organization's standing depends on, on any day.
func (s *Service) FactsOf(ctx context.Context, tx db.DBTX, organizationID string) (Facts, error) {
	q := s.reader(tx)
	o, err := q.Organization(ctx, organizationID)
	if err != nil {
		return Facts{}, notFound(err, "people.error.no_organization")
	}
	f := Facts{Class: Class(o.Class), Joined: db.ParseDay(o.Joined), Ended: db.ParseDay(o.Ended)}
	return f, addFacts(ctx, q, o.ID, o.ParentID, &f)
}

// addFacts adds to the latest membership the rest of what standing depends on.
func addFacts(ctx context.Context, q *store.Queries, organizationID, parentID string, f *Facts) error {
	if parentID != "" {
		parent, err := q.Organization(ctx, parentID)
		if err != nil {
			return audit.Fault(err)
		}
		f.ParentName = i18n.Text{EN: parent.NameEn, FR: parent.NameFr}
		f.Parent = &Facts{Class: Class(parent.Class), Joined: db.ParseDay(parent.Joined), Ended: db.ParseDay(parent.Ended)}
		if err := addFacts(ctx, q, parentID, "", f.Parent); err != nil {
			return err
		}
	}
	earlier, err := q.PastMembershipsOf(ctx, organizationID)
	if err != nil {
		return audit.Fault(err)
	}
	for _, m := range earlier {
		f.Earlier = append(f.Earlier, membershipOf(m))
	}
	dues, err := q.DuesOfOrganization(ctx, organizationID)
	if err != nil {
		return audit.Fault(err)
	}
	for _, d := range dues {
		f.Dues = append(f.Dues, duesOf(d))
	}
	suspensions, err := q.SuspensionsOfOrganization(ctx, organizationID)
	if err != nil {
		return audit.Fault(err)
	}
	for _, p := range suspensions {
		f.Suspensions = append(f.Suspensions, suspensionOf(p))
	}
	return nil
}

// FactsOfAll returns the facts of every organization by its key, as FactsOf does
// those of one. tx nil is the reader.
func (s *Service) FactsOfAll(ctx context.Context, tx db.DBTX) (map[string]Facts, error) {
	q := s.reader(tx)
	rows, err := q.LatestMemberships(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	memberships, err := q.PastMemberships(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	dues, err := q.AllDues(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	suspensions, err := q.AllSuspensions(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	every := matterOf(memberships, dues, suspensions)
	all, names := make(map[string]Facts, len(rows)), make(map[string]i18n.Text, len(rows))
	for _, r := range rows {
		all[r.ID] = every.of(r.ID, Class(r.Class), r.Joined, r.Ended)
		names[r.ID] = i18n.Text{EN: r.NameEn, FR: r.NameFr}
	}
	for _, r := range rows {
		if r.ParentID == "" {
			continue
		}
		parent := all[r.ParentID]
		parent.Parent, parent.ParentName = nil, i18n.Text{} // its own may have been added already
		f := all[r.ID]
		f.Parent, f.ParentName = &parent, names[r.ParentID]
		all[r.ID] = f
	}
	return all, nil
}

// Standing is an organization's standing on a day. tx nil is the reader.
func (s *Service) Standing(ctx context.Context, tx db.DBTX, organizationID string, day time.Time) (Standing, error) {
	f, err := s.FactsOf(ctx, tx, organizationID)
	if err != nil {
		return Standing{}, err
	}
	return StandingAt(f, day), nil
}

// SeatsOf lists the organizations a person may act for on a day, each with its
// standing that day. tx nil is the reader.
func (s *Service) SeatsOf(ctx context.Context, tx db.DBTX, personID string, day time.Time) ([]access.Seat, error) {
	q := s.reader(tx)
	rows, err := q.SeatsOfPerson(ctx, personID, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	slices.SortFunc(rows, func(a, b store.SeatsOfPersonRow) int {
		return cmp.Or(strings.Compare(a.FoldEn, b.FoldEn), strings.Compare(a.ID, b.ID))
	})
	rows = slices.Compact(rows)
	var seats []access.Seat
	for _, r := range rows {
		f := Facts{Class: Class(r.Class), Joined: db.ParseDay(r.Joined), Ended: db.ParseDay(r.Ended)}
		if err := addFacts(ctx, q, r.ID, r.ParentID, &f); err != nil {
			return nil, err
		}
		standing := StandingAt(f, day)
		seats = append(seats, access.Seat{
			OrganizationID: r.ID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Class: string(standing.Class), GoodStanding: standing.Good, Why: standing.Why,
		})
	}
	return seats, nil
}

func pageSize(n int) int {
	if n <= 0 || n > PageSize {
		return PageSize
	}
	return n
}

// cut takes the row too many off a page that was asked for one row more.
func cut[T any](rows []T, limit int) (page []T, more bool) {
	if len(rows) > limit {
		return rows[:limit], true
	}
	return rows, false
}
