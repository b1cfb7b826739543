package dues

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
)

// How many letters, or invoices, one transaction writes.
const (
	letterBatch  = 100
	invoiceBatch = 250
)

// Mailing is the job that sends the invoices and exemptions of a year that were
// not sent yet.
type Mailing struct {
	Year int `json:"year"`
}

// Kind names the job in the queue.
func (Mailing) Kind() string { return "dues_mailing" }

// Mail sends the invoices and the letters of exemption of a year that were not
// sent yet, a hundred at a time. Whatever stops it, it goes on where it was.
func (s *Service) Mail(ctx context.Context, year int) error {
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	err = s.inBatches(ctx, "dues.mail_invoices", func(tx *audit.Tx, after string) (next string, more bool, err error) {
		number, _ := strconv.ParseInt(after, 10, 64) // none before the first
		rows, err := store.New(tx).InvoicesToSend(ctx, store.InvoicesToSendParams{Year: int64(year), Number: number, PageSize: letterBatch})
		if err != nil {
			return "", false, err
		}
		for _, i := range invoicesOf(rows) {
			if err := mail.invoice(ctx, tx, i, ""); err != nil {
				return "", false, fmt.Errorf("invoice %s: %w", i.Label(), err)
			}
			next = strconv.Itoa(i.Number)
		}
		return next, len(rows) == letterBatch, nil
	})
	if err != nil {
		return err
	}
	return s.inBatches(ctx, "dues.mail_exemptions", func(tx *audit.Tx, _ string) (next string, more bool, err error) {
		rows, err := store.New(tx).ExemptionsToSend(ctx, int64(year), letterBatch)
		if err != nil {
			return "", false, err
		}
		for _, r := range rows {
			if err := mail.exempt(ctx, tx, exemptionOf(r)); err != nil {
				return "", false, err
			}
		}
		return "", len(rows) == letterBatch, nil
	})
}

// inBatches runs transactions, each from where the one before came to, until one
// says that there is no more.
func (s *Service) inBatches(ctx context.Context, action string, do func(tx *audit.Tx, after string) (next string, more bool, err error)) error {
	after := ""
	for {
		var next string
		var more bool
		err := s.log.Do(ctx, access.TheProgram(), action, func(tx *audit.Tx) (err error) {
			next, more, err = do(tx, after)
			return err
		})
		if err != nil || !more {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		after = next
	}
}

// Daily writes what falls due by the clock: reminders before the last day to pay,
// and the day after it that the dues have lapsed. Run as often as one likes, it
// writes about each stage once; when it did not run for a while, the one reminder
// that comes last counts, and those before it are let go.
func (s *Service) Daily(ctx context.Context) error {
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	today := s.Today()
	days := s.o.Profile.Billing.ReminderDays()
	var failed error
	for n, offset := range days {
		from := today
		if n+1 < len(days) { // nearer than the next reminder, that one is due instead
			from = today.AddDate(0, 0, days[n+1]+1)
		}
		failed = errors.Join(failed, s.remind(ctx, reminderStage(offset), from, today.AddDate(0, 0, offset), func(tx *audit.Tx, i Invoice) error {
			told := i.Issued
			if i.ExtensionAgreed.After(told) {
				told = i.ExtensionAgreed
			}
			if !told.Before(i.LastDay().AddDate(0, 0, -offset)) { // the day was told no longer ago than that
				return nil
			}
			return mail.reminder(ctx, tx, i, offset)
		}))
	}
	return errors.Join(failed, s.remind(ctx, lapseStage, time.Time{}, today.AddDate(0, 0, -1), func(tx *audit.Tx, i Invoice) error {
		return mail.lapse(ctx, tx, i)
	}))
}

// remind goes through the unpaid invoices whose last day to pay lies between two
// days, both included, and that have no letter of the stage.
func (s *Service) remind(ctx context.Context, stage string, from, to time.Time, write func(tx *audit.Tx, i Invoice) error) error {
	return s.inBatches(ctx, "dues.remind", func(tx *audit.Tx, after string) (next string, more bool, err error) {
		rows, err := store.New(tx).InvoicesToRemind(ctx, store.InvoicesToRemindParams{
			FromDay: db.Day(from), ToDay: db.Day(to), Stage: stage, AfterID: after, PageSize: letterBatch,
		})
		if err != nil {
			return "", false, err
		}
		for _, i := range invoicesOf(rows) {
			next = i.ID
			o, err := s.people.OrganizationTx(ctx, tx, i.OrganizationID)
			if err != nil {
				return "", false, err
			}
			if !o.Ended.IsZero() && s.day(tx.Now).After(o.Ended) {
				continue // it has left: there is nothing more to lose
			}
			if err := write(tx, i); err != nil {
				return "", false, fmt.Errorf("invoice %s: %w", i.Label(), err)
			}
		}
		return next, len(rows) == letterBatch, nil
	})
}
