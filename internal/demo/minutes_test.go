package demo

import (
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/minutes"
)

// checkMinutes looks at the two meetings before: the minutes of the first are approved
// and signed, those of the second are a draft that is on today's agenda.
func (g garden) checkMinutes() {
	t, ctx, s := g.t, g.t.Context(), g.s
	list, err := s.Meetings.List(ctx, time.Time{})
	if err != nil || len(list) != 3 {
		t.Fatalf("%d meetings, %v", len(list), err)
	}
	signed, err := s.Minutes.Of(ctx, list[2].Key)
	if err != nil || signed.State != minutes.Approved || !signed.Corrected() || len(signed.Signatures) != 2 {
		t.Errorf("%s: %s, %d signatures, %v", list[2].Key, signed.State, len(signed.Signatures), err)
	}
	checks, err := s.Minutes.Verify(ctx, list[2].Key)
	if err != nil || len(checks) != 1 || !checks[0].Sound {
		t.Errorf("%+v, %v", checks, err)
	}
	draft, err := s.Minutes.Of(ctx, list[1].Key)
	if err != nil || draft.State != minutes.Circulated {
		t.Errorf("%s: %s, %v", list[1].Key, draft.State, err)
	}
	items, err := s.Meetings.Agenda(ctx, g.meeting.ID)
	g.must(err)
	last := items[len(items)-1]
	if a, err := s.Minutes.ApprovalOf(ctx, last.ID); err != nil || a == nil || a.Of.ID != list[1].ID || !last.Consent || last.State != meetings.Waiting || !last.Title.Has(i18n.FR) {
		t.Errorf("the last item is %+v, %v", last, err)
	}
}
