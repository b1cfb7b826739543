package door

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/ui"
)

// Route is one address of the program. The access table of the tests lists
// every one of them with what each role gets.
type Route struct {
	// Pattern is net/http's: "GET /{lang}/library".
	Pattern string
	// Handle answers. An error becomes a page (or a fragment for htmx).
	Handle func(*Call) error
	// MaxBody bounds the request's body in bytes; 0 is DefaultMaxBody. A route that
	// takes more than that has the time that a file takes to arrive.
	MaxBody int64
	// Stream marks an answer that stays open (server-sent events): the server's
	// time to write is lifted, and the handler bounds each of its writes.
	Stream bool
	// Shared marks a page whose answer to a visitor follows from its address and what is
	// recorded: visitors get one and the same for as long as nothing is written, a second
	// at most.
	Shared bool
}

// DefaultMaxBody bounds a form: a resolution of two languages with all its
// clauses is under a tenth of it.
const DefaultMaxBody = 2 << 20

// ActorOf loads who a signed-in person is today.
type ActorOf func(r *http.Request, personID string, lang i18n.Lang) (access.Actor, error)

// answerWithin bounds the work on one answer, so that a database that neither
// answers nor refuses is told to the reader before the reader has given up.
const answerWithin = 15 * time.Second

// Door turns requests into Calls.
type Door struct {
	Catalog  *i18n.Catalog
	Site     ui.Site
	Sessions *scs.SessionManager
	ActorOf  ActorOf
	// StillActing reports, at each request, whether staff may go on acting for a
	// person; nil: nobody acts for anybody.
	StillActing func(r *http.Request, personID string) (bool, error)
	Now         func() time.Time
	// Zone is the coalition's time zone, in which pages say the hour.
	Zone *time.Location
	Log  *slog.Logger
	// BaseURL is the site's own address, without a final slash, for links in
	// mails, feeds and canonical addresses.
	BaseURL string
	// FormsLeadTo are other sites to which what follows a form may lead, by their
	// origins: the card page. Browsers stop at any other.
	FormsLeadTo []string
	// Places are the coalition's own pages to which every page leads; nil: none.
	Places func(ctx context.Context, lang i18n.Lang) Places
	// Demo is set on the demonstration, whose front page offers to sign in as
	// its people.
	Demo bool

	// Written tells how often something was written; nil: visitors share no answers.
	Written func() uint64

	pages   *pageCache
	shared  *shared
	outages *outages
	// epoch tells this start of the program from another one, whose pages may
	// look otherwise and lead to files that are there no more.
	epoch string
	// streams ends when the open streams are to.
	streams    context.Context
	endStreams context.CancelFunc
}

// New completes a Door.
func New(d Door) *Door {
	d.pages, d.outages = newPageCache(maxCachedBytes), &outages{}
	d.shared = &shared{kept: newPageCache(maxCachedBytes), making: map[string]chan struct{}{}}
	d.streams, d.endStreams = context.WithCancel(context.Background())
	d.epoch = strconv.FormatInt(clock.System{}.Now().UnixMicro(), 36)
	return &d
}

// EndStreams ends what stays open, so that the program can stop without waiting
// for it; other requests under way are finished.
func (d *Door) EndStreams() { d.endStreams() }

// Mount adds routes to a mux.
func (d *Door) Mount(mux *http.ServeMux, routes []Route) {
	for _, r := range routes {
		mux.Handle(r.Pattern, d.handler(r))
	}
}

func (d *Door) handler(route Route) http.Handler {
	limit := route.MaxBody
	if limit == 0 {
		limit = DefaultMaxBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			r.Body = http.MaxBytesReader(w, r.Body, limit)
		}
		if !route.Stream {
			within := answerWithin
			if limit > DefaultMaxBody && r.Method == http.MethodPost {
				awaitUpload(w)
				within += uploadWithin
			}
			ctx, cancel := context.WithTimeout(r.Context(), within)
			defer cancel()
			r = r.WithContext(ctx)
		} else {
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			defer context.AfterFunc(d.streams, cancel)()
			r = r.WithContext(ctx)
			// Writers that know no deadline (a test's recorder) do without.
			_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
		}
		c, err := d.call(w, r)
		if err == nil && !isText(r.URL.Path) {
			err = notFound()
		}
		unshare := func() {}
		if route.Shared && err == nil && !c.Actor.SignedIn() {
			unshare = sharing(r)
		}
		if err == nil {
			err = route.Handle(c)
		}
		if err != nil {
			unshare()
			d.fail(c, err)
		}
	})
}

// isText reports whether PostgreSQL would keep a text: one that it would not is no
// key of anything.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// call builds the Call of a request.
func (d *Door) call(w http.ResponseWriter, r *http.Request) (*Call, error) {
	lang := languageOf(r)
	c := &Call{W: w, R: r, Door: d, Lang: lang, Loc: d.Catalog.For(lang), Actor: access.Actor{Lang: lang}}
	if said := r.PathValue("lang"); said != "" && said != string(lang) {
		return c, notFound()
	}
	if d.Sessions == nil {
		return c, nil
	}
	person := signin.PersonOf(r.Context(), d.Sessions)
	if person == "" {
		return c, nil
	}
	actor, err := d.ActorOf(r, person, lang)
	if err != nil {
		return c, err
	}
	if other := signin.EnteringFor(r.Context(), d.Sessions); other != "" {
		if err = d.enteringFor(c, &actor, other); err != nil {
			return c, err
		}
	}
	c.Actor = chosenFirst(actor, signin.ActsFor(r.Context(), d.Sessions))
	return c, nil
}

// languageOf is the language that the address begins with, or the browser's.
func languageOf(r *http.Request) i18n.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	for _, lang := range i18n.Langs() {
		if first == string(lang) {
			return lang
		}
	}
	return Preferred(r)
}

// Preferred is the language a browser asks for, English when it asks for neither.
func Preferred(r *http.Request) i18n.Lang {
	best, bestQ := i18n.EN, -1.0
	for tag, q := range acceptLanguages(r.Header.Get("Accept-Language")) {
		if lang, ok := i18n.ParseLang(tag); ok && q > bestQ {
			best, bestQ = lang, q
		}
	}
	return best
}
