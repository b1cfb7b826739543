package door

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Call is one request being answered.
type Call struct {
	W     http.ResponseWriter
	R     *http.Request
	Door  *Door
	Lang  i18n.Lang
	Loc   *i18n.Localizer
	Actor access.Actor
	// ActingOver: the session acts for somebody for whom its person may no longer
	// act. The actor is the person of the session, who reads and changes nothing.
	ActingOver bool

	formErr error
	parsed  bool
}

// Ctx is the request's context.
func (c *Call) Ctx() context.Context { return c.R.Context() }

// Local is an instant in the coalition's time zone.
func (c *Call) Local(t time.Time) time.Time {
	if t.IsZero() || c.Door.Zone == nil {
		return t
	}
	return t.In(c.Door.Zone)
}

// Path is an address of this site in the call's language: c.Path("library")
// is "/en/library". Each part is escaped as one segment, slashes included.
func (c *Call) Path(parts ...string) string { return PathIn(c.Lang, parts...) }

// PathIn is Path in a given language.
func PathIn(lang i18n.Lang, parts ...string) string {
	var b strings.Builder
	b.WriteString("/" + string(lang))
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	return b.String()
}

// Here is the address of the page asked for, in a language, with its query.
func (c *Call) Here(lang i18n.Lang) string {
	rest := c.R.URL.EscapedPath()
	if cut, ok := strings.CutPrefix(rest, "/"+string(c.Lang)); ok {
		rest = cut
	}
	here := "/" + string(lang) + rest
	if c.R.URL.RawQuery != "" && c.R.Method == http.MethodGet {
		here += "?" + c.R.URL.RawQuery
	}
	return here
}

// Asked is another address of the page asked for, with its query: that in the other
// language. What the page was to say once is left out.
func (c *Call) Asked(path string) string {
	q := c.R.URL.Query()
	q.Del("done")
	if len(q) == 0 || c.R.Method != http.MethodGet {
		return path
	}
	return path + "?" + q.Encode()
}

// HTMX reports whether a script asks for a fragment rather than a page.
func (c *Call) HTMX() bool { return c.R.Header.Get("HX-Request") == "true" }

// Parse reads the form once and refuses what is too large or not text.
func (c *Call) Parse() error {
	if c.parsed {
		return c.formErr
	}
	c.parsed = true
	c.formErr = c.parse()
	return c.formErr
}

func (c *Call) parse() error {
	var err error
	if strings.HasPrefix(c.R.Header.Get("Content-Type"), "multipart/form-data") {
		err = c.R.ParseMultipartForm(8 << 20)
	} else {
		err = c.R.ParseForm()
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Wrap(err, fault.TooLarge, "fault.too_large", fault.Args{"Limit": large.Limit >> 10})
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "fault.form", nil)
	}
	for name, values := range c.R.Form {
		for _, v := range values {
			if !isText(v) {
				return fault.New(fault.Invalid, "fault.encoding", fault.Args{"Field": strconv.QuoteToASCII(name)})
			}
		}
	}
	return nil
}

// Value is a field of the form or of the address, trimmed.
func (c *Call) Value(name string) string {
	if c.Parse() != nil {
		return ""
	}
	return strings.TrimSpace(c.R.Form.Get(name))
}

// Typed are the values of fields by their names, to be shown again.
func (c *Call) Typed(names ...string) map[string]string {
	values := make(map[string]string, len(names))
	for _, name := range names {
		values[name] = c.Value(name)
	}
	return values
}

// Both is a text asked for in both languages, in fields that end in "_en" and "_fr".
func (c *Call) Both(name string) i18n.Text {
	return i18n.Text{EN: c.Value(name + "_en"), FR: c.Value(name + "_fr")}
}

// Values are all the values of a field, in order.
func (c *Call) Values(name string) []string {
	if c.Parse() != nil {
		return nil
	}
	return c.R.Form[name]
}

// Int is a field read as a whole number; fallback when absent or not one.
func (c *Call) Int(name string, fallback int) int {
	n, err := strconv.Atoi(c.Value(name))
	if err != nil {
		return fallback
	}
	return n
}

// Redirect sends the browser on with 303, so that a reload repeats nothing.
func (c *Call) Redirect(to string) error {
	if c.HTMX() {
		c.W.Header().Set("HX-Redirect", to)
		c.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(c.W, c.R, to, http.StatusSeeOther)
	return nil
}

// Done redirects to a page that will say the sentence "done."+key on top.
func (c *Call) Done(to, key string) error {
	sep := "?"
	if strings.Contains(to, "?") {
		sep = "&"
	}
	anchor := ""
	if i := strings.IndexByte(to, '#'); i >= 0 {
		to, anchor = to[:i], to[i:]
	}
	return c.Redirect(to + sep + "done=" + url.QueryEscape(key) + anchor)
}

// DoneMessage is what Done asked this page to say; empty for nothing.
func (c *Call) DoneMessage() string {
	key := "done." + c.R.URL.Query().Get("done")
	if key == "done." || !c.Loc.Has(key) {
		return ""
	}
	return c.Loc.T(key)
}

// BackPath is the local path the reader came from, to return to after an act;
// fallback when the form names none or one outside this site.
func (c *Call) BackPath(fallback string) string { return local(c.Value("back"), fallback) }

// NextPath is the local path to go to after signing in; empty for none.
func (c *Call) NextPath() string { return local(c.Value("next"), "") }

// local lets through an address of this site and nothing else. What is escaped
// stays so: unescaped, "/%5Cevil.example" would be another site to a browser.
func local(to, fallback string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		return fallback
	}
	clean := path.Clean(u.EscapedPath())
	if strings.HasSuffix(u.Path, "/") && clean != "/" {
		clean += "/" // the front page is "/en/"
	}
	if u.RawQuery != "" {
		clean += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		clean += "#" + u.EscapedFragment()
	}
	if strings.ContainsAny(clean, "\\\r\n\t\x00") {
		return fallback
	}
	return clean
}

// HTML renders a component as the whole answer.
func (c *Call) HTML(status int, component templ.Component) error {
	body, err := renderBytes(c.Ctx(), component)
	if err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	return c.write(status, body)
}

// Bytes answers with a file: a feed, a PDF, an export. What a signed-in person
// gets is kept by no cache on the way.
func (c *Call) Bytes(contentType string, body []byte) error {
	return c.BytesStatus(http.StatusOK, contentType, body)
}

// BytesStatus is Bytes with a status of its own.
func (c *Call) BytesStatus(status int, contentType string, body []byte) error {
	h := c.W.Header()
	h.Set("Content-Type", contentType)
	if c.Actor.SignedIn() && h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	return c.write(status, body)
}

var renderPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// renderBytes heeds no end of the context: what there is to say is at hand, and
// above all a page that says that the time ran out must not fail for it.
func renderBytes(ctx context.Context, component templ.Component) ([]byte, error) {
	ctx = context.WithoutCancel(ctx)
	buf, _ := renderPool.Get().(*bytes.Buffer)
	buf.Reset()
	defer renderPool.Put(buf)
	if err := component.Render(ctx, buf); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// gzipFrom is the size from which compressing is worth its time. What is smaller,
// the answer to a vote above all, goes out in a few packets at once either way
// (RFC 6928: ten of them before the first acknowledgement).
const gzipFrom = 4 << 10

// A page made for one reader is packed quickly; one that is kept for all, small.
var (
	quickGzip = gzipPool(gzip.BestSpeed)
	smallGzip = gzipPool(gzip.BestCompression)
)

func gzipPool(level int) *sync.Pool {
	return &sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(nil, level)
		return z
	}}
}

func (c *Call) write(status int, body []byte) error {
	h := c.W.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(body) >= gzipFrom && acceptsGzip(c.R) && compressible(h.Get("Content-Type")) {
		pool := quickGzip
		if isShared(c.R) {
			pool = smallGzip
		}
		packed, err := gzipped(body, pool)
		if err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		body = packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.W.WriteHeader(status)
	if c.R.Method != http.MethodHead {
		_, _ = c.W.Write(body) // the reader may be gone; there is nobody to tell
	}
	return nil
}

func gzipped(body []byte, pool *sync.Pool) ([]byte, error) {
	var b bytes.Buffer
	z, _ := pool.Get().(*gzip.Writer)
	defer pool.Put(z)
	z.Reset(&b)
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func compressible(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.Contains(contentType, "json") || strings.Contains(contentType, "xml")
}

func acceptsGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// acceptLanguages yields the tags of an Accept-Language header with their
// weights (RFC 9110, section 12.5.4).
func acceptLanguages(header string) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for part := range strings.SplitSeq(header, ",") {
			tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
			q := 1.0
			if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
				parsed, err := strconv.ParseFloat(v, 64)
				if err != nil {
					continue
				}
				q = parsed
			}
			if tag != "" && !yield(tag, q) {
				return
			}
		}
	}
}
