package history_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/concerns"
	"plenary.example/internal/exchange"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/history"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
)

// world is a coalition with records and a site of its own for its history: Tomas is of the
// secretariat, Mona of a member, Kim is nobody in particular.
type world struct {
	*testing.T
	w        *meetingtest.World
	held     *gatherings.Service
	bodies   *bodies.Service
	concerns *concerns.Service
	history  *history.Service
	pages    *pages.Pages
	site     *httptest.Server
	client   *http.Client
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func staff() access.Actor {
	return access.Actor{PersonID: "tomas", Name: "Tomas", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, w: meetingtest.New(t)}
	w.bodies = bodies.New(w.w.Log, w.w.People)
	w.held = gatherings.New(w.w.Log, w.bodies, gatherings.Options{})
	w.concerns = concerns.New(w.w.Log, w.w.Library, blobs.New(w.w.DB), time.UTC)
	w.must(w.w.Library.PlantSubjects(w.w.Ctx, access.TheProgram(), []resolutions.Subject{{Slug: "resettlement", Name: i18n.Text{EN: "Resettlement", FR: "Réinstallation"}}}))
	w.history = history.New(w.w.Log, history.Records{Resolutions: w.w.Library, Meetings: w.w.Meetings, Gatherings: w.held, Bodies: w.bodies, Concerns: w.concerns}, time.UTC)
	w.pages = &pages.Pages{History: w.history, Subjects: w.w.Library.Subjects}
	w.serve(w.w.Catalog)
	return w
}

func (w *world) serve(catalog *i18n.Catalog) {
	sessions := scs.New()
	actors := map[string]access.Actor{"tomas": staff(), "mona": {PersonID: "mona", Name: "Mona", Seats: []access.Seat{{Class: "member"}}}, "kim": {PersonID: "kim", Name: "Kim"}}
	at := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.w.Clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")},
		ActorOf: func(_ *http.Request, person string, lang i18n.Lang) (access.Actor, error) {
			a := actors[person]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	at.Mount(mux, w.pages.Routes())
	at.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(at.Wrap(mux))
	w.Cleanup(w.site.Close)
	w.as("")
}

// as signs somebody in; nobody for an empty name.
func (w *world) as(person string) {
	w.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	w.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if person != "" {
		w.get("/sign-in-as/one/" + person + "/now")
	}
}

type answer struct {
	*testing.T
	status   int
	location string
	text     string
}

func (w *world) read(r *http.Response, err error) answer {
	w.Helper()
	w.must(err)
	return answer{w.T, r.StatusCode, r.Header.Get("Location"), pagetest.Body(w, r)}
}

func (w *world) get(path string) answer { w.Helper(); return w.read(w.client.Get(w.site.URL + path)) }

func (w *world) post(path string, form ...string) answer {
	w.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return w.read(w.client.PostForm(w.site.URL+path, values))
}

// send posts a form with a file.
func (w *world) send(path, name string, body []byte, form ...string) answer {
	w.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("picture", name)
	w.must(err)
	_, err = f.Write(body)
	w.must(err)
	for i := 0; i < len(form); i += 2 {
		w.must(m.WriteField(form[i], form[i+1]))
	}
	w.must(m.Close())
	return w.read(w.client.Post(w.site.URL+path, m.FormDataContentType(), &b))
}

// has checks the status and that the page says all of the words.
func (a answer) has(status int, words ...string) answer {
	a.Helper()
	if a.status != status {
		a.Errorf("status %d, want %d: %s\n%.300s", a.status, status, a.location, a.text)
	}
	for _, one := range words {
		if !strings.Contains(a.text, one) {
			a.Errorf("%q is not on the page", one)
		}
	}
	return a
}

// lacks checks that the page says none of the words.
func (a answer) lacks(words ...string) answer {
	a.Helper()
	for _, one := range words {
		if strings.Contains(a.text, one) {
			a.Errorf("%q is on the page", one)
		}
	}
	return a
}

const desk = "/en/manage/history"

// form is a form as somebody fills it in, but for what a test changes of it.
func form(changed ...string) []string {
	all := []string{"when", "1986-11-14", "kind", "event", "title_en", "A medal", "title_fr", "Une médaille"}
	for i := 0; i < len(changed); i += 2 {
		given := false
		for k := 0; k < len(all); k += 2 {
			if all[k] == changed[i] {
				all[k+1], given = changed[i+1], true
			}
		}
		if !given {
			all = append(all, changed[i], changed[i+1])
		}
	}
	return all
}

// photo is a JPEG as a telephone writes it: held upright, red on its left, with the place.
func photo(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{B: 200, A: 255}
			if x < width/2 {
				c = color.RGBA{R: 200, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00GPS 45.5 N")
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append(b.Bytes()[:2:2], segment...), exif...), b.Bytes()[2:]...)
}

func TestOnlyTheSecretariatWritesTheHistory(t *testing.T) {
	w := newWorld(t)
	w.get("/en/history").has(http.StatusOK, "The history will be here")
	w.as("tomas")
	w.post(desk+"/new", form()...).has(http.StatusSeeOther)
	for who, want := range map[string][2]int{"": {http.StatusSeeOther, http.StatusUnauthorized}, "kim": {http.StatusForbidden, http.StatusForbidden}, "mona": {http.StatusForbidden, http.StatusForbidden}} {
		w.as(who)
		for _, path := range []string{"", "/new", "/1986-a-medal"} {
			w.get(desk + path).has(want[0])
			w.post(desk+path, form("anchor", "x", "action", "out")...).has(want[1])
		}
		w.get("/en/history").has(http.StatusOK, "A medal").lacks("Keep the history")
	}
	w.as("tomas")
	w.get("/en/history").has(http.StatusOK, `href="/en/manage/history"`)
}

func TestAnEntryIsRefusedByField(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	w.get("/fr/manage/history/new").has(http.StatusOK, `name="when"`, `name="alt_fr"`)
	for _, c := range []struct {
		changed []string
		field   string
	}{
		{[]string{"when", ""}, "when"},
		{[]string{"when", "86"}, "when"},
		{[]string{"when", "1986-13"}, "when"},
		{[]string{"when", "1986-02-30"}, "when"},
		{[]string{"when", "2026-10-30"}, "when"},
		{[]string{"when", "1492"}, "when"},
		{[]string{"kind", "song"}, "kind"},
		{[]string{"title_fr", ""}, "title_fr"},
		{[]string{"title_en", strings.Repeat("x", 201)}, "title_en"},
		{[]string{"words_en", "In one language"}, "words_fr"},
		{[]string{"words_en", strings.Repeat("x", 6001), "words_fr", "x"}, "words_en"},
		{[]string{"source_fr", "Archives"}, "source_en"},
		{[]string{"link", "javascript:alert(1)"}, "link"},
		{[]string{"concern", "none"}, "concern"},
		{[]string{"credit", strings.Repeat("x", 301)}, "credit"},
	} {
		w.post(desk+"/new", form(c.changed...)...).has(http.StatusUnprocessableEntity, `href="#f-`+c.field+`"`)
	}
	big := photo(t, 1200, 900)
	words := []string{"alt_en", "A hall", "alt_fr", "Une salle"}
	for _, c := range []struct {
		body    []byte
		changed []string
		said    string
	}{
		{big, []string{"credit", "Archives"}, "what the picture shows"},
		{big, append([]string{"alt_fr", ""}, words[:2]...), "what the picture shows"},
		{big, words, "whose picture it is"},
		{big[:len(big)/2], append([]string{"credit", "Archives"}, words...), "damaged, or cut short"},
		{bomb(), append([]string{"credit", "Archives"}, words...), "more than 40 million pixels"},
		{[]byte("GIF89a\x01\x00\x01\x00"), append([]string{"credit", "Archives"}, words...), "p.jpg"},
	} {
		w.send(desk+"/new", "p.jpg", c.body, form(c.changed...)...).has(http.StatusUnprocessableEntity, c.said, "A medal")
	}
	w.get("/en/history").has(http.StatusOK).lacks("A medal")
}

// bomb is a small JPEG that says it has sixty thousand pixels each way.
func bomb() []byte {
	head := []byte("\xff\xd8\xff\xc0\x00\x0b\x08\xea\x60\xea\x60\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9")
	return head
}

func TestAPictureComesInTheWidthsOfScreens(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	w.send(desk+"/new", "hall.jpg", photo(t, 1600, 1200), form("alt_en", "A full hall", "alt_fr", "Une salle comble", "credit", "Archives", "words_en", "So it was.", "words_fr", "Ce fut ainsi.")...).has(http.StatusSeeOther)
	w.as("")
	list := w.get("/fr/history").has(http.StatusOK, `alt="Une salle comble"`, `width="270" height="360"`, "thumb.jpg?v=", " 270w, ", "480w", `loading="lazy"`)
	page := w.get("/en/history/1986-a-medal").has(http.StatusOK, `alt="A full hall"`, `width="1080" height="1440"`, "480w", "960w", "1080w", "Archives", "14 November 1986", "So it was.")
	for _, c := range []struct {
		page          answer
		mark          string
		width, height int
	}{{list, "thumb.jpg", 270, 360}, {page, "picture.jpg", 1080, 1440}} {
		_, rest, _ := strings.Cut(c.page.text, `src="`)
		for !strings.HasPrefix(rest, "/") || !strings.Contains(rest[:strings.Index(rest, `"`)], c.mark) {
			if _, rest, _ = strings.Cut(rest, `src="`); rest == "" {
				t.Fatalf("no %s", c.mark)
			}
		}
		src, _, _ := strings.Cut(rest, `"`)
		src = strings.ReplaceAll(src, "&amp;", "&")
		for width, high := range map[int]int{c.width: c.height, 480: 640} {
			at := src
			if width == 480 && c.mark != "picture.jpg" {
				continue
			}
			if width == 480 {
				at += "&w=480"
			}
			a := w.get(at).has(http.StatusOK)
			img, err := jpeg.Decode(strings.NewReader(a.text))
			w.must(err)
			if img.Bounds().Dx() != width || img.Bounds().Dy() != high {
				t.Errorf("%s is %v", at, img.Bounds())
			}
			if r, _, _, _ := img.At(width/2, 10).RGBA(); r < 150<<8 || strings.Contains(a.text, "GPS") {
				t.Errorf("%s is not upright, or says where it was taken", at)
			}
		}
	}
	w.get("/en/history/1986-a-medal/picture.jpg?w=481").has(http.StatusNotFound)
	// Without the picture its words go too.
	w.as("tomas")
	w.post(desk+"/1986-a-medal", form("alt_en", "A full hall", "alt_fr", "Une salle comble", "credit", "Archives", "drop", "yes")...).has(http.StatusSeeOther)
	w.get("/en/history/1986-a-medal").has(http.StatusOK).lacks("<figure", "Archives")
	w.get("/en/history/1986-a-medal/picture.jpg").has(http.StatusNotFound)
	w.get(desk + "/1986-a-medal").has(http.StatusOK).lacks("A full hall")
}

func TestEntriesAreHiddenAndKeepTheirAddress(t *testing.T) {
	w := newWorld(t)
	w.as("tomas")
	w.post(desk+"/new", form()...).has(http.StatusSeeOther)
	w.post(desk+"/new", form("title_fr", "Une autre")...).has(http.StatusSeeOther)
	w.post(desk+"/1986-a-medal", form("title_en", "Another name", "when", "1987")...).has(http.StatusSeeOther)
	w.get("/fr/history/1986-a-medal-2").has(http.StatusOK, "Une autre", "14 novembre 1986")
	w.get(desk+"/1986-a-medal").has(http.StatusOK, `value="1987"`, "Another name")
	w.post(desk+"/1986-a-medal", form("hidden", "yes")...).has(http.StatusSeeOther)
	w.get("/en/history/1986-a-medal").has(http.StatusOK, "only the secretariat sees it", "noindex")
	w.get(desk).has(http.StatusOK, "Hidden entry")
	w.as("")
	w.get("/en/history/1986-a-medal").has(http.StatusNotFound)
	w.get("/en/history").has(http.StatusOK).lacks(`href="/en/history/1986-a-medal"`)
	w.get("/en/history/none").has(http.StatusNotFound)
	w.as("tomas")
	w.get(desk + "/none").has(http.StatusNotFound)
	w.post(desk+"/none", form()...).has(http.StatusNotFound)
}

// records are what the timeline is composed of, from 1978 to this year.
func (w *world) records() {
	ctx, program := w.w.Ctx, access.TheProgram()
	_, err := w.bodies.AddBody(ctx, program, bodies.Body{Slug: "executive", Kind: access.Executive, Name: i18n.Text{EN: "Executive Committee", FR: "Comité exécutif"}, Founded: time.Date(1978, 5, 1, 0, 0, 0, 0, time.UTC), Place: 1})
	w.must(err)
	group, err := w.bodies.AddBody(ctx, program, bodies.Body{Slug: "old", Kind: access.WorkingGroup, Name: i18n.Text{EN: "Old Group", FR: "Ancien groupe"}, Founded: time.Date(1991, 1, 1, 0, 0, 0, 0, time.UTC), Place: 2})
	w.must(err)
	w.must(w.bodies.Dissolve(ctx, program, group.ID, time.Date(2003, 6, 30, 0, 0, 0, 0, time.UTC)))
	g, err := w.held.Plan(ctx, program, gatherings.Plan{Key: "spring", Kind: gatherings.Consultation, Title: i18n.Text{EN: "Spring Consultation", FR: "Consultation du printemps"}, City: "Regina", Zone: "America/Regina", Starts: time.Date(2026, 11, 1, 15, 0, 0, 0, time.UTC), Ends: time.Date(2026, 11, 2, 22, 0, 0, 0, time.UTC), Audience: gatherings.Public})
	w.must(err)
	w.must(w.held.Announce(ctx, program, g.Key))
	raw, err := json.Marshal([]map[string]any{{
		"meeting": "1995-11", "label": "1", "number": 1, "status": "in_force", "original": "en", "wording": meetingtest.Text(),
		"subjects": []resolutions.Subject{{Slug: "resettlement", Name: i18n.Text{EN: "Resettlement", FR: "Réinstallation"}}},
	}})
	w.must(err)
	report, err := exchange.New(w.w.Log, w.w.Library).ImportJSON(ctx, program, strings.NewReader(`{"format": "plenary-library", "version": 1, "entries": `+string(raw)+"}"), false, nil)
	w.must(err)
	if report.Refused > 0 {
		w.Fatalf("%+v", report)
	}
	for _, public := range []bool{true, false} {
		title := i18n.Text{EN: "Families are together", FR: "Des familles sont réunies"}
		if !public {
			title = i18n.Text{EN: "Not for everybody", FR: "Pas pour tout le monde"}
		}
		_, err = w.concerns.Keep(ctx, staff(), concerns.Record{Slug: "resettlement", Kind: concerns.Outcome, Day: time.Date(2011, 3, 1, 0, 0, 0, 0, time.UTC), Title: title, Words: title, Link: "https://x.example/o", Public: public}, concerns.Files{})
		w.must(err)
	}
}

func TestTheTimelineIsComposedOfTheRecords(t *testing.T) {
	w := newWorld(t)
	w.records()
	w.w.Clock.Advance(10 * 24 * time.Hour)
	w.as("tomas")
	w.post(desk+"/new", form("concern", "resettlement", "link", "https://x.example/medal", "source_en", "Archives", "source_fr", "Archives")...).has(http.StatusSeeOther)
	w.as("")
	page := w.get("/en/history").has(http.StatusOK, "1970s", "1980s", "Executive Committee", "Old Group", "Spring Consultation", "Families are together", "A medal", `id="res-1995-11"`, `href="/en/resolutions/1995-11"`).lacks("Not for everybody", "fall 2026")
	at := 0
	for _, mark := range []string{"1970s", "Executive Committee", "A medal", `id="res-1995-11"`, `id="dissolved-old"`, "Families are together", "Spring Consultation"} {
		i := strings.Index(page.text[at:], mark)
		if i < 0 {
			t.Errorf("%q is not in its place", mark)
			continue
		}
		at += i
	}
	w.get("/fr/history?kind=outcome").has(http.StatusOK, "Des familles sont réunies").lacks("Une médaille", "Comité exécutif")
	w.get("/en/history?concern=resettlement").has(http.StatusOK, "Families are together", "A medal", `id="res-1995-11"`).lacks("Old Group")
	w.get("/en/history?concern=none&kind=none").has(http.StatusOK, "Old Group")
	w.get("/en/history/1986-a-medal").has(http.StatusOK, "Resettlement", `href="https://x.example/medal"`, "Archives")

	// What a record shows is left out, and shown again; an entry is not.
	w.as("tomas")
	w.post(desk, "anchor", "1986-a-medal", "action", "out").has(http.StatusNotFound)
	w.post(desk, "anchor", "dissolved-old", "action", "out", "decade", "2000").has(http.StatusSeeOther)
	w.get(desk+"?open=2000").has(http.StatusOK, "Left out", "Show again")
	w.as("")
	w.get("/en/history").has(http.StatusOK, `id="founded-old"`).lacks(`id="dissolved-old"`)
	w.as("tomas")
	w.post(desk, "anchor", "dissolved-old", "action", "in", "decade", "2000").has(http.StatusSeeOther)
	w.as("")
	w.get("/en/history").has(http.StatusOK, `id="dissolved-old"`)
}
