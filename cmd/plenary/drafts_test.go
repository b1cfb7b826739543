package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Who may read a resolution and not write in it is sent to its page, and gets
// nothing of the editor on the way.
func TestReaderOfADraftIsSentOn(t *testing.T) {
	p, cast := demonstration(t)
	site := httptest.NewServer(p.site(p.cast))
	defer site.Close()
	sent := 0
	for _, player := range cast {
		if player.Start != "review" {
			continue
		}
		client := browser(t, site.URL)
		signIn(t, client, site.URL, player.PersonID)
		resp, err := client.Get(site.URL + "/en/drafts/" + pathValues(t, p)["{id}"] + "/text/en")
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
