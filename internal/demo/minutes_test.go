package demo

import (
	"testing"
	"time"

	"plenary.example/internal/ballots"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// The meeting before the last has minutes that are approved and signed; those of the
// last are a draft on the agenda of the one that begins today. So it is at any time of
// the year.
func TestThePastMeetingsHaveMinutes(t *testing.T) {
	for _, now := range []string{"2026-11-23T15:04:05Z", "2027-01-05T04:30:00Z", "2028-02-29T22:10:00Z"} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		c := NewClock()
		s := services(t, testdb.OpenAt(t, c))
		catalog, err := locales.Catalog()
		if err != nil {
			t.Fatal(err)
		}
		s.Minutes = minutes.New(s.Record, s.Meetings, ballots.New(s.Record), s.Resolutions, s.People, nil, catalog, minutes.Options{})
		st, err := plant(t.Context(), s, c, at)
		if err != nil {
			t.Fatal(err)
		}
		list, err := s.Meetings.List(t.Context(), time.Time{})
		if err != nil || len(list) != 3 {
			t.Fatalf("%d meetings, %v", len(list), err)
		}
		signed, err := s.Minutes.Of(t.Context(), list[2].Key)
		if err != nil || signed.State != minutes.Approved || !signed.Corrected() || len(signed.Signatures) != 2 {
			t.Errorf("%s: %s, %d signatures, %v", list[2].Key, signed.State, len(signed.Signatures), err)
		}
		checks, err := s.Minutes.Verify(t.Context(), list[2].Key)
		if err != nil || len(checks) != 1 || !checks[0].Sound {
			t.Errorf("%+v, %v", checks, err)
		}
		draft, err := s.Minutes.Of(t.Context(), list[1].Key)
		if err != nil || draft.State != minutes.Circulated {
			t.Errorf("%s: %s, %v", list[1].Key, draft.State, err)
		}
		items, err := s.Meetings.Agenda(t.Context(), st.meeting.ID)
		if err != nil {
			t.Fatal(err)
		}
		last := items[len(items)-1]
		if a, err := s.Minutes.ApprovalOf(t.Context(), last.ID); err != nil || a == nil || a.Of.ID != list[1].ID || !last.Consent || last.State != meetings.Waiting || !last.Title.Has(i18n.FR) {
			t.Errorf("the last item is %+v, %v", last, err)
		}
	}
}
