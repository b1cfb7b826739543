package dues_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// exec writes a row that no use case of the test's would.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	_, err := w.db.SQL().ExecContext(w.t.Context(), query, args...)
	w.must(err)
}

// books are all rows of dues that name an organization, by which one they name.
func (w *world) books() map[string][]string {
	w.t.Helper()
	all := map[string][]string{}
	for _, query := range []string{
		"SELECT organization_id, CAST(year AS text) || ' ' || CAST(number AS text), id, ended FROM dues_invoices",
		"SELECT organization_id, CAST(year AS text), day || reason, name_en || fold || class || region FROM dues_exemptions",
		"SELECT organization_id, rate, CAST(until_year AS text), '' FROM dues_rates",
		"SELECT organization_id, CAST(year AS text), stage || id, addresses FROM dues_letters",
	} {
		rows, err := w.db.Reader().QueryContext(w.t.Context(), query)
		w.must(err)
		for rows.Next() {
			var row [4]string
			w.must(rows.Scan(&row[0], &row[1], &row[2], &row[3]))
			all[row[0]] = append(all[row[0]], strings.Join(row[1:], " "))
		}
		w.must(rows.Err())
	}
	for _, rows := range all {
		slices.Sort(rows)
	}
	return all
}

// What one organization cannot have twice is dropped when two records become one,
// and stands again as it was when they are parted.
func TestTheBooksOfTwoRecordsAreOneAndAreParted(t *testing.T) {
	w := newWorld(t)
	twin := w.add(people.Organization{Name: i18n.Same("Harbour Light Society"), Class: people.Member, Region: people.Atlantic, Budget: 40_000_00, Joined: day("2010-01-01"), Email: "twin@harbour.example"})
	w.rollOver(2027) // both have an invoice
	repoint := func() (moves []holding.Move, err error) {
		err = audit.New(w.db).Do(t.Context(), staff, "test.merge", func(tx *audit.Tx) (err error) {
			moves, err = w.s.RepointOrganization(t.Context(), tx, twin.ID, w.harbour.ID)
			return err
		})
		return moves, err
	}
	_, err := repoint()
	w.refused(err, fault.Conflict, "dues.error.merge_years")
	w.exec("UPDATE dues_invoices SET ended = 'cancelled' WHERE organization_id = $1", twin.ID)
	for n, o := range []people.Organization{twin, w.harbour} {
		w.exec("INSERT INTO dues_exemptions VALUES ($1, 2024, '2024-01-01', $2, 'x', 'x', 'x', 'member', 'atlantic')", o.ID, fmt.Sprint("because ", n))
		w.exec("INSERT INTO dues_rates VALUES ($1, $2, 2030)", o.ID, fmt.Sprint("rate", n))
		w.exec("INSERT INTO dues_letters VALUES ($1, $2, 2024, 'invoice', 1, $3)", fmt.Sprint("letter", n), o.ID, fmt.Sprint("a", n, "@harbour.example"))
	}
	w.exec("INSERT INTO dues_exemptions VALUES ($1, 2023, '2023-01-01', 'only the twin', 'x', 'x', 'x', 'member', 'atlantic')", twin.ID)
	w.exec("INSERT INTO dues_letters VALUES ('letter2', $1, 2024, 'reminder:1', 1, '')", twin.ID)
	was := w.books()
	moves, err := repoint()
	w.must(err)
	merged := w.books()
	if len(merged[twin.ID]) != 0 {
		t.Errorf("these still name the twin: %q", merged[twin.ID])
	}
	// Its exemption of 2023, its reminder, and its cancelled invoice with the letter went
	// over; what the other has as well was dropped.
	if got, want := len(merged[w.harbour.ID]), len(was[w.harbour.ID])+4; got != want {
		t.Errorf("the one that stays has %d rows, want %d: %q", got, want, merged[w.harbour.ID])
	}
	w.must(audit.New(w.db).Do(t.Context(), staff, "test.part", func(tx *audit.Tx) error {
		return w.s.RestoreOrganization(t.Context(), tx, twin.ID, w.harbour.ID, moves)
	}))
	if now := w.books(); !reflect.DeepEqual(was, now) {
		t.Errorf("was\n%q\nand is\n%q", was, now)
	}
}
