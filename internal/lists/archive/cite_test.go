package archive_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// An archive of 130 messages, the first of which cites a resolution, as it stood
// before it was kept what messages cite.
func TestAnArchiveFromBeforeIsReadForWhatItCites(t *testing.T) {
	ctx, program := t.Context(), access.TheProgram()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	catalog, err := locales.Catalog()
	must(err)
	d := testdb.Open(t)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	must(err)
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	must(err)
	register := people.New(log)
	ls := lists.New(log, register, bodies.New(log, register), mail, catalog, lists.Options{Domain: "coalition.example", Site: "https://coalition.example"})
	shelf := archive.New(log, ls, search.New(d))
	l, err := ls.AddList(ctx, program, lists.List{Slug: "talk", Name: i18n.Same("Talk"), About: i18n.Same("Talk"), Settings: lists.DefaultSettings()})
	must(err)
	var box strings.Builder
	for n := range 130 {
		text := "A word on jails."
		if n == 0 {
			text = "Comme le dit la Rés. 13, novembre 1995, on ne détient personne."
		}
		fmt.Fprintf(&box, "From a Thu Nov 12 10:00:00 2025\nFrom: Basil <basil@harbour.example>\nDate: Thu, 13 Nov 2025 10:%02d:00 +0000\nSubject: Word %d\nMessage-ID: <m%d@harbour.example>\n\n%s\n\n", n%60, n, n, text)
	}
	file := filepath.Join(t.TempDir(), "talk.mbox")
	must(os.WriteFile(file, []byte(box.String()), 0o600))
	_, err = shelf.ImportMbox(ctx, program, l, []string{file}, false, func(int64, int64) {})
	must(err)
	exec := func(query string) {
		t.Helper()
		must(d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, query)
			return err
		}))
	}
	citing := func() int {
		t.Helper()
		found, err := shelf.Citing(ctx, map[string]lists.List{l.ID: l}, "1995-11", 13)
		must(err)
		return len(found)
	}
	exec("DELETE FROM list_citations")
	exec("INSERT INTO list_uncited (list_id, up_to) SELECT list_id, max(number) FROM list_posts GROUP BY list_id") // as the migration does
	if n := citing(); n != 0 {
		t.Fatalf("%d conversations cite it before anything is read", n)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if shelf.CiteOld(stopped) == nil {
		t.Error("a run that is stopped says so")
	}
	must(shelf.CiteOld(ctx))
	must(shelf.CiteOld(ctx))
	if n := citing(); n != 1 {
		t.Errorf("%d conversations cite it, want one", n)
	}
	left := -1
	must(d.Reader().QueryRowContext(ctx, "SELECT count(*) FROM list_uncited").Scan(&left))
	if left != 0 {
		t.Errorf("%d lists are still to be read", left)
	}
}
