package persondata

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/holding"
	"plenary.example/internal/people"
	"plenary.example/internal/persondata/internal/store"
)

// UndoDays is for how long a merge can be undone.
const UndoDays = 30

// Pair are two records that may be one person's.
type Pair struct{ From, Into Report }

// PreviewMerge shows two records side by side. It changes nothing.
func (s *Service) PreviewMerge(ctx context.Context, who access.Actor, fromID, intoID string) (pair Pair, err error) {
	if err := MayKeep(who); err != nil {
		return pair, err
	}
	now := s.db.Now()
	if pair.From, err = s.held(ctx, nil, fromID, now); err != nil {
		return pair, err
	}
	if pair.Into, err = s.held(ctx, nil, intoID, now); err != nil {
		return pair, err
	}
	return pair, mergeable(who, pair)
}

// mergeable: nobody merges their own record, which would give them what another
// has, without somebody else having looked.
func mergeable(who access.Actor, p Pair) error {
	switch {
	case who.PersonID != "" && (p.From.Person.ID == who.PersonID || p.Into.Person.ID == who.PersonID):
		return fault.New(fault.Conflict, "persondata.error.own_merge", nil)
	case p.From.Person.ID == p.Into.Person.ID:
		return fault.New(fault.Invalid, "persondata.error.same_person", nil)
	case p.From.Person.Gone != "" || p.Into.Person.Gone != "":
		return fault.New(fault.Conflict, "persondata.error.gone", nil)
	}
	return nil
}

// Choice says which particulars of the record that goes the merged one takes;
// the others are those of the record that stays.
type Choice struct{ Name, Email, Phone, Lang bool }

// Of applies the choice to two records.
func (c Choice) Of(from, into people.Person) people.Person {
	kept := into
	if c.Name {
		kept.Name = from.Name
	}
	if c.Email {
		kept.Email = from.Email
	}
	if c.Phone {
		kept.Phone = from.Phone
	}
	if c.Lang {
		kept.Lang = from.Lang
	}
	return kept
}

// Merge makes two records of one person one: what fromID has goes over to intoID,
// and the former is gone. It can be undone for UndoDays. It returns its key.
func (s *Service) Merge(ctx context.Context, who access.Actor, fromID, intoID string, c Choice) (id string, err error) {
	err = s.log.Do(ctx, who, "persondata.merge", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		from, err := s.people.PersonTx(ctx, tx, fromID)
		if err != nil {
			return err
		}
		into, err := s.people.PersonTx(ctx, tx, intoID)
		if err != nil {
			return err
		}
		if err := mergeable(who, Pair{From: Report{Person: from}, Into: Report{Person: into}}); err != nil {
			return err
		}
		var moved []holding.Move
		for _, h := range s.holders {
			moves, err := h.Repoint(ctx, tx, fromID, intoID)
			if err != nil {
				return err
			}
			moved = append(moved, moves...)
		}
		fromWas, intoWas, err := s.people.AbsorbTx(ctx, tx, fromID, c.Of(from, into))
		if err != nil {
			return err
		}
		is, err := s.people.PersonTx(ctx, tx, intoID)
		if err != nil {
			return err
		}
		id = db.NewID()
		row, err := mergeRow(fromWas, intoWas, is, moved)
		if err != nil {
			return err
		}
		row.ID, row.At, row.ByID, row.ByName = id, db.Micros(tx.Now), who.PersonID, who.Name
		if err := store.New(tx).InsertMerge(ctx, row); err != nil {
			return err
		}
		tx.AfterCommit(s.signin.Changed)
		tx.About("person", intoID)
		tx.Detail("from", fromID)
		tx.Detail("merge", id)
		return tx.Also(ctx, "persondata.merged_into", "person", fromID, map[string]any{"into": intoID})
	})
	return id, err
}

func mergeRow(fromWas, intoWas, is people.Person, moved []holding.Move) (row store.InsertMergeParams, err error) {
	row = store.InsertMergeParams{FromID: fromWas.ID, IntoID: intoWas.ID, FromName: fromWas.Name, IntoName: is.Name}
	if moved == nil {
		moved = []holding.Move{}
	}
	for _, part := range []struct {
		to    *string
		value any
	}{{&row.FromWas, fromWas}, {&row.IntoWas, intoWas}, {&row.IntoIs, is}, {&row.Moved, moved}} {
		raw, err := json.Marshal(part.value)
		if err != nil {
			return row, err
		}
		*part.to = string(raw)
	}
	return row, nil
}

// Merged is a merge that was made.
type Merged struct {
	ID       string
	FromID   string
	IntoID   string
	FromName string
	IntoName string
	At       time.Time
	By       string
	Moved    []holding.Move
	Undone   time.Time // zero: it stands
	UndoneBy string
}

// Undoable reports whether the merge may be undone at an instant.
func (m Merged) Undoable(now time.Time) bool {
	return m.Undone.IsZero() && m.FromName != "" && now.Before(m.At.AddDate(0, 0, UndoDays))
}

// Merges lists a page of the merges made, the latest first, before the one with
// key after. more tells whether another page follows.
func (s *Service) Merges(ctx context.Context, who access.Actor, after string) (list []Merged, more bool, err error) {
	if err := MayKeep(who); err != nil {
		return nil, false, err
	}
	rows, err := s.read().Merges(ctx, before(after), PageSize+1)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	for _, r := range rows {
		m, err := mergedOf(r)
		if err != nil {
			return nil, false, err
		}
		list = append(list, m)
	}
	return list, more, nil
}

func mergedOf(r store.PersonMerge) (Merged, error) {
	m := Merged{
		ID: r.ID, FromID: r.FromID, IntoID: r.IntoID, FromName: r.FromName, IntoName: r.IntoName, At: db.Time(r.At), By: r.ByName,
		Undone: db.Time(r.UndoneAt), UndoneBy: r.UndoneName,
	}
	return m, json.Unmarshal([]byte(r.Moved), &m.Moved)
}

// Undo takes a merge back: both records are as they were, and each has what it
// had. What the merged record came by since stays with it. Where something
// changed that the undoing would overwrite, it is refused and nothing is changed.
func (s *Service) Undo(ctx context.Context, who access.Actor, id string) error {
	return s.log.Do(ctx, who, "persondata.undo_merge", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		q := store.New(tx)
		row, err := q.MergeByID(ctx, id)
		if errors.Is(err, db.ErrNotFound) {
			return fault.New(fault.NotFound, "persondata.error.no_merge", nil)
		}
		if err != nil {
			return err
		}
		m, err := mergedOf(row)
		if err != nil {
			return err
		}
		if !m.Undoable(tx.Now) {
			return fault.New(fault.Conflict, "persondata.error.no_undo", fault.Args{"Days": UndoDays})
		}
		var from, into, is people.Person
		if err := errors.Join(json.Unmarshal([]byte(row.FromWas), &from), json.Unmarshal([]byte(row.IntoWas), &into), json.Unmarshal([]byte(row.IntoIs), &is)); err != nil {
			return err
		}
		if err := s.people.PartTx(ctx, tx, from, into, is); err != nil {
			return err
		}
		for _, h := range s.holders {
			if err := h.Restore(ctx, tx, m.FromID, m.IntoID, m.Moved); err != nil {
				return err
			}
		}
		if _, err := q.UndoMerge(ctx, store.UndoMergeParams{ID: id, UndoneAt: db.Micros(tx.Now), UndoneBy: who.PersonID, UndoneName: who.Name}); err != nil {
			return err
		}
		tx.AfterCommit(s.signin.Changed)
		tx.About("person", m.IntoID)
		tx.Detail("merge", id)
		return tx.Also(ctx, "persondata.parted", "person", m.FromID, map[string]any{"from": m.IntoID})
	})
}
