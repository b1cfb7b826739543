package verify

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/locales"
)

// check verifies a file and returns what was printed to both sides.
func check(t *testing.T, lang i18n.Lang, name string) (out, log string, err error) {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	err = Archive{File: name}.verify(t.Context(), catalog.For(lang), &stdout, &stderr, nil, func() {})
	return stdout.String(), stderr.String(), err
}

const election = "../../../internal/belenios/verifying/testdata/tool-blank.bel"

func TestAnElectionIsVerifiedInWords(t *testing.T) {
	out, _, err := check(t, i18n.EN, election)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"lTgvGpl3Zp7oABHlmB8577QIHTofyKGiaN19eqOdrXY", "May vote: 3, weight 6 in all (KKbt0kFpNWq4zP3qdPr6L79Tgo+IVxANFl1EFvO65I4)",
		"       2  blank", "       1  Yes", "Every check passed.", "3b2f7bcb321646c81cb933cadf6079ef2b0daf6ead3853a1a7c663382738a19f",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

func TestTheCheckThatFailsIsNamed(t *testing.T) {
	file, err := os.ReadFile(election)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "cut.bel")
	if err := os.WriteFile(name, file[:60000], 0o600); err != nil {
		t.Fatal(err)
	}
	_, log, err := check(t, i18n.FR, name)
	if f := fault.Of(err); f == nil || f.Key != "belenios.archive.tar" || !strings.Contains(log, "archive.tar") {
		t.Errorf("%v\n%s", err, log)
	}
	other := filepath.Join(t.TempDir(), "letter.pdf")
	if _, _, err := check(t, i18n.EN, other); fault.Of(err) == nil || fault.Of(err).Key != "belenios.cli.kind" {
		t.Error(err)
	}
}
