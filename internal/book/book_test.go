package book_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/book"
	"plenary.example/internal/db"
	"plenary.example/internal/docx"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/standing"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

type world struct {
	testing.TB
	s       *book.Service
	log     *audit.Log
	library *resolutions.Service
	index   *search.Service
	ids     []string
}

func text(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }

// newWorld has so many resolutions adopted two a meeting from 1995 on, each citing
// the one before; the second is superseded by the fourth.
func newWorld(t testing.TB, many int) *world {
	t.Helper()
	d := testdb.Open(t)
	log := audit.New(d)
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	index := search.New(d)
	r := resolutions.New(log, people.New(log), index)
	ids := make([]string, many)
	subjects := []resolutions.Subject{{Slug: "detention", Name: text("Immigration detention", "Détention liée à l’immigration")}, {Slug: "family", Name: text("Family reunification", "Réunification familiale")}}
	if err := r.PlantSubjects(t.Context(), access.TheProgram(), subjects); err != nil {
		t.Fatal(err)
	}
	err = log.Do(t.Context(), access.TheProgram(), "test.enter", func(tx *audit.Tx) error {
		tx.About("test", "test")
		var all []resolutions.Arrival
		for i := range ids {
			ids[i] = db.NewID()
		}
		for i := range many {
			year, number := 1995+i/2%30, 1+i/60*2+i%2
			cited := fmt.Sprintf("Res. %d, November %d", 1+(i-1)/60*2+(i+1)%2, 1995+(i-1)/2%30)
			e := resolutions.Entry{
				Meeting: fmt.Sprintf("%d-11", year), Number: number, Label: resolutions.LabelOf(number), Policy: resolutions.InForce, AdoptedOn: fmt.Sprintf("%d-11-20", year),
				Subjects: subjects[i%2:],
				Resolution: resolutions.Resolution{ID: ids[i], Original: i18n.EN, Mover: resolutions.Party{Name: i18n.Same("Harbour House")}, Imported: true, Wording: wording.Wording{
					Title: text(fmt.Sprintf("Matter %d & more", i+1), fmt.Sprintf("Question %d", i+1)),
					Whereas: wording.Part{Clauses: []wording.Clause{
						{ID: "w1", Text: text("Members have reported ~~many~~ cases, as "+cited+" said; "+strings.Repeat("they describe the same difficulty in every region. ", 4), "Les membres ont signalé des cas; "+strings.Repeat("ils décrivent la même difficulté dans chaque région. ", 4))},
						{ID: "w2", Text: text(strings.Repeat("The Convention protects those concerned. ", 4), strings.Repeat("La Convention protège les personnes visées. ", 4))},
					}},
					Resolved: wording.Part{Clauses: []wording.Clause{
						{ID: "a1", Text: text("Write to the Minister <at once>:", "Écrire à la ministre :"), Children: []wording.Clause{{ID: "a1a", Text: text("asking for figures;", "demander des chiffres;")}, {ID: "a1b", Text: text(strings.Repeat("asking for reasons. ", 6), strings.Repeat("demander les motifs. ", 6))}}},
						{ID: "a2", Text: text(strings.Repeat("Monitor the practice of the tribunals. ", 4), strings.Repeat("Surveiller la pratique des tribunaux. ", 4))},
					}},
				}},
			}
			if i == 1 && many > 3 {
				e.Policy, e.SupersededBy = resolutions.Superseded, ids[3]
			}
			all = append(all, resolutions.Arrival{Entry: e})
		}
		return r.EnterTx(t.Context(), tx, all...)
	})
	if err != nil {
		t.Fatal(err)
	}
	return &world{TB: t, log: log, library: r, index: index, ids: ids, s: book.New(log, r, catalog, book.Options{Name: text("Harbour Council", "Conseil du Havre"), Site: "https://ccr.example"})}
}

func (w *world) write(q book.Query, f book.Format) []byte {
	w.Helper()
	raw, err := w.s.Write(w.Context(), q, f)
	if err != nil {
		w.Fatal(err)
	}
	if dir := os.Getenv("PLENARY_BOOKS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, q.Name(f)), raw, 0o600); err != nil {
			w.Fatal(err)
		}
	}
	return raw
}

var both = []i18n.Lang{i18n.FR, i18n.EN}

// unpacked are the files of a package, each of which is XML where its name says so.
func unpacked(t testing.TB, raw []byte) (files map[string]string, first *zip.File) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(body)
		if strings.HasSuffix(f.Name, "ml") || strings.HasSuffix(f.Name, ".opf") || strings.HasSuffix(f.Name, ".rels") {
			for d := xml.NewDecoder(bytes.NewReader(body)); ; {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
			}
		}
	}
	return files, z.File[0]
}

func TestTheSameLibraryMakesTheSameBook(t *testing.T) {
	w := newWorld(t, 6)
	for _, f := range book.Formats() {
		if !bytes.Equal(w.write(book.Query{Langs: both}, f), w.write(book.Query{Langs: both}, f)) {
			t.Errorf("two %s of one library differ", f)
		}
	}
}

func TestAnEPUBIsWhatItsFirstBytesSayAndEveryLinkInItLeadsSomewhere(t *testing.T) {
	w := newWorld(t, 8)
	files, first := unpacked(t, w.write(book.Query{Langs: both}, book.EPUB))
	if first.Name != "mimetype" || first.Method != zip.Store || len(first.Extra) != 0 || first.Flags&8 != 0 || files["mimetype"] != "application/epub+zip" {
		t.Errorf("the first file: %+v", first.FileHeader)
	}
	opf := files["EPUB/package.opf"]
	for _, want := range []string{"<dc:language>fr-CA</dc:language>", "<dc:language>en-CA</dc:language>", `properties="nav"`, "<dc:creator>Conseil du Havre</dc:creator>"} {
		if !strings.Contains(opf, want) {
			t.Errorf("the package lacks %s", want)
		}
	}
	for name, body := range files {
		if !strings.HasSuffix(name, ".xhtml") {
			continue
		}
		if !strings.Contains(opf, `href="`+strings.TrimPrefix(name, "EPUB/")+`"`) {
			t.Errorf("%s is not in the package", name)
		}
		for _, part := range strings.Split(body, `<a href="`)[1:] {
			to, _, _ := strings.Cut(part, `"`)
			file, id, _ := strings.Cut(to, "#")
			if strings.HasPrefix(to, "https://") {
				continue
			}
			if target, ok := files["EPUB/"+file]; !ok || id != "" && !strings.Contains(target, `id="`+id+`"`) {
				t.Errorf("%s leads to %s, which is not there", name, to)
			}
		}
	}
}

func TestAWordDocumentIsReadBackWithItsHeadingsAndLanguages(t *testing.T) {
	w := newWorld(t, 4)
	raw := w.write(book.Query{Meeting: "1996-11", Langs: both}, book.DOCX)
	files, _ := unpacked(t, raw)
	main := files["word/document.xml"]
	for _, want := range []string{`w:lang w:val="fr-CA"`, `w:lang w:val="en-CA"`, `TOC \o`, "PAGEREF", "<w:strike/>", "Write to the Minister &lt;at once&gt;:"} {
		if !strings.Contains(main, want) {
			t.Errorf("the document lacks %s", want)
		}
	}
	paragraphs, err := docx.Read(raw, 1<<24)
	if err != nil {
		t.Fatal(err)
	}
	var headings []string
	for _, p := range paragraphs {
		if p.Heading == 1 && p.Part == docx.Body {
			var b strings.Builder
			for _, r := range p.Runs {
				b.WriteString(r.Text)
			}
			headings = append(headings, b.String())
		}
	}
	if got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(strings.Join(headings, "|")); got != "Résolutions : novembre 1996|Resolutions of November 1996|1. Question 3|2. Question 4|Index par numéro · Index by number|Index par sujet · Index by subject" {
		t.Errorf("headings: %s", got)
	}
}

func TestPolicyAsOfADayHoldsWhatStoodThen(t *testing.T) {
	w := newWorld(t, 8)
	has := func(q book.Query, title string) bool {
		files, _ := unpacked(t, w.write(q, book.EPUB))
		return strings.Contains(files["EPUB/nav.xhtml"], title)
	}
	one := []i18n.Lang{i18n.EN}
	if has(book.Query{Langs: one}, "Matter 2 ") || !has(book.Query{Langs: one}, "Matter 4 ") {
		t.Error("today: what was superseded stands, or its successor does not")
	}
	// Superseded in November 1996 by what was adopted then.
	before := book.Query{Langs: one, AsOf: db.ParseDay("1996-11-19")}
	if !has(before, "Matter 2 ") || has(before, "Matter 4 ") {
		t.Error("the day before its successor was adopted it stood, and its successor did not")
	}
	if _, err := w.s.Write(t.Context(), book.Query{Meeting: "1970-01", Langs: one}, book.PDF); !fault.Is(err, fault.NotFound) {
		t.Errorf("a meeting that adopted nothing: %v", err)
	}
}

// The book of a meeting holds what it undid too: a resolution adopted in the place of
// another says so, one that was rescinded is named with the way to its text, and stood
// until that meeting.
func TestTheBookOfAMeetingHoldsWhatItUndid(t *testing.T) {
	w := newWorld(t, 8)
	err := w.log.Do(t.Context(), access.TheProgram(), "test.rescind", func(tx *audit.Tx) error {
		tx.About("test", "test")
		s := standing.New(w.library, w.index)
		if err := s.RescindTx(t.Context(), tx, w.ids[0], "1996-11"); err != nil {
			return err
		}
		return s.RescindTx(t.Context(), tx, w.ids[2], "2026-11")
	})
	if err != nil {
		t.Fatal(err)
	}
	said := func(q book.Query) string {
		files, _ := unpacked(t, w.write(q, book.EPUB))
		var all strings.Builder
		for _, name := range slices.Sorted(maps.Keys(files)) {
			all.WriteString(files[name])
		}
		return all.String()
	}
	got := said(book.Query{Meeting: "1996-11", Langs: both})
	for _, want := range []string{"Rescinded at this meeting", "Abrogées à cette assemblée", "https://ccr.example/fr/resolutions/1995-11/1", "Prend la place de", "Résolution 2, novembre 1995", "Deux résolutions. Une résolution abrogée."} {
		if !strings.Contains(got, want) && !strings.Contains(got, strings.Replace(want, "Deux", "2", 1)) {
			t.Errorf("the book of November 1996 lacks %q", want)
		}
	}
	if !strings.Contains(said(book.Query{Meeting: "2026-11", Langs: both}), "Résolution 1, novembre 1996") {
		t.Error("a meeting that only rescinded has no book of it")
	}
	year := book.Query{Langs: both, AsOf: db.ParseDay("2020-01-01")}
	if !strings.Contains(said(year), "Question 3<") {
		t.Error("what was rescinded in 2026 did not stand in 2020")
	}
}

func TestAPDFLeadsFromContentsAndCitationsToItsPages(t *testing.T) {
	w := newWorld(t, 8)
	raw := w.write(book.Query{Langs: both}, book.PDF)
	if n := bytes.Count(raw, []byte("/Subtype /Link")); n < 30 || !bytes.Contains(raw, []byte("/Outlines")) {
		t.Errorf("%d links, outlines %v", n, bytes.Contains(raw, []byte("/Outlines")))
	}
}

func BenchmarkThousandResolutions(b *testing.B) {
	w := newWorld(b, 1000)
	for _, f := range book.Formats() {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				b.SetBytes(int64(len(w.write(book.Query{Langs: both}, f))))
			}
		})
	}
}
