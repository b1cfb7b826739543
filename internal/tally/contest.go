package tally

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Method is how papers are marked and counted.
type Method string

// The methods.
const (
	Plurality Method = "plurality" // up to so many marks; most marks win
	Approval  Method = "approval"  // any number of marks; most marks win
	STV       Method = "stv"       // candidates in order of preference
)

// Methods lists the methods in the order pages show them.
func Methods() []Method { return []Method{STV, Approval, Plurality} }

// Valid reports whether the method is one of those.
func (m Method) Valid() bool { return slices.Contains(Methods(), m) }

// Ranked reports whether papers are ranked rather than marked.
func (m Method) Ranked() bool { return m == STV }

// Limits of a contest: what an election of a coalition never reaches, and what
// keeps every product of the arithmetic within 63 bits.
const (
	MaxCandidates = 500
	MaxPapers     = 10_000_000
)

// Candidate is somebody who stands.
type Candidate struct {
	Key       string `json:"key"` // unique in the contest; the lot is drawn with it
	Name      string `json:"name"`
	Withdrawn bool   `json:"withdrawn,omitempty"` // after the papers were made
}

// Ballot is so many papers that say the same.
type Ballot struct {
	Papers int
	// Choices are candidates by their place in the contest, from 0: in order of
	// preference, or those marked in any order. Empty: a blank paper.
	Choices []int
}

// Contest is what is to be counted.
type Contest struct {
	Title      string
	Seats      int
	Method     Method
	Marks      int // most marks on a paper of a plurality election; 0: as many as seats
	Candidates []Candidate
	Ballots    []Ballot
	Lot        string // the words that the order of the lot follows from
}

// Why a contest cannot be counted.
var (
	ErrSeats      = errors.New("tally: a contest fills at least one seat")
	ErrMethod     = errors.New("tally: no such method")
	ErrCandidates = errors.New("tally: candidates without keys of their own, or too many")
	ErrPapers     = errors.New("tally: a paper that the rules do not allow, or too many")
	ErrNoPapers   = errors.New("tally: no valid paper, and more candidates than seats")
)

// MarksAllowed is the most that a paper may mark or rank.
func (c Contest) MarksAllowed() int {
	switch {
	case c.Method != Plurality:
		return len(c.Candidates)
	case c.Marks > 0:
		return c.Marks
	}
	return c.Seats
}

// CheckPaper says whether a paper is one the rules allow: candidates of the
// contest, none twice, no more than may be marked. A blank paper is allowed.
func (c Contest) CheckPaper(choices []int) error {
	if len(choices) > c.MarksAllowed() {
		return fmt.Errorf("%w: %d marks, %d allowed", ErrPapers, len(choices), c.MarksAllowed())
	}
	seen := make([]bool, len(c.Candidates))
	for _, at := range choices {
		if at < 0 || at >= len(c.Candidates) || seen[at] {
			return fmt.Errorf("%w: candidate %d", ErrPapers, at+1)
		}
		seen[at] = true
	}
	return nil
}

func (c Contest) check() error {
	switch {
	case c.Seats < 1:
		return ErrSeats
	case !c.Method.Valid():
		return ErrMethod
	case len(c.Candidates) > MaxCandidates:
		return ErrCandidates
	}
	keys := map[string]bool{}
	for _, one := range c.Candidates {
		if one.Key == "" || keys[one.Key] {
			return fmt.Errorf("%w: %q", ErrCandidates, one.Key)
		}
		keys[one.Key] = true
	}
	papers := 0
	for _, b := range c.Ballots {
		if err := c.CheckPaper(b.Choices); err != nil {
			return err
		}
		if b.Papers < 0 || b.Papers > MaxPapers-papers {
			return fmt.Errorf("%w: %d", ErrPapers, b.Papers)
		}
		papers += b.Papers
	}
	return nil
}

// Votes are votes in hundred-thousandths, the precision of the statute.
type Votes int64

// Whole is one vote.
const Whole Votes = 100_000

// String writes all five decimals: "1302.94200".
func (v Votes) String() string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	return fmt.Sprintf("%s%d.%05d", sign, int64(v/Whole), int64(v%Whole))
}

// MarshalText writes votes as String does.
func (v Votes) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (v *Votes) UnmarshalText(text []byte) error {
	whole, rest, _ := strings.Cut(string(text), ".")
	n, err := strconv.ParseInt(whole+(rest + "00000")[:5], 10, 64)
	*v = Votes(n)
	return err
}

// Action is what a stage of a count did.
type Action string

// What stages do.
const (
	First   Action = "first"   // first preferences, or marks, were counted
	Surplus Action = "surplus" // an elected candidate's surplus was transferred
	Exclude Action = "exclude" // the candidate with the fewest votes was excluded
)

// Purpose is what a tie was about.
type Purpose string

// What ties are about.
const (
	ForSurplus   Purpose = "surplus"   // whose surplus is transferred first
	ForExclusion Purpose = "exclusion" // who is excluded
	ForSeat      Purpose = "seat"      // who has the last seat
)

// Tie is a choice between equals.
type Tie struct {
	Purpose Purpose `json:"purpose"`
	Between []int   `json:"between"` // candidates by place
	Chosen  []int   `json:"chosen"`  // whose surplus goes first, who is excluded, who is elected
	Stage   int     `json:"stage"`   // the earlier stage that told them apart; 0: the lot did
}

// Parcel is papers that moved together: so many, worth so much each.
type Parcel struct {
	Papers int   `json:"papers"`
	Worth  Votes `json:"worth"` // of each when received
	Moved  Votes `json:"moved"` // of each as transferred
}

// Stage is one stage of a count. Candidates are places in Result.Candidates.
type Stage struct {
	Number          int      `json:"number"` // from 1
	Action          Action   `json:"action"`
	Candidate       int      `json:"candidate"` // whose papers moved; -1 at the first
	Amount          Votes    `json:"amount"`    // that was to be transferred
	Parcels         []Parcel `json:"parcels,omitempty"`
	Gains           []Votes  `json:"gains"`  // of each candidate in this stage; negative for whose papers moved
	Totals          []Votes  `json:"totals"` // of each candidate at its end
	NonTransferable Votes    `json:"nonTransferable"`
	Elected         []int    `json:"elected,omitempty"`   // at its end, most votes first
	LastSeats       bool     `json:"lastSeats,omitempty"` // some of them because no more were left than seats
	Excluded        []int    `json:"excluded,omitempty"`
	Ties            []Tie    `json:"ties,omitempty"` // decided in this stage, or before its papers moved
}

// Result is a count, complete: it says itself what it counted and by which rules.
type Result struct {
	Title      string      `json:"title,omitempty"`
	Method     Method      `json:"method"`
	Seats      int         `json:"seats"`
	Marks      int         `json:"marks,omitempty"` // allowed on a paper of a plurality election
	Candidates []Candidate `json:"candidates"`
	Papers     int         `json:"papers"` // valid ones
	Blank      int         `json:"blank"`  // without a mark for anybody who stands
	Quota      Votes       `json:"quota"`  // 0 where the method has none
	Lot        string      `json:"lot,omitempty"`
	LotOrder   []int       `json:"lotOrder,omitempty"`
	Stages     []Stage     `json:"stages,omitempty"`
	Elected    []int       `json:"elected"`             // in the order of their election
	Acclaimed  bool        `json:"acclaimed,omitempty"` // no more candidates than seats: no count
	Vacant     int         `json:"vacant,omitempty"`    // seats that nobody stood for
}

// IsElected reports whether the candidate at a place is elected.
func (r Result) IsElected(at int) bool { return slices.Contains(r.Elected, at) }

// Ranking lists the candidates by how the count ended for them: the elected in the
// order of their election, then the others, whoever left the count last first.
func (r Result) Ranking() []int {
	list := slices.Clone(r.Elected)
	var rest []int
	for at := range r.Candidates {
		if !r.IsElected(at) {
			rest = append(rest, at)
		}
	}
	left := func(at int) int {
		for i, s := range r.Stages {
			if slices.Contains(s.Excluded, at) {
				return i
			}
		}
		return len(r.Stages)
	}
	end := func(at int) Votes {
		if len(r.Stages) == 0 {
			return 0
		}
		return r.Stages[len(r.Stages)-1].Totals[at]
	}
	slices.SortStableFunc(rest, func(a, b int) int { return cmp.Or(cmp.Compare(left(b), left(a)), cmp.Compare(end(b), end(a))) })
	return append(list, rest...)
}

// LotsDrawn reports whether any tie was decided by lot.
func (r Result) LotsDrawn() bool {
	return slices.ContainsFunc(r.Stages, func(s Stage) bool {
		return slices.ContainsFunc(s.Ties, func(t Tie) bool { return t.Stage == 0 })
	})
}

// Count counts a contest by its method.
func Count(c Contest) (Result, error) {
	if err := c.check(); err != nil {
		return Result{}, err
	}
	r := Result{
		Title: c.Title, Method: c.Method, Seats: c.Seats, Candidates: slices.Clone(c.Candidates), Lot: c.Lot, Elected: []int{},
	}
	if c.Method == Plurality {
		r.Marks = c.MarksAllowed()
	}
	standing := []int{}
	for at, one := range c.Candidates {
		if !one.Withdrawn {
			standing = append(standing, at)
		}
	}
	papers := c.standingPapers()
	for _, b := range papers {
		if len(b.Choices) == 0 {
			r.Blank += b.Papers
		} else {
			r.Papers += b.Papers
		}
	}
	if len(standing) <= c.Seats {
		r.Acclaimed, r.Elected, r.Vacant = true, standing, c.Seats-len(standing)
		return r, nil
	}
	if r.Papers == 0 {
		return Result{}, ErrNoPapers
	}
	r.LotOrder = LotOrder(c.Lot, c.Candidates)
	if c.Method == STV {
		countSTV(&r, standing, papers)
	} else {
		countMarks(&r, standing, papers)
	}
	return r, nil
}

// standingPapers are the papers without those who withdrew, equal ones together.
func (c Contest) standingPapers() []Ballot {
	var list []Ballot
	at := map[string]int{}
	var key []byte
	for _, b := range c.Ballots {
		choices := make([]int, 0, len(b.Choices))
		for _, one := range b.Choices {
			if !c.Candidates[one].Withdrawn {
				choices = append(choices, one)
			}
		}
		if !c.Method.Ranked() {
			slices.Sort(choices)
		}
		key = key[:0]
		for _, one := range choices {
			key = append(key, byte(one), byte(one>>8))
		}
		if i, known := at[string(key)]; known {
			list[i].Papers += b.Papers
			continue
		}
		at[string(key)] = len(list)
		list = append(list, Ballot{Papers: b.Papers, Choices: choices})
	}
	return list
}
