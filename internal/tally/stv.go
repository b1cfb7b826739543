package tally

import (
	"cmp"
	"slices"
)

// pile is equal papers in one candidate's hands.
type pile struct {
	papers  int
	worth   Votes // of each
	choices []int // what is left to read on them
}

// counting is an STV count under way.
type counting struct {
	r       *Result
	piles   [][]pile // by candidate
	votes   []Votes
	lost    Votes
	open    []bool // still in the count: neither elected nor excluded
	left    int    // how many are
	vacant  int
	pending []int // elected above the quota, papers not transferred yet
	ties    []Tie
}

// countSTV counts by the rules in the package's comment; more stand than seats.
func countSTV(r *Result, standing []int, papers []Ballot) {
	c := &counting{
		r: r, piles: make([][]pile, len(r.Candidates)), votes: make([]Votes, len(r.Candidates)), open: make([]bool, len(r.Candidates)),
		left: len(standing), vacant: r.Seats,
	}
	r.Quota = Votes(r.Papers/(r.Seats+1)+1) * Whole // rule 46
	for _, one := range standing {
		c.open[one] = true
	}
	gains := make([]Votes, len(r.Candidates))
	for _, b := range papers { // rule 45
		if len(b.Choices) > 0 {
			c.give(pile{papers: b.Papers, worth: Whole, choices: b.Choices}, gains)
		}
	}
	c.end(Stage{Action: First, Candidate: -1, Gains: gains})
	for c.vacant > 0 {
		if len(c.pending) > 0 {
			c.transferSurplus()
		} else {
			c.excludeLowest()
		}
	}
}

// give credits papers to the first candidate on them who is still in the count.
func (c *counting) give(p pile, gains []Votes) {
	sum := Votes(p.papers) * p.worth
	for len(p.choices) > 0 {
		to := p.choices[0]
		p.choices = p.choices[1:]
		if c.open[to] {
			c.piles[to] = append(c.piles[to], p)
			c.votes[to] += sum
			gains[to] += sum
			return
		}
	}
	c.lost += sum
}

// transferSurplus moves on what an elected candidate has above the quota (rules
// 48 and 49).
func (c *counting) transferSurplus() {
	most := c.votes[c.pending[0]]
	for _, one := range c.pending {
		most = max(most, c.votes[one])
	}
	equals := slices.DeleteFunc(slices.Clone(c.pending), func(one int) bool { return c.votes[one] != most })
	from, ties := c.r.choose(equals, ForSurplus)
	c.ties = ties
	c.pending = slices.DeleteFunc(c.pending, func(one int) bool { return one == from })
	surplus, total := c.votes[from]-c.r.Quota, c.votes[from]
	stage := Stage{Action: Surplus, Candidate: from, Amount: surplus, Gains: make([]Votes, len(c.votes))}
	moved := Votes(0)
	for _, p := range c.take(from, &stage, func(worth Votes) Votes { return surplus * worth / total }) {
		moved += Votes(p.papers) * p.worth
		c.give(p, stage.Gains)
	}
	c.lost += surplus - moved // the remainders ignored
	c.votes[from] = c.r.Quota
	stage.Gains[from] = -surplus
	c.end(stage)
}

// excludeLowest takes the candidate with the fewest votes out of the count and
// moves the papers on (rules 50 and 51).
func (c *counting) excludeLowest() {
	var equals []int
	for one, in := range c.open {
		switch {
		case !in:
		case len(equals) == 0 || c.votes[one] < c.votes[equals[0]]:
			equals = []int{one}
		case c.votes[one] == c.votes[equals[0]]:
			equals = append(equals, one)
		}
	}
	out, ties := c.r.choose(equals, ForExclusion)
	c.ties = ties
	c.open[out] = false
	c.left--
	stage := Stage{Action: Exclude, Candidate: out, Amount: c.votes[out], Gains: make([]Votes, len(c.votes)), Excluded: []int{out}}
	for _, p := range c.take(out, &stage, func(worth Votes) Votes { return worth }) {
		c.give(p, stage.Gains)
	}
	stage.Gains[out] = -c.votes[out]
	c.votes[out] = 0
	c.end(stage)
}

// take empties a candidate's hands; the papers taken have their new worth. The
// stage records them by what they were worth, the most first.
func (c *counting) take(from int, stage *Stage, value func(Votes) Votes) []pile {
	taken := c.piles[from]
	c.piles[from] = nil
	for i := range taken {
		was := taken[i].worth
		taken[i].worth = value(was)
		at := slices.IndexFunc(stage.Parcels, func(p Parcel) bool { return p.Worth == was })
		if at < 0 {
			at = len(stage.Parcels)
			stage.Parcels = append(stage.Parcels, Parcel{Worth: was, Moved: taken[i].worth})
		}
		stage.Parcels[at].Papers += taken[i].papers
	}
	slices.SortFunc(stage.Parcels, func(a, b Parcel) int { return cmp.Compare(b.Worth, a.Worth) })
	return taken
}

// end closes a stage: who has the quota is elected, and so are all who are left
// once they are no more than the seats (rules 47 and 52).
func (c *counting) end(stage Stage) {
	stage.Number = len(c.r.Stages) + 1
	stage.Totals, stage.NonTransferable, stage.Ties = slices.Clone(c.votes), c.lost, c.ties
	c.ties = nil
	var elected []int
	for one, in := range c.open {
		if in && c.votes[one] >= c.r.Quota {
			elected = append(elected, one)
		}
	}
	if rest := c.left - len(elected); rest > 0 && rest == c.vacant-len(elected) {
		stage.LastSeats = true
		for one, in := range c.open {
			if in && c.votes[one] < c.r.Quota {
				elected = append(elected, one)
			}
		}
	}
	byVotes := c.r.byLot(elected)
	slices.SortStableFunc(byVotes, func(a, b int) int { return cmp.Compare(c.votes[b], c.votes[a]) })
	for _, one := range byVotes {
		c.open[one] = false
		if c.votes[one] > c.r.Quota {
			c.pending = append(c.pending, one)
		}
	}
	c.left -= len(byVotes)
	c.vacant -= len(byVotes)
	stage.Elected = byVotes
	c.r.Elected = append(c.r.Elected, byVotes...)
	c.r.Stages = append(c.r.Stages, stage)
}
