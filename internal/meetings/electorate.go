package meetings

import (
	"context"
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/said"
)

// ComputeElectorate settles who may vote, from the standing of each member
// organization on the record date. It may be done again until the meeting
// opens; the card of an organization that has lost its entitlement goes back
// to the desk. It returns how many are entitled and how many are not.
func (s *Service) ComputeElectorate(ctx context.Context, who access.Actor, key string) (entitled, not int, err error) {
	if err := mayPrepare(who); err != nil {
		return 0, 0, err
	}
	err = s.Act(ctx, who, "meetings.compute_electorate", key, func(a *Tx) error {
		if err := a.Require(Planned, Noticed); err != nil {
			return err
		}
		entitled, not, err = a.computeElectorate(ctx)
		return err
	})
	return entitled, not, err
}

func (a *Tx) computeElectorate(ctx context.Context) (entitled, not int, err error) {
	list, err := a.s.people.Electorate(ctx, a, a.Meeting.RecordDay)
	if err != nil {
		return 0, 0, err
	}
	if err := a.q.ClearElectorate(ctx, a.Meeting.ID); err != nil {
		return 0, 0, err
	}
	may := map[string]bool{}
	for _, e := range list {
		why, err := said.Keep(e.Why)
		if err != nil {
			return 0, 0, err
		}
		note, err := said.Keep(e.Note)
		if err != nil {
			return 0, 0, err
		}
		err = a.q.InsertElectorate(ctx, store.InsertElectorateParams{
			MeetingID: a.Meeting.ID, OrganizationID: e.OrganizationID, NameEn: e.Name.EN, NameFr: e.Name.FR,
			Entitled: e.MayVote, Why: why, Note: note,
		})
		if err != nil {
			return 0, 0, err
		}
		may[e.OrganizationID] = e.MayVote
		if e.MayVote {
			entitled++
		} else {
			not++
		}
	}
	cards, err := a.q.HeldCards(ctx, a.Meeting.ID)
	if err != nil {
		return 0, 0, err
	}
	for _, c := range cards {
		if may[c.OrganizationID] {
			continue
		}
		if err := a.returned(ctx, c.OrganizationID); err != nil {
			return 0, 0, err
		}
		if err := a.Also(ctx, "meetings.card_withdrawn", Kind, a.Meeting.ID, map[string]any{"organization": c.OrganizationID}); err != nil {
			return 0, 0, err
		}
	}
	a.Meeting.ElectorateAt = a.Now
	a.Detail("entitled", entitled)
	a.Detail("not_entitled", not)
	return entitled, not, nil
}

// clearElectorate forgets the electorate of a record date that was changed.
func (a *Tx) clearElectorate(ctx context.Context) error {
	cards, err := a.q.HeldCards(ctx, a.Meeting.ID)
	if err != nil {
		return err
	}
	if len(cards) > 0 {
		return fault.New(fault.Conflict, "meetings.error.cards_issued", nil)
	}
	if err := a.q.ClearElectorate(ctx, a.Meeting.ID); err != nil {
		return err
	}
	a.Meeting.ElectorateAt = time.Time{}
	return nil
}

// Electorate lists every member organization with its entitlement in a meeting
// and who holds its card, in the order of their names in lang.
func (s *Service) Electorate(ctx context.Context, meetingID string, lang i18n.Lang) ([]Entitlement, error) {
	rows, err := s.read().ElectorateOf(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Entitlement, len(rows))
	for i, r := range rows {
		list[i] = Entitlement{
			Organization: Party{ID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}}, Entitled: r.Entitled,
			Holder: Person{ID: r.HolderID, Name: r.HolderName}, Since: db.Time(r.Since),
		}
		if list[i].Why, err = said.Recall(r.Why); err != nil {
			return nil, audit.Fault(err)
		}
		if list[i].Note, err = said.Recall(r.Note); err != nil {
			return nil, audit.Fault(err)
		}
	}
	byName(list, lang, func(e Entitlement) Party { return e.Organization })
	return list, nil
}

// byName sorts by an organization's name as the language does.
func byName[T any](list []T, lang i18n.Lang, of func(T) Party) {
	c := collate.New(language.Make(string(lang)+"-CA"), collate.IgnoreCase)
	slices.SortStableFunc(list, func(a, b T) int { return c.CompareString(of(a).Name.In(lang), of(b).Name.In(lang)) })
}

// Entitled reports whether an organization may vote in a meeting, as its
// electorate was settled; nobody is shut out before that.
func (s *Service) Entitled(ctx context.Context, m Meeting, organizationID string) (bool, error) {
	if m.ElectorateAt.IsZero() {
		return true, nil
	}
	row, err := s.read().ElectorateEntry(ctx, m.ID, organizationID)
	if missing(err) {
		return false, nil
	}
	return row.Entitled, audit.Fault(err)
}

// EntitledParty is an organization that may vote in this meeting; the others are
// refused in words.
func (a *Tx) EntitledParty(ctx context.Context, organizationID string) (Party, error) {
	if a.Meeting.ElectorateAt.IsZero() {
		return Party{}, fault.New(fault.Conflict, "meetings.error.no_electorate", nil)
	}
	row, err := a.q.ElectorateEntry(ctx, a.Meeting.ID, organizationID)
	if missing(err) {
		return Party{}, fault.New(fault.Forbidden, "meetings.error.not_member", nil)
	}
	if err != nil {
		return Party{}, err
	}
	p := Party{ID: row.OrganizationID, Name: i18n.Text{EN: row.NameEn, FR: row.NameFr}}
	if !row.Entitled {
		note, err := said.Recall(row.Note)
		if err != nil {
			return Party{}, err
		}
		return Party{}, fault.New(fault.Forbidden, "meetings.error.not_entitled", fault.Args{
			"Organization": p.Name, "Why": note, "Day": a.Meeting.RecordDay,
		})
	}
	return p, nil
}

// QuorumOf counts the quorum of a meeting now.
func (s *Service) QuorumOf(ctx context.Context, m Meeting) (Quorum, error) {
	q, err := quorumOf(ctx, s.read(), m)
	return q, audit.Fault(err)
}

// Quorum counts the quorum within an act.
func (a *Tx) Quorum(ctx context.Context) (Quorum, error) { return quorumOf(ctx, a.q, a.Meeting) }

func quorumOf(ctx context.Context, q *store.Queries, m Meeting) (Quorum, error) {
	c, err := q.QuorumCounts(ctx, m.ID)
	if err != nil {
		return Quorum{}, err
	}
	count := m.Quorum.Count(int(c.Present), int(c.Entitled))
	if count.RemoteVoting = int(c.Remote); c.Silent > 0 {
		count.RemoteVoting, count.RemoteSilent = 0, count.RemoteVoting
	}
	return count, nil
}

// Electors are those who hold a voting card now, and may vote from where they are.
func (a *Tx) Electors(ctx context.Context) ([]ballots.Elector, error) {
	cards, err := a.q.VotingCards(ctx, a.Meeting.ID)
	if err != nil {
		return nil, err
	}
	list := make([]ballots.Elector, len(cards))
	for i, c := range cards {
		list[i] = elector(cardOf(c))
	}
	return list, nil
}

func elector(c Card) ballots.Elector {
	return ballots.Elector{
		OrganizationID: c.Organization.ID, Organization: c.Organization.Name, PersonID: c.Holder.ID, Person: c.Holder.Name,
	}
}

func cardOf(r store.MeetingCard) Card {
	return Card{
		Organization: Party{ID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}},
		Holder:       Person{ID: r.PersonID, Name: r.PersonName}, Held: r.Held, Since: db.Time(r.Since),
	}
}
