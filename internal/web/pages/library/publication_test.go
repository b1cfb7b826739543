package library_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// shelve has a resolution in the library, and a report with a file that is published.
func (w *world) shelve() (publications.Publication, publications.File) {
	w.t.Helper()
	ctx, program := w.t.Context(), access.TheProgram()
	w.must(w.log.Do(ctx, program, "test.enter", func(tx *audit.Tx) error {
		return w.resolutions.EnterTx(ctx, tx, resolutions.Arrival{Entry: resolutions.Entry{
			Resolution: resolutions.Resolution{ID: db.NewID(), Imported: true, Wording: wording.Wording{
				Title:    i18n.Text{EN: "No detention", FR: "Pas de détention"},
				Resolved: wording.Part{Clauses: []wording.Clause{{ID: "r1", Text: i18n.Text{EN: "Oppose it.", FR: "S’y opposer."}}}},
			}},
			Meeting: "1995-11", Number: 13, Label: "13", Policy: resolutions.InForce, Subjects: []resolutions.Subject{{Slug: "detention"}},
		}})
	}))
	p, err := w.publications.Save(ctx, program, publications.Publication{
		Kind: publications.Report, Issued: "2024-05", Title: i18n.Text{EN: "Counting nights"}, Abstract: i18n.Text{EN: "How children wait."}, Subjects: []string{"detention"},
		Authors: []string{"Ada Example"}, Related: []publications.Target{{Kind: publications.ToResolution, Key: "1995-11/13"}},
	})
	w.must(err)
	d := pdf.New(pdf.Options{Title: "T", Lang: "en", Made: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)})
	d.Paragraph("First page.")
	d.NewPage()
	d.Paragraph("A rhinoceros waits in the corridor.")
	raw, err := d.Bytes()
	w.must(err)
	f, err := w.publications.AddFile(ctx, program, p.ID, publications.Sent{Name: "r.pdf", Lang: "en", Body: raw})
	w.must(err)
	w.must(w.publications.Read(ctx, publications.ReadWork{File: f.ID}))
	p, err = w.publications.Publish(ctx, program, p.ID, "")
	w.must(err)
	return p, f
}

const report = "/en/publications/2024/counting-nights"

func TestADocumentAtItsAddress(t *testing.T) {
	w := newWorld(t)
	p, f := w.shelve()
	b := w.as("")
	b.get(report).want(t, http.StatusOK, "Counting nights", "Report, May 2024", "How children wait.", "English only", "Ada Example", "/en/concerns/detention", "2 pages, English", "Resolution 13, November 1995", "Cite this document").
		lacks(t, "/manage/")
	b.get(strings.Replace(report, "/en/", "/fr/", 1)).want(t, http.StatusOK, "Rapport, mai 2024", "anglais seulement", "Le résumé est en anglais seulement.", `lang="en"`)
	file := b.get(report+"/files/"+f.ID).want(t, http.StatusOK, "%PDF-")
	if file.head.Get("Content-Type") != "application/pdf" || file.head.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(file.head.Get("Content-Disposition"), "inline") {
		t.Errorf("%v", file.head)
	}
	b.get(report+"/files/"+f.ID+"/text").want(t, http.StatusOK, "A rhinoceros waits in the corridor.", "Page 2")
	b.get("/en/resolutions/1995-11/13").want(t, http.StatusOK, "Documents about it", "Counting nights (Report, May 2024)")
	ctx, program := t.Context(), access.TheProgram()
	page, err := w.publications.AddFile(ctx, program, p.ID, publications.Sent{Name: "p.html", Lang: "fr", Body: []byte("<!doctype html><script>alert(1)</script>Bonjour")})
	w.must(err)
	if got := b.get(report + "/files/" + page.ID); !strings.HasPrefix(got.head.Get("Content-Disposition"), "attachment") || !strings.Contains(got.head.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("somebody’s page is opened here: %v", got.head)
	}
	p.Address.Slug = "nights"
	_, err = w.publications.Save(ctx, program, p)
	w.must(err)
	if got := b.get(report); got.path != "/en/publications/2024/nights" {
		t.Errorf("its old address leads to %s", got.path)
	}
	_, err = w.publications.Withdraw(ctx, program, p.ID, i18n.Text{EN: "The figures were wrong.", FR: "Les chiffres étaient erronés."})
	w.must(err)
	b.get(report).want(t, http.StatusGone, "Withdrawn on 20 November 2026", "The figures were wrong.").lacks(t, "How children wait.")
	b.get("/en/publications/2024/nights/files/"+f.ID).want(t, http.StatusNotFound)
	b.get("/en/publications/2024/none").want(t, http.StatusNotFound)
}

func TestTheSearchHasBothAndSaysWhatWasMeant(t *testing.T) {
	w := newWorld(t)
	w.shelve()
	b := w.as("")
	b.get("/en/library").want(t, http.StatusOK, "2 documents", "Counting nights", "No detention", "Resolution (1)", "Report (1)", "2024 (1)", "Policy in force on")
	b.get("/en/library?q=rhinoceros").want(t, http.StatusOK, "1 document", "<mark", "Page 2 of the file")
	b.get("/en/library?q=rinoceros").want(t, http.StatusOK, "Did you mean", "/en/library?q=rhinoceros")
	b.get("/fr/library?q=detentoin").want(t, http.StatusOK, "Vouliez-vous dire", "détention")
	b.get("/en/library?q=xyzzyx").want(t, http.StatusOK, "Nothing found").lacks(t, "Did you mean")
	b.get("/en/library?in_force=2000").want(t, http.StatusOK, "1 document", "No detention", "in force on 2000").lacks(t, "Counting nights")
	b.get("/en/library?in_force=1990").want(t, http.StatusOK, "Nothing found")
	b.get("/en/library?kind=report&language=en&year=2024").want(t, http.StatusOK, "Counting nights").lacks(t, "No detention")
	b.get("/en/library?in_force=tomorrow&kind=poem&year=1").want(t, http.StatusUnprocessableEntity, "poem")
	b.get("/en/library?q=Res.+13,+November+1995").want(t, http.StatusOK, "1 document", "No detention")
}

func TestFeedsOfTheLibraryAndOfACollection(t *testing.T) {
	w := newWorld(t)
	p, _ := w.shelve()
	_, err := w.publications.SaveCollection(t.Context(), access.TheProgram(), publications.Collection{Name: i18n.Text{EN: "Shelf", FR: "Rayon"}, Intro: i18n.Text{EN: "Read it.", FR: "À lire."}}, []string{p.ID})
	w.must(err)
	b := w.as("")
	b.get("/fr/collections/shelf").want(t, http.StatusOK, "Rayon", "À lire.", "Counting nights")
	b.get("/en/library").want(t, http.StatusOK, "Shelf (1 document)")
	b.get("/en/collections/none").want(t, http.StatusNotFound)
	for path, entries := range map[string]int{"/en/library/feed.atom": 2, "/en/library/feed.atom?kind=report": 1, "/fr/library/feed.atom?q=xyzzyx": 0, "/en/collections/shelf/feed.atom": 1} {
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			ID      string   `xml:"id"`
			Updated string   `xml:"updated"`
			Entries []struct {
				ID string `xml:"id"`
			} `xml:"entry"`
		}
		w.must(xml.Unmarshal([]byte(b.get(path).want(t, http.StatusOK).body), &feed))
		if _, err := time.Parse(time.RFC3339, feed.Updated); err != nil || len(feed.Entries) != entries || feed.ID == "" {
			t.Errorf("%s: %+v", path, feed)
		}
	}
	b.get("/en/library/feed.atom?kind=poem").want(t, http.StatusUnprocessableEntity)
}

// A reference is taken from a document's page as from a resolution's, and from a list
// that has both.
func TestDocumentsAreCited(t *testing.T) {
	w := newWorld(t)
	p, _ := w.shelve()
	b := w.as("")
	b.get(report).want(t, http.StatusOK, "Ada Example, “Counting nights”, report (May 2024), online: &lt;https://coalition.example/en/publications/2024/counting-nights&gt;.", report+"/cite.ris", `rel="alternate" type="application/x-bibtex"`, `"@type":"Report"`)
	b.get(report+"/cite.bib").want(t, http.StatusOK, "Counting nights", "Ada Example", "2024")
	b.get(report+"/cite.ris").want(t, http.StatusOK, "TI  - Counting nights", "KW  - Detention", "AU  - Ada Example", "PY  - 2024")
	b.get(report+"/cite.csl.json").want(t, http.StatusOK, `"title": "Counting nights"`)
	b.get("/en/library/cite.ris?subject=detention").want(t, http.StatusOK, "TI  - Counting nights", "TI  - No detention")
	b.get("/en/library/cite.ris?kind=report").want(t, http.StatusOK, "TI  - Counting nights").lacks(t, "No detention")
	_, err := w.publications.Withdraw(t.Context(), access.TheProgram(), p.ID, i18n.Text{EN: "Wrong.", FR: "Erroné."})
	w.must(err)
	b.get(report+"/cite.ris").want(t, http.StatusNotFound)
	b.get("/en/library/cite.ris?subject=detention").want(t, http.StatusOK, "No detention").lacks(t, "Counting nights")
	b.get(report).want(t, http.StatusGone).lacks(t, "cite.ris")
}
