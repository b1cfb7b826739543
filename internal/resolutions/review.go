package resolutions

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/resolutions/internal/store"
)

// Endorse puts the weight of the working group or the Executive behind the
// resolution. round is the submission the actor has read; 0 does not ask.
func (s *Service) Endorse(ctx context.Context, who access.Actor, id string, round int, reasons string) (Resolution, error) {
	return s.decide(ctx, who, "resolutions.endorse", id, round, StepEndorse, reasons)
}

// SendBack returns the resolution to its authors, with reasons they can act on.
func (s *Service) SendBack(ctx context.Context, who access.Actor, id string, round int, reasons string) (Resolution, error) {
	return s.decide(ctx, who, "resolutions.send_back", id, round, StepSendBack, reasons)
}

func (s *Service) decide(ctx context.Context, who access.Actor, action, id string, round int, step Step, reasons string) (Resolution, error) {
	reasons = strings.TrimSpace(reasons)
	if err := bounded("reasons", reasons, step == StepSendBack); err != nil {
		return Resolution{}, err
	}
	return s.change(ctx, who, action, id, func(tx *audit.Tx, q *store.Queries, r *Resolution) error {
		body, err := mayReview(who, *r)
		if err != nil {
			return err
		}
		next, err := r.State.Next(step)
		if err != nil {
			return err
		}
		if round != 0 && round != r.Round {
			return fault.New(fault.Conflict, "resolutions.error.resubmitted", fault.Args{"Time": r.Submitted})
		}
		decision := decisionSentBack
		if step == StepEndorse {
			decision = decisionEndorsed
		}
		tx.Detail("body", body.ID)
		if reasons != "" {
			tx.Detail("reasons", reasons)
		}
		r.State = next
		return q.InsertEndorsement(ctx, store.InsertEndorsementParams{
			ID: db.NewID(), ResolutionID: id, Round: int64(r.Round), Revision: r.Revision,
			BodyID: body.ID, BodyEn: body.Name.EN, BodyFr: body.Name.FR,
			PersonID: who.PersonID, PersonName: who.Name, Decision: decision, Reasons: reasons, At: db.Micros(tx.Now),
		})
	})
}

const (
	decisionEndorsed = "endorsed"
	decisionSentBack = "sent_back"
)

// TakeUp begins the review, so that the authors see that somebody has the
// resolution in hand.
func (s *Service) TakeUp(ctx context.Context, who access.Actor, id string) (Resolution, error) {
	return s.change(ctx, who, "resolutions.take_up", id, func(_ *audit.Tx, _ *store.Queries, r *Resolution) error {
		if _, err := mayReview(who, *r); err != nil && mayCheck(who, *r) != nil {
			return err
		}
		next, err := r.State.Next(StepTakeUp)
		r.State = next
		return err
	})
}

// CheckAnswer is the committee's answer to one of the six checks.
type CheckAnswer struct {
	Item   CheckItem
	Passed bool
	Note   string // required when it did not pass: the authors have to know why
}

// RecordCheck writes down one of the six checks, once or again. The first one
// begins the review.
func (s *Service) RecordCheck(ctx context.Context, who access.Actor, id string, in CheckAnswer) (Resolution, error) {
	in.Note = strings.TrimSpace(in.Note)
	if !in.Item.known() {
		return Resolution{}, fault.Field("check", "resolutions.error.check_unknown", nil)
	}
	if err := bounded("note", in.Note, !in.Passed); err != nil {
		return Resolution{}, err
	}
	return s.change(ctx, who, "resolutions.check", id, func(tx *audit.Tx, q *store.Queries, r *Resolution) error {
		if err := mayCheck(who, *r); err != nil {
			return err
		}
		if !r.State.UnderReview() {
			return fault.New(fault.Conflict, "resolutions.error.not_in_review", fault.Args{"State": r.State.Name()})
		}
		if r.State == Submitted {
			r.State = InReview
		}
		tx.Detail("check", string(in.Item))
		tx.Detail("passed", in.Passed)
		return q.UpsertCheck(ctx, store.UpsertCheckParams{
			ResolutionID: id, Round: int64(r.Round), Item: string(in.Item), Passed: in.Passed, Note: in.Note,
			PersonID: who.PersonID, PersonName: who.Name, At: db.Micros(tx.Now),
		})
	})
}

// Checks lists the checks of every round of a resolution.
func (s *Service) Checks(ctx context.Context, who access.Actor, id string) ([]Check, error) {
	if _, err := loadFor(ctx, s.read(), who, id); err != nil {
		return nil, audit.Fault(err)
	}
	list, err := checksOf(ctx, s.read(), id)
	return list, audit.Fault(err)
}

func checksOf(ctx context.Context, q *store.Queries, id string) ([]Check, error) {
	rows, err := q.ChecksOf(ctx, id)
	if err != nil {
		return nil, err
	}
	list := make([]Check, len(rows))
	for i, row := range rows {
		list[i] = fromCheck(row)
	}
	return list, nil
}

func fromCheck(row store.ResolutionCheck) Check {
	return Check{
		Item: CheckItem(row.Item), Round: int(row.Round), Passed: row.Passed, Note: row.Note,
		By: Person{ID: row.PersonID, Name: row.PersonName}, At: db.Time(row.At),
	}
}

// Endorsements lists what bodies decided on a resolution, oldest first.
func (s *Service) Endorsements(ctx context.Context, who access.Actor, id string) ([]Endorsement, error) {
	if _, err := loadFor(ctx, s.read(), who, id); err != nil {
		return nil, audit.Fault(err)
	}
	rows, err := s.read().EndorsementsOf(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Endorsement, len(rows))
	for i, row := range rows {
		list[i] = Endorsement{
			Body: party(row.BodyID, row.BodyEn, row.BodyFr), Round: int(row.Round), Revision: row.Revision,
			Endorsed: row.Decision == decisionEndorsed, Reasons: row.Reasons,
			By: Person{ID: row.PersonID, Name: row.PersonName}, At: db.Time(row.At),
		}
	}
	return list, nil
}

// Task is what a resolution waits for.
type Task string

// What a resolution may wait for.
const (
	TaskRevise  Task = "revise"  // its authors: it was sent back
	TaskSecond  Task = "second"  // the organization asked to second
	TaskEndorse Task = "endorse" // the working group's co-chairs, or the Executive
	TaskCheck   Task = "check"   // the resolutions committee
	TaskAgenda  Task = "agenda"  // staff: it is ready, or late
)

// Waiting is one thing that waits for an actor.
type Waiting struct {
	Resolution Resolution
	Task       Task
	Checks     []Check // of the present round
	Since      time.Time
}

// queueSize bounds each part of a review queue.
const queueSize = 200

// ReviewQueue lists what waits for the actor, in the capacities the actor has,
// the longest waiting first within each task.
func (s *Service) ReviewQueue(ctx context.Context, who access.Actor) ([]Waiting, error) {
	q := s.read()
	var list []Waiting
	add := func(task Task, rs []Resolution, checks map[string][]Check) {
		for _, r := range rs {
			list = append(list, Waiting{Resolution: r, Task: task, Checks: checks[r.ID], Since: r.Updated})
		}
	}
	for _, seat := range who.MemberSeats() {
		drafts, err := s.draftsOf(ctx, q, seat.OrganizationID, queueSize)
		if err != nil {
			return nil, audit.Fault(err)
		}
		add(TaskRevise, keep(drafts, func(r Resolution) bool { return r.SentBack() }), nil)
		rows, err := q.AskedToSecond(ctx, store.AskedToSecondParams{SeconderID: seat.OrganizationID, SeconderState: string(Asked), Limit: queueSize})
		if err != nil {
			return nil, audit.Fault(err)
		}
		asked, err := fromRows(rows)
		if err != nil {
			return nil, audit.Fault(err)
		}
		add(TaskSecond, keep(asked, func(r Resolution) bool { return !r.State.Final() }), nil)
	}
	if !who.OnExecutive() && !who.OnResolutionsCommittee() && !who.IsStaff() && len(who.CoChairs()) == 0 {
		return list, nil
	}
	var pending []Resolution
	checks := map[string][]Check{}
	for _, state := range []State{Submitted, InReview, Endorsed, Referred} {
		rows, err := q.InState(ctx, string(state), queueSize)
		if err != nil {
			return nil, audit.Fault(err)
		}
		rs, err := fromRows(rows)
		if err != nil {
			return nil, audit.Fault(err)
		}
		pending = append(pending, rs...)
		found, err := q.ChecksInState(ctx, string(state))
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, row := range found {
			checks[row.ResolutionID] = append(checks[row.ResolutionID], fromCheck(row))
		}
	}
	add(TaskEndorse, keep(pending, func(r Resolution) bool {
		return r.State != Endorsed && (who.IsCoChair(r.WorkingGroup.ID) || r.WorkingGroup.ID == "" && who.OnExecutive())
	}), checks)
	add(TaskCheck, keep(pending, func(r Resolution) bool {
		return r.State.UnderReview() && mayCheck(who, r) == nil && len(checks[r.ID]) < len(CheckItems())
	}), checks)
	add(TaskAgenda, keep(pending, func(r Resolution) bool {
		return who.IsStaff() && r.State != Referred && ReadyForAgenda(r, checks[r.ID]) == nil
	}), checks)
	return list, nil
}

// ReadyFor lists what staff may put on an agenda now.
func (s *Service) ReadyFor(ctx context.Context, who access.Actor) ([]Resolution, error) {
	if err := MayKeep(who); err != nil {
		return nil, err
	}
	q := s.read()
	var ready []Resolution
	for _, state := range []State{Submitted, InReview, Endorsed, Tabled, Referred} {
		rows, err := q.InState(ctx, string(state), queueSize)
		if err != nil {
			return nil, audit.Fault(err)
		}
		rs, err := fromRows(rows)
		if err != nil {
			return nil, audit.Fault(err)
		}
		checks := map[string][]Check{}
		found, err := q.ChecksInState(ctx, string(state))
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, row := range found {
			checks[row.ResolutionID] = append(checks[row.ResolutionID], fromCheck(row))
		}
		ready = append(ready, keep(rs, func(r Resolution) bool { return ReadyForAgenda(r, checks[r.ID]) == nil })...)
	}
	return ready, nil
}

func keep(list []Resolution, want func(Resolution) bool) []Resolution {
	var kept []Resolution
	for _, r := range list {
		if want(r) {
			kept = append(kept, r)
		}
	}
	return kept
}
