package papers_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/gatherings/papers"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/papers"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// site is a working group's meeting and its pages; whoever is named signs in.
type site struct {
	t    *testing.T
	base string
	key  string
	jar  map[string]*http.Client
}

func newSite(t *testing.T) *site {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	catalog, err := locales.Catalog()
	must(err)
	now := clock.At(time.Date(2026, 9, 14, 15, 0, 0, 0, time.UTC))
	log := audit.New(testdb.OpenAt(t, now))
	groups := bodies.New(log, people.New(log))
	held := gatherings.New(log, groups, gatherings.Options{})
	body, err := groups.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: "inland", Kind: access.WorkingGroup, Name: i18n.Same("Inland")})
	must(err)
	actors := map[string]access.Actor{
		"cochair": {PersonID: "cochair", Name: "Ines", Offices: []access.Office{{BodyID: body.ID, Kind: body.Kind, Role: access.CoChair}}},
		"member":  {PersonID: "member", Name: "Lin", Seats: []access.Seat{{OrganizationID: "o", Class: "member"}}},
	}
	g, err := held.Plan(t.Context(), actors["cochair"], gatherings.Plan{
		Key: "day", Kind: gatherings.WorkingGroup, Audience: gatherings.Members, BodyID: body.ID, Title: i18n.Text{EN: "A day", FR: "Une journée"}, City: "Toronto",
		Starts: time.Date(2026, 9, 20, 13, 0, 0, 0, time.UTC), Ends: time.Date(2026, 9, 20, 21, 0, 0, 0, time.UTC),
	})
	must(err)
	must(held.Announce(t.Context(), actors["cochair"], g.Key))
	g, err = held.ByKey(t.Context(), g.Key)
	must(err)
	p := &pages.Pages{Papers: papers.New(log, held), Gatherings: held}
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: now.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Coalition")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	d.Mount(mux, p.Routes())
	d.Mount(mux, []door.Route{
		{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
			if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
				return err
			}
			return c.Bytes("text/plain", nil)
		}},
		{Pattern: "GET /{lang}/gatherings/{gathering}", Handle: func(c *door.Call) error {
			links, err := p.Links(c, g)
			if err != nil {
				return err
			}
			return c.Page(ui.PageData{Title: "A day"}, ui.LinkList(links))
		}},
	})
	server := httptest.NewServer(d.Wrap(mux))
	t.Cleanup(server.Close)
	return &site{t: t, base: server.URL, key: g.Key, jar: map[string]*http.Client{}}
}

func (s *site) do(who, method, path, mediaType string, body io.Reader) (int, string, http.Header) {
	s.t.Helper()
	client := s.jar[who]
	if client == nil {
		jar, err := cookiejar.New(nil)
		if err != nil {
			s.t.Fatal(err)
		}
		client = &http.Client{Jar: jar}
		s.jar[who] = client
		s.do(who, http.MethodGet, "/sign-in-as/one/"+who+"/now", "", nil)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, s.base+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", mediaType)
	res, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	raw := pagetest.Body(s.t, res)
	return res.StatusCode, raw, res.Header
}

// send sends the form with a file; an empty name sends none.
func (s *site) send(who, path, file string, fields ...string) (int, string) {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		_ = m.WriteField(fields[i], fields[i+1])
	}
	if file != "" {
		part, err := m.CreateFormFile("file", file)
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = part.Write([]byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"))
	}
	_ = m.Close()
	status, body, _ := s.do(who, http.MethodPost, path, m.FormDataContentType(), &b)
	return status, body
}

// first is the address of the first link to a paper on a page.
func first(t *testing.T, page, before string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `href="`+before)
	id, _, _ := strings.Cut(rest, `"`)
	if !found || id == "" {
		t.Fatalf("no link to %s on %s", before, page)
	}
	return before + id
}

func TestAgendaAndMinutesOfABodysMeeting(t *testing.T) {
	s := newSite(t)
	const desk, event = "/en/manage/gatherings/day/papers", "/en/gatherings/day"
	if status, _, _ := s.do("member", http.MethodGet, desk, "", nil); status != http.StatusForbidden {
		t.Errorf("a member opens the desk: %d", status)
	}
	if status, page := s.send("cochair", desk, "", "kind", "minutes", "title_en", "Kept as typed", "shown", "gathering"); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Kept as typed") || !strings.Contains(page, "#f-words_en") {
		t.Errorf("an empty paper: %d", status)
	}
	if status, page := s.send("cochair", desk, "", "kind", "agenda", "words_en", "- Opening\n- The roundtable", "words_fr", "- Ouverture\n- La table ronde", "shown", "gathering"); status != http.StatusOK || !strings.Contains(page, "The document is saved.") {
		t.Fatalf("an agenda: %d", status)
	}
	if status, _ := s.send("cochair", desk, "proces-verbal.pdf", "kind", "minutes", "lang", "fr", "shown", "body"); status != http.StatusOK {
		t.Fatalf("minutes: %d", status)
	}
	_, page, _ := s.do("cochair", http.MethodGet, event, "", nil)
	if !strings.Contains(page, "Minutes (PDF, in French)") {
		t.Errorf("the event lacks the minutes: %s", page)
	}
	_, page, _ = s.do("member", http.MethodGet, event, "", nil)
	if strings.Contains(page, "Minutes") {
		t.Error("a member is led to the minutes of those who sit")
	}
	if status, page, _ := s.do("member", http.MethodGet, first(t, page, event+"/papers/"), "", nil); status != http.StatusOK || !strings.Contains(page, "<li>The roundtable</li>") {
		t.Errorf("the agenda: %d %s", status, page)
	}
	_, page, _ = s.do("cochair", http.MethodGet, desk, "", nil)
	_, rest, _ := strings.Cut(page, "Minutes (PDF")
	minutes := first(t, page[len(page)-len(rest)-300:], desk+"/")
	file := strings.Replace(minutes, "/en/manage/", "/en/", 1)
	if status, _, head := s.do("cochair", http.MethodGet, file, "", nil); status != http.StatusOK || !strings.Contains(head.Get("Content-Disposition"), "proces-verbal.pdf") {
		t.Errorf("the file: %d %v", status, head)
	}
	if status, _, _ := s.do("member", http.MethodGet, file, "", nil); status != http.StatusNotFound {
		t.Errorf("a member gets the minutes of those who sit: %d", status)
	}
	if status, page, _ := s.do("cochair", http.MethodGet, minutes, "", nil); status != http.StatusOK || !strings.Contains(page, "proces-verbal.pdf is kept") {
		t.Errorf("the form: %d", status)
	}
	if status, page := s.send("cochair", minutes, "", "action", "remove"); status != http.StatusOK || !strings.Contains(page, "The document is gone.") {
		t.Errorf("taken away: %d", status)
	}
	if status, _ := s.send("cochair", minutes, "", "action", "remove"); status != http.StatusNotFound {
		t.Errorf("taken away twice: %d", status)
	}
}
