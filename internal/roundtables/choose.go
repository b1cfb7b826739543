package roundtables

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// choosing reports whether items are chosen now: once the call has closed, and as
// long as the roundtable has not been held.
func (a *act) choosing() error {
	if p := a.r.PhaseAt(a.Now); p != Choosing && p != Phase(Agenda) {
		return a.wrongPhase()
	}
	return nil
}

// choose is onItem for an act of choosing.
func (s *Service) choose(ctx context.Context, who access.Actor, action, itemID string, fn func(a *act, i Item) error) error {
	return s.onItem(ctx, who, action, itemID, func(a *act, i Item) error {
		if err := mayChoose(who, a.r); err != nil {
			return err
		}
		if err := a.choosing(); err != nil {
			return err
		}
		i.ChangedAt = a.Now
		return fn(a, i)
	})
}

func (o Offer) normal() Offer {
	p := Proposal{Words: o.Words}.normal()
	o.Words, o.Speaker = p.Words, squeeze(o.Speaker)
	return o
}

func (o Offer) check() error {
	var c checks
	c.both("title", o.Title, maxTitle)
	c.both("question", o.Question, maxWords)
	c.both("ask", o.Ask, maxWords)
	c.most("problem", o.Problem, maxWords)
	c.must(o.Minutes >= 0 && o.Minutes <= maxMinutes, "minutes", "roundtables.error.between", fault.Args{"Least": 0, "Most": maxMinutes})
	c.line("speaker", o.Speaker, 0, maxTitle)
	c.privateWords(o.Words)
	return c.err()
}

// Choose puts an item on the agenda, at its end, as it is put to officials: in both
// languages, with the minutes it has and who speaks to it. Chosen already, it is
// changed and keeps its place. Its proposers are told.
func (s *Service) Choose(ctx context.Context, who access.Actor, itemID string, o Offer) error {
	o = o.normal()
	return s.choose(ctx, who, "roundtables.choose_item", itemID, func(a *act, i Item) error {
		if i.State != Proposed && i.State != NotChosen && i.State != Chosen {
			return fault.New(fault.Conflict, "roundtables.error.item_state", fault.Args{"State": i.State.Name()})
		}
		if err := o.check(); err != nil {
			return err
		}
		p := Proposal{Words: o.Words, Concern: o.Concern, GroupID: o.GroupID, DepartmentID: o.DepartmentID, Urgency: i.Urgency, Internal: i.Internal, Cited: o.Cited}
		if p.Problem.Empty() {
			p.Problem = o.Ask // an official's item has no problem of its own
		}
		cited, err := s.checkProposal(ctx, a, a.r, p, who.Lang)
		if err != nil {
			return err
		}
		first := i.State != Chosen
		i.Proposal, i.ShareNames, i.Minutes, i.Speaker, i.State, i.Reason = p, o.ShareNames, o.Minutes, o.Speaker, Chosen, ""
		if first {
			last, err := a.lastPlace(ctx)
			if err != nil {
				return err
			}
			i.Position = last + 1
		}
		if err := a.cite(ctx, i.ID, cited); err != nil {
			return err
		}
		if err := a.saveItem(ctx, i); err != nil || !first {
			return err
		}
		return a.tellProposer(ctx, i, "chosen", nil)
	})
}

func (a *act) lastPlace(ctx context.Context) (int, error) {
	list, err := a.s.items(ctx, a.q, a.r.ID)
	last := 0
	for _, i := range list {
		last = max(last, i.Position)
	}
	return last, err
}

// Decline says that an item is not raised this time, with a word why, which its
// proposers get. An item on the agenda comes off it.
func (s *Service) Decline(ctx context.Context, who access.Actor, itemID, why string) error {
	why = tidy(why)
	return s.choose(ctx, who, "roundtables.decline_item", itemID, func(a *act, i Item) error {
		if !i.open() {
			return fault.New(fault.Conflict, "roundtables.error.item_state", fault.Args{"State": i.State.Name()})
		}
		var c checks
		c.line("reason", why, 1, maxReason)
		if err := c.err(); err != nil {
			return err
		}
		i.State, i.Reason, i.Position = NotChosen, why, 0
		if err := a.saveItem(ctx, i); err != nil {
			return err
		}
		return a.tellProposer(ctx, i, "declined", []any{"Reason", why})
	})
}

// Merge makes one item of two: what was seen of the first is read with the second,
// which keeps the proposers and the resolutions of both. The first one's proposers
// are told.
func (s *Service) Merge(ctx context.Context, who access.Actor, itemID, intoID string) error {
	return s.choose(ctx, who, "roundtables.merge_item", itemID, func(a *act, i Item) error {
		into, err := s.item(ctx, a.q, intoID)
		if fault.Is(err, fault.NotFound) || err == nil && (into.RoundtableID != a.r.ID || into.ID == i.ID || !into.open()) {
			return fault.Field("into", "roundtables.error.merge_into", nil)
		}
		if err != nil {
			return err
		}
		if !i.open() {
			return fault.New(fault.Conflict, "roundtables.error.item_state", fault.Args{"State": i.State.Name()})
		}
		a.Detail("into", into.ID)
		ids := into.Resolutions
		for _, id := range i.Resolutions {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		if err := a.cite(ctx, into.ID, ids); err != nil {
			return err
		}
		i.State, i.MergedInto, i.Position = Merged, into.ID, 0
		if err := a.saveItem(ctx, i); err != nil {
			return err
		}
		return a.tellProposer(ctx, i, "merged", []any{"Into", into.Title})
	})
}

// PutBack has an item that was merged, or not chosen, wait for the choice again.
func (s *Service) PutBack(ctx context.Context, who access.Actor, itemID string) error {
	return s.choose(ctx, who, "roundtables.put_back_item", itemID, func(a *act, i Item) error {
		if i.State != Merged && i.State != NotChosen {
			return fault.New(fault.Conflict, "roundtables.error.item_state", fault.Args{"State": i.State.Name()})
		}
		i.State, i.MergedInto, i.Reason = Proposed, "", ""
		return a.saveItem(ctx, i)
	})
}

// Order sets the order of the agenda, with each item's minutes and who speaks to it.
// Items of the agenda that list leaves out follow in the order they had.
func (s *Service) Order(ctx context.Context, who access.Actor, key string, list []Line) error {
	for n := range list {
		list[n].Speaker = squeeze(list[n].Speaker)
	}
	return s.chooses(ctx, who, "roundtables.order_items", key, func(a *act) error {
		if err := a.choosing(); err != nil {
			return err
		}
		if err := checkLines(list); err != nil {
			return err
		}
		all, err := s.items(ctx, a.q, a.r.ID)
		if err != nil {
			return err
		}
		agenda := slices.DeleteFunc(all, func(i Item) bool { return !i.OnAgenda() })
		for n, i := range arranged(agenda, list) {
			if i.Position == n+1 && slices.ContainsFunc(agenda, func(was Item) bool {
				return was.ID == i.ID && was.Minutes == i.Minutes && was.Speaker == i.Speaker
			}) {
				continue
			}
			i.Position, i.ChangedAt = n+1, a.Now
			if err := a.saveItem(ctx, i); err != nil {
				return err
			}
		}
		return nil
	})
}

// arranged is the agenda in the order that list asks for.
func arranged(agenda []Item, list []Line) []Item {
	type placed struct {
		Item
		place int
	}
	all := make([]placed, len(agenda))
	for n, i := range agenda {
		all[n] = placed{i, len(agenda) + 1}
		for _, l := range list {
			if l.ItemID == i.ID {
				all[n].place, all[n].Minutes, all[n].Speaker = l.Place, l.Minutes, l.Speaker
			}
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.place - b.place })
	out := make([]Item, len(all))
	for n, p := range all {
		out[n] = p.Item
	}
	return out
}

// Note writes what was said of an item at the meeting, in one language or both. An
// item's notes are fixed once both sides have agreed to them.
func (s *Service) Note(ctx context.Context, who access.Actor, itemID string, notes i18n.Text) error {
	notes = lines(notes, tidy)
	return s.onItem(ctx, who, "roundtables.note", itemID, func(a *act, i Item) error {
		if err := mayChoose(who, a.r); err != nil {
			return err
		}
		if err := a.noting(ctx); err != nil {
			return err
		}
		if !i.OnAgenda() {
			return fault.New(fault.Conflict, "roundtables.error.item_state", fault.Args{"State": i.State.Name()})
		}
		var c checks
		c.most("notes", notes, maxWords)
		for _, l := range i18n.Langs() {
			c.spoken("notes_"+string(l), notes.Only(l))
		}
		if err := c.err(); err != nil {
			return err
		}
		i.Notes, i.NotedBy, i.ChangedAt = notes, who.Name, a.Now
		return a.saveItem(ctx, i)
	})
}

// noting reports whether notes may be changed: the roundtable was held, and the
// latest version sent is not agreed by both sides.
func (a *act) noting(ctx context.Context) error {
	if err := a.require(Held); err != nil {
		return err
	}
	st, err := a.s.sent(ctx, a.q, a.r, NotesPaper)
	if err != nil {
		return err
	}
	if st.Agreed() {
		return fault.New(fault.Conflict, "roundtables.error.notes_fixed", fault.Args{"Day": st.AgreedAt()})
	}
	return nil
}
