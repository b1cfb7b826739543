package lists_test

import (
	"log/slog"
	"net"
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
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/search"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/lists"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

const (
	ours    = "ccr.example"
	theirs  = "ong.example"
	fromNet = "192.0.2.25" // the network from which SPF lets theirs send
)

// world is a small coalition with one list behind its own site. Ana and Marc are
// on it, Lin is not, Tomas keeps it.
type world struct {
	t      testing.TB
	clock  *clock.Set
	db     *db.DB
	people *people.Service
	mail   *outmail.Service
	s      *lists.Service
	d      *distribution.Service
	site   *httptest.Server
	actors map[string]access.Actor

	list           lists.List
	ana, marc, lin access.Actor
	tomas          access.Actor
	harbour        people.Organization
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(testdb.Noon()), actors: map[string]access.Actor{}}
	w.db = testdb.OpenAt(t, w.clock)
	log := audit.New(w.db)
	w.people = people.New(log)
	seats := bodies.New(log, w.people)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: i18n.Same("Harbour Council"), Address: "secretariat@" + ours, Domain: ours})
	w.must(err)
	zone := mailauth.Zone{
		TXT: map[string][]string{theirs: {"v=spf1 ip4:192.0.2.0/24 -all"}, "_dmarc." + theirs: {"v=DMARC1; p=none"}},
		MX:  map[string][]*net.MX{}, IP: map[string][]net.IP{}, PTR: map[string][]string{}, Failing: map[string]bool{},
	}
	described := lists.Options{Name: i18n.Same("Harbour Council"), Domain: ours, Site: "https://" + ours}
	w.s = lists.New(log, w.people, seats, w.mail, catalog, described)
	shelf := archive.New(log, w.s, search.New(w.db))
	w.d = distribution.New(log, w.s, shelf, w.people, seats, w.mail, queue, distribution.Options{Options: described, Checker: mailauth.NewChecker(zone, w.clock.Now)})
	w.harbour, err = w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{
		Name: i18n.Text{EN: "Harbour Light", FR: "Lumière du Havre"}, Class: people.Member, Region: people.Atlantic, City: "Halifax", Joined: day(-3000),
	})
	w.must(err)
	w.ana, w.marc, w.lin = w.person("Ana Ruiz", "ana@"+theirs, i18n.EN), w.person("Marc Roy", "marc@"+theirs, i18n.FR), w.person("Lin Wei", "lin@"+theirs, i18n.EN)
	w.tomas = w.staff(seats, "Tomas Berg", "tomas@"+ours)
	settings := lists.DefaultSettings()
	settings.HoldFirst = 0
	w.list, err = w.s.AddList(t.Context(), w.tomas, lists.List{
		Slug: "ccrlist", Name: i18n.Text{EN: "Refugee policy", FR: "Politique des réfugiés"},
		About: i18n.Text{EN: "Where members talk.\n\nNo advertising.", FR: "Où les membres se parlent.\n\nPas de publicité."}, Settings: settings,
	})
	w.must(err)
	w.subscribe(w.ana, w.marc)
	w.serve(catalog, &pages.Pages{Lists: w.s, Archive: shelf, Distribution: w.d, People: w.people, Bodies: seats, Now: w.clock.Now})
	return w
}

func day(from int) time.Time { return testdb.Noon().Truncate(24*time.Hour).AddDate(0, 0, from) }

func (w *world) serve(catalog *i18n.Catalog, p *pages.Pages) {
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: w.clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := w.actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	d.Mount(mux, p.Routes())
	d.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(d.Wrap(mux))
	w.t.Cleanup(w.site.Close)
}

func (w *world) person(name, email string, lang i18n.Lang) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: email, Lang: lang})
	w.must(err)
	_, err = w.people.Affiliate(w.t.Context(), access.TheProgram(), people.Affiliation{PersonID: p.ID, OrganizationID: w.harbour.ID, From: day(-400)})
	w.must(err)
	seats, err := w.people.SeatsOf(w.t.Context(), nil, p.ID, day(0))
	w.must(err)
	a := access.Actor{PersonID: p.ID, Name: name, Lang: lang, Seats: seats}
	w.actors[p.ID] = a
	return a
}

func (w *world) staff(seats *bodies.Service, name, email string) access.Actor {
	w.t.Helper()
	office, err := seats.AddBody(w.t.Context(), access.TheProgram(), bodies.Body{Slug: "secretariat", Kind: access.Secretariat, Name: i18n.Text{EN: "Secretariat", FR: "Secrétariat"}})
	w.must(err)
	p, err := w.people.AddPerson(w.t.Context(), access.TheProgram(), people.Person{Name: name, Email: email, Lang: i18n.EN})
	w.must(err)
	_, err = seats.Appoint(w.t.Context(), access.TheProgram(), bodies.Term{BodyID: office.ID, PersonID: p.ID, Role: access.Staff, From: day(-400)})
	w.must(err)
	offices, err := seats.OfficesOf(w.t.Context(), nil, p.ID, day(0))
	w.must(err)
	a := access.Actor{PersonID: p.ID, Name: name, Offices: offices}
	w.actors[p.ID] = a
	return a
}

func (w *world) subscribe(all ...access.Actor) {
	w.t.Helper()
	var known []lists.Known
	for _, a := range all {
		p, err := w.people.Person(w.t.Context(), a.PersonID)
		w.must(err)
		known = append(known, lists.Known{Person: p, OrganizationID: w.harbour.ID, Organization: w.harbour.Name})
	}
	_, err := w.s.Subscribe(w.t.Context(), w.tomas, w.list, "We agreed when the list moved.", known)
	w.must(err)
}

// sub is somebody's subscription as it stands.
func (w *world) sub(a access.Actor) lists.Subscription {
	w.t.Helper()
	sub, err := w.s.Own(w.t.Context(), a, w.list)
	w.must(err)
	if sub == nil {
		w.t.Fatalf("%s has no subscription", a.Name)
	}
	return *sub
}

// token is that of a subscription's personal link.
func (w *world) token(a access.Actor) string {
	return w.link(outmail.Unsubscribe, w.list.ID+" "+number(w.sub(a).Number))
}

func (w *world) link(purpose, about string) string {
	w.t.Helper()
	key, err := w.mail.Tokens(w.t.Context())
	w.must(err)
	return key.Link(purpose, about)
}

// arrive delivers a message to the list and deals with it.
func (w *world) arrive(raw string) {
	w.t.Helper()
	raw = strings.ReplaceAll(strings.TrimLeft(raw, "\n"), "\n", "\r\n")
	from := "nobody@elsewhere.example"
	if _, rest, ok := strings.Cut(raw, "From: "); ok {
		line, _, _ := strings.Cut(rest, "\r\n")
		if _, address, ok := strings.Cut(line, "<"); ok {
			line = strings.TrimSuffix(address, ">")
		}
		from = line
	}
	w.must(w.d.Accept(w.t.Context(), distribution.Envelope{ReversePath: from, To: []string{"ccrlist@" + ours}, IP: fromNet, Hello: "mx." + theirs}, []byte(raw)))
	w.work()
}

// work deals with what has arrived.
func (w *world) work() {
	w.t.Helper()
	rows, err := w.db.Reader().QueryContext(w.t.Context(), "SELECT id FROM list_arrivals WHERE state = 'waiting' ORDER BY id")
	w.must(err)
	defer func() { _ = rows.Close() }()
	var ids []string
	for rows.Next() {
		var id string
		w.must(rows.Scan(&id))
		ids = append(ids, id)
	}
	w.must(rows.Err())
	for _, id := range ids {
		w.must(w.d.Receive(w.t.Context(), id, true))
	}
}

// letter is a small message from one of the people of theirs.
func letter(name, id, subject, text string, fields ...string) string {
	head := "From: " + name + "\nTo: ccrlist@" + ours + "\nSubject: " + subject + "\nDate: Mon, 23 Nov 2026 11:00:00 +0000\nMessage-ID: <" + id + "@" + theirs + ">\n"
	return head + strings.Join(append(fields, ""), "\n") + "\n" + text + "\n"
}

const (
	byAna  = "Ana Ruiz <ana@" + theirs + ">"
	byMarc = "Marc Roy <marc@" + theirs + ">"
)

// browser is somebody's own.
type browser struct {
	t    testing.TB
	base string
	*http.Client
}

// answer is what a browser got in the end.
type answer struct {
	status int
	path   string
	body   string
	header http.Header
}

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

// visitor is nobody in particular.
func (w *world) visitor() *browser { return w.as(access.Actor{}) }

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	res, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	body := pagetest.Body(b.t, res)
	return answer{res.StatusCode, res.Request.URL.RequestURI(), body, res.Header}
}

func (b *browser) get(path string, headers ...string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

// post sends a form; headers named after "header:" are sent with it.
func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	form, headers := url.Values{}, http.Header{}
	for i := 0; i+1 < len(fields); i += 2 {
		if name, ok := strings.CutPrefix(fields[i], "header:"); ok {
			headers.Set(name, fields[i+1])
			continue
		}
		form.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header = headers
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
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
