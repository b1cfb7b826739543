package main

import "plenary.example/internal/accounting"

// wireBooks builds the books, in the coalition's currency.
func (p *program) wireBooks() *accounting.Service {
	p.accounting = accounting.New(p.record, accounting.Options{Currency: p.profile.Currency, Location: p.profile.Location()})
	return p.accounting
}
