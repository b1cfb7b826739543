package people

import (
	"context"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people/internal/store"
)

// Elector is an organization of the voting class on a record date, entitled or
// not, with the reason in words.
type Elector struct {
	OrganizationID string
	Slug           string
	Name           i18n.Text
	MayVote        bool
	Why            i18n.Message // told to the organization's own people
	Note           i18n.Message // the same for lists
}

// Electorate lists, by English name, every organization of the class that votes
// that had joined by the day, whether or not it may vote on it: those who may
// not are told why. It makes four queries however many there are. tx nil is
// the reader.
func (s *Service) Electorate(ctx context.Context, tx db.DBTX, day time.Time) ([]Elector, error) {
	q := s.reader(tx)
	on := db.Day(clock.Day(day))
	rows, err := q.OrganizationsOfClass(ctx, on, string(Member))
	if err != nil {
		return nil, audit.Fault(err)
	}
	known, err := factsThatMatter(ctx, q, day)
	if err != nil {
		return nil, err
	}
	list := make([]Elector, 0, len(rows))
	for _, r := range rows {
		standing := StandingAt(known.of(r.ID, Class(r.Class), r.Joined, r.Ended), day)
		if standing.Class != Member { // it was, or will be, but not on this day
			continue
		}
		list = append(list, Elector{
			OrganizationID: r.ID, Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr},
			MayVote: standing.MayVote, Why: standing.Why, Note: standing.Note,
		})
	}
	return list, nil
}

// matter is what can change the standing of any organization, on one day or on all.
type matter struct {
	earlier     map[string][]Membership
	dues        map[string][]Dues
	suspensions map[string][]Suspension
}

// of are the facts of one organization, with its latest membership.
func (m matter) of(id string, class Class, joined, ended string) Facts {
	return Facts{
		Class: class, Joined: db.ParseDay(joined), Ended: db.ParseDay(ended),
		Earlier: m.earlier[id], Dues: m.dues[id], Suspensions: m.suspensions[id],
	}
}

// factsThatMatter loads, for all organizations at once, every fact that can
// change the standing on a day: the dues that were due before it and not paid by
// then, the suspensions in force, and the earlier memberships of those whose
// latest one begins later. Exemptions, dues paid by then or due later, suspensions
// of other days and memberships before the one of that day change nothing.
func factsThatMatter(ctx context.Context, q *store.Queries, day time.Time) (matter, error) {
	on := db.Day(clock.Day(day))
	memberships, err := q.PastMembershipsThatMatter(ctx, on)
	if err != nil {
		return matter{}, audit.Fault(err)
	}
	dues, err := q.DuesThatMatter(ctx, on)
	if err != nil {
		return matter{}, audit.Fault(err)
	}
	suspensions, err := q.SuspensionsOnDay(ctx, on)
	if err != nil {
		return matter{}, audit.Fault(err)
	}
	return matterOf(memberships, dues, suspensions), nil
}

// matterOf sorts facts by organization.
func matterOf(memberships []store.PastMembership, dues []store.Due, suspensions []store.Suspension) matter {
	m := matter{earlier: map[string][]Membership{}, dues: map[string][]Dues{}, suspensions: map[string][]Suspension{}}
	for _, r := range memberships {
		m.earlier[r.OrganizationID] = append(m.earlier[r.OrganizationID], membershipOf(r))
	}
	for _, r := range dues {
		m.dues[r.OrganizationID] = append(m.dues[r.OrganizationID], duesOf(r))
	}
	for _, r := range suspensions {
		m.suspensions[r.OrganizationID] = append(m.suspensions[r.OrganizationID], suspensionOf(r))
	}
	return m
}

// Entry is one line of the register of members, as on a day.
type Entry struct {
	Organization
	Standing Standing
}

// Register lists, by English name, every organization that belongs to the
// coalition on a day, in the class and since the day that were its own then,
// with its standing. Names and addresses are those of today. It asks [MayReadRegister] of nobody:
// the doors do. tx nil is the reader.
func (s *Service) Register(ctx context.Context, tx db.DBTX, day time.Time) ([]Entry, error) {
	q := s.reader(tx)
	rows, err := q.AllOrganizations(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	known, err := factsThatMatter(ctx, q, day)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]store.Organization, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	day = clock.Day(day)
	list := make([]Entry, 0, len(rows))
	for _, r := range rows {
		f := known.of(r.ID, Class(r.Class), r.Joined, r.Ended)
		o := organizationOf(r)
		o.Class, o.Joined, o.Ended = f.membershipOn(day)
		if !o.BelongsOn(day) {
			continue
		}
		if parent, ok := byID[r.ParentID]; ok {
			of := known.of(parent.ID, Class(parent.Class), parent.Joined, parent.Ended)
			f.Parent, f.ParentName = &of, i18n.Text{EN: parent.NameEn, FR: parent.NameFr}
		}
		list = append(list, Entry{Organization: o, Standing: StandingAt(f, day)})
	}
	return list, nil
}

// CountStanding counts, class by class, the organizations that [Service.Register]
// lists on a day, and those of them that are in good standing.
func (s *Service) CountStanding(ctx context.Context, day time.Time) (all, good map[Class]int, err error) {
	q := s.reader(nil)
	rows, err := q.LatestMemberships(ctx)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	known, err := factsThatMatter(ctx, q, day)
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[string]store.LatestMembershipsRow, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	all, good = map[Class]int{}, map[Class]int{}
	for _, r := range rows {
		f := known.of(r.ID, Class(r.Class), r.Joined, r.Ended)
		if parent, ok := byID[r.ParentID]; ok {
			of := known.of(parent.ID, Class(parent.Class), parent.Joined, parent.Ended)
			f.Parent = &of
		}
		standing := StandingAt(f, day)
		if !standing.Group().Belongs() {
			continue
		}
		all[standing.Class]++
		if standing.Good {
			good[standing.Class]++
		}
	}
	return all, good, nil
}
