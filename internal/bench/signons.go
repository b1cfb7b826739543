package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signons"
)

const (
	signatories    = 2000
	signonReads    = 200
	signonFiles    = 10
	signonPageMost = 100 // milliseconds, one reader in a hundred
	signonFileMost = 500 // milliseconds
)

// signedStatement measures the page of a statement with 2,000 signatories, made anew for
// each reader, and its file in both languages, over HTTP.
func signedStatement(ctx context.Context, env Env) (figures []Figure, err error) {
	dir, err := env.fresh("signons")
	if err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	path, err := signMany(ctx, p)
	if err != nil {
		return nil, err
	}
	addr, stop, err := p.Serve(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	var p50, p99, file []float64
	for run := range env.Runs {
		env.step("signons", run, env.Runs)
		// A question that nobody asked before, so that no page is taken from the shelf.
		pages, err := timed(ctx, signonReads, func(i int) string { return fmt.Sprintf("http://%s%s?n=%d.%d", addr, path, run, i) })
		if err != nil {
			return nil, err
		}
		files, err := timed(ctx, signonFiles, func(int) string { return "http://" + addr + path + "/files/both.pdf" })
		if err != nil {
			return nil, err
		}
		p50, p99 = append(p50, milliseconds(percentile(pages, 50))), append(p99, milliseconds(percentile(pages, 99)))
		file = append(file, milliseconds(percentile(files, 50)))
	}
	env.step("signons", env.Runs, env.Runs)
	return []Figure{
		newFigure("signons.p50", Milliseconds, p50...),
		newFigure("signons.p99", Milliseconds, p99...).held(Under, signonPageMost),
		newFigure("signons.pdf", Milliseconds, file...).held(Under, signonFileMost),
	}, nil
}

// timed asks one address after the other, and returns how long each took.
func timed(ctx context.Context, n int, address func(i int) string) ([]time.Duration, error) {
	var times []time.Duration
	for i := range n {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address(i), nil)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(io.Discard, res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil {
			return nil, err
		}
		if res.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s: %s", r.URL.Path, res.Status)
		}
		times = append(times, time.Since(began))
	}
	return times, nil
}

// signMany opens a statement and has organizations sign it, through the form and the link,
// and returns the path of its page.
func signMany(ctx context.Context, p *Program) (string, error) {
	who, s := access.TheProgram(), p.Signons
	both := func(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }
	st, err := s.Begin(ctx, who, signons.Statement{Signers: signons.Organizations, Closes: time.Now().Add(24 * time.Hour), Words: signons.Words{
		Title: both("Children first", "Les enfants d’abord"), Addressee: both("the Minister", "la ministre"), Text: both("We ask that no child wait.", "Nous demandons qu’aucun enfant n’attende."),
	}})
	if err != nil {
		return "", err
	}
	if _, err := s.Publish(ctx, who, st.ID); err != nil {
		return "", err
	}
	err = inParallel(ctx, signatories, 64, func(ctx context.Context, i int) error {
		site := "organization" + strconv.Itoa(i) + ".example"
		g, err := s.Sign(ctx, access.Actor{}, st.ID, signons.Application{
			Signer: signons.ByOrganization, Name: both(fmt.Sprintf("Organization %d of the Lower River", i), fmt.Sprintf("Organisme %d de la Basse-Rivière", i)), Site: site, Sort: signons.Community, City: "Sainte-Anne",
			Province: signons.Provinces()[i%len(signons.Provinces())], Country: signons.Home, Person: "Lin Wei", Title: "Director", Email: "lin@" + site, Authorised: true, Lang: i18n.EN,
		}, "")
		if err != nil {
			return err
		}
		token, err := s.Token(ctx, g.ID)
		if err != nil {
			return err
		}
		_, err = s.Confirm(ctx, access.Actor{}, token)
		return err
	}, func(int) {})
	return "/en/sign-ons/" + st.Slug, err
}
