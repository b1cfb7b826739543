package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/cmd/plenary/founding"
	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/outmail"
	"plenary.example/locales"
)

// smallDisk is a place for the data that can be filled to the last byte.
type smallDisk struct {
	dir  string
	fill func(d *db.DB) error
	free func(d *db.DB) error
}

// newSmallDisk gives a file system of its own where the machine lets one be
// mounted; elsewhere the database is told that it may not grow.
func newSmallDisk(t *testing.T) smallDisk {
	t.Helper()
	dir := t.TempDir()
	if err := mountSmall(t, dir); err != nil {
		t.Logf("no file system can be mounted here (%v): the database's own limit stands for it", err)
		limit := func(pages string) func(*db.DB) error {
			return func(d *db.DB) error {
				_, err := d.SQL().ExecContext(t.Context(), "PRAGMA max_page_count = "+pages)
				return err
			}
		}
		return smallDisk{dir, limit("1"), limit("1000000")} // it is never less than there are
	}
	filler := filepath.Join(dir, "filler")
	fill := func(*db.DB) error {
		f, err := os.Create(filler) //nolint:gosec // a path made here
		if err != nil {
			return err
		}
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		_ = f.Close()
		return nil
	}
	return smallDisk{dir, fill, func(*db.DB) error { return os.Remove(filler) }}
}

// journal is a log that can be read while it is written.
type journal struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.all.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.all.String()
}

// TestFullDisk fills the disk under a serving program: whoever writes is told in
// their language, nothing is half-written, the log stays small, and all goes on
// by itself once there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk := newSmallDisk(t)
	founded(t, "--data", disk.dir)
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	settings := settingsOn(disk.dir, "")
	settings.Roles = []string{config.RoleWeb, config.RoleJobs}
	var said journal
	log := slog.New(slog.NewTextHandler(&said, nil))
	d, err := founding.Database(ctx, settings, clock.System{}, log)
	if err != nil {
		t.Fatal(err)
	}
	p, err := wire(ctx, d, settings, clock.System{}, catalog, log)
	if err != nil {
		t.Fatal(err)
	}
	addr, stop, err := p.serveForBench(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	site := "http://" + addr
	mailed := func() (total int) {
		t.Helper()
		_, total, err := p.mail.List(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		return total
	}
	link, err := p.signin.Link(ctx, access.TheProgram(), secretariat)
	if err != nil {
		t.Fatal(err)
	}
	link = linkOn(t, site, link)

	if err := disk.fill(d); err != nil {
		t.Fatal(err)
	}
	full := time.Now()
	// There may be room left within the database's own files: use it up.
	visitor := newReader(t, "")
	var refused answer
	asked := 0
	for refused.status != http.StatusServiceUnavailable {
		if asked++; asked > 2000 {
			t.Fatal("the disk does not get full")
		}
		refused = visitor.post(site+"/fr/sign-in", url.Values{"email": {"nobody" + strings.Repeat("x", asked%40) + "@harbour.example"}})
	}
	refused.has(t, http.StatusServiceUnavailable, "Le disque du serveur est plein", "rien n’a été enregistré")
	before := mailed()
	newReader(t, "").post(site+"/en/sign-in", url.Values{"email": {secretariat}}).has(t, http.StatusServiceUnavailable, "disk is full", "nothing was saved")
	newReader(t, "").post(link, url.Values{}).has(t, http.StatusServiceUnavailable, "disk is full")
	// A session that cannot be saved is told in the same words.
	for i := 0; ; i++ {
		a := newReader(t, "").get(site + "/en/sign-in?next=" + url.QueryEscape("/en/library?q="+strings.Repeat("x", 500)))
		if a.status == http.StatusServiceUnavailable {
			a.has(t, http.StatusServiceUnavailable, "disk is full")
			break
		}
		if i > 2000 {
			t.Fatal("sessions are still saved")
		}
	}
	newReader(t, "").get(site+"/en/library").has(t, http.StatusOK) // who reads is not disturbed
	if n := mailed(); n != before {
		t.Errorf("%d messages were written beside a refusal", n-before)
	}
	for time.Since(full) < 3*time.Second { // everybody tries
		newReader(t, "").post(link, url.Values{}).has(t, http.StatusServiceUnavailable)
	}
	if lines := strings.Count(said.String(), "\n"); lines > 40 {
		t.Errorf("%d lines are logged in %v: %s", lines, time.Since(full), said.String()[:2000])
	}
	t.Logf("%d lines logged in %v of a full disk", strings.Count(said.String(), "\n"), time.Since(full).Round(time.Second))

	if err := disk.free(d); err != nil {
		t.Fatal(err)
	}
	member := newReader(t, "")
	member.post(link, url.Values{}).has(t, http.StatusSeeOther) // the link was not used up
	member.get(site+"/en/account").has(t, http.StatusOK)
	newReader(t, "").post(site+"/en/sign-in", url.Values{"email": {secretariat}}).has(t, http.StatusOK)
	after := eventually(t, 30*time.Second, "the message is delivered", func() bool {
		list, total, err := p.mail.List(ctx, 1)
		return err == nil && total == before+1 && list[0].State != outmail.Waiting
	})
	t.Logf("jobs go on %v after there is room", after.Round(time.Millisecond))
}
