package attendance_test

import (
	"testing"

	"plenary.example/internal/audit"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/meetings/meetingtest"
)

// Somebody's own place in a meeting: the card in their hands, who has named them, and
// whether their organization may vote.
func TestOnesOwnPlaceInAMeeting(t *testing.T) {
	w := meetingtest.New(t)
	w.Called()
	for _, m := range []meetingtest.Member{w.Members[0], w.Members[12]} {
		w.Name(m)
	}
	w.Admit(w.Members[0])
	m, err := w.Meetings.ByKey(w.Ctx, meetingtest.Key)
	w.Must(err)
	for i, entitled := range map[int]bool{0: true, 12: false} {
		sit, err := attendance.SituationOf(w.Ctx, w.DB.Reader(), w.Members[i].Who[0], m)
		w.Must(err)
		if len(sit.Organizations) != 1 || sit.Organizations[0].Entitled != entitled || (sit.Card != nil) != entitled || len(sit.Delegations) != 1 {
			t.Errorf("situation %+v", sit)
		}
		if entitled && (sit.Card.Holder.ID != w.Members[i].Who[0].PersonID || sit.Card.Organization.ID != w.Members[i].ID) {
			t.Errorf("card %+v", sit.Card)
		}
	}
	// Held online where such cards neither count nor vote, they are told.
	q := store.New(w.DB.Reader())
	if set, err := q.OnlineCards(w.Ctx, m.ID); err != nil || len(set) != 0 {
		t.Fatal(set, err)
	}
	w.Must(w.Log.Do(w.Ctx, w.Staff, "test.online", func(tx *audit.Tx) error {
		tx.About(meetings.Kind, m.ID)
		w.Must(store.New(tx).PutOnline(w.Ctx, store.PutOnlineParams{MeetingID: m.ID}))
		return store.New(tx).PutOnlineCard(w.Ctx, store.PutOnlineCardParams{MeetingID: m.ID, OrganizationID: w.Members[0].ID, PersonID: w.Members[0].Who[0].PersonID, Since: 1})
	}))
	if sit, err := attendance.SituationOf(w.Ctx, w.DB.Reader(), w.Members[0].Who[0], m); err != nil || !sit.Silent {
		t.Errorf("they are not told: %+v, %v", sit, err)
	}
	if sit, err := attendance.SituationOf(w.Ctx, w.DB.Reader(), w.Members[1].Who[1], m); err != nil || sit.Card != nil || len(sit.Delegations) != 0 {
		t.Errorf("situation %+v, %v", sit, err)
	}
}
