package floors

import (
	"go/ast"
	"path"
	"regexp"
	"strings"
	"testing"
)

var (
	ownerLine   = regexp.MustCompile(`^-- owner: ([a-z]+)\n`)
	createTable = regexp.MustCompile(`(?i)\bCREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?([a-z0-9_]+)`)
	sqlComment  = regexp.MustCompile(`--[^\n]*`)
	sqlString   = regexp.MustCompile(`'[^']*'`)
	tablePlace  = regexp.MustCompile(`(?i)\b(?:from|join|into|update|table)\s+((?:only\s+)?\w+(?:\s+\w+)?(?:\s*,\s*\w+(?:\s+\w+)?)*)`)
	word        = regexp.MustCompile(`[A-Za-z0-9_]+`)
	sqlVerb     = regexp.MustCompile(`(?i)\b(select|insert\s+into|update|delete\s+from|join|from)\s`)
)

// tables maps each table to the subject that owns it: the first line of the
// migration that makes it says so.
func tables(t *testing.T) map[string]string {
	t.Helper()
	owner := map[string]string{}
	walk(t, ".sql", func(file string, content []byte) {
		if path.Dir(file) != "migrations" {
			return
		}
		text := strings.ReplaceAll(string(content), "\r\n", "\n")
		m := ownerLine.FindStringSubmatch(text)
		if m == nil {
			t.Errorf("%s: its first line does not say whose it is (-- owner: people)", file)
			return
		}
		for _, made := range createTable.FindAllStringSubmatch(sqlComment.ReplaceAllString(text, ""), -1) {
			name := strings.ToLower(made[1])
			if had, ok := owner[name]; ok && had != m[1] {
				t.Errorf("%s: the table %s belongs to %s already", file, name, had)
			}
			owner[name] = m[1]
		}
	})
	if len(owner) == 0 {
		t.Fatal("no table found in migrations/")
	}
	return owner
}

// strangers gives the tables of others that a piece of SQL names.
func strangers(sql, subject string, owner map[string]string) []string {
	var found []string
	sql = sqlString.ReplaceAllString(sqlComment.ReplaceAllString(sql, ""), "''")
	for _, place := range tablePlace.FindAllStringSubmatch(sql, -1) {
		for _, w := range word.FindAllString(place[1], -1) {
			if o, ok := owner[strings.ToLower(w)]; ok && o != subject {
				found = append(found, w+" of "+o)
			}
		}
	}
	return found
}

// subjectOf gives the subject whose folder a file is in, "" for none.
func subjectOf(file string) string {
	rest, ok := strings.CutPrefix(file, "internal/")
	if !ok {
		return ""
	}
	subject, _, _ := strings.Cut(rest, "/")
	return subject
}

func TestASubjectsSQLTouchesItsOwnTablesOnly(t *testing.T) {
	owner := tables(t)
	walk(t, ".sql", func(file string, content []byte) {
		if path.Base(file) != "queries.sql" {
			return
		}
		for _, stranger := range strangers(string(content), subjectOf(file), owner) {
			t.Errorf("%s touches %s: ask that subject instead", file, stranger)
		}
	})
	for _, s := range sources(t) {
		if s.test || s.generated {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			text, ok := literal(e)
			if !ok || !sqlVerb.MatchString(text) {
				return true
			}
			for _, stranger := range strangers(text, subjectOf(s.path), owner) {
				t.Errorf("%s: SQL on %s: ask that subject instead", s.at(n), stranger)
			}
			return true
		})
	}
}

func TestStrangersAreFoundWhereTheyStand(t *testing.T) {
	owner := map[string]string{"seats": "bodies", "terms": "bodies", "people": "people", "votes": "ballots"}
	for _, tc := range []struct {
		sql  string
		want int
	}{
		{"SELECT id FROM people WHERE id = $1", 0},
		{"SELECT p.id FROM people p JOIN seats s ON s.person = p.id", 1},
		{"SELECT p.id FROM people p, votes v", 1},
		{"SELECT terms FROM people", 0},
		{"UPDATE people SET name = 'from seats'", 0},
		{"DELETE FROM votes -- from seats", 1},
		{"INSERT INTO people (id) SELECT person FROM terms", 1},
		{"SELECT 1 WHERE EXISTS (SELECT 1 FROM Seats)", 1},
	} {
		if got := strangers(tc.sql, "people", owner); len(got) != tc.want {
			t.Errorf("%s: %v, want %d", tc.sql, got, tc.want)
		}
	}
}
