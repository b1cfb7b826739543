package figures

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/sheet"
)

// portion is how many gifts are read at once for a file.
const portion = 20_000

// WriteGifts writes all the gifts behind a line in a time as comma-separated values, with
// what of each counts there; without a line, all gifts with what counts on which line.
// flushed is called before each portion, the first included, so that a refusal leaves w
// as it was.
func (s *Service) WriteGifts(ctx context.Context, who access.Actor, w io.Writer, loc *i18n.Localizer, span accounting.Span, l Line, flushed func()) error {
	list, more, err := s.giftsOf(ctx, who, span, l, After{}, portion)
	if err != nil {
		return err
	}
	out := sheet.NewWriter(w)
	head := []string{loc.T("figures.csv.id"), loc.T("figures.csv.day"), loc.T("figures.csv.donor"), loc.T("figures.csv.country"), loc.T("figures.csv.kind"), loc.T("figures.csv.moved")}
	lines := []Line{l}
	if l == "" {
		lines = []Line{Receipted, Charities, Without, ReceiptedAbroad, WithoutAbroad, Raised}
	}
	for _, one := range lines {
		head = append(head, string(one))
	}
	flushed()
	out.Row(head...)
	for {
		for _, g := range list {
			cells := []string{g.ID, db.Day(g.Received), g.Donor, g.Country, loc.Say(g.Kind.Say()), s.plain(g.Moved)}
			for _, one := range lines {
				cells = append(cells, s.plain(g.On(one)))
			}
			out.Row(cells...)
		}
		if err := out.Flush(); err != nil || !more {
			return err
		}
		last := list[len(list)-1]
		if list, more, err = s.giftsOf(ctx, who, span, l, After{Day: last.Received, ID: last.ID}, portion); err != nil {
			return err
		}
		flushed()
	}
}

func (s *Service) plain(cents int64) string { return money.Plain(cents, s.Currency(), i18n.EN) }

// WriteCSV writes the figures as a table: the number of each line, what it is, its sum,
// and whether it is a part of another line and not added again.
func (s *Service) WriteCSV(w io.Writer, loc *i18n.Localizer, f Figures) error {
	out := sheet.NewWriter(w)
	out.Row(loc.T("figures.csv.line"), loc.T("figures.csv.what"), loc.T("figures.csv.amount"), loc.T("figures.csv.currency"), loc.T("figures.csv.gifts"), loc.T("figures.csv.part_of"))
	row := func(line, what, amount, gifts, part string) { out.Row(line, what, amount, f.Currency, gifts, part) }
	row("4490", loc.T("figures.line.4490"), yes(loc, f.Issued), "", "")
	for _, r := range f.Rows {
		row(string(r.Line), loc.Say(r.Line.Say()), s.plain(r.Cents), strconv.Itoa(r.Gifts), r.Line.partOf())
	}
	row("4700", loc.T("figures.line.4700"), s.plain(f.Total), "", "")
	row("580", loc.Say(ReceiptedInKind.Say()), s.plain(f.Row(ReceiptedInKind).Cents), strconv.Itoa(f.Row(ReceiptedInKind).Gifts), string(Receipted))
	row("", loc.T("figures.ledger"), s.plain(f.Ledger), "", "")
	for _, g := range f.Large {
		row(loc.T("figures.schedule_4"), g.Donor, s.plain(g.Cents), "1", "")
	}
	return out.Flush()
}

func yes(loc *i18n.Localizer, is bool) string {
	if is {
		return loc.T("figures.yes")
	}
	return loc.T("figures.no")
}

func (l Line) partOf() string {
	if l.IsPart() {
		return string(Receipted)
	}
	return ""
}

// The figures as a program reads them.
type (
	jsonLine struct {
		Line   string    `json:"line"`
		Name   i18n.Text `json:"name"`
		Cents  int64     `json:"cents"`
		Gifts  int       `json:"gifts,omitempty"`
		PartOf string    `json:"partOf,omitempty"`
	}
	jsonLarge struct {
		Donor    string `json:"donor"`
		Kind     string `json:"kind"`
		Country  string `json:"country"`
		Received string `json:"received"`
		InKind   bool   `json:"inKind,omitempty"`
		Cents    int64  `json:"cents"`
	}
	jsonFigures struct {
		From     string      `json:"from"`
		To       string      `json:"to"`
		Currency string      `json:"currency"`
		Line4490 bool        `json:"line4490"`
		Lines    []jsonLine  `json:"lines"`
		Total    int64       `json:"total"`
		Ledger   int64       `json:"ledger"`
		Agrees   bool        `json:"agrees"`
		Line580  jsonLine    `json:"line580"`
		Schedule []jsonLarge `json:"schedule4"`
	}
)

// WriteJSON writes the figures for a program, with the words of both languages.
func (s *Service) WriteJSON(w io.Writer, catalog *i18n.Catalog, f Figures) error {
	line := func(r Row) jsonLine {
		say := func(lang i18n.Lang) string { return catalog.For(lang).Say(r.Line.Say()) }
		return jsonLine{Line: string(r.Line), Name: i18n.Text{EN: say(i18n.EN), FR: say(i18n.FR)}, Cents: r.Cents, Gifts: r.Gifts, PartOf: r.Line.partOf()}
	}
	out := jsonFigures{
		From: db.Day(f.From), To: db.Day(f.To), Currency: f.Currency, Line4490: f.Issued, Total: f.Total, Ledger: f.Ledger, Agrees: f.Agrees(), Line580: line(f.Row(ReceiptedInKind)),
		Schedule: []jsonLarge{},
	}
	for _, r := range f.Rows {
		out.Lines = append(out.Lines, line(r))
	}
	for _, g := range f.Large {
		out.Schedule = append(out.Schedule, jsonLarge{Donor: g.Donor, Kind: string(g.Kind), Country: g.Country, Received: db.Day(g.Received), InKind: g.InKind, Cents: g.Cents})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
