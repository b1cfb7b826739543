package resolutions

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions/internal/store"
	"plenary.example/internal/wording"
)

// AmendmentState is where an amendment stands.
type AmendmentState string

// The states of an amendment.
const (
	AmendmentProposed  AmendmentState = "proposed"  // handed in, not yet before the meeting
	AmendmentMoved     AmendmentState = "moved"     // moved and seconded, to be decided
	AmendmentAccepted  AmendmentState = "accepted"  // friendly: taken into the text by mover and seconder
	AmendmentAdopted   AmendmentState = "adopted"   // by vote
	AmendmentDefeated  AmendmentState = "defeated"  // by vote
	AmendmentWithdrawn AmendmentState = "withdrawn" // by its mover
	AmendmentFallen    AmendmentState = "fallen"    // overtaken by another decision; Reason says which
)

// Name says the state in words.
func (s AmendmentState) Name() i18n.Message { return i18n.Say("resolutions.amendment." + string(s)) }

// Pending reports whether the amendment may still be decided.
func (s AmendmentState) Pending() bool { return s == AmendmentProposed || s == AmendmentMoved }

// Amendment is a proposed change to a resolution, or to another amendment.
type Amendment struct {
	ID           string
	ResolutionID string
	Number       int // counts within the resolution
	// Spec is what it would do; its ID is the amendment's. While the amendment
	// is pending it follows the text as other amendments change it.
	Spec     wording.Amendment
	State    AmendmentState
	Mover    Party
	Seconder Party
	// AcceptedByMover and AcceptedBySeconder: who has taken it as friendly, of
	// the resolution (or of the amendment it amends).
	AcceptedByMover    bool
	AcceptedBySeconder bool
	Reason             i18n.Message // why it fell; no key otherwise
	By                 Person       // who handed it in or wrote it down
	Votes              Votes        // Majority is not kept: the meeting's record has it

	Proposed, Moved, Decided time.Time
}

// NewAmendment is an amendment as it is handed in.
type NewAmendment struct {
	Spec wording.Amendment // ID is given; NewClauseID too where it is empty
	// Mover is the member organization that proposes it; empty: the actor's one
	// member organization.
	Mover    Party
	Seconder Party // may be named later, when it is moved
}

// ProposeAmendment hands in an amendment to a resolution that is on an agenda
// or before the meeting. One that the text as it stands could not take is
// refused with the reason, and so is an amendment of the third degree.
func (s *Service) ProposeAmendment(ctx context.Context, who access.Actor, id string, in NewAmendment) (Amendment, error) {
	var out Amendment
	err := s.log.Do(ctx, who, "resolutions.propose_amendment", func(tx *audit.Tx) error {
		r, err := loadFor(ctx, store.New(tx), who, id)
		if err != nil {
			return err
		}
		if out, err = s.propose(ctx, tx, who, r, in); err != nil {
			return err
		}
		tx.About(Kind, id)
		tx.Detail("amendment", out.ID)
		tx.Detail("number", out.Number)
		return nil
	})
	return out, err
}

// ProposeAmendmentTx is ProposeAmendment in an upper subject's transaction.
func (s *Service) ProposeAmendmentTx(ctx context.Context, tx *audit.Tx, who access.Actor, id string, in NewAmendment) (Amendment, error) {
	r, err := loadFor(ctx, store.New(tx), who, id)
	if err != nil {
		return Amendment{}, err
	}
	a, err := s.propose(ctx, tx, who, r, in)
	if err != nil {
		return Amendment{}, err
	}
	return a, tx.Also(ctx, "resolutions.propose_amendment", Kind, id, map[string]any{"amendment": a.ID, "number": a.Number})
}

func (s *Service) propose(ctx context.Context, tx *audit.Tx, who access.Actor, r Resolution, in NewAmendment) (Amendment, error) {
	if seats := who.MemberSeats(); in.Mover.ID == "" && in.Mover.Name.Empty() && len(seats) == 1 {
		in.Mover = Party{ID: seats[0].OrganizationID, Name: seats[0].Name}
	}
	if err := mayProposeAmendment(who, in.Mover); err != nil {
		return Amendment{}, err
	}
	if seat, ok := who.Seat(in.Mover.ID); ok {
		in.Mover.Name = seat.Name
	}
	if !in.Mover.Named() {
		return Amendment{}, fault.Field("mover", "resolutions.error.amendment_mover", nil)
	}
	if !r.State.AtMeeting() {
		return Amendment{}, fault.New(fault.Conflict, "resolutions.error.not_before_meeting", fault.Args{"State": r.State.Name()})
	}
	q := store.New(tx)
	others, err := amendmentsOf(ctx, q, r.ID)
	if err != nil {
		return Amendment{}, err
	}
	a := Amendment{
		ID: db.NewID(), ResolutionID: r.ID, Number: len(others) + 1, Spec: in.Spec, State: AmendmentProposed,
		Mover: in.Mover, Seconder: in.Seconder, By: Person{ID: who.PersonID, Name: who.Name}, Proposed: tx.Now,
	}
	a.Spec.ID = a.ID
	insertion := a.Spec.Kind == wording.InsertBefore || a.Spec.Kind == wording.InsertAfter
	if insertion && a.Spec.OnAmendment == "" && a.Spec.NewClauseID == "" {
		a.Spec.NewClauseID = db.NewID()
	}
	if err := applicable(r.Wording, others, a.Spec); err != nil {
		return Amendment{}, err
	}
	return a, insertAmendment(ctx, q, a)
}

// applicable refuses an amendment that the text, or the amendment it amends,
// could not take as it stands.
func applicable(w wording.Wording, others []Amendment, spec wording.Amendment) error {
	if err := wording.CheckAmendment(spec); err != nil {
		return err
	}
	if spec.OnAmendment == "" {
		after, err := wording.Apply(w, spec)
		if err != nil {
			return err
		}
		return wording.Sound(after)
	}
	for _, o := range others {
		if o.ID == spec.OnAmendment && o.State.Pending() {
			_, err := wording.ApplyToAmendment(o.Spec, spec)
			return err
		}
	}
	return fault.New(fault.Conflict, "resolutions.error.amended_gone", nil)
}

// Amendments lists a resolution's amendments in the order they were handed in.
func (s *Service) Amendments(ctx context.Context, who access.Actor, id string) ([]Amendment, error) {
	if _, err := loadFor(ctx, s.read(), who, id); err != nil {
		return nil, audit.Fault(err)
	}
	list, err := amendmentsOf(ctx, s.read(), id)
	return list, audit.Fault(err)
}

// AmendmentsTx is Amendments within an upper subject's transaction.
func (s *Service) AmendmentsTx(ctx context.Context, tx db.DBTX, id string) ([]Amendment, error) {
	return amendmentsOf(ctx, store.New(tx), id)
}

// AmendmentTx reads one amendment within an upper subject's transaction.
func (s *Service) AmendmentTx(ctx context.Context, tx db.DBTX, amendmentID string) (Amendment, error) {
	return loadAmendment(ctx, store.New(tx), amendmentID)
}

// InOrder returns the pending amendments in the order the meeting decides them
// (wording.Order says the rule).
func InOrder(r Resolution, list []Amendment) []Amendment {
	byID := map[string]Amendment{}
	var specs []wording.Amendment
	for _, a := range list {
		if a.State.Pending() {
			byID[a.ID] = a
			specs = append(specs, a.Spec)
		}
	}
	var out []Amendment
	for _, id := range wording.Order(specs, r.Wording) {
		out = append(out, byID[id])
	}
	return out
}

// MoveAmendmentTx brings an amendment before the meeting: moved and seconded.
func (s *Service) MoveAmendmentTx(ctx context.Context, tx *audit.Tx, _ access.Actor, amendmentID string, mover, seconder Party) (Amendment, error) {
	q := store.New(tx)
	r, a, err := loadPending(ctx, q, amendmentID)
	if err != nil {
		return Amendment{}, err
	}
	if a.State == AmendmentMoved {
		return a, nil
	}
	if r.State != Moved {
		return Amendment{}, fault.New(fault.Conflict, "resolutions.error.not_moved", fault.Args{"State": r.State.Name()})
	}
	if mover.Named() {
		a.Mover = mover
	}
	if seconder.Named() {
		a.Seconder = seconder
	}
	if err := twoParties(a.Mover, a.Seconder); err != nil {
		return Amendment{}, err
	}
	a.State, a.Moved = AmendmentMoved, tx.Now
	if err := updateAmendment(ctx, q, a); err != nil {
		return Amendment{}, err
	}
	return a, tx.Also(ctx, "resolutions.move_amendment", Kind, r.ID, map[string]any{
		"amendment": a.ID, "mover": a.Mover.Name.In(i18n.EN), "seconder": a.Seconder.Name.In(i18n.EN),
	})
}

func twoParties(mover, seconder Party) error {
	if !mover.Named() {
		return fault.Field("mover", "resolutions.error.mover_missing", nil)
	}
	if !seconder.Named() {
		return fault.Field("seconder", "resolutions.error.seconder_missing", nil)
	}
	if mover.ID == seconder.ID && (mover.ID != "" || mover.Name == seconder.Name) {
		return fault.Field("seconder", "resolutions.error.same_seconder", fault.Args{"Organization": mover.Name})
	}
	return nil
}

// Acceptance says for whom a friendly amendment is accepted.
type Acceptance struct{ Mover, Seconder bool }

// AcceptFriendlyTx writes down that the mover, the seconder or both take an
// amendment into their own motion. Once both have, it is part of the text
// without a vote. For an amendment to an amendment, they are those who moved
// and seconded the latter.
func (s *Service) AcceptFriendlyTx(ctx context.Context, tx *audit.Tx, who access.Actor, amendmentID string, by Acceptance) (Amendment, error) {
	q := store.New(tx)
	r, a, err := loadPending(ctx, q, amendmentID)
	if err != nil {
		return Amendment{}, err
	}
	if r.State != Moved {
		return Amendment{}, fault.New(fault.Conflict, "resolutions.error.not_moved", fault.Args{"State": r.State.Name()})
	}
	mover, seconder := r.Mover, r.Seconder
	if a.Spec.OnAmendment != "" {
		primary, err := loadAmendment(ctx, q, a.Spec.OnAmendment)
		if err != nil {
			return Amendment{}, err
		}
		mover, seconder = primary.Mover, primary.Seconder
	}
	if by.Mover {
		if err := mayAccept(who, mover.ID); err != nil {
			return Amendment{}, err
		}
		a.AcceptedByMover = true
	}
	if by.Seconder {
		if err := mayAccept(who, seconder.ID); err != nil {
			return Amendment{}, err
		}
		a.AcceptedBySeconder = true
	}
	detail := map[string]any{"amendment": a.ID, "mover": by.Mover, "seconder": by.Seconder}
	if !a.AcceptedByMover || !a.AcceptedBySeconder {
		if err := updateAmendment(ctx, q, a); err != nil {
			return Amendment{}, err
		}
		return a, tx.Also(ctx, "resolutions.accept_amendment", Kind, r.ID, detail)
	}
	a.State = AmendmentAccepted
	if a, err = s.settle(ctx, tx, r, a); err != nil {
		return Amendment{}, err
	}
	detail["in_the_text"] = true
	return a, tx.Also(ctx, "resolutions.accept_amendment", Kind, r.ID, detail)
}

// DecideAmendmentTx writes down what the meeting decided on a moved amendment.
// Adopted, it is applied to the text (or to the amendment it amends) and those
// it overtakes fall, each with its reason. An amendment is not decided before
// those that amend it.
func (s *Service) DecideAmendmentTx(ctx context.Context, tx *audit.Tx, _ access.Actor, amendmentID string, adopted bool, votes Votes) (Amendment, error) {
	q := store.New(tx)
	r, a, err := loadPending(ctx, q, amendmentID)
	if err != nil {
		return Amendment{}, err
	}
	if a.State != AmendmentMoved || r.State != Moved {
		return Amendment{}, fault.New(fault.Conflict, "resolutions.error.amendment_not_moved", fault.Args{"State": a.State.Name()})
	}
	others, err := amendmentsOf(ctx, q, r.ID)
	if err != nil {
		return Amendment{}, err
	}
	for _, o := range others {
		if o.Spec.OnAmendment == a.ID && o.State == AmendmentMoved {
			return Amendment{}, fault.New(fault.Conflict, "resolutions.error.secondary_first", fault.Args{"Number": o.Number})
		}
	}
	a.Votes = votes
	detail := map[string]any{"amendment": a.ID, "number": a.Number, "yes": votes.Yes, "no": votes.No, "abstain": votes.Abstain}
	if adopted {
		a.State = AmendmentAdopted
		if a, err = s.settle(ctx, tx, r, a); err != nil {
			return Amendment{}, err
		}
		return a, tx.Also(ctx, "resolutions.adopt_amendment", Kind, r.ID, detail)
	}
	a.State, a.Decided = AmendmentDefeated, tx.Now
	if err := updateAmendment(ctx, q, a); err != nil {
		return Amendment{}, err
	}
	for _, o := range others {
		if o.Spec.OnAmendment == a.ID && o.State.Pending() {
			if err := fall(ctx, q, o, i18n.Say("resolutions.fall.primary_defeated"), tx.Now); err != nil {
				return Amendment{}, err
			}
		}
	}
	return a, tx.Also(ctx, "resolutions.defeat_amendment", Kind, r.ID, detail)
}

// WithdrawAmendmentTx takes an amendment back, and with it those that amend it.
func (s *Service) WithdrawAmendmentTx(ctx context.Context, tx *audit.Tx, who access.Actor, amendmentID string) (Amendment, error) {
	q := store.New(tx)
	r, a, err := loadPending(ctx, q, amendmentID)
	if err != nil {
		return Amendment{}, err
	}
	if err := mayAccept(who, a.Mover.ID); err != nil {
		return Amendment{}, err
	}
	a.State, a.Decided = AmendmentWithdrawn, tx.Now
	if err := updateAmendment(ctx, q, a); err != nil {
		return Amendment{}, err
	}
	others, err := amendmentsOf(ctx, q, r.ID)
	if err != nil {
		return Amendment{}, err
	}
	for _, o := range others {
		if o.Spec.OnAmendment == a.ID && o.State.Pending() {
			if err := fall(ctx, q, o, i18n.Say("resolutions.fall.primary_withdrawn"), tx.Now); err != nil {
				return Amendment{}, err
			}
		}
	}
	return a, tx.Also(ctx, "resolutions.withdraw_amendment", Kind, r.ID, map[string]any{"amendment": a.ID})
}

// settle applies an amendment whose new state says that it is in the text, and
// stores what that does to the resolution and to the pending ones.
func (s *Service) settle(ctx context.Context, tx *audit.Tx, r Resolution, a Amendment) (Amendment, error) {
	q := store.New(tx)
	others, err := amendmentsOf(ctx, q, r.ID)
	if err != nil {
		return Amendment{}, err
	}
	byID := map[string]Amendment{}
	var pending []wording.Amendment
	for _, o := range others {
		if o.State.Pending() {
			byID[o.ID] = o
			pending = append(pending, o.Spec)
		}
	}
	settled, err := wording.Settle(r.Wording, pending, a.Spec)
	if err != nil {
		return Amendment{}, err
	}
	if err := wording.Sound(settled.Text); err != nil {
		return Amendment{}, err
	}
	a.Decided = tx.Now
	if err := updateAmendment(ctx, q, a); err != nil {
		return Amendment{}, err
	}
	for _, spec := range settled.Pending {
		o := byID[spec.ID]
		if o.Spec == spec {
			continue
		}
		// Whoever had taken it as friendly took other words.
		o.Spec, o.AcceptedByMover, o.AcceptedBySeconder = spec, false, false
		if err := updateAmendment(ctx, q, o); err != nil {
			return Amendment{}, err
		}
	}
	for _, f := range settled.Fallen {
		if err := fall(ctx, q, byID[f.ID], f.Reason, tx.Now); err != nil {
			return Amendment{}, err
		}
	}
	if a.Spec.OnAmendment != "" {
		return a, nil
	}
	if r.State, err = r.State.Next(StepAmend); err != nil {
		return Amendment{}, err
	}
	r.Wording = settled.Text
	r.Revision++
	if err := save(ctx, q, r, tx.Now); err != nil {
		return Amendment{}, err
	}
	return a, keepVersion(ctx, q, r, StepAmend, tx.Who(), tx.Now)
}

func fall(ctx context.Context, q *store.Queries, a Amendment, reason i18n.Message, now time.Time) error {
	a.State, a.Reason, a.Decided = AmendmentFallen, reason, now
	return updateAmendment(ctx, q, a)
}

// fallAll ends what is still pending when the resolution itself is decided.
func fallAll(ctx context.Context, q *store.Queries, id string, now time.Time) error {
	list, err := amendmentsOf(ctx, q, id)
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.State.Pending() {
			if err := fall(ctx, q, a, i18n.Say("resolutions.fall.main_decided"), now); err != nil {
				return err
			}
		}
	}
	return nil
}
