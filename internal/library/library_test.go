package library_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/library"
	"plenary.example/internal/pdf"
	"plenary.example/internal/people"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
)

type world struct {
	t    testing.TB
	l    *library.Service
	file publications.File
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func entry(meeting string, number int, policy resolutions.PolicyState, title i18n.Text, clause string) resolutions.Entry {
	return resolutions.Entry{
		Resolution: resolutions.Resolution{
			ID: db.NewID(), Imported: true,
			Wording: wording.Wording{Title: title, Resolved: wording.Part{Clauses: []wording.Clause{{ID: "c", Text: i18n.Text{EN: clause}}}}},
		},
		Meeting: meeting, Label: resolutions.LabelOf(number), Number: number, Policy: policy, Subjects: []resolutions.Subject{{Slug: "detention"}},
	}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	d := testdb.OpenAt(t, clock.At(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)))
	log := audit.New(d)
	index := search.New(d)
	r := resolutions.New(log, people.New(log), index)
	queue, err := jobs.New(d, jobs.Options{})
	w := &world{t: t}
	w.must(err)
	p := publications.New(log, r, blobs.New(d), index, queue, publications.Options{})
	w.l = library.New(d, r, p, index)
	staff := access.TheProgram()
	ctx := t.Context()
	w.must(r.PlantSubjects(ctx, staff, []resolutions.Subject{{Slug: "detention", Name: i18n.Same("Detention")}, {Slug: "housing", Name: i18n.Same("Housing")}}))
	old := entry("1995-11", 13, resolutions.Superseded, i18n.Text{EN: "No detention", FR: "Pas de détention"}, "The Council urges release.")
	newer := entry("2005-05", 2, resolutions.InForce, i18n.Text{EN: "No detention at all"}, "As Res. 13, November 1995 said.")
	lost := entry("1990-05", 1, resolutions.Expired, i18n.Text{EN: "Detention studied"}, "A study.")
	w.must(log.Do(ctx, staff, "test", func(tx *audit.Tx) error {
		if err := r.EnterTx(ctx, tx, resolutions.Arrival{Entry: old}, resolutions.Arrival{Entry: newer}, resolutions.Arrival{Entry: lost}); err != nil {
			return err
		}
		return r.SuccessorTx(ctx, tx, old.Resolution.ID, newer.Resolution.ID)
	}))
	one, err := p.Save(ctx, staff, publications.Publication{
		Kind: publications.Report, Issued: "2024-05", Title: i18n.Text{EN: "Counting nights", FR: "Compter les nuits"}, Abstract: i18n.Text{EN: "How children wait."}, Subjects: []string{"detention"},
	})
	w.must(err)
	doc := pdf.New(pdf.Options{Title: "T", Lang: "fr", Made: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)})
	doc.Paragraph("Rien ici.")
	doc.NewPage()
	doc.Paragraph("Le surveillant éteint la lumière du corridor.")
	raw, err := doc.Bytes()
	w.must(err)
	w.file, err = p.AddFile(ctx, staff, one.ID, publications.Sent{Name: "r.pdf", Lang: "fr", Body: raw})
	w.must(err)
	w.must(p.Read(ctx, publications.ReadWork{File: w.file.ID}))
	_, err = p.Publish(ctx, staff, one.ID, "")
	w.must(err)
	return w
}

func (w *world) find(q library.Query) string {
	w.t.Helper()
	found, err := w.l.Find(w.t.Context(), q)
	w.must(err)
	var list []string
	for _, item := range found.Items {
		if item.Publication != nil {
			list = append(list, item.Publication.Address.String())
		} else {
			list = append(list, item.Resolution.Address.String())
		}
	}
	return strings.Join(list, " ")
}

func TestOneSearchFindsResolutionsAndPublications(t *testing.T) {
	w := newWorld(t)
	const report, now, old, lost = "2024/counting-nights", "2005-05/2", "1995-11/13", "1990-05/1"
	for name, c := range map[string]struct {
		q    library.Query
		want string
	}{
		"everything":                   {library.Query{}, report + " " + now + " " + old + " " + lost},
		"the oldest first":             {library.Query{Sort: resolutions.Oldest}, lost + " " + old + " " + now + " " + report},
		"a word of a file":             {library.Query{Text: "lumiere"}, report},
		"a word of both":               {library.Query{Text: "children"}, report},
		"a citation":                   {library.Query{Text: "Res. 13, November 1995"}, old},
		"a citation in French":         {library.Query{Text: "Rés. 13, novembre 1995"}, old},
		"resolutions":                  {library.Query{Kind: library.ResolutionKind, Sort: resolutions.Newest}, now + " " + old + " " + lost},
		"reports":                      {library.Query{Kind: "report"}, report},
		"a year":                       {library.Query{Year: "2024"}, report},
		"what can be read in French":   {library.Query{Language: "fr"}, report + " " + old},
		"a status of policy":           {library.Query{Status: "superseded"}, old},
		"a document that stands":       {library.Query{Status: "current"}, report},
		"a meeting":                    {library.Query{Meeting: "2005-05"}, now},
		"the meetings of a year":       {library.Query{Meeting: "1995"}, old},
		"a number":                     {library.Query{Number: 2}, now},
		"in force before the newer":    {library.Query{InForceOn: "2000-01-01"}, old},
		"in force on the day it ended": {library.Query{InForceOn: "2005-05-01"}, now},
		"in force now":                 {library.Query{InForceOn: "2026"}, now},
		"in force before all":          {library.Query{InForceOn: "1980"}, ""},
		"two filters":                  {library.Query{Subject: "detention", Year: "1995"}, old},
		"a subject of nothing":         {library.Query{Subject: "housing"}, ""},
		"far beyond":                   {library.Query{Page: 999999}, ""},
	} {
		if got := w.find(c.q); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	found, err := w.l.Find(t.Context(), library.Query{InForceOn: "2000"})
	if err != nil || found.Undated != 1 {
		t.Errorf("%d undated, %v", found.Undated, err)
	}
	for field, q := range map[string]library.Query{
		"kind": {Kind: "poem"}, "year": {Year: "20x4"}, "language": {Language: "de"}, "status": {Status: "x"}, "in_force": {InForceOn: "yesterday"}, "from": {From: "x"}, "meeting": {Meeting: "x"},
	} {
		_, err := w.l.Find(t.Context(), q)
		if f := fault.Of(err); f == nil || f.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestEveryOtherChoiceIsCounted(t *testing.T) {
	w := newWorld(t)
	counts, err := w.l.Count(t.Context(), library.Query{Kind: "report"})
	w.must(err)
	for filter, want := range map[string]string{
		"kind": "map[report:1 resolution:3]", "year": "map[2024:1]", "subject": "map[detention:1]", "status": "map[current:1]", "lang": "map[fr:1]",
	} {
		if got := fmt.Sprint(counts.Of[filter]); got != want {
			t.Errorf("%s: %s, want %s", filter, got, want)
		}
	}
}

func TestThePassageSaysItsPage(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for text, c := range map[string]struct {
		page int
		want string
	}{"lumière": {2, "lumière"}, "children": {0, "children"}} {
		q := library.Query{Text: text}
		found, err := w.l.Find(ctx, q)
		w.must(err)
		m, err := w.l.Marker(ctx, q)
		w.must(err)
		at, err := w.l.PassageOf(ctx, *found.Items[0].Publication, q, m, i18n.EN)
		w.must(err)
		hit := ""
		for _, s := range at.Spans {
			if s.Hit {
				hit = s.Text
			}
		}
		if at.Page != c.page || hit != c.want || (c.page > 0) != (at.File == w.file.ID) {
			t.Errorf("%s: %+v", text, at)
		}
	}
}

func TestWhatWasMeantStandsWithItsAccents(t *testing.T) {
	w := newWorld(t)
	for typed, want := range map[string]string{"lumiiere corridor": "lumière corridor", "detenssion": "détention", "xyzzyx": ""} {
		got, err := w.l.Suggest(t.Context(), library.Query{Text: typed, Reader: i18n.FR})
		if err != nil || got != want {
			t.Errorf("%s: %q, %v", typed, got, err)
		}
	}
	w.must(w.l.BringUp(t.Context()))
}

// No question is one that the library fails at.
func FuzzQuestions(f *testing.F) {
	w := newWorld(f)
	f.Add("detention -of \"the", "report", "2024", "1995-11", "en", 1)
	f.Add("Res. 13, November 1995", "", "", "", "", 0)
	f.Add("\x00«", "resolution", "0000", "9999-99-99", "fr", -5)
	f.Fuzz(func(t *testing.T, text, kind, year, day, lang string, page int) {
		q := library.Query{Text: text, Kind: kind, Year: year, InForceOn: day, From: day, Language: lang, Page: page, Reader: i18n.FR}
		refused := q.Check() != nil
		_, err := w.l.Find(t.Context(), q)
		_, err2 := w.l.Count(t.Context(), q)
		_, err3 := w.l.Suggest(t.Context(), q)
		for _, err := range []error{err, err2, err3} {
			if err != nil && (!refused || fault.Of(err) == nil || fault.Of(err).Kind != fault.Invalid) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}
