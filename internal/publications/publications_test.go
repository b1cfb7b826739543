package publications_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/docx/writing"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/pdf"
	"plenary.example/internal/people"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
)

type world struct {
	t     testing.TB
	db    *db.DB
	clock *clock.Set
	index *search.Service
	s     *publications.Service
	staff access.Actor
}

func newWorld(t testing.TB) *world {
	t.Helper()
	c := clock.At(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC))
	d := testdb.OpenAt(t, c)
	log := audit.New(d)
	index := search.New(d)
	r := resolutions.New(log, people.New(log), index)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: d, clock: c, index: index, s: publications.New(log, r, blobs.New(d), index, queue, publications.Options{})}
	w.staff = access.Actor{PersonID: "p-staff", Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	w.must(r.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{{Slug: "detention", Name: i18n.Text{EN: "Detention", FR: "Détention"}}}))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	for _, f := range fault.All(err) {
		if f.Kind == kind && f.Key == key {
			return
		}
	}
	w.t.Errorf("%v is not the refusal %s", err, key)
}

func report() publications.Publication {
	return publications.Publication{
		Kind: publications.Report, Title: i18n.Text{EN: "Children held", FR: "Des enfants détenus"}, Abstract: i18n.Text{EN: "How long children wait."}, Authors: []string{" Ada  Example ", ""},
		Issued: "2024-05", Subjects: []string{"detention"}, ISBN: "978-0-306-40615-7", Reference: "CCR-7",
	}
}

func aPDF(t testing.TB, lang string, pages ...string) []byte {
	t.Helper()
	d := pdf.New(pdf.Options{Title: "T", Lang: lang, Made: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)})
	for i, p := range pages {
		if i > 0 {
			d.NewPage()
		}
		d.Paragraph(p)
	}
	raw, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (w *world) file(id string, sent publications.Sent) publications.File {
	w.t.Helper()
	f, err := w.s.AddFile(w.t.Context(), w.staff, id, sent)
	w.must(err)
	w.must(w.s.Read(w.t.Context(), publications.ReadWork{File: f.ID}))
	return f
}

func (w *world) found(text string) []string {
	w.t.Helper()
	r, err := w.index.Find(w.t.Context(), search.Query{Kind: publications.RecordKind, Text: text})
	w.must(err)
	return r.IDs
}

func TestAPublicationLivesFromDraftToTombstone(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	visitor := access.Actor{}
	_, err := w.s.Save(ctx, visitor, report())
	if !fault.Is(err, fault.SignIn) && !fault.Is(err, fault.Forbidden) {
		t.Errorf("a visitor saves: %v", err)
	}
	p, err := w.s.Save(ctx, w.staff, report())
	w.must(err)
	if p.Address.String() != "2024/children-held" || p.State != publications.Draft || len(p.Authors) != 1 {
		t.Errorf("%+v", p)
	}
	_, err = w.s.Get(ctx, visitor, p.ID)
	w.refused(err, fault.NotFound, "publications.error.none")
	if got := w.found("children"); len(got) != 0 {
		t.Errorf("a draft is found: %v", got)
	}
	_, err = w.s.Publish(ctx, w.staff, p.ID, "2026-11-22")
	w.must(err)
	w.must(w.s.Due(ctx))
	if got := w.found("children"); len(got) != 0 {
		t.Errorf("one that waits is found: %v", got)
	}
	w.clock.Advance(48 * time.Hour)
	w.must(w.s.Due(ctx))
	if got := w.found("enfants"); len(got) != 1 {
		t.Fatalf("on its day it is not found: %v", got)
	}
	p, err = w.s.Get(ctx, visitor, p.ID)
	w.must(err)
	p.Address.Slug = "held"
	p, err = w.s.Save(ctx, w.staff, p)
	w.must(err)
	moved, err := w.s.ByAddress(ctx, visitor, publications.Address{Year: "2024", Slug: "children-held"})
	if err != nil || moved.Address.String() != "2024/held" {
		t.Errorf("its old address leads to %v, %v", moved.Address, err)
	}
	// Another of the same title gets an address of its own, and not the one that was left.
	other, err := w.s.Save(ctx, w.staff, report())
	if err != nil || other.Address.String() != "2024/children-held-2" {
		t.Errorf("%v, %v", other.Address, err)
	}
	_, err = w.s.Withdraw(ctx, w.staff, p.ID, i18n.Text{EN: "Wrong."})
	w.refused(err, fault.Invalid, "publications.error.why")
	_, err = w.s.Withdraw(ctx, w.staff, p.ID, i18n.Text{EN: "Wrong.", FR: "Erroné."})
	w.must(err)
	gone, err := w.s.ByAddress(ctx, visitor, publications.Address{Year: "2024", Slug: "held"})
	if err != nil || gone.State != publications.Withdrawn || gone.Why.FR != "Erroné." {
		t.Errorf("its tombstone: %+v, %v", gone, err)
	}
	if got := w.found("enfants"); len(got) != 0 {
		t.Errorf("what was withdrawn is found: %v", got)
	}
	changed, err := w.s.Changed(ctx, publications.Range{}, publications.Since{}, 10)
	if err != nil || len(changed) != 1 || changed[0].State != publications.Withdrawn {
		t.Errorf("%+v, %v", changed, err)
	}
}

func TestWhatCannotStandIsRefused(t *testing.T) {
	w := newWorld(t)
	for key, edit := range map[string]func(*publications.Publication){
		"publications.error.kind":              func(p *publications.Publication) { p.Kind = "poem" },
		"publications.error.title":             func(p *publications.Publication) { p.Title = i18n.Text{} },
		"publications.error.title_of_abstract": func(p *publications.Publication) { p.Title.EN = "" },
		"publications.error.issued":            func(p *publications.Publication) { p.Issued = "2024-13" },
		"publications.error.issued_late":       func(p *publications.Publication) { p.Issued = "2031" },
		"publications.error.isbn":              func(p *publications.Publication) { p.ISBN = "978-0-306-40615-8" },
		"publications.error.subject":           func(p *publications.Publication) { p.Subjects = []string{"none"} },
		"publications.error.successor":         func(p *publications.Publication) { p.SupersededBy = "none" },
		"publications.error.too_long":          func(p *publications.Publication) { p.Abstract.EN = strings.Repeat("x", 7000) },
	} {
		p := report()
		edit(&p)
		_, err := w.s.Save(t.Context(), w.staff, p)
		w.refused(err, fault.Invalid, key)
	}
	for in, want := range map[string]string{
		"https://c.example/fr/resolutions/1995-11/13": "resolution 1995-11/13", "/en/publications/2024/a-report?x=1#p": "publication 2024/a-report", "/en/library": "", "resolutions/x/y": "",
	} {
		kind, at, ok := publications.ParseTarget(in)
		if got := string(kind) + " " + at; ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s %t", in, got, ok)
		}
	}
}

func TestTheWordsOfFilesAreFoundByPage(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p, err := w.s.Save(ctx, w.staff, report())
	w.must(err)
	f := w.file(p.ID, publications.Sent{Name: "r.pdf", Lang: "fr", Body: aPDF(t, "fr", "La première page.", "Le surveillant éteint la lumière.")})
	doc := writing.New(writing.Options{Title: "T", Lang: "en"})
	doc.Paragraph("A hippopotamus in the waiting room.")
	word, err := doc.Bytes()
	w.must(err)
	w.file(p.ID, publications.Sent{Name: "r.docx", Lang: "en", Body: word})
	w.file(p.ID, publications.Sent{Name: "page", Lang: "both", Body: []byte("<!doctype html><title>x</title><script>var canary=1</script><p>Rhinoceros")})
	_, err = w.s.AddFile(ctx, w.staff, p.ID, publications.Sent{Name: "r2.docx", Lang: "en", Body: word})
	w.refused(err, fault.Invalid, "publications.error.same_file")
	_, err = w.s.AddFile(ctx, w.staff, p.ID, publications.Sent{Name: "x.exe", Lang: "en", Body: []byte("MZ")})
	w.refused(err, fault.Invalid, "blobs.error.kind")
	_, err = w.s.Publish(ctx, w.staff, p.ID, "")
	w.must(err)
	for text, want := range map[string]int{"lumiere": 1, "hippopotamus": 1, "rhinoceros": 1, "canary": 0} {
		if got := w.found(text); len(got) != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	r, err := w.index.Find(ctx, search.Query{Kind: publications.PageKind, Text: "lumière"})
	w.must(err)
	if len(r.IDs) != 1 || r.IDs[0] != (publications.PageKey{File: f.ID, Page: 2}).String() {
		t.Errorf("%v", r.IDs)
	}
	newer := w.file(p.ID, publications.Sent{Name: "r.pdf", Lang: "fr", Body: aPDF(t, "fr", "Une page nouvelle."), Replaces: f.ID})
	if newer.Version != 2 || len(w.found("lumière")) != 0 || len(w.found("nouvelle")) != 1 {
		t.Errorf("version %d; the old words are found: %v", newer.Version, w.found("lumière"))
	}
	_, _, err = w.s.FileOf(ctx, access.Actor{}, p.Address, f.ID)
	w.refused(err, fault.NotFound, "publications.error.no_file")
	files, err := w.s.FilesOf(ctx, access.Actor{}, publications.Publication{ID: p.ID, State: publications.Published})
	if err != nil || len(files) != 3 {
		t.Errorf("%d files, %v", len(files), err)
	}
	w.must(w.s.DropFile(ctx, w.staff, newer.ID))
	if len(w.found("nouvelle")) != 0 {
		t.Error("the words of a file that was taken away are found")
	}
}

func TestFilesWithoutWordsAreSaidToBeSo(t *testing.T) {
	w := newWorld(t)
	p, err := w.s.Save(t.Context(), w.staff, report())
	w.must(err)
	state := func(raw []byte) publications.TextState {
		f := w.file(p.ID, publications.Sent{Name: "f.pdf", Lang: "en", Body: raw})
		_, f, err := w.s.FileOf(context.Background(), w.staff, p.Address, f.ID)
		w.must(err)
		return f.Text
	}
	if got := state(aPDF(t, "en", ".")); got != publications.TextEmpty {
		t.Errorf("a scan: %s", got)
	}
	if got := state([]byte("%PDF-1.7\nnothing")); got != publications.TextFailed {
		t.Errorf("a damaged file: %s", got)
	}
	if got := state([]byte("%PDF-1.7\ntrailer << /Encrypt 1 0 R >>")); got != publications.TextLocked {
		t.Errorf("an encrypted file: %s", got)
	}
}

func TestCollectionsKeepTheirOrder(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var ids []string
	for range 3 {
		p, err := w.s.Save(ctx, w.staff, report())
		w.must(err)
		if len(ids) < 2 {
			_, err = w.s.Publish(ctx, w.staff, p.ID, "")
			w.must(err)
		}
		ids = append(ids, p.ID)
	}
	_, err := w.s.SaveCollection(ctx, w.staff, publications.Collection{Name: i18n.Text{EN: "On detention"}}, nil)
	w.refused(err, fault.Invalid, "publications.error.name")
	c, err := w.s.SaveCollection(ctx, w.staff, publications.Collection{Name: i18n.Text{EN: "On detention", FR: "Sur la détention"}}, []string{ids[2], ids[1], ids[0]})
	w.must(err)
	_, list, err := w.s.Collection(ctx, access.Actor{}, c.Slug)
	if err != nil || len(list) != 2 || list[0].ID != ids[1] {
		t.Errorf("%d, %v", len(list), err)
	}
	r, err := w.index.Find(ctx, search.Query{Kind: publications.RecordKind, Facets: [][]string{{"collection:on-detention"}}})
	if err != nil || len(r.IDs) != 2 {
		t.Errorf("%v %v", r, err)
	}
	_, err = w.s.SaveCollection(ctx, w.staff, c, ids[:1])
	w.must(err)
	if r, err = w.index.Find(ctx, search.Query{Kind: publications.RecordKind, Facets: [][]string{{"collection:on-detention"}}}); err != nil || len(r.IDs) != 1 {
		t.Errorf("%v %v", r, err)
	}
	all, err := w.s.Collections(ctx)
	if err != nil || len(all) != 1 || all[0].Count != 1 {
		t.Errorf("%+v %v", all, err)
	}
}
