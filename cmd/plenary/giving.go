package main

import (
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/web/pages/donors"
	"plenary.example/internal/worker"
)

// wireGiving builds what takes gifts and gives receipts for them.
func (p *program) wireGiving() {
	p.giving = giving.New(p.record, p.people, p.payments, p.accounting, p.consents, p.mail, p.queue, p.catalog, giving.Options{Profile: p.profile, Site: p.settings.Site(), Log: p.log})
	p.receipts = receipts.New(p.record, p.giving, p.mail, p.queue, p.catalog, receipts.Options{Profile: p.profile, Site: p.settings.Site(), Log: p.log})
	p.worker.Give(p.giving, p.receipts)
	p.wireGivingMore()
}

// monthlyPayees are the subjects that are told of monthly payments, by the kind of
// purpose they answer to.
func (p *program) monthlyPayees() map[string]worker.Payee {
	return map[string]worker.Payee{giving.PurposeKind: p.giving.ReckonMonthly}
}

// donorPages are the secretariat's pages of giving.
func (p *program) donorPages() *donors.Pages {
	return &donors.Pages{Giving: p.giving, Receipts: p.receipts, Consents: p.consents, Books: p.accounting, Record: p.record}
}
