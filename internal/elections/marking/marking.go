// Package marking reads a ballot as somebody has filled it in, on a form or from a
// paper, and says in words what the rules of the contest do not allow.
package marking

import (
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/tally"
)

// Check refuses, in words, choices that the rules do not allow: candidates
// by their place on the ballot, from 0. A blank ballot is allowed.
func Check(c tally.Contest, choices []int) error {
	if c.CheckPaper(choices) == nil {
		return nil
	}
	if len(choices) > c.MarksAllowed() {
		return fault.Field("choices", "elections.error.too_many_marks", fault.Args{"Count": c.MarksAllowed()})
	}
	return fault.Field("choices", "elections.error.ballot", nil)
}

// RankField is the name of the field of the form that holds the rank of a
// candidate, by place on the ballot from 0.
func RankField(place int) string { return "rank_" + strconv.Itoa(place+1) }

// Ranked reads a ballot from the rank given to each candidate, in the order of the
// ballot; empty: none. Ranks are 1, 2, 3 … without a gap and none twice. A refusal
// names the field and says what to do.
func Ranked(c tally.Contest, ranks []string) ([]int, error) {
	at := map[int]int{} // the candidate of each rank
	highest := 0
	var wrong []*fault.Error
	for place, typed := range ranks {
		if typed == "" || place >= len(c.Candidates) {
			continue
		}
		rank, err := strconv.Atoi(typed)
		if err != nil || rank < 1 || rank > len(c.Candidates) {
			wrong = append(wrong, fault.Field(RankField(place), "elections.error.rank", fault.Args{"Name": c.Candidates[place].Name, "Most": len(c.Candidates)}))
			continue
		}
		if other, taken := at[rank]; taken {
			wrong = append(wrong, fault.Field(RankField(place), "elections.error.rank_twice", fault.Args{
				"Rank": rank, "Name": c.Candidates[place].Name, "Other": c.Candidates[other].Name,
			}))
			continue
		}
		at[rank] = place
		highest = max(highest, rank)
	}
	choices := make([]int, 0, len(at))
	for rank := 1; rank <= highest && len(wrong) == 0; rank++ {
		place, given := at[rank]
		if !given {
			next := rank + 1
			for ; next < highest; next++ {
				if _, given := at[next]; given {
					break
				}
			}
			wrong = append(wrong, fault.Field(RankField(at[next]), "elections.error.rank_gap", fault.Args{"Missing": rank, "Rank": next, "Name": c.Candidates[at[next]].Name}))
			break
		}
		choices = append(choices, place)
	}
	return choices, fault.Join(wrong...)
}
