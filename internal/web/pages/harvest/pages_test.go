package harvest_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/catalogue"
	"plenary.example/internal/citation"
	"plenary.example/internal/clock"
	"plenary.example/internal/concerns"
	"plenary.example/internal/config"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/oai"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/harvest"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/harvest"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

// site is the doors for programs over a library of one resolution.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := clock.At(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC))
	d := testdb.OpenAt(t, now)
	log := audit.New(d)
	register := people.New(log)
	library := resolutions.New(log, register, search.New(d))
	catalog, err := locales.Catalog()
	must(err)
	subject := resolutions.Subject{Slug: "detention", Name: i18n.Text{EN: "Detention", FR: "Détention"}}
	must(library.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{subject}))
	must(log.Do(t.Context(), access.TheProgram(), "test.enter", func(tx *audit.Tx) error {
		return library.EnterTx(t.Context(), tx, resolutions.Arrival{Entry: resolutions.Entry{
			Meeting: "1995-11", Number: 13, Label: "13", Policy: resolutions.InForce, Subjects: []resolutions.Subject{subject},
			Resolution: resolutions.Resolution{ID: "019a0000-0000-7000-8000-000000000002", Imported: true, Fingerprint: "f", Wording: wording.Wording{
				Title: i18n.Text{EN: "No detention", FR: "Pas de détention"}, Resolved: wording.Part{Clauses: []wording.Clause{{ID: "r", Text: i18n.Text{EN: "Oppose it.", FR: "S’y opposer."}}}},
			}},
		}})
	}))
	c := catalogue.Of(config.Profile{Name: i18n.Text{EN: "Council", FR: "Conseil"}, Short: i18n.Same("CCR"), MailDomain: "ccr.example"}, "https://ccr.example", catalog)
	w := door.New(door.Door{Catalog: catalog, Now: now.Now, Zone: time.UTC, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: c.Site, Site: ui.Site{Name: c.Name, BaseURL: c.Site}})
	mux := http.NewServeMux()
	p := &pages.Pages{
		Coalition: c, Concerns: concerns.New(log, library, blobs.New(d), nil), Resolutions: library, Gatherings: gatherings.New(log, bodies.New(log, register), gatherings.Options{}), Now: now.Now,
		Kinds: []citation.Kind{citation.Resolution}, Shelves: []oai.Shelf{catalogue.Shelf{Coalition: c, Library: harvest.New(d), Resolutions: library}},
	}
	w.Mount(mux, p.Routes())
	server := httptest.NewServer(w.Wrap(mux))
	t.Cleanup(server.Close)
	return server
}

func TestTheDoorsForPrograms(t *testing.T) {
	s := site(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, row := range []struct {
		path, accept, form string
		status             int
		media              string
		says               []string
	}{
		{path: "/oai?verb=Identify", status: 200, media: "text/xml; charset=utf-8", says: []string{"<repositoryName>Council / Conseil</repositoryName>", "<adminEmail>secretariat@ccr.example</adminEmail>", "<baseURL>https://ccr.example/oai</baseURL>"}},
		{path: "/oai", form: "verb=ListRecords&metadataPrefix=oai_dc&set=concern:detention", status: 200, media: "text/xml; charset=utf-8", says: []string{"oai:ccr.example:resolutions/1995-11/13", "Pas de détention"}},
		{path: "/oai", form: "verb=ListSets", status: 200, media: "text/xml; charset=utf-8", says: []string{"<setSpec>concern:detention</setSpec>", "<setSpec>kind:resolution</setSpec>"}},
		{path: "/oai?verb=no", status: 200, media: "text/xml; charset=utf-8", says: []string{`<error code="badVerb">`}},
		{path: "/concerns.ttl", status: 200, media: "text/turtle; charset=utf-8", says: []string{`skos:prefLabel "Détention"@fr`}},
		{path: "/concerns.rdf", status: 200, media: "application/rdf+xml; charset=utf-8", says: []string{`<skos:Concept rdf:about="https://ccr.example/vocabulary#detention">`}},
		{path: "/concerns.jsonld", status: 200, media: "application/ld+json; charset=utf-8", says: []string{`"https://ccr.example/vocabulary#detention"`}},
		{path: "/vocabulary", accept: "text/turtle", status: 303, says: []string{"/concerns.ttl"}},
		{path: "/vocabulary", accept: "text/html", status: 303, says: []string{"/en/concerns"}},
		{path: "/sitemap.xml", status: 200, media: "application/xml; charset=utf-8", says: []string{"<loc>https://ccr.example/sitemap.xml?part=1</loc>", "<lastmod>2026-11-20T15:00:00Z</lastmod>"}},
		{path: "/sitemap.xml?part=1", status: 200, media: "application/xml; charset=utf-8", says: []string{"<loc>https://ccr.example/fr/resolutions/1995-11/13</loc>", `hreflang="en" href="https://ccr.example/en/concerns/detention"`}},
		{path: "/sitemap.xml?part=2", status: 404},
		{path: "/sitemap.xml?part=x", status: 404},
		{path: "/robots.txt", status: 200, media: "text/plain; charset=utf-8", says: []string{"Sitemap: https://ccr.example/sitemap.xml"}},
	} {
		method, body := http.MethodGet, io.Reader(nil)
		if row.form != "" {
			method, body = http.MethodPost, strings.NewReader(row.form)
		}
		r, err := http.NewRequestWithContext(t.Context(), method, s.URL+row.path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", row.accept)
		if row.form != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		said := string(raw) + res.Header.Get("Location")
		if res.StatusCode != row.status || row.media != "" && res.Header.Get("Content-Type") != row.media {
			t.Errorf("%s: %d, %q", row.path, res.StatusCode, res.Header.Get("Content-Type"))
		}
		for _, want := range row.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s %s does not say %s:\n%.1500s", row.path, url.QueryEscape(row.form), want, said)
			}
		}
	}
}
