package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people/internal/store"
)

// Group sorts standings as people speak of them.
type Group string

// The groups. Each organization is in one on any day.
const (
	WithVote    Group = "vote"      // in good standing, with a vote
	WithoutVote Group = "good"      // in good standing, without one
	InArrears   Group = "lapsed"    // dues unpaid, or those of its national body
	Suspended   Group = "suspended" // its rights taken away for a time
	Former      Group = "former"    // belonged once
	NotYet      Group = "not_yet"   // not admitted, or only from a later day
)

// Groups lists the groups in the order pages show them.
func Groups() []Group { return []Group{WithVote, WithoutVote, InArrears, Suspended, Former, NotYet} }

// Valid reports whether the group is one of those listed.
func (g Group) Valid() bool { return slices.Contains(Groups(), g) }

// Belongs reports whether organizations of the group belong to the coalition.
func (g Group) Belongs() bool { return g != Former && g != NotYet }

// Name is the group in words.
func (g Group) Name() i18n.Message { return i18n.Say("people.group." + string(g)) }

// Group is the group that the standing is of.
func (s Standing) Group() Group {
	switch what := strings.TrimPrefix(s.Note.Key, "people.standing."); {
	case s.MayVote:
		return WithVote
	case s.Good:
		return WithoutVote
	case what == "not_admitted" || what == "not_yet":
		return NotYet
	case what == "ended":
		return Former
	case strings.HasPrefix(what, "suspended"):
		return Suspended
	}
	return InArrears
}

// RollQuery narrows the roll: the organizations of the register with their class
// and standing on one day.
type RollQuery struct {
	Day    time.Time
	Class  Class  // on that day; empty: every class
	Region Region // empty: every region
	Group  Group  // empty: those that belong to the coalition on that day
	Words  string // part of the name in either language
	Lang   i18n.Lang
	After  string // the key of the last one of the page before
}

// rollBatch is how many rows are read at once where many are passed over.
const rollBatch = 500

// Roll lists a page of the register with the standing of each organization on
// one day, by name, and reports whether another follows. The class and the first
// day are those of that day's membership; the lists of languages and areas, the
// address and the like are left out. However many there are, what standing
// depends on is read by three queries. It asks [MayReadRegister] of nobody: the doors do.
func (s *Service) Roll(ctx context.Context, q RollQuery) (list []Entry, more bool, err error) {
	from := s.reader(nil)
	known, err := factsThatMatter(ctx, from, q.Day)
	if err != nil {
		return nil, false, err
	}
	r := roll{q: from, known: known, day: clock.Day(q.Day), parents: map[string]store.Organization{}}
	p := store.RollENParams{Class: string(q.Class), Region: string(q.Region), Pattern: db.Anywhere(Fold(q.Words)), PageSize: PageSize + 1}
	if q.Group != "" || q.Class != "" {
		p.PageSize = rollBatch
	}
	if q.After != "" {
		last, err := from.Organization(ctx, q.After)
		if err != nil {
			return nil, false, notFound(err, "people.error.no_organization")
		}
		p.AfterID, p.AfterFold = last.ID, last.FoldEn
		if q.Lang == i18n.FR {
			p.AfterFold = last.FoldFr
		}
	}
	for {
		rows, err := r.rows(ctx, p, q.Lang)
		if err != nil {
			return nil, false, audit.Fault(err)
		}
		for _, row := range rows {
			e, err := r.entry(ctx, row)
			if err != nil {
				return nil, false, err
			}
			if group := e.Standing.Group(); q.Class != "" && e.Class != q.Class || q.Group != "" && group != q.Group || q.Group == "" && !group.Belongs() {
				continue
			}
			if len(list) == PageSize {
				return list, true, nil
			}
			list = append(list, e)
		}
		if len(rows) < int(p.PageSize) {
			return list, false, nil
		}
		last := rows[len(rows)-1]
		p.AfterID, p.AfterFold = last.ID, last.Fold
	}
}

// roll reads the entries of one day.
type roll struct {
	q       *store.Queries
	known   matter
	day     time.Time
	parents map[string]store.Organization
}

func (r roll) rows(ctx context.Context, p store.RollENParams, lang i18n.Lang) ([]store.RollENRow, error) {
	if lang != i18n.FR {
		return r.q.RollEN(ctx, p)
	}
	found, err := r.q.RollFR(ctx, store.RollFRParams(p))
	rows := make([]store.RollENRow, len(found))
	for i, f := range found {
		rows[i] = store.RollENRow(f)
	}
	return rows, err
}

func (r roll) entry(ctx context.Context, row store.RollENRow) (Entry, error) {
	f := r.known.of(row.ID, Class(row.Class), row.Joined, row.Ended)
	if row.ParentID != "" {
		parent, ok := r.parents[row.ParentID]
		if !ok {
			var err error
			if parent, err = r.q.Organization(ctx, row.ParentID); err != nil {
				return Entry{}, audit.Fault(err)
			}
			r.parents[row.ParentID] = parent
		}
		of := r.known.of(parent.ID, Class(parent.Class), parent.Joined, parent.Ended)
		f.Parent, f.ParentName = &of, i18n.Text{EN: parent.NameEn, FR: parent.NameFr}
	}
	o := Organization{
		ID: row.ID, Slug: row.Slug, Name: i18n.Text{EN: row.NameEn, FR: row.NameFr}, Region: Region(row.Region), City: row.City, ParentID: row.ParentID,
	}
	o.Class, o.Joined, o.Ended = f.membershipOn(r.day)
	return Entry{Organization: o, Standing: StandingAt(f, r.day)}, nil
}

// CountListed counts the organizations that f lists on f.On: see [Service.Organizations].
func (s *Service) CountListed(ctx context.Context, f Filter) (int, error) {
	p := store.CountListedParams{
		Region: string(f.Region), Pattern: db.Anywhere(Fold(f.Words)), OnDay: db.Day(clock.Day(f.On)), City: f.City, Language: f.Language, Area: f.Area,
	}
	if f.Public {
		p.Shown = listed
	}
	n, err := s.reader(nil).CountListed(ctx, p)
	return int(n), audit.Fault(err)
}

// AreasListed says which areas of work the organizations of the public directory
// have on a day, and how many each: see [Service.Directory].
func (s *Service) AreasListed(ctx context.Context, day time.Time) ([]Tally, error) {
	rows, err := s.reader(nil).AreasInUse(ctx, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Tally
	for _, r := range rows {
		list = append(list, Tally{r.Area, int(r.Organizations)})
	}
	return list, nil
}

// PlaceName is a person's place in an organization as a list shows it.
type PlaceName struct {
	Slug         string
	Organization i18n.Text
	Title        string
	Contact      bool
}

// maxPagePlaces bounds the places that a page of persons shows.
const maxPagePlaces = 2000

// PlacesOfPage lists where the persons of a page of [Service.Persons], found with
// the same words, have places on a day: by the person's key.
func (s *Service) PlacesOfPage(ctx context.Context, words string, page []Person, day time.Time) (map[string][]PlaceName, error) {
	places := map[string][]PlaceName{}
	if len(page) == 0 {
		return places, nil
	}
	rows, err := s.reader(nil).PlacesOfPersons(ctx, store.PlacesOfPersonsParams{
		Pattern: personPattern(words), FirstFold: Fold(page[0].Name), LastFold: Fold(page[len(page)-1].Name), OnDay: db.Day(clock.Day(day)), PageSize: maxPagePlaces,
	})
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range rows {
		places[r.PersonID] = append(places[r.PersonID], PlaceName{Slug: r.Slug, Organization: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Title: r.Title, Contact: r.Contact != 0})
	}
	return places, nil
}

// Contacts lists every organization's contacts on a day, by their names. tx nil
// is the reader.
func (s *Service) Contacts(ctx context.Context, tx db.DBTX, day time.Time) ([]Place, error) {
	rows, err := s.reader(tx).ContactsOnDay(ctx, db.Day(clock.Day(day)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Place, len(rows))
	for i, r := range rows {
		list[i] = Place{
			Affiliation: Affiliation{
				ID: r.ID, PersonID: r.PersonID, OrganizationID: r.OrganizationID, Title: r.Title, From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay), Contact: true,
			},
			Person: Person{ID: r.PersonID, Name: r.Name, Email: r.Email, Lang: i18n.Lang(r.Lang), Phone: r.Phone},
		}
	}
	return list, nil
}

// EarlierMemberships lists, by organization, the memberships before the present or
// latest one, each organization's first one first. tx nil is the reader.
func (s *Service) EarlierMemberships(ctx context.Context, tx db.DBTX) (map[string][]Membership, error) {
	rows, err := s.reader(tx).PastMemberships(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	all := map[string][]Membership{}
	for _, r := range rows {
		all[r.OrganizationID] = append(all[r.OrganizationID], membershipOf(r))
	}
	return all, nil
}

// Unbroken is the first day from which memberships, the first one first, have
// followed one another without a gap up to the one that began on from.
func Unbroken(list []Membership, from time.Time) time.Time {
	for _, m := range slices.Backward(list) {
		if !m.To.IsZero() && m.To.AddDate(0, 0, 1).Equal(from) {
			from = m.From
		}
	}
	return from
}
