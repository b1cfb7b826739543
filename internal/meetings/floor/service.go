package floor

import (
	"context"
	"errors"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/standing"
	"plenary.example/internal/search"
	"plenary.example/internal/wording"
)

// The names of acts that other acts look at.
const actRule = "floor.rule"

// maxText bounds what a motion or a ruling says, in bytes.
const maxText = 1000

// Service holds the use cases of the motions from the floor.
type Service struct {
	db          *db.DB
	meetings    *meetings.Service
	resolutions *resolutions.Service
	standing    *standing.Service
	catalog     *i18n.Catalog
	rules       parliament.Rules
}

// New returns the service. rules are where the by-laws differ from Robert.
func New(d *db.DB, m *meetings.Service, library *resolutions.Service, catalog *i18n.Catalog, rules parliament.Rules) *Service {
	return &Service{db: d, meetings: m, resolutions: library, standing: standing.New(library, search.New(d)), catalog: catalog, rules: rules}
}

// At returns the service for acts meant for one moment of the meeting: see
// meetings.Service.At.
func (s *Service) At(moment int64) *Service {
	meant := *s
	meant.meetings = s.meetings.At(moment)
	return &meant
}

// Rules are the rules of order as the by-laws leave them.
func (s *Service) Rules() parliament.Rules { return s.rules }

// NewMotion is a motion as the chair states it.
type NewMotion struct {
	Kind       parliament.Kind
	MoverID    string // an organization present
	SecondedBy string // another one, where the motion needs it
	Text       i18n.Text
	To         meetings.Party // of a referral
	Minutes    int            // of a recess, or of what is left to the debate
	Scope      string
	ItemID     string             // to take from the table, out of its order, or to reconsider
	At         time.Time          // of the next sitting, or to which a question is postponed
	Parts      [][]string         // the clauses of each part of a question to divide
	Declared   bool               // to reconsider: the mover says that they voted on the side that won
	Resolution string             // to rescind: a citation, or an address
	Amendment  *wording.Amendment // of that resolution; nil: it is rescinded
	RequestID  string             // the delegate's request that this answers; empty: none
}

// State states a motion: whoever presides, or the secretariat beside, for an
// organization that is present. What the rules do not allow now is refused, with
// the rule. A demand for a division takes effect at once.
func (s *Service) State(ctx context.Context, who access.Actor, key string, in NewMotion) (Motion, error) {
	var out Motion
	err := s.meetings.Act(ctx, who, "floor.state", key, func(a *meetings.Tx) error {
		if err := a.RecordInSession(who); err != nil {
			return err
		}
		f, err := s.factsOf(ctx, a)
		if err != nil {
			return err
		}
		moment := f.moment()
		if why, ok := s.rules.Allowed(in.Kind, moment); !ok {
			return fault.New(fault.Conflict, "floor.error.not_in_order", fault.Args{"Motion": in.Kind.Name(), "Why": why})
		}
		if out, err = s.made(ctx, a, f, in); err != nil {
			return err
		}
		waits := parliament.Waits(in.Kind, moment)
		if waits {
			out.State = Made
		}
		q := store.New(a.Tx)
		back := ref{out.ID, ""}
		if in.RequestID != "" {
			asked, err := motion(ctx, q, a.Meeting.ID, in.RequestID)
			if err != nil {
				return err
			}
			if asked.State != Asked {
				return fault.New(fault.Conflict, "floor.error.not_asked", nil)
			}
			out.ID, back = asked.ID, ref{asked.ID, Asked}
			if err := save(ctx, q, out); err != nil {
				return err
			}
		} else if err := insert(ctx, q, out); err != nil {
			return err
		}
		a.Detail("motion", out.ID)
		a.Detail("kind", out.Kind)
		a.Acted(i18n.Message{})
		words := "floor.event.stated"
		if out.Seconder.ID == "" {
			words = "floor.event.stated_alone"
		}
		if waits {
			words = "floor.event.stated_waits"
		}
		if err := s.declared(ctx, a, out, in); err != nil {
			return err
		}
		if err := a.Happened(ctx, "motion", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say(words, "What", out.What(), "Mover", out.Mover.Name, "Seconder", out.Seconder.Name)); err != nil {
			return err
		}
		if out.Kind == parliament.Division {
			out.State, out.Decided = Carried, a.Now
			if err := save(ctx, q, out); err != nil {
				return err
			}
			return a.Retake(ctx)
		}
		a.MayTakeBack(back.String())
		if !waits {
			a.Meeting.MotionID = out.ID
		}
		return nil
	})
	return out, err
}

// made checks what is stated and makes the motion of it.
func (s *Service) made(ctx context.Context, a *meetings.Tx, f facts, in NewMotion) (Motion, error) {
	known, ok := s.rules.Of(in.Kind)
	if !ok || known.Class == parliament.MainClass || in.Kind == parliament.Amend || in.Kind == parliament.AmendAmendment {
		return Motion{}, fault.Field("kind", "floor.error.kind", nil)
	}
	m := Motion{
		ID: db.NewID(), MeetingID: a.Meeting.ID, ItemID: a.Meeting.ItemID, Seq: a.Meeting.Revision + 1, Kind: in.Kind, State: Pending,
		Text: i18n.Text{EN: strings.TrimSpace(in.Text.EN), FR: strings.TrimSpace(in.Text.FR)}, To: in.To, Minutes: in.Minutes, Scope: in.Scope, Made: a.Now,
	}
	if top, ok := f.stack().Top(); ok {
		m.TargetID = top.ID
	}
	if err := s.particulars(ctx, a, f, &m, in); err != nil {
		return Motion{}, err
	}
	if in.Kind == parliament.Withdraw && in.MoverID == "" {
		item, err := a.Current(ctx)
		if err != nil {
			return Motion{}, err
		}
		m.Mover = item.Mover
	} else {
		card, err := a.PresentCard(ctx, in.MoverID)
		if err != nil {
			return Motion{}, onField("mover", in.MoverID, err)
		}
		m.Mover = card.Organization
	}
	if !known.Second {
		return m, nil
	}
	if in.SecondedBy == in.MoverID {
		return Motion{}, fault.Field("seconder", "floor.error.seconder_same", nil)
	}
	card, err := a.PresentCard(ctx, in.SecondedBy)
	if err != nil {
		return Motion{}, onField("seconder", in.SecondedBy, err)
	}
	m.Seconder = card.Organization
	return m, nil
}

// onField says of which field a party that is missing or absent is.
func onField(field, id string, err error) error {
	f := fault.Of(err)
	switch {
	case id == "":
		return fault.Field(field, "floor.error."+field, nil)
	case f != nil && f.Kind == fault.Conflict:
		return fault.Field(field, f.Key, f.Args)
	}
	return err
}

// particulars checks what a kind of motion must say.
func (s *Service) particulars(ctx context.Context, a *meetings.Tx, f facts, m *Motion, in NewMotion) error {
	if len(m.Text.EN) > maxText || len(m.Text.FR) > maxText {
		return fault.Field("text_en", "meetings.error.long", fault.Args{"Max": maxText})
	}
	minutes := m.Kind == parliament.Recess || m.Kind == parliament.LimitDebate
	switch {
	case minutes && (m.Minutes < 1 || m.Minutes > meetings.MaxMinutes):
		return fault.Field("minutes", "meetings.error.minutes", fault.Args{"Max": meetings.MaxMinutes})
	case !minutes:
		m.Minutes = 0
	}
	switch m.Kind {
	case parliament.Refer:
		if m.To.ID == "" || m.To.Name.Empty() {
			return fault.Field("to", "floor.error.to", nil)
		}
	case parliament.Postpone:
		if err := s.postponed(a, m, in); err != nil {
			return err
		}
	case parliament.CloseDebate:
		if m.Scope != ScopeEvery {
			m.Scope = ""
		}
	case parliament.FixTime:
		return s.sitting(a, m, in)
	case parliament.SuspendRules:
		return s.suspends(ctx, a, m, in)
	case parliament.DivideQuestion:
		return s.divides(ctx, a, m, in)
	case parliament.Reconsider:
		return s.reconsiders(ctx, a, f, m, in)
	case parliament.Rescind:
		return s.rescinds(ctx, a, f, m, in)
	case parliament.Adjourn:
		m.Scope = ""
		if continues(a.Meeting, a.Now) {
			m.Scope = ScopeNext
		}
		return nil
	case parliament.Privilege, parliament.PointOfOrder:
		if m.Text.Empty() {
			return fault.Field("text_en", "floor.error.text", nil)
		}
	case parliament.Appeal:
		m.TargetID = ruled(a.Meeting)
	case parliament.TakeFromTable:
		item, err := a.Item(ctx, in.ItemID)
		if err != nil {
			return onField("item", in.ItemID, err)
		}
		if !item.Laid || item.State != meetings.Waiting {
			return fault.Field("item", "floor.error.item", nil)
		}
		m.TargetID, m.Text = item.ID, item.Title
	default:
	}
	if m.Kind != parliament.Refer {
		m.To = meetings.Party{}
	}
	if m.Kind != parliament.Postpone && m.Kind != parliament.CloseDebate {
		m.Scope = ""
	}
	return nil
}

// next gives the pending motion that is decided next, which must be the one asked
// for: two chairs at once decide it once.
func (s *Service) next(ctx context.Context, a *meetings.Tx, id string) (Motion, error) {
	m, err := motion(ctx, store.New(a.Tx), a.Meeting.ID, id)
	if err != nil {
		return m, err
	}
	switch {
	case m.State != Pending:
		return m, fault.New(fault.Conflict, "floor.error.decided", nil)
	case m.ID != a.Meeting.MotionID:
		return m, fault.New(fault.Conflict, "floor.error.not_next", nil)
	}
	return m, nil
}

// Rule writes down the chair's ruling on a point of order, a question of
// privilege, or a call for the orders of the day, with its reason.
func (s *Service) Rule(ctx context.Context, who access.Actor, key, id string, wellTaken bool, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.meetings.Act(ctx, who, actRule, key, func(a *meetings.Tx) error {
		if err := a.ChairInSession(who); err != nil {
			return err
		}
		m, err := s.next(ctx, a, id)
		if err != nil {
			return err
		}
		known, _ := s.rules.Of(m.Kind)
		switch {
		case known.Decided != parliament.ByChair:
			return fault.New(fault.Conflict, "floor.error.not_ruled", nil)
		case reason == "" && m.Kind == parliament.PointOfOrder:
			return fault.Field("reason", "floor.error.reason", nil)
		case len(reason) > maxText:
			return fault.Field("reason", "meetings.error.long", fault.Args{"Max": maxText})
		}
		m.State, m.Reason, m.Decided = Overruled, reason, a.Now
		if wellTaken {
			m.State = Sustained
		}
		if err := s.left(ctx, a, m); err != nil {
			return err
		}
		a.Acted(i18n.Message{})
		a.MayTakeBack(ref{m.ID, Pending}.String())
		words := "floor.event." + string(m.State)
		if reason == "" {
			words += "_bare"
		}
		return a.Happened(ctx, "ruling", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say(words, "Motion", m.Kind.Name(), "Reason", reason))
	})
}

// left stores a motion that is decided and has the one under it be the next.
func (s *Service) left(ctx context.Context, a *meetings.Tx, m Motion) error {
	q := store.New(a.Tx)
	if err := save(ctx, q, m); err != nil {
		return err
	}
	pending, err := in(ctx, q, a.Meeting.ID, Pending)
	if err != nil {
		return err
	}
	a.Meeting.MotionID = ""
	if len(pending) > 0 {
		a.Meeting.MotionID = pending[len(pending)-1].ID
	}
	if a.Meeting.DebateClosed == m.ID || len(pending) == 0 && a.Meeting.ItemID == "" {
		a.Meeting.DebateClosed = ""
	}
	if len(pending) == 0 && a.Meeting.ItemID == "" {
		a.Meeting.DebateUntil = time.Time{}
	}
	return nil
}

// TakeOff writes down that its mover takes the motion back before it is decided.
func (s *Service) TakeOff(ctx context.Context, who access.Actor, key, id string) error {
	return s.meetings.Act(ctx, who, "floor.take_off", key, func(a *meetings.Tx) error {
		if err := a.RecordInSession(who); err != nil {
			return err
		}
		m, err := motion(ctx, store.New(a.Tx), a.Meeting.ID, id)
		if err == nil && m.State != Made {
			m, err = s.next(ctx, a, id)
		}
		if err != nil {
			return err
		}
		if m.Kind == parliament.Part {
			return fault.New(fault.Conflict, "floor.error.part", nil)
		}
		if err := a.NoVote(ctx); err != nil {
			return err
		}
		was := m.State
		m.State, m.Decided = Withdrawn, a.Now
		if err := s.left(ctx, a, m); err != nil {
			return err
		}
		a.Acted(i18n.Message{})
		a.MayTakeBack(ref{m.ID, was}.String())
		return a.Happened(ctx, "motion_withdrawn", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("floor.event.withdrawn", "Mover", m.Mover.Name, "What", m.What()))
	})
}

// OpenVote puts the motion that is decided next to the vote.
func (s *Service) OpenVote(ctx context.Context, who access.Actor, key, id string, method ballots.Method) (meetings.MeetingVote, error) {
	var out meetings.MeetingVote
	err := s.meetings.Act(ctx, who, "floor.open_vote", key, func(a *meetings.Tx) error {
		m, err := s.next(ctx, a, id)
		if err != nil {
			return err
		}
		out, err = s.put(ctx, a, m, method)
		return err
	})
	return out, err
}

func (s *Service) put(ctx context.Context, a *meetings.Tx, m Motion, method ballots.Method) (meetings.MeetingVote, error) {
	known, _ := s.rules.Of(m.Kind)
	in := meetings.NewVote{Kind: meetings.VoteProcedural, Method: method, Majority: ballots.Simple, Question: s.text(m.Question()), Unquorate: parliament.WithoutQuorum(m.Kind)}
	switch {
	case known.Decided == parliament.ByChair:
		return meetings.MeetingVote{}, fault.New(fault.Conflict, "floor.error.chair_rules", nil)
	case known.Decided == parliament.ByTwoThirds:
		in.Majority = ballots.TwoThirds
	case known.Decided == parliament.ByNotice && !m.Spec.Noticed:
		in.Majority, in.OrMembers = ballots.TwoThirds, true
	case m.Kind == parliament.Part:
		item, err := a.Current(ctx)
		if err != nil {
			return meetings.MeetingVote{}, err
		}
		in.Majority = item.Majority
	}
	if known.TieAdopts {
		in.Tie = ballots.TieCarries
	}
	v, err := a.OpenVote(ctx, in)
	if err != nil {
		return v, err
	}
	m.VoteID = v.ID
	return v, save(ctx, store.New(a.Tx), m)
}

// text says a sentence in both languages.
func (s *Service) text(m i18n.Message) i18n.Text {
	return i18n.Text{EN: s.catalog.For(i18n.EN).Say(m), FR: s.catalog.For(i18n.FR).Say(m)}
}

// Announce makes the result of the closed vote final, of a motion or of anything
// else, and carries out what follows from it.
func (s *Service) Announce(ctx context.Context, who access.Actor, key string) (meetings.Announced, error) {
	var out meetings.Announced
	err := s.meetings.Act(ctx, who, "floor.announce", key, func(a *meetings.Tx) error {
		v, err := a.UnderWay(ctx)
		if err != nil {
			return err
		}
		row, err := store.New(a.Tx).MotionOfVote(ctx, v.ID)
		if errors.Is(err, db.ErrNotFound) {
			if err := a.NoMotion(); err != nil {
				return err
			}
			out, err = a.Announce(ctx)
			return err
		}
		if err != nil {
			return err
		}
		m, err := motionOf(row)
		if err != nil {
			return err
		}
		if m.ID != a.Meeting.MotionID {
			return fault.New(fault.Conflict, "floor.error.not_next", nil)
		}
		if out, err = a.Announce(ctx); err != nil {
			return err
		}
		m.votes = resolutions.Votes{Yes: int64(out.Yes), No: int64(out.No), Abstain: int64(out.Abstain), Majority: string(out.Majority)}
		return s.decide(ctx, a, m, out.Adopted)
	})
	return out, err
}

// Consent adopts the motion that is decided next without a vote: the chair has
// asked whether anybody objects, and nobody did.
func (s *Service) Consent(ctx context.Context, who access.Actor, key, id string) error {
	return s.meetings.Act(ctx, who, "floor.consent", key, func(a *meetings.Tx) error {
		if err := a.ChairInSession(who); err != nil {
			return err
		}
		m, err := s.next(ctx, a, id)
		if err != nil {
			return err
		}
		if known, _ := s.rules.Of(m.Kind); known.Decided == parliament.ByChair {
			return fault.New(fault.Conflict, "floor.error.chair_rules", nil)
		}
		if err := a.NoVote(ctx); err != nil {
			return err
		}
		if quorum, err := a.Quorum(ctx); err != nil {
			return err
		} else if !quorum.Met && !parliament.WithoutQuorum(m.Kind) { // not even when all who are left agree (RONR §40)
			return fault.New(fault.Conflict, "meetings.error.no_quorum", fault.Args{"Quorum": quorum.Words()})
		}
		a.Acted(i18n.Message{})
		m.Consent = true
		words := i18n.Say("floor.event.consent", "What", m.What())
		if m.Kind == parliament.Appeal { // what nobody objects to is that the ruling stands
			words = i18n.Say("floor.event.consent_ruling")
		}
		if err := a.Happened(ctx, "motion_consent", meetings.Event{ItemID: a.Meeting.ItemID}, words); err != nil {
			return err
		}
		return s.decide(ctx, a, m, true)
	})
}
