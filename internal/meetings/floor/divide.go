package floor

import (
	"context"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// divides checks a motion to divide the question: its parts are all the clauses of the
// resolution that stand by themselves, each in one of them.
func (s *Service) divides(ctx context.Context, a *meetings.Tx, m *Motion, in NewMotion) error {
	_, r, err := a.CurrentResolution(ctx)
	if err != nil {
		return err
	}
	if err := s.resolutions.ReadyToVoteTx(ctx, a, r.ID); err != nil {
		return err
	}
	clauses := r.Wording.Resolved.Clauses
	found := 0
	for _, part := range in.Parts {
		if len(part) == 0 {
			return fault.Field("parts", "floor.error.parts", nil)
		}
		found += len(part)
	}
	for _, c := range clauses {
		n := 0
		for _, part := range in.Parts {
			for _, id := range part {
				if id == c.ID {
					n++
				}
			}
		}
		if n != 1 {
			return fault.Field("parts", "floor.error.parts", nil)
		}
	}
	if found != len(clauses) || len(in.Parts) < 2 {
		return fault.Field("parts", "floor.error.parts", nil)
	}
	m.Scope, m.Spec = "", Spec{Parts: in.Parts}
	m.Text = i18n.Text{}
	for i, part := range in.Parts {
		for _, lang := range i18n.Langs() {
			l := s.catalog.For(lang)
			said := l.T("floor.part", "Part", i+1, "Clauses", s.numbered(r.Wording, part).In(lang))
			if i > 0 {
				said = l.T("floor.parts", "Before", m.Text.Only(lang), "Next", said)
			}
			m.Text = m.Text.With(lang, said)
		}
	}
	return nil
}

// numbered names clauses by their numbers: "clauses 2 and 3".
func (s *Service) numbered(w wording.Wording, ids []string) i18n.Text {
	var out i18n.Text
	for _, lang := range i18n.Langs() {
		l, numbers := s.catalog.For(lang), []string{}
		for i, c := range w.Resolved.Clauses {
			if slices.Contains(ids, c.ID) {
				numbers = append(numbers, strconv.Itoa(i+1))
			}
		}
		if len(numbers) == 0 {
			continue
		}
		said := numbers[0]
		for i, n := range numbers[1:] {
			key := "floor.list"
			if i == len(numbers)-2 {
				key = "floor.list_last"
			}
			said = l.T(key, "Before", said, "Next", n)
		}
		out = out.With(lang, l.T("floor.clauses", "Count", len(numbers), "Numbers", said))
	}
	return out
}

// divide puts the parts before the meeting: the first is decided first.
func (s *Service) divide(ctx context.Context, a *meetings.Tx, m Motion) ([]string, error) {
	_, r, err := a.CurrentResolution(ctx)
	if err != nil {
		return nil, err
	}
	q := store.New(a.Tx)
	var back []string
	for i, clauses := range slices.Backward(m.Spec.Parts) {
		a.Meeting.Revision++
		part := Motion{
			ID: newID(), MeetingID: a.Meeting.ID, ItemID: a.Meeting.ItemID, Seq: a.Meeting.Revision, Kind: parliament.Part, State: Pending, Made: a.Now, TargetID: m.ID,
			Text: s.numbered(r.Wording, clauses), Spec: Spec{Part: i + 1, Of: len(m.Spec.Parts), Clauses: clauses},
		}
		if err := insert(ctx, q, part); err != nil {
			return nil, err
		}
		a.Meeting.MotionID = part.ID
		back = append(back, ref{part.ID, ""}.String())
	}
	return back, a.Happened(ctx, "divided", meetings.Event{ItemID: a.Meeting.ItemID, ResolutionID: r.ID}, i18n.Say("floor.event.divided", "Parts", m.Text))
}

// division is the parts of the current item's question, the first first, where it is
// divided and not finished.
func (s *Service) division(ctx context.Context, a *meetings.Tx, divided string) ([]Motion, error) {
	all, err := of(ctx, store.New(a.Tx), a.Meeting.ID, parliament.Part)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p Motion) bool { return p.ItemID != a.Meeting.ItemID || divided != "" && p.TargetID != divided })
	if divided == "" && len(all) > 0 { // the last division of it
		last := all[len(all)-1].TargetID
		all = slices.DeleteFunc(all, func(p Motion) bool { return p.TargetID != last })
	}
	slices.SortFunc(all, func(x, y Motion) int { return x.Spec.Part - y.Spec.Part })
	return all, nil
}

// partDecided goes on to the next part or, after the last, adopts what carried. It
// says whether that can be taken back.
func (s *Service) partDecided(ctx context.Context, a *meetings.Tx, m Motion) (bool, error) {
	a.Meeting.DebateUntil = time.Time{} // what was left to the debate was left to this part
	parts, err := s.division(ctx, a, m.TargetID)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(parts, func(p Motion) bool { return p.State == Pending }) {
		return true, nil
	}
	return false, s.finishDivision(ctx, a, parts)
}

// finishDivision adopts the resolution with the parts that carried; where none did, it
// is defeated.
func (s *Service) finishDivision(ctx context.Context, a *meetings.Tx, parts []Motion) error {
	item, err := a.Current(ctx)
	if err != nil {
		return err
	}
	about := meetings.Event{ItemID: item.ID, ResolutionID: item.ResolutionID}
	var carried, lost []string
	for _, p := range parts {
		if p.State == Carried {
			carried = append(carried, p.Spec.Clauses...)
		} else {
			lost = append(lost, p.Spec.Clauses...)
		}
	}
	if len(carried) == 0 {
		if _, err := s.resolutions.DefeatTx(ctx, a.Tx, a.Who(), item.ResolutionID, resolutions.Votes{}); err != nil {
			return err
		}
		if err := a.Happened(ctx, "defeated", about, i18n.Say("meetings.event.defeated")); err != nil {
			return err
		}
		return a.Finish(ctx, item, meetings.OutcomeDefeated)
	}
	if len(lost) > 0 {
		_, r, err := a.CurrentResolution(ctx)
		if err != nil {
			return err
		}
		if err := a.Happened(ctx, "parts_lost", about, i18n.Say("floor.event.parts_lost", "Clauses", s.numbered(r.Wording, lost))); err != nil {
			return err
		}
		if err := s.standing.StrikeTx(ctx, a.Tx, item.ResolutionID, lost...); err != nil {
			return err
		}
	}
	if err := a.Adopt(ctx, &item, resolutions.Votes{}); err != nil {
		return err
	}
	a.Detail("number", item.Number)
	if err := a.Happened(ctx, "adopted", about, i18n.Say("meetings.event.adopted", "Number", item.Number)); err != nil {
		return err
	}
	return a.Finish(ctx, item, meetings.OutcomeAdopted)
}
