package door

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
)

func cachedSite(t *testing.T, body *string, built *int) http.Handler {
	t.Helper()
	return cachedAt(plain(t), body, built)
}

func cachedAt(d *Door, body *string, built *int) http.Handler {
	mux := http.NewServeMux()
	d.Mount(mux, []Route{{Pattern: "GET /{lang}/page", Handle: func(c *Call) error {
		if c.R.Header.Get("X-Test-Person") != "" {
			c.Actor = access.Actor{PersonID: "amina", Name: "Amina"}
		}
		name := c.Actor.Name
		return c.Cached("7", func() (templ.Component, error) {
			*built++
			return templ.Raw(*body + name), nil
		})
	}}})
	return d.Wrap(mux)
}

func ask(t *testing.T, site http.Handler, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Visitors share a page; who is signed in gets their own, which no visitor sees.
func TestCachedPagesAreVisitorsOnly(t *testing.T) {
	body, built := "<p>Hello</p>", 0
	site := cachedSite(t, &body, &built)
	own := ask(t, site, "/en/page", "X-Test-Person", "1")
	if got := text(t, own); got != "<p>Hello</p>Amina" || own.Header.Get("Cache-Control") != "no-store" || own.Header.Get("ETag") != "" {
		t.Errorf("%q, %v", got, own.Header)
	}
	first := ask(t, site, "/en/page")
	if got := text(t, first); got != "<p>Hello</p>" {
		t.Errorf("a visitor reads %q", got)
	}
	body = "<p>New</p>"
	if got := text(t, ask(t, site, "/en/page")); got != "<p>Hello</p>" || built != 2 {
		t.Errorf("again %q, built %d times", got, built)
	}
	if got := text(t, ask(t, site, "/en/page?text=fr")); got != "<p>New</p>" {
		t.Errorf("another address gives %q", got)
	}
	if got := ask(t, site, "/en/page", "If-None-Match", first.Header.Get("ETag")); got.StatusCode != http.StatusNotModified {
		t.Errorf("asked again with its ETag: %d", got.StatusCode)
	}
}

// After an upgrade the same resolution is another page: a browser must not go
// on with the one it has, whose style sheet is not there any more.
func TestPagesOfAnotherStartAreNotKept(t *testing.T) {
	body, built := "<p>Old</p>", 0
	before := ask(t, cachedSite(t, &body, &built), "/en/page").Header.Get("ETag")
	time.Sleep(time.Millisecond)
	body = "<p>New</p>"
	got := ask(t, cachedSite(t, &body, &built), "/en/page", "If-None-Match", before)
	if got.StatusCode != http.StatusOK || text(t, got) != "<p>New</p>" {
		t.Errorf("%d with the ETag of before", got.StatusCode)
	}
}

// What every page leads to is a part of each: a kept one goes when that changes.
func TestACachedPageFollowsThePlacesInItsFoot(t *testing.T) {
	d, body, built, word := plain(t), "<p>Hello</p>", 0, "one"
	d.Places = func(context.Context, i18n.Lang) Places { return Places{Revision: word} }
	site := cachedAt(d, &body, &built)
	etag := ask(t, site, "/en/page").Header.Get("ETag")
	if got := ask(t, site, "/en/page", "If-None-Match", etag); got.StatusCode != http.StatusNotModified || built != 1 {
		t.Errorf("%s after %d were made", got.Status, built)
	}
	word = "two"
	if got := ask(t, site, "/en/page", "If-None-Match", etag); got.StatusCode != http.StatusOK || built != 2 {
		t.Errorf("%s after %d were made", got.Status, built)
	}
}
