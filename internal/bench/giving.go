package bench

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

const (
	donors        = 20_000
	giftsOfEach   = 5
	giftBatch     = 500
	receiptRate   = 200 // receipts a second, with their documents
	donorLimit    = 30  // milliseconds
	figuresLimit  = 300 // milliseconds
	donorSearches = 2000
)

// gifts measures a charity with a hundred thousand gifts: the receipts of a year for all
// its donors, with their documents set and their letters queued, the figures of that year
// by the lines of form T3010, which must come to what the ledger has, and the search of
// donors.
func gifts(ctx context.Context, env Env) ([]Figure, error) {
	dir, err := env.fresh("giving")
	if err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	figures, err := giftFigures(ctx, env, p)
	return figures, errors.Join(err, p.Close())
}

func giftFigures(ctx context.Context, env Env, p *Program) ([]Figure, error) {
	year := p.DB.Now().Year() - 1
	if err := giveAll(ctx, env, p, year); err != nil {
		return nil, err
	}
	var times []time.Duration
	r := rand.New(rand.NewPCG(7, 11))
	for range donorSearches {
		query := fmt.Sprint(firstNames()[r.IntN(len(firstNames()))][:3+r.IntN(2)], " ", lastNames()[r.IntN(len(lastNames()))])
		began := time.Now()
		if _, _, err := p.Giving.Donors(ctx, program(), query, ""); err != nil {
			return nil, err
		}
		times = append(times, time.Since(began))
	}
	var picture strings.Builder
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 200, 60))); err != nil {
		return nil, err
	}
	if err := p.Receipts.PutSigner(ctx, program(), receipts.Signer{Name: "Hana Osei", Title: i18n.Text{EN: "Treasurer", FR: "Trésorière"}, Image: []byte(picture.String())}); err != nil {
		return nil, err
	}
	run, err := p.Receipts.Start(ctx, program(), year, true)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	for run.State != receipts.Done {
		env.step("giving", donors+run.Issued, 2*donors)
		if err := p.Receipts.DoRun(ctx, run.ID); err != nil {
			return nil, err
		}
		if run, err = p.Receipts.Run(ctx, program(), run.ID); err != nil {
			return nil, err
		}
	}
	took := time.Since(began)
	var years []float64
	for range max(env.Runs, 5) {
		began := time.Now()
		if f, err := p.Figures.Year(ctx, program(), year); err != nil || !f.Agrees() {
			return nil, errors.Join(err, fmt.Errorf("the lines come to %d and the ledger has %d", f.Total, f.Ledger))
		}
		years = append(years, milliseconds(time.Since(began)))
	}
	return []Figure{
		newFigure("giving.receipts", PerSecond, float64(run.Issued)/took.Seconds()).held(AtLeast, receiptRate),
		newFigure("giving.issued", Count, float64(run.Issued)).held(Exactly, donors),
		newFigure("giving.figures", Milliseconds, years...).held(Under, figuresLimit),
		newFigure("giving.search_p50", Milliseconds, milliseconds(percentile(times, 50))),
		newFigure("giving.search_p99", Milliseconds, milliseconds(percentile(times, 99))).held(Under, donorLimit),
	}, nil
}

func firstNames() []string {
	return []string{"Amina", "Marie", "Jean", "Omar", "Lucie", "Pierre", "Sarah", "David", "Fatou", "Chloé", "Émile", "Nadia", "Paul", "Ines", "Hugo", "Leila"}
}

func lastNames() []string {
	var list []string
	for _, a := range []string{"Tremb", "Harr", "Gagn", "Okaf", "Bouch", "Silv", "Rahm", "Lavoi", "Cart", "Moren"} {
		for _, b := range []string{"lay", "is", "on", "or", "ard", "a", "an", "e", "er", "o"} {
			list = append(list, a+b)
		}
	}
	return list
}

// giveAll has everybody give, some hundreds in a transaction.
func giveAll(ctx context.Context, env Env, p *Program, year int) error {
	first, last := firstNames(), lastNames()
	log := audit.New(p.DB)
	for from := 0; from < donors; from += giftBatch / giftsOfEach {
		env.step("giving", from, 2*donors)
		err := log.Do(ctx, program(), "bench.gifts", func(tx *audit.Tx) error {
			for n := from; n < min(from+giftBatch/giftsOfEach, donors); n++ {
				who := giving.Donor{Particulars: giving.Particulars{
					Name: fmt.Sprint(first[n%len(first)], " ", last[n/len(first)%len(last)], " ", n), Email: fmt.Sprintf("donor%d@courriel.example", n), Lang: i18n.Langs()[n%2],
					Address: giving.Address{Street: fmt.Sprintf("%d, rue des Érables", n+1), City: "Gatineau", Province: "QC", Postal: "J8X 1A1", Country: "CA"},
				}}
				id := ""
				for i := range giftsOfEach {
					g, err := p.Giving.RecordTx(ctx, tx, giving.ByHand{DonorID: id, Donor: who, Gift: giving.Gift{
						Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(int64(10_00+n%90*100), "CAD"), Received: time.Date(year, time.Month(2*i+1), 1+n%28, 0, 0, 0, 0, time.UTC),
					}})
					if err != nil {
						return err
					}
					id = g.DonorID
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
