package floors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"

	"plenary.example/locales"
)

// entry is one sentence of one language: a single form under "", or plural
// forms under their names.
type entry struct {
	file  string
	forms map[string]string
}

func (e entry) plural() bool { _, single := e.forms[""]; return !single }

// catalogue reads one language's files, token by token so that a key given
// twice in one file is seen.
func catalogue(t *testing.T, lang string) map[string]entry {
	t.Helper()
	names, err := fs.Glob(locales.Files, lang+"/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no locale files in %s: %v", lang, err)
	}
	all := map[string]entry{}
	for _, name := range names {
		raw, err := fs.ReadFile(locales.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := readEntries(raw, func(key string, value json.RawMessage) error {
			if had, twice := all[key]; twice {
				return fmt.Errorf("key %q stands in %s already", key, had.file)
			}
			e := entry{file: name, forms: map[string]string{}}
			var one string
			if json.Unmarshal(value, &one) == nil {
				e.forms[""] = one
			} else if err := json.Unmarshal(value, &e.forms); err != nil {
				return fmt.Errorf("key %q: %w", key, err)
			}
			all[key] = e
			return nil
		}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	return all
}

func readEntries(raw []byte, do func(key string, value json.RawMessage) error) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return fmt.Errorf("not an object: %w", err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		if err := do(key.(string), value); err != nil {
			return err
		}
	}
	return nil
}

// arguments are the names a sentence needs, over all its forms.
func (e entry) arguments(t *testing.T, key string) []string {
	t.Helper()
	names := map[string]bool{}
	for form, s := range e.forms {
		tmpl, err := template.New(key).Parse(s)
		if err != nil {
			t.Errorf("%s: %q (%s): %v", e.file, key, form, err)
			continue
		}
		if tmpl.Tree != nil {
			fieldsOf(tmpl.Root, names)
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func fieldsOf(n parse.Node, names map[string]bool) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, c := range n.Nodes {
			fieldsOf(c, names)
		}
	case *parse.ActionNode:
		fieldsOf(n.Pipe, names)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			fieldsOf(c, names)
		}
	case *parse.CommandNode:
		for _, a := range n.Args {
			fieldsOf(a, names)
		}
	case *parse.FieldNode:
		names[n.Ident[0]] = true
	case *parse.IfNode:
		fieldsOf(n.Pipe, names)
		fieldsOf(n.List, names)
		fieldsOf(n.ElseList, names)
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	en, fr := catalogue(t, "en"), catalogue(t, "fr")
	for key, e := range en {
		f, ok := fr[key]
		if !ok {
			t.Errorf("%s: %q has no French", e.file, key)
			continue
		}
		if strings.TrimPrefix(e.file, "en/") != strings.TrimPrefix(f.file, "fr/") {
			t.Errorf("%q is in %s and in %s", key, e.file, f.file)
		}
		if a, b := e.arguments(t, key), f.arguments(t, key); !slices.Equal(unCounted(e, f, a), unCounted(e, f, b)) {
			t.Errorf("%q takes %v in English and %v in French", key, a, b)
		}
	}
	for key, f := range fr {
		if _, ok := en[key]; !ok {
			t.Errorf("%s: %q has no English", f.file, key)
		}
	}
}

// unCounted leaves Count out where a language has plural forms: a form may
// write the number as a word.
func unCounted(e, f entry, names []string) []string {
	if !e.plural() && !f.plural() {
		return names
	}
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == "Count" })
}

var action = regexp.MustCompile(`{{.*?}}`)

// unspaced is a mark of French punctuation that follows its word at once;
// Typeset makes a space before it thin, and can do so only where there is one.
var unspaced = regexp.MustCompile(`[^\s\x{a0}\x{202f}«(]([;?!](\s|[»)]|$)|:(\s|$)|»)|«[^\s\x{a0}\x{202f}]`)

func TestSentencesAreWhole(t *testing.T) {
	forms := map[string][]string{"en": {"one", "other"}, "fr": {"one", "many", "other"}}
	for lang, needed := range forms {
		for key, e := range catalogue(t, lang) {
			if e.plural() {
				if have := slices.Sorted(maps.Keys(e.forms)); !slices.Equal(have, slices.Sorted(slices.Values(needed))) {
					t.Errorf("%s: %q has the plural forms %v, it takes %v", e.file, key, have, needed)
				}
			}
			for form, s := range e.forms {
				if strings.TrimSpace(s) == "" {
					t.Errorf("%s: %q %s is empty", e.file, key, form)
				}
				if bare := action.ReplaceAllString(s, ""); lang == "fr" && strings.ContainsAny(bare, `'"`) {
					t.Errorf("%s: %q %s has a straight apostrophe or quote; French takes ’ and « »: %s", e.file, key, form, s)
				}
				// An action stands for a word, so what follows it takes a space too.
				if words := action.ReplaceAllString(s, "x"); lang == "fr" && unspaced.MatchString(words) {
					t.Errorf("%s: %q %s lacks a space before ; ? ! : or » or after «, as French has it: %s", e.file, key, form, s)
				}
			}
		}
	}
}

// use is one place where the code names a sentence.
type use struct {
	key, at string
	given   []string // argument names, where all of them stand in the code
	known   bool     // whether given is all of them
}

// takers finds the functions that take a locale key: T and Say, and every
// function written here with a string parameter called key or power. It gives
// the place of the key among the arguments, by the function's name.
func takers(all []source) map[string]int {
	at := map[string]int{"T": 0, "Say": 0}
	for _, s := range all {
		if s.test || s.generated {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			place := 0
			for _, field := range f.Type.Params.List {
				of, isString := field.Type.(*ast.Ident)
				for _, name := range field.Names {
					if (name.Name == "key" || name.Name == "power") && isString && of.Name == "string" {
						at[f.Name.Name] = place
					}
					place++
				}
			}
		}
	}
	return at
}

// keyAt says which argument of a call is a locale key; -1 for none.
func keyAt(call *ast.CallExpr, takers map[string]int) int {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	if at, ok := takers[name]; ok {
		return at
	}
	return -1
}

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// refusal is the shape of the keys of refusals, wherever they stand.
var refusal = regexp.MustCompile(`^[a-z]+\.error\.[a-z0-9_]+$`)

// literal gives the value of a string literal.
func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// uses finds where the code, pages included, names sentences.
func uses(all []source) []use {
	var found []use
	takers := takers(all)
	for _, s := range all {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if key, ok := literal(n); ok && refusal.MatchString(key) {
					found = append(found, use{key: key, at: s.at(n)})
				}
			case *ast.CallExpr:
				i := keyAt(n, takers)
				if i < 0 || i >= len(n.Args) {
					return true
				}
				key, ok := literal(n.Args[i])
				if !ok || !keyShape.MatchString(key) {
					return true
				}
				u := use{key: key, at: s.at(n)}
				u.given, u.known = given(n.Args[i+1:])
				if n.Ellipsis.IsValid() {
					u.known = false
				}
				found = append(found, u)
			case *ast.CompositeLit:
				for _, elt := range n.Elts {
					kv, ok := elt.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					name, _ := kv.Key.(*ast.Ident)
					if key, isString := literal(kv.Value); name != nil && name.Name == "Key" && isString && keyShape.MatchString(key) {
						found = append(found, use{key: key, at: s.at(kv)})
					}
				}
			}
			return true
		})
	}
	return found
}

// given reads the argument names after a key: alternating names and values, or
// one fault.Args literal or nil.
func given(args []ast.Expr) (names []string, known bool) {
	if len(args) == 1 {
		switch a := args[0].(type) {
		case *ast.Ident:
			return nil, a.Name == "nil"
		case *ast.CompositeLit:
			for _, elt := range a.Elts {
				kv, ok := elt.(*ast.KeyValueExpr)
				if !ok {
					return nil, false
				}
				name, ok := literal(kv.Key)
				if !ok {
					return nil, false
				}
				names = append(names, name)
			}
			return names, true
		}
		return nil, false
	}
	for i := 0; i < len(args); i += 2 {
		name, ok := literal(args[i])
		if !ok {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

func TestEverySentenceNamedExistsAndGetsItsArguments(t *testing.T) {
	en := catalogue(t, "en")
	missing := map[string]bool{}
	for _, u := range uses(sources(t)) {
		e, ok := en[u.key]
		if !ok {
			if missing[u.at+u.key] {
				continue
			}
			missing[u.at+u.key] = true
			t.Errorf("%s: no sentence %q", u.at, u.key)
			continue
		}
		if !u.known {
			continue
		}
		needed := e.arguments(t, u.key)
		if e.plural() && !slices.Contains(needed, "Count") {
			needed = append(needed, "Count")
		}
		for _, name := range needed {
			if !slices.Contains(u.given, name) {
				t.Errorf("%s: %q needs the argument %s", u.at, u.key, name)
			}
		}
	}
}

// TestEverySentenceIsUsed looks for each key among the string literals of the
// code. A literal "a.b", "a.b." or "a.b_", or a format "a.b%s", is taken for the
// beginning of keys that are put together when the program runs.
func TestEverySentenceIsUsed(t *testing.T) {
	whole, beginnings := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if _, isImport := n.(*ast.ImportSpec); isImport {
				return false
			}
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			if text, ok := literal(e); ok {
				whole[text] = true
				if before, _, isFormat := strings.Cut(text, "%"); isFormat && strings.Contains(before, ".") {
					beginnings[before] = true
				} else if strings.Contains(text, ".") && (strings.HasSuffix(text, ".") || strings.HasSuffix(text, "_")) {
					beginnings[text] = true
				} else if keyShape.MatchString(text) {
					beginnings[text+"."] = true
				}
			}
			return true
		})
	}
	en := catalogue(t, "en")
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if whole[key] {
			continue
		}
		begun := false
		for b := range beginnings {
			begun = begun || strings.HasPrefix(key, b)
		}
		if !begun {
			t.Errorf("%s: nothing says %q", en[key].file, key)
		}
	}
}
