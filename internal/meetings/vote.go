package meetings

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/internal/store"
	"plenary.example/internal/resolutions"
)

// NewVote says what to put to the vote.
type NewVote struct {
	Kind        VoteKind
	AmendmentID string           // of a vote on an amendment; empty: the next in order
	Question    i18n.Text        // of a procedural vote; the others ask their own
	Method      ballots.Method   // empty: open
	Majority    ballots.Majority // of a procedural vote; empty: simple. The others have their own rule
	Tie         ballots.TieRule  // of a procedural vote; empty: a tie defeats
	OrMembers   bool             // of a procedural vote: a majority of all the members carries it too
	Unquorate   bool             // it may be put without quorum
}

// OpenVote puts a question about the current item to those who hold a voting
// card. It refuses without quorum, while another vote is under way, and when
// the question's turn has not come; the refusal says what comes first.
func (s *Service) OpenVote(ctx context.Context, who access.Actor, key string, in NewVote) (MeetingVote, error) {
	var out MeetingVote
	err := s.Act(ctx, who, "meetings.open_vote", key, func(a *Tx) (err error) {
		if err := a.NoMotion(); err != nil {
			return err
		}
		out, err = a.OpenVote(ctx, in)
		return err
	})
	return out, err
}

// OpenVote is Service.OpenVote within an act.
func (a *Tx) OpenVote(ctx context.Context, in NewVote) (MeetingVote, error) {
	if in.Method == "" {
		in.Method = ballots.Open
	}
	if err := a.ChairInSession(a.Who()); err != nil {
		return MeetingVote{}, err
	}
	a.acted = true
	var item Item // none: a procedural question between two items
	var err error
	if a.Meeting.ItemID != "" || in.Kind != VoteProcedural {
		if item, err = a.Current(ctx); err != nil {
			return MeetingVote{}, err
		}
	}
	if err := a.NoVote(ctx); err != nil {
		return MeetingVote{}, err
	}
	quorum, err := a.Quorum(ctx)
	if err != nil {
		return MeetingVote{}, err
	}
	if !quorum.Met && !in.Unquorate {
		return MeetingVote{}, fault.New(fault.Conflict, "meetings.error.no_quorum", fault.Args{"Quorum": quorum.Words()})
	}
	if err := a.Question(ctx, item, &in); err != nil {
		return MeetingVote{}, err
	}
	electors, err := a.Electors(ctx)
	if err != nil {
		return MeetingVote{}, err
	}
	out := ballots.NewVote{Question: in.Question, Method: in.Method, Majority: in.Majority, Tie: in.Tie, Electors: electors}
	if in.OrMembers {
		out.Members = quorum.Entitled
	}
	id, err := a.s.ballots.OpenTx(ctx, a.Tx, out)
	if err != nil {
		return MeetingVote{}, err
	}
	v, err := a.Put(ctx, id, item, in, quorum)
	if err != nil {
		return MeetingVote{}, err
	}
	a.s.follow(a.Tx, id, a.Meeting.ID)
	err = a.Happened(ctx, "vote_opened", Event{ItemID: item.ID, ResolutionID: item.ResolutionID, VoteID: id},
		i18n.Say("meetings.event.vote_opened", "Question", in.Question, "Rule", v.Rule(), "Count", quorum.Present))
	if err != nil {
		return MeetingVote{}, err
	}
	return v, a.s.voteOpened(ctx, a, v)
}

// Put makes a vote the one before the meeting.
func (a *Tx) Put(ctx context.Context, id string, item Item, in NewVote, quorum Quorum) (MeetingVote, error) {
	err := a.q.InsertMeetingVote(ctx, store.InsertMeetingVoteParams{
		VoteID: id, MeetingID: a.Meeting.ID, ItemID: item.ID, Kind: string(in.Kind), ResolutionID: item.ResolutionID,
		AmendmentID: in.AmendmentID, Present: int64(quorum.Present), Position: a.Meeting.Revision,
		Entitled: int64(quorum.Entitled), Quorum: int64(quorum.Needed),
		RemoteVoting: int64(quorum.RemoteVoting), RemoteSilent: int64(quorum.RemoteSilent),
	})
	if err != nil {
		return MeetingVote{}, err
	}
	a.Meeting.VoteID = id
	a.Detail("vote", id)
	return a.s.voteTx(ctx, a, id)
}

// Question settles what is asked and by what majority, or refuses because its
// turn has not come.
func (a *Tx) Question(ctx context.Context, item Item, v *NewVote) error {
	if v.Kind == VoteProcedural {
		v.AmendmentID = ""
		if v.Majority == "" {
			v.Majority = ballots.Simple
		}
		return nil
	}
	item, r, err := a.CurrentResolution(ctx)
	if err != nil {
		return err
	}
	v.Tie = ballots.TieDefeats
	switch v.Kind {
	case VoteLeave:
		if !item.Late || item.Leave != "" {
			return fault.New(fault.Conflict, "meetings.error.leave_not_needed", nil)
		}
		v.AmendmentID, v.Majority = "", ballots.TwoThirds
		v.Question = a.s.text(i18n.Say("meetings.question.leave", "Title", r.Title()))
	case VoteMain:
		if err := a.s.resolutions.ReadyToVoteTx(ctx, a, r.ID); err != nil {
			return err
		}
		v.AmendmentID, v.Majority = "", item.Majority
		v.Question = a.s.text(i18n.Say("meetings.question.main", "Title", r.Title()))
	case VoteAmendment:
		return a.amendmentQuestion(ctx, r, v)
	default:
		return fault.Field("kind", "meetings.error.vote_kind", nil)
	}
	return nil
}

func (a *Tx) amendmentQuestion(ctx context.Context, r resolutions.Resolution, v *NewVote) error {
	list, err := a.s.resolutions.AmendmentsTx(ctx, a, r.ID)
	if err != nil {
		return err
	}
	next, ok := nextAmendment(r, list)
	if !ok {
		return fault.New(fault.Conflict, "meetings.error.no_amendment", nil)
	}
	if v.AmendmentID != "" && v.AmendmentID != next.ID {
		return fault.New(fault.Conflict, "meetings.error.amendment_order", fault.Args{"Number": next.Number})
	}
	v.AmendmentID, v.Majority = next.ID, ballots.Simple
	key := "meetings.question.amendment"
	if next.Spec.OnAmendment != "" {
		key = "meetings.question.secondary"
	}
	v.Question = a.s.text(i18n.Say(key, "Number", next.Number, "Title", r.Title()))
	return nil
}

// nextAmendment is the moved amendment to decide next.
func nextAmendment(r resolutions.Resolution, list []resolutions.Amendment) (resolutions.Amendment, bool) {
	for _, am := range resolutions.InOrder(r, list) {
		if am.State == resolutions.AmendmentMoved {
			return am, true
		}
	}
	return resolutions.Amendment{}, false
}

// text says a sentence in both languages.
func (s *Service) text(m i18n.Message) i18n.Text {
	return i18n.Text{EN: s.catalog.For(i18n.EN).Say(m), FR: s.catalog.For(i18n.FR).Say(m)}
}

// NoVote refuses while a vote is open, or closed and not announced.
func (a *Tx) NoVote(ctx context.Context) error {
	if a.Meeting.VoteID == "" {
		return nil
	}
	v, err := a.s.ballots.VoteTx(ctx, a.Tx, a.Meeting.VoteID)
	if err != nil {
		return err
	}
	switch v.State {
	case ballots.StateOpen:
		return fault.New(fault.Conflict, "meetings.error.vote_open", nil)
	case ballots.StateClosed:
		return fault.New(fault.Conflict, "meetings.error.vote_unannounced", nil)
	case ballots.StateAnnounced, ballots.StateVoid:
	}
	return nil
}

// UnderWay returns the meeting's vote that is not announced yet.
func (a *Tx) UnderWay(ctx context.Context) (MeetingVote, error) {
	if a.Meeting.VoteID == "" {
		return MeetingVote{}, fault.New(fault.Conflict, "meetings.error.no_vote", nil)
	}
	return a.s.voteTx(ctx, a, a.Meeting.VoteID)
}

func (s *Service) voteTx(ctx context.Context, a *Tx, id string) (MeetingVote, error) {
	row, err := a.q.MeetingVote(ctx, id)
	if err != nil {
		return MeetingVote{}, notFound(err)
	}
	v, err := s.ballots.VoteTx(ctx, a.Tx, id)
	return meetingVoteOf(row, v), err
}

func meetingVoteOf(r store.MeetingVote, v ballots.Vote) MeetingVote {
	return MeetingVote{
		Vote: v, MeetingID: r.MeetingID, ItemID: r.ItemID, Kind: VoteKind(r.Kind), ResolutionID: r.ResolutionID,
		AmendmentID: r.AmendmentID, Present: int(r.Present), PresentClosed: int(r.PresentClosed), Entitled: int(r.Entitled), QuorumNeeded: int(r.Quorum),
		RemoteVoting: int(r.RemoteVoting), RemoteSilent: int(r.RemoteSilent),
	}
}

// Roll is a counted vote with what each organization answered, within an act.
func (a *Tx) Roll(ctx context.Context, voteID string) (MeetingVote, []ballots.Line, error) {
	v, err := a.s.voteTx(ctx, a, voteID)
	if err != nil {
		return v, nil, err
	}
	lines, err := a.s.ballots.LinesTx(ctx, a.Tx, voteID, a.Who().Lang)
	return v, lines, err
}

// Vote reads a meeting's vote.
func (s *Service) Vote(ctx context.Context, voteID string) (MeetingVote, error) {
	row, err := s.read().MeetingVote(ctx, voteID)
	if err != nil {
		return MeetingVote{}, notFound(err)
	}
	v, err := s.ballots.Vote(ctx, voteID)
	return meetingVoteOf(row, v), err
}

// Votes lists a meeting's votes in the order they were opened.
func (s *Service) Votes(ctx context.Context, meetingID string) ([]MeetingVote, error) {
	rows, err := s.read().VotesOf(ctx, meetingID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]MeetingVote, len(rows))
	for i, r := range rows {
		v, err := s.ballots.Vote(ctx, r.VoteID)
		if err != nil {
			return nil, err
		}
		list[i] = meetingVoteOf(r, v)
	}
	return list, nil
}

// Cast records the ballot of the organization whose card the person holds, and
// tells the screens that one more has voted. See ballots.Cast.
func (s *Service) Cast(ctx context.Context, who access.Actor, voteID, organizationID string, choice ballots.Choice) (ballots.Receipt, error) {
	r, err := s.ballots.Cast(ctx, who, voteID, organizationID, choice)
	if err == nil && !r.Again && r.Previous == "" {
		s.voted(ctx, voteID)
	}
	return r, err
}

// CloseVote closes the open vote and counts it. Nothing follows from it until
// the result is announced.
func (s *Service) CloseVote(ctx context.Context, who access.Actor, key string) (MeetingVote, error) {
	var out MeetingVote
	err := s.Act(ctx, who, "meetings.close_vote", key, func(a *Tx) error {
		if err := a.ChairInSession(who); err != nil {
			return err
		}
		v, err := a.UnderWay(ctx)
		if err != nil {
			return err
		}
		if v.Vote, err = s.ballots.CloseTx(ctx, a.Tx, v.ID); err != nil {
			return err
		}
		quorum, err := a.Quorum(ctx)
		if err != nil {
			return err
		}
		v.PresentClosed = quorum.Present
		a.Acted(i18n.Say("meetings.event.vote_closed", "Question", v.Question))
		a.Detail("vote", v.ID)
		out = v
		return a.q.VoteClosed(ctx, v.ID, int64(quorum.Present))
	})
	return out, err
}

// ReopenVote opens a closed vote again before its result is announced; the
// ballots cast so far stand and may be changed.
func (s *Service) ReopenVote(ctx context.Context, who access.Actor, key string) error {
	return s.Act(ctx, who, "meetings.reopen_vote", key, func(a *Tx) error {
		if err := a.ChairInSession(who); err != nil {
			return err
		}
		v, err := a.UnderWay(ctx)
		if err != nil {
			return err
		}
		return a.reopen(ctx, v)
	})
}

// reopen opens a closed vote again within an act.
func (a *Tx) reopen(ctx context.Context, v MeetingVote) error {
	a.acted = true
	if err := a.s.ballots.ReopenTx(ctx, a.Tx, v.ID); err != nil {
		return err
	}
	if err := a.ElectorsNow(ctx, v.ID); err != nil {
		return err
	}
	a.Detail("vote", v.ID)
	return a.Happened(ctx, "vote_reopened", Event{ItemID: v.ItemID, ResolutionID: v.ResolutionID, VoteID: v.ID},
		i18n.Say("meetings.event.vote_reopened", "Question", v.Question))
}

// Retake opens the closed vote again because a member has asked for it before its
// result was announced.
func (a *Tx) Retake(ctx context.Context) error {
	if err := a.ChairInSession(a.Who()); err != nil {
		return err
	}
	v, err := a.UnderWay(ctx)
	if err != nil {
		return err
	}
	return a.reopen(ctx, v)
}

// ElectorsNow gives an open vote the holders of the cards that vote now: one may have
// been handed out, passed on or returned since the close, or its holder gone online.
func (a *Tx) ElectorsNow(ctx context.Context, voteID string) error {
	held, err := a.Electors(ctx)
	if err != nil {
		return err
	}
	present := map[string]bool{}
	for _, e := range held {
		present[e.OrganizationID] = true
		if err := a.s.ballots.AdmitTx(ctx, a.Tx, voteID, e); err != nil {
			return err
		}
	}
	before, err := a.s.ballots.ElectorsTx(ctx, a.Tx, voteID)
	if err != nil {
		return err
	}
	for _, e := range before {
		if !present[e.OrganizationID] {
			if err := a.s.ballots.WithdrawTx(ctx, a.Tx, voteID, e.OrganizationID); err != nil {
				return err
			}
		}
	}
	return nil
}

// VoidVote declares that the vote under way does not count, with the chair's
// reason; the question may be put again.
func (s *Service) VoidVote(ctx context.Context, who access.Actor, key, reason string) error {
	if reason == "" {
		return fault.Field("reason", "meetings.error.reason_missing", nil)
	}
	if len(reason) > maxText {
		return fault.Field("reason", "meetings.error.long", fault.Args{"Max": maxText})
	}
	return s.Act(ctx, who, "meetings.void_vote", key, func(a *Tx) error {
		if err := a.ChairInSession(who); err != nil {
			return err
		}
		v, err := a.UnderWay(ctx)
		if err != nil {
			return err
		}
		a.acted = true
		if v.Method == ballots.Secret { // it stands by itself; the meeting has not taken it
			a.Meeting.VoteID = ""
			return a.q.DeleteMeetingVote(ctx, v.ID)
		}
		if err := s.ballots.VoidTx(ctx, a.Tx, v.ID, reason); err != nil {
			return err
		}
		a.Meeting.VoteID = ""
		a.Detail("vote", v.ID)
		return a.Happened(ctx, "vote_void", Event{ItemID: v.ItemID, ResolutionID: v.ResolutionID, VoteID: v.ID},
			i18n.Say("meetings.event.vote_void", "Question", v.Question, "Reason", reason))
	})
}

// Rule is the rule by which the vote is decided, said before anybody votes.
func (v MeetingVote) Rule() i18n.Message {
	switch {
	case v.Members > 0:
		return i18n.Say("meetings.rule.or_members", "Rule", v.Majority.Rule(), "Count", v.Members)
	case v.Majority == ballots.Simple && v.Tie == ballots.TieCarries:
		return i18n.Say("meetings.rule.tie_stands")
	}
	return v.Majority.Rule()
}

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
