package meetings_test

import (
	"testing"
	"time"

	"plenary.example/internal/meetings/meetingtest"

	"plenary.example/internal/access"
)

// The record date ends at midnight where the meeting is held, four hours after
// it has ended in Greenwich: what is paid that evening still counts.
func TestRecordDateEndsWhereTheMeetingIs(t *testing.T) {
	w := meetingtest.New(t)
	w.Must(w.Meetings.SendNotice(w.Ctx, w.Staff, meetingtest.Key, nil))
	w.Clock.Advance(time.Date(2026, 11, 14, 1, 0, 0, 0, time.UTC).Sub(w.Clock.Now())) // nine in the evening of the 13th in Halifax
	if entitled, _, err := w.Meetings.ComputeElectorate(w.Ctx, w.Staff, meetingtest.Key); err != nil || entitled != 12 {
		t.Fatalf("%d entitled, %v", entitled, err)
	}
	w.Must(w.People.RecordPayment(w.Ctx, access.TheProgram(), w.Members[12].ID, 2026, meetingtest.RecordDay()))
	w.Clock.Advance(w.Meeting.Starts.Sub(w.Clock.Now()))
	w.Must(w.Meetings.Open(w.Ctx, w.President, meetingtest.Key))
	if q, err := w.Meetings.QuorumOf(w.Ctx, w.Meeting); err != nil || q.Entitled != 13 {
		t.Errorf("%d entitled, %v", q.Entitled, err)
	}
}
