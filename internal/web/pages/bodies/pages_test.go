package bodies_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
)

func TestEverybodyReadsWhoSits(t *testing.T) {
	w := newWorld(t)
	visitor := w.as(access.Actor{})
	visitor.get("/en/bodies").want(t, 200, "Working groups", "Inland Protection", "Ana Ruiz", "Harbour Light", "One place is vacant", "Northern Caucus").lacks(t, "ana@ong.example")
	visitor.get("/fr/bodies").want(t, 200, "Groupes de travail", "Protection au Canada", "Lumière du Havre", "Un poste vacant")
	visitor.get("/en/bodies/inland-protection").want(t, 200, "What it is for.", "Co-chairs", "Ana Ruiz", "until", "Nobody is on record here.", `role="img"`, "The same in words").lacks(t, "ana@ong.example", "Keep its record")
	visitor.get("/en/bodies/executive-committee").want(t, 200, "Co-chairs of Inland Protection", "Ana Ruiz")
	visitor.get("/en/bodies/executive-committee/history?on="+date(day(0))).want(t, 200, "Who sat on 23 November 2026", "By office in Inland Protection")
	visitor.get("/en/bodies/inland-protection/history?on="+date(day(-300))).want(t, 200, "Vacant")
	visitor.get("/en/bodies/inland-protection/history?on=yesterday").want(t, 422, "Give a day", `href="#f-on"`)
	visitor.get("/en/bodies/nothing").want(t, 404)
	visitor.get("/en/bodies.csv").want(t, 200, "inland-protection,cochair,Ana Ruiz,Harbour Light")
	var out struct {
		Memberships []json.RawMessage `json:"memberships"`
	}
	if err := json.Unmarshal([]byte(visitor.get("/en/bodies.json").want(t, 200).body), &out); err != nil || len(out.Memberships) != 3 {
		t.Errorf("%d memberships, %v", len(out.Memberships), err)
	}
}

func TestAnOpenBodyIsJoinedAndLeft(t *testing.T) {
	w := newWorld(t)
	lin, visitor := w.as(w.lin), w.as(access.Actor{})
	lin.get("/en/bodies/northern-caucus").want(t, 200, "Join Northern Caucus", "0 people have joined.").lacks(t, "Who has joined")
	lin.post("/en/bodies/northern-caucus/join").want(t, 200, "You have joined.", "Who has joined", "Lin Wei", "Leave")
	visitor.get("/en/bodies/northern-caucus").want(t, 200, "One person has joined.", "once they sign in").lacks(t, "Lin Wei")
	visitor.get("/en/bodies/northern-caucus/history").want(t, 200).lacks(t, "Lin Wei")
	visitor.get("/en/bodies").lacks(t, "Lin Wei")
	visitor.get("/en/bodies.json").lacks(t, "Lin Wei")
	w.as(w.ana).get("/en/bodies/northern-caucus").want(t, 200).lacks(t, "Lin Wei")
	w.as(w.tomas).get("/en/bodies/northern-caucus").want(t, 200, "Lin Wei")
	lin.post("/fr/bodies/northern-caucus/leave").want(t, 200, "Vous n’en faites plus partie")
	visitor.post("/en/bodies/northern-caucus/join").want(t, 401)
	w.as(access.Actor{PersonID: "stranger"}).post("/en/bodies/northern-caucus/join").want(t, 401)
	lin.post("/en/bodies/inland-protection/join").want(t, 409, "elected or appointed")
}

func TestOnlyTheSecretariatKeepsTheRecord(t *testing.T) {
	w := newWorld(t)
	term := w.seatOn(1).Holder.ID
	paths := []string{
		"/en/manage/bodies", "/en/manage/bodies/new", "/en/manage/bodies/inland-protection", "/en/manage/bodies/inland-protection/change",
		"/en/manage/bodies/inland-protection/dissolve", "/en/manage/bodies/inland-protection/mandate", "/en/manage/bodies/inland-protection/seats/new",
		"/en/manage/bodies/inland-protection/seats/" + w.seat.ID, "/en/manage/bodies/inland-protection/appoint?role=member",
		"/en/manage/bodies/inland-protection/terms/" + term,
	}
	tomas, ana := w.as(w.tomas), w.as(w.ana)
	for _, path := range paths {
		tomas.get(path).want(t, 200)
		tomas.get(strings.Replace(path, "/en/", "/fr/", 1)).want(t, 200)
		ana.get(path).want(t, 403)
		if path != paths[0] && path != paths[2] {
			ana.post(path).want(t, 403)
		}
	}
	tomas.get("/en/manage/bodies/executive-committee/terms/"+term).want(t, 404)
	tomas.get("/en/manage/bodies/executive-committee/seats/"+w.seat.ID).want(t, 404)
	tomas.get("/en/manage/bodies/inland-protection/appoint").want(t, 200, "Add a seat").lacks(t, "⟦")
	for _, office := range []string{"?role=emperor", "?role=president"} { // none, or none of a working group
		tomas.get("/en/manage/bodies/inland-protection/appoint"+office).want(t, 404)
	}
}

// The secretariat's work from a vacancy to the next term, by forms alone.
func TestAVacancyIsFilledStepByStep(t *testing.T) {
	w := newWorld(t)
	tomas := w.as(w.tomas)
	desk := "/en/manage/bodies/inland-protection"
	tomas.get("/en/manage/bodies").want(t, 200, "Vacancies", "Co-chair", "Nobody is on record here.", "Fill the place")

	// End a term: without a reason the form comes back with what was typed.
	term := desk + "/terms/" + w.seatOn(1).Holder.ID
	tomas.post(term, "do", "end", "last", date(day(-10))).want(t, 422, "Choose why the term ended", `value="`+date(day(-10))+`"`)
	tomas.post(term, "do", "end", "last", date(day(-900)), "ended", "resigned").want(t, 422, "comes before the first", `href="#f-last"`)
	tomas.post(term, "do", "end", "last", date(day(-10)), "ended", "resigned").want(t, 200, "The end of the term is on record", "after Ana Ruiz (resigned)")

	// Find a person, then say how: an interim holder first.
	fill := desk + "/appoint?seat=" + w.seat.ID + "&number=1"
	tomas.get(fill).want(t, 200, "Find a person by name", `href="/fr/manage/bodies/inland-protection/appoint?`)
	tomas.get(fill+"&q=nobody-of-this-name").want(t, 200, "Nobody on the register has that name")
	found := tomas.get(fill+"&q=lin").want(t, 200, "Lin Wei")
	if !strings.Contains(found.body, "person="+w.lin.PersonID) {
		t.Fatal("the person found cannot be chosen")
	}
	tomas.get(fill+"&person="+w.lin.PersonID).want(t, 200, "Interim", "Harbour Light")
	form := []string{"seat", w.seat.ID, "number", "1", "person", w.lin.PersonID, "how", "interim"}
	tomas.post(desk+"/appoint", append(form, "from", "soon")...).want(t, 422, "Give a day")
	tomas.post(desk+"/appoint", append(form, "from", date(day(-5)))...).want(t, 200, "The term is on record", "Lin Wei", "Interim")
	w.as(access.Actor{}).get("/en/bodies/inland-protection").want(t, 200, "Lin Wei", "Interim", "Vacant since")

	// Then the next term, which ends the interim one; a second one in a row is told.
	tomas.post(desk+"/appoint", "seat", w.seat.ID, "number", "1", "person", w.ana.PersonID, "how", "elected", "from", date(day(0)), "note_en", "AGM").want(t, 200, "Ana Ruiz", "Term number 2 in a row")
	if s := w.seatOn(1); s.Vacant || s.Holder.Person.Name != "Ana Ruiz" || s.Holder.Note.EN != "AGM" {
		t.Errorf("%+v", s)
	}
	tomas.post(desk+"/appoint", "seat", w.seat.ID, "number", "1", "person", w.lin.PersonID, "how", "elected", "from", date(day(30))).want(t, 422, "is taken in that time", "End the term of Ana Ruiz the day before")
	tomas.post(desk+"/appoint", "seat", w.seat.ID, "number", "1", "person", w.lin.PersonID, "how", "elected", "from", date(day(30)), "replace", "yes").want(t, 200, "The term is on record")

	// A correction of the record.
	tomas.post(desk+"/terms/"+w.seatOn(1).Holder.ID, "do", "correct", "from", date(day(-1)), "to", date(day(29)), "how", "acclaimed", "organization_en", "Old Harbour").want(t, 200, "corrected")
	if s := w.seatOn(1); s.Holder.How != bodies.Acclaimed || s.Holder.Organization.EN != "Old Harbour" {
		t.Errorf("%+v", s.Holder)
	}
}

func TestABodyIsFoundedChangedAndDissolved(t *testing.T) {
	w := newWorld(t)
	tomas := w.as(w.tomas)
	tomas.post("/en/manage/bodies/new", "kind", "core_group", "slug", "No Good", "name_en", "Detention").want(t, 422, "small letters", `href="#f-slug"`, `value="Detention"`, "Write the body’s name in French.", `href="#f-name_fr"`)
	made := tomas.post("/en/manage/bodies/new", "kind", "core_group", "slug", "detention", "name_en", "Detention", "name_fr", "Détention", "parent", w.group.ID, "place", "7", "founded", "2009-02-21")
	made.want(t, 200, "The body is founded", "Core group of Inland Protection")
	desk := "/en/manage/bodies/detention"
	tomas.post(desk+"/mandate", "mandate_en", "Watches detention.").want(t, 422, "Give the day")
	tomas.post(desk+"/mandate", "mandate_en", "Watches detention.", "adopted", "2010-01-01", "decision_en", "Group meeting").want(t, 200, "on record")
	w.as(access.Actor{}).get("/en/bodies/detention").want(t, 200, "Watches detention.", "Adopted on 1 January 2010", "Group meeting", "21 February 2009").lacks(t, "so far")
	w.as(access.Actor{}).get("/fr/bodies/detention").want(t, 200, "En anglais seulement pour l’instant.", "Watches detention.")
	w.as(access.Actor{}).get("/fr/bodies").want(t, 200, "En anglais seulement pour l’instant.")
	tomas.post(desk+"/seats/new", "role", "cochair", "places", "none", "filled_by", "group").want(t, 422, "whole number")
	tomas.post(desk+"/seats/new", "role", "cochair", "places", "2", "years", "2", "filled_by", "group", "name_en", "Facilitator").want(t, 200, "Facilitator", "2 years")
	tomas.post(desk+"/change", "name_en", "Detention Watch", "name_fr", "Veille", "open", "yes").want(t, 422, "caucus or a network")
	tomas.post(desk+"/change", "name_en", "Detention Watch", "name_fr", "Veille", "contact", "detention@ong.example").want(t, 200, "Detention Watch")
	tomas.post(desk+"/dissolve", "last", "").want(t, 422, "Give a day")
	tomas.post(desk+"/dissolve", "last", date(day(-1))).want(t, 200, "dissolved")
	w.as(access.Actor{}).get("/en/bodies/detention").want(t, 200, "Its last day was", "mailto:detention@ong.example")
	w.as(access.Actor{}).get("/en/bodies").want(t, 200, "Bodies of the past")
}

// Half a century of 2,000 terms is one page, and its table goes on page by page.
func TestAHistoryOf2000TermsIsRead(t *testing.T) {
	w := newWorld(t)
	w.decades(2000)
	visitor := w.as(access.Actor{})
	page := visitor.get("/en/bodies/executive-committee").want(t, 200, "from 1978 to")
	if bars := strings.Count(page.body, `<rect class="term`); bars < 2000 {
		t.Errorf("%d of 2000 terms are drawn", bars)
	}
	seen, path := 0, "/en/bodies/executive-committee/history"
	for path != "" {
		a := visitor.get(path).want(t, 200)
		seen += strings.Count(a.body, `scope="row"`)
		_, rest, more := strings.Cut(a.body, `<a href="/en/bodies/executive-committee/history?before=`)
		if path = ""; more {
			before, _, _ := strings.Cut(rest, `"`)
			path = "/en/bodies/executive-committee/history?before=" + before
		}
	}
	if seen != 2001 {
		t.Errorf("the table has %d lines, want 2001", seen)
	}
}

func BenchmarkPageOf2000Terms(b *testing.B) {
	w := newWorld(b)
	w.decades(2000)
	visitor := w.as(access.Actor{})
	b.ResetTimer()
	for range b.N {
		if a := visitor.get("/en/bodies/executive-committee"); a.status != http.StatusOK {
			b.Fatal(a.status)
		}
	}
}
