package roundtables

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/roundtables/internal/store"
)

// RemarkKind sorts what is said.
type RemarkKind string

// The kinds of remark.
const (
	Comment     RemarkKind = "comment"
	ChangeAsked RemarkKind = "change"     // of the agenda or the notes
	Correction  RemarkKind = "correction" // of notes that are agreed: it stands beside them
)

// Remark is what somebody said of an item, or of the whole.
type Remark struct {
	ID     string
	ItemID string // empty: of the whole
	Kind   RemarkKind
	// DepartmentID is whom it is said to, or who says it; empty: it is among us.
	DepartmentID string
	OfficialID   string // an official said it; empty: one of us
	PersonID     string
	Name         string
	Words        string
	At           time.Time
}

// Internal reports whether the remark is among us.
func (r Remark) Internal() bool { return r.DepartmentID == "" && r.Kind != Correction }

// maxRemarks bounds those of one roundtable.
const maxRemarks = 1000

func (a *act) remark(ctx context.Context, r Remark) error {
	r.Words = tidy(r.Words)
	var c checks
	c.line("words", r.Words, 1, maxWords)
	c.spoken("words", r.Words)
	if err := c.err(); err != nil {
		return err
	}
	list, err := a.q.RemarksOf(ctx, a.r.ID, maxRemarks)
	if err != nil {
		return err
	}
	if len(list) == maxRemarks {
		return fault.New(fault.Conflict, "roundtables.error.too_many_remarks", nil)
	}
	return a.q.InsertRemark(ctx, store.InsertRemarkParams{
		ID: db.NewID(), RoundtableID: a.r.ID, ItemID: r.ItemID, Kind: string(r.Kind), DepartmentID: r.DepartmentID, OfficialID: r.OfficialID, PersonID: r.PersonID,
		Name: r.Name, Words: r.Words, SaidAt: db.Micros(a.Now),
	})
}

// Say says something of a roundtable or of one of its items: among those who choose
// (departmentID empty), or to a department, whose officials read it and are written
// to.
func (s *Service) Say(ctx context.Context, who access.Actor, key, itemID, departmentID, words string) error {
	if err := s.Ready(ctx); err != nil {
		return err
	}
	return s.chooses(ctx, who, "roundtables.say", key, func(a *act) error {
		if err := a.itemHere(ctx, itemID); err != nil {
			return err
		}
		if departmentID != "" && !slices.Contains(a.r.Departments, departmentID) {
			return fault.Field("department", "roundtables.error.choose", nil)
		}
		err := a.remark(ctx, Remark{ItemID: itemID, Kind: Comment, DepartmentID: departmentID, PersonID: who.PersonID, Name: who.Name, Words: words})
		if err != nil || departmentID == "" {
			return err
		}
		return a.tellDepartment(ctx, departmentID, "answered", []any{"Name", who.Name})
	})
}

// itemHere refuses an item of another roundtable.
func (a *act) itemHere(ctx context.Context, itemID string) error {
	if itemID == "" {
		return nil
	}
	i, err := a.s.item(ctx, a.q, itemID)
	if err == nil && i.RoundtableID != a.r.ID {
		err = fault.New(fault.NotFound, "roundtables.error.item_not_found", nil)
	}
	return err
}

// Correct puts a correction beside the notes that both sides have agreed to.
func (s *Service) Correct(ctx context.Context, who access.Actor, itemID, words string) error {
	return s.onItem(ctx, who, "roundtables.correct", itemID, func(a *act, i Item) error {
		if err := mayChoose(who, a.r); err != nil {
			return err
		}
		st, err := s.sent(ctx, a.q, a.r, NotesPaper)
		if err != nil {
			return err
		}
		if !st.Agreed() {
			return fault.New(fault.Conflict, "roundtables.error.not_agreed", nil)
		}
		return a.remark(ctx, Remark{ItemID: i.ID, Kind: Correction, PersonID: who.PersonID, Name: who.Name, Words: words})
	})
}

// Remarks lists what was said: to those who choose, all of it; to others who see
// roundtables, the corrections of the notes.
func (s *Service) Remarks(ctx context.Context, who access.Actor, r Roundtable) ([]Remark, error) {
	if err := maySee(who); err != nil {
		return nil, err
	}
	list, err := s.remarks(ctx, s.on(nil), r.ID)
	if !MayChoose(who, r) {
		list = slices.DeleteFunc(list, func(m Remark) bool { return m.Kind != Correction })
	}
	return list, err
}

func (s *Service) remarks(ctx context.Context, q *store.Queries, roundtableID string) ([]Remark, error) {
	rows, err := q.RemarksOf(ctx, roundtableID, maxRemarks)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Remark, len(rows))
	for i, r := range rows {
		list[i] = Remark{
			ID: r.ID, ItemID: r.ItemID, Kind: RemarkKind(r.Kind), DepartmentID: r.DepartmentID, OfficialID: r.OfficialID, PersonID: r.PersonID, Name: r.Name,
			Words: r.Words, At: db.Time(r.SaidAt),
		}
	}
	return list, nil
}

// between adds what was said between a department and us, and the corrections of the
// notes it has.
func (s *Service) between(ctx context.Context, q *store.Queries, r Roundtable, g *Guest) error {
	list, err := s.remarks(ctx, q, r.ID)
	if err != nil {
		return err
	}
	for _, m := range list {
		switch {
		case m.Kind == Correction:
			if g.Notes.Paper != nil && slices.ContainsFunc(g.Notes.Paper.Content.Items, func(i ContentItem) bool { return i.ID == m.ItemID }) {
				g.Corrections = append(g.Corrections, m)
			}
		case m.DepartmentID == g.Department.ID:
			g.Remarks = append(g.Remarks, m)
		}
	}
	return nil
}
