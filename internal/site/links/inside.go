package links

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// insideWithin bounds the answer of the site to its own question.
const insideWithin = 5 * time.Second

// maxInside is how much of a page is looked at for anchors, in bytes.
const maxInside = 4 << 20

// answer is a response kept in memory.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is that of the response.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the first status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write keeps the beginning.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.body.Len() < maxInside {
		a.body.Write(b)
	}
	return len(b), nil
}

// Inside asks the site about its own addresses, as a visitor would.
type Inside struct{ Site http.Handler }

func (i Inside) get(ctx context.Context, method, path string) *answer {
	ctx, cancel := context.WithTimeout(ctx, insideWithin)
	defer cancel()
	a := &answer{header: http.Header{}}
	r, err := http.NewRequestWithContext(ctx, method, path, nil)
	if err != nil || i.Site == nil {
		a.status = http.StatusNotFound
		return a
	}
	r.RequestURI, r.Host, r.RemoteAddr = r.URL.RequestURI(), "site", "127.0.0.1:0"
	i.Site.ServeHTTP(a, r)
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a
}

// Taken reports whether the site answers an address with something of its own: neither
// with "there is nothing" nor with "it has moved".
func (i Inside) Taken(path string) bool {
	switch i.get(context.Background(), http.MethodGet, (&url.URL{Path: path}).String()).status {
	case http.StatusNotFound, http.StatusMovedPermanently, http.StatusPermanentRedirect:
		return false
	}
	return i.Site != nil
}

// Empty reports whether nothing is at an address of the site.
func (i Inside) Empty(path string) bool {
	return i.ask(context.Background(), path).State == Broken
}

// ask asks the site about an address, with its anchor.
func (i Inside) ask(ctx context.Context, address string) Result {
	r := Result{Address: address}
	u, err := url.Parse(address)
	if err != nil {
		r.State, r.Detail = Broken, whyForm
		return r
	}
	path, moved := u.RequestURI(), ""
	for range maxRedirects {
		a := i.get(ctx, http.MethodGet, path)
		r.Code = a.status
		switch {
		case a.status == http.StatusMovedPermanently || a.status == http.StatusPermanentRedirect:
			to := a.header.Get("Location")
			if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") { // an old address that leads to another site
				r.State, r.Detail = Moved, to
				return r
			}
			path, moved = to, to
			continue
		case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status == http.StatusSeeOther:
			r.State, r.Detail = Unsure, whySignIn
		case a.status >= 400:
			r.State, r.Detail = Broken, whyGone
		case u.Fragment != "" && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") && !anchored(a.body.Bytes(), u.Fragment):
			r.State, r.Detail = Broken, whyAnchor
		case moved != "":
			r.State, r.Detail = Moved, moved
		default:
			r.State = Fine
		}
		return r
	}
	r.State, r.Detail = Broken, whyCircle
	return r
}

// anchored reports whether a page has a place of a name.
func anchored(page []byte, name string) bool {
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			for _, a := range z.Token().Attr {
				if (a.Key == "id" || a.Key == "name") && a.Val == name {
					return true
				}
			}
		}
	}
}
