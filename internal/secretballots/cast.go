package secretballots

import (
	"context"
	"encoding/base64"
	"strings"
	"sync"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots/internal/store"
)

// Receipt confirms a ballot: it is on disk, in the archive.
type Receipt struct {
	Tracker      string // its tracking number
	Organization i18n.Text
	Again        bool // the same ballot was there already; nothing was written
	Replaced     bool // another one of the organization was there, and counts no more
}

// Mine lists the places from which a person votes.
func (s *Service) Mine(ctx context.Context, who access.Actor, v Vote) ([]ballots.Marked, error) {
	if v.VoteID == "" {
		return nil, nil
	}
	return s.ballots.PlacesIn(ctx, who, v.VoteID)
}

// Cast takes the ballot of the organization whose elector who is, and returns once it is
// on disk. The ballot is checked whole before anything is written: that it is for this
// vote, signed with a credential of it, and that each of its proofs holds. Whether the
// person may vote is decided in the transaction that writes it. A later ballot of the
// organization, with the same credential, replaces the one before.
//
// No line of the record says who cast when: the roll has the mark, the archive the
// ballot.
func (s *Service) Cast(ctx context.Context, who access.Actor, key, organizationID, text string) (Receipt, error) {
	if who.PersonID == "" {
		return Receipt{}, fault.New(fault.SignIn, "fault.sign_in", fault.Args{"Power": i18n.Say("power.voting_card")})
	}
	if err := who.InPerson("secret.error.in_person"); err != nil {
		return Receipt{}, err
	}
	row, err := s.on(nil).SecretByKey(ctx, key)
	if err != nil {
		return Receipt{}, notFound(err)
	}
	v := voteOf(row)
	if !v.Public() {
		return Receipt{}, fault.New(fault.NotFound, "secret.error.not_found", nil)
	}
	if v.PhaseAt(s.db.Now()) != Polling {
		if r, ok := s.castBefore(ctx, v, text); ok {
			return r, nil
		}
		return Receipt{}, wrongPhase(v, s.db.Now())
	}
	p, err := s.publishedOf(ctx, nil, v)
	if err != nil {
		return Receipt{}, err
	}
	text = strings.TrimSpace(text)
	b, err := belenios.CheckBallot(p.election, p.voters, []byte(text))
	if err != nil {
		return Receipt{}, err
	}
	unlock := s.lock(v.ID)
	defer unlock()
	var receipt Receipt
	err = s.log.Do(ctx, who, "secret.cast", func(tx *audit.Tx) error {
		receipt = Receipt{Tracker: belenios.Fingerprint(b.Hash)}
		a := &act{Tx: tx, s: s, q: store.New(tx)}
		row, err := a.q.SecretByKey(ctx, key)
		if err != nil {
			return notFound(err)
		}
		if a.v = voteOf(row); a.v.PhaseAt(tx.Now) != Polling {
			return a.wrongPhase()
		}
		marked, err := s.ballots.MarkTx(ctx, tx, a.v.VoteID, organizationID)
		if err != nil {
			return err
		}
		receipt.Organization, receipt.Replaced = marked.Organization, !marked.MarkedAt.IsZero()
		if p.voters.List[b.Voter].Weight != marked.Weight {
			return fault.New(fault.Conflict, "secret.error.other_credential", fault.Args{"Organization": marked.Organization})
		}
		if err := a.use(ctx, b.Credential, marked); err != nil {
			return err
		}
		opened, err := a.q.WasOpened(ctx, a.v.ID, receipt.Tracker)
		if err != nil {
			return err
		}
		if opened > 0 {
			return fault.New(fault.Conflict, "secret.error.was_opened", nil)
		}
		end, err := a.q.Board(ctx, a.v.ID)
		if err != nil {
			return err
		}
		added, err := a.q.InsertSecretBallot(ctx, store.InsertSecretBallotParams{
			SecretID: a.v.ID, Place: end.Pieces, Tracker: receipt.Tracker, Credential: b.Credential, Size: int64(len(text)),
		})
		if err != nil {
			return err
		}
		if added == 0 {
			receipt.Again, receipt.Replaced = true, false
			return nil
		}
		if err := a.appendAt(ctx, end, func(board *belenios.Board) (archive.Hash, error) { return board.Ballot([]byte(text)) }); err != nil {
			return err
		}
		return a.confirm(ctx, receipt)
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// castBefore confirms a ballot that was taken while the vote was open, to whoever sends it
// again afterwards: a connection that broke leaves nobody in doubt.
func (s *Service) castBefore(ctx context.Context, v Vote, text string) (Receipt, bool) {
	tracker := belenios.Fingerprint(archive.HashOf([]byte(strings.TrimSpace(text))))
	_, err := s.on(nil).SecretBallot(ctx, v.ID, tracker)
	return Receipt{Tracker: tracker, Again: true}, err == nil
}

// use notes which credential an elector votes with: the same one each time, and no
// other's.
func (a *act) use(ctx context.Context, credential string, m ballots.Marked) error {
	added, err := a.q.InsertUse(ctx, store.InsertUseParams{SecretID: a.v.ID, Credential: credential, OrganizationID: m.OrganizationID})
	if err != nil || added == 1 {
		return err
	}
	switch by, err := a.q.UseOf(ctx, a.v.ID, credential); {
	case err == nil && by == m.OrganizationID:
		return nil
	case err == nil:
		return fault.New(fault.Conflict, "secret.error.credential_used", nil)
	case !missing(err):
		return err
	}
	return fault.New(fault.Conflict, "secret.error.other_credential", fault.Args{"Organization": m.Organization})
}

// lock has one ballot after the other appended to the archive of a vote. Without it
// PostgreSQL would let several begin, and undo all but one.
func (s *Service) lock(id string) (unlock func()) {
	if s.db.Engine() == db.SQLite { // it writes one after the other by itself, and commits many at once
		return func() {}
	}
	m, _ := s.taking.LoadOrStore(id, &sync.Mutex{})
	mutex := m.(*sync.Mutex)
	mutex.Lock()
	return mutex.Unlock
}

// Opening is what an opened ballot says.
type Opening struct {
	Tracker string
	Marks   [][]bool // by question; the first says whether the vote is blank
	Cast    bool     // it is among the ballots of the vote, which says how somebody voted
}

// Open checks what a voter's browser showed of a ballot that it made to be checked, and
// not cast. A ballot that could be cast is never taken from then on: somebody knows what it
// says. Of any other nothing is written: this door is open to everybody.
func (s *Service) Open(ctx context.Context, v Vote, text string) (Opening, error) {
	p, err := s.publishedOf(ctx, nil, v)
	if err != nil {
		return Opening{}, err
	}
	marks, ballot, err := belenios.CheckOpening(p.election, []byte(strings.TrimSpace(text)))
	if err != nil {
		return Opening{}, err
	}
	tracker := belenios.Fingerprint(archive.HashOf(ballot))
	o := Opening{Tracker: tracker, Marks: marks}
	if _, err := belenios.CheckBallot(p.election, p.voters, ballot); err != nil {
		return o, nil //nolint:nilerr // what it says is told; it could not be cast
	}
	err = s.log.Do(ctx, access.TheProgram(), "secret.open", func(tx *audit.Tx) error {
		q := store.New(tx)
		_, err := q.SecretBallot(ctx, v.ID, tracker)
		if o.Cast = err == nil; o.Cast || !missing(err) {
			return err
		}
		return q.PutOpening(ctx, v.ID, tracker)
	})
	return o, err
}

// Ballot is a line of the public list of ballots.
type Ballot struct {
	Place    int64 // its place in the archive, in the order of which they are listed
	Tracker  string
	Replaced bool // a later one of the same elector counts instead
}

// BallotsPage is how many ballots a page of the list has.
const BallotsPage = 100

// Ballots lists a page of the tracking numbers of a vote, in the order in which the
// ballots came, after a place (0: from the first).
func (s *Service) Ballots(ctx context.Context, v Vote, after int64) (list []Ballot, more bool, err error) {
	rows, err := s.on(nil).Trackers(ctx, store.TrackersParams{SecretID: v.ID, AfterPlace: after, PageSize: BallotsPage + 1})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > BallotsPage {
		rows, more = rows[:BallotsPage], true
	}
	for _, r := range rows {
		list = append(list, Ballot{Place: r.Place, Tracker: r.Tracker, Replaced: r.Replaced != 0})
	}
	return list, more, nil
}

// Find looks for a ballot by its tracking number. A NotFound refusal for none.
func (s *Service) Find(ctx context.Context, v Vote, tracker string) (Ballot, error) {
	row, err := s.on(nil).SecretBallot(ctx, v.ID, tracker)
	if missing(err) {
		return Ballot{}, fault.Wrap(err, fault.NotFound, "secret.error.no_ballot", nil)
	}
	if err != nil {
		return Ballot{}, audit.Fault(err)
	}
	newer, err := s.on(nil).NewerBallots(ctx, store.NewerBallotsParams{SecretID: v.ID, Credential: row.Credential, Place: row.Place})
	if err != nil {
		return Ballot{}, audit.Fault(err)
	}
	return Ballot{Place: row.Place, Tracker: row.Tracker, Replaced: newer > 0}, nil
}

// BallotText is the whole text of a ballot, as it stands in the archive.
func (s *Service) BallotText(ctx context.Context, v Vote, tracker string) ([]byte, error) {
	row, err := s.on(nil).BallotBody(ctx, v.ID, tracker)
	if missing(err) {
		return nil, fault.Wrap(err, fault.NotFound, "secret.error.no_ballot", nil)
	}
	if err != nil {
		return nil, audit.Fault(err)
	}
	return bodyOf(row.Body, row.Size), nil
}

// header is the length of what stands before the data of a piece: a header of tar.
const header = 512

// bodyOf takes a ballot out of its piece of the archive.
func bodyOf(piece []byte, size int64) []byte { return piece[header : header+size : header+size] }

// PathOf writes a tracking number as it stands in an address, where "/" and "+" mean
// something else; TrackerOf reads it again, and what somebody typed.
func PathOf(tracker string) string { return strings.NewReplacer("/", "_", "+", "-").Replace(tracker) }

// TrackerOf reads a tracking number out of an address, or as typed; empty for none.
func TrackerOf(path string) string {
	tracker := strings.NewReplacer("_", "/", "-", "+", " ", "", "=", "").Replace(strings.TrimSpace(path))
	if raw, err := base64.RawStdEncoding.DecodeString(tracker); err != nil || len(raw) != len(archive.Hash{}) {
		return ""
	}
	return tracker
}
