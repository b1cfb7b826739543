package calendar_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/calendar"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
)

func (w *world) erase(who access.Actor) error {
	return w.log.Do(w.t.Context(), access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return w.Erase(w.t.Context(), tx, who.PersonID) })
}

// events reads a file back, by name.
func events(t interface{ Fatal(args ...any) }, file []byte) map[string]*ics.VEvent {
	cal, err := ics.ParseCalendar(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*ics.VEvent{}
	for _, e := range cal.Events() {
		all[e.Id()] = e
	}
	return all
}

func value(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

func TestTheFileIsWhatCalendarProgramsExpect(t *testing.T) {
	w := newWorld(t)
	m := w.meeting()
	long := w.announced(gatherings.Plan{
		Kind: gatherings.Consultation, Title: i18n.Text{EN: "Consultation; part one, two", FR: "Consultation ; première, deuxième"}, Starts: at("2026-11-26 13:00"), Ends: at("2026-11-28 21:00"),
		About: i18n.Same("One line.\r\nAnother \\ with a backslash.\r\n\r\nA paragraph."),
	})
	short := w.announced(gatherings.Plan{Kind: gatherings.Webinar, Online: "https://secret.example/join", City: "Ottawa"})
	called := w.announced(gatherings.Plan{Kind: gatherings.Webinar})
	w.must(w.gatherings.Cancel(t.Context(), w.staff, called.Key, i18n.Text{EN: "The speaker is ill.", FR: "La personne invitée est malade."}, nil))
	_, err := w.gatherings.Plan(t.Context(), w.staff, gatherings.Plan{Kind: gatherings.Other, Title: i18n.Same("Hidden"), City: "Ottawa", Starts: at("2026-09-15 13:00"), Ends: at("2026-09-15 14:00")})
	w.must(err)
	file, err := w.File(t.Context(), w.staff, w.catalog.For(i18n.EN), calendar.Filter{})
	w.must(err)
	for _, want := range []string{"METHOD:PUBLISH\r\n", "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n", "X-WR-CALNAME:CCR: calendar\r\n", "VERSION:2.0\r\n", "DTSTART;VALUE=DATE:20261126\r\n", "DTEND;VALUE=DATE:20261129\r\n"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("no line %q", want)
		}
	}
	if bytes.Contains(file, []byte("Hidden")) || bytes.Contains(file, []byte("secret.example")) {
		t.Error("what is only planned, or how to join, is in the file")
	}
	all := events(t, file)
	one := all["gathering-"+long.ID+"@ccr.example"]
	if one == nil || value(one, ics.ComponentPropertySummary) != "Consultation; part one, two" || value(one, ics.ComponentPropertyStatus) != "CONFIRMED" ||
		!strings.Contains(value(one, ics.ComponentPropertyDescription), "One line.\nAnother \\ with a backslash.\n\nA paragraph.") ||
		value(one, ics.ComponentPropertyLocation) != "Montréal" || value(one, ics.ComponentPropertyUrl) != "https://coalition.example/en/gatherings/"+long.Key {
		t.Errorf("several days: %v", one)
	}
	if one := all["gathering-"+short.ID+"@ccr.example"]; value(one, ics.ComponentPropertyDtStart) != "20260915T130000Z" || value(one, ics.ComponentPropertyDtEnd) != "20260915T210000Z" {
		t.Errorf("an hour: %v", one)
	}
	if one := all["gathering-"+called.ID+"@ccr.example"]; value(one, ics.ComponentPropertyStatus) != "CANCELLED" || !strings.Contains(value(one, ics.ComponentPropertyDescription), "The speaker is ill.") {
		t.Errorf("cancelled: %v", one)
	}
	if one := all["record-"+m.ID+"@ccr.example"]; value(one, ics.ComponentPropertyDtStart) != "20261118" || value(one, ics.ComponentPropertyTransp) != "TRANSPARENT" || value(one, ics.ComponentPropertyCategories) != "Deadline" {
		t.Errorf("a deadline: %v", one)
	}

	again, err := w.File(t.Context(), w.staff, w.catalog.For(i18n.EN), calendar.Filter{})
	w.must(err)
	if !bytes.Equal(file, again) {
		t.Error("asked again while nothing has changed, the file is another")
	}
	w.clock.Advance(3600e9)
	p := short.Plan()
	p.Starts, p.Ends = at("2026-09-16 13:00"), at("2026-09-16 14:00")
	_, err = w.gatherings.Change(t.Context(), w.staff, short.Key, p)
	w.must(err)
	file, err = w.File(t.Context(), access.Actor{}, w.catalog.For(i18n.FR), calendar.Filter{})
	w.must(err)
	moved := events(t, file)["gathering-"+short.ID+"@ccr.example"]
	if value(moved, ics.ComponentPropertySequence) != "2" || value(moved, ics.ComponentPropertyDtStart) != "20260916T130000Z" || value(moved, ics.ComponentPropertyLastModified) != "20260701T160000Z" {
		t.Errorf("moved by a day: %v", moved)
	}
}

// Whatever people write, it stays text of its own property: lines end in CRLF, none
// has more than 75 octets or breaks a character, and no line begins a property that
// is not ours.
func TestNoTextLeavesItsLine(t *testing.T) {
	w := newWorld(t)
	l := w.catalog.For(i18n.FR)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "x\r\nBEGIN:VALARM\r\nEND:VALARM", "é;,\\ ", "DTSTART:1\n", "\x00\x07\u0085", strings.Repeat("Réfugié ", 40)})
		words := text.Draw(t, "a") + rapid.String().Draw(t, "b") + text.Draw(t, "c")
		e := calendar.Entry{ID: "x-1", Kind: calendar.Deadline, AllDay: true, Starts: day("2026-09-01"), Ends: day("2026-09-01"), Title: i18n.Same(words), Rule: i18n.Same(words), Place: i18n.Same(words), Made: at("2026-01-01 00:00")}
		file, err := calendar.File{Name: words, Domain: "c.example", Product: "C", Site: "https://c.example", Entries: []calendar.Entry{e}}.Write(l)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(file), "\r\n"), "\r\n")
		for _, line := range lines {
			if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("line %q", line)
			}
			if !strings.HasPrefix(line, " ") && (strings.HasPrefix(line, "BEGIN:VALARM") || strings.HasPrefix(line, "DTSTART:1")) {
				t.Fatalf("a line of ours is theirs: %q", line)
			}
		}
		if got := events(t, file); len(got) != 1 || got["x-1@c.example"] == nil {
			t.Fatalf("%d events", len(got))
		}
	})
}
