package outmail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/outmail/internal/store"
	"plenary.example/internal/smtpout"
)

// How long a copy that a server cannot take now is tried again (RFC 5321,
// 4.5.4.1: at least four to five days), and after how many minutes each time:
// soon at first, for greylisting.
const tryFor = 5 * 24 * time.Hour

var pauses = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
}

// pauseAfter is the wait after the n-th try, n from 1.
func pauseAfter(tries int) time.Duration { return pauses[min(max(tries, 1), len(pauses))-1] }

const (
	// portion is how many rows of the ledger are read at a time.
	portion = 1000
	// routesAtOnce bounds the destinations spoken to at once where mail goes
	// straight to the recipients' servers.
	routesAtOnce = 24
	// jobTime is how long one job goes on before it hands the rest to another, so
	// that the queue never takes it for stuck.
	jobTime = 3 * time.Minute
)

// DeliverCopies delivers what is due of the copies a job names, and leaves a job
// for what is to be tried again. The ledger is on disk before the next copy goes
// over the same connection: a crash repeats at most the one that was under way
// on each, and skips none.
func (s *Service) DeliverCopies(ctx context.Context, d CopyDelivery) error {
	q := store.New(s.db.Reader())
	if held, err := q.Held(ctx, d.Posting); err == nil && held != 0 {
		return nil // Resume leaves a job for what waits
	}
	if !s.sends() {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			return store.New(tx).KeepCopies(ctx, store.KeepCopiesParams{SettledAt: db.Micros(tx.Now), Posting: d.Posting, FromRecipient: d.From, ToRecipient: d.To})
		})
		return wrap(err)
	}
	p, err := q.Posting(ctx, d.Posting)
	if errors.Is(err, db.ErrNotFound) {
		return nil // forgotten since: nothing is left to deliver
	}
	if err != nil {
		return wrap(db.Unavailable(err))
	}
	all, err := s.secrets(ctx)
	if err != nil {
		return err
	}
	run := &fanOut{s: s, posting: p, secrets: all}
	run.prepare()
	working, cancel := context.WithTimeout(ctx, jobTime)
	defer cancel()
	for after := d.From; working.Err() == nil; {
		rows, err := q.CopiesDue(ctx, store.CopiesDueParams{
			Posting: d.Posting, FromRecipient: after, ToRecipient: d.To, Now: db.Micros(s.db.Now()), PageSize: portion,
		})
		if err != nil {
			return wrap(db.Unavailable(err))
		}
		if len(rows) == 0 {
			break
		}
		if err := run.deliver(working, rows); err != nil && working.Err() == nil {
			return wrap(err)
		}
		after = rows[len(rows)-1].Recipient + 1
		if held, err := q.Held(ctx, d.Posting); err == nil && held != 0 {
			return nil
		}
	}
	return s.again(ctx, d)
}

// again leaves a job for the copies of d that still wait.
func (s *Service) again(ctx context.Context, d CopyDelivery) error {
	ctx = context.WithoutCancel(ctx)
	return wrap(s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if held, err := q.Held(ctx, d.Posting); err != nil || held != 0 {
			return err
		}
		next, err := q.NextDue(ctx, store.NextDueParams{Posting: d.Posting, FromRecipient: d.From, ToRecipient: d.To})
		if err != nil || next == 0 {
			return err
		}
		return s.queue.AddAt(ctx, tx, d, db.Time(next))
	}))
}

// overdue is how long after its time a copy may wait before its job is taken for
// lost: longer than any job is put off.
const overdue = 12 * time.Hour

// TakeUp leaves jobs for copies whose own have been lost, by failing for too long
// while the database was away: nothing that was accepted waits for ever.
func (s *Service) TakeUp(ctx context.Context) error {
	now := s.db.Now()
	q := store.New(s.db.Reader())
	postings, err := q.RecentPostings(ctx, db.Micros(now.Add(-2*tryFor)))
	if err != nil {
		return wrap(db.Unavailable(err))
	}
	for _, p := range postings {
		if held, err := q.Held(ctx, p.Serial); err != nil || held != 0 {
			if err != nil {
				return wrap(db.Unavailable(err))
			}
			continue
		}
		all := CopyDelivery{Posting: p.Serial, From: 0, To: maxRecipient}
		next, err := q.NextDue(ctx, store.NextDueParams{Posting: p.Serial, FromRecipient: all.From, ToRecipient: all.To})
		if err != nil {
			return wrap(db.Unavailable(err))
		}
		if next == 0 || now.Sub(db.Time(next)) < overdue {
			continue
		}
		if err := s.db.Write(ctx, func(tx *db.Tx) error { return s.queue.Add(ctx, tx, all) }); err != nil {
			return wrap(err)
		}
	}
	return nil
}

// maxRecipient is the greatest number a recipient may have, as in token.
const maxRecipient = 1<<40 - 1

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("outmail: %w", err)
}

// fanOut is one job's work on a posting.
type fanOut struct {
	s       *Service
	posting store.OutmailPosting
	secrets *secrets
	body    []byte // the stored text in transmission form
	hash    mailauth.BodyHash
	header  []byte // the stored text's own header, which signatures cover
	shared  []byte // the fields before it, where all copies have the same

	unsigned sync.Once
}

// prepare makes once what all copies share: the text, and its signature where
// they are the same bytes.
func (f *fanOut) prepare() {
	f.body = smtpout.Stuff(f.posting.Body)
	header, body := cutHeader(f.posting.Body)
	f.header, f.hash = header, f.secrets.signer.Body(body)
	if f.posting.OneClick == "" {
		f.shared = smtpout.Stuff(f.sign(header, f.hash))
	}
}

// cutHeader cuts a text after the last line of its header; the empty line is in
// neither part.
func cutHeader(text []byte) (header, body []byte) {
	if i := bytes.Index(text, []byte("\r\n\r\n")); i >= 0 {
		return text[:i+2], text[i+4:]
	}
	return text, nil
}

// sign is Service.sign that complains once of a posting, and not of each copy.
func (f *fanOut) sign(header []byte, body mailauth.BodyHash) []byte {
	fields, err := f.secrets.signer.SignHeader(header, body)
	if err != nil {
		f.unsigned.Do(func() {
			f.s.config.Log.Error("a posting leaves without our signature", "posting", f.posting.Serial, "error", err)
		})
		return nil
	}
	return fields
}

// copy makes the copy of one row of the ledger. It is called by each connection
// for the copy it sends next, so that signatures are made side by side.
func (f *fanOut) copy(row store.OutmailCopy) smtpout.Copy {
	c := smtpout.Copy{Key: row.Recipient, ReversePath: reversePathOf(f.posting, f.secrets, row.Recipient), To: row.Address, Head: f.shared, Body: f.body}
	if f.posting.OneClick == "" {
		return c
	}
	own := f.s.head(f.posting, f.secrets, row.Recipient)
	header := append(append(make([]byte, 0, len(own)+len(f.header)), own...), f.header...)
	hash := f.hash
	if f.posting.LinkMark != "" {
		text := marked(f.posting, f.secrets, row.Recipient)
		_, body := cutHeader(text)
		hash, c.Body = f.secrets.signer.Body(body), smtpout.Stuff(text)
	}
	c.Head = smtpout.Stuff(append(f.sign(header, hash), own...))
	return c
}

// deliver sends the copies of some rows, each over the route its address takes.
func (f *fanOut) deliver(ctx context.Context, rows []store.OutmailCopy) error {
	routes := map[string][]store.OutmailCopy{}
	var order []string
	for _, r := range rows {
		key := f.s.config.Sender.Route(r.Address)
		if routes[key] == nil {
			order = append(order, key)
		}
		routes[key] = append(routes[key], r)
	}
	if len(order) == 1 {
		return f.send(ctx, order[0], rows)
	}
	places := make(chan struct{}, routesAtOnce)
	failed := make([]error, len(order))
	var wg sync.WaitGroup
	for i, key := range order {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			failed[i] = f.send(ctx, key, routes[key])
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

// send sends the copies of one route.
func (f *fanOut) send(ctx context.Context, route string, rows []store.OutmailCopy) error {
	var mu sync.Mutex
	byRecipient := make(map[int64]store.OutmailCopy, len(rows))
	for _, r := range rows {
		byRecipient[r.Recipient] = r
	}
	next := func() (smtpout.Copy, bool) {
		mu.Lock()
		if len(rows) == 0 {
			mu.Unlock()
			return smtpout.Copy{}, false
		}
		row := rows[0]
		rows = rows[1:]
		mu.Unlock()
		return f.copy(row), true
	}
	settle := func(c smtpout.Copy, o smtpout.Outcome) error {
		return f.s.ledger.settle(ctx, settled{posting: f.posting, row: byRecipient[c.Key], outcome: o})
	}
	return f.s.config.Sender.Deliver(ctx, route, next, settle)
}

// settled is what came of one copy.
type settled struct {
	posting store.OutmailPosting
	row     store.OutmailCopy
	outcome smtpout.Outcome
}

// ledger writes what came of copies: those that wait while one write is on its
// way to the disk go together in the next, so that thirty connections cost one
// flush and not thirty.
type ledger struct {
	s       *Service
	mu      sync.Mutex
	writing bool
	next    *leaf
}

// leaf is what is written together.
type leaf struct {
	entries []settled
	done    chan struct{}
	err     error
}

// settle returns once what came of a copy is on disk.
func (l *ledger) settle(ctx context.Context, entry settled) error {
	ctx = context.WithoutCancel(ctx)
	l.mu.Lock()
	if l.next == nil {
		l.next = &leaf{done: make(chan struct{})}
	}
	mine := l.next
	mine.entries = append(mine.entries, entry)
	if l.writing {
		l.mu.Unlock()
		<-mine.done
		return mine.err
	}
	// Nobody writes: this caller does, until nothing waits.
	l.writing = true
	for l.next != nil {
		p := l.next
		l.next = nil
		l.mu.Unlock()
		p.err = l.s.record(ctx, p.entries)
		close(p.done)
		l.mu.Lock()
	}
	l.writing = false
	l.mu.Unlock()
	return mine.err
}

// record stores what came of copies in one transaction, with a job for the source
// of those that are given up.
func (s *Service) record(ctx context.Context, entries []settled) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		failed, sent := map[int64][]FailedCopy{}, map[int64][]int64{}
		for _, e := range entries {
			state, next := Waiting, int64(0)
			switch e.outcome.Kind {
			case smtpout.Delivered:
				sent[e.row.Posting] = append(sent[e.row.Posting], e.row.Recipient)
				continue
			case smtpout.Refused:
				state = Failed
			default:
				next = db.Micros(tx.Now.Add(pauseAfter(int(e.row.Tries) + 1)))
				if tx.Now.Sub(db.Time(e.posting.QueuedAt)) > tryFor {
					state = Failed
				}
			}
			err := q.SettleCopy(ctx, store.SettleCopyParams{
				State: string(state), NextAt: next, SettledAt: db.Micros(tx.Now), Reply: words(e.outcome), Posting: e.row.Posting, Recipient: e.row.Recipient,
			})
			if err != nil {
				return err
			}
			if state == Failed {
				failed[e.row.Posting] = append(failed[e.row.Posting], FailedCopy{
					Recipient: e.row.Recipient, Code: e.outcome.Code, Status: e.outcome.Enhanced, Text: db.Clean(e.outcome.Text), GaveUp: e.outcome.Kind != smtpout.Refused,
				})
			}
		}
		for posting, recipients := range sent {
			if err := markSent(ctx, tx, posting, recipients); err != nil {
				return err
			}
		}
		for posting, copies := range failed {
			if err := s.queue.Add(ctx, tx, CopiesFailed{Posting: posting, Copies: copies}); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err)
}

// words are what is kept of an answer: the server's own line where it refused or
// could not, nothing where all went well.
func words(o smtpout.Outcome) string {
	if o.Kind == smtpout.Delivered {
		return ""
	}
	return db.Clean(reply(o))
}
