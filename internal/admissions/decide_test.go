package admissions_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

func refusal() admissions.Decision {
	return admissions.Decision{Verdict: admissions.Refuse, Reasons: "Its mission is not that of the coalition.", Day: day("2026-11-23")}
}

func admission() admissions.Decision {
	return admissions.Decision{Verdict: admissions.Admit, Reasons: "All is in order.", Day: day("2026-11-23"), From: day("2026-12-01")}
}

func TestReferencesComeFromMembersInGoodStanding(t *testing.T) {
	w := newWorld(t)
	token := w.begin(people.Member, "noor@newshore.example", i18n.EN)
	for _, c := range []struct {
		n    admissions.Naming
		want string
	}{
		{admissions.Naming{Place: 1, Name: "Ana", Email: "ana@harbour.example", Organization: "Nowhere Known"}, "reference_organization admissions.error.no_reference"},
		{admissions.Naming{Place: 1, Name: "Olga", Email: "olga@anchor.example", Organization: "Old Anchor Mission"}, "reference_organization admissions.error.no_reference"},
		{admissions.Naming{Place: 1, Name: "Ana", Email: "ana", Organization: "Harbour Light Society"}, "reference_email admissions.error.email"},
		{admissions.Naming{Place: 1, Name: "Noor", Email: "noor@newshore.example", Organization: "Harbour Light Society"}, "reference_email admissions.error.own_reference"},
		{admissions.Naming{Place: 1, Email: "ana@harbour.example", Organization: "Harbour Light Society"}, "reference_name admissions.missing.reference_name"},
		{admissions.Naming{Place: 2, Name: "Ana", Email: "ana@harbour.example", Organization: "Harbour Light Society"}, "fault.not_found"},
	} {
		if got := key(errOf(w.s.Name(t.Context(), token, c.n))); got != c.want {
			t.Errorf("%+v: %s", c.n, got)
		}
	}
	_, err := w.s.Name(t.Context(), token, admissions.Naming{Place: 1, Name: "Olga", Email: "olga@anchor.example", Organization: "Old Anchor Mission"})
	_, other := w.s.Name(t.Context(), token, admissions.Naming{Place: 1, Name: "Olga", Email: "olga@anchor.example", Organization: "Nowhere Known"})
	if one, two := fault.Of(err), fault.Of(other); one.Key != two.Key || len(one.Args) != 0 || len(two.Args) != 0 {
		t.Errorf("the refusal tells one in arrears from one that is nowhere: %v, %v", err, other)
	}
}

func TestARefereeConfirmsOrDeclines(t *testing.T) {
	w := newWorld(t)
	token, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	link := w.refereeToken(a)
	if got := key(errOf(w.s.Answer(t.Context(), link, true, " "))); got != "words admissions.missing.words" {
		t.Errorf("confirmed without a word: %s", got)
	}
	if _, err := w.s.Answer(t.Context(), token, true, "x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("by the applicant's own link: %v", err)
	}
	asked, err := w.s.Answer(t.Context(), link, false, "I left years ago; they owe us money.")
	if err != nil || asked.Reference.State != admissions.Declined {
		t.Fatalf("%s, %v", asked.Reference.State, err)
	}
	if m := w.newest("noor@newshore.example"); !strings.Contains(m.Text, "declined") || strings.Contains(m.Text, "owe") {
		t.Errorf("the applicant reads: %s", m.Text)
	}
	// Somebody else can be named, who is asked at once.
	w.person("Bo Lam", "bo@harbour.example", "", "", "")
	a, err = w.s.Name(t.Context(), token, admissions.Naming{Place: 1, Name: "Bo Lam", Email: "bo@harbour.example", Organization: "Harbour Light Society"})
	if err != nil || len(a.References) != 1 || a.References[0].State != admissions.Asked {
		t.Fatalf("%+v, %v", a.References, err)
	}
	// Meanwhile the member lapses: its word does not count on that day.
	w.must(w.people.RecordDues(t.Context(), access.TheProgram(), w.harbour.ID, people.Dues{Year: 2025, Amount: 9000, Due: day("2025-05-14")}))
	if got := key(errOf(w.s.Answer(t.Context(), w.refereeToken(a), true, "They are good."))); got != "admissions.error.no_answer" {
		t.Errorf("from a lapsed member: %s", got)
	}
	w.must(w.people.RecordPayment(t.Context(), access.TheProgram(), w.harbour.ID, 2025, day("2026-11-20")))
	asked, err = w.s.Answer(t.Context(), w.refereeToken(a), true, "They are good.")
	if err != nil || asked.Reference.State != admissions.Confirmed {
		t.Fatalf("%s, %v", asked.Reference.State, err)
	}
	w.must(w.s.Decide(t.Context(), w.louise, a.ID, refusal()))
	if got := key(errOf(w.s.Answer(t.Context(), w.refereeToken(a), false, "No."))); got != "admissions.error.too_late" {
		t.Errorf("after the decision: %s", got)
	}
}

// Each power is its bodies' alone, and a draft is nobody's but the applicant's.
func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t)
	_, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	w.begin(people.Member, "li@riverside.example", i18n.EN)
	var draft string
	w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT id FROM applications WHERE state = 'draft'").Scan(&draft))
	acts := []struct {
		name string
		do   func(access.Actor) error
		may  string // whoever gets past the power
	}{
		{"read", func(who access.Actor) error { return errOf(w.s.Review(t.Context(), who, a.ID)) }, "ruth louise tomas"},
		{"read a draft", func(who access.Actor) error { return errOf(w.s.Read(t.Context(), who, draft)) }, ""},
		{"list", func(who access.Actor) error { _, _, err := w.s.List(t.Context(), who, "", ""); return err }, "ruth louise tomas"},
		{"count", func(who access.Actor) error { return errOf(w.s.Count(t.Context(), who)) }, "ruth louise tomas"},
		{"see a paper", func(who access.Actor) error { return errOf(w.s.DocumentFor(t.Context(), who, a.ID, "constitution")) }, "ruth louise tomas"},
		{"return", func(who access.Actor) error { return w.s.Return(t.Context(), who, a.ID, "") }, "ruth tomas"},
		{"recommend", func(who access.Actor) error { return w.s.Recommend(t.Context(), who, a.ID, "", "x") }, "ruth tomas"},
		{"decide", func(who access.Actor) error { return w.s.Decide(t.Context(), who, a.ID, admissions.Decision{}) }, "louise tomas"},
		{"hear an appeal", func(who access.Actor) error { return w.s.HearAppeal(t.Context(), who, a.ID, refusal()) }, "tomas"},
	}
	for _, act := range acts {
		var may []string
		for _, p := range []struct {
			name string
			who  access.Actor
		}{{"nobody", access.Actor{}}, {"ana", w.ana}, {"ruth", w.ruth}, {"louise", w.louise}, {"tomas", w.tomas}} {
			err := act.do(p.who)
			if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.SignIn) && !fault.Is(err, fault.NotFound) {
				may = append(may, p.name)
			}
		}
		if got := strings.Join(may, " "); got != act.may {
			t.Errorf("%s: %q may, not %q", act.name, got, act.may)
		}
	}
}

func TestTheCommitteeAsksForMoreAndRecommends(t *testing.T) {
	w := newWorld(t)
	token, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	w.must(w.s.Return(t.Context(), w.ruth, a.ID, "Please send the signed by-laws."))
	if m := w.newest("noor@newshore.example"); !strings.Contains(m.Text, "signed by-laws") {
		t.Errorf("the applicant reads: %s", m.Text)
	}
	if f := fault.Of(w.s.Recommend(t.Context(), w.ruth, a.ID, "", " ")); f == nil || len(f.Others) != 1 {
		t.Errorf("neither a verdict nor reasons: %v", f)
	}
	if got := key(w.s.Recommend(t.Context(), w.ruth, a.ID, admissions.Admit, "Good.")); got != "admissions.error.state" {
		t.Errorf("while it is with the applicant: %s", got)
	}
	w.must(errOf(w.s.Attach(t.Context(), token, "constitution", "signed.pdf", pdfFile())))
	a, err := w.s.Submit(t.Context(), token, true)
	if err != nil || a.Ref() != "2026-001" || w.count("SELECT count(*) FROM outmail_messages WHERE to_address = 'ana@harbour.example'") != 1 {
		t.Errorf("again: %s, %v", a.Ref(), err)
	}
	w.must(w.s.Recommend(t.Context(), w.ruth, a.ID, admissions.Admit, "All is there."))
	r, err := w.s.Review(t.Context(), w.louise, a.ID)
	w.must(err)
	if e, ok := r.Last(admissions.WasRecommended); !ok || e.PersonName != "Ruth Okafor" || e.Words != "All is there." || e.Public() {
		t.Errorf("%+v", e)
	}
	if len(r.Completeness) != 1 || r.Completeness[0].Key != "admissions.incomplete.reference" {
		t.Errorf("awaited: %+v", r.Completeness)
	}
}

func TestAdmissionEntersTheRegister(t *testing.T) {
	w := newWorld(t)
	token, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	bad := admission()
	bad.Day, bad.From, bad.Reasons = day("2026-12-24"), day("2026-11-01"), ""
	f := fault.Of(w.s.Decide(t.Context(), w.louise, a.ID, bad))
	var fields []string
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		fields = append(fields, one.Field)
	}
	if got := strings.Join(fields, " "); got != "reasons day from" {
		t.Errorf("wrong in a decision: %s", got)
	}
	w.must(w.s.Decide(t.Context(), w.louise, a.ID, admission()))
	a, err := w.s.Open(t.Context(), token)
	w.must(err)
	o, err := w.people.Organization(t.Context(), a.OrganizationID)
	w.must(err)
	if a.State != admissions.Admitted || o.Name.EN != "New Shore Welcome" || o.Slug != "new-shore-welcome" || o.Class != people.Member || !o.Joined.Equal(day("2026-12-01")) ||
		o.Budget != 12000000 || o.Website != "https://www.newshore.example" || o.About.EN != "We welcome families." || strings.Join(o.Languages, " ") != "ar en" || !o.Shows(people.Listing) {
		t.Errorf("%s: %+v", a.State, o)
	}
	places, err := w.people.PeopleOf(t.Context(), nil, o.ID, day("2026-12-01"))
	if err != nil || len(places) != 1 || places[0].Person.Email != "noor@newshore.example" || places[0].Title != "Director" || !places[0].Contact {
		t.Errorf("%+v, %v", places, err)
	}
	agreed, err := consents.New(w.log, w.people, nil).Of(t.Context(), nil, consents.Organization(o.ID))
	if err != nil || len(agreed) != 1 || agreed[0].Given.ID != places[0].PersonID || agreed[0].Words != "What the directory may show: the listing" || agreed[0].Method != consents.Form || !agreed[0].At.Equal(w.clock.Now()) {
		t.Errorf("the evidence of what is shown: %+v, %v", agreed, err)
	}
	if len(w.invoiced) != 1 || w.invoiced[0] != o.ID+" 2026-12-01" {
		t.Errorf("invoiced: %v", w.invoiced)
	}
	m := w.newest("noor@newshore.example")
	if len(m.Attachments) != 1 || m.Attachments[0].MediaType != "application/pdf" || !strings.Contains(m.Text, "1 December 2026") {
		t.Fatalf("the letter: %d attachments, %s", len(m.Attachments), m.Text)
	}
	e, _ := a.Last(admissions.WasDecided)
	letter, err := w.s.Letter(t.Context(), token, e.ID)
	if err != nil || !bytes.Equal(letter.Body, m.Attachments[0].Body) || e.PersonName != "Louise Bergeron" || e.PersonID != w.louise.PersonID || !e.Day.Equal(day("2026-11-23")) {
		t.Errorf("the letter kept: %d bytes, %v; %+v", len(letter.Body), err, e)
	}
	if got := key(w.s.Decide(t.Context(), w.louise, a.ID, admission())); got != "admissions.error.state" {
		t.Errorf("decided twice: %s", got)
	}
	// The record has the person, and a second of the same name gets an address of its own.
	lines, err := w.log.History(t.Context(), admissions.Kind, a.ID, "")
	if err != nil || lines[len(lines)-1].PersonName != "Louise Bergeron" || lines[len(lines)-1].Detail["verdict"] != "admit" {
		t.Errorf("%+v, %v", lines, err)
	}
	other, b := w.submitted("li@riverside.example", "New Shore Welcome")
	today := admission()
	today.From = time.Time{}
	w.must(w.s.Decide(t.Context(), w.tomas, b.ID, today))
	b, err = w.s.Open(t.Context(), other)
	w.must(err)
	if second, err := w.people.Organization(t.Context(), b.OrganizationID); err != nil || second.Slug != "new-shore-welcome-2" || !second.Joined.Equal(w.s.Today()) {
		t.Errorf("%s, %v", second.Slug, err)
	}
}

// An organization that left comes back as itself, when the reviewer says so, and
// one that belongs already is not admitted again.
func TestReadmission(t *testing.T) {
	w := newWorld(t)
	old := w.organization("New Shore Welcome House", "newshore.example", true)
	w.must(w.people.EndMembership(t.Context(), access.TheProgram(), old.ID, day("2026-03-31")))
	_, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	r, err := w.s.Review(t.Context(), w.ruth, a.ID)
	w.must(err)
	if len(r.Matches) != 1 || r.Matches[0].Organization.ID != old.ID || r.Matches[0].Belongs {
		t.Fatalf("proposed: %+v", r.Matches)
	}
	d := admission()
	gone := w.organization("Inland Kitchen", "inland.example", true)
	w.must(w.people.EndMembership(t.Context(), access.TheProgram(), gone.ID, day("2026-03-31")))
	for _, id := range []string{w.harbour.ID, gone.ID, "nothing"} { // it belongs; it is none of the matches; it is nowhere
		d.OrganizationID = id
		if err := w.s.Decide(t.Context(), w.louise, a.ID, d); key(err) != "organization admissions.error.organization" {
			t.Errorf("admitted as %s: %v", id, err)
		}
	}
	d.OrganizationID = old.ID
	w.must(w.s.Decide(t.Context(), w.louise, a.ID, d))
	list, err := w.people.MembershipsOf(t.Context(), nil, old.ID)
	if err != nil || len(list) != 2 || !list[1].From.Equal(day("2026-12-01")) || !list[0].To.Equal(day("2026-03-31")) {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestARefusalCanBeAppealedInTime(t *testing.T) {
	w := newWorld(t)
	token, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	w.must(w.s.Decide(t.Context(), w.louise, a.ID, refusal()))
	m := w.newest("noor@newshore.example")
	if !strings.Contains(m.Text, "23 December 2026") || !strings.Contains(m.Text, "Its mission") || len(m.Attachments) != 1 {
		t.Errorf("the refusal: %s", m.Text)
	}
	if got := key(errOf(w.s.Appeal(t.Context(), token, " "))); got != "appeal admissions.missing.appeal" {
		t.Errorf("without a word: %s", got)
	}
	w.clock.Advance(31 * 24 * time.Hour)
	if got := key(errOf(w.s.Appeal(t.Context(), token, "Read it again."))); got != "admissions.error.appeal_over" {
		t.Errorf("too late: %s", got)
	}
	w.clock.Advance(-time.Hour * 24)
	a, err := w.s.Appeal(t.Context(), token, "Read it again.")
	if err != nil || a.State != admissions.Appealed {
		t.Fatalf("on the last day: %s, %v", a.State, err)
	}
	d := refusal()
	d.Day = day("2026-12-20")
	if got := key(w.s.HearAppeal(t.Context(), w.tomas, a.ID, d)); got != "day admissions.error.day_before_appeal" {
		t.Errorf("heard before it was made: %s", got)
	}
	d.Day = day("2026-12-23")
	w.must(w.s.HearAppeal(t.Context(), w.tomas, a.ID, d))
	a, err = w.s.Open(t.Context(), token)
	if err != nil || a.State != admissions.Dismissed || !a.AppealUntil.IsZero() {
		t.Errorf("%s, %v", a.State, err)
	}
	if got := key(errOf(w.s.Appeal(t.Context(), token, "Once more."))); got != "admissions.error.state" {
		t.Errorf("an appeal from an appeal: %s", got)
	}
	// Another is allowed, and is then a member.
	other, b := w.submitted("li@riverside.example", "Riverside House")
	d.Day = day("2026-12-23")
	w.must(w.s.Decide(t.Context(), w.louise, b.ID, d))
	w.must(errOf(w.s.Appeal(t.Context(), other, "We do help.")))
	d.Verdict, d.From = admissions.Admit, day("2027-01-01")
	w.must(w.s.HearAppeal(t.Context(), w.tomas, b.ID, d))
	b, err = w.s.Open(t.Context(), other)
	if err != nil || b.State != admissions.Admitted || b.OrganizationID == "" {
		t.Errorf("%s, %v", b.State, err)
	}
}
