package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/cmd/plenary/founding"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/demo"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/front"
	"plenary.example/locales"
)

var update = flag.Bool("update", false, "write the golden files")

// planted is the worked example as it was planted, once for all tests, to be
// copied: its files, and on PostgreSQL a database.
type planted struct {
	files    map[string][]byte
	database string
}

var (
	planting sync.Mutex
	original *planted // nil until the first test needs it
)

// plantedOnce plants the worked example for the first who asks.
func plantedOnce(t *testing.T) planted {
	t.Helper()
	planting.Lock()
	defer planting.Unlock()
	if original != nil {
		return *original
	}
	one, folder := planted{files: map[string][]byte{}, database: testdb.Original(t)}, t.TempDir()
	d, _ := foundIn(t, folder, one.database)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if err == nil {
			one.files[e.Name()], err = os.ReadFile(filepath.Join(folder, e.Name()))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	original = &one
	return one
}

// foundIn opens the worked example in a place, and plants it where it is not there.
func foundIn(t *testing.T, folder, database string) (*db.DB, *program) {
	t.Helper()
	ctx := t.Context()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	settings := config.Settings{Data: folder, Database: database, Listen: "127.0.0.1:0", SMTP: "127.0.0.1:0", Roles: []string{config.RoleWeb}}
	c := demo.NewClock()
	d, err := founding.Database(ctx, settings, c, log)
	if err != nil {
		t.Fatal(err)
	}
	p, err := (demoCommand{Data: settings.Data}).found(ctx, d, settings, c, catalog, log)
	if err != nil {
		t.Fatal(errors.Join(err, d.Close()))
	}
	return d, p
}

// demonstration is the worked example, as it is when it begins, with its cast.
func demonstration(t *testing.T) (p *program, cast []front.Player) {
	t.Helper()
	from := plantedOnce(t)
	folder := t.TempDir()
	for name, content := range from.files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, p := foundIn(t, folder, testdb.Copy(t, from.database))
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	cast, err := p.cast(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p, cast
}

// browser is a person's browser without a screen.
func browser(t *testing.T, base string) *http.Client {
	t.Helper()
	jar := &cookies{}
	return &http.Client{
		Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// cookies keeps the cookies of one site.
type cookies struct{ kept []*http.Cookie }

func (c *cookies) SetCookies(_ *url.URL, set []*http.Cookie) { c.kept = append(set, c.kept...) }
func (c *cookies) Cookies(*url.URL) []*http.Cookie           { return c.kept[:min(1, len(c.kept))] }

func signIn(t *testing.T, client *http.Client, base, personID string) {
	t.Helper()
	resp, err := client.PostForm(base+"/en/demo/sign-in", url.Values{"person": {personID}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("signing in as %s: %s", personID, resp.Status)
	}
}

// TestAccessTable asks for every route as every role and compares the answers
// with the golden table. The record refuses every line while it does, so that no
// act goes through and changes what the next one meets: "allowed" says that an
// act got as far as its line in the record. (A ballot, which leaves no line, is
// cast by the one of the cast who has it, once.)
func TestAccessTable(t *testing.T) {
	p, cast := demonstration(t)
	site := httptest.NewServer(p.site(p.cast))
	defer site.Close()
	roles := []string{"visitor"}
	clients := map[string]*http.Client{"visitor": browser(t, site.URL)}
	for _, player := range cast {
		role := strings.Split(player.Start, "/")[0] + ":" + strings.Fields(player.Name)[0]
		roles = append(roles, role)
		clients[role] = browser(t, site.URL)
		signIn(t, clients[role], site.URL, player.PersonID)
	}
	values := pathValues(t, p)
	everyPageIsReached(t, p, site.URL, roles, clients)
	refuse := "CREATE TRIGGER refuse BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'the record is closed'); END"
	if p.db.Engine() == db.PostgreSQL {
		refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the record is closed'; END $$; " +
			"CREATE TRIGGER refuse BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse()"
	}
	if _, err := p.db.SQL().ExecContext(t.Context(), refuse); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, route := range routesOf(p) {
		fmt.Fprintf(&got, "%s\n", route.Pattern)
		answers := map[string][]string{}
		for _, role := range roles {
			status := ask(t, clients[role], site.URL, route, values)
			answers[status] = append(answers[status], role)
		}
		if reason := unanswered[route.Pattern]; strings.HasPrefix(route.Pattern, http.MethodGet) && (len(answers["200"]) == 0) == (reason == "") {
			t.Errorf("%s answers 200 to %d of the roles, and stands in the list of those that answer it to nobody with the reason %q", route.Pattern, len(answers["200"]), reason)
		}
		for _, status := range slices.Sorted(mapKeys(answers)) {
			who := strings.Join(answers[status], " ")
			if len(answers[status]) == len(roles) {
				who = "everybody"
			}
			fmt.Fprintf(&got, "\t%s  %s\n", status, who)
		}
	}
	golden := "testdata/access.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("who may do what has changed; if it is meant, run go test ./cmd/plenary -run AccessTable -update and read the difference:\n%s", firstDifference(string(want), got.String()))
	}
}

func mapKeys(m map[string][]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\n want %s\n got  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

func routesOf(p *program) []door.Route {
	var list []door.Route
	for _, pages := range p.pages(p.cast) {
		list = append(list, pages.Routes()...)
	}
	slices.SortFunc(list, func(a, b door.Route) int {
		return strings.Compare(order(a.Pattern), order(b.Pattern))
	})
	return list
}

// order sorts routes by their path; signing out comes last, since nobody is
// signed in after it.
func order(pattern string) string {
	method, path, _ := strings.Cut(pattern, " ")
	if strings.HasSuffix(path, "/sign-out") {
		return "~" + path
	}
	return path + " " + method
}

func ask(t *testing.T, client *http.Client, base string, route door.Route, values places) string {
	t.Helper()
	method, _, _ := strings.Cut(route.Pattern, " ")
	path := values.address(route.Pattern)
	var body io.Reader
	if sent, acts := deeds[route.Pattern]; acts {
		body = strings.NewReader(values.fill(route.Pattern, sent))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", form)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if !route.Stream {
		_, _ = io.Copy(io.Discard, resp.Body)
	}
	answer := fmt.Sprint(resp.StatusCode)
	if resp.StatusCode == http.StatusInternalServerError {
		answer = "allowed"
	}
	if to := resp.Header.Get("Location"); strings.HasPrefix(to, "/en/sign-in") {
		answer += " to sign in"
	}
	return answer
}

// What visitors share follows from the address: made twice, it is the same to the byte, and
// the kept one is what is made for somebody who has a cookie.
func TestSharedPagesFollowFromTheirAddress(t *testing.T) {
	p, _ := demonstration(t)
	handler := p.site(p.cast)
	values := pathValues(t, p)
	ask := func(path string, headers ...string) (int, string) {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	// The coalition's own pages are no routes of their own.
	list := []door.Route{{Pattern: "GET /en/about", Shared: true}, {Pattern: "GET /en/contact", Shared: true}, {Pattern: "GET /fr/privacy", Shared: true}}
	shared, answered := 0, 0
	for _, route := range append(list, routesOf(p)...) {
		if !route.Shared {
			continue
		}
		shared++
		path := values.address(route.Pattern)
		if strings.Contains(path, "/manage") || strings.Contains(path, "/account") || !strings.HasPrefix(route.Pattern, http.MethodGet) {
			t.Errorf("%s is no visitor’s page", route.Pattern)
		}
		status, kept := ask(path)
		if status != http.StatusOK {
			continue
		}
		answered++
		for range 2 {
			if _, anew := ask(path, "Cookie", "seen=1"); anew != kept {
				t.Errorf("%s: the page of one visitor is not that of another", path)
			}
		}
	}
	if answered < 40 || answered < shared*3/4 {
		t.Errorf("of %d shared pages %d answered", shared, answered)
	}
}
