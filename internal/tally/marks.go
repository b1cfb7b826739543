package tally

import (
	"cmp"
	"slices"
)

// countMarks counts marks: the most win, and a tie for the last seats goes by lot.
func countMarks(r *Result, standing []int, papers []Ballot) {
	stage := Stage{Number: 1, Action: First, Candidate: -1, Totals: make([]Votes, len(r.Candidates))}
	for _, b := range papers {
		for _, one := range b.Choices {
			stage.Totals[one] += Votes(b.Papers) * Whole
		}
	}
	stage.Gains = slices.Clone(stage.Totals)
	order := r.byLot(standing)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(stage.Totals[b], stage.Totals[a]) })
	elected := order[:r.Seats]
	last := stage.Totals[elected[r.Seats-1]]
	if stage.Totals[order[r.Seats]] == last {
		equal := func(one int) bool { return stage.Totals[one] != last }
		between := slices.DeleteFunc(slices.Clone(order), equal)
		slices.Sort(between)
		stage.Ties = []Tie{{Purpose: ForSeat, Between: between, Chosen: slices.DeleteFunc(slices.Clone(elected), equal)}}
	}
	stage.Elected = elected
	r.Elected = slices.Clone(elected)
	r.Stages = []Stage{stage}
}
