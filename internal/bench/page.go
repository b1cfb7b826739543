package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"plenary.example/internal/bench/driving"
)

const (
	pageEntries = 500
	pageClients = 64
	pageTime    = 3 * time.Second
	pageLimit   = 3000 // a second
)

// resolutionPage measures pages of resolutions a second, over HTTP and packed
// with gzip: for visitors, who share what was rendered for the one before, and
// for somebody signed in, for whom every page is made anew.
func resolutionPage(ctx context.Context, env Env) (figures []Figure, err error) {
	dir, err := env.fresh("page")
	if err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	l := newLibrary(pageEntries)
	if err := l.fill(ctx, env, p); err != nil {
		return nil, err
	}
	r := &room{p: p, delegates: make([]delegate, 1)}
	if err := r.plant(ctx, 0, 1); err != nil {
		return nil, err
	}
	if err := r.signInAll(ctx, env); err != nil {
		return nil, err
	}
	addr, stop, err := p.Serve(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	var visitor, signedIn, visitorCPU, signedInCPU []float64
	for run := range env.Runs {
		env.step("page", run, env.Runs)
		a, err := pageRate(ctx, addr, l, "")
		if err != nil {
			return nil, err
		}
		b, err := pageRate(ctx, addr, l, r.delegates[0].cookie)
		if err != nil {
			return nil, err
		}
		visitor, signedIn = append(visitor, a.PerSecond()), append(signedIn, b.PerSecond())
		visitorCPU, signedInCPU = append(visitorCPU, a.CPUEach()), append(signedInCPU, b.CPUEach())
	}
	env.step("page", env.Runs, env.Runs)
	return []Figure{
		newFigure("page.visitor", PerSecond, visitor...).held(AtLeast, pageLimit),
		newFigure("page.visitor_cpu", Microseconds, visitorCPU...),
		newFigure("page.made_anew", PerSecond, signedIn...),
		newFigure("page.made_anew_cpu", Microseconds, signedInCPU...),
	}, nil
}

// pageRate reads the pages of the library in turn, in both languages.
func pageRate(ctx context.Context, addr string, l *library, cookie string) (driving.Load, error) {
	wires := make([][]byte, 0, 2*l.total)
	for i := range l.total {
		path := "/resolutions/" + l.address(i).String()
		wires = append(wires, driving.Get(addr, "/en"+path, cookie), driving.Get(addr, "/fr"+path, cookie))
	}
	began := time.Now()
	load, err := driving.Drive(ctx, addr, pageClients, func(worker, i int) []byte {
		if time.Since(began) > pageTime {
			return nil
		}
		return wires[(worker*31+i)%len(wires)]
	})
	if err == nil && load.Statuses[http.StatusOK] != load.Requests {
		err = fmt.Errorf("pages are answered with %v", load.Statuses)
	}
	return load, err
}
