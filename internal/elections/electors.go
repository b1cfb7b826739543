package elections

import (
	"context"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// How an organization has voted.
const (
	byPage  = "page"
	byPaper = "paper"
)

// Elector is an organization that may vote.
type Elector struct {
	OrganizationID string
	Organization   i18n.Text
	PersonID       string // who votes for it; empty: not named yet
	Person         string
	Voted          bool
	Paper          bool // it was given a paper
}

// Turnout is how many may vote and how many have.
type Turnout struct {
	Electors, Voted int
	Papers          int // of those who have voted, how many were given a paper
	NotReturned     int // papers that never came back: their electors have not voted, and can no more
}

// Handed is how many papers were handed out.
func (t Turnout) Handed() int { return t.Papers + t.NotReturned }

// settleElectors makes the list of those who may vote. Those present are on it
// already: the standing of each on the record day was looked at when they were
// added.
func (a *act) settleElectors(ctx context.Context) error {
	if a.e.Electorate == OfPresent {
		return nil
	}
	members, err := a.s.people.Electorate(ctx, a, a.e.RecordDay)
	if err != nil {
		return err
	}
	voters, err := a.s.delegates(ctx, a.e)
	if err != nil {
		return err
	}
	count := 0
	for _, m := range members {
		if !m.MayVote {
			continue
		}
		count++
		voter := voters[m.OrganizationID]
		err := a.q.InsertElector(ctx, store.InsertElectorParams{
			ElectionID: a.e.ID, OrganizationID: m.OrganizationID, NameEn: m.Name.EN, NameFr: m.Name.FR, PersonID: voter.ID, PersonName: voter.Name,
		})
		if err != nil {
			return err
		}
	}
	a.Detail("electors", count)
	return nil
}

// voter is who votes for an organization.
type voter struct{ ID, Name string }

// delegates are those who vote for each organization at the election's meeting:
// whoever holds its card, or else its voting delegate.
func (s *Service) delegates(ctx context.Context, e Election) (map[string]voter, error) {
	all := map[string]voter{}
	if e.MeetingID == "" {
		return all, nil
	}
	named, err := s.meetings.Delegates(ctx, e.MeetingID)
	if err != nil {
		return nil, err
	}
	for organization, list := range named {
		all[organization] = voter{list[0].ID, list[0].Name}
	}
	cards, err := s.meetings.Electorate(ctx, e.MeetingID, i18n.EN)
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		if c.Holder.ID != "" {
			all[c.Organization.ID] = voter{c.Holder.ID, c.Holder.Name}
		}
	}
	return all, nil
}

// AddPresent puts a person who is present on the list of those who vote, for the
// member organization they represent, and records that they attended. It refuses,
// in words, an organization that may not vote on the record day or that somebody
// represents already, and whoever would add themselves.
func (s *Service) AddPresent(ctx context.Context, who access.Actor, key, address, organizationID string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.add_present", key, func(a *act) error {
		if err := a.require(Slate, Voting); err != nil {
			return err
		}
		if a.e.Electorate != OfPresent {
			return fault.New(fault.Conflict, "elections.error.not_present", nil)
		}
		p, err := a.find(ctx, "person", address)
		if err != nil {
			return err
		}
		if err := notOwn(who, "person", p.ID); err != nil {
			return err
		}
		may, err := s.Representing(ctx, a, a.e, p)
		if err != nil {
			return err
		}
		if organizationID != "" {
			may = slices.DeleteFunc(may, func(seat access.Seat) bool { return seat.OrganizationID != organizationID })
		}
		switch len(may) {
		case 0:
			return fault.Field("person", "elections.error.no_member", fault.Args{"Name": p.Name})
		case 1:
		default:
			return fault.Field("organization", "elections.error.which_organization", fault.Args{"Name": p.Name})
		}
		seat := may[0]
		has, err := a.q.Elector(ctx, a.e.ID, seat.OrganizationID)
		if err == nil && has.PersonID != p.ID {
			return fault.Field("person", "elections.error.represented", fault.Args{"Organization": seat.Name, "Name": has.PersonName})
		}
		if err != nil && !missing(err) {
			return err
		}
		if missing(err) {
			err := a.q.InsertElector(ctx, store.InsertElectorParams{
				ElectionID: a.e.ID, OrganizationID: seat.OrganizationID, NameEn: seat.Name.EN, NameFr: seat.Name.FR, PersonID: p.ID, PersonName: p.Name,
			})
			if err != nil {
				return err
			}
		}
		a.Detail("person", p.ID)
		a.Detail("organization", seat.OrganizationID)
		return s.attended(ctx, a.Tx, a.e.BodyID, p.ID, s.Day(a.Now))
	})
}

// Representing lists the organizations for which a person who is present may vote:
// theirs that may vote on the record day. It refuses, in words, somebody who has
// none. tx nil is the reader.
func (s *Service) Representing(ctx context.Context, tx db.DBTX, e Election, p people.Person) ([]access.Seat, error) {
	seats, err := s.people.SeatsOf(ctx, tx, p.ID, e.RecordDay)
	if err != nil {
		return nil, err
	}
	var may []access.Seat
	var refusal *fault.Error
	for _, seat := range seats {
		if seat.Class != string(people.Member) {
			continue
		}
		standing, err := s.people.Standing(ctx, tx, seat.OrganizationID, e.RecordDay)
		if err != nil {
			return nil, err
		}
		if standing.MayVote {
			may = append(may, seat)
		} else if refusal == nil {
			refusal = fault.Field("person", "elections.error.present_standing", fault.Args{"Organization": seat.Name, "Why": standing.Why})
		}
	}
	switch {
	case len(may) > 0:
		return may, nil
	case refusal != nil:
		return nil, refusal
	}
	return nil, fault.Field("person", "elections.error.no_member", fault.Args{"Name": p.Name})
}

// NameVoter says who votes for an organization that has not voted yet: its own
// people do, or those who run the election for it.
func (s *Service) NameVoter(ctx context.Context, who access.Actor, key, organizationID, personID string) error {
	seat, own := who.Seat(organizationID)
	if err := who.Require(MayRun(who) || own && seat.Class == string(people.Member), "power.name_voter"); err != nil {
		return err
	}
	return s.act(ctx, who, "elections.name_voter", key, func(a *act) error {
		if !own {
			if err := a.notStanding(ctx); err != nil {
				return err
			}
		}
		if err := a.require(Voting); err != nil {
			return err
		}
		places, err := s.people.PeopleOf(ctx, a, organizationID, s.Day(a.Now))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(places, func(p people.Place) bool { return p.Person.ID == personID })
		if i < 0 {
			return fault.Field("voter", "elections.error.not_its_people", nil)
		}
		n, err := a.q.SetElectorPerson(ctx, store.SetElectorPersonParams{
			ElectionID: a.e.ID, OrganizationID: organizationID, PersonID: personID, PersonName: places[i].Person.Name,
		})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "elections.error.not_elector_or_voted", nil)
		}
		a.Detail("organization", organizationID)
		a.Detail("person", personID)
		return nil
	})
}

// HandPaper marks that an organization was given a paper: it has then voted, and
// cannot vote again even if the paper never comes back.
func (s *Service) HandPaper(ctx context.Context, who access.Actor, key, organizationID string) error {
	if err := mayScrutineer(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.hand_paper", key, func(a *act) error {
		if a.e.PhaseAt(a.Now) != Polling {
			return a.wrongPhase()
		}
		n, err := a.q.MarkVoted(ctx, store.MarkVotedParams{ElectionID: a.e.ID, OrganizationID: organizationID, Voted: byPaper})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "elections.error.not_elector_or_voted", nil)
		}
		a.Detail("organization", organizationID)
		return nil
	})
}

// Electors lists who may vote and whether they have, by name in lang: to those who
// run the election.
func (s *Service) Electors(ctx context.Context, who access.Actor, e Election, lang i18n.Lang) ([]Elector, error) {
	if err := mayRun(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).ElectorsOf(ctx, e.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Elector, len(rows))
	for i, r := range rows {
		list[i] = electorOf(store.ElectorRow(r))
	}
	c := collate.New(language.Make(string(lang)+"-CA"), collate.IgnoreCase)
	slices.SortStableFunc(list, func(a, b Elector) int { return c.CompareString(a.Organization.In(lang), b.Organization.In(lang)) })
	return list, nil
}

// Mine lists the actor's own organizations that may vote in an election, whoever
// votes for them.
func (s *Service) Mine(ctx context.Context, who access.Actor, e Election) ([]Elector, error) {
	var list []Elector
	for _, seat := range who.MemberSeats() {
		row, err := s.on(nil).Elector(ctx, e.ID, seat.OrganizationID)
		if missing(err) {
			continue
		}
		if err != nil {
			return nil, audit.Fault(err)
		}
		list = append(list, electorOf(row))
	}
	return list, nil
}

// TurnoutOf counts who may vote and who has. tx nil is the reader.
func (s *Service) TurnoutOf(ctx context.Context, tx db.DBTX, e Election) (Turnout, error) {
	r, err := s.on(tx).Turnout(ctx, e.ID)
	if err != nil {
		return Turnout{}, audit.Fault(err)
	}
	gone := e.NotReturned + int(r.NotReturned) // once counted, and while papers are entered
	return Turnout{Electors: int(r.Electors), Voted: int(r.Voted) - gone, Papers: int(r.Handed) - gone, NotReturned: gone}, nil
}

func electorOf(r store.ElectorRow) Elector {
	return Elector{
		OrganizationID: r.OrganizationID, Organization: i18n.Text{EN: r.NameEn, FR: r.NameFr}, PersonID: r.PersonID, Person: r.PersonName,
		Voted: r.Voted != "", Paper: r.Voted == byPaper,
	}
}
