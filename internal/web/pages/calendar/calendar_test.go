package calendar_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
)

// A co-chair plans a meeting of the group, announces it and calls it off; who finds
// it in the calendar follows, and what was typed wrongly is never lost.
func TestAnEventFromItsPlanToItsEnd(t *testing.T) {
	w := newWorld(t)
	nadia := w.as(w.coChair)
	form := []string{
		"kind", "working_group", "body", "inland-protection", "title_en", "Winter meeting", "title_fr", "Réunion d’hiver", "starts", "2026-09-14T09:00",
		"ends", "2026-09-14T17:00", "city", "Montréal", "zone", "America/Toronto", "audience", "members", "online", "https://meet.example/abc",
	}
	w.as(w.member).get("/en/manage/gatherings/new").want(t, http.StatusForbidden)
	w.as("").post("/en/manage/gatherings/new", form...).want(t, http.StatusUnauthorized)
	nadia.get("/en/manage/gatherings/new").want(t, http.StatusOK, "Plan an event").lacks(t, "The coalition as a whole")
	wrong := append([]string{}, form...)
	wrong[11], wrong[7] = "2026-09-13T17:00", ""
	nadia.post("/en/manage/gatherings/new", wrong...).want(t, http.StatusUnprocessableEntity, "It must end after it begins.", "Give the event a title in this language.", "Winter meeting", "2026-09-13T17:00", "https://meet.example/abc")
	done := nadia.post("/en/manage/gatherings/new", form...).want(t, http.StatusOK, "The event is planned", "Announce it")
	const key = "2026-09-working-group-montreal"
	if !strings.HasPrefix(done.path, "/en/manage/gatherings/"+key) {
		t.Fatalf("planned at %s", done.path)
	}
	w.as(w.member).get("/en/gatherings/"+key).want(t, http.StatusNotFound)
	nadia.get("/fr/gatherings/"+key).want(t, http.StatusOK, "Cet événement est en préparation", "Réunion d’hiver", "De 9\u00a0h\u00a000 à 17\u00a0h\u00a000 (HAE)")
	nadia.post("/en/manage/gatherings/"+key, "action", "announce").want(t, http.StatusOK, "The event is announced")

	w.as(w.member).get("/en/calendar").want(t, http.StatusOK, "Winter meeting", "September 2026", "9:00 to 17:00")
	w.as("").get("/en/calendar").want(t, http.StatusOK, "Sign in for the meetings").lacks(t, "Winter meeting")
	w.as(w.member).get("/en/gatherings/"+key).want(t, http.StatusOK, "https://meet.example/abc", "Inland Protection").lacks(t, "Prepare it")
	asked := w.as("").get("/en/gatherings/"+key).lacks(t, "Winter meeting", "meet.example")
	if !strings.HasPrefix(asked.path, "/en/sign-in?next=") {
		t.Errorf("a visitor is led to %s", asked.path)
	}

	nadia.post("/en/manage/gatherings/"+key+"/edit/place", "city", "Laval", "place_en", "Hall", "place_fr", "Salle", "land_en", "We thank the keepers of these lands.", "land_fr", "Nous remercions les gardiens de ces terres.").
		want(t, http.StatusOK, "The event is changed", "Laval")
	nadia.post("/en/manage/gatherings/"+key+"/edit/when", "zone", "America/Halifax", "starts", "2026-09-14T10:00", "ends", "2026-09-14T12:00").want(t, http.StatusOK, "10:00 to 12:00 (ADT)")
	nadia.get("/en/manage/gatherings/"+key+"/edit/nothing").want(t, http.StatusNotFound)
	w.as(w.member).get("/fr/gatherings/"+key).want(t, http.StatusOK, "Nous remercions les gardiens", "Salle, Laval")

	nadia.post("/en/manage/gatherings/"+key+"/cancel", "reason_en", "Too few of us.").want(t, http.StatusUnprocessableEntity, "Too few of us.", "Say why in this language")
	nadia.post("/en/manage/gatherings/"+key+"/cancel", "reason_en", "Too few of us.", "reason_fr", "Nous sommes trop peu.").want(t, http.StatusOK, "The event is cancelled")
	w.as(w.member).get("/fr/calendar").want(t, http.StatusOK, "Annulé", "Nous sommes trop peu.")
	w.as(w.member).get("/fr/gatherings/"+key).want(t, http.StatusOK, "Cet événement est annulé").lacks(t, "meet.example")
}

func TestTheAgendaTellsItsRulesAndIsNarrowed(t *testing.T) {
	w := newWorld(t)
	_, err := w.meetings.PlanMeeting(t.Context(), w.actors[w.staff], meetings.Plan{
		Title: i18n.Text{EN: "Fall Meeting", FR: "Assemblée d’automne"}, Zone: "America/Halifax", Starts: time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC),
		Ends: time.Date(2026, 11, 28, 19, 0, 0, 0, time.UTC), RecordDay: time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC),
	})
	w.must(err)
	member := w.as(w.member)
	member.get("/en/calendar").want(t, http.StatusOK, "Notice of 21 to 60 days", "10 days before the meeting", "What concerns me", `href="/en/meetings/2026-11"`)
	member.get("/en/calendar?mine=yes").want(t, http.StatusOK, "Record date").lacks(t, "Notice may be sent")
	member.get("/en/calendar?kind=webinar&body=inland-protection").want(t, http.StatusOK, "Nothing of this kind", "Webinar", "Show the whole calendar").lacks(t, "Record date")
	member.get("/en/calendar?year=2025").want(t, http.StatusOK, "Calendar 2025").lacks(t, "Record date")
	member.get("/en/calendar?year=99999&kind=%00&body=%27&mine=%F0").want(t, http.StatusOK, "Record date")
	w.as("").get("/en/calendar?mine=yes").want(t, http.StatusOK, "Fall Meeting").lacks(t, "Record date")
}

func TestCalendarProgramsAreServed(t *testing.T) {
	w := newWorld(t)
	visitor := w.as("")
	first := visitor.get("/calendar.ics?lang=fr").want(t, http.StatusOK, "X-WR-CALNAME:CCR\u00a0: calendrier", "BEGIN:VCALENDAR\r\n")
	if got := first.header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
		t.Errorf("served as %q", got)
	}
	visitor.get("/calendar.ics?lang=fr", "If-None-Match", first.header.Get("ETag")).want(t, http.StatusNotModified)
	visitor.get("/en/calendar.ics").want(t, http.StatusOK, "CCR: calendar")
	visitor.get("/en/calendar/inland-protection.ics").want(t, http.StatusOK, "CCR: Inland Protection")
	visitor.get("/en/calendar/nobody.ics").want(t, http.StatusNotFound)
	visitor.get("/en/calendar/nothing").want(t, http.StatusNotFound)
	visitor.get("/en/calendar/own/abc.ics").want(t, http.StatusNotFound)

	own := regexp.MustCompile(`/en/calendar/own/[^"<.?]+\.ics`)
	member := w.as(w.member)
	address := own.FindString(member.get("/en/calendar/subscribe").want(t, http.StatusOK, "For you alone", "webcal://coalition.example/").body)
	mine := visitor.get(address).want(t, http.StatusOK, "Dues for 2027 are due")
	if !strings.HasPrefix(mine.header.Get("Cache-Control"), "private") {
		t.Errorf("what is one person's is kept: %v", mine.header)
	}
	visitor.get(address+"?body=inland-protection").want(t, http.StatusOK).lacks(t, "Dues")
	visitor.get("/en/calendar/subscribe").want(t, http.StatusOK, "Sign in, and you get an address of your own").lacks(t, "/own/")
	member.post("/en/calendar/subscribe").want(t, http.StatusOK, "Your calendar has a new address")
	visitor.get(address).want(t, http.StatusNotFound)
	if again := own.FindString(member.get("/en/calendar/subscribe").body); again == address {
		t.Error("the address is the one before")
	}
}

func TestRemindersAreTurnedOff(t *testing.T) {
	w := newWorld(t)
	if asked := w.as("").get("/en/account/reminders"); !strings.HasPrefix(asked.path, "/en/sign-in?next=") {
		t.Errorf("a visitor is led to %s", asked.path)
	}
	member := w.as(w.member)
	member.get("/en/account/reminders").want(t, http.StatusOK, "Delegates to be named").lacks(t, "Notice to be sent")
	w.as(w.staff).get("/en/account/reminders").want(t, http.StatusOK, "Notice to be sent")
	page := member.post("/fr/account/reminders", "reminders", "body").want(t, http.StatusOK, "Votre choix de rappels est enregistré").body
	if n := strings.Count(page, " checked"); n != 1 {
		t.Errorf("%d are turned on", n)
	}
	member.post("/en/account/reminders", "reminders", "notice").want(t, http.StatusUnprocessableEntity, "Choose among the reminders")
}

func TestTheReadersOwnProgrammeIsOnTheirOwnPageAndInTheirOwnFeed(t *testing.T) {
	w := newWorld(t)
	const title = "Detention and children"
	for _, c := range []struct {
		who, path string
		want      bool
	}{
		{w.member, "/en/calendar?mine=yes", true},
		{w.member, "/fr/calendar?kind=session", true},
		{w.member, "/en/calendar", false},
		{w.member, "/en/calendar.ics", false},
		{w.coChair, "/en/calendar?mine=yes", false},
		{"", "/en/calendar?kind=session", false},
	} {
		if got := w.as(c.who).get(c.path); got.status != http.StatusOK || strings.Contains(got.body, title) != c.want {
			t.Errorf("%s for %q: the session is there %v (%d), want %v", c.path, c.who, !c.want, got.status, c.want)
		}
	}
	member := w.as(w.member)
	if got := member.get("/en/calendar?mine=yes").body; !strings.Contains(got, `href="/en/gatherings/2026-07-halifax/programme/3"`) {
		t.Error("it does not lead to the session")
	}
	page := member.get("/en/calendar/subscribe").body
	_, rest, _ := strings.Cut(page, "https://coalition.example/en/calendar/own/")
	word, _, _ := strings.Cut(rest, "<")
	if got := w.as("").get("/en/calendar/own/" + word); got.status != http.StatusOK || !strings.Contains(got.body, "SUMMARY:"+title) {
		t.Errorf("their own feed: %d\n%s", got.status, got.body)
	}
	if strings.Contains(w.as("").get("/en/calendar").body, `value="session"`) {
		t.Error("a visitor is offered sessions of their own")
	}
}
