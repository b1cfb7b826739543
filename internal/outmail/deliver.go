package outmail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail/internal/store"
	"plenary.example/internal/smtpout"
)

// Deliver delivers what waits of a batch. An error says that some of it must be
// tried again. After the last attempt nothing waits any more: what could not be
// delivered has failed.
func (s *Service) Deliver(ctx context.Context, batch string, last bool) error {
	if !s.sends() {
		return wrap(s.db.Write(ctx, func(tx *db.Tx) error {
			return store.New(tx).KeepBatch(ctx, db.Micros(tx.Now), batch)
		}))
	}
	messages, err := store.New(s.db.Reader()).Waiting(ctx, batch, batchSize)
	if err != nil {
		return wrap(db.Unavailable(err))
	}
	all, err := s.secrets(ctx)
	if err != nil {
		return err
	}
	routes := map[string][]smtpout.Copy{}
	byKey := map[int64]string{}
	for i, m := range messages {
		files, err := s.attachments(ctx, m.ID)
		if err != nil {
			return err
		}
		source, err := s.source(m, files)
		if err != nil {
			// It was composed when queued: what breaks now will not mend.
			s.config.Log.Error("a message cannot be written", "message", m.ID, "error", err)
			if err := s.settle(ctx, m.ID, Failed, reason{unreadable, err.Error()}); err != nil {
				return err
			}
			continue
		}
		header, body := cutHeader(source)
		fields := s.sign(all, header, all.signer.Body(body), m.ID)
		c := smtpout.Copy{Key: int64(i), ReversePath: s.config.Address, To: m.ToAddress, Head: smtpout.Stuff(fields), Body: smtpout.Stuff(source)}
		if m.NullPath != 0 {
			c.ReversePath = ""
		}
		byKey[c.Key] = m.ID
		route := s.config.Sender.Route(m.ToAddress)
		routes[route] = append(routes[route], c)
	}
	var again error
	for route, copies := range routes {
		again = errors.Join(again, s.deliver(ctx, route, copies, byKey, last))
	}
	return again
}

// deliver sends the messages of one route, and says which must be tried again.
func (s *Service) deliver(ctx context.Context, route string, copies []smtpout.Copy, ids map[int64]string, last bool) error {
	var mu sync.Mutex
	var again error
	left := len(copies)
	next := func() (smtpout.Copy, bool) {
		mu.Lock()
		defer mu.Unlock()
		if len(copies) == 0 {
			return smtpout.Copy{}, false
		}
		c := copies[0]
		copies = copies[1:]
		return c, true
	}
	err := s.config.Sender.Deliver(ctx, route, next, func(c smtpout.Copy, o smtpout.Outcome) error {
		id := ids[c.Key]
		state, why := Sent, reason{}
		switch o.Kind {
		case smtpout.Delivered:
		case smtpout.Refused:
			state, why = Failed, refusalOf(o)
			s.config.Log.Warn("a message was refused", "message", id, "reply", reply(o))
		default:
			state, why = Waiting, reason{troubled, reply(o)}
			if last {
				state, why.code = Failed, gaveUp
			}
			mu.Lock()
			again = errors.Join(again, fmt.Errorf("relay: %s", reply(o)))
			mu.Unlock()
		}
		mu.Lock()
		left--
		mu.Unlock()
		return s.settle(ctx, id, state, why)
	})
	if err == nil && left > 0 && ctx.Err() != nil {
		err = ctx.Err()
	}
	return errors.Join(again, wrap(err))
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

// reply is a server's answer in one line, with its code.
func reply(o smtpout.Outcome) string {
	var parts []string
	if o.Code != 0 {
		parts = append(parts, fmt.Sprint(o.Code))
	}
	if o.Enhanced != "" {
		parts = append(parts, o.Enhanced)
	}
	return strings.Join(append(parts, o.Text), " ")
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
	words := strings.Join(strings.Fields(db.Clean(r.words)), " ")
	if len(words) > 500 {
		cut := 500
		for !utf8.RuneStart(words[cut]) {
			cut--
		}
		words = words[:cut] + "…"
	}
	return r.code + "\n" + words
}

// refusalOf is the reason of a refusal. An address with accents that no server on
// the way takes (5.6.7, RFC 6531 section 3.5) is not the recipient's doing.
func refusalOf(o smtpout.Outcome) reason {
	if o.Enhanced == "5.6.7" && o.Code == 0 {
		return reason{needsUTF8, ""}
	}
	return reason{refused, reply(o)}
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
