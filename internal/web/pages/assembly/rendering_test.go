package assembly

import (
	"errors"
	"testing"
)

// A rendering that failed, because the database did not answer for a moment, is
// not kept for all who ask until the meeting goes on.
func TestFailedRenderingIsMadeAgain(t *testing.T) {
	for name, r := range map[string]*rendering{
		"before its first part": {done: make(chan struct{}), err: errors.New("the database does not answer")},
		"half-way":              {done: make(chan struct{}), err: errors.New("the database does not answer"), parts: []part{{id: "quorum"}}},
	} {
		if r.failed() {
			t.Errorf("%s: failed while it is under way", name)
		}
		close(r.done)
		if !r.failed() {
			t.Errorf("%s: not told as failed", name)
		}
	}
}
