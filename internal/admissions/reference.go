package admissions

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Naming names somebody as a reference: a person, and the member they are of.
type Naming struct {
	Place        int // from 1
	Name, Email  string
	Organization string // its name, in either language
}

// perReferee is how many times a day one address may be asked for a reference.
const perReferee = 10

// Name names somebody as a reference, in the place of who was named before and
// has not confirmed. A member that the register does not know by that name, or
// that is not in good standing today, is an Invalid refusal that does not say which.
// Until the application is submitted nobody is asked; after that, once
// somebody has declined, another one is asked at once.
func (s *Service) Name(ctx context.Context, token string, n Naming) (Application, error) {
	n.Name, n.Email, n.Organization = squeeze(n.Name), people.FoldEmail(n.Email), squeeze(n.Organization)
	return s.change(ctx, token, "admissions.name_reference", func(tx *audit.Tx, a *Application) error {
		class := s.Class(*a)
		if n.Place < 1 || n.Place > class.References {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		old := slices.IndexFunc(a.References, func(r Reference) bool { return r.Place == n.Place })
		declined := old >= 0 && a.References[old].State == Declined
		if !a.State.Writable() && (a.State != Submitted || !declined) {
			return fault.New(fault.Conflict, "admissions.error.not_writable", fault.Args{"State": a.State.Say()})
		}
		if old >= 0 && a.References[old].State == Confirmed {
			return fault.New(fault.Conflict, "admissions.error.confirmed", fault.Args{"Name": a.References[old].Name})
		}
		if a.State == Submitted { // somebody is written to at once
			if err := requireProven(*a); err != nil {
				return err
			}
		}
		o, err := s.checkNaming(ctx, tx.Tx, *a, n)
		if err != nil {
			return err
		}
		q := store.New(tx)
		if old >= 0 {
			if err := q.DeleteReference(ctx, a.References[old].ID); err != nil {
				return err
			}
			a.References = slices.Delete(a.References, old, old+1)
		}
		r := Reference{ID: db.NewID(), ApplicationID: a.ID, Place: n.Place, Name: n.Name, Email: n.Email, OrganizationID: o.ID, Organization: n.Organization, State: Named}
		if err := q.InsertReference(ctx, store.InsertReferenceParams(referenceRow(r))); err != nil {
			return err
		}
		a.References = append(a.References, r)
		a.TouchedAt = tx.Now
		if a.State != Submitted {
			return nil
		}
		tx.About(Kind, a.ID)
		return s.askReferees(ctx, tx, a)
	})
}

// Unname takes back a reference that has not confirmed.
func (s *Service) Unname(ctx context.Context, token string, place int) (Application, error) {
	return s.write(ctx, token, "admissions.unname_reference", func(tx *audit.Tx, a *Application) error {
		i := slices.IndexFunc(a.References, func(r Reference) bool { return r.Place == place && r.State != Confirmed })
		if i < 0 {
			return nil
		}
		err := store.New(tx).DeleteReference(ctx, a.References[i].ID)
		a.References = slices.Delete(a.References, i, i+1)
		return err
	})
}

// checkNaming finds the member that a reference is of, and refuses what cannot be.
func (s *Service) checkNaming(ctx context.Context, tx db.DBTX, a Application, n Naming) (o people.Organization, err error) {
	field := func(name, key string, args fault.Args) *fault.Error { return fault.Field(name, key, args) }
	var wrong []*fault.Error
	if n.Name == "" {
		wrong = append(wrong, missing("reference_name"))
	}
	switch {
	case len(n.Name) > MaxLine || len(n.Organization) > MaxLine:
		wrong = append(wrong, field("reference_name", "admissions.error.too_long", fault.Args{"Limit": MaxLine}))
	case !isEmail(n.Email):
		wrong = append(wrong, field("reference_email", "admissions.error.email", nil))
	case n.Email == a.Email:
		wrong = append(wrong, field("reference_email", "admissions.error.own_reference", nil))
	case slices.ContainsFunc(a.References, func(r Reference) bool { return r.Place != n.Place && r.Email == n.Email && r.State != Declined }):
		wrong = append(wrong, field("reference_email", "admissions.error.named_twice", nil))
	}
	if n.Organization == "" {
		return o, fault.Join(append(wrong, missing("reference_organization"))...)
	}
	o, found, err := s.member(ctx, n.Organization)
	if err != nil {
		return o, err
	}
	// Whoever asks may be anybody: the refusal does not tell who is known, nor why one
	// that is cannot give a reference.
	refusal := field("reference_organization", "admissions.error.no_reference", nil)
	if !found {
		return o, fault.Join(append(wrong, refusal)...)
	}
	standing, err := s.people.Standing(ctx, tx, o.ID, s.Today())
	if err != nil {
		return o, err
	}
	if !standing.Good || standing.Class != people.Member {
		wrong = append(wrong, refusal)
	}
	return o, fault.Join(wrong...)
}

// member finds an organization by its name as somebody types it, accents, capitals
// and punctuation aside.
func (s *Service) member(ctx context.Context, name string) (people.Organization, bool, error) {
	fold := people.Fold(name)
	if fold == "" {
		return people.Organization{}, false, nil
	}
	f := people.Filter{Words: name}
	for {
		list, more, err := s.people.Organizations(ctx, f)
		if err != nil {
			return people.Organization{}, false, err
		}
		for _, o := range list {
			if people.Fold(o.Name.EN) == fold || people.Fold(o.Name.FR) == fold {
				return o, true, nil
			}
		}
		if !more {
			return people.Organization{}, false, nil
		}
		f.After = list[len(list)-1].ID
	}
}

// maxOffered bounds how many members the form offers.
const maxOffered = 2000

// Members lists the members that let the public directory list them, by name:
// what the form offers to whoever names a reference.
func (s *Service) Members(ctx context.Context, lang i18n.Lang) ([]i18n.Text, error) {
	var names []i18n.Text
	f := people.Filter{Class: people.Member, Public: true, On: s.Today(), Lang: lang}
	for {
		list, more, err := s.people.Organizations(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			names = append(names, o.Name)
		}
		if !more || len(names) >= maxOffered {
			return names, nil
		}
		f.After = list[len(list)-1].ID
	}
}

// askReferees asks those who are named and have not been asked yet.
func (s *Service) askReferees(ctx context.Context, tx *audit.Tx, a *Application) error {
	q := store.New(tx)
	for i, r := range a.References {
		if r.State != Named {
			continue
		}
		n, err := q.CountAsked(ctx, r.Email, db.Micros(tx.Now.Add(-24*time.Hour)))
		if err != nil {
			return err
		}
		if n >= perReferee {
			return fault.New(fault.TooMany, "admissions.error.asked_often", fault.Args{"Name": r.Name})
		}
		r.State, r.AskedAt = Asked, tx.Now
		if err := q.UpdateReference(ctx, store.UpdateReferenceParams(referenceRow(r))); err != nil {
			return err
		}
		a.References[i] = r
		err = s.writeReferee(ctx, tx, *a, r, i18n.Say("admissions.mail.referee.subject", "Applicant", a.Name()),
			i18n.Say("admissions.mail.referee.body", "Name", r.Name, "Applicant", a.Name(), "Site", s.o.Profile.Name, "Organization", r.Organization))
		if err != nil {
			return err
		}
	}
	return nil
}

// Asking is a reference as the one who is asked sees it, with what the applicant
// has said of itself.
type Asking struct {
	Reference   Reference
	Application Application
	Standing    people.Standing // of the referee's organization, today
}

// Asking reads what a referee's link leads to.
func (s *Service) Asking(ctx context.Context, token string) (Asking, error) {
	id, err := s.open(ctx, refereeLink, token)
	if err != nil {
		return Asking{}, err
	}
	return s.asking(ctx, nil, id)
}

func (s *Service) asking(ctx context.Context, tx db.DBTX, id string) (Asking, error) {
	row, err := s.on(tx).Reference(ctx, id)
	if err != nil {
		return Asking{}, notFound(err)
	}
	a := Asking{Reference: referenceOf(row)}
	if a.Application, err = s.load(ctx, tx, a.Reference.ApplicationID); err != nil {
		return a, err
	}
	a.Standing, err = s.people.Standing(ctx, tx, a.Reference.OrganizationID, s.Today())
	return a, err
}

// Answer takes what a referee says: confirms, or declines, with words for the
// committee, which confirming needs. A reference is not taken from an
// organization that is not in good standing on the day: the refusal does
// not say why, since who holds the link is only known by an address that the
// applicant gave. An answer may be changed as long as nothing is
// recommended. The applicant is told of it, but never the words.
func (s *Service) Answer(ctx context.Context, token string, confirmed bool, words string) (asked Asking, err error) {
	id, err := s.open(ctx, refereeLink, token)
	if err != nil {
		return Asking{}, err
	}
	words = strings.TrimSpace(words)
	err = s.do(ctx, access.Actor{}, "admissions.answer_reference", func(tx *audit.Tx) error {
		if asked, err = s.asking(ctx, tx, id); err != nil {
			return err
		}
		a, r := asked.Application, asked.Reference
		switch {
		case a.State != Submitted && a.State != Returned:
			return fault.New(fault.Conflict, "admissions.error.too_late", fault.Args{"State": a.State.Say()})
		case len([]rune(words)) > MaxText:
			return fault.Field("words", "admissions.error.too_long", fault.Args{"Limit": MaxText})
		case confirmed && words == "":
			return missing("words")
		case confirmed && (!asked.Standing.Good || asked.Standing.Class != people.Member):
			return fault.New(fault.Conflict, "admissions.error.no_answer", fault.Args{"Name": r.Organization})
		}
		kind := WasDeclined
		r.State, r.Words, r.AnsweredAt = Declined, words, tx.Now
		if confirmed {
			kind, r.State = WasConfirmed, Confirmed
		}
		again := asked.Reference.State == r.State
		asked.Reference = r
		if err := store.New(tx).UpdateReference(ctx, store.UpdateReferenceParams(referenceRow(r))); err != nil {
			return err
		}
		tx.About(Kind, a.ID)
		tx.Detail("answer", string(r.State))
		if again {
			return nil
		}
		if err := s.refereeSaid(ctx, tx, &a, r, kind); err != nil {
			return err
		}
		if !confirmed {
			return s.tellDeclined(ctx, tx, a, r)
		}
		return s.tellApplicant(ctx, tx, a, mailing{
			subject: i18n.Say("admissions.mail.confirmed.subject", "Name", r.Name, "Ref", a.Ref()),
			body:    []i18n.Message{i18n.Say("admissions.mail.confirmed.body", "Name", r.Name, "Organization", r.Organization)},
		})
	})
	return asked, err
}

// refereeSaid adds an event under the referee's name.
func (s *Service) refereeSaid(ctx context.Context, tx *audit.Tx, a *Application, r Reference, kind EventKind) error {
	e := Event{ID: db.NewID(), At: tx.Now, Kind: kind, PersonName: r.Name}
	a.Events = append(a.Events, e)
	return store.New(tx).InsertEvent(ctx, store.InsertEventParams{ID: e.ID, ApplicationID: a.ID, At: db.Micros(e.At), Kind: string(kind), PersonName: db.Clean(r.Name)})
}
