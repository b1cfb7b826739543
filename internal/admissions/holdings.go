package admissions

import (
	"context"
	"strings"

	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
)

// The kinds of what admissions hold about a person.
const (
	heldApplications = "applications"
	heldReferences   = "references"
	heldActs         = "application_acts"
)

// Holdings is what admissions hold about a person: the applications begun with the
// person's address and the references asked of it (neither has a key of the person),
// and what the person recorded as a reviewer. A draft goes with an erasure; of what
// was submitted the decision stays without the name, and of a reference that it was
// asked and what came of it. An application that is not decided is to be withdrawn,
// or decided, first.
func (s *Service) Holdings(ctx context.Context, tx db.DBTX, personID string) ([]holding.Holding, error) {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return nil, err
	}
	applications, err := s.heldApplications(ctx, tx, p.Email)
	if err != nil {
		return nil, err
	}
	references, err := s.heldReferences(ctx, tx, p.Email)
	if err != nil {
		return nil, err
	}
	acts, err := s.heldActs(ctx, tx, personID)
	return []holding.Holding{applications, references, acts}, err
}

// ofAddress reads the applications of an address whole; no address has none, and
// what was forgotten has no address.
func (s *Service) ofAddress(ctx context.Context, tx db.DBTX, email string) ([]Application, error) {
	if email == "" {
		return nil, nil
	}
	ids, err := s.on(tx).AllOfEmail(ctx, email)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Application, len(ids))
	for i, id := range ids {
		if list[i], err = s.load(ctx, tx, id); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s *Service) heldApplications(ctx context.Context, tx db.DBTX, email string) (holding.Holding, error) {
	h := holding.Of(heldApplications, holding.Remain)
	list, err := s.ofAddress(ctx, tx, email)
	for _, a := range list {
		h.Count++
		h.Records = append(h.Records, s.recordOf(a))
		if a.State != Draft {
			h.Stays++
		}
		if a.State != Draft && a.State.Open() {
			h.Block = append(h.Block, i18n.Say("admissions.holding.open", "Ref", a.Ref(), "State", a.State.Say()))
		}
	}
	return h, err
}

// recordOf is all that was typed in an application, and where it stands.
func (s *Service) recordOf(a Application) holding.Record {
	f := a.Form
	var answers, files []string
	for _, q := range s.Class(a).Questions {
		if answer := f.Answers[q.Slug]; answer != "" {
			answers = append(answers, q.Words.In(a.Lang)+" "+answer)
		}
	}
	for _, p := range a.Papers {
		files = append(files, p.Name)
	}
	return holding.Record{
		{Name: "number", Value: a.Ref()},
		{Name: "class", Value: holding.Word{Code: string(a.Class), Say: a.Class.Name()}},
		{Name: "state", Value: holding.Word{Code: string(a.State), Say: a.State.Say()}},
		{Name: "at", Value: a.MadeAt},
		{Name: "proven", Value: a.ProvenAt},
		{Name: "organization", Value: f.Name},
		{Name: "name", Value: f.Contact.Name},
		{Name: "title", Value: f.Contact.Title},
		{Name: "email", Value: a.Email},
		{Name: "phone", Value: strings.Join(nonEmpty(f.Contact.Phone, f.Phone), ", ")},
		{Name: "address", Value: strings.Join(nonEmpty(f.Address, f.City), ", ")},
		{Name: "employer", Value: f.Employer},
		{Name: "answers", Value: strings.Join(append(nonEmpty(f.About, f.Budget), answers...), "\n")},
		{Name: "documents", Value: strings.Join(files, ", ")},
	}
}

func nonEmpty(list ...string) []string {
	var kept []string
	for _, s := range list {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// referencesOf are the references asked of an address.
func (s *Service) referencesOf(ctx context.Context, tx db.DBTX, email string) ([]Reference, error) {
	if email == "" {
		return nil, nil
	}
	rows, err := s.on(tx).ReferencesOfEmail(ctx, email)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Reference, len(rows))
	for i, r := range rows {
		list[i] = referenceOf(r)
	}
	return list, nil
}

func (s *Service) heldReferences(ctx context.Context, tx db.DBTX, email string) (holding.Holding, error) {
	h := holding.Of(heldReferences, holding.Remain)
	list, err := s.referencesOf(ctx, tx, email)
	if err != nil {
		return h, err
	}
	for _, r := range list {
		a, err := s.load(ctx, tx, r.ApplicationID)
		if err != nil {
			return h, err
		}
		h.Count++
		record := holding.Record{{Name: "name", Value: r.Name}, {Name: "organization", Value: r.Organization}, {Name: "state", Value: holding.Word{Code: string(r.State), Say: r.State.Say()}}}
		if r.State != Named { // of somebody who was not asked the applicant has not been told
			h.Stays++
			record = append(record, holding.Field{Name: "applicant", Value: a.Name()})
		}
		h.Records = append(h.Records, append(record, holding.Field{Name: "message", Value: r.Words}, holding.Field{Name: "asked", Value: r.AskedAt}, holding.Field{Name: "answered", Value: r.AnsweredAt}))
	}
	return h, nil
}

func (s *Service) heldActs(ctx context.Context, tx db.DBTX, personID string) (holding.Holding, error) {
	h := holding.Holding{Kind: heldActs, Merge: holding.Remain}
	q := s.on(tx)
	count, err := q.CountEventsOfPerson(ctx, personID)
	if err != nil {
		return h, audit.Fault(err)
	}
	rows, err := q.EventsOfPerson(ctx, personID, holding.Most)
	if err != nil {
		return h, audit.Fault(err)
	}
	h.Count, h.Stays = int(count), int(count)
	for _, r := range rows {
		e := Event{Kind: EventKind(r.Kind), Verdict: Verdict(r.Verdict), Day: db.ParseDay(r.Day)}
		h.Records = append(h.Records, holding.Record{
			{Name: "number", Value: Application{Year: int(r.Year), Number: int(r.Number)}.Ref()},
			{Name: "applicant", Value: i18n.Text{EN: r.NameEn, FR: r.NameFr}},
			{Name: "action", Value: holding.Word{Code: r.Kind, Say: e.Say()}},
			{Name: "message", Value: r.Words},
			{Name: "at", Value: db.Time(r.At)},
		})
	}
	return h, nil
}

// Erase deletes a person's drafts, takes out of the other applications who applied
// and what was typed and attached, and out of references the name, the address and
// the words. A reference that nobody has answered is declined by it, and the
// applicant is told to name somebody else.
func (s *Service) Erase(ctx context.Context, tx *audit.Tx, personID string) error {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return err
	}
	// References first: an applicant who names their own second address is told nothing
	// once the application is forgotten.
	references, err := s.referencesOf(ctx, tx, p.Email)
	if err != nil {
		return err
	}
	list, err := s.ofAddress(ctx, tx, p.Email)
	if err != nil {
		return err
	}
	for _, r := range references {
		if err := s.forgetReference(ctx, tx, r); err != nil {
			return err
		}
	}
	for _, a := range list {
		if a.State == Draft {
			err = s.deleteTx(ctx, tx.Tx, a)
		} else {
			err = s.forgetApplicant(ctx, tx, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetApplicant leaves of an application what class it was for, the name of an
// organization, and what was decided and why.
func (s *Service) forgetApplicant(ctx context.Context, tx *audit.Tx, a Application) error {
	if err := s.deletePapers(ctx, tx.Tx, a); err != nil {
		return err
	}
	for _, e := range a.Events {
		if e.LetterID == "" {
			continue
		}
		if err := s.blobs.Delete(ctx, tx.Tx, e.LetterID); err != nil {
			return err
		}
	}
	if err := store.New(tx).ForgetApplicantEvents(ctx, a.ID); err != nil {
		return err
	}
	a.Form, a.Email, a.network = Form{Name: a.Form.Name, Region: a.Form.Region}, "", ""
	return s.save(ctx, tx.Tx, a)
}

func (s *Service) forgetReference(ctx context.Context, tx *audit.Tx, r Reference) error {
	q := store.New(tx)
	if r.State == Named {
		return q.DeleteReference(ctx, r.ID)
	}
	if err := q.ForgetRefereeEvents(ctx, r.ApplicationID, r.Name); err != nil {
		return err
	}
	was := r
	if r.State == Asked {
		r.State, r.AnsweredAt = Declined, tx.Now
	}
	r.Name, r.Email, r.Words = "", "", ""
	if err := q.UpdateReference(ctx, store.UpdateReferenceParams(referenceRow(r))); err != nil || was.State != Asked {
		return err
	}
	a, err := s.load(ctx, tx, r.ApplicationID)
	if err != nil || !a.State.Open() || a.State == Appealed {
		return err
	}
	return s.tellDeclined(ctx, tx, a, was)
}

// tellDeclined tells the applicant that somebody will give no reference.
func (s *Service) tellDeclined(ctx context.Context, tx *audit.Tx, a Application, r Reference) error {
	return s.tellApplicant(ctx, tx, a, mailing{
		subject: i18n.Say("admissions.mail.declined.subject", "Name", r.Name, "Ref", a.Ref()), body: []i18n.Message{i18n.Say("admissions.mail.declined.body", "Name", r.Name, "Organization", r.Organization)},
	})
}
