package outmail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/outmail/internal/store"
)

// Posting is one message to many people: its text is stored once, with a row of
// the ledger for each of them.
type Posting struct {
	// Source, SourceID and SubjectID say whose it is: "list", the list's key, the
	// post's key. Together with a copy's recipient they are what the source is
	// told of copies that could not be delivered.
	Source, SourceID, SubjectID string
	Subject                     string // for reports
	// ReversePath is where what comes back goes; the mark "*" in it stands for the
	// copy's token. Empty is the null path.
	ReversePath string
	// OneClick is the address of the page that ends a subscription, to which the
	// copy's token is added: each copy then has its own List-Unsubscribe field and
	// is signed by itself. With "|" the address by mail follows. Empty: all copies
	// are the same bytes.
	OneClick string
	// LinkMark is a word of the text, in quoted-printable parts of it, that each copy
	// has its own link of OneClick in the place of; empty: all texts are the same.
	LinkMark string
	// OnFailure is who is told, by a message a person can read, of a copy that
	// could not be delivered; empty: only the source is.
	OnFailure string
	// Text is the message as it leaves, without our signature; CRLF line ends.
	Text []byte
}

// Unsubscribe is the purpose of the tokens in List-Unsubscribe fields; they are
// about SourceID and the recipient's number with a blank between.
const Unsubscribe = "unsubscribe"

// CopyTo names one recipient of a posting by the source's own number.
type CopyTo struct {
	Recipient int64
	Address   string
}

// CopyDelivery is the job that delivers the copies of a posting to the
// recipients from one number to another.
type CopyDelivery struct {
	Posting int64 `json:"posting"`
	From    int64 `json:"from"`
	To      int64 `json:"to"`
}

// Kind names the job in the queue.
func (CopyDelivery) Kind() string { return "outmail_copies" }

// Slow marks the job: the servers that copies go to may take their time.
func (CopyDelivery) Slow() {}

// CopiesFailed is the job that tells a source of copies given up.
type CopiesFailed struct {
	Posting int64        `json:"posting"`
	Copies  []FailedCopy `json:"copies"`
}

// FailedCopy is one copy that could not be delivered, and the last words about it.
type FailedCopy struct {
	Recipient int64  `json:"recipient"`
	Code      int    `json:"code,omitempty"`
	Status    string `json:"status,omitempty"` // "5.1.1" (RFC 3463)
	Text      string `json:"text,omitempty"`
	GaveUp    bool   `json:"gave_up,omitempty"` // deferred for too long, rather than refused
}

// Kind names the job in the queue.
func (CopiesFailed) Kind() string { return "outmail_copies_failed" }

// AddPosting stores a posting in the caller's transaction and returns its
// serial. It goes to nobody until AddCopies names them.
func (s *Service) AddPosting(ctx context.Context, tx *db.Tx, p Posting) (serial int64, err error) {
	q := store.New(tx)
	if serial, err = q.NextSerial(ctx); err != nil {
		return 0, fmt.Errorf("outmail: %w", err)
	}
	err = q.InsertPosting(ctx, store.InsertPostingParams{
		Serial: serial, Source: p.Source, SourceID: p.SourceID, SubjectID: p.SubjectID, QueuedAt: db.Micros(tx.Now), Subject: db.Clean(p.Subject),
		ReversePath: p.ReversePath, OneClick: p.OneClick, OnFailure: p.OnFailure, Body: p.Text, LinkMark: p.LinkMark,
	})
	if err != nil {
		return 0, fmt.Errorf("outmail: posting: %w", err)
	}
	return serial, nil
}

// AddCopies writes ledger rows, in the order of their recipients' numbers, and
// has them delivered after the commit. complete says that no more follow.
func (s *Service) AddCopies(ctx context.Context, tx *db.Tx, serial int64, copies []CopyTo, complete bool) error {
	if len(copies) > 0 {
		if err := insertCopies(ctx, tx, serial, copies); err != nil {
			return fmt.Errorf("outmail: copies: %w", err)
		}
	}
	if complete {
		if err := store.New(tx).CompletePosting(ctx, serial); err != nil {
			return fmt.Errorf("outmail: %w", err)
		}
	}
	if len(copies) == 0 {
		return nil
	}
	return s.queue.Add(ctx, tx, CopyDelivery{Posting: serial, From: copies[0].Recipient, To: copies[len(copies)-1].Recipient})
}

// Copy is a row of the ledger.
type Copy struct {
	Posting   int64
	Recipient int64
	Address   string
	State     State
	Tries     int
	NextAt    time.Time // when it is tried again, while it waits
	SettledAt time.Time
	Reply     string // the last words about it: the server's, or ours
}

func copyOf(r store.OutmailCopy) Copy {
	return Copy{
		Posting: r.Posting, Recipient: r.Recipient, Address: r.Address, State: State(r.State), Tries: int(r.Tries),
		NextAt: db.Time(r.NextAt), SettledAt: db.Time(r.SettledAt), Reply: r.Reply,
	}
}

// Report is how far a posting has come.
type Report struct {
	Serial    int64
	Source    string
	SourceID  string
	SubjectID string
	Subject   string
	QueuedAt  time.Time
	Complete  bool // every recipient is in the ledger
	Counts    map[State]int
	First     time.Time // when the first copy was settled; zero before
	Last      time.Time
}

// Total is how many copies there are.
func (r Report) Total() (n int) {
	for _, c := range r.Counts {
		n += c
	}
	return n
}

// ReportsAbout lists the postings about a subject in the order they were made: a
// post has one, a digest one for each form. tx nil is the reader.
func (s *Service) ReportsAbout(ctx context.Context, source, subjectID string) ([]Report, error) {
	rows, err := store.New(s.db.Reader()).PostingsAbout(ctx, source, subjectID)
	if err != nil {
		return nil, fmt.Errorf("outmail: %w", db.Unavailable(err))
	}
	var list []Report
	for _, r := range rows {
		report, err := s.report(ctx, store.PostingHeadRow(r))
		if err != nil {
			return nil, err
		}
		list = append(list, report)
	}
	return list, nil
}

// ReportOf returns the report of one posting; a NotFound refusal for none.
func (s *Service) ReportOf(ctx context.Context, serial int64) (Report, error) {
	head, err := store.New(s.db.Reader()).PostingHead(ctx, serial)
	if errors.Is(err, db.ErrNotFound) {
		return Report{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err != nil {
		return Report{}, fmt.Errorf("outmail: %w", db.Unavailable(err))
	}
	return s.report(ctx, head)
}

func (s *Service) report(ctx context.Context, head store.PostingHeadRow) (Report, error) {
	counts, err := store.New(s.db.Reader()).CountCopies(ctx, head.Serial)
	if err != nil {
		return Report{}, fmt.Errorf("outmail: %w", db.Unavailable(err))
	}
	r := Report{
		Serial: head.Serial, Source: head.Source, SourceID: head.SourceID, SubjectID: head.SubjectID, Subject: head.Subject,
		QueuedAt: db.Time(head.QueuedAt), Complete: head.Complete != 0, Counts: map[State]int{},
	}
	for _, c := range counts {
		r.Counts[State(c.State)] = int(c.Copies)
		if State(c.State) == Waiting {
			continue
		}
		if first := db.Time(c.FirstAt); r.First.IsZero() || first.Before(r.First) {
			r.First = first
		}
		if last := db.Time(c.LastAt); last.After(r.Last) {
			r.Last = last
		}
	}
	return r, nil
}

// Copies lists a page of a posting's ledger (state empty: all of it) after a
// recipient, and whether more follow.
func (s *Service) Copies(ctx context.Context, serial int64, state State, after int64) (list []Copy, more bool, err error) {
	rows, err := store.New(s.db.Reader()).Copies(ctx, store.CopiesParams{Posting: serial, State: string(state), AfterRecipient: after, PageSize: PageSize + 1})
	if err != nil {
		return nil, false, fmt.Errorf("outmail: %w", db.Unavailable(err))
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, copyOf(r))
	}
	return list, more, nil
}

// PostingOf says what a returned copy's posting was about: its source, the
// source's keys. tx is where it is read. A NotFound refusal for none.
func (s *Service) PostingOf(ctx context.Context, tx db.DBTX, serial int64) (source, sourceID, subjectID string, err error) {
	head, err := store.New(tx).PostingHead(ctx, serial)
	if errors.Is(err, db.ErrNotFound) {
		return "", "", "", fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return head.Source, head.SourceID, head.SubjectID, err
}

// OnFailure says who is to be told of a posting's copies that could not be
// delivered (empty: nobody), and which of its recipients, a hundred at most, may
// still have theirs. A NotFound refusal for no such posting.
func (s *Service) OnFailure(ctx context.Context, tx db.DBTX, serial int64) (address string, reached []int64, err error) {
	q := store.New(tx)
	address, err = q.OnFailure(ctx, serial)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err != nil {
		return "", nil, err
	}
	reached, err = q.UnfailedRecipients(ctx, serial)
	return address, reached, err
}

// Hold keeps back what has not been handed over of a posting, in the caller's
// transaction; copies under way at this moment still go.
func (s *Service) Hold(ctx context.Context, tx *db.Tx, serial int64) error {
	return wrap(store.New(tx).HoldPosting(ctx, serial, 1))
}

// Resume has a posting that was held go on after the commit.
func (s *Service) Resume(ctx context.Context, tx *db.Tx, serial int64) error {
	if err := store.New(tx).HoldPosting(ctx, serial, 0); err != nil {
		return wrap(err)
	}
	return s.queue.Add(ctx, tx, CopyDelivery{Posting: serial, From: 0, To: maxRecipient})
}

// linkOf is the address of the page that ends the subscription of one copy's reader.
func linkOf(p store.OutmailPosting, all *secrets, recipient int64) string {
	page, _, _ := strings.Cut(p.OneClick, "|")
	return page + all.tokens.Link(Unsubscribe, p.SourceID+" "+strconv.FormatInt(recipient, 10))
}

// softLine is how much of a link stands on one line: quoted-printable text has lines of
// 76 characters at most (RFC 2045, 6.7).
const softLine = 70

// marked is the stored text with a copy's own link in the place of the mark, written as
// quoted-printable text has it. A link of ours holds no "=".
func marked(p store.OutmailPosting, all *secrets, recipient int64) []byte {
	if p.LinkMark == "" || p.OneClick == "" {
		return p.Body
	}
	var b strings.Builder
	b.WriteString("=\r\n")
	for link := linkOf(p, all, recipient); link != ""; {
		n := min(softLine, len(link))
		b.WriteString(link[:n] + "=\r\n")
		link = link[n:]
	}
	return bytes.ReplaceAll(p.Body, []byte(p.LinkMark), []byte(b.String()))
}

// head is what stands before the stored text in one copy: the fields of its own.
func (s *Service) head(p store.OutmailPosting, all *secrets, recipient int64) []byte {
	if p.OneClick == "" {
		return nil
	}
	_, mailto, _ := strings.Cut(p.OneClick, "|")
	link := linkOf(p, all, recipient)
	field := "List-Unsubscribe: <" + link + ">"
	if mailto != "" {
		field += ",\r\n <" + mailto + ">"
	}
	return []byte(field + "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
}

// CopySource is a copy as it leaves, whole and signed, with its envelope.
func (s *Service) CopySource(ctx context.Context, serial, recipient int64) (c Copy, reversePath string, source []byte, err error) {
	q := store.New(s.db.Reader())
	p, err := q.Posting(ctx, serial)
	if err == nil {
		var row store.OutmailCopy
		row, err = q.Copy(ctx, serial, recipient)
		c = copyOf(row)
	}
	if errors.Is(err, db.ErrNotFound) {
		return Copy{}, "", nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err != nil {
		return Copy{}, "", nil, fmt.Errorf("outmail: %w", db.Unavailable(err))
	}
	all, err := s.secrets(ctx)
	if err != nil {
		return Copy{}, "", nil, err
	}
	whole := append(s.head(p, all, recipient), marked(p, all, recipient)...)
	header, body := cutHeader(whole)
	fields := s.sign(all, header, all.signer.Body(body), copyID(serial, recipient))
	return c, reversePathOf(p, all, recipient), append(fields, whole...), nil
}

func reversePathOf(p store.OutmailPosting, all *secrets, recipient int64) string {
	return strings.Replace(p.ReversePath, "*", all.tokens.Copy(p.Serial, recipient), 1)
}
