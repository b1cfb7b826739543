package signin_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/signin"
)

// A session begun for one occasion is ended by its handle, wherever it is open, and a
// stream that watches it sees it; any other session is not watched.
func TestASessionForOneOccasionIsEnded(t *testing.T) {
	w := newWorld(t)
	m := signin.NewSessions(w.Store(), false)
	var handle string
	var still func() bool
	begin := func(once bool) *http.Cookie {
		rec := httptest.NewRecorder()
		m.LoadAndSave(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			err := signin.Begin(r.Context(), m, w.amina.ID)
			if once {
				err = signin.BeginFor(r.Context(), m, w.amina.ID, time.Hour)
			}
			if err != nil {
				t.Error(err)
			}
			handle = signin.Handle(r.Context(), m)
		})).ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
		return rec.Result().Cookies()[0]
	}
	read := func(cookie *http.Cookie) (person string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.AddCookie(cookie)
		m.LoadAndSave(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			person, still = signin.PersonOf(r.Context(), m), nil
			if watch := signin.Watch(r.Context(), m); watch != nil {
				still = func() bool { return watch(t.Context()) }
			}
		})).ServeHTTP(httptest.NewRecorder(), r)
		return person
	}
	own := begin(false)
	if read(own) != w.amina.ID || still != nil {
		t.Error("a session of one's own is watched")
	}
	link := begin(true)
	if read(link) != w.amina.ID || still == nil || !still() {
		t.Fatal("a link's session is not watched, or not there")
	}
	watched := still
	err := w.log.Do(t.Context(), access.TheProgram(), "test.end", func(tx *audit.Tx) error {
		tx.About("person", w.amina.ID)
		if err := w.EndTx(t.Context(), tx, ""); err != nil {
			return err
		}
		return w.EndTx(t.Context(), tx, handle)
	})
	if err != nil {
		t.Fatal(err)
	}
	if read(link) != "" || watched() {
		t.Error("the link's session goes on")
	}
	if read(own) != w.amina.ID {
		t.Error("their own session ended too")
	}
}
