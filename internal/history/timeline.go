package history

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/concerns"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
)

// Item is one thing of the timeline.
type Item struct {
	Anchor string // unique, and for good
	Kind   Kind
	When   When
	Title  i18n.Text    // or, where it is empty:
	Said   i18n.Message // a sentence
	Words  i18n.Text
	Among  []i18n.Text // the titles of some of what it counts
	// Path is where its record stands on this site, without the language: "meetings",
	// "2026-11"; none: nowhere.
	Path     []string
	Concerns []string // slugs
	Entry    *Entry   // what somebody wrote; nil: it is of a record
	Out      bool     // left out or hidden
}

// Name is what it is called, in a language.
func (i Item) Name(l *i18n.Localizer) string {
	if !i.Title.Empty() {
		return i.Title.In(l.Lang())
	}
	return l.Say(i.Said)
}

// visitor is whoever the timeline is composed for: everybody sees the same.
func visitor() access.Actor { return access.Actor{} }

// Timeline is everything in the order of time. all: with what is hidden and left out,
// to whoever writes the history.
func (s *Service) Timeline(ctx context.Context, who access.Actor, all bool) ([]Item, error) {
	all = all && MayWrite(who)
	var items []Item
	for _, from := range []func(context.Context) ([]Item, error){s.written, s.resolutions, s.meetings, s.consultations, s.bodies, s.outcomes} {
		more, err := from(ctx)
		if err != nil {
			return nil, err
		}
		items = append(items, more...)
	}
	out, err := s.read().LeftOut(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for i := range items {
		items[i].Out = items[i].Out || slices.Contains(out, items[i].Anchor)
	}
	today := On(s.Today())
	items = slices.DeleteFunc(items, func(i Item) bool { return i.Out && !all || i.When.compare(today) > 0 || i.When.Year < firstYear })
	slices.SortStableFunc(items, func(a, b Item) int { return cmp.Or(a.When.compare(b.When), cmp.Compare(a.Anchor, b.Anchor)) })
	return items, nil
}

func (s *Service) written(ctx context.Context) ([]Item, error) {
	rows, err := s.read().Entries(ctx, maxEntries)
	if err != nil {
		return nil, audit.Fault(err)
	}
	items := make([]Item, len(rows))
	for i, r := range rows {
		e := entryOf(r)
		items[i] = Item{Anchor: e.Slug, Kind: e.Kind, When: e.When, Title: e.Title, Words: e.Words, Entry: &e, Out: e.Hidden}
		if e.Concern != "" {
			items[i].Concerns = []string{e.Concern}
		}
	}
	return items, nil
}

// among is how many titles of a meeting's resolutions are said.
const among = 3

// resolutions are those adopted, by their meeting.
func (s *Service) resolutions(ctx context.Context) ([]Item, error) {
	at := map[string]int{}
	var items []Item
	counts := map[string]int{}
	err := s.of.Resolutions.EachEntry(ctx, func(e resolutions.Entry) error {
		i, known := at[e.Meeting]
		if !known {
			when, ok := ParseWhen(e.Meeting)
			if !ok {
				return nil
			}
			i = len(items)
			at[e.Meeting] = i
			items = append(items, Item{Anchor: "res-" + e.Meeting, Kind: Resolutions, When: when, Path: []string{"resolutions", e.Meeting}})
		}
		one := &items[i]
		counts[e.Meeting]++
		if len(one.Among) < among {
			one.Among = append(one.Among, e.Resolution.Title())
		}
		for _, subject := range e.Subjects {
			if !slices.Contains(one.Concerns, subject.Slug) {
				one.Concerns = append(one.Concerns, subject.Slug)
			}
		}
		return nil
	})
	for meeting, i := range at {
		items[i].Said = i18n.Say("history.adopted", "Count", counts[meeting])
	}
	return items, err
}

// meetings are the general meetings that were held.
func (s *Service) meetings(ctx context.Context) ([]Item, error) {
	var items []Item
	page, err := s.of.Meetings.List(ctx, meetings.Meeting{}.Starts)
	for err == nil && len(page) > 0 {
		for _, m := range page {
			if m.State == meetings.Adjourned {
				items = append(items, Item{Anchor: "gmm-" + m.Key, Kind: Meeting, When: On(m.Starts.In(m.Location())), Title: m.Title, Words: m.Place, Path: []string{"meetings", m.Key}})
			}
		}
		if len(page) < meetings.PageSize {
			return items, nil
		}
		page, err = s.of.Meetings.List(ctx, page[len(page)-1].Starts)
	}
	return items, err
}

// consultations are those that were held and that everybody may know of.
func (s *Service) consultations(ctx context.Context) ([]Item, error) {
	var items []Item
	now := s.db.Now()
	mark := &gatherings.Mark{At: now, ID: ""}
	for mark != nil {
		page, next, err := s.of.Gatherings.List(ctx, nil, "", *mark)
		if err != nil {
			return nil, err
		}
		for _, g := range page {
			if g.Kind == gatherings.Consultation && g.StateAt(now) == gatherings.Over && gatherings.MaySee(visitor(), g) {
				items = append(items, Item{Anchor: "held-" + g.Key, Kind: Meeting, When: On(g.Day()), Title: g.Title, Words: i18n.Same(g.City), Path: []string{"gatherings", g.Key}})
			}
		}
		mark = next
	}
	return items, nil
}

// bodies are those founded and dissolved, their mandates, and who presided.
func (s *Service) bodies(ctx context.Context) ([]Item, error) {
	record, err := s.of.Bodies.Record(ctx)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, b := range record.Bodies {
		path := []string{"bodies", b.Slug}
		if !b.Founded.IsZero() {
			items = append(items, Item{Anchor: "founded-" + b.Slug, Kind: Body, When: On(b.Founded), Said: i18n.Say("history.founded", "Body", b.Name), Path: path})
		}
		if !b.Dissolved.IsZero() {
			items = append(items, Item{Anchor: "dissolved-" + b.Slug, Kind: Body, When: On(b.Dissolved), Said: i18n.Say("history.dissolved", "Body", b.Name), Path: path})
		}
		for _, t := range presidents(b, record.History[b.ID]) {
			items = append(items, Item{
				Anchor: "term-" + t.ID, Kind: People, When: On(t.From), Said: i18n.Say("history.president", "Name", t.Person.Name), Words: t.Organization, Path: path,
			})
		}
		mandates, err := s.of.Bodies.Mandates(ctx, nil, b.ID)
		if err != nil {
			return nil, err
		}
		for i, m := range mandates {
			key := "history.mandate_amended"
			if i == len(mandates)-1 {
				key = "history.mandate"
			}
			if !m.Adopted.IsZero() {
				items = append(items, Item{Anchor: "mandate-" + m.ID, Kind: Governing, When: On(m.Adopted), Said: i18n.Say(key, "Body", b.Name), Words: m.Decision, Path: path})
			}
		}
	}
	return items, nil
}

// presidents are those who came to preside over the coalition: its Executive's presidents,
// whose name is on record. One who goes on is said once.
func presidents(b bodies.Body, holders []bodies.Holder) []bodies.Holder {
	if b.Kind != access.Executive {
		return nil
	}
	var list []bodies.Holder
	for _, h := range holders {
		if h.Role == access.President && !h.From.IsZero() && strings.TrimSpace(h.Person.Name) != "" {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, func(a, b bodies.Holder) int { return a.From.Compare(b.From) })
	return slices.CompactFunc(list, func(a, b bodies.Holder) bool { return a.PersonID == b.PersonID })
}

// outcomes are what changed for each concern, where everybody may know it.
func (s *Service) outcomes(ctx context.Context) ([]Item, error) {
	all, err := s.of.Concerns.All(ctx)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, one := range all {
		records, err := s.of.Concerns.RecordsOf(ctx, visitor(), one.Slug)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			if r.Kind == concerns.Outcome {
				items = append(items, Item{Anchor: "outcome-" + r.ID, Kind: Outcome, When: On(r.Day), Title: r.Title, Words: r.Words, Path: []string{"concerns", r.Slug, "records", r.ID}, Concerns: []string{r.Slug}})
			}
		}
	}
	return items, nil
}
