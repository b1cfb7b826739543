package main

import (
	"context"
	"io"
	"slices"

	"plenary.example/internal/book"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// isBook reports whether what is exported is the library bound into a book.
func (c exportCommand) isBook() bool {
	return c.What == "library" && slices.Contains(book.Formats(), book.Format(c.Format))
}

// book writes the resolutions of a meeting, or the policy in force, as a book.
func (c exportCommand) book(ctx context.Context, p *program, w io.Writer, loc *i18n.Localizer) error {
	q := book.Query{Meeting: c.Meeting, Langs: book.Languages(c.Language, loc.Lang())}
	if c.AsOf != "" {
		if q.AsOf = db.ParseDay(c.AsOf); q.AsOf.IsZero() {
			return fault.New(fault.Invalid, "cli.export.day", fault.Args{"Day": c.AsOf})
		}
	}
	body, err := p.books.Write(ctx, q, book.Format(c.Format))
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, fault.NotFound, "cli.export.no_book", fault.Args{"Meeting": c.Meeting})
	}
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}
