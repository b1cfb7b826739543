package signin_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signin"
)

func TestSessionStore(t *testing.T) {
	w := newWorld(t)
	s := w.Store()
	data, err := signin.Codec{}.Encode(w.clock.Now(), map[string]any{"person": w.amina.ID})
	if err != nil {
		t.Fatal(err)
	}
	if _, found, err := s.Find("token"); err != nil || found {
		t.Fatalf("found %v, %v", found, err)
	}
	if err := s.Commit("token", data, w.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, found, err := s.Find("token"); err != nil || !found || string(got) != string(data) {
		t.Errorf("%q, %v, %v", got, found, err)
	}
	all, err := s.All()
	if err != nil || len(all) != 1 {
		t.Errorf("all %v, %v", all, err)
	}
	for key := range all {
		if key == "token" || len(key) != 64 {
			t.Errorf("the token is stored as %q", key)
		}
	}
	w.clock.Advance(time.Hour)
	if _, found, err := s.Find("token"); err != nil || found {
		t.Errorf("expired: found %v, %v", found, err)
	}
	if n, err := w.Clean(t.Context()); err != nil || n != 1 {
		t.Errorf("cleaned %d, %v", n, err)
	}
	if err := s.Commit("token", data, w.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // ending what is not there is no error
		if err := s.Delete("token"); err != nil {
			t.Error(err)
		}
	}
	if _, found, err := s.Find("token"); err != nil || found {
		t.Errorf("deleted: found %v, %v", found, err)
	}
	if err := s.Commit("token", []byte("not a session"), w.clock.Now().Add(time.Hour)); err == nil {
		t.Error("damaged data was kept")
	}
}

// A second store stands for another node on the same database.
func TestAnotherNodeFollowsWithinMaxAge(t *testing.T) {
	w := newWorld(t)
	here, there := w.Store(), signin.NewStore(w.db, w.clock)
	data, err := signin.Codec{}.Encode(w.clock.Now(), map[string]any{"person": w.amina.ID})
	if err != nil {
		t.Fatal(err)
	}
	if err := here.Commit("token", data, w.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, found, _ := there.Find("token"); !found {
		t.Fatal("the other node does not know the session")
	}
	if _, found, _ := here.Find("token"); !found {
		t.Fatal("this node does not know the session")
	}
	self := access.Actor{PersonID: w.amina.ID}
	if err := w.SignOutEverywhere(t.Context(), self, w.amina.ID); err != nil {
		t.Fatal(err)
	}
	if _, found, _ := here.Find("token"); found {
		t.Error("still signed in on this node")
	}
	w.clock.Advance(signin.MaxAge)
	if _, found, _ := there.Find("token"); found {
		t.Error("still signed in on the other node after MaxAge")
	}

	wantFault(t, w.SignOutEverywhere(t.Context(), access.Actor{PersonID: "other"}, w.amina.ID), fault.Forbidden, "fault.forbidden")
	wantFault(t, w.SignOutEverywhere(t.Context(), access.Actor{}, ""), fault.SignIn, "fault.sign_in")
	if err := w.SignOutEverywhere(t.Context(), staff(), w.amina.ID); err != nil {
		t.Errorf("staff: %v", err)
	}
}

func TestSessionOverHTTP(t *testing.T) {
	w := newWorld(t)
	store := signin.NewStore(w.db, clock.System{}) // scs reckons by the machine's clock
	m := signin.NewSessions(store, false)
	mux := http.NewServeMux()
	mux.HandleFunc("/in", func(_ http.ResponseWriter, r *http.Request) {
		if err := signin.Begin(r.Context(), m, w.amina.ID); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/out", func(_ http.ResponseWriter, r *http.Request) {
		if err := signin.End(r.Context(), m); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/who", func(out http.ResponseWriter, r *http.Request) {
		a, err := w.Actor(r.Context(), signin.PersonOf(r.Context(), m), i18n.EN)
		if err != nil {
			t.Error(err)
		}
		_, _ = fmt.Fprint(out, a.Name)
	})
	server := httptest.NewServer(m.LoadAndSave(mux))
	defer server.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	get := func(path string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range res.Cookies() {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
				t.Errorf("cookie %s", c)
			}
		}
		return string(body)
	}
	if who := get("/who"); who != "" {
		t.Errorf("before signing in: %q", who)
	}
	get("/in")
	if who := get("/who"); who != "Amina Okafor" {
		t.Errorf("signed in as %q", who)
	}
	get("/out")
	if who := get("/who"); who != "" {
		t.Errorf("after signing out: %q", who)
	}
	if name := signin.NewSessions(store, true).Cookie.Name; !strings.HasPrefix(name, "__Host-") {
		t.Errorf("secure cookie %q", name)
	}
}

func TestCodecHoldsStringsOnly(t *testing.T) {
	if _, err := (signin.Codec{}).Encode(time.Time{}, map[string]any{"n": 1}); err == nil {
		t.Error("a number was written")
	}
	at := time.Date(2026, 11, 23, 12, 0, 0, 5, time.UTC)
	data, err := signin.Codec{}.Encode(at, map[string]any{"a": "é\x00\"", "b": ""})
	if err != nil {
		t.Fatal(err)
	}
	deadline, values, err := signin.Codec{}.Decode(data)
	if err != nil || !deadline.Equal(at) || len(values) != 2 || values["a"] != "é\x00\"" {
		t.Errorf("%v, %v, %v", deadline, values, err)
	}
}

func BenchmarkSessionAndActor(b *testing.B) {
	w := newWorld(b)
	data, err := signin.Codec{}.Encode(w.clock.Now(), map[string]any{"person": w.amina.ID})
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Store().Commit("token", data, w.clock.Now().Add(time.Hour)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		raw, found, err := w.Store().FindCtx(b.Context(), "token")
		if err != nil || !found {
			b.Fatal(found, err)
		}
		_, values, err := signin.Codec{}.Decode(raw)
		if err != nil {
			b.Fatal(err)
		}
		person, _ := values["person"].(string)
		if _, err := w.Actor(b.Context(), person, i18n.EN); err != nil {
			b.Fatal(err)
		}
	}
}

// A session in which nobody is signed in does not last: whoever asks for the
// sign-in page a million times leaves a million rows.
func TestVisitorsSessionIsShort(t *testing.T) {
	w := newWorld(t)
	m := signin.NewSessions(w.Store(), false)
	ctx, err := m.Load(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	signin.Keep(ctx, m, "next", "/en/drafts")
	_, expiry, err := m.Commit(ctx)
	if err != nil || time.Until(expiry) > signin.VisitorLifetime+time.Minute {
		t.Errorf("a visitor's session expires %v, %v", expiry, err)
	}
	if err := signin.Begin(ctx, m, w.amina.ID); err != nil {
		t.Fatal(err)
	}
	signin.Keep(ctx, m, "passkey", "state")
	_, expiry, err = m.Commit(ctx)
	if err != nil || time.Until(expiry) < signin.Lifetime-time.Minute {
		t.Errorf("a person's session expires %v, %v", expiry, err)
	}
}
