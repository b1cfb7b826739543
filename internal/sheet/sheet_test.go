package sheet

import "testing"

func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Maison d’accueil": "Maison d’accueil", "=1+1": "'=1+1", "+1 555": "'+1 555", "-x": "'-x", "@sum": "'@sum", "\tx": "'\tx", "a=b": "a=b",
	} {
		if got := Harmless(cell); got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
	}
}

func TestPlainUndoesHarmless(t *testing.T) {
	for _, cell := range []string{"", "'", "'tis", "=1+1", "+1 555", "-x", "@sum", "a"} {
		if got := Plain(Harmless(cell)); got != cell {
			t.Errorf("%q came back as %q", cell, got)
		}
	}
}
