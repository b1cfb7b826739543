package admissions_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/admissions"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Only what was mailed proves an address: not the link in the browser, not a look at
// the mailed one, and not one mailed to an address that the application has no more.
func TestTheMailedLinkProvesTheAddress(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	token := w.begin(people.Member, "noor@newshroe.example", i18n.EN)
	mistyped := w.mailedLink("noor@newshroe.example")
	for _, forged := range []string{token, "", mistyped[:len(mistyped)-3]} {
		if _, _, err := w.s.Prove(ctx, forged); !fault.Is(err, fault.NotFound) {
			t.Errorf("proven by %q: %v", forged, err)
		}
	}
	if _, err := w.s.Open(ctx, mistyped); !fault.Is(err, fault.NotFound) {
		t.Errorf("the mailed token is the application's own: %v", err)
	}
	if a, own, err := w.s.Mailed(ctx, mistyped); err != nil || a.Proven() || own != token {
		t.Errorf("looked at: %v, %v", a.ProvenAt, err)
	}
	// Mistyped, it is corrected, and what was typed since is kept.
	w.fill(token, "New Shore Welcome")
	a, err := w.s.SendLink(ctx, token, "Noor@newshore.example")
	if err != nil || a.Email != "noor@newshore.example" || a.Form.Email != a.Email || a.Name().EN != "New Shore Welcome" {
		t.Fatalf("%q, %q, %v", a.Email, a.Form.Email, err)
	}
	if _, _, err := w.s.Prove(ctx, mistyped); !fault.Is(err, fault.NotFound) {
		t.Errorf("whoever reads the mistyped address proves the other: %v", err)
	}
	mailed := w.prove("noor@newshore.example")
	a, own, err := w.s.Prove(ctx, mailed)
	if err != nil || !a.Proven() || own != token {
		t.Errorf("proven twice: %v, %v", a.ProvenAt, err)
	}
	if got := key(errOf(w.s.SendLink(ctx, token, "other@newshore.example"))); got != "email admissions.error.proven" {
		t.Errorf("another address once it is proven: %s", got)
	}
	if n := w.count("SELECT count(*) FROM audit_entries WHERE action = 'admissions.prove'"); n != 1 {
		t.Errorf("%d lines in the record", n)
	}
}

// A link that is sent again for the asking could fill a stranger's mailbox.
func TestTheLinkIsNotSentWithoutEnd(t *testing.T) {
	w := newWorld(t)
	token := w.begin(people.Member, "noor@newshore.example", i18n.EN)
	again := func(email string) string { return key(errOf(w.s.SendLink(t.Context(), token, email))) }
	if got := again(""); got != "admissions.error.link_just_sent" {
		t.Errorf("at once: %s", got)
	}
	if got := again("noor"); got != "email admissions.error.email" {
		t.Errorf("to no address: %s", got)
	}
	for n := range 4 {
		w.clock.Advance(11 * time.Minute)
		if got := again(""); got != "" {
			t.Errorf("the link for the time %d: %s", n+2, got)
		}
	}
	w.clock.Advance(11 * time.Minute)
	if got := again(""); got != "admissions.error.links_many" {
		t.Errorf("for the sixth time: %s", got)
	}
	if got := again("elsewhere@newshore.example"); got != "admissions.error.links_many" {
		t.Errorf("to another address, for the sixth time: %s", got)
	}
	w.must(w.s.SendLinks(t.Context(), "noor@newshore.example", i18n.EN))
	if n := w.count("SELECT count(*) FROM outmail_messages"); n != 5 {
		t.Errorf("%d messages in an hour", n)
	}
	w.clock.Advance(24 * time.Hour)
	if got := again(""); got != "" {
		t.Errorf("the day after: %s", got)
	}
}

// Whoever names another reference after the first has declined has somebody written
// to at once: that needs the address proven too.
func TestNobodyIsAskedForAnUnprovenApplicant(t *testing.T) {
	w := newWorld(t)
	token, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	w.must(errOf(w.s.Answer(t.Context(), w.refereeToken(a), false, "")))
	_, err := w.db.SQL().ExecContext(t.Context(), "UPDATE applications SET proven_at = 0") // as those from before are
	w.must(err)
	bo := admissions.Naming{Place: 1, Name: "Bo Lind", Email: "bo@harbour.example", Organization: "Harbour Light Society"}
	if got := key(errOf(w.s.Name(t.Context(), token, bo))); got != "admissions.error.unproven" {
		t.Errorf("named: %s", got)
	}
	if n := w.count("SELECT count(*) FROM outmail_messages WHERE to_address = 'bo@harbour.example'"); n != 0 {
		t.Error("he was written to")
	}
}

// Those who have not answered are reminded once, after a week, and nobody else is.
func TestRefereesAreRemindedOnce(t *testing.T) {
	w := newWorld(t)
	_, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	_, b := w.submitted("li@riverside.example", "Riverside House")
	w.must(errOf(w.s.Answer(t.Context(), w.refereeToken(b), true, "We know them.")))
	gone, _ := w.submitted("sam@oldmill.example", "Old Mill Centre")
	w.must(errOf(w.s.Withdraw(t.Context(), gone)))
	sent := func() int {
		w.must(w.s.RemindReferees(t.Context()))
		return w.count("SELECT count(*) FROM outmail_messages WHERE to_address = 'ana@harbour.example' AND subject LIKE '%reminder%'")
	}
	w.clock.Advance(admissions.RemindAfter - time.Hour)
	if n := sent(); n != 0 {
		t.Errorf("%d reminders before the week is over", n)
	}
	w.clock.Advance(2 * time.Hour)
	if n := sent(); n != 1 {
		t.Fatalf("%d reminders after a week", n)
	}
	if m := w.newest("ana@harbour.example"); !strings.Contains(m.Subject, "New Shore Welcome") || !strings.Contains(m.Text, "/join/reference/"+w.refereeToken(a)) {
		t.Errorf("%s: %s", m.Subject, m.Text)
	}
	w.clock.Advance(30 * 24 * time.Hour)
	if n := sent(); n != 1 {
		t.Errorf("%d reminders after a month", n)
	}
	read, err := w.s.Read(t.Context(), w.ruth, a.ID)
	w.must(err)
	if read.References[0].RemindedAt.IsZero() {
		t.Error("the applicant is not told that somebody was reminded")
	}
}

// Those who decide are told once the committee has recommended; where nobody sits on
// the Executive Committee, the secretariat is.
func TestThoseWhoDecideAreTold(t *testing.T) {
	w := newWorld(t)
	_, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	staff := func() int {
		return w.count("SELECT count(*) FROM outmail_messages WHERE to_address = 'tomas@ccr.example'")
	}
	w.must(w.s.Recommend(t.Context(), w.ruth, a.ID, admissions.Admit, "Private reasons."))
	m := w.newest("louise@bergeron.example")
	if !strings.Contains(m.Subject, "New Shore Welcome") || !strings.Contains(m.Text, "/manage/applications/"+a.ID) || !strings.Contains(m.Text, "recommends to admit") {
		t.Errorf("%s: %s", m.Subject, m.Text)
	}
	if strings.Contains(m.Text, "Private reasons") || staff() != 0 {
		t.Errorf("%d messages to the secretariat; %s", staff(), m.Text)
	}
	_, b := w.submitted("li@riverside.example", "Riverside House")
	_, err := w.db.SQL().ExecContext(t.Context(), "UPDATE terms SET to_day = '2026-02-01' WHERE person_id = '"+w.louise.PersonID+"'")
	w.must(err)
	w.must(w.s.Recommend(t.Context(), w.ruth, b.ID, admissions.Refuse, "Reasons."))
	if staff() != 1 {
		t.Errorf("%d messages to the secretariat", staff())
	}
}
