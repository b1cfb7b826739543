package admissions_test

import (
	"encoding/json"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/audit"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// held are what admissions hold about a person, by kind.
func (w *world) held(personID string) map[string]holding.Holding {
	w.t.Helper()
	list, err := w.s.Holdings(w.t.Context(), nil, personID)
	w.must(err)
	byKind := map[string]holding.Holding{}
	for _, h := range list {
		byKind[h.Kind] = h
	}
	return byKind
}

func (w *world) erase(personID string) {
	w.t.Helper()
	w.must(w.log.Do(w.t.Context(), access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return w.s.Erase(w.t.Context(), tx, personID) }))
}

// everything is the text of all that is stored, that of one application aside.
func (w *world) everything(but string) string {
	w.t.Helper()
	var b strings.Builder
	for _, query := range []string{
		"SELECT email || ' ' || name_en || ' ' || name_fr || ' ' || fold_en || ' ' || form || ' ' || network FROM applications WHERE id <> $1",
		"SELECT name || ' ' || email || ' ' || words FROM application_references WHERE application_id <> $1",
		"SELECT person_name || ' ' || words FROM application_events WHERE application_id <> $1",
		"SELECT name FROM application_papers WHERE application_id <> $1",
		"SELECT name FROM blobs WHERE id NOT IN (SELECT blob_id FROM application_papers WHERE application_id = $1)",
	} {
		rows, err := w.db.Reader().QueryContext(w.t.Context(), query, but)
		w.must(err)
		for rows.Next() {
			var s string
			w.must(rows.Scan(&s))
			b.WriteString(s + "\n")
		}
		w.must(rows.Err())
		w.must(rows.Close())
	}
	return b.String()
}

// An applicant's copy has what was typed; an application under way is to be ended
// first; what was decided stays without who applied.
func TestAnApplicantIsForgotten(t *testing.T) {
	w := newWorld(t)
	noor := w.person("Noor Haddad", "noor@newshore.example", "", "", "")
	other := w.person("Sam Reed", "", "", "", "")
	draft := w.begin(people.Member, "noor@newshore.example", i18n.EN)
	w.fill(draft, "Unfinished Shore")
	token, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	_, kept := w.submitted("li@riverside.example", "Riverside House")
	if h := w.held(other.PersonID); h["applications"].Count != 0 || h["references"].Count != 0 {
		t.Fatalf("somebody without an address: %+v", h)
	}
	h := w.held(noor.PersonID)["applications"]
	if h.Count != 2 || h.Goes() != 1 || len(h.Block) != 1 || h.Block[0].Args["Ref"] != "2026-001" {
		t.Fatalf("%d, %d go, blocks %+v", h.Count, h.Goes(), h.Block)
	}
	copied, err := json.Marshal(h.Records)
	w.must(err)
	for _, typed := range []string{"2026-001", "902-555-0101", "4 Pier Road", "Sponsorship, 40 people.", "constitution.pdf", "New Shore Welcome"} {
		if !strings.Contains(string(copied), typed) {
			t.Errorf("%q is not in the copy: %s", typed, copied)
		}
	}
	w.must(w.s.Decide(t.Context(), w.louise, a.ID, refusal()))
	w.must(errOf(w.s.Appeal(t.Context(), token, "My own story.")))
	w.must(w.s.HearAppeal(t.Context(), w.tomas, a.ID, refusal()))
	if h := w.held(noor.PersonID)["applications"]; len(h.Block) != 0 || h.Stays != 1 {
		t.Errorf("once it is decided: %+v", h.Block)
	}
	w.erase(noor.PersonID)
	left := strings.ToLower(w.everything(kept.ID))
	for _, gone := range []string{"noor", "902-555", "pier road", "own story", "unfinished", ".pdf"} {
		if strings.Contains(left, gone) {
			t.Errorf("%q is left: %s", gone, left)
		}
	}
	r, err := w.s.Read(t.Context(), w.ruth, a.ID)
	w.must(err)
	if e, ok := r.Last(admissions.WasAppealDecided); !ok || e.Words != refusal().Reasons || e.PersonName != "Tomas Lind" || r.Name().EN != "New Shore Welcome" || r.Ref() != "2026-001" {
		t.Errorf("the decision: %+v, %q", e, r.Name().EN)
	}
	if r, err := w.s.Read(t.Context(), w.ruth, kept.ID); err != nil || r.Form.Contact.Name == "" || len(r.Papers) != 4 {
		t.Errorf("somebody else's: %+v, %v", r.Form, err)
	}
	if h := w.held(noor.PersonID)["applications"]; h.Count != 0 {
		t.Errorf("%d after the erasure", h.Count)
	}
}

// Whoever was asked for a reference and is forgotten counts as having declined, and
// the applicant is told; of one that was given stays what came of it.
func TestARefereeIsForgotten(t *testing.T) {
	w := newWorld(t)
	_, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	_, b := w.submitted("li@riverside.example", "Riverside House")
	w.must(errOf(w.s.Answer(t.Context(), w.refereeToken(b), true, "I know them well.")))
	draft := w.begin(people.Member, "sam@oldmill.example", i18n.EN)
	w.fill(draft, "Old Mill Centre")
	h := w.held(w.ana.PersonID)["references"]
	copied, err := json.Marshal(h.Records)
	w.must(err)
	if h.Count != 3 || h.Goes() != 1 || !strings.Contains(string(copied), "I know them well.") || !strings.Contains(string(copied), "Riverside House") {
		t.Fatalf("%d, %d go: %s", h.Count, h.Goes(), copied)
	}
	if strings.Contains(string(copied), "Old Mill") {
		t.Errorf("a draft that nobody was told of: %s", copied)
	}
	w.erase(w.ana.PersonID)
	if left := w.everything(""); strings.Contains(left, "Ana") || strings.Contains(left, "ana@") || strings.Contains(left, "I know them") {
		t.Errorf("left: %s", left)
	}
	first, err := w.s.Read(t.Context(), w.ruth, a.ID)
	w.must(err)
	second, err := w.s.Read(t.Context(), w.ruth, b.ID)
	w.must(err)
	if first.References[0].State != admissions.Declined || second.References[0].State != admissions.Confirmed || second.References[0].Organization == "" {
		t.Errorf("%+v, %+v", first.References, second.References)
	}
	if m := w.newest("noor@newshore.example"); !strings.Contains(m.Text, "name somebody else") {
		t.Errorf("the applicant reads: %s", m.Text)
	}
	if d, err := w.s.Open(t.Context(), draft); err != nil || len(d.References) != 0 {
		t.Errorf("the draft: %+v, %v", d.References, err)
	}
}

// What a reviewer recorded is in their copy, and stays under their name.
func TestWhatAReviewerRecordedStays(t *testing.T) {
	w := newWorld(t)
	_, a := w.submitted("noor@newshore.example", "New Shore Welcome")
	w.must(w.s.Recommend(t.Context(), w.ruth, a.ID, admissions.Admit, "All is there."))
	h := w.held(w.ruth.PersonID)["application_acts"]
	copied, err := json.Marshal(h.Records)
	w.must(err)
	if h.Count != 1 || h.Goes() != 0 || !strings.Contains(string(copied), "All is there.") || !strings.Contains(string(copied), "2026-001") {
		t.Errorf("%d, %d go: %s", h.Count, h.Goes(), copied)
	}
	w.erase(w.ruth.PersonID)
	r, err := w.s.Read(t.Context(), w.louise, a.ID)
	w.must(err)
	if e, _ := r.Last(admissions.WasRecommended); e.PersonName != "Ruth Okafor" {
		t.Errorf("%+v", e)
	}
}
