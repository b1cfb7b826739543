//go:build peers

package calendar_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"plenary.example/internal/calendar"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
)

// parse reads a file with python3-icalendar and says what it understood, a line for
// each event: its name, whether it is a whole day, its status.
const parse = `
import sys, icalendar
cal = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
for e in cal.walk("VEVENT"):
    start = e.decoded("dtstart")
    print(e["summary"], "day" if not hasattr(start, "hour") else "hour", e["status"], sep="|")
    assert not e.errors, e.errors
`

// TestOtherProgramsReadTheFile: icalendar for Python, and khal, which takes the
// public file in both languages into a calendar of its own and lists it.
func TestOtherProgramsReadTheFile(t *testing.T) {
	w := newWorld(t)
	w.meeting()
	w.announced(gatherings.Plan{
		Kind: gatherings.Consultation, Title: i18n.Text{EN: "Consultation; one, two", FR: "Consultation d’automne ; une, deux"}, Starts: at("2026-11-26 13:00"),
		Ends: at("2026-11-28 21:00"), About: i18n.Same("A line\nand another, with é."),
	})
	called := w.announced(gatherings.Plan{Kind: gatherings.Webinar})
	w.must(w.gatherings.Cancel(t.Context(), w.staff, called.Key, i18n.Text{EN: "No.", FR: "Non."}, nil))
	for _, l := range i18n.Langs() {
		file, err := w.File(t.Context(), w.staff, w.catalog.For(l), calendar.Filter{})
		w.must(err)
		dir := t.TempDir()
		path := filepath.Join(dir, "calendar.ics")
		w.must(os.WriteFile(path, file, 0o600))
		understood := run(t, dir, "/usr/bin/python3", "-c", parse, path)
		for _, want := range []string{map[i18n.Lang]string{i18n.EN: "Consultation; one, two|day|CONFIRMED", i18n.FR: "Consultation d’automne ; une, deux|day|CONFIRMED"}[l], "|hour|CANCELLED", "|day|CONFIRMED"} {
			if !strings.Contains(understood, want) {
				t.Errorf("%s: python3-icalendar did not read %q:\n%s", l, want, understood)
			}
		}
		w.must(os.MkdirAll(filepath.Join(dir, "kept"), 0o700))
		settings := "[calendars]\n[[ours]]\npath = " + filepath.Join(dir, "kept") + "\n[locale]\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\nlocal_timezone = America/Toronto\ndefault_timezone = America/Toronto\n[sqlite]\npath = " + filepath.Join(dir, "khal.db") + "\n"
		w.must(os.WriteFile(filepath.Join(dir, "khal.conf"), []byte(settings), 0o600))
		run(t, dir, "khal", "-c", filepath.Join(dir, "khal.conf"), "import", "--batch", "-a", "ours", path)
		listed := run(t, dir, "khal", "-c", filepath.Join(dir, "khal.conf"), "list", "2026-11-27", "1d", "--format", "{title}")
		if want := map[i18n.Lang]string{i18n.EN: "Consultation; one, two", i18n.FR: "Consultation d’automne ; une, deux"}[l]; !strings.Contains(listed, want) {
			t.Errorf("%s: khal lists on the second day:\n%s", l, listed)
		}
	}
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}
