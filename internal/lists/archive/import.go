package archive

import (
	"context"
	"path/filepath"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
)

// ImportReport says what an import did, or would do.
type ImportReport struct {
	Read  int // messages in the files
	Added int
	Known int // in the archive already, or twice in the files
	Left  int // could not be taken in
	// Problems are the first hundred, each with its place.
	Problems []ImportProblem
	// First and Last are the dates of the earliest and the latest post added.
	First, Last time.Time
	// Threads is how many the added posts stand in; 0 for a dry run, which makes none.
	Threads int
}

// ImportProblem is something about a message that people should know.
type ImportProblem struct {
	File   string
	Offset int64  // of the message, in bytes
	Why    string // a locale key, "archive.problem.…"
	// Kept: the message stands among the leftovers, as it is. Otherwise, where it
	// was not added, it is in its file only.
	Kept bool
}

// Say is the problem in words.
func (p ImportProblem) Say() i18n.Message { return i18n.Say(p.Why) }

// ImportRow is what becomes of one message of a file.
type ImportRow struct {
	File    string
	Offset  int64
	Fate    Fate
	SentAt  time.Time
	Author  mailmsg.Address
	Subject string
	Why     string // a locale key, where something is to be said about it
}

// Fate is what becomes of a message in an import.
type Fate string

// The fates.
const (
	FateAdded Fate = "added"
	FateKnown Fate = "known"
	FateLeft  Fate = "left"
)

// Say is the fate in words.
func (f Fate) Say() i18n.Message { return i18n.Say("archive.fate." + string(f)) }

// What can be the matter with a message, as locale keys.
const (
	problemTooLarge  = "archive.problem.too_large"
	problemEmpty     = "archive.problem.empty"
	problemNoHeader  = "archive.problem.no_header"
	problemNoMailbox = "archive.problem.no_mailbox"
	problemEnds      = "archive.problem.ends"
	problemDate      = "archive.problem.date"
)

// maxProblems is how many problems a report holds.
const maxProblems = 100

// Import is old archives that are to become part of a list's.
type Import struct {
	Files []string // mailbox files, plain or compressed by gzip
	// Dry: say what would happen and write nothing.
	Dry bool
	// Progress is told how much has been read, of how much, in bytes; nil for nobody.
	Progress func(done, total int64)
	// Row is told of every message in the order of the files; nil for nobody.
	Row func(ImportRow)
}

// ImportMbox takes mailbox files into a list's archive, in the order given. It
// sends nothing to anybody. It can be repeated, after being broken off above all:
// what is in the archive already is known again. One message that is not to be
// understood never stops it: a malformed one is taken in as it is, and what is no
// message, or too large, is left over for staff to look at.
//
// A post is dated by its Date field; where that is missing or cannot be true, by
// the file's own separator; else like the message before it.
func (s *Service) ImportMbox(ctx context.Context, who access.Actor, l lists.List, files []string, dry bool, progress func(done, total int64)) (ImportReport, error) {
	return s.Import(ctx, who, l, Import{Files: files, Dry: dry, Progress: progress})
}

// Import is ImportMbox that tells of every message.
func (s *Service) Import(ctx context.Context, who access.Actor, l lists.List, i Import) (ImportReport, error) {
	if err := lists.RequireKeeping(who); err != nil {
		return ImportReport{}, err
	}
	run := importing{Import: i, s: s, who: who, list: l, seen: map[string]bool{}, survey: ImportBatch}
	for _, file := range i.Files {
		size, err := sizeOf(file)
		if err != nil {
			return ImportReport{}, fault.Wrap(err, fault.Invalid, "archive.error.unreadable", fault.Args{"File": filepath.Base(file), "Reason": err.Error()})
		}
		run.total += size
	}
	reading, stop := context.WithCancel(ctx)
	// Messages are read and taken apart while those before them are written.
	batches := make(chan batch)
	go func() {
		defer close(batches)
		for b := range readFiles(l, i.Files, s.db.Now()) {
			select {
			case batches <- b:
			case <-reading.Done():
				return
			}
		}
	}()
	defer func() {
		stop()
		for range batches { // nothing is left open once this returns
		}
	}()
	for b := range batches {
		if err := run.take(ctx, b); err != nil {
			return run.report, err
		}
	}
	return run.end(ctx)
}

// importing is an import under way.
type importing struct {
	Import
	s      *Service
	who    access.Actor
	list   lists.List
	total  int64
	report ImportReport
	// seen are the hashes of what a dry run would have added.
	seen map[string]bool
	// first and last are the numbers of the posts added.
	first, last int64
	// survey is how many posts must have been added before the tables are surveyed again.
	survey int
}

// outcome is what became of a batch.
type outcome struct {
	fates       []Fate
	first, last int64
}

// take takes a batch in, and then tells of it.
func (i *importing) take(ctx context.Context, b batch) (err error) {
	var o outcome
	if i.Dry {
		o.fates, err = i.fates(ctx, i.s.read(), b, i.seen)
		err = audit.Fault(err)
	} else if len(b.messages) > 0 {
		due := i.report.Added >= i.survey
		err = i.s.log.Do(ctx, i.who, "lists.import", func(tx *audit.Tx) (err error) {
			if due {
				if err := surveyed(ctx, tx); err != nil {
					return err
				}
			}
			o, err = i.write(ctx, tx, b)
			return err
		})
		if due {
			i.survey = 4 * i.report.Added
		}
	}
	if err != nil {
		return err
	}
	if o.last > 0 {
		i.last = o.last
		if i.first == 0 {
			i.first = o.first
		}
	}
	for n, m := range b.messages {
		i.tell(m, o.fates[n])
	}
	if b.ends {
		i.problem(ImportProblem{File: b.file, Offset: b.offset, Why: problemEnds})
	}
	if i.Progress != nil {
		i.Progress(min(b.done, i.total), i.total)
	}
	return ctx.Err()
}

// surveyed has PostgreSQL look at the tables that an import fills. It plans its
// work by what it last saw of them, and of an archive that was empty a moment ago
// it would read far too much for each message, until it looks by itself.
func surveyed(ctx context.Context, tx *audit.Tx) error {
	if tx.Engine() != db.PostgreSQL {
		return nil
	}
	_, err := tx.ExecContext(ctx, "ANALYZE list_posts, list_references, list_threads, list_raws")
	return err
}

// fates decides what becomes of each message of a batch. seen are the hashes of
// what is added but not in the database.
func (i *importing) fates(ctx context.Context, q *store.Queries, b batch, seen map[string]bool) ([]Fate, error) {
	list := make([]Fate, len(b.messages))
	for n, m := range b.messages {
		switch {
		case m.left != "":
			list[n] = FateLeft
			continue
		case seen[m.Hash]:
			list[n] = FateKnown
			continue
		}
		numbers, err := q.PostsWithHash(ctx, i.list.ID, m.Hash)
		if err != nil {
			return nil, err
		}
		list[n] = FateAdded
		if len(numbers) > 0 {
			list[n] = FateKnown
			continue
		}
		seen[m.Hash] = true
	}
	return list, nil
}

// write stores a batch. It may run again in another transaction.
func (i *importing) write(ctx context.Context, tx *audit.Tx, b batch) (o outcome, err error) {
	q := store.New(tx)
	if o.fates, err = i.fates(ctx, q, b, map[string]bool{}); err != nil {
		return outcome{}, err
	}
	var entries []Entry
	left := int64(0)
	for n, m := range b.messages {
		switch o.fates[n] {
		case FateAdded:
			if err := q.InsertRaw(ctx, store.InsertRawParams{ID: m.RawID, Raw: m.raw, Size: m.Size, Hash: m.Hash}); err != nil {
				return outcome{}, err
			}
			entries = append(entries, m.Entry)
		case FateLeft:
			if m.whole == nil {
				continue
			}
			kept, err := q.InsertLeftover(ctx, store.InsertLeftoverParams{
				ID: m.ID, ListID: i.list.ID, At: db.Micros(tx.Now), File: db.Clean(m.file), Place: m.offset, Why: m.left, Hash: leftoverHash(m.whole), Raw: m.whole,
			})
			if err != nil {
				return outcome{}, err
			}
			left += kept
		case FateKnown:
		}
	}
	if len(entries) == 0 && left == 0 {
		return o, nil // nothing was changed, and nothing goes on record
	}
	if len(entries) > 0 {
		numbers, err := i.s.Shelve(ctx, tx.Tx, i.list, entries)
		if err != nil {
			return outcome{}, err
		}
		o.first, o.last = numbers[0], numbers[len(numbers)-1]
		tx.Detail("first", o.first)
		tx.Detail("last", o.last)
	}
	tx.About(lists.Kind, i.list.ID)
	tx.Detail("file", b.file)
	tx.Detail("added", len(entries))
	tx.Detail("left", left)
	return o, nil
}

// tell counts a message and reports it.
func (i *importing) tell(m brought, f Fate) {
	r := &i.report
	r.Read++
	why := m.doubt
	switch f {
	case FateAdded:
		r.Added++
		if r.First.IsZero() || m.SentAt.Before(r.First) {
			r.First = m.SentAt
		}
		if m.SentAt.After(r.Last) {
			r.Last = m.SentAt
		}
	case FateKnown:
		r.Known++
		why = ""
	case FateLeft:
		r.Left++
		why = m.left
		i.problem(ImportProblem{File: m.file, Offset: m.offset, Why: m.left, Kept: m.whole != nil && !i.Dry})
	}
	if i.Row != nil {
		i.Row(ImportRow{File: m.file, Offset: m.offset, Fate: f, SentAt: m.SentAt, Author: m.Author, Subject: m.Content.Subject, Why: why})
	}
}

func (i *importing) problem(p ImportProblem) {
	if len(i.report.Problems) < maxProblems {
		i.report.Problems = append(i.report.Problems, p)
	}
}

// end completes the report.
func (i *importing) end(ctx context.Context) (ImportReport, error) {
	if i.last > 0 {
		n, err := i.s.read().ThreadsOfImported(ctx, store.ThreadsOfImportedParams{ListID: i.list.ID, FirstNumber: i.first, LastNumber: i.last})
		if err != nil {
			return i.report, audit.Fault(err)
		}
		i.report.Threads = int(n)
	}
	return i.report, nil
}

// Leftover is a message that an import could not take in.
type Leftover struct {
	ID     string
	At     time.Time // of the import
	File   string
	Offset int64 // in the file, in bytes
	Why    string
	Size   int64
}

// Say is why it was left over, in words.
func (l Leftover) Say() i18n.Message { return i18n.Say(l.Why) }

// LeftoversPage is how many leftovers a page shows.
const LeftoversPage = 50

// Leftovers lists a page of what imports left over, after a key, and whether more
// follows.
func (s *Service) Leftovers(ctx context.Context, who access.Actor, l lists.List, after string) ([]Leftover, bool, error) {
	if err := lists.RequireKeeping(who); err != nil {
		return nil, false, err
	}
	rows, err := s.read().LeftoversAfter(ctx, store.LeftoversAfterParams{ListID: l.ID, AfterID: after, PageSize: LeftoversPage + 1})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	more := len(rows) > LeftoversPage
	var list []Leftover
	for _, r := range rows[:min(len(rows), LeftoversPage)] {
		list = append(list, Leftover{ID: r.ID, At: db.Time(r.At), File: r.File, Offset: r.Place, Why: r.Why, Size: r.Size})
	}
	return list, more, nil
}

// RawOfLeftover is a leftover as it stands in its file, its separator first.
func (s *Service) RawOfLeftover(ctx context.Context, who access.Actor, l lists.List, id string) ([]byte, error) {
	if err := lists.RequireKeeping(who); err != nil {
		return nil, err
	}
	raw, err := s.read().Leftover(ctx, id, l.ID)
	if err != nil {
		return nil, lists.NotFound(err, "archive.error.no_leftover")
	}
	return raw, nil
}
