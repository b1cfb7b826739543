package figures

import (
	"context"
	"fmt"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
)

// Fill writes so many gifts of a year, with their entries in the books, straight into an
// empty database, so that a measurement need not wait for as many use cases: one gift in
// four is receipted, one in fifty is from abroad, one in a hundred has gone back in part.
func Fill(ctx context.Context, log *audit.Log, books *accounting.Service, year, gifts int) error {
	donors := max(gifts/10, 1)
	const batch = 2000
	for first := 0; first < gifts; first += batch {
		err := log.Do(ctx, access.TheProgram(), "figures.fill", func(tx *audit.Tx) error {
			q := store.New(tx)
			for n := first; n < min(first+batch, gifts); n++ {
				if err := fillOne(ctx, tx, q, books, n, donors, time.Date(year, time.January, 1+n%365, 0, 0, 0, 0, time.UTC)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func fillOne(ctx context.Context, tx *audit.Tx, q *store.Queries, books *accounting.Service, n, donors int, day time.Time) error {
	donor := fmt.Sprintf("bench-donor-%06d", n%donors)
	country := "CA"
	if n%donors%50 == 0 {
		country = "US"
	}
	if n < donors {
		err := q.InsertDonor(ctx, store.InsertDonorParams{ID: donor, Kind: string(giving.Person), Name: donor, Lang: "en", Street: "1, rue du Port", City: "Gaspé", Country: country, Fold: donor, MadeAt: db.Micros(tx.Now)})
		if err != nil {
			return err
		}
	}
	g := store.InsertGiftParams{
		ID: db.NewID(), DonorID: donor, Kind: string(giving.Cash), Method: "transfer", Received: db.Day(day), Booked: db.Day(day), Cents: int64(1000 + n%5000), Currency: "CAD",
		Fund: giving.GeneralFund, Country: country, EnteredAt: db.Micros(tx.Now),
	}
	if n%4 == 0 {
		g.Receipt, g.EligibleCents = "bench", g.Cents
	}
	back := int64(0)
	if n%100 == 1 {
		back = 500
		g.BackCents = back
	}
	if err := q.InsertGift(ctx, g); err != nil {
		return err
	}
	enter := func(key string, on time.Time, cents int64) error {
		if err := q.InsertMovement(ctx, store.InsertMovementParams{ID: db.NewID(), GiftID: g.ID, Entry: key, Day: db.Day(on), Cents: cents}); err != nil {
			return err
		}
		_, err := books.PostTx(ctx, tx, accounting.Entry{
			Day: on, Memo: i18n.Same("Gift"), Source: accounting.Source{Kind: "payment", Key: key}, Lines: []accounting.Line{{Account: "1000", Cents: cents}, {Account: "4000", Cents: -cents}},
		})
		return err
	}
	if err := enter(g.ID, day, g.Cents); err != nil || back == 0 {
		return err
	}
	return enter(g.ID+":back", clock.Day(day), -back)
}
