package scrutiny

import (
	"context"
	"errors"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

// maxText bounds a note or a reason, in bytes, in one language.
const maxText = 2000

// MaxProxies is the most proxies that a meeting may let one delegate hold.
const MaxProxies = 20

// Service holds the use cases of scrutiny.
type Service struct {
	db          *db.DB
	meetings    *meetings.Service
	ballots     *ballots.Service
	people      *people.Service
	resolutions *resolutions.Service
}

// New returns the service, which from now on lets votes in advance in when a vote
// opens.
func New(d *db.DB, m *meetings.Service, votes *ballots.Service, register *people.Service, library *resolutions.Service) *Service {
	s := &Service{db: d, meetings: m, ballots: votes, people: register, resolutions: library}
	m.OnOpenVote(s.letAdvanceIn)
	return s
}

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

// Rules are what the by-laws allow in a meeting beside voting in person.
type Rules struct {
	Proxies int  // that one delegate may hold beside their own card; 0: none
	Advance bool // votes in advance on resolutions
}

// RulesOf reads what a meeting allows: nothing until somebody has said so.
func (s *Service) RulesOf(ctx context.Context, meetingID string) (Rules, error) {
	r, err := rulesOf(ctx, s.read(), meetingID)
	return r, audit.Fault(err)
}

func rulesOf(ctx context.Context, q *store.Queries, meetingID string) (Rules, error) {
	row, err := q.VotingRules(ctx, meetingID)
	if missing(err) {
		return Rules{}, nil
	}
	return Rules{Proxies: int(row.Proxies), Advance: row.Advance}, err
}

// SetRules writes down what the by-laws allow in a meeting, until it has opened.
func (s *Service) SetRules(ctx context.Context, who access.Actor, key string, r Rules) error {
	if err := mayPrepare(who); err != nil {
		return err
	}
	if r.Proxies < 0 || r.Proxies > MaxProxies {
		return fault.Field("proxies", "scrutiny.error.proxies", fault.Args{"Max": MaxProxies})
	}
	return s.meetings.Act(ctx, who, "scrutiny.set_rules", key, func(a *meetings.Tx) error {
		if err := a.Require(meetings.Planned, meetings.Noticed); err != nil {
			return err
		}
		a.Detail("proxies", r.Proxies)
		a.Detail("advance", r.Advance)
		return store.New(a).PutVotingRules(ctx, store.PutVotingRulesParams{MeetingID: a.Meeting.ID, Proxies: int64(r.Proxies), Advance: r.Advance})
	})
}

// Scrutineer is who counts at a meeting.
type Scrutineer struct {
	meetings.Person

	By string    // who appointed them
	At time.Time // when
}

// Scrutineers lists who counts at a meeting.
func (s *Service) Scrutineers(ctx context.Context, meetingID string) ([]Scrutineer, error) {
	rows, err := s.read().ScrutineersOf(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Scrutineer, len(rows))
	for i, r := range rows {
		list[i] = Scrutineer{Person: meetings.Person{ID: r.PersonID, Name: r.PersonName}, By: r.AppointedBy, At: db.Time(r.AppointedAt)}
	}
	return list, nil
}

// Is reports whether somebody is a scrutineer of a meeting.
func (s *Service) Is(ctx context.Context, who access.Actor, meetingID string) (bool, error) {
	if who.PersonID == "" {
		return false, nil
	}
	found, err := s.read().IsScrutineer(ctx, meetingID, who.PersonID)
	return found > 0, audit.Fault(err)
}

// Appoint makes somebody a scrutineer of a meeting. Whoever presides cannot be one.
func (s *Service) Appoint(ctx context.Context, who access.Actor, key, personID string) error {
	return s.meetings.Act(ctx, who, "scrutiny.appoint", key, func(a *meetings.Tx) error {
		if err := mayAppoint(who, a.Meeting); err != nil {
			return err
		}
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		p, err := s.people.PersonTx(ctx, a, personID)
		if fault.Is(err, fault.NotFound) || personID == "" {
			return fault.Field("person", "scrutiny.error.person", nil)
		}
		if err != nil {
			return err
		}
		if p.ID == a.Meeting.Chair.ID {
			return fault.Field("person", "scrutiny.error.presides", nil)
		}
		a.Detail("person", p.ID)
		err = store.New(a).InsertScrutineer(ctx, store.InsertScrutineerParams{
			MeetingID: a.Meeting.ID, PersonID: p.ID, PersonName: p.Name, AppointedBy: who.Name, AppointedAt: db.Micros(a.Now),
		})
		if err != nil || a.Meeting.State != meetings.InSession {
			return err
		}
		return a.Happened(ctx, "scrutineer", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("scrutiny.event.appointed", "Name", p.Name))
	})
}

// Dismiss ends somebody's work as a scrutineer; what they counted stays.
func (s *Service) Dismiss(ctx context.Context, who access.Actor, key, personID string) error {
	return s.meetings.Act(ctx, who, "scrutiny.dismiss", key, func(a *meetings.Tx) error {
		if err := mayAppoint(who, a.Meeting); err != nil {
			return err
		}
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		a.Detail("person", personID)
		_, err := store.New(a).DeleteScrutineer(ctx, a.Meeting.ID, personID)
		return err
	})
}

// inVote runs fn in an act on the meeting for a scrutineer, while a vote is under
// way; it does not count as an act of the chair.
func (s *Service) inVote(ctx context.Context, who access.Actor, action, key string, fn func(a *meetings.Tx, v meetings.MeetingVote) error) error {
	return s.meetings.Act(ctx, who, action, key, func(a *meetings.Tx) error {
		if err := mayScrutinize(ctx, store.New(a), who, a.Meeting.ID); err != nil {
			return err
		}
		if err := a.Require(meetings.InSession); err != nil {
			return err
		}
		v, err := a.UnderWay(ctx)
		if err != nil {
			return err
		}
		a.Detail("vote", v.ID)
		return fn(a, v)
	})
}

// Marks lists the electors of a vote to a scrutineer: whether each has voted, never
// how.
func (s *Service) Marks(ctx context.Context, who access.Actor, meetingID, voteID string, lang i18n.Lang) ([]ballots.Mark, error) {
	if err := mayScrutinize(ctx, s.read(), who, meetingID); err != nil {
		return nil, audit.Fault(err)
	}
	return s.ballots.Marks(ctx, voteID, lang)
}

// Enter records the ballot of an organization that a scrutineer took by telephone or
// on a paper with its name. See ballots.EnterTx.
func (s *Service) Enter(ctx context.Context, who access.Actor, key, organizationID string, choice ballots.Choice, channel ballots.Channel) (ballots.Receipt, error) {
	var r ballots.Receipt
	err := s.inVote(ctx, who, "scrutiny.enter", key, func(a *meetings.Tx, v meetings.MeetingVote) (err error) {
		if channel == ballots.Advance {
			return fault.Field("channel", "ballots.error.channel", nil)
		}
		r, err = s.ballots.EnterTx(ctx, a.Tx, v.ID, organizationID, choice, channel)
		return err
	})
	return r, err
}

// Paper notes that an organization's paper is in the urn, or that it was taken out
// of it again. See ballots.MarkPaperTx.
func (s *Service) Paper(ctx context.Context, who access.Actor, key, organizationID string, in bool) error {
	return s.inVote(ctx, who, "scrutiny.paper", key, func(a *meetings.Tx, v meetings.MeetingVote) error {
		return s.ballots.MarkPaperTx(ctx, a.Tx, v.ID, organizationID, in)
	})
}

// Count takes a scrutineer's count of the papers; true once two agree. See
// ballots.EnterSheetTx.
func (s *Service) Count(ctx context.Context, who access.Actor, key string, sheet ballots.Sheet) (agreed bool, err error) {
	err = s.inVote(ctx, who, "scrutiny.count", key, func(a *meetings.Tx, v meetings.MeetingVote) (err error) {
		sheet.VoteID = v.ID
		if agreed, err = s.ballots.EnterSheetTx(ctx, a.Tx, sheet); err != nil || !agreed {
			return err
		}
		return a.Happened(ctx, "papers_counted", meetings.Event{ItemID: v.ItemID, ResolutionID: v.ResolutionID, VoteID: v.ID},
			i18n.Say("scrutiny.event.counted", "Count", sheet.Papers(), "Yes", sheet.Yes, "No", sheet.No, "Abstain", sheet.Abstain, "Spoiled", sheet.Spoiled))
	})
	return agreed, err
}

// Recount has a closed vote counted again, before its result is announced. Whoever
// presides orders it.
func (s *Service) Recount(ctx context.Context, who access.Actor, key string) (ballots.Recount, error) {
	var r ballots.Recount
	err := s.meetings.Act(ctx, who, "scrutiny.recount", key, func(a *meetings.Tx) error {
		if err := a.ChairInSession(who); err != nil {
			return err
		}
		a.Acted(i18n.Message{}) // what the chair's screens offer to announce is no longer what it was
		v, err := a.UnderWay(ctx)
		if err != nil {
			return err
		}
		if r, err = s.ballots.RecountTx(ctx, a.Tx, v.ID); err != nil {
			return err
		}
		words := i18n.Say("scrutiny.event.recount_same", "Yes", r.After.Yes, "No", r.After.No, "Abstain", r.After.Abstain)
		switch {
		case r.Papers:
			words = i18n.Say("scrutiny.event.recount_papers", "Count", v.Papers)
		case !r.Same():
			words = i18n.Say("scrutiny.event.recount_other", "Yes", r.After.Yes, "No", r.After.No, "Abstain", r.After.Abstain,
				"BeforeYes", r.Before.Yes, "BeforeNo", r.Before.No, "BeforeAbstain", r.Before.Abstain)
		}
		return a.Happened(ctx, "recount", meetings.Event{ItemID: v.ItemID, ResolutionID: v.ResolutionID, VoteID: v.ID}, words)
	})
	return r, err
}

// bothOrOne refuses words that are missing or too long; one language is enough.
func bothOrOne(field string, t i18n.Text) error {
	if strings.TrimSpace(t.EN+t.FR) == "" {
		return fault.Field(field, "scrutiny.error.reason", nil)
	}
	if len(t.EN) > maxText || len(t.FR) > maxText {
		return fault.Field(field, "meetings.error.long", fault.Args{"Max": maxText})
	}
	return nil
}
