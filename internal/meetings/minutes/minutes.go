package minutes

import (
	"context"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// Record is what the minutes of a meeting are assembled from. It speaks no language
// yet: documents say it in both.
type Record struct {
	Meeting meetings.Meeting
	Quorum  meetings.Quorum // as counted when the record is read; the lines have the count of each moment
	// Complete is false until the meeting has adjourned.
	Complete   bool
	Attendance Attendance
	Parts      []Part
}

// Part is the opening, one agenda item, what was done between two of them, or the
// closing.
type Part struct {
	Key   string // the same whenever the record is read
	Title i18n.Message
	Item  *meetings.Item // nil for what is no item
	Lines []Line
	Texts []Text // of the resolutions that the meeting decided
}

// Line is one thing that happened.
type Line struct {
	Key      string
	At       time.Time // in the meeting's own time zone
	Kind     string    // of the event: "moved", "result", "adopted"
	Words    i18n.Message
	About    string                       // the resolution that it concerns
	VoteID   string                       // of what concerns a vote
	RollCall map[i18n.Lang][]ballots.Line // of a vote by roll call, under its result
	Rests    []i18n.Message               // what a result rests on
}

// Free reports whether the line may be put into other words: it tells of nothing that
// was moved, counted or decided.
func (l Line) Free() bool {
	switch l.Kind {
	case "note", "put_off", "taken_out", "undone", "postponed", "laid", "stands":
		return true
	}
	return false
}

// Text is the text of a resolution as the meeting decided on it.
type Text struct {
	Title   i18n.Message
	Wording wording.Wording
}

// Options describe the coalition.
type Options struct {
	Site string // its address, without a slash at the end
}

// Service keeps minutes.
type Service struct {
	log         *audit.Log
	db          *db.DB
	meetings    *meetings.Service
	ballots     *ballots.Service
	resolutions *resolutions.Service
	people      *people.Service
	mail        *outmail.Service
	catalog     *i18n.Catalog
	options     Options
}

// New returns the service, which from now on hears what the meetings decide. mail nil
// writes to nobody.
func New(log *audit.Log, m *meetings.Service, votes *ballots.Service, library *resolutions.Service, register *people.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	s := &Service{log: log, db: log.DB(), meetings: m, ballots: votes, resolutions: library, people: register, mail: mail, catalog: catalog, options: o}
	m.OnEvent(s.heard)
	return s
}

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// Record assembles what happened. It asks MayReadMinutes of nobody: the doors do.
func (s *Service) Record(ctx context.Context, m meetings.Meeting) (Record, error) {
	out := Record{Meeting: m, Complete: m.State == meetings.Adjourned}
	var err error
	if out.Quorum, err = s.meetings.QuorumOf(ctx, m); err != nil {
		return out, err
	}
	events, err := s.meetings.Events(ctx, m.ID)
	if err != nil {
		return out, err
	}
	list, err := s.meetings.Agenda(ctx, m.ID)
	if err != nil {
		return out, err
	}
	if out.Attendance, err = s.attended(ctx, m, events); err != nil {
		return out, err
	}
	items := map[string]*meetings.Item{}
	for i := range list {
		items[list[i].ID] = &list[i]
	}
	out.Parts = partsOf(events, items, m.Location())
	for i := range out.Parts {
		part := &out.Parts[i]
		if err := s.results(ctx, m, part); err != nil {
			return out, err
		}
		if err := s.amended(ctx, part); err != nil {
			return out, err
		}
		last := true
		for _, later := range out.Parts[i+1:] {
			last = last && (later.Item == nil || part.Item == nil || later.Item.ID != part.Item.ID)
		}
		if part.Item == nil || !last {
			continue
		}
		text, err := s.textOf(ctx, *part.Item)
		if err != nil {
			return out, err
		}
		if text != nil {
			part.Texts = append(part.Texts, *text)
		}
	}
	return out, nil
}

// partsOf divides what happened among the opening, the items as they were taken
// up, the motions made between two of them, and the closing. What else happens between
// two items goes with what was before.
func partsOf(events []meetings.Event, items map[string]*meetings.Item, zone *time.Location) []Part {
	var parts []Part
	closing := false
	for _, e := range events {
		item, seq := items[e.ItemID], strconv.FormatInt(e.Seq, 10)
		begin := func(title i18n.Message, item *meetings.Item) {
			parts = append(parts, Part{Key: "p" + seq, Title: title, Item: item})
		}
		switch {
		case !closing && (e.Kind == "present_at_end" || e.Kind == "adjourned"):
			closing = true
			begin(i18n.Say("meetings.minutes.closing"), nil)
		case item != nil && (len(parts) == 0 || parts[len(parts)-1].Item == nil || parts[len(parts)-1].Item.ID != item.ID):
			begin(i18n.Say("meetings.minutes.item", "Position", item.Position, "Title", item.Title), item)
		case len(parts) == 0:
			begin(i18n.Say("meetings.minutes.opening"), nil)
		case between(e) && parts[len(parts)-1].Item != nil:
			begin(i18n.Say("minutes.between"), nil)
		}
		if e.Kind == "item" {
			continue // the part's title says it
		}
		p := &parts[len(parts)-1]
		p.Lines = append(p.Lines, Line{Key: seq, At: e.At.In(zone), Kind: e.Kind, Words: e.Words, About: e.ResolutionID, VoteID: e.VoteID})
	}
	return parts
}

// between reports whether an event begins what the meeting does while no item is before
// it: a motion is made or taken up, a question is put, items are adopted together.
func between(e meetings.Event) bool {
	return e.ItemID == "" && slices.Contains([]string{"motion", "called_up", "vote_opened", "together"}, e.Kind)
}

// results puts under each result what it rests on, and the list of a vote by roll
// call.
func (s *Service) results(ctx context.Context, m meetings.Meeting, part *Part) error {
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
		line.RollCall = map[i18n.Lang][]ballots.Line{}
		for _, lang := range i18n.Langs() {
			if line.RollCall[lang], err = s.ballots.Lines(ctx, line.VoteID, lang); err != nil {
				return err
			}
		}
	}
	return nil
}

// amended adds the texts that were adopted in the place of earlier ones.
func (s *Service) amended(ctx context.Context, part *Part) error {
	for _, line := range part.Lines {
		if line.Kind != "amended_adopted" {
			continue
		}
		was, err := s.resolutions.EntryTx(ctx, s.db.Reader(), line.About)
		if err != nil {
			return audit.Fault(err)
		}
		now, err := s.resolutions.EntryTx(ctx, s.db.Reader(), was.SupersededBy)
		if err != nil {
			return audit.Fault(err)
		}
		part.Texts = append(part.Texts, Text{Title: i18n.Say("meetings.minutes.text_adopted", "Number", now.Number), Wording: now.Resolution.Wording})
	}
	return nil
}

// textOf is the text that stands for good after the meeting; what was referred or
// tabled may change yet and is read on its own page.
func (s *Service) textOf(ctx context.Context, item meetings.Item) (*Text, error) {
	if item.ResolutionID == "" || item.Outcome != meetings.OutcomeAdopted && item.Outcome != meetings.OutcomeDefeated {
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
