package dues_test

import (
	"testing"

	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments"
)

// receive records what a bank's statement shows, as banking does.
func (w *world) receive(key string, r banking.Receipt) (id string, err error) {
	w.t.Helper()
	receive, err := w.s.Receiver(w.t.Context())
	w.must(err)
	err = audit.New(w.db).Do(w.t.Context(), staff, "test.receive", func(tx *audit.Tx) (err error) {
		id, err = receive(w.t.Context(), tx, key, r)
		return err
	})
	return id, err
}

func TestALineOfTheBankPaysAnInvoice(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	w.on("2027-02-04")
	i := w.invoiceOf(w.harbour, 2027)
	open, err := w.s.Claims(t.Context(), nil)
	w.must(err)
	found := banking.Claim{}
	for _, c := range open {
		if c.Purpose == (payments.Purpose{Kind: "dues", Key: i.ID}) {
			found = c
		}
	}
	if found.Owed != i.Balance() || found.Who != i.Name || found.About.EN == "" || found.About.FR == found.About.EN {
		t.Fatalf("%+v", found)
	}
	sent := len(w.mailTo("office@harbour.example"))
	id, err := w.receive(i.ID, banking.Receipt{Cents: i.Balance(), Method: payments.ETransfer, Day: day("2027-02-03"), Note: "INTERAC", Into: "1000", Once: "line-1"})
	w.must(err)
	p, err := w.payments.Get(t.Context(), nil, id)
	w.must(err)
	if p.Method != payments.ETransfer || p.Left() != i.Balance() || !w.good(w.harbour, "2027-06-01") || len(w.mailTo("office@harbour.example")) != sent+1 {
		t.Errorf("%+v", p)
	}
	c, err := w.s.Claim(t.Context(), nil, i.ID)
	w.must(err)
	if c.Owed != 0 {
		t.Errorf("%d cents are still owed", c.Owed)
	}
	_, err = w.s.Claim(t.Context(), nil, "none")
	w.refused(err, fault.NotFound, "dues.error.no_invoice")
	_, err = w.receive("none", banking.Receipt{Cents: 1, Method: payments.Transfer, Day: day("2027-02-03")})
	w.refused(err, fault.NotFound, "dues.error.no_invoice")
	_, err = w.receive(i.ID, banking.Receipt{Cents: 1, Method: payments.Transfer})
	w.refused(err, fault.Invalid, "dues.error.received")
}
