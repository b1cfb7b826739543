package static

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, url string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestServesEachFileUnderItsHash(t *testing.T) {
	types := map[string]string{
		"app.css": "text/css; charset=utf-8", "live.js": "text/javascript; charset=utf-8", "serif.woff2": "font/woff2",
		"favicon-petrol.svg": "image/svg+xml",
	}
	for name, mime := range types {
		url := URL(name)
		if !regexp.MustCompile(`^/static/[a-z-]+\.[0-9a-f]{10}\.[a-z0-9]+$`).MatchString(url) {
			t.Errorf("%s is served at %s", name, url)
		}
		res := get(t, url)
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != mime {
			t.Errorf("%s: %d %s", url, res.StatusCode, res.Header.Get("Content-Type"))
		}
		if got := res.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: Cache-Control is %q", url, got)
		}
		if again := get(t, url, "If-None-Match", res.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s asked again with its ETag: %d", url, again.StatusCode)
		}
	}
}

func TestRefusesNamesWithoutTheirHash(t *testing.T) {
	for _, url := range []string{"/static/app.css", "/static/app.0000000000.css", "/static/", "/static/../static.go", "/static/css/base.css"} {
		if res := get(t, url); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", url, res.StatusCode)
		}
	}
}

func TestRefusesWriting(t *testing.T) {
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, URL("app.css"), nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestGzipCarriesTheSameBytes(t *testing.T) {
	for _, name := range []string{"app.css", "live.js"} {
		plain, err := io.ReadAll(get(t, URL(name)).Body)
		if err != nil {
			t.Fatal(err)
		}
		res := get(t, URL(name), "Accept-Encoding", "br, gzip;q=0.8")
		if res.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s is not compressed", name)
		}
		zr, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(err)
		}
		if string(unpacked) != string(plain) {
			t.Errorf("%s differs once unpacked", name)
		}
		if get(t, URL(name), "Accept-Encoding", "gzip;q=0").Header.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed for a browser that refuses it", name)
		}
	}
}

func TestFirstVisitIsSmall(t *testing.T) {
	total := 0
	for _, name := range []string{"app.css", "serif.woff2", "favicon-petrol.svg"} {
		body, err := io.ReadAll(get(t, URL(name), "Accept-Encoding", "gzip").Body)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes on the wire", name, len(body))
		total += len(body)
	}
	if font := len(assets().byName["serif.woff2"].plain); font > 60_000 {
		t.Errorf("the font has %d bytes, the limit is 60,000", font)
	}
	if total > 75_000 { // leaves a quarter of the 100 KB for the page itself
		t.Errorf("style, font and icon take %d bytes on the wire, the limit is 75,000", total)
	}
}

func TestTheBoothIsSmallAndStandsAlone(t *testing.T) {
	for name, limit := range map[string]int{"booth.js": 20_480, "trustee.js": 20_480, "authority.js": 20_480} {
		res := get(t, URL(name), "Accept-Encoding", "gzip")
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes on the wire", name, len(body))
		if len(body) > limit {
			t.Errorf("%s takes %d bytes on the wire, the limit is %d", name, len(body), limit)
		}
		text := Whole(name)
		// In a saved page it stands between tags, and nothing else is there to be fetched.
		for _, not := range []string{"</script", "<!--", "import ", "import(", "eval(", "new Function", "localStorage", "sessionStorage", "fetch("} {
			if strings.Contains(text, not) {
				t.Errorf("%s contains %s", name, not)
			}
		}
	}
}

func TestStyleSheetFetchesNothingElse(t *testing.T) {
	css := string(assets().byName["app.css"].plain)
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(css, -1) {
		if m[1] != URL("serif.woff2") {
			t.Errorf("the style sheet fetches %s", m[1])
		}
	}
	if strings.Contains(css, "@import") || strings.Contains(css, "/*") {
		t.Error("the style sheet still holds an import or a comment")
	}
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("the braces of the style sheet do not match")
	}
}

func TestColoursStandInTheTokensAlone(t *testing.T) {
	hex := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`)
	for _, layer := range Layers() {
		if layer == "tokens" || layer == "print" { // paper has its own: black on white
			continue
		}
		if found := hex.FindAllString(Source(layer), -1); len(found) > 0 {
			t.Errorf("%s.css names the colours %v", layer, found)
		}
	}
}

func TestCompactKeepsStringsAndMeaning(t *testing.T) {
	in := "a {  color : red ; }\n/* no */ .b::before { content: \" · {x} \" / \"\"; margin: calc(-1 * var(--s)) }\n"
	want := `a{color : red;}.b::before{content: " · {x} " / "";margin: calc(-1 * var(--s))}`
	if got := compact(in); got != want {
		t.Errorf("compact gives\n%s\nnot\n%s", got, want)
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL of an unknown name gives no panic")
		}
	}()
	URL("nothing.css")
}

func TestWholeOfAnUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Whole of an unknown name gives no panic")
		}
	}()
	Whole("nothing.js")
}
