package assembly_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
)

const speakingAt = "/en/meetings/" + key + "/speakers"

// settle sets the rules of the meeting.
func (w *world) settle(fields ...string) {
	w.t.Helper()
	w.as(w.staff).post(speakingAt+"/rules", false, fields...).want(w.t, 200, "The rules hold from now on")
}

func TestADelegateAsksAndTheChairGivesTheFloor(t *testing.T) {
	w := newWorld(t)
	w.debating()
	w.settle("first_time", "yes", "alternate", "yes", "balance", "none", "speech", "3", "speeches", "2", "debate", "0")
	a, b := w.as(w.orgs[0].delegate), w.as(w.orgs[1].delegate)
	a.get("/en/meetings/"+key+"/floor").want(t, 200, "Ask to speak for", "Ask to speak against", "Point of order")
	a.post(speakingAt+"/ask", true, "side", "for").want(t, 200, "You are next.", "Step back from the list", `id="announce"`)
	w.clock.Advance(time.Second)
	b.post(speakingAt+"/ask", false, "side", "for").want(t, 200, "You are second on the list.")
	w.clock.Advance(time.Second)
	w.as(w.orgs[2].delegate).post(speakingAt+"/ask", true, "side", "against").want(t, 200, "You are second on the list.")
	b.get(speakingAt+"/mine", "HX-Request", "true").want(t, 200, "You are third on the list.", "speakers for and against take turns")
	b.post(speakingAt+"/ask", true, "side", "against").want(t, 409, "You are on the list already", "You are third on the list.")

	president := w.as(w.president)
	console := president.get("/en/meetings/"+key+"/chair").want(t, 200, "Give the floor to Delegate A", "3 people wait to speak", "For: 2. Against: 1.")
	turn := console.hidden(t, "turn")
	a.post(speakingAt+"/next", false, "turn", turn).want(t, 403)
	president.post(speakingAt+"/next", false, "turn", turn).want(t, 200, "The floor is given and the clock runs", "One more minute", `data-until="`)
	a.get("/en/meetings/"+key+"/floor").want(t, 200, "You have the floor.", `data-server-now="`)
	hall := w.as(w.staff).get("/fr/meetings/"+key+"/projector").want(t, 200, "Delegate A", "Société du Havre A", "Temps restant", "jusqu’à", "Delegate C")
	if strings.Contains(hall.body, "Delegate B") == false {
		t.Error("the hall does not see who is second")
	}
	// Out of turn only with a reason; nothing typed is lost.
	other, _, _ := strings.Cut(president.get("/en/meetings/"+key+"/chair").after(t, "call?turn="), `"`)
	president.post(speakingAt+"/call", false, "turn", other, "why", "").want(t, 422, "why you call them out of their turn", `id="f-why"`)
	president.post(speakingAt+"/call", false, "turn", other, "why", "answers").want(t, 200, "the reason is kept")
	w.as(w.staff).post(speakingAt+"/add", false, "side", "for").want(t, 422, "Choose who holds the card")
	w.as(w.staff).post(speakingAt+"/add", false, "name", "Guest G", "from", "Department of Fairness", "side", "information", "language", "fr").want(t, 200, "They are on the list", "Guest G")
	w.as(w.orgs[3].delegate).get(speakingAt).want(t, 200, "Guest G", "speaks French", "Department of Fairness")
	president.post(speakingAt+"/close", false).want(t, 200, "The list is closed")
	w.as(w.orgs[4].delegate).get("/en/meetings/"+key+"/floor").want(t, 200, "those on it are still heard", "Point of order")
	w.as(w.orgs[4].delegate).post(speakingAt+"/ask", true, "side", "for").want(t, 409, "The list of speakers is closed")
}

// hidden is the value of the first hidden field with a name.
func (a answer) hidden(t testing.TB, name string) string {
	t.Helper()
	value, _, _ := strings.Cut(a.after(t, `name="`+name+`" value="`), `"`)
	return value
}

func (a answer) after(t testing.TB, words string) string {
	t.Helper()
	_, rest, ok := strings.Cut(a.body, words)
	if !ok {
		t.Fatalf("%s does not say %q", a.path, words)
	}
	return rest
}

// While others ask to speak, a ballot being filled and the reader's form stay as
// they are: only the word that the list has changed is sent.
func TestTheListComesToEveryScreen(t *testing.T) {
	w := newWorld(t)
	w.debating()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	phone := w.as(w.orgs[0].delegate).listen(ctx, "/en/meetings/"+key+"/live/floor", "")
	booth := w.as(w.orgs[0].delegate).listen(ctx, "/fr/meetings/"+key+"/live/speakers", "")
	hall := w.as(w.staff).listen(ctx, "/en/meetings/"+key+"/live/projector", "")
	until(t, phone, "all that there is", func(m message) bool { return m.event == "vote" })
	until(t, booth, "the empty list", func(m message) bool { return strings.Contains(m.data, "Personne n’a encore demandé") })
	w.as(w.orgs[1].delegate).post(speakingAt+"/ask", true, "side", "").want(t, 200)
	until(t, phone, "the word that the list has changed", func(m message) bool {
		if m.event == "vote" || strings.Contains(m.data, `id="ballot"`) || strings.Contains(m.data, `id="speak"`) {
			t.Errorf("sent with it: %+v", m)
		}
		return m.event == "queue"
	})
	until(t, booth, "who asked", func(m message) bool {
		return strings.Contains(m.data, "Delegate B") && strings.Contains(m.data, "parle anglais")
	})
	until(t, hall, "who asked", func(m message) bool { return strings.Contains(m.data, "Delegate B") })
}

func TestSpeakingPagesAreForThoseWhoMay(t *testing.T) {
	w := newWorld(t)
	w.debating()
	delegate := w.as(w.orgs[0].delegate)
	for path, want := range map[string]int{"": 200, "/me": 200, "/statistics": 200, "/statistics.csv": 200, "/rules": 403, "/add": 403, "/extend": 403} {
		if got := delegate.get(speakingAt + path); got.status != want {
			t.Errorf("a delegate at %q: %d, want %d", path, got.status, want)
		}
		if got := w.as(access.Actor{}).get(speakingAt + path); got.status == 200 {
			t.Errorf("a visitor reads %q", path)
		}
	}
	delegate.post(speakingAt+"/me", false, "language", "fr", "gender", "woman").want(t, 200, "Saved.")
	delegate.post(speakingAt+"/me", false, "language", "de", "gender", "woman").want(t, 422, "Choose one of the languages", `value="woman" checked`)
	w.as(w.orgs[1].delegate).get(speakingAt+"/me").want(t, 200)
	if got := w.as(w.orgs[1].delegate).get(speakingAt + "/me"); strings.Contains(got.body, `value="woman" checked`) {
		t.Error("somebody else reads it")
	}
	w.as(w.staff).post(speakingAt+"/rules", false, "speech", "many", "speeches", "2", "debate", "0", "balance", "region").want(t, 422, "Write a whole number", `value="many"`, `value="region" checked`)
}
