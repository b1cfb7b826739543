// Package minutes are a general meeting's minutes, assembled from what happened.
package minutes

import (
	"context"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// Minutes are a meeting's minutes, assembled from what happened. They speak no
// language yet: pages and documents say them in the reader's.
type Minutes struct {
	Meeting meetings.Meeting
	Quorum  meetings.Quorum // as counted when the minutes are read; the lines have the count of each moment
	// Complete is false until the meeting has adjourned.
	Complete bool
	Parts    []Part
}

// Part is the opening, one agenda item, or the closing.
type Part struct {
	Title i18n.Message
	Item  *meetings.Item // nil for the opening and the closing
	Lines []Line
	Text  *Text // of a resolution that the meeting decided
}

// Line is one thing that happened.
type Line struct {
	At       time.Time // in the meeting's own time zone
	Kind     string    // of the event: "moved", "result", "adopted"
	Words    i18n.Message
	VoteID   string         // of what concerns a vote
	RollCall []ballots.Line // of a vote by roll call, under its result
	Rests    []i18n.Message // what a result rests on
}

// Text is the text of a resolution as the meeting decided on it.
type Text struct {
	Title   i18n.Message
	Wording wording.Wording
}

// Service assembles minutes.
type Service struct {
	db          *db.DB
	meetings    *meetings.Service
	ballots     *ballots.Service
	resolutions *resolutions.Service
}

// New returns the service over one database's subjects.
func New(d *db.DB, m *meetings.Service, votes *ballots.Service, library *resolutions.Service) *Service {
	return &Service{db: d, meetings: m, ballots: votes, resolutions: library}
}

// Of assembles the minutes. It asks MayReadMinutes of nobody: the doors
// do. Roll calls stand in the order of the organizations' names in lang.
func (s *Service) Of(ctx context.Context, key string, lang i18n.Lang) (Minutes, error) {
	m, err := s.meetings.ByKey(ctx, key)
	if err != nil {
		return Minutes{}, err
	}
	out := Minutes{Meeting: m, Complete: m.State == meetings.Adjourned}
	if out.Quorum, err = s.meetings.QuorumOf(ctx, m); err != nil {
		return Minutes{}, err
	}
	events, err := s.meetings.Events(ctx, m.ID)
	if err != nil {
		return Minutes{}, err
	}
	list, err := s.meetings.Agenda(ctx, m.ID)
	if err != nil {
		return Minutes{}, err
	}
	items := map[string]*meetings.Item{}
	for i := range list {
		items[list[i].ID] = &list[i]
	}
	out.Parts = partsOf(events, items, m.Location())
	for i := range out.Parts {
		part := &out.Parts[i]
		if err := s.results(ctx, m, part, lang); err != nil {
			return Minutes{}, err
		}
		last := true
		for _, later := range out.Parts[i+1:] {
			last = last && (later.Item == nil || part.Item == nil || later.Item.ID != part.Item.ID)
		}
		if part.Item == nil || !last {
			continue
		}
		if part.Text, err = s.minutesText(ctx, *part.Item); err != nil {
			return Minutes{}, err
		}
	}
	return out, nil
}

// partsOf divides what happened among the opening, the items as they were taken
// up, and the closing. What happens between two items goes with the one before.
func partsOf(events []meetings.Event, items map[string]*meetings.Item, zone *time.Location) []Part {
	var parts []Part
	begin := func(title i18n.Message, item *meetings.Item) { parts = append(parts, Part{Title: title, Item: item}) }
	closing := false
	for _, e := range events {
		item := items[e.ItemID]
		switch {
		case !closing && (e.Kind == "present_at_end" || e.Kind == "adjourned"):
			closing = true
			begin(i18n.Say("meetings.minutes.closing"), nil)
		case item != nil && (len(parts) == 0 || parts[len(parts)-1].Item == nil || parts[len(parts)-1].Item.ID != item.ID):
			begin(i18n.Say("meetings.minutes.item", "Position", item.Position, "Title", item.Title), item)
		case len(parts) == 0:
			begin(i18n.Say("meetings.minutes.opening"), nil)
		}
		if e.Kind == "item" {
			continue // the part's title says it
		}
		p := &parts[len(parts)-1]
		p.Lines = append(p.Lines, Line{At: e.At.In(zone), Kind: e.Kind, Words: e.Words, VoteID: e.VoteID})
	}
	return parts
}

// results puts under each result what it rests on, and the list of a vote by roll
// call.
func (s *Service) results(ctx context.Context, m meetings.Meeting, part *Part, lang i18n.Lang) error {
	for i := range part.Lines {
		line := &part.Lines[i]
		if line.Kind != "result" {
			continue
		}
		v, err := s.meetings.Vote(ctx, line.VoteID)
		if err != nil {
			return err
		}
		roll, err := s.ballots.Progress(ctx, line.VoteID)
		if err != nil {
			return err
		}
		line.Rests = floor.Explain(m, v, roll.Electors)
		if v.Method != ballots.RollCall {
			continue
		}
		if line.RollCall, err = s.ballots.Lines(ctx, line.VoteID, lang); err != nil {
			return err
		}
	}
	return nil
}

// minutesText is the text that stands for good after the meeting; what was
// referred or tabled may change yet and is read on its own page.
func (s *Service) minutesText(ctx context.Context, item meetings.Item) (*Text, error) {
	if item.Outcome != meetings.OutcomeAdopted && item.Outcome != meetings.OutcomeDefeated {
		return nil, nil //nolint:nilnil // most items have no text, which is no error
	}
	r, err := s.resolutions.ResolutionTx(ctx, s.db.Reader(), item.ResolutionID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	title := i18n.Say("meetings.minutes.text_put")
	if r.State == resolutions.Adopted {
		title = i18n.Say("meetings.minutes.text_adopted", "Number", item.Number)
	}
	return &Text{Title: title, Wording: r.Wording}, nil
}
