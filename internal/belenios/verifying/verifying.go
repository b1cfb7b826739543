// Package verifying checks the whole archive of an election, in its order, and names
// the first check that fails: the key of the refusal is the name of the check.
//
// The checks, in order:
//
//   - belenios.archive.*: the file can be read, is a tar of the old kind, begins as an
//     archive of version 1, every piece is what its name says and is there once, every
//     event is in its canonical form;
//   - belenios.chain.*: every event names the one before it, is one higher, may follow
//     it, and its payload stands before it;
//   - belenios.setup.*, belenios.election.*, belenios.trustees.*, belenios.credentials.*:
//     what the first event names; the election's key is the product of the trustees’;
//   - belenios.ballot.*: every ballot by itself (see belenios.CheckBallot);
//   - belenios.tally.*: the encrypted tally is that of the last ballot of each voter,
//     with its weight; how many, and how much in all;
//   - belenios.decryption.*: every share, with its proofs, by a trustee of the
//     election, once; enough of them;
//   - belenios.result.*: the result is what the shares open.
//
// Ballots are checked on all processors while the file is read. An archive that ends
// before its result is whole as far as it goes; the report says how far.
package verifying

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/fault"
)

// Report is what an archive that passed every check holds.
type Report struct {
	Header      archive.Header
	Election    *belenios.Election
	Trustees    *belenios.Trustees
	Credentials *belenios.Credentials
	Accepted    int               // ballots, replaced ones among them
	Ballots     int               // the last one of each voter
	Weight      int64             // of those
	Shares      []int             // trustees who have decrypted their share, by number
	Result      belenios.Result   // nil before
	Stage       archive.EventType // the kind of the last event
	Fingerprint archive.Hash      // of the last event: it stands for the whole archive
	Size        int64             // bytes
}

// BallotError says which ballot failed a check.
type BallotError struct {
	Number  int    // from 1, in the order of the archive
	Tracker string // its tracking number
	Check   error  // the fault that names the check
}

// Error is for logs; a door says where it is and what Check says.
func (e *BallotError) Error() string { return fmt.Sprintf("ballot %d: %v", e.Number, e.Check) }

// Unwrap gives the refusal itself.
func (e *BallotError) Unwrap() error { return e.Check }

// Progress is told how many ballots have been checked so far; it may be nil.
type Progress func(ballots int)

// Archive checks an archive. A refusal is a fault whose key names the check.
func Archive(ctx context.Context, from io.Reader, progress Progress) (*Report, error) {
	v := &verification{
		report: &Report{}, progress: progress, held: map[archive.Hash][]byte{}, shares: map[int]*belenios.PartialDecryption{},
		last: map[int]counted{}, work: make(chan cast, 2*runtime.GOMAXPROCS(0)), failedAt: -1,
	}
	ctx, v.stop = context.WithCancel(ctx)
	defer v.stop()
	err := v.read(ctx, from)
	if failed := v.finishBallots(); failed != nil {
		return nil, failed // a ballot stands before whatever else was found
	}
	if err != nil {
		return nil, err
	}
	v.report.Ballots, v.report.Weight = v.standing()
	return v.report, nil
}

// cast is a ballot on its way to a worker.
type cast struct {
	number int // from 1, in the order of the archive
	text   []byte
}

// counted is the last ballot of a voter as far as it has been checked.
type counted struct {
	number  int
	choices [][]belenios.Ciphertext
}

type verification struct {
	report   *Report
	progress Progress
	reader   *archive.Reader
	held     map[archive.Hash][]byte // data that no event has used yet
	heldSize int64
	previous *archive.Hash
	height   int64
	tally    *belenios.Tally
	shares   map[int]*belenios.PartialDecryption

	stop context.CancelFunc
	work chan cast
	wait sync.WaitGroup

	mu       sync.Mutex
	last     map[int]counted
	checked  int
	failedAt int // number of the first ballot that failed, or -1
	failed   error
}

// mostHeld bounds the data that waits for its event.
const mostHeld = 256 << 20

func refuse(cause error, key string, args fault.Args) error {
	return fault.Wrap(cause, fault.Invalid, key, args)
}

// archiveCheck names the check behind a refusal of the archive's reader.
func archiveCheck(err error) error {
	for _, known := range []struct {
		Is  error
		Key string
	}{
		{Is: archive.ErrRead, Key: "belenios.archive.read"},
		{Is: archive.ErrTar, Key: "belenios.archive.tar"},
		{Is: archive.ErrHeader, Key: "belenios.archive.header"},
		{Is: archive.ErrName, Key: "belenios.archive.name"},
		{Is: archive.ErrTwice, Key: "belenios.archive.twice"},
		{Is: archive.ErrEvent, Key: "belenios.archive.event"},
		{Is: archive.ErrLarge, Key: "belenios.archive.large"},
	} {
		if errors.Is(err, known.Is) {
			return refuse(err, known.Key, nil)
		}
	}
	return err
}

func (v *verification) read(ctx context.Context, from io.Reader) error {
	var err error
	if v.reader, err = archive.NewReader(from); err != nil {
		return archiveCheck(err)
	}
	v.report.Header = v.reader.Header()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		entry, err := v.reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return archiveCheck(err)
		}
		if entry.Event == nil {
			v.held[entry.Hash] = entry.Data
			if v.heldSize += int64(len(entry.Data)); v.heldSize > mostHeld {
				return refuse(nil, "belenios.archive.large", nil)
			}
			continue
		}
		if err := v.event(ctx, entry); err != nil {
			return err
		}
	}
	v.report.Size = v.reader.Offset()
	if v.previous == nil {
		return refuse(nil, "belenios.chain.order", fault.Args{"Event": 1})
	}
	return nil
}

// mayFollow says which events may come after which.
var mayFollow = map[archive.EventType][]archive.EventType{
	"":                        {archive.Setup},
	archive.Setup:             {archive.Ballot, archive.EndBallots},
	archive.Ballot:            {archive.Ballot, archive.EndBallots},
	archive.EndBallots:        {archive.EncryptedTally},
	archive.EncryptedTally:    {archive.PartialDecryption},
	archive.PartialDecryption: {archive.PartialDecryption, archive.Result},
}

func (v *verification) event(ctx context.Context, entry *archive.Entry) error {
	e, number := entry.Event, fault.Args{"Event": v.height + 1}
	if (e.Parent == nil) != (v.previous == nil) || e.Parent != nil && *e.Parent != *v.previous {
		return refuse(nil, "belenios.chain.parent", number)
	}
	if e.Height != v.height {
		return refuse(nil, "belenios.chain.height", number)
	}
	follows := false
	for _, t := range mayFollow[v.report.Stage] {
		follows = follows || t == e.Type
	}
	if !follows {
		return refuse(nil, "belenios.chain.order", number)
	}
	var payload []byte
	if (e.Payload == nil) != (e.Type == archive.EndBallots) {
		return refuse(nil, "belenios.chain.payload", number)
	}
	if e.Payload != nil {
		var err error
		if payload, err = v.take(*e.Payload); err != nil {
			return err
		}
	}
	if err := v.step(ctx, e.Type, payload); err != nil {
		return err
	}
	v.previous, v.report.Fingerprint = &entry.Hash, entry.Hash
	v.report.Stage = e.Type
	v.height++
	return nil
}

// take gives the data that an event uses, once.
func (v *verification) take(h archive.Hash) ([]byte, error) {
	data, ok := v.held[h]
	if !ok {
		return nil, refuse(nil, "belenios.chain.payload", fault.Args{"Event": v.height + 1})
	}
	delete(v.held, h)
	v.heldSize -= int64(len(data))
	return data, nil
}

func (v *verification) step(ctx context.Context, kind archive.EventType, payload []byte) error {
	switch kind {
	case archive.Setup:
		return v.setup(payload)
	case archive.Ballot:
		v.report.Accepted++
		select {
		case v.work <- cast{v.report.Accepted, payload}:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	case archive.EndBallots:
		return v.finishBallots()
	case archive.EncryptedTally:
		return v.encryptedTally(payload)
	case archive.PartialDecryption:
		return v.decryption(payload)
	default: // the result: mayFollow has no others
		return v.result(payload)
	}
}

func (v *verification) setup(payload []byte) error {
	data, err := belenios.ParseSetupData(payload)
	if err != nil {
		return err
	}
	var texts [3][]byte
	for i, h := range []archive.Hash{data.Election, data.Trustees, data.Credentials} {
		if texts[i], err = v.take(h); err != nil {
			return err
		}
	}
	if v.report.Election, err = belenios.ParseElection(texts[0]); err != nil {
		return err
	}
	e := v.report.Election
	if v.report.Trustees, err = belenios.ParseTrustees(e.Group, texts[1]); err != nil {
		return err
	}
	if !e.Group.Equal(v.report.Trustees.Key, e.PublicKey) {
		return refuse(nil, "belenios.setup.key", nil)
	}
	if v.report.Credentials, err = belenios.ParseCredentials(texts[2]); err != nil {
		return err
	}
	if err := checkCredentials(e, v.report.Credentials); err != nil {
		return err
	}
	work := v.work
	for range runtime.GOMAXPROCS(0) {
		v.wait.Go(func() { v.checkBallots(work) })
	}
	return nil
}

// checkCredentials checks every credential, on all processors.
func checkCredentials(e *belenios.Election, c *belenios.Credentials) error {
	parts := runtime.GOMAXPROCS(0)
	failed := make([]error, parts)
	var wait sync.WaitGroup
	for i := range parts {
		wait.Go(func() {
			failed[i] = c.Check(e.Group, len(c.List)*i/parts, len(c.List)*(i+1)/parts)
		})
	}
	wait.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// checkBallots is what each processor does. What has failed stops the reading, but not
// the ballots that were read before: an earlier one of them may fail too.
func (v *verification) checkBallots(work <-chan cast) {
	for c := range work {
		b, err := belenios.CheckBallot(v.report.Election, v.report.Credentials, c.text)
		v.mu.Lock()
		v.checked++
		switch {
		case err == nil:
			if v.last[b.Voter].number < c.number {
				v.last[b.Voter] = counted{c.number, b.Choices}
			}
		case v.failedAt < 0 || c.number < v.failedAt:
			v.failedAt = c.number
			v.failed = &BallotError{Number: c.number, Tracker: belenios.Fingerprint(archive.HashOf(c.text)), Check: err}
			v.stop()
		}
		if v.progress != nil {
			v.progress(v.checked)
		}
		v.mu.Unlock()
	}
}

// finishBallots waits for the ballots that are on their way and returns what failed.
func (v *verification) finishBallots() error {
	if v.work != nil {
		close(v.work)
		v.work = nil
		v.wait.Wait()
	}
	return v.failed
}

// standing counts the ballots that count.
func (v *verification) standing() (ballots int, weight int64) {
	for voter := range v.last {
		weight += v.report.Credentials.List[voter].Weight
	}
	return len(v.last), weight
}

// sum adds up the last ballot of each voter, on all processors.
func (v *verification) sum() *belenios.Tally {
	e := v.report.Election
	voters := make([]int, 0, len(v.last))
	for voter := range v.last {
		voters = append(voters, voter)
	}
	parts := make([]*belenios.Tally, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i := range parts {
		wait.Go(func() {
			parts[i] = belenios.EmptyTally(e)
			for _, voter := range voters[len(voters)*i/len(parts) : len(voters)*(i+1)/len(parts)] {
				parts[i].Add(e.Group, v.last[voter].choices, v.report.Credentials.List[voter].Weight)
			}
		})
	}
	wait.Wait()
	for _, part := range parts[1:] {
		parts[0].Merge(e.Group, part)
	}
	return parts[0]
}

func (v *verification) encryptedTally(payload []byte) error {
	announced, err := belenios.ParseSizedTally(payload)
	if err != nil {
		return err
	}
	text, err := v.take(announced.Tally)
	if err != nil {
		return err
	}
	v.tally = v.sum()
	if announced.Ballots != v.tally.Ballots || announced.Weight != v.tally.Weight {
		return refuse(nil, "belenios.tally.size", fault.Args{
			"Announced": announced.Ballots, "Counted": v.tally.Ballots, "Weight": announced.Weight, "CountedWeight": v.tally.Weight,
		})
	}
	if string(v.tally.Append(nil)) != string(text) {
		return refuse(nil, "belenios.tally.sum", nil)
	}
	return nil
}

func (v *verification) decryption(payload []byte) error {
	owned, err := belenios.ParseOwned(payload)
	if err != nil {
		return err
	}
	text, err := v.take(owned.Payload)
	if err != nil {
		return err
	}
	if v.shares[owned.Owner] != nil {
		return refuse(nil, "belenios.decryption.twice", fault.Args{"Trustee": owned.Owner})
	}
	share, err := belenios.CheckDecryption(v.report.Election, v.report.Trustees, v.tally, owned.Owner, text)
	if err != nil {
		return err
	}
	v.shares[owned.Owner] = share
	v.report.Shares = append(v.report.Shares, owned.Owner)
	return nil
}

func (v *verification) result(payload []byte) error {
	result, err := belenios.ParseResult(v.report.Election, payload)
	if err != nil {
		return err
	}
	open, err := belenios.Combine(v.report.Election, v.report.Trustees, v.tally, v.shares)
	if err != nil {
		return err
	}
	if err := belenios.CheckResult(v.report.Election.Group, open, result); err != nil {
		return err
	}
	v.report.Result = result
	return nil
}
