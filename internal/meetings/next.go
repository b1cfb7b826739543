package meetings

import (
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
)

// Act is something the chair, or the desk beside the chair, may do next.
type Act string

// The acts of a meeting.
const (
	ActNotice      Act = "notice"
	ActElectorate  Act = "electorate"
	ActOpen        Act = "open"
	ActTakeUp      Act = "take_up"
	ActLeave       Act = "leave" // put leave for a late resolution to the vote
	ActMove        Act = "move"
	ActSecond      Act = "second"
	ActAmend       Act = "amend" // hear an amendment
	ActAmendments  Act = "amendment_vote"
	ActTranslate   Act = "translate" // have the other language completed or checked
	ActMain        Act = "main_vote"
	ActProcedural  Act = "procedural_vote"
	ActClose       Act = "close"
	ActReopen      Act = "reopen"
	ActVoid        Act = "void"
	ActAnnounce    Act = "announce"
	ActRefer       Act = "refer"
	ActTable       Act = "table"
	ActWithdraw    Act = "withdraw"
	ActFinish      Act = "finish"
	ActPutOff      Act = "put_off"
	ActAdjourn     Act = "adjourn"
	ActAwaitQuorum Act = "await_quorum"
	ActAwaitCount  Act = "await_count" // the scrutineers count the papers
	ActNothing     Act = "nothing"
	ActResume      Act = "resume"  // end a recess
	ActMotion      Act = "motion"  // decide the motion from the floor
	ActConsent     Act = "consent" // adopt together what nobody took out
)

// Floor is all that decides what comes next.
type Floor struct {
	State      State
	Quorum     Quorum
	Electorate bool  // the electorate has been settled
	Recess     bool  // the meeting is interrupted
	Motion     bool  // a motion from the floor is pending
	Item       *Item // the current one
	Waiting    *Item // the first that waits
	// Of the current item, when it is a resolution:
	Resolution resolutions.State
	Amendment  int           // the number of the moved amendment to decide next; 0: none
	Unfinished *fault.Error  // why the text cannot be voted on yet; nil when it can
	Vote       ballots.State // of the meeting's last vote on the item; empty: none
	Uncounted  bool          // its papers are not counted yet
}

// Next is the one thing to do next, and what else is in order.
type Next struct {
	Do    Act
	Words i18n.Message
	Also  []Act
}

// NextStep says what comes next in a meeting. It offers nothing that the use
// case of that act would refuse in this state.
func NextStep(f Floor) Next {
	switch f.State {
	case Planned:
		return next(ActNotice, nil, ActElectorate)
	case Noticed:
		if !f.Electorate {
			return next(ActElectorate, nil, ActOpen)
		}
		return next(ActOpen, []any{"Quorum", f.Quorum.Words()}, ActElectorate)
	case Adjourned:
		return next(ActNothing, nil)
	case InSession:
	}
	gone := f.Item != nil && f.Item.Kind == ResolutionItem && !f.Resolution.AtMeeting()
	switch {
	case gone && (f.Vote == ballots.StateOpen || f.Vote == ballots.StateClosed):
		return next(ActVoid, nil)
	case f.Vote == ballots.StateOpen:
		return next(ActClose, nil, ActVoid)
	case f.Vote == ballots.StateClosed && f.Uncounted:
		return next(ActAwaitCount, nil, ActReopen, ActVoid)
	case f.Vote == ballots.StateClosed:
		return next(ActAnnounce, nil, ActReopen, ActVoid)
	case f.Recess:
		return next(ActResume, nil)
	case f.Motion:
		return next(ActMotion, nil)
	case gone:
		return next(ActFinish, nil)
	case f.Item == nil && f.Waiting == nil:
		return next(ActAdjourn, nil)
	case f.Item == nil && f.Waiting.Consent:
		return next(ActConsent, nil, ActTakeUp, ActAdjourn)
	case f.Item == nil:
		return next(ActTakeUp, []any{"Title", f.Waiting.Title}, ActAdjourn)
	case f.Item.Kind != ResolutionItem:
		also := []Act{}
		if f.Quorum.Met {
			also = append(also, ActProcedural)
		}
		if f.Vote == "" {
			also = append(also, ActPutOff)
		}
		return next(ActFinish, nil, also...)
	}
	return f.resolution()
}

func (f Floor) resolution() Next {
	dispose := []Act{ActRefer, ActTable, ActWithdraw}
	voting := dispose
	if f.Quorum.Met {
		voting = append([]Act{ActProcedural}, dispose...)
	}
	noQuorum := func(also ...Act) Next {
		return next(ActAwaitQuorum, []any{"Quorum", f.Quorum.Words()}, append(also, dispose...)...)
	}
	switch {
	case f.Item.Late && f.Item.Leave == "" && !f.Quorum.Met:
		return noQuorum()
	case f.Item.Late && f.Item.Leave == "":
		return next(ActLeave, nil, voting...)
	case f.Resolution == resolutions.OnAgenda && f.Item.Mover.ID == "":
		if f.Vote == "" {
			voting = append(voting, ActPutOff)
		}
		return next(ActMove, nil, voting...)
	case f.Resolution == resolutions.OnAgenda:
		return next(ActSecond, []any{"Mover", f.Item.Mover.Name}, append([]Act{ActMove}, voting...)...)
	case !f.Quorum.Met:
		return noQuorum(ActAmend)
	case f.Amendment > 0:
		return next(ActAmendments, []any{"Number", f.Amendment}, append([]Act{ActAmend}, voting...)...)
	case f.Unfinished != nil:
		return next(ActTranslate, []any{"Why", i18n.Message{Key: f.Unfinished.Key, Args: f.Unfinished.Args}}, append([]Act{ActAmend}, voting...)...)
	}
	return next(ActMain, []any{"Rule", f.Item.Majority.Rule()}, append([]Act{ActAmend}, voting...)...)
}

func next(do Act, args []any, also ...Act) Next {
	return Next{Do: do, Words: i18n.Say("meetings.next."+string(do), args...), Also: also}
}
