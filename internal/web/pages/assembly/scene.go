package assembly

import (
	"context"
	"strconv"
	"sync"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
)

// matter is what is before the meeting, text and all. It is loaded once for all
// screens and again only when the meeting or the text has moved on.
type matter struct {
	item       *meetings.Item // the current item, or the one of the last vote
	resolution *resolutions.Resolution
	amendments []pending
	cite       ui.Resolve
}

// pending is an amendment with the text before and after it: an amendment to an
// amendment is compared with what the amended one would do.
type pending struct {
	meetings.LiveAmendment
	Before, After wording.Wording
	Clear         bool // false where the text can no longer take it
}

type matterKey struct{ revision, text int64 }

type matterCell struct {
	mu     sync.Mutex
	key    matterKey
	matter *matter
}

func keyOf(s *room.State) matterKey {
	k := matterKey{revision: s.Meeting.Revision}
	if s.Item != nil {
		k.text = s.Item.Revision
	}
	return k
}

// matterOf gives what is before the meeting in a state of it.
func (p *Pages) matterOf(ctx context.Context, s *room.State) (*matter, error) {
	found, _ := p.matters.LoadOrStore(s.Meeting.ID, &matterCell{})
	cell, _ := found.(*matterCell)
	cell.mu.Lock()
	defer cell.mu.Unlock()
	if cell.matter != nil && cell.key == keyOf(s) {
		return cell.matter, nil
	}
	m, err := p.loadMatter(ctx, s)
	if err != nil {
		return nil, err
	}
	cell.key, cell.matter = keyOf(s), m
	return m, nil
}

func (p *Pages) loadMatter(ctx context.Context, s *room.State) (*matter, error) {
	m := &matter{}
	if s.Item == nil {
		return m, p.decidedItem(ctx, s, m)
	}
	m.item = &s.Item.Item
	if s.Item.Kind != meetings.ResolutionItem {
		return m, nil
	}
	r, err := p.Resolutions.ResolutionTx(ctx, p.DB.Reader(), s.Item.ResolutionID)
	if err != nil {
		return nil, err
	}
	m.resolution = &r
	if p.Cite != nil {
		if m.cite, err = p.Cite(ctx, r.Wording); err != nil {
			return nil, err
		}
	}
	list, err := p.Resolutions.AmendmentsTx(ctx, p.DB.Reader(), r.ID)
	if err != nil {
		return nil, err
	}
	specs := map[string]wording.Amendment{}
	for _, a := range list {
		specs[a.ID] = a.Spec
	}
	for _, live := range s.Item.Amendments {
		m.amendments = append(m.amendments, compare(r.Wording, live, specs))
	}
	return m, nil
}

// decidedItem finds the item that the last vote decided, once it is finished.
func (p *Pages) decidedItem(ctx context.Context, s *room.State, m *matter) error {
	if s.Vote == nil {
		return nil
	}
	items, err := p.Meetings.Agenda(ctx, s.Meeting.ID)
	if err != nil {
		return err
	}
	for i := range items {
		if items[i].ID == s.Vote.ItemID {
			m.item = &items[i]
		}
	}
	return nil
}

// compare sets an amendment against the text it would change.
func compare(text wording.Wording, live meetings.LiveAmendment, specs map[string]wording.Amendment) pending {
	out := pending{LiveAmendment: live, Before: text, After: text}
	spec := specs[live.ID]
	if spec.OnAmendment == "" {
		after, err := wording.Apply(text, spec)
		if err == nil {
			out.After, out.Clear = after, true
		}
		return out
	}
	primary := specs[spec.OnAmendment]
	before, err := wording.Apply(text, primary)
	if err != nil {
		return out
	}
	perfected, err := wording.ApplyToAmendment(primary, spec)
	if err != nil {
		return out
	}
	after, err := wording.Apply(text, perfected)
	if err != nil {
		return out
	}
	out.Before, out.After, out.Clear = before, after, true
	return out
}

// redline shows what changes in one language; nil where nothing does.
func (a pending) redline(l *i18n.Localizer, lang i18n.Lang, id string) *ui.RedlineData {
	changes := wording.Changes(wording.Redline(a.Before, a.After, lang))
	if len(changes) == 0 {
		return nil
	}
	data := ui.RedlineOf(l, lang, changes)
	data.ID = id + "-" + string(lang)
	data.Caption = l.T("assembly.amendment.redline."+string(lang), "Number", a.Number)
	return &data
}

// deciding is the amendment that the vote under way is about, or else the next
// one to be put to the vote; nil for none.
func (m *matter) deciding(s *room.State) *pending {
	if underWay(s.Vote) {
		if s.Vote.Kind == meetings.VoteAmendment {
			return m.amendment(s.Vote.AmendmentID)
		}
		return nil
	}
	if s.Next.Do == meetings.ActAmendments && len(m.amendments) > 0 {
		return &m.amendments[0]
	}
	return nil
}

func (m *matter) amendment(id string) *pending {
	for i := range m.amendments {
		if m.amendments[i].ID == id {
			return &m.amendments[i]
		}
	}
	return nil
}

// underWay reports whether a vote is open, or closed and not announced yet.
func underWay(v *meetings.LiveVote) bool {
	return v != nil && (v.State == ballots.StateOpen || v.State == ballots.StateClosed)
}

// resolvedLines are the action clauses in a language, as the projector sets them.
func resolvedLines(w wording.Wording, lang i18n.Lang) []sceneLine {
	if wording.State(w).In(lang).Written == 0 {
		lang = lang.Other()
	}
	var list []sceneLine
	if lead := w.Resolved.Lead.Only(lang); lead != "" {
		list = append(list, sceneLine{depth: "0", text: i18n.Typeset(lang, lead), lang: lang})
	}
	for _, line := range wording.Lines(w, wording.Resolved, lang) {
		if line.Text != "" {
			list = append(list, sceneLine{depth: strconv.Itoa(line.Depth), label: line.Label, text: i18n.Typeset(lang, line.Text), lang: lang})
		}
	}
	return list
}
