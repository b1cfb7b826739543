package demo

import (
	"sync"
	"time"

	"plenary.example/internal/clock"
)

// Clock is the machine's clock, but stands on the days of the story while that
// is planted: notice of the meeting was sent a month ago, and the record says so.
type Clock struct {
	mu    sync.Mutex
	story time.Time // zero: the machine's time
}

// NewClock returns a clock that tells the machine's time.
func NewClock() *Clock { return &Clock{} }

// Now returns the present instant, of the story or of the machine, in UTC at the
// microsecond.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.story.IsZero() {
		return c.story
	}
	return clock.System{}.Now()
}

// standAt stops the clock at an instant of the story.
func (c *Clock) standAt(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.story = t.UTC().Truncate(time.Microsecond)
}

// release lets the clock follow the machine's again.
func (c *Clock) release() { c.standAt(time.Time{}) }
