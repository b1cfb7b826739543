// Package web assembles the site: every page's routes behind one door.
package web

import (
	"net/http"

	"plenary.example/internal/web/door"
	"plenary.example/internal/web/static"
)

// Routed is a set of pages with their addresses.
type Routed interface{ Routes() []door.Route }

// Handler is the whole site.
func Handler(d *door.Door, pages ...Routed) http.Handler {
	mux := http.NewServeMux()
	for _, p := range pages {
		d.Mount(mux, p.Routes())
	}
	// What no page claims is told in the reader's language too.
	d.Mount(mux, []door.Route{{Pattern: "/", Handle: func(*door.Call) error { return door.NotFound() }}})
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
