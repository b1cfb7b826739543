// Package standing is what a general meeting does to what has been decided before: it
// opens a decision of its own again, adopts the parts of a divided question that
// carried, rescinds a resolution in force, or adopts it anew with other words.
//
// The rules, in plain words:
//
//   - A decision that is reconsidered is open again exactly as it stood: the resolution
//     is before the meeting with its text, its mover and its seconder; it leaves the
//     library; amendments that had only been handed in may be moved again.
//   - Of a divided question what carried is adopted. The text as it was put is kept
//     beside it, and is what is open again where the meeting reconsiders.
//   - A text that was adopted never changes. To amend it is to adopt the amended text
//     as a resolution of this meeting, which takes the place of the one before.
package standing

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/filing"
	"plenary.example/internal/resolutions/internal/store"
	"plenary.example/internal/search"
	"plenary.example/internal/wording"
)

// Service holds these acts. They join a general meeting's transaction, whose rules say
// who may do them and when.
type Service struct {
	library *resolutions.Service
	index   *search.Service
}

// New returns the service over the library and its index.
func New(library *resolutions.Service, index *search.Service) *Service {
	return &Service{library: library, index: index}
}

// ReopenTx opens the decision on a resolution again as it stood. A decision that an
// action or another resolution rests on is reopened all the same: those who act on it
// are told by the minutes.
func (s *Service) ReopenTx(ctx context.Context, tx *audit.Tx, id string) (resolutions.Resolution, error) {
	q := store.New(tx)
	return s.library.ChangeTx(ctx, tx, "resolutions.reopen", id, func(r *resolutions.Resolution, detail map[string]any) error {
		was := r.State
		next, err := was.Next(resolutions.StepReopen)
		if err != nil {
			return err
		}
		if was == resolutions.Adopted {
			if err := s.leave(ctx, tx, r.ID); err != nil {
				return err
			}
		}
		decided := db.Micros(r.Decided)
		if _, err := q.ReviveAmendments(ctx, id, decided); err != nil {
			return err
		}
		whole, err := q.VersionAt(ctx, store.VersionAtParams{ResolutionID: id, Step: string(resolutions.StepDivide), At: decided})
		switch {
		case errors.Is(err, db.ErrNotFound):
		case err != nil:
			return err
		default:
			if err := json.Unmarshal([]byte(whole.Wording), &r.Wording); err != nil {
				return fmt.Errorf("resolution %s as it was divided: %w", id, err)
			}
			r.Revision++
		}
		detail["was"] = string(was)
		r.State, r.Votes, r.Decided = next, resolutions.Votes{}, time.Time{}
		return resolutions.KeepTx(ctx, tx, *r, resolutions.StepReopen)
	})
}

// leave takes a resolution out of the library, its citations and the index.
func (s *Service) leave(ctx context.Context, tx *audit.Tx, id string) error {
	q := store.New(tx)
	if _, err := q.BumpLibrary(ctx, db.Micros(tx.Now)); err != nil {
		return err
	}
	e, err := s.library.EntryTx(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := q.KeepDeparture(ctx, store.KeepDepartureParams{ResolutionID: id, MeetingKey: e.Meeting, Label: e.Label, Subjects: filing.Words(e.Subjects), LeftAt: db.Micros(tx.Now)}); err != nil {
		return err
	}
	if _, err := q.DeleteEntry(ctx, id); err != nil {
		return err
	}
	if err := q.DeleteCitations(ctx, id); err != nil {
		return err
	}
	return s.index.Remove(ctx, tx.Tx, resolutions.Kind, id)
}

// StrikeTx leaves of a divided question what carried: the clauses that lost are taken
// out. The text as it was put is kept.
func (s *Service) StrikeTx(ctx context.Context, tx *audit.Tx, id string, lost ...string) error {
	_, err := s.library.ChangeTx(ctx, tx, "resolutions.divide", id, func(r *resolutions.Resolution, detail map[string]any) error {
		if _, err := r.State.Next(resolutions.StepDivide); err != nil {
			return err
		}
		if err := resolutions.KeepTx(ctx, tx, *r, resolutions.StepDivide); err != nil {
			return err
		}
		for _, clause := range lost {
			var err error
			if r.Wording, err = wording.Apply(r.Wording, wording.Amendment{ID: db.NewID(), Kind: wording.Strike, ClauseID: clause}); err != nil {
				return err
			}
		}
		detail["lost"] = len(lost)
		r.Revision++
		return wording.Sound(r.Wording)
	})
	return err
}

// RescindTx ends a resolution in force by the decision of a meeting.
func (s *Service) RescindTx(ctx context.Context, tx *audit.Tx, id, meeting string) error {
	if err := s.library.SetPolicyTx(ctx, tx, id, resolutions.Rescinded, ""); err != nil {
		return err
	}
	return store.New(tx).KeepRescission(ctx, id, meeting)
}

// Rescissions are the meetings that rescinded a resolution, by the resolution's key.
func Rescissions(ctx context.Context, tx db.DBTX) (map[string]string, error) {
	rows, err := store.New(tx).Rescissions(ctx)
	all := make(map[string]string, len(rows))
	for _, r := range rows {
		all[r.ResolutionID] = r.MeetingKey
	}
	return all, audit.Fault(err)
}

// Decided is what a meeting did to the library.
type Decided struct {
	Adopted   []resolutions.Entry // by number, each as it stands now
	Rescinded []resolutions.Entry // the oldest first
}

// DecidedAt reads what a meeting did to the library: adopted from its agenda, adopted in
// the place of what had been adopted before, or rescinded.
func (s *Service) DecidedAt(ctx context.Context, tx db.DBTX, meeting string) (d Decided, err error) {
	q := store.New(tx)
	adopted, err := q.LabelsInMeeting(ctx, meeting)
	if err != nil {
		return d, audit.Fault(err)
	}
	rescinded, err := q.RescindedAt(ctx, meeting)
	if err != nil {
		return d, audit.Fault(err)
	}
	for _, row := range adopted {
		e, err := s.library.EntryTx(ctx, tx, row.ResolutionID)
		if err != nil {
			return d, audit.Fault(err)
		}
		d.Adopted = append(d.Adopted, e)
	}
	for _, id := range rescinded {
		e, err := s.library.EntryTx(ctx, tx, id)
		if err != nil {
			return d, audit.Fault(err)
		}
		d.Rescinded = append(d.Rescinded, e)
	}
	slices.SortFunc(d.Adopted, byAddress)
	slices.SortFunc(d.Rescinded, byAddress)
	return d, nil
}

func byAddress(a, b resolutions.Entry) int {
	return cmp.Or(strings.Compare(a.Meeting, b.Meeting), cmp.Compare(a.Number, b.Number), strings.Compare(a.Label, b.Label))
}

// Amended is the text of a resolution in force as an amendment would leave it; one that
// would not stand whole in both languages is refused.
func (s *Service) Amended(ctx context.Context, tx db.DBTX, id string, spec wording.Amendment) (resolutions.Entry, wording.Wording, error) {
	e, err := s.InForce(ctx, tx, id)
	if err != nil {
		return e, wording.Wording{}, err
	}
	text, err := wording.Apply(e.Resolution.Wording, spec)
	if err != nil {
		return e, text, err
	}
	after := e.Resolution
	after.Wording = text
	// An old text may lack a language as it stands: it is no worse afterwards.
	if resolutions.ReadyToVote(e.Resolution) == nil {
		err = resolutions.ReadyToVote(after)
	}
	return e, text, err
}

// InForce reads a resolution in force; any other is refused.
func (s *Service) InForce(ctx context.Context, tx db.DBTX, id string) (resolutions.Entry, error) {
	e, err := s.library.EntryTx(ctx, tx, id)
	if err != nil {
		return e, audit.Fault(err)
	}
	if e.Policy != resolutions.InForce {
		return e, fault.New(fault.Conflict, "resolutions.error.not_in_force", fault.Args{"State": e.Policy.Name()})
	}
	return e, nil
}

// AmendTx adopts a resolution in force with other words, as a resolution of a meeting
// that takes its place, and returns its number there.
func (s *Service) AmendTx(ctx context.Context, tx *audit.Tx, id string, spec wording.Amendment, mover, seconder resolutions.Party, as resolutions.Adoption) (int, error) {
	e, text, err := s.Amended(ctx, tx, id, spec)
	if err != nil {
		return 0, err
	}
	if as.Number == 0 {
		numbers, err := store.New(tx).NumbersInMeeting(ctx, as.Meeting)
		if err != nil {
			return 0, err
		}
		as.Number = max(int(numbers.Highest), as.Above) + 1
	}
	was := e.Resolution
	r := resolutions.Resolution{
		ID: db.NewID(), Revision: 1, Wording: text, Original: was.Original, Organization: mover, WorkingGroup: was.WorkingGroup,
		Mover: mover, Seconder: seconder, SeconderState: resolutions.Recorded, Votes: as.Votes, Submitted: tx.Now, Decided: tx.Now,
	}
	err = s.library.EnterTx(ctx, tx, resolutions.Arrival{
		Action: "resolutions.amend_adopted", Detail: map[string]any{"amends": e.Address().String(), "meeting": as.Meeting, "number": as.Number},
		Entry: resolutions.Entry{
			Resolution: r, Meeting: as.Meeting, Label: resolutions.LabelOf(as.Number), Number: as.Number, Policy: resolutions.InForce,
			AdoptedOn: db.Day(as.On), Subjects: e.Subjects,
		},
	})
	if err != nil {
		return 0, err
	}
	r.State = resolutions.Adopted
	if err := resolutions.KeepTx(ctx, tx, r, resolutions.StepAdopt); err != nil {
		return 0, err
	}
	return as.Number, s.library.SetPolicyTx(ctx, tx, id, resolutions.Superseded, r.ID)
}

// Find is the resolution at an address or under a citation, "Res. 13, November 1995".
func (s *Service) Find(ctx context.Context, tx db.DBTX, text string) (string, error) {
	at, ok := resolutions.ParseAddress(text)
	if !ok {
		if cited := wording.Citations(text, ""); len(cited) == 1 && cited[0].Number > 0 {
			at = resolutions.Address{Meeting: cited[0].MeetingKey(), Label: resolutions.LabelOf(cited[0].Number)}
		}
	}
	id, err := s.library.EntryIDTx(ctx, tx, at)
	if err == nil && id == "" {
		err = fault.Field("resolution", "resolutions.error.cited", nil)
	}
	return id, err
}
