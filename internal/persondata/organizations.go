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
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/people/merging"
	"plenary.example/internal/persondata/internal/store"
)

// OrganizationHolder is a subject whose rows name organizations.
type OrganizationHolder interface {
	// RepointOrganization gives what one organization has to another, and says
	// exactly what it did. What one organization cannot have twice it refuses with a
	// Conflict, before it changes anything of that kind.
	RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error)
	// RestoreOrganization undoes what RepointOrganization did; moves that are not
	// its own it leaves alone. Where something depends on a move since, it refuses
	// with a Conflict.
	RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error
}

// OrganizationLinks answers for a subject that only names organizations, and gives
// every row that does to another as it is; the names stay as they were written.
type OrganizationLinks func(tx db.DBTX) []holding.Link

// RepointOrganization gives what one organization has to another.
func (l OrganizationLinks) RepointOrganization(ctx context.Context, tx *audit.Tx, from, to string) ([]holding.Move, error) {
	return holding.Give(ctx, from, to, l(tx)...)
}

// RestoreOrganization undoes what RepointOrganization did.
func (l OrganizationLinks) RestoreOrganization(ctx context.Context, tx *audit.Tx, from, to string, moves []holding.Move) error {
	return holding.TakeBack(ctx, from, to, moves, l(tx)...)
}

// MergeOrganizations tells the service which subjects' rows name organizations, in
// the order pages show them. The register comes first.
func (s *Service) MergeOrganizations(register *merging.Register, others ...OrganizationHolder) {
	s.register, s.organizations = register, append([]OrganizationHolder{register}, others...)
}

// OrganizationDuplicates lists a page of records of organizations that have
// something in common, two by two. next is where the page after this one begins;
// empty for none.
func (s *Service) OrganizationDuplicates(ctx context.Context, who access.Actor, by merging.Likeness, after string) (list []merging.Pair, next string, err error) {
	if err := MayKeep(who); err != nil {
		return nil, "", err
	}
	rows, err := s.read().DistinctOrganizations(ctx)
	if err != nil {
		return nil, "", audit.Fault(err)
	}
	apart := map[[2]string]bool{}
	for _, r := range rows {
		apart[[2]string{r.AID, r.BID}] = true
	}
	return s.register.Alike(ctx, by, apart, after)
}

// SetOrganizationsApart records that two records alike are those of two
// organizations: they are not suggested again.
func (s *Service) SetOrganizationsApart(ctx context.Context, who access.Actor, a, b string) error {
	return s.log.Do(ctx, who, "persondata.set_organizations_apart", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		if _, _, err := s.two(ctx, tx, who, a, b); err != nil {
			return err
		}
		tx.About("organization", a)
		tx.Detail("other", b)
		return store.New(tx).InsertDistinctOrganization(ctx, store.InsertDistinctOrganizationParams{AID: min(a, b), BID: max(a, b), At: db.Micros(tx.Now), ByID: who.PersonID})
	})
}

// two loads two records that are there and not one. Nobody merges an organization
// of their own: it would give them what another has, without somebody else having
// looked.
func (s *Service) two(ctx context.Context, tx db.DBTX, who access.Actor, fromID, intoID string) (from, into people.Organization, err error) {
	if from, err = s.people.OrganizationTx(ctx, tx, fromID); err != nil {
		return from, into, err
	}
	if into, err = s.people.OrganizationTx(ctx, tx, intoID); err != nil {
		return from, into, err
	}
	_, mine := who.Seat(fromID)
	_, minetoo := who.Seat(intoID)
	switch {
	case fromID == intoID:
		err = fault.New(fault.Invalid, "persondata.error.same_organization", nil)
	case from.MergedInto != "" || into.MergedInto != "":
		err = fault.New(fault.Conflict, "persondata.error.organization_gone", nil)
	case mine || minetoo:
		err = fault.New(fault.Conflict, "persondata.error.own_organization", nil)
	}
	return from, into, err
}

// OrganizationPair is what merging two records of organizations would do.
type OrganizationPair struct {
	From, Into people.Organization
	// Is is what the merged record would say.
	Is    people.Organization
	Moves []holding.Move
	// Refusals are why it cannot be done; empty: it can.
	Refusals []*fault.Error
}

// errPreview takes back what a preview did.
var errPreview = errors.New("persondata: a preview changes nothing")

// PreviewOrganizationMerge does the merging, looks at it, and takes it back: what
// it shows is what Merge would do. All that stands against it is said at once.
func (s *Service) PreviewOrganizationMerge(ctx context.Context, who access.Actor, fromID, intoID string) (OrganizationPair, error) {
	var pair OrganizationPair
	err := s.log.Do(ctx, who, "persondata.preview_organization_merge", func(tx *audit.Tx) (err error) {
		pair = OrganizationPair{}
		if err := MayKeep(who); err != nil {
			return err
		}
		if pair.From, pair.Into, err = s.two(ctx, tx, who, fromID, intoID); err != nil {
			return err
		}
		if pair.Moves, pair.Refusals, err = s.repoint(ctx, tx, fromID, intoID); err != nil {
			return err
		}
		if pair.Is, err = s.people.OrganizationTx(ctx, tx, intoID); err != nil {
			return err
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		return pair, nil
	}
	return pair, err
}

// repoint gives what every subject has of one organization to another; against are
// all their refusals: with any, what was done is to be taken back.
func (s *Service) repoint(ctx context.Context, tx *audit.Tx, from, to string) (moved []holding.Move, against []*fault.Error, err error) {
	moved = []holding.Move{}
	for _, h := range s.organizations {
		moves, err := h.RepointOrganization(ctx, tx, from, to)
		if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
			against = append(append(against, f), f.Others...)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		moved = append(moved, moves...)
	}
	return moved, against, nil
}

// MergeOrganization makes two records of one organization one: what fromID has
// goes over to intoID, and the former is gone. It can be undone for UndoDays. It
// returns its key.
func (s *Service) MergeOrganization(ctx context.Context, who access.Actor, fromID, intoID string) (id string, err error) {
	err = s.log.Do(ctx, who, "persondata.merge_organization", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		from, into, err := s.two(ctx, tx, who, fromID, intoID)
		if err != nil {
			return err
		}
		moved, against, err := s.repoint(ctx, tx, fromID, intoID)
		if err != nil {
			return err
		}
		if err := fault.Join(against...); err != nil {
			return err
		}
		raw, err := json.Marshal(moved)
		if err != nil {
			return err
		}
		id = db.NewID()
		err = store.New(tx).InsertOrganizationMerge(ctx, store.InsertOrganizationMergeParams{
			ID: id, FromID: fromID, IntoID: intoID, FromEn: from.Name.EN, FromFr: from.Name.FR, IntoEn: into.Name.EN, IntoFr: into.Name.FR,
			Moved: string(raw), At: db.Micros(tx.Now), ByID: who.PersonID, ByName: who.Name,
		})
		if err != nil {
			return err
		}
		tx.AfterCommit(s.signin.Changed)
		tx.About("organization", intoID)
		tx.Detail("from", fromID)
		tx.Detail("merge", id)
		return tx.Also(ctx, "persondata.organization_merged_into", "organization", fromID, map[string]any{"into": intoID})
	})
	return id, err
}

// MergedOrganization is a merge of organizations that was made.
type MergedOrganization struct {
	ID             string
	FromID, IntoID string
	From, Into     i18n.Text // their names as they were
	At             time.Time
	By             string
	Moved          []holding.Move
	Undone         time.Time // zero: it stands
	UndoneBy       string
}

// Undoable reports whether the merge may be undone at an instant.
func (m MergedOrganization) Undoable(now time.Time) bool {
	return m.Undone.IsZero() && now.Before(m.At.AddDate(0, 0, UndoDays))
}

// OrganizationMerges lists a page of the merges made, the latest first, before the
// one with key after. more tells whether another page follows.
func (s *Service) OrganizationMerges(ctx context.Context, who access.Actor, after string) (list []MergedOrganization, more bool, err error) {
	if err := MayKeep(who); err != nil {
		return nil, false, err
	}
	rows, err := s.read().OrganizationMerges(ctx, before(after), PageSize+1)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	for _, r := range rows {
		m, err := mergedOrganizationOf(r)
		if err != nil {
			return nil, false, err
		}
		list = append(list, m)
	}
	return list, more, nil
}

func mergedOrganizationOf(r store.OrganizationMerge) (MergedOrganization, error) {
	m := MergedOrganization{
		ID: r.ID, FromID: r.FromID, IntoID: r.IntoID, From: i18n.Text{EN: r.FromEn, FR: r.FromFr}, Into: i18n.Text{EN: r.IntoEn, FR: r.IntoFr}, At: db.Time(r.At), By: r.ByName,
		Undone: db.Time(r.UndoneAt), UndoneBy: r.UndoneName,
	}
	return m, json.Unmarshal([]byte(r.Moved), &m.Moved)
}

// UndoOrganization takes a merge of organizations back: each has what it had. What
// the merged record came by since stays with it. Where something changed that the
// undoing would overwrite, it is refused and nothing is changed.
func (s *Service) UndoOrganization(ctx context.Context, who access.Actor, id string) error {
	return s.log.Do(ctx, who, "persondata.undo_organization_merge", func(tx *audit.Tx) error {
		if err := MayKeep(who); err != nil {
			return err
		}
		q := store.New(tx)
		row, err := q.OrganizationMergeByID(ctx, id)
		if errors.Is(err, db.ErrNotFound) {
			return fault.New(fault.NotFound, "persondata.error.no_merge", nil)
		}
		if err != nil {
			return err
		}
		m, err := mergedOrganizationOf(row)
		if err != nil {
			return err
		}
		if !m.Undoable(tx.Now) {
			return fault.New(fault.Conflict, "persondata.error.no_undo", fault.Args{"Days": UndoDays})
		}
		for _, h := range s.organizations {
			if err := h.RestoreOrganization(ctx, tx, m.FromID, m.IntoID, m.Moved); err != nil {
				return err
			}
		}
		if _, err := q.UndoOrganizationMerge(ctx, store.UndoOrganizationMergeParams{ID: id, UndoneAt: db.Micros(tx.Now), UndoneBy: who.PersonID, UndoneName: who.Name}); err != nil {
			return err
		}
		tx.AfterCommit(s.signin.Changed)
		tx.About("organization", m.IntoID)
		tx.Detail("merge", id)
		return tx.Also(ctx, "persondata.organization_parted", "organization", m.FromID, map[string]any{"from": m.IntoID})
	})
}
