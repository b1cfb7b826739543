package join_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

func has(t *testing.T, a answer, status int, words ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("%d, want %d", a.status, status)
	}
	for _, w := range words {
		if unwanted, not := strings.CutPrefix(w, "!"); not {
			if strings.Contains(a.body, unwanted) {
				t.Errorf("%q is there", unwanted)
			}
			continue
		}
		if !strings.Contains(a.body, w) {
			t.Errorf("no %q on the page", w)
		}
	}
	if strings.Contains(a.body, "⟦") {
		t.Errorf("a sentence is missing: %s", regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(a.body))
	}
}

// The whole way without a script and without an account: from the first address
// to the letter.
func TestFromTheFirstAddressToTheLetter(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(access.Actor{})
	has(t, v.get("/en/join"), 200, "Member abroad", "Associate")
	has(t, v.get("/fr/join/member"), 200, "supprimée 60 jours", "Énoncé de mission")
	has(t, v.get("/en/join/king"), 404)
	has(t, v.post("/en/join/member", "email", "noor"), 422, `value="noor"`, `href="#f-email"`)
	app := v.post("/en/join/member", "email", "noor@newshore.example").to()
	if !strings.HasPrefix(app, "/en/applications/") || strings.Contains(w.mailed("noor@newshore.example").Text, app) {
		t.Fatalf("it leads to %q, which is not for the mail", app)
	}
	has(t, v.get(app), 200, app+"/name", "Not submitted yet", "Confirm your address", `action="`+app+`/link"`)
	has(t, v.post(app+"/link", "email", "noor@newshore.example"), 429, "less than 10 minutes ago", `value="noor@newshore.example"`)
	has(t, v.post(app+"/link", "email", "noor"), 422, `value="noor"`, `href="#f-email"`)
	// One step after the other; what is wrong is said, and nothing typed is lost.
	bad := v.post(app+"/budget", "budget", "plenty")
	has(t, bad, 422, `value="plenty"`, `href="#f-budget"`)
	has(t, v.get(app+"/budget"), 200, `value="plenty"`)
	for _, s := range []struct{ step, next string }{
		{"name", "place"}, {"place", "about"}, {"about", "budget"}, {"budget", "contact"}, {"contact", "question-work"}, {"question-work", "question-why"}, {"question-why", "papers"},
	} {
		got := v.post(app+"/"+s.step, "name_en", "New Shore Welcome", "address", "4 Pier Road", "city", "Sydney", "region", "atlantic", "about", "We welcome.", "languages", "ar", "languages", "nonsense",
			"budget", "120,000", "contact_name", "Noor Haddad", "lang", "fr", "answer_work", "Sponsorship.", "answer_why", "Together.")
		if got.status != http.StatusSeeOther || got.to() != app+"/"+s.next {
			t.Fatalf("%s: %d, to %s", s.step, got.status, got.to())
		}
	}
	has(t, v.get(app+"/review"), 200, "What is still missing", "Mission statement", "New Shore Welcome")
	has(t, v.upload(app+"/papers/constitution", "paper_constitution", "page.html", []byte("<script>")), 422, "page.html", `href="#f-paper_constitution"`)
	has(t, v.upload(app+"/papers/constitution", "paper_constitution", "big.pdf", make([]byte, 10<<20+1)), 413, "10 MB")
	for _, slug := range []string{"constitution", "mission-statement", "financial-statement", "board-endorsement"} {
		if got := v.upload(app+"/papers/"+slug, "paper_"+slug, "Énoncé.pdf", []byte("%PDF-1.7\n")); got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d", slug, got.status)
		}
	}
	file := v.get(app + "/papers/constitution")
	if file.status != 200 || file.body != "%PDF-1.7\n" || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") || !strings.Contains(file.header.Get("Content-Security-Policy"), "sandbox") ||
		file.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the document: %d, %v", file.status, file.header)
	}
	has(t, v.post(app+"/references", "place", "1", "reference_organization", "Nowhere", "reference_name", "Ana Reyes", "reference_email", "ana@harbour.example"), 422, "Nowhere", `value="Ana Reyes"`)
	if got := v.post(app+"/references", "place", "1", "reference_organization", "Harbour Light Society", "reference_name", "Ana Reyes", "reference_email", "ana@harbour.example"); got.to() != app+"/listing" {
		t.Errorf("named: %d, to %s", got.status, got.to())
	}
	if got := v.post(strings.Replace(app, "/en/", "/fr/", 1)+"/listing", "shown", "listing", "shown", "phone"); got.status != http.StatusSeeOther {
		t.Errorf("what is shown: %d", got.status)
	}
	if a, err := w.s.Open(t.Context(), app[strings.LastIndex(app, "/")+1:]); err != nil || a.Form.Agreed.Lang != i18n.FR || !strings.Contains(a.Form.Agreed.Words, "☑ Téléphone") || !strings.Contains(a.Form.Agreed.Words, "☐ Adresse courriel") || a.Form.Agreed.At.IsZero() {
		t.Errorf("the words that were answered: %+v, %v", a.Form.Agreed, err)
	}
	has(t, v.get(app+"/review"), 200, "Confirm your address", "!Submit the application")
	has(t, v.post(app+"/review", "pledged", "yes"), 422, "Confirm your address first: open the link that we sent to noor@newshore.example")
	w.proveByMail(t, v, app)
	has(t, v.post(app+"/review"), 422, `href="#f-pledged"`)
	if got := v.post(app+"/review", "pledged", "yes"); got.to() != app {
		t.Fatalf("submitted: %d %s", got.status, got.body)
	}
	has(t, v.get(app), 200, "2026-001", "With the membership committee", "Ana Reyes", "Without an answer we remind them once, after 7 days")
	if got := v.get(app + "/name"); got.to() != app {
		t.Errorf("a step, once it is submitted: %d", got.status)
	}
	w.answerReference(t)
	w.decide(t)
	has(t, v.get(app), 200, "You are admitted", "The letter (PDF)")
	if m := w.mailed("noor@newshore.example"); m.Lang != i18n.FR || len(m.Attachments) != 1 || !strings.Contains(m.Attachments[0].Name, "Lettre d’admission 2026-001") {
		t.Errorf("%s, %d attachments", m.Lang, len(m.Attachments))
	}
}

// proveByMail opens the link in the newest message to Noor: looking at it, as programs
// do that read mail before people, proves nothing.
func (w *world) proveByMail(t *testing.T, v visitor, app string) {
	t.Helper()
	link := regexp.MustCompile(`/en/applications/open/\S+`).FindString(w.mailed("noor@newshore.example").Text)
	opened := v.get(link)
	has(t, opened, 200, "Confirm and open", "noor@newshore.example")
	if opened.header.Get("Referrer-Policy") != "no-referrer" || opened.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", opened.header)
	}
	has(t, v.get(app), 200, "Confirm your address")
	if got := v.post(link); got.status != http.StatusSeeOther || got.to() != app {
		t.Fatalf("proven: %d, to %s", got.status, got.to())
	}
	has(t, v.get(app), 200, "!Confirm your address")
	if got := v.get(link); got.to() != app {
		t.Errorf("a second time: %d, to %s", got.status, got.to())
	}
	has(t, v.get("/en/applications/open/nobody"), 404)
	has(t, v.post("/en/applications/open/nobody"), 404)
}

// answerReference has Ana confirm by the link in her message.
func (w *world) answerReference(t *testing.T) {
	t.Helper()
	v := w.visitor(access.Actor{})
	link := regexp.MustCompile(`/en/join/reference/\S+`).FindString(w.mailed("ana@harbour.example").Text)
	has(t, v.get(link), 200, "New Shore Welcome", "Ana Reyes")
	has(t, v.post(link), 422, "Choose whether")
	has(t, v.post(link, "answer", "yes", "words", ""), 422, `href="#f-words"`)
	if got := v.post(link, "answer", "yes", "words", "They are good."); got.status != http.StatusSeeOther {
		t.Errorf("confirmed: %d", got.status)
	}
	has(t, v.get(link), 200, "They are good.")
	has(t, v.get("/en/join/reference/nobody"), 404)
}

// decide has the committee recommend and staff record the decision, and nobody
// else see anything.
func (w *world) decide(t *testing.T) {
	t.Helper()
	ruth, tomas, ana := w.visitor(w.ruth), w.visitor(w.tomas), w.visitor(w.ana)
	queue := ruth.get("/en/manage/applications")
	has(t, queue, 200, "New Shore Welcome", "2026-001")
	one := regexp.MustCompile(`/en/manage/applications/[0-9a-f-]{36}`).FindString(queue.body)
	has(t, ana.get("/en/manage/applications"), 403)
	has(t, ana.get(one), 403)
	has(t, ana.get(one+"/papers/constitution"), 403)
	has(t, w.visitor(access.Actor{}).get("/en/manage/applications"), 303)
	page := ruth.get(one)
	has(t, page, 200, "They are good.", "Everything that was asked for is there", "Sponsorship.")
	if strings.Contains(page.body, "Record the decision") {
		t.Error("the committee is offered the decision")
	}
	if got := ruth.get(one + "/papers/constitution"); got.status != 200 || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("a document for the committee: %d", got.status)
	}
	if got := ruth.post(one+"/recommend", "verdict", "admit", "reasons", "All is there."); got.status != http.StatusSeeOther {
		t.Fatalf("recommended: %d", got.status)
	}
	has(t, ruth.post(one+"/decide", "verdict", "admit"), 403)
	has(t, tomas.post(one+"/decide", "verdict", "admit", "reasons", "Good <b>work</b>.", "day", "2026-11-23", "from", "soon"), 422, "Good &lt;b&gt;work", `href="#f-decide-from"`)
	if got := tomas.post(one+"/decide", "verdict", "admit", "reasons", "Good work.", "day", "2026-11-23", "from", "2026-12-01"); got.status != http.StatusSeeOther {
		t.Fatalf("decided: %d", got.status)
	}
	has(t, tomas.get(one), 200, "Recorded by Tomas Lind", "All is there.")
}

// The script's own saves get a line back, whatever is still missing; a page of the
// form is told to no other site.
func TestTheScriptSavesAsOneTypes(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(access.Actor{})
	app := v.post("/fr/join/associate", "email", "zoe@quai.example").to()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.site.URL+app+"/place", strings.NewReader("city=Gasp%C3%A9"))
	w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	got := v.do(r)
	has(t, got, 200, `id="saved"`, "Enregistré à")
	page := v.get(app + "/place")
	has(t, page, 200, `value="Gaspé"`)
	if page.header.Get("Referrer-Policy") != "no-referrer" || page.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", page.header)
	}
}

// Every page says its sentences in both languages, whatever the state.
func TestEveryStateIsSaid(t *testing.T) {
	w := newWorld(t)
	v := w.visitor(access.Actor{})
	token, err := w.s.Begin(t.Context(), people.Associate, "zoe@quai.example", "", i18n.FR)
	w.must(err)
	for _, lang := range []string{"en", "fr"} {
		app := "/" + lang + "/applications/" + token
		for _, page := range []string{"", "/contact", "/place", "/work", "/question-why", "/question-young", "/references", "/review", "/withdraw"} {
			has(t, v.get(app+page), 200)
		}
		for _, state := range []string{"submitted", "returned", "recommended", "admitted", "refused", "appealed", "dismissed", "withdrawn"} {
			_, err := w.db.SQL().ExecContext(t.Context(), "UPDATE applications SET state = '"+state+"', number = 7, year = 2026, appeal_until = '2026-12-20'")
			w.must(err)
			has(t, v.get(app), 200)
			if state == "refused" {
				has(t, v.get(app+"/appeal"), 200)
			}
			var id string
			w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT id FROM applications").Scan(&id))
			tomas := w.visitor(w.tomas)
			has(t, tomas.get("/"+lang+"/manage/applications/"+id), 200)
			has(t, tomas.get("/"+lang+"/manage/applications?state="+state), 200)
		}
		_, err := w.db.SQL().ExecContext(t.Context(), "UPDATE applications SET state = 'draft', number = 0")
		w.must(err)
	}
}
