package meetings

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
)

// PageSize is how many meetings a page of the list has at most.
const PageSize = 50

// Plan is what staff write down about a meeting.
type Plan struct {
	Key        string // "2026-11"; empty: from the start
	Title      i18n.Text
	Place      i18n.Text
	Land       i18n.Text
	Starts     time.Time
	Ends       time.Time
	Zone       string
	Electronic bool
	RecordDay  time.Time
	Deadline   time.Time // for resolutions; zero: 60 days before the start
	ChairID    string    // the person who presides; empty: the president
}

const (
	maxTitle = 300
	maxText  = 4000
	// deadlineDays is how long before the meeting resolutions are handed in
	// where the plan does not say.
	deadlineDays = 60
)

func (p *Plan) check() error {
	var found []*fault.Error
	add := func(field, key string, args fault.Args) { found = append(found, fault.Field(field, key, args)) }
	for _, lang := range i18n.Langs() {
		if strings.TrimSpace(p.Title.Only(lang)) == "" {
			add("title_"+string(lang), "meetings.error.title_missing", nil)
		}
		if len(p.Title.Only(lang)) > maxTitle {
			add("title_"+string(lang), "meetings.error.long", fault.Args{"Max": maxTitle})
		}
		if len(p.Place.Only(lang)) > maxTitle {
			add("place_"+string(lang), "meetings.error.long", fault.Args{"Max": maxTitle})
		}
		if len(p.Land.Only(lang)) > maxText {
			add("land_"+string(lang), "meetings.error.long", fault.Args{"Max": maxText})
		}
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil || p.Zone == "" || p.Zone == "Local" {
		add("zone", "meetings.error.zone", nil)
		zone = time.UTC
	}
	switch {
	case p.Starts.IsZero():
		add("starts", "meetings.error.starts_missing", nil)
	case !p.Ends.After(p.Starts):
		add("ends", "meetings.error.ends_before", nil)
	}
	if p.Key == "" && !p.Starts.IsZero() {
		p.Key = p.Starts.In(zone).Format("2006-01")
	}
	if _, err := time.Parse("2006-01", p.Key); err != nil {
		add("key", "meetings.error.key", nil)
	}
	day := calendarDay(p.Starts.In(zone))
	switch {
	case p.RecordDay.IsZero():
		add("record_day", "meetings.error.record_day_missing", nil)
	case calendarDay(p.RecordDay).After(day):
		add("record_day", "meetings.error.record_day_after", nil)
	}
	if p.Deadline.IsZero() {
		p.Deadline = p.Starts.AddDate(0, 0, -deadlineDays)
	}
	if p.Deadline.After(p.Starts) {
		add("deadline", "meetings.error.deadline_after", nil)
	}
	return fault.Join(found...)
}

// PlanMeeting enters a meeting.
func (s *Service) PlanMeeting(ctx context.Context, who access.Actor, p Plan) (Meeting, error) {
	if err := mayPrepare(who); err != nil {
		return Meeting{}, err
	}
	if err := p.check(); err != nil {
		return Meeting{}, err
	}
	var m Meeting
	err := s.log.Do(ctx, who, "meetings.plan", func(tx *audit.Tx) error {
		chair, err := s.chairOf(ctx, tx, p.ChairID)
		if err != nil {
			return err
		}
		q := store.New(tx)
		id := db.NewID()
		err = q.InsertMeeting(ctx, store.InsertMeetingParams{
			ID: id, Key: p.Key, TitleEn: p.Title.EN, TitleFr: p.Title.FR, PlaceEn: p.Place.EN, PlaceFr: p.Place.FR,
			LandEn: p.Land.EN, LandFr: p.Land.FR, StartsAt: db.Micros(p.Starts), EndsAt: db.Micros(p.Ends), Zone: p.Zone,
			Electronic: p.Electronic, RecordDay: db.Day(p.RecordDay), DeadlineAt: db.Micros(p.Deadline),
			ChairID: chair.ID, ChairName: chair.Name, QuorumNumerator: int64(s.rules.Quorum.Numerator),
			QuorumDenominator: int64(s.rules.Quorum.Denominator), QuorumMinimum: int64(s.rules.Quorum.Minimum),
		})
		if db.IsUnique(err, "meetings", "key") {
			return fault.Wrap(err, fault.Conflict, "meetings.error.key_taken", fault.Args{"Key": p.Key})
		}
		if err != nil {
			return err
		}
		row, err := q.MeetingByID(ctx, id)
		if err != nil {
			return err
		}
		if m, err = meetingOf(row); err != nil {
			return err
		}
		tx.About(Kind, id)
		tx.Detail("key", p.Key)
		tx.Detail("title", p.Title)
		return nil
	})
	return m, err
}

func (s *Service) chairOf(ctx context.Context, tx *audit.Tx, personID string) (Person, error) {
	if personID == "" {
		return Person{}, nil
	}
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return Person{}, err
	}
	return Person{ID: p.ID, Name: p.Name}, nil
}

// ChangeMeeting replaces what was planned, the key aside, until the meeting
// opens. Another day, or another record date, undoes the computed electorate
// where no voting card has been issued yet; after that they stand.
func (s *Service) ChangeMeeting(ctx context.Context, who access.Actor, key string, p Plan) (Meeting, error) {
	if err := mayPrepare(who); err != nil {
		return Meeting{}, err
	}
	p.Key = key
	if err := p.check(); err != nil {
		return Meeting{}, err
	}
	var m Meeting
	err := s.Act(ctx, who, "meetings.change", key, func(a *Tx) error {
		if err := a.Require(Planned, Noticed); err != nil {
			return err
		}
		chair, err := s.chairOf(ctx, a.Tx, p.ChairID)
		if err != nil {
			return err
		}
		moved := !a.Meeting.Starts.Equal(p.Starts) || a.Meeting.Electronic != p.Electronic || a.Meeting.Zone != p.Zone
		if moved && a.Meeting.State == Noticed {
			return fault.New(fault.Conflict, "meetings.error.noticed", nil)
		}
		if !a.Meeting.RecordDay.Equal(calendarDay(p.RecordDay)) {
			if err := a.clearElectorate(ctx); err != nil {
				return err
			}
		}
		a.Meeting.Chair = chair
		a.Meeting.Title, a.Meeting.Place, a.Meeting.Land = p.Title, p.Place, p.Land
		a.Meeting.Starts, a.Meeting.Ends, a.Meeting.Zone, a.Meeting.Electronic = p.Starts, p.Ends, p.Zone, p.Electronic
		a.Meeting.RecordDay, a.Meeting.Deadline = calendarDay(p.RecordDay), p.Deadline
		m = a.Meeting
		return a.q.ChangeMeeting(ctx, store.ChangeMeetingParams{
			ID: m.ID, TitleEn: p.Title.EN, TitleFr: p.Title.FR, PlaceEn: p.Place.EN, PlaceFr: p.Place.FR,
			LandEn: p.Land.EN, LandFr: p.Land.FR, StartsAt: db.Micros(p.Starts), EndsAt: db.Micros(p.Ends), Zone: p.Zone,
			Electronic: p.Electronic, RecordDay: db.Day(p.RecordDay), DeadlineAt: db.Micros(p.Deadline),
			ChairID: chair.ID, ChairName: chair.Name, ElectorateAt: db.Micros(m.ElectorateAt),
		})
	})
	return m, err
}

// SetChair names who presides, at any time until the meeting adjourns; empty:
// the president again. Staff do it, or whoever presides hands over the chair.
func (s *Service) SetChair(ctx context.Context, who access.Actor, key, personID string) error {
	return s.Act(ctx, who, "meetings.set_chair", key, func(a *Tx) error {
		if !presides(who, a.Meeting) {
			if err := mayPrepare(who); err != nil {
				return err
			}
		}
		if err := a.Require(Planned, Noticed, InSession); err != nil {
			return err
		}
		chair, err := s.chairOf(ctx, a.Tx, personID)
		if err != nil {
			return err
		}
		a.Meeting.Chair = chair
		a.Detail("chair", chair.Name)
		if a.Meeting.State != InSession || chair.ID == "" {
			return nil
		}
		return a.Happened(ctx, "chair", Event{}, i18n.Say("meetings.event.chair", "Name", chair.Name))
	})
}

// SendNotice records that notice goes to the members today, within the bounds
// of the by-laws; outside them it refuses and says which dates would do. mail,
// when not nil, queues the messages in the same transaction.
func (s *Service) SendNotice(ctx context.Context, who access.Actor, key string, mail func(ctx context.Context, tx *audit.Tx, m Meeting) error) error {
	if err := mayPrepare(who); err != nil {
		return err
	}
	return s.Act(ctx, who, "meetings.send_notice", key, func(a *Tx) error {
		if err := a.Require(Planned); err != nil {
			return err
		}
		today := calendarDay(a.Now.In(a.Meeting.Location()))
		if err := s.rules.Notice.Check(today, a.Meeting.Day(), a.Meeting.Electronic); err != nil {
			return err
		}
		a.Meeting.State, a.Meeting.NoticeAt = Noticed, a.Now
		days := int(a.Meeting.Day().Sub(today).Hours()) / 24
		a.Detail("days_before", days)
		if mail != nil {
			if err := mail(ctx, a.Tx, a.Meeting); err != nil {
				return err
			}
		}
		return a.Happened(ctx, "notice", Event{}, i18n.Say("meetings.event.notice", "Day", today, "Count", days))
	})
}

// List returns the meetings that start before an instant (zero: all), the
// latest first, at most PageSize.
func (s *Service) List(ctx context.Context, before time.Time) ([]Meeting, error) {
	limit := int64(1) << 62
	if !before.IsZero() {
		limit = db.Micros(before)
	}
	rows, err := s.read().MeetingsBefore(ctx, limit, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Meeting, len(rows))
	for i, r := range rows {
		if list[i], err = meetingOf(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}
