package meetings

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
)

// MaxAlternates is how many alternates an organization may name.
const MaxAlternates = 10

// NameDelegates names an organization's voting delegate and its alternates for
// a meeting, replacing those named before. All are its own people on that day.
// Whoever holds the card keeps it until the desk passes it on.
func (s *Service) NameDelegates(ctx context.Context, who access.Actor, key, organizationID string, personIDs ...string) ([]Delegate, error) {
	if err := mayName(who, organizationID); err != nil {
		return nil, err
	}
	switch {
	case len(personIDs) == 0 || personIDs[0] == "":
		return nil, fault.Field("delegate", "meetings.error.delegate_missing", nil)
	case len(personIDs) > MaxAlternates+1:
		return nil, fault.Field("alternates", "meetings.error.alternates", fault.Args{"Max": MaxAlternates})
	}
	for i, id := range personIDs {
		if slices.Contains(personIDs[:i], id) {
			return nil, fault.Field("alternates", "meetings.error.delegate_twice", nil)
		}
	}
	var named []Delegate
	err := s.Act(ctx, who, "meetings.name_delegates", key, func(a *Tx) error {
		named = nil
		if err := a.Require(Planned, Noticed, InSession); err != nil {
			return err
		}
		day := a.Meeting.Day()
		if today := calendarDay(a.Now.In(a.Meeting.Location())); today.After(day) {
			day = today
		}
		places, err := s.people.PeopleOf(ctx, a, organizationID, day)
		if err != nil {
			return err
		}
		if err := a.q.ClearDelegates(ctx, a.Meeting.ID, organizationID); err != nil {
			return err
		}
		names := make([]string, 0, len(personIDs))
		for i, id := range personIDs {
			name := ""
			for _, p := range places {
				if p.Person.ID == id {
					name = p.Person.Name
				}
			}
			if name == "" {
				return fault.Field("delegate", "meetings.error.not_its_people", nil)
			}
			err := a.q.InsertDelegate(ctx, store.InsertDelegateParams{
				MeetingID: a.Meeting.ID, OrganizationID: organizationID, PersonID: id, PersonName: name, Position: int64(i),
			})
			if err != nil {
				return err
			}
			named = append(named, Delegate{Person: Person{ID: id, Name: name}, Position: i})
			names = append(names, name)
		}
		a.Detail("organization", organizationID)
		a.Detail("delegates", names)
		return nil
	})
	return named, err
}

// Delegates lists whom each organization has named for a meeting, by the
// organization's key.
func (s *Service) Delegates(ctx context.Context, meetingID string) (map[string][]Delegate, error) {
	rows, err := s.read().AllDelegates(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	all := map[string][]Delegate{}
	for _, r := range rows {
		all[r.OrganizationID] = append(all[r.OrganizationID], Delegate{Person: Person{ID: r.PersonID, Name: r.PersonName}, Position: int(r.Position)})
	}
	return all, nil
}

// Admit gives an organization's voting card to one of its named delegates. It
// refuses, in words, an organization that is not entitled, one already
// admitted, and a person who was not named or already holds a card.
func (s *Service) Admit(ctx context.Context, who access.Actor, key, organizationID, personID string) (Card, error) {
	if err := mayKeepDesk(who); err != nil {
		return Card{}, err
	}
	var card Card
	err := s.Act(ctx, who, "meetings.admit", key, func(a *Tx) error {
		if err := a.Require(Planned, Noticed, InSession); err != nil {
			return err
		}
		org, err := a.EntitledParty(ctx, organizationID)
		if err != nil {
			return err
		}
		row, err := a.q.CardOf(ctx, a.Meeting.ID, organizationID)
		if err == nil && row.Held {
			return a.alreadyAdmitted(cardOf(row))
		}
		if err != nil && !missing(err) {
			return err
		}
		card, err = a.handOver(ctx, org, personID)
		return err
	})
	return card, err
}

// Transfer passes an organization's voting card to another of its named
// delegates. During a vote the new holder votes, or may change the
// organization's ballot until the close.
func (s *Service) Transfer(ctx context.Context, who access.Actor, key, organizationID, personID string) (Card, error) {
	if err := mayKeepDesk(who); err != nil {
		return Card{}, err
	}
	var card Card
	err := s.Act(ctx, who, "meetings.transfer", key, func(a *Tx) error {
		if err := a.Require(Planned, Noticed, InSession); err != nil {
			return err
		}
		held, err := a.HeldCard(ctx, organizationID)
		if err != nil {
			return err
		}
		if held.Holder.ID == personID {
			card = held
			return nil
		}
		a.Detail("from", held.Holder.Name)
		if card, err = a.handOver(ctx, held.Organization, personID); err != nil {
			return err
		}
		return a.takeProxies(ctx, held.Holder.ID)
	})
	return card, err
}

// Return takes an organization's voting card back: the desk does, or the
// holder who leaves. A vote already cast stands.
func (s *Service) Return(ctx context.Context, who access.Actor, key, organizationID string) error {
	return s.Act(ctx, who, "meetings.return_card", key, func(a *Tx) error {
		held, err := a.HeldCard(ctx, organizationID)
		if !fault.Is(err, fault.Conflict) && err != nil {
			return err
		}
		if who.PersonID == "" || held.Holder.ID != who.PersonID {
			if err := mayKeepDesk(who); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		before, err := a.Quorum(ctx)
		if err != nil {
			return err
		}
		if err := a.takeCard(ctx, organizationID); err != nil {
			return err
		}
		a.Detail("organization", organizationID)
		a.Detail("holder", held.Holder.Name)
		if err := a.takeProxies(ctx, held.Holder.ID); err != nil {
			return err
		}
		return a.QuorumChanged(ctx, before)
	})
}

// TakeCard takes an organization's voting card back to the desk, wherever it is.
func (a *Tx) TakeCard(ctx context.Context, organizationID string) error {
	before, err := a.Quorum(ctx)
	if err != nil {
		return err
	}
	if err := a.takeCard(ctx, organizationID); err != nil {
		return err
	}
	return a.QuorumChanged(ctx, before)
}

func (a *Tx) takeCard(ctx context.Context, organizationID string) error {
	if err := a.returned(ctx, organizationID); err != nil {
		return err
	}
	v, open, err := a.openVote(ctx)
	if err != nil || !open {
		return err
	}
	return a.s.ballots.WithdrawTx(ctx, a.Tx, v.ID, organizationID)
}

// returned writes that a card is at the desk from now on, and keeps who had it before.
func (a *Tx) returned(ctx context.Context, organizationID string) error {
	err := a.q.ReturnCard(ctx, store.ReturnCardParams{MeetingID: a.Meeting.ID, OrganizationID: organizationID, Since: db.Micros(a.Now)})
	if err != nil {
		return err
	}
	return a.q.KeepCard(ctx, a.Meeting.ID, organizationID)
}

// takeProxies takes the cards back that somebody holds as a proxy, and who has no
// card of their own any more.
func (a *Tx) takeProxies(ctx context.Context, personID string) error {
	if _, err := a.q.CardHeldBy(ctx, a.Meeting.ID, personID); !missing(err) {
		return err
	}
	proxies, err := a.q.ProxyCardsHeldBy(ctx, a.Meeting.ID, personID)
	if err != nil {
		return err
	}
	for _, id := range proxies {
		if err := a.takeCard(ctx, id); err != nil {
			return err
		}
		a.Detail("proxies", proxies)
	}
	return nil
}

// handOver puts the card into a named delegate's hands.
func (a *Tx) handOver(ctx context.Context, org Party, personID string) (Card, error) {
	named, err := a.q.DelegatesOf(ctx, a.Meeting.ID, org.ID)
	if err != nil {
		return Card{}, err
	}
	at := slices.IndexFunc(named, func(d store.DelegatesOfRow) bool { return d.PersonID == personID })
	if at < 0 {
		if len(named) == 0 {
			return Card{}, fault.New(fault.Conflict, "meetings.error.none_named", fault.Args{"Organization": org.Name})
		}
		return Card{}, fault.New(fault.Forbidden, "meetings.error.not_named", fault.Args{
			"Organization": org.Name, "Delegate": named[0].PersonName,
		})
	}
	other, err := a.q.CardHeldBy(ctx, a.Meeting.ID, personID)
	if err == nil && other.OrganizationID != org.ID {
		return Card{}, fault.New(fault.Conflict, "meetings.error.holds_another", fault.Args{
			"Name": named[at].PersonName, "Organization": i18n.Text{EN: other.NameEn, FR: other.NameFr},
		})
	}
	if err != nil && !missing(err) {
		return Card{}, err
	}
	card := Card{Organization: org, Holder: Person{ID: personID, Name: named[at].PersonName}}
	return a.GiveCard(ctx, card, false)
}

// GiveCard puts a voting card into hands, as a proxy or not, and gives it a place in
// a vote that is open. Whose hands they may be its callers have settled.
func (a *Tx) GiveCard(ctx context.Context, card Card, proxy bool) (Card, error) {
	before, err := a.Quorum(ctx)
	if err != nil {
		return Card{}, err
	}
	card.Held, card.Since = true, a.Now
	err = a.q.PutCard(ctx, store.PutCardParams{
		MeetingID: a.Meeting.ID, OrganizationID: card.Organization.ID, NameEn: card.Organization.Name.EN, NameFr: card.Organization.Name.FR,
		PersonID: card.Holder.ID, PersonName: card.Holder.Name, Since: db.Micros(a.Now), Proxy: proxy,
	})
	if err == nil {
		err = a.q.KeepCard(ctx, a.Meeting.ID, card.Organization.ID)
	}
	if err != nil {
		return Card{}, err
	}
	a.Detail("organization", card.Organization.ID)
	a.Detail("holder", card.Holder.Name)
	if v, open, err := a.openVote(ctx); err != nil {
		return Card{}, err
	} else if open {
		if err := a.s.ballots.AdmitTx(ctx, a.Tx, v.ID, elector(card)); err != nil {
			return Card{}, err
		}
	}
	return card, a.QuorumChanged(ctx, before)
}

// openVote returns the meeting's vote when it is open.
func (a *Tx) openVote(ctx context.Context) (ballots.Vote, bool, error) {
	if a.Meeting.VoteID == "" {
		return ballots.Vote{}, false, nil
	}
	v, err := a.s.ballots.VoteTx(ctx, a.Tx, a.Meeting.VoteID)
	return v, err == nil && v.State == ballots.StateOpen, err
}

// QuorumChanged writes a line when the count has just lost or regained the
// quorum of a meeting in session.
func (a *Tx) QuorumChanged(ctx context.Context, before Quorum) error {
	if a.Meeting.State != InSession {
		return nil
	}
	now, err := a.Quorum(ctx)
	if err != nil || now.Met == before.Met {
		return err
	}
	kind := "quorum_lost"
	if now.Met {
		kind = "quorum_back"
	}
	return a.Happened(ctx, kind, Event{ItemID: a.Meeting.ItemID}, i18n.Say("meetings.event."+kind, "Quorum", now.Words()))
}

// HeldCard reads a card that is in somebody's hands.
func (a *Tx) HeldCard(ctx context.Context, organizationID string) (Card, error) {
	row, err := a.q.CardOf(ctx, a.Meeting.ID, organizationID)
	if missing(err) || err == nil && !row.Held {
		return Card{}, fault.New(fault.Conflict, "meetings.error.not_admitted", nil)
	}
	if err != nil {
		return Card{}, err
	}
	return cardOf(row), nil
}

func (a *Tx) alreadyAdmitted(c Card) error {
	since := c.Since.In(a.Meeting.Location())
	return fault.New(fault.Conflict, "meetings.error.already_admitted", fault.Args{
		"Organization": c.Organization.Name, "Name": c.Holder.Name, "Day": since, "Hour": hour(since),
	})
}

// hour writes an hour as each language does.
func hour(t time.Time) i18n.Text {
	return i18n.Text{EN: t.Format("15:04"), FR: t.Format("15\u00a0h\u00a004")}
}
