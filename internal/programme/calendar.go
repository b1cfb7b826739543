package programme

import (
	"strconv"
	"time"

	ics "github.com/arran4/golang-ical"

	"plenary.example/internal/i18n"
)

// Calendar writes entries as an iCalendar file (RFC 5545) in a language, its lines
// ending as the standard says. at is when it is made.
func (s *Service) Calendar(lang i18n.Lang, name string, entries []Entry, at time.Time) []byte {
	c := ics.NewCalendarFor("-//Plenary//Programme//" + string(lang))
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(name)
	for _, e := range entries {
		s.Event(c, lang, e, at)
	}
	return []byte(c.Serialize(ics.WithNewLineWindows))
}

// Event adds an entry to a calendar: what the feed of a person's calendar has of
// their personal programme. A session that was moved has the same UID and a later
// sequence, so that the calendar moves it.
func (s *Service) Event(c *ics.Calendar, lang i18n.Lang, e Entry, at time.Time) {
	loc := s.catalog.For(lang)
	v := c.AddEvent(e.UID())
	v.SetDtStampTime(at)
	v.SetStartAt(e.Session.Starts)
	v.SetEndAt(e.Session.Ends)
	v.SetSequence(e.Session.Changed)
	v.SetSummary(e.Session.Title.In(lang))
	where := e.Gathering.Place.In(lang)
	if name := e.Room.Name.In(lang); name != "" {
		where = loc.T("programme.calendar.where", "Room", name, "Place", where)
	}
	if where != "" {
		v.SetLocation(where)
	}
	if about := e.Session.About.In(lang); about != "" {
		v.SetDescription(about)
	}
	v.SetURL(s.address(lang, e.Gathering.Key, strconv.Itoa(e.Session.Number)))
	status := ics.ObjectStatusConfirmed
	if e.Session.Cancelled {
		status = ics.ObjectStatusCancelled
	}
	v.SetStatus(status)
}
