package meetings_test

import (
	"testing"
	"time"

	"plenary.example/internal/access"
)

// The record date ends at midnight where the meeting is held, four hours after
// it has ended in Greenwich: what is paid that evening still counts.
func TestRecordDateEndsWhereTheMeetingIs(t *testing.T) {
	w := newWorld(t)
	w.must(w.s.SendNotice(w.ctx, w.staff, key, nil))
	w.clock.Advance(time.Date(2026, 11, 14, 1, 0, 0, 0, time.UTC).Sub(w.clock.Now())) // nine in the evening of the 13th in Halifax
	if entitled, _, err := w.s.ComputeElectorate(w.ctx, w.staff, key); err != nil || entitled != 12 {
		t.Fatalf("%d entitled, %v", entitled, err)
	}
	w.must(w.people.RecordPayment(w.ctx, access.TheProgram(), w.members[12].ID, 2026, recordDay))
	w.clock.Advance(w.meeting.Starts.Sub(w.clock.Now()))
	w.must(w.s.Open(w.ctx, w.president, key))
	if q, err := w.s.QuorumOf(w.ctx, w.meeting); err != nil || q.Entitled != 13 {
		t.Errorf("%d entitled, %v", q.Entitled, err)
	}
}
