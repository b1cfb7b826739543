package bodies_test

import (
	"fmt"
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
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/bodies"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

// world is a coalition with an Executive Committee, a working group whose co-chairs
// sit on it, and a caucus, behind its own site. Ana co-chairs the group, Lin is of
// a member organization, Tomas keeps the record.
type world struct {
	t      testing.TB
	s      *bodies.Service
	people *people.Service
	site   *httptest.Server
	actors map[string]access.Actor

	executive, group, caucus bodies.Body
	seat                     bodies.Seat // the group's co-chairs
	ana, lin, tomas          access.Actor
	harbour                  people.Organization
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func day(from int) time.Time { return testdb.Noon().Truncate(24*time.Hour).AddDate(0, 0, from) }

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(testdb.Noon())
	log := audit.New(testdb.OpenAt(t, c))
	w := &world{t: t, people: people.New(log), actors: map[string]access.Actor{}}
	w.s = bodies.New(log, w.people)
	program := access.TheProgram()
	w.harbour, err = w.people.AddOrganization(t.Context(), program, people.Organization{
		Name: i18n.Text{EN: "Harbour Light", FR: "Lumière du Havre"}, Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: day(-3000),
	})
	w.must(err)
	w.executive = w.body("executive-committee", access.Executive, "Executive Committee", "Comité exécutif")
	w.group = w.body("inland-protection", access.WorkingGroup, "Inland Protection", "Protection au Canada")
	w.caucus = w.body("northern-caucus", access.Caucus, "Northern Caucus", "Caucus du Nord")
	office := w.body("secretariat", access.Secretariat, "Secretariat", "Secrétariat")
	w.seat, err = w.s.AddSeat(t.Context(), program, bodies.Seat{BodyID: w.group.ID, Role: access.CoChair, Places: 2, Years: 2, Consecutive: 1, FilledBy: bodies.ByGroup})
	w.must(err)
	_, err = w.s.AddSeat(t.Context(), program, bodies.Seat{BodyID: w.executive.ID, Role: access.CoChair, Places: 2, FilledBy: bodies.ByOffice, FromBody: w.group.ID, FromRole: access.CoChair})
	w.must(err)
	w.ana, w.lin, w.tomas = w.person("Ana Ruiz"), w.person("Lin Wei"), w.person("Tomas Berg")
	_, err = w.s.FillSeat(t.Context(), program, bodies.Filling{SeatID: w.seat.ID, PersonID: w.ana.PersonID, How: bodies.Elected, From: day(-200)})
	w.must(err)
	_, err = w.s.Appoint(t.Context(), program, bodies.Term{BodyID: office.ID, PersonID: w.tomas.PersonID, Role: access.Staff, From: day(-400)})
	w.must(err)
	w.again()
	w.serve(catalog, c)
	return w
}

// again gives everybody the offices of today.
func (w *world) again() {
	for _, a := range []*access.Actor{&w.ana, &w.lin, &w.tomas} {
		offices, err := w.s.OfficesOf(w.t.Context(), nil, a.PersonID, day(0))
		w.must(err)
		a.Offices = offices
		w.actors[a.PersonID] = *a
	}
}

func (w *world) body(slug string, kind access.BodyKind, en, fr string) bodies.Body {
	b, err := w.s.AddBody(w.t.Context(), access.TheProgram(), bodies.Body{
		Slug: slug, Kind: kind, Name: i18n.Text{EN: en, FR: fr}, Mandate: i18n.Text{EN: "What it is for.", FR: "À quoi elle sert."}, Open: bodies.MayBeOpen(kind),
	})
	w.must(err)
	return b
}

func (w *world) person(name string) access.Actor {
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@ong.example"})
	w.must(err)
	_, err = w.people.Affiliate(w.t.Context(), access.TheProgram(), people.Affiliation{PersonID: p.ID, OrganizationID: w.harbour.ID, From: day(-900)})
	w.must(err)
	return access.Actor{PersonID: p.ID, Name: name, Seats: []access.Seat{{OrganizationID: w.harbour.ID, Name: w.harbour.Name, Class: "member", GoodStanding: true}}}
}

func (w *world) serve(catalog *i18n.Catalog, c *clock.Set) {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: c.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	d.Mount(mux, (&pages.Pages{Bodies: w.s, People: w.people}).Routes())
	d.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(d.Wrap(mux))
	w.t.Cleanup(w.site.Close)
}

// browser is somebody's own.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

// answer is what a browser got in the end.
type answer struct {
	status     int
	path, body string
}

// as is the browser of somebody; the zero Actor is a visitor.
func (w *world) as(a access.Actor) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	b := &browser{t: w.t, base: w.site.URL, Client: &http.Client{Jar: jar}}
	if a.PersonID != "" {
		b.get("/sign-in-as/one/" + a.PersonID + "/now")
	}
	return b
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
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	return answer{res.StatusCode, res.Request.URL.RequestURI(), body}
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

// want checks the status and that the answer says each of the words.
func (a answer) want(t testing.TB, status int, words ...string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s: status %d, want %d\n%.1500s", a.path, a.status, status, a.body)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("%s does not say %q", a.path, w)
		}
	}
	return a
}

// lacks checks that the answer says none of the words.
func (a answer) lacks(t testing.TB, words ...string) answer {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Errorf("%s says %q", a.path, w)
		}
	}
	return a
}

// seatOn is a place of the group's co-chairs today.
func (w *world) seatOn(number int) bodies.SeatOn {
	w.t.Helper()
	seats, err := w.s.Seats(w.t.Context(), nil, w.group.ID, day(0))
	w.must(err)
	return seats[number-1]
}

func date(t time.Time) string { return t.Format(time.DateOnly) }

// decades records a past of so many terms.
func (w *world) decades(terms int) {
	w.t.Helper()
	var rows []bodies.TermRow
	for i := range terms {
		year := 1978 + i%48
		rows = append(rows, bodies.TermRow{
			Line: i + 1, Body: "executive-committee", Office: "councillor", Person: fmt.Sprintf("Given Family-%d", i%601), Organization: "Harbour Light",
			From: fmt.Sprintf("%d-%02d-01", year, 1+i%12), To: fmt.Sprint(year), How: "elected",
		})
	}
	r, err := w.s.ImportTerms(w.t.Context(), access.TheProgram(), bodies.TermsImport{Rows: rows})
	w.must(err)
	if r.Created != terms {
		w.t.Fatalf("%d of %d terms", r.Created, terms)
	}
}
