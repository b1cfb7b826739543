package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Who may read a resolution and not write in it is sent to its page, and gets
// nothing of the editor on the way.
func TestReaderOfADraftIsSentOn(t *testing.T) {
	p, cast := demonstration(t)
	site := httptest.NewServer(p.site(p.cast))
	defer site.Close()
	sent, draft := 0, "/en/drafts/"+pathValues(t, p)["{id}"]
	for _, player := range cast {
		if player.Start != "review" {
			continue
		}
		client := browser(t, site.URL)
		signIn(t, client, site.URL, player.PersonID)
		resp, err := client.Get(site.URL + draft + "/text/en")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusSeeOther {
			sent++
			if len(body) > 300 || strings.Contains(string(body), "<form") {
				t.Errorf("%s is sent on with %d bytes of a page", player.Name, len(body))
			}
		}
	}
	if sent == 0 {
		t.Error("nobody was sent on")
	}
}

// A form with thousands of clauses fits in a request; it is refused at
// once, and does not cost seconds of work to be shown again.
func TestDraftOfTooManyClausesIsRefusedAtOnce(t *testing.T) {
	p, cast := demonstration(t)
	site := httptest.NewServer(p.site(p.cast))
	defer site.Close()
	for _, player := range cast {
		if player.Start != "drafts" {
			continue
		}
		client := browser(t, site.URL)
		signIn(t, client, site.URL, player.PersonID)
		resp, err := client.PostForm(site.URL+"/en/drafts", url.Values{"draft_lang": {"en"}, "title": {"Many clauses"}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		form := url.Values{"revision": {"1"}, "title": {"Many clauses"}}
		for i := range 2_400 {
			for name, value := range map[string]string{"id": fmt.Sprintf("c%d", i), "section": "whereas", "depth": "0", "text": "x"} {
				form.Add(name, value)
			}
		}
		began := time.Now()
		resp, err = client.PostForm(site.URL+resp.Header.Get("Location"), form)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(body), "300") || time.Since(began) > 8*time.Second {
			t.Errorf("%s after %v: %.3000s", resp.Status, time.Since(began), body)
		}
		return
	}
	t.Fatal("nobody drafts")
}
