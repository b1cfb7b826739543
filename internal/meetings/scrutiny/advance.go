package scrutiny

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// Fate is what became of a vote handed in before the meeting.
type Fate string

// The fates; empty: its question has not been put yet.
const (
	Counted     Fate = "counted"
	Present     Fate = "present"      // its organization is in the room and votes there
	Amended     Fate = "amended"      // the text is no longer the one it was cast on
	NotEntitled Fate = "not_entitled" // its organization may not vote in this meeting
)

// Words name the fate.
func (f Fate) Words() i18n.Message { return i18n.Say("scrutiny.fate." + string(f)) }

// AdvanceVote is a vote handed in before the meeting.
type AdvanceVote struct {
	ItemID       string
	Organization meetings.Party
	Person       meetings.Person // who cast it
	Choice       ballots.Choice
	CastAt       time.Time
	Fate         Fate
}

// CastInAdvance records an organization's vote on a resolution of the agenda, as it
// is printed now; another choice replaces it until the meeting opens. Its own people
// cast it.
func (s *Service) CastInAdvance(ctx context.Context, who access.Actor, key, itemID, organizationID string, choice ballots.Choice) error {
	if !choice.Valid() {
		return fault.Field("choice", "ballots.error.choice", nil)
	}
	seat, ok := who.Seat(organizationID)
	if err := who.Require(ok && who.PersonID != "", "power.vote_in_advance"); err != nil {
		return err
	}
	return s.meetings.Act(ctx, who, "scrutiny.vote_in_advance", key, func(a *meetings.Tx) error {
		q := store.New(a)
		if err := a.Require(meetings.Planned, meetings.Noticed); err != nil {
			return err
		}
		rules, err := rulesOf(ctx, q, a.Meeting.ID)
		if err != nil {
			return err
		}
		if !rules.Advance {
			return fault.New(fault.Conflict, "scrutiny.error.no_advance", nil)
		}
		if !a.Meeting.ElectorateAt.IsZero() {
			if _, err := a.EntitledParty(ctx, organizationID); err != nil {
				return err
			}
		} else if !seat.GoodStanding || seat.Class != "member" {
			return fault.New(fault.Forbidden, "scrutiny.error.not_member", fault.Args{"Organization": seat.Name, "Why": seat.Why})
		}
		item, err := a.Item(ctx, itemID)
		if err != nil {
			return err
		}
		if item.MeetingID != a.Meeting.ID || item.Kind != meetings.ResolutionItem {
			return fault.Field("item", "scrutiny.error.item", nil)
		}
		r, err := s.resolutions.ResolutionTx(ctx, a, item.ResolutionID)
		if err != nil {
			return err
		}
		a.Detail("item", itemID)
		a.Detail("organization", organizationID)
		return q.PutAdvance(ctx, store.PutAdvanceParams{
			MeetingID: a.Meeting.ID, ItemID: itemID, OrganizationID: organizationID, NameEn: seat.Name.EN, NameFr: seat.Name.FR,
			PersonID: who.PersonID, PersonName: who.Name, Choice: string(choice), Revision: r.Revision, CastAt: db.Micros(a.Now),
		})
	})
}

// AdvanceOf lists what an organization has handed in for a meeting, to its own people.
func (s *Service) AdvanceOf(ctx context.Context, who access.Actor, meetingID, organizationID string) ([]AdvanceVote, error) {
	_, ok := who.Seat(organizationID)
	if err := who.Require(ok, "power.vote_in_advance"); err != nil {
		return nil, err
	}
	rows, err := s.read().AdvanceOf(ctx, meetingID, organizationID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]AdvanceVote, len(rows))
	for i, r := range rows {
		list[i] = advanceOf(r)
	}
	return list, nil
}

func advanceOf(r store.MeetingAdvance) AdvanceVote {
	return AdvanceVote{
		ItemID: r.ItemID, Organization: meetings.Party{ID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}},
		Person: meetings.Person{ID: r.PersonID, Name: r.PersonName}, Choice: ballots.Choice(r.Choice), CastAt: db.Time(r.CastAt), Fate: Fate(r.Fate),
	}
}

// AdvanceCounts says how many votes are handed in for each item of a meeting, and
// never how.
func (s *Service) AdvanceCounts(ctx context.Context, meetingID string) (map[string]map[Fate]int, error) {
	rows, err := s.read().AdvanceIn(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	counts := map[string]map[Fate]int{}
	for _, r := range rows {
		if counts[r.ItemID] == nil {
			counts[r.ItemID] = map[Fate]int{}
		}
		counts[r.ItemID][Fate(r.Fate)] = int(r.Number)
	}
	return counts, nil
}

// letAdvanceIn lets the votes handed in on a resolution into the vote on it that has
// just opened.
func (s *Service) letAdvanceIn(ctx context.Context, a *meetings.Tx, v meetings.MeetingVote) error {
	if v.Kind != meetings.VoteMain {
		return nil
	}
	q := store.New(a)
	rows, err := q.AdvanceOn(ctx, v.ItemID)
	if err != nil || len(rows) == 0 {
		return err
	}
	r, err := s.resolutions.ResolutionTx(ctx, a, v.ResolutionID)
	if err != nil {
		return err
	}
	present, err := a.Electors(ctx)
	if err != nil {
		return err
	}
	here := map[string]bool{}
	for _, e := range present {
		here[e.OrganizationID] = true
	}
	counted, aside := 0, 0
	for _, row := range rows {
		fate, err := fateOf(ctx, a, row, here[row.OrganizationID], r.Revision)
		if err != nil {
			return err
		}
		if fate == Counted {
			if err := s.count(ctx, a, v.ID, row); err != nil {
				return err
			}
			counted++
		} else {
			aside++
		}
		if err := q.SetAdvanceFate(ctx, store.SetAdvanceFateParams{ItemID: row.ItemID, OrganizationID: row.OrganizationID, Fate: string(fate)}); err != nil {
			return err
		}
	}
	a.Detail("advance", counted)
	return a.Happened(ctx, "advance", meetings.Event{ItemID: v.ItemID, ResolutionID: v.ResolutionID, VoteID: v.ID},
		i18n.Say("scrutiny.event.advance", "Counted", i18n.Say("scrutiny.event.advance_counted", "Count", counted), "Aside", i18n.Say("scrutiny.event.advance_aside", "Count", aside)))
}

func fateOf(ctx context.Context, a *meetings.Tx, row store.MeetingAdvance, here bool, revision int64) (Fate, error) {
	if here {
		return Present, nil
	}
	_, err := a.EntitledParty(ctx, row.OrganizationID)
	switch {
	case fault.Is(err, fault.Forbidden):
		return NotEntitled, nil
	case err != nil:
		return "", err
	case row.Revision != revision:
		return Amended, nil
	}
	return Counted, nil
}

func (s *Service) count(ctx context.Context, a *meetings.Tx, voteID string, row store.MeetingAdvance) error {
	err := s.ballots.AdmitTx(ctx, a.Tx, voteID, ballots.Elector{
		OrganizationID: row.OrganizationID, Organization: i18n.Text{EN: row.NameEn, FR: row.NameFr}, PersonID: row.PersonID, Person: row.PersonName,
	})
	if err != nil {
		return err
	}
	_, err = s.ballots.EnterTx(ctx, a.Tx, voteID, row.OrganizationID, ballots.Choice(row.Choice), ballots.Advance)
	return err
}
