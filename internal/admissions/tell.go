package admissions

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
)

// tellCommittee tells those who sit on the membership committee, or where nobody
// does the secretariat, that an application has come.
func (s *Service) tellCommittee(ctx context.Context, tx *audit.Tx, a Application, kind EventKind) error {
	key := "admissions.mail.came"
	if kind == WasResubmitted {
		key = "admissions.mail.came_again"
	}
	body, err := s.bodies.BodyBySlug(ctx, tx, Committee)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return s.tellFirst(ctx, tx, a, []bodies.Body{body}, i18n.Say(key+".subject", "Applicant", a.Name(), "Ref", a.Ref()),
		i18n.Say(key+".body", "Applicant", a.Name(), "Class", a.Class.Name()))
}

// tellDeciders tells those who decide, the Executive Committee, or where nobody sits
// on it the secretariat, that the membership committee has recommended.
func (s *Service) tellDeciders(ctx context.Context, tx *audit.Tx, a Application, recommended Event) error {
	list, err := s.bodies.Bodies(ctx, tx, access.Executive)
	if err != nil {
		return err
	}
	return s.tellFirst(ctx, tx, a, list, i18n.Say("admissions.mail.recommended.subject", "Applicant", a.Name(), "Ref", a.Ref()),
		i18n.Say("admissions.mail.recommended.body", "Applicant", a.Name(), "Class", a.Class.Name()), recommended.Say(), i18n.Say("admissions.mail.recommended.next"))
}

// tellFirst writes to all who sit today on the first of some bodies that somebody
// with an address sits on; the secretariat is the last of them.
func (s *Service) tellFirst(ctx context.Context, tx *audit.Tx, a Application, list []bodies.Body, subject i18n.Message, body ...i18n.Message) error {
	staff, err := s.bodies.Bodies(ctx, tx, access.Secretariat)
	if err != nil {
		return err
	}
	for _, b := range append(list, staff...) {
		if b.ID == "" {
			continue
		}
		holders, err := s.bodies.HoldersOf(ctx, tx, b.ID, "", s.day(tx.Now))
		if err != nil {
			return err
		}
		told := map[string]bool{}
		for _, h := range holders {
			if h.Person.Email == "" || told[h.Person.Email] {
				continue
			}
			told[h.Person.Email] = true
			err := s.send(ctx, tx, mailing{
				to: mailmsg.Address{Name: h.Person.Name, Address: h.Person.Email}, lang: h.Person.Lang, subject: subject, body: body,
				button: i18n.Say("admissions.mail.came.button"), url: s.o.Site + "/" + string(h.Person.Lang) + "/manage/applications/" + a.ID,
			})
			if err != nil {
				return err
			}
		}
		if len(told) > 0 {
			return nil
		}
	}
	return nil
}

// RemindAfter is how long after somebody was asked for a reference they are reminded,
// once.
const RemindAfter = 7 * 24 * time.Hour

// MayRemind reports whether referees of the application are still reminded: until the
// membership committee has done with it.
func (a Application) MayRemind() bool { return a.State == Submitted || a.State == Returned }

// RemindReferees reminds those who were asked for a reference and have not answered,
// each once, as long as the application still waits for it. The program does it every
// day.
func (s *Service) RemindReferees(ctx context.Context) error {
	for {
		found := 0
		err := s.do(ctx, access.TheProgram(), "admissions.remind_reference", func(tx *audit.Tx) error {
			rows, err := store.New(tx).Unanswered(ctx, db.Micros(tx.Now.Add(-RemindAfter)), tidyAtOnce)
			if err != nil {
				return err
			}
			found = len(rows)
			for _, r := range rows {
				if err := s.remind(ctx, tx, r.ID); err != nil {
					return err
				}
				if err := tx.Also(ctx, "admissions.remind_reference", Kind, r.ApplicationID, nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || found < tidyAtOnce {
			return err
		}
	}
}

func (s *Service) remind(ctx context.Context, tx *audit.Tx, id string) error {
	asked, err := s.asking(ctx, tx, id)
	if err != nil {
		return err
	}
	a, r := asked.Application, asked.Reference
	r.RemindedAt = tx.Now
	if err := store.New(tx).UpdateReference(ctx, store.UpdateReferenceParams(referenceRow(r))); err != nil {
		return err
	}
	return s.writeReferee(ctx, tx, a, r, i18n.Say("admissions.mail.reminder.subject", "Applicant", a.Name()),
		i18n.Say("admissions.mail.reminder.body", "Name", r.Name, "Applicant", a.Name(), "Site", s.o.Profile.Name, "Organization", r.Organization, "Day", s.day(r.AskedAt)))
}

// writeReferee writes to somebody asked for a reference, in their language where the
// register knows it, with the link by which they answer.
func (s *Service) writeReferee(ctx context.Context, tx *audit.Tx, a Application, r Reference, subject, body i18n.Message) error {
	lang := a.Lang
	p, err := s.people.PersonByEmailTx(ctx, tx, r.Email)
	switch {
	case err == nil:
		lang = p.Lang
	case !fault.Is(err, fault.NotFound):
		return err
	}
	token, err := s.RefereeToken(ctx, r.ID)
	if err != nil {
		return err
	}
	return s.send(ctx, tx, mailing{
		to: mailmsg.Address{Name: r.Name, Address: r.Email}, lang: lang, subject: subject, body: []i18n.Message{body, i18n.Say("admissions.mail.referee.what")},
		button: i18n.Say("admissions.mail.referee.button"), url: s.o.Site + ReferencePath(lang) + token,
	})
}
