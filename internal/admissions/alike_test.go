package admissions

import (
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
)

func TestNamesThatAreAlike(t *testing.T) {
	harbour := spellings(i18n.Text{EN: "Harbour Light Society", FR: "Société Lumière du havre"})
	for name, want := range map[string]bool{
		"Harbour Light Society": true, "The Harbour Light": true, "HARBOUR LIGHT SOCIETY INC.": true, "Light of the Harbour": true, "La lumière du Havre": true,
		"Harbour House Society": false, "Society": false, "Light": false, "Harbour Bright Night": false, "": false,
	} {
		if got := alike(spellings(i18n.Same(name)), harbour); got != want {
			t.Errorf("%q is alike: %v", name, got)
		}
	}
	for called, want := range map[string]bool{"Harbour Light": true, "light": true, "Harbour Bright": false, "the society": false, "": false} {
		if got := within(spell(called), harbour); got != want {
			t.Errorf("%q is within: %v", called, got)
		}
	}
}

// Likeness goes both ways, and a name with letters in it is like itself.
func TestLikenessGoesBothWays(t *testing.T) {
	word := rapid.SampledFrom([]string{"harbour", "light", "société", "the", "lilas", "north", "", "l’", "é"})
	rapid.Check(t, func(t *rapid.T) {
		a, b := "", ""
		for range rapid.IntRange(0, 4).Draw(t, "words") {
			a += word.Draw(t, "a") + " "
			b += word.Draw(t, "b") + " "
		}
		x, y := spell(a), spell(b)
		if likeness(x, y) != likeness(y, x) {
			t.Fatalf("%q and %q", a, b)
		}
		if len(x.telling) > 0 && !likeness(x, x) {
			t.Fatalf("%q is not like itself", a)
		}
	})
}
