package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// hostile is a demonstration that somebody means ill.
type hostile struct {
	t     *testing.T
	p     *program
	site  *httptest.Server
	aino  *http.Client // a delegate
	staff *http.Client
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	p, cast := demonstration(t)
	h := &hostile{t: t, p: p, site: httptest.NewServer(p.site(p.cast))}
	t.Cleanup(h.site.Close)
	h.aino, h.staff = browser(t, h.site.URL), browser(t, h.site.URL)
	for _, player := range cast {
		switch strings.Fields(player.Name)[0] {
		case "Aino":
			signIn(t, h.aino, h.site.URL, player.PersonID)
		case "Priscilla":
			signIn(t, h.staff, h.site.URL, player.PersonID)
		}
	}
	return h
}

// send asks for something and returns the whole answer. header are pairs of
// names and values.
func (h *hostile) send(client *http.Client, method, path, kind string, body io.Reader, header ...string) answer {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, h.site.URL+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	whole, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{status: resp.StatusCode, body: string(whole), location: resp.Header.Get("Location")}
}

const form = "application/x-www-form-urlencoded"

func (h *hostile) get(client *http.Client, path string, header ...string) answer {
	h.t.Helper()
	return h.send(client, http.MethodGet, path, "", nil, header...)
}

func (h *hostile) post(client *http.Client, path string, fields url.Values, header ...string) answer {
	h.t.Helper()
	return h.send(client, http.MethodPost, path, form, strings.NewReader(fields.Encode()), header...)
}

// lines counts the record: what is refused leaves none.
func (h *hostile) lines() (n int) {
	h.t.Helper()
	if err := h.p.db.Reader().QueryRowContext(h.t.Context(), "SELECT count(*) FROM audit_entries").Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// unwritten fails the test when an act that should be refused was recorded.
func (h *hostile) unwritten(what string, act func()) {
	h.t.Helper()
	before := h.lines()
	act()
	if after := h.lines(); after != before {
		h.t.Errorf("%s: %d lines were added to the record", what, after-before)
	}
}

// startDraft begins a draft and returns its address.
func (h *hostile) startDraft(title string) string {
	h.t.Helper()
	page := h.get(h.aino, "/en/drafts/new")
	organization := regexp.MustCompile(`name="organization" value="([^"]+)"`).FindStringSubmatch(page.body)
	if organization == nil {
		h.t.Fatalf("no organization to draft for: %s", visible(page.body))
	}
	got := h.post(h.aino, "/en/drafts", url.Values{"organization": {organization[1]}, "title": {title}, "draft_lang": {"en"}})
	if got.status != http.StatusSeeOther {
		h.t.Fatalf("starting a draft: %d %s", got.status, visible(got.body))
	}
	at, _, _ := strings.Cut(got.location, "?")
	return at
}

var revisionField = regexp.MustCompile(`name="revision" value="(\d+)"`)

// saving is the editor's form with a text in its first clause.
func (h *hostile) saving(editor, title, text string) url.Values {
	h.t.Helper()
	return draftFields(h.t, h.get(h.aino, editor).body, title, text)
}

func TestHostileWordsAreShownAsWords(t *testing.T) {
	h := newHostile(t)
	const script = `<script>alert(1)</script>"><img src=x onerror=alert(2)>`
	editor := h.startDraft(script)
	got := h.post(h.aino, editor, h.saving(editor, script, script+` javascript:alert(3) {{.Name}} Res. 13, November 1995`))
	if got.status != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", got.status, visible(got.body))
	}
	draft := editor[:strings.Index(editor, "/text/")]
	for _, page := range []string{editor, draft, "/en/drafts", "/fr/drafts", draft + "/nearest", "/en/library?q=" + url.QueryEscape(script), "/fr/" + url.PathEscape(script), "/en/sign-in?next=" + url.QueryEscape(script)} {
		got := h.get(h.aino, page)
		if strings.Contains(got.body, "<script>alert") || strings.Contains(got.body, "<img src=x") {
			t.Errorf("%s holds a visitor's markup", page)
		}
	}
	if got := h.get(h.aino, draft); !strings.Contains(got.body, "&lt;script&gt;alert(1)&lt;/script&gt;") || !strings.Contains(got.body, "{{.Name}}") {
		t.Errorf("the words are not shown as they were written: %s", visible(got.body))
	}
}

func TestHostileSearches(t *testing.T) {
	h := newHostile(t)
	long := strings.Repeat("detention ", 2000)
	for _, q := range []string{
		`'; DROP TABLE resolutions; --`, `" OR 1=1 --`, `"`, `""""`, `'`, `*`, `detention*`, `NEAR(a b)`, `a AND OR NOT`, `title:x`, `^x`, `{x}`, `(((((`, `)`, `-`, `--`, `\`, `%`, `_`, "a\tb\nc", `😀`, "é\u0301", "\u202ex", `AND`, `!:*`, `a & b | c`, `<->`, long,
	} {
		for _, lang := range []string{"en", "fr"} {
			if got := h.get(h.aino, "/"+lang+"/library?q="+url.QueryEscape(q)); got.status != http.StatusOK {
				t.Errorf("%s, searching %.40q: %d %s", lang, q, got.status, visible(got.body))
			}
		}
	}
	for _, query := range []string{
		"page=-1", "page=99999999999999999999", "page=x", "from=yesterday", "from=9999-99&to=0000-00", "number=99999999999999999999999", "number=-3", "subject=none", "group=none", "status=none", "meeting=1995-13", "sort=none", "q=a&q=b", "after=none", "cursor=%00", "lang=xx",
	} {
		if got := h.get(h.aino, "/en/library?"+query); got.status >= 500 || got.status == http.StatusNotFound {
			t.Errorf("%s: %d %s", query, got.status, visible(got.body))
		}
	}
	if got := h.get(h.aino, "/en/library?q=detention"); !strings.Contains(got.body, "Immigration detention") {
		t.Error("the library is not what it was")
	}
}

func TestHostileAddresses(t *testing.T) {
	h := newHostile(t)
	visitor := browser(t, h.site.URL)
	for _, path := range []string{
		"/en/nothing", "/en/resolutions/1995-11/99", "/en/resolutions/1995-11/99999999999999999999", "/en/resolutions/1995-11/-1", "/en/resolutions/1995-11/13/none", "/en/resolutions/%2e%2e/13", "/en/resolutions/nope/13", "/en/outbox/none",
		"/en/meetings/none", "/en/meetings/none/floor", "/en/meetings/none/live/projector", "/en/drafts/none", "/en/drafts/%00", "/en/sign-in/link/none", "/en/drafts/" + strings.Repeat("a", 3000), "/en/'%20OR%201=1",
	} {
		for lang, words := range map[string]string{"en": "There is no page here", "fr": "Il n’y a pas de page ici"} {
			at := "/" + lang + strings.TrimPrefix(path, "/en")
			got := h.get(h.aino, at)
			if got.status != http.StatusNotFound && !(got.status == http.StatusUnprocessableEntity || got.status == http.StatusBadRequest) {
				t.Errorf("%.80s: %d %s", at, got.status, visible(got.body))
			}
			if got.status == http.StatusNotFound && !strings.Contains(got.body, words) && !strings.Contains(at, "sign-in/link") {
				t.Errorf("%.80s does not say so in %s: %s", at, lang, visible(got.body))
			}
			if !strings.Contains(got.body, `<html lang="`+lang+`"`) {
				t.Errorf("%.80s is not a page in %s: %s", at, lang, visible(got.body))
			}
		}
	}
	// Another language, no language: whatever the browser prefers.
	for _, path := range []string{"/de/library", "/xx", "/index.php", "/wp-admin", "/.git/config", "/static/../plenary.db", "/static/none.css", "//evil.example/x"} {
		if got := h.get(visitor, path, "Accept-Language", "fr-CA,fr;q=0.9"); got.status < 300 || got.status >= 500 || strings.HasPrefix(got.location, "//") || strings.Contains(got.location, "evil.example") && !strings.HasPrefix(got.location, "/evil") {
			t.Errorf("%s: %d to %q", path, got.status, got.location)
		}
	}
	// Nobody is led to another site after signing in.
	for _, next := range []string{"https://evil.example/", "//evil.example/", `/\evil.example`, "javascript:alert(1)", "/en/../../etc/passwd\r\nX: y"} {
		if got := h.get(h.aino, "/en/sign-in?next="+url.QueryEscape(next)); strings.Contains(got.location, "evil") || strings.Contains(got.location, "javascript") {
			t.Errorf("next=%q leads to %q", next, got.location)
		}
	}
}

func TestHostileForms(t *testing.T) {
	h := newHostile(t)
	editor := h.startDraft("A draft that somebody attacks")
	draft := editor[:strings.Index(editor, "/text/")]
	good := h.saving(editor, "A draft that somebody attacks", "one reason or action")
	h.unwritten("50 MB", func() {
		big := io.MultiReader(strings.NewReader("title=x&text="), io.LimitReader(endless('a'), 50<<20))
		h.send(h.aino, http.MethodPost, editor, form, big).has(t, http.StatusRequestEntityTooLarge, "too large", "Nothing was saved")
		big = io.MultiReader(strings.NewReader("title=x&text="), io.LimitReader(endless('a'), 50<<20))
		h.send(h.aino, http.MethodPost, strings.Replace(editor, "/en/", "/fr/", 1), form, big).has(t, http.StatusRequestEntityTooLarge, "Rien n’a été enregistré")
	})
	with := func(name, value string) url.Values {
		fields := url.Values{}
		for k, v := range good {
			fields[k] = v
		}
		fields.Set(name, value)
		return fields
	}
	h.unwritten("malformed fields", func() {
		h.post(h.aino, editor, with("title", "caf\xe9")).has(t, http.StatusUnprocessableEntity, "UTF-8")
		h.post(h.aino, strings.Replace(editor, "/en/", "/fr/", 1), with("title", "caf\xe9")).has(t, http.StatusUnprocessableEntity, "UTF-8", `<html lang="fr"`)
		h.post(h.aino, editor, with("title", "null\x00byte")).has(t, http.StatusUnprocessableEntity)
		h.send(h.aino, http.MethodPost, editor, form, strings.NewReader("title=%zz&%%%")).has(t, http.StatusUnprocessableEntity)
		h.send(h.aino, http.MethodPost, editor, "multipart/form-data; boundary=x", strings.NewReader("--x\r\nnothing")).has(t, http.StatusUnprocessableEntity)
		for _, revision := range []string{"99999999999999999999999999", "-1", "1.5", "x"} {
			if got := h.post(h.aino, editor, with("revision", revision)); got.status < 400 || got.status >= 500 {
				t.Errorf("revision %q: %d %s", revision, got.status, visible(got.body))
			}
		}
		h.post(h.aino, editor, with("depth", "99999999999999999999")).has(t, http.StatusUnprocessableEntity)
		h.post(h.aino, editor, with("text", "fewer texts than clauses")).has(t, http.StatusUnprocessableEntity)
		h.post(h.aino, editor, with("title", strings.Repeat("long ", 20000))).has(t, http.StatusUnprocessableEntity)
		h.post(h.aino, draft+"/submit", url.Values{"meeting": {"none"}})
		h.post(h.aino, draft+"/submit", nil)
		h.post(h.aino, draft+"/details", url.Values{"group": {"none"}, "seconder": {"' OR 1=1"}, "subjects": {"none"}})
		h.post(h.aino, "/en/drafts", url.Values{"organization": {"somebody-elses"}, "title": {"x"}, "draft_lang": {"en"}})
	})
	// Every form without any field at all, and with fields that are no such thing.
	values := pathValues(t, h.p)
	for _, route := range routesOf(h.p) {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		if method != http.MethodPost || !emptyIsRefused(pattern) {
			continue
		}
		path := placeholder.ReplaceAllStringFunc(pattern, func(name string) string {
			if v, known := values[name]; known {
				return v
			}
			return "none"
		})
		h.unwritten(path, func() {
			for _, client := range []*http.Client{h.aino, h.staff} {
				for _, fields := range []url.Values{nil, {"organization": {"'"}, "meeting": {"%"}, "item": {"9e99"}, "round": {"-1"}, "starts": {"yesterday"}, "delegate": {"\u202e"}}} {
					if got := h.post(client, path, fields); got.status >= 500 {
						t.Errorf("POST %s %v: %d %s", path, fields, got.status, visible(got.body))
					}
				}
			}
		})
	}
}

// emptyIsRefused excludes the buttons that ask nothing: they act when pressed.
// A draft may begin without a title; boxes that are all left empty are an answer.
func emptyIsRefused(pattern string) bool {
	for _, end := range []string{"/sign-out", "/sign-out-everywhere", "/withdraw", "/second", "/take-up", "/endorse", "/passkeys/begin", "/passkey/begin", "/details", "/drafts", "/{body}/join", "/{body}/leave", "/roll-over/{year}", "/merges/{merge}/undo", "/calendar/subscribe", "/account/reminders", "/{gathering}/proposals", "/desk/badges", "/speakers/me", "/copy/receipt.pdf", "/receipts/gifts/{gift}", "/receipts/years/{year}"} {
		if strings.HasSuffix(pattern, end) {
			return false
		}
	}
	return true
}

func TestPostsFromElsewhereAreRefused(t *testing.T) {
	h := newHostile(t)
	h.unwritten("another origin", func() {
		for _, header := range [][]string{
			{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "null"},
		} {
			h.post(h.aino, "/en/drafts", url.Values{"title": {"x"}, "draft_lang": {"en"}}, header...).has(t, http.StatusForbidden, "came from another site")
			h.post(h.aino, "/fr/sign-out", nil, header...).has(t, http.StatusForbidden, "autre site")
		}
	})
	if got := h.get(h.aino, "/en/account"); got.status != http.StatusOK {
		t.Errorf("somebody else's page signed the delegate out: %d", got.status)
	}
}

// A form sent twice, one after the other or both at once, acts once.
func TestFormsSentTwice(t *testing.T) {
	h := newHostile(t)
	editor := h.startDraft("Sent twice")
	fields := h.saving(editor, "Sent twice", "once")
	before := h.lines()
	var wg sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		wg.Go(func() { statuses[i] = h.post(h.aino, editor, fields).status })
	}
	wg.Wait()
	for _, status := range statuses {
		if status != http.StatusSeeOther && status != http.StatusConflict && status != http.StatusUnprocessableEntity {
			t.Errorf("a save sent eight times is answered with %v", statuses)
			break
		}
	}
	if after := h.lines(); after > before+1 {
		t.Errorf("a save sent eight times is recorded %d times", after-before)
	}
	got := h.get(h.aino, editor)
	if n := strings.Count(got.body, ">once</textarea>"); n != len(fields["id"]) {
		t.Errorf("%d clauses, want %d", n, len(fields["id"]))
	}
}

// endless is a file of one byte without end.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte{byte(e)}, len(p)))
	return len(p), nil
}

// TestKilledWhileDrafting kills the program while a text is being saved: what
// was confirmed is there at the next start, or what came after it.
func TestKilledWhileDrafting(t *testing.T) {
	const deaths = 12
	dir := t.TempDir()
	founded(t, "--data", dir)
	who := newRoom(t, settingsOn(dir, ""), 1).delegates[0]
	r := newReader(t, who.cookie)
	c := serve(t, "--data", dir)
	begun := r.post(c.url+"/en/drafts", url.Values{"organization": {who.organization}, "title": {"Saved"}, "draft_lang": {"en"}})
	if begun.status != http.StatusSeeOther {
		t.Fatalf("starting a draft: %d %s", begun.status, visible(begun.body))
	}
	editor, _, _ := strings.Cut(begun.location, "?")
	confirmed, sent := 0, 0
	for death := range deaths {
		page := r.get(c.url + editor)
		if death > 0 {
			kept := regexp.MustCompile(`>save (\d+)</textarea>`).FindStringSubmatch(page.body)
			if kept == nil {
				t.Fatalf("life %d: the text is gone: %s", death, visible(page.body))
			}
			if n, _ := strconv.Atoi(kept[1]); n < confirmed || n > sent {
				t.Fatalf("life %d: save %d stands; %d was confirmed and %d sent", death, n, confirmed, sent)
			}
		}
		fields := draftFields(t, page.body, "Saved", "")
		died := make(chan struct{})
		die := func() { time.AfterFunc(time.Duration(40+17*death)*time.Millisecond, func() { c.kill(); close(died) }) }
		if death%2 == 0 { // every second life lasts until something is confirmed, however slow the machine
			die()
		}
		for first := true; ; first = false {
			fields["text"] = slices.Repeat([]string{fmt.Sprintf("save %d", sent+1)}, len(fields["id"]))
			sent++
			got, err := r.try(t.Context(), http.MethodPost, c.url+editor, fields, true)
			if err != nil && first && death%2 == 1 {
				t.Fatalf("life %d: nothing is saved: %v", death, err)
			}
			if err != nil {
				break // it died before it could answer
			}
			if got.status != http.StatusOK {
				t.Fatalf("saving: %d %s", got.status, visible(got.body))
			}
			confirmed = sent
			if first && death%2 == 1 {
				die()
			}
			fields.Set("revision", revisionField.FindStringSubmatch(got.body)[1])
		}
		<-died
		c = serve(t, "--data", dir)
	}
	t.Logf("%d saves confirmed over %d deaths", confirmed, deaths)
	if confirmed < deaths {
		t.Error("too little was saved for the deaths to matter")
	}
}

var clauseFields = regexp.MustCompile(`name="id" value="([^"]*)"/?>\s*<input type="hidden" name="section" value="([^"]*)"`)

// draftFields is the form of an editor's page, with the same text in each clause.
func draftFields(t *testing.T, page, title, text string) url.Values {
	t.Helper()
	fields := url.Values{"title": {title}, "do": {"save"}, "lead-whereas": {""}, "lead-resolved": {""}}
	if found := revisionField.FindStringSubmatch(page); found != nil {
		fields.Set("revision", found[1])
	}
	for _, c := range clauseFields.FindAllStringSubmatch(page, -1) {
		fields.Add("id", c[1])
		fields.Add("section", c[2])
		fields.Add("depth", "1")
		fields.Add("text", text)
	}
	if len(fields["id"]) == 0 {
		t.Fatalf("an editor without clauses: %s", visible(page))
	}
	return fields
}
