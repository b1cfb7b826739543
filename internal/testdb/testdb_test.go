package testdb_test

import (
	"testing"

	"plenary.example/internal/db"
	"plenary.example/internal/testdb"
)

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	first, second := testdb.Open(t), testdb.Open(t)
	err := first.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO audit_entries (id, at, person_id, person_name, action, kind, subject_id, detail)
			VALUES ('a', 1, '', '', 'test.write', 'test', '1', '{}')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[*db.DB]int{first: 1, second: 0} {
		var n int
		if err := d.Reader().QueryRowContext(t.Context(), "SELECT CAST(count(*) AS bigint) FROM audit_entries").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != want {
			t.Errorf("%d lines, want %d", n, want)
		}
	}
	if got := first.Now(); !got.Equal(testdb.Noon()) {
		t.Errorf("the clock stands at %v, want %v", got, testdb.Noon())
	}
}

// A test's rows, changes to what a new database has, numbers drawn and changed
// tables: the next test finds none of it.
func TestNothingIsLeftForTheNextTest(t *testing.T) {
	untidy := []string{
		`INSERT INTO audit_entries (id, at, person_id, person_name, action, kind, subject_id, detail) VALUES ('a', 1, '', '', 'test.write', 'test', '1', '{}')`,
		`UPDATE library_state SET revision = 7`,
		`CREATE TABLE untidy (id text NOT NULL PRIMARY KEY)`,
	}
	for n := range 2 * len(untidy) {
		t.Run("", func(t *testing.T) {
			d := testdb.Open(t)
			var lines, revision int
			if err := d.Reader().QueryRowContext(t.Context(), `SELECT (SELECT CAST(count(*) AS bigint) FROM audit_entries), (SELECT CAST(sum(revision) AS bigint) FROM library_state)`).Scan(&lines, &revision); err != nil {
				t.Fatal(err)
			}
			if lines != 0 || revision != 0 {
				t.Errorf("%d lines in the record, library at revision %d", lines, revision)
			}
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.ExecContext(t.Context(), untidy[n/2])
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
