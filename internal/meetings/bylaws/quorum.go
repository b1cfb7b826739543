package bylaws

import "plenary.example/internal/i18n"

// QuorumRule is the by-laws' quorum: a share of the organizations entitled to
// vote, and never fewer than Minimum.
type QuorumRule struct {
	Numerator   int
	Denominator int // 0: no share, Minimum alone
	Minimum     int
}

// Quorum is the count of a moment.
type Quorum struct {
	Present  int // voting cards admitted
	Entitled int // organizations entitled to vote
	Needed   int
	Met      bool
	// Cards held online that do not count as present: those that vote, those that do not.
	RemoteVoting, RemoteSilent int
}

// Count applies the rule. A meeting to which nobody is entitled has no quorum.
func (r QuorumRule) Count(present, entitled int) Quorum {
	needed := max(r.Minimum, 1)
	if r.Denominator > 0 {
		share := (entitled*r.Numerator + r.Denominator - 1) / r.Denominator
		needed = max(needed, share)
	}
	return Quorum{Present: present, Entitled: entitled, Needed: needed, Met: entitled > 0 && present >= needed}
}

// Valid reports whether the rule can be met by some meeting.
func (r QuorumRule) Valid() bool {
	return r.Numerator >= 0 && r.Denominator >= 0 && r.Minimum >= 0 && r.Numerator <= r.Denominator &&
		(r.Denominator > 0 || r.Minimum > 0)
}

// Words say the count: how many are present, of how many, and how many it takes.
func (q Quorum) Words() i18n.Message {
	key := "meetings.quorum.met"
	if !q.Met {
		key = "meetings.quorum.short"
	}
	return i18n.Say(key, "Present", i18n.Say("meetings.quorum.present", "Count", q.Present, "Entitled", q.Entitled),
		"Needed", q.Needed, "Missing", max(0, q.Needed-q.Present))
}
