package followup

import (
	"context"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/roundtables/internal/store"
)

const (
	// warnDays before the day of a commitment, its owner is reminded.
	warnDays = 7
	// againDays after a reminder of something overdue, the owner is reminded again.
	againDays = 14
	// officialDays after an official was written to, they are written to again.
	officialDays = 30
)

// dueFor reports whether the owner of a commitment is reminded on a day: a week before
// its day, on it, and every two weeks after it, each once.
func dueFor(c Commitment, today time.Time) bool {
	if c.State != Open {
		return false
	}
	left := int(c.Due.Sub(today).Hours() / 24)
	since := today.Sub(c.RemindedOn)
	switch {
	case left > warnDays:
		return false
	case c.RemindedOn.IsZero():
		return true
	case left > 0:
		return false
	case left == 0 || c.RemindedOn.Before(c.Due):
		return since > 0
	}
	return since >= againDays*24*time.Hour
}

// lateFor reports whether whoever looks after the roundtable is written to on a day
// about an ask without an answer: once its time has passed, and every two weeks.
func lateFor(a Ask, today time.Time) bool {
	return a.Overdue(today) && (a.RemindedOn.IsZero() || today.Sub(a.RemindedOn) >= againDays*24*time.Hour)
}

// officialFor reports whether the official who made a commitment is written to on a
// day, where that was asked for: the day after its own, and every month. last is the
// day they were last written to about it; zero: never.
func officialFor(c Commitment, last, today time.Time) bool {
	return c.WriteOff && c.Overdue(today) && (last.IsZero() || !today.Before(last.AddDate(0, 0, officialDays)))
}

// Remind writes to the owners of commitments that are due, and to the officials who
// made them where that was asked for; and to those who look after roundtables about
// the asks whose time for an answer has passed. The worker calls it daily; called
// again on a day it writes nothing more.
func (s *Service) Remind(ctx context.Context) error {
	if err := s.roundtables.Ready(ctx); err != nil {
		return err
	}
	asks, open, err := s.OpenNow(ctx, nil)
	if err != nil {
		return err
	}
	today := s.Today(s.db.Now())
	for _, a := range asks {
		if lateFor(a, today) {
			if err := s.remindAsk(ctx, a.ID); err != nil {
				return err
			}
		}
	}
	for _, c := range open {
		if dueFor(c, today) {
			if err := s.remindOwner(ctx, c.ID); err != nil {
				return err
			}
		}
		if officialFor(c, time.Time{}, today) {
			if err := s.remindOfficial(ctx, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) remindAsk(ctx context.Context, id string) error {
	return s.log.Do(ctx, access.TheProgram(), "followup.remind_ask", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Ask(ctx, id)
		if err != nil {
			return notFound(err)
		}
		a := askOf(row)
		today := s.Today(tx.Now)
		if !lateFor(a, today) {
			return nil // another node was quicker
		}
		if err := s.framing().ask(ctx, tx, &a); err != nil {
			return err
		}
		r, err := s.roundtables.ByID(ctx, tx, a.RoundtableID)
		if err != nil {
			return err
		}
		tx.About(AskKind, a.ID)
		owner, err := s.people.PersonTx(ctx, tx, r.OwnerID)
		if err != nil {
			return err
		}
		a.RemindedOn = today
		lang := langOf(owner.Lang)
		loc := s.catalog.For(lang)
		args := []any{"Department", a.Department, "Roundtable", a.Roundtable, "Now", a.Now(today)}
		err = s.send(ctx, tx, outmail.Message{
			To: mailmsg.Address{Name: owner.Name, Address: owner.Email}, Lang: lang, Subject: loc.T("followup.mail.ask.subject", args...),
			Paragraphs: []string{loc.T("followup.mail.ask.body", args...), a.Words.In(lang), loc.T("followup.mail.ask.next", args...)},
			Button:     outmail.Button{Label: loc.T("followup.mail.ask.button"), URL: s.o.Site + "/" + string(lang) + "/roundtables/" + a.RoundtableKey + "/asks/" + strconv.Itoa(a.Number)},
		})
		if err != nil {
			return err
		}
		return saveAsk(ctx, q, a)
	})
}

func (s *Service) remindOwner(ctx context.Context, id string) error {
	return s.log.Do(ctx, access.TheProgram(), "followup.remind", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Commitment(ctx, id)
		if err != nil {
			return notFound(err)
		}
		c := commitmentOf(row)
		today := s.Today(tx.Now)
		if !dueFor(c, today) {
			return nil // another node was quicker
		}
		if err := s.framing().commitment(ctx, tx, &c); err != nil {
			return err
		}
		tx.About(CommitmentKind, c.ID)
		owner, err := s.people.PersonTx(ctx, tx, c.OwnerID)
		if err != nil {
			return err
		}
		if err := s.send(ctx, tx, s.toOwner(owner, c, today)); err != nil {
			return err
		}
		c.RemindedOn = today
		return saveCommitment(ctx, q, c)
	})
}

func (s *Service) send(ctx context.Context, tx *audit.Tx, m outmail.Message) error {
	if m.To.Address == "" {
		return nil
	}
	return s.mail.Queue(ctx, tx.Tx, m)
}

func langOf(l i18n.Lang) i18n.Lang {
	if l == "" {
		return i18n.EN
	}
	return l
}

func (s *Service) toOwner(p people.Person, c Commitment, today time.Time) outmail.Message {
	lang := langOf(p.Lang)
	loc := s.catalog.For(lang)
	args := []any{"Words", c.Words, "Roundtable", c.Roundtable, "Due", c.Due, "Now", c.Now(today), "Number", strconv.Itoa(c.Number)}
	return outmail.Message{
		To: mailmsg.Address{Name: p.Name, Address: p.Email}, Lang: lang, Subject: loc.T("followup.mail.owner.subject", args...),
		Paragraphs: []string{loc.T("followup.mail.owner.body", args...), c.Words.In(lang), loc.T("followup.mail.owner.next", args...)},
		Button:     outmail.Button{Label: loc.T("followup.mail.owner.button"), URL: s.o.Site + "/" + string(lang) + "/roundtables/" + c.RoundtableKey + "/commitments/" + strconv.Itoa(c.Number)},
	}
}

// remindOfficial writes a polite word to the official who made a commitment, and notes
// it in the commitment's story.
func (s *Service) remindOfficial(ctx context.Context, id string) error {
	return s.log.Do(ctx, access.TheProgram(), "followup.remind_official", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Commitment(ctx, id)
		if err != nil {
			return notFound(err)
		}
		c, today := commitmentOf(row), s.Today(tx.Now)
		steps, err := q.StepsOf(ctx, c.ID, maxEach)
		if err != nil {
			return err
		}
		var last time.Time
		for _, row := range steps {
			if st := stepOf(row); st.Kind == StepReminder {
				last = st.Day
			}
		}
		if !officialFor(c, last, today) {
			return nil
		}
		o, err := q.Official(ctx, c.OfficialID)
		if missing(err) || err == nil && o.LeftAt != 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.framing().commitment(ctx, tx, &c); err != nil {
			return err
		}
		tx.About(CommitmentKind, c.ID)
		lang := langOf(i18n.Lang(o.Lang))
		loc := s.catalog.For(lang)
		args := []any{"Name", o.Name, "Coalition", s.o.Name, "Roundtable", c.Roundtable, "Due", c.Due, "Email", s.o.Email}
		err = s.send(ctx, tx, outmail.Message{
			To: mailmsg.Address{Name: o.Name, Address: o.Email}, Lang: lang, Subject: loc.T("followup.mail.official.subject", args...),
			Paragraphs: []string{loc.T("followup.mail.official.body", args...), c.Words.In(lang), loc.T("followup.mail.official.next", args...)},
		})
		if err != nil {
			return err
		}
		return s.step(ctx, tx, c, Step{Kind: StepReminder, Words: o.Name, Day: today}, blobs.Blob{})
	})
}
