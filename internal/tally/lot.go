package tally

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
)

// LotOrder is the order that the words of a lot give to candidates: by the
// SHA-256 of the words, a line feed and the candidate's key, the smallest first.
// Candidates are places in the list given.
func LotOrder(words string, candidates []Candidate) []int {
	order := make([]int, len(candidates))
	sums := make([][sha256.Size]byte, len(candidates))
	for at, c := range candidates {
		order[at] = at
		sums[at] = sha256.Sum256([]byte(words + "\n" + c.Key))
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(bytes.Compare(sums[a][:], sums[b][:]), cmp.Compare(candidates[a].Key, candidates[b].Key))
	})
	return order
}

// byLot sorts candidates as the lot has them, the favoured first.
func (r *Result) byLot(list []int) []int {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b int) int {
		return cmp.Compare(slices.Index(r.LotOrder, a), slices.Index(r.LotOrder, b))
	})
	return list
}

// choose takes one of equals: where lowest, the one to exclude, and otherwise
// the one whose surplus goes first. It looks back through the stages counted so
// far, from the last: at each, those with the least (or the most) votes of the
// ones still compared stay; when all were equal at every stage, the lot decides.
func (r *Result) choose(equals []int, purpose Purpose) (int, []Tie) {
	if len(equals) == 1 {
		return equals[0], nil
	}
	left := slices.Clone(equals)
	for at := len(r.Stages) - 1; at >= 0 && len(left) > 1; at-- {
		totals := r.Stages[at].Totals
		best := totals[left[0]]
		for _, one := range left {
			if purpose == ForExclusion {
				best = min(best, totals[one])
			} else {
				best = max(best, totals[one])
			}
		}
		left = slices.DeleteFunc(left, func(one int) bool { return totals[one] != best })
		if len(left) == 1 {
			return left[0], []Tie{{Purpose: purpose, Between: equals, Chosen: left, Stage: at + 1}}
		}
	}
	drawn := r.byLot(left)
	chosen := drawn[0]
	if purpose == ForExclusion {
		chosen = drawn[len(drawn)-1]
	}
	// Those whom an earlier stage set apart had no part in the lot.
	slices.Sort(left)
	return chosen, []Tie{{Purpose: purpose, Between: left, Chosen: []int{chosen}}}
}
