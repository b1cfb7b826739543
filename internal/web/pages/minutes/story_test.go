package minutes_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/meetingtest"
	domain "plenary.example/internal/meetings/minutes"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/outmail"
	"plenary.example/internal/parliament"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/minutes"
	"plenary.example/internal/web/pages/motions"
	"plenary.example/internal/web/ui"
)

const (
	at   = "/en/meetings/" + meetingtest.Key + "/minutes"
	next = "2027-05"
)

// world is a coalition behind its own site whose meeting has adjourned.
type world struct {
	*meetingtest.World

	minutes   *domain.Service
	mail      *outmail.Service
	site      *httptest.Server
	actors    map[string]access.Actor
	secretary access.Actor
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{World: meetingtest.New(t), actors: map[string]access.Actor{}}
	queue, err := jobs.New(w.DB, jobs.Options{})
	w.Must(err)
	w.mail, err = outmail.New(w.DB, queue, outmail.Config{Name: i18n.Same("Council of Harbours"), Address: "secretariat@coalition.example", Domain: "coalition.example"})
	w.Must(err)
	w.minutes = domain.New(w.Log, w.Meetings, w.Votes, w.Library, w.People, w.mail, w.Catalog, domain.Options{Site: "https://coalition.example"})
	w.secretary = meetingtest.Office("secretary", "Rosa Diaz", "executive", access.Executive, access.Secretary)
	for _, a := range append([]access.Actor{w.Staff, w.President, w.secretary}, w.Members[0].Who[0], w.Members[1].Who[0]) {
		w.actors[a.PersonID] = a
	}
	report, err := w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.Must(err)
	w.InSession(6)
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, report.ID))
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{EN: "Received with thanks.", FR: "Reçu avec remerciements."}))
	w.serve()
	return w
}

func (w *world) serve() {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: w.Catalog, Sessions: sessions, Now: w.Clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), BaseURL: "https://coalition.example",
		Site: ui.Site{Name: i18n.Same("Council of Harbours"), BaseURL: "https://coalition.example"},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	order := floor.New(w.DB, w.Meetings, w.Library, w.Catalog, parliament.Rules{})
	hall := room.New(w.DB, w.Meetings, speakers.New(w.Log, w.Meetings, w.People), order)
	hall.Approves(w.minutes)
	console := func(c *door.Call, status int, m meetings.Meeting, errs ui.FormErrors) error {
		state, err := hall.Live(c.Ctx(), m.Key)
		if err != nil {
			return err
		}
		return c.PageStatus(status, ui.PageData{Title: "Console", Errors: errs}, motions.ConsoleOf(c, state, meetings.MayDo(c.Actor, m).Chair, errs).Step())
	}
	d.Mount(mux, (&pages.Pages{Meetings: w.Meetings, Minutes: w.minutes}).Routes())
	d.Mount(mux, (&motions.Pages{Meetings: w.Meetings, Floor: order, Ballots: w.Votes, Bodies: bodies.New(w.Log, w.People), Minutes: w.minutes, Console: console}).Routes())
	d.Mount(mux, []door.Route{
		{Pattern: "GET /{lang}/meetings/{key}/chair", Handle: func(c *door.Call) error {
			m, err := w.Meetings.ByKey(c.Ctx(), c.R.PathValue("key"))
			if err != nil {
				return err
			}
			return console(c, http.StatusOK, m, nil)
		}},
		{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
			if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
				return err
			}
			return c.Bytes("text/plain", nil)
		}},
	})
	w.site = httptest.NewServer(d.Wrap(mux))
	w.T.Cleanup(w.site.Close)
}

// browser is somebody's own.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

// as is the browser of somebody who is signed in; the zero Actor's is a visitor's.
func (w *world) as(who access.Actor) *browser {
	w.T.Helper()
	jar, err := cookiejar.New(nil)
	w.Must(err)
	b := &browser{w.T, w.site.URL, &http.Client{Jar: jar}}
	if who.PersonID != "" {
		b.get("/sign-in-as/one/" + who.PersonID + "/now")
	}
	return b
}

type answer struct {
	status int
	body   string
}

func (b *browser) do(method, path string, form url.Values) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	got, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{got.StatusCode, string(body)}
}

func (b *browser) get(path string) answer { b.t.Helper(); return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

// want checks the status and that the page says some words.
func (a answer) want(t testing.TB, status int, words ...string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	said := html.UnescapeString(a.body)
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Fatalf("the page does not say %q:\n%s", w, said)
		}
	}
	return a
}

func (a answer) lacks(t testing.TB, words ...string) answer {
	t.Helper()
	for _, w := range words {
		if strings.Contains(html.UnescapeString(a.body), w) {
			t.Fatalf("the page says %q", w)
		}
	}
	return a
}

// part is the key of the part that the treasurer's report is, and line that of its
// note.
func (w *world) part() (part, line string) {
	w.T.Helper()
	v, err := w.minutes.Of(w.Ctx, meetingtest.Key)
	w.Must(err)
	r, err := w.minutes.Record(w.Ctx, v.Meeting)
	w.Must(err)
	for _, p := range r.Parts {
		for _, l := range p.Lines {
			if l.Kind == "note" {
				return p.Key, l.Key
			}
		}
	}
	w.T.Fatal("no note")
	return "", ""
}

var (
	base   = regexp.MustCompile(`name="base" value="(\d+)"`)
	sum    = regexp.MustCompile(`<code class="minutes-sum">([0-9a-f]{64})</code>`)
	asked  = regexp.MustCompile(`name="correction" value="([^"]+)"`)
	moment = regexp.MustCompile(`name="at" value="(\d+)"`)
)

func (a answer) find(t testing.TB, what *regexp.Regexp) string {
	t.Helper()
	m := what.FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("no %s in\n%s", what, a.body)
	}
	return m[1]
}

// Edited by two, circulated, corrected, approved at the next meeting, signed by two:
// each step by the page of whoever takes it, and refused to others and out of turn.
func TestMinutesFromDraftToSigned(t *testing.T) {
	w := newWorld(t)
	staff, secretary, president := w.as(w.Staff), w.as(w.secretary), w.as(w.President)
	delegate := w.as(w.Members[0].Who[0])
	part, line := w.part()

	// Before the meeting adjourns nothing is written; a visitor reads nothing.
	if got := w.as(access.Actor{}).get(at); got.status == http.StatusOK { // the page of signing in is not in this world
		t.Error("a visitor reads the minutes")
	}
	delegate.get(at).want(t, http.StatusOK, "Received with thanks.", "the meeting has not adjourned", "DRAFT, NOT APPROVED")
	staff.get(at+"/desk").want(t, http.StatusConflict, "The meeting has not adjourned")
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))

	// The delegate reads, and writes nothing.
	delegate.get(at).want(t, http.StatusOK, "It has not been sent to the members yet").lacks(t, at+"/desk")
	for _, path := range []string{"/desk", "/desk/" + part} {
		delegate.get(at+path).want(t, http.StatusForbidden, "write the minutes")
		delegate.post(at+path, "action", "circulate").want(t, http.StatusForbidden)
	}
	delegate.post(at+"/corrections", "action", "ask", "words", "Too early").want(t, http.StatusUnprocessableEntity, "have not been circulated yet", "Too early")

	// Two write at once in the same text: both have their words before them.
	staff.get(at+"/desk").want(t, http.StatusOK, "Treasurer’s report", "/desk/"+part, "Send it to the delegates")
	one := staff.get(at+"/desk/"+part).want(t, http.StatusOK, "Received with thanks.", `name="line.`+line+`_en"`, `lang="fr"`).lacks(t, `name="line.1_en"`)
	two := secretary.get(at+"/desk/"+part).want(t, http.StatusOK)
	field := "after." + line
	staff.post(at+"/desk/"+part, "base", one.find(t, base), field+"_en", "There were questions.", field+"_fr", "Il y a des questions.", "note", "The questions").want(t, http.StatusOK, "The version is saved")
	conflict := secretary.post(at+"/desk/"+part, "base", two.find(t, base), field+"_en", "There were no questions.", field+"_fr", "").want(t, http.StatusUnprocessableEntity,
		"Somebody else changed one of these texts", "Tomas Berg saved this on", "There were questions.", "There were no questions.</textarea>", "Il y a des questions.</textarea>")
	secretary.post(at+"/desk/"+part, "base", conflict.find(t, base), field+"_en", "There were two questions.", field+"_fr", "Il y a deux questions.").want(t, http.StatusOK, "The version is saved")
	secretary.post(at+"/desk/"+part, "base", "2", field+"_en", "There were two questions.", field+"_fr", "Il y a deux questions.").want(t, http.StatusUnprocessableEntity, "Nothing was changed")
	staff.get(at+"/versions").want(t, http.StatusOK, "Version 2, Rosa Diaz", "Version 1, Tomas Berg", "The questions")
	staff.get(at+"/versions/2").want(t, http.StatusOK, "What changed since version 1", "two", "deux")
	staff.get(at+"/versions/3").want(t, http.StatusNotFound)
	secretary.post(at+"/desk/"+part, "base", "2", "line."+line+"_en", "The report was received.", "line."+line+"_fr", "").want(t, http.StatusOK)
	// What the record says has no field; one that is sent all the same changes nothing.
	staff.post(at+"/desk/"+part, "base", "3", "line.1_en", "Nobody came.").want(t, http.StatusNotFound)

	// One language is not enough to send it.
	staff.post(at+"/desk", "action", "circulate").want(t, http.StatusUnprocessableEntity, "One text is in one language only")
	secretary.post(at+"/desk/"+part, "base", "3", "line."+line+"_en", "The report was received.", "line."+line+"_fr", "Le rapport est reçu.").want(t, http.StatusOK)
	staff.post(at+"/desk", "action", "circulate").want(t, http.StatusOK, "on its way to the delegates", "Version 4 was sent on")
	if _, total, err := w.mail.List(w.Ctx, 1); err != nil || total != 13 {
		t.Errorf("%d messages, %v", total, err)
	}

	// Corrections.
	delegate.get(at).want(t, http.StatusOK, "who may ask for corrections", at+"/corrections")
	delegate.post(at+"/corrections", "action", "ask", "words", "").want(t, http.StatusUnprocessableEntity, "error-summary")
	delegate.post(at+"/corrections", "action", "ask", "part", part, "words", "There were three questions.").want(t, http.StatusOK, "The secretariat has your correction", "three questions")
	w.as(w.Members[1].Who[0]).get(at+"/corrections").want(t, http.StatusOK).lacks(t, "three questions")
	list := staff.get(at+"/corrections").want(t, http.StatusOK, "three questions", "Delegate A, Harbour A Society", "/desk/"+part)
	staff.post(at+"/corrections", "action", "answer", "correction", list.find(t, asked), "taken", "no").want(t, http.StatusUnprocessableEntity, "Say why")
	delegate.post(at+"/corrections", "action", "answer", "correction", list.find(t, asked), "taken", "yes").want(t, http.StatusForbidden)
	staff.post(at+"/corrections", "action", "answer", "correction", list.find(t, asked), "taken", "yes", "answer", "So it was.").want(t, http.StatusOK, "The answer is saved")
	delegate.get(at+"/corrections").want(t, http.StatusOK, "Taken in", "So it was.")

	// On the agenda of the next meeting, and decided there.
	m := w.planNext()
	president.get(at+"/signatures").want(t, http.StatusOK, "have not been approved yet")
	staff.post(at+"/desk", "action", "agenda").want(t, http.StatusUnprocessableEntity, "Choose the meeting")
	staff.post(at+"/desk", "action", "agenda", "on", next).want(t, http.StatusOK, "It is on the agenda", m.Title.EN)
	w.openNext(m)
	chair := "/en/meetings/" + next + "/chair"
	items, err := w.Meetings.Agenda(w.Ctx, m.ID)
	w.Must(err)
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, next, items[0].ID))
	console := president.get(chair).want(t, http.StatusOK, "Nobody objects: approved", "Put it to the vote instead").lacks(t, "versions/")
	staff.post(at+"/desk/"+part, "base", "4", field+"_en", "There were three questions.", field+"_fr", "Il y a trois questions.", "note", "From the floor").want(t, http.StatusOK)
	president.post("/en/meetings/"+next+"/order/approve-minutes", "at", console.find(t, moment), "version", "4").want(t, http.StatusUnprocessableEntity, "version 5 stands now", at+"/versions/5?since=4")
	president.get(at+"/versions/5?since=4").want(t, http.StatusOK, "What changed since version 4", "three")
	staff.post("/en/meetings/"+next+"/order/approve-minutes", "at", console.find(t, moment), "version", "5").want(t, http.StatusForbidden)
	president.post("/en/meetings/"+next+"/order/approve-minutes", "at", console.find(t, moment), "version", "5").want(t, http.StatusOK)

	// Nothing is edited any more.
	staff.post(at+"/desk/"+part, "base", "5", field+"_en", "x").want(t, http.StatusConflict, "These minutes are approved")
	staff.get(at+"/desk/"+part).want(t, http.StatusConflict)
	staff.post(at+"/desk", "action", "circulate").want(t, http.StatusUnprocessableEntity, "These minutes are approved")
	delegate.get(at).want(t, http.StatusOK, "as corrected", "There were three questions.", "The report was received.", "Not signed yet").lacks(t, "DRAFT, NOT APPROVED")

	// Two persons sign; the fingerprint is that of the file that anybody may keep.
	signatures := president.get(at+"/signatures").want(t, http.StatusOK, "to the letter", "Sign for the presidency").lacks(t, "Sign for the secretary")
	print := signatures.find(t, sum)
	delegate.get(at+"/signatures").want(t, http.StatusOK, print).lacks(t, "Sign for")
	delegate.post(at+"/signatures", "office", "president", "fingerprint", print).want(t, http.StatusForbidden, "sign the minutes")
	president.post(at+"/signatures", "office", "president", "fingerprint", "0000").want(t, http.StatusUnprocessableEntity, "is not the one that was approved")
	president.post(at+"/signatures", "office", "president", "fingerprint", print).want(t, http.StatusOK, "Your signature is written down", "Noémie Lacasse, President")
	staff.post(at+"/signatures", "office", "secretary", "fingerprint", print).want(t, http.StatusOK, "Tomas Berg, Recording secretary")
	secretary.post(at+"/signatures", "office", "secretary", "fingerprint", print).want(t, http.StatusUnprocessableEntity, "Tomas Berg has signed here already")
	text := delegate.get(at+".txt").want(t, http.StatusOK, "There were three questions.", "Il y a trois questions.")
	if got := sha256.Sum256([]byte(text.body)); hex.EncodeToString(got[:]) != print {
		t.Error("the fingerprint is not that of the file")
	}
	delegate.get(at+"/signatures?fingerprint="+print+"%20minutes.txt").want(t, http.StatusOK, "your copy is what was approved")
	delegate.get(at+"/signatures?fingerprint=12").want(t, http.StatusOK, "It is none of these")

	// The page, the PDF and the Word document say the same.
	page := delegate.get(at)
	paper, word := delegate.get(at+".pdf").want(t, http.StatusOK), delegate.get(at+".docx").want(t, http.StatusOK)
	if !strings.HasPrefix(paper.body, "%PDF-") {
		t.Error("no PDF")
	}
	said := wordWords(t, word.body)
	for _, one := range regexp.MustCompile(`(?s)<p class="minutes-entry">.*?<span>(.*?)</span>`).FindAllStringSubmatch(page.body, -1) {
		if words := html.UnescapeString(one[1]); !strings.Contains(said, words) {
			t.Errorf("the Word document does not say %q", words)
		}
	}
	delegate.get("/fr/meetings/"+meetingtest.Key+"/minutes").want(t, http.StatusOK, "tel que corrigé", "Le rapport est reçu.", "Noémie Lacasse, Présidence")

	// A later correction is an addition with its own approval.
	staff.post(at+"/desk", "action", "add", "words_en", "Wei, not Wai.").want(t, http.StatusUnprocessableEntity, "error-summary", "Wei, not Wai.")
	staff.post(at+"/desk", "action", "add", "words_en", "Wei, not Wai.", "words_fr", "Wei et non Wai.").want(t, http.StatusOK, "The addition is saved", "Put it on the agenda")
	delegate.get(at).want(t, http.StatusOK, "Addition 1", "no meeting has approved it yet", "Wei, not Wai.")
}

// wordWords are the words of a Word document's text.
func wordWords(t testing.TB, file string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(file)), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(raw), ""))
}

func (w *world) planNext() meetings.Meeting {
	w.T.Helper()
	starts := time.Date(2027, 5, 8, 13, 0, 0, 0, time.UTC)
	m, err := w.Meetings.PlanMeeting(w.Ctx, w.Staff, meetings.Plan{
		Key: next, Title: i18n.Text{EN: "Spring meeting", FR: "Assemblée du printemps"}, Place: i18n.Same("Halifax"), Starts: starts, Ends: starts.Add(time.Hour), Zone: "America/Halifax", RecordDay: starts.AddDate(0, 0, -10),
	})
	w.Must(err)
	return m
}

func (w *world) openNext(m meetings.Meeting) {
	w.T.Helper()
	w.Clock.Advance(m.Starts.AddDate(0, 0, -30).Sub(w.Clock.Now()))
	w.Must(w.Meetings.SendNotice(w.Ctx, w.Staff, next, nil))
	w.Clock.Advance(m.Starts.Sub(w.Clock.Now()))
	_, _, err := w.Meetings.ComputeElectorate(w.Ctx, w.Staff, next)
	w.Must(err)
	for _, o := range w.Members[:6] {
		_, err := w.Meetings.NameDelegates(w.Ctx, w.Staff, next, o.ID, o.Who[0].PersonID)
		w.Must(err)
		_, err = w.Meetings.Admit(w.Ctx, w.Staff, next, o.ID, o.Who[0].PersonID)
		w.Must(err)
	}
	w.Must(w.Meetings.Open(w.Ctx, w.President, next))
}
