package resolutions

import (
	"context"
	"encoding/json"
	"fmt"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/resolutions/internal/store"
)

func loadAmendment(ctx context.Context, q *store.Queries, id string) (Amendment, error) {
	row, err := q.AmendmentByID(ctx, id)
	if isMissing(err) {
		return Amendment{}, fault.New(fault.NotFound, "resolutions.error.amendment_not_found", nil)
	}
	if err != nil {
		return Amendment{}, err
	}
	return fromAmendment(row)
}

func loadPending(ctx context.Context, q *store.Queries, id string) (Resolution, Amendment, error) {
	a, err := loadAmendment(ctx, q, id)
	if err != nil {
		return Resolution{}, Amendment{}, err
	}
	r, err := load(ctx, q, a.ResolutionID)
	if err != nil {
		return Resolution{}, Amendment{}, err
	}
	if !a.State.Pending() {
		return r, a, fault.New(fault.Conflict, "resolutions.error.amendment_decided", fault.Args{"State": a.State.Name()})
	}
	return r, a, nil
}

func amendmentsOf(ctx context.Context, q *store.Queries, id string) ([]Amendment, error) {
	rows, err := q.AmendmentsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	list := make([]Amendment, len(rows))
	for i, row := range rows {
		if list[i], err = fromAmendment(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func fromAmendment(row store.Amendment) (Amendment, error) {
	a := Amendment{
		ID: row.ID, ResolutionID: row.ResolutionID, Number: int(row.Number), State: AmendmentState(row.State),
		Mover: party(row.MoverID, row.MoverEn, row.MoverFr), Seconder: party(row.SeconderID, row.SeconderEn, row.SeconderFr),
		AcceptedByMover: row.AcceptedByMover, AcceptedBySeconder: row.AcceptedBySeconder,
		By: Person{ID: row.PersonID, Name: row.PersonName}, Votes: Votes{Yes: row.VotesYes, No: row.VotesNo, Abstain: row.VotesAbstain},
		Proposed: db.Time(row.ProposedAt), Moved: db.Time(row.MovedAt), Decided: db.Time(row.DecidedAt),
	}
	if err := json.Unmarshal([]byte(row.Spec), &a.Spec); err != nil {
		return Amendment{}, fmt.Errorf("resolutions: amendment %s: %w", row.ID, err)
	}
	var err error
	a.Reason, err = readReason(row.Reason)
	return a, err
}

func insertAmendment(ctx context.Context, q *store.Queries, a Amendment) error {
	spec, reason, err := marshalAmendment(a)
	if err != nil {
		return err
	}
	return q.InsertAmendment(ctx, store.InsertAmendmentParams{
		ID: a.ID, ResolutionID: a.ResolutionID, Number: int64(a.Number), Amends: a.Spec.OnAmendment, Spec: spec, State: string(a.State),
		MoverID: a.Mover.ID, MoverEn: a.Mover.Name.EN, MoverFr: a.Mover.Name.FR,
		SeconderID: a.Seconder.ID, SeconderEn: a.Seconder.Name.EN, SeconderFr: a.Seconder.Name.FR,
		AcceptedByMover: a.AcceptedByMover, AcceptedBySeconder: a.AcceptedBySeconder, Reason: reason,
		PersonID: a.By.ID, PersonName: a.By.Name, VotesYes: a.Votes.Yes, VotesNo: a.Votes.No, VotesAbstain: a.Votes.Abstain,
		ProposedAt: db.Micros(a.Proposed), MovedAt: db.Micros(a.Moved), DecidedAt: db.Micros(a.Decided),
	})
}

func updateAmendment(ctx context.Context, q *store.Queries, a Amendment) error {
	spec, reason, err := marshalAmendment(a)
	if err != nil {
		return err
	}
	_, err = q.UpdateAmendment(ctx, store.UpdateAmendmentParams{
		ID: a.ID, Spec: spec, State: string(a.State), MoverID: a.Mover.ID, MoverEn: a.Mover.Name.EN, MoverFr: a.Mover.Name.FR,
		SeconderID: a.Seconder.ID, SeconderEn: a.Seconder.Name.EN, SeconderFr: a.Seconder.Name.FR,
		AcceptedByMover: a.AcceptedByMover, AcceptedBySeconder: a.AcceptedBySeconder, Reason: reason,
		VotesYes: a.Votes.Yes, VotesNo: a.Votes.No, VotesAbstain: a.Votes.Abstain, MovedAt: db.Micros(a.Moved), DecidedAt: db.Micros(a.Decided),
	})
	return err
}

func marshalAmendment(a Amendment) (spec, reason string, err error) {
	raw, err := json.Marshal(a.Spec)
	if err != nil {
		return "", "", fmt.Errorf("resolutions: amendment: %w", err)
	}
	reason, err = writeReason(a.Reason)
	return string(raw), reason, err
}
