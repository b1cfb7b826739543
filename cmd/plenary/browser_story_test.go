//go:build browser

package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	storyTitle   = "Recordings of detention reviews"
	storyTitleFR = "Enregistrements des contrôles de la détention"
)

// TestBrowserStory takes one resolution from its first word to the library with
// a script's help: drafting and voting by the keyboard alone, the screens of the
// meeting changing by themselves.
func TestBrowserStory(t *testing.T) {
	tell(t, newStage(t), true)
}

// TestBrowserStoryWithoutScripts takes it the same way where no script runs.
func TestBrowserStoryWithoutScripts(t *testing.T) {
	tell(t, newStage(t), false)
}

// person opens a window in which scripts run, or do not.
func (s *stage) person(t *testing.T, name string, width int64, scripts, keys bool) *screen {
	t.Helper()
	w := s.screen(t, name)
	w.wide(width, "light")
	w.plain, w.keys = !scripts, keys && scripts
	if !scripts {
		call(w, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	return w
}

func tell(t *testing.T, s *stage, scripts bool) {
	key := pathValues(t, s.p)["{key}"]
	meeting := "/en/meetings/" + key

	// A member drafts, by the keyboard alone.
	aino := s.person(t, "Aino", 1440, scripts, true)
	draft(t, aino, scripts)
	mehdi := s.person(t, "Mehdi", 360, scripts, true)
	mehdi.open("/fr/drafts")
	mehdi.press(storyTitleFR)
	mehdi.press("Oui, nous l’appuyons")

	// The working group and the committee.
	zohra := s.person(t, "Zohra", 360, scripts, false)
	zohra.open("/en/review")
	zohra.press(storyTitle)
	zohra.look("the co-chair reads")
	zohra.press("Endorse it")
	saoirse := s.person(t, "Saoirse", 1440, scripts, false)
	saoirse.open("/en/review")
	saoirse.press(storyTitle)
	for n := range 6 {
		saoirse.press("Answer this check")
		saoirse.press("It passes")
		if got := js[int](saoirse, `[...document.querySelectorAll('.check .tag')].filter(e => e.textContent.includes('Passed')).length`); got != n+1 {
			t.Fatalf("%d checks have passed, want %d", got, n+1)
		}
	}
	saoirse.look("the six checks are done")

	// The secretariat: the agenda and the credentials desk.
	staff := s.person(t, "Priscilla", 1440, scripts, false)
	staff.open(meeting + "/manage")
	staff.choose(storyTitle)
	staff.submit(`select[name=resolution]`)
	for js[bool](staff, first) {
		staff.press("Move up " + storyTitle)
	}
	staff.look("the agenda is ready")
	staff.open(meeting + "/desk")
	for _, who := range []string{"Aino Balakrishnan", "Mehdi Sansregret"} {
		staff.fill("input[type=search], #f-q", strings.Fields(who)[1])
		if !scripts {
			staff.submit("#f-q")
		}
		staff.press("Admit " + who)
	}
	staff.look("the desk has admitted")

	// The meeting, on five screens.
	phone, hall := s.person(t, "Aino", 360, scripts, true), s.person(t, "Priscilla", 1440, scripts, false)
	phone.open(meeting + "/floor")
	mehdi.open("/fr/meetings/" + key + "/floor")
	hall.open(meeting + "/projector")
	chair := s.person(t, "Ngaire", 1440, scripts, false)
	chair.open(meeting + "/chair")
	for _, w := range []*screen{phone, mehdi, hall} {
		js[bool](w, `window.stayed = true`)
	}
	chair.press("Call the meeting to order")
	chair.press("Take it up")
	chair.press("Record the mover")
	chair.press("Record the seconder")
	hall.sees(storyTitle)
	phone.sees(storyTitle)
	chair.look("the chair is ready to open the vote")
	chair.press("Open the vote")
	chair.sees("Close the vote")
	hall.sees("The vote is open")
	phone.sees("Against")
	mehdi.sees("Contre")
	phone.look("a delegate is asked")
	phone.press("For")
	phone.sees("Your vote is recorded: For")
	mehdi.press("Pour")
	mehdi.sees("Votre vote est enregistré")
	mehdi.look("un vote est enregistré")
	hall.sees("2 of 14")
	hall.look("the hall counts who has voted")
	chair.sees("2 of 14")
	chair.press("Close the vote")
	chair.look("the vote is closed")
	chair.press("Announce the result")
	hall.sees("Adopted as Resolution 1")
	phone.sees("Adopted as Resolution 1")
	mehdi.sees("résolution 1")
	hall.look("the result before the hall")
	phone.look("the result on a phone")
	for _, w := range []*screen{phone, mehdi, hall} {
		if scripts && !js[bool](w, `window.stayed === true`) {
			t.Errorf("%s's page was loaded again", w.name)
		}
	}

	// The public reads it, in both languages, and finds it.
	public := s.person(t, "", 1440, scripts, false)
	public.open("/en/resolutions/" + key + "/1")
	public.sees(storyTitle)
	public.sees("recordings are kept for a year")
	public.look("the resolution in the library")
	public.open("/fr/resolutions/" + key + "/1")
	public.sees(storyTitleFR)
	public.sees("les enregistrements soient conservés")
	public.open("/en/library?q=" + strings.ReplaceAll(storyTitle, " ", "+"))
	public.sees(storyTitle)
}

// first reports whether the story's item can go further up the agenda.
const first = `[...document.querySelectorAll('button')].some(b => b.textContent.replace(/\s+/g, ' ').includes('Move up ` + storyTitle + `'))`

// nearest is what stands in the box of the nearest standing policy.
const nearest = `document.querySelector('#nearest').innerText`

// draft writes the resolution, in both languages, up to handing it in.
func draft(t *testing.T, w *screen, scripts bool) {
	t.Helper()
	w.open("/en/drafts")
	w.press("Draft a resolution")
	w.fill("input[name=title]", storyTitle)
	w.press("Begin writing")
	w.fill(".editor-part.whereas textarea", "people are still detained without anybody hearing the review, as Res. 13, November 1995 deplored")
	w.fill(".editor-part.resolved textarea", "ask that recordings are kept for a year")
	if scripts {
		js[bool](w, `window.stayed = true`)
		w.sees("Saved at")
		patience := time.Now().Add(8 * time.Second)
		for !strings.Contains(js[string](w, nearest), "etention") {
			if time.Now().After(patience) {
				t.Fatalf("the nearest standing policy is %q", js[string](w, nearest))
			}
			time.Sleep(50 * time.Millisecond)
		}
		if !js[bool](w, `window.stayed === true`) {
			t.Error("the editor was loaded again")
		}
		w.look("the editor has saved by itself")
	} else {
		w.press("Save")
		if near := js[string](w, nearest); !strings.Contains(near, "etention") {
			t.Errorf("the nearest standing policy is %q", near)
		}
	}
	w.press("Save and close")
	if !js[bool](w, `[...document.querySelectorAll('main a')].some(a => a.getAttribute('href').endsWith('/resolutions/1995-11/13'))`) {
		t.Error("the citation has not become a link")
	}
	w.press("Write the French text")
	w.fill("input[name=title]", storyTitleFR)
	w.fill(".editor-part.whereas textarea", "des personnes sont encore détenues sans que personne n’entende le contrôle")
	w.fill(".editor-part.resolved textarea", "demande que les enregistrements soient conservés un an")
	w.look("the French text is written")
	w.press("Save")
	w.tick("input[name=checked]")
	w.press("Save and close")
	if strings.Contains(w.text(), "To be checked") {
		t.Error("the French text has been read beside the English, and is still to be checked")
	}
	w.press("Change the working group")
	w.choose("Inland Protection")
	w.choose("Lilac Centre of Laval")
	w.press("Save")
	w.choose("General Members")
	w.press("Submit the resolution")
	w.sees("Submitted on")
	w.look("the resolution is submitted")
}

// submit sends the form that a selector's element stands in, as its button does.
func (w *screen) submit(selector string) {
	w.t.Helper()
	if !js[bool](w, fmt.Sprintf(`(() => {
		const it = document.querySelector(%q)
		if (!it) return false
		it.form.requestSubmit()
		document.documentElement.dataset.left = 'yes'
		return true
	})()`, selector)) {
		w.t.Fatalf("%s at %s has no %s", w.name, w.at(), selector)
	}
	w.arrive("away")
}

// tab presses the tabulator until the focus is where a script says.
func (w *screen) tab(there string) bool {
	w.t.Helper()
	for range 150 {
		w.key(kb.Tab)
		if js[bool](w, there) {
			return true
		}
	}
	return false
}

func (w *screen) key(keys string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.KeyEvent(keys)); err != nil {
		w.t.Fatalf("%s presses %q: %v", w.name, keys, err)
	}
}

// typed writes into a field by the keyboard alone.
func (w *screen) typed(selector, words string) {
	w.t.Helper()
	if !w.tab(fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, selector)) {
		w.t.Fatalf("%s at %s cannot reach %s by the keyboard", w.name, w.at(), selector)
	}
	call(w, input.InsertText, input.InsertTextParams{Text: words})
}

// tick ticks every box that a selector finds.
func (w *screen) tick(selector string) {
	w.t.Helper()
	for range js[int](w, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)) {
		next := selector + ":not(:checked)"
		if !w.keys {
			js[bool](w, fmt.Sprintf(`(document.querySelector(%q).click(), true)`, next))
			continue
		}
		if !w.tab(fmt.Sprintf(`document.activeElement.matches(%q)`, next)) {
			w.t.Fatalf("%s at %s cannot reach %s by the keyboard", w.name, w.at(), next)
		}
		w.key(" ")
	}
}

// pressed activates a button or a link by the keyboard alone.
func (w *screen) pressed(words string) {
	w.t.Helper()
	there := fmt.Sprintf(`(() => {
		const e = document.activeElement
		const plain = e ? e.textContent.replace(/\s+/g, ' ').trim() : ''
		return !!e && e !== document.body && ['A', 'BUTTON', 'SUMMARY'].includes(e.tagName) && (plain === %[1]q || plain.startsWith(%[1]q) && plain.length < %[1]q.length + 60 && ![...document.querySelectorAll('button, a')].some(o => o.tabIndex >= 0 && o.textContent.replace(/\s+/g, ' ').trim() === %[1]q))
	})()`, words)
	if !w.tab(there) {
		w.t.Fatalf("%s at %s cannot reach %q by the keyboard: %s", w.name, w.at(), words, w.text())
	}
	leads := js[string](w, fmt.Sprintf(`(() => { const it = document.activeElement; %s; return leads })()`, w.leads()))
	w.key(kb.Enter)
	w.arrive(leads)
}

// chosen takes an option or a radio button by the keyboard alone.
func (w *screen) chosen(words string) {
	w.t.Helper()
	kind := js[string](w, fmt.Sprintf(`(() => {
		const plain = e => e.textContent.replace(/\s+/g, ' ').trim()
		const option = [...document.querySelectorAll('option')].find(e => plain(e).includes(%[1]q))
		if (option) return 'select[name=' + option.closest('select').name + ']'
		const label = [...document.querySelectorAll('label')].find(e => plain(e).includes(%[1]q))
		return label ? 'input[name=' + label.control.name + ']' : ''
	})()`, words))
	if kind == "" || !w.tab(fmt.Sprintf(`document.activeElement.matches(%q)`, kind)) {
		w.t.Fatalf("%s at %s cannot reach the choice %q (%s) by the keyboard: %s", w.name, w.at(), words, kind, w.text())
	}
	if strings.HasPrefix(kind, "select") {
		w.key(words)
		if !js[bool](w, fmt.Sprintf(`document.activeElement.selectedOptions[0].textContent.includes(%q)`, words)) {
			w.t.Fatalf("%s cannot take %q by typing it", w.name, words)
		}
		return
	}
	at := fmt.Sprintf(`document.activeElement.labels[0].textContent.replace(/\s+/g, ' ').includes(%q)`, words)
	w.key(" ")
	for range 12 {
		if js[bool](w, at) {
			return
		}
		w.key(kb.ArrowDown)
	}
	w.t.Fatalf("%s at %s cannot choose %q by the keyboard", w.name, w.at(), words)
}
