package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	invented "plenary.example/internal/demo/people"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

// Days of the story, counted back from the meeting's.
const (
	founded    = 60 // the register and the library are entered
	planned    = 48 // the meeting is planned
	agendaSet  = 31 // the first resolutions are on the agenda
	noticed    = 30 // notice goes to the members
	closing    = 10 // resolutions were first due
	lastMinute = 1
)

// story is the worked example on its way into the database: what happens on
// which day, and what has come of it.
type story struct {
	s         Services
	clock     *Clock
	now       time.Time
	zone      *time.Location
	starts    time.Time // of the meeting
	today     time.Time // calendar days, midnight UTC
	recordDay time.Time
	texts     texts

	planted     invented.Planted
	seats       map[string]access.Seat // by the organization's slug, as of today
	slugs       map[string]string      // by e-mail address, of whom represents a member
	delegations []invented.Delegation
	meeting     meetings.Meeting
	year        // what is held around the meeting
	motions     map[string]*motion
	events      []event
}

// event is something that people do at an instant of the story.
type event struct {
	at   time.Time
	what string
	do   func(ctx context.Context) error
}

func newStory(s Services, c *Clock, now time.Time) (*story, error) {
	zone := s.Profile.Location()
	starts := startOf(now.In(zone))
	y, m, d := starts.Date()
	st := &story{
		s: s, clock: c, now: now, zone: zone, starts: starts, motions: map[string]*motion{},
		today: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), slugs: map[string]string{}, seats: map[string]access.Seat{},
	}
	st.recordDay = st.today.AddDate(0, 0, -s.Profile.Rules.RecordDays)
	var err error
	if st.delegations, err = invented.Delegations(); err != nil {
		return nil, err
	}
	for _, dn := range st.delegations {
		for _, address := range append([]string{dn.Delegate}, dn.Alternates...) {
			st.slugs[address] = dn.Organization
		}
	}
	st.texts, err = readTexts()
	return st, err
}

// startOf is when the meeting begins: at a full hour of the same day, and late
// enough for a visitor to hand in a resolution in time; the chair may call it to
// order before.
func startOf(now time.Time) time.Time {
	hour := func(in time.Duration) time.Time {
		t := now.Add(in + time.Hour - time.Nanosecond)
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), 0, 0, 0, t.Location())
	}
	starts := hour(4 * time.Hour)
	if starts.Day() != now.Day() {
		starts = hour(time.Hour)
	}
	return starts
}

// at is a time of day so many days before the meeting's.
func (st *story) at(daysBefore, hour, minute int) time.Time {
	y, m, d := st.starts.Date()
	return time.Date(y, m, d-daysBefore, hour, minute, 0, 0, st.zone)
}

// on adds an event.
func (st *story) on(at time.Time, what string, do func(ctx context.Context) error) {
	st.events = append(st.events, event{at: at, what: what, do: do})
}

// play makes everything happen in the order of the story. Events of one instant
// do not depend on one another; the story has few instants, since on SQLite each
// is one commit to wait for.
func (st *story) play(ctx context.Context) error {
	slices.SortStableFunc(st.events, func(a, b event) int { return a.at.Compare(b.at) })
	for len(st.events) > 0 {
		n := 1
		for n < len(st.events) && st.events[n].at.Equal(st.events[0].at) {
			n++
		}
		st.clock.standAt(st.events[0].at)
		if err := st.together(ctx, st.events[:n]); err != nil {
			return err
		}
		st.events = st.events[n:]
	}
	return nil
}

func (st *story) together(ctx context.Context, events []event) error {
	errs := make([]error, len(events))
	run := func(i int) {
		if err := events[i].do(ctx); err != nil {
			errs[i] = fmt.Errorf("demo: %s: %w", events[i].what, err)
		}
	}
	var all sync.WaitGroup
	for i := range events {
		if st.sideBySide() {
			all.Go(func() { run(i) })
		} else {
			run(i)
		}
	}
	all.Wait()
	return errors.Join(errs...)
}

// readSeats reads where every member stands today.
func (st *story) readSeats(ctx context.Context) error {
	list, err := st.s.People.Electorate(ctx, nil, st.today)
	if err != nil {
		return err
	}
	for _, e := range list {
		st.seats[e.Slug] = access.Seat{
			OrganizationID: e.OrganizationID, Name: e.Name, Class: string(people.Member), GoodStanding: e.MayVote, Why: e.Why,
		}
	}
	return nil
}

// member is the person with an address, acting for a member organization.
func (st *story) member(address string) access.Actor {
	p := st.planted.People[address]
	return access.Actor{PersonID: p.ID, Name: p.Name, Lang: p.Lang, Seats: []access.Seat{st.seats[st.slugs[address]]}}
}

// officer is the person with an address in an office of a body.
func (st *story) officer(address, body string, role access.Role) access.Actor {
	a := st.member(address)
	if st.slugs[address] == "" {
		a.Seats = nil // of the secretariat
	}
	b := st.planted.Bodies[body]
	a.Offices = []access.Office{{BodyID: b.ID, Body: b.Slug, Kind: b.Kind, Name: b.Name, Role: role}}
	return a
}

func (st *story) staff() access.Actor {
	return st.officer("priscilla@ccr.example", "secretariat", access.Staff)
}

func party(b bodies.Body) resolutions.Party { return resolutions.Party{ID: b.ID, Name: b.Name} }

// title names the meeting.
func (st *story) title() i18n.Text { return titleOf(st.starts) }

// titleOf names a general meeting by its season, as coalitions do.
func titleOf(starts time.Time) i18n.Text {
	seasons := map[time.Month]i18n.Text{
		time.January: {EN: "Winter", FR: "hiver"}, time.March: {EN: "Spring", FR: "printemps"},
		time.July: {EN: "Summer", FR: "été"}, time.September: {EN: "Fall", FR: "automne"},
	}
	month := starts.Month()
	for seasons[month].Empty() {
		month--
	}
	return i18n.Text{
		EN: fmt.Sprintf("General Members’ Meeting, %s %d", seasons[month].EN, starts.Year()),
		FR: fmt.Sprintf("Assemblée générale des membres, %s %d", seasons[month].FR, starts.Year()),
	}
}

// tell writes the story down.
func (st *story) tell() {
	st.tellMeeting()
	st.tellResolutions()
	st.tellNotice()
	st.tellOnline()
	st.tellDesk()
	st.tellPersons()
	st.tellActions()
}

func (st *story) tellMeeting() {
	words := st.texts.Meeting
	plan := meetings.Plan{
		Title: st.title(), Place: words.Place, Land: words.Land, Starts: st.starts, Ends: st.starts.Add(5 * time.Hour),
		Zone: st.zone.String(), RecordDay: st.recordDay, Deadline: st.at(closing, 17, 0),
	}
	st.on(st.at(planned, 9, 30), "plan the meeting", func(ctx context.Context) (err error) {
		st.meeting, err = st.s.Meetings.PlanMeeting(ctx, st.staff(), plan)
		return err
	})
	st.on(st.at(agendaSet, 10, 0), "agenda: opening", func(ctx context.Context) error {
		return st.item(ctx, meetings.NewItem{Kind: meetings.Procedural, Title: words.Opening, Starts: st.starts, Minutes: 15})
	})
	st.on(st.at(agendaSet, 10, 5), "agenda: report", func(ctx context.Context) error {
		return st.item(ctx, meetings.NewItem{Kind: meetings.Report, Title: words.Report, Starts: st.starts.Add(15 * time.Minute), Minutes: 20})
	})
	st.on(st.at(lastMinute, 16, 5), "agenda: reports adopted together", func(ctx context.Context) error {
		for _, title := range words.Together {
			if err := st.item(ctx, meetings.NewItem{Kind: meetings.Report, Title: title, Minutes: 5, Consent: true}); err != nil {
				return err
			}
		}
		return nil
	})
	st.on(st.at(noticed, 9, 0), "send the notice", func(ctx context.Context) error {
		return st.s.Meetings.SendNotice(ctx, st.staff(), st.meeting.Key, st.s.Notice)
	})
	st.on(st.at(st.s.Profile.Rules.RecordDays-1, 9, 0), "compute the electorate", func(ctx context.Context) error {
		_, _, err := st.s.Meetings.ComputeElectorate(ctx, st.staff(), st.meeting.Key)
		return err
	})
	// Whoever tries the program is in time with a resolution of their own.
	st.on(st.now.Add(-50*time.Minute), "extend the time for resolutions", func(ctx context.Context) (err error) {
		plan.Deadline = st.starts
		st.meeting, err = st.s.Meetings.ChangeMeeting(ctx, st.staff(), st.meeting.Key, plan)
		return err
	})
}

func (st *story) item(ctx context.Context, in meetings.NewItem) error {
	_, err := st.s.Meetings.AddItem(ctx, st.staff(), st.meeting.Key, in)
	return err
}

// admitted are the members whose voting cards have been handed out. There is a
// quorum with them; some of those to sign in as are still to come.
func admitted() []string {
	return []string{
		"seawall", "voix-du-sud", "st-brigid", "lakeshore", "harbour-house", "red-river", "steel-city", "bow-river", "vieux-port", "three-bridges", "coulee",
		"midnight-sun",
	}
}

// tellDesk has the members name their delegates, and the desk admit the first.
func (st *story) tellDesk() {
	for i, d := range st.delegations {
		if !st.seats[d.Organization].GoodStanding {
			continue
		}
		at := st.at(6-i%2, 13, 0)
		st.on(at, "delegates of "+d.Organization, func(ctx context.Context) error {
			persons := []string{st.planted.People[d.Delegate].ID}
			for _, address := range d.Alternates {
				persons = append(persons, st.planted.People[address].ID)
			}
			_, err := st.s.Meetings.NameDelegates(ctx, st.member(d.Delegate), st.meeting.Key, st.planted.Organizations[d.Organization].ID, persons...)
			return err
		})
		if n := slices.Index(admitted(), d.Organization); n >= 0 {
			at := st.now.Add(-time.Duration(40-n/4*10) * time.Minute)
			st.on(at, "admit "+d.Organization, func(ctx context.Context) error {
				_, err := st.s.Meetings.Admit(ctx, st.staff(), st.meeting.Key, st.planted.Organizations[d.Organization].ID, st.planted.People[d.Delegate].ID)
				return err
			})
		}
	}
}
