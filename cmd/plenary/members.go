package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/roster"
)

type importMembers struct {
	storage  `embed:""`
	Files    []string `arg:"" type:"existingfile" help:"The files, CSV, .xlsx or .ods; those of one program together, so that contacts and memberships find each other."`
	DryRun   bool     `name:"dry-run" help:"Say what would happen, row by row, and write nothing."`
	Map      []string `name:"map" sep:"none" placeholder:"COLUMN=FIELD" help:"What a column holds, or, as FIELD:VALUE=MEANING, what a value means; may be repeated."`
	Mapping  string   `name:"mapping" type:"existingfile" placeholder:"FILE" help:"JSON with such decisions: columns, values, class, region, joined, lang, dates, source."`
	Class    string   `name:"class" placeholder:"CLASS" help:"Class of rows that do not say: member, member_abroad, observer, associate."`
	Region   string   `name:"region" placeholder:"REGION" help:"Region of rows that do not say: atlantic, quebec, ontario, prairies, pacific, north, abroad."`
	Joined   string   `name:"joined" placeholder:"YYYY-MM-DD" help:"First day of membership of rows that do not say."`
	Dates    string   `name:"dates" placeholder:"dmy|mdy" help:"Whether the day or the month comes first in 03/04/2026."`
	Source   string   `name:"source" placeholder:"NAME" help:"The program that the files come from; guessed without it."`
	Doubtful bool     `name:"add-doubtful" help:"Add what looks like an organization of the register and is another."`
	Output   string   `name:"output" short:"o" placeholder:"PATH" help:"Write the report there too, as .csv or .json."`
}

// Help is shown by plenary import members --help.
func (importMembers) Help() string {
	fields := make([]string, 0, 48)
	for _, f := range roster.Fields() {
		if f != roster.Dues {
			fields = append(fields, string(f))
		}
	}
	return "Example: plenary import members --data /srv/plenary --dry-run contacts.csv memberships.csv\n" +
		"Example: plenary import members --map \"Courriel=email\" --map \"class:Gold=member\" -o report.csv members.xlsx\n" +
		"Importing twice changes nothing; from an updated file only what changed in it is taken, and what was changed here is never overwritten.\n" +
		"Fields: " + strings.Join(fields, ", ") + ", dues:YEAR."
}

// Run imports the files. What the columns were taken for goes to standard error,
// what became of each row to standard output.
func (c importMembers) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	m, err := c.decided()
	if err != nil {
		return err
	}
	var sheets []*roster.Sheet
	for _, name := range c.Files {
		raw, err := readBounded(name)
		if err != nil {
			return err
		}
		s, err := roster.ReadSheet(filepath.Base(name), raw, m)
		if err != nil {
			return err
		}
		console.Columns(s, loc)
		sheets = append(sheets, s)
	}
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	bar := console.Bar(-1, loc.T("roster.progress"))
	r, err := p.roster.Import(ctx, access.TheProgram(), roster.Order{Sheets: sheets, DryRun: c.DryRun, Progress: func(done, total int) {
		bar.ChangeMax(total)
		_ = bar.Set(done) // a progress bar that cannot be drawn is no reason to stop
	}})
	_ = bar.Finish()
	if len(r.Lines) > 0 {
		console.Members(r, c.DryRun, loc)
		err = errors.Join(err, console.WriteMembers(r, c.Output, loc))
	}
	return err
}

// decided gathers the decisions of the mapping file and of the command line,
// which counts where both speak.
func (c importMembers) decided() (m roster.Mapping, err error) {
	if c.Mapping != "" {
		raw, err := readBounded(c.Mapping)
		if err != nil {
			return m, err
		}
		if m, err = roster.ParseMapping(raw); err != nil {
			return m, err
		}
	}
	for _, s := range c.Map {
		if err := m.Map(s); err != nil {
			return m, err
		}
	}
	if c.Class != "" {
		m.Class = people.Class(c.Class)
	}
	if c.Region != "" {
		m.Region = people.Region(c.Region)
	}
	if c.Joined != "" {
		m.Joined = c.Joined
	}
	if c.Dates != "" {
		m.Dates = c.Dates
	}
	if c.Source != "" {
		m.Source = c.Source
	}
	m.AddDoubtful = m.AddDoubtful || c.Doubtful
	return m, m.Check()
}
