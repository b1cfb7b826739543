package door

import "net/http"

// guarded is an answer that a failed session takes over: the session is saved
// when a handler begins to answer, and once that has failed nothing of what the
// handler meant to say is true.
type guarded struct {
	http.ResponseWriter
	refused bool
}

// WriteHeader and Write leave out what comes after the refusal.
func (g *guarded) WriteHeader(status int) {
	if !g.refused {
		g.ResponseWriter.WriteHeader(status)
	}
}

func (g *guarded) Write(b []byte) (int, error) {
	if g.refused {
		return len(b), nil
	}
	return g.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (g *guarded) Unwrap() http.ResponseWriter { return g.ResponseWriter }

// withSessions loads the session of each request and saves it; where either
// fails, the reader is told why in words.
func (d *Door) withSessions(next http.Handler) http.Handler {
	d.Sessions.ErrorFunc = d.sessionFailed
	sessions := d.Sessions.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sessions.ServeHTTP(&guarded{ResponseWriter: w}, r)
	})
}

func (d *Door) sessionFailed(w http.ResponseWriter, r *http.Request, err error) {
	// What the handler has said of its own answer does not hold for this one.
	for _, name := range []string{"Location", "HX-Redirect", "Content-Encoding", "Content-Length", "Content-Disposition"} {
		w.Header().Del(name)
	}
	d.fail(d.bare(w, r), err)
	if g, ok := w.(*guarded); ok {
		g.refused = true
	}
}
