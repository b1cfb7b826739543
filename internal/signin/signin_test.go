package signin_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is an installation with one person in one organization, whose mail is
// kept where the test sees it.
type world struct {
	*signin.Service
	db     *db.DB
	log    *audit.Log
	people *people.Service
	clock  *clock.Set
	amina  people.Person
	org    people.Organization

	mu    sync.Mutex
	mails []mail
	// offices is what Actor is told of everybody.
	offices []access.Office
	loads   int
}

type mail struct {
	to   people.Person
	link string
	lang i18n.Lang
}

func staff() access.Actor {
	return access.Actor{PersonID: "staff", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: clock.At(testdb.Noon())}
	w.db = testdb.OpenAt(t, w.clock)
	w.log = audit.New(w.db)
	w.people = people.New(w.log)
	var err error
	w.Service, err = signin.New(w.log, w.people, signin.Options{
		BaseURL: "https://plenary.ccr.example", Name: "CCR", Clock: w.clock,
		Offices: func(context.Context, db.DBTX, string, time.Time) ([]access.Office, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.loads++
			return w.offices, nil
		},
		SendLink: func(_ context.Context, tx *audit.Tx, to people.Person, link string, lang i18n.Lang) error {
			tx.AfterCommit(func() {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.mails = append(w.mails, mail{to, link, lang})
			})
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if w.amina, err = w.people.AddPerson(ctx, staff(), people.Person{Name: "Amina Okafor", Email: "amina@harbour.example", Lang: i18n.FR}); err != nil {
		t.Fatal(err)
	}
	w.org, err = w.people.AddOrganization(ctx, staff(), people.Organization{
		Name: i18n.Same("Harbour Light"), Class: people.Member, Region: people.Atlantic, Joined: time.Date(2001, 3, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.people.Affiliate(ctx, staff(), people.Affiliation{PersonID: w.amina.ID, OrganizationID: w.org.ID, From: w.org.Joined})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		t.Fatalf("error %v, want %s", err, key)
	}
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		if said := c.For(lang).Say(i18n.Message{Key: f.Key, Args: f.Args}); strings.Contains(said, "⟦") {
			t.Errorf("%s: no sentence for %s: %s", lang, f.Key, said)
		}
	}
}

func tokenOf(t *testing.T, link string, lang i18n.Lang) string {
	t.Helper()
	token, ok := strings.CutPrefix(link, "https://plenary.ccr.example"+signin.LinkPath(lang))
	if !ok || len(token) != 43 {
		t.Fatalf("link %q", link)
	}
	return token
}

func TestLinkWorksOnceAndOnlyWhenTheButtonIsPressed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if err := w.RequestLink(ctx, " Amina@Harbour.example", "203.0.113.9", i18n.EN); err != nil {
		t.Fatal(err)
	}
	if len(w.mails) != 1 || w.mails[0].to != w.amina || w.mails[0].lang != i18n.EN {
		t.Fatalf("mails %+v", w.mails)
	}
	token := tokenOf(t, w.mails[0].link, i18n.EN)
	for range 3 { // a mail scanner opens it, and opens it again
		if p, err := w.PeekLink(ctx, token); err != nil || p != w.amina {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	if p, err := w.UseLink(ctx, token); err != nil || p != w.amina {
		t.Fatalf("%+v, %v", p, err)
	}
	_, err := w.UseLink(ctx, token)
	wantFault(t, err, fault.Conflict, "signin.error.link_used")
	_, err = w.PeekLink(ctx, token)
	wantFault(t, err, fault.Conflict, "signin.error.link_used")

	lines, err := w.log.History(ctx, "person", w.amina.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if strings.Contains(fmt.Sprint(l), token) {
			t.Errorf("the record holds the token: %+v", l)
		}
	}
	if last := lines[len(lines)-1].Action; last != "signin.use_link" {
		t.Errorf("last line %s", last)
	}
}

func TestLinkIsNotStored(t *testing.T) {
	w := newWorld(t)
	link, err := w.Link(t.Context(), access.TheProgram(), "amina@harbour.example")
	if err != nil {
		t.Fatal(err)
	}
	token := tokenOf(t, link, i18n.FR)
	var stored string
	if err := w.db.Reader().QueryRowContext(t.Context(), "SELECT token_hash FROM signin_links").Scan(&stored); err != nil {
		t.Fatal(err)
	}
	if len(stored) != 64 || strings.Contains(stored, token) {
		t.Errorf("stored %q for %q", stored, token)
	}
	_, err = w.UseLink(t.Context(), stored)
	wantFault(t, err, fault.NotFound, "signin.error.link_unknown")
}

func TestLinkExpires(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	link, err := w.Link(ctx, access.TheProgram(), "AMINA@harbour.example")
	if err != nil {
		t.Fatal(err)
	}
	token := tokenOf(t, link, i18n.FR)
	w.clock.Advance(signin.LinkLife - time.Second)
	if _, err := w.PeekLink(ctx, token); err != nil {
		t.Error(err)
	}
	w.clock.Advance(time.Second)
	_, err = w.PeekLink(ctx, token)
	wantFault(t, err, fault.Conflict, "signin.error.link_expired")
	_, err = w.UseLink(ctx, token)
	wantFault(t, err, fault.Conflict, "signin.error.link_expired")
}

func TestOneOfManyPressesIsLetIn(t *testing.T) {
	w := newWorld(t)
	link, err := w.Link(t.Context(), access.TheProgram(), "amina@harbour.example")
	if err != nil {
		t.Fatal(err)
	}
	token := tokenOf(t, link, i18n.FR)
	results := make(chan error, 20)
	for range cap(results) {
		go func() {
			_, err := w.UseLink(t.Context(), token)
			results <- err
		}()
	}
	in := 0
	for range cap(results) {
		if err := <-results; err == nil {
			in++
		} else if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if in != 1 {
		t.Errorf("%d let in", in)
	}
}

func TestUnknownAddressGetsTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var answers [2][]error
	for i, address := range []string{"amina@harbour.example", "nobody@harbour.example"} {
		for range 8 {
			answers[i] = append(answers[i], w.RequestLink(ctx, address, "", i18n.EN))
		}
	}
	if fmt.Sprint(answers[0]) != fmt.Sprint(answers[1]) {
		t.Errorf("known %v\nunknown %v", answers[0], answers[1])
	}
	wantFault(t, answers[0][7], fault.TooMany, "signin.error.too_many")
	if len(w.mails) != 6 {
		t.Errorf("%d mails, want 6", len(w.mails))
	}
	w.clock.Advance(time.Hour)
	if err := w.RequestLink(ctx, "amina@harbour.example", "", i18n.EN); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestOneNetworkAddressCannotAskForEverybody(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var refused int
	for i := range 500 {
		if err := w.RequestLink(ctx, fmt.Sprintf("p%d@harbour.example", i), "203.0.113.9", i18n.EN); fault.Is(err, fault.TooMany) {
			refused++
		}
	}
	if refused != 100 {
		t.Errorf("%d refused, want 100", refused)
	}
	if err := w.RequestLink(ctx, "amina@harbour.example", "203.0.113.10", i18n.EN); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
}

func TestBadInput(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for _, address := range []string{"", "amina", "Amina <amina@harbour.example>", "a@b.example\nBcc: c@d.example", strings.Repeat("a", 1<<20) + "@b.example"} {
		wantFault(t, w.RequestLink(ctx, address, "", i18n.EN), fault.Invalid, "signin.error.email")
	}
	for _, token := range []string{"", "x", strings.Repeat("A", 1<<20), "' OR 1=1"} {
		_, err := w.UseLink(ctx, token)
		wantFault(t, err, fault.NotFound, "signin.error.link_unknown")
	}
	_, err := w.Link(ctx, staff(), "amina@harbour.example")
	wantFault(t, err, fault.Forbidden, "fault.forbidden")
	_, err = w.Link(ctx, access.TheProgram(), "nobody@harbour.example")
	wantFault(t, err, fault.NotFound, "people.error.no_person")
	for _, base := range []string{"", "plenary.example", "ftp://x", "https://x/path", "https://"} {
		if _, err := signin.New(w.log, w.people, signin.Options{BaseURL: base}); err == nil {
			t.Errorf("base address %q was taken", base)
		}
	}
}

func TestActor(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.offices = []access.Office{{BodyID: "b", Body: "inland-protection", Kind: access.WorkingGroup, Role: access.CoChair}}
	a, err := w.Actor(ctx, w.amina.ID, i18n.EN)
	if err != nil {
		t.Fatal(err)
	}
	if a.PersonID != w.amina.ID || a.Name != "Amina Okafor" || a.Lang != i18n.EN || len(a.Seats) != 1 || !a.Seats[0].GoodStanding || !a.IsCoChair("b") {
		t.Errorf("%+v", a)
	}
	if fr, err := w.Actor(ctx, w.amina.ID, i18n.FR); err != nil || fr.Lang != i18n.FR {
		t.Errorf("%+v, %v", fr, err)
	}
	if w.loads != 1 {
		t.Errorf("%d loads for two requests at once, want 1", w.loads)
	}

	due := time.Date(2026, 5, 14, 0, 0, 0, 0, time.UTC)
	if err := w.people.RecordDues(ctx, staff(), w.org.ID, people.Dues{Year: 2026, Amount: 100, Due: due}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(signin.MaxAge - time.Millisecond)
	if a, _ := w.Actor(ctx, w.amina.ID, i18n.EN); !a.Seats[0].GoodStanding {
		t.Error("read again before MaxAge")
	}
	if a, err := w.ActorTx(ctx, w.db.Reader(), w.amina.ID, i18n.EN); err != nil || a.Seats[0].GoodStanding {
		t.Errorf("ActorTx is stale: %+v, %v", a, err)
	}
	w.clock.Advance(time.Millisecond)
	if a, _ := w.Actor(ctx, w.amina.ID, i18n.EN); a.Seats[0].GoodStanding {
		t.Error("still stale after MaxAge")
	}
	if err := w.people.RecordPayment(ctx, staff(), w.org.ID, 2026, testdb.Noon()); err != nil {
		t.Fatal(err)
	}
	w.Changed()
	if a, _ := w.Actor(ctx, w.amina.ID, i18n.EN); !a.Seats[0].GoodStanding {
		t.Error("stale after Changed")
	}

	if visitor, err := w.Actor(ctx, "", i18n.FR); err != nil || visitor.SignedIn() || visitor.Lang != i18n.FR {
		t.Errorf("visitor %+v, %v", visitor, err)
	}
	_, err = w.Actor(ctx, "gone", i18n.EN)
	wantFault(t, err, fault.NotFound, "people.error.no_person")
}

func TestTodayIsTheCoalitions(t *testing.T) {
	w := newWorld(t)
	toronto, err := time.LoadLocation("America/Toronto")
	if err != nil {
		t.Fatal(err)
	}
	s, err := signin.New(w.log, w.people, signin.Options{BaseURL: "https://x.example", Location: toronto, Clock: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(15 * time.Hour) // 03:00 UTC on the 24th, 22:00 on the 23rd in Toronto
	if got := s.Today().Format(time.DateOnly); got != "2026-11-23" {
		t.Errorf("today is %s", got)
	}
	if got := w.Today().Format(time.DateOnly); got != "2026-11-24" {
		t.Errorf("today in UTC is %s", got)
	}
}
