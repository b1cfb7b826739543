package main

import (
	"plenary.example/internal/demo/gifts"
	"plenary.example/internal/giving"
	"plenary.example/internal/web/pages/give"
)

// givePages are the public pages of giving.
func (p *program) givePages() *give.Pages { return &give.Pages{Giving: p.giving, Receipts: p.receipts} }

// thanksFor says with which words those are received who have paid for what is given, not
// owed.
func thanksFor() map[string]string {
	return map[string]string{giving.PurposeKind: "givepages.landing."}
}

// donations are the gifts of the demonstration.
func (p *program) donations() *gifts.Story {
	return &gifts.Story{Record: p.record, Giving: p.giving, Receipts: p.receipts, Payments: p.payments, Card: p.sandbox}
}
