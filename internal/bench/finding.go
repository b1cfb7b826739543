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

	"plenary.example/internal/audit"
	"plenary.example/internal/i18n"
	finder "plenary.example/internal/library"
	"plenary.example/internal/publications"
	"plenary.example/internal/search/corpus"
)

const (
	findingPublications = 97_000
	findingResolutions  = 3_000
	findingTimes        = 600
	findingWarm         = 60
	findingLimit        = 20  // of the use case
	findingPageLimit    = 100 // of the page, with the passages
	suggestLimit        = 30
	suggestTimes        = 400
)

// pagesIn is how many pages the file of the i-th publication has.
func pagesIn(i int) int {
	if i%10 == 0 {
		return 3
	}
	return 1
}

// finding measures the one search over 97,000 publications, each with a file of one page or
// of three, and 3,000 resolutions: the use case with all filters counted, the page over HTTP, and what
// is suggested for words with a typing error.
func finding(ctx context.Context, env Env) (figures []Figure, err error) {
	dir := filepath.Join(env.Dir, "finding")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	l := newLibrary(findingResolutions)
	if err := l.fill(ctx, env, p); err != nil {
		return nil, err
	}
	if err := publish(ctx, env, p, l.corpus); err != nil {
		return nil, err
	}
	addr, stop, err := p.Serve(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	began := time.Now()
	for !p.Library.Held() {
		if time.Since(began) > time.Minute {
			return nil, errors.New("the index is not held in memory")
		}
		time.Sleep(10 * time.Millisecond)
	}
	held := time.Since(began)
	var call50, call99, http50, http99, meant50, meant99 []float64
	for run := range env.Runs {
		env.step("search", run, env.Runs)
		asked := findings(l.corpus, uint64(run))
		took, err := askLibrary(ctx, p, asked)
		if err != nil {
			return nil, err
		}
		load, err := driving.Drive(ctx, addr, 1, func(_, i int) []byte {
			if i >= len(asked) {
				return nil
			}
			return driving.Get(addr, "/en/library?"+asked[i].Encode(), "")
		})
		if err != nil || load.Statuses[http.StatusOK] != load.Requests {
			return nil, errors.Join(err, fmt.Errorf("searches are answered with %v", load.Statuses))
		}
		meant, err := misspelt(ctx, p, l.corpus, uint64(run))
		if err != nil {
			return nil, err
		}
		call50, call99 = append(call50, milliseconds(percentile(took, 50))), append(call99, milliseconds(percentile(took, 99)))
		http50, http99 = append(http50, milliseconds(load.P50)), append(http99, milliseconds(load.P99))
		meant50, meant99 = append(meant50, milliseconds(percentile(meant, 50))), append(meant99, milliseconds(percentile(meant, 99)))
	}
	env.step("search", env.Runs, env.Runs)
	return []Figure{
		newFigure("finding.held", Milliseconds, milliseconds(held)),
		newFigure("finding.call_p99", Milliseconds, call99...).held(Under, findingLimit),
		newFigure("finding.call_p50", Milliseconds, call50...),
		newFigure("finding.page_p99", Milliseconds, http99...).held(Under, findingPageLimit),
		newFigure("finding.page_p50", Milliseconds, http50...),
		newFigure("finding.suggest_p99", Milliseconds, meant99...).held(Under, suggestLimit),
		newFigure("finding.suggest_p50", Milliseconds, meant50...),
	}, nil
}

// publish enters the publications, unless they are there already.
func publish(ctx context.Context, env Env, p *Program, c *corpus.Corpus) error {
	counts, err := p.Publications.Counts(ctx, program())
	if err != nil || counts[publications.Published] >= findingPublications {
		return err
	}
	const batch = 100
	for from := 0; from < findingPublications; from += batch {
		env.step("library", from, findingPublications)
		var files []string
		err := p.Record.Do(ctx, program(), "bench.publish", func(tx *audit.Tx) error {
			files = files[:0]
			for i := from; i < from+batch; i++ {
				file, err := publishOne(ctx, tx, p, c, i)
				if err != nil {
					return err
				}
				files = append(files, file)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := p.Publications.Read(ctx, publications.ReadWork{File: file}); err != nil {
				return err
			}
		}
	}
	return nil
}

// publishOne enters the i-th publication with its file, whose words are not read yet.
func publishOne(ctx context.Context, tx *audit.Tx, p *Program, c *corpus.Corpus, i int) (file string, err error) {
	d := c.Document(i, findingPublications)
	year := firstYear + 48 - i*49/findingPublications
	one, err := p.Publications.SaveTx(ctx, tx, publications.Publication{
		Kind: publications.Kinds()[i%len(publications.Kinds())], Title: d.Title, Abstract: short(d.Body), Issued: fmt.Sprintf("%d-%02d-%02d", year, 1+i%12, 1+i%28),
		Subjects: []string{librarySubjects()[i%len(librarySubjects())]}, Authors: []string{"Author " + c.Word(i18n.EN, 5000+i%200)}, Reference: fmt.Sprintf("B-%d", i),
		Address: publications.Address{Slug: fmt.Sprintf("bench-%d", i)},
	})
	if err != nil {
		return "", err
	}
	lang := i18n.Langs()[i%2]
	body := "<!doctype html>"
	for range pagesIn(i) {
		body += "<p>" + c.Document(i, findingPublications).Body.Only(lang) + "</p>"
	}
	f, err := p.Publications.AddFileTx(ctx, tx, one.ID, publications.Sent{Name: one.Address.Slug, Lang: string(lang), Body: []byte(body)})
	if err != nil {
		return "", err
	}
	_, err = p.Publications.PublishTx(ctx, tx, one)
	return f.ID, err
}

// short is the beginning of a text, of an abstract's length.
func short(t i18n.Text) i18n.Text {
	return i18n.Text{EN: i18n.Clip(t.EN, 600), FR: i18n.Clip(t.FR, 600)}
}

// findings mixes what people ask of the one search, as they stand in addresses.
func findings(c *corpus.Corpus, seed uint64) []url.Values {
	r := rand.New(rand.NewPCG(seed, 13)) //nolint:gosec // the same questions at each run
	list := make([]url.Values, findingWarm+findingTimes)
	for i := range list {
		lang := i18n.Langs()[r.IntN(2)]
		word := func(from, until int) string { return c.Word(lang, from+r.IntN(until-from)) }
		v := url.Values{}
		switch r.IntN(10) {
		case 0: // everything
		case 1:
			v.Set("q", word(6, 60))
		case 2:
			v.Set("q", word(6, 60)+" "+word(6, 60)+" "+word(6, 60))
		case 3:
			v.Set("q", word(60, 2000))
		case 4:
			v.Set("q", word(2000, 20_000))
		case 5:
			v.Set("q", word(60, 600)+" "+word(60, 600))
		case 6:
			v.Set("q", word(6, 60))
			v.Set("kind", string(publications.Report))
		case 7:
			v.Set("q", word(6, 600))
			v.Set("year", fmt.Sprint(firstYear+r.IntN(48)))
		case 8:
			v.Set("q", word(6, 600))
			v.Set("in_force", fmt.Sprint(firstYear+r.IntN(48)))
		case 9:
			v.Set("subject", librarySubjects()[r.IntN(4)])
			v.Set("language", string(lang))
		}
		list[i] = v
	}
	return list
}

func askLibrary(ctx context.Context, p *Program, asked []url.Values) ([]time.Duration, error) {
	var took []time.Duration
	for i, v := range asked {
		q := finder.Query{
			Text: v.Get("q"), Kind: v.Get("kind"), Year: v.Get("year"), InForceOn: v.Get("in_force"), Subject: v.Get("subject"), Language: v.Get("language"), Reader: i18n.EN,
		}
		began := time.Now()
		if _, err := p.Library.Find(ctx, q); err != nil {
			return nil, err
		}
		if _, err := p.Library.Count(ctx, q); err != nil {
			return nil, err
		}
		if i >= findingWarm {
			took = append(took, time.Since(began))
		}
	}
	return took, nil
}

// misspelt measures what is suggested for words of which one letter is wrong, and checks
// that what is suggested finds something.
func misspelt(ctx context.Context, p *Program, c *corpus.Corpus, seed uint64) ([]time.Duration, error) {
	r := rand.New(rand.NewPCG(seed, 17)) //nolint:gosec // the same words at each run
	var took []time.Duration
	suggested := 0
	for range suggestTimes {
		lang := i18n.Langs()[r.IntN(2)]
		w := []rune(c.Word(lang, 60+r.IntN(3000)))
		w[len(w)/2] = 'q'
		q := finder.Query{Text: string(w), Reader: lang}
		began := time.Now()
		meant, err := p.Library.Suggest(ctx, q)
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
		if meant == "" {
			continue
		}
		suggested++
		q.Text = meant
		if found, err := p.Library.Find(ctx, q); err != nil || found.Total == 0 {
			return nil, errors.Join(err, fmt.Errorf("%q was suggested, and finds nothing", meant))
		}
	}
	if suggested < suggestTimes/2 {
		return nil, fmt.Errorf("of %d misspelt words %d have a suggestion", suggestTimes, suggested)
	}
	return took, nil
}
