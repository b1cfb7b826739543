//go:build browser

package main

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/registration"
)

// kept is what a phone has of the door: what is in its storage, and which pages.
const kept = `caches.keys().then(async names => JSON.stringify({...localStorage}) + document.cookie +
	(await Promise.all(names.map(n => caches.open(n).then(c => c.keys())))).flat().map(r => new URL(r.url).pathname).join(' '))`

// TestBrowserDoorWithoutANetwork: a phone at the door loses its network, goes on, is even
// opened anew, and sends what it kept when the network is back; somebody cancelled
// meanwhile. What it keeps names nobody, and goes away with whoever signs out.
func TestBrowserDoorWithoutANetwork(t *testing.T) {
	s := newStage(t)
	values := pathValues(t, s.p)
	g, err := s.p.gatherings.ByKey(t.Context(), values["/{lang}/gatherings/{gathering}/desk/door {gathering}"])
	if err != nil {
		t.Fatal(err)
	}
	door := "/en/gatherings/" + g.Key + "/desk/door"
	phone := s.person(t, "Aino", 360, true, false)
	phone.open(door)
	phone.sees("Everything is sent.")
	phone.fill("#f-q", "zohra")
	phone.sees("Zohra Penhaligon")
	phone.look("somebody is found at the door")
	wait(t, "the page is kept", func() bool { return strings.Contains(js[string](phone, kept), door) })

	s.away.Store(true)
	phone.press("Check in")
	phone.sees("No network: go on")
	phone.sees("To send: 1.")
	phone.open(door)
	phone.sees("To send: 1.")
	cancelled(t, s.p, g, "Wren Castellanos")
	phone.fill("#f-q", "castell wren")
	phone.press("Check in")
	phone.sees("To send: 2.")
	phone.fill("#f-q", "zohra")
	phone.sees("since ")
	if has := js[string](phone, kept); strings.Contains(has, "Zohra") || strings.Contains(has, "Wren") {
		t.Errorf("the phone keeps names that anybody can read: %s", has)
	}

	s.away.Store(false)
	js[bool](phone, `dispatchEvent(new Event('online'))`)
	phone.sees("Wren Castellanos has cancelled")
	phone.sees("Everything is sent.")
	phone.press("Settled")
	if at := arrived(t, s.p, g, "Zohra Penhaligon"); at.IsZero() || time.Since(at) > time.Minute {
		t.Errorf("Zohra is here since %v", at)
	}
	phone.mu.Lock()
	phone.faults = nil // that there was no network
	phone.mu.Unlock()
	phone.fill("#f-q", "zohra")
	phone.press("Undo")
	phone.sees("Everything is sent.")
	phone.look("the network is back")
	wait(t, "it is undone", func() bool { return arrived(t, s.p, g, "Zohra Penhaligon").IsZero() })

	phone.press("Sign out")
	phone.sees("You are signed out")
	if has := js[string](phone, kept); has != "{}" {
		t.Errorf("after signing out the phone keeps %s", has)
	}
}

func wait(t *testing.T, what string, until func() bool) {
	t.Helper()
	patience := time.Now().Add(8 * time.Second)
	for !until() {
		if time.Now().After(patience) {
			t.Fatalf("it does not come to pass that %s", what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// cancelled cancels somebody's registration, as they would by their link.
func cancelled(t *testing.T, p *program, g gatherings.Gathering, name string) {
	t.Helper()
	list, _, err := p.registration.Of(t.Context(), nil, g.ID, registration.Filter{Words: name})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d of %s, %v", len(list), name, err)
	}
	link, err := p.registration.Link(t.Context(), list[0].OrderID)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.registration.Cancel(t.Context(), access.Actor{}, link, list[0].OrderID, []string{list[0].ID}, false); err != nil {
		t.Fatal(err)
	}
}

// arrived is since when somebody is there today.
func arrived(t *testing.T, p *program, g gatherings.Gathering, name string) time.Time {
	t.Helper()
	l, err := p.desk.AtDoor(t.Context(), access.TheProgram(), g)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range l.Guests {
		if one.Name == name {
			return one.Arrived
		}
	}
	t.Fatalf("%s is not on the list", name)
	return time.Time{}
}
