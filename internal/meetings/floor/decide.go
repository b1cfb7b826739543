package floor

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/parliament"
)

// decide settles the motion that is decided next and carries out what follows.
// The meeting's votes and consents come here; the chair's rulings do not.
func (s *Service) decide(ctx context.Context, a *meetings.Tx, m Motion, carried bool) error {
	f, err := s.factsOf(ctx, a)
	if err != nil {
		return err
	}
	d := parliament.Decided(f.stack(), carried, continues(a.Meeting, a.Now))
	m.State, m.Decided = Lost, a.Now
	if carried {
		m.State = Carried
	}
	if err := s.left(ctx, a, m); err != nil {
		return err
	}
	back := []string{ref{m.ID, Pending}.String()}
	if len(d.Stack) == 0 { // what hung on the question falls with it
		for _, other := range f.pending {
			if other.ID == m.ID {
				continue
			}
			other.State, other.Decided = Withdrawn, a.Now
			if err := s.left(ctx, a, other); err != nil {
				return err
			}
			back = append(back, ref{other.ID, Pending}.String())
		}
	}
	if m.Kind == Together {
		if !carried {
			return nil
		}
		return s.adoptTogether(ctx, a, back)
	}
	reversible, made, err := s.follow(ctx, a, m, d.Effect)
	a.Stands() // an announced result is final
	if reversible && m.Consent {
		a.MayTakeBack(append(back, made...)...)
	}
	return err
}

// follow carries out an effect, and says whether it can be undone, and with it which
// motions it made.
func (s *Service) follow(ctx context.Context, a *meetings.Tx, m Motion, effect parliament.Effect) (reversible bool, made []string, err error) {
	switch effect {
	case parliament.EffectDivide:
		made, err = s.divide(ctx, a, m)
		return true, made, err
	case parliament.EffectPart:
		reversible, err = s.partDecided(ctx, a, m)
	case parliament.EffectReopen:
		err = s.reopen(ctx, a, m)
	case parliament.EffectRescind:
		err = s.rescind(ctx, a, m)
	case parliament.EffectDrop:
		err = a.Drop(ctx)
	case parliament.EffectFixTime:
		a.Meeting.NextSitting = m.Until
		reversible, err = true, a.Happened(ctx, "next_sitting", meetings.Event{}, i18n.Say("floor.event.next_sitting", "When", m.Text))
	case parliament.EffectSuspend:
		reversible, err = true, s.suspend(ctx, a, m)
	case parliament.EffectBreak:
		reversible, err = true, s.breakOff(ctx, a)
	default:
		reversible, err = s.effect(ctx, a, m, effect)
	}
	return reversible, nil, err
}

// effect is follow for what acts on the item before the meeting or its debate.
func (s *Service) effect(ctx context.Context, a *meetings.Tx, m Motion, effect parliament.Effect) (bool, error) {
	say := func(key string, args ...any) error {
		return a.Happened(ctx, key, meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("floor.event."+key, args...))
	}
	switch effect {
	case parliament.EffectRefer:
		return false, a.Refer(ctx, m.To)
	case parliament.EffectPostpone:
		if m.Scope == ScopeMeeting {
			return false, a.Table(ctx)
		}
		if m.Scope == ScopeHour {
			if err := say("postponed_hour", "When", m.Text); err != nil {
				return false, err
			}
			return true, setAsideUntil(ctx, a, m.Until)
		}
		if err := say("postponed"); err != nil {
			return false, err
		}
		return true, setAside(ctx, a, false)
	case parliament.EffectSetAside:
		if err := say("laid"); err != nil {
			return false, err
		}
		return true, setAside(ctx, a, true)
	case parliament.EffectLimit:
		a.Meeting.DebateUntil = a.Now.Add(time.Duration(m.Minutes) * time.Minute)
		return true, say("limited", "Count", m.Minutes)
	case parliament.EffectClose:
		a.Meeting.DebateClosed = m.TargetID
		if m.Scope == ScopeEvery {
			a.Meeting.DebateClosed = meetings.EveryQuestion
		}
		return true, say("closed")
	case parliament.EffectRecess:
		return true, a.StandAside(ctx, m.Minutes)
	case parliament.EffectAdjourn:
		return false, s.adjourn(ctx, a)
	case parliament.EffectWithdrawn:
		return false, a.Withdraw(ctx)
	case parliament.EffectTakeUp:
		return true, a.TakeUp(ctx, m.TargetID)
	case parliament.EffectSustain:
		return false, say("stands")
	case parliament.EffectOverturn:
		return false, s.overturn(ctx, a, m.TargetID)
	default: // its line in the minutes is all
	}
	return true, nil
}

// overturn has the meeting's decision stand in the place of the chair's ruling.
func (s *Service) overturn(ctx context.Context, a *meetings.Tx, rulingID string) error {
	q := store.New(a.Tx)
	m, err := motion(ctx, q, a.Meeting.ID, rulingID)
	if err != nil {
		return err
	}
	if m.State == Sustained {
		m.State = Overruled
	} else {
		m.State = Sustained
	}
	if err := save(ctx, q, m); err != nil {
		return err
	}
	return a.Happened(ctx, "overturned", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("floor.event.overturned_"+string(m.State), "Motion", m.Kind.Name()))
}

// ref names a motion and the state that it goes back to; empty: it had none.
type ref struct {
	id    string
	state State
}

func (r ref) String() string { return r.id + " " + string(r.state) }

func refOf(s string) ref {
	id, state, _ := strings.Cut(s, " ")
	return ref{id, State(state)}
}

// Undo takes back the chair's last act. What has been announced, put to the vote
// or sent out of the meeting stands, and is refused.
func (s *Service) Undo(ctx context.Context, who access.Actor, key string) error {
	return s.meetings.Act(ctx, who, "floor.undo", key, func(a *meetings.Tx) error {
		last, err := a.TakeBack(ctx)
		if err != nil {
			return err
		}
		q := store.New(a.Tx)
		a.Detail("undone", last.Action)
		for _, stored := range last.Refs {
			r := refOf(stored)
			if r.state == "" {
				if err := q.DeleteMotion(ctx, r.id); err != nil {
					return err
				}
				continue
			}
			m, err := motion(ctx, q, a.Meeting.ID, r.id)
			if err != nil {
				return err
			}
			m.State, m.Decided, m.Reason, m.Consent = r.state, m.Made, "", false
			if err := save(ctx, q, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// maxAsked is how many requests of one organization may wait for the chair.
const maxAsked = 3

// Ask puts a request before the chair: whoever holds a voting card raises a point
// of order, or asks to make a motion. Whether it is in order the chair decides when
// its turn comes.
func (s *Service) Ask(ctx context.Context, who access.Actor, key string, kind parliament.Kind, text string) (Motion, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxText {
		return Motion{}, fault.Field("text", "meetings.error.long", fault.Args{"Max": maxText})
	}
	known, ok := s.rules.Of(kind)
	if !ok || known.Class == parliament.MainClass {
		return Motion{}, fault.Field("kind", "floor.error.kind", nil)
	}
	var out Motion
	err := s.meetings.Act(ctx, who, "floor.ask", key, func(a *meetings.Tx) error {
		if err := a.Require(meetings.InSession); err != nil {
			return err
		}
		q := store.New(a.Tx)
		org, ok, err := s.holds(ctx, a, who)
		if err != nil {
			return err
		}
		if !ok {
			return who.Require(false, "power.rise")
		}
		before, err := q.AskedBy(ctx, a.Meeting.ID, org.ID)
		if err != nil {
			return err
		}
		if len(before) >= maxAsked {
			return fault.New(fault.Conflict, "floor.error.asked_often", fault.Args{"Count": len(before)})
		}
		out = Motion{
			ID: newID(), MeetingID: a.Meeting.ID, ItemID: a.Meeting.ItemID, Seq: a.Meeting.Revision + 1, Kind: kind, State: Asked, Mover: org,
			Text: i18n.Text{}.With(who.Lang, text), Made: a.Now,
		}
		a.Detail("kind", kind)
		return insert(ctx, q, out)
	})
	return out, err
}

// holds gives the organization whose card the actor holds.
func (s *Service) holds(ctx context.Context, a *meetings.Tx, who access.Actor) (meetings.Party, bool, error) {
	if who.PersonID == "" {
		return meetings.Party{}, false, nil
	}
	row, err := store.New(a.Tx).CardHeldBy(ctx, a.Meeting.ID, who.PersonID)
	if missing(err) {
		return meetings.Party{}, false, nil
	}
	return meetings.Party{ID: row.OrganizationID, Name: i18n.Text{EN: row.NameEn, FR: row.NameFr}}, err == nil, err
}

// Decline writes down that the chair does not state what a delegate asked for.
func (s *Service) Decline(ctx context.Context, who access.Actor, key, id string) error {
	return s.meetings.Act(ctx, who, "floor.decline", key, func(a *meetings.Tx) error {
		if err := a.RecordInSession(who); err != nil {
			return err
		}
		q := store.New(a.Tx)
		m, err := motion(ctx, q, a.Meeting.ID, id)
		if err != nil {
			return err
		}
		if m.State != Asked {
			return fault.New(fault.Conflict, "floor.error.not_asked", nil)
		}
		m.State, m.Decided = Declined, a.Now
		return save(ctx, q, m)
	})
}

// Request reads what a delegate has asked for, to state it.
func (s *Service) Request(ctx context.Context, m meetings.Meeting, id string) (Motion, error) {
	asked, err := motion(ctx, store.New(s.db.Reader()), m.ID, id)
	if err == nil && asked.State != Asked {
		err = fault.New(fault.Conflict, "floor.error.not_asked", nil)
	}
	return asked, audit.Fault(err)
}
