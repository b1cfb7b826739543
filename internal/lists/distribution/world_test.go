package distribution

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

const (
	// ours is the coalition's mail domain, theirs that of its members' mail; both
	// publish SPF for the documentation network that arrive delivers from.
	ours    = "ccr.example"
	theirs  = "ong.example"
	fromNet = "192.0.2.25"
)

// signingKeys are the keys that every world signs with: making one of RSA takes a
// while.
var signingKeys = sync.OnceValue(func() (keys []mailauth.Key) {
	for _, k := range [][2]string{{mailauth.RSA, "plenary-rsa"}, {mailauth.Ed25519, "plenary-ed"}} {
		key, err := mailauth.GenerateKey(k[0], ours, k[1])
		if err != nil {
			panic(err)
		}
		keys = append(keys, key)
	}
	return keys
})

// world is a coalition with a secretariat of one and no list yet.
type world struct {
	t       testing.TB
	clock   *clock.Set
	db      *db.DB
	log     *audit.Log
	people  *people.Service
	bodies  *bodies.Service
	mail    *outmail.Service
	queue   *jobs.Queue
	index   *search.Service
	catalog *i18n.Catalog
	zone    mailauth.Zone
	s       *Service

	office bodies.Body
	clerk  people.Person
	count  int // of members made, for names
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(testdb.Noon())}
	w.db = testdb.OpenAt(t, w.clock)
	w.log = audit.New(w.db)
	w.people = people.New(w.log)
	w.bodies = bodies.New(w.log, w.people)
	w.index = search.New(w.db)
	var err error
	w.catalog, err = locales.Catalog()
	w.must(err)
	w.queue, err = jobs.New(w.db, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(w.db, w.queue, outmail.Config{Name: i18n.Text{EN: "Coalition", FR: "Coalition"}, Address: "secretariat@" + ours, Domain: ours})
	w.must(err)
	w.zone = mailauth.Zone{
		TXT: map[string][]string{
			theirs: {"v=spf1 ip4:192.0.2.0/24 -all"}, "_dmarc." + theirs: {"v=DMARC1; p=none"},
			ours: {"v=spf1 ip4:192.0.2.0/24 -all"}, "_dmarc." + ours: {"v=DMARC1; p=none"},
		},
		MX: map[string][]*net.MX{}, IP: map[string][]net.IP{}, PTR: map[string][]string{}, Failing: map[string]bool{},
	}
	w.must(w.db.Write(t.Context(), func(tx *db.Tx) error {
		for _, k := range signingKeys() {
			if _, err := tx.ExecContext(t.Context(), "INSERT INTO outmail_secrets (name, secret, made_at) VALUES ($1, $2, 0)", k.Algorithm, string(k.PEM())); err != nil {
				return err
			}
		}
		return nil
	}))
	w.wire(nil)
	w.office, err = w.bodies.AddBody(t.Context(), access.TheProgram(), bodies.Body{Slug: "secretariat", Kind: access.Secretariat, Name: i18n.Text{EN: "Secretariat", FR: "Secrétariat"}})
	w.must(err)
	w.clerk, err = w.people.AddPerson(t.Context(), access.TheProgram(), people.Person{Name: "Tomas Berg", Email: "tomas@" + ours, Lang: i18n.EN})
	w.must(err)
	_, err = w.bodies.Appoint(t.Context(), access.TheProgram(), bodies.Term{BodyID: w.office.ID, PersonID: w.clerk.ID, Role: access.Staff, From: testdb.Noon().AddDate(-1, 0, 0).Truncate(24 * time.Hour)})
	w.must(err)
	return w
}

// wire makes the services of a coalition in a time zone; nil is UTC.
func (w *world) wire(zone *time.Location) {
	described := lists.Options{Name: i18n.Text{EN: "Coalition", FR: "Coalition"}, Domain: ours, Site: "https://" + ours, Location: zone}
	kept := lists.New(w.log, w.people, w.bodies, w.mail, w.catalog, described)
	w.s = New(w.log, kept, archive.New(w.log, kept, w.index), w.people, w.bodies, w.mail, w.queue, Options{
		Options: described, Checker: mailauth.NewChecker(w.zone, w.clock.Now),
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks that err is a refusal of that kind and key.
func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		w.t.Fatalf("want refusal %s, got %v", key, err)
	}
}

// staff is the member of the secretariat.
func (w *world) staff() access.Actor {
	return access.Actor{PersonID: w.clerk.ID, Name: w.clerk.Name, Lang: i18n.EN, Offices: []access.Office{{
		BodyID: w.office.ID, Body: w.office.Slug, Kind: w.office.Kind, Name: w.office.Name, Role: access.Staff,
	}}}
}

// list makes a list whose settings are the default ones, but that no first post
// waits for a moderator.
func (w *world) list(t testing.TB, slug string) lists.List {
	t.Helper()
	settings := lists.DefaultSettings()
	settings.HoldFirst = 0
	l, err := w.s.lists.AddList(t.Context(), w.staff(), lists.List{Slug: slug, Name: i18n.Text{EN: "List " + slug, FR: "Liste " + slug}, Settings: settings})
	w.must(err)
	return l
}

// subscriber is somebody of a member organization who is on a list.
type subscriber struct {
	lists.Subscription
	Person       people.Person
	Organization people.Organization
	Actor        access.Actor
}

// member makes a person of an organization in good standing, with an active
// subscription to the list. The address is name@ong.example unless name has one.
func (w *world) member(t testing.TB, l lists.List, name string) subscriber {
	t.Helper()
	w.count++
	address := name
	if !strings.Contains(address, "@") {
		address = strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@" + theirs
	}
	ctx, day := t.Context(), testdb.Noon().Truncate(24*time.Hour)
	m := subscriber{}
	var err error
	m.Organization, err = w.people.AddOrganization(ctx, access.TheProgram(), people.Organization{
		Name: i18n.Same(fmt.Sprintf("Harbour Light %d", w.count)), Class: people.Member, Region: people.Ontario, City: "Ottawa", Joined: day.AddDate(-20, 0, 0),
	})
	w.must(err)
	m.Person, err = w.people.AddPerson(ctx, access.TheProgram(), people.Person{Name: name, Email: address, Lang: i18n.EN})
	w.must(err)
	_, err = w.people.Affiliate(ctx, access.TheProgram(), people.Affiliation{PersonID: m.Person.ID, OrganizationID: m.Organization.ID, From: day.AddDate(-1, 0, 0)})
	w.must(err)
	w.must(w.db.Write(ctx, func(tx *db.Tx) (err error) {
		m.Subscription, err = w.s.lists.Insert(ctx, store.New(tx), lists.Subscription{
			ListID: l.ID, Address: people.FoldEmail(address), Name: name, Organization: m.Organization.Name.EN, OrganizationID: m.Organization.ID, PersonID: m.Person.ID,
			Lang: i18n.EN, Role: lists.NGO, Origin: lists.ByStaff, State: lists.Active, Mode: lists.Each, BeganAt: tx.Now,
			Consent: lists.Consent{Text: "I ask for it.", Method: "staff", At: tx.Now, Confirmed: tx.Now},
		})
		return err
	}))
	seats, err := w.people.SeatsOf(ctx, nil, m.Person.ID, day)
	w.must(err)
	m.Actor = access.Actor{PersonID: m.Person.ID, Name: m.Person.Name, Lang: i18n.EN, Seats: seats}
	return m
}

// lapsed is a member whose organization did not pay its dues.
func (w *world) lapsed(t testing.TB, l lists.List, name string) subscriber {
	t.Helper()
	m := w.member(t, l, name)
	day := testdb.Noon().Truncate(24 * time.Hour)
	w.must(w.people.RecordDues(t.Context(), access.TheProgram(), m.Organization.ID, people.Dues{Year: day.Year() - 1, Amount: 25000, Due: day.AddDate(-1, 0, 0)}))
	st, err := w.people.Standing(t.Context(), nil, m.Organization.ID, day)
	w.must(err)
	if st.Good {
		t.Fatal("an organization that owes last year's dues is in good standing")
	}
	return m
}

// arrive delivers a message to those of our addresses that its To and Cc fields
// name, from the network that SPF allows, and deals with every arrival that
// waits. The reverse path is from, or the address in the From field. Line ends
// may be LF.
func (w *world) arrive(t testing.TB, raw string, from ...string) {
	t.Helper()
	raw = strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n")
	c := mailmsg.Read([]byte(raw))
	e := Envelope{IP: fromNet, Hello: "mx." + theirs}
	if len(c.From) > 0 {
		e.ReversePath = c.From[0].Address
	}
	if len(from) > 0 {
		e.ReversePath = from[0]
	}
	for _, a := range append(c.To[:len(c.To):len(c.To)], c.Cc...) {
		if _, domain, _ := strings.Cut(a.Address, "@"); domain == ours {
			e.To = append(e.To, a.Address)
		}
	}
	w.must(w.s.Accept(t.Context(), e, []byte(raw)))
	w.work(t)
}

// work deals with every arrival that waits, those that confirming one put back
// among them.
func (w *world) work(t testing.TB) {
	t.Helper()
	for range 100 {
		ids, err := store.New(w.db.Reader()).WaitingArrivals(t.Context(), db.Micros(w.clock.Now())+1)
		w.must(err)
		if len(ids) == 0 {
			return
		}
		for _, id := range ids {
			w.must(w.s.Receive(t.Context(), id, true))
		}
	}
	t.Fatal("arrivals wait for ever")
}

// letter writes a small message to a list.
func (w *world) letter(l lists.List, from, id, subject, text string, fields ...string) string {
	head := "From: " + from + "\nTo: " + l.Address(lists.ToList, ours) + "\nSubject: " + subject + "\nDate: " + w.clock.Now().Format(time.RFC1123Z) + "\n"
	if id != "" {
		head += "Message-ID: <" + id + ">\n"
	}
	for _, f := range fields {
		head += f + "\n"
	}
	return head + "\n" + text + "\n"
}

// drawn draws a tree, two blanks a step; "*" marks a subject that changed.
func drawn(nodes []archive.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		mark := ""
		if n.Changed {
			mark = "*"
		}
		fmt.Fprintf(&b, "%s%d%s\n", strings.Repeat("  ", n.Depth), n.Post.Number, mark)
	}
	return b.String()
}
