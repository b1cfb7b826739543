package door

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// sharedFor is how long visitors get one and the same answer, unless something was written
// meanwhile. What another process writes, a command or another node, is seen that much later.
const sharedFor = time.Second

// maxShared bounds an answer that is kept.
const maxShared = 512 << 10

// shared keeps the answers of routes that are Shared.
type shared struct {
	kept *pageCache

	mu     sync.Mutex
	making map[string]chan struct{} // answers made anew, for which others wait
}

// capturing is the key of a request's capture in its context.
type capturing struct{}

// capture follows an answer on its way out, and keeps it once its route is known to be
// Shared.
type capture struct {
	http.ResponseWriter
	shared bool
	whole  bool        // the route has answered, and without an error
	header http.Header // as it went out with 200; nil before, and for another status
	body   []byte
}

// WriteHeader keeps what is said of an answer.
func (w *capture) WriteHeader(status int) {
	if w.shared && status == http.StatusOK && w.header == nil {
		w.header = maps.Clone(w.Header())
	}
	w.shared = w.shared && w.header != nil
	w.ResponseWriter.WriteHeader(status)
}

func (w *capture) Write(b []byte) (int, error) {
	if w.shared && w.header == nil {
		w.header = maps.Clone(w.Header())
	}
	if w.shared = w.shared && len(w.body)+len(b) <= maxShared; w.shared {
		w.body = append(w.body, b...)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (w *capture) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// sharing marks that the answer under way follows from the address alone; it returns what
// says that it is whole.
func sharing(r *http.Request) (done func()) {
	w, _ := r.Context().Value(capturing{}).(*capture)
	if w == nil {
		return func() {}
	}
	w.shared = true
	return func() { w.whole = true }
}

// isShared reports whether visitors will get the answer under way.
func isShared(r *http.Request) bool {
	w, _ := r.Context().Value(capturing{}).(*capture)
	return w != nil && w.shared
}

// byAddress reports whether nothing but the address tells what a visitor asks for.
func byAddress(r *http.Request) bool {
	if r.Method != http.MethodGet {
		return false
	}
	for _, name := range ownHeaders {
		if len(r.Header[name]) > 0 {
			return false
		}
	}
	return ofALanguage(r.RequestURI)
}

// ownHeaders are those with which one asks for more than what stands at an address.
var ownHeaders = [...]string{"Cookie", "Authorization", "Hx-Request", "Range"}

// ofALanguage reports whether an address begins with a language: elsewhere those of the
// browser count.
func ofALanguage(address string) bool {
	return strings.HasPrefix(address, "/en/") || strings.HasPrefix(address, "/fr/")
}

// sharedKey tells the answers for one address apart: packed or not, for a browser that
// speaks TLS or not.
func sharedKey(address string, gzip, https bool) string {
	kind := "--"
	switch {
	case gzip && https:
		kind = "zs"
	case gzip:
		kind = "z-"
	case https:
		kind = "-s"
	}
	return kind + address
}

// withShared answers visitors from what the last of them got, as long as nothing was
// written since and for sharedFor at most.
func (d *Door) withShared(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !byAddress(r) {
			next.ServeHTTP(w, r)
			return
		}
		key := sharedKey(r.RequestURI, acceptsGzip(r), isHTTPS(r))
		page, revision := d.sharedAt(key)
		if page == nil {
			done, wait := d.shared.begin(key)
			if wait != nil {
				select {
				case <-wait:
				case <-r.Context().Done():
				}
				page, revision = d.sharedAt(key)
			}
			if done != nil {
				defer done()
			}
		}
		if page == nil {
			d.share(w, r, next, key, revision)
			return
		}
		page.send(w, r)
	})
}

// share answers a request, and keeps the answer if its route is Shared.
func (d *Door) share(w http.ResponseWriter, r *http.Request, next http.Handler, key, revision string) {
	at := d.Now()
	c := &capture{ResponseWriter: w}
	next.ServeHTTP(c, r.WithContext(context.WithValue(r.Context(), capturing{}, c)))
	if c.shared && c.whole && c.header != nil && len(c.header["Set-Cookie"]) == 0 {
		if vary := c.header["Vary"]; len(vary) > 1 {
			c.header["Vary"] = []string{strings.Join(vary, ", ")}
		}
		wire := wireOf(c.header, c.body, at)
		d.shared.kept.put(&cachedPage{key: key, revision: revision, at: at, header: c.header, wire: wire, packed: wire[len(wire)-len(c.body):]})
	}
}

// sharedAt is what visitors last got at an address; nil where it is good no more. The
// revision is what was written until now.
func (d *Door) sharedAt(key string) (page *cachedPage, revision string) {
	revision = strconv.FormatUint(d.Written(), 36)
	page = d.shared.kept.get(key, revision)
	if page != nil {
		if age := d.Now().Sub(page.at); age < 0 || age > sharedFor {
			page = nil
		}
	}
	return page, revision
}

// begin says that an answer which was shared before is made anew: whoever asks meanwhile
// waits for it. Both are nil for an address that nobody has shared.
func (s *shared) begin(key string) (done func(), wait <-chan struct{}) {
	if !s.kept.knows(key) {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.making[key]; c != nil {
		return nil, c
	}
	c := make(chan struct{})
	s.making[key] = c
	return func() {
		s.mu.Lock()
		delete(s.making, key)
		s.mu.Unlock()
		close(c)
	}, nil
}

// send answers with a kept page as it went out before, or with 304 where the browser has it.
func (c *cachedPage) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	maps.Copy(h, c.header)
	if match := r.Header["If-None-Match"]; len(match) > 0 && len(c.header["Etag"]) > 0 && strings.Contains(match[0], c.header["Etag"][0]) {
		for _, name := range [...]string{"Content-Type", "Content-Length", "Content-Encoding"} {
			delete(h, name)
		}
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(c.packed) // the reader may be gone; there is nobody to tell
}
