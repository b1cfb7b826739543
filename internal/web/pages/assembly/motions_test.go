package assembly_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
)

// A motion from a phone to its consequence, over HTTP, on every face.
func TestAMotionFromThePhoneToTheMinutes(t *testing.T) {
	w := newWorld(t)
	w.debating()
	president, phone, hall := w.as(w.president), w.as(w.orgs[2].delegate), w.as(w.staff)
	motion := chair + "/motion"

	president.get(chair).want(t, 200, "What is in order now", "kind=refer", "Not in order now, and why", "Needs a seconder, not debated, decided by two thirds (Robert §16).")
	phone.get(floor).want(t, 200, "Point of order, or another motion")
	phone.post("/fr/meetings/"+key+"/rise", false, "kind", "recess", "text", "").want(t, 200, "Votre demande est devant la présidence.")
	w.as(w.orgs[5].delegate).post("/en/meetings/"+key+"/rise", false, "kind", "recess").want(t, http.StatusForbidden, "voting card")
	asked := regexp.MustCompile(`kind=recess&amp;request=([^"]+)"`).FindStringSubmatch(president.get(chair).want(t, 200, "Delegates ask", "Harbour C Society: Recess.").body)
	if asked == nil {
		t.Fatal("the request cannot be stated")
	}
	president.get(motion+"?kind=recess&request="+asked[1]).want(t, 200, "How many minutes?", `value="`+w.orgs[2].ID+`" selected`)
	at := regexp.MustCompile(`name="at" value="(\d+)"`).FindStringSubmatch(president.get(motion + "?kind=recess").body)[1]
	fields := []string{"kind", "recess", "at", at, "request", asked[1], "mover", w.orgs[2].ID, "seconder", w.orgs[3].ID}
	president.post(motion, false, append(fields, "minutes", "soon")...).want(t, 422, "f-minutes", "from 1 to 600")
	president.post(motion, false, append(fields, "minutes", "10")...).want(t, 200, "The motion is before the meeting.", "to take a recess of 10 minutes", "Nobody objects: adopt it")
	hall.get("/en/meetings/"+key+"/projector").want(t, 200, "Shall the meeting take a recess of 10 minutes?", "une pause de 10 minutes")
	phone.get(floor).want(t, 200, "Before the meeting: to take a recess of 10 minutes.")

	// Another chair acts on what is no longer so: nothing happens, and it is said.
	w.as(w.president).post(chair+"/vote", false, "kind", "main", "at", at).want(t, 422, "Nothing was done", "to take a recess of 10 minutes")

	live, err := w.room.Live(w.ctx, key)
	w.must(err)
	one := "/en/meetings/" + key + "/motions/" + live.Floor.Motions[0].ID
	president.post(one+"/consent", false).want(t, 200, "The meeting is in recess", "Take this back")
	hall.get("/fr/meetings/"+key+"/projector").want(t, 200, "L’assemblée est en pause.", "data-until=")
	president.post("/en/meetings/"+key+"/order/undo", false).want(t, 200, "The last act is taken back.", "Nobody objects: adopt it")
	president.post(one+"/vote", false, "method", "open").want(t, 200, "Close the vote")
	if live, err = w.room.Live(w.ctx, key); err != nil {
		t.Fatal(err)
	}
	vote := "/en/meetings/" + key + "/votes/" + live.Vote.ID
	phone.post("/en/votes/"+live.Vote.ID+"/cast", true, "organization", w.orgs[2].ID, "choice", "yes").want(t, 200)
	phone.get(vote).want(t, 200, "Harbour A Society", "How they voted is known when the result is announced.")
	president.post(chair+"/close", false).want(t, 200)
	president.post(chair+"/announce", false).want(t, 200, "The meeting is in recess")
	hall.get("/en/meetings/"+key+"/projector").want(t, 200, "The majority is of the 1 vote cast", "5 organizations were entitled to vote", "There was quorum: 5 cards", "The meeting is in recess", "data-until=")
	president.post("/en/meetings/"+key+"/order/resume", false).want(t, 200, "The meeting has resumed.")
	if got := hall.get("/en/meetings/" + key + "/projector"); strings.Contains(got.body, "The majority is of") {
		t.Error("the hall still shows a result when the meeting has gone on")
	}
	got := phone.get(vote).want(t, 200, "Did not vote", "What the result rests on")
	if strings.Contains(got.body, "<td>For") {
		t.Error("an open vote's page says who voted what")
	}
	w.as(w.orgs[0].delegate).get("/fr/meetings/"+key+"/minutes").want(t, 200, "prendre une pause de 10 minutes", "La majorité se calcule", "La présidence revient sur")
	w.as(w.orgs[0].delegate).get("/en/meetings/"+key+"/votes/none").want(t, http.StatusNotFound)
}

// The hall sees the result of a motion also where another one waits under it, and until
// the chair does anything else.
func TestTheHallSeesEveryResult(t *testing.T) {
	w := newWorld(t)
	w.debating()
	president, hall := w.as(w.president), "/en/meetings/"+key+"/projector"
	by := []string{"mover", w.orgs[2].ID, "seconder", w.orgs[3].ID, "minutes", "10", "kind"}
	for _, kind := range []string{"limit_debate", "close_debate"} {
		president.post(chair+"/motion", false, append(by, kind)...).want(t, 200, "The motion is before the meeting.")
	}
	w.carried(1, 3)
	president.get(hall).want(t, 200, "Shall debate be closed", "4 votes were cast (1 for, 3 against)", "Before the meeting: to limit the debate to 10 more minutes")
	president.post(w.pending()+"/withdraw", false).want(t, 200)
	if got := president.get(hall).want(t, 200, "Children in detention", "Write to the Minister."); strings.Contains(got.body, "Shall debate be closed") {
		t.Error("the hall still shows the result")
	}
}

// The agenda has hours and minutes; how late the meeting runs is said where it
// matters; what nobody takes out is adopted together.
func TestTheAgendaHasTimes(t *testing.T) {
	w := newWorld(t)
	staff, president := w.as(w.staff), w.as(w.president)
	manage := "/en/meetings/" + key + "/manage"
	staff.post(manage+"/item", false, "kind", "procedural", "title_en", "Coffee", "title_fr", "Café", "recess", "yes").want(t, 422, "how many minutes the recess lasts")
	staff.post(manage+"/item", false, "kind", "procedural", "title_en", "Opening", "title_fr", "Ouverture", "minutes", "20").want(t, 200, "20 minutes")
	for _, title := range []string{"Treasurer", "Youth network", "Nominations"} {
		_, err := w.s.AddItem(w.ctx, w.staff, key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Same(title), Minutes: 10})
		w.must(err)
	}
	items, err := w.s.Agenda(w.ctx, w.meeting.ID)
	w.must(err)
	staff.post(manage+"/timing", false, "item", items[1].ID, "starts", "2026-11-28T09:30", "minutes", "10").want(t, 200, "9:30", "10 minutes")
	for _, it := range items[2:] {
		staff.post(manage+"/timing", false, "item", it.ID, "minutes", "10", "consent", "yes").want(t, 200, "adopted together with others")
	}
	w.called()
	for _, o := range w.orgs[:3] {
		_, err := w.s.NameDelegates(w.ctx, o.delegate, key, o.ID, o.delegate.PersonID)
		w.must(err)
		_, err = w.s.Admit(w.ctx, w.staff, key, o.ID, o.delegate.PersonID)
		w.must(err)
	}
	w.clock.Advance(45 * time.Minute) // 9:15 in Halifax
	president.post(chair+"/open", false).want(t, 200)
	president.post(chair+"/take_up", false, "item", items[0].ID).want(t, 200, "5 minutes late; at this pace the meeting adjourns at 10:05.")
	w.clock.Advance(30 * time.Minute)
	president.get(chair).want(t, 200, "15 minutes late")
	w.as(w.orgs[0].delegate).get("/fr/meetings/"+key).want(t, 200, "15 minutes de retard", "9\u00a0h\u00a030")
	staff.get("/en/meetings/"+key+"/projector").want(t, 200, "15 minutes late")
	president.post(chair+"/finish", false).want(t, 200)
	president.post(chair+"/take_up", false, "item", items[1].ID).want(t, 200)
	president.post(chair+"/finish", false).want(t, 200, "Nobody objects: adopt them together", "3. Youth network")
	w.as(w.orgs[1].delegate).post("/en/meetings/"+key+"/items/"+items[3].ID+"/out", false).want(t, 200, "The item is taken out")
	president.post("/en/meetings/"+key+"/order/together", false).want(t, 200, "They are adopted together.", "Take up the next item: Nominations")

	// Quorum is lost: every face says so, the chair what may still be done.
	w.must(w.s.Return(w.ctx, w.staff, key, w.orgs[0].ID))
	president.get(chair).want(t, 200, "There is no quorum: ", "take a recess, set the time of its next sitting, adjourn, or bring members in")
	staff.get("/en/meetings/"+key+"/projector").want(t, 200, "hall-alert")
	w.as(w.orgs[1].delegate).get(floor).want(t, 200, "There is no quorum: ")
}
