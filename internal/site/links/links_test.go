package links_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/site"
	"plenary.example/internal/site/links"
	"plenary.example/internal/site/media"
	"plenary.example/internal/testdb"
)

func staff() access.Actor {
	return access.Actor{PersonID: "p", Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

// world is a site with one page, and another server that it links to.
type world struct {
	t      testing.TB
	now    *clock.Set
	pages  *site.Service
	links  *links.Service
	heads  atomic.Int32
	visits atomic.Int32
	other  *httptest.Server
}

func newWorld(t testing.TB, o links.Options) *world {
	t.Helper()
	w := &world{t: t, now: clock.At(testdb.Noon())}
	d := testdb.OpenAt(t, w.now)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.pages = site.New(log, time.UTC)
	mux := http.NewServeMux()
	mux.HandleFunc("/fine", func(http.ResponseWriter, *http.Request) { w.visits.Add(1) })
	mux.HandleFunc("/gone", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/ill", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	mux.HandleFunc("/old", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/fine", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/today", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/fine", http.StatusFound) })
	mux.HandleFunc("/round", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/round", http.StatusFound) })
	mux.HandleFunc("/headless", func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.heads.Add(1)
			rw.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
	w.other = httptest.NewServer(mux)
	t.Cleanup(w.other.Close)
	own := http.NewServeMux()
	own.HandleFunc("/en/library", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		_, _ = rw.Write([]byte(`<h2 id="search">Search</h2>`))
	})
	own.HandleFunc("/en/moved", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/en/library", http.StatusMovedPermanently)
	})
	own.HandleFunc("/en/account", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusUnauthorized) })
	o.Base, o.Pause = "https://ccr.example", time.Nanosecond
	o.Inside = func() links.Inside { return links.Inside{Site: own} }
	w.links = links.New(log, w.pages, media.New(log, blobs.New(d)), queue, o)
	return w
}

func (w *world) publish(body string) {
	w.t.Helper()
	p, err := w.pages.Add(w.t.Context(), staff(), "", site.Place{Slug: i18n.Same("page")}, site.Content{Title: i18n.Same("Page"), Body: i18n.Text{EN: body}}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.pages.Publish(w.t.Context(), staff(), p.ID, 1, time.Time{}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) check() map[string]links.Found {
	w.t.Helper()
	r, err := w.links.CheckNow(w.t.Context(), staff(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	list := map[string]links.Found{}
	for _, f := range r.Found {
		list[strings.TrimPrefix(f.Address, w.other.URL)] = f
	}
	return list
}

func TestEveryLinkIsAsked(t *testing.T) {
	w := newWorld(t, links.Options{Anywhere: true})
	var body strings.Builder
	want := map[string]links.State{
		"/fine": links.Fine, "/gone": links.Broken, "/nothing": links.Broken, "/ill": links.Unsure, "/old": links.Moved, "/today": links.Fine, "/round": links.Broken, "/headless": links.Fine,
	}
	for path := range want {
		body.WriteString("[x](" + w.other.URL + path + ") ")
	}
	for address, state := range map[string]links.State{
		"/en/library": links.Fine, "/en/library#search": links.Fine, "/en/library#none": links.Broken, "https://ccr.example/en/nowhere": links.Broken, "/en/moved": links.Moved, "/en/account": links.Unsure,
		"mailto:lin": links.Broken,
	} {
		body.WriteString("[x](" + address + ") ")
		want[strings.TrimPrefix(address, "https://ccr.example")] = state
	}
	body.WriteString("[mail](mailto:lin@ong.example) [call](tel:+15145550142) [again](/en/library)")
	w.publish(body.String())
	got := w.check()
	if len(got) != len(want) {
		t.Errorf("%d links of %d", len(got), len(want))
	}
	for address, state := range want {
		f := got[address]
		if f.State != state || len(f.Places) != 1 || f.Places[0].Lang != i18n.EN || f.Checked.IsZero() {
			t.Errorf("%s: %s %d %s in %d places", address, f.State, f.Code, f.Detail, len(f.Places))
		}
	}
	if f := got["/old"]; f.Detail != w.other.URL+"/fine" {
		t.Errorf("moved to %s", f.Detail)
	}
	if w.heads.Load() != 1 {
		t.Errorf("%d heads where none are answered", w.heads.Load())
	}
}

// A page is no way to ask what only this server can reach.
func TestPrivateAddressesAreNeverAsked(t *testing.T) {
	w := newWorld(t, links.Options{})
	_, port, _ := strings.Cut(strings.TrimPrefix(w.other.URL, "http://"), ":")
	var body strings.Builder
	hosts := []string{w.other.URL, "http://localhost:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://2130706433:" + port, "http://10.0.0.1", "http://169.254.169.254", "http://100.64.0.1", "http://[fd00::1]", "http://[64:ff9b::7f00:1]"}
	for _, host := range hosts {
		body.WriteString("[x](" + host + "/fine) ")
	}
	w.publish(body.String())
	for address, f := range w.check() {
		if f.State == links.Fine || f.Code != 0 || f.State != links.Unasked && f.State != links.Broken {
			t.Errorf("%s: %s %d %s", address, f.State, f.Code, f.Detail)
		}
	}
	if w.visits.Load() != 0 {
		t.Errorf("%d visits of a private address", w.visits.Load())
	}
}

func TestTheDemonstrationAsksNobody(t *testing.T) {
	w := newWorld(t, links.Options{Anywhere: true, Kept: true})
	w.publish("[x](" + w.other.URL + "/fine) [y](/en/library)")
	got := w.check()
	if got["/fine"].State != links.Unasked || got["/en/library"].State != links.Fine || w.visits.Load() != 0 {
		t.Errorf("%+v", got)
	}
}

// A job asks what was asked for, once, and a week later it is asked for again.
func TestLinksAreAskedByAJob(t *testing.T) {
	w := newWorld(t, links.Options{Anywhere: true})
	ctx := t.Context()
	if err := w.links.Weekly(ctx); err != nil {
		t.Fatal(err)
	}
	if r, err := w.links.Report(ctx, staff()); err != nil || !r.Asked.IsZero() {
		t.Fatalf("a site without pages: %+v, %v", r, err)
	}
	w.publish("[x](" + w.other.URL + "/fine)")
	if err := w.links.Weekly(ctx); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.links.Do(ctx); err != nil {
			t.Fatal(err)
		}
	}
	r, err := w.links.Report(ctx, staff())
	if err != nil || r.Done.IsZero() || r.Counts[links.Fine] != 1 || w.visits.Load() != 1 {
		t.Fatalf("%+v, %v, %d visits", r, err, w.visits.Load())
	}
	if err := w.links.Weekly(ctx); err != nil {
		t.Fatal(err)
	}
	if again, err := w.links.Report(ctx, staff()); err != nil || !again.Asked.Equal(r.Asked) {
		t.Errorf("asked for again the same day: %v, %v", again.Asked, err)
	}
	if err := w.links.Ask(ctx, access.Actor{PersonID: "m"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("%v", err)
	}
}

func TestWhatTheSiteSaysOfItsAddresses(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/en/library", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/en/old", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/en/library", http.StatusMovedPermanently)
	})
	i := links.Inside{Site: mux}
	for path, want := range map[string][2]bool{"/en/library": {true, false}, "/en/old": {false, false}, "/en/none": {false, true}, "/en/é %": {false, true}} {
		if got := [2]bool{i.Taken(path), i.Empty(path)}; got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
	if none := (links.Inside{}); none.Taken("/en/library") {
		t.Error("no site takes an address")
	}
}
