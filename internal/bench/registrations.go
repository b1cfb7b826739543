package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
)

const (
	registrants       = 2000
	registrantClients = 64
	inPersonPlaces    = 1500
	registrationLimit = 60_000 // milliseconds for all of them
)

// registrations measures people who register for a gathering that opens: each goes
// through the pages of the form over HTTP and sends the last one twice. Afterwards
// everybody must be there once, no place given twice, and the line in order.
func registrations(ctx context.Context, env Env) ([]Figure, error) {
	var whole, p50, p99 []float64
	confirmed, waiting, passed := 0, 0, 0
	for run := range env.Runs {
		env.step("registrations", run, env.Runs)
		dir, err := env.fresh("registrations")
		if err != nil {
			return nil, err
		}
		p, err := env.Open(ctx, dir, "")
		if err != nil {
			return nil, err
		}
		r, err := registrationRun(ctx, p)
		if err = errors.Join(err, p.Close()); err != nil {
			return nil, err
		}
		whole = append(whole, milliseconds(r.took))
		p50, p99 = append(p50, milliseconds(percentile(r.times, 50))), append(p99, milliseconds(percentile(r.times, 99)))
		confirmed, waiting, passed = r.confirmed, r.waiting, passed+r.passedOver
	}
	env.step("registrations", env.Runs, env.Runs)
	return []Figure{
		newFigure("registrations.all", Milliseconds, whole...).held(Under, registrationLimit),
		newFigure("registrations.p50", Milliseconds, p50...),
		newFigure("registrations.p99", Milliseconds, p99...),
		newFigure("registrations.confirmed", Count, float64(confirmed)).held(Exactly, inPersonPlaces),
		newFigure("registrations.waiting", Count, float64(waiting)).held(Exactly, registrants-inPersonPlaces),
		newFigure("registrations.passed_over", Count, float64(passed)).held(Exactly, 0),
	}, nil
}

type registrationResult struct {
	took                           time.Duration
	times                          []time.Duration // of the page that registers
	confirmed, waiting, passedOver int
}

func registrationRun(ctx context.Context, p *Program) (r registrationResult, err error) {
	now := p.DB.Now()
	g, err := p.Gatherings.Plan(ctx, program(), gatherings.Plan{
		Key: "bench", Kind: gatherings.Consultation, Title: i18n.Text{EN: "Consultation", FR: "Consultation"}, City: "Halifax", Zone: "America/Halifax",
		Starts: now.AddDate(0, 2, 0), Ends: now.AddDate(0, 2, 2),
	})
	if err != nil {
		return r, err
	}
	if err := p.Gatherings.Announce(ctx, program(), g.Key); err != nil {
		return r, err
	}
	err = p.Registration.SetUp(ctx, program(), g.ID, registration.Settings{
		Opens: now, Closes: g.Starts, InPerson: inPersonPlaces, OfferHours: 48,
		Rates: []registration.Rate{{Slug: "full", Name: i18n.Text{EN: "Full", FR: "Plein"}, Who: registration.Anyone, Early: 100_00, Late: 100_00}},
	})
	if err != nil {
		return r, err
	}
	addr, stop, err := p.Serve(ctx)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := r.drive(ctx, addr); err != nil {
		return r, err
	}
	return r, r.count(ctx, p, g.ID)
}

// drive has everybody go through the form, so many at once.
func (r *registrationResult) drive(ctx context.Context, addr string) error {
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: registrantClients},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	post := func(path string, form url.Values) (to string, err error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+path, strings.NewReader(form.Encode()))
		if err != nil {
			return "", err
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		answer, err := client.Do(request)
		if err != nil {
			return "", err
		}
		_, err = io.Copy(io.Discard, answer.Body)
		if err = errors.Join(err, answer.Body.Close()); err != nil {
			return "", err
		}
		if answer.StatusCode != http.StatusSeeOther {
			return "", fmt.Errorf("%s answers %d", path, answer.StatusCode)
		}
		return answer.Header.Get("Location"), nil
	}
	r.times = make([]time.Duration, registrants)
	one := func(i int) error {
		next, err := post("/en/gatherings/bench/register", url.Values{"for": {"one"}})
		if err != nil {
			return err
		}
		n := strconv.Itoa(i)
		if next, err = post(next, url.Values{"name": {"Person " + n}, "email": {"p" + n + "@people.example"}}); err != nil {
			return err
		}
		if next, err = post(next, url.Values{"rate": {"full"}}); err != nil {
			return err
		}
		began := time.Now()
		first, err := post(next, nil)
		if err != nil {
			return err
		}
		r.times[i] = time.Since(began)
		again, err := post(next, nil)
		if err == nil && cut(again) != cut(first) {
			err = fmt.Errorf("sent twice, it leads to %s and %s", first, again)
		}
		return err
	}
	errs := make([]error, registrantClients)
	var all sync.WaitGroup
	began := time.Now()
	for w := range registrantClients {
		all.Go(func() {
			for i := w; i < registrants && errs[w] == nil; i += registrantClients {
				errs[w] = one(i)
			}
		})
	}
	all.Wait()
	r.took = time.Since(began)
	return errors.Join(errs...)
}

// cut is an address without what it says on top.
func cut(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path
}

// count holds what is in the database to what must be: everybody once, and nobody in
// the line who came before somebody with a place.
func (r *registrationResult) count(ctx context.Context, p *Program, gatheringID string) error {
	list, _, err := p.Registration.Of(ctx, nil, gatheringID, registration.Filter{Limit: registration.MaxPage})
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b registration.Registration) int { return cmp.Compare(a.Arrived, b.Arrived) })
	seen := map[string]bool{}
	for i, one := range list {
		if seen[one.Email] || one.Arrived != i+1 {
			return fmt.Errorf("%s is there twice, or as number %d in place of %d", one.Email, one.Arrived, i+1)
		}
		seen[one.Email] = true
		switch one.State {
		case registration.Confirmed:
			r.confirmed++
			if r.waiting > 0 {
				r.passedOver++
			}
		case registration.Waiting:
			r.waiting++
		case registration.Offered, registration.Cancelled:
			return fmt.Errorf("%s is %s", one.Email, one.State)
		}
	}
	return nil
}
