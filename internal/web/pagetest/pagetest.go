// Package pagetest is what the tests of every page need to read an answer.
package pagetest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Body reads the whole of an answer and closes it. An answer made of words in which
// the catalogue had none for something fails the test; a picture or a document is
// bytes, among which the mark of a missing word means nothing.
func Body(t testing.TB, res *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	body := string(raw)
	if i := strings.Index(body, "⟦"); i >= 0 && Worded(res.Header.Get("Content-Type")) {
		t.Errorf("%s says no word for %.60q", res.Request.URL.Path, body[i:])
	}
	return body
}

// Worded reports whether an answer of this type is text that somebody reads.
func Worded(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml")
}
