package floor_test

import (
	"testing"

	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/floor"
	p "plenary.example/internal/parliament"
)

// What nobody objects to in an appeal is that the ruling stands: the minutes say that,
// and not that the appeal was agreed to.
func TestNobodyObjectsToARuling(t *testing.T) {
	h := debating(t)
	point := h.state(h.motion(p.PointOfOrder))
	h.Must(h.floor.Rule(h.Ctx, h.President, key, point.ID, false, "The by-laws allow it."))
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(h.motion(p.Appeal)).ID))
	h.says("by general consent the ruling stands", "la décision est maintenue par consentement général", "The chair’s ruling stands.")
}

// Without quorum nothing is decided, not even by general consent, but to end or to
// interrupt the meeting.
func TestNoConsentWithoutQuorum(t *testing.T) {
	h := debating(t)
	refer := h.state(h.motion(p.Refer))
	for _, m := range h.Members[2:] {
		_ = h.Meetings.Return(h.Ctx, h.Staff, key, m.ID) // refused for those who have no card
	}
	h.Refused(h.floor.Consent(h.Ctx, h.President, key, refer.ID), fault.Conflict, "meetings.error.no_quorum")
	in := h.motion(p.Recess)
	in.MoverID, in.SecondedBy = h.Members[0].ID, h.Members[1].ID
	h.Must(h.floor.Consent(h.Ctx, h.President, key, h.state(in).ID))
	if !h.Live().Meeting.InRecess() {
		t.Error("the meeting has not recessed")
	}
}

// A vote in which nobody voted for or against says so, and counts no majority of none.
func TestAResultOfNoVotes(t *testing.T) {
	h := debating(t)
	refer := h.state(h.motion(p.Refer))
	v, err := h.floor.OpenVote(h.Ctx, h.President, key, refer.ID, ballots.Open)
	h.Must(err)
	_, err = h.Meetings.CloseVote(h.Ctx, h.President, key)
	h.Must(err)
	_, err = h.floor.Announce(h.Ctx, h.President, key)
	h.Must(err)
	vote, err := h.Meetings.Vote(h.Ctx, v.ID)
	h.Must(err)
	lines := floor.Explain(h.Live().Meeting, vote, 5)
	if got := h.Catalog.For(i18n.FR).Say(lines[1]); got != "La majorité se calcule sur les voix exprimées, pour ou contre\u00a0; il n’y en a eu aucune." {
		t.Error(got)
	}
}
