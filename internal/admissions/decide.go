package admissions

import (
	"context"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// Decision is what a meeting decided about an application.
type Decision struct {
	Verdict Verdict
	Reasons string    // for the applicant, in the language of the application
	Day     time.Time // of the meeting
	// From is the first day of the membership, where it is one; zero: today.
	From time.Time
	// OrganizationID is the organization of the register whose membership begins
	// again; empty: a new one is entered.
	OrganizationID string
}

// check returns what is wrong with a decision about what was submitted on a day;
// early is the sentence for a meeting before that day.
func (d *Decision) check(submitted, today time.Time, early string) error {
	var wrong []*fault.Error
	words, err := reasons("reasons", d.Reasons)
	if f := fault.Of(err); f != nil {
		wrong = append(wrong, f)
	}
	d.Reasons, d.Day, d.From = words, clock.Day(d.Day), clock.Day(d.From)
	switch {
	case d.Day.IsZero():
		wrong = append(wrong, missing("day"))
	case d.Day.After(today):
		wrong = append(wrong, fault.Field("day", "admissions.error.day_future", nil))
	case d.Day.Before(submitted):
		wrong = append(wrong, fault.Field("day", early, fault.Args{"Submitted": submitted}))
	}
	switch d.Verdict {
	case Refuse:
		return fault.Join(wrong...)
	case Admit:
	default:
		wrong = append(wrong, missing("verdict"))
	}
	if d.Verdict == Admit && d.From.IsZero() {
		d.From = today
	}
	switch {
	case d.Verdict != Admit:
	case !d.Day.IsZero() && d.From.Before(d.Day):
		wrong = append(wrong, fault.Field("from", "admissions.error.from_early", nil))
	case d.From.After(today.AddDate(1, 0, 0)):
		wrong = append(wrong, fault.Field("from", "admissions.error.from_late", nil))
	}
	return fault.Join(wrong...)
}

// Decide records the Executive Committee's decision: who recorded it, when, and
// the day of the meeting. The applicant gets a letter. Admission enters the
// organization, its contact and its membership in the register, and asks for its
// invoice; refusal says how to appeal and until when.
func (s *Service) Decide(ctx context.Context, who access.Actor, id string, d Decision) error {
	if err := requireDeciding(who); err != nil {
		return err
	}
	return s.review(ctx, registering(who), id, "admissions.decide", func(tx *audit.Tx, a *Application) error {
		if err := in(*a, Submitted, Recommended); err != nil {
			return err
		}
		d := d
		if err := d.check(s.day(a.SubmittedAt), s.day(tx.Now), "admissions.error.day_early"); err != nil {
			return err
		}
		return s.settle(ctx, tx, a, d, WasDecided)
	})
}

// Appeal takes an applicant's appeal against a refusal, until its last day.
func (s *Service) Appeal(ctx context.Context, token, words string) (Application, error) {
	words, err := reasons("appeal", words)
	if err != nil {
		return Application{}, err
	}
	return s.change(ctx, token, "admissions.appeal", func(tx *audit.Tx, a *Application) error {
		if err := in(*a, Refused); err != nil {
			return err
		}
		if a.AppealUntil.IsZero() || s.day(tx.Now).After(a.AppealUntil) {
			return fault.New(fault.Conflict, "admissions.error.appeal_over", fault.Args{"Until": a.AppealUntil})
		}
		tx.About(Kind, a.ID)
		a.State, a.SettledAt = Appealed, time.Time{}
		if err := s.happened(ctx, tx, a, Event{Kind: WasAppealed, Words: words}); err != nil {
			return err
		}
		return s.tellApplicant(ctx, tx, *a, s.appealed(*a))
	})
}

// HearAppeal records what came of an appeal, with the day of the meeting that
// heard it, which is no earlier than the appeal, and its reasons. The applicant gets
// a letter. There is no appeal from it.
func (s *Service) HearAppeal(ctx context.Context, who access.Actor, id string, d Decision) error {
	if err := requireHearing(who); err != nil {
		return err
	}
	return s.review(ctx, who, id, "admissions.hear_appeal", func(tx *audit.Tx, a *Application) error {
		if err := in(*a, Appealed); err != nil {
			return err
		}
		d := d
		appealed, _ := a.Last(WasAppealed)
		if err := d.check(s.day(appealed.At), s.day(tx.Now), "admissions.error.day_before_appeal"); err != nil {
			return err
		}
		return s.settle(ctx, tx, a, d, WasAppealDecided)
	})
}

// settle does what a decision says, and sends the letter.
func (s *Service) settle(ctx context.Context, tx *audit.Tx, a *Application, d Decision, kind EventKind) error {
	today := s.day(tx.Now)
	a.SettledAt, a.AppealUntil = tx.Now, time.Time{}
	tx.Detail("verdict", string(d.Verdict))
	tx.Detail("day", db.Day(d.Day))
	switch {
	case d.Verdict == Admit:
		a.State = Admitted
		if err := s.register(ctx, tx, a, d); err != nil {
			return err
		}
	case kind == WasAppealDecided:
		a.State = Dismissed
	default:
		a.State = Refused
		if days := s.o.Profile.Admissions.AppealDays; days > 0 {
			a.AppealUntil = today.AddDate(0, 0, days)
		}
	}
	e := Event{Kind: kind, Verdict: d.Verdict, Words: d.Reasons, Day: d.Day}
	file, err := s.letter(ctx, tx, *a, d, kind)
	if err != nil {
		return err
	}
	if e.LetterID, err = s.blobs.Put(ctx, tx.Tx, file); err != nil {
		return err
	}
	if err := s.happened(ctx, tx, a, e); err != nil {
		return err
	}
	return s.sendLetter(ctx, tx, *a, d, kind, file)
}

// register enters in the register what admission means, and asks for the invoice.
func (s *Service) register(ctx context.Context, tx *audit.Tx, a *Application, d Decision) error {
	if d.OrganizationID == "" {
		o, err := s.addOrganization(ctx, tx, a.registered(s.Class(*a), s.o.Profile.Currency))
		if err != nil {
			return err
		}
		a.OrganizationID = o.ID
	} else {
		if err := s.requireMatch(ctx, tx, *a, d.OrganizationID); err != nil {
			return err
		}
		a.OrganizationID = d.OrganizationID
	}
	if err := s.people.AdmitTx(ctx, tx, a.OrganizationID, a.Class, d.From); err != nil {
		return err
	}
	p, err := s.placeContact(ctx, tx, *a, d.From)
	if err != nil {
		return err
	}
	if d.OrganizationID == "" { // one that was there before keeps what it shows
		if err := s.agreed(ctx, tx, *a, p); err != nil {
			return err
		}
	}
	if s.o.Invoice == nil {
		return nil
	}
	return s.o.Invoice(ctx, tx, a.OrganizationID, d.From.Year(), d.From)
}

// requireMatch refuses to admit an application as an organization that is none of
// its matches, or that belongs to the coalition today.
func (s *Service) requireMatch(ctx context.Context, tx *audit.Tx, a Application, organizationID string) error {
	refusal := fault.Field("organization", "admissions.error.organization", nil)
	o, err := s.people.OrganizationTx(ctx, tx, organizationID)
	if fault.Is(err, fault.NotFound) {
		return refusal
	}
	if err != nil {
		return err
	}
	c := s.comparing(a)
	c.compare(o)
	if len(c.matches) == 0 || c.matches[0].Belongs {
		return refusal
	}
	return nil
}

// slugTries is how many addresses of pages are tried for organizations of one name.
const slugTries = 20

// addOrganization enters an organization under an address of pages that is free.
func (s *Service) addOrganization(ctx context.Context, tx *audit.Tx, o people.Organization) (people.Organization, error) {
	base := people.Slug(o.Name.In(s.o.Profile.Languages[0]))
	if base == "" {
		base = "member"
	}
	for n := 1; ; n++ {
		if o.Slug = numbered(base, n); people.ReservedSlug(o.Slug) {
			continue
		}
		// Asked first: a breached constraint would end the transaction on PostgreSQL.
		_, err := s.people.OrganizationBySlug(ctx, o.Slug)
		if fault.Is(err, fault.NotFound) || n == slugTries {
			return s.people.AddOrganizationTx(ctx, tx, o)
		}
		if err != nil {
			return o, err
		}
	}
}

// agreed keeps the evidence of what a new member lets the public directory show,
// which the applicant p said on the form.
func (s *Service) agreed(ctx context.Context, tx *audit.Tx, a Application, p people.Person) error {
	if s.o.Consents == nil || a.Form.Agreed.Words == "" {
		return nil
	}
	return s.o.Consents.ShownTx(ctx, tx, a.OrganizationID, a.Form.Shown, consents.Asked{
		Words: a.Form.Agreed.Words, Lang: a.Form.Agreed.Lang, Method: consents.Form, At: a.Form.Agreed.At, Given: consents.Who{ID: p.ID, Name: p.Name},
	})
}

// placeContact gives the applicant a place in the organization, as its contact.
func (s *Service) placeContact(ctx context.Context, tx *audit.Tx, a Application, from time.Time) (people.Person, error) {
	p, err := s.people.PersonByEmailTx(ctx, tx, a.Email)
	if fault.Is(err, fault.NotFound) {
		p, err = s.people.AddPersonTx(ctx, tx, people.Person{Name: a.Form.Contact.Name, Email: a.Email, Lang: a.Lang, Phone: a.Form.Contact.Phone})
	}
	if err != nil {
		return p, err
	}
	places, err := s.people.PeopleOf(ctx, tx, a.OrganizationID, from)
	if err != nil {
		return p, err
	}
	for _, place := range places {
		if place.PersonID == p.ID {
			return p, nil // there already
		}
	}
	start := s.day(tx.Now)
	if from.Before(start) {
		start = from
	}
	_, err = s.people.AffiliateTx(ctx, tx, people.Affiliation{PersonID: p.ID, OrganizationID: a.OrganizationID, Title: a.Form.Contact.Title, From: start, Contact: true})
	return p, err
}

// numbered is an address of pages with a number, from the second on.
func numbered(base string, n int) string {
	if n == 1 {
		return base
	}
	suffix := "-" + strconv.Itoa(n)
	return strings.TrimRight(base[:min(len(base), maxSlug-len(suffix))], "-") + suffix
}

// maxSlug is the longest address of pages that the register takes.
const maxSlug = 80
