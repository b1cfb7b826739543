package imports_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/people"
	"plenary.example/internal/publications"
	"plenary.example/internal/publications/imports"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
)

const sheet = `key,kind,title_en,title_fr,abstract_en,authors,issued,subjects,collections,state,file_en
A1,report,A report,Un rapport,Short.,Ada; Bob,2024-05,detention,,published,a.html
A2,letter,A letter,,,,1999,none,,,
A3,brief,A brief,,,,2001-02-03,,no-such,,
A4,policy,A policy,,,,2001,,,,missing.pdf
,,,,,,,,,,
A5,guide,A guide,,,,2010,,,,../secret.html
`

func TestATableComesInRowByRowAndTwiceChangesNothing(t *testing.T) {
	d := testdb.OpenAt(t, clock.At(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)))
	log := audit.New(d)
	index := search.New(d)
	r := resolutions.New(log, people.New(log), index)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := publications.New(log, r, blobs.New(d), index, queue, publications.Options{})
	staff := access.TheProgram()
	if err := r.PlantSubjects(t.Context(), staff, []resolutions.Subject{{Slug: "detention", Name: i18n.Same("Detention")}}); err != nil {
		t.Fatal(err)
	}
	s := imports.New(log, p)
	files := fstest.MapFS{"a.html": {Data: []byte("<!doctype html><p>Words of the report")}}
	bring := func(table string, dry bool) string {
		t.Helper()
		results, err := s.BringIn(t.Context(), staff, "p.csv", []byte(table), files, dry, func(int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, one := range results {
			said := fmt.Sprintf("%d %s %d", one.Line, one.Outcome, one.Files)
			for _, why := range one.Why {
				said += " " + why.Key
			}
			list = append(list, said)
		}
		return strings.Join(list, "\n")
	}
	want := "2 new 1\n3 refused 0 publications.error.subject\n4 refused 0 publications.error.no_collection_called\n5 refused 0 publications.import.no_such_file\n7 refused 0 publications.import.no_such_file"
	if got := bring(sheet, true); got != want {
		t.Errorf("dry:\n%s", got)
	}
	if list, _, err := p.List(t.Context(), staff, publications.Filter{}); err != nil || len(list) != 0 {
		t.Errorf("a dry run wrote %d, %v", len(list), err)
	}
	if got := bring(sheet, false); got != want {
		t.Errorf("first:\n%s", got)
	}
	again := strings.Replace(want, "2 new 1", "2 already 0", 1)
	if got := bring(sheet, false); got != again {
		t.Errorf("again:\n%s", got)
	}
	files["a.html"] = &fstest.MapFile{Data: []byte("<!doctype html><p>Other words")}
	if got := bring(strings.Replace(sheet, "A report", "Another report", 1), false); !strings.HasPrefix(got, "2 changed 1") {
		t.Errorf("changed:\n%s", got)
	}
	list, _, err := p.List(t.Context(), staff, publications.Filter{})
	if err != nil || len(list) != 1 || list[0].State != publications.Published || list[0].Title.EN != "Another report" || list[0].Address.Slug != "a-report" {
		t.Fatalf("%+v, %v", list, err)
	}
	had, err := p.FilesOf(t.Context(), staff, list[0])
	if err != nil || len(had) != 2 || had[1].Version != 2 {
		t.Errorf("%+v, %v", had, err)
	}
	if _, err := s.BringIn(t.Context(), staff, "p.csv", []byte("title\nx\n"), nil, false, func(int, int) {}); err == nil {
		t.Error("a table without its columns is taken")
	}
	if _, err := s.BringIn(t.Context(), access.Actor{}, "p.csv", []byte(sheet), nil, false, func(int, int) {}); err == nil {
		t.Error("anybody brings documents in")
	}
}

func FuzzTable(f *testing.F) {
	d := testdb.Open(f)
	log := audit.New(d)
	index := search.New(d)
	r := resolutions.New(log, people.New(log), index)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		f.Fatal(err)
	}
	s := imports.New(log, publications.New(log, r, blobs.New(d), index, queue, publications.Options{}))
	f.Add([]byte(sheet))
	f.Fuzz(func(t *testing.T, raw []byte) {
		results, _ := s.BringIn(t.Context(), access.TheProgram(), "p.csv", raw, nil, true, func(int, int) {}) //nolint:errcheck // a refusal is a fair answer
		for _, one := range results {
			if (one.Outcome == imports.Refused) != (len(one.Why) > 0) {
				t.Errorf("%+v", one)
			}
		}
	})
}
