package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
)

const badgeCount = 500

// badges measures the file of badges for everybody of a gathering, each with its code, as
// it is made when somebody asks for it.
func badges(ctx context.Context, env Env) ([]Figure, error) {
	var took, size, heap []float64
	for run := range env.Runs {
		env.step("badges", run, env.Runs)
		dir, err := env.fresh("badges")
		if err != nil {
			return nil, err
		}
		p, err := env.Open(ctx, dir, "")
		if err != nil {
			return nil, err
		}
		t, n, h, err := badgeRun(ctx, p)
		if err = errors.Join(err, p.Close()); err != nil {
			return nil, err
		}
		took, size, heap = append(took, milliseconds(t)), append(size, float64(n)/1e6), append(heap, float64(h)/1e6)
	}
	env.step("badges", env.Runs, env.Runs)
	return []Figure{newFigure("badges.all", Milliseconds, took...), newFigure("badges.file", Megabytes, size...), newFigure("badges.heap", Megabytes, heap...)}, nil
}

func badgeRun(ctx context.Context, p *Program) (took time.Duration, size int, heap uint64, err error) {
	now := p.DB.Now()
	g, err := p.Gatherings.Plan(ctx, program(), gatherings.Plan{
		Key: "bench", Kind: gatherings.Consultation, Title: i18n.Text{EN: "Spring Consultation", FR: "Consultation du printemps"}, City: "Halifax", Zone: "America/Halifax",
		Starts: now.AddDate(0, 2, 0), Ends: now.AddDate(0, 2, 2),
	})
	if err != nil {
		return 0, 0, 0, err
	}
	if err := p.Gatherings.Announce(ctx, program(), g.Key); err != nil {
		return 0, 0, 0, err
	}
	err = p.Registration.SetUp(ctx, program(), g.ID, registration.Settings{
		Opens: now, Closes: g.Starts, InPerson: registration.Unlimited, Asks: registration.Asks(),
		Rates: []registration.Rate{{Slug: "full", Name: i18n.Text{EN: "Full", FR: "Plein"}, Who: registration.Anyone}},
	})
	if err != nil {
		return 0, 0, 0, err
	}
	list := make([]registration.Application, badgeCount)
	for i := range list {
		list[i] = registration.Application{
			Name: fmt.Sprintf("Person Number %03d", i), Email: fmt.Sprintf("p%d@people.example", i), Organization: "Coalition of the Harbours and the Rivers",
			People: []registration.Entrant{{Rate: "full", Needs: registration.Needs{Languages: "English, français"}}},
		}
	}
	if _, err := p.Registration.RegisterAll(ctx, program(), g.ID, list...); err != nil {
		return 0, 0, 0, err
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	raw, err := p.Desk.PrintBadges(ctx, program(), g, desk.Letter8, desk.Which{})
	took = time.Since(began)
	runtime.ReadMemStats(&after)
	return took, len(raw), after.TotalAlloc - before.TotalAlloc, err
}
