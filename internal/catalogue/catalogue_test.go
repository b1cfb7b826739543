package catalogue_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/akn"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/catalogue"
	"plenary.example/internal/citation"
	"plenary.example/internal/clock"
	"plenary.example/internal/concerns"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/oai"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/harvest"
	"plenary.example/internal/resolutions/standing"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

// world is a library of some resolutions, whose clock a test moves.
type world struct {
	t        testing.TB
	db       *db.DB
	log      *audit.Log
	library  *resolutions.Service
	concerns *concerns.Service
	standing *standing.Service
	shelf    catalogue.Shelf
	clock    *clock.Set
	staff    access.Actor
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

var begun = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // when the tests begin

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(begun), staff: access.Actor{PersonID: "s", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}}
	w.db = testdb.OpenAt(t, w.clock)
	w.log = audit.New(w.db)
	index := search.New(w.db)
	w.library = resolutions.New(w.log, people.New(w.log), index)
	w.concerns = concerns.New(w.log, w.library, blobs.New(w.db), nil)
	w.standing = standing.New(w.library, index)
	catalog, err := locales.Catalog()
	w.must(err)
	p := config.Profile{Name: i18n.Text{EN: "Council", FR: "Conseil"}, Short: i18n.Same("CCR"), MailDomain: "ccr.example", Place: i18n.Text{EN: "Montreal", FR: "Montréal"}}
	w.shelf = catalogue.Shelf{Coalition: catalogue.Of(p, "https://ccr.example", catalog), Library: harvest.New(w.db), Resolutions: w.library}
	w.must(w.library.PlantSubjects(t.Context(), w.staff, []resolutions.Subject{
		{Slug: "detention", Name: i18n.Text{EN: "Detention", FR: "Détention"}}, {Slug: "family", Name: i18n.Text{EN: "Family", FR: "Famille"}},
	}))
	return w
}

// enter puts resolutions numbered first to last into the library.
func (w *world) enter(meeting string, first, last int, subjects ...string) (ids []string) {
	w.t.Helper()
	var list []resolutions.Arrival
	for n := first; n <= last; n++ {
		id := db.NewID()
		e := resolutions.Entry{Meeting: meeting, Number: n, Label: strconv.Itoa(n), Policy: resolutions.InForce, Resolution: resolutions.Resolution{ID: id, Imported: true, Fingerprint: id, Wording: wording.Wording{
			Title:    i18n.Text{EN: "Title " + strconv.Itoa(n), FR: "Titre " + strconv.Itoa(n)},
			Resolved: wording.Part{Clauses: []wording.Clause{{ID: "c", Text: i18n.Text{EN: "Act on Res. 1, November 1995.", FR: "Agir (rés. 1, novembre 1995)."}}}},
		}}}
		for _, s := range subjects {
			e.Subjects = append(e.Subjects, resolutions.Subject{Slug: s})
		}
		list, ids = append(list, resolutions.Arrival{Entry: e}), append(ids, id)
	}
	w.must(w.log.Do(w.t.Context(), access.TheProgram(), "test.enter", func(tx *audit.Tx) error { return w.library.EnterTx(w.t.Context(), tx, list...) }))
	return ids
}

// after moves the clock and returns the instant, cut to the second.
func (w *world) after(d time.Duration) time.Time {
	w.clock.Advance(d)
	return w.clock.Now().Truncate(time.Second)
}

// changed lists the addresses of what a harvester is told.
func (w *world) changed(q oai.Query) string {
	w.t.Helper()
	var list []string
	after := oai.Mark{}
	for {
		page, err := w.shelf.After(w.t.Context(), q, after, 2)
		w.must(err)
		for _, r := range page {
			said := strings.TrimPrefix(r.ID, "resolutions/")
			if r.Deleted {
				said += "†"
			}
			list = append(list, said)
		}
		if len(page) < 2 {
			break
		}
		after = page[len(page)-1].Mark
	}
	n, err := w.shelf.Count(w.t.Context(), q)
	w.must(err)
	if n != len(list) {
		w.t.Errorf("%+v: %d counted, %d listed", q, n, len(list))
	}
	return strings.Join(list, " ")
}

func TestAHarvesterIsToldWhatChangedAndNothingTwice(t *testing.T) {
	w := newWorld(t)
	ids := w.enter("1995-11", 1, 5, "detention")
	w.enter("1996-05", 1, 1)
	if got := w.changed(oai.Query{}); got != "1995-11/1 1995-11/2 1995-11/3 1995-11/4 1995-11/5 1996-05/1" {
		t.Error(got)
	}
	at := w.after(time.Hour)
	w.must(w.library.SetPolicy(t.Context(), w.staff, ids[1], resolutions.Superseded, ids[4]))
	since := oai.Query{From: at}
	if got := w.changed(since); got != "1995-11/2" {
		t.Errorf("a change of policy: %q", got)
	}
	r, ok, err := w.shelf.Record(t.Context(), "resolutions/1995-11/2")
	w.must(err)
	if !ok || r.Work.ReplacedBy.FR != "https://ccr.example/fr/resolutions/1995-11/5" || !r.Mark.At.Equal(w.clock.Now()) || !slices.Equal(r.Sets, []string{"kind:resolution", "concern:detention"}) {
		t.Errorf("%v %+v", ok, r)
	}
	if got := w.changed(oai.Query{Before: at}); got != "1995-11/1 1995-11/3 1995-11/4 1995-11/5 1996-05/1" {
		t.Errorf("before: %q", got)
	}
	for set, want := range map[string]string{"concern": "1995-11/1 1995-11/3 1995-11/4 1995-11/5 1995-11/2", "concern:family": "", "kind:resolution": "1995-11/1 1995-11/3 1995-11/4 1995-11/5 1996-05/1 1995-11/2", "kind:report": ""} {
		if got := w.changed(oai.Query{Set: set}); got != want {
			t.Errorf("%s: %q", set, got)
		}
	}
	at = w.after(time.Hour)
	d := concerns.Definition{Name: i18n.Text{EN: "Immigration detention", FR: "Détention"}}
	w.must(w.concerns.Define(t.Context(), w.staff, "detention", d))
	if got := w.changed(oai.Query{From: at}); got != "1995-11/1 1995-11/2 1995-11/3 1995-11/4 1995-11/5" {
		t.Errorf("a subject renamed: %q", got)
	}
	first, err := w.shelf.Earliest(t.Context())
	w.must(err)
	if !first.Equal(begun) {
		t.Errorf("the earliest change is of %v", first)
	}
}

// TestWhatIsOpenedAgainIsToldAsDeleted: and what stands at its address later takes its
// place.
func TestWhatIsOpenedAgainIsToldAsDeleted(t *testing.T) {
	w := newWorld(t)
	ids := w.enter("1995-11", 1, 3, "detention")
	at := w.after(time.Hour)
	w.must(w.log.Do(t.Context(), access.TheProgram(), "test.reopen", func(tx *audit.Tx) error {
		_, err := w.standing.ReopenTx(t.Context(), tx, ids[1])
		return err
	}))
	if got := w.changed(oai.Query{From: at}); got != "1995-11/2†" {
		t.Error(got)
	}
	if got := w.changed(oai.Query{Set: "concern:detention"}); got != "1995-11/1 1995-11/3 1995-11/2†" {
		t.Error(got)
	}
	if got := w.changed(oai.Query{Set: "concern:family"}) + w.changed(oai.Query{Set: "concern:tention"}); got != "" {
		t.Error(got)
	}
	r, ok, err := w.shelf.Record(t.Context(), "resolutions/1995-11/2")
	w.must(err)
	if !ok || !r.Deleted || len(r.Sets) != 2 {
		t.Errorf("%v %+v", ok, r)
	}
	w.after(time.Hour)
	w.enter("1995-11", 2, 2)
	if got := w.changed(oai.Query{}); got != "1995-11/1 1995-11/3 1995-11/2" {
		t.Error(got)
	}
	if _, ok, err = w.shelf.Record(t.Context(), "resolutions/1995-11/9"); ok || err != nil {
		t.Errorf("one that never was: %v, %v", ok, err)
	}
	if _, ok, err = w.shelf.Record(t.Context(), "publications/1"); ok || err != nil {
		t.Errorf("one of another shelf: %v, %v", ok, err)
	}
}

// TestTheProtocolOverTheLibrary: a whole answer, with the sets of the vocabulary.
func TestTheProtocolOverTheLibrary(t *testing.T) {
	w := newWorld(t)
	w.enter("1995-11", 1, 2, "detention")
	c := w.shelf.Coalition
	a := oai.Answerer{Catalog: c.Catalog, Repository: oai.Repository{Name: c.Name, BaseURL: c.Site + "/oai", Host: c.Host, Admin: c.Admin, Shelves: []oai.Shelf{w.shelf}}}
	raw, err := a.Answer(t.Context(), url.Values{"verb": {"ListRecords"}, "metadataPrefix": {"oai_dc"}}, w.clock.Now())
	w.must(err)
	for _, want := range []string{
		"oai:ccr.example:resolutions/1995-11/2", `<dc:title xml:lang="fr">Titre 2</dc:title>`, `<dc:subject xml:lang="en">Detention</dc:subject>`, "<dc:date>1995-11</dc:date>", `<dc:type xml:lang="fr">Résolution</dc:type>`,
		"<datestamp>2026-11-20T15:00:00Z</datestamp>", "https://ccr.example/fr/resolutions/1995-11/1",
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is not in\n%s", want, raw)
		}
	}
	sets := catalogue.Sets([]catalogue.Concern{{Slug: "detention", Name: i18n.Same("D")}}, c, citation.Resolution)
	if len(sets) != 4 || sets[1].Spec != "kind:resolution" || sets[3].Spec != "concern:detention" || sets[1].Name.FR != "Résolution" {
		t.Errorf("%+v", sets)
	}
}

func TestTheTextsGoIntoAFolderAndAnArchive(t *testing.T) {
	w := newWorld(t)
	ids := w.enter("1995-11", 1, 2, "detention")
	w.must(w.library.SetPolicy(t.Context(), w.staff, ids[0], resolutions.Superseded, ids[1]))
	w.must(w.library.SetPolicy(t.Context(), w.staff, ids[1], resolutions.Expired, ""))
	texts, err := catalogue.TextsOf(t.Context(), w.db.Reader(), w.shelf.Coalition, w.library)
	w.must(err)
	dir := t.TempDir()
	seen := 0
	n, err := texts.Folder(t.Context(), dir, func() { seen++ })
	w.must(err)
	if n != 4 || seen != 2 || !catalogue.IsFolder(dir) || !catalogue.IsFolder("new/") || catalogue.IsFolder(filepath.Join(dir, "akn.zip")) {
		t.Errorf("%d texts of %d resolutions", n, seen)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "1995-11", "1.fr.xml"))
	w.must(err)
	for _, want := range []string{
		akn.IRI("ca", "ccr", "1995-11", "1") + "/fra@1995", `type="repeal"`, `href="/akn/ca/statement/resolution/ccr/1995/11-2"`, `showAs="Détention"`, "<num>1.</num>",
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is not in\n%s", want, raw)
		}
	}
	second, err := os.ReadFile(filepath.Join(dir, "1995-11", "2.en.xml"))
	w.must(err)
	if s := string(second); !strings.Contains(s, `date="2026-11-20" source="#this" type="repeal"`) || !strings.Contains(s, `<ref eId="ref_1" href="/akn/ca/statement/resolution/ccr/1995/11-1">Res. 1, November 1995</ref>`) {
		t.Error(s)
	}
	var b bytes.Buffer
	if n, err = texts.Archive(t.Context(), &b, func() {}); n != 4 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	w.must(err)
	if len(z.File) != 4 || z.File[0].Name != "1995-11/1.en.xml" || !z.File[0].Modified.Equal(begun) {
		t.Errorf("%d files, %q, %v", len(z.File), z.File[0].Name, z.File[0].Modified)
	}
}

func TestTheVocabularyIsWrittenInThreeForms(t *testing.T) {
	w := newWorld(t)
	d := concerns.Definition{Name: i18n.Text{EN: "Children", FR: "Enfants"}, Broader: "detention"}
	_, err := w.concerns.Add(t.Context(), w.staff, d)
	w.must(err)
	all, err := w.concerns.All(t.Context())
	w.must(err)
	for form, want := range map[string]string{"skos": "skos:broader <https://ccr.example/vocabulary#detention>", "rdf": `rdf:resource="https://ccr.example/vocabulary#detention"`, "json": `"@id": "https://ccr.example/vocabulary#children"`} {
		raw, err := w.shelf.Coalition.WriteVocabulary(all, form)
		w.must(err)
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s: %s is not in\n%s", form, want, raw)
		}
		if form == "rdf" {
			w.must(xml.Unmarshal(raw, new(struct{})))
		}
	}
	if _, err := w.shelf.Coalition.WriteVocabulary(all, "csv"); err == nil {
		t.Error("csv is no form of it")
	}
}
