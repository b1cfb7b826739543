package proof_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/record"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/recorded"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/proof"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

// site is the pages over a library of adopted resolutions under record.
type site struct {
	*testing.T
	server *httptest.Server
	log    *record.Service
	enter  func(first, n int)
}

func newSite(t *testing.T) site {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := clock.At(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC))
	d := testdb.OpenAt(t, now)
	acts := audit.New(d)
	library := resolutions.New(acts, people.New(acts), search.New(d))
	log := record.New(d, record.Options{Dir: t.TempDir(), Origin: "ccr.example/record"}, recorded.Library{})
	acts.Observe(log.Observe)
	catalog, err := locales.Catalog()
	must(err)
	w := door.New(door.Door{Catalog: catalog, Now: now.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), BaseURL: "https://ccr.example", Site: ui.Site{Name: i18n.Text{EN: "Council", FR: "Conseil"}, BaseURL: "https://ccr.example"}})
	mux := http.NewServeMux()
	p := &proof.Pages{Record: log, Resolution: func(ctx context.Context, meeting, label string) (string, error) {
		return library.EntryIDTx(ctx, d.Reader(), resolutions.Address{Meeting: meeting, Label: label})
	}}
	w.Mount(mux, p.Routes())
	server := httptest.NewServer(w.Wrap(mux))
	t.Cleanup(server.Close)
	return site{T: t, server: server, log: log, enter: func(first, n int) {
		t.Helper()
		must(acts.Do(t.Context(), access.TheProgram(), "test.enter", func(tx *audit.Tx) error {
			list := make([]resolutions.Arrival, n)
			for i := range list {
				number := first + i
				list[i].Entry = resolutions.Entry{
					Meeting: "1995-11", Number: number, Label: strconv.Itoa(number), Policy: resolutions.InForce,
					Resolution: resolutions.Resolution{ID: db.NewID(), Imported: true, Fingerprint: fmt.Sprint(number), Wording: wording.Wording{
						Title: i18n.Text{EN: "No detention", FR: "Pas de détention"}, Resolved: wording.Part{Clauses: []wording.Clause{{ID: "r", Text: i18n.Text{EN: "Oppose it.", FR: "S’y opposer."}}}},
					}},
				}
			}
			return library.EnterTx(t.Context(), tx, list...)
		}))
	}}
}

func (s site) begin() {
	s.Helper()
	if err := s.log.Begin(s.Context()); err != nil {
		s.Fatal(err)
	}
	s.sequence()
}

func (s site) sequence() {
	s.Helper()
	if _, err := s.log.Sequence(s.Context()); err != nil {
		s.Fatal(err)
	}
}

func (s site) get(path string, status int) (*http.Response, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.server.URL+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if strings.HasPrefix(path, "/en") || strings.HasPrefix(path, "/fr") {
		body := pagetest.Body(s, res)
		if res.StatusCode != status {
			s.Fatalf("%s: %d\n%s", path, res.StatusCode, body)
		}
		return res, body
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		s.Fatalf("%s: %d, %v", path, res.StatusCode, err)
	}
	return res, string(raw)
}

// head is the signed head as note and anybody’s own reading of it have it.
func (s site) head() tlog.Tree {
	s.Helper()
	_, key := s.get("/record/key", http.StatusOK)
	v, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		s.Fatal(err)
	}
	res, text := s.get("/record/checkpoint", http.StatusOK)
	if got := res.Header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
		s.Errorf("the checkpoint is %s", got)
	}
	n, err := note.Open([]byte(text), note.VerifierList(v))
	if err != nil {
		s.Fatal(err)
	}
	lines := strings.Split(n.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || lines[0] != "ccr.example/record" {
		s.Fatalf("the head says %q", n.Text)
	}
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		s.Fatal(err)
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(raw)}
}

// client reads tiles over HTTP for the client of golang.org/x/mod, at the addresses of C2SP.
type client struct{ site }

func (client) Height() int { return 8 }

func (c client) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	list := make([][]byte, len(tiles))
	for i, t := range tiles {
		res, raw := c.get("/record/"+strings.Replace(t.Path(), "tile/8/", "tile/", 1), http.StatusOK)
		if keep := res.Header.Get("Cache-Control"); !strings.Contains(keep, "immutable") {
			c.Errorf("a tile may be kept %q", keep)
		}
		list[i] = []byte(raw)
	}
	return list, nil
}

func (client) SaveTiles([]tlog.Tile, [][]byte) {}

// The client of Go’s checksum database reads the log as it is served, and finds it consistent
// as it grows.
func TestOthersReadTheRecord(t *testing.T) {
	s := newSite(t)
	s.enter(1, 3)
	s.begin()
	old := s.head()
	s.enter(4, 300)
	s.sequence()
	head := s.head()
	if old.N != 3 || head.N != 303 {
		t.Fatalf("%d leaves, then %d", old.N, head.N)
	}
	reader := tlog.TileHashReader(head, client{s})
	grown, err := tlog.ProveTree(head.N, old.N, reader)
	if err == nil {
		err = tlog.CheckTree(grown, head.N, head.Hash, old.N, old.Hash)
	}
	if err != nil {
		t.Fatalf("the record did not grow: %v", err)
	}
	var leaves []string
	for _, path := range []string{"/record/tile/entries/000", "/record/tile/entries/001.p/47"} {
		for _, raw := s.get(path, http.StatusOK); raw != ""; {
			size := 2 + int(binary.BigEndian.Uint16([]byte(raw)))
			leaves = append(leaves, raw[2:size])
			raw = raw[size:]
		}
	}
	if len(leaves) != 303 {
		t.Fatalf("%d leaves in bundles", len(leaves))
	}
	for _, n := range []int64{0, 2, 255, 256, 302} {
		p, err := tlog.ProveRecord(head.N, n, reader)
		if err == nil {
			err = tlog.CheckRecord(p, head.N, head.Hash, n, tlog.RecordHash([]byte(leaves[n])))
		}
		if err != nil {
			t.Errorf("leaf %d: %v", n, err)
		}
		if _, text := s.get(fmt.Sprintf("/record/leaf/%d", n), http.StatusOK); text != leaves[n] {
			t.Errorf("leaf %d is %q alone and %q in its bundle", n, text, leaves[n])
		}
		_, key := s.get("/record/key", http.StatusOK)
		_, proven := s.get(fmt.Sprintf("/record/proof/%d", n), http.StatusOK)
		if at, _, _, err := record.CheckProof(proven, leaves[n], strings.TrimSpace(key)); err != nil || at != n {
			t.Errorf("the proof of leaf %d: %d, %v", n, at, err)
		}
	}
	for _, path := range []string{"/record/tile/0/002", "/record/tile/0/001.p/48", "/record/tile/0/1", "/record/tile/64/000", "/record/tile/entries/001", "/record/tile/entries/x001/000", "/record/leaf/303", "/record/leaf/x", "/record/leaf/01", "/record/proof/303"} {
		s.get(path, http.StatusNotFound)
	}
}

func TestThePages(t *testing.T) {
	s := newSite(t)
	if _, body := s.get("/en/record", http.StatusOK); !strings.Contains(body, "begins with the next start") {
		t.Errorf("before the first start: %s", body)
	}
	s.enter(13, 1)
	if err := s.log.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, body := s.get("/fr/record/resolutions/1995-11/13", http.StatusOK); !strings.Contains(body, "Encore un instant") {
		t.Errorf("while it waits: %s", body)
	}
	s.sequence()
	s.enter(20, 45)
	s.sequence()
	res, _ := s.get("/en/record/resolutions/1995-11/13", http.StatusSeeOther)
	if to := res.Header.Get("Location"); to != "/en/record/0" {
		t.Errorf("the resolution leads to %s", to)
	}
	for path, says := range map[string][]string{
		"/en/record":           {"Check it yourself", "Resolution 1995-11/64", "/record/checkpoint", "ccr.example/record+", "?before=26#latest", "--key &#39;ccr.example"},
		"/en/record?before=26": {"To the newest", "Resolution 1995-11/44"},
		"/fr/record":           {"Vérifiez par vous-même", "Résolution 1995-11/64", "Registre de preuve"},
		"/en/record/0":         {"plenary.record/1", "c2sp.org/tlog-proof@v1", `href="/en/resolutions/1995-11/13"`, "The English text", "Oppose it.", "text.fr", `href="/record/proof/0"`},
		"/fr/record/0":         {"Feuille", "Le texte français", "S’y opposer."},
	} {
		_, body := s.get(path, http.StatusOK)
		for _, words := range says {
			if !strings.Contains(body, words) {
				t.Errorf("%s does not say %q:\n%s", path, words, body)
			}
		}
	}
	for _, path := range []string{"/en/record/46", "/en/record/-1", "/fr/record/resolutions/1995-11/99", "/en/record/key"} {
		s.get(path, http.StatusNotFound)
	}
}
