package config

import (
	"errors"
	"fmt"
	"slices"
)

// Elections are the rules by which bodies are elected. The zero Elections has
// the values of the accessors below.
type Elections struct {
	// MeetingsAttended is how many full meetings a candidate has attended before
	// nominations close. 0: two; less than 0: none.
	MeetingsAttended int `json:"meetingsAttended,omitempty"`
	// Seconders is how many others support a nomination. 0: one; less than 0: none.
	Seconders int `json:"seconders,omitempty"`
	// Method is how votes are counted where Methods says nothing: "stv" (or
	// empty), "approval" or "plurality".
	Method string `json:"method,omitempty"`
	// Methods is the method by office: {"cochair": "plurality"}.
	Methods map[string]string `json:"methods,omitempty"`
	// NominationDays is how long nominations are open, VotingDays the vote, where
	// nobody says otherwise. 0: thirty and seven.
	NominationDays int `json:"nominationDays,omitempty"`
	VotingDays     int `json:"votingDays,omitempty"`
	// BalanceFrom is how many candidates must have said something of themselves
	// before the nominating committee sees sums of it. 0: five; never fewer.
	BalanceFrom int `json:"balanceFrom,omitempty"`
	// BallotsFrom is how many must have voted before the ballots, without names,
	// are open to everybody. 0: ten.
	BallotsFrom int `json:"ballotsFrom,omitempty"`
}

// Attended is how many full meetings a candidate has attended.
func (e Elections) Attended() int { return settled(e.MeetingsAttended, 2) }

// SecondersNeeded is how many others support a nomination.
func (e Elections) SecondersNeeded() int { return settled(e.Seconders, 1) }

// MethodOf is how votes for an office are counted.
func (e Elections) MethodOf(office string) string {
	switch {
	case e.Methods[office] != "":
		return e.Methods[office]
	case e.Method != "":
		return e.Method
	}
	return "stv"
}

// DaysOfNominations is how long nominations are open.
func (e Elections) DaysOfNominations() int { return settled(e.NominationDays, 30) }

// DaysOfVoting is how long a vote that is not held at a meeting is open.
func (e Elections) DaysOfVoting() int { return settled(e.VotingDays, 7) }

// SumsFrom is how many must have said something of themselves before sums show.
func (e Elections) SumsFrom() int { return max(5, e.BalanceFrom) }

// OpenBallotsFrom is how many must have voted before the ballots are open.
func (e Elections) OpenBallotsFrom() int { return settled(e.BallotsFrom, 10) }

// settled is a number as set, a default for 0, and none for less.
func settled(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return max(n, 0)
}

// checkElections returns what is wrong with the rules of elections.
func (p Profile) checkElections() error {
	var wrong []error
	methods := []string{p.Elections.Method}
	for _, m := range p.Elections.Methods {
		methods = append(methods, m)
	}
	for _, m := range methods {
		if !slices.Contains([]string{"", "stv", "approval", "plurality"}, m) {
			wrong = append(wrong, fmt.Errorf("profile: elections: %q is none of stv, approval, plurality", m))
		}
	}
	return errors.Join(wrong...)
}
