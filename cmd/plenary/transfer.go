package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/access"
	"plenary.example/internal/book"
	"plenary.example/internal/catalogue"
	"plenary.example/internal/db"
	"plenary.example/internal/exchange"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/intake"
	"plenary.example/internal/resolutions"
)

// importCommand takes in what a coalition has.
type importCommand struct {
	Resolutions  importResolutions  `cmd:"" help:"Resolutions from HTML, CSV, Markdown, Word or JSON files."`
	Members      importMembers      `cmd:"" help:"Members and their people from the exports of other programs and from spreadsheets."`
	Publications importPublications `cmd:"" help:"Documents of the library from a table, with their files from a folder."`
	Gifts        importGifts        `cmd:"" help:"Gifts from the exports of CanadaHelps and other platforms, and the lists of other programs."`
	Terms        importTerms        `cmd:"" help:"Who sat when in the coalition's bodies, from CSV tables."`
	Statement    importStatement    `cmd:"" help:"The statements of a bank account, from OFX files and tables."`
	Mbox         importMbox         `cmd:"" help:"A mailing list's old archive from mbox files."`
	Subscribers  importSubscribers  `cmd:"" help:"Readers of the newsletter, from the exports of Mailchimp."`
	Redirects    importRedirects    `cmd:"" help:"Addresses of an older site, and where they lead now."`
	History      importHistory      `cmd:"" help:"Entries of the history from tables."`
}

type importResolutions struct {
	storage  `embed:""`
	Files    []string `arg:"" type:"existingfile" help:"The files; both languages together, so that they are paired."`
	Manifest string   `name:"manifest" type:"existingfile" placeholder:"FILE" help:"JSON list of what the pages do not say: subjects, working group, status, mover, seconder."`
	Meeting  string   `name:"meeting" placeholder:"YYYY-MM" help:"The meeting of entries that name none."`
	Lang     string   `name:"lang" enum:"en,fr,auto" default:"auto" help:"The language of the files; found from the text without it."`
	DryRun   bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
}

// Help is shown by plenary import resolutions --help.
func (importResolutions) Help() string {
	return "Example: plenary import resolutions --data /srv/plenary --dry-run old-site.en.html old-site.fr.html\n" +
		"Importing twice changes nothing; words that are in the library are never overwritten."
}

// maxImport bounds one file in memory; the reader has its own, lower limit.
const maxImport = 256 << 20

// Run imports the files and reports on each entry, on standard output.
func (c importResolutions) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	bar := console.Bar(-1, loc.T("cli.import.progress"))
	progress := func(n, total int) {
		bar.ChangeMax(total)
		_ = bar.Set(n) // a progress bar that cannot be drawn is no reason to stop
	}
	report := exchange.ImportReport{}
	var entries []intake.Entry
	for _, name := range c.Files {
		raw, err := readBounded(name)
		if err != nil {
			return err
		}
		if strings.EqualFold(filepath.Ext(name), ".json") {
			r, err := p.exchange.ImportJSON(ctx, access.TheProgram(), bytes.NewReader(raw), c.DryRun, progress)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			report = merged(report, r)
			continue
		}
		found, err := c.read(name, raw, loc)
		if err != nil {
			return err
		}
		entries = append(entries, found...)
	}
	if len(entries) > 0 {
		r, err := c.importEntries(ctx, p, entries, progress)
		if err != nil {
			return err
		}
		report = merged(report, r)
	}
	_ = bar.Finish()
	console.Resolutions(report, c.DryRun, loc)
	return nil
}

// importing opens the records and gives each file, read whole, to bring.
func (s storage) importing(ctx context.Context, catalog *i18n.Catalog, files []string, bring func(p *program, name string, raw []byte) error) error {
	p, done, err := s.open(ctx, catalog)
	if err != nil {
		return err
	}
	for _, name := range files {
		raw, err := readBounded(name)
		if err == nil {
			err = bring(p, name, raw)
		}
		if err != nil {
			return errors.Join(err, done())
		}
	}
	return done()
}

func readBounded(name string) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, maxImport+1))
	if err == nil && len(raw) > maxImport {
		err = fault.New(fault.TooLarge, "intake.error.too_large", fault.Args{"File": filepath.Base(name), "Max": maxImport >> 20})
	}
	return raw, err
}

// read understands one file and says on standard error what it doubts of it as
// a whole, and which words are in no entry.
func (c importResolutions) read(name string, raw []byte, loc *i18n.Localizer) ([]intake.Entry, error) {
	opts := intake.Options{Meeting: c.Meeting}
	if lang, ok := i18n.ParseLang(c.Lang); ok && c.Lang != "auto" {
		opts.Lang = lang
	}
	report, err := intake.Read(filepath.Base(name), raw, opts)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, loc.T("cli.import.read", "File", report.File, "Format", string(report.Format), "Encoding", report.Encoding, "Count", len(report.Entries)))
	for _, d := range report.Doubts {
		fmt.Fprintln(os.Stderr, "  ? "+loc.Say(d))
	}
	for _, o := range report.Outside {
		fmt.Fprintln(os.Stderr, "  "+loc.T("cli.import.outside", "Words", console.Short(o.Text)))
	}
	return report.Entries, nil
}

func (c importResolutions) importEntries(ctx context.Context, p *program, entries []intake.Entry, progress func(done, total int)) (exchange.ImportReport, error) {
	pairs := intake.Pair(entries)
	if c.Manifest != "" {
		raw, err := readBounded(c.Manifest)
		if err != nil {
			return exchange.ImportReport{}, err
		}
		facts, err := intake.ReadManifest(raw)
		if err != nil {
			return exchange.ImportReport{}, err
		}
		for i := range pairs {
			if f, ok := facts[pairs[i].Key]; ok {
				pairs[i].Apply(f)
			}
		}
	}
	groups, err := p.bodies.WorkingGroups(ctx, nil)
	if err != nil {
		return exchange.ImportReport{}, err
	}
	bySlug := map[string]resolutions.Party{}
	for _, g := range groups {
		bySlug[g.Slug] = resolutions.Party{ID: g.ID, Name: g.Name}
	}
	return p.exchange.Import(ctx, access.TheProgram(), exchange.Import{Entries: pairs, Groups: bySlug, DryRun: c.DryRun, Progress: progress})
}

func merged(a, b exchange.ImportReport) exchange.ImportReport {
	a.Rows = append(a.Rows, b.Rows...)
	a.Created, a.Unchanged, a.Changed, a.Refused = a.Created+b.Created, a.Unchanged+b.Unchanged, a.Changed+b.Changed, a.Refused+b.Refused
	return a
}

// exportCommand writes out what the program holds.
type exportCommand struct {
	storage   `embed:""`
	What      string `arg:"" enum:"library,concerns,register,bodies,list,thread,calendar,journal,t3010" help:"library, concerns (as a vocabulary), register, bodies (seats and who sat when), a list's archive, the calendar, the journal of the books, t3010 (a year's figures by the lines of that form), or the thread of a concern or a resolution."`
	Thread    string `arg:"" optional:"" name:"of" help:"Of a thread: the concern by its name in addresses, or the resolution by its own (1995-11/13)."`
	Format    string `name:"format" default:"json" enum:"json,csv,html,mbox,popolo,pdf,docx,epub,ics,quickbooks,iif,akn,skos,rdf" help:"akn (Akoma Ntoso) for the library, into a folder or a zip archive; skos (Turtle), rdf (RDF/XML) or json (JSON-LD) for the concerns; ics for the calendar; csv, quickbooks (QuickBooks Online and others) or iif (QuickBooks Desktop) for the journal; json, csv or html (html: the library only); pdf, docx or epub bind the library into a book; mbox for a list; popolo for the register and the bodies, pdf for its statutory list."`
	List      string `name:"list" placeholder:"NAME" help:"The list, by the part of its address before @."`
	AsOf      string `name:"as-of" placeholder:"YYYY-MM-DD" help:"The register, or the book of the policy in force, as on this day; today without it."`
	Meeting   string `name:"meeting" placeholder:"YYYY-MM" help:"The book of the resolutions that this meeting adopted, instead of the policy in force."`
	Language  string `name:"language" enum:"en,fr,both" default:"both" help:"The language of a book, or both."`
	Statutory bool   `name:"statutory" help:"Of the register: the list of members that the Canada Not-for-profit Corporations Act provides for, as csv or pdf, in the language of the terminal."`
	Private   bool   `name:"private" help:"With popolo: the addresses of people too, and what organizations did not agree to show."`
	Public    bool   `name:"public" help:"Of a thread or the calendar: only what the public sees."`
	Year      int    `name:"year" placeholder:"YYYY" help:"Of t3010: the fiscal year, by the calendar year in which it begins; last year without it."`
	Body      string `name:"body" placeholder:"NAME" help:"Of the calendar: only this body's, by its name in addresses."`
	From      string `name:"from" placeholder:"YYYY-MM-DD" help:"Of the journal: from this day on."`
	To        string `name:"to" placeholder:"YYYY-MM-DD" help:"Of the journal: through this day."`
	Output    string `name:"output" short:"o" default:"-" placeholder:"PATH" help:"The file to write; standard output without it."`
}

// Help is shown by plenary export --help.
func (exportCommand) Help() string {
	return "Example: plenary export library --format json -o library.json\nExample: plenary export register --format csv --as-of 2026-01-31\n" +
		"Example: plenary export library --format epub --meeting 2026-11 -o resolutions.epub\n" +
		"Example: plenary export library --format akn -o akn.zip\nExample: plenary export concerns --format skos -o concerns.ttl\n" +
		"Example: plenary export bodies --format popolo -o bodies.json\n" +
		"Example: plenary export thread immigration-detention --format html --public -o detention.html\n" +
		"Example: plenary export t3010 --year 2026 --format csv -o t3010.csv\n" +
		"Example: plenary export calendar --format ics --public -o calendar.ics\n" +
		"Example: plenary export journal --format iif --from 2026-01-01 --to 2026-12-31 -o 2026.iif\n" +
		"Example: plenary export list --list ccrlist --format mbox -o ccrlist.mbox"
}

// Run writes the export: to a file it appears whole or not at all.
func (c exportCommand) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	if c.What == "library" && c.Format == "akn" && catalogue.IsFolder(c.Output) {
		return c.akn(ctx, p, c.Output, nil, loc)
	}
	if c.Output == "-" {
		return c.write(ctx, p, os.Stdout, catalog, loc)
	}
	f, err := os.CreateTemp(filepath.Dir(c.Output), ".plenary-*")
	if err != nil {
		return err
	}
	err = errors.Join(c.write(ctx, p, f, catalog, loc), f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), c.Output)
}

func (c exportCommand) write(ctx context.Context, p *program, w io.Writer, catalog *i18n.Catalog, loc *i18n.Localizer) error {
	switch {
	case c.What == "concerns":
		return c.vocabulary(ctx, p, w)
	case c.What == "library" && c.Format == "akn":
		return c.akn(ctx, p, "", w, loc)
	case slices.Contains([]string{"akn", "skos", "rdf"}, c.Format):
		return fault.New(fault.Invalid, "cli.export.only_akn_skos", nil)
	case c.What == "t3010":
		return c.t3010(ctx, p, w, catalog, loc)
	case c.Year != 0:
		return fault.New(fault.Invalid, "cli.export.only_t3010", nil)
	case c.What == "journal":
		return c.journal(ctx, p, w, loc)
	case c.From != "" || c.To != "" || slices.Contains([]string{"quickbooks", "iif"}, c.Format):
		return fault.New(fault.Invalid, "cli.export.only_journal", nil)
	case c.What == "calendar" || c.Format == "ics" || c.Body != "":
		return c.calendar(ctx, p, w, loc)
	case c.What == "thread":
		return c.thread(ctx, p, w, loc)
	case c.Thread != "" || c.Public:
		return fault.New(fault.Invalid, "cli.export.only_thread", nil)
	case c.isBook() && !c.Statutory && !c.Private:
		return c.book(ctx, p, w, loc)
	case c.What != "register" && (c.Statutory || c.Private || c.AsOf != ""):
		return fault.New(fault.Invalid, "cli.export.register_flags", nil)
	case c.Meeting != "" || c.Format == string(book.DOCX) || c.Format == string(book.EPUB):
		return fault.New(fault.Invalid, "cli.export.only_book", nil)
	case c.What == "list":
		return c.list(ctx, p, w, loc)
	case c.What == "bodies":
		return c.bodies(ctx, p, w, loc)
	case c.Format == "mbox":
		return fault.New(fault.Invalid, "archive.export.only_list", nil)
	case c.What == "library" && c.Format == "popolo":
		return fault.New(fault.Invalid, "cli.export.only_register", nil)
	case c.What == "library":
		switch c.Format {
		case "csv":
			return p.exchange.ExportCSV(ctx, w, loc.Lang())
		case "html":
			return p.exchange.ExportHTML(ctx, w, loc)
		}
		return p.exchange.ExportJSON(ctx, w)
	}
	day := p.signin.Today()
	if c.AsOf != "" {
		day = db.ParseDay(c.AsOf)
		if day.IsZero() {
			return fault.New(fault.Invalid, "cli.export.day", fault.Args{"Day": c.AsOf})
		}
	}
	return c.register(ctx, p, w, loc, day)
}
