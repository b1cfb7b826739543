package main

import (
	"context"
	"time"

	"plenary.example/internal/admissions"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/fault"
	"plenary.example/internal/web/pages/join"
)

// wireAdmissions builds what applications for membership stand on.
func (p *program) wireAdmissions() {
	p.admissions = admissions.New(p.record, p.people, p.bodies, blobs.New(p.db), p.mail, p.catalog, admissions.Options{
		Profile: p.profile, Site: p.settings.Site(), Invoice: p.invoiceAdmitted, Consents: p.consents,
	})
	p.worker.Admit(p.admissions)
}

// invoiceAdmitted bills whoever was admitted for the rest of the year. One that
// left and comes back within the year has its invoice already, and keeps it; one
// whose budget nobody knows is admitted all the same, and the secretariat invoices
// it once the register has the budget.
func (p *program) invoiceAdmitted(ctx context.Context, tx *audit.Tx, organizationID string, year int, from time.Time) error {
	_, err := p.dues.InvoiceTx(ctx, tx, organizationID, year, from)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid && f.Field == "budget" {
		tx.Detail("invoice", "no_budget")
		return nil
	}
	return err
}

func (p *program) joinPages() *join.Pages {
	return &join.Pages{Admissions: p.admissions, People: p.people, Changed: p.signin.Changed}
}
