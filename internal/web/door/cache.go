package door

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
)

// pageCache keeps rendered public pages, the least recently asked for going
// first when it is full. An entry is good for one revision of what it shows.
type pageCache struct {
	mu    sync.Mutex
	max   int
	bytes int
	pages map[string]*list.Element
	order *list.List // front: most recent
}

// cachedPage is kept packed, as nearly every browser takes it: so four times as
// many fit. The few that do not are unpacked for.
type cachedPage struct {
	key      string
	revision string
	packed   []byte

	// Of an answer that visitors share, packed or not as it went out:
	at     time.Time
	header http.Header
	wire   []byte // status, headers and body; packed is the end of it
}

// maxCachedBytes bounds the memory of rendered pages.
const maxCachedBytes = 12 << 20

func newPageCache(maxBytes int) *pageCache {
	return &pageCache{max: maxBytes, pages: map[string]*list.Element{}, order: list.New()}
}

func (p *pageCache) get(key, revision string) *cachedPage {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.pages[key]
	if e == nil {
		return nil
	}
	page, _ := e.Value.(*cachedPage)
	if page.revision != revision {
		return nil
	}
	p.order.MoveToFront(e)
	return page
}

// knows reports whether there is a page under a key, good or not.
func (p *pageCache) knows(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pages[key] != nil
}

func (p *pageCache) put(page *cachedPage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.pages[page.key]; e != nil {
		p.drop(e)
	}
	p.pages[page.key] = p.order.PushFront(page)
	p.bytes += page.size()
	for p.bytes > p.max && p.order.Len() > 0 {
		p.drop(p.order.Back())
	}
}

func (p *pageCache) drop(e *list.Element) {
	page, _ := p.order.Remove(e).(*cachedPage)
	delete(p.pages, page.key)
	p.bytes -= page.size()
}

func (c *cachedPage) size() int {
	return len(c.key) + max(len(c.packed), len(c.wire)) + 200 + 80*len(c.header)
}

// Cached answers a visitor with the page rendered before, if its revision still
// holds, and with 304 where the browser has it. Signed-in readers get it fresh,
// since the page names them. build is called only when there is nothing to reuse.
func (c *Call) Cached(revision string, build func() (templ.Component, error)) error {
	if c.Actor.SignedIn() || c.R.URL.Query().Has("done") {
		component, err := build()
		if err != nil {
			return err
		}
		return c.HTML(http.StatusOK, component)
	}
	revision += "-" + c.places().Revision // each page leads to the coalition's own
	h := c.W.Header()
	h.Set("Cache-Control", "public, max-age=0, must-revalidate")
	h.Add("Vary", "Cookie")
	etag := `W/"` + c.Door.epoch + "." + revision + `"`
	h.Set("ETag", etag)
	if match := c.R.Header.Get("If-None-Match"); match != "" && strings.Contains(match, etag) {
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	key := string(c.Lang) + " " + c.R.URL.RequestURI()
	page := c.Door.pages.get(key, revision)
	if page == nil {
		component, err := build()
		if err != nil {
			return err
		}
		page = &cachedPage{key: key, revision: revision}
		plain, err := renderBytes(c.Ctx(), component)
		if err != nil {
			return err
		}
		if page.packed, err = gzipped(plain, smallGzip); err != nil {
			return err
		}
		c.Door.pages.put(page)
	}
	return c.sendCached(page)
}

func (c *Call) sendCached(page *cachedPage) error {
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding")
	body := page.packed
	if acceptsGzip(c.R) {
		h.Set("Content-Encoding", "gzip")
	} else {
		var err error
		if body, err = unpacked(body); err != nil {
			return err
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if c.R.Method != http.MethodHead {
		_, _ = c.W.Write(body) // the reader may be gone; there is nobody to tell
	}
	return nil
}

func unpacked(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z) //nolint:gosec // this program packed it
}
