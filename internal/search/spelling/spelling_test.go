package spelling_test

import (
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/search/spelling"
)

// What may have been meant: the nearest first, then the most common, and never the word itself.
func TestTheNearestWordsComeFirst(t *testing.T) {
	common := map[string]int{"reunion": 40, "reunions": 3, "detention": 12, "retention": 30, "asile": 5}
	v := spelling.Of([]string{"asile", "detention", "reunion", "reunions", "retention", "une", "de", strings.Repeat("a", 31)})
	for _, c := range []struct {
		typed string
		want  []string
	}{
		{"reunoin", []string{"reunion"}},               // neighbours swapped, one mistake forgiven in seven letters
		{"reunionss", []string{"reunions", "reunion"}}, // nearer before more common
		{"metention", []string{"retention", "detention"}},
		{"reunion", []string{"reunions"}},
		{"dé", nil},
		{"uen", nil}, // too short to be corrected
		{strings.Repeat("a", 32), nil},
	} {
		var got []string
		for _, n := range v.NearTo(c.typed, func(word string) int { return common[word] }) {
			got = append(got, n.Word)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("near to %q: %q, want %q", c.typed, got, c.want)
		}
	}
}
