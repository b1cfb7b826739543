package roster_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/roster"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is an empty register and the service that fills it.
type world struct {
	t      testing.TB
	clock  *clock.Set
	db     *db.DB
	people *people.Service
	s      *roster.Service
	en     *i18n.Localizer
}

func newWorld(t testing.TB) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(testdb.Noon()), en: catalog.For(i18n.EN)}
	w.db = testdb.OpenAt(t, w.clock)
	log := audit.New(w.db)
	w.people = people.New(log)
	w.s = roster.New(log, w.people, roster.Options{Currency: "CAD", DueDay: func(year int) time.Time {
		return time.Date(year, 5, 14, 0, 0, 0, 0, time.UTC)
	}})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func program() access.Actor { return access.TheProgram() }

func day(s string) time.Time { return db.ParseDay(s) }

// file reads a file of testdata.
func (w *world) file(name string, m roster.Mapping) *roster.Sheet {
	w.t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	w.must(err)
	s, err := roster.ReadSheet(name, raw, m)
	w.must(err)
	return s
}

// text reads a table written in the test.
func (w *world) text(csv string, m roster.Mapping) *roster.Sheet {
	w.t.Helper()
	s, err := roster.ReadSheet("test.csv", []byte(strings.TrimLeft(csv, "\n")), m)
	w.must(err)
	return s
}

func (w *world) bring(sheets ...*roster.Sheet) roster.Report {
	w.t.Helper()
	r, err := w.s.Import(w.t.Context(), program(), roster.Order{Sheets: sheets})
	w.must(err)
	return r
}

// words of a line, as English readers get them.
func (w *world) words(l roster.Line) string {
	w.t.Helper()
	said := []string{string(l.Outcome)}
	for _, m := range l.Said {
		s := w.en.Say(m)
		if strings.Contains(s, "⟦") {
			w.t.Errorf("no sentence: %s", s)
		}
		said = append(said, s)
	}
	return strings.Join(said, " ")
}

// row checks what is said of the row that begins on a line of the file.
func (w *world) row(r roster.Report, line int, words ...string) {
	w.t.Helper()
	for _, l := range r.Lines {
		if l.Row != line {
			continue
		}
		got := w.words(l)
		for _, want := range words {
			if !strings.Contains(got, want) {
				w.t.Errorf("row %d: %q is not in: %s", line, want, got)
			}
		}
		return
	}
	w.t.Errorf("no line for row %d", line)
}

// organization finds one by its name.
func (w *world) organization(name string) people.Organization {
	w.t.Helper()
	list, _, err := w.people.Organizations(w.t.Context(), people.Filter{Words: name})
	w.must(err)
	for _, o := range list {
		if o.Name.EN == name || o.Name.FR == name {
			whole, err := w.people.Organization(w.t.Context(), o.ID)
			w.must(err)
			return whole
		}
	}
	w.t.Fatalf("%s is not in the register", name)
	return people.Organization{}
}

// lines counts the lines of the record.
func (w *world) lines() int {
	w.t.Helper()
	var n int
	w.must(w.db.Reader().QueryRowContext(w.t.Context(), "SELECT CAST(count(*) AS bigint) FROM audit_entries").Scan(&n))
	return n
}
