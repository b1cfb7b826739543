package registration_test

import (
	"testing"

	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments"
	"plenary.example/internal/registration"
)

func TestALineOfTheBankPaysAnOrder(t *testing.T) {
	w := newWorld(t)
	w.open()
	o := w.register(w.self("full"))
	purpose := payments.Purpose{Kind: registration.PurposeKind, Key: o.ID}
	list, err := w.s.Claims(t.Context(), nil)
	w.must(err)
	if len(list) != 1 || list[0].Purpose != purpose || list[0].Owed != o.Balance() || list[0].Who.EN != o.Payer() || list[0].About.FR == "" {
		t.Fatalf("%+v", list)
	}
	receive, err := w.s.Receiver(t.Context())
	w.must(err)
	take := func(key string) (id string, err error) {
		err = w.log.Do(t.Context(), staff, "test.receive", func(tx *audit.Tx) (err error) {
			id, err = receive(t.Context(), tx, key, banking.Receipt{Cents: o.Balance(), Method: payments.Transfer, Into: "1000", Once: "line-1"})
			return err
		})
		return id, err
	}
	id, err := take(o.ID)
	w.must(err)
	if p, err := w.payments.Get(t.Context(), nil, id); err != nil || p.Purpose != purpose || p.Left() != o.Balance() {
		t.Errorf("%+v, %v", p, err)
	}
	c, err := w.s.Claim(t.Context(), nil, o.ID)
	w.must(err)
	if c.Owed != 0 || w.order(o.ID).Paid != o.Owed {
		t.Errorf("%+v", c)
	}
	if list, err := w.s.Claims(t.Context(), nil); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = take("none")
	w.refused(err, fault.NotFound, "registration.error.no_order")
}
