package tally_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/tally"
)

// contests draws contests of any method with more candidates than seats.
func contests(methods ...tally.Method) *rapid.Generator[tally.Contest] {
	return rapid.Custom(func(t *rapid.T) tally.Contest {
		n := rapid.IntRange(2, 8).Draw(t, "candidates")
		c := tally.Contest{Seats: rapid.IntRange(1, n-1).Draw(t, "seats"), Method: rapid.SampledFrom(methods).Draw(t, "method"), Lot: rapid.String().Draw(t, "lot")}
		all := make([]int, n)
		for i := range n {
			all[i] = i
			c.Candidates = append(c.Candidates, tally.Candidate{Key: "k" + strconv.Itoa(i), Name: fmt.Sprintf("N %d", i)})
		}
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			choices := rapid.Permutation(all).Draw(t, "order")
			most := min(n, c.MarksAllowed())
			c.Ballots = append(c.Ballots, tally.Ballot{Papers: rapid.IntRange(1, 9).Draw(t, "papers"), Choices: choices[:rapid.IntRange(1, most).Draw(t, "marks")]})
		}
		return c
	})
}

func counted(t *rapid.T, c tally.Contest) tally.Result {
	r, err := tally.Count(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// At every stage the votes are those of the valid papers, no candidate has less
// than nothing, and gains add up to totals; every seat is filled by somebody else.
func TestTotalsAreConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := counted(t, contests(tally.STV).Draw(t, "contest"))
		before := make([]tally.Votes, len(r.Candidates))
		for _, s := range r.Stages {
			sum := s.NonTransferable
			for at, v := range s.Totals {
				if v < 0 || before[at]+s.Gains[at] != v {
					t.Fatalf("stage %d: %+v", s.Number, s)
				}
				sum += v
			}
			if sum != tally.Votes(r.Papers)*tally.Whole {
				t.Fatalf("stage %d adds up to %s of %d papers", s.Number, sum, r.Papers)
			}
			before = s.Totals
		}
		seen := map[int]bool{}
		for _, one := range r.Elected {
			seen[one] = true
		}
		if len(r.Elected) != r.Seats || len(seen) != r.Seats {
			t.Fatalf("%d seats, elected %v", r.Seats, r.Elected)
		}
	})
}

func TestTheOrderOfPapersDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := contests(tally.Methods()...).Draw(t, "contest")
		was := counted(t, c)
		c.Ballots = rapid.Permutation(c.Ballots).Draw(t, "other order")
		// One line may as well be several.
		half := c.Ballots[0]
		c.Ballots[0].Papers--
		half.Papers = 1
		c.Ballots = append(c.Ballots, half)
		if now := counted(t, c); !reflect.DeepEqual(was, now) {
			t.Fatalf("%+v\n%+v", was, now)
		}
	})
}

// The order in which candidates are listed, and their names, change nothing.
func TestTheOrderOfCandidatesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := contests(tally.Methods()...).Draw(t, "contest")
		was := counted(t, c)
		places := make([]int, len(c.Candidates))
		for i := range places {
			places[i] = i
		}
		to := rapid.Permutation(places).Draw(t, "places") // candidate i moves to place to[i]
		moved := tally.Contest{Seats: c.Seats, Method: c.Method, Lot: c.Lot, Candidates: make([]tally.Candidate, len(places))}
		for i, one := range c.Candidates {
			moved.Candidates[to[i]] = tally.Candidate{Key: one.Key, Name: "other " + one.Name}
		}
		for _, b := range c.Ballots {
			choices := make([]int, len(b.Choices))
			for i, one := range b.Choices {
				choices[i] = to[one]
			}
			moved.Ballots = append(moved.Ballots, tally.Ballot{Papers: b.Papers, Choices: choices})
		}
		now := counted(t, moved)
		for i, one := range was.Elected {
			if now.Elected[i] != to[one] {
				t.Fatalf("elected %v, and %v when moved by %v", was.Elected, now.Elected, to)
			}
		}
		for i := range was.Stages {
			for at, v := range was.Stages[i].Totals {
				if now.Stages[i].Totals[to[at]] != v {
					t.Fatalf("stage %d differs", i+1)
				}
			}
		}
	})
}

// Whoever is first on more than a quota of the papers is elected, and so are k
// of those whom more than k quotas rank above everybody else.
func TestAQuotaElects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := contests(tally.STV).Draw(t, "contest")
		r := counted(t, c)
		first := make([]tally.Votes, len(c.Candidates))
		for _, b := range c.Ballots {
			first[b.Choices[0]] += tally.Votes(b.Papers) * tally.Whole
		}
		for at, v := range first {
			if v >= r.Quota && !r.IsElected(at) {
				t.Fatalf("%d has %s of a quota of %s and is not elected", at, v, r.Quota)
			}
		}
		// The solid coalition: the papers whose first two are 0 and 1, in any order.
		papers, both := 0, 0
		for _, b := range c.Ballots {
			if len(b.Choices) >= 2 && b.Choices[0] < 2 && b.Choices[1] < 2 {
				papers += b.Papers
			}
		}
		for at := range 2 {
			if r.IsElected(at) {
				both++
			}
		}
		if due := min(2, int(tally.Votes(papers)*tally.Whole/r.Quota)); both < due {
			t.Fatalf("%d of two elected, %d due to %d papers", both, due, papers)
		}
	})
}

// What is written as a BLT file is read again as the same contest.
func TestABLTFileSaysTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := contests(tally.STV).Draw(t, "contest")
		c.Title = "The “fall” election"
		c.Candidates[0].Withdrawn = rapid.Bool().Draw(t, "withdrawn")
		for i := range c.Candidates {
			c.Candidates[i].Key = strconv.Itoa(i + 1)
		}
		var b bytes.Buffer
		if err := tally.WriteBLT(&b, c); err != nil {
			t.Fatal(err)
		}
		back, err := tally.ReadBLT(&b)
		if err != nil {
			t.Fatal(err)
		}
		back.Lot = c.Lot
		if !reflect.DeepEqual(back, c) {
			t.Fatalf("%+v\n%+v", c, back)
		}
	})
}

func TestDamagedBLTFilesAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "no numbers": "many few\n", "no seats": "3 0\n0\n", "no end": "2 1\n1 1 0\n", "papers without end": "2 1\n1 1\n0\n\"A\"\n\"B\"\n",
		"equal ranks": "2 1\n1 1=2 0\n0\n\"A\"\n\"B\"\n", "a stranger": "2 1\n1 3 0\n0\n\"A\"\n\"B\"\n", "no names": "2 1\n1 1 0\n0\n", "a name without marks": "2 1\n0\nA\n\"B\"\n",
		"too many papers": "2 1\n99999999 1 0\n0\n\"A\"\n\"B\"\n", "withdrawn afterwards": "2 1\n1 1 0\n-1\n0\n\"A\"\n\"B\"\n",
	} {
		if _, err := tally.ReadBLT(bytes.NewReader([]byte(text))); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	c, err := tally.ReadBLT(bytes.NewReader([]byte("\ufeff2 1 # two\n\n-2\n3 1 2 0\n0\n\"A\" # first\n\"B #2\"\n\"T\"\n\"a source\"\n")))
	if err != nil || c.Candidates[1].Name != "B #2" || !c.Candidates[1].Withdrawn || c.Title != "T" {
		t.Errorf("%+v, %v", c, err)
	}
}

func FuzzReadBLT(f *testing.F) {
	f.Add([]byte(five))
	f.Add([]byte("2 1\n-2\n3 1 2 0\n1 0\n0\n\"A\"\n\"B\"\n\"T\"\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := tally.ReadBLT(bytes.NewReader(raw))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := tally.WriteBLT(&b, c); err != nil {
			t.Fatal(err)
		}
		back, err := tally.ReadBLT(&b)
		if err != nil || !slices.EqualFunc(back.Ballots, c.Ballots, func(a, b tally.Ballot) bool { return a.Papers == b.Papers && slices.Equal(a.Choices, b.Choices) }) {
			t.Fatalf("read again: %v", err)
		}
		if _, err := tally.Count(c); err != nil && len(c.Ballots) > 0 && c.Ballots[0].Choices != nil && len(c.Ballots[0].Choices) > 0 && !c.Candidates[c.Ballots[0].Choices[0]].Withdrawn {
			t.Fatalf("not counted: %v", err)
		}
	})
}

// BenchmarkSTV counts ten thousand papers, all different, for 30 candidates.
func BenchmarkSTV(b *testing.B) {
	c := tally.Contest{Method: tally.STV, Seats: 9}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 30 {
		c.Candidates = append(c.Candidates, tally.Candidate{Key: strconv.Itoa(i)})
	}
	for range 10_000 {
		c.Ballots = append(c.Ballots, tally.Ballot{Papers: 1, Choices: rng.Perm(30)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tally.Count(c); err != nil {
			b.Fatal(err)
		}
	}
}
