// Package archive reads and writes the public record of an election: a file that
// only grows, in which every piece is named by the hash of its bytes and every event
// names the one before it.
//
// Rule: Belenios specification, section "Public data". The file is a tar of the old
// kind (the header of version 7, with the type "0") without the empty blocks at the
// end, as belenios-tool 2.0 writes it; a file that ends with them is read as well,
// since tar itself would add them, and what comes after them is refused.
package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"plenary.example/internal/belenios/canon"
)

// Hash is the SHA-256 of a piece of the archive; written in hexadecimal digits.
type Hash [sha256.Size]byte

// HashOf is the hash by which data is named.
func HashOf(data []byte) Hash { return sha256.Sum256(data) }

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads 64 hexadecimal digits in small letters.
func ParseHash(text []byte) (h Hash, ok bool) {
	if len(text) != 2*len(h) {
		return h, false
	}
	if _, err := hex.Decode(h[:], text); err != nil {
		return h, false
	}
	return h, h.String() == string(text)
}

// EventType is what happened.
type EventType string

// What happens in an election.
const (
	Setup             EventType = "Setup"
	Ballot            EventType = "Ballot"
	EndBallots        EventType = "EndBallots"
	EncryptedTally    EventType = "EncryptedTally"
	Shuffle           EventType = "Shuffle"
	EndShuffles       EventType = "EndShuffles"
	PartialDecryption EventType = "PartialDecryption"
	Result            EventType = "Result"
)

var eventTypes = [...]EventType{Setup, Ballot, EndBallots, EncryptedTally, Shuffle, EndShuffles, PartialDecryption, Result}

// Event is a step of the election. Its own hash is that of its canonical text.
type Event struct {
	Parent  *Hash // none before the first
	Height  int64 // 0 for the first, one more for each
	Type    EventType
	Payload *Hash // none for the end of the ballots and of the shuffles
}

// Append writes the event.
func (e Event) Append(dst []byte) []byte {
	dst = append(dst, '{')
	if e.Parent != nil {
		dst = fmt.Appendf(dst, `"parent":"%v",`, *e.Parent)
	}
	dst = canon.AppendWhole(append(dst, `"height":`...), e.Height)
	dst = fmt.Appendf(dst, `,"type":"%s"`, e.Type)
	if e.Payload != nil {
		dst = fmt.Appendf(dst, `,"payload":"%v"`, *e.Payload)
	}
	return append(dst, '}')
}

// ParseEvent reads an event; a refusal has canon.ErrForm in its chain.
func ParseEvent(text []byte) (e Event, err error) {
	r := canon.NewReader(text)
	r.Take("{")
	if r.Try(`"parent":`) {
		h := ReadHash(r)
		e.Parent = &h
		r.Take(",")
	}
	r.Take(`"height":`)
	e.Height = r.Whole()
	r.Take(`,"type":`)
	named := EventType(r.Word(20))
	for _, t := range eventTypes {
		if named == t {
			e.Type = t
		}
	}
	if e.Type == "" {
		r.Refuse("no such event")
	}
	if r.Try(`,"payload":`) {
		h := ReadHash(r)
		e.Payload = &h
	}
	r.Take("}")
	return e, r.End()
}

// ReadHash reads a hash within a JSON text.
func ReadHash(r *canon.Reader) Hash {
	h, ok := ParseHash(r.Word(2 * sha256.Size))
	if !ok {
		r.Refuse("not a hash")
	}
	return h
}

// Header begins an archive.
type Header struct {
	Version   int64
	Timestamp int64 // seconds since 1970
}

// Append writes the header.
func (h Header) Append(dst []byte) []byte {
	dst = canon.AppendWhole(append(dst, `{"version":`...), h.Version)
	dst = canon.AppendWhole(append(dst, `,"timestamp":`...), h.Timestamp)
	return append(dst, '}')
}

func parseHeader(text []byte) (h Header, err error) {
	r := canon.NewReader(text)
	r.Take(`{"version":`)
	h.Version = r.Whole()
	// A number by the specification, a string as release 2.0 writes it; nothing hashes it.
	r.Take(`,"timestamp":`)
	quoted := r.Try(`"`)
	h.Timestamp = r.Digits()
	if quoted {
		r.Take(`"`)
	}
	r.Take("}")
	return h, r.End()
}

// The refusals of the reader; which one is in the chain says what is wrong.
var (
	ErrRead   = errors.New("archive: the file cannot be read")
	ErrTar    = errors.New("archive: not a tar of the old kind")
	ErrHeader = errors.New("archive: it does not begin as an archive of version 1")
	ErrName   = errors.New("archive: a piece is not what its name says")
	ErrTwice  = errors.New("archive: a piece is there twice")
	ErrEvent  = errors.New("archive: an event is not in canonical form")
	ErrLarge  = errors.New("archive: too large")
)

// Limits of what is read.
const (
	MaxPiece = 64 << 20 // bytes of one piece
	MaxFile  = 8 << 30  // bytes of the whole
)

// Entry is one piece after the header: data, or an event.
type Entry struct {
	Hash  Hash
	Data  []byte
	Event *Event // nil for data
}

// Reader reads an archive piece by piece.
type Reader struct {
	from   io.Reader
	header Header
	seen   map[Hash]struct{}
	read   int64
}

// NewReader reads the header of an archive.
func NewReader(from io.Reader) (*Reader, error) {
	r := &Reader{from: from, seen: map[Hash]struct{}{}}
	name, data, err := r.piece()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it is empty", ErrHeader)
	}
	if err != nil {
		return nil, err
	}
	if name != headerName {
		return nil, fmt.Errorf("%w: %q comes first", ErrHeader, name)
	}
	if r.header, err = parseHeader(data); err != nil || r.header.Version != 1 {
		return nil, fmt.Errorf("%w: %.60q", ErrHeader, data)
	}
	return r, nil
}

// Header is how the archive begins.
func (r *Reader) Header() Header { return r.header }

// Offset is how many bytes have been read.
func (r *Reader) Offset() int64 { return r.read }

// Next reads the next piece, or io.EOF after the last.
func (r *Reader) Next() (*Entry, error) {
	name, data, err := r.piece()
	if err != nil {
		return nil, err
	}
	if len(name) < 2*sha256.Size {
		return nil, fmt.Errorf("%w: %q", ErrName, name)
	}
	named, ok := ParseHash([]byte(name[:2*sha256.Size]))
	kind := name[2*sha256.Size:]
	if !ok || kind != dataEnding && kind != eventEnding {
		return nil, fmt.Errorf("%w: %q", ErrName, name)
	}
	e := &Entry{Hash: HashOf(data), Data: data}
	if e.Hash != named {
		return nil, fmt.Errorf("%w: %q", ErrName, name)
	}
	if _, twice := r.seen[e.Hash]; twice {
		return nil, fmt.Errorf("%w: %q", ErrTwice, name)
	}
	r.seen[e.Hash] = struct{}{}
	if kind == eventEnding {
		event, err := ParseEvent(data)
		if err != nil {
			return nil, fmt.Errorf("%w: %v: %w", ErrEvent, e.Hash, err)
		}
		e.Event = &event
	}
	return e, nil
}
