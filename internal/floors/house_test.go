// Package floors holds the tests of the house: who imports whom, whose table a
// query may touch, that every sentence exists in both languages, and the other
// rules that apply to all packages at once.
package floors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the folder of the repository; a test runs in its package's folder.
const root = "../.."

// source is one Go file of the repository.
type source struct {
	path      string // from the root, with slashes
	file      *ast.File
	fset      *token.FileSet
	lines     int
	generated bool
	test      bool
}

// at says where a node stands, for messages.
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// sources parses every Go file of the module, tests and generated code included.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	fset := token.NewFileSet()
	walk(t, ".go", func(path string, content []byte) {
		f, err := parser.ParseFile(fset, path, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%v", err)
			return
		}
		all = append(all, source{
			path: path, file: f, fset: fset,
			lines:     strings.Count(string(content), "\n"),
			generated: ast.IsGenerated(f),
			test:      strings.HasSuffix(path, "_test.go"),
		})
	})
	if len(all) == 0 {
		t.Fatal("no Go file found: this test expects to run in internal/floors")
	}
	return all
}

// walk reads every file of the module with the given ending.
func walk(t *testing.T, ending string, do func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			apart := []string{"tools", "node_modules", "testdata", "data", "demo-data"}
			if path != root && (strings.HasPrefix(d.Name(), ".") || slices.Contains(apart, d.Name())) && !strings.HasPrefix(rel, "internal/demo") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ending) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		do(rel, content)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// timekeepers are the folders that may ask the machine what time it is, and why.
var timekeepers = map[string]string{
	"internal/clock":  "it is the clock",
	"internal/worker": "jobs wait by the real clock",
	"internal/db":     "how long a batch of writes may grow is a matter of the machine, not of the record",
	"internal/testdb": "tests",
	"internal/bench":  "it measures",
	"cmd":             "the wiring",
	"bench":           "measures",
	"scripts":         "tools of the repository",
}

func TestNobodyAsksTheMachineForTheTime(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.generated || under(s.path, timekeepers) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && named(sel, "time", "Now", "Since", "Until") {
				t.Errorf("%s: time.%s: take the time from the transaction or from clock", s.at(n), sel.Sel.Name)
			}
			return true
		})
	}
}

func TestNothingIsSkippedHiddenOrLeftForLater(t *testing.T) {
	for _, s := range sources(t) {
		if s.generated {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s: func init: say it where it is wired", s.at(d))
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if f, ok := n.(*ast.FuncLit); ok && drawsExamples(f) {
				return false // its Skip discards one example and draws another
			}
			if sel, ok := n.(*ast.SelectorExpr); ok && named(sel, "t", "Skip", "Skipf", "SkipNow") {
				t.Errorf("%s: t.%s: a build tag chooses tests, nothing skips them", s.at(n), sel.Sel.Name)
			}
			return true
		})
		for _, group := range s.file.Comments {
			for _, word := range []string{"TO" + "DO", "FIX" + "ME", "XX" + "X"} {
				if strings.Contains(group.Text(), word) {
					t.Errorf("%s: %s", s.at(group), word)
				}
			}
		}
	}
}

// drawsExamples reports whether f is the body of a property: func(*rapid.T).
func drawsExamples(f *ast.FuncLit) bool {
	if len(f.Type.Params.List) != 1 {
		return false
	}
	star, ok := f.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && named(sel, "rapid", "T")
}

// TestPackagesKeepNoState allows the package variables that never change:
// sentinel errors, compiled expressions, tables, embedded files.
func TestPackagesKeepNoState(t *testing.T) {
	for _, s := range sources(t) {
		if s.generated || s.test {
			continue
		}
		for _, d := range s.file.Decls {
			vars, ok := d.(*ast.GenDecl)
			if !ok || vars.Tok != token.VAR {
				continue
			}
			for _, spec := range vars.Specs {
				v := spec.(*ast.ValueSpec)
				if len(v.Values) == 0 && !embeds(vars.Doc) && !embeds(v.Doc) {
					t.Errorf("%s: the package variable %s begins empty, so something fills it", s.at(v), v.Names[0].Name)
				}
				for _, value := range v.Values {
					if changes(value) {
						t.Errorf("%s: the package variable %s is state; let its owner hold it", s.at(v), v.Names[0].Name)
					}
				}
			}
		}
	}
}

func embeds(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// changes reports whether a value is there to be changed: make, new, or the
// address of something built.
func changes(value ast.Expr) bool {
	switch v := value.(type) {
	case *ast.CallExpr:
		f, ok := v.Fun.(*ast.Ident)
		return ok && (f.Name == "make" || f.Name == "new")
	case *ast.UnaryExpr:
		_, built := v.X.(*ast.CompositeLit)
		return v.Op == token.AND && built
	case *ast.CompositeLit:
		sel, ok := v.Type.(*ast.SelectorExpr)
		return ok && named(sel, "sync", "Mutex", "RWMutex", "Map", "Once", "WaitGroup")
	}
	return false
}

// How long a file and a package may be, tests and generated code apart. A
// package is counted in lines that carry Go code, so that nobody saves on
// comments; markup has the limit of files.
const (
	fileLines    = 500
	packageLines = 3000
)

func TestFilesAndPackagesStaySmall(t *testing.T) {
	packages := map[string]int{}
	file := func(path string, lines int) {
		if lines > fileLines {
			t.Errorf("%s has %d lines, more than %d", path, lines, fileLines)
		}
	}
	for _, s := range sources(t) {
		if !s.test && !s.generated {
			file(s.path, s.lines)
			packages[path.Dir(s.path)] += s.codeLines()
		}
	}
	walk(t, ".templ", func(path string, content []byte) {
		file(path, strings.Count(string(content), "\n"))
	})
	for name, lines := range packages {
		if lines > packageLines {
			t.Errorf("%s has %d lines of code, more than %d", name, lines, packageLines)
		}
	}
}

// codeLines counts the lines on which something of the syntax tree begins or
// ends: neither blank nor comment alone.
func (s source) codeLines() int {
	lines := map[int]bool{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n.(type) {
		case nil:
			return false
		case *ast.CommentGroup, *ast.Comment:
			return false
		case *ast.File:
			return true
		}
		lines[s.fset.Position(n.Pos()).Line] = true
		lines[s.fset.Position(n.End()-1).Line] = true
		return true
	})
	return len(lines)
}

// named reports whether sel is PKG.NAME for one of the names.
func named(sel *ast.SelectorExpr, pkg string, names ...string) bool {
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg && slices.Contains(names, sel.Sel.Name)
}

// under reports whether path lies in one of the folders.
func under[V any](path string, folders map[string]V) bool {
	for folder := range folders {
		if strings.HasPrefix(path, folder+"/") {
			return true
		}
	}
	return false
}
