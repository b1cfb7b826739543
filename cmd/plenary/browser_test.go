//go:build browser

package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"plenary.example/internal/web/pages/front"
)

// axe finds what makes a page hard or impossible to use for some people
// (axe-core, Mozilla Public License 2.0, for these tests alone).
//
//go:embed testdata/axe/axe.min.js
var axe string

// axeAt is where the tests' site has axe.
const axeAt = "/axe-for-the-tests.js"

// chromium starts the browser that PLENARY_TEST_CHROMIUM names.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("PLENARY_TEST_CHROMIUM")
	if path == "" {
		t.Fatal("PLENARY_TEST_CHROMIUM names no Chromium: run make test, which finds or installs one")
	}
	// A page's scripts live for one look: what an optimizing compiler makes of them
	// meanwhile, on the cores that the windows share, is thrown away with the page.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("js-flags", "--no-turbofan,--no-maglev"))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// stage is the demonstration, answering, with everybody in it.
type stage struct {
	p    *program
	site *httptest.Server
	cast map[string]front.Player // by first name
	web  context.Context         // Chromium
	away *atomic.Bool            // no network leads to the site
}

func newStage(t *testing.T) *stage {
	t.Helper()
	p, cast := demonstration(t)
	pages, away := p.site(p.cast), &atomic.Bool{}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away.Load() {
			panic(http.ErrAbortHandler) // the connection ends without a word
		}
		if r.URL.Path == axeAt {
			w.Header().Set("Content-Type", "text/javascript")
			w.Header().Set("Cache-Control", "max-age=86400") // a script read once is not compiled again
			_, _ = io.WriteString(w, axe)
			return
		}
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(site.Close)
	s := &stage{p: p, site: site, cast: map[string]front.Player{}, web: chromium(t), away: away}
	for _, player := range cast {
		s.cast[strings.Fields(player.Name)[0]] = player
	}
	return s
}

// screen is one person's browser window, with cookies of its own.
type screen struct {
	t    *testing.T
	s    *stage
	ctx  context.Context
	name string
	// plain: no script of the page runs; keys: this person has a keyboard and no mouse.
	plain, keys bool

	mu       sync.Mutex
	faults   []string // what the console said, and requests to other hosts
	requests int
	bytes    float64
}

// screen opens a window; name is a first name of the cast, empty for a visitor.
func (s *stage) screen(t *testing.T, name string) *screen {
	t.Helper()
	ctx, done := chromedp.NewContext(s.web, chromedp.WithNewBrowserContext())
	t.Cleanup(done)
	w := &screen{t: t, s: s, ctx: ctx, name: name}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	call(w, network.Enable, network.EnableParams{})
	call(w, cdplog.Enable, cdp.Empty{})
	if err := chromedp.Listen(ctx, w.hear); err != nil {
		t.Fatal(err)
	}
	if name != "" {
		w.signIn(name)
	}
	w.wide(1440, "light")
	return w
}

// call sends a command of the protocol.
func call[P, R any](w *screen, command cdp.Command[P, R], params P) R {
	w.t.Helper()
	result, err := chromedp.Run(w.ctx, func(ctx context.Context, target *chromedp.Target) (R, error) {
		return cdp.Call(ctx, target, command, params)
	})
	if err != nil {
		w.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

func (w *screen) hear(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.requests++
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Scheme != "data" && !strings.HasPrefix(e.Request.URL, w.s.site.URL) {
			w.faults = append(w.faults, "a request to another host: "+e.Request.URL)
		}
	case *network.EventLoadingFinished:
		w.bytes += e.EncodedDataLength
	case *runtime.EventExceptionThrown:
		w.faults = append(w.faults, "exception: "+e.ExceptionDetails.Text)
	case *cdplog.EventEntryAdded:
		// A refusal that a test asks for is logged as a resource that failed to load.
		refused := e.Entry.Source == "network" && strings.Contains(e.Entry.Text, "status of 4")
		if (e.Entry.Level == "error" || e.Entry.Level == "warning") && !refused {
			w.faults = append(w.faults, "console: "+e.Entry.Text)
		}
	}
}

// signIn takes the session of a person of the cast.
func (w *screen) signIn(name string) {
	w.t.Helper()
	player, known := w.s.cast[name]
	if !known {
		w.t.Fatalf("nobody in the cast is called %s", name)
	}
	client := browser(w.t, w.s.site.URL)
	signIn(w.t, client, w.s.site.URL, player.PersonID)
	jar, _ := client.Jar.(*cookies)
	c := jar.kept[0]
	call(w, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: w.s.site.URL, HTTPOnly: new(true)})
}

// wide sets the window's width and the theme, "light" or "dark".
func (w *screen) wide(width int64, theme string) {
	w.t.Helper()
	call(w, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 600})
	call(w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
}

// open goes to an address of the site.
func (w *screen) open(path string) {
	w.t.Helper()
	w.mu.Lock()
	w.requests, w.bytes = 0, 0
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(w.s.site.URL+path)); err != nil {
		w.t.Fatalf("%s opens %s: %v", w.name, path, err)
	}
}

// look fails the test for whatever is wrong with the page in the window.
func (w *screen) look(what string) {
	w.t.Helper()
	for _, fault := range w.wrong() {
		w.t.Errorf("%s: %s", what, fault)
	}
}

func (w *screen) wrong() []string {
	w.t.Helper()
	var list []string
	if over := js[string](w, `(() => {
		const most = document.documentElement.scrollWidth
		if (most <= innerWidth) return ''
		const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(-1)[0]
		return most + ' px of ' + innerWidth + ': ' + (out ? out.outerHTML.slice(0, 160) : '')
	})()`); over != "" {
		list = append(list, "wider than the window: "+over)
	}
	if w.plain { // axe is a script too
		return list
	}
	found := js[[]string](w, fmt.Sprintf(`new Promise((there, not) => {
		if (globalThis.axe) return there()
		const s = document.createElement('script')
		s.src = %q; s.onload = there; s.onerror = not
		document.head.append(s)
	}).then(() => axe.run(document, {resultTypes: ['violations']})).then(r => r.violations.map(v =>
		v.id + ' (' + v.nodes.length + ') ' + v.nodes[0].html.slice(0, 200) + ' ' + v.nodes[0].failureSummary.replace(/\s+/g, ' ').slice(0, 200)))`, axeAt))
	for _, v := range found {
		list = append(list, "axe: "+v)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	list = append(list, w.faults...)
	w.faults = nil
	return list
}

// js evaluates a script in the page, waiting for a promise.
func js[T any](w *screen, script string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%s at %s: %v", w.name, w.at(), err)
	}
	return v
}

func (w *screen) at() string {
	where, err := chromedp.Run(w.ctx, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(where, w.s.site.URL)
}

// text is the words of the page.
func (w *screen) text() string { return js[string](w, `document.body.innerText`) }

// sees waits until the page says something: by itself, or where no script runs
// when it is read anew.
func (w *screen) sees(words string) {
	w.t.Helper()
	patience := time.Now().Add(8 * time.Second)
	for {
		text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.body ? document.body.textContent.replace(/\s+/g, ' ') : ''`))
		if err == nil && strings.Contains(text, words) {
			return
		}
		if time.Now().After(patience) {
			w.t.Fatalf("%s at %s does not see %q (%v): %s", w.name, w.at(), words, err, strings.Join(strings.Fields(text), " "))
		}
		time.Sleep(30 * time.Millisecond)
		if w.plain {
			w.open(w.at())
		}
	}
}

// press activates the first button or link with these words, and waits for
// where it leads when it leads somewhere.
func (w *screen) press(words string) {
	w.t.Helper()
	if w.keys {
		w.pressed(words)
		return
	}
	patience := time.Now().Add(8 * time.Second)
	for {
		leads, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](fmt.Sprintf(`(() => {
			const plain = e => e.textContent.replace(/\s+/g, ' ').trim()
			const all = [...document.querySelectorAll('main button, main a, aside a, button, a, summary')]
				.filter(e => e.tabIndex >= 0 && e.checkVisibility())
			const it = all.find(e => plain(e) === %[1]q) || all.find(e => plain(e).startsWith(%[1]q)) || all.find(e => plain(e).includes(%[1]q))
			if (!it) return ''
			%[2]s
			it.click()
			return leads
		})()`, words, w.leads())))
		if err == nil && leads != "" {
			w.arrive(leads)
			return
		}
		if time.Now().After(patience) {
			w.t.Fatalf("%s at %s finds no %q to press (%v): %s", w.name, w.at(), words, err, strings.Join(strings.Fields(w.text()), " "))
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// leads is the script that says whether "it" leads to another page, and marks
// this one, so that the other can be told from it.
func (w *screen) leads() string {
	return fmt.Sprintf(`const leads = it.tagName === 'A' && it.getAttribute('href').startsWith('/') ||
		it.tagName === 'BUTTON' && it.form && (%t || !it.form.matches('.choices')) ? 'away' : 'nowhere'
		if (leads === 'away') document.documentElement.dataset.left = 'yes'`, w.plain)
}

// arrive waits until the page that a press led to has come.
func (w *screen) arrive(leads string) {
	w.t.Helper()
	patience := time.Now().Add(10 * time.Second)
	for leads == "away" {
		there, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`document.readyState === 'complete' && !document.documentElement.dataset.left`))
		if err == nil && there {
			return
		}
		if time.Now().After(patience) {
			w.t.Fatalf("%s stays at %s: %s", w.name, w.at(), w.text())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// still waits until nothing has been asked for a while.
func (w *screen) still() {
	before := -1
	for {
		w.mu.Lock()
		now := w.requests
		w.mu.Unlock()
		if now == before {
			return
		}
		before = now
		time.Sleep(150 * time.Millisecond)
	}
}

// fill writes into the field that a selector finds, as typing does.
func (w *screen) fill(selector, words string) {
	w.t.Helper()
	if w.keys {
		w.typed(selector, words)
		return
	}
	if !js[bool](w, fmt.Sprintf(`(() => {
		const it = document.querySelector(%q)
		if (!it) return false
		it.focus()
		it.value = %q
		it.dispatchEvent(new Event('input', {bubbles: true}))
		it.dispatchEvent(new Event('change', {bubbles: true}))
		return true
	})()`, selector, words)) {
		w.t.Fatalf("%s at %s has no %s: %s", w.name, w.at(), selector, w.text())
	}
}

// choose ticks the radio button or box, or takes the option, with these words.
func (w *screen) choose(words string) {
	w.t.Helper()
	if w.keys {
		w.chosen(words)
		return
	}
	if !js[bool](w, fmt.Sprintf(`(() => {
		const plain = e => e.textContent.replace(/\s+/g, ' ').trim()
		const option = [...document.querySelectorAll('option')].find(e => plain(e).includes(%[1]q))
		if (option) { option.selected = true; option.closest('select').dispatchEvent(new Event('change', {bubbles: true})); return true }
		const label = [...document.querySelectorAll('label')].find(e => plain(e).includes(%[1]q))
		if (!label) return false
		label.click()
		return true
	})()`, words)) {
		w.t.Fatalf("%s at %s has no choice %q: %s", w.name, w.at(), words, w.text())
	}
}

// isPage reports whether an address shows a person a whole page.
func (s *stage) isPage(t *testing.T, client *http.Client, path string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.site.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if strings.Contains(resp.Header.Get("Content-Security-Policy"), "sandbox") {
		return false // a letter as it is sent, in which nothing runs, axe neither
	}
	start := make([]byte, 15)
	_, err = io.ReadFull(resp.Body, start)
	return err == nil && resp.StatusCode == http.StatusOK && strings.EqualFold(string(start), "<!doctype html>")
}
