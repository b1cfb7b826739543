package ballots_test

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
)

func TestAnswersAreOfAnnouncedVotesAndForOnesOwn(t *testing.T) {
	r := newRoom(t)
	announced, open, closed := r.open(ballots.Simple, electors(3)), r.open(ballots.Simple, electors(3)), r.open(ballots.Simple, electors(3))
	for _, v := range []string{announced, open, closed} {
		r.cast(1, v, ballots.No)
		r.cast(2, v, ballots.Yes)
	}
	r.close(closed)
	r.close(announced)
	r.must(func(tx *audit.Tx) error { _, err := r.AnnounceTx(ctx, tx, announced); return err })
	own := access.Actor{PersonID: "somebody", Seats: []access.Seat{{OrganizationID: elector(1).OrganizationID}}}
	for _, who := range []access.Actor{own, access.TheProgram()} {
		list, err := r.AnswersOf(ctx, who, elector(1).OrganizationID)
		if err != nil || len(list) != 1 || list[0].Vote.ID != announced || list[0].Choice != ballots.No || list[0].By != holder(1).Name {
			t.Errorf("%+v, %v", list, err)
		}
	}
	if list, err := r.AnswersOf(ctx, access.TheProgram(), elector(0).OrganizationID); err != nil || len(list) != 0 {
		t.Errorf("who did not vote: %+v, %v", list, err)
	}
	_, err := r.AnswersOf(ctx, own, elector(2).OrganizationID)
	wantFault(t, err, fault.Forbidden, "fault.forbidden")
	_, err = r.AnswersOf(ctx, access.Actor{}, elector(2).OrganizationID)
	wantFault(t, err, fault.SignIn, "fault.sign_in")
}
