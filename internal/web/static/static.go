// Package static holds what browsers fetch beside a page: one style sheet, one
// script for live pages, one font, the icon, and what the browsers of voters,
// trustees and credential authorities compute (written in booth; scripts/booth
// makes their scripts in js of it). Everything is embedded, named by its content and
// compressed once when the program starts, so that a browser fetches each version
// a single time.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Prefix is the path under which Handler answers.
const Prefix = "/static/"

//go:embed css/*.css htmx/*.js js/*.js font/*.woff2 img/*.svg
var embedded embed.FS

// assets is the set built from the embedded files: like a compiled regular
// expression it depends on nothing but the program's own text.
var assets = sync.OnceValue(build)

var accentRule = regexp.MustCompile(`\.accent-([a-z]+)\s*\{\s*--accent:\s*(#[0-9a-f]{6})`)

// asset is one file as it is served.
type asset struct {
	name  string // with its hash: "app.1a2b3c4d5e.css"
	mime  string
	plain []byte
	zip   []byte // gzip; nil where it saves nothing (fonts)
	etag  string
}

type set struct {
	byName map[string]*asset // by the name the program uses: "app.css"
	byURL  map[string]*asset // by the hashed name
	accent []string
}

// Layers lists the style sheet's files in the order they are joined.
func Layers() []string {
	return []string{"tokens", "base", "layout", "components", "resolution", "drafting", "lists", "elections", "people", "calendar", "programme", "desk", "roundtables", "bodies", "thread", "minutes", "giving", "site", "signons", "annals", "live", "speakers", "print"}
}

// URL returns the address of a file by its plain name: "app.css", "live.js", "copy.js",
// "serif.woff2", "favicon-petrol.svg". It panics on a name there is no file
// for, which only a defect of the program asks for.
func URL(name string) string {
	a, ok := assets().byName[name]
	if !ok {
		panic("static: no file " + name)
	}
	return Prefix + a.name
}

// Whole returns a file by its plain name, for a page that has to stand alone: "booth.js".
// It panics on a name there is no file for.
func Whole(name string) string {
	a, ok := assets().byName[name]
	if !ok {
		panic("static: no file " + name)
	}
	return string(a.plain)
}

// Accents lists the names a coalition's accent colour may have, as tokens.css
// defines them, each checked for contrast in both themes.
func Accents() []string { return assets().accent }

// Source returns the embedded style sheet layer NAME as it was written, for the
// tests that compute contrast from the tokens.
func Source(layer string) string {
	return string(mustRead("css/" + layer + ".css"))
}

func build() *set {
	s := &set{byName: map[string]*asset{}, byURL: map[string]*asset{}}
	s.add("serif.woff2", "font/woff2", mustRead("font/source-serif-4.woff2"))
	var css bytes.Buffer
	for _, layer := range Layers() {
		css.Write(mustRead("css/" + layer + ".css"))
		css.WriteByte('\n')
	}
	text := strings.ReplaceAll(css.String(), "/static/serif.woff2", Prefix+s.byName["serif.woff2"].name)
	s.add("app.css", "text/css; charset=utf-8", []byte(compact(text)))
	var js bytes.Buffer
	for _, name := range []string{"htmx/htmx.min.js", "htmx/hx-sse.min.js", "htmx/hx-csp.min.js", "js/live.js"} {
		js.Write(mustRead(name))
		js.WriteString("\n;\n")
	}
	s.add("live.js", "text/javascript; charset=utf-8", js.Bytes())
	for _, name := range []string{"passkey.js", "copy.js", "editor.js", "door.js", "door-worker.js", "booth.js", "trustee.js", "authority.js"} {
		s.add(name, "text/javascript; charset=utf-8", mustRead("js/"+name))
	}
	icon := string(mustRead("img/favicon.svg"))
	for _, m := range accentRule.FindAllStringSubmatch(string(mustRead("css/tokens.css")), -1) {
		name := "favicon-" + m[1] + ".svg"
		if _, seen := s.byName[name]; seen {
			continue
		}
		s.accent = append(s.accent, m[1])
		s.add(name, "image/svg+xml", []byte(strings.ReplaceAll(icon, "#0a4f5c", m[2])))
	}
	return s
}

func mustRead(name string) []byte {
	raw, err := fs.ReadFile(embedded, name)
	if err != nil {
		panic("static: " + err.Error())
	}
	return raw
}

func (s *set) add(name, mime string, body []byte) {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:5])
	ext := path.Ext(name)
	a := &asset{
		name: strings.TrimSuffix(name, ext) + "." + hash + ext, mime: mime, plain: body,
		etag: `"` + hash + `"`,
	}
	if !strings.HasPrefix(mime, "font/") {
		a.zip = compressed(body)
	}
	s.byName[name] = a
	s.byURL[a.name] = a
}

func compressed(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("static: " + err.Error()) // writing to memory does not fail
	}
	return b.Bytes()
}

// Handler serves every file under Prefix. A hashed name never changes its
// content, so a browser may keep it for a year; a name without its hash, or
// with an old one, is not found.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	a, ok := assets().byURL[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.mime)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.HasPrefix(a.name, "door-worker.") { // it serves the page of a door, which is elsewhere
		h.Set("Service-Worker-Allowed", "/")
	}
	etag, body := a.etag, a.plain
	if a.zip != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			etag, body = strings.TrimSuffix(a.etag, `"`)+`-gz"`, a.zip
		}
	}
	h.Set("ETag", etag)
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader has gone: nothing to tell it
}

// acceptsGzip reads an Accept-Encoding header (RFC 9110, section 12.5.3): gzip
// named, or "*", with no weight of zero.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name != "gzip" && name != "*" {
			continue
		}
		q := strings.ReplaceAll(params, " ", "")
		return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
	}
	return false
}

// compact leaves out the comments and white space of a style sheet, strings
// untouched.
func compact(css string) string {
	var b strings.Builder
	b.Grow(len(css))
	for i := 0; i < len(css); {
		switch c := css[i]; {
		case strings.HasPrefix(css[i:], "/*"):
			end := strings.Index(css[i:], "*/")
			if end < 0 {
				panic(fmt.Sprintf("static: unclosed comment at byte %d", i))
			}
			i += end + 2
		case c == '"' || c == '\'':
			end := i + 1
			for end < len(css) && css[end] != c {
				if css[end] == '\\' {
					end++
				}
				end++
			}
			b.WriteString(css[i : end+1])
			i = end + 1
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			for i < len(css) && strings.IndexByte(" \n\t\r", css[i]) >= 0 {
				i++
			}
			last := byte('{')
			if b.Len() > 0 {
				last = b.String()[b.Len()-1]
			}
			next := byte('}')
			if i < len(css) {
				next = css[i]
			}
			if strings.IndexByte("{};,", last) < 0 && strings.IndexByte("{};,", next) < 0 && last != ' ' {
				b.WriteByte(' ')
			}
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}
