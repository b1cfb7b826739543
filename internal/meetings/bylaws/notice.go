// Package bylaws is what by-laws ask of a general meeting before anything is moved:
// how long before it notice goes out, and how many members make a quorum.
package bylaws

import (
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
)

// NoticeRule bounds how many days before a meeting its notice goes out.
type NoticeRule struct {
	Earliest           int // days before, at most
	Latest             int // days before, at least
	ElectronicEarliest int // the same where the meeting is electronic
	ElectronicLatest   int
}

// Window returns the first and the last day on which notice of a meeting on day
// may be sent, both included.
func (r NoticeRule) Window(day time.Time, electronic bool) (first, last time.Time) {
	earliest, latest := r.Earliest, r.Latest
	if electronic {
		earliest, latest = r.ElectronicEarliest, r.ElectronicLatest
	}
	day = clock.Day(day)
	return day.AddDate(0, 0, -earliest), day.AddDate(0, 0, -latest)
}

// Check refuses to send notice today of a meeting on day outside the bounds. It
// names the dates that would do: for sending, or, once they have passed, for
// the meeting.
func (r NoticeRule) Check(today, day time.Time, electronic bool) error {
	today = clock.Day(today)
	first, last := r.Window(day, electronic)
	switch {
	case today.Before(first):
		return fault.New(fault.Conflict, "meetings.error.notice_early", fault.Args{"Day": day, "First": first, "Last": last})
	case today.After(last):
		earliest, latest := r.Earliest, r.Latest
		if electronic {
			earliest, latest = r.ElectronicEarliest, r.ElectronicLatest
		}
		return fault.New(fault.Conflict, "meetings.error.notice_late", fault.Args{
			"Day": day, "Last": last, "From": today.AddDate(0, 0, latest), "To": today.AddDate(0, 0, earliest),
		})
	}
	return nil
}
