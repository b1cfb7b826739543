package floor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/parliament"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// Together is the question whether the items marked for it are adopted together.
// It is no motion of the rules of order: the agenda makes it.
const Together parliament.Kind = "consent_agenda"

// State is where a motion stands.
type State string

// The states of a motion.
const (
	Asked     State = "asked"    // a delegate asks to make it
	Declined  State = "declined" // the chair did not state it
	Made      State = "made"     // to reconsider: it waits until nothing else is before the meeting
	Pending   State = "pending"
	Carried   State = "carried"
	Lost      State = "lost"
	Withdrawn State = "withdrawn"
	Lapsed    State = "lapsed"    // the meeting was over before its turn came
	Sustained State = "sustained" // the chair ruled that it is well taken
	Overruled State = "overruled" // the chair ruled that it is not
)

// The scopes of a motion.
const (
	ScopeAgenda  = "agenda"   // to postpone: to the end of this meeting's agenda
	ScopeMeeting = "meeting"  // to postpone: to another meeting
	ScopeHour    = "hour"     // to postpone: to an hour of this meeting
	ScopeAmend   = "amend"    // to rescind: other words in the place of what was adopted
	ScopeOrder   = "order"    // to suspend the rules: an item is taken up out of its order
	ScopeSpeak   = "speaking" // to suspend the rules: the limits on speaking
	ScopeOther   = "other"    // to suspend the rules: a rule that the motion names
	ScopeNext    = "next"     // to adjourn: until the next sitting, which is set
	ScopeEvery   = "every"    // to close debate: on all that is pending
)

// Motion is one motion from the floor.
type Motion struct {
	ID        string
	MeetingID string
	ItemID    string // the item during which it was stated; empty: between two
	Seq       int64
	Kind      parliament.Kind
	State     State
	Mover     meetings.Party
	Seconder  meetings.Party
	Text      i18n.Text // what it says, where its kind does not say it all
	To        meetings.Party
	Minutes   int
	Scope     string
	TargetID  string // the question that it acts on, the ruling appealed from, the item on the table
	Reason    string // the chair's, of a ruling
	VoteID    string
	Consent   bool // decided without objection
	Made      time.Time
	Decided   time.Time
	Until     time.Time // the time that it sets: of the next sitting, of a question postponed
	Spec      Spec

	votes resolutions.Votes // cast on it, while it is decided
}

// Spec is what else a motion says, by its kind.
type Spec struct {
	Parts     [][]string         `json:"parts,omitempty"` // to divide: the clauses of each part
	Part      int                `json:"part,omitempty"`  // which part of the question this is, of so many
	Of        int                `json:"of,omitempty"`
	Clauses   []string           `json:"clauses,omitempty"`   // its clauses
	Amendment *wording.Amendment `json:"amendment,omitempty"` // of a resolution in force
	Noticed   bool               `json:"noticed,omitempty"`   // previous notice of it was given
}

func (s Spec) keep() (string, error) {
	raw, err := json.Marshal(s)
	if err != nil || string(raw) == "{}" {
		return "", err
	}
	return string(raw), nil
}

// args are what the sentences about a motion say.
func (m Motion) args() []any {
	return []any{"Count", m.Minutes, "To", m.To.Name, "Text", m.Text, "Mover", m.Mover.Name, "Seconder", m.Seconder.Name, "Part", m.Spec.Part, "Of", m.Spec.Of}
}

func (m Motion) key(kind string) string {
	key := "floor." + kind + "." + string(m.Kind)
	switch m.Scope {
	case "", ScopeMeeting, ScopeOther:
		return key
	}
	return key + "_" + m.Scope
}

// What says what is moved: "to refer the resolution to Inland Protection".
func (m Motion) What() i18n.Message { return i18n.Say(m.key("what"), m.args()...) }

// Question is the motion as it is put to the vote.
func (m Motion) Question() i18n.Message { return i18n.Say(m.key("question"), m.args()...) }

func motionOf(r store.MeetingMotion) (Motion, error) {
	party := func(id, en, fr string) meetings.Party {
		return meetings.Party{ID: id, Name: i18n.Text{EN: en, FR: fr}}
	}
	m := Motion{
		ID: r.ID, MeetingID: r.MeetingID, ItemID: r.ItemID, Seq: r.Seq, Kind: parliament.Kind(r.Kind), State: State(r.State),
		Mover: party(r.MoverID, r.MoverEn, r.MoverFr), Seconder: party(r.SeconderID, r.SeconderEn, r.SeconderFr),
		Text: i18n.Text{EN: r.TextEn, FR: r.TextFr}, To: party(r.ToID, r.ToEn, r.ToFr), Minutes: int(r.Minutes), Scope: r.Scope,
		TargetID: r.TargetID, Reason: r.Reason, VoteID: r.VoteID, Consent: r.Consent, Made: db.Time(r.MadeAt), Decided: db.Time(r.DecidedAt),
		Until: db.Time(r.UntilAt),
	}
	if r.Spec == "" {
		return m, nil
	}
	if err := json.Unmarshal([]byte(r.Spec), &m.Spec); err != nil {
		return m, fmt.Errorf("floor: motion %s: %w", r.ID, err)
	}
	return m, nil
}

func insert(ctx context.Context, q *store.Queries, m Motion) error {
	spec, err := m.Spec.keep()
	if err != nil {
		return err
	}
	return q.InsertMotion(ctx, store.InsertMotionParams{
		ID: m.ID, MeetingID: m.MeetingID, ItemID: m.ItemID, Seq: m.Seq, Kind: string(m.Kind), State: string(m.State),
		MoverID: m.Mover.ID, MoverEn: m.Mover.Name.EN, MoverFr: m.Mover.Name.FR,
		SeconderID: m.Seconder.ID, SeconderEn: m.Seconder.Name.EN, SeconderFr: m.Seconder.Name.FR, TextEn: m.Text.EN, TextFr: m.Text.FR,
		ToID: m.To.ID, ToEn: m.To.Name.EN, ToFr: m.To.Name.FR, Minutes: int64(m.Minutes), Scope: m.Scope, TargetID: m.TargetID,
		Reason: m.Reason, VoteID: m.VoteID, Consent: m.Consent, MadeAt: db.Micros(m.Made), DecidedAt: db.Micros(m.Decided),
		UntilAt: db.Micros(m.Until), Spec: spec,
	})
}

func save(ctx context.Context, q *store.Queries, m Motion) error {
	spec, err := m.Spec.keep()
	if err != nil {
		return err
	}
	return q.SaveMotion(ctx, store.SaveMotionParams{
		ID: m.ID, ItemID: m.ItemID, Seq: m.Seq, State: string(m.State), Reason: m.Reason, VoteID: m.VoteID, Consent: m.Consent,
		DecidedAt: db.Micros(m.Decided), MoverID: m.Mover.ID, MoverEn: m.Mover.Name.EN, MoverFr: m.Mover.Name.FR,
		SeconderID: m.Seconder.ID, SeconderEn: m.Seconder.Name.EN, SeconderFr: m.Seconder.Name.FR, TextEn: m.Text.EN, TextFr: m.Text.FR,
		ToID: m.To.ID, ToEn: m.To.Name.EN, ToFr: m.To.Name.FR, Minutes: int64(m.Minutes), Scope: m.Scope, TargetID: m.TargetID,
		UntilAt: db.Micros(m.Until), Spec: spec,
	})
}

// in lists a meeting's motions in a state, in the order in which they were made.
func in(ctx context.Context, q *store.Queries, meetingID string, state State) ([]Motion, error) {
	rows, err := q.MotionsIn(ctx, meetingID, string(state))
	if err != nil {
		return nil, err
	}
	return motionsOf(rows)
}

// of lists a meeting's motions of a kind, whatever their state, in that order.
func of(ctx context.Context, q *store.Queries, meetingID string, kind parliament.Kind) ([]Motion, error) {
	rows, err := q.MotionsOfKind(ctx, meetingID, string(kind))
	if err != nil {
		return nil, err
	}
	return motionsOf(rows)
}

func motionsOf(rows []store.MeetingMotion) (list []Motion, err error) {
	list = make([]Motion, len(rows))
	for i, r := range rows {
		if list[i], err = motionOf(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// motion reads one of the meeting's motions.
func motion(ctx context.Context, q *store.Queries, meetingID, id string) (Motion, error) {
	row, err := q.MotionByID(ctx, id)
	if errors.Is(err, db.ErrNotFound) || err == nil && row.MeetingID != meetingID {
		return Motion{}, fault.New(fault.NotFound, "floor.error.not_found", nil)
	}
	if err != nil {
		return Motion{}, err
	}
	return motionOf(row)
}
