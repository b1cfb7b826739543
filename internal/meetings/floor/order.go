package floor

import (
	"context"
	"slices"

	"plenary.example/internal/ballots"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
)

// facts are what decides what is in order, from a transaction or from a screen.
type facts struct {
	meeting   meetings.Meeting
	quorum    bool
	vote      ballots.State
	moved     bool   // the current item is a resolution moved and seconded
	amendment string // the moved amendment to be decided next; empty: none
	secondary string // the one that it amends, where it amends another
	onTable   int
	pending   []Motion        // in the order in which they were stated
	made      []Motion        // to reconsider, and waiting
	decisions []meetings.Item // of this meeting that may be reconsidered
	clauses   int             // of the current resolution
}

// stack is all that is pending, the question to be decided next last.
func (f facts) stack() parliament.Stack {
	var s parliament.Stack
	if f.moved {
		s = append(s, parliament.Pending{Kind: parliament.Main, ID: f.meeting.ItemID})
	}
	switch {
	case f.secondary != "":
		s = append(s, parliament.Pending{Kind: parliament.Amend, ID: f.secondary}, parliament.Pending{Kind: parliament.AmendAmendment, ID: f.amendment})
	case f.amendment != "":
		s = append(s, parliament.Pending{Kind: parliament.Amend, ID: f.amendment})
	}
	for _, m := range f.pending {
		s = append(s, parliament.Pending{Kind: m.Kind, ID: m.ID})
	}
	return s
}

func (f facts) moment() parliament.Moment {
	m := parliament.Moment{
		Session: f.meeting.State == meetings.InSession, InRecess: f.meeting.InRecess(), Quorum: f.quorum, Item: f.meeting.ItemID != "",
		Ruling: ruled(f.meeting) != "", OnTable: f.onTable, Stack: f.stack(),
		Decisions: len(f.decisions), Waiting: len(f.made) > 0, Clauses: f.clauses,
	}
	switch f.vote {
	case ballots.StateOpen:
		m.Voting = parliament.VoteOpen
	case ballots.StateClosed:
		m.Voting = parliament.VoteClosed
	case ballots.StateAnnounced, ballots.StateVoid:
	}
	top, ok := m.Stack.Top()
	closed := f.meeting.DebateClosed
	m.DebateClosed = closed == meetings.EveryQuestion || ok && closed != "" && closed == top.ID
	return m
}

// ruled is the motion on which the chair has just ruled; empty: the last act was
// another one.
func ruled(m meetings.Meeting) string {
	if m.Last.Action != actRule || len(m.Last.Refs) == 0 {
		return ""
	}
	return refOf(m.Last.Refs[0]).id
}

// factsOf reads the facts within an act.
func (s *Service) factsOf(ctx context.Context, a *meetings.Tx) (facts, error) {
	f := facts{meeting: a.Meeting}
	quorum, err := a.Quorum(ctx)
	if err != nil {
		return f, err
	}
	f.quorum = quorum.Met
	if a.Meeting.VoteID != "" {
		v, err := a.UnderWay(ctx)
		if err != nil {
			return f, err
		}
		f.vote = v.State
	}
	items, err := a.Items(ctx)
	if err != nil {
		return f, err
	}
	f.onTable = laid(items)
	if i := slices.IndexFunc(items, func(it meetings.Item) bool { return it.ID == a.Meeting.ItemID }); i >= 0 && items[i].Kind == meetings.ResolutionItem {
		_, r, err := a.CurrentResolution(ctx)
		if err != nil {
			return f, err
		}
		f.moved, f.clauses = r.State == resolutions.Moved, len(r.Wording.Resolved.Clauses)
		if f.moved {
			next, ok, err := a.NextAmendment(ctx, r)
			if err != nil {
				return f, err
			}
			if ok {
				f.amendment, f.secondary = next.ID, next.Spec.OnAmendment
			}
		}
	}
	q := store.New(a.Tx)
	if f.pending, err = in(ctx, q, a.Meeting.ID, Pending); err != nil {
		return f, err
	}
	f.decisions, f.made, err = decisions(ctx, q, a.Meeting, items, a.Now)
	return f, err
}

// factsOnScreen takes the facts from a meeting's present state.
func factsOnScreen(s *meetings.LiveState, pending []Motion) facts {
	f := facts{meeting: s.Meeting, quorum: s.Quorum.Met, onTable: laid(s.Items), pending: pending}
	if s.Vote != nil {
		f.vote = s.Vote.State
	}
	if s.Item == nil || s.Item.Kind != meetings.ResolutionItem || s.Item.State != resolutions.Moved {
		return f
	}
	f.moved, f.clauses = true, s.Item.Clauses
	for _, am := range s.Item.Amendments {
		if !am.Moved {
			continue
		}
		f.amendment = am.ID
		for _, other := range s.Item.Amendments {
			if am.On > 0 && other.Number == am.On {
				f.secondary = other.ID
			}
		}
		break
	}
	return f
}

func laid(items []meetings.Item) int {
	n := 0
	for _, it := range items {
		if it.Laid && it.State == meetings.Waiting {
			n++
		}
	}
	return n
}
