package meetings

import (
	"context"
	"errors"
	"sync"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/said"
)

// Kind is the name under which the record knows meetings.
const Kind = "meeting"

// Service holds the use cases of general meetings.
type Service struct {
	log         *audit.Log
	db          *db.DB
	people      *people.Service
	resolutions *resolutions.Service
	ballots     *ballots.Service
	catalog     *i18n.Catalog
	rules       Rules
	changed     func(id string)
	counted     func(id string)
	voteOpened  func(ctx context.Context, a *Tx, v MeetingVote) error
	happened    func(ctx context.Context, a *Tx, e Event) error
	voteIn      *sync.Map // the meeting of a vote opened here: string -> string
	moment      int64     // see At; 0: any
}

// New returns the service. catalog words the questions put to the vote; rules
// are the coalition's settings.
func New(log *audit.Log, register *people.Service, library *resolutions.Service, votes *ballots.Service, catalog *i18n.Catalog, rules Rules) *Service {
	return &Service{
		log: log, db: log.DB(), people: register, resolutions: library, ballots: votes, catalog: catalog, rules: rules, changed: func(string) {}, counted: func(string) {},
		voteOpened: func(context.Context, *Tx, MeetingVote) error { return nil }, happened: func(context.Context, *Tx, Event) error { return nil }, voteIn: &sync.Map{},
	}
}

// OnChange sets what is told, by its key, of a meeting that has changed durably:
// the screens. counted hears of what can wait where many watch. It is called while
// the program is put together.
func (s *Service) OnChange(changed, counted func(id string)) { s.changed, s.counted = changed, counted }

// OnOpenVote sets what an upper subject does in the act that opens a vote: it lets
// the ballots in that were handed in before.
func (s *Service) OnOpenVote(do func(ctx context.Context, a *Tx, v MeetingVote) error) {
	s.voteOpened = do
}

// OnEvent sets what an upper subject does in the act that writes a line of the
// minutes: minutes are approved by what a later meeting decides.
func (s *Service) OnEvent(do func(ctx context.Context, a *Tx, e Event) error) { s.happened = do }

// Changed tells the screens that what they show of a meeting has changed,
// durably.
func (s *Service) Changed(id string) { s.changed(id) }

// Counted is Changed for what can wait a little: one more has voted, or wishes to speak.
func (s *Service) Counted(id string) { s.counted(id) }

// Rules are the settings that meetings follow.
func (s *Service) Rules() Rules { return s.rules }

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// Tx is one act on a meeting, in its transaction. What an upper subject does in a
// meeting (the motions, the speakers, the scrutineers) it does in one of these.
type Tx struct {
	*audit.Tx

	Meeting Meeting // as it stands; stored when the act is done
	s       *Service
	q       *store.Queries

	// Of an act of the chair (see Acted): what was said last, and what it was before.
	acted, undo bool
	said        i18n.Message
	refs        []string
	items       []Item
}

// Act runs fn on the meeting with the key, stores the meeting, leaves the line
// in the record, and tells the screens once it is durable.
func (s *Service) Act(ctx context.Context, who access.Actor, action, key string, fn func(a *Tx) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		a := &Tx{Tx: tx, s: s, q: store.New(tx)}
		row, err := a.q.MeetingByKey(ctx, key)
		if err != nil {
			return notFound(err)
		}
		if a.Meeting, err = meetingOf(row); err != nil {
			return err
		}
		tx.About(Kind, a.Meeting.ID)
		if err := a.meantForNow(); err != nil {
			return err
		}
		was := a.Meeting
		if err := fn(a); err != nil {
			return err
		}
		a.moveOn(action, was)
		a.Meeting.Revision++
		if err := a.save(ctx); err != nil {
			return err
		}
		id := a.Meeting.ID
		tx.AfterCommit(func() { s.Changed(id) })
		return nil
	})
}

func (a *Tx) save(ctx context.Context) error {
	m := a.Meeting
	last, err := keepAct(m.Last)
	if err != nil {
		return err
	}
	return a.q.SaveMeeting(ctx, store.SaveMeetingParams{
		ID: m.ID, State: string(m.State), NoticeAt: db.Micros(m.NoticeAt), ElectorateAt: db.Micros(m.ElectorateAt),
		OpenedAt: db.Micros(m.OpenedAt), AdjournedAt: db.Micros(m.AdjournedAt), ItemID: m.ItemID, VoteID: m.VoteID,
		ChairID: m.Chair.ID, ChairName: m.Chair.Name, Revision: m.Revision, Moment: m.Moment, LastAct: last, MotionID: m.MotionID,
		RecessAt: db.Micros(m.RecessAt), RecessUntil: db.Micros(m.RecessUntil), DebateUntil: db.Micros(m.DebateUntil), DebateClosed: m.DebateClosed,
		NextSitting: db.Micros(m.NextSitting), Suspended: m.Suspended,
	})
}

// Happened writes a line of the minutes.
func (a *Tx) Happened(ctx context.Context, kind string, about Event, words i18n.Message) error {
	stored, err := said.Keep(words)
	if err != nil {
		return err
	}
	a.Meeting.Revision++
	a.said = words
	about.Seq, about.At, about.Kind, about.Words = a.Meeting.Revision, a.Now, kind, words
	err = a.q.InsertEvent(ctx, store.InsertEventParams{
		MeetingID: a.Meeting.ID, Seq: about.Seq, At: db.Micros(a.Now), Kind: kind,
		ItemID: about.ItemID, ResolutionID: about.ResolutionID, VoteID: about.VoteID, Words: stored,
	})
	if err != nil {
		return err
	}
	return a.s.happened(ctx, a, about)
}

// Require refuses an act that the meeting's state does not allow.
func (a *Tx) Require(states ...State) error {
	for _, s := range states {
		if a.Meeting.State == s {
			return nil
		}
	}
	return fault.New(fault.Conflict, "meetings.error.state", fault.Args{"State": a.Meeting.State.Name()})
}

func notFound(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, "meetings.error.not_found", nil)
	}
	return audit.Fault(err)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

// ByKey returns the meeting with a key ("2026-11").
func (s *Service) ByKey(ctx context.Context, key string) (Meeting, error) {
	row, err := s.read().MeetingByKey(ctx, key)
	if err != nil {
		return Meeting{}, notFound(err)
	}
	return meetingOf(row)
}

// ByID returns the meeting with an ID.
func (s *Service) ByID(ctx context.Context, id string) (Meeting, error) {
	row, err := s.read().MeetingByID(ctx, id)
	if err != nil {
		return Meeting{}, notFound(err)
	}
	return meetingOf(row)
}

func meetingOf(r store.Meeting) (Meeting, error) {
	last, err := recallAct(r.LastAct)
	return Meeting{
		ID: r.ID, Key: r.Key, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Place: i18n.Text{EN: r.PlaceEn, FR: r.PlaceFr},
		Land: i18n.Text{EN: r.LandEn, FR: r.LandFr}, Starts: db.Time(r.StartsAt), Ends: db.Time(r.EndsAt), Zone: r.Zone,
		Electronic: r.Electronic, RecordDay: db.ParseDay(r.RecordDay), Deadline: db.Time(r.DeadlineAt), State: State(r.State),
		Chair:    Person{ID: r.ChairID, Name: r.ChairName},
		Quorum:   QuorumRule{Numerator: int(r.QuorumNumerator), Denominator: int(r.QuorumDenominator), Minimum: int(r.QuorumMinimum)},
		NoticeAt: db.Time(r.NoticeAt), ElectorateAt: db.Time(r.ElectorateAt), OpenedAt: db.Time(r.OpenedAt),
		AdjournedAt: db.Time(r.AdjournedAt), ItemID: r.ItemID, VoteID: r.VoteID, Revision: r.Revision, Moment: r.Moment, Last: last,
		MotionID: r.MotionID, RecessAt: db.Time(r.RecessAt), RecessUntil: db.Time(r.RecessUntil), DebateUntil: db.Time(r.DebateUntil),
		DebateClosed: r.DebateClosed, NextSitting: db.Time(r.NextSitting), Suspended: r.Suspended, place: location(r.Zone),
	}, audit.Fault(err)
}

// Considers is the key of the meeting in session that has a resolution before it; empty
// where there is none.
func (s *Service) Considers(ctx context.Context, resolutionID string) (string, error) {
	key, err := s.read().MeetingConsidering(ctx, resolutionID)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return key, audit.Fault(err)
}
