package redirects_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/site/redirects"
	"plenary.example/internal/testdb"
)

func staff() access.Actor {
	return access.Actor{PersonID: "p", Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

// pages is a site with a few addresses.
type pages map[string]bool

func (p pages) Taken(path string) bool { return p[path] }
func (p pages) Empty(path string) bool { return !p[path] && path != "/en/new" }

// clock is moved by the test.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func service(t testing.TB) (*redirects.Service, *clock) {
	t.Helper()
	c := &clock{testdb.Noon()}
	return redirects.New(audit.New(testdb.OpenAt(t, c)), redirects.Options{Base: "https://ccr.example", Site: pages{"/en/library": true, "/en/about": true}}), c
}

func rows(pairs ...string) []redirects.Row {
	var list []redirects.Row
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, redirects.Row{Line: i/2 + 1, From: pairs[i], To: pairs[i+1]})
	}
	return list
}

func bring(t testing.TB, s *redirects.Service, pairs ...string) redirects.Plan {
	t.Helper()
	p, err := s.BringIn(t.Context(), staff(), rows(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOldAddressesHoweverTheyAreWritten(t *testing.T) {
	s, _ := service(t)
	bring(t, s, "https://old.example/Node/123?page=2&a=1", "/en/about", "/node/123", "/en/library", "caf%C3%A9/", "/en/about", "/index.php?q=node/7", "https://archive.example/7")
	for asked, want := range map[string]string{
		"/node/123|a=1&page=2": "/en/about",
		"/NODE/123/|page=2":    "/en/library", // nobody listed this query
		"/node/123|":           "/en/library",
		"/café|":               "/en/about",
		"/Café/|utm=x":         "/en/about",
		"/index.php|q=node/7":  "https://archive.example/7",
		"/index.php|":          "",
		"/node/124|":           "",
		"/|":                   "",
	} {
		path, query, _ := strings.Cut(asked, "|")
		got, ok, err := s.Follow(t.Context(), path, query)
		if err != nil || got != want || ok != (want != "") {
			t.Errorf("%s leads to %q, %v, %v", asked, got, ok, err)
		}
	}
}

func TestWhatBecomesOfEachRow(t *testing.T) {
	s, _ := service(t)
	bring(t, s, "/a", "/en/about")
	p := bring(t, s,
		"/a", "/en/about", // 1 already
		"/A/", "/en/library", // 2 said twice
		"/b", "/c", // 3 nothing is there yet
		"/c", "/d", // 4 and so /b leads to /d
		"/d", "/b", // 5 round in a circle
		"/e", "/a", // 6 leads on to where /a leads
		"/en/library", "/en/about", // 7 the site answers it
		"", "/en/about", // 8
		"/f", "javascript:alert(1)", // 9
		"/g", "//evil.example", // 10
		"/h", "/h?x=1", // 11 another address
		"/i", "https://ccr.example/en/new", // 12 ours
		"/j", "/j/", // 13 itself
	)
	want := []struct {
		outcome redirects.Outcome
		target  string
		key     string
	}{
		{redirects.Already, "/en/about", ""},
		{redirects.Refused, "", "redirects.why.twice"},
		{redirects.Added, "/c", "redirects.note.empty"},
		{redirects.Added, "/d", "redirects.note.empty"},
		{redirects.Refused, "", "redirects.why.loop"},
		{redirects.Added, "/en/about", "redirects.note.flattened"},
		{redirects.Refused, "", "redirects.why.taken"},
		{redirects.Refused, "", "redirects.why.from"},
		{redirects.Refused, "", "redirects.why.to"},
		{redirects.Refused, "", "redirects.why.to"},
		{redirects.Added, "/h?x=1", "redirects.note.empty"},
		{redirects.Added, "/en/new", ""},
		{redirects.Refused, "", "redirects.why.loop"},
	}
	for i, w := range want {
		l := p.Lines[i]
		key := l.Why.Key + l.Note.Key
		if l.Outcome != w.outcome || l.Outcome != redirects.Refused && l.Target != w.target || key != w.key {
			t.Errorf("row %d: %s %q %s", i+1, l.Outcome, l.Target, key)
		}
	}
	if got, _, err := s.Follow(t.Context(), "/b", ""); err != nil || got != "/d" {
		t.Errorf("/b leads to %q, %v", got, err)
	}
	// Brought in again, nothing changes.
	again := bring(t, s, "/b", "/c", "/c", "/d", "/e", "/a", "/h", "/h?x=1")
	if again.Counts[redirects.Already] != 4 {
		t.Errorf("%v", again.Counts)
	}
	if p := bring(t, s, "/c", "/en/about"); p.Counts[redirects.Changed] != 1 {
		t.Errorf("%v", p.Counts)
	}
	if got, _, err := s.Follow(t.Context(), "/c", ""); err != nil || got != "/en/about" {
		t.Errorf("/c leads to %q, %v", got, err)
	}
}

func TestListsAreReadHoweverTheyCome(t *testing.T) {
	for name, text := range map[string]string{
		"commas":            "/a,/b\n/c?x=1,/d\n",
		"French headings":   "Nouvelle adresse;Ancienne adresse\n/b;/a\n/d;/c?x=1\n",
		"tabs and headings": "from\tto\n/a\t/b\n/c?x=1\t/d\n",
	} {
		got, err := redirects.Read("list.csv", []byte(text))
		if err != nil || len(got) != 2 || got[0].From != "/a" || got[0].To != "/b" || got[1].From != "/c?x=1" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestAFileWaitsUntilItIsLookedAt(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	if _, err := s.AddFile(ctx, staff(), "x.csv", nil); fault.Of(err) == nil || fault.Of(err).Field != "file" {
		t.Errorf("%v", err)
	}
	id, err := s.AddFile(ctx, staff(), "x.csv", []byte("/a,/en/new\n"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.File(ctx, staff(), id)
	if err != nil || f.Name != "x.csv" || len(f.Rows) != 1 || f.By != "Priscilla" {
		t.Fatalf("%+v, %v", f, err)
	}
	if err := s.Forget(ctx, staff(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.File(ctx, staff(), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

// Counts are written down once a minute, not at every visit.
func TestVisitsAreCountedCoarsely(t *testing.T) {
	s, c := service(t)
	bring(t, s, "/a", "/en/new")
	visits := func() (int, time.Time) {
		list, err := s.List(t.Context(), staff(), "/a", "")
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		return list[0].Hits, list[0].Last
	}
	for range 5 {
		if _, _, err := s.Follow(t.Context(), "/a", ""); err != nil {
			t.Fatal(err)
		}
	}
	if n, _ := visits(); n != 1 {
		t.Errorf("%d written within the minute", n)
	}
	c.now = c.now.Add(time.Minute)
	if _, _, err := s.Follow(t.Context(), "/a", ""); err != nil {
		t.Fatal(err)
	}
	if n, day := visits(); n != 6 || day.Day() != c.now.Day() {
		t.Errorf("%d, %v", n, day)
	}
}

func TestOnlyTheSecretariatChangesThem(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	member := access.Actor{PersonID: "m"}
	_, add := s.AddFile(ctx, member, "x.csv", []byte("/a,/b"))
	_, bring := s.BringIn(ctx, member, rows("/a", "/b"))
	_, list := s.List(ctx, member, "", "")
	_, plan := s.Plan(ctx, member, nil)
	for i, err := range []error{add, bring, list, plan, s.Put(ctx, member, "/a", "/b"), s.Drop(ctx, member, "/a"), s.Forget(ctx, member, "x")} {
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if err := s.Put(ctx, staff(), "/en/library", "/en/new"); fault.Of(err) == nil || fault.Of(err).Field != "from" {
		t.Errorf("%v", err)
	}
	if err := s.Put(ctx, staff(), "/x", "x"); fault.Of(err) == nil || fault.Of(err).Field != "to" {
		t.Errorf("%v", err)
	}
	if err := s.Put(ctx, staff(), "/x", "/en/new"); err != nil {
		t.Error(err)
	}
	if err := s.Drop(ctx, staff(), "/x"); err != nil {
		t.Error(err)
	}
	if n, err := s.Count(ctx, staff()); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
}
