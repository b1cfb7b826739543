package main

import (
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// addPayments adds a payment of the ledger, and a card page that may be paid on with
// the page that waits for it.
func addPayments(t *testing.T, p *program, values places) {
	t.Helper()
	list, _, err := p.payments.List(t.Context(), access.TheProgram(), payments.Filter{Limit: 1})
	if err != nil || len(list) == 0 {
		t.Fatalf("the demonstration has no payments: %v", err)
	}
	values["{payment}"] = list[0].ID
	to, err := p.payments.Checkout(t.Context(), access.TheProgram(), payments.Checkout{
		Purpose: payments.Purpose{Kind: "test", Key: "1"}, Payer: "Harbour Light", Amount: money.Of(300_00, "CAD"), Lang: i18n.EN, Description: i18n.Same("2026"), ReturnTo: "/en/members",
	})
	if err != nil {
		t.Fatal(err)
	}
	values["{session}"] = to[strings.LastIndexByte(to, '/')+1:]
	session, err := p.sandbox.Session(t.Context(), values["{session}"])
	if err != nil {
		t.Fatal(err)
	}
	values["{checkout}"] = session.Checkout
}
