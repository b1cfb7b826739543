//go:build browser

package static_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"html/template"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/belenios/rehearsal"
	"plenary.example/internal/web/static"
)

// window is a page by the contract of the scripts, in a browser, and what it sends.
type window struct {
	t     *testing.T
	ctx   context.Context
	site  *httptest.Server
	saved string // where downloads go

	mu   sync.Mutex
	page string     // what the site answers
	sent url.Values // what was posted last
}

// policy is the one that the pages of the program have.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func open(t *testing.T) *window {
	t.Helper()
	path := os.Getenv("PLENARY_TEST_CHROMIUM")
	if path == "" {
		t.Fatal("PLENARY_TEST_CHROMIUM names no Chromium: run make test, which finds or installs one")
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-component-update", true))...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	w := &window{t: t, ctx: ctx, saved: t.TempDir()}
	if err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: w.saved})
		return err
	})); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	if err := chromedp.Listen(ctx, func(event any) {
		if e, thrown := event.(*runtime.EventExceptionThrown); thrown {
			t.Errorf("exception: %s", e.ExceptionDetails.Text)
		}
	}); err != nil {
		t.Fatal(err)
	}
	w.site = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.site.Close)
	return w
}

func (w *window) serve(to http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, static.Prefix) {
		static.Handler().ServeHTTP(to, r)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	to.Header().Set("Content-Type", "text/html; charset=utf-8")
	to.Header().Set("Content-Security-Policy", policy)
	if r.Method == http.MethodPost {
		_ = r.ParseForm()
		w.sent = r.PostForm
		fmt.Fprint(to, "<p id=received>Received")
		return
	}
	fmt.Fprint(to, w.page)
}

// render fills a page of a test.
func render(t *testing.T, page string, data any) string {
	t.Helper()
	var b strings.Builder
	if err := template.Must(template.New("").Funcs(template.FuncMap{"static": static.URL}).Parse(page)).Execute(&b, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// visit shows a page.
func (w *window) visit(page string, data any) {
	w.t.Helper()
	html := render(w.t, page, data)
	w.mu.Lock()
	w.page, w.sent = html, nil
	w.mu.Unlock()
	w.navigate(w.site.URL)
}

func (w *window) navigate(address string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		w.t.Fatal(err)
	}
}

// js evaluates a script in the page.
func js[T any](w *window, script string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%.100s: %v", script, err)
	}
	return v
}

// press clicks what a selector finds.
func (w *window) press(selector string) {
	w.t.Helper()
	js[bool](w, fmt.Sprintf(`(document.querySelector(%q).click(), true)`, selector))
}

func (w *window) fill(selector, text string) {
	w.t.Helper()
	js[bool](w, fmt.Sprintf(`(document.querySelector(%q).value = %q, true)`, selector, text))
}

// text is what a place of the page says.
func (w *window) text(selector string) string {
	w.t.Helper()
	return js[string](w, fmt.Sprintf(`document.querySelector(%q).textContent`, selector))
}

// until waits for a condition of the page.
func (w *window) until(condition string) {
	w.t.Helper()
	patience := time.Now().Add(15 * time.Second)
	for {
		there, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`Boolean(`+condition+`)`))
		if err == nil && there {
			return
		}
		if time.Now().After(patience) {
			w.t.Fatalf("the page never came to %s (%v): %s", condition, err, js[string](w, `document.body.outerHTML.slice(0, 3000)`))
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// sees waits for a step of the page, with the focus on its heading.
func (w *window) sees(step string) {
	w.t.Helper()
	w.until(fmt.Sprintf(`[...document.querySelectorAll('[data-step]')].every(s => s.hidden === (s.dataset.step !== %q)) && document.activeElement.closest('[data-step]')?.dataset.step === %[1]q`, step))
}

// errors are those that the page shows, by their names.
func (w *window) errors() string {
	w.t.Helper()
	return js[string](w, `[...document.querySelectorAll('[data-error]')].filter(e => !e.hidden).map(e => e.dataset.error).join()`)
}

// received waits until a form has come, and returns one of its fields.
func (w *window) received(field string) []byte {
	w.t.Helper()
	w.until(`document.querySelector('#received')`)
	w.mu.Lock()
	defer w.mu.Unlock()
	return []byte(w.sent.Get(field))
}

// download presses a button, and waits for the file that comes of it.
func (w *window) download(selector string) (name, text string) {
	w.t.Helper()
	w.press(selector)
	patience := time.Now().Add(15 * time.Second)
	for {
		files, err := filepath.Glob(filepath.Join(w.saved, "*"))
		if err != nil {
			w.t.Fatal(err)
		}
		if len(files) == 1 && filepath.Ext(files[0]) != ".crdownload" && !strings.HasPrefix(filepath.Base(files[0]), ".") {
			b, err := os.ReadFile(files[0])
			if err == nil && len(b) > 0 {
				if err := os.Remove(files[0]); err != nil {
					w.t.Fatal(err)
				}
				return filepath.Base(files[0]), string(b)
			}
		}
		if time.Now().After(patience) {
			w.t.Fatalf("%s gives no file: %v", selector, files)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

const boothPage = `<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Vote</title>
{{with .Inline}}{{else}}<script defer src="{{static "booth.js"}}"></script>{{end}}
<div data-booth data-election="{{.Election}}" data-language=en>
<section data-step=choose><h1>Choose</h1><form data-choices>
<p data-error=failed hidden>Failed</p>
<label>Credential <input data-credential></label><p data-error=credential hidden>Credential</p>
{{range $i, $q := .Questions}}<fieldset data-question={{$i}}><legend>{{$q.Text}}</legend><p data-count></p>
<p data-error=few hidden>Few</p><p data-error=many hidden>Many</p><p data-error=none hidden>None</p>
{{range $j, $a := $q.Answers}}<label><input type={{$.Kind $q}} name="q{{$i}}" value={{$j}}> {{$a}}</label>{{end}}
{{if $q.Blank}}<label><input type={{$.Kind $q}} name="q{{$i}}" value=blank> Blank</label>{{end}}</fieldset>{{end}}
<button>Seal</button></form></section>
<section data-step=working hidden><h1>Working</h1><progress data-progress></progress></section>
<section data-step=sealed hidden><h1>Sealed</h1><output data-tracker></output><ul data-summary data-none=Nothing></ul>
<button type=button data-open>Open</button><button type=button data-again>Again</button><button type=button data-save>Save</button>
{{if not .Inline}}<form data-cast method=post action=/><input type=hidden name=ballot><input type=hidden name=tracker><button>Cast</button></form>{{end}}</section>
<section data-step=opened hidden><h1>Opened</h1><output data-tracker></output><textarea readonly data-opening></textarea>
<button type=button data-download>Download</button><button type=button data-again>Again</button></section>
<section data-step=saved hidden><h1>Saved</h1></section>
</div>{{with .Inline}}<script>{{.}}</script>{{end}}`

// boothData fills boothPage.
type boothData struct {
	Election  string
	Questions []belenios.Question
	Inline    template.JS
}

// Kind is the kind of the inputs of a question.
func (boothData) Kind(q belenios.Question) string {
	if q.Max == 1 {
		return "radio"
	}
	return "checkbox"
}

func boothFor(e *belenios.Election) boothData {
	return boothData{Election: string(e.Text), Questions: e.Questions}
}

// mark chooses answers: "blank" or a number, by question.
func (w *window) mark(chosen ...[]string) {
	w.t.Helper()
	for i, values := range chosen {
		for _, v := range values {
			w.press(fmt.Sprintf(`[data-question="%d"] input[value="%s"]`, i, v))
		}
	}
}

func rehearse(t *testing.T, g group.Group, voters int, old bool, questions ...belenios.Question) *rehearsal.Rehearsal {
	t.Helper()
	weights := make([]int64, voters)
	for i := range weights {
		weights[i] = 1
	}
	r, err := rehearsal.New(&strings.Builder{}, rand.Reader, rehearsal.Plan{
		Group: g, Weights: weights, Singles: 1, OldTokens: old, Timestamp: 1795764034,
		// What has to be escaped in HTML, and what JSON escapes otherwise here than elsewhere.
		Subject: belenios.Subject{Name: "Élection \"<1>\" & \u007f\u2028 \\", Description: "a\nb\t", Questions: questions},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func questions() []belenios.Question {
	return []belenios.Question{
		{Text: "Adopt the resolution?", Answers: []string{"Yes", "No"}, Blank: true, Min: 1, Max: 1},
		{Text: "Who is to be on the committee?", Answers: []string{"A", "B", "C", "D", "E"}, Min: 0, Max: 5},
		{Text: "Two or three of these", Answers: []string{"F", "G", "H", "I"}, Blank: true, Min: 2, Max: 3},
		{Text: "One", Answers: []string{"J", "K"}, Min: 1, Max: 1},
		{Text: "As many as you like, or blank", Answers: []string{"L", "M"}, Blank: true, Min: 0, Max: 2},
	}
}

func TestBrowserMakesBallotsThatCount(t *testing.T) {
	w := open(t)
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		r := rehearse(t, g, 3, g.Name() == group.NameEd25519, questions()...) // both forms of credentials
		for voter, chosen := range [][][]string{
			{{"0"}, {"0", "4"}, {"1", "2"}, {"0"}, {}},
			{{"blank"}, {}, {"blank"}, {"1"}, {"blank"}},
			{{"1"}, {"0", "1", "2", "3", "4"}, {"0", "2", "3"}, {"1"}, {"0", "1"}},
		} {
			w.visit(boothPage, boothFor(r.Election))
			w.mark(chosen...)
			w.fill("[data-credential]", " "+r.Tokens[voter]+"\t")
			w.press("[data-choices] button")
			w.sees("sealed")
			if js[float64](w, `(p => p.value / p.max)(document.querySelector('progress'))`) != 1 {
				t.Error("the bar does not come to its end")
			}
			shown := w.text("[data-tracker]")
			w.press("[data-cast] button")
			ballot, tracker := w.received("ballot"), string(w.received("tracker"))
			b, err := belenios.CheckBallot(r.Election, r.Voters, ballot)
			if err != nil {
				t.Fatalf("%s: %v\n%s", g.Name(), err, ballot)
			}
			if belenios.Fingerprint(b.Hash) != tracker || shown != tracker {
				t.Errorf("tracking number %s, shown %s, not %s", tracker, shown, belenios.Fingerprint(b.Hash))
			}
			if err := r.Cast(ballot); err != nil {
				t.Fatal(err)
			}
		}
		result, err := r.Finish(1)
		if got, want := fmt.Sprint(result), "[[1 1 1] [2 1 1 1 2] [1 1 1 2 1] [1 2] [1 1 1]]"; err != nil || got != want {
			t.Errorf("%s: %s, not %s, %v", g.Name(), got, want, err)
		}
	}
}

func TestBrowserRefusesWhatTheQuestionsDoNotAllow(t *testing.T) {
	w := open(t)
	r := rehearse(t, group.Ed25519(), 1, false, questions()...)
	w.visit(boothPage, boothFor(r.Election))
	focus := func(want string) {
		t.Helper()
		if got := js[string](w, `(e => e.closest('[data-question]')?.dataset.question ?? (e.matches('[data-credential]') ? 'credential' : e.tagName))(document.activeElement)`); got != want {
			t.Errorf("the focus is at %s, not %s", got, want)
		}
	}
	w.press("[data-choices] button")
	w.until(`!document.querySelector('[data-error=credential]').hidden`)
	if got := w.errors(); got != "credential,none,none,none" {
		t.Errorf("nothing given: %s", got)
	}
	focus("credential")
	if got := js[int](w, `document.querySelectorAll('[aria-invalid=true]').length`); got != 4 {
		t.Errorf("%d fields are marked", got)
	}
	for name, token := range map[string]string{"short": "abc", "no character": strings.Replace(r.Tokens[0], r.Tokens[0][:1], "0", 1), "checksum": "UAU-kbB-51s-894-zpU"} {
		w.fill("[data-credential]", token)
		w.press("[data-choices] button")
		if got := w.errors(); !strings.HasPrefix(got, "credential,") {
			t.Errorf("%s: %s", name, got)
		}
	}
	w.fill("[data-credential]", strings.ReplaceAll(r.Tokens[0], "-", ""))
	w.mark([]string{"0"}, nil, []string{"1"}, []string{"1"})
	w.press("[data-choices] button")
	w.until(`!document.querySelector('[data-question="2"] [data-error=few]').hidden && document.querySelectorAll('[aria-invalid]').length === 1`)
	focus("2")
	w.mark(nil, nil, []string{"0", "2", "3"})
	w.press("[data-choices] button")
	w.until(`!document.querySelector('[data-question="2"] [data-error=many]').hidden`)
	if got := w.errors() + w.text(`[data-question="2"] [data-count]`); got != "many4" {
		t.Errorf("too many: %s", got)
	}
	w.mark(nil, nil, []string{"blank"})
	if got := js[string](w, `[...document.querySelectorAll('[data-question="2"] input:checked')].map(i => i.value).join()`) + w.text(`[data-question="2"] [data-count]`); got != "blank0" {
		t.Errorf("blank leaves %s", got)
	}
	w.mark(nil, nil, []string{"1"})
	if got := js[string](w, `[...document.querySelectorAll('[data-question="2"] input:checked')].map(i => i.value).join()`); got != "1" {
		t.Errorf("a mark leaves %s", got)
	}
	w.mark(nil, nil, []string{"3"})
	w.press("[data-choices] button")
	w.sees("sealed")
	if got := js[string](w, `[...document.querySelectorAll('[data-summary] > li')].map(l => l.innerText.replace(/\s+/g, ' ')).join('; ')`); got != "Adopt the resolution? Yes; Who is to be on the committee? Nothing; Two or three of these G I; One K; As many as you like, or blank Nothing" {
		t.Errorf("in short: %s", got)
	}
}

func TestBrowserOpensABallotThatIsNotCast(t *testing.T) {
	w := open(t)
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		r := rehearse(t, g, 1, false, questions()[:2]...)
		w.visit(boothPage, boothFor(r.Election))
		w.mark([]string{"blank"}, []string{"3"})
		w.fill("[data-credential]", r.Tokens[0])
		w.press("[data-choices] button")
		w.sees("sealed")
		shown := w.text("[data-tracker]")
		w.press("[data-open]")
		w.sees("opened")
		opening := w.text("[data-opening]")
		answers, made, err := belenios.CheckOpening(r.Election, []byte(opening))
		tracker := belenios.Fingerprint(archive.HashOf(made))
		if got := fmt.Sprint(answers); err != nil || tracker != shown || got != "[[true false false] [false false false true false]]" {
			t.Errorf("%s: opened as %s, %s, %v", g.Name(), got, tracker, err)
		}
		if name, text := w.download("[data-download]"); text != opening || !strings.HasPrefix(name, "opening-") {
			t.Errorf("%s: %s has %d bytes of %d", g.Name(), name, len(text), len(opening))
		}
		if got := js[string](w, `document.querySelector('[name=ballot]').value + document.querySelector('[name=tracker]').value`); got != "" {
			t.Errorf("an opened ballot can still be cast: %s", got)
		}
		w.press(`[data-step=opened] [data-again]`)
		w.sees("choose")
		if got := js[string](w, `[...document.querySelectorAll('input:checked')].map(i => i.value).join() + document.querySelector('[data-credential]').value`); got != "blank,3"+r.Tokens[0] {
			t.Errorf("left: %s", got)
		}
		w.press("[data-choices] button")
		w.sees("sealed")
		if w.text("[data-tracker]") == shown {
			t.Error("the same ballot again")
		}
		w.press("[data-cast] button")
		if _, err := belenios.CheckBallot(r.Election, r.Voters, w.received("ballot")); err != nil {
			t.Error(err)
		}
	}
}

func TestBrowserSealsWithoutANetwork(t *testing.T) {
	w := open(t)
	r := rehearse(t, group.Belenios2048(), 1, false, questions()[:2]...)
	data := boothFor(r.Election)
	data.Inline = template.JS(static.Whole("booth.js"))
	file := filepath.Join(t.TempDir(), "vote.html")
	if err := os.WriteFile(file, []byte(render(t, boothPage, data)), 0o600); err != nil {
		t.Fatal(err)
	}
	w.navigate("file://" + file)
	w.mark([]string{"1"}, []string{"0", "1"})
	w.fill("[data-credential]", r.Tokens[0])
	w.press("[data-choices] button")
	w.sees("sealed")
	shown := w.text("[data-tracker]")
	name, ballot := w.download("[data-save]")
	w.sees("saved")
	b, err := belenios.CheckBallot(r.Election, r.Voters, []byte(ballot))
	if err != nil {
		t.Fatal(err)
	}
	prefix := strings.NewReplacer("/", "", "+", "").Replace(shown)[:8]
	if belenios.Fingerprint(b.Hash) != shown || name != "ballot-"+prefix+".json" {
		t.Errorf("%s of %s", name, shown)
	}
}

// modulus is that of BELENIOS-2048.
const modulus = "20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049081167099310535867780980030790491654063777173764198678527273474476341835600035698305193144284561701911000786737307333564123971732897913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201320481118852408731077014151666200162313177169372189248078507711827842317498073276598828825169183103125680162072880719"

func TestBrowserRefusesElectionsThatCannotBe(t *testing.T) {
	w := open(t)
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		r := rehearse(t, g, 1, false, questions()[:1]...)
		key := string(r.Election.PublicKey.Append(nil))
		changes := map[string][2]string{
			"another version":        {`"version":1`, `"version":2`},
			"a space":                {`,"name"`, `, "name"`},
			"an unknown group":       {g.Name(), "BELENIOS-1024"},
			"zero":                   {key, "0"},
			"an impossible question": {`"max":1`, `"max":3`},
			"a shuffled question":    {`{"answers"`, `{"type":"NonHomomorphic","answers"`},
		}
		if g.Name() == group.NameEd25519 {
			for name, point := range map[string]string{
				"of order two":      "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
				"of order eight":    "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
				"not the shortest":  "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee",
				"one with a sign":   "8000000000000000000000000000000000000000000000000000000000000001",
				"on no curve":       "0000000000000000000000000000000000000000000000000000000000000002",
				"in capital digits": "58666666666666666666666666666666666666666666666666666666666666AA",
			} {
				changes[name] = [2]string{key, point}
			}
		} else {
			p, _ := new(big.Int).SetString(modulus, 10)
			n, _ := new(big.Int).SetString(key, 10)
			for name, number := range map[string]*big.Int{
				"of order two":      new(big.Int).Sub(p, big.NewInt(1)),
				"of order 2q":       new(big.Int).Sub(p, n),
				"written otherwise": new(big.Int).Add(p, n),
			} {
				changes[name] = [2]string{key, number.String()}
			}
			changes["a zero before"] = [2]string{key, "0" + key}
		}
		for name, change := range changes {
			data := boothFor(r.Election)
			data.Election = strings.Replace(data.Election, change[0], change[1], 1)
			if data.Election == string(r.Election.Text) {
				t.Fatalf("%s changes nothing", name)
			}
			w.visit(boothPage, data)
			w.mark([]string{"0"})
			w.fill("[data-credential]", r.Tokens[0])
			w.press("[data-choices] button")
			if got := w.errors(); got != "failed" {
				t.Errorf("%s, %s: %q", g.Name(), name, got)
			}
		}
	}
}
