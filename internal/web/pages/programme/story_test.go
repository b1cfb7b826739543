package programme_test

import (
	"net/http"
	"strings"
	"testing"
)

const (
	desk   = "/en/manage/gatherings/fall/programme"
	public = "/en/gatherings/fall/programme"
)

// entered has staff enter a room and two sessions on their pages, one of them closed to
// all but members, and publish them.
func (w *world) entered() *browser {
	w.t.Helper()
	staff := w.as("tomas")
	staff.post(desk+"/rooms/new", "name_en", "Hall", "capacity", "x").want(w.t, http.StatusUnprocessableEntity, "#f-capacity", `value="Hall"`)
	staff.post(desk+"/rooms/new", "name_en", "Hall", "capacity", "80", "step_free", "yes").want(w.t, http.StatusOK, "Hall")
	form := staff.get(desk+"/sessions/new").want(w.t, http.StatusOK, "Hall")
	_, room, _ := strings.Cut(form.body, `name="room"`)
	_, room, _ = strings.Cut(room, `<option value="">`)
	_, room, _ = strings.Cut(room, `<option value="`)
	room, _, _ = strings.Cut(room, `"`)
	fields := []string{"kind", "workshop", "title_en", "Plain words", "about_en", "Writing so that people can act.", "starts", "2026-11-26T10:00", "ends", "2026-11-26T09:00", "room", room, "closed", "", "languages", "en"}
	staff.post(desk+"/sessions/new", fields...).want(w.t, http.StatusUnprocessableEntity, "error-summary", "#f-ends", `value="Plain words"`, "Writing so that people can act.", `value="2026-11-26T10:00"`, `<option value="`+room+`" selected`)
	fields[9] = "2026-11-26T11:00"
	staff.post(desk+"/sessions/new", fields...).want(w.t, http.StatusOK, "Plain words")
	closed := append([]string{}, fields...)
	closed[3], closed[7], closed[9], closed[13] = "Safe houses", "2026-11-26T13:00", "2026-11-26T14:00", "members"
	staff.post(desk+"/sessions/new", closed...).want(w.t, http.StatusOK, "Safe houses")
	w.as("").get(public).want(w.t, http.StatusOK).lacks(w.t, "Plain words", "Safe houses") // nothing is published yet
	w.as("gita").get(desk).want(w.t, http.StatusForbidden)
	staff.post(desk+"/publish").want(w.t, http.StatusOK, "Plain words")
	return staff
}

func TestAClosedSessionIsNotSeenByThePublic(t *testing.T) {
	w := newWorld(t)
	staff := w.entered()
	for _, name := range []string{"", "gita"} {
		b := w.as(name)
		b.get(public).want(t, http.StatusOK, "Plain words", "Closed: for people of member organizations").lacks(t, "Safe houses")
		b.get(public+"/1").want(t, http.StatusOK, "Writing so that people can act.", "10:00")
		b.get(public+"/2").want(t, http.StatusNotFound).lacks(t, "Safe houses")
		b.get(public+"?by=room").want(t, http.StatusOK).lacks(t, "Safe houses")
	}
	w.as("mireille").get(public+"/2").want(t, http.StatusOK, "Safe houses", "Hall")
	// What changes of it is for those who may go there, in the list of changes too.
	staff.post(desk+"/sessions/2/act", "do", "cancel").want(t, http.StatusOK)
	staff.post(desk+"/publish").want(t, http.StatusOK)
	w.as("mireille").get(public+"/changes").want(t, http.StatusOK, "Safe houses")
	w.as("gita").get(public+"/changes").want(t, http.StatusOK).lacks(t, "Safe houses")
}

func TestOnesOwnProgrammeIsKeptWithoutScript(t *testing.T) {
	w := newWorld(t)
	staff := w.entered()
	b := w.as("mireille")
	for _, n := range []string{"1", "2"} {
		b.post(public+"/"+n+"/star", "on", "yes", "back", public).want(t, http.StatusOK, `aria-pressed="true"`)
	}
	b.get(public+"/mine").want(t, http.StatusOK, "Plain words", "Safe houses")
	b.get(public+"/mine.ics").want(t, http.StatusOK, "SUMMARY:Plain words", "SUMMARY:Safe houses", "DTSTART:20261126T140000Z")
	member := w.actors["mireille"]
	member.Seats = nil // since then she has left the organization
	w.actors["mireille"] = member
	b.get(public+"/mine").want(t, http.StatusOK, "Plain words").lacks(t, "Safe houses", "Closed: for people of member organizations")
	if got := b.get(public+"/mine.ics").want(t, http.StatusOK, "SUMMARY:Plain words"); strings.Count(got.body, "BEGIN:VEVENT") != 1 {
		t.Errorf("the calendar has what is closed to her: %s", got.body)
	}
	if got := w.as("").get(public + "/mine"); !strings.HasPrefix(got.path, "/en/sign-in?next=") {
		t.Errorf("a visitor gets %s", got.path)
	}
	// A table is shown before it is taken in, whatever is in its cells.
	table := "day,start,end,title_en,room\n2026-11-27,9:00,10:00,\"Why, \"\"again\"\"?\",Hall\n"
	shown := staff.post(desk+"/import", "text", table+"2026-11-27,late,10:00,Later,Hall\n").want(t, http.StatusOK, "Line 3", "Why, &#34;again&#34;?")
	shown.lacks(t, `name="text"`)
	staff.post(desk+"/import", "text", table).want(t, http.StatusOK, "Why, &#34;again&#34;?")
	// What the page gives out changes nothing when it comes back, and what is new in it
	// is shown with what it clashes with before it is added.
	whole := staff.get(desk+"/programme.json").want(t, http.StatusOK, `"Plain words"`).body
	sent := func(file string) answer { return staff.upload(desk+"/import", "file", "programme.json", file) }
	sent(whole).want(t, http.StatusOK, "There already", "nothing to add").lacks(t, `name="text"`)
	more := strings.Replace(whole, "Why, \\\"again\\\"?", "And a third time", 2)
	if more == whole {
		t.Fatalf("the file has not the session of the table:\n%s", whole)
	}
	shown = sent(more).want(t, http.StatusOK, `name="text"`, "Added", "There already", "sessions 1, rooms 0, tracks 0, speakers 0", "this clashes")
	staff.post(desk+"/import", "text", shown.hidden(t, "text")).want(t, http.StatusOK, "And a third time")
	sent(more).want(t, http.StatusOK, "nothing to add")
	sent("{").want(t, http.StatusOK, "is not JSON").lacks(t, `name="text"`)
	if got := w.as("mireille").get(desk + "/programme.json"); got.status != http.StatusForbidden {
		t.Errorf("a member gets the draft as a file: %d", got.status)
	}
}
