package floor

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
)

// A sitting that continues a meeting is at most this far off: what is later is a
// meeting of its own, with a notice of its own.
const furthest = 90 * 24 * time.Hour

// early is how long before its time a sitting may be called to order.
const early = 30 * time.Minute

// continues reports whether a next sitting is set, so that to adjourn interrupts the
// meeting until then.
func continues(m meetings.Meeting, now time.Time) bool { return m.NextSitting.After(now) }

// when writes an instant in the meeting's own place, in both languages.
func (s *Service) when(m meetings.Meeting, t time.Time) i18n.Text {
	var out i18n.Text
	for _, lang := range i18n.Langs() {
		out = out.With(lang, s.catalog.For(lang).DateTime(t.In(m.Location())))
	}
	return out
}

// sitting checks a motion to fix the time to which to adjourn; what is said beside the
// time, such as the place, stands after it.
func (s *Service) sitting(a *meetings.Tx, m *Motion, in NewMotion) error {
	switch {
	case in.At.IsZero():
		return fault.Field("at", "floor.error.sitting", nil)
	case !in.At.After(a.Now):
		return fault.Field("at", "floor.error.sitting_past", nil)
	case in.At.Sub(a.Now) > furthest:
		return fault.Field("at", "floor.error.sitting_far", fault.Args{"Count": int(furthest / (24 * time.Hour))})
	}
	note := m.Text
	m.Until, m.Scope, m.Text = in.At, "", s.when(a.Meeting, in.At)
	if note.Empty() {
		return nil
	}
	for _, lang := range i18n.Langs() {
		m.Text = m.Text.With(lang, s.catalog.For(lang).T("floor.sitting", "When", m.Text.Only(lang), "Text", note.In(lang)))
	}
	return nil
}

// postponed checks until when a question is postponed.
func (s *Service) postponed(a *meetings.Tx, m *Motion, in NewMotion) error {
	switch m.Scope {
	case ScopeAgenda, ScopeMeeting:
		return nil
	case ScopeHour:
	default:
		return fault.Field("scope", "floor.error.scope", nil)
	}
	if !in.At.After(a.Now) || in.At.After(a.Meeting.Until()) {
		return fault.Field("at", "floor.error.hour", fault.Args{"Until": s.when(a.Meeting, a.Meeting.Until())})
	}
	m.Until, m.Text = in.At, s.when(a.Meeting, in.At)
	return nil
}

// setAsideUntil puts the current item back among those that wait, to begin at an hour:
// after those that are planned to begin before it.
func setAsideUntil(ctx context.Context, a *meetings.Tx, until time.Time) error {
	item, err := a.Current(ctx)
	if err != nil {
		return err
	}
	if err := a.NoVote(ctx); err != nil {
		return err
	}
	items, err := a.Items(ctx)
	if err != nil {
		return err
	}
	items = slices.DeleteFunc(items, func(it meetings.Item) bool { return it.ID == item.ID })
	item.State, item.Starts = meetings.Waiting, until
	at := slices.IndexFunc(items, func(it meetings.Item) bool {
		return it.State == meetings.Waiting && !it.Starts.IsZero() && !it.Starts.Before(until)
	})
	if at < 0 {
		at = len(items)
	}
	for i, it := range slices.Insert(items, at, item) {
		if it.Position == i+1 && it.ID != item.ID {
			continue
		}
		it.Position = i + 1
		if err := a.SaveItem(ctx, it); err != nil {
			return err
		}
	}
	a.LeaveItem()
	return nil
}

// breakOff interrupts the meeting until its next sitting: what is before it stays as it
// stands.
func (s *Service) breakOff(ctx context.Context, a *meetings.Tx) error {
	a.Meeting.RecessAt, a.Meeting.RecessUntil = a.Now, a.Meeting.NextSitting
	return a.Happened(ctx, "adjourned_to", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("floor.event.adjourned_to", "When", s.when(a.Meeting, a.Meeting.NextSitting)))
}

// adjourn ends the meeting for good. Of a divided question what has carried is
// adopted; a question that is not decided waits for another meeting.
func (s *Service) adjourn(ctx context.Context, a *meetings.Tx) error {
	if a.Meeting.ItemID != "" {
		parts, err := s.division(ctx, a, "")
		if err != nil {
			return err
		}
		item, err := a.Current(ctx)
		if err != nil {
			return err
		}
		halfway := false
		if item.Kind == meetings.ResolutionItem {
			_, r, err := a.CurrentResolution(ctx)
			if err != nil {
				return err
			}
			halfway = r.State == resolutions.Moved && slices.ContainsFunc(parts, func(p Motion) bool { return p.State == Carried && !p.Decided.Before(item.Begun) })
		}
		if halfway {
			err = s.finishDivision(ctx, a, parts)
		} else {
			err = setAside(ctx, a, false)
		}
		if err != nil {
			return err
		}
	}
	if err := s.lapse(ctx, a); err != nil {
		return err
	}
	return a.Adjourn(ctx)
}

// Adjourn ends the meeting, between two items; where a next sitting is set, it
// interrupts it until then, whatever is before it.
func (s *Service) Adjourn(ctx context.Context, who access.Actor, key string) error {
	return s.meetings.Act(ctx, who, "meetings.adjourn", key, func(a *meetings.Tx) error {
		if err := a.ChairInSession(who); err != nil {
			return err
		}
		if err := a.NoMotion(); err != nil {
			return err
		}
		if err := a.NoVote(ctx); err != nil {
			return err
		}
		a.Acted(i18n.Message{})
		if continues(a.Meeting, a.Now) {
			a.MayTakeBack()
			return s.breakOff(ctx, a)
		}
		if a.Meeting.ItemID != "" {
			return a.Adjourn(ctx) // which says what is not finished
		}
		return s.adjourn(ctx, a)
	})
}

// calledAgain is what is said when the meeting goes on, and refuses to go on long
// before the time to which it adjourned.
func (s *Service) calledAgain(ctx context.Context, a *meetings.Tx) (i18n.Message, error) {
	if !a.Meeting.ToNextSitting() {
		return i18n.Say("meetings.event.resumed"), nil
	}
	if a.Meeting.NextSitting.Sub(a.Now) > early {
		return i18n.Message{}, fault.New(fault.Conflict, "floor.error.sitting_early", fault.Args{"When": s.when(a.Meeting, a.Meeting.NextSitting)})
	}
	if a.Meeting.NextSitting.After(a.Now) { // it has begun
		a.Meeting.NextSitting = a.Now
	}
	quorum, err := a.Quorum(ctx)
	return i18n.Say("floor.event.called_again", "Quorum", quorum.Words()), err
}

// suspends checks what a motion to suspend the rules asks for. The by-laws are above
// the rules, and what they say is not among what can be asked.
func (s *Service) suspends(ctx context.Context, a *meetings.Tx, m *Motion, in NewMotion) error {
	switch m.Scope {
	case ScopeOrder:
		if a.Meeting.ItemID != "" {
			return fault.Field("scope", "floor.error.suspend_between", nil)
		}
		item, err := a.Item(ctx, in.ItemID)
		if err != nil {
			return onField("item", in.ItemID, err)
		}
		if item.State != meetings.Waiting {
			return fault.Field("item", "meetings.error.item_not_waiting", nil)
		}
		m.TargetID, m.Text = item.ID, item.Title
	case ScopeSpeak:
		if a.Meeting.ItemID == "" {
			return fault.Field("scope", "floor.error.suspend_item", nil)
		}
		m.Text = i18n.Text{}
	case ScopeOther:
		if m.Text.Empty() {
			return fault.Field("text_en", "floor.error.text", nil)
		}
	default:
		return fault.Field("scope", "floor.error.suspend", nil)
	}
	return nil
}

// suspend carries it out: an item is taken up, or a rule does not hold until the
// meeting leaves the item.
func (s *Service) suspend(ctx context.Context, a *meetings.Tx, m Motion) error {
	if m.Scope == ScopeOrder {
		return a.TakeUp(ctx, m.TargetID)
	}
	a.Meeting.Suspended = m.Scope + " " + m.ID
	return a.Happened(ctx, "suspended", meetings.Event{ItemID: a.Meeting.ItemID}, i18n.Say("floor.event.suspended_"+m.Scope, "Text", m.Text))
}

// suspending is the motion by which the meeting has suspended a rule; empty: none.
func suspending(m meetings.Meeting) string {
	_, id, _ := strings.Cut(m.Suspended, " ")
	return id
}
