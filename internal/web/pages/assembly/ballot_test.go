package assembly_test

import (
	"net/http"
	"testing"

	"plenary.example/internal/meetings"
)

// A refused ballot takes the place of the very ballot it came from, also on a
// screen that shows several: it keeps its name and its organization's.
func TestRefusedBallotOfSeveralKeepsItsPlace(t *testing.T) {
	w := newWorld(t)
	w.debating()
	vote, err := w.s.OpenVote(w.ctx, w.president, key, meetings.NewVote{Kind: meetings.VoteMain})
	w.must(err)
	org := w.orgs[0]
	w.as(org.delegate).post("/en/votes/"+vote.ID+"/cast", true, "organization", org.ID, "named", "yes", "choice", "perhaps").
		want(t, http.StatusUnprocessableEntity, `id="ballot-`+vote.ID+`-`+org.ID+`"`, org.Name.EN)
}
