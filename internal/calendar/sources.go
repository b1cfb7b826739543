package calendar

import (
	"context"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/elections"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/programme"
)

// ahead is how many days before its meeting the first deadline may lie, at most.
const ahead = 200

// EntryOf is the entry of a gathering.
func EntryOf(g gatherings.Gathering) Entry {
	e := Entry{
		ID: "gathering-" + g.ID, Kind: Kind(g.Kind), Title: g.Title, About: g.About, Place: placeOf(g.Place, g.City), Starts: g.Starts, Ends: g.Ends,
		Zone: g.Location(), BodyID: g.BodyID, Audience: g.Audience, Path: []string{"gatherings", g.Key}, Cancelled: g.State == gatherings.Cancelled,
		Reason: g.Reason, Made: g.MadeAt, Changed: g.ChangedAt, Revision: g.Revision, Gathering: &g,
	}
	if g.BodyID != "" {
		e.For = ThoseOfABody
	}
	if days := g.Days(); len(days) > 1 {
		e.AllDay, e.Starts, e.Ends = true, days[0], days[len(days)-1]
	}
	return e
}

// EntryOfSession is the entry of a session in the reader's personal programme. It ends
// with its gathering: what is cancelled as a whole has no session left.
func EntryOfSession(p programme.Entry) Entry {
	g, one := p.Gathering, p.Session
	place := placeOf(g.Place, g.City)
	for _, l := range i18n.Langs() {
		if room := p.Room.Name.In(l); room != "" {
			place = place.With(l, strings.TrimSuffix(room+", "+place.In(l), ", "))
		}
	}
	return Entry{
		ID: "session-" + one.ID, Kind: Session, Title: one.Title, About: one.About, Place: place, Starts: one.Starts, Ends: one.Ends, Zone: g.Location(),
		BodyID: one.BodyID, For: TheReader, Path: []string{"gatherings", g.Key, "programme", strconv.Itoa(one.Number)},
		Cancelled: one.Cancelled || g.State == gatherings.Cancelled, Reason: g.Reason, Made: g.MadeAt, Changed: p.At, Revision: one.Changed + g.Revision,
	}
}

// placeOf is a place with its city, unless it names it already.
func placeOf(place i18n.Text, city string) i18n.Text {
	for _, l := range i18n.Langs() {
		switch named := place.Only(l); {
		case city == "" || strings.Contains(named, city):
		case named == "":
			place = place.With(l, city)
		default:
			place = place.With(l, named+", "+city)
		}
	}
	return place
}

func (s *Service) held(ctx context.Context, tx db.DBTX, from, to time.Time) ([]Entry, error) {
	list, err := s.gatherings.Between(ctx, tx, from, to)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(list))
	for i, g := range list {
		entries[i] = EntryOf(g)
	}
	return entries, nil
}

// assembliesSince lists the general meetings that begin from an instant on, the
// latest first.
func (s *Service) assembliesSince(ctx context.Context, from time.Time) ([]meetings.Meeting, error) {
	var all []meetings.Meeting
	before := time.Time{}
	for {
		list, err := s.meetings.List(ctx, before)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m.Starts.Before(from) {
				return all, nil
			}
			all = append(all, m)
		}
		if len(list) < meetings.PageSize {
			return all, nil
		}
		before = list[len(list)-1].Starts
	}
}

// assemblies are the general meetings and the deadlines that lead to them.
func (s *Service) assemblies(ctx context.Context, _ db.DBTX, from, to time.Time) ([]Entry, error) {
	list, err := s.assembliesSince(ctx, from.AddDate(0, 0, -2-ahead))
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, m := range list {
		if m.Starts.After(to.AddDate(0, 0, ahead)) || m.Until().Before(from.AddDate(0, 0, -2)) {
			continue
		}
		changed, err := s.changed(ctx, meetings.Kind, m.ID)
		if err != nil {
			return nil, err
		}
		entries = append(entries, s.ofMeeting(m, changed)...)
	}
	return entries, nil
}

// changed is when the record last has a line about a thing.
func (s *Service) changed(ctx context.Context, kind, id string) (time.Time, error) {
	lines, err := s.log.Latest(ctx, kind, id, "")
	if err != nil || len(lines) == 0 {
		return time.Time{}, err
	}
	return lines[0].At, nil
}

// ofMeeting is a general meeting with its deadlines: the window for notice, the
// record date, the day resolutions are due.
func (s *Service) ofMeeting(m meetings.Meeting, changed time.Time) []Entry {
	base := Entry{Zone: m.Location(), Audience: gatherings.Members, Path: []string{"meetings", m.Key}, Changed: changed}
	if changed.IsZero() {
		base.Changed = m.Starts.AddDate(0, 0, -ahead)
	}
	base.Made, base.Revision = base.Changed, int(base.Changed.Unix()/60)
	meeting := base
	meeting.ID, meeting.Kind, meeting.Title, meeting.Place, meeting.Starts, meeting.Ends = "meeting-"+m.ID, Meeting, m.Title, m.Place, m.Starts, m.Ends
	meeting.Audience, meeting.For = gatherings.Public, TheMembers
	entries := []Entry{meeting}
	if !m.NextSitting.IsZero() { // the meeting continues
		next := meeting
		next.ID, next.Title, next.Starts, next.Ends = "sitting-"+m.ID, s.say("calendar.sitting", "Meeting", m.Title), m.NextSitting, m.Until()
		entries = append(entries, next)
	}

	deadline := func(name string, day time.Time, party Party, title, rule i18n.Text) Entry {
		e := base
		e.ID, e.Kind, e.Title, e.Rule, e.AllDay, e.Starts, e.Ends, e.For = name+"-"+m.ID, Deadline, title, rule, true, day, day, party
		return e
	}
	min, max := s.o.Profile.Rules.Notice.Min, s.o.Profile.Rules.Notice.Max
	if m.Electronic {
		min, max = s.o.Profile.Rules.NoticeElectronic.Min, s.o.Profile.Rules.NoticeElectronic.Max
	}
	first, last := s.meetings.Rules().Notice.Window(m.Day(), m.Electronic)
	if max > 0 {
		rule := i18n.Say("calendar.notice.rule", "Min", min, "Max", max, "First", first, "Last", last)
		if !m.NoticeAt.IsZero() {
			rule = i18n.Say("calendar.notice.sent", "Rule", rule, "Day", clock.DayIn(m.NoticeAt, m.Location()))
		}
		opens := deadline("notice-opens", first, TheStaff, s.say("calendar.notice.opens", "Meeting", m.Title), s.both(rule))
		closes := deadline("notice-closes", last, TheStaff, s.say("calendar.notice.closes", "Meeting", m.Title), s.both(rule))
		opens.Met, closes.Met = !m.NoticeAt.IsZero(), !m.NoticeAt.IsZero()
		entries = append(entries, opens, closes)
	}
	if !m.RecordDay.IsZero() {
		days := daysBetween(m.RecordDay, m.Day())
		entries = append(entries, deadline("record", m.RecordDay, TheMembers, s.say("calendar.record.title", "Meeting", m.Title), s.say("calendar.record.rule", "Count", days)))
	}
	if !m.Deadline.IsZero() {
		entries = append(entries, deadline("submission", clock.DayIn(m.Deadline, m.Location()), TheMembers, s.say("calendar.submission.title", "Meeting", m.Title), s.submissionRule(m)))
	}
	return entries
}

// submissionRule says when resolutions are due, by what rule, and what becomes of a
// late one.
func (s *Service) submissionRule(m meetings.Meeting) i18n.Text {
	r := s.o.Profile.Rules
	late := i18n.Say("calendar.submission.late." + majority(r.LateMajority))
	var t i18n.Text
	for _, l := range i18n.Langs() {
		loc := s.catalog.For(l)
		at := m.Deadline.In(m.Location())
		said := loc.T("calendar.submission.at", "When", loc.DateTime(at), "Late", late)
		if day := m.Day().AddDate(0, 0, -r.SubmissionDays); r.SubmissionDays > 0 {
			rule := "calendar.submission.rule"
			if !clock.Day(at).Equal(day) {
				rule = "calendar.submission.moved"
			}
			said += " " + loc.T(rule, "Count", r.SubmissionDays, "Day", day)
		}
		t = t.With(l, said)
	}
	return t
}

func majority(name string) string {
	if name == "two_thirds" {
		return name
	}
	return "simple"
}

func daysBetween(a, b time.Time) int { return int(b.Sub(a) / (24 * time.Hour)) }

// polls are the elections: nominations and the days of the vote.
func (s *Service) polls(ctx context.Context, _ db.DBTX, from, to time.Time) ([]Entry, error) {
	var entries []Entry
	var after *elections.Election
	for {
		list, more, err := s.elections.List(ctx, access.TheProgram(), "", after)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			if e.VotingOpens.Before(from.AddDate(0, 0, -ahead)) { // the list is by this, the latest first
				return entries, nil
			}
			if e.NominationsOpen.After(to) || e.State == elections.Planned || e.State == elections.Cancelled && e.CalledAt.IsZero() {
				continue
			}
			whole, err := s.elections.ByKey(ctx, access.TheProgram(), e.Key) // a list leaves some of it out
			if err != nil {
				return nil, err
			}
			changed, err := s.changed(ctx, elections.Kind, e.ID)
			if err != nil {
				return nil, err
			}
			entries = append(entries, s.ofElection(whole, changed)...)
		}
		if !more {
			return entries, nil
		}
		after = &list[len(list)-1]
	}
}

func (s *Service) ofElection(e elections.Election, changed time.Time) []Entry {
	if changed.IsZero() {
		changed = e.CalledAt
	}
	day := func(t time.Time) time.Time { return clock.DayIn(t, s.zone) }
	entry := func(name string, kind Kind, first, last time.Time, title string, rule func(l *i18n.Localizer) string) Entry {
		out := Entry{
			ID: name + "-" + e.ID, Kind: kind, Title: s.say(title, "Election", e.Title), AllDay: true, Starts: day(first), Ends: day(last), Zone: s.zone,
			BodyID: e.BodyID, Audience: gatherings.Public, For: TheMembers, Path: []string{"elections", e.Key}, Cancelled: e.State == elections.Cancelled,
			Reason: i18n.Same(e.Reason), Made: e.CalledAt, Changed: changed, Revision: int(changed.Unix() / 60),
		}
		for _, l := range i18n.Langs() {
			out.Rule = out.Rule.With(l, rule(s.catalog.For(l)))
		}
		return out
	}
	when := func(l *i18n.Localizer, t time.Time) string { return l.DateTime(t.In(s.zone)) }
	return []Entry{
		entry("nominations", Deadline, e.NominationsClose, e.NominationsClose, "calendar.nominations.title", func(l *i18n.Localizer) string {
			return l.T("calendar.nominations.rule", "Opens", when(l, e.NominationsOpen), "Closes", when(l, e.NominationsClose), "Count", e.SecondersNeeded)
		}),
		entry("voting", Election, e.VotingOpens, e.VotingCloses, "calendar.voting.title", func(l *i18n.Localizer) string {
			return l.T("calendar.voting.rule", "Opens", when(l, e.VotingOpens), "Closes", when(l, e.VotingCloses), "Record", e.RecordDay)
		}),
	}
}

// dues is the last day to pay the dues of each year.
func (s *Service) dues(_ context.Context, _ db.DBTX, from, to time.Time) ([]Entry, error) {
	var entries []Entry
	for year := from.Year(); year <= to.Year(); year++ {
		day := s.o.Profile.DuesDeadline(year)
		if day.IsZero() {
			continue
		}
		written := day.Format("2006")
		entries = append(entries, Entry{
			ID: "dues-" + written, Kind: Deadline, Title: s.say("calendar.dues.title", "Year", written), Rule: s.say("calendar.dues.rule", "Day", day), AllDay: true,
			Starts: day, Ends: day, Zone: s.zone, Audience: gatherings.Members, For: TheMembers, Path: []string{"organization"},
			Made: day.AddDate(-1, 0, 0),
		})
	}
	return entries, nil
}

// During lists the general meetings that begin while a gathering lasts, by when they
// begin.
func (s *Service) During(ctx context.Context, g gatherings.Gathering) ([]meetings.Meeting, error) {
	list, err := s.assembliesSince(ctx, g.Starts)
	if err != nil {
		return nil, err
	}
	var during []meetings.Meeting
	for _, m := range list {
		if m.Starts.Before(g.Ends) {
			during = append([]meetings.Meeting{m}, during...)
		}
	}
	return during, nil
}
