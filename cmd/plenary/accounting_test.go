package main

import (
	"testing"

	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
)

// addBooks has the pages of the books be of what the demonstration's bank has, and
// sends a statement that is looked at.
func addBooks(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, staff := t.Context(), ofTheOffice(t, p)
	const number = "1000"
	entries, _, err := p.accounting.Journal(ctx, staff, accounting.JournalFilter{})
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	slips, _, err := p.banking.Deposits(ctx, staff, "")
	if err != nil || len(slips) == 0 {
		t.Fatalf("%d slips, %v", len(slips), err)
	}
	lines, _, err := p.banking.Lines(ctx, staff, number, banking.Filter{State: banking.Waiting})
	if err != nil || len(lines) < 3 {
		t.Fatalf("%d lines wait, %v", len(lines), err)
	}
	values["{entry}"], values["{deposit}"], values["{account}"], values["{line}"], values["{format}"] = entries[0].ID, slips[0].ID, number, lines[0].ID, "csv"
	values["statements/{upload}"], err = p.banking.Upload(ctx, staff, number, "bank.csv", []byte("Date,Description,Amount\n2026-01-05,DEPOSIT,12.00\n"))
	if err != nil {
		t.Fatal(err)
	}
}
