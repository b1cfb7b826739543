//go:build peers

package desk_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
)

// TestAReaderOfCodesReadsEveryBadge: poppler draws the sheets as a printer would, at 150
// dots an inch, and zbar reads the code of each person off them, once each; pdftotext
// finds the names.
func TestAReaderOfCodesReadsEveryBadge(t *testing.T) {
	w := newWorld(t)
	var want []string
	names := []string{"Wren Castellanos", "Marie-Ève Lafrenière-Ouédraogo de la Tour", "Li", "Nguyễn Thị Minh Khai", "Aleksandra Wojciechowska", "José Ñuñez", "Ana", "Bo", "Cy"}
	for i, name := range names {
		r := w.registered(w.g, name, func(a *registration.Application) {
			a.Email = fmt.Sprintf("p%d@people.example", i)
			a.Organization = "Centre d’accueil et de soutien des personnes réfugiées de la région de l’Atlantique"
			a.People[0].Needs.Languages = "English, français, العربية"
			if i == 8 {
				a.People[0].Needs.Pronouns, a.People[0].Needs.Languages = "iel", "français"
			}
		})
		want = append(want, r.Code)
	}
	slices.Sort(want)
	for _, on := range desk.Sheets() {
		raw, err := w.s.PrintBadges(t.Context(), staff, w.g, on, desk.Which{})
		w.must(err)
		dir := t.TempDir()
		file := filepath.Join(dir, "badges.pdf")
		w.must(os.WriteFile(file, raw, 0o600))
		run(t, "pdftoppm", "-r", "150", "-gray", "-png", file, filepath.Join(dir, "page"))
		pages, err := filepath.Glob(filepath.Join(dir, "page*.png"))
		w.must(err)
		got := strings.Fields(run(t, "zbarimg", append([]string{"--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"}, pages...)...))
		slices.Sort(got)
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: %d pages say\n%q, want\n%q", on, len(pages), got, want)
		}
		text := strings.Join(strings.Fields(run(t, "pdftotext", "-layout", file, "-")), " ")
		for _, name := range names[5:] { // the others may take two lines
			if !strings.Contains(text, name) {
				t.Errorf("%s: no badge says %s", on, name)
			}
		}
		if !strings.Contains(text, "iel · français") {
			t.Errorf("%s: no badge has the pronouns", on)
		}
		for _, code := range want {
			if !strings.Contains(text, registration.FormatCode(code)) {
				t.Errorf("%s: no badge has the code %s in letters", on, code)
			}
		}
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}
