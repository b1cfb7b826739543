package attendance_test

import (
	"slices"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/holding"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/meetings/meetingtest"
)

// Who held a card once, and passed it on, goes over to another record with the person,
// and comes back when that is undone.
func TestCardsOnceHeldGoOverAndComeBack(t *testing.T) {
	w := meetingtest.New(t)
	w.InSession(4)
	delegate, alternate, other := w.Members[0].Who[0].PersonID, w.Members[0].Who[1].PersonID, w.Members[0].Who[2].PersonID
	w.Clock.Advance(time.Second)
	_, err := w.Meetings.Transfer(w.Ctx, w.Staff, meetingtest.Key, w.Members[0].ID, alternate)
	w.Must(err)
	s := attendance.New(w.Log, w.People)
	held := func() (who []string) {
		rows, err := store.New(w.DB.Reader()).CardHistory(w.Ctx, w.Meeting.ID)
		w.Must(err)
		for _, r := range rows {
			if r.OrganizationID == w.Members[0].ID {
				who = append(who, r.PersonID)
			}
		}
		return who
	}
	var moves []holding.Move
	w.Must(w.Log.Do(w.Ctx, access.TheProgram(), "test.merge", func(tx *audit.Tx) (err error) {
		tx.About("test", "test")
		moves, err = s.Repoint(w.Ctx, tx, delegate, other)
		return err
	}))
	if got := held(); !slices.Equal(got, []string{other, alternate}) {
		t.Errorf("after the merge: %v", got)
	}
	all, err := s.Holdings(w.Ctx, nil, other)
	w.Must(err)
	if i := slices.IndexFunc(all, func(h holding.Holding) bool { return h.Kind == "card_history" }); i < 0 || all[i].Count != 1 {
		t.Errorf("held about them: %+v", all)
	}
	w.Must(w.Log.Do(w.Ctx, access.TheProgram(), "test.undo", func(tx *audit.Tx) error {
		tx.About("test", "test")
		return s.Restore(w.Ctx, tx, delegate, other, moves)
	}))
	if got := held(); !slices.Equal(got, []string{delegate, alternate}) {
		t.Errorf("after it was undone: %v", got)
	}
}
