package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"plenary.example/internal/bench/driving"

	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
)

const (
	searchEntries = 100_000
	searchWarm    = 200
	searchTimes   = 2000
	searchLimit   = 20 // milliseconds
)

// librarySearch measures the 99th percentile of questions to a library of
// 100,000 resolutions: the use case, which finds a page of summaries, and the
// page of the library over HTTP with its passages, filters and counts.
func librarySearch(ctx context.Context, env Env) (figures []Figure, err error) {
	// The library takes minutes to make: one that is there is used again.
	dir := filepath.Join(env.Dir, "search")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	l := newLibrary(searchEntries)
	if err := l.fill(ctx, env, p); err != nil {
		return nil, err
	}
	addr, stop, err := p.Serve(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	var call50, call99, http50, http99 []float64
	for run := range env.Runs {
		env.step("search", run, env.Runs)
		asked := questions(l, uint64(run))
		took, err := askService(ctx, p, asked)
		if err != nil {
			return nil, err
		}
		load, err := askPage(ctx, addr, asked)
		if err != nil {
			return nil, err
		}
		call50, call99 = append(call50, milliseconds(percentile(took, 50))), append(call99, milliseconds(percentile(took, 99)))
		http50, http99 = append(http50, milliseconds(load.P50)), append(http99, milliseconds(load.P99))
	}
	env.step("search", env.Runs, env.Runs)
	return []Figure{
		newFigure("search.call_p99", Milliseconds, call99...).held(Under, searchLimit),
		newFigure("search.call_p50", Milliseconds, call50...),
		newFigure("search.page_p99", Milliseconds, http99...),
		newFigure("search.page_p50", Milliseconds, http50...),
	}, nil
}

// questions mixes what people ask: one to three words from the most common to
// the rarest, in either language, phrases, exclusions and filters.
func questions(l *library, seed uint64) []resolutions.Query {
	r := rand.New(rand.NewPCG(seed, 11)) //nolint:gosec // the same questions at each run
	list := make([]resolutions.Query, searchWarm+searchTimes)
	for i := range list {
		lang := i18n.Langs()[r.IntN(2)]
		word := func(from, until int) string { return l.corpus.Word(lang, from+r.IntN(until-from)) }
		q := resolutions.Query{Lang: lang}
		switch r.IntN(10) {
		case 0: // everything, in order
			q.Lang, q.Sort = "", resolutions.Newest
		case 1:
			q.Text = word(6, 60)
		case 2:
			q.Text = word(6, 60) + " " + word(6, 60) + " " + word(6, 60)
		case 3:
			q.Text = word(60, 2000)
		case 4:
			q.Text = word(60, 600) + " " + word(60, 600)
		case 5:
			q.Text = word(2000, 30_000)
		case 6:
			q.Text = word(6, 60) + " -" + word(6, 60)
		case 7:
			q.Text = `"` + word(0, 40) + " " + word(0, 40) + `"`
		case 8:
			q.Text, q.Policy = word(6, 60), resolutions.InForce
		case 9:
			q.Text, q.From = word(6, 600), fmt.Sprint(firstYear+r.IntN(40))
		}
		list[i] = q
	}
	return list
}

func askService(ctx context.Context, p *Program, asked []resolutions.Query) ([]time.Duration, error) {
	var took []time.Duration
	for i, q := range asked {
		began := time.Now()
		if _, err := p.Resolutions.Library(ctx, q); err != nil {
			return nil, err
		}
		if i >= searchWarm {
			took = append(took, time.Since(began))
		}
	}
	return took, nil
}

// askPage asks the same over HTTP, one question after the other.
func askPage(ctx context.Context, addr string, asked []resolutions.Query) (driving.Load, error) {
	load, err := driving.Drive(ctx, addr, 1, func(_, i int) []byte {
		if i >= len(asked) {
			return nil
		}
		return driving.Get(addr, pageOf(asked[i]), "")
	})
	if err == nil && load.Statuses[http.StatusOK] != load.Requests {
		err = fmt.Errorf("searches are answered with %v", load.Statuses)
	}
	return load, err
}

// pageOf is the address of a question's answer.
func pageOf(q resolutions.Query) string {
	lang := q.Lang
	if lang == "" {
		lang = i18n.EN
	}
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Text, "status": string(q.Policy), "from": q.From, "sort": string(q.Sort)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/" + string(lang) + "/library?" + v.Encode()
}
