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
	"plenary.example/internal/search"
	"plenary.example/internal/wording"
)

// The functions here are a general meeting's: they join its transaction. Who
// presides and who keeps the minutes is the meeting's rule; what may happen to
// the resolution next is the life cycle's.

// ResolutionTx reads a resolution within an upper subject's transaction, or
// from the reader; it asks nobody's leave.
func (s *Service) ResolutionTx(ctx context.Context, tx db.DBTX, id string) (Resolution, error) {
	r, err := load(ctx, store.New(tx), id)
	return r, audit.Fault(err)
}

// AtMeetingTx lists the resolutions submitted to a meeting, or on its agenda,
// in the order they were submitted.
func (s *Service) AtMeetingTx(ctx context.Context, tx db.DBTX, meetingID string) ([]Resolution, error) {
	rows, err := store.New(tx).AtMeeting(ctx, meetingID, 1000)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list, err := fromRows(rows)
	return list, audit.Fault(err)
}

// PutOnAgendaTx puts a resolution on a meeting's agenda. Staff do it. Unless it
// is late, it must be endorsed, through all six checks and whole in both
// languages; the refusal lists what is missing.
func (s *Service) PutOnAgendaTx(ctx context.Context, tx *audit.Tx, who access.Actor, id, meetingID string) (Resolution, error) {
	if err := MayKeep(who); err != nil {
		return Resolution{}, err
	}
	return s.changeTx(ctx, tx, "resolutions.put_on_agenda", id, func(q *store.Queries, r *Resolution, detail map[string]any) error {
		if r.State == OnAgenda && r.MeetingID == meetingID {
			return nil
		}
		checks, err := checksOf(ctx, q, id)
		if err != nil {
			return err
		}
		if err := ReadyForAgenda(*r, checks); err != nil {
			return err
		}
		if r.State, err = r.State.Next(StepAgenda); err != nil {
			return err
		}
		r.MeetingID = meetingID
		detail["meeting"] = meetingID
		return keepVersion(ctx, q, *r, StepAgenda, who, tx.Now)
	})
}

// TakeOffAgendaTx takes a resolution off the agenda before it is moved.
func (s *Service) TakeOffAgendaTx(ctx context.Context, tx *audit.Tx, who access.Actor, id string) (Resolution, error) {
	if err := MayKeep(who); err != nil {
		return Resolution{}, err
	}
	return s.step(ctx, tx, "resolutions.take_off_agenda", id, StepTakeOff, nil)
}

// MovedTx writes down that the resolution was moved and seconded. Parties not
// named are those it came with; mover and seconder are two organizations.
func (s *Service) MovedTx(ctx context.Context, tx *audit.Tx, _ access.Actor, id string, mover, seconder Party) (Resolution, error) {
	return s.step(ctx, tx, "resolutions.moved", id, StepMove, func(r *Resolution, detail map[string]any) error {
		if mover.Named() {
			r.Mover = mover
		}
		if seconder.Named() {
			r.Seconder, r.SeconderState = seconder, Recorded
		}
		second := r.Seconder
		if !r.SeconderState.Stands() {
			second = Party{}
		}
		detail["mover"], detail["seconder"] = r.Mover.Name.In(i18n.EN), second.Name.In(i18n.EN)
		return twoParties(r.Mover, second)
	})
}

// ReadyToVoteTx returns nil when the main question may be put: the resolution is
// moved and seconded, no moved amendment is undecided, and the text is whole in
// both languages. A meeting asks it before it opens the vote.
func (s *Service) ReadyToVoteTx(ctx context.Context, tx db.DBTX, id string) error {
	q := store.New(tx)
	r, err := load(ctx, q, id)
	if err != nil {
		return audit.Fault(err)
	}
	if r.State != Moved {
		return fault.New(fault.Conflict, "resolutions.error.not_moved", fault.Args{"State": r.State.Name()})
	}
	if err := undecided(ctx, q, id); err != nil {
		return audit.Fault(err)
	}
	return ReadyToVote(r)
}

func undecided(ctx context.Context, q *store.Queries, id string) error {
	list, err := amendmentsOf(ctx, q, id)
	if err != nil {
		return err
	}
	n := 0
	for _, a := range list {
		if a.State == AmendmentMoved {
			n++
		}
	}
	if n > 0 {
		return fault.New(fault.Conflict, "resolutions.error.amendments_pending", fault.Args{"Count": n})
	}
	return nil
}

// Adoption is what a meeting says of a resolution it adopts.
type Adoption struct {
	Meeting string    // "YYYY-MM"
	On      time.Time // the day of the meeting
	Votes   Votes
	Number  int // the number it bore before it was reconsidered; 0: the next of the meeting
	Above   int // numbers up to this one are taken, also where nothing bears them now
}

// AdoptTx makes a resolution policy: it takes the next number of the meeting, both languages stand from now on as they are, and
// the library, the citations and the search index have it in the same
// transaction. Amendments that were handed
// in and never moved fall; while a moved one is undecided, it refuses.
func (s *Service) AdoptTx(ctx context.Context, tx *audit.Tx, _ access.Actor, id string, as Adoption) (number int, err error) {
	votes := as.Votes
	if !ValidMeetingKey(as.Meeting) {
		return 0, fault.Field("meeting", "resolutions.error.meeting_key", fault.Args{"Meeting": as.Meeting})
	}
	var adopted Resolution
	adopted, err = s.changeTx(ctx, tx, "resolutions.adopt", id, func(q *store.Queries, r *Resolution, detail map[string]any) error {
		next, err := r.State.Next(StepAdopt)
		if err != nil {
			return err
		}
		if err := undecided(ctx, q, id); err != nil {
			return err
		}
		if err := fallAll(ctx, q, id, tx.Now); err != nil {
			return err
		}
		if number, err = nextNumber(ctx, q, as); err != nil {
			return err
		}
		r.State, r.Votes, r.Decided = next, votes, tx.Now
		detail["meeting"], detail["number"] = as.Meeting, number
		detail["yes"], detail["no"], detail["abstain"], detail["majority"] = votes.Yes, votes.No, votes.Abstain, votes.Majority
		return keepVersion(ctx, q, *r, StepAdopt, tx.Who(), tx.Now)
	})
	if err != nil {
		return 0, err
	}
	e := Entry{Resolution: adopted, Meeting: as.Meeting, Number: number, Label: LabelOf(number), Policy: InForce, AdoptedOn: db.Day(as.On)}
	if e.Subjects, err = subjectsOf(ctx, store.New(tx), id); err != nil {
		return 0, err
	}
	return number, s.enter(ctx, tx, e)
}

// nextNumber is the number that an adoption takes.
func nextNumber(ctx context.Context, q *store.Queries, as Adoption) (int, error) {
	if as.Number > 0 {
		return as.Number, nil
	}
	numbers, err := q.NumbersInMeeting(ctx, as.Meeting)
	return max(int(numbers.Highest), as.Above) + 1, err
}

// DropTx writes down that the meeting postponed it indefinitely.
func (s *Service) DropTx(ctx context.Context, tx *audit.Tx, _ access.Actor, id string) (Resolution, error) {
	return s.end(ctx, tx, "resolutions.drop", id, StepDrop, Votes{})
}

// ChangeTx has an upper room of this subject change a resolution, and leaves a line in
// the record.
func (s *Service) ChangeTx(ctx context.Context, tx *audit.Tx, action, id string, fn func(r *Resolution, detail map[string]any) error) (Resolution, error) {
	return s.changeTx(ctx, tx, action, id, func(_ *store.Queries, r *Resolution, detail map[string]any) error { return fn(r, detail) })
}

// KeepTx keeps the text of a resolution as it stands at a step.
func KeepTx(ctx context.Context, tx *audit.Tx, r Resolution, step Step) error {
	return keepVersion(ctx, store.New(tx), r, step, tx.Who(), tx.Now)
}

// DefeatTx writes down that the meeting did not adopt it.
func (s *Service) DefeatTx(ctx context.Context, tx *audit.Tx, _ access.Actor, id string, votes Votes) (Resolution, error) {
	return s.end(ctx, tx, "resolutions.defeat", id, StepDefeat, votes)
}

// ReferTx writes down that the meeting sent it to a working group (none: to the
// Executive Committee), which reviews it again.
func (s *Service) ReferTx(ctx context.Context, tx *audit.Tx, _ access.Actor, id string, to Party) (Resolution, error) {
	return s.step(ctx, tx, "resolutions.refer", id, StepRefer, func(r *Resolution, detail map[string]any) error {
		r.WorkingGroup = to
		detail["to"] = to.ID
		return fallAll(ctx, store.New(tx), id, tx.Now)
	})
}

// TableTx writes down that the meeting put it off.
func (s *Service) TableTx(ctx context.Context, tx *audit.Tx, _ access.Actor, id string) (Resolution, error) {
	return s.step(ctx, tx, "resolutions.table", id, StepTable, func(*Resolution, map[string]any) error {
		return fallAll(ctx, store.New(tx), id, tx.Now)
	})
}

// WithdrawTx writes down that its mover took it back before the meeting.
func (s *Service) WithdrawTx(ctx context.Context, tx *audit.Tx, _ access.Actor, id string) (Resolution, error) {
	return s.end(ctx, tx, "resolutions.withdraw", id, StepWithdraw, Votes{})
}

func (s *Service) end(ctx context.Context, tx *audit.Tx, action, id string, step Step, votes Votes) (Resolution, error) {
	return s.step(ctx, tx, action, id, step, func(r *Resolution, detail map[string]any) error {
		r.Votes, r.Decided = votes, tx.Now
		if votes.Counted() {
			detail["yes"], detail["no"], detail["abstain"], detail["majority"] = votes.Yes, votes.No, votes.Abstain, votes.Majority
		}
		return fallAll(ctx, store.New(tx), id, tx.Now)
	})
}

func (s *Service) step(ctx context.Context, tx *audit.Tx, action, id string, step Step, also func(*Resolution, map[string]any) error) (Resolution, error) {
	return s.changeTx(ctx, tx, action, id, func(_ *store.Queries, r *Resolution, detail map[string]any) error {
		next, err := r.State.Next(step)
		if err != nil {
			return err
		}
		r.State = next
		if also == nil {
			return nil
		}
		return also(r, detail)
	})
}

// enter puts adopted resolutions, whose rows and subjects are stored, into the
// library. The index comes last, all at once, which costs it least.
func (s *Service) enter(ctx context.Context, tx *audit.Tx, entries ...Entry) error {
	if len(entries) == 0 {
		return nil
	}
	q := store.New(tx)
	revision, err := q.BumpLibrary(ctx, db.Micros(tx.Now))
	if err != nil {
		return err
	}
	for i := range entries {
		entries[i].Revision, entries[i].Entered = revision, tx.Now
		e := entries[i]
		if err := q.EndDepartures(ctx, store.EndDeparturesParams{ResolutionID: e.Resolution.ID, MeetingKey: e.Meeting, Label: e.Label}); err != nil {
			return err
		}
		if err := insertEntry(ctx, q, e); err != nil {
			return err
		}
		if err := insertCitations(ctx, q, e); err != nil {
			return err
		}
	}
	docs := make([]search.Document, len(entries))
	for i, e := range entries {
		docs[i] = document(e)
	}
	return s.index.Index(ctx, tx.Tx, docs...)
}

func insertCitations(ctx context.Context, q *store.Queries, e Entry) error {
	for _, c := range wording.Cited(e.Resolution.Wording) {
		if c.Number == 0 || c.MeetingKey() == e.Meeting && c.Number == e.Number {
			continue
		}
		if err := q.InsertCitation(ctx, store.InsertCitationParams{
			FromResolutionID: e.Resolution.ID, MeetingKey: c.MeetingKey(), Number: int64(c.Number),
		}); err != nil {
			return err
		}
	}
	return nil
}
