package payments_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
	"plenary.example/locales"
)

// The file of the ledger has every line with its reference code, is written by
// portions, and a refusal writes nothing.
func TestTheLedgerIsWrittenByPortions(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	var code string
	err = w.log.Do(ctx, staff(), "test.fill", func(tx *audit.Tx) (err error) {
		if code, err = w.CodeTx(ctx, tx, invoice("1")); err != nil {
			return err
		}
		for i := range payments.ExportSize + 1 {
			p := w.cheque()
			p.Reference = fmt.Sprint("=", i)
			if i > 0 {
				p.Purpose = invoice("2")
			}
			if _, err := w.RecordTx(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	begun := 0
	write := func(who access.Actor, f payments.Filter) error {
		file.Reset()
		begun = 0
		return w.WriteCSV(ctx, who, &file, catalog.For(i18n.FR), f, func() { begun++ })
	}
	wantFault(t, write(access.Actor{PersonID: "x"}, payments.Filter{}), fault.Forbidden, "fault.forbidden")
	wantFault(t, write(staff(), payments.Filter{From: w.Today(), To: w.Today().AddDate(0, 0, -1)}), fault.Invalid, "payments.error.span")
	if file.Len() != 0 || begun != 0 {
		t.Errorf("a refusal wrote %q", file.String())
	}
	if err := write(treasurer(), payments.Filter{Limit: 1, After: "x"}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != payments.ExportSize+2 || begun != 2 {
		t.Fatalf("%d rows in %d portions, %v", len(rows), begun, err)
	}
	for _, row := range rows[1:] {
		wanted := ""
		if row[9] == "'=0" {
			wanted = payments.FormatCode(code)
		}
		if row[10] != wanted || row[9][0] != '\'' || row[7] != "300.00" || row[5] != "Cotisation de 2026" {
			t.Fatalf("%q", row)
		}
	}
	list, _, err := w.List(ctx, staff(), payments.Filter{Words: code})
	if err != nil || len(list) != 1 || list[0].Code != code {
		t.Errorf("%+v, %v", list, err)
	}
}
