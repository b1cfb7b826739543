package speakers

import (
	"context"
	"errors"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/people"
)

// Service holds the use cases of the list of speakers.
type Service struct {
	log      *audit.Log
	db       *db.DB
	meetings *meetings.Service
	people   *people.Service
}

// New returns the service.
func New(log *audit.Log, m *meetings.Service, register *people.Service) *Service {
	return &Service{log: log, db: log.DB(), meetings: m, people: register}
}

// Settings are those of a meeting.
func (s *Service) Settings(ctx context.Context, meetingID string) (Settings, error) {
	set, err := settingsIn(ctx, store.New(s.db.Reader()), meetingID)
	return set, audit.Fault(err)
}

func settingsIn(ctx context.Context, q *store.Queries, meetingID string) (Settings, error) {
	row, err := q.SpeakingRules(ctx, meetingID)
	if errors.Is(err, db.ErrNotFound) {
		return Usual(), nil
	}
	return settingsOf(row), err
}

// Settle replaces the settings of a meeting that is not over. A speech under way
// keeps the time it was given.
func (s *Service) Settle(ctx context.Context, who access.Actor, key string, set Settings) error {
	if err := set.check(); err != nil {
		return err
	}
	return s.meetings.Act(ctx, who, "speakers.settle", key, func(a *meetings.Tx) error {
		if err := maySettle(who, a.Meeting); err != nil {
			return err
		}
		if err := a.Require(meetings.Planned, meetings.Noticed, meetings.InSession); err != nil {
			return err
		}
		a.Detail("settings", set)
		return store.New(a).PutSpeakingRules(ctx, store.PutSpeakingRulesParams{
			MeetingID: a.Meeting.ID, FirstTime: set.FirstTime, Alternate: set.Alternate, CardsOnly: set.CardsOnly, Balance: string(set.Balance),
			SpeechSeconds: int64(set.Speech / time.Second), Speeches: int64(set.Speeches), DebateSeconds: int64(set.Debate / time.Second),
		})
	})
}

// Self is what somebody says of themselves for the list of one meeting.
type Self struct {
	Lang   i18n.Lang // in which they will speak; empty: not said
	Gender Gender
}

// SelfOf is what a person has said of themselves; the zero Self: nothing. Only they
// read it.
func (s *Service) SelfOf(ctx context.Context, who access.Actor, meetingID string) (Self, error) {
	row, err := store.New(s.db.Reader()).SpeakingSelf(ctx, meetingID, who.PersonID)
	if errors.Is(err, db.ErrNotFound) {
		return Self{}, nil
	}
	return Self{Lang: i18n.Lang(row.Lang), Gender: Gender(row.Gender)}, audit.Fault(err)
}

// SaySelf keeps what somebody says of themselves for the list of one meeting. It
// holds for what they have asked already too. The record does not say what it was.
func (s *Service) SaySelf(ctx context.Context, who access.Actor, key string, self Self) error {
	if err := mayAsk(who); err != nil {
		return err
	}
	switch self.Gender {
	case Unsaid, Woman, Man, Other:
	default:
		return fault.Field("gender", "speakers.error.gender", nil)
	}
	if _, ok := i18n.ParseLang(string(self.Lang)); !ok && self.Lang != "" {
		return fault.Field("language", "speakers.error.language", nil)
	}
	return s.onList(ctx, who, "speakers.say_self", key, func(tx *audit.Tx, q *store.Queries, m store.SpeakingAtRow) error {
		err := q.PutSpeakingSelf(ctx, store.PutSpeakingSelfParams{MeetingID: m.ID, PersonID: who.PersonID, Lang: string(self.Lang), Gender: string(self.Gender)})
		if err != nil {
			return err
		}
		return q.SetWaitingSelf(ctx, store.SetWaitingSelfParams{MeetingID: m.ID, PersonID: who.PersonID, Lang: string(self.Lang), Gender: string(self.Gender)})
	})
}

// onList is an act on the list by one of many: it leaves the meeting's own row
// alone, which all of them would write to at once, and the screens follow when
// they may.
func (s *Service) onList(ctx context.Context, who access.Actor, action, key string, fn func(tx *audit.Tx, q *store.Queries, m store.SpeakingAtRow) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		m, err := q.SpeakingAt(ctx, key)
		if errors.Is(err, db.ErrNotFound) {
			return fault.Wrap(err, fault.NotFound, "meetings.error.not_found", nil)
		}
		if err != nil {
			return err
		}
		tx.About(meetings.Kind, m.ID)
		if err := fn(tx, q, m); err != nil {
			return err
		}
		tx.AfterCommit(func() { s.meetings.Counted(m.ID) })
		return nil
	})
}

// Ask puts somebody on the list of the item before the meeting. Asking again for
// the same changes nothing: the first time counts. What is to be known is read
// before the act, which then does no more than add a line: hundreds ask at once, and
// none of them waits for what another has read.
func (s *Service) Ask(ctx context.Context, who access.Actor, key string, side Side) (Turn, error) {
	if err := mayAsk(who); err != nil {
		return Turn{}, err
	}
	if !side.Valid() {
		return Turn{}, fault.Field("side", "speakers.error.side", nil)
	}
	ctx = s.db.Brief(ctx)
	t, before, err := s.prepare(ctx, who, key, side)
	if err != nil || before != nil {
		return or(before, t), err
	}
	var added int64
	err = s.onList(ctx, who, "speakers.ask", key, func(tx *audit.Tx, q *store.Queries, m store.SpeakingAtRow) error {
		if m.ItemID != t.ItemID || meetings.State(m.State) != meetings.InSession {
			return fault.New(fault.Conflict, "speakers.error.no_item", nil)
		}
		t.Asked = tx.Now
		tx.Detail("item", m.ItemID)
		added, err = insert(ctx, q, t)
		return err
	})
	if err != nil || added > 0 {
		return t, err
	}
	// Another tap of theirs was quicker.
	mine, err := store.New(s.db.Reader()).TurnsOfPersonIn(ctx, who.PersonID, t.MeetingID)
	if err != nil {
		return t, audit.Fault(err)
	}
	before, err = again(turnsOf(mine), t, Settings{}, time.UTC)
	return or(before, t), err
}

func or(before *Turn, t Turn) Turn {
	if before != nil {
		return *before
	}
	return t
}

// prepare makes the request of somebody who may ask now, or finds the one that
// stands already.
func (s *Service) prepare(ctx context.Context, who access.Actor, key string, side Side) (t Turn, before *Turn, err error) {
	q := store.New(s.db.Reader())
	m, err := q.SpeakingAt(ctx, key)
	if errors.Is(err, db.ErrNotFound) {
		return t, nil, fault.Wrap(err, fault.NotFound, "meetings.error.not_found", nil)
	}
	if err != nil {
		return t, nil, audit.Fault(err)
	}
	t = Turn{
		ID: db.NewID(), MeetingID: m.ID, ItemID: m.ItemID, Person: meetings.Person{ID: who.PersonID, Name: who.Name}, Side: side, State: Waiting,
		Asked: s.db.Now(), Lang: who.Lang, EnteredBy: who.ActedBy.Name,
	}
	set, err := s.open(ctx, q, m.ID, m.ItemID, m.Suspended, meetings.State(m.State), side)
	if err != nil {
		return t, nil, audit.Fault(err)
	}
	mine, err := q.TurnsOfPersonIn(ctx, who.PersonID, m.ID)
	if err != nil {
		return t, nil, audit.Fault(err)
	}
	if len(mine) > 0 {
		if before, err = again(turnsOf(mine), t, set, meetings.Meeting{Zone: m.Zone}.Location()); err != nil || before != nil {
			return t, before, err
		}
	}
	return t, nil, audit.Fault(s.describe(ctx, q, who, set, &t))
}

// open refuses what cannot be asked now: there is no item, or its list is closed.
func (s *Service) open(ctx context.Context, q *store.Queries, meetingID, itemID, suspended string, state meetings.State, side Side) (Settings, error) {
	if state != meetings.InSession || itemID == "" {
		return Settings{}, fault.New(fault.Conflict, "speakers.error.no_item", nil)
	}
	list, err := q.SpeakingList(ctx, meetingID, itemID)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return Settings{}, err
	}
	if list.ClosedAt != 0 && side != PointOfOrder {
		return Settings{}, fault.New(fault.Conflict, "speakers.error.closed", nil)
	}
	set, err := settingsIn(ctx, q, meetingID)
	return set.during(suspended), err
}

// again applies the rules about those who ask a second time. It returns the request
// that stands already, nil for none.
func again(mine []Turn, t Turn, set Settings, place *time.Location) (*Turn, error) {
	given := 0
	y, mo, d := t.Asked.In(place).Date()
	for i, o := range mine {
		if o.ItemID != t.ItemID {
			continue
		}
		if o.State == Waiting && (o.Side == PointOfOrder) == (t.Side == PointOfOrder) {
			if o.Side == t.Side {
				return &mine[i], nil
			}
			return nil, fault.New(fault.Conflict, "speakers.error.waiting", nil)
		}
		oy, omo, od := o.Called.In(place).Date()
		if o.State.Called() && o.Side.Speech() && oy == y && omo == mo && od == d {
			given++
		}
	}
	if set.Speeches > 0 && t.Side.Speech() && given >= set.Speeches {
		return nil, fault.New(fault.Conflict, "speakers.error.enough", fault.Args{"Count": set.Speeches})
	}
	return nil, nil
}

// describe says for whom somebody speaks, and what they have said of themselves.
func (s *Service) describe(ctx context.Context, q *store.Queries, who access.Actor, set Settings, t *Turn) error {
	card, err := q.CardHeldBy(ctx, t.MeetingID, who.PersonID)
	switch {
	case err == nil:
		t.Organization = meetings.Party{ID: card.OrganizationID, Name: i18n.Text{EN: card.NameEn, FR: card.NameFr}}
	case !errors.Is(err, db.ErrNotFound):
		return err
	case set.CardsOnly:
		return fault.New(fault.Forbidden, "speakers.error.cards_only", nil)
	case len(who.Seats) > 0:
		t.Organization = meetings.Party{ID: who.Seats[0].OrganizationID, Name: who.Seats[0].Name}
	default:
		t.Organization = meetings.Party{Name: who.Offices[0].Name}
	}
	if err := s.locate(ctx, nil, t); err != nil {
		return err
	}
	self, err := q.SpeakingSelf(ctx, t.MeetingID, who.PersonID)
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	t.Lang, t.Gender = i18n.Lang(self.Lang), Gender(self.Gender)
	return err
}

func (s *Service) locate(ctx context.Context, tx db.DBTX, t *Turn) error {
	if t.Organization.ID == "" {
		return nil
	}
	o, err := s.people.OrganizationTx(ctx, tx, t.Organization.ID)
	t.Region = o.Region
	return err
}

// insert adds a request; none where the person waits already.
func insert(ctx context.Context, q *store.Queries, t Turn) (int64, error) {
	return q.InsertTurn(ctx, store.InsertTurnParams{
		ID: t.ID, MeetingID: t.MeetingID, ItemID: t.ItemID, PersonID: t.Person.ID, Name: t.Person.Name, OrganizationID: t.Organization.ID,
		OrganizationEn: t.Organization.Name.EN, OrganizationFr: t.Organization.Name.FR, Region: string(t.Region), Lang: string(t.Lang), Gender: string(t.Gender),
		Side: string(t.Side), AskedAt: db.Micros(t.Asked), EnteredBy: t.EnteredBy,
	})
}

// StepBack takes what somebody has asked for on the item before the meeting off the
// list.
func (s *Service) StepBack(ctx context.Context, who access.Actor, key string) error {
	if err := mayAsk(who); err != nil {
		return err
	}
	return s.onList(ctx, who, "speakers.step_back", key, func(tx *audit.Tx, q *store.Queries, m store.SpeakingAtRow) error {
		left, err := q.LeaveTurnsOn(ctx, store.LeaveTurnsOnParams{MeetingID: m.ID, ItemID: m.ItemID, PersonID: who.PersonID, EndedAt: db.Micros(tx.Now)})
		if err == nil && left == 0 {
			return fault.New(fault.Conflict, "speakers.error.not_waiting", nil)
		}
		return err
	})
}

// Entered is somebody whom the desk puts on the list: who holds the card of an
// organization, or a guest in the desk's words.
type Entered struct {
	OrganizationID string // of a card holder; empty: a guest
	Name           string // of a guest
	From           string // what a guest is of, "the Department of Fairness"
	Side           Side
	Lang           i18n.Lang // in which they will speak; empty: not said
}

// maxWords bounds a name, an organization, a reason.
const maxWords = 200

// Enter puts somebody without a phone, or a guest, on the list of the item before
// the meeting.
func (s *Service) Enter(ctx context.Context, who access.Actor, key string, in Entered) (Turn, error) {
	in.Name, in.From = strings.TrimSpace(in.Name), strings.TrimSpace(in.From)
	if !in.Side.Valid() {
		return Turn{}, fault.Field("side", "speakers.error.side", nil)
	}
	if _, ok := i18n.ParseLang(string(in.Lang)); !ok && in.Lang != "" {
		return Turn{}, fault.Field("language", "speakers.error.language", nil)
	}
	if in.OrganizationID == "" && in.Name == "" {
		return Turn{}, fault.Field("organization", "speakers.error.who", nil)
	}
	if len(in.Name) > maxWords || len(in.From) > maxWords {
		return Turn{}, fault.Field("name", "speakers.error.long", fault.Args{"Max": maxWords})
	}
	var t Turn
	err := s.meetings.Act(ctx, who, "speakers.enter", key, func(a *meetings.Tx) error {
		if err := mayEnter(who, a.Meeting); err != nil {
			return err
		}
		q := store.New(a)
		set, err := s.open(ctx, q, a.Meeting.ID, a.Meeting.ItemID, a.Meeting.Suspended, a.Meeting.State, in.Side)
		if err != nil {
			return err
		}
		t = Turn{
			ID: db.NewID(), MeetingID: a.Meeting.ID, ItemID: a.Meeting.ItemID, Side: in.Side, State: Waiting, Asked: a.Now, EnteredBy: who.Name, Lang: in.Lang,
			Person: meetings.Person{Name: in.Name}, Organization: meetings.Party{Name: i18n.Same(in.From)},
		}
		if in.OrganizationID != "" {
			card, err := a.PresentCard(ctx, in.OrganizationID)
			if err != nil {
				return err
			}
			t.Person, t.Organization = card.Holder, card.Organization
			if err := s.describeEntered(ctx, a, set, &t); err != nil {
				return err
			}
		}
		a.Detail("speaker", t.Person.Name)
		_, err = insert(ctx, q, t)
		return err
	})
	return t, err
}

// describeEntered applies to a card holder what would hold if they had asked.
func (s *Service) describeEntered(ctx context.Context, a *meetings.Tx, set Settings, t *Turn) error {
	q := store.New(a)
	mine, err := q.TurnsOfPersonIn(ctx, t.Person.ID, t.MeetingID)
	if err != nil {
		return err
	}
	before, err := again(turnsOf(mine), *t, set, a.Meeting.Location())
	if err != nil {
		return err
	}
	if before != nil {
		return fault.New(fault.Conflict, "speakers.error.listed", fault.Args{"Name": t.Person.Name})
	}
	if err := s.locate(ctx, a.Tx, t); err != nil {
		return err
	}
	self, err := q.SpeakingSelf(ctx, t.MeetingID, t.Person.ID)
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	t.Gender = Gender(self.Gender)
	if t.Lang == "" {
		t.Lang = i18n.Lang(self.Lang)
	}
	return err
}
