package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/history/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pictures"
	"plenary.example/internal/table"
)

// Columns are the headings of a table of entries; date, title_en and title_fr must be
// there. A date is a year, a month or a day: 1986, 1986-11, 1986-11-14.
func Columns() []string {
	return []string{"date", "title_en", "title_fr", "text_en", "text_fr", "kind", "concern", "link", "source_en", "source_fr"}
}

// Line is what became, or would become, of a row of a table.
type Line struct {
	Number  int // in the file, from 1
	Title   string
	Slug    string
	Already bool           // it is there; nothing changes
	Refused []*fault.Error // why it cannot be taken in
}

// Brought is what became of a table.
type Brought struct {
	Lines               []Line
	New, Known, Refused int
}

// Write says it row by row.
func (b Brought) Write(w io.Writer, l *i18n.Localizer) {
	for _, one := range b.Lines {
		verdict := l.T("history.csv.new")
		switch {
		case len(one.Refused) > 0:
			var why []string
			for _, f := range one.Refused {
				why = append(why, f.Field+": "+l.Say(i18n.Message{Key: f.Key, Args: f.Args}))
			}
			verdict = l.T("history.csv.refused", "Why", strings.Join(why, " "))
		case one.Already:
			verdict = l.T("history.csv.already")
		}
		fmt.Fprintln(w, l.T("history.csv.line", "Line", one.Number, "Title", one.Title, "Verdict", verdict))
	}
}

// BringIn takes the rows of a table in as entries, all of those that stand in one
// transaction; dry: says what would become of each and keeps nothing. A row whose address
// (the year and the English title) is known is there already, and nothing of it changes.
func (s *Service) BringIn(ctx context.Context, who access.Actor, name string, raw []byte, dry bool) (b Brought, err error) {
	if err := RequireWriting(who); err != nil {
		return b, err
	}
	t, err := table.Read(name, raw)
	if err != nil {
		return b, err
	}
	at, err := columns(t)
	if err != nil {
		return b, err
	}
	if dry {
		return s.bringIn(ctx, nil, t, at)
	}
	err = s.log.Do(ctx, who, "history.bring_in", func(tx *audit.Tx) error {
		if b, err = s.bringIn(ctx, tx, t, at); err != nil {
			return err
		}
		if b.New > 0 {
			tx.About("history_table", name)
			tx.Detail("entries", b.New)
		}
		return nil
	})
	return b, err
}

// columns are the places of the columns by their headings.
func columns(t *table.Table) (map[string]int, error) {
	at := map[string]int{}
	if len(t.Rows) > 0 {
		for i, cell := range t.Rows[0].Cells {
			at[strings.ToLower(strings.TrimSpace(cell))] = i
		}
	}
	for _, must := range []string{"date", "title_en", "title_fr"} {
		if _, ok := at[must]; !ok {
			return nil, fault.New(fault.Invalid, "history.error.column", fault.Args{"Column": must, "Columns": strings.Join(Columns(), ", ")})
		}
	}
	return at, nil
}

func (s *Service) bringIn(ctx context.Context, tx *audit.Tx, t *table.Table, at map[string]int) (b Brought, err error) {
	q := s.read()
	if tx != nil {
		q = store.New(tx)
	}
	seen := map[string]bool{}
	for _, row := range t.Rows[1:] {
		cell := func(name string) string {
			if i, ok := at[name]; ok {
				return row.Cell(i)
			}
			return ""
		}
		when, _ := ParseWhen(cell("date"))
		e := Entry{
			When: when, Kind: Kind(strings.ToLower(strings.TrimSpace(cell("kind")))), Title: i18n.Text{EN: cell("title_en"), FR: cell("title_fr")}, Words: i18n.Text{EN: cell("text_en"), FR: cell("text_fr")},
			Concern: strings.TrimSpace(cell("concern")), Link: cell("link"), Source: i18n.Text{EN: cell("source_en"), FR: cell("source_fr")},
		}.clean()
		line := Line{Number: row.Line, Title: e.Title.EN, Slug: e.address()}
		if err := s.check(ctx, e, clock.DayIn(s.db.Now(), s.zone), false); err != nil {
			if fault.Of(err) == nil {
				return b, err
			}
			line.Refused = fault.All(err)
			b.Refused++
			b.Lines = append(b.Lines, line)
			continue
		}
		_, err := q.EntryBySlug(ctx, line.Slug)
		switch {
		case err == nil || seen[line.Slug]:
			line.Already = true
			b.Known++
		case !errors.Is(err, db.ErrNotFound):
			return b, err
		default:
			b.New++
			if tx != nil {
				e.Slug = line.Slug
				if _, err := s.writeTx(ctx, tx, e, pictures.Picture{}, pictures.Picture{}, false); err != nil {
					return b, err
				}
			}
		}
		seen[line.Slug] = true
		b.Lines = append(b.Lines, line)
	}
	return b, nil
}
