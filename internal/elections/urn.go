package elections

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/tally"
)

// urn is where ballots are, and all that the rest of the subject knows of them:
// they go in one by one, are mixed once, and are read together. Who has voted is
// marked elsewhere. Nothing here knows an elector, and no caller gives it one.
type urn struct {
	q        *store.Queries
	election string
}

// drop puts a ballot in, under a random key.
func (u urn) drop(ctx context.Context, choices []int) error {
	return u.q.InsertBallot(ctx, store.InsertBallotParams{ID: rand.Text(), ElectionID: u.election, Choices: written(choices)})
}

// mix rewrites the ballots under new keys, in the order of those keys, and the
// marks in the order of the electors' keys, in one transaction: from then on the
// order in which the engine has the rows says nothing about who voted when.
func (u urn) mix(ctx context.Context) error {
	said, err := u.q.BallotsOf(ctx, u.election)
	if err != nil {
		return err
	}
	electors, err := u.q.ElectorsOf(ctx, u.election)
	if err != nil {
		return err
	}
	if err := u.q.DeleteBallots(ctx, u.election); err != nil {
		return err
	}
	keyed := make([]store.InsertBallotParams, len(said))
	for i, choices := range said {
		keyed[i] = store.InsertBallotParams{ID: rand.Text(), ElectionID: u.election, Choices: choices}
	}
	slices.SortFunc(keyed, func(a, b store.InsertBallotParams) int { return strings.Compare(a.ID, b.ID) })
	for _, b := range keyed {
		if err := u.q.InsertBallot(ctx, b); err != nil {
			return err
		}
	}
	if err := u.q.DeleteElectors(ctx, u.election); err != nil {
		return err
	}
	for _, e := range electors {
		err := u.q.InsertElector(ctx, store.InsertElectorParams{
			ElectionID: u.election, OrganizationID: e.OrganizationID, NameEn: e.NameEn, NameFr: e.NameFr, PersonID: e.PersonID, PersonName: e.PersonName, Voted: e.Voted,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ballots are all that is in, equal ones together, in an order that follows from
// what they say.
func (u urn) ballots(ctx context.Context) ([]tally.Ballot, error) {
	said, err := u.q.BallotsOf(ctx, u.election)
	if err != nil {
		return nil, err
	}
	var list []tally.Ballot
	for i, one := range said {
		if i > 0 && one == said[i-1] {
			list[len(list)-1].Papers++
			continue
		}
		list = append(list, tally.Ballot{Papers: 1, Choices: read(one)})
	}
	return list, nil
}

// written is how choices are stored: the candidates' places on the ballot, from 1.
func written(choices []int) string {
	words := make([]string, len(choices))
	for i, at := range choices {
		words[i] = strconv.Itoa(at + 1)
	}
	return strings.Join(words, " ")
}

// read is what written wrote.
func read(s string) []int {
	var choices []int
	for word := range strings.FieldsSeq(s) {
		if n, err := strconv.Atoi(word); err == nil {
			choices = append(choices, n-1)
		}
	}
	return choices
}
