package secretballots

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Prepare settles who may vote, one vote for each member organization in good standing
// on the record day, and asks the trustees for their keys and the authority for the
// credentials. From then on everybody may read of the vote, and its questions stand.
func (s *Service) Prepare(ctx context.Context, who access.Actor, key string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.prepare", key, func(a *act) error {
		if err := a.require(Planned); err != nil {
			return err
		}
		if !a.Now.Before(a.v.Closes) {
			return fault.New(fault.Conflict, "secret.error.calendar_past", nil)
		}
		electors, err := a.electors(ctx)
		if err != nil {
			return err
		}
		majority := ballots.Simple
		for _, q := range a.v.Questions {
			if q.Kind == Decision {
				majority = q.Majority
			}
		}
		a.v.VoteID, err = s.ballots.OpenTx(ctx, a.Tx, ballots.NewVote{Question: a.v.Title, Method: ballots.Secret, Majority: majority, Electors: electors})
		if err != nil {
			return err
		}
		a.v.State, a.v.PreparedAt = Preparing, a.Now
		a.Detail("electors", len(electors))
		if err := a.tellAuthority(ctx); err != nil {
			return err
		}
		return a.tellTrustees(ctx, a.v.Panel, "key")
	})
}

// electors are the organizations that may vote, each with whoever votes for it: its
// delegate at the vote's meeting, or else its first contact.
func (a *act) electors(ctx context.Context) ([]ballots.Elector, error) {
	members, err := a.s.people.Electorate(ctx, a, a.v.RecordDay)
	if err != nil {
		return nil, err
	}
	voters, err := a.s.voters(ctx, a)
	if err != nil {
		return nil, err
	}
	var list []ballots.Elector
	for _, m := range members {
		if m.MayVote {
			p := voters[m.OrganizationID]
			list = append(list, ballots.Elector{OrganizationID: m.OrganizationID, Organization: m.Name, PersonID: p.ID, Person: p.Name})
		}
	}
	return list, nil
}

type voter struct{ ID, Name string }

func (s *Service) voters(ctx context.Context, a *act) (map[string]voter, error) {
	all := map[string]voter{}
	contacts, err := s.people.Contacts(ctx, a, s.Day(a.Now))
	if err != nil {
		return nil, err
	}
	for _, c := range contacts {
		if _, ok := all[c.OrganizationID]; !ok {
			all[c.OrganizationID] = voter{c.Person.ID, c.Person.Name}
		}
	}
	if a.v.MeetingID == "" {
		return all, nil
	}
	named, err := s.meetings.Delegates(ctx, a.v.MeetingID)
	if err != nil {
		return nil, err
	}
	for organization, list := range named {
		all[organization] = voter{list[0].ID, list[0].Name}
	}
	cards, err := s.meetings.Electorate(ctx, a.v.MeetingID, i18n.EN)
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

// NameVoter says who votes for an organization: the credential passes to them. Its own
// people do it, or those who run the vote, until its close.
func (s *Service) NameVoter(ctx context.Context, who access.Actor, key, organizationID, personID string) error {
	seat, own := who.Seat(organizationID)
	if err := who.Require(MayRun(who) || own && seat.Class == string(people.Member), "power.name_voter"); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.name_voter", key, func(a *act) error {
		if err := a.require(Preparing, Ready); err != nil {
			return err
		}
		one, err := a.elector(ctx, organizationID)
		if err != nil {
			return err
		}
		places, err := s.people.PeopleOf(ctx, a, organizationID, s.Day(a.Now))
		if err != nil {
			return err
		}
		for _, p := range places {
			if p.Person.ID == personID {
				one.PersonID, one.Person = p.Person.ID, p.Person.Name
				a.Detail("organization", organizationID)
				a.Detail("person", personID)
				return s.ballots.AdmitTx(ctx, a.Tx, a.v.VoteID, one.Elector)
			}
		}
		return fault.Field("voter", "secret.error.not_its_people", nil)
	})
}

func (a *act) elector(ctx context.Context, organizationID string) (ballots.Marked, error) {
	roll, err := a.s.ballots.Roll(ctx, a, a.v.VoteID, i18n.EN)
	if err != nil {
		return ballots.Marked{}, err
	}
	for _, m := range roll {
		if m.OrganizationID == organizationID {
			return m, nil
		}
	}
	return ballots.Marked{}, fault.New(fault.Conflict, "ballots.error.not_on_roll", nil)
}

// Weigh sets how much an organization's vote counts, where the by-laws give some more
// than one vote, until the credentials are made.
func (s *Service) Weigh(ctx context.Context, who access.Actor, key, organizationID string, weight int64) error {
	return s.beforeCredentials(ctx, who, "secret.weigh", key, func(a *act) error {
		a.Detail("organization", organizationID)
		a.Detail("weight", weight)
		return s.ballots.WeighTx(ctx, a.Tx, a.v.VoteID, organizationID, weight)
	})
}

// Strike takes an organization off the roll, until the credentials are made.
func (s *Service) Strike(ctx context.Context, who access.Actor, key, organizationID string) error {
	return s.beforeCredentials(ctx, who, "secret.strike", key, func(a *act) error {
		if _, err := a.elector(ctx, organizationID); err != nil {
			return err
		}
		a.Detail("organization", organizationID)
		return s.ballots.WithdrawTx(ctx, a.Tx, a.v.VoteID, organizationID)
	})
}

// Admit puts an organization on the roll that came into good standing after the roll was
// settled, until the credentials are made.
func (s *Service) Admit(ctx context.Context, who access.Actor, key, organizationID string) error {
	return s.beforeCredentials(ctx, who, "secret.admit", key, func(a *act) error {
		members, err := s.people.Electorate(ctx, a, a.v.RecordDay)
		if err != nil {
			return err
		}
		voters, err := s.voters(ctx, a)
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.OrganizationID != organizationID {
				continue
			}
			if !m.MayVote {
				return fault.Field("organization", "secret.error.standing", fault.Args{"Organization": m.Name, "Why": m.Note})
			}
			p := voters[organizationID]
			a.Detail("organization", organizationID)
			return s.ballots.AdmitTx(ctx, a.Tx, a.v.VoteID, ballots.Elector{OrganizationID: organizationID, Organization: m.Name, PersonID: p.ID, Person: p.Name})
		}
		return fault.Field("organization", "secret.error.not_member", nil)
	})
}

// beforeCredentials is act for what changes the electorate.
func (s *Service) beforeCredentials(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.act(ctx, who, action, key, func(a *act) error {
		if err := a.require(Preparing); err != nil {
			return err
		}
		if _, err := a.q.Text(ctx, a.v.ID, textCredentials); !missing(err) {
			if err != nil {
				return err
			}
			return fault.New(fault.Conflict, "secret.error.credentials_made", nil)
		}
		return fn(a)
	})
}

// Reschedule moves the hours of a vote: the opening until it is open, the close until it
// is over. Zero leaves an hour as it is.
func (s *Service) Reschedule(ctx context.Context, who access.Actor, key string, opens, closes time.Time) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.reschedule", key, func(a *act) error {
		if phase := a.v.PhaseAt(a.Now); a.v.State != Preparing && phase != Waiting && phase != Polling {
			return a.wrongPhase()
		}
		if !opens.IsZero() && !opens.Equal(a.v.Opens) {
			if a.v.PhaseAt(a.Now) == Polling {
				return fault.Field("opens", "secret.error.open_already", nil)
			}
			a.v.Opens = opens
		}
		if !closes.IsZero() {
			a.v.Closes = closes
		}
		if !a.v.Closes.After(a.v.Opens) || !a.v.Closes.After(a.Now) {
			return fault.Field("closes", "secret.error.closes", nil)
		}
		a.Detail("opens", a.v.Opens)
		a.Detail("closes", a.v.Closes)
		if a.v.State == Preparing {
			return a.publish(ctx)
		}
		return s.queue.AddAt(ctx, a.Tx.Tx, CloseJob{}, a.v.Closes)
	})
}
