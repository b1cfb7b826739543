package floor

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/parliament"
)

// Live is the floor as the screens of a meeting show it: read it only.
type Live struct {
	Motions  []Motion  // pending, the one that is decided next first
	Question i18n.Text // the first of them as it is put, or what it asks the chair to rule on
	Requests []Motion  // of delegates, those that may interrupt first
	Rulings  []parliament.Ruling
	Ruling   *Motion // the chair's ruling of a moment ago; nil: none
	Consent  []meetings.Item
	OnTable  []meetings.Item
	Made     []Motion        // to reconsider, and waiting
	CallUp   i18n.Message    // why those cannot be taken up now; no key: they can
	Decided  []meetings.Item // decisions that may be reconsidered
	// Suspended is what the meeting has suspended of its rules; nil: nothing.
	Suspended *Motion
	Pace      Pace
	At        time.Time // the server's time
}

// Live computes the floor of a meeting in its present state.
func (s *Service) Live(ctx context.Context, m *meetings.LiveState) (Live, error) {
	out := Live{At: s.db.Now(), Consent: consentOf(m.Items)}
	out.Pace = PaceOf(m.Meeting, m.Items, out.At)
	if m.Meeting.State != meetings.InSession {
		return out, nil
	}
	q := store.New(s.db.Reader())
	pending, err := in(ctx, q, m.Meeting.ID, Pending)
	if err != nil {
		return out, audit.Fault(err)
	}
	f := factsOnScreen(m, pending)
	if f.decisions, f.made, err = decisions(ctx, q, m.Meeting, m.Items, out.At); err != nil {
		return out, audit.Fault(err)
	}
	moment := f.moment()
	out.Rulings, out.Made, out.Decided = s.rules.InOrder(moment), f.made, f.decisions
	out.CallUp, _ = parliament.CallUp(moment)
	if id := suspending(m.Meeting); id != "" {
		rule, err := motion(ctx, q, m.Meeting.ID, id)
		if err != nil {
			return out, audit.Fault(err)
		}
		out.Suspended = &rule
	}
	slices.Reverse(pending)
	out.Motions = pending
	if len(pending) > 0 {
		out.Question = s.question(pending[0])
	}
	if out.Requests, err = in(ctx, q, m.Meeting.ID, Asked); err != nil {
		return out, audit.Fault(err)
	}
	slices.SortStableFunc(out.Requests, func(a, b Motion) int { return s.turn(a.Kind) - s.turn(b.Kind) })
	if id := ruled(m.Meeting); id != "" {
		r, err := motion(ctx, q, m.Meeting.ID, id)
		if err != nil {
			return out, audit.Fault(err)
		}
		out.Ruling = &r
	}
	for _, it := range m.Items {
		if it.Laid && it.State == meetings.Waiting {
			out.OnTable = append(out.OnTable, it)
		}
	}
	return out, nil
}

// question is a motion as the hall reads it, in both languages.
func (s *Service) question(m Motion) i18n.Text {
	known, _ := s.rules.Of(m.Kind)
	if known.Decided != parliament.ByChair || m.Kind == Together {
		return s.text(m.Question())
	}
	if m.Text.Empty() {
		return s.text(m.Kind.Name())
	}
	return s.text(i18n.Say("floor.raised", "Motion", m.Kind.Name(), "Text", m.Text))
}

// turn puts what may interrupt before what waits for its turn.
func (s *Service) turn(k parliament.Kind) int {
	if known, _ := s.rules.Of(k); known.Interrupts {
		return 0
	}
	return 1
}
