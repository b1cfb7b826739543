// Package belenios has the voting protocol Belenios, version 1, with the layout of
// its 3.x releases, for homomorphic questions: choices of which each voter marks
// between a smallest and a largest number, or votes blank. Ballots are encrypted,
// carry proofs that they are well formed and are signed with a credential; only sums
// are ever decrypted, by trustees of whom none holds the whole key.
//
// Everything here is computed from texts and keys alone: no database, no clock, no
// network. What anybody may check, and in which order, is in package verifying; the
// ceremony of trustees with a threshold is in package ceremony; the file that holds
// an election in package archive.
//
// Rule: "Belenios specification" 3.1 (of release 3.3.0), sections 4.3 to 4.17, and
// 2.0 for credentials of fifteen characters. Names of checks are locale keys
// (belenios.…), so that a door says in the reader's language which one failed.
package belenios

import (
	"crypto/sha256"
	"encoding/base64"

	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// ProtocolVersion is the version of the protocol that elections name.
const ProtocolVersion = 1

// Limits of what is read. An election of one coalition is far below each.
const (
	MaxText       = 64 << 10  // bytes of a description or a question
	MaxQuestions  = 200       // questions in one election
	MaxAnswers    = 500       // answers to one question
	MaxTrustees   = 100       // trustees, of whatever kind
	MaxVoters     = 1_000_000 // credentials
	MaxBallot     = 16 << 20  // bytes of a ballot
	maxElement    = 640       // characters of an element
	maxScalar     = 80        // digits of a number modulo the order
	maxTotal      = 1 << 40   // sum of the weights
	maxIdentifier = 64        // characters of an election's identifier
	minIdentifier = 14
)

// base58 are the characters of identifiers, credentials and seeds.
const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// Proof is a challenge and the response to it.
type Proof struct{ Challenge, Response group.Scalar }

// Append writes the proof.
func (p Proof) Append(dst []byte) []byte {
	dst = p.Challenge.Append(append(dst, `{"challenge":"`...))
	dst = p.Response.Append(append(dst, `","response":"`...))
	return append(dst, `"}`...)
}

// ReadProof reads a proof within a JSON text.
func ReadProof(r *canon.Reader, g group.Group) (p Proof) {
	r.Take(`{"challenge":`)
	p.Challenge = ReadScalar(r, g)
	r.Take(`,"response":`)
	p.Response = ReadScalar(r, g)
	r.Take(`}`)
	return p
}

// ReadScalar reads a number modulo the order of the group within a JSON text.
func ReadScalar(r *canon.Reader, g group.Group) group.Scalar {
	word := r.Word(maxScalar)
	if r.Err() != nil {
		return group.Scalar{}
	}
	s, err := g.Scalars().Parse(word)
	if err != nil {
		r.Fail(err)
	}
	return s
}

// ReadElement reads an element of the group within a JSON text; it belongs to the group.
func ReadElement(r *canon.Reader, g group.Group) group.Element {
	word := r.Word(maxElement)
	if r.Err() != nil {
		return nil
	}
	e, err := g.Parse(word)
	if err != nil {
		r.Fail(err)
	}
	return e
}

// AppendElement writes an element as a JSON string.
func AppendElement(dst []byte, e group.Element) []byte {
	return append(e.Append(append(dst, '"')), '"')
}

// Hash is SHA-256 of all parts in a row, as a number modulo the order of the group.
func Hash(g group.Group, parts ...[]byte) group.Scalar {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
	}
	return g.Scalars().Reduce(h.Sum(nil))
}

// Fingerprint is how people compare a hash: in base 64 without padding. The
// fingerprint of a ballot is its tracking number.
func Fingerprint(h archive.Hash) string { return base64.RawStdEncoding.EncodeToString(h[:]) }

// refuse is a check that failed: the key names it.
func refuse(cause error, key string, args fault.Args) error {
	return fault.Wrap(cause, fault.Invalid, key, args)
}
