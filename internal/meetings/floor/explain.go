package floor

import (
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
)

// Explain says what a counted vote rests on: the rule, of what the majority is
// taken, who could vote, and the quorum at that moment. electors are the cards on
// its roll.
func Explain(m meetings.Meeting, v meetings.MeetingVote, electors int) []i18n.Message {
	if !v.Counted() {
		return nil
	}
	o := v.Outcome()
	list := []i18n.Message{
		v.Rule(),
		i18n.Say("meetings.explain.denominator", "Count", o.Cast, "Abstained", counted("abstained", o.Abstain)),
	}
	if o.Cast == 0 {
		list[1] = i18n.Say("meetings.explain.none_cast")
	}
	if v.Entitled > 0 {
		list = append(list, i18n.Say("meetings.explain.electorate", "Count", v.Entitled, "Standing", i18n.Say("meetings.explain.standing", "Day", m.RecordDay)))
	}
	silent := max(0, electors-o.Cast-o.Abstain-v.Spoiled)
	list = append(list, i18n.Say("meetings.explain.cards", "Count", electors-v.Advance, "Silent", counted("silent", silent)))
	if v.Advance > 0 {
		list = append(list, i18n.Say("meetings.explain.advance", "Count", v.Advance))
	}
	if v.RemoteVoting > 0 {
		list = append(list, i18n.Say("meetings.explain.remote_voting", "Count", v.RemoteVoting))
	}
	if v.RemoteSilent > 0 {
		list = append(list, i18n.Say("meetings.explain.remote_silent", "Count", v.RemoteSilent))
	}
	switch {
	case v.QuorumNeeded > v.Present:
		list = append(list, i18n.Say("meetings.explain.no_quorum", "Count", v.Present, "Needed", v.QuorumNeeded))
	case v.QuorumNeeded > 0:
		closed := v.PresentClosed
		if closed == 0 {
			closed = v.Present
		}
		list = append(list, i18n.Say("meetings.explain.quorum", "Count", v.Present, "Closed", i18n.Say("meetings.explain.closed", "Count", closed), "Needed", v.QuorumNeeded))
	}
	return list
}

// counted says how many did something, or that nobody did.
func counted(what string, n int) i18n.Message {
	if n == 0 {
		return i18n.Say("meetings.explain.none_" + what)
	}
	return i18n.Say("meetings.explain."+what, "Count", n)
}
