package belenios

import (
	"io"

	"plenary.example/internal/belenios/archive"
)

// Board writes the public record of an election, step by step. It checks nothing: a
// ballot goes on it after CheckBallot, a share after CheckDecryption.
type Board struct{ to *archive.Writer }

// NewBoard begins the record of an election, with its setup as the first event. The
// timestamp is in seconds since 1970.
func NewBoard(to io.Writer, timestamp int64, e *Election, trustees *Trustees, voters *Credentials) (*Board, archive.Hash, error) {
	w, err := archive.NewWriter(to, timestamp)
	if err != nil {
		return nil, archive.Hash{}, err
	}
	for _, text := range [][]byte{e.Text, trustees.Text, voters.Text} {
		if _, err := w.Data(text); err != nil {
			return nil, archive.Hash{}, err
		}
	}
	b := &Board{w}
	h, err := b.post(archive.Setup, SetupData{e.Hash, trustees.Hash, voters.Hash}.Append(nil))
	return b, h, err
}

// ContinueBoard goes on with a record of which the last event and its height are given.
func ContinueBoard(to io.Writer, header archive.Header, last archive.Hash, height int64) *Board {
	return &Board{archive.ContinueWriter(to, header, last, height)}
}

// post appends data and the event that it is the payload of.
func (b *Board) post(kind archive.EventType, payload []byte) (archive.Hash, error) {
	h, err := b.to.Data(payload)
	if err != nil {
		return h, err
	}
	return b.to.Event(kind, &h)
}

// Ballot appends a ballot. Each method returns the hash of its event, by which the
// record up to there is compared.
func (b *Board) Ballot(text []byte) (archive.Hash, error) { return b.post(archive.Ballot, text) }

// EndBallots ends the vote.
func (b *Board) EndBallots() (archive.Hash, error) { return b.to.Event(archive.EndBallots, nil) }

// Tally appends the encrypted tally.
func (b *Board) Tally(t *Tally) (archive.Hash, error) {
	h, err := b.to.Data(t.Append(nil))
	if err != nil {
		return h, err
	}
	return b.post(archive.EncryptedTally, t.AppendSized(nil, h))
}

// Share appends a trustee's share of the decryption; owners count from 1.
func (b *Board) Share(owner int, share []byte) (archive.Hash, error) {
	h, err := b.to.Data(share)
	if err != nil {
		return h, err
	}
	return b.post(archive.PartialDecryption, Owned{owner, h}.Append(nil))
}

// Result appends the result, which ends the record.
func (b *Board) Result(r Result) (archive.Hash, error) { return b.post(archive.Result, r.Append(nil)) }
