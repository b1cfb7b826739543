package resolutions

import (
	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// standing refuses unless the actor may act for the organization and it is a
// member (the class with a vote) in good standing today. Who represents the
// organization but is refused for its standing is told why in its own words.
func standing(who access.Actor, organizationID, power string) error {
	seat, ok := who.Seat(organizationID)
	if err := who.Require(ok && seat.Class == "member", power); err != nil {
		return err
	}
	if !seat.GoodStanding {
		return fault.New(fault.Forbidden, "resolutions.error.standing", fault.Args{"Organization": seat.Name, "Why": seat.Why})
	}
	return nil
}

// mayDraft: a representative of a member organization in good standing starts
// a draft in its name.
func mayDraft(who access.Actor, organizationID string) error {
	return standing(who, organizationID, "power.draft_resolution")
}

// isAuthor: any representative of the organization in whose name it stands.
func isAuthor(who access.Actor, r Resolution) bool {
	seat, ok := who.Seat(r.Organization.ID)
	return ok && r.Organization.ID != "" && seat.Class == "member"
}

// mayEdit: only the authors' organization edits a draft, and nobody edits its
// words once it is submitted. A lapsed organization keeps editing, so that no
// words are lost; it submits again once in good standing.
func mayEdit(who access.Actor, r Resolution) error {
	if err := who.Require(isAuthor(who, r), "power.edit_resolution", "Organization", r.Organization.Name); err != nil {
		return err
	}
	if r.State != Draft {
		return fault.New(fault.Conflict, "resolutions.error.not_draft", fault.Args{"State": r.State.Name()})
	}
	return nil
}

// mayTranslate: the authors' organization writes the twin while it is a draft;
// from then on, until it is decided, the authors and staff bring the twin in
// step, so that both languages are whole when the meeting votes.
func mayTranslate(who access.Actor, r Resolution) error {
	allowed := isAuthor(who, r) || who.IsStaff() && r.State != Draft
	if err := who.Require(allowed, "power.translate_resolution", "Organization", r.Organization.Name); err != nil {
		return err
	}
	if r.State.Final() {
		return fault.New(fault.Conflict, "resolutions.error.decided", fault.Args{"State": r.State.Name()})
	}
	return nil
}

// maySubmit: a representative of the authors' organization, in good standing.
func maySubmit(who access.Actor, r Resolution) error {
	return standing(who, r.Organization.ID, "power.submit_resolution")
}

// mayWithdraw: the authors' organization, until it is moved; from then on it
// belongs to the meeting, and staff or the chair write down what it allowed.
func mayWithdraw(who access.Actor, r Resolution) error {
	if r.State == Moved {
		return who.Require(who.IsStaff() || who.MayPreside(), "power.record_meeting")
	}
	return who.Require(isAuthor(who, r) || who.IsStaff() && r.State != Draft, "power.withdraw_resolution", "Organization", r.Organization.Name)
}

// maySecond: a representative of the organization that was asked, a member in
// good standing and another than the authors'.
func maySecond(who access.Actor, r Resolution) error {
	if r.Seconder.ID == "" {
		return fault.New(fault.Conflict, "resolutions.error.nobody_asked", nil)
	}
	return standing(who, r.Seconder.ID, "power.second_resolution")
}

// mayReview returns the body the actor endorses or sends back for: the source
// working group, by its co-chairs; or the Executive Committee, by its members.
func mayReview(who access.Actor, r Resolution) (Party, error) {
	if r.WorkingGroup.ID != "" && who.IsCoChair(r.WorkingGroup.ID) {
		return r.WorkingGroup, nil
	}
	for _, o := range who.Offices {
		if o.Kind == access.Executive {
			return Party{ID: o.BodyID, Name: o.Name}, nil
		}
	}
	if r.WorkingGroup.ID == "" {
		return Party{}, who.Require(false, "power.endorse_for_executive")
	}
	return Party{}, who.Require(false, "power.endorse_resolution", "Group", r.WorkingGroup.Name)
}

// mayCheck: the resolutions committee does the six checks. A member of the
// committee does not check the resolution of an organization it represents.
func mayCheck(who access.Actor, r Resolution) error {
	if err := who.Require(who.OnResolutionsCommittee(), "power.check_resolution"); err != nil {
		return err
	}
	if isAuthor(who, r) {
		return fault.New(fault.Forbidden, "resolutions.error.own_resolution", fault.Args{"Organization": r.Organization.Name})
	}
	return nil
}

// MayKeep is the rule that staff put resolutions on an agenda, write down a seconder named at
// the desk, and keep the library's standing of policy.
func MayKeep(who access.Actor) error { return who.Require(who.IsStaff(), "power.keep_resolutions") }

// mayProposeAmendment: a representative of a member organization in good
// standing; staff write down those handed in at the desk, and whoever presides
// those heard from the floor.
func mayProposeAmendment(who access.Actor, mover Party) error {
	if who.IsStaff() || who.MayPreside() {
		return nil
	}
	return standing(who, mover.ID, "power.propose_amendment")
}

// mayAccept: the mover's and the seconder's own representatives accept a
// friendly amendment, each for its organization; staff or whoever presides
// write down what they said from the floor.
func mayAccept(who access.Actor, organizationID string) error {
	if who.IsStaff() || who.MayPreside() {
		return nil
	}
	_, ok := who.Seat(organizationID)
	return who.Require(ok && organizationID != "", "power.accept_amendment")
}

// maySee: the authors see their own; the organization asked to second, the
// working group's co-chairs, the Executive, the resolutions committee and staff
// see it once submitted (the seconder once asked); every member's
// representative once it is before a meeting or was decided by one; the public
// once it is adopted.
func maySee(who access.Actor, r Resolution) bool {
	if r.State == Adopted || isAuthor(who, r) || who.Program {
		return true
	}
	if _, asked := who.Seat(r.Seconder.ID); asked && r.Seconder.ID != "" && r.SeconderState != Declined {
		return true
	}
	if r.State == Draft || r.State == Withdrawn && r.MeetingID == "" {
		return r.SentBack() && reviewer(who, r)
	}
	if reviewer(who, r) {
		return true
	}
	switch r.State {
	case OnAgenda, Moved, Defeated, Referred, Tabled:
		return MaySeeAtMeeting(who)
	}
	return false
}

// MaySeeAtMeeting is the rule that whoever represents a member or holds an office may read every
// resolution that is before a meeting or was decided by one.
func MaySeeAtMeeting(who access.Actor) bool {
	return len(who.MemberSeats()) > 0 || len(who.Offices) > 0
}

func reviewer(who access.Actor, r Resolution) bool {
	return who.IsStaff() || who.OnExecutive() || who.OnResolutionsCommittee() || who.IsCoChair(r.WorkingGroup.ID)
}

// Can says what an actor may do with a resolution now: what a page offers.
// Nothing is offered that the use case would refuse for want of power or state.
type Can struct {
	Edit, Translate, Submit, Withdraw, AnswerSeconding, NameSeconder bool
	Endorse, SendBack, Check, PutOnAgenda, ProposeAmendment          bool
	SetPolicy                                                        bool
	// NotSubmit says why the authors may not submit although it is their draft
	// (the standing of their organization); nil when they may.
	NotSubmit error
}

// MayDo computes what the actor may do. checks are the resolution's own.
func MayDo(who access.Actor, r Resolution, checks []Check) Can {
	var can Can
	can.Edit = mayEdit(who, r) == nil
	can.Translate = mayTranslate(who, r) == nil
	if can.Edit {
		can.NotSubmit = maySubmit(who, r)
		can.Submit = can.NotSubmit == nil
	}
	if _, err := r.State.Next(StepWithdraw); err == nil {
		can.Withdraw = mayWithdraw(who, r) == nil
	}
	can.AnswerSeconding = r.SeconderState == Asked && maySecond(who, r) == nil
	can.NameSeconder = can.Edit || who.IsStaff() && r.State != Draft && !r.State.Final()
	if body, err := mayReview(who, r); err == nil && body.ID != "" {
		_, err = r.State.Next(StepEndorse)
		can.Endorse = err == nil
		_, err = r.State.Next(StepSendBack)
		can.SendBack = err == nil
	}
	can.Check = r.State.UnderReview() && mayCheck(who, r) == nil
	can.PutOnAgenda = who.IsStaff() && ReadyForAgenda(r, checks) == nil
	can.ProposeAmendment = r.State.AtMeeting() && (who.IsStaff() || who.MayPreside() || goodSeat(who))
	can.SetPolicy = r.State == Adopted && who.IsStaff()
	return can
}

func goodSeat(who access.Actor) bool {
	for _, s := range who.MemberSeats() {
		if s.GoodStanding {
			return true
		}
	}
	return false
}

func notFound() error { return fault.New(fault.NotFound, "resolutions.error.not_found", nil) }

func languageName(l i18n.Lang) i18n.Message { return i18n.Say("resolutions.language." + string(l)) }
