package assembly_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
)

// linkOf is the path of the last link that was mailed to an address.
func (w *world) linkOf(address string) string {
	w.t.Helper()
	list, _, err := w.mail.ListTo(w.ctx, address, 1)
	w.must(err)
	if len(list) == 0 {
		w.t.Fatalf("nothing was mailed to %s", address)
	}
	full, err := w.mail.Get(w.ctx, list[0].ID)
	w.must(err)
	at := strings.Index(full.Text, "https://harbour.example/")
	if at < 0 {
		w.t.Fatalf("no link in %s", full.Text)
	}
	path, _, _ := strings.Cut(full.Text[at+len("https://harbour.example"):], "\n")
	return strings.TrimSpace(strings.Trim(path, "<>"))
}

func (w *world) address(i int, address string) {
	w.t.Helper()
	p, err := w.people.Person(w.ctx, w.orgs[i].delegate.PersonID)
	w.must(err)
	p.Email = address
	w.must(w.people.ChangePerson(w.ctx, w.staff, p))
}

func TestALinkLetsOnePersonInOnce(t *testing.T) {
	w := newWorld(t)
	w.debating()
	w.address(0, "a@harbour.example")
	w.address(1, "b@harbour.example")
	staff := w.as(w.staff)
	at := "/en/meetings/" + key + "/online"
	w.as(w.orgs[0].delegate).get(at).want(t, 403)
	w.as(w.orgs[0].delegate).post(at+"/send-all", false).want(t, 403)
	staff.post(at+"/settle", false, "room", "http://video.harbour.example/x").want(t, 422, "It begins with https://", `value="http://video.harbour.example/x"`)
	staff.post(at+"/settle", false, "room", "https://video.harbour.example/x").want(t, 200, "Saved.")
	staff.post(at+"/send-all", false).want(t, 200, "The links are on their way", "Link sent")
	link := w.linkOf("a@harbour.example")
	for _, path := range []string{at, "/en/meetings/" + key + "/desk", "/en/meetings/" + key} {
		if got := staff.get(path); strings.Contains(got.body, "/join/") {
			t.Errorf("%s shows a link", path)
		}
	}

	// Opening it uses nothing up; pressing the button does, once.
	visitor := w.as(access.Actor{})
	visitor.get(link).want(t, 200, "Come in as Delegate A", "Go in")
	visitor.get(link).want(t, 200, "Go in")
	visitor.post(link, false, "do", "go_in").want(t, 200, "Open the room for picture and sound", "https://video.harbour.example/x", "You hold the voting card of Harbour A Society")
	second := w.as(access.Actor{})
	second.get(link).want(t, 200, "has signed you in once already", "Send me a new link")
	second.post(link, false, "do", "go_in").want(t, 422, "has signed you in once already")
	if got := second.get("/en/meetings/" + key + "/floor"); got.path != "/en/sign-in" {
		t.Errorf("whoever did not come in reads %s", got.path)
	}
	second.post(link, false, "do", "again").want(t, 422, "Wait a few minutes")
	w.clock.Advance(10 * time.Minute)
	second.post(link, false, "do", "again").want(t, 200, "A new link is on its way")
	renewed := w.linkOf("a@harbour.example")
	if renewed == link {
		t.Fatal("the link is the same")
	}
	second.get(link).want(t, 409, "A newer link was sent to you")
	second.get(renewed).want(t, 200, "Go in")

	// Whoever is signed in as somebody else is asked.
	other := w.as(w.orgs[2].delegate)
	other.get(renewed).want(t, 200, "Delegate C is signed in on this device", "Stay signed in as Delegate C")
	other.post(renewed, false, "do", "go_in").want(t, 422, "Delegate C is signed in")
	other.get("/en/meetings/"+key+"/floor").want(t, 200, "Harbour C Society")
	other.post(renewed, false, "do", "switch").want(t, 200, "Come in as Delegate A", "Go in")
	other.post(renewed, false, "do", "go_in").want(t, 200, "Harbour A Society")

	// The first device's session ended when the new link began one.
	if got := visitor.get("/en/meetings/" + key + "/floor"); got.path != "/en/sign-in" {
		t.Errorf("the device of the link before reads %s", got.path)
	}

	// The desk sees who came, marks the card, and revokes.
	staff.get("/en/meetings/"+key+"/desk").want(t, 200, "Delegate A came in online at", "Holder is online")
	staff.post(at+"/mark", false, "organization", w.orgs[0].ID, "online", "yes").want(t, 200, "Delegate A holds it online", "Holder is in the hall")
	b := w.linkOf("b@harbour.example")
	phone, own := w.as(access.Actor{}), w.as(w.orgs[1].delegate)
	phone.post(b, false, "do", "go_in").want(t, 200, "Harbour B Society")
	phone.get("/en/meetings/"+key+"/floor").want(t, 200, "Harbour B Society")
	staff.post(at+"/revoke", false, "person", w.orgs[1].delegate.PersonID).want(t, 200, "The link holds no more", "Revoked")
	w.as(access.Actor{}).get(b).want(t, 409, "This link was revoked")
	if got := phone.get("/en/meetings/" + key + "/floor"); got.path != "/en/sign-in" {
		t.Errorf("a revoked link's session reads %s", got.path)
	}
	own.get("/en/meetings/"+key+"/floor").want(t, 200, "Harbour B Society") // it was not the link that signed them in

	// Whether cards held online vote is the meeting's own to settle.
	other.get("/en/meetings/"+key+"/floor").want(t, 200, "You hold the voting card of Harbour A Society.")
	staff.post(at+"/settle", false, "room", "", "silent", "yes").want(t, 200, "Saved.", "Saved.")
	other.get("/en/meetings/"+key+"/floor").want(t, 200, "At this meeting such cards do not vote and do not count for the quorum")
	for _, bad := range []string{link + "x", "/en/meetings/" + key + "/join/AAAA", strings.Replace(renewed, "/2026-11/", "/2020-11/", 1)} {
		w.as(access.Actor{}).get(bad).want(t, 404)
	}
}

// A link kept for days in a mailbox lends nobody the powers of an office.
func TestALinkLendsNoPowers(t *testing.T) {
	w := newWorld(t)
	w.debating()
	p, err := w.people.Person(w.ctx, w.president.PersonID)
	w.must(err)
	p.Email = "president@harbour.example"
	w.must(w.people.ChangePerson(w.ctx, w.staff, p))
	w.as(w.staff).post("/en/meetings/"+key+"/online/send", false, "address", "nobody@harbour.example").want(t, 422, "Nobody in the register has this address", `value="nobody@harbour.example"`)
	w.as(w.staff).post("/en/meetings/"+key+"/online/send", false, "address", "president@harbour.example").want(t, 200, "The link is on its way")
	link := w.linkOf("president@harbour.example")
	visitor := w.as(access.Actor{})
	visitor.get(link).want(t, 200, "Sign in as you always do", "sign-in?next=")
	visitor.post(link, false, "do", "go_in").want(t, 422, "Sign in as you always do")
	if got := visitor.get("/en/meetings/" + key + "/floor"); got.path != "/en/sign-in" {
		t.Errorf("whoever did not come in reads %s", got.path)
	}
	w.as(w.president).post(link, false, "do", "go_in").want(t, 200)
}
