package resolutions

import (
	"strings"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// State is where a resolution stands on its way.
type State string

// The states of a resolution.
const (
	Draft     State = "draft"
	Submitted State = "submitted"
	InReview  State = "in_review"
	Endorsed  State = "endorsed"
	OnAgenda  State = "on_agenda"
	Moved     State = "moved" // moved and seconded; under debate and open to amendments
	Adopted   State = "adopted"
	Defeated  State = "defeated"
	Referred  State = "referred" // sent by the meeting to a working group or the Executive
	Tabled    State = "tabled"   // put off by the meeting to another
	Withdrawn State = "withdrawn"
	Dropped   State = "dropped" // the meeting postponed it indefinitely: it decided not to decide
)

// States lists every state in the order of a resolution's life.
func States() []State {
	return []State{Draft, Submitted, InReview, Endorsed, OnAgenda, Moved, Adopted, Defeated, Referred, Tabled, Withdrawn, Dropped}
}

// Name says the state in words.
func (s State) Name() i18n.Message { return i18n.Say("resolutions.state." + string(s)) }

// Final reports whether nothing more happens to the resolution's text.
func (s State) Final() bool { return s == Adopted || s == Defeated || s == Withdrawn || s == Dropped }

// UnderReview reports whether the resolution waits for endorsement or checks.
func (s State) UnderReview() bool { return s == Submitted || s == InReview || s == Endorsed }

// AtMeeting reports whether the resolution is before a general meeting.
func (s State) AtMeeting() bool { return s == OnAgenda || s == Moved }

// Step is what moves a resolution from one state to the next.
type Step string

// The steps of a resolution's life.
const (
	StepSubmit   Step = "submit"
	StepTakeUp   Step = "take_up" // the review begins
	StepEndorse  Step = "endorse"
	StepSendBack Step = "send_back"
	StepAgenda   Step = "agenda"
	StepTakeOff  Step = "take_off" // off the agenda again, before it is moved
	StepMove     Step = "move"     // moved and seconded
	StepAmend    Step = "amend"
	StepAdopt    Step = "adopt"
	StepDefeat   Step = "defeat"
	StepRefer    Step = "refer"
	StepTable    Step = "table"
	StepWithdraw Step = "withdraw"
	StepDrop     Step = "drop"   // postponed indefinitely
	StepReopen   Step = "reopen" // the meeting reconsiders: the decision is open again
	StepDivide   Step = "divide" // the text as it was divided, of which the parts that carried remain
)

// Steps lists every step.
func Steps() []Step {
	return []Step{
		StepSubmit, StepTakeUp, StepEndorse, StepSendBack, StepAgenda, StepTakeOff, StepMove, StepAmend,
		StepAdopt, StepDefeat, StepRefer, StepTable, StepWithdraw, StepDrop, StepReopen, StepDivide,
	}
}

// Next returns the state a step leads to, or a Conflict that says where the
// resolution stands. It is the whole life cycle:
//
//	draft -> submitted -> in review -> endorsed -> on the agenda -> moved -> adopted | defeated | referred | tabled
//
// A review may send back to draft; a co-chair may endorse without a separate
// taking up; a late resolution goes to the agenda from any point of the review
// (ReadyForAgenda asks for the rest); what was referred is reviewed again or
// comes back to an agenda, what was tabled comes back to an agenda; its authors
// may withdraw it, and the meeting may let them, until it is decided. Adopted,
// defeated, dropped and withdrawn resolutions take no further step, except that the
// meeting which adopted or defeated one may reconsider and open it again.
func (s State) Next(step Step) (State, error) {
	switch step {
	case StepSubmit:
		if s == Draft {
			return Submitted, nil
		}
	case StepTakeUp:
		if s == Submitted || s == Referred {
			return InReview, nil
		}
	case StepEndorse:
		if s == Submitted || s == InReview || s == Referred {
			return Endorsed, nil
		}
	case StepSendBack:
		if s.UnderReview() || s == Referred {
			return Draft, nil
		}
	case StepAgenda:
		if s.UnderReview() || s == Tabled || s == Referred {
			return OnAgenda, nil
		}
	case StepTakeOff:
		if s == OnAgenda {
			return Endorsed, nil
		}
	case StepMove:
		if s == OnAgenda {
			return Moved, nil
		}
	case StepAmend, StepDivide:
		if s == Moved {
			return Moved, nil
		}
	case StepReopen:
		if s == Adopted || s == Defeated {
			return Moved, nil
		}
	case StepDrop:
		if s == Moved {
			return Dropped, nil
		}
	case StepAdopt:
		if s == Moved {
			return Adopted, nil
		}
	case StepDefeat:
		if s == Moved {
			return Defeated, nil
		}
	case StepRefer:
		if s.AtMeeting() {
			return Referred, nil
		}
	case StepTable:
		if s.AtMeeting() {
			return Tabled, nil
		}
	case StepWithdraw:
		if !s.Final() {
			return Withdrawn, nil
		}
	}
	return s, fault.New(fault.Conflict, "resolutions.error.state", fault.Args{
		"State": s.Name(), "Step": i18n.Say("resolutions.step." + string(step)),
	})
}

// SeconderState says how far the seconder is named.
type SeconderState string

// The states of the seconder.
const (
	NoSeconder SeconderState = ""
	Asked      SeconderState = "asked"     // the authors named it; it has not answered
	Confirmed  SeconderState = "confirmed" // its representative accepted
	Recorded   SeconderState = "recorded"  // staff wrote it down, or the meeting heard it
	Declined   SeconderState = "declined"  // its representative said no
)

// Stands reports whether the resolution has a seconder.
func (s SeconderState) Stands() bool { return s == Confirmed || s == Recorded }

// CheckItem is one of the six checks of the resolutions committee.
type CheckItem string

// The six checks.
const (
	CheckFacts        CheckItem = "facts"        // the facts are confirmed
	CheckPosition     CheckItem = "position"     // the policy position is stated
	CheckPurpose      CheckItem = "purpose"      // the purpose is clear
	CheckStanding     CheckItem = "standing"     // it neither repeats nor contradicts standing policy
	CheckConstructive CheckItem = "constructive" // the wording is constructive
	CheckNamed        CheckItem = "named"        // mover, seconder and source group are named
)

// CheckItems lists the six checks in the committee's order.
func CheckItems() []CheckItem {
	return []CheckItem{CheckFacts, CheckPosition, CheckPurpose, CheckStanding, CheckConstructive, CheckNamed}
}

// Name says the check in words.
func (c CheckItem) Name() i18n.Message { return i18n.Say("resolutions.check." + string(c)) }

func (c CheckItem) known() bool {
	for _, k := range CheckItems() {
		if c == k {
			return true
		}
	}
	return false
}

// ReadyForAgenda returns nil when a resolution may go on an agenda: endorsed,
// with all six checks passed, and whole in both languages. A late one may go on
// as it is, since the meeting itself gives leave. What was tabled or referred
// by a meeting has been through all of it. The refusal says everything that is
// missing.
func ReadyForAgenda(r Resolution, checks []Check) error {
	if _, err := r.State.Next(StepAgenda); err != nil {
		return err
	}
	if r.State == Tabled || r.State == Referred {
		return nil
	}
	var missing []*fault.Error
	if r.Late {
		return nil
	}
	if r.State != Endorsed {
		missing = append(missing, fault.New(fault.Conflict, "resolutions.error.not_endorsed", nil))
	}
	for _, item := range CheckItems() {
		if !passed(checks, r.Round, item) {
			missing = append(missing, fault.New(fault.Conflict, "resolutions.error.check_missing", fault.Args{"Check": item.Name()}))
		}
	}
	missing = append(missing, unfinished(r)...)
	return fault.Join(missing...)
}

func passed(checks []Check, round int, item CheckItem) bool {
	for _, c := range checks {
		if c.Round == round && c.Item == item {
			return c.Passed
		}
	}
	return false
}

// PolicyState is the standing of an adopted resolution as policy.
type PolicyState string

// The states of policy.
const (
	InForce    PolicyState = "in_force"
	Superseded PolicyState = "superseded"
	Rescinded  PolicyState = "rescinded"
	Expired    PolicyState = "expired"
)

// PolicyStates lists the states of policy.
func PolicyStates() []PolicyState { return []PolicyState{InForce, Superseded, Rescinded, Expired} }

// Name says the state in words.
func (p PolicyState) Name() i18n.Message { return i18n.Say("resolutions.policy." + string(p)) }

// Known reports whether p is one of the states of policy.
func (p PolicyState) Known() bool {
	return p == InForce || p == Superseded || p == Rescinded || p == Expired
}

// To refuses a change of standing that makes no sense. Policy in force may
// become anything else; what expired may be renewed, and what was superseded
// may come back when its successor falls; a rescinded resolution stays so.
func (p PolicyState) To(next PolicyState) error {
	ok := next.Known() && p != next && (p == InForce || p != Rescinded && next == InForce ||
		p != Rescinded && next == Rescinded)
	if ok {
		return nil
	}
	return fault.New(fault.Conflict, "resolutions.error.policy", fault.Args{"From": p.Name(), "To": next.Name()})
}

// ActionName says a line of the record about a resolution in words, to stand
// behind the name of who did it; action is the line's ("resolutions.submit").
func ActionName(action string) i18n.Message {
	return i18n.Say("resolutions.action." + strings.TrimPrefix(action, "resolutions."))
}
