//go:build peers

package paper_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"plenary.example/internal/giving/paper"
	"plenary.example/internal/i18n"
)

// TestReadersThatOthersWroteOpenReceipts: qpdf finds no fault in the files of each kind,
// and what the seal permits; poppler reads the words, the language and the tags, and
// draws the page; neither is asked for a password.
func TestReadersThatOthersWroteOpenReceipts(t *testing.T) {
	s := stationery(t)
	cancelled := cash()
	cancelled.Cancelled = &paper.Cancellation{Day: day(2026, 12, 1), Reason: "an error"}
	strange := inKind()
	strange.Donor.Name = "Олександра Żółkiewska 中文"
	for name, r := range map[string]paper.Receipt{"cash": split(), "kind": strange, "year": cumulative(24), "weekly": cumulative(52), "cancelled": cancelled} {
		r.Lang = i18n.FR
		raw, err := s.Receipt(r)
		if err != nil {
			t.Fatal(err)
		}
		file := kept(t, name, raw)
		checked := ran(t, "qpdf", "--check", "--show-encryption", file)
		for _, want := range []string{
			"No syntax or stream encoding errors", "R = 6", "User password = \n", "print high resolution: allowed", "extract for accessibility: allowed",
			"modify anything: not allowed", "modify annotations: not allowed", "modify forms: not allowed", "modify document assembly: not allowed",
			"stream encryption method: AESv3", "string encryption method: AESv3",
		} {
			if !strings.Contains(checked, want) {
				t.Errorf("%s: qpdf does not say %q:\n%s", name, want, checked)
			}
		}
		if info := ran(t, "pdfinfo", file); !strings.Contains(info, "(print:yes copy:yes change:no addNotes:no algorithm:AES-256)") ||
			!strings.Contains(info, "Tagged:          yes") || !strings.Contains(info, "Pages:           1\n") || !strings.Contains(info, "(letter)") {
			t.Errorf("%s: %s", name, info)
		}
		words := plain(ran(t, "pdftotext", "-layout", file, "-"))
		for _, want := range []string{"Reçu officiel de don aux fins de l’impôt sur le revenu", r.Donor.Name, "123456782RR0001", "Montant admissible du don aux fins de l’impôt"} {
			if !strings.Contains(words, want) {
				t.Errorf("%s: pdftotext does not read %q in\n%s", name, want, words)
			}
		}
		if tags := ran(t, "pdfinfo", "-struct-text", file); !strings.Contains(tags, "H1 (block)\n    \"Reçu officiel de don") || !strings.Contains(tags, "/Scope /Row\n        \"Lieu de délivrance\"") {
			t.Errorf("%s: tags\n%s", name, tags)
		}
		drawing := strings.TrimSuffix(file, ".pdf")
		ran(t, "pdftoppm", "-r", "40", "-png", "-singlefile", file, drawing)
		if drawn, err := os.Stat(drawing + ".png"); err != nil || drawn.Size() < 5_000 {
			t.Errorf("%s: pdftoppm draws nothing: %v", name, err)
		}
	}
}

func TestReadersThatOthersWroteOpenFilesForThePrinter(t *testing.T) {
	var b bytes.Buffer
	form := stationery(t)
	if err := form.Receipts(&b, paper.Batch{Title: "Receipts", Lang: i18n.EN, Day: day(2027, 2, 1)}, run(form, 300, nil)); err != nil {
		t.Fatal(err)
	}
	file := kept(t, "all", b.Bytes())
	if checked := ran(t, "qpdf", "--check", file); !strings.Contains(checked, "No syntax or stream encoding errors") {
		t.Error(checked)
	}
	if words := plain(ran(t, "pdftotext", "-f", "300", "-layout", file, "-")); !strings.Contains(words, "2026-00300") {
		t.Errorf("the last page says %s", words)
	}
}

func kept(t *testing.T, name string, raw []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".pdf")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func ran(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}
