package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/banking"
	"plenary.example/internal/banking/statement"
	"plenary.example/internal/db"
	"plenary.example/internal/dues"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	books "plenary.example/internal/web/pages/accounting"
	bank "plenary.example/internal/web/pages/banking"
)

// wireBooks builds the books, in the coalition's currency.
func (p *program) wireBooks() *accounting.Service {
	p.accounting = accounting.New(p.record, accounting.Options{Currency: p.profile.Currency, Location: p.profile.Location()})
	return p.accounting
}

// wireBanking builds what passes between the books and the bank, over the subjects that
// money comes in for.
func (p *program) wireBanking() {
	p.banking = banking.New(p.record, p.accounting, p.payments, banking.Options{
		Profile: p.profile, Catalog: p.catalog, Site: p.settings.Site(),
		Claimants: map[string]banking.Claimant{dues.PurposeKind: p.dues, registration.PurposeKind: p.registration, giving.PurposeKind: p.giving},
	})
}

// bookPages are the pages of the books.
func (p *program) bookPages() *books.Pages {
	return &books.Pages{Books: p.accounting, Waits: p.bankPages().Waits, Things: map[string]func(lang i18n.Lang, key string) string{
		payments.SourceKind: func(lang i18n.Lang, key string) string { return door.PathIn(lang, "manage", "payments", key) },
		banking.KindDeposit: func(lang i18n.Lang, key string) string {
			return door.PathIn(lang, "manage", "books", "deposits", banking.ThingOf(key))
		},
		banking.KindLine: func(lang i18n.Lang, key string) string {
			return door.PathIn(lang, "manage", "books", "lines", banking.ThingOf(key))
		},
	}}
}

func (p *program) bankPages() *bank.Pages { return &bank.Pages{Banking: p.banking} }

type importStatement struct {
	storage `embed:""`
	Files   []string `arg:"" type:"existingfile" help:"The files: OFX, QFX, or a bank's table (CSV, Excel)."`
	Account string   `name:"account" required:"" placeholder:"NUMBER" help:"The bank account, by its number in the chart of accounts."`
	DryRun  bool     `name:"dry-run" help:"Say what would happen, line by line, and write nothing."`
}

// Help is shown by plenary import statement --help.
func (importStatement) Help() string {
	return "Example: plenary import statement --data /srv/plenary --account 1000 --dry-run november.ofx\n" +
		"Importing twice changes nothing; a table is read by the columns saved for the account, or by a guess. Lines that contradict one that is there are left out."
}

// Run brings statements in, or says what would happen.
func (c importStatement) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	for _, file := range c.Files {
		raw, err := readStatement(file)
		if err != nil {
			return err
		}
		if err := c.one(ctx, p, loc, filepath.Base(file), raw); err != nil {
			return err
		}
	}
	return nil
}

// readStatement reads a file of at most the size that a statement may have.
func readStatement(file string) (raw []byte, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, statement.MaxBytes+1))
}

func (c importStatement) one(ctx context.Context, p *program, loc *i18n.Localizer, name string, raw []byte) error {
	who := access.TheProgram()
	l, err := p.banking.Preview(ctx, who, c.Account, name, raw)
	if err != nil {
		return err
	}
	for _, j := range l.Lines {
		fmt.Printf("%s\t%s\t%s\t%s\n", loc.Say(j.Fate.Say()), db.Day(j.Day), money.Plain(j.Cents, p.profile.Currency, i18n.EN), j.Text)
	}
	for _, d := range l.Doubts {
		fmt.Fprintln(os.Stderr, loc.T("cli.statement.doubt", "File", name, "Row", d.Row, "Why", loc.T(d.Key)))
	}
	b := banking.Brought{Fresh: l.Count(banking.Fresh), Same: l.Count(banking.Same), Conflicts: l.Count(banking.Conflict)}
	key := "cli.statement.dry"
	if !c.DryRun {
		key = "cli.statement.done"
		if b, err = p.banking.BringFile(ctx, who, c.Account, name, raw); err != nil {
			return err
		}
	}
	fmt.Fprintln(os.Stderr, loc.T(key, "File", name, "Fresh", b.Fresh, "Same", b.Same, "Conflicts", b.Conflicts))
	return nil
}

// journal writes the journal of the books.
func (c exportCommand) journal(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer) error {
	for _, typed := range []string{c.From, c.To} {
		if typed != "" && db.ParseDay(typed).IsZero() {
			return fault.New(fault.Invalid, "cli.export.day", fault.Args{"Day": typed})
		}
	}
	d := accounting.Span{From: db.ParseDay(c.From), To: db.ParseDay(c.To)}
	format := accounting.Format(c.Format)
	if c.Format == "json" { // the default of the other exports
		format = accounting.CSV
	}
	if err := p.payments.PostMissing(ctx); err != nil {
		return err
	}
	return p.accounting.WriteJournal(ctx, access.TheProgram(), w, loc, format, d, func() {})
}
