package web_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/web"
	"plenary.example/internal/web/door"
	"plenary.example/locales"
)

type pages struct{}

// Elsewhere has one page of its own.
func (pages) Elsewhere(c *door.Call) (bool, error) {
	if c.R.URL.Path != "/en/about" {
		return false, nil
	}
	return true, c.Bytes("text/plain", []byte("about"))
}

func (pages) Routes() []door.Route {
	answer := func(c *door.Call) error { return c.Bytes("text/plain", []byte("here")) }
	return []door.Route{{Pattern: "GET /{lang}/page", Handle: answer}, {Pattern: "POST /{lang}/act", Handle: answer}}
}

// What no page answers is told in the language of the address, whatever the
// method, and says by which methods the address answers.
func TestWhatNoPageAnswers(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	site := web.Handler(door.New(door.Door{Catalog: catalog, Now: time.Now, Log: slog.New(slog.DiscardHandler)}), pages{})
	for _, c := range []struct {
		method, path string
		status       int
		allow, lang  string
	}{
		{"GET", "/fr/page", 200, "", ""},
		{"POST", "/fr/page", 405, "GET, HEAD", "fr"},
		{"DELETE", "/en/page", 405, "GET, HEAD", "en"},
		{"GET", "/fr/act", 405, "POST", "fr"},
		{"GET", "/fr/nothing", 404, "", "fr"},
		{"GET", "/en/nothing", 404, "", "en"},
		{"GET", "/en/about", 200, "", ""},
		{"PUT", "/fr/nothing", 404, "", "fr"},
		{"GET", "/nothing", 404, "", "fr"}, // as the browser asks
		{"GET", "/fr-CA/page", 404, "", "fr"},
		{"GET", "/FR/page", 404, "", "fr"},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("Accept-Language", "fr-CA,fr;q=0.9,en;q=0.5")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Allow") != c.allow || c.lang != "" && !strings.Contains(w.Body.String(), `<html lang="`+c.lang+`"`) {
			t.Errorf("%s %s: %d, allowed %q: %.200s", c.method, c.path, w.Code, w.Header().Get("Allow"), w.Body.String())
		}
	}
}
