//go:build browser

package main

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/parliament"
)

// watching notes in a window what a screen reader is told.
const watching = `(() => {
	window.said = []
	for (const id of ['announce', 'alarm'])
		new MutationObserver(() => { const s = document.getElementById(id).textContent.trim(); if (s) said.push(s) })
			.observe(document.getElementById(id), {childList: true, characterData: true, subtree: true})
})()`

// A delegate writes while the meeting goes on: what they type and where they are
// stays through twenty changes, each said once. Their phone is away for a while and
// comes back to the meeting as it is, with its ballot.
func TestBrowserFloorNeverResets(t *testing.T) {
	s := newStage(t)
	ctx, key := t.Context(), pathValues(t, s.p)["{key}"]
	chair, err := s.p.signin.Actor(ctx, s.cast["Ngaire"].PersonID, i18n.EN)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	m, err := s.p.meetings.ByKey(ctx, key)
	must(err)
	staff := s.person(t, "Priscilla", 1440, true, false)
	staff.open("/en/meetings/" + key + "/desk")
	staff.fill("input[type=search], #f-q", "Balakrishnan")
	staff.press("Admit Aino Balakrishnan")
	must(s.p.meetings.Open(ctx, chair, key))
	items, err := s.p.meetings.Agenda(ctx, m.ID)
	must(err)

	phone := s.person(t, "Aino", 360, true, false)
	phone.open("/en/meetings/" + key + "/floor")
	phone.sees("Connected")
	js[bool](phone, watching+`, true`)
	js[bool](phone, `(() => { document.getElementById('rise').open = true; const f = document.getElementById('f-rise-text'); f.focus(); f.value = 'Nobody can hear'; window.stayed = true; return true })()`)
	for range 10 {
		must(s.p.meetings.TakeUp(ctx, chair, key, items[0].ID))
		phone.sees(items[0].Title.EN)
		must(s.p.floor.Undo(ctx, chair, key))
		phone.sees("The meeting is between two items.")
	}
	if got := js[string](phone, `[document.activeElement.id, document.activeElement.value, window.stayed].join()`); got != "f-rise-text,Nobody can hear,true" {
		t.Errorf("after twenty changes the delegate is at %s", got)
	}
	must(s.p.meetings.TakeUp(ctx, chair, key, items[0].ID))
	cards, err := s.p.meetings.Electorate(ctx, m.ID, i18n.EN)
	must(err)
	var present []string
	for _, e := range cards {
		if e.Holder.ID != "" {
			present = append(present, e.Organization.ID)
		}
	}
	motion, err := s.p.floor.State(ctx, chair, key, floor.NewMotion{Kind: parliament.Recess, MoverID: present[0], SecondedBy: present[1], Minutes: 5})
	must(err)
	phone.sees("Before the meeting: to take a recess of 5 minutes.")
	if n := js[int](phone, `said.filter(x => x.includes('recess of 5 minutes')).length`); n != 1 {
		t.Errorf("the motion was said %d times", n)
	}

	// Away: the vote is opened meanwhile.
	offline := func(away bool) {
		t.Helper()
		call(phone, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{Offline: away, DownloadThroughput: -1, UploadThroughput: -1}}})
	}
	offline(true)
	_, err = s.p.floor.OpenVote(ctx, chair, key, motion.ID, "")
	must(err)
	time.Sleep(time.Second)
	if js[bool](phone, `document.querySelector('form.choices') !== null`) {
		t.Error("the phone was not away")
	}
	offline(false)
	phone.sees("Shall the meeting take a recess of 5 minutes?")
	phone.press("For")
	phone.sees("Your vote is recorded: For")
	if got := js[string](phone, `document.getElementById('f-rise-text').value`); got != "Nobody can hear" {
		t.Errorf("the phone came back with %q", got)
	}
	phone.mu.Lock()
	phone.faults = nil // what the browser said of the network that was away
	phone.mu.Unlock()
	phone.look("the delegate has voted")
}
