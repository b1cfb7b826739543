package main

import (
	"testing"

	"plenary.example/internal/demo/gifts"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
)

// addGive adds somebody who gives each month and has a receipt, and a promise that
// waits.
func addGive(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	promised, _, err := p.giving.Pledges(ctx, office, giving.Promised, "")
	if err != nil || len(promised) == 0 {
		t.Fatalf("%d promises, %v", len(promised), err)
	}
	monthly, _, err := p.giving.Pledges(ctx, office, giving.Active, "")
	if err != nil || len(monthly) == 0 {
		t.Fatalf("%d monthly gifts, %v", len(monthly), err)
	}
	issued, _, err := p.receipts.List(ctx, office, receipts.Filter{State: receipts.Issued})
	if err != nil || len(issued) == 0 {
		t.Fatalf("%d receipts, %v", len(issued), err)
	}
	values["/{lang}/give/campaigns/{campaign} {campaign}"] = gifts.Slug
	if values["pledges/{link}"], err = p.giving.PledgeToken(ctx, promised[0].ID); err != nil {
		t.Fatal(err)
	}
	if values["mine/{link}"], err = p.giving.DonorToken(ctx, monthly[0].DonorID); err != nil {
		t.Fatal(err)
	}
	const file = "/{lang}/give/mine/{link}/receipts/{receipt}"
	if values[file+" {link}"], err = p.giving.DonorToken(ctx, issued[0].DonorID); err != nil {
		t.Fatal(err)
	}
	values[file+" {receipt}"] = issued[0].ID
}
