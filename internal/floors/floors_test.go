package floors

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "plenary.example/"

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// list asks go list about every package, with and without the build tags that
// choose tests, and merges the answers.
func list(t *testing.T) map[string]*listed {
	t.Helper()
	all := map[string]*listed{}
	for _, tags := range []string{"", "postgres,browser,peers"} {
		cmd := exec.Command("go", "list", "-e", "-tags="+tags, "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
		cmd.Dir = root
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list: %v\n%s", err, stderr.String())
		}
		for dec := json.NewDecoder(bytes.NewReader(out)); ; {
			var p listed
			if err := dec.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimPrefix(p.ImportPath, module)
			had := all[name]
			if had == nil {
				had = &listed{ImportPath: name}
				all[name] = had
			}
			had.Imports = ours(had.Imports, p.Imports)
			had.TestImports = ours(had.TestImports, p.TestImports)
			had.XTestImports = ours(had.XTestImports, p.XTestImports)
		}
	}
	return all
}

// ours adds to names those of more that are packages of this module.
func ours(names, more []string) []string {
	for _, path := range more {
		if name, ok := strings.CutPrefix(path, module); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

var (
	floorRow = regexp.MustCompile("^\\| *([0-9.]+) *\\| *`([^`]+)` *\\|")
	storeOf  = regexp.MustCompile(`^(internal/[a-z]+)/internal/store$`)
)

// floors reads the tables of docs/floors.md.
func floors(t *testing.T) map[string]float64 {
	t.Helper()
	text, err := os.ReadFile(root + "/docs/floors.md")
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]float64{}
	for line := range strings.Lines(string(text)) {
		row := floorRow.FindStringSubmatch(line)
		if row == nil {
			continue
		}
		floor, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			t.Fatalf("docs/floors.md: %q: %v", line, err)
		}
		if _, twice := at[row[2]]; twice {
			t.Errorf("docs/floors.md: %s stands twice", row[2])
		}
		at[row[2]] = floor
	}
	return at
}

// outside reports whether a package has no floor: it may import anything, and
// nothing imports it.
func outside(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return first == "cmd" || first == "scripts" || first == "bench" || first == "scripts_test" || name == "internal/floors"
}

func TestEveryPackageImportsLowerFloorsOnly(t *testing.T) {
	packages, floor := list(t), floors(t)
	for name := range floor {
		if packages[name] == nil {
			t.Errorf("docs/floors.md has a row for %s, which is not there", name)
		}
	}
	for name, p := range packages {
		if outside(name) {
			for _, imported := range p.Imports {
				if outside(imported) && !strings.HasPrefix(imported, strings.SplitN(name, "/", 2)[0]+"/") {
					t.Errorf("%s imports %s, which nothing imports", name, imported)
				}
			}
			continue
		}
		if storeOf.MatchString(name) {
			for _, imported := range p.Imports {
				t.Errorf("%s imports %s; a store imports nothing of ours", name, imported)
			}
			continue
		}
		if _, ok := floor[name]; !ok {
			t.Errorf("%s has no row in docs/floors.md", name)
			continue
		}
		for _, imported := range p.Imports {
			checkImport(t, floor, name, imported)
		}
		for _, imported := range ours(slices.Clone(p.TestImports), prefixed(p.XTestImports)) {
			if imported != "internal/testdb" && !forTests(imported) && imported != name {
				checkImport(t, floor, name, imported)
			}
		}
	}
}

// forTests reports whether a package is there for the tests of others alone.
func forTests(name string) bool {
	return slices.Contains([]string{"internal/meetings/meetingtest", "internal/payments/stripe/stripetest", "internal/search/corpus", "internal/web/pagetest"}, name)
}

func prefixed(names []string) []string {
	var paths []string
	for _, name := range names {
		paths = append(paths, module+name)
	}
	return paths
}

func checkImport(t *testing.T, floor map[string]float64, name, imported string) {
	t.Helper()
	if m := storeOf.FindStringSubmatch(imported); m != nil {
		if m[1] != name && !strings.HasPrefix(name, m[1]+"/") { // a subject may have rooms of its own
			t.Errorf("%s imports %s, which belongs to %s alone", name, imported, m[1])
		}
		return
	}
	if outside(imported) {
		t.Errorf("%s imports %s, which nothing imports", name, imported)
		return
	}
	if below, ok := floor[imported]; ok && below >= floor[name] {
		t.Errorf("%s (floor %v) imports %s (floor %v); imports go to lower floors only", name, floor[name], imported, below)
	}
}
