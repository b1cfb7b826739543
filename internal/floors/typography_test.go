package floors

import (
	"regexp"
	"testing"
)

// TestFrenchFigureStaysWithItsUnit: in French a figure and its unit are not parted at
// the end of a line ("12 h" and "00" on the next is no hour).
func TestFrenchFigureStaysWithItsUnit(t *testing.T) {
	parted := regexp.MustCompile(`(\}\}|\d) (h|min|%|km|ko|Ko|Mo)([^\p{L}]|$)|h \{\{`)
	for key, e := range catalogue(t, "fr") {
		for _, s := range e.forms {
			if found := parted.FindString(s); found != "" {
				t.Errorf("%s: %s lacks a no-break space at %q", e.file, key, found)
			}
		}
	}
}
