package outmail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail/internal/store"
	"plenary.example/internal/smtpout"
	"plenary.example/internal/token"
)

// Config says in whose name mail goes out, and how.
type Config struct {
	Name    i18n.Text // the coalition's
	Address string    // what mail comes from
	Domain  string    // of Message-IDs: the coalition's mail domain
	// Sender is how mail leaves; nil, or one that has nowhere to send, keeps
	// everything here. Its owner closes it.
	Sender *smtpout.Sender
	// Sign names the signatures that what leaves bears: "rsa", "ed25519"; none: both.
	Sign []string
	// Since is the instant before which nothing is written: a message queued on an
	// earlier day of a story being told would be forgotten at once. Zero: no instant,
	// as wherever the clock is the machine's, which may be set back.
	Since time.Time
	Log   *slog.Logger
}

// Retention is how long a message that is delivered, or failed, stays in the outbox:
// long enough to look into a complaint.
const Retention = 30 * 24 * time.Hour

// Service is the mail that goes out.
type Service struct {
	db     *db.DB
	queue  *jobs.Queue
	config Config
	ledger ledger
	makers map[string]Maker

	mu     sync.Mutex
	tokens *token.Key // nil until it is read
	kept   *secrets   // nil until they are read
}

// New returns the mail of d, delivered by queue's jobs.
func New(d *db.DB, queue *jobs.Queue, config Config) (*Service, error) {
	if _, err := mailmsg.ParseAddress(config.Address); err != nil {
		return nil, fmt.Errorf("outmail: sender %q: %w", config.Address, err)
	}
	if config.Domain == "" {
		_, config.Domain, _ = strings.Cut(config.Address, "@")
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{db: d, queue: queue, config: config}
	s.ledger.s = s
	return s, nil
}

// sends reports whether mail leaves this machine.
func (s *Service) sends() bool { return s.config.Sender != nil && s.config.Sender.Enabled() }

// Button is the one thing a message asks its reader to do.
type Button struct {
	Label string
	URL   string // http or https
}

// Message is a message to one person, in their language.
type Message struct {
	To         mailmsg.Address
	Lang       i18n.Lang
	Subject    string
	Paragraphs []string
	Button     Button // shown after the paragraphs; the zero Button is none
	// From is another of the coalition's addresses; zero: its own.
	From mailmsg.Address
	// InReplyTo is the id of the message this one answers, without brackets.
	InReplyTo string
	// NullPath sends it with the null reverse path: nothing is sent back, as an
	// automatic answer must ask (RFC 3834, section 3.3).
	NullPath bool
	// Attachments are files that go with it, MaxAttached bytes together.
	Attachments []Attachment
}

// Delivery is the job that delivers a batch.
type Delivery struct {
	Batch string `json:"batch"`
}

// Kind names the job in the queue.
func (Delivery) Kind() string { return "outmail_delivery" }

// Slow marks the job: the relay may take its time.
func (Delivery) Slow() {}

// batchSize bounds what one job delivers, so that it ends well within
// its time even through a slow relay; and batchBytes the attachments that it
// holds in memory.
const (
	batchSize  = 100
	batchBytes = 16 << 20
)

// Queue stores messages in the caller's transaction and has them delivered
// after its commit. An address that is none is an Invalid fault of the field
// "email"; attachments over MaxAttached are a TooLarge fault. Before
// Config.Since it does nothing.
func (s *Service) Queue(ctx context.Context, tx *db.Tx, messages ...Message) error {
	if tx.Now.Before(s.config.Since) {
		return nil
	}
	q := store.New(tx)
	batch, inBatch, attached := "", 0, 0
	for _, m := range messages {
		size, err := checkAttachments(m.Attachments)
		if err != nil {
			return err
		}
		if batch == "" || inBatch == batchSize || attached+size > batchBytes {
			batch, inBatch, attached = db.NewID(), 0, 0
			if err := s.queue.Add(ctx, tx, Delivery{Batch: batch}); err != nil {
				return err
			}
		}
		inBatch++
		attached += size
		address, err := mailmsg.ParseAddress(m.To.Address)
		if err != nil {
			return fault.Field("email", "mail.error.address", fault.Args{"Address": m.To.Address})
		}
		if err := m.Button.check(); err != nil {
			return err
		}
		text, html, err := s.write(m)
		if err != nil {
			return err
		}
		id := db.NewID()
		err = q.InsertMessage(ctx, store.InsertMessageParams{
			ID: id, BatchID: batch, QueuedAt: db.Micros(tx.Now), ToName: db.Clean(m.To.Name), ToAddress: address,
			Lang: string(m.Lang), Subject: db.Clean(m.Subject), BodyText: text, BodyHtml: html, State: string(Waiting),
			FromName: db.Clean(m.From.Name), FromAddress: m.From.Address, InReplyTo: db.Clean(m.InReplyTo), NullPath: db.Flag(m.NullPath),
		})
		if err != nil {
			return fmt.Errorf("outmail: %w", err)
		}
		if err := keepAttachments(ctx, q, id, m.Attachments); err != nil {
			return err
		}
	}
	return nil
}

func (b Button) check() error {
	if b == (Button{}) {
		return nil
	}
	u, err := url.Parse(b.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || b.Label == "" {
		return fmt.Errorf("outmail: a button %q to %q", b.Label, b.URL)
	}
	return nil
}

// State is where a message stands.
type State string

// The states of a message.
const (
	Waiting State = "waiting" // to be delivered
	Kept    State = "kept"    // delivered to the local outbox only
	Sent    State = "sent"    // taken over by the relay
	Failed  State = "failed"  // refused for good, or given up
)

// Say is the state in words.
func (s State) Say() i18n.Message {
	switch s {
	case Kept:
		return i18n.Say("mail.state.kept")
	case Sent:
		return i18n.Say("mail.state.sent")
	case Failed:
		return i18n.Say("mail.state.failed")
	case Waiting:
	}
	return i18n.Say("mail.state.waiting")
}

// Entry is one message as the outbox lists it.
type Entry struct {
	ID       string
	QueuedAt time.Time
	To       mailmsg.Address
	Lang     i18n.Lang
	Subject  string
	State    State
	Tries    int          // deliveries attempted
	Reason   i18n.Message // why it waits or failed; no Key when nothing is wrong
	// SettledAt is when the state last changed; zero before the first attempt.
	SettledAt time.Time
}

// PageSize is how many messages a page of the outbox holds.
const PageSize = 50

// deepest bounds how far back the outbox can be leafed through.
const deepest = 200

// List returns a page of the outbox, the newest message first, and how many
// messages there are. The first page is 1; a smaller number is taken for it. The
// copies of postings stand among the messages where nothing leaves this machine;
// where they do leave, their posting's report has them.
func (s *Service) List(ctx context.Context, page int) (entries []Entry, total int, err error) {
	return s.list(ctx, page, listing{
		messages: func(q *store.Queries, n int32) ([]store.MessagesRow, error) { return q.Messages(ctx, n, 0) },
		count:    func(q *store.Queries) (int64, error) { return q.CountMessages(ctx) },
		copies:   func(q *store.Queries, n int32) ([]store.NewestCopiesRow, error) { return q.NewestCopies(ctx, n, 0) },
		counted:  func(q *store.Queries) (int64, error) { return q.CountAllCopies(ctx) },
	})
}

// ListTo is List of the messages to one address.
func (s *Service) ListTo(ctx context.Context, address string, page int) (entries []Entry, total int, err error) {
	address, err = mailmsg.ParseAddress(address)
	if err != nil {
		return nil, 0, nil //nolint:nilerr // nothing is ever sent to what is no address
	}
	return s.list(ctx, page, listing{
		messages: func(q *store.Queries, n int32) ([]store.MessagesRow, error) {
			rows, err := q.MessagesTo(ctx, store.MessagesToParams{ToAddress: address, Limit: n})
			list := make([]store.MessagesRow, len(rows))
			for i, r := range rows {
				list[i] = store.MessagesRow(r)
			}
			return list, err
		},
		count: func(q *store.Queries) (int64, error) { return q.CountMessagesTo(ctx, address) },
		copies: func(q *store.Queries, n int32) ([]store.NewestCopiesRow, error) {
			rows, err := q.CopiesTo(ctx, address, n)
			list := make([]store.NewestCopiesRow, len(rows))
			for i, r := range rows {
				list[i] = store.NewestCopiesRow(r)
			}
			return list, err
		},
		counted: func(q *store.Queries) (int64, error) { return q.CountCopiesTo(ctx, address) },
	})
}

// listing are the questions behind a list of the outbox.
type listing struct {
	messages func(q *store.Queries, n int32) ([]store.MessagesRow, error)
	count    func(q *store.Queries) (int64, error)
	copies   func(q *store.Queries, n int32) ([]store.NewestCopiesRow, error)
	counted  func(q *store.Queries) (int64, error)
}

func (s *Service) list(ctx context.Context, page int, l listing) (entries []Entry, total int, err error) {
	page = min(max(page, 1), deepest)
	q := store.New(s.db.Reader())
	n, err := l.count(q)
	if err != nil {
		return nil, 0, wrap(db.Unavailable(err))
	}
	messages, err := l.messages(q, int32(page*PageSize)) //nolint:gosec // bounded
	if err != nil {
		return nil, 0, wrap(db.Unavailable(err))
	}
	for _, r := range messages {
		entries = append(entries, entry(store.OutmailMessage{
			ID: r.ID, QueuedAt: r.QueuedAt, ToName: r.ToName, ToAddress: r.ToAddress, Lang: r.Lang, Subject: r.Subject,
			State: r.State, Tries: r.Tries, Reason: r.Reason, SettledAt: r.SettledAt,
		}))
	}
	if !s.sends() {
		more, err := l.counted(q)
		if err != nil {
			return nil, 0, wrap(db.Unavailable(err))
		}
		copies, err := l.copies(q, int32(page*PageSize)) //nolint:gosec // bounded
		if err != nil {
			return nil, 0, wrap(db.Unavailable(err))
		}
		n += more
		for _, c := range copies {
			entries = append(entries, copyEntry(c))
		}
		slices.SortStableFunc(entries, func(a, b Entry) int { return b.QueuedAt.Compare(a.QueuedAt) })
	}
	from := min((page-1)*PageSize, len(entries))
	return entries[from:min(from+PageSize, len(entries))], int(min(n, deepest*PageSize)), nil
}

// copyEntry is a copy of a posting as the outbox lists it.
func copyEntry(c store.NewestCopiesRow) Entry {
	return Entry{
		ID: copyID(c.Posting, c.Recipient), QueuedAt: db.Time(c.QueuedAt), To: mailmsg.Address{Address: c.Address}, Lang: i18n.EN,
		Subject: c.Subject, State: State(c.State), Tries: int(c.Tries), SettledAt: db.Time(c.SettledAt),
	}
}

// copyID is the key under which the outbox knows a copy.
func copyID(posting, recipient int64) string { return fmt.Sprintf("%d.%d", posting, recipient) }

func entry(m store.OutmailMessage) Entry {
	lang, _ := i18n.ParseLang(m.Lang)
	return Entry{
		ID: m.ID, QueuedAt: db.Time(m.QueuedAt), To: mailmsg.Address{Name: m.ToName, Address: m.ToAddress}, Lang: lang,
		Subject: m.Subject, State: State(m.State), Tries: int(m.Tries), Reason: reasonOf(m.Reason), SettledAt: db.Time(m.SettledAt),
	}
}

// Full is a message whole.
type Full struct {
	Entry
	Text   string // the plain part
	HTML   string // the HTML part, a whole document without remote content
	Source []byte // as sent
	// Attachments are the files that go with it. Those of a posting's copy stand
	// in its source alone.
	Attachments []Attachment
}

// Get returns one message; a NotFound fault when there is none.
func (s *Service) Get(ctx context.Context, id string) (Full, error) {
	var posting, recipient int64
	if n, err := fmt.Sscanf(id, "%d.%d", &posting, &recipient); err == nil && n == 2 && copyID(posting, recipient) == id {
		return s.fullCopy(ctx, posting, recipient)
	}
	m, err := store.New(s.db.Reader()).Message(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return Full{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err != nil {
		return Full{}, fmt.Errorf("outmail: %w", db.Unavailable(err))
	}
	files, err := s.attachments(ctx, m.ID)
	if err != nil {
		return Full{}, err
	}
	source, err := s.source(m, files)
	if err != nil {
		return Full{}, err
	}
	return Full{Entry: entry(m), Text: m.BodyText, HTML: m.BodyHtml, Source: source, Attachments: files}, nil
}

// fullCopy is one copy of a posting, with the field that its delivery would add.
func (s *Service) fullCopy(ctx context.Context, posting, recipient int64) (Full, error) {
	c, reversePath, source, err := s.CopySource(ctx, posting, recipient)
	if err != nil {
		return Full{}, err
	}
	report, err := s.ReportOf(ctx, posting)
	if err != nil {
		return Full{}, err
	}
	read := mailmsg.Read(source)
	e := Entry{
		ID: copyID(posting, recipient), QueuedAt: report.QueuedAt, To: mailmsg.Address{Address: c.Address}, Lang: i18n.EN, Subject: report.Subject,
		State: c.State, Tries: c.Tries, SettledAt: c.SettledAt,
	}
	return Full{Entry: e, Text: read.Text, HTML: read.HTML, Source: append([]byte("Return-Path: <"+reversePath+">\r\n"), source...)}, nil
}

// source composes a stored message; always the same bytes.
func (s *Service) source(m store.OutmailMessage, files []Attachment) ([]byte, error) {
	lang, _ := i18n.ParseLang(m.Lang)
	from := mailmsg.Address{Name: m.FromName, Address: m.FromAddress}
	if from.Address == "" {
		from = mailmsg.Address{Name: s.config.Name.In(lang), Address: s.config.Address}
	}
	return mailmsg.Compose(mailmsg.Message{
		From: from, To: mailmsg.Address{Name: m.ToName, Address: m.ToAddress},
		ID: m.ID, Domain: s.config.Domain, Date: db.Time(m.QueuedAt), Lang: m.Lang,
		InReplyTo: m.InReplyTo, Reply: m.InReplyTo != "" || m.NullPath != 0,
		Subject: m.Subject, Text: m.BodyText, HTML: m.BodyHtml, Files: filesOf(files),
	})
}

// Forget deletes the messages settled before an instant, with their attachments:
// they may hold links and names that have no use any more.
func (s *Service) Forget(ctx context.Context, before time.Time) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if err := q.DeleteAttachmentsBefore(ctx, db.Micros(before)); err != nil {
			return err
		}
		return q.DeleteSettledBefore(ctx, db.Micros(before))
	})
}

// ForgetPostings deletes postings queued before an instant, with their ledgers:
// what came of each copy has no use once no complaint or bounce can follow.
func (s *Service) ForgetPostings(ctx context.Context, before time.Time) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if err := q.DeleteCopiesBefore(ctx, db.Micros(before)); err != nil {
			return err
		}
		return q.DeletePostingsBefore(ctx, db.Micros(before))
	})
}
