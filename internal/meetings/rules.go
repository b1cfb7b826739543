package meetings

import "plenary.example/internal/meetings/bylaws"

// What by-laws ask of a meeting.
type (
	QuorumRule = bylaws.QuorumRule
	Quorum     = bylaws.Quorum
	NoticeRule = bylaws.NoticeRule
)

// Rules are the settings of the coalition that meetings follow.
type Rules struct {
	Quorum QuorumRule // of meetings planned from now on
	Notice NoticeRule
}
