package bench

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/locales"
)

func TestFigureIsTheMedianBesideItsLimit(t *testing.T) {
	if f := newFigure("votes.confirmed", PerSecond, 7000, 4000, 6000, 5000); f.Value != 5500 || len(f.Runs) != 4 || !f.Pass {
		t.Errorf("%+v", f)
	}
	f := newFigure("votes.confirmed", PerSecond, 7000, 4000, 5000)
	for _, c := range []struct {
		bound Bound
		limit float64
		pass  bool
	}{
		{AtLeast, 5000, true}, {AtLeast, 5001, false}, {Under, 5000, false}, {Under, 5001, true}, {Exactly, 5000, true}, {Exactly, 4999, false},
	} {
		if held := f.held(c.bound, c.limit); held.Pass != c.pass || Passed([]Figure{f, held}) != c.pass {
			t.Errorf("%s %v: %+v", c.bound, c.limit, held)
		}
	}
}

func TestFigureWords(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	f := newFigure("search.call_p99", Milliseconds, 4.256).held(Under, 20)
	what, value, limit, verdict := f.Words(catalog.For(i18n.EN))
	if what == "" || value != "4.25 ms" || limit != "under 20 ms" || verdict != "pass" {
		t.Errorf("%q %q %q %q", what, value, limit, verdict)
	}
	_, value, limit, verdict = f.held(AtLeast, 12_000).Words(catalog.For(i18n.FR))
	if value != "4,25 ms" || !strings.HasPrefix(limit, "au moins 12") || verdict != "NON RESPECTÉ" {
		t.Errorf("%q %q %q", value, limit, verdict)
	}
	if _, _, limit, verdict := newFigure("votes.p50", Milliseconds, 3).Words(catalog.For(i18n.EN)); limit+verdict != "" {
		t.Errorf("no limit, yet %q %q", limit, verdict)
	}
}

func TestPercentile(t *testing.T) {
	var times []time.Duration
	for i := range 200 {
		times = append(times, time.Duration(200-i))
	}
	if p := percentile(times, 50); p != 101 {
		t.Error(p)
	}
	if p := percentile(times, 99); p != 199 {
		t.Error(p)
	}
	if p := percentile(times, 100); p != 200 {
		t.Error(p)
	}
	if p := percentile(nil, 99); p != 0 {
		t.Error(p)
	}
}

func TestResidentMemory(t *testing.T) {
	got, err := memoryIn([]byte("Name:\tplenary\nVmHWM:\t   90000 kB\nVmRSS:\t   52340 kB\nThreads:\t9\n"), "VmRSS:")
	if err != nil || got != 52340<<10 {
		t.Errorf("%d, %v", got, err)
	}
	if _, err := memoryIn([]byte("Name:\tplenary\n"), "VmRSS:"); err == nil {
		t.Error("a status without resident memory is accepted")
	}
}

func TestLibraryHasAnAddressForEachResolution(t *testing.T) {
	for _, total := range []int{5, 97, 500, 5000} {
		l := newLibrary(total)
		seen := map[resolutions.Address]bool{}
		for i := range total {
			a := l.address(i)
			if _, ok := resolutions.ParseAddress(a.String()); !ok || seen[a] {
				t.Fatalf("%d of %d: %s", i, total, a)
			}
			seen[a] = true
		}
	}
}

func TestLibraryEntryKeepsEveryWord(t *testing.T) {
	a, b := newLibrary(50), newLibrary(50)
	for i := range 50 {
		e, d := a.entry(i), b.corpus.Document(i, 50)
		var en, fr []string
		for _, part := range [][]string{{e.Wording.Title.EN, e.Wording.Title.FR}} {
			if part[0] != d.Title.EN || part[1] != d.Title.FR {
				t.Fatalf("title %v", part)
			}
		}
		for _, c := range append(e.Wording.Whereas.Clauses, e.Wording.Resolved.Clauses...) {
			en, fr = append(en, c.Text.EN), append(fr, c.Text.FR)
		}
		if strings.Join(en, " ") != strings.Join(strings.Fields(d.Body.EN), " ") || strings.Join(fr, " ") != strings.Join(strings.Fields(d.Body.FR), " ") {
			t.Fatalf("entry %d has other words than its document", i)
		}
	}
}

func TestQuestionsAreFairAndTheSameAtEachRun(t *testing.T) {
	l := newLibrary(10)
	list, again := questions(l, 3), questions(l, 3)
	words := 0
	for i, q := range list {
		if err := q.Check(); err != nil {
			t.Fatal(err)
		}
		if pageOf(q) != pageOf(again[i]) {
			t.Fatal("two runs ask different questions")
		}
		if q.Text != "" {
			words++
		}
	}
	if words < len(list)*8/10 {
		t.Errorf("only %d of %d questions have words", words, len(list))
	}
}

func TestRunKnowsItsNames(t *testing.T) {
	if _, err := Run(t.Context(), Env{}, "nothing"); err == nil {
		t.Error("a measurement that does not exist is made")
	}
}
