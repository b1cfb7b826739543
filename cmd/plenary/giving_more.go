package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving/figures"
	"plenary.example/internal/giving/imports"
	"plenary.example/internal/giving/letters"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/web/pages/givingdesk"
)

// givingMore is what the secretariat does with gifts by the many.
type givingMore struct {
	figures *figures.Service
	letters *letters.Service
	imports *imports.Service
}

// wireGivingMore builds the year's figures, letters of thanks and gifts from files.
func (p *program) wireGivingMore() {
	p.givingMore = givingMore{
		figures: figures.New(p.db, p.accounting, p.profile, p.receipts.Rules()),
		letters: letters.New(p.record, p.giving, p.receipts, p.accounting, p.mail, p.catalog),
		imports: imports.New(p.record, p.giving, p.accounting, p.queue, p.catalog),
	}
	p.worker.BringInGifts(p.givingMore.imports)
}

func (p *program) givingDeskPages() *givingdesk.Pages {
	return &givingdesk.Pages{
		Giving: p.giving, Figures: p.givingMore.figures, Letters: p.givingMore.letters, Imports: p.givingMore.imports,
		Books: func(ctx context.Context) ([]accounting.Fund, error) { return p.accounting.Funds(ctx, nil) },
	}
}

// t3010 writes a year's figures by the lines of form T3010.
func (c exportCommand) t3010(ctx context.Context, p *program, w io.Writer, catalog *i18n.Catalog, loc *i18n.Localizer) error {
	s := p.givingMore.figures
	year := c.Year
	if year == 0 {
		year = s.FiscalYear(s.Today()) - 1
	}
	f, err := s.Year(ctx, access.TheProgram(), year)
	if err != nil {
		return err
	}
	switch c.Format {
	case "csv":
		return s.WriteCSV(w, loc, f)
	case "json":
		return s.WriteJSON(w, catalog, f)
	}
	return fault.New(fault.Invalid, "cli.export.t3010_format", nil)
}

type importGifts struct {
	storage     `embed:""`
	Files       []string `arg:"" type:"existingfile" help:"The files, CSV, .xlsx or .ods."`
	Source      string   `name:"source" placeholder:"NAME" help:"The platform or program that the files come from (canadahelps); guessed without it."`
	DryRun      bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
	Map         []string `name:"map" sep:"none" placeholder:"COLUMN=FIELD" help:"What a column holds; may be repeated. An empty field: it is not read."`
	Dates       string   `name:"dates" placeholder:"dmy|mdy" help:"Whether the day or the month comes first in 03/04/2026."`
	Unreceipted bool     `name:"unreceipted" help:"No receipts were issued for these gifts: they wait for one here."`
	Late        bool     `name:"late" help:"Bring in gifts of closed periods too; they count on the first open day."`
}

// Help is shown by plenary import gifts --help.
func (importGifts) Help() string {
	var fields []string
	for _, f := range imports.Fields() {
		fields = append(fields, string(f))
	}
	return "Example: plenary import gifts --data /srv/plenary --dry-run canadahelps-2026.csv\n" +
		"Example: plenary import gifts --source oldprogram --unreceipted --map \"Gift date=date\" gifts.xlsx\n" +
		"Importing twice changes nothing. Gifts through a platform are never receipted again.\nFields: " + strings.Join(fields, ", ") + "."
}

// Run brings the files in. What the columns were taken for goes to standard error, what
// became of each row to standard output.
func (c importGifts) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	decided := imports.Decided{Source: c.Source, Dates: c.Dates, Unreceipted: c.Unreceipted, Late: c.Late, Fields: map[string]imports.Field{}}
	for _, m := range c.Map {
		heading, field, ok := strings.Cut(m, "=")
		if !ok {
			return fault.New(fault.Invalid, "imports.error.map", fault.Args{"Said": m})
		}
		decided.Fields[imports.Folded(heading)] = imports.Field(strings.TrimSpace(field))
	}
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	who := access.TheProgram()
	who.Lang = loc.Lang()
	for _, name := range c.Files {
		raw, err := readBounded(name)
		if err != nil {
			return err
		}
		f, err := p.givingMore.imports.ReadFile(ctx, who, filepath.Base(name), raw, decided)
		if err != nil {
			return err
		}
		if err := c.one(ctx, p, who, f, loc); err != nil {
			return err
		}
	}
	return nil
}

// one brings one file in, or says what would become of it.
func (c importGifts) one(ctx context.Context, p *program, who access.Actor, f *imports.File, loc *i18n.Localizer) error {
	f.Explain(os.Stderr, loc)
	var plan imports.Plan
	var err error
	key := "imports.cli.dry"
	if c.DryRun {
		plan, err = p.givingMore.imports.Plan(ctx, who, f)
	} else {
		key = "imports.cli.done"
		bar := console.Bar(f.Rows(), loc.T("imports.cli.progress"))
		plan, err = p.givingMore.imports.BringIn(ctx, who, f, func(done, _ int) {
			_ = bar.Set(done) // a progress bar that cannot be drawn is no reason to stop
		})
		_ = bar.Finish()
	}
	plan.Write(os.Stdout, loc, f.Name, p.profile.Currency)
	fmt.Fprintln(os.Stderr, loc.T(key, "Gifts", plan.Gifts(), "Amount", money.Of(plan.Cents, p.profile.Currency).Text(), "Donors", plan.Donors, "Already", plan.Counts[imports.Already], "Refused", plan.Counts[imports.Refused]))
	return err
}
