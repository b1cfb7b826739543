package door

import (
	"log/slog"
	"net/http"
	"runtime/debug"

	"plenary.example/internal/web/ui"
)

// Wrap puts round the router what every request passes: a caught panic,
// security headers, refusal of cross-origin posts, sessions.
func (d *Door) Wrap(mux *http.ServeMux) http.Handler {
	cross := http.NewCrossOriginProtection()
	// A server in front of this one may ask under another name than the site's.
	if err := cross.AddTrustedOrigin(d.BaseURL); err != nil && d.BaseURL != "" {
		d.Log.Warn("the site's address is no origin", "address", d.BaseURL, "error", err)
	}
	// Mail programs end a subscription by posting from wherever they are (RFC 8058):
	// what they post to bears a token for one subscription, and no cookie counts.
	for _, pattern := range []string{"POST /lists/u/{token}", "POST /{lang}/newsletter/u/{link}", "POST /{lang}/news/u/{link}"} {
		cross.AddInsecureBypassPattern(pattern)
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.Refuse(w, r, http.StatusForbidden, "fault.cross_origin")
	}))
	var h http.Handler = mux
	if d.Sessions != nil {
		h = d.withSessions(h)
	}
	h = d.recovered(d.secured(cross.Handler(h)))
	if d.Written == nil {
		return h
	}
	return d.withShared(h)
}

func (d *Door) secured(next http.Handler) http.Handler {
	policy := ui.CSP("", d.FormsLeadTo...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Content-Security-Policy"] = []string{policy}
		h["X-Content-Type-Options"] = []string{"nosniff"}
		h["Referrer-Policy"] = []string{"same-origin"}
		h["X-Frame-Options"] = []string{"DENY"}
		h["Cross-Origin-Opener-Policy"] = []string{"same-origin"}
		h["Permissions-Policy"] = []string{"camera=(), geolocation=(), microphone=()"}
		if isHTTPS(r) {
			h["Strict-Transport-Security"] = []string{"max-age=31536000"}
		}
		next.ServeHTTP(w, r)
	})
}

// isHTTPS reports whether the browser speaks to this server, or to one in front of it, by TLS.
func isHTTPS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

func (d *Door) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			d.Log.LogAttrs(r.Context(), slog.LevelError, "panic in a request", slog.Any("panic", p),
				slog.String("path", loggedPath(r)), slog.String("stack", string(debug.Stack())))
			d.Refuse(w, r, http.StatusInternalServerError, "fault.internal")
		}()
		next.ServeHTTP(w, r)
	})
}

// Refuse answers outside any Call: a plain sentence in the browser's language.
func (d *Door) Refuse(w http.ResponseWriter, r *http.Request, status int, key string) {
	c := d.bare(w, r)
	data := ui.FaultData{Status: status, Sentence: c.Loc.T(key)}
	page := c.Shell(ui.PageData{Title: ui.FaultTitle(c.Loc, data), NoIndex: true})
	_ = c.HTML(status, ui.FaultPage(page, data)) // nothing is left to answer with
}

// bare is the Call of a request that no route has taken up: the language is read
// off the address, and nobody is signed in.
func (d *Door) bare(w http.ResponseWriter, r *http.Request) *Call {
	lang := languageOf(r)
	return &Call{W: w, R: r, Door: d, Lang: lang, Loc: d.Catalog.For(lang)}
}
