package meetings

import "plenary.example/internal/meetings/bylaws"

type (
	// QuorumRule is how many members make a quorum.
	QuorumRule = bylaws.QuorumRule
	// Quorum is the count of a moment.
	Quorum = bylaws.Quorum
	// NoticeRule is how long before a meeting its notice goes out.
	NoticeRule = bylaws.NoticeRule
)

// Rules are the settings of the coalition that meetings follow.
type Rules struct {
	Quorum QuorumRule // of meetings planned from now on
	Notice NoticeRule
}
