package newsletter

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/circular"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter/internal/store"
	"plenary.example/internal/outmail"
)

// Sending is the job that sends an issue at its time, and goes on with it.
type Sending struct {
	Issue string `json:"issue"`
	At    int64  `json:"at"` // the time it was scheduled for, so that an older plan does nothing
}

// Kind names the job in the queue.
func (Sending) Kind() string { return "newsletter_sending" }

// Ready returns what an issue still lacks, as a refusal; nil: it may be sent.
func Ready(i Issue, items []Item) error {
	wrong := bounded("title", i.Title, maxTitle, true)
	if len(items) == 0 && i.Intro.Empty() {
		wrong = append(wrong, fault.New(fault.Invalid, "newsletter.error.empty", nil))
	}
	if !i.Intro.Empty() {
		wrong = append(wrong, bounded("intro", i.Intro, maxBody, true)...)
	}
	for _, it := range items {
		for _, lang := range i18n.Langs() {
			if !it.Title.Has(lang) || !it.Body.Empty() && !it.Body.Has(lang) {
				wrong = append(wrong, fault.New(fault.Invalid, "newsletter.error.item_both", fault.Args{"Title": it.Title.In(lang)}))
			}
		}
	}
	return fault.Join(wrong...)
}

// Schedule has an issue sent at an instant; one that is past is now. A time set before
// does not count any more.
func (s *Service) Schedule(ctx context.Context, who access.Actor, id string, at time.Time) error {
	if s.o.Profile.Address == "" {
		return fault.New(fault.Conflict, "newsletter.error.no_postal", nil)
	}
	return s.change(ctx, who, "newsletter.schedule", id, func(tx *audit.Tx, _ *store.Queries, i *Issue) error {
		items, err := s.items(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := Ready(*i, items); err != nil {
			return err
		}
		if at.Before(tx.Now) {
			at = tx.Now
		}
		i.State, i.ScheduledAt = Scheduled, at
		tx.Detail("at", at)
		return s.queue.AddAt(ctx, tx.Tx, Sending{Issue: id, At: db.Micros(at)}, at)
	})
}

// Unschedule makes a draft of a scheduled issue again.
func (s *Service) Unschedule(ctx context.Context, who access.Actor, id string) error {
	return s.change(ctx, who, "newsletter.unschedule", id, func(_ *audit.Tx, _ *store.Queries, i *Issue) error {
		i.State, i.ScheduledAt = Draft, time.Time{}
		return nil
	})
}

// Send does the job: it sends an issue that is due, or goes on with one that was being
// sent when the program stopped. Each copy stands in outmail's ledger together with how far
// the sending has come, in one transaction: nobody is left out, and nobody gets it twice.
func (s *Service) Send(ctx context.Context, job Sending) error {
	row, err := s.on(nil).Issue(ctx, job.Issue)
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err != nil {
		return audit.Fault(err)
	}
	i := issueOf(row)
	if i.State == Scheduled {
		if row.ScheduledAt != job.At || s.db.Now().Before(i.ScheduledAt) {
			return nil
		}
		if err := s.gather(ctx); err != nil {
			return err
		}
		if err := s.start(ctx, job); err != nil {
			return err
		}
	}
	for {
		done, err := s.portion(ctx, job.Issue)
		if err != nil || done {
			return err
		}
	}
}

// start gives an issue its volume and number, and stores its text in both languages.
func (s *Service) start(ctx context.Context, job Sending) error {
	return s.log.Do(ctx, access.TheProgram(), "newsletter.send", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Issue(ctx, job.Issue)
		if err != nil {
			return err
		}
		i := issueOf(row)
		if i.State != Scheduled || row.ScheduledAt != job.At {
			return nil // another node was faster
		}
		set, err := s.Settings(ctx, tx)
		if err != nil {
			return err
		}
		items, err := s.items(ctx, tx, i.ID)
		if err != nil {
			return err
		}
		i.Volume = set.VolumeOn(clock.DayIn(tx.Now, s.zone))
		last, err := q.LastIssueNumber(ctx, int64(i.Volume))
		if err != nil {
			return err
		}
		i.State, i.Number, i.SentAt = Going, int(last)+1, tx.Now
		if i.last, err = q.LastSubscriberNumber(ctx); err != nil {
			return err
		}
		for _, lang := range i18n.Langs() {
			letter := s.letter(lang, set, i, items, tx.Now)
			raw, err := letter.Compose()
			if err != nil {
				return err
			}
			serial, err := s.mail.AddPosting(ctx, tx.Tx, outmail.Posting{
				Source: MailSource, SourceID: i.ID, SubjectID: i.ID, Subject: i18n.Clip(letter.Subject, 200), ReversePath: circular.ReversePath(s.o.Profile.MailDomain),
				OneClick: s.page(lang, "newsletter/u/"), LinkMark: circular.LinkMark, Text: raw,
			})
			if err != nil {
				return err
			}
			if lang == i18n.FR {
				i.postingFR = serial
			} else {
				i.postingEN = serial
			}
		}
		tx.About(KindIssue, i.ID)
		tx.Detail("volume", i.Volume)
		tx.Detail("issue", i.Number)
		return i.save(ctx, q, tx.Now)
	})
}

// portionSize is how many readers are looked at in one transaction.
const portionSize = 500

// portion makes the copies of the readers after those already looked at; done says that
// none are left, or that sending is paused.
func (s *Service) portion(ctx context.Context, id string) (done bool, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		row, err := q.Issue(ctx, id)
		if err != nil {
			return err
		}
		i := issueOf(row)
		if done = i.State != Going; done {
			return nil
		}
		rows, err := q.Receivers(ctx, store.ReceiversParams{AfterNumber: i.expanded, LastNumber: i.last, PageSize: portionSize})
		if err != nil {
			return err
		}
		done = len(rows) < portionSize
		copies := map[i18n.Lang][]outmail.CopyTo{}
		for _, r := range rows {
			one := subscriberOf(r)
			receives, err := s.receives(ctx, tx, one, tx.Now)
			if err != nil {
				return err
			}
			if receives {
				copies[one.Lang] = append(copies[one.Lang], outmail.CopyTo{Recipient: one.Number, Address: one.Email})
			}
			i.expanded = one.Number
		}
		for lang, posting := range map[i18n.Lang]int64{i18n.EN: i.postingEN, i18n.FR: i.postingFR} {
			if err := s.mail.AddCopies(ctx, tx, posting, copies[lang], done); err != nil {
				return err
			}
			i.Copies += len(copies[lang])
		}
		if done {
			i.State = Sent
		}
		return i.save(ctx, q, tx.Now)
	})
	return done, audit.Fault(err)
}

// Pause holds back what of an issue has not been handed over yet.
func (s *Service) Pause(ctx context.Context, who access.Actor, id string) error {
	return s.steer(ctx, who, "newsletter.pause", id, func(tx *audit.Tx, i *Issue) error {
		if i.State != Going && i.State != Sent {
			return fault.New(fault.Conflict, "newsletter.error.not_going", nil)
		}
		i.State = Paused
		for _, posting := range []int64{i.postingEN, i.postingFR} {
			if err := s.mail.Hold(ctx, tx.Tx, posting); err != nil {
				return err
			}
		}
		return nil
	})
}

// Resume has an issue that was paused go on where it was.
func (s *Service) Resume(ctx context.Context, who access.Actor, id string) error {
	return s.steer(ctx, who, "newsletter.resume", id, func(tx *audit.Tx, i *Issue) error {
		if i.State != Paused {
			return fault.New(fault.Conflict, "newsletter.error.not_paused", nil)
		}
		i.State = Going
		for _, posting := range []int64{i.postingEN, i.postingFR} {
			if err := s.mail.Resume(ctx, tx.Tx, posting); err != nil {
				return err
			}
		}
		return s.queue.Add(ctx, tx.Tx, Sending{Issue: id})
	})
}

func (s *Service) steer(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, i *Issue) error) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Issue(ctx, id)
		if err != nil {
			return notFound(err, "newsletter.error.no_issue")
		}
		i := issueOf(row)
		if err := fn(tx, &i); err != nil {
			return err
		}
		tx.About(KindIssue, id)
		return i.save(ctx, q, tx.Now)
	})
}

// Figures are what is known of the copies of an issue.
type Figures struct {
	Copies    int // made
	Delivered int // taken over by the readers' servers
	Waiting   int // tried again later, or not tried yet
	Failed    int // refused, or given up after days
	Returned  int // came back for good, at once or later
	Spam      int // readers who called it spam
	Left      int // readers who left after it
	At        time.Time
}

// Figures returns what is known of the copies of an issue.
func (s *Service) Figures(ctx context.Context, who access.Actor, i Issue) (Figures, error) {
	if err := mayRead(who); err != nil {
		return Figures{}, err
	}
	f, err := s.tally(ctx, i)
	if err != nil {
		return Figures{}, err
	}
	returns, err := s.on(nil).CountReturns(ctx, i.ID)
	if err != nil {
		return Figures{}, audit.Fault(err)
	}
	for _, r := range returns {
		switch circular.ReturnKind(r.Kind) {
		case circular.Hard:
			f.Returned += int(r.Copies)
		case circular.Complaint:
			f.Spam += int(r.Copies)
		case circular.Soft:
		}
	}
	left, err := s.on(nil).CountLeftAfter(ctx, i.ID)
	f.Left = int(left)
	return f, audit.Fault(err)
}

// tally counts an issue's copies in outmail's ledger; once that is forgotten, they are
// those last counted.
func (s *Service) tally(ctx context.Context, i Issue) (Figures, error) {
	if i.Number == 0 {
		return Figures{}, nil
	}
	reports, err := s.mail.ReportsAbout(ctx, MailSource, i.ID)
	if err != nil {
		return Figures{}, err
	}
	f := Figures{Copies: i.Copies, At: s.db.Now()}
	for _, r := range reports {
		f.Delivered += r.Counts[outmail.Sent] + r.Counts[outmail.Kept]
		f.Waiting += r.Counts[outmail.Waiting]
		f.Failed += r.Counts[outmail.Failed]
	}
	if f.Delivered+f.Waiting+f.Failed < i.Copies {
		return i.figures, nil
	}
	return f, nil
}

// countedFor is how long after an issue its copies are counted: as long as the ledger
// has them, but for a few days.
const countedFor = 80 * 24 * time.Hour

// forgetAsked is after how long a subscription that nobody confirmed is deleted.
const forgetAsked = 7 * 24 * time.Hour

// Tidy has whoever agreed to news elsewhere stand among the readers and those whose
// consents have all ended no more, writes down the figures of late issues, goes on with
// what a stop interrupted, and deletes what nobody confirmed. It may be called at any time, by several nodes at once.
func (s *Service) Tidy(ctx context.Context) error {
	if err := errors.Join(s.gather(ctx), s.lapse(ctx)); err != nil {
		return err
	}
	q, now := s.on(nil), s.db.Now()
	rows, err := q.IssuesSince(ctx, db.Micros(now.Add(-countedFor)))
	if err != nil {
		return audit.Fault(err)
	}
	for _, r := range rows {
		f, err := s.tally(ctx, issueOf(r))
		if err != nil {
			return err
		}
		if f == (Figures{}) || f.At.Equal(db.Time(r.FiguresAt)) {
			continue
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			return store.New(tx).SetFigures(ctx, store.SetFiguresParams{ID: r.ID, Delivered: int64(f.Delivered), Waiting: int64(f.Waiting), Failed: int64(f.Failed), FiguresAt: db.Micros(f.At)})
		})
		if err != nil {
			return audit.Fault(err)
		}
	}
	unfinished, err := q.UnfinishedIssues(ctx)
	if err != nil {
		return audit.Fault(err)
	}
	for _, r := range unfinished {
		if err := s.Send(ctx, Sending{Issue: r.ID, At: r.ScheduledAt}); err != nil {
			return err
		}
	}
	return audit.Fault(s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if err := q.DeleteAttemptsBefore(ctx, db.Micros(tx.Now.Add(-addressWindow))); err != nil {
			return err
		}
		if err := q.DropImportsBefore(ctx, db.Micros(tx.Now.Add(-keepImports))); err != nil {
			return err
		}
		_, err := q.ForgetAsked(ctx, db.Micros(tx.Now.Add(-forgetAsked)))
		return err
	}))
}
