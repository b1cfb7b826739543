package door

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// What an address may smuggle past a look at its first letters: browsers take
// "\" for "/" and leave out tabs, so that "/\evil.example" is another site.
func TestLocalNeverLeadsElsewhere(t *testing.T) {
	for _, to := range []string{
		"https://evil.example/", "//evil.example/", "///evil.example", `/\evil.example`, `\\evil.example`, "/%5Cevil.example", "/%5C%5Cevil.example",
		"/%09/evil.example", "/%0a/evil.example", "/%0d%0aSet-Cookie:x", "/%2F/evil.example", "/./%5Cevil.example", "/en/..//evil.example",
		"/%2e%2e//evil.example", "javascript:alert(1)", "/\t/evil.example", "http:evil.example", "", "en/library", "/\x00", "/%00/evil.example", "/%",
	} {
		got := local(to, "/fallback")
		base, _ := url.Parse("https://plenary.example/en/here")
		next, err := base.Parse(got)
		if err != nil || next.Host != "plenary.example" || next.Scheme != "https" || !strings.HasPrefix(got, "/") ||
			len(got) > 1 && strings.ContainsAny(got[1:2], `/\`) || strings.ContainsAny(got, "\\\t\r\n\x00") {
			t.Errorf("%q leads to %q", to, got)
		}
		w := httptest.NewRecorder()
		http.Redirect(w, httptest.NewRequest(http.MethodGet, "/en/here", nil), got, http.StatusSeeOther)
		if where := w.Header().Get("Location"); strings.ContainsAny(where, "\\\t\r\n") || strings.HasPrefix(where, "//") {
			t.Errorf("%q redirects to %q", to, where)
		}
	}
	for to, want := range map[string]string{
		"/en/library":                "/en/library",
		"/fr/library?q=d%C3%A9tenus": "/fr/library?q=d%C3%A9tenus",
		"/en/":                       "/en/",
		"/en/drafts/a%2Fb":           "/en/drafts/a%2Fb",
		"/en/meetings/2026-11#item":  "/en/meetings/2026-11#item",
	} {
		if got := local(to, "/fallback"); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}
