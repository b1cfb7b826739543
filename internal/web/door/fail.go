package door

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/ui"
)

// Status is the HTTP status of a kind of refusal.
func Status(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.SignIn:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
	}
	return http.StatusInternalServerError
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found", nil) }

// NotFound refuses an address that leads nowhere.
func NotFound() error { return notFound() }

// Failed is what to answer when an error ends a request: the refusal, its status, and
// for what the reader cannot mend the reference under which it is logged. The headers
// of such an answer are set.
func (c *Call) Failed(err error) (f *fault.Error, status int, reference string) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = fault.Wrap(err, fault.TooLarge, "fault.too_large", fault.Args{"Limit": large.Limit >> 10})
	}
	f = fault.Of(audit.Fault(err))
	status = Status(f.Kind)
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		id := db.NewID()
		reference = id[len(id)-8:]
		c.Door.logFailure(c, f.Kind, reference, err)
	}
	c.retryAfter(status)
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.Header().Del("ETag")
	return f, status, reference
}

// fail renders an error as a page in the reader's language. What the reader
// cannot mend is logged with a reference that the page shows.
func (d *Door) fail(c *Call, err error) {
	f, status, reference := c.Failed(err)
	sentences := ui.ErrorsOf(c.Loc, f)
	if c.HTMX() {
		c.failFragment(status, sentences)
		return
	}
	if f.Kind == fault.SignIn && c.R.Method == http.MethodGet {
		http.Redirect(c.W, c.R, c.Path("sign-in")+"?next="+url.QueryEscape(c.R.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	words := make([]string, len(sentences))
	for i, s := range sentences {
		words[i] = s.Sentence
	}
	data := ui.FaultData{Status: status, Sentence: strings.Join(words, " "), Reference: reference}
	page := c.Shell(ui.PageData{Title: ui.FaultTitle(c.Loc, data), NoIndex: true})
	if err := c.HTML(status, ui.FaultPage(page, data)); err != nil {
		d.Log.Error("the fault page failed", "error", err)
		http.Error(c.W, strings.Join(words, " "), status)
	}
}

// retryAfter says in seconds when trying again may help (RFC 9110, section
// 10.2.3): soon after a fault, and when the hour is over in which too much was
// asked for.
func (c *Call) retryAfter(status int) {
	switch status {
	case http.StatusServiceUnavailable:
		c.W.Header().Set("Retry-After", "5")
	case http.StatusTooManyRequests:
		c.W.Header().Set("Retry-After", "3600")
	}
}

// RefusalStatus is the status of a form given back with a refusal.
func (c *Call) RefusalStatus(err error) int {
	if fault.Is(err, fault.TooMany) {
		c.retryAfter(http.StatusTooManyRequests)
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

// loggedPath is the path of a request as the log may keep it: without the token
// of a sign-in link, or of another link sent by mail, which lets in whoever reads it.
func loggedPath(r *http.Request) string {
	for _, prefix := range []string{"/lists/u/", "/lists/m/", "/lists/confirm/", "/invoices/", "/account/data/address/", "/applications/", "/proposals/by-link/", "/register/orders/", "/register/people/", "/register/forms/", "/join/reference/", "/officials/", "/payments/", "/mine/", "/vouch/", "/give/pledges/", "/newsletter/confirm/", "/newsletter/u/", "/news/preview/", "/news/u/"} {
		if i := strings.Index(r.URL.Path, prefix); i >= 0 {
			return r.URL.Path[:i+len(prefix)] + "…"
		}
	}
	if meeting, _, ok := strings.Cut(r.URL.Path, "/join/"); ok && strings.Contains(meeting, "/meetings/") {
		return meeting + "/join/…"
	}
	for _, lang := range i18n.Langs() {
		if prefix := signin.LinkPath(lang); strings.HasPrefix(r.URL.Path, prefix) {
			return prefix + "…"
		}
	}
	return r.URL.Path
}

// logFailure logs what the reader cannot mend, unless the reader is gone. While
// the database is away everybody's request fails for one reason, which a few
// lines a second say well enough.
func (d *Door) logFailure(c *Call, kind fault.Kind, reference string, err error) {
	if errors.Is(c.R.Context().Err(), context.Canceled) {
		return
	}
	attrs := []slog.Attr{
		slog.String("reference", reference), slog.String("method", c.R.Method), slog.String("path", loggedPath(c.R)), slog.Any("error", err),
	}
	if kind == fault.Unavailable {
		unsaid, say := d.outages.one(clock.System{}.Now())
		if !say {
			return
		}
		if unsaid > 0 {
			attrs = append(attrs, slog.Int("unsaid", unsaid))
		}
	}
	d.Log.LogAttrs(c.R.Context(), slog.LevelError, "request failed", attrs...)
}

// outages holds the lines about an outage to outageLines in each outageSpan.
type outages struct {
	mu     sync.Mutex
	until  time.Time
	said   int
	unsaid int
}

const (
	outageLines = 5
	outageSpan  = 10 * time.Second
)

// one counts a failure and reports whether to log it, with how many before it
// were not.
func (o *outages) one(now time.Time) (unsaid int, say bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now.After(o.until) {
		o.until, o.said = now.Add(outageSpan), 0
	}
	if o.said == outageLines {
		o.unsaid++
		return 0, false
	}
	o.said++
	unsaid, o.unsaid = o.unsaid, 0
	return unsaid, true
}

func (c *Call) failFragment(status int, sentences ui.FormErrors) {
	if err := c.HTML(status, ui.ErrorSummary(c.Loc, sentences)); err != nil {
		http.Error(c.W, http.StatusText(status), status)
	}
}

// Refusal gives back the refusals of a form to be shown on it (Invalid and
// Conflict), or the error itself when the page cannot help with it.
func (c *Call) Refusal(err error) (ui.FormErrors, error) {
	f := fault.Of(err)
	if f == nil || (f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.TooMany) {
		return nil, err
	}
	return ui.ErrorsOf(c.Loc, f), nil
}

// Sentence says a refusal in the call's language.
func (c *Call) Sentence(f *fault.Error) string {
	return c.Loc.Say(i18n.Message{Key: f.Key, Args: f.Args})
}
