package payments

import (
	"context"
	"io"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/sheet"
)

// WriteCSV writes the ledger, all of what the filter leaves, as comma-separated
// values (RFC 4180) for a spreadsheet, its words in the localizer's language. It is
// written as it is read, by portions: flushed is called before each, and nothing is
// written before its first call, so that a refusal leaves w as it was.
func (s *Service) WriteCSV(ctx context.Context, who access.Actor, w io.Writer, loc *i18n.Localizer, f Filter, flushed func()) error {
	f.After, f.Limit = "", ExportSize
	lines, more, err := s.List(ctx, who, f)
	if err != nil {
		return err
	}
	flushed()
	out := sheet.NewWriter(w)
	head := []string{"id", "entry", "reverses"}
	for _, key := range []string{"day", "payer", "about", "method", "amount", "currency", "reference", "code", "note", "recorded", "by"} {
		head = append(head, loc.T("payments.csv."+key))
	}
	out.Row(head...)
	for {
		for _, line := range lines {
			out.Row(line.cells(loc, s.o.Location)...)
		}
		if err := out.Flush(); err != nil || !more {
			return err
		}
		f.After = lines[len(lines)-1].ID
		if lines, more, err = s.List(ctx, who, f); err != nil {
			return err
		}
		flushed()
	}
}

// cells are a line of the ledger as the file has it, none of them a formula.
func (p Payment) cells(loc *i18n.Localizer, zone *time.Location) []string {
	return []string{
		p.ID, loc.Say(p.Entry.Say()), p.Reverses, db.Day(p.Received), p.Payer, p.About.In(loc.Lang()), loc.Say(p.Method.Say()),
		money.Plain(p.Amount.Cents, p.Amount.Currency, i18n.EN), p.Amount.Currency, p.Reference, FormatCode(p.Code), p.Note, p.RecordedAt.In(zone).Format("2006-01-02 15:04"), p.RecordedBy,
	}
}
