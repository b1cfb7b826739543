package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/config"
	"plenary.example/internal/demo/bank"
	"plenary.example/internal/dues"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
)

// bill is what an organization of the story owes for the year, and how it goes.
type bill struct {
	organization people.Organization
	facts        people.Dues // what the register is to say in the end
	invoice      dues.Invoice
}

// dues bills the latest year that the register knows of, and has everything happen
// that the register says has happened: payments by every method, extensions, an
// exemption; a part paid by one of those that have lapsed, an amount typed wrong and
// taken back, and more paid by one than was asked.
func (st *story) dues(ctx context.Context) error {
	if st.s.Dues == nil {
		return nil
	}
	var bills []bill
	year := 0
	for _, slug := range sorted(st.planted.Organizations) {
		o := st.planted.Organizations[slug]
		facts, err := st.s.People.FactsOf(ctx, nil, o.ID)
		if err != nil {
			return err
		}
		for _, d := range facts.Dues {
			if year = max(year, d.Year); d.Year == year {
				bills = append(bills, bill{organization: o, facts: d})
			}
		}
	}
	bills = slices.DeleteFunc(bills, func(b bill) bool { return b.facts.Year != year })
	day := func(month time.Month, d, hour int) time.Time {
		return time.Date(year, month, d, hour, 0, 0, 0, st.zone)
	}
	due := st.s.Profile.DuesDeadline(year)
	beforeReminder := due.AddDate(0, -1, -1)
	at := func(t time.Time, hour int) time.Time { return day(t.Month(), t.Day(), hour) }

	st.on(day(time.January, 15, 10), "the year's invoices", func(ctx context.Context) error { return st.issue(ctx, bills, year) })
	st.on(day(time.January, 15, 11), "the invoices by mail", func(ctx context.Context) error { return st.s.Dues.Mail(ctx, year) })
	st.on(day(time.February, 3, 10), "a wrong invoice", func(ctx context.Context) error { return st.wrongInvoice(ctx, bills, year) })
	n := 0
	for i := range bills {
		b := &bills[i]
		if !b.facts.Paid.IsZero() && b.facts.Amount > 0 {
			when := at(beforeReminder, 10)
			if b.facts.Paid.After(beforeReminder) {
				when = at(due, 17)
			}
			which := n
			n++
			st.on(when, "dues of "+b.organization.Slug, func(ctx context.Context) error { return st.pay(ctx, *b, which) })
		}
		if !b.facts.ExtensionUntil.IsZero() {
			st.on(at(due.AddDate(0, 0, -5), 9), "an extension", func(ctx context.Context) error {
				return st.s.Dues.Extend(ctx, st.staff(), b.invoice.ID, b.facts.ExtensionUntil, b.facts.ExtensionReason)
			})
		}
	}
	st.on(at(beforeReminder.AddDate(0, 0, 1), 8), "reminders", st.s.Dues.Daily)
	st.on(at(due.AddDate(0, 0, 1), 8), "letters on the lapse", st.s.Dues.Daily)
	st.on(at(due.AddDate(0, 0, 9), 10), "a part of what is overdue", func(ctx context.Context) error {
		for _, b := range bills {
			if b.facts.Amount > 0 && b.facts.Paid.IsZero() && b.facts.ExtensionUntil.IsZero() {
				return st.s.Dues.RecordPayment(ctx, st.staff(), b.invoice.ID, dues.ByHand{
					Cents: b.facts.Amount / 3, Method: payments.Cheque, Day: due.AddDate(0, 0, 8), Reference: "118", Note: st.texts.Reasons["dues_part"],
				})
			}
		}
		return nil
	})
	st.bank(due, bills)
	return nil
}

// bank takes some of the dues to the bank, and has its statement come.
func (st *story) bank(due time.Time, bills []bill) {
	if st.s.Banking == nil {
		return
	}
	at := func(days, hour int) time.Time { return due.AddDate(0, 0, days).Add(time.Duration(hour) * time.Hour) }
	b := bank.Bank{Banking: st.s.Banking, Payments: st.s.Payments, Record: st.s.Record, Currency: st.s.Profile.Currency, Staff: st.staff()}
	st.on(at(2, 19), "a deposit slip", func(ctx context.Context) error { return b.Deposit(ctx, 6) })
	st.on(at(10, 19), "another deposit slip", func(ctx context.Context) error { return b.Deposit(ctx, 3) })
	st.on(at(12, 19), "a bank statement", func(ctx context.Context) error {
		var owed bank.Owed
		for _, one := range bills {
			if one.facts.Amount > 0 && one.facts.Paid.IsZero() && !one.facts.ExtensionUntil.IsZero() {
				owed = bank.Owed{Purpose: payments.Purpose{Kind: dues.PurposeKind, Key: one.invoice.ID}, Cents: one.facts.Amount}
			}
		}
		return b.Statement(ctx, at(11, 0), owed)
	})
}

// issue invoices everybody in one transaction. The register learns of the budgets
// by which the amounts of the story come about.
func (st *story) issue(ctx context.Context, bills []bill, year int) error {
	for i := range bills {
		o, err := st.s.People.Organization(ctx, bills[i].organization.ID)
		if err != nil {
			return err
		}
		budget, rate := sizeFor(st.s.Profile, o.Class, bills[i].facts.Amount)
		if o.Budget == people.UnknownBudget || st.amount(o.Class, o.Budget) != bills[i].facts.Amount {
			if o.Budget = budget; budget != people.UnknownBudget {
				if err := st.s.People.ChangeOrganization(ctx, access.TheProgram(), o); err != nil {
					return err
				}
			}
		}
		if rate != "" {
			if err := st.s.Dues.AgreeRate(ctx, st.staff(), o.ID, rate, 0); err != nil {
				return err
			}
		}
		if bills[i].facts.Amount == 0 {
			if err := st.s.Dues.ExemptOrganization(ctx, st.staff(), o.ID, year, st.texts.Reasons["dues_exempt"]); err != nil {
				return err
			}
		}
	}
	return st.s.Record.Do(ctx, access.TheProgram(), "demo.invoices", func(tx *audit.Tx) error {
		for i := range bills {
			if bills[i].facts.Amount == 0 {
				continue
			}
			// The register was entered with all that came of the year: it learns that again,
			// from the payments.
			owed := people.Dues{Year: year, Amount: bills[i].facts.Amount, Due: bills[i].facts.Due}
			if err := st.s.People.RecordDuesTx(ctx, tx, bills[i].organization.ID, owed); err != nil {
				return err
			}
			made, err := st.s.Dues.InvoiceTx(ctx, tx, bills[i].organization.ID, year, time.Time{})
			if err != nil {
				return fmt.Errorf("%s: %w", bills[i].organization.Slug, err)
			}
			if made.Bill.Cents != bills[i].facts.Amount {
				return fmt.Errorf("%s owes %d cents by the scale and %d by the story", bills[i].organization.Slug, made.Bill.Cents, bills[i].facts.Amount)
			}
			bills[i].invoice = made
		}
		return nil
	})
}

func (st *story) amount(class people.Class, budget int64) int64 {
	b, trouble := dues.Compute(st.s.Profile, class, budget, "", time.Time{})
	if trouble != dues.NoTrouble {
		return -1
	}
	return b.Cents
}

// sizeFor is a budget, or a rate, that makes an organization of a class owe an
// amount.
func sizeFor(p config.Profile, class people.Class, amount int64) (budget int64, rate string) {
	scale, _ := p.Scale(string(class))
	for _, r := range scale.Rates {
		if r.Amount == amount {
			return people.UnknownBudget, r.Slug
		}
	}
	from := int64(0)
	for _, step := range scale.Steps {
		if step.Amount == amount && step.UpTo > 0 {
			return (from + step.UpTo) / 2, ""
		}
		if step.Amount == amount && len(scale.Steps) > 1 {
			return from + from/2, ""
		}
		from = step.UpTo
	}
	return people.UnknownBudget, ""
}

// wrongInvoice is one that was made by mistake and cancelled; a right one takes its place.
func (st *story) wrongInvoice(ctx context.Context, bills []bill, year int) error {
	for i := range bills {
		if bills[i].facts.Paid.Month() < time.March || bills[i].facts.Amount == 0 {
			continue
		}
		if err := st.s.Dues.Cancel(ctx, st.staff(), bills[i].invoice.ID, st.texts.Reasons["dues_wrong"]); err != nil {
			return err
		}
		made, err := st.s.Dues.Invoice(ctx, st.staff(), bills[i].organization.ID, year, time.Time{})
		bills[i].invoice = made
		return err
	}
	return nil
}

// pay records the payment of an organization's dues on the day of the story.
func (st *story) pay(ctx context.Context, b bill, n int) error {
	methods := payments.ByHand()
	p := dues.ByHand{Cents: b.facts.Amount, Method: methods[n%len(methods)], Day: b.facts.Paid}
	if p.Method == payments.Cheque {
		p.Reference = fmt.Sprint(201 + n)
	}
	if n == 2 {
		p.Cents += 5000
	}
	if p.Method == payments.Cash && n < len(methods) { // in two parts, the second of which settles
		first := p
		first.Cents, first.Day = p.Cents/2, p.Day.AddDate(0, 0, -3)
		p.Cents -= first.Cents
		if err := st.s.Dues.RecordPayment(ctx, st.staff(), b.invoice.ID, first); err != nil {
			return err
		}
	}
	return st.s.Dues.RecordPayment(ctx, st.staff(), b.invoice.ID, p)
}

func sorted(organizations map[string]people.Organization) []string {
	var slugs []string
	for slug := range organizations {
		slugs = append(slugs, slug)
	}
	slices.Sort(slugs)
	return slugs
}
