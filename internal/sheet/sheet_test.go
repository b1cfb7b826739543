package sheet

import (
	"errors"
	"strings"
	"testing"
)

func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Maison d’accueil": "Maison d’accueil", "=1+1": "'=1+1", "+1 555": "'+1 555", "-x": "'-x", "-12.50": "-12.50", "-": "'-", "-1-1": "'-1-1", "@sum": "'@sum", "\tx": "'\tx", "a=b": "a=b",
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

func TestATableIsOneThatSpreadsheetsRead(t *testing.T) {
	var file strings.Builder
	out := NewWriter(&file)
	if file.Len() != 0 {
		t.Error("something is written before the first row")
	}
	out.Row("Nom", "Solde")
	out.Row("=Médard, \"Ltée\"", "-12.50")
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if got, want := file.String(), "\ufeffNom,Solde\r\n\"'=Médard, \"\"Ltée\"\"\",-12.50\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	full := NewWriter(fullDisk{})
	full.Row("x")
	full.Row("y")
	if err := full.Flush(); !errors.Is(err, errFull) {
		t.Errorf("on a full disk: %v", err)
	}
}

var errFull = errors.New("full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }
