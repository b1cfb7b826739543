package bodies

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// TermRow is a line of a table of "who sat when", as it was written.
type TermRow struct {
	Line                                                            int // in its file, from 1
	Body, Office, Person, Email, Organization, From, To, How, Ended string
	Note                                                            string
}

// maxTermRows bounds one table, in lines.
const maxTermRows = 20000

// columns are the names a column may have, folded, in either language.
func columns() map[string]func(*TermRow) *string {
	of := map[string]func(*TermRow) *string{}
	name := func(field func(*TermRow) *string, names ...string) {
		for _, n := range names {
			of[n] = field
		}
	}
	name(func(r *TermRow) *string { return &r.Body }, "body", "instance")
	name(func(r *TermRow) *string { return &r.Office }, "office", "role", "fonction")
	name(func(r *TermRow) *string { return &r.Person }, "person", "name", "personne", "nom")
	name(func(r *TermRow) *string { return &r.Email }, "email", "e mail", "courriel")
	name(func(r *TermRow) *string { return &r.Organization }, "organization", "organisation", "organisme")
	name(func(r *TermRow) *string { return &r.From }, "from", "start", "du", "debut")
	name(func(r *TermRow) *string { return &r.To }, "to", "end", "au", "fin")
	name(func(r *TermRow) *string { return &r.How }, "how", "mode")
	name(func(r *TermRow) *string { return &r.Ended }, "ended", "why ended", "raison de la fin")
	name(func(r *TermRow) *string { return &r.Note }, "note")
	return of
}

// ReadTerms reads a table of "who sat when": comma-separated values (semicolons
// too, as spreadsheets of some countries write them) with a heading. The columns
// body, office, person and from must be there; email, organization, to, how, ended
// and note may be. Text is UTF-8, or what old spreadsheets wrote (Windows-1252).
func ReadTerms(r io.Reader) ([]TermRow, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "bodies.error.table", nil)
		}
	}
	in := csv.NewReader(bytes.NewReader(raw))
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		in.Comma = ';'
	}
	in.FieldsPerRecord = -1
	heading, err := in.Read()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "bodies.error.table", nil)
	}
	fields := make([]func(*TermRow) *string, len(heading))
	known, all := 0, columns()
	for i, h := range heading {
		if fields[i] = all[people.Fold(h)]; fields[i] != nil {
			known++
		}
	}
	if known < 4 {
		return nil, fault.New(fault.Invalid, "bodies.error.table_heading", nil)
	}
	var rows []TermRow
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil || len(rows) == maxTermRows {
			return nil, fault.Wrap(err, fault.Invalid, "bodies.error.table", nil)
		}
		line, _ := in.FieldPos(0)
		row := TermRow{Line: line}
		for i, cell := range record {
			if i < len(fields) && fields[i] != nil {
				*fields[i](&row) = squeeze(strings.TrimPrefix(cell, "'"))
			}
		}
		if row != (TermRow{Line: line}) {
			rows = append(rows, row)
		}
	}
}

// dayIn reads a day, a month ("1978-11") or a year, which stand for their first
// day, or their last.
func dayIn(s string, last bool) (time.Time, bool) {
	for layout, add := range map[string][2]int{time.DateOnly: {0, 0}, "2006-01": {0, 1}, "2006": {1, 0}} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if last && add != [2]int{} {
			t = t.AddDate(add[0], add[1], -1)
		}
		return t, true
	}
	return time.Time{}, false
}
