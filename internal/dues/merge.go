package dues

import (
	"context"
	"errors"
	"strconv"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
)

// RepointOrganization gives one organization's invoices, exemptions, rate and
// letters to another. Where both have an invoice in force for a year, or one has an
// invoice and the other is exempt, that is refused: one of them is to be cancelled
// first. A rate agreed with the other stands.
func (s *Service) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	q := store.New(tx)
	mine, err := yearsOf(ctx, q, from)
	if err != nil {
		return nil, err
	}
	theirs, err := yearsOf(ctx, q, to)
	if err != nil {
		return nil, err
	}
	if year := clash(mine, theirs); year != 0 {
		return nil, fault.New(fault.Conflict, "dues.error.merge_years", fault.Args{"Year": strconv.FormatInt(year, 10)})
	}
	exempt, err := repointExemptions(ctx, q, from, to, theirs)
	if err != nil {
		return nil, err
	}
	rate, err := repointRate(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	letters, err := repointLetters(ctx, q, from, to)
	if err != nil {
		return nil, err
	}
	invoices, err := holding.Give(ctx, from, to, bills(q))
	return append(invoices, holding.Some(exempt, rate, letters)...), err
}

func bills(q *store.Queries) holding.Link {
	return holding.Link{Kind: "org_invoices", Keys: func(ctx context.Context, id string) (keys []string, err error) {
		rows, err := q.InvoicesFor(ctx, id)
		for _, r := range rows {
			keys = append(keys, r.ID)
		}
		return keys, err
	}, Give: func(ctx context.Context, key, from, to string) (int64, error) {
		return q.GiveInvoice(ctx, store.GiveInvoiceParams{ID: key, FromOrganization: from, ToOrganization: to})
	}}
}

// years are those with an invoice in force, and those exempt.
type years struct{ invoiced, exempt map[int64]bool }

func yearsOf(ctx context.Context, q *store.Queries, id string) (y years, err error) {
	y = years{map[int64]bool{}, map[int64]bool{}}
	rows, err := q.InvoicesFor(ctx, id)
	if err != nil {
		return y, err
	}
	for _, r := range rows {
		if Ending(r.Ended) == InForce {
			y.invoiced[r.Year] = true
		}
	}
	list, err := q.ExemptionsFor(ctx, id)
	for _, r := range list {
		y.exempt[r.Year] = true
	}
	return y, err
}

// clash is the first year that both cannot have; 0 for none.
func clash(a, b years) (first int64) {
	for _, pair := range [][2]map[int64]bool{{a.invoiced, b.invoiced}, {a.invoiced, b.exempt}, {a.exempt, b.invoiced}} {
		for year := range pair[0] {
			if pair[1][year] && (first == 0 || year < first) {
				first = year
			}
		}
	}
	return first
}

func repointExemptions(ctx context.Context, q *store.Queries, from, to string, theirs years) (m holding.Move, err error) {
	m.Kind = "org_exemptions"
	rows, err := q.ExemptionsFor(ctx, from)
	if err != nil {
		return m, err
	}
	for _, r := range rows {
		if theirs.exempt[r.Year] {
			if err = m.Drop(r); err == nil {
				_, err = q.DropExemption(ctx, from, r.Year)
			}
		} else {
			m.Rows = append(m.Rows, strconv.FormatInt(r.Year, 10))
			_, err = q.GiveExemption(ctx, store.GiveExemptionParams{Year: r.Year, FromOrganization: from, ToOrganization: to})
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

func repointRate(ctx context.Context, q *store.Queries, from, to string) (m holding.Move, err error) {
	m.Kind = "org_rate"
	mine, err := q.Rate(ctx, from)
	if errors.Is(err, db.ErrNotFound) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	_, err = q.Rate(ctx, to)
	switch {
	case errors.Is(err, db.ErrNotFound):
		m.Rows = []string{"rate"}
		_, err = q.GiveRate(ctx, to, from)
	case err == nil:
		if err = m.Drop(mine); err == nil {
			_, err = q.DropRate(ctx, from)
		}
	}
	return m, err
}

func repointLetters(ctx context.Context, q *store.Queries, from, to string) (m holding.Move, err error) {
	m.Kind = "org_letters"
	rows, err := q.LettersFor(ctx, from)
	if err != nil {
		return m, err
	}
	theirs, err := q.LettersFor(ctx, to)
	if err != nil {
		return m, err
	}
	sent := map[string]bool{}
	for _, r := range theirs {
		sent[strconv.FormatInt(r.Year, 10)+" "+r.Stage] = true
	}
	for _, r := range rows {
		if sent[strconv.FormatInt(r.Year, 10)+" "+r.Stage] {
			if err = m.Drop(r); err == nil {
				_, err = q.DropLetter(ctx, r.ID)
			}
		} else {
			m.Rows = append(m.Rows, r.ID)
			_, err = q.GiveLetter(ctx, store.GiveLetterParams{ID: r.ID, FromOrganization: from, ToOrganization: to})
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// RestoreOrganization undoes what RepointOrganization did.
func (s *Service) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	q := store.New(tx)
	for _, m := range moves {
		var err error
		switch m.Kind {
		case "org_exemptions":
			err = holding.Restore(m, func(key string) (int64, error) {
				year, err := strconv.ParseInt(key, 10, 64)
				if err != nil {
					return 0, err
				}
				return q.GiveExemption(ctx, store.GiveExemptionParams{Year: year, FromOrganization: to, ToOrganization: from})
			}, func(row store.DuesExemption) error { return q.PutExemption(ctx, store.PutExemptionParams(row)) }, nil)
		case "org_rate":
			err = holding.Restore(m, func(string) (int64, error) { return q.GiveRate(ctx, from, to) },
				func(row store.DuesRate) error { return q.PutRate(ctx, store.PutRateParams(row)) }, nil)
		case "org_letters":
			err = holding.Restore(m, func(key string) (int64, error) {
				return q.GiveLetter(ctx, store.GiveLetterParams{ID: key, FromOrganization: to, ToOrganization: from})
			}, func(row store.DuesLetter) error { return q.InsertLetter(ctx, store.InsertLetterParams(row)) }, nil)
		}
		if err != nil {
			return err
		}
	}
	return holding.TakeBack(ctx, from, to, moves, bills(q))
}
