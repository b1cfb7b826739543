package actions

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/actions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Assign says who does an action, by when, and whether everybody reads what came
// of it. email is the address of the person, empty for none; a.PersonID and its
// name follow from it. One at least of body and person is named, and a day.
func (s *Service) Assign(ctx context.Context, who access.Actor, id, email string, to Assignment) error {
	return s.act(ctx, who, "actions.assign", id, func(tx *audit.Tx, _ *store.Queries, a *Action) error {
		if err := who.Require(MayAssign(who, *a), "power.assign_action"); err != nil {
			return err
		}
		to.PersonID, to.PersonName = "", ""
		var found []*fault.Error
		if email = strings.TrimSpace(email); email != "" {
			person, err := s.people.PersonByEmailTx(ctx, tx, email)
			switch {
			case fault.Is(err, fault.NotFound) || err == nil && person.Gone != "":
				found = append(found, fault.Field("person", "actions.error.person", fault.Args{"Address": email}))
			case err != nil:
				return err
			}
			to.PersonID, to.PersonName = person.ID, person.Name
		}
		if to.BodyID != "" {
			b, err := s.bodies.BodyTx(ctx, tx, to.BodyID)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if err != nil || !b.OnDay(s.day(tx.Now)) {
				found = append(found, fault.Field("body", "actions.error.body", nil))
			}
			tx.Detail("body", b.Slug)
		}
		if to.BodyID == "" && to.PersonID == "" && len(found) == 0 {
			found = append(found, fault.Field("body", "actions.error.owner", nil))
		}
		if to.Due.IsZero() {
			found = append(found, fault.Field("due", "actions.error.due", nil))
		}
		if err := fault.Join(found...); err != nil {
			return err
		}
		if to.PersonID != a.PersonID && to.PersonID != "" && to.PersonID != who.PersonID {
			if err := s.tell(ctx, tx, *a, to); err != nil {
				return err
			}
		}
		tx.Detail("due", db.Day(to.Due))
		tx.Detail("shown", to.shown())
		a.Assignment = to
		return nil
	})
}

// Report says how an action stands and what came of it.
func (s *Service) Report(ctx context.Context, who access.Actor, id string, r Report) error {
	return s.act(ctx, who, "actions.report", id, func(tx *audit.Tx, _ *store.Queries, a *Action) error {
		if err := who.Require(MayReport(who, *a), "power.report_action"); err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		a.Outcome, a.ToCheck = a.told(r.Outcome)
		if r.Checked && a.Outcome.Has(i18n.EN) && a.Outcome.Has(i18n.FR) {
			a.ToCheck = ""
		}
		tx.Detail("from", string(a.State))
		tx.Detail("to", string(r.State))
		switch {
		case r.State.Running():
			a.Ended = db.ParseDay("")
		case a.State.Running() || a.Ended.IsZero():
			a.Ended = s.day(tx.Now)
		}
		a.State = r.State
		return nil
	})
}

// AddNote writes a note on an action.
func (s *Service) AddNote(ctx context.Context, who access.Actor, id, words string) error {
	words = strings.TrimSpace(words)
	return s.act(ctx, who, "actions.note", id, func(tx *audit.Tx, q *store.Queries, a *Action) error {
		if err := who.Require(MayReport(who, *a), "power.report_action"); err != nil {
			return err
		}
		if words == "" {
			return fault.Field("note", "actions.error.note", nil)
		}
		if len([]rune(words)) > MaxNote {
			return fault.Field("note", "actions.error.too_long", fault.Args{"Max": MaxNote})
		}
		lang := who.Lang
		if lang == "" {
			lang = i18n.EN
		}
		return q.InsertNote(ctx, store.InsertNoteParams{ID: db.NewID(), ActionID: id, At: db.Micros(tx.Now), PersonID: who.PersonID, PersonName: who.Name, Lang: string(lang), Words: words})
	})
}

// maxDocuments bounds the files of one action.
const maxDocuments = 30

// AddDocument keeps a file with an action; name is the one it was sent under.
func (s *Service) AddDocument(ctx context.Context, who access.Actor, id, name string, body []byte) error {
	a, err := load(ctx, s.on(nil), id)
	if err != nil {
		return err
	}
	// Before anybody says what is wrong with the file.
	if err := who.Require(MayReport(who, a), "power.report_action"); err != nil {
		return err
	}
	file, err := blobs.Accept("file", name, body, blobs.Documents()...)
	if err != nil {
		return err
	}
	return s.act(ctx, who, "actions.add_document", id, func(tx *audit.Tx, q *store.Queries, a *Action) error {
		if err := who.Require(MayReport(who, *a), "power.report_action"); err != nil {
			return err
		}
		has, err := q.DocumentsOf(ctx, id)
		if err != nil {
			return err
		}
		if len(has) >= maxDocuments {
			return fault.Field("file", "actions.error.documents", fault.Args{"Max": maxDocuments})
		}
		blob, err := s.files.Put(ctx, tx.Tx, file)
		if err != nil {
			return err
		}
		tx.Detail("name", blobs.SafeName(file.Name))
		return q.InsertDocument(ctx, store.InsertDocumentParams{
			ID: db.NewID(), ActionID: id, BlobID: blob, Name: blobs.SafeName(file.Name), At: db.Micros(tx.Now), PersonID: who.PersonID, PersonName: who.Name,
		})
	})
}

// RemoveDocument takes a file away for good.
func (s *Service) RemoveDocument(ctx context.Context, who access.Actor, id, documentID string) error {
	return s.act(ctx, who, "actions.remove_document", id, func(tx *audit.Tx, q *store.Queries, a *Action) error {
		if err := who.Require(MayReport(who, *a), "power.report_action"); err != nil {
			return err
		}
		row, err := q.DocumentOf(ctx, id, documentID)
		if missing(err) {
			return notFound()
		}
		if err != nil {
			return err
		}
		tx.Detail("name", row.Name)
		if err := q.DeleteDocument(ctx, documentID); err != nil {
			return err
		}
		return s.files.Delete(ctx, tx.Tx, row.BlobID)
	})
}

// reachable reports whether mail may be written to somebody.
func reachable(p people.Person) bool { return p.ID != "" && p.Gone == "" && p.Email != "" }
