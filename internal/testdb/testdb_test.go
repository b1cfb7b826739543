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
