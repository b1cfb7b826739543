package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signin"
)

// Outside the demonstration the secretariat sees that a sign-in link went out,
// never the link: it could vote as anybody.
func TestOutboxKeepsSignInLinksToThemselves(t *testing.T) {
	p, cast := demonstration(t)
	staff := ""
	for _, player := range cast {
		if player.Start == "manage" {
			staff = player.PersonID
		}
	}
	person, err := p.people.Person(t.Context(), staff)
	if err != nil {
		t.Fatal(err)
	}
	p.demo = false
	site := httptest.NewServer(p.site(nil))
	defer site.Close()
	client := browser(t, site.URL)
	link, err := p.signin.Link(t.Context(), access.TheProgram(), person.Email)
	if err != nil {
		t.Fatal(err)
	}
	_, path, _ := strings.Cut(link, signin.LinkPath(person.Lang))
	resp, err := client.PostForm(site.URL+signin.LinkPath(i18n.EN)+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("signing in: %s", resp.Status)
	}
	if err := p.signin.RequestLink(t.Context(), person.Email, "", i18n.FR); err != nil {
		t.Fatal(err)
	}
	list, _, err := p.mail.List(t.Context(), 1)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d messages, %v", len(list), err)
	}
	for _, want := range []struct {
		path   string
		status int
	}{{"/en/outbox", 200}, {"/en/outbox/" + list[0].ID, 200}, {"/en/outbox/" + list[0].ID + "/source", 403}} {
		resp, err := client.Get(site.URL + want.path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want.status || strings.Contains(string(body), "/sign-in/link/") {
			t.Errorf("%s: %s, and the link in it: %v", want.path, resp.Status, strings.Contains(string(body), "/sign-in/link/"))
		}
	}
}
