package calendar_test

import (
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/calendar"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
)

func TestWhoeverHasNamedNobodyIsRemindedBeforeTheRecordDate(t *testing.T) {
	w := newWorld(t)
	m := w.meeting()
	_, err := w.meetings.NameDelegates(t.Context(), w.members[0], m.Key, w.members[0].Seats[0].OrganizationID, w.members[0].PersonID)
	w.must(err)
	w.goTo("2026-11-10 12:00")
	w.daily()
	if got := w.letters(w.members[1]); len(got) != 0 {
		t.Errorf("eight days before: %q", got)
	}
	w.goTo("2026-11-11 12:00")
	w.daily()
	w.goTo("2026-11-12 12:00")
	w.daily()
	if got := w.letters(w.members[1]); len(got) != 1 || !strings.Contains(got[0], "Qui parlera pour vous\u202f?") {
		t.Errorf("in French, once: %q", got)
	}
	if got := w.letters(w.members[0]); len(got) != 0 {
		t.Errorf("one that has named its delegate: %q", got)
	}
}

func TestThoseWhoDraftAreRemindedTwiceThatResolutionsAreDue(t *testing.T) {
	w := newWorld(t)
	w.meeting() // due on 29 October
	w.drafting = []string{w.members[0].PersonID, w.members[0].PersonID}
	for _, c := range []struct {
		at   string
		want int
	}{{"2026-10-14 12:00", 0}, {"2026-10-15 12:00", 1}, {"2026-10-20 12:00", 1}, {"2026-10-26 12:00", 2}, {"2026-10-28 12:00", 2}, {"2026-10-30 12:00", 2}} {
		w.goTo(c.at)
		w.daily()
		if got := w.letters(w.members[0]); len(got) != c.want {
			t.Errorf("%s: %q", c.at, got)
		}
		if got := w.letters(w.coChair); len(got) != c.want {
			t.Errorf("%s, a co-chair: %q", c.at, got)
		}
	}
	if got := w.letters(w.members[1]); len(got) != 0 {
		t.Errorf("somebody who drafts nothing: %q", got)
	}
}

func TestStaffAreRemindedOfNoticeUntilItIsSent(t *testing.T) {
	w := newWorld(t)
	m := w.meeting() // notice between 29 September and 7 November
	notice := func() int {
		n := 0
		for _, subject := range w.letters(w.staff) {
			if strings.Contains(subject, "otice") {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		at   string
		want int
	}{{"2026-09-28 12:00", 0}, {"2026-09-29 12:00", 1}, {"2026-10-10 12:00", 1}, {"2026-11-04 12:00", 2}, {"2026-11-06 12:00", 2}} {
		w.goTo(c.at)
		w.daily()
		if got := notice(); got != c.want {
			t.Errorf("%s: %d", c.at, got)
		}
	}
	_ = m
}

func TestNoticeThatWasSentRemindsNobody(t *testing.T) {
	w := newWorld(t)
	m := w.meeting()
	_, err := w.meetings.AddItem(t.Context(), w.staff, m.Key, meetings.NewItem{Kind: meetings.Procedural, Title: i18n.Same("Opening")})
	w.must(err)
	w.goTo("2026-10-01 12:00")
	w.must(w.meetings.SendNotice(t.Context(), w.staff, m.Key, nil))
	w.goTo("2026-11-05 12:00")
	w.daily()
	for _, subject := range w.letters(w.staff) {
		if strings.Contains(subject, "otice") {
			t.Errorf("reminded: %q", subject)
		}
	}
	if e := find(t, w.year(w.staff, calendar.Filter{}), "notice-closes-"); !e.Met || !strings.Contains(e.Rule.EN, "It was sent on 1 October 2026.") {
		t.Errorf("the entry: %+v", e.Rule)
	}
}

func TestABodyIsRemindedOfItsMeetingUnlessItIsCancelledOrTurnedOff(t *testing.T) {
	w := newWorld(t)
	of := func(starts string) gatherings.Gathering {
		return w.announced(gatherings.Plan{
			Kind: gatherings.WorkingGroup, BodyID: w.group.ID, Audience: gatherings.Members, Title: i18n.Text{EN: "Group day " + starts, FR: "Journée du " + starts},
			Starts: at(starts + " 13:00"), Ends: at(starts + " 21:00"),
		})
	}
	of("2026-09-15")
	called := of("2026-09-16")
	w.must(w.gatherings.Cancel(t.Context(), w.staff, called.Key, i18n.Text{EN: "No.", FR: "Non."}, w.TellCancelled))
	if got := w.letters(w.members[1]); len(got) != 1 || got[0] != "Annulé\u00a0: Journée du 2026-09-16" {
		t.Errorf("the contact of a member was told: %q", got)
	}
	w.goTo("2026-09-07 12:00")
	w.daily()
	w.goTo("2026-09-09 12:00")
	w.daily()
	if got := w.letters(w.coChair); len(got) != 2 || got[0] != "Dans une semaine\u00a0: Journée du 2026-09-15" || got[1] != "Annulé\u00a0: Journée du 2026-09-16" {
		t.Errorf("a week before: %q", got)
	}
	w.must(w.Choose(t.Context(), w.coChair, calendar.RemindRecord, calendar.RemindSubmission))
	of("2026-10-06")
	w.goTo("2026-10-01 12:00")
	w.daily()
	if got := w.letters(w.coChair); len(got) != 2 {
		t.Errorf("turned off: %q", got)
	}
	w.must(w.Choose(t.Context(), w.coChair, calendar.RemindBody))
	w.daily()
	if got := w.letters(w.coChair); len(got) != 3 {
		t.Errorf("turned on again: %q", got)
	}
}

func TestEverybodyChoosesTheirOwnReminders(t *testing.T) {
	w := newWorld(t)
	choices, err := w.Choices(t.Context(), w.members[0])
	if err != nil || len(choices) != 3 || slices.ContainsFunc(choices, func(c calendar.Choice) bool { return !c.On }) {
		t.Errorf("at first: %+v, %v", choices, err)
	}
	if err := w.Choose(t.Context(), w.members[0], calendar.RemindNotice); fault.Of(err) == nil || fault.Of(err).Field != "reminders" {
		t.Errorf("a member chooses the secretariat's: %v", err)
	}
	if _, err := w.Choices(t.Context(), access.Actor{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("a visitor: %v", err)
	}
	w.must(w.Choose(t.Context(), w.members[0]))
	if choices, err = w.Choices(t.Context(), w.members[0]); err != nil || slices.ContainsFunc(choices, func(c calendar.Choice) bool { return c.On }) {
		t.Errorf("all off: %+v, %v", choices, err)
	}
}
