package uploads_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/people"
	"plenary.example/internal/roster"
	"plenary.example/internal/roster/uploads"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

const list = "Organization,City,Province,Contact,Email,Member since,Level\n" +
	"Harbour Light,Halifax,NS,Ana Ruiz,ana@harbour.example,2001-02-03,Gold\n" +
	"North Bridge,Whitehorse,YT,Ivy Stone,ivy@north.example,2005-06-07,Member\n"

// world is a program whose jobs the test does by itself.
type world struct {
	t      *testing.T
	clock  *clock.Set
	people *people.Service
	s      *uploads.Service
	who    access.Actor
	run    int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(testdb.Noon()), who: access.TheProgram()}
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.people = people.New(log)
	w.s = uploads.New(log, roster.New(log, w.people, roster.Options{}), queue, catalog)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) add(body string) string {
	w.t.Helper()
	id, err := w.s.AddUpload(w.t.Context(), w.who, `C:\lists\members.csv`, []byte(body))
	w.must(err)
	return id
}

// work does the job that was begun last.
func (w *world) work(ctx context.Context, id string) error {
	w.run++
	return w.s.Do(ctx, uploads.Work{Upload: id, Run: w.run, Name: "Tomas Berg", PersonID: "tomas"})
}

func (w *world) upload(id string, want uploads.State) uploads.Upload {
	w.t.Helper()
	u, err := w.s.Upload(w.t.Context(), w.who, id)
	w.must(err)
	if u.State != want {
		w.t.Errorf("it is %s, want %s", u.State, want)
	}
	return u
}

func (w *world) lines(id string, of roster.Outcome) []uploads.StoredLine {
	w.t.Helper()
	list, _, err := w.s.Lines(w.t.Context(), w.who, id, of, 0)
	w.must(err)
	return list
}

func TestAFileIsDecidedCheckedAndBroughtIn(t *testing.T) {
	w := newWorld(t)
	id := w.add(list)
	if u := w.upload(id, uploads.Draft); u.File != "members.csv" {
		t.Errorf("it is called %q", u.File)
	}
	if err := w.s.Begin(t.Context(), w.who, id); !fault.Is(err, fault.Conflict) {
		t.Errorf("unchecked: %v", err)
	}
	w.must(w.s.Check(t.Context(), w.who, id, roster.Mapping{Columns: map[string]string{"Level": "class"}}))
	if err := w.s.Check(t.Context(), w.who, id, roster.Mapping{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("at work already: %v", err)
	}
	w.must(w.work(t.Context(), id))
	u := w.upload(id, uploads.Checked)
	if u.Sums.Organizations != 1 || u.Sums.Outcomes[roster.Refused] != 1 || w.lines(id, roster.Refused)[0].Said.FR == "" {
		t.Errorf("%+v, %+v", u.Sums, w.lines(id, roster.Refused))
	}
	if there, _, err := w.people.Persons(t.Context(), "", ""); err != nil || len(there) > 0 {
		t.Errorf("checking wrote: %v, %v", there, err)
	}
	w.must(w.s.Check(t.Context(), w.who, id, roster.Mapping{Columns: map[string]string{"Level": "class"}, Values: map[roster.Field]map[string]string{roster.Class: {"Gold": "observer"}}}))
	w.must(w.work(t.Context(), id))
	w.must(w.s.Begin(t.Context(), w.who, id))
	w.must(w.work(t.Context(), id))
	u = w.upload(id, uploads.Done)
	if u.Sums.Organizations != 2 || u.Sums.Persons != 2 || u.Done != 4 || u.Total != 4 {
		t.Errorf("%+v", u)
	}
	if o, _, err := w.people.Organizations(t.Context(), people.Filter{Class: people.Observer}); err != nil || len(o) != 1 {
		t.Errorf("what was decided counts: %v, %v", o, err)
	}
	if _, err := w.s.SheetOf(t.Context(), w.who, u); !fault.Is(err, fault.NotFound) {
		t.Errorf("the file stays after it was brought in: %v", err)
	}
	var csv bytes.Buffer
	catalog, err := locales.Catalog()
	w.must(err)
	w.must(w.s.WriteLines(t.Context(), w.who, id, &csv, catalog.For(i18n.FR)))
	if !strings.Contains(csv.String(), "Nouvelle personne") {
		t.Error(csv.String())
	}
}

// An older job of the same file does nothing, and one done twice changes nothing.
func TestAJobIsDoneOnce(t *testing.T) {
	w := newWorld(t)
	id := w.add(list)
	w.must(w.s.Check(t.Context(), w.who, id, roster.Mapping{}))
	old := uploads.Work{Upload: id, Run: 7}
	w.must(w.s.Do(t.Context(), old))
	w.upload(id, uploads.Checking)
	w.must(w.work(t.Context(), id))
	w.run--
	w.must(w.work(t.Context(), id))
	w.upload(id, uploads.Checked)
	w.must(w.s.Do(t.Context(), uploads.Work{Upload: "gone", Run: 1}))
}

func TestAnImportIsStoppedAndGoesOn(t *testing.T) {
	w := newWorld(t)
	var b strings.Builder
	b.WriteString("Organization,City,Province,Member since\n")
	for i := range 600 {
		fmt.Fprintf(&b, "Group %d,Town,ON,2001-02-03\n", i)
	}
	id := w.add(b.String())
	w.must(w.s.Check(t.Context(), w.who, id, roster.Mapping{}))
	w.must(w.work(t.Context(), id))
	w.must(w.s.Begin(t.Context(), w.who, id))
	w.must(w.s.Stop(t.Context(), w.who, id))
	w.must(w.work(t.Context(), id))
	u := w.upload(id, uploads.Stopped)
	if !u.Sums.Stopped || u.Sums.Outcomes[roster.Refused] == 0 {
		t.Errorf("%+v", u.Sums)
	}
	w.must(w.s.Begin(t.Context(), w.who, id))
	w.must(w.work(t.Context(), id))
	w.upload(id, uploads.Done)
	counts, err := w.people.CountByClass(t.Context(), testdb.Noon())
	if err != nil || counts[people.Member] != 600 {
		t.Errorf("%v, %v", counts, err)
	}
}

func TestFilesAreForgotten(t *testing.T) {
	w := newWorld(t)
	old := w.add(list)
	w.must(w.s.Check(t.Context(), w.who, old, roster.Mapping{}))
	w.must(w.work(t.Context(), old))
	w.clock.Advance(6 * 24 * time.Hour)
	given := w.add(list)
	w.must(w.s.GiveUp(t.Context(), w.who, given))
	w.must(w.s.Tidy(t.Context()))
	w.upload(old, uploads.Checked)
	w.clock.Advance(2 * 24 * time.Hour)
	w.must(w.s.Tidy(t.Context()))
	for _, id := range []string{old, given} {
		if _, err := w.s.Upload(t.Context(), w.who, id); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if left := w.lines(id, ""); len(left) > 0 {
			t.Errorf("%d lines stay", len(left))
		}
	}
}

func TestOnlyTheSecretariatSeesFiles(t *testing.T) {
	w := newWorld(t)
	id := w.add(list)
	somebody := access.Actor{PersonID: "somebody"}
	u := w.upload(id, uploads.Draft)
	_, errs := w.s.AddUpload(t.Context(), somebody, "x.csv", []byte(list))
	_, read := w.s.Upload(t.Context(), somebody, id)
	_, sheet := w.s.SheetOf(t.Context(), somebody, u)
	_, _, lines := w.s.Lines(t.Context(), somebody, id, "", 0)
	_, all := w.s.Uploads(t.Context(), somebody)
	for i, err := range []error{
		errs, read, sheet, lines, all, w.s.Check(t.Context(), somebody, id, roster.Mapping{}), w.s.Begin(t.Context(), somebody, id),
		w.s.Stop(t.Context(), somebody, id), w.s.GiveUp(t.Context(), somebody, id),
	} {
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if _, err := w.s.AddUpload(t.Context(), w.who, "x.csv", nil); fault.Of(err).Key != "table.error.empty" {
		t.Errorf("an empty file: %v", err)
	}
	for _, body := range []string{"", "%PDF-1.7", "a,b\n1,2\n"} {
		if _, err := w.s.AddUpload(t.Context(), w.who, "x.csv", []byte(body)); !fault.Is(err, fault.Invalid) || fault.Of(err).Field != "file" {
			t.Errorf("%q: %v", body, err)
		}
	}
}
