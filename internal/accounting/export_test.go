package accounting_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"plenary.example/internal/accounting"
	"plenary.example/internal/i18n"
	"plenary.example/locales"
)

func (w world) written(f accounting.Format, lang i18n.Lang, d accounting.Span) string {
	w.t.Helper()
	catalog, err := locales.Catalog()
	w.must(err)
	var b bytes.Buffer
	w.must(w.WriteJournal(w.t.Context(), treasurer(), &b, catalog.For(lang), f, d, func() {}))
	if strings.Contains(b.String(), "⟦") {
		w.t.Errorf("%s: %s", lang, b.String())
	}
	return b.String()
}

func TestTheJournalIsWrittenForOthers(t *testing.T) {
	w := open(t)
	e := cheque("a", 1234_56, "2026-11-20")
	e.Memo, e.Party = i18n.Text{EN: "=Dues", FR: "=Cotisation reçue"}, "Étoile\tdu \"Nord\""
	_, err := w.post(e)
	w.must(err)
	_, err = w.post(cheque("b", 5, "2025-11-20"))
	w.must(err)
	year := accounting.Span{From: day("2026-01-01"), To: day("2026-12-31")}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.written(accounting.CSV, i18n.FR, year), "\ufeff"))).ReadAll()
	w.must(err)
	if len(rows) != 3 || rows[1][0] != "2026-0001" || rows[1][8] != "1234.56" || rows[1][9] != "" || rows[2][9] != "1234.56" || rows[1][11] != "'=Cotisation reçue" || rows[2][6] != "4620" {
		t.Errorf("%q", rows)
	}
	quick := w.written(accounting.QuickBooks, i18n.EN, accounting.Span{})
	if !strings.Contains(quick, "2026-0001,11/20/2026,1100 Cheques and cash not deposited yet,1234.56,,") || strings.Count(quick, "\r\n") != 5 {
		t.Error(quick)
	}
	iif := w.written(accounting.IIF, i18n.FR, year)
	for _, want := range []string{
		"!TRNS\tTRNSID\tTRNSTYPE\tDATE\tACCNT\tCLASS\tAMOUNT\tDOCNUM\tMEMO\r\n", "ACCNT\tCotisations des membres\tINC\t4100\r\n",
		"TRNS\t1\tGENERAL JOURNAL\t11/20/2026\tCh\xe8ques et esp\xe8ces \xe0 d\xe9poser\tFonds g\xe9n\xe9ral\t1234.56\t2026-0001\t=Cotisation re\xe7ue \x96 \xc9toile du  Nord \r\n",
		"SPL\t2\tGENERAL JOURNAL\t11/20/2026\tCotisations des membres\tFonds g\xe9n\xe9ral\t-1234.56\t2026-0001\t", "\r\nENDTRNS\r\n",
	} {
		if !strings.Contains(iif, want) {
			t.Errorf("no %q in %q", want, iif)
		}
	}
	wantFault(t, w.WriteJournal(t.Context(), staff(), nil, nil, "xlsx", year, nil), "accounting.error.format")
	wantFault(t, w.WriteJournal(t.Context(), staff(), nil, nil, accounting.CSV, accounting.Span{From: year.To, To: year.From}, nil), "accounting.error.span")
}
