package people

import (
	"context"
	"time"

	"plenary.example/internal/audit"
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
// not are told why. It reads three queries however many there are. tx nil is
// the reader.
func (s *Service) Electorate(ctx context.Context, tx db.DBTX, day time.Time) ([]Elector, error) {
	q := s.reader(tx)
	on := db.Day(dayOf(day))
	rows, err := q.OrganizationsOfClass(ctx, string(Member), on)
	if err != nil {
		return nil, audit.Fault(err)
	}
	dues, suspensions, err := factsThatMatter(ctx, q, day)
	if err != nil {
		return nil, err
	}
	list := make([]Elector, len(rows))
	for i, r := range rows {
		standing := StandingAt(Facts{
			Class: Member, Joined: db.ParseDay(r.Joined), Ended: db.ParseDay(r.Ended), Dues: dues[r.ID], Suspensions: suspensions[r.ID],
		}, day)
		list[i] = Elector{
			OrganizationID: r.ID, Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr},
			MayVote: standing.MayVote, Why: standing.Why, Note: standing.Note,
		}
	}
	return list, nil
}

// factsThatMatter loads, for all organizations at once, every fact that can
// change the standing on a day: the dues not paid by then, and the suspensions
// in force. Dues paid by then and suspensions of other days change nothing.
func factsThatMatter(ctx context.Context, q *store.Queries, day time.Time) (map[string][]Dues, map[string][]Suspension, error) {
	on := db.Day(dayOf(day))
	dueRows, err := q.DuesThatMatter(ctx, on)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	dues := map[string][]Dues{}
	for _, d := range dueRows {
		dues[d.OrganizationID] = append(dues[d.OrganizationID], duesOf(d))
	}
	suspensionRows, err := q.SuspensionsOnDay(ctx, on)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	suspensions := map[string][]Suspension{}
	for _, p := range suspensionRows {
		suspensions[p.OrganizationID] = append(suspensions[p.OrganizationID], suspensionOf(p))
	}
	return dues, suspensions, nil
}

// Entry is one line of the register of members, as on a day.
type Entry struct {
	Organization
	Standing Standing
}

// Register lists, by English name, every organization that belongs to the
// coalition on a day, with its standing. It asks [MayReadRegister] of nobody:
// the doors do. tx nil is the reader.
func (s *Service) Register(ctx context.Context, tx db.DBTX, day time.Time) ([]Entry, error) {
	q := s.reader(tx)
	rows, err := q.AllOrganizations(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	dues, suspensions, err := factsThatMatter(ctx, q, day)
	if err != nil {
		return nil, err
	}
	on := db.Day(dayOf(day))
	list := make([]Entry, 0, len(rows))
	for _, r := range rows {
		if r.Joined == "" || r.Joined > on || r.Ended != "" && r.Ended < on {
			continue
		}
		o := organizationOf(r)
		list = append(list, Entry{Organization: o, Standing: StandingAt(Facts{
			Class: o.Class, Joined: o.Joined, Ended: o.Ended, Dues: dues[o.ID], Suspensions: suspensions[o.ID],
		}, day)})
	}
	return list, nil
}
