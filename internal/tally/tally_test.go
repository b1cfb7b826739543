package tally_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/tally"
)

// read is a contest written as a BLT file; in quotation marks no more than it needs.
func read(t testing.TB, blt string) tally.Contest {
	t.Helper()
	c, err := tally.ReadBLT(strings.NewReader(blt))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func count(t testing.TB, c tally.Contest) tally.Result {
	t.Helper()
	r, err := tally.Count(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// totals are those of a stage as text, with what is not transferable last.
func totals(s tally.Stage) string {
	var list []string
	for _, v := range s.Totals {
		list = append(list, v.String())
	}
	return strings.Join(append(list, s.NonTransferable.String()), " ")
}

const five = `5 4
24 4 3 2 0
21 3 4 2 0
25 2 3 5 4 0
1 3 0
7 4 5 0
8 5 1 2 4 3 0
10 3 2 1 5 4 0
20 3 1 2 0
20 2 4 3 5 1 0
26 5 3 4 0
5 1 4 5 2 0
16 1 2 5 3 4 0
1 1 0
19 3 4 1 0
1 3 5 2 1 4 0
5 5 0
13 4 1 3 5 2 0
0
"Ana"
"Berg"
"Chi"
"Dov"
"Eun"
"Four of five"
`

// Figures that two other programs give by the same rules (an invented
// election; a surplus of nothing is no stage, rule 48(1)).
func TestTheCountGoesAsTheStatuteSays(t *testing.T) {
	r := count(t, read(t, five))
	if r.Quota != 45*tally.Whole || r.Papers != 222 || r.Title != "Four of five" {
		t.Errorf("quota %s of %d papers, %q", r.Quota, r.Papers, r.Title)
	}
	want := []string{
		"22.00000 45.00000 72.00000 44.00000 39.00000 0.00000",
		"33.25000 45.00000 45.00000 59.00000 39.37500 0.37500",
		"38.02526 45.00000 45.00000 45.00000 41.03596 7.93878",
		"0.00000 45.00000 45.00000 45.00000 68.87060 18.12940",
	}
	for i, s := range r.Stages {
		if totals(s) != want[i] || s.Number != i+1 {
			t.Errorf("stage %d: %s, want %s", s.Number, totals(s), want[i])
		}
	}
	if len(r.Stages) != len(want) || !slices.Equal(r.Elected, []int{2, 1, 3, 4}) {
		t.Errorf("%d stages, elected %v", len(r.Stages), r.Elected)
	}
	if !slices.Equal(r.Ranking(), []int{2, 1, 3, 4, 0}) {
		t.Errorf("ranking %v", r.Ranking())
	}
	second, last := r.Stages[1], r.Stages[3]
	if second.Action != tally.Surplus || second.Candidate != 2 || second.Amount != 27*tally.Whole || second.Gains[2] != -27*tally.Whole {
		t.Errorf("the second stage is %+v", second)
	}
	if p := second.Parcels; len(p) != 1 || p[0] != (tally.Parcel{Papers: 72, Worth: tally.Whole, Moved: 37500}) {
		t.Errorf("its parcels are %+v", p)
	}
	if last.Action != tally.Exclude || !slices.Equal(last.Excluded, []int{0}) || last.LastSeats || len(last.Parcels) != 4 {
		t.Errorf("the last stage is %+v", last)
	}
}

// Rule 51: the most recent stage at which they were unequal decides.
func TestATieLooksBack(t *testing.T) {
	r := count(t, read(t, `4 1
5 1 0
4 2 0
2 3 1 0
1 4 3 0
1 4 2 0
0
"A"
"B"
"C"
"D"
`))
	// C and D have two each from the first stage on: the lot decides.
	first := r.Stages[1].Ties
	if len(first) != 1 || first[0].Purpose != tally.ForExclusion || first[0].Stage != 0 || !slices.Equal(first[0].Between, []int{2, 3}) {
		t.Fatalf("the tie is %+v", first)
	}
	order := r.LotOrder
	if worse := slices.Index(order, first[0].Chosen[0]); worse < slices.Index(order, 5-first[0].Chosen[0]) {
		t.Errorf("the lot %v excluded %v", order, first[0].Chosen)
	}
	back := count(t, read(t, `4 1
6 1 0
4 2 0
3 3 0
1 4 3 0
0
"A"
"B"
"C"
"D"
`))
	tie := back.Stages[2].Ties
	if len(tie) != 1 || tie[0].Stage != 1 || !slices.Equal(tie[0].Chosen, []int{2}) || back.LotsDrawn() {
		t.Errorf("C had fewer at the first stage, and yet %+v", back.Stages[2])
	}
}

// Two with one surplus: who was ahead earlier is first; equal throughout, the lot.
func TestEqualSurplusesGoByLot(t *testing.T) {
	c := read(t, "4 3\n10 1 3 0\n10 2 4 0\n1 3 0\n2 4 0\n0\n\"A\"\n\"B\"\n\"C\"\n\"D\"\n")
	c.Lot = "one"
	r := count(t, c)
	tie := r.Stages[1].Ties
	if len(tie) != 1 || tie[0].Purpose != tally.ForSurplus || tie[0].Stage != 0 || r.Stages[1].Candidate != tie[0].Chosen[0] {
		t.Fatalf("%+v", r.Stages[1])
	}
	if first := r.LotOrder[0]; first < 2 && first != tie[0].Chosen[0] {
		t.Errorf("the lot %v chose %v", r.LotOrder, tie[0].Chosen)
	}
	// Other words, another order: neither is always first.
	seen := map[int]bool{}
	for _, words := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		c.Lot = words
		again, twice := count(t, c), count(t, c)
		if !slices.Equal(again.LotOrder, twice.LotOrder) {
			t.Error("one lot gave two orders")
		}
		seen[again.Stages[1].Candidate] = true
	}
	if len(seen) != 2 {
		t.Errorf("only %v is ever first", seen)
	}
}

func TestLastSeatsAreFilledWithoutTransfer(t *testing.T) {
	// B has a surplus, but two are left for two seats.
	r := count(t, read(t, "4 3\n2 1 0\n20 2 4 0\n3 3 0\n1 4 3 0\n0\n\"A\"\n\"B\"\n\"C\"\n\"D\"\n"))
	last := r.Stages[len(r.Stages)-1]
	if !last.LastSeats || len(r.Elected) != 3 || r.Elected[0] != 1 {
		t.Errorf("%+v, elected %v", last, r.Elected)
	}
}

func TestAcclamationAndWithdrawal(t *testing.T) {
	c := read(t, "3 2\n-2\n4 2 1 0\n3 3 0\n1 2 0\n1 0\n0\n\"A\"\n\"B\"\n\"C\"\n")
	r := count(t, c)
	if !r.Acclaimed || !slices.Equal(r.Elected, []int{0, 2}) || r.Vacant != 0 || len(r.Stages) != 0 {
		t.Errorf("%+v", r)
	}
	c.Seats = 4
	if r = count(t, c); !r.Acclaimed || r.Vacant != 2 {
		t.Errorf("%+v", r)
	}
	c.Seats = 1
	r = count(t, c)
	if r.Papers != 7 || r.Blank != 2 || r.Quota != 4*tally.Whole || !slices.Equal(r.Elected, []int{0}) {
		t.Errorf("papers with only the withdrawn are blank: %+v", r)
	}
}

func TestMarks(t *testing.T) {
	c := tally.Contest{
		Method: tally.Plurality, Seats: 2, Candidates: []tally.Candidate{{Key: "a"}, {Key: "b"}, {Key: "c"}, {Key: "d"}},
		Ballots: []tally.Ballot{{Papers: 3, Choices: []int{0, 1}}, {Papers: 2, Choices: []int{2}}, {Papers: 1, Choices: []int{3, 2}}, {Papers: 2}},
	}
	r := count(t, c)
	if !slices.Equal(slices.Sorted(slices.Values(r.Elected)), slices.Sorted(slices.Values(r.Stages[0].Ties[0].Chosen))) || r.Blank != 2 || r.Papers != 6 {
		t.Errorf("%+v", r)
	}
	if tie := r.Stages[0].Ties[0]; !slices.Equal(tie.Between, []int{0, 1, 2}) || len(tie.Chosen) != 2 || tie.Purpose != tally.ForSeat {
		t.Errorf("three with three marks for two seats: %+v", tie)
	}
	c.Ballots = append(c.Ballots, tally.Ballot{Papers: 1, Choices: []int{1}})
	if r = count(t, c); r.Elected[0] != 1 || r.Stages[0].Totals[1] != 4*tally.Whole || !slices.Equal(r.Stages[0].Ties[0].Between, []int{0, 2}) {
		t.Errorf("%+v", r)
	}
	c.Marks = 1
	if _, err := tally.Count(c); !errors.Is(err, tally.ErrPapers) {
		t.Errorf("two marks where one is allowed: %v", err)
	}
	c.Method = tally.Approval
	c.Ballots = append(c.Ballots, tally.Ballot{Papers: 9, Choices: []int{0, 1, 3}})
	if r = count(t, c); !slices.Equal(r.Elected, []int{1, 0}) || len(r.Stages[0].Ties) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestWhatCannotBeCounted(t *testing.T) {
	two := []tally.Candidate{{Key: "a"}, {Key: "b"}}
	for name, tt := range map[string]struct {
		c    tally.Contest
		want error
	}{
		"no seats":      {tally.Contest{Method: tally.STV}, tally.ErrSeats},
		"no method":     {tally.Contest{Seats: 1}, tally.ErrMethod},
		"one key twice": {tally.Contest{Method: tally.STV, Seats: 1, Candidates: []tally.Candidate{{Key: "a"}, {Key: "a"}}}, tally.ErrCandidates},
		"nobody voted":  {tally.Contest{Method: tally.STV, Seats: 1, Candidates: two}, tally.ErrNoPapers},
		"a rank twice":  {tally.Contest{Method: tally.STV, Seats: 1, Candidates: two, Ballots: []tally.Ballot{{Papers: 1, Choices: []int{1, 1}}}}, tally.ErrPapers},
		"a stranger":    {tally.Contest{Method: tally.STV, Seats: 1, Candidates: two, Ballots: []tally.Ballot{{Papers: 1, Choices: []int{2}}}}, tally.ErrPapers},
		"too many":      {tally.Contest{Method: tally.STV, Seats: 1, Candidates: two, Ballots: []tally.Ballot{{Papers: tally.MaxPapers + 1}}}, tally.ErrPapers},
	} {
		if _, err := tally.Count(tt.c); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVotesAreWrittenWithTheirDecimals(t *testing.T) {
	for v, want := range map[tally.Votes]string{0: "0.00000", 1: "0.00001", 130294200: "1302.94200", -100001: "-1.00001"} {
		if v.String() != want {
			t.Errorf("%d is %s", v, v)
		}
		var back tally.Votes
		if err := back.UnmarshalText([]byte(want)); err != nil || back != v {
			t.Errorf("%s read as %d, %v", want, back, err)
		}
	}
}
