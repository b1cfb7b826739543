package admissions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// How many applications may be begun in an hour: for one address, whoever asks,
// since each sends it a message; and from one network.
const (
	perAddress = 5
	perNetwork = 30
	window     = time.Hour
)

// draftsPerDay is how many of the applications that one network has begun in a day
// may be unsubmitted at once: whoever begins one need not have the address.
const draftsPerDay = 40

// Begin begins an application and sends a link to an address, which proves it; it
// returns the application's own token, by which whoever begins it goes on at once. network is where the request came from (empty: not counted).
// A class that is not open is an Invalid refusal, too many a TooMany one.
func (s *Service) Begin(ctx context.Context, class people.Class, email, network string, lang i18n.Lang) (token string, err error) {
	asked, open := s.o.Profile.AdmissionOf(string(class))
	if !open {
		return "", fault.Field("class", "admissions.error.class", nil)
	}
	email = people.FoldEmail(email)
	if !isEmail(email) {
		return "", fault.Field("email", "admissions.error.email", nil)
	}
	err = s.do(ctx, access.Actor{Lang: lang}, "admissions.begin", func(tx *audit.Tx) error {
		q := store.New(tx)
		since := db.Micros(tx.Now.Add(-window))
		from := hashed(network)
		byAddress, err := q.CountFromEmail(ctx, email, since)
		if err != nil {
			return err
		}
		byNetwork, drafts := int64(0), int64(0)
		if network != "" {
			if byNetwork, err = q.CountFromNetwork(ctx, from, since); err != nil {
				return err
			}
			if drafts, err = q.CountDraftsFromNetwork(ctx, from, db.Micros(tx.Now.Add(-24*time.Hour))); err != nil {
				return err
			}
		}
		if byAddress >= perAddress || byNetwork >= perNetwork || drafts >= draftsPerDay {
			return fault.New(fault.TooMany, "admissions.error.too_often", nil)
		}
		a := Application{
			ID: db.NewID(), Class: class, State: Draft, Lang: lang, Email: email, MadeAt: tx.Now, TouchedAt: tx.Now, network: from, linkAt: tx.Now, links: 1,
		}
		if !asked.Individual {
			a.Form.Email = email
			a.Form.Shown = []people.Showing{people.Listing}
		}
		row, err := rowOf(a)
		if err != nil {
			return err
		}
		if err := q.InsertApplication(ctx, store.InsertApplicationParams(row)); err != nil {
			return err
		}
		tx.About(Kind, a.ID)
		if token, err = s.Token(ctx, a.ID); err != nil {
			return err
		}
		return s.sendLink(ctx, tx, a)
	})
	return token, err
}

func hashed(network string) string {
	if network == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("admissions " + network))
	return hex.EncodeToString(sum[:12])
}

func (s *Service) sendLink(ctx context.Context, tx *audit.Tx, a Application) error {
	body := []i18n.Message{i18n.Say("admissions.mail.link.body", "Site", s.o.Profile.Name, "Class", a.Class.Name())}
	if a.State == Draft {
		body = append(body, i18n.Say("admissions.mail.link.draft", "Days", s.o.Profile.Admissions.DraftDays))
	}
	if !a.Proven() {
		body = append(body, i18n.Say("admissions.mail.link.prove"))
	}
	return s.tellApplicant(ctx, tx, a, mailing{
		subject: i18n.Say("admissions.mail.link.subject", "Site", s.o.Profile.Short), body: append(body, i18n.Say("admissions.mail.link.ignore")),
	})
}

// SendLinks sends the links of the applications of an address again, to that
// address, if it has any. The caller answers the same in either case.
func (s *Service) SendLinks(ctx context.Context, email string, lang i18n.Lang) error {
	email = people.FoldEmail(email)
	if !isEmail(email) {
		return fault.Field("email", "admissions.error.email", nil)
	}
	return s.do(ctx, access.Actor{Lang: lang}, "admissions.send_link", func(tx *audit.Tx) error {
		rows, err := store.New(tx).ApplicationsOfEmail(ctx, email, perAddress)
		if err != nil {
			return err
		}
		for _, r := range rows {
			a, err := applicationOf(r)
			if err != nil {
				return err
			}
			if tx.Now.Sub(a.linkAt) < linkPause || !a.maySendLink(tx.Now) {
				continue
			}
			a.linkSent(tx.Now)
			if err := s.save(ctx, tx.Tx, a); err != nil {
				return err
			}
			if err := s.sendLink(ctx, tx, a); err != nil {
				return err
			}
			tx.About(Kind, a.ID)
		}
		return nil
	})
}

// Open reads the application that a link leads to.
func (s *Service) Open(ctx context.Context, token string) (Application, error) {
	id, err := s.open(ctx, applicantLink, token)
	if err != nil {
		return Application{}, err
	}
	return s.load(ctx, nil, id)
}

// change loads the application that a link leads to, changes it and saves it.
// Nothing is written in the record but where change says what it is about.
func (s *Service) change(ctx context.Context, token, action string, change func(tx *audit.Tx, a *Application) error) (a Application, err error) {
	id, err := s.open(ctx, applicantLink, token)
	if err != nil {
		return Application{}, err
	}
	was, err := s.load(ctx, nil, id)
	if err != nil {
		return Application{}, err
	}
	err = s.do(ctx, applicant(was), action, func(tx *audit.Tx) error {
		if a, err = s.load(ctx, tx, id); err != nil {
			return err
		}
		if err := change(tx, &a); err != nil {
			return err
		}
		return s.save(ctx, tx.Tx, a)
	})
	return a, err
}

// write is change for what the applicant writes, as long as the form is theirs.
func (s *Service) write(ctx context.Context, token, action string, write func(tx *audit.Tx, a *Application) error) (Application, error) {
	return s.change(ctx, token, action, func(tx *audit.Tx, a *Application) error {
		if !a.State.Writable() {
			return fault.New(fault.Conflict, "admissions.error.not_writable", fault.Args{"State": a.State.Say()})
		}
		a.TouchedAt = tx.Now
		return write(tx, a)
	})
}

// Save keeps what was typed in one step, whether or not it is complete: Check
// says what is wrong with it. What is longer than the form takes is an Invalid
// refusal and is not kept.
func (s *Service) Save(ctx context.Context, token string, step Step, typed Form) (Application, error) {
	return s.write(ctx, token, "admissions.save", func(tx *audit.Tx, a *Application) error {
		typed := typed
		if typed.Agreed.Words != "" {
			typed.Agreed.At = tx.Now
		}
		a.Form = a.Form.take(step, typed)
		return a.Form.fits()
	})
}

// Speak changes the language of an application and of the letters about it.
func (s *Service) Speak(ctx context.Context, token string, lang i18n.Lang) (Application, error) {
	return s.change(ctx, token, "admissions.speak", func(_ *audit.Tx, a *Application) error {
		a.Lang = lang
		return nil
	})
}

// Submit hands an application to the membership committee: for the first time,
// or after it was asked for more. What is missing is an Invalid refusal, and so
// is a pledge that was not made; an address that is not proven is a Conflict. The
// applicant and the committee are told, and whoever is named as a reference is asked.
func (s *Service) Submit(ctx context.Context, token string, pledged bool) (Application, error) {
	return s.write(ctx, token, "admissions.submit", func(tx *audit.Tx, a *Application) error {
		if gaps := s.Gaps(*a); len(gaps) > 0 {
			return fault.New(fault.Invalid, "admissions.error.gaps", fault.Args{"Count": len(gaps)})
		}
		if !pledged {
			return fault.Field("pledged", "admissions.error.pledge", nil)
		}
		if err := requireProven(*a); err != nil {
			return err
		}
		kind := WasResubmitted
		if a.SubmittedAt.IsZero() {
			kind = WasSubmitted
			a.SubmittedAt = tx.Now
			a.Year = s.day(tx.Now).Year()
			last, err := store.New(tx).LastNumber(ctx, int64(a.Year))
			if err != nil {
				return err
			}
			a.Number = int(last) + 1
		}
		a.State = Submitted
		tx.About(Kind, a.ID)
		tx.Detail("reference", a.Ref())
		if err := s.happened(ctx, tx, a, Event{Kind: kind}); err != nil {
			return err
		}
		if err := s.askReferees(ctx, tx, a); err != nil {
			return err
		}
		if err := s.acknowledge(ctx, tx, *a, kind); err != nil {
			return err
		}
		return s.tellCommittee(ctx, tx, *a, kind)
	})
}

// acknowledge tells the applicant that the application has come, and what follows.
func (s *Service) acknowledge(ctx context.Context, tx *audit.Tx, a Application, kind EventKind) error {
	if kind == WasResubmitted {
		return s.tellApplicant(ctx, tx, a, mailing{
			subject: i18n.Say("admissions.mail.resubmitted.subject", "Ref", a.Ref()), body: []i18n.Message{i18n.Say("admissions.mail.resubmitted.body", "Ref", a.Ref())},
		})
	}
	body := []i18n.Message{i18n.Say("admissions.mail.submitted.body", "Ref", a.Ref(), "Site", s.o.Profile.Name, "Class", a.Class.Name())}
	for _, r := range a.References {
		body = append(body, i18n.Say("admissions.mail.submitted.reference", "Name", r.Name, "Organization", r.Organization))
	}
	return s.tellApplicant(ctx, tx, a, mailing{
		subject: i18n.Say("admissions.mail.submitted.subject", "Ref", a.Ref()), body: append(body, i18n.Say("admissions.mail.submitted.next")),
	})
}

// Withdraw ends an application by the applicant's will. A draft is deleted with
// all that was typed and attached.
func (s *Service) Withdraw(ctx context.Context, token string) (a Application, err error) {
	id, err := s.open(ctx, applicantLink, token)
	if err != nil {
		return Application{}, err
	}
	was, err := s.load(ctx, nil, id)
	if err != nil {
		return Application{}, err
	}
	err = s.do(ctx, applicant(was), "admissions.withdraw", func(tx *audit.Tx) error {
		if a, err = s.load(ctx, tx, id); err != nil {
			return err
		}
		tx.About(Kind, a.ID)
		if a.State == Draft {
			return s.deleteTx(ctx, tx.Tx, a)
		}
		if !a.State.Open() {
			return fault.New(fault.Conflict, "admissions.error.settled", fault.Args{"State": a.State.Say()})
		}
		a.State, a.SettledAt = Withdrawn, tx.Now
		if err := s.happened(ctx, tx, &a, Event{Kind: WasWithdrawn}); err != nil {
			return err
		}
		if err := s.save(ctx, tx.Tx, a); err != nil {
			return err
		}
		return s.tellApplicant(ctx, tx, a, mailing{
			subject: i18n.Say("admissions.mail.withdrawn.subject", "Ref", a.Ref()), body: []i18n.Message{i18n.Say("admissions.mail.withdrawn.body", "Ref", a.Ref(), "Days", s.o.Profile.Admissions.PapersDays)},
		})
	})
	return a, err
}
