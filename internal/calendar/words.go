package calendar

import (
	"time"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
)

// zoneNames are how French abbreviates the time zones of the country; English
// abbreviates as Go does.
func zoneNames() map[string]string {
	return map[string]string{
		"NST": "HNT", "NDT": "HAT", "AST": "HNA", "ADT": "HAA", "EST": "HNE", "EDT": "HAE", "CST": "HNC", "CDT": "HAC",
		"MST": "HNR", "MDT": "HAR", "PST": "HNP", "PDT": "HAP",
	}
}

// ZoneName is the time zone of an instant as people write it: "EST", "HNE".
func ZoneName(l *i18n.Localizer, t time.Time) string {
	name := t.Format("MST")
	if french := zoneNames()[name]; french != "" && l.Lang() == i18n.FR {
		return french
	}
	return name
}

// Hours says from when to when a gathering lasts, by the clocks of its place: the
// hours of one day, or the days with theirs.
func Hours(l *i18n.Localizer, g gatherings.Gathering) string {
	from, to := g.Starts.In(g.Location()), g.Ends.In(g.Location())
	if len(g.Days()) == 1 {
		return l.T("calendar.hours.day", "From", l.Time(from), "To", l.Time(to), "Zone", ZoneName(l, from))
	}
	return l.T("calendar.hours.days", "From", l.DateTime(from), "To", l.DateTime(to), "Zone", ZoneName(l, from))
}
