package scrutiny

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// Proxy is an organization's vote given to the delegate of another.
type Proxy struct {
	ID         string
	Giver      meetings.Party
	Holder     meetings.Person
	Signed     time.Time // the day on the paper
	Note       string
	RecordedBy string
	RecordedAt time.Time
	RevokedAt  time.Time // zero: it stands
}

// Proxies lists the proxies of a meeting, revoked ones too.
func (s *Service) Proxies(ctx context.Context, meetingID string) ([]Proxy, error) {
	rows, err := s.read().ProxiesOf(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Proxy, len(rows))
	for i, r := range rows {
		list[i] = proxyOf(r)
	}
	return list, nil
}

func proxyOf(r store.MeetingProxy) Proxy {
	return Proxy{
		ID: r.ID, Giver: meetings.Party{ID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}}, Holder: meetings.Person{ID: r.HolderID, Name: r.HolderName},
		Signed: db.ParseDay(r.SignedDay), Note: r.Note, RecordedBy: r.RecordedBy, RecordedAt: db.Time(r.RecordedAt), RevokedAt: db.Time(r.RevokedAt),
	}
}

// NewProxy is a proxy as the secretariat receives it.
type NewProxy struct {
	OrganizationID string    // that gives its vote
	HolderOf       string    // the organization whose voting delegate holds it
	Signed         time.Time // the day on the paper
	Note           string
}

// RecordProxy writes down that an entitled organization gives its vote to the voting
// delegate of another, within the number that one delegate may hold. One given
// before by the same organization is revoked by it.
func (s *Service) RecordProxy(ctx context.Context, who access.Actor, key string, in NewProxy) error {
	if err := mayPrepare(who); err != nil {
		return err
	}
	if len(in.Note) > maxText {
		return fault.Field("note", "meetings.error.long", fault.Args{"Max": maxText})
	}
	return s.meetings.Act(ctx, who, "scrutiny.record_proxy", key, func(a *meetings.Tx) error {
		q := store.New(a)
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		rules, err := rulesOf(ctx, q, a.Meeting.ID)
		if err != nil {
			return err
		}
		giver, holder, err := s.proxyParties(ctx, a, q, in, rules)
		if err != nil {
			return err
		}
		if in.Signed.IsZero() || in.Signed.After(clock.DayIn(a.Now, a.Meeting.Location())) {
			return fault.Field("signed", "scrutiny.error.signed", nil)
		}
		before, err := q.ProxyOf(ctx, a.Meeting.ID, giver.ID)
		if err != nil && !missing(err) {
			return err
		}
		if err == nil {
			if before.HolderID == holder.ID {
				return nil
			}
			if _, err := q.RevokeProxy(ctx, before.ID, db.Micros(a.Now)); err != nil {
				return err
			}
			if err := s.takeBack(ctx, a, q, giver.ID, before.HolderID); err != nil {
				return err
			}
		}
		a.Detail("organization", giver.ID)
		a.Detail("holder", holder.ID)
		return q.InsertProxy(ctx, store.InsertProxyParams{
			ID: db.NewID(), MeetingID: a.Meeting.ID, OrganizationID: giver.ID, NameEn: giver.Name.EN, NameFr: giver.Name.FR,
			HolderID: holder.ID, HolderName: holder.Name, SignedDay: db.Day(in.Signed), Note: in.Note, RecordedBy: who.Name, RecordedAt: db.Micros(a.Now),
		})
	})
}

// proxyParties settles who gives and who holds, or says why it cannot be.
func (s *Service) proxyParties(ctx context.Context, a *meetings.Tx, q *store.Queries, in NewProxy, rules Rules) (meetings.Party, meetings.Person, error) {
	if rules.Proxies == 0 {
		return meetings.Party{}, meetings.Person{}, fault.New(fault.Conflict, "scrutiny.error.no_proxies", nil)
	}
	if in.OrganizationID == "" || in.OrganizationID == in.HolderOf {
		return meetings.Party{}, meetings.Person{}, fault.Field("organization", "scrutiny.error.giver", nil)
	}
	giver, err := a.EntitledParty(ctx, in.OrganizationID)
	if err != nil {
		return giver, meetings.Person{}, err
	}
	named, err := q.DelegatesOf(ctx, a.Meeting.ID, in.HolderOf)
	if err != nil {
		return giver, meetings.Person{}, err
	}
	if len(named) == 0 {
		return giver, meetings.Person{}, fault.Field("holder", "scrutiny.error.holder", nil)
	}
	if _, err := a.EntitledParty(ctx, in.HolderOf); err != nil {
		return giver, meetings.Person{}, err
	}
	holder := meetings.Person{ID: named[0].PersonID, Name: named[0].PersonName}
	before, err := q.ProxyOf(ctx, a.Meeting.ID, giver.ID)
	if err != nil && !missing(err) || err == nil && before.HolderID == holder.ID {
		return giver, holder, err // it is given already
	}
	given, err := q.ProxiesGivenTo(ctx, a.Meeting.ID, holder.ID)
	if err == nil && int(given) >= rules.Proxies {
		err = fault.Field("holder", "scrutiny.error.full", fault.Args{"Name": holder.Name, "Count": rules.Proxies})
	}
	return giver, holder, err
}

// RevokeProxy ends a proxy at its giver's word. A vote already cast by it stands.
func (s *Service) RevokeProxy(ctx context.Context, who access.Actor, key, organizationID string) error {
	if err := mayPrepare(who); err != nil {
		return err
	}
	return s.meetings.Act(ctx, who, "scrutiny.revoke_proxy", key, func(a *meetings.Tx) error {
		q := store.New(a)
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		p, err := proxyGiven(ctx, q, a.Meeting.ID, organizationID)
		if err != nil {
			return err
		}
		if _, err := q.RevokeProxy(ctx, p.ID, db.Micros(a.Now)); err != nil {
			return err
		}
		a.Detail("organization", organizationID)
		return s.takeBack(ctx, a, q, organizationID, p.HolderID)
	})
}

func proxyGiven(ctx context.Context, q *store.Queries, meetingID, organizationID string) (store.MeetingProxy, error) {
	p, err := q.ProxyOf(ctx, meetingID, organizationID)
	if missing(err) {
		err = fault.New(fault.NotFound, "scrutiny.error.no_proxy", nil)
	}
	return p, err
}

// takeBack takes a card back from the hands of a former proxy.
func (s *Service) takeBack(ctx context.Context, a *meetings.Tx, q *store.Queries, organizationID, holderID string) error {
	card, err := q.CardOf(ctx, a.Meeting.ID, organizationID)
	if missing(err) || err == nil && (!card.Held || card.PersonID != holderID) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.TakeCard(ctx, organizationID)
}

// AdmitProxy gives an organization's card to the proxy it has named, who holds their
// own card: the desk does, as for any delegate.
func (s *Service) AdmitProxy(ctx context.Context, who access.Actor, key, organizationID string) (meetings.Card, error) {
	if err := who.Require(who.IsStaff(), "power.keep_desk"); err != nil {
		return meetings.Card{}, err
	}
	var card meetings.Card
	err := s.meetings.Act(ctx, who, "scrutiny.admit_proxy", key, func(a *meetings.Tx) error {
		q := store.New(a)
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		giver, err := a.EntitledParty(ctx, organizationID)
		if err != nil {
			return err
		}
		p, err := proxyGiven(ctx, q, a.Meeting.ID, organizationID)
		if err != nil {
			return err
		}
		row, err := q.CardOf(ctx, a.Meeting.ID, organizationID)
		if err != nil && !missing(err) {
			return err
		}
		if err == nil && row.Held {
			return fault.New(fault.Conflict, "scrutiny.error.card_held", fault.Args{"Organization": giver.Name, "Name": row.PersonName})
		}
		if _, err := q.CardHeldBy(ctx, a.Meeting.ID, p.HolderID); err != nil {
			if missing(err) {
				err = fault.New(fault.Conflict, "scrutiny.error.not_here", fault.Args{"Name": p.HolderName})
			}
			return err
		}
		card, err = a.GiveCard(ctx, meetings.Card{Organization: giver, Holder: meetings.Person{ID: p.HolderID, Name: p.HolderName}}, true)
		return err
	})
	return card, err
}
