package payments_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/jobs"
	"plenary.example/internal/payments"
	"plenary.example/internal/testdb"
)

// The ledger holds who recorded what, which stays, and the address that a card page
// was made for, which goes; a payer's name finds nothing, since it may be another's.
func TestWhatTheLedgerHoldsAboutAPerson(t *testing.T) {
	ctx := t.Context()
	d := testdb.Open(t)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	addresses := map[string]string{"ana": "ana@harbour.example", "staff": "staff@ccr.example"}
	log := audit.New(d)
	w := world{payments.New(log, queue, nil, payments.Options{Site: "http://localhost", AddressOf: func(_ context.Context, _ db.DBTX, id string) (string, error) { return addresses[id], nil }}), log, t}
	p := w.must(w.cheque())
	if err := w.Void(ctx, staff(), p.ID, "It bounced"); err != nil {
		t.Fatal(err)
	}
	const live = `INSERT INTO payment_checkouts (id, purpose_kind, purpose_key, payer, email, cents, currency, lang, about_en, about_fr, return_to, provider, session, url, state, payment_id, made_at, looked_at)
		VALUES ('c1', 'dues', '9', 'Harbour Light', 'ana@harbour.example', 500, 'CAD', 'en', 'Dues', 'Cotisation', '/', 'none', '', '', 'open', '', 1, 1),
		('c2', 'dues', '8', 'Harbour Light', '', 500, 'CAD', 'en', 'Dues', 'Cotisation', '/', 'none', '', '', 'paid', '', 1, 1)`
	if _, err := d.SQL().ExecContext(ctx, live); err != nil {
		t.Fatal(err)
	}
	held := func(id string) (map[string]holding.Holding, string) {
		list, err := w.Holdings(ctx, nil, id)
		if err != nil {
			t.Fatal(err)
		}
		byKind := map[string]holding.Holding{}
		for _, h := range list {
			byKind[h.Kind] = h
		}
		raw, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		return byKind, string(raw)
	}
	erase := func(id string) {
		if err := log.Do(ctx, access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return w.Erase(ctx, tx, id) }); err != nil {
			t.Fatal(err)
		}
	}
	if h, raw := held("ana"); h["checkouts"].Count != 1 || h["checkouts"].Goes() != 1 || h["ledger"].Count != 0 || !strings.Contains(raw, "ana@harbour.example") {
		t.Errorf("whoever may pay: %s", raw)
	}
	if h, raw := held("staff"); h["ledger"].Count != 2 || h["ledger"].Goes() != 0 || h["checkouts"].Count != 0 || !strings.Contains(raw, "It bounced") {
		t.Errorf("whoever keeps the ledger: %s", raw)
	}
	for _, id := range []string{"nobody", ""} {
		if h, raw := held(id); h["ledger"].Count+h["checkouts"].Count+h["refunds_asked"].Count != 0 {
			t.Errorf("%q: %s", id, raw)
		}
	}
	erase("nobody")
	erase("staff")
	if h, raw := held("ana"); h["checkouts"].Count != 1 {
		t.Errorf("somebody else was forgotten: %s", raw)
	}
	erase("ana")
	if h, raw := held("ana"); h["checkouts"].Count != 0 {
		t.Errorf("forgotten: %s", raw)
	}
	if h, raw := held("staff"); h["ledger"].Count != 2 {
		t.Errorf("the ledger was changed: %s", raw)
	}
}
