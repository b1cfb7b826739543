package meetings

import (
	"context"

	"plenary.example/internal/audit"
)

// follow notes, once the vote is open for good, which meeting it belongs to.
func (s *Service) follow(tx *audit.Tx, voteID, meetingID string) {
	tx.AfterCommit(func() { s.voteIn.Store(voteID, meetingID) })
}

// voted tells the screens that one more has voted.
func (s *Service) voted(ctx context.Context, voteID string) {
	id, ok := s.voteIn.Load(voteID)
	if !ok { // opened at another node, or before a restart
		row, err := s.read().MeetingVote(context.WithoutCancel(ctx), voteID)
		if err != nil {
			return
		}
		id, _ = s.voteIn.LoadOrStore(voteID, row.MeetingID)
	}
	if meetingID, ok := id.(string); ok {
		s.Counted(meetingID)
	}
}
