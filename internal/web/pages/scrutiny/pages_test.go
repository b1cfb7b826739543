package scrutiny_test

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/meetingtest"
	counting "plenary.example/internal/meetings/scrutiny"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/scrutiny"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
)

const page = "/en/meetings/" + meetingtest.Key + "/scrutiny"

// world is a coalition at its general meeting, behind a site with these pages.
type world struct {
	*meetingtest.World

	site   *httptest.Server
	actors map[string]access.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: meetingtest.New(t), actors: map[string]access.Actor{}}
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: w.Catalog, Sessions: sessions, Now: w.Clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, _ i18n.Lang) (access.Actor, error) { return w.actors[id], nil },
	})
	mux := http.NewServeMux()
	p := &scrutiny.Pages{Meetings: w.Meetings, Scrutiny: counting.New(w.DB, w.Meetings, w.Votes, w.People, w.Library), Ballots: w.Votes, People: w.People}
	d.Mount(mux, append(p.Routes(), door.Route{Pattern: "GET /sign-in-as/{person}", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}))
	w.site = httptest.NewServer(d.Wrap(mux))
	t.Cleanup(w.site.Close)
	return w
}

// browser is somebody's own.
type browser struct {
	*http.Client

	t    testing.TB
	base string
}

func (w *world) as(a access.Actor) *browser {
	w.T.Helper()
	w.actors[a.PersonID] = a
	jar, err := cookiejar.New(nil)
	w.Must(err)
	b := &browser{&http.Client{Jar: jar}, w.T, w.site.URL}
	b.get("/sign-in-as/"+a.PersonID, http.StatusOK)
	return b
}

// scrutineer appoints somebody of the first members, as the president does.
func (w *world) scrutineer(chair *browser, i int, address string) *browser {
	w.T.Helper()
	who := w.Members[i].Who[2]
	w.Must(w.People.ChangePerson(w.Ctx, w.Staff, people.Person{ID: who.PersonID, Name: who.Name, Lang: i18n.EN, Email: address}))
	chair.post("/appoint", http.StatusOK, "person", address).says("Appointed.", who.Name)
	return w.as(who)
}

type answer struct {
	t    testing.TB
	body string
}

func (b *browser) get(path string, status int) answer {
	b.t.Helper()
	res, err := b.Get(b.base + path)
	return b.read(res, err, status)
}

// post sends one of the page's forms and follows where it leads.
func (b *browser) post(act string, status int, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	res, err := b.PostForm(b.base+page+act, form)
	return b.read(res, err, status)
}

func (b *browser) read(res *http.Response, err error, status int) answer {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	if res.StatusCode != status {
		b.t.Fatalf("%s: status %d, want %d\n%.2000s", res.Request.URL, res.StatusCode, status, body)
	}
	return answer{b.t, body}
}

func (a answer) says(words ...string) answer {
	a.t.Helper()
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			a.t.Errorf("it does not say %q", w)
		}
	}
	return a
}

func (a answer) lacks(words ...string) {
	a.t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			a.t.Errorf("it says %q", w)
		}
	}
}

// Papers are counted by two scrutineers, each alone, until the chair can announce.
func TestPapersAreCountedByTwoWhoDoNotSeeEachOther(t *testing.T) {
	w := newWorld(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(6)
	chair, delegate := w.as(w.President), w.as(w.Members[0].Who[0])
	rosa, pavel := w.scrutineer(chair, 0, "rosa@harbour.example"), w.scrutineer(chair, 1, "pavel@harbour.example")
	w.Moved(item)
	w.Cast(w.Open(meetings.NewVote{Kind: meetings.VoteMain}).ID, 1, 0, 0)

	delegate.get(page, http.StatusOK).says("Only the scrutineers appointed").lacks("Enter this vote", "Its paper is in the urn")
	for _, who := range []*browser{delegate, chair} {
		who.post("/enter", http.StatusForbidden, "organization", w.Members[2].ID, "choice", "no", "channel", "phone")
		who.post("/paper", http.StatusForbidden, "paper", w.Members[2].ID)
	}
	rosa.post("/enter", http.StatusUnprocessableEntity, "organization", w.Members[0].ID, "choice", "no", "channel", "phone").says("Harbour A Society")
	rosa.post("/enter", http.StatusOK, "organization", w.Members[2].ID, "choice", "no", "channel", "phone").says("The vote is entered.")
	for _, m := range w.Members[3:6] {
		pavel.post("/paper", http.StatusOK, "paper", m.ID).says("Noted: its paper is in the urn.")
	}
	_, err := w.Meetings.CloseVote(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)

	rosa.post("/count", http.StatusUnprocessableEntity, "yes", "two", "no", "0", "abstain", "0", "spoiled", "0").says("Write a whole number", `value="two"`)
	rosa.post("/count", http.StatusUnprocessableEntity, "yes", "2", "no", "0", "abstain", "0", "spoiled", "0").says("3")
	rosa.post("/count", http.StatusOK, "yes", "2", "no", "0", "abstain", "0", "spoiled", "1").says("Your count is entered", "You have entered: 2 for")
	for _, who := range []*browser{pavel, chair, delegate} {
		who.get(page, http.StatusOK).lacks("You have entered", "What scrutineers counted", "2 for")
	}
	delegate.post("/count", http.StatusForbidden, "yes", "2", "no", "0", "abstain", "0", "spoiled", "1")
	pavel.post("/count", http.StatusOK, "yes", "1", "no", "1", "abstain", "0", "spoiled", "1").says("You have entered: 1 for").lacks("2 for")
	_, err = w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key)
	w.Refused(err, fault.Conflict, "ballots.error.uncounted")
	pavel.post("/count", http.StatusOK, "yes", "2", "no", "0", "abstain", "0", "spoiled", "1").says("the result can be announced")
	delegate.get(page, http.StatusOK).says("What scrutineers counted", "Volunteer A", "Volunteer B")

	// Counted again, the former sheets are shown and the new ones are not.
	delegate.post("/recount", http.StatusForbidden)
	chair.post("/recount", http.StatusOK).says("Two scrutineers now count the papers again")
	rosa.post("/count", http.StatusOK, "yes", "3", "no", "0", "abstain", "0", "spoiled", "0").says("What scrutineers counted", "You have entered: 3 for")
	pavel.get(page, http.StatusOK).says("What scrutineers counted").lacks("You have entered", ">3<")
	pavel.post("/count", http.StatusOK, "yes", "3", "no", "0", "abstain", "0", "spoiled", "0").says("the result can be announced")
	out, err := w.Meetings.Announce(w.Ctx, w.President, meetingtest.Key)
	w.Must(err)
	if out.Yes != 4 || out.No != 1 {
		t.Errorf("announced %d for, %d against", out.Yes, out.No)
	}
}

// A correction shows what was announced and what it would have been, and is never
// made of a form that was not filled in.
func TestACorrectionIsShownWithBothOutcomes(t *testing.T) {
	w := newWorld(t)
	item := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.Simple)
	w.InSession(6)
	w.Moved(item)
	w.Decide(meetings.NewVote{Kind: meetings.VoteMain}, 3, 2, 0)
	staff, delegate, id := w.as(w.Staff), w.as(w.Members[1].Who[0]), w.Members[0].ID
	delegate.get(page, http.StatusOK).lacks("Correct the electorate")
	delegate.post("/correct", http.StatusForbidden, "corrected", id, "entitled", "no", "reason_en", "Its payment bounced.")
	staff.post("/correct", http.StatusUnprocessableEntity, "corrected", id, "reason_en", "Its payment bounced.").says("Choose whether it may vote or not.", "Its payment bounced.")
	staff.post("/correct", http.StatusUnprocessableEntity, "corrected", id, "entitled", "no").says("reason")
	if q, err := w.Meetings.QuorumOf(w.Ctx, w.Meeting); err != nil || q.Present != 6 {
		t.Fatalf("%d present (%v)", q.Present, err)
	}
	staff.post("/correct", http.StatusOK, "corrected", id, "entitled", "no", "reason_en", "Its payment bounced.").says("The electorate is corrected")
	delegate.get(page, http.StatusOK).says(
		"Harbour A Society may not vote. Before:", "Its payment bounced. Corrected by Tomas Berg.", "As announced", "Without those who were not entitled",
		"3 for", "2 for", "Harbour A Society: For", "The result could have been another.")
	french := strings.Replace(page, "/en/", "/fr/", 1)
	delegate.get(french, http.StatusOK).says("Société du Havre A\u00a0: Pour")
}
