package scrutiny

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// mayAppoint: whoever presides, and the secretariat, appoint scrutineers.
func mayAppoint(who access.Actor, m meetings.Meeting) error {
	can := meetings.MayDo(who, m)
	return who.Require(can.Chair || can.Prepare, "power.appoint_scrutineers")
}

// mayPrepare: the secretariat writes down what the by-laws allow, the proxies it is
// given, and corrections of the electorate.
func mayPrepare(who access.Actor) error {
	return who.Require(who.IsStaff(), "power.prepare_meetings")
}

// mayScrutinize: the scrutineers of the meeting, and nobody else, enter votes and
// count papers.
func mayScrutinize(ctx context.Context, q *store.Queries, who access.Actor, meetingID string) error {
	if who.PersonID != "" {
		found, err := q.IsScrutineer(ctx, meetingID, who.PersonID)
		if err != nil || found > 0 {
			return err
		}
	}
	return who.Require(false, "power.scrutinize")
}

// MayLook returns nil for the people of the coalition, who see who the scrutineers
// are, the proxies and the corrections.
func MayLook(who access.Actor) error { return meetings.MayReadMinutes(who) }
