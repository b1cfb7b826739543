package desk_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/registration"
)

const key = "0123456789abcdef-"

// A phone without a script is at the door too.
func TestTheDoorWithoutAScript(t *testing.T) {
	w := newWorld(t)
	wren := w.registered("Wren Castellanos")
	w.registered("Ana Costa")
	sam := w.as("sam")
	sam.get(at).want(t, http.StatusOK, at+"/door").lacks(t, at+"/badges", at+"/lists/hotel", at+"/statistics")
	page := sam.get(at+"/door?q=castel").want(t, http.StatusOK, "Wren Castellanos", "Harbour Light", "Owes", "Access: Step-free", "Interpretation into French", "Not to be photographed", "0 of 2 are here")
	page.lacks(t, "Halal", "555 0100", "wren.castellanos@", "Ana Costa")
	if got := page.header.Get("Permissions-Policy"); !strings.HasPrefix(got, "camera=(self)") {
		t.Errorf("the page may not ask for the camera: %q", got)
	}
	sam.get(at+"/door?q="+strings.ToLower(registration.FormatCode(wren.Code))).want(t, http.StatusOK, "Wren Castellanos")
	sam.get("/fr/gatherings/fall/desk/door?q=zz").want(t, http.StatusOK, "Personne sur la liste")
	sam.post(at+"/door", "action", "in", "person", wren.ID, "key", key+"1").want(t, http.StatusOK, "Checked in", "1 of 2 are here")
	sam.get(at+"/door?q=wren").want(t, http.StatusOK, "since 9:30", "Undo")
	sam.post(at+"/door", "action", "out", "person", wren.ID, "key", key+"2").want(t, http.StatusOK, "0 of 2 are here")
	sam.post(at+"/door", "action", "in", "person", "nobody", "key", key+"3").want(t, http.StatusConflict, "Nobody of this gathering was meant")
	sam.post(at+"/door").want(t, http.StatusConflict, "could not be read")
}

func TestAPhoneSendsWhatItKept(t *testing.T) {
	w := newWorld(t)
	wren, ana := w.registered("Wren Castellanos"), w.registered("Ana Costa")
	sam, tomas := w.as("sam"), w.as("tomas")
	var list struct {
		Now, Until int64
		Day        string
		Open       bool
		Guests     []map[string]any
	}
	a := sam.get(at+"/door/list.json").want(t, http.StatusOK, "Step-free").lacks(t, "Halal", "555 0100", "@people.example")
	if err := json.Unmarshal([]byte(a.body), &list); err != nil || len(list.Guests) != 2 || list.Day != "2026-11-26" || !list.Open || list.Until != w.g.Ends.UnixMilli() || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%+v, %v, %v", list, a.header, err)
	}

	// Sam's phone had no network from ten past; Tomas' had one.
	ten := w.g.Starts.Add(10 * time.Minute).UnixMilli()
	if got := tomas.sync(act{Key: key + "t1", Person: wren.ID, Act: "in", At: ten + 5*60_000}); !got[0].Taken || got[0].Arrived != ten+5*60_000 {
		t.Errorf("%+v", got)
	}
	link, err := w.register.Link(t.Context(), ana.OrderID)
	w.must(err)
	w.must(w.register.Cancel(t.Context(), access.Actor{}, link, ana.OrderID, []string{ana.ID}, false))
	kept := []act{
		{Key: key + "s1", Person: wren.ID, Act: "in", At: ten},
		{Key: key + "s2", Person: ana.ID, Act: "in", At: ten},
		{Key: key + "s3", Code: "ZZZZ-ZZZZ", Act: "in", At: ten},
		{Key: key + "s4", Code: registration.FormatCode(wren.Code), Act: "in", At: ten + 1},
		{Key: "s5", Person: wren.ID, Act: "in", At: ten},
	}
	for range 3 {
		got := sam.sync(kept...)
		if !got[0].Taken || got[0].Arrived != ten || !got[3].Taken || got[3].Person != wren.ID {
			t.Errorf("%+v", got)
		}
		if got[1].Taken || !strings.Contains(got[1].Text, "Ana Costa has cancelled") || got[2].Taken || !strings.Contains(got[2].Text, "ZZZZ-ZZZZ: nobody of this gathering has that code") || got[4].Taken {
			t.Errorf("conflicts: %+v", got)
		}
	}
	sam.get(at+"/door").want(t, http.StatusOK, "1 of 1 are here")

	// Who may not, what is no list of acts, and what is too much of one.
	for name, want := range map[string]int{"": http.StatusUnauthorized, "kim": http.StatusForbidden} {
		w.as(name).send(http.MethodPost, at+"/door/sync", "application/json", `{"acts":[]}`).want(t, want)
		if name != "" { // a visitor is led to sign in
			w.as(name).get(at+"/door/list.json").want(t, want)
			w.as(name).get(at+"/door").want(t, want)
		}
	}
	sam.send(http.MethodPost, at+"/door/sync", "application/json", `{"acts":`).want(t, http.StatusUnprocessableEntity)
	sam.send(http.MethodPost, at+"/door/sync", "application/json", `{"acts":[`+strings.Repeat(`{},`, 200)+`{}]}`).want(t, http.StatusRequestEntityTooLarge)
	odd := sam.sync(act{Key: key + "o", Person: "a\x00b", Act: "in", At: ten}, act{Key: key + "p", Person: wren.ID, Act: "in", At: 1 << 62})
	if odd[0].Taken || odd[1].Taken && odd[1].Arrived > w.clock.Now().UnixMilli() {
		t.Errorf("%+v", odd)
	}

	// Once the gathering is over the door has no list for Sam.
	w.clock.Advance(w.g.Ends.Sub(w.clock.Now()))
	sam.get(at+"/door/list.json").want(t, http.StatusForbidden)
	if got := sam.sync(act{Key: key + "late", Person: wren.ID, Act: "in", At: w.g.Ends.Add(-time.Hour).UnixMilli()}); !got[0].Taken {
		t.Errorf("%+v", got)
	}
}

func TestTheNightBefore(t *testing.T) {
	w := newWorld(t)
	wren := w.registered("Wren Castellanos")
	tomas, sam := w.as("tomas"), w.as("sam")
	tomas.get(at).want(t, http.StatusOK, "/badges", "/duties", "/lists/hotel", "/lists/kitchen", "/statistics", "/evaluation").lacks(t, "/lists/emergency", "/certificates.pdf")
	tomas.get(at+"/badges").want(t, http.StatusOK, "Set 1 new badge aside")
	tomas.post(at+"/badges", "sheet", "a4-8").want(t, http.StatusOK, "Set aside. Print the newest batch", "sheet=a4-8").lacks(t, "Set 1 new badge aside")
	tomas.post(at+"/badges").want(t, http.StatusUnprocessableEntity, "There is no new badge")
	tomas.get(at+"/badges?q=castel").want(t, http.StatusOK, "person="+wren.ID)
	for _, query := range []string{"", "?sheet=letter-6&person=" + wren.ID} {
		if a := tomas.get(at+"/badges.pdf"+query).want(t, http.StatusOK, "%PDF-"); a.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("%v", a.header)
		}
	}
	tomas.get(at+"/badges.pdf?sheet=napkin").want(t, http.StatusUnprocessableEntity)
	tomas.get(at+"/lists/hotel").want(t, http.StatusOK, "Wren Castellanos", "Step-free", "option=room").lacks(t, "Halal", "555 0100")
	tomas.get(at+"/lists/hotel?option=room").want(t, http.StatusOK, "Nobody yet")
	tomas.get(at+"/lists/kitchen").want(t, http.StatusOK, "Halal").lacks(t, "Wren", "555 0100", "Step-free")
	tomas.get(at+"/lists/interpreters").want(t, http.StatusOK, "Need it at all").lacks(t, "Wren", "Halal")
	tomas.get(at+"/lists/emergency").want(t, http.StatusForbidden, "nobody else")
	tomas.get(at+"/lists/door").want(t, http.StatusNotFound)
	if a := tomas.get(at+"/lists/hotel/list.csv").want(t, http.StatusOK, "Name,Organization,First night,Leaves,Nights,Shares with,Takes beside it,Access\r\nWren Castellanos,Harbour Light,,,,,,Step-free\r\nAll,,,,0,,,\r\n"); !strings.Contains(a.header.Get("Content-Disposition"), "fall-hotel.csv") {
		t.Errorf("%v", a.header)
	}
	tomas.get(at+"/lists/hotel/list.pdf").want(t, http.StatusOK, "%PDF-")
	tomas.post(at+"/duties", "email", "nobody@people.example", "duties", "kitchen").want(t, http.StatusUnprocessableEntity, "Nobody in the register has this address", `value="kitchen" checked`)
	tomas.post(at+"/duties", "email", "sam@people.example", "duties", "emergency").want(t, http.StatusOK, "Saved.", "Sam")
	sam.get(at+"/lists/emergency").want(t, http.StatusOK, "Wren Castellanos", "Ana, 555 0100").lacks(t, "Halal", "Step-free")
	for _, path := range []string{"/door", "/lists/hotel", "/lists/kitchen", "/lists/hotel/list.csv", "/lists/kitchen/list.pdf", "/badges", "/badges.pdf", "/duties", "/statistics", "/registrations.csv", "/evaluation", "/certificates.pdf"} {
		sam.get(at+path).want(t, http.StatusForbidden)
	}
	w.as("kim").get(at).want(t, http.StatusForbidden)
}

func TestAfterwards(t *testing.T) {
	w := newWorld(t)
	wren := w.registered("Wren Castellanos")
	link, err := w.register.LinkOf(t.Context(), wren.ID)
	w.must(err)
	tomas, visitor := w.as("tomas"), w.as("")
	tomas.post(at+"/door", "action", "in", "person", wren.ID, "key", key+"1").want(t, http.StatusOK)
	tomas.get(at+"/evaluation").want(t, http.StatusOK, "Nothing is set up yet", "What was best?", "Qu’avez-vous le plus", "Question 8")
	tomas.post(at+"/evaluation", "action", "set_up", "closes", "2026-12-15", "question_en", "Good?", "question_fr", "", "kind", "scale").want(t, http.StatusUnprocessableEntity, "Write each question in both languages", `value="Good?"`)
	tomas.post(at+"/evaluation", "action", "set_up", "closes", "2026-12-15", "question_en", "Good?", "question_fr", "Bien?", "kind", "scale", "question_en", "", "question_fr", "", "kind", "scale", "question_en", "Why?", "question_fr", "Pourquoi?", "kind", "words").
		want(t, http.StatusOK, "Opens when the gathering ends", "Why?")
	own := "/en/gatherings/fall/register/people/" + link
	visitor.get(own+"/evaluation").want(t, http.StatusConflict, "opens once the gathering is over")
	visitor.get(own+"/certificate.pdf").want(t, http.StatusConflict, "once the gathering is over")

	w.clock.Advance(4 * 24 * time.Hour)
	visitor.get(own+"/certificate.pdf").want(t, http.StatusOK, "%PDF-")
	visitor.get("/en/gatherings/fall/register/people/forged/certificate.pdf").want(t, http.StatusNotFound)
	visitor.get("/en/gatherings/other/register/people/"+link+"/certificate.pdf").want(t, http.StatusNotFound)
	tomas.get(at+"/certificates.pdf").want(t, http.StatusOK, "%PDF-")
	visitor.get(own+"/evaluation").want(t, http.StatusOK, "Good?", "kept without your name", "whoever knows you may recognise", "administrator")
	visitor.get(strings.Replace(own, "/en/", "/fr/", 1)+"/evaluation").want(t, http.StatusOK, "Bien?", "sans votre nom")
	visitor.post(own+"/evaluation").want(t, http.StatusUnprocessableEntity, "Answer one question at least")
	visitor.post(own+"/evaluation", "q1", "9", "q2", "Because").want(t, http.StatusUnprocessableEntity, "Choose one of the answers", "Because")
	visitor.post(own+"/evaluation", "q1", "4", "q2", "Because").want(t, http.StatusOK, "your answers are in")
	visitor.get(own+"/evaluation").want(t, http.StatusOK, "Nobody knows which answers are yours").lacks(t, "Because")
	visitor.post(own+"/evaluation", "q1", "4").want(t, http.StatusUnprocessableEntity, "You have answered already")
	tomas.get(at+"/evaluation").want(t, http.StatusOK, "1 person has answered", "the questions stay as they are").lacks(t, "Because")
	tomas.get(at+"/evaluation.csv").want(t, http.StatusConflict, "once the evaluation is closed")
	tomas.post(at+"/evaluation", "action", "invite").want(t, http.StatusOK, "on their way", "Everybody was written to")
	tomas.post(at+"/evaluation", "action", "close").want(t, http.StatusOK, "Closed. 1 person answered", "Fewer than 5 people answered").lacks(t, "Because")
	tomas.get(at+"/evaluation.csv").want(t, http.StatusOK, "Fewer than 5 people").lacks(t, "Because")
	tomas.post(at+"/evaluation", "action", "dance").want(t, http.StatusUnprocessableEntity)
	tomas.get(at+"/statistics").want(t, http.StatusOK, "By region", "desk-share")
	tomas.get(at+"/registrations.csv").want(t, http.StatusOK, "Wren Castellanos,wren.castellanos@people.example,Harbour Light,Full,In person", "2026-11-26\r\n").lacks(t, "Halal", "555 0100")
}
