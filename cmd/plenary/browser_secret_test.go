//go:build browser

package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plenary.example/internal/access"
	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/secretballots"
)

// keepsDownloads has a page keep what it saves next, and savedText waits for it.
const (
	keepsDownloads = `(() => { const make = URL.createObjectURL; URL.createObjectURL = b => { b.text().then(text => { window.saved = text }); return make.call(URL, b) }; return true })()`
	savedText      = `new Promise(there => { const look = () => window.saved ? there(window.saved) : setTimeout(look, 10); look() })`
)

// TestBrowserSecretVote holds a secret vote by its pages alone, each person in a browser of
// their own: planned, its key made by trustees of whom two are enough, its codes by the
// authority, ballots in both languages, on a phone and by the keyboard, one of them opened
// to be checked, one replaced; closed, decrypted, declared. Nobody’s secret reaches the
// site. Debian’s belenios-tool accepts the archive.
func TestBrowserSecretVote(t *testing.T) {
	s := newStage(t)
	trustees := []string{"Zohra", "Saoirse", "Jerome"}
	const vote = "/secret-votes/names-2026"

	staff := s.screen(t, "Priscilla")
	staff.open("/en/manage/secret-votes/new")
	staff.look("the form of a secret vote")
	staff.fill("#f-title_en", "Who speaks, and on what")
	staff.fill("#f-title_fr", "Qui parle, et de quoi")
	staff.fill("#f-key", "names-2026")
	staff.fill("#f-q01_text_en", "Publish the statement?")
	staff.fill("#f-q01_text_fr", "Publier la déclaration ?")
	staff.press("Add a question")
	staff.fill("#f-q02_text_en", "Who speaks for us?")
	staff.fill("#f-q02_text_fr", "Qui parle pour nous ?")
	js[bool](staff, `(document.querySelector('[name=q02_kind][value=choice]').click(), true)`)
	staff.fill("#f-q02_answers_en", "Ada\nBruno\nChen")
	staff.fill("#f-q02_smallest", "1")
	staff.fill("#f-q02_largest", "2")
	staff.fill("#f-q02_seats", "1")
	staff.fill("#f-trustees", s.address(t, trustees[0])+"\n"+s.address(t, trustees[1]))
	staff.fill("#f-authority", s.address(t, "Beatrix"))
	staff.fill("#f-need", "2")
	staff.press("Plan the vote")
	staff.sees("fewer than all of them")
	staff.look("a plan refused")
	staff.fill("#f-trustees", s.address(t, trustees[0])+"\n"+s.address(t, trustees[1])+"\n"+s.address(t, trustees[2]))
	staff.press("Plan the vote")
	staff.sees("The vote is planned")
	staff.look("a vote planned")
	staff.press("Prepare the vote")
	staff.sees("Keys made: 0 of 3")

	staff.open("/en/manage" + vote + "/electors")
	staff.choose("Mehdi Sansregret")
	staff.changes("Mehdi Sansregret", "voter", "", "")
	staff.sees("The list of electors is changed")

	// The ceremony: each step by all three.
	secrets := map[string]string{}
	for step := range 3 {
		for i, name := range trustees {
			w := s.screen(t, name)
			w.wide(360, "light")
			w.open("/en" + vote + "/trustee")
			if i == 0 {
				w.look("a trustee’s step")
			}
			if step == 0 {
				secrets[name] = w.draws()
				if i == 0 {
					w.look("a key made")
				}
				w.keeps(secrets[name])
			} else {
				w.gives(secrets[name])
			}
			w.sees("Received and checked")
		}
	}

	authority := s.screen(t, "Beatrix")
	authority.open("/en" + vote + "/authority")
	authority.look("the authority’s page")
	codes := authority.codes("codes made")
	authority.sees("The public halves are received")

	staff.open("/en/manage" + vote)
	staff.sees("About to open")
	staff.look("a vote that is ready")
	staff.opens()
	staff.sees("Close now")

	// A visitor on a phone reads of it, in French.
	visitor := s.screen(t, "")
	visitor.wide(360, "dark")
	visitor.open("/fr" + vote)
	visitor.sees("Vérifiez vous-même")
	visitor.look("le scrutin pour tout le monde")

	// The voters: their places are given to two people of the cast.
	v, err := s.p.secret.ByKey(t.Context(), access.TheProgram(), "names-2026")
	if err != nil {
		t.Fatal(err)
	}
	aino := s.screen(t, "Aino")
	aino.wide(360, "light")
	aino.open("/en" + vote + "/vote")
	own := codeOf(t, s, v, "Aino", codes)
	aino.look("the booth on a phone")
	js[bool](aino, `(document.querySelector('[data-choices]').requestSubmit(), true)`)
	aino.sees("That is not a voting code")
	aino.look("the booth refuses")
	opened := aino.seals(own, "For", "Ada")
	aino.look("a ballot locked")
	aino.press("Open this ballot")
	aino.shows("opened")
	aino.look("a ballot opened")
	opening := js[string](aino, `document.querySelector('[data-opening]').textContent`)
	visitor.open("/en" + vote + "/check")
	visitor.fill("#f-text", opening)
	visitor.press("Check it")
	visitor.sees("The numbers fit")
	visitor.sees(opened)
	visitor.sees("Ada")
	visitor.look("an opening checked")
	// Somebody knows what it says now: it is not taken any more.
	spoiled, _, _ := strings.Cut(strings.TrimPrefix(opening, `{"ballot":`), `,"openings":`)
	again := s.screen(t, "Aino")
	again.open("/en" + vote + "/vote")
	js[bool](again, `(document.querySelectorAll('details').forEach(d => { d.open = true }), true)`)
	again.fill("#f-ballot", spoiled)
	again.submit("#f-ballot")
	again.sees("was opened to check your browser")
	aino.press("Make another ballot")
	first := aino.seals(own)
	aino.press("Cast this ballot")
	aino.sees("Your ballot is cast")
	aino.sees(first)
	aino.look("a receipt")
	// The second one is made in the saved booth, without a network, and pasted.
	file := filepath.Join(t.TempDir(), "booth.html")
	if err := os.WriteFile(file, fetched(t, s.site.URL+"/en"+vote+"/booth.html"), 0o600); err != nil {
		t.Fatal(err)
	}
	alone := s.screen(t, "")
	alone.wide(360, "light")
	if err := chromedp.Do(alone.ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	s.away.Store(true)
	second := alone.seals(own, "Against", "Bruno", "Chen")
	js[bool](alone, keepsDownloads)
	js[bool](alone, `(document.querySelector('[data-save]').click(), true)`)
	sealed := js[string](alone, savedText)
	s.away.Store(false)
	aino.open("/en" + vote + "/vote")
	js[bool](aino, `(document.querySelectorAll('details').forEach(d => { d.open = true }), true)`)
	aino.look("the booth with a ballot made elsewhere")
	aino.fill("#f-ballot", sealed)
	aino.submit("#f-ballot")
	aino.sees("replaces the one before")

	// A scrutineer’s refusal: a code of another organization.
	mehdi := s.person(t, "Mehdi", 1440, true, true)
	lock := func() {
		if !mehdi.tab(`document.activeElement.matches('[data-choices] button')`) {
			t.Fatal("the button that locks a ballot cannot be reached by the keyboard")
		}
		mehdi.key(kb.Enter)
		mehdi.shows("sealed")
	}
	mehdi.open("/fr" + vote + "/vote")
	mehdi.choose("Pour")
	mehdi.tick("#q-1-1")
	mehdi.fill("#booth-code", own)
	lock()
	mehdi.pressed("Déposer ce bulletin")
	mehdi.sees("Un autre organisme a voté avec ce code")
	mehdi.look("le bulletin refusé")
	mehdi.open("/fr" + vote + "/vote")
	mehdi.choose("Pour")
	mehdi.tick("#q-1-1")
	mehdi.fill("#booth-code", codeOf(t, s, v, "Mehdi", codes))
	lock()
	mehdi.look("un bulletin verrouillé")
	mehdi.pressed("Déposer ce bulletin")
	mehdi.sees("Votre bulletin est déposé")

	staff.open("/en/manage" + vote + "/electors")
	staff.look("the electors")
	staff.open("/en/manage" + vote)
	staff.press("Close now")
	staff.sees("The vote is closed")
	if err := s.p.secret.Tally(t.Context(), access.TheProgram(), v.ID); err != nil {
		t.Fatal(err)
	}
	for _, name := range trustees[1:] { // the first has lost the key: nothing is lost
		w := s.screen(t, name)
		w.open("/en" + vote + "/trustee")
		w.sees("Decrypt the sums")
		w.fill("#kept-secret", secrets[trustees[0]])
		js[bool](w, `(document.querySelector('[data-make]').click(), true)`)
		w.sees("a secret of another trustee")
		w.gives("Key of a trustee\n" + secrets[name])
		w.sees("Your part of the sums is received")
	}
	staff.open("/en/manage" + vote)
	staff.press("Declare the result")
	staff.sees("The result is declared")
	visitor.open("/en" + vote)
	visitor.sees("2 encrypted ballots count. 1 more was replaced")
	visitor.look("the result on a phone")
	visitor.open("/en" + vote + "/ballots")
	visitor.sees(first)
	visitor.sees(second)
	visitor.look("the list of ballots")

	archive := fetched(t, s.site.URL+"/en"+vote+"/archive.bel")
	report, err := verifying.Archive(t.Context(), bytes.NewReader(archive), nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Ballots != 2 || report.Accepted != 3 || report.Result == nil {
		t.Errorf("the archive: %d ballots, %d count, result %v", report.Accepted, report.Ballots, report.Result)
	}
	s.neverHas(t, archive, secrets)
	acceptedByTheTool(t, v.UUID, archive)
}

// address is where somebody of the cast has their mail.
func (s *stage) address(t *testing.T, name string) string {
	t.Helper()
	p, err := s.p.people.Person(t.Context(), s.cast[name].PersonID)
	if err != nil {
		t.Fatal(err)
	}
	return p.Email
}

// sends presses what a selector finds, by which a form is sent, and waits for the answer.
func (w *screen) sends(selector string) {
	w.t.Helper()
	js[bool](w, fmt.Sprintf(`(document.documentElement.dataset.left = 'yes', document.querySelector(%q).click(), true)`, selector))
	w.arrive("away")
}

// changes sends one of the forms in the electors' row that says some words: the one of an
// action, with a field of it filled in unless its name is empty.
func (w *screen) changes(words, action, field, value string) {
	w.t.Helper()
	if !js[bool](w, fmt.Sprintf(`(() => {
		const row = [...document.querySelectorAll('tbody tr')].find(r => r.textContent.includes(%q))
		const form = row?.querySelector('[name=action][value=' + %q + ']')?.form
		if (!form) return false
		if (%[3]q) form.elements[%[3]q].value = %[4]q
		document.documentElement.dataset.left = 'yes'
		form.requestSubmit()
		return true
	})()`, words, action, field, value)) {
		w.t.Fatalf("%s cannot do %s for %s: %s", w.name, action, words, w.text())
	}
	w.arrive("away")
}

// opens has a vote that is ready open at once.
func (w *screen) opens() {
	w.t.Helper()
	js[bool](w, `(document.querySelector('[name=opens]').value = '2026-01-01T09:00', true)`)
	w.submit("[name=opens]")
}

// draws has a trustee's browser make their secret, which is on the page then.
func (w *screen) draws() (secret string) {
	w.t.Helper()
	js[bool](w, `(document.querySelector('[data-make]').click(), true)`)
	w.shows("made")
	return js[string](w, `document.querySelector('[data-secret]').textContent`)
}

// keeps has a trustee say that the secret is kept, and sends the public half.
func (w *screen) keeps(secret string) {
	w.t.Helper()
	w.tick("#kept")
	w.fill("#kept-end", secret[len(secret)-4:])
	w.sends("[data-send] button[type=submit]")
}

// gives has a trustee put the secret into the page, whose answer is sent.
func (w *screen) gives(kept string) {
	w.t.Helper()
	w.fill("#kept-secret", kept)
	w.sends("[data-make]")
}

// codes has the authority's browser make the codes, look named what, and sends the public
// halves; they are returned by the name of whoever votes.
func (w *screen) codes(what string) map[string]string {
	w.t.Helper()
	js[bool](w, keepsDownloads)
	js[bool](w, `(document.querySelector('[data-make]').click(), true)`)
	w.shows("made")
	if what != "" {
		w.look(what)
	}
	js[bool](w, `(document.querySelector('[data-csv]').click(), true)`)
	codes := codesIn(w.t, js[string](w, savedText))
	w.sends("[data-send] button[type=submit]")
	return codes
}

// seals marks answers in the booth and has the ballot locked; its tracking number is
// returned.
func (w *screen) seals(code string, labels ...string) (tracker string) {
	w.t.Helper()
	for _, label := range labels {
		w.choose(label)
	}
	w.fill("#booth-code", code)
	js[bool](w, `(document.querySelector('[data-choices]').requestSubmit(), true)`)
	w.shows("sealed")
	return js[string](w, `document.querySelector('[data-tracker]').textContent`)
}

// shows waits until a script has brought a step of its work to view.
func (w *screen) shows(step string) {
	w.t.Helper()
	js[bool](w, fmt.Sprintf(`new Promise(there => { const look = () => document.querySelector('[data-step=%s]').hidden ? setTimeout(look, 20) : there(true); look() })`, step))
}

// codesIn reads the table of the authority: each organization’s code by its name.
func codesIn(t *testing.T, table string) map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	codes := map[string]string{}
	for _, row := range rows[1:] {
		codes[row[1]] = row[4]
	}
	return codes
}

// codeOf is the code that was made for somebody of the cast.
func codeOf(t *testing.T, s *stage, v secretballots.Vote, name string, codes map[string]string) string {
	t.Helper()
	code := codes[s.cast[name].Name]
	if code == "" {
		t.Fatalf("%s has no code in %s", name, v.Key)
	}
	return code
}

// outbox are the subjects and words of all mail that waits.
func outbox(t *testing.T, s *stage) string {
	t.Helper()
	return string(fetched(t, s.site.URL+"/outbox"))
}

// neverHas checks that what trustees keep, by their names, has not left their browsers.
func (s *stage) neverHas(t *testing.T, archive []byte, secrets map[string]string) {
	t.Helper()
	for name, secret := range secrets {
		if bytes.Contains(archive, []byte(secret)) || strings.Contains(outbox(t, s), secret) {
			t.Errorf("the secret of %s has left its browser", name)
		}
	}
}
