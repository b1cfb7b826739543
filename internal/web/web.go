// Package web assembles the site: every page's routes behind one door.
package web

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"plenary.example/internal/web/door"
	"plenary.example/internal/web/static"
)

// Routed is a set of pages with their addresses.
type Routed interface{ Routes() []door.Route }

// Elsewhere is a set of pages that answers also for addresses which are no route's; it
// reports whether it did.
type Elsewhere interface {
	Elsewhere(c *door.Call) (bool, error)
}

// Handler is the whole site.
func Handler(d *door.Door, pages ...Routed) http.Handler {
	mux := http.NewServeMux()
	var rest []Elsewhere
	for _, p := range pages {
		d.Mount(mux, p.Routes())
		if more, ok := p.(Elsewhere); ok {
			rest = append(rest, more)
		}
	}
	// What no page claims is told in the reader's language too.
	d.Mount(mux, []door.Route{{Pattern: "/", Handle: func(c *door.Call) error { return elsewhere(c, mux, rest) }, Shared: true}})
	site := d.Wrap(mux)
	assets := static.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) > len(static.Prefix) && r.URL.Path[:len(static.Prefix)] == static.Prefix {
			assets.ServeHTTP(w, r)
			return
		}
		site.ServeHTTP(w, r)
	})
}

// elsewhere answers for an address that no route claims: one of the coalition's own pages,
// or an old address. One with a slash too
// many at its end leads to the page meant, one asked by the wrong method says
// which are right.
func elsewhere(c *door.Call, mux *http.ServeMux, rest []Elsewhere) error {
	if allowed := methods(mux, c.R); len(allowed) > 0 {
		c.W.Header().Set("Allow", strings.Join(allowed, ", "))
		c.Door.Refuse(c.W, c.R, http.StatusMethodNotAllowed, "fault.method")
		return nil
	}
	for _, more := range rest {
		if done, err := more.Elsewhere(c); done || err != nil {
			return err
		}
	}
	address := c.R.URL.Path
	if c.R.Method != http.MethodGet || !strings.HasSuffix(address, "/") || strings.Count(address, "/") < 3 {
		return door.NotFound()
	}
	to := url.URL{Path: path.Clean(address), RawQuery: c.R.URL.RawQuery}
	http.Redirect(c.W, c.R, to.String(), http.StatusMovedPermanently)
	return nil
}

// methods lists those by which a page answers at an address that another one
// was asked with; none where there is no page.
func methods(mux *http.ServeMux, r *http.Request) []string {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := *r
		other.Method = method
		if _, pattern := mux.Handler(&other); pattern != "" && pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
