package pagetest_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plenary.example/internal/web/pagetest"
)

func TestWhatIsReadIsWords(t *testing.T) {
	for contentType, want := range map[string]bool{
		"text/html; charset=utf-8": true, "text/calendar": true, "application/json": true, "application/atom+xml": true, "": false,
		"application/pdf": false, "image/png": false, "application/zip": false,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": false, "application/ld+json": true,
	} {
		if pagetest.Worded(contentType) != want {
			t.Errorf("%q", contentType)
		}
	}
}

// witness is a test that only notes that it has failed.
type witness struct {
	testing.TB
	failed bool
}

func (w *witness) Errorf(string, ...any) { w.failed = true }

func TestAMissingWordFailsInTextAlone(t *testing.T) {
	for contentType, fails := range map[string]bool{"text/html": true, "application/pdf": false} {
		for body, missing := range map[string]bool{"a ⟦some.key⟧ b": true, "a b": false} {
			w := &witness{TB: t}
			got := pagetest.Body(w, &http.Response{
				Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body)), Request: &http.Request{URL: &url.URL{Path: "/en/"}},
			})
			if got != body || w.failed != (fails && missing) {
				t.Errorf("%s, %q: read as %q, failed: %v", contentType, body, got, w.failed)
			}
		}
	}
}
