package pagetest_test

import (
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
