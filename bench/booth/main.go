// Command booth measures how long a voter's browser takes to make a ballot: from the press
// of the button to the tracking number on the screen, in Chromium without a window, in both
// groups.
//
//	go run ./bench/booth [-ballots 20] [-chromium PATH]
//
// The election has one question to be answered with yes, no or a blank vote, and one
// of five candidates of whom none to all may be marked. Each ballot is made in a page of
// its own, loaded anew, as voters do: the tables of the generator and of the election's
// key are made for it too. Figures go to standard output; it ends with 1 when a median
// misses the limit.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/chromedp/chromedp"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/web/static"
)

// limit of the median ballot.
const limit = 150 * time.Millisecond

func main() {
	ballots := flag.Int("ballots", 20, "how many ballots are made in each group; the median counts")
	chromium := flag.String("chromium", "", "the browser; by default PLENARY_TEST_CHROMIUM, or one that is installed")
	flag.Parse()
	if err := measure(context.Background(), max(*ballots, 1), *chromium); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, ballots int, path string) error {
	for _, name := range []string{os.Getenv("PLENARY_TEST_CHROMIUM"), "chromium-headless-shell", "chromium", "google-chrome"} {
		if found, err := exec.LookPath(name); path == "" && err == nil {
			path = found
		}
	}
	if path == "" {
		return errors.New("no Chromium: name one with -chromium")
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-component-update", true))...)
	defer stop()
	ctx, quit := chromedp.NewContext(ctx)
	defer quit()
	if err := chromedp.Do(ctx); err != nil {
		return err
	}
	missed := false
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		took, err := inGroup(ctx, g, ballots)
		if err != nil {
			return err
		}
		slices.Sort(took)
		median := took[len(took)/2]
		fmt.Printf("%s: a ballot in %.0f ms (of %d: %.0f to %.0f; limit %d)\n", g.Name(), ms(median), len(took), ms(took[0]), ms(took[len(took)-1]), limit.Milliseconds())
		missed = missed || median > limit
	}
	if missed {
		return errors.New("a figure misses its limit")
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

const page = `<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Vote</title><script defer src="{{.Script}}"></script>
<div data-booth data-election="{{.Election.Text | printf "%s"}}" data-language=en>
<section data-step=choose><h1>Choose</h1><form data-choices><label>Credential <input data-credential value="{{.Token}}"></label>
{{range $i, $q := .Election.Questions}}<fieldset data-question={{$i}}><legend>{{$q.Text}}</legend>
{{range $j, $a := $q.Answers}}<label><input type=checkbox value={{$j}} {{if eq $j 1}}checked{{end}}> {{$a}}</label>{{end}}</fieldset>{{end}}
<button>Seal</button></form></section>
<section data-step=working hidden><h1>Working</h1><progress data-progress></progress></section>
<section data-step=sealed hidden><h1>Sealed</h1><output data-tracker></output><form data-cast method=post><input type=hidden name=ballot></form></section></div>`

// seal presses the button and waits for the tracking number; it returns what passed
// meanwhile, in milliseconds, and the ballot.
const seal = `new Promise(done => {
	const began = performance.now()
	new MutationObserver(() => {
		if (!document.querySelector('[data-step=sealed]').hidden) done([String(performance.now() - began), document.querySelector('[name=ballot]').value])
	}).observe(document.querySelector('[data-step=sealed]'), {attributes: true})
	document.querySelector('button').click()
})`

// inGroup makes ballots, each of which has to count.
func inGroup(ctx context.Context, g group.Group, ballots int) ([]time.Duration, error) {
	_, key, err := belenios.NewTrusteeKey(g, rand.Reader)
	if err != nil {
		return nil, err
	}
	e, err := belenios.NewElection(g, key.Key, belenios.Subject{UUID: "gBDRyvvWC39pMx", Name: "Measured", Questions: []belenios.Question{
		{Text: "Adopt the resolution?", Answers: []string{"Yes", "No"}, Blank: true, Min: 1, Max: 1},
		{Text: "Who is to be on the committee?", Answers: []string{"A", "B", "C", "D", "E"}, Min: 0, Max: 5},
	}})
	if err != nil {
		return nil, err
	}
	token, err := belenios.NewToken(rand.Reader)
	if err != nil {
		return nil, err
	}
	public, err := belenios.Public(g, e.UUID, token)
	if err != nil {
		return nil, err
	}
	voters, err := belenios.NewCredentials(g, []belenios.Credential{{Key: public, Weight: 1}})
	if err != nil {
		return nil, err
	}
	filled, err := template.New("").Parse(page)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := filled.Execute(w, map[string]any{"Script": static.URL("booth.js"), "Election": e, "Token": token}); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	})
	site := httptest.NewServer(mux)
	defer site.Close()
	took := make([]time.Duration, ballots)
	for i := range took {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		said, err := made(ctx, site.URL)
		cancel()
		if err != nil {
			return nil, err
		}
		if took[i], err = time.ParseDuration(said[0] + "ms"); err != nil {
			return nil, err
		}
		if _, err := belenios.CheckBallot(e, voters, []byte(said[1])); err != nil {
			return nil, err
		}
	}
	return took, nil
}

func made(ctx context.Context, address string) ([]string, error) {
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		return nil, err
	}
	said, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](seal, chromedp.EvalAwaitPromise))
	if err == nil && len(said) != 2 {
		err = fmt.Errorf("the page said %q", said)
	}
	return said, err
}
