// Package clock is the one place where the program asks what time it is.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Every use case reads it once, at the start of its
// transaction, so that one decision has one date.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock, in UTC at the microsecond precision the
// database keeps.
type System struct{}

// Now returns the present instant in UTC, cut to the microsecond.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Set is a clock that stands still until it is moved: for tests and for the
// demonstration, whose story happens on fixed days.
type Set struct {
	mu  sync.Mutex
	now time.Time
}

// At returns a clock standing at t.
func At(t time.Time) *Set { return &Set{now: t.UTC().Truncate(time.Microsecond)} }

// Now returns the instant the clock stands at.
func (s *Set) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Advance moves the clock forward by d.
func (s *Set) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Day is the calendar day that a clock on the wall at t shows, at midnight UTC, as
// days are kept everywhere; the zero time stays what it is.
func Day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// DayIn is the calendar day of an instant in a place.
func DayIn(t time.Time, place *time.Location) time.Time { return Day(t.In(place)) }
