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

func TestAnApplicationIsKeptAsTypedAndNeedsNoAccount(t *testing.T) {
	w := newWorld(t)
	token := w.begin(people.Member, " Noor@NewShore.example ", i18n.FR)
	m := w.newest("noor@newshore.example")
	if m.Lang != i18n.FR || !strings.Contains(m.Text, "https://ccr.example/fr/applications/open/") || strings.Contains(m.Text, token) {
		t.Errorf("the link: %s", m.Text)
	}
	a, err := w.s.Open(t.Context(), token)
	w.must(err)
	step, ok := admissions.StepOf(w.s.Class(a), "budget")
	if !ok {
		t.Fatal("no step about the budget")
	}
	// What cannot be is kept too, and said.
	a, err = w.s.Save(t.Context(), token, step, admissions.Form{Budget: "about  a lot", About: "not of this step"})
	w.must(err)
	if a.Form.Budget != "about a lot" || a.Form.About != "" || a.Form.Email != "noor@newshore.example" {
		t.Errorf("kept: %+v", a.Form)
	}
	if f := fault.Of(w.s.Check(a, step)); f == nil || f.Field != "budget" {
		t.Errorf("a budget that is no amount: %v", f)
	}
	if got := key(errOf(w.s.Save(t.Context(), token, step, admissions.Form{Budget: strings.Repeat("9", 201)}))); got != "budget admissions.error.too_long" {
		t.Errorf("a budget without end: %s", got)
	}
	for _, bad := range []string{"", "x", token[:len(token)-2], "AAAA" + token[4:]} {
		if _, err := w.s.Open(t.Context(), bad); !fault.Is(err, fault.NotFound) {
			t.Errorf("the link %q opens: %v", bad, err)
		}
	}
	if n := w.count("SELECT count(*) FROM audit_entries WHERE kind = 'application'"); n != 1 {
		t.Errorf("%d lines in the record; what is typed in a draft has none", n)
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestBeginningIsRefusedInWords(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		class people.Class
		email string
		want  string
	}{
		{"king", "noor@newshore.example", "class admissions.error.class"},
		{people.Member, "noor", "email admissions.error.email"},
		{people.Member, "noor@host", "email admissions.error.email"},
	} {
		if _, err := w.s.Begin(t.Context(), c.class, c.email, "", i18n.EN); key(err) != c.want {
			t.Errorf("%s %s: %s", c.class, c.email, key(err))
		}
	}
	for range 5 {
		w.begin(people.Member, "noor@newshore.example", i18n.EN)
	}
	if _, err := w.s.Begin(t.Context(), people.Member, "noor@newshore.example", "", i18n.EN); !fault.Is(err, fault.TooMany) {
		t.Errorf("the sixth in an hour: %v", err)
	}
	w.clock.Advance(61 * time.Minute)
	w.begin(people.Member, "noor@newshore.example", i18n.EN)
}

// The link is sent again to the address of the application only, and not at
// every touch of the button.
func TestLinksAreSentAgain(t *testing.T) {
	w := newWorld(t)
	w.begin(people.Member, "noor@newshore.example", i18n.EN)
	sent := func() int { return w.count("SELECT count(*) FROM outmail_messages") }
	w.must(w.s.SendLinks(t.Context(), "noor@newshore.example", i18n.EN))
	if sent() != 1 {
		t.Errorf("%d messages at once", sent())
	}
	w.clock.Advance(11 * time.Minute)
	w.must(w.s.SendLinks(t.Context(), "Noor@newshore.example", i18n.EN))
	w.must(w.s.SendLinks(t.Context(), "nobody@newshore.example", i18n.EN))
	if sent() != 2 {
		t.Errorf("%d messages", sent())
	}
}

func TestSubmissionNeedsEverythingAskedFor(t *testing.T) {
	w := newWorld(t)
	token := w.begin(people.Member, "noor@newshore.example", i18n.EN)
	a, err := w.s.Open(t.Context(), token)
	w.must(err)
	var fields []string
	for _, g := range w.s.Gaps(a) {
		fields = append(fields, g.Step.Slug+"/"+g.Fault.Field)
	}
	want := "name/name_en place/address place/city place/region about/about budget/budget contact/contact_name question-work/answer_work question-why/answer_why " +
		"papers/paper_mission-statement papers/paper_constitution papers/paper_financial-statement papers/paper_board-endorsement references/reference_1 listing/shown"
	if got := strings.Join(fields, " "); got != want {
		t.Errorf("missing:\n%s\nwant\n%s", got, want)
	}
	if got := key(errOf(w.s.Submit(t.Context(), token, true))); got != "admissions.error.gaps" {
		t.Errorf("submitted empty: %s", got)
	}
	w.fill(token, "New Shore Welcome")
	if got := key(errOf(w.s.Submit(t.Context(), token, false))); got != "pledged admissions.error.pledge" {
		t.Errorf("without the pledge: %s", got)
	}
	if got := key(errOf(w.s.Submit(t.Context(), token, true))); got != "admissions.error.unproven" {
		t.Errorf("before the address is proven: %s", got)
	}
	if n := w.count("SELECT count(*) FROM outmail_messages WHERE to_address <> 'noor@newshore.example'"); n != 0 {
		t.Errorf("%d others were written to before the address was proven", n)
	}
	w.prove("noor@newshore.example")
	a, err = w.s.Submit(t.Context(), token, true)
	w.must(err)
	if a.State != admissions.Submitted || a.Ref() != "2026-001" || a.References[0].State != admissions.Asked {
		t.Errorf("%s, %s, %s", a.State, a.Ref(), a.References[0].State)
	}
	if m := w.newest("noor@newshore.example"); !strings.Contains(m.Text, "2026-001") || !strings.Contains(m.Text, "Ana Reyes") {
		t.Errorf("the acknowledgement: %s", m.Text)
	}
	if m := w.newest("ruth@harbour.example"); !strings.Contains(m.Subject, "New Shore Welcome") {
		t.Errorf("the committee reads: %s", m.Subject)
	}
	if m := w.newest("ana@harbour.example"); !strings.Contains(m.Text, "/join/reference/") || strings.Contains(m.Text, token) {
		t.Errorf("the referee reads: %s", m.Text)
	}
	// Now it is with the committee, and the applicant writes on it no more.
	step, _ := admissions.StepOf(w.s.Class(a), "name")
	for what, err := range map[string]error{
		"save":   errOf(w.s.Save(t.Context(), token, step, admissions.Form{})),
		"attach": errOf(w.s.Attach(t.Context(), token, "other", "a.pdf", pdfFile())),
		"detach": errOf(w.s.Detach(t.Context(), token, "constitution")),
		"submit": errOf(w.s.Submit(t.Context(), token, true)),
	} {
		if key(err) != "admissions.error.not_writable" {
			t.Errorf("%s: %s", what, key(err))
		}
	}
	_, b := w.submitted("li@riverside.example", "Riverside House")
	if b.Ref() != "2026-002" {
		t.Errorf("the next is %s", b.Ref())
	}
}

func TestPapersAreReplacedRemovedAndChecked(t *testing.T) {
	w := newWorld(t)
	token := w.begin(people.Member, "noor@newshore.example", i18n.EN)
	files := func() int { return w.count("SELECT count(*) FROM blobs") }
	attach := func(slug, name string, body []byte) error {
		return errOf(w.s.Attach(t.Context(), token, slug, name, body))
	}
	if got := key(attach("constitution", "c.html", []byte("<html>"))); got != "paper_constitution blobs.error.kind" {
		t.Errorf("a page: %s", got)
	}
	if got := attach("passport", "p.pdf", pdfFile()); !fault.Is(got, fault.NotFound) {
		t.Errorf("a paper nobody asks for: %v", got)
	}
	w.must(attach("constitution", "../old.pdf", pdfFile()))
	w.must(attach("constitution", "new.pdf", append(pdfFile(), '2')))
	b, err := w.s.Document(t.Context(), token, "constitution")
	if err != nil || b.Name != "new.pdf" || string(b.Body) != string(pdfFile())+"2" || files() != 1 {
		t.Errorf("%s, %d files, %v", b.Name, files(), err)
	}
	if _, err := w.s.Detach(t.Context(), token, "constitution"); err != nil || files() != 0 {
		t.Errorf("removed: %d files, %v", files(), err)
	}
	if _, err := w.s.Document(t.Context(), token, "constitution"); !fault.Is(err, fault.NotFound) {
		t.Errorf("after it was removed: %v", err)
	}
}

// A draft withdrawn is gone whole; what was submitted is kept as withdrawn.
func TestWithdrawing(t *testing.T) {
	w := newWorld(t)
	draft := w.begin(people.Member, "noor@newshore.example", i18n.EN)
	w.fill(draft, "New Shore Welcome")
	w.must(errOf(w.s.Withdraw(t.Context(), draft)))
	if n := w.count("SELECT (SELECT count(*) FROM applications) + (SELECT count(*) FROM blobs) + (SELECT count(*) FROM application_references)"); n != 0 {
		t.Errorf("%d rows are left of a draft", n)
	}
	if _, err := w.s.Open(t.Context(), draft); !fault.Is(err, fault.NotFound) {
		t.Errorf("its link: %v", err)
	}
	token, _ := w.submitted("li@riverside.example", "Riverside House")
	a, err := w.s.Withdraw(t.Context(), token)
	if err != nil || a.State != admissions.Withdrawn {
		t.Fatalf("%s, %v", a.State, err)
	}
	if got := key(errOf(w.s.Withdraw(t.Context(), token))); got != "admissions.error.settled" {
		t.Errorf("twice: %s", got)
	}
}

// Drafts nobody touches and the papers of what came to nothing do not stay for ever.
func TestRetention(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.fill(w.begin(people.Member, "noor@newshore.example", i18n.EN), "New Shore Welcome")
	}
	kept, _ := w.submitted("li@riverside.example", "Riverside House")
	refused, r := w.submitted("sam@oldmill.example", "Old Mill Centre")
	w.must(w.s.Decide(t.Context(), w.louise, r.ID, refusal()))
	papers := func(token string) int {
		a, err := w.s.Open(t.Context(), token)
		w.must(err)
		return len(a.Papers)
	}
	w.clock.Advance(59 * 24 * time.Hour)
	late := w.begin(people.Member, "zed@late.example", i18n.EN)
	w.must(w.s.Tidy(t.Context()))
	if n := w.count("SELECT count(*) FROM applications WHERE state = 'draft'"); n != 4 {
		t.Errorf("%d drafts after 59 days", n)
	}
	w.clock.Advance(48 * time.Hour)
	w.must(w.s.Tidy(t.Context()))
	if n := w.count("SELECT count(*) FROM applications WHERE state = 'draft'"); n != 1 {
		t.Errorf("%d drafts after 61 days", n)
	}
	if _, err := w.s.Open(t.Context(), late); err != nil {
		t.Errorf("a fresh draft: %v", err)
	}
	if papers(refused) != 4 || papers(kept) != 4 {
		t.Errorf("%d and %d papers after 61 days", papers(refused), papers(kept))
	}
	w.clock.Advance(310 * 24 * time.Hour)
	w.must(w.s.Tidy(t.Context()))
	if papers(refused) != 0 || papers(kept) != 4 {
		t.Errorf("%d and %d papers after a year", papers(refused), papers(kept))
	}
	if _, err := w.s.Open(t.Context(), refused); err != nil {
		t.Errorf("the refusal itself: %v", err)
	}
}
