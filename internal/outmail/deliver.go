package outmail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail/internal/store"
)

// Deliver delivers what waits of a batch. An error says that some of it must be
// tried again. After the last attempt nothing waits any more: what could not be
// delivered has failed.
func (s *Service) Deliver(ctx context.Context, batch string, last bool) error {
	if s.config.Relay.Address == "" {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			return store.New(tx).KeepBatch(ctx, db.Micros(tx.Now), batch)
		})
		if err != nil {
			return fmt.Errorf("outmail: %w", err)
		}
		return nil
	}
	messages, err := store.New(s.db.Reader()).Waiting(ctx, batch, batchSize)
	if err != nil {
		return fmt.Errorf("outmail: %w", db.Unavailable(err))
	}
	if len(messages) == 0 {
		return nil
	}
	connection, err := s.config.Relay.connect(ctx)
	if err != nil {
		return errors.Join(err, s.postpone(ctx, messages, trouble(err), last))
	}
	defer connection.quit()
	var again error
	for i, m := range messages {
		source, err := s.source(m)
		if err != nil {
			// It was composed when queued: what breaks now will not mend.
			s.config.Log.Error("a message cannot be written", "message", m.ID, "error", err)
			if err := s.settle(ctx, m.ID, Failed, reason{unreadable, err.Error()}); err != nil {
				return err
			}
			continue
		}
		err = connection.send(s.config.Address, m.ToAddress, source)
		switch {
		case err == nil:
			if err := s.settle(ctx, m.ID, Sent, reason{}); err != nil {
				return err
			}
			continue
		case isFinal(err):
			s.config.Log.Warn("a message was refused", "message", m.ID, "error", err)
			if err := s.settle(ctx, m.ID, Failed, reasonFor(err)); err != nil {
				return err
			}
			continue
		}
		again = errors.Join(again, err)
		if connection.usable(err) {
			if err := s.postpone(ctx, messages[i:i+1], trouble(err), last); err != nil {
				return err
			}
			continue
		}
		return errors.Join(again, s.postpone(ctx, messages[i:], trouble(err), last))
	}
	return again
}

// postpone leaves messages waiting, or gives them up after the last attempt.
func (s *Service) postpone(ctx context.Context, messages []store.OutmailMessage, why reason, last bool) error {
	state := Waiting
	if last {
		state, why.code = Failed, gaveUp
	}
	// The job's time may be over: the reason is noted all the same.
	ctx = context.WithoutCancel(ctx)
	for _, m := range messages {
		if err := s.settle(ctx, m.ID, state, why); err != nil {
			return err
		}
	}
	return nil
}

// settle notes what became of one message, durably, before the next is sent.
func (s *Service) settle(ctx context.Context, id string, state State, why reason) error {
	err := s.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		return store.New(tx).Settle(ctx, store.SettleParams{State: string(state), Reason: why.String(), SettledAt: db.Micros(tx.Now), ID: id})
	})
	if err != nil {
		return fmt.Errorf("outmail: note of %s: %w", id, err)
	}
	return nil
}

// reason is why a message is not sent, as stored: a code, and the relay's own
// words or the system's.
type reason struct{ code, words string }

const (
	refused    = "refused"    // the relay refused the message for good
	troubled   = "trouble"    // the relay could not take it now
	gaveUp     = "gave_up"    // the same, too often
	unreadable = "unreadable" // it could not be written
	needsUTF8  = "needs_utf8" // the address has accents, the relay does not take them
)

func (r reason) String() string {
	if r.code == "" {
		return ""
	}
	words := strings.Join(strings.Fields(clean(r.words)), " ")
	if len(words) > 500 {
		cut := 500
		for !utf8.RuneStart(words[cut]) {
			cut--
		}
		words = words[:cut] + "…"
	}
	return r.code + "\n" + words
}

func trouble(err error) reason { return reason{troubled, err.Error()} }

func reasonFor(err error) reason {
	if errors.Is(err, errNeedsUTF8) {
		return reason{needsUTF8, ""}
	}
	return reason{refused, err.Error()}
}

func reasonOf(stored string) i18n.Message {
	code, words, _ := strings.Cut(stored, "\n")
	switch code {
	case refused:
		return i18n.Say("mail.reason.refused", "Reply", words)
	case troubled:
		return i18n.Say("mail.reason.trouble", "Reply", words)
	case gaveUp:
		return i18n.Say("mail.reason.gave_up", "Reply", words)
	case unreadable:
		return i18n.Say("mail.reason.unreadable", "Reply", words)
	case needsUTF8:
		return i18n.Say("mail.reason.needs_utf8")
	}
	return i18n.Message{}
}
