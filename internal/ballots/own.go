package ballots

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots/internal/store"
)

// Answer is what one organization said in one vote.
type Answer struct {
	Vote   Vote
	Choice Choice
	By     string // who cast it
}

// maxAnswers bounds the answers listed of one organization.
const maxAnswers = 100

// AnswersOf lists what an organization answered in announced votes that were
// open or by roll call, the last first: for its own people and the secretariat.
// What a secret vote says of anybody is nowhere, and so not here.
func (s *Service) AnswersOf(ctx context.Context, who access.Actor, organizationID string) ([]Answer, error) {
	_, own := who.Seat(organizationID)
	if err := who.Require(own || who.IsStaff(), "power.see_answers"); err != nil {
		return nil, err
	}
	rows, err := store.New(s.db.Reader()).OpenBallotsOf(ctx, organizationID, maxAnswers)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Answer, len(rows))
	for i, r := range rows {
		list[i] = Answer{Vote: voteOf(r.Vote), Choice: Choice(r.Choice), By: r.PersonName}
	}
	return list, nil
}
