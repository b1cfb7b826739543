package belenios

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"slices"

	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
)

// ErrAnswer is a vote that the question does not allow.
var ErrAnswer = errors.New("belenios: the question does not allow this answer")

// MakeBallot is what a voter's own machine does: it encrypts the answers, proves that
// they are allowed and signs with the private credential. An answer has a mark for
// each choice of its question, first whether it is blank where it may be.
func MakeBallot(e *Election, random io.Reader, token string, answers [][]bool) ([]byte, error) {
	secret, err := Secret(e.Group, e.UUID, token)
	if err != nil {
		return nil, err
	}
	return MakeBallotWithKey(e, random, secret, answers)
}

// MakeBallotWithKey is MakeBallot with the key that the private credential stands for.
func MakeBallotWithKey(e *Election, random io.Reader, secret group.Scalar, answers [][]bool) ([]byte, error) {
	if len(answers) != len(e.Questions) {
		return nil, ErrAnswer
	}
	g := e.Group
	credential := g.ExpSecret(g.Generator(), secret).Append(nil)
	text := canon.AppendText([]byte(`{"election_uuid":`), e.UUID)
	text = canon.AppendText(append(text, `,"election_hash":`...), e.Fingerprint)
	text = append(append(append(text, `,"credential":"`...), credential...), `","answers":[`...)
	for i, q := range e.Questions {
		if i > 0 {
			text = append(text, ',')
		}
		var err error
		if text, err = e.appendAnswer(text, random, q, answers[i], credential); err != nil {
			return nil, err
		}
	}
	text = append(text, ']')
	sum := sha256.Sum256(append(slices.Clone(text), '}'))
	hash := base64.RawStdEncoding.EncodeToString(sum[:])
	signature, err := proveKnowledge(g, random, secret, []byte("sig|"+hash+"|"))
	if err != nil {
		return nil, err
	}
	text = append(append(append(text, `,"signature":{"hash":"`...), hash...), `","proof":`...)
	return append(signature.Append(text), `}}`...), nil
}

// sealed is a choice with what its maker knows of it.
type sealed struct {
	Ciphertext
	r group.Scalar
	m int64
}

func (e *Election) seal(random io.Reader, mark bool) (s sealed, err error) {
	if s.r, err = e.Group.Scalars().Random(random); err != nil {
		return s, err
	}
	if mark {
		s.m = 1
	}
	g := e.Group
	s.Alpha = g.ExpSecret(g.Generator(), s.r)
	s.Beta = g.MulSecret(g.ExpSecret(e.PublicKey, s.r), g.ExpSecret(g.Generator(), g.Scalars().Small(s.m)))
	return s, nil
}

func (e *Election) appendAnswer(text []byte, random io.Reader, q Question, answer []bool, credential []byte) ([]byte, error) {
	blank, marked, ok := marks(q, answer)
	if !ok {
		return nil, ErrAnswer
	}
	choices := make([]sealed, len(answer))
	start := slices.Concat([]byte(e.Fingerprint), []byte("|"), credential)
	var written []group.Element
	text = append(text, `{"choices":[`...)
	for i, mark := range answer {
		var err error
		if choices[i], err = e.seal(random, mark); err != nil {
			return nil, err
		}
		written = append(written, choices[i].Alpha, choices[i].Beta)
		if i > 0 {
			text = append(text, ',')
		}
		text = choices[i].Append(text)
	}
	text = append(text, `],"individual_proofs":[`...)
	for i, c := range choices {
		about := append(e.Group.Join([]byte("|"), c.Alpha, c.Beta), '|')
		proofs, err := e.prove(random, []secretClaim{{c.Alpha, c.Beta, 0}, {c.Alpha, c.Beta, 1}}, int(c.m), c.r, []byte("prove|"), start, about)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = appendProofs(text, proofs)
	}
	all := e.Group.Join(append(start, '|'), written...)
	if !q.Blank {
		sum := e.total(choices)
		about := append(e.Group.Join([]byte("|"), sum.Alpha, sum.Beta), '|')
		overall, err := e.prove(random, rangeOf(q, sum), int(marked-q.Min), sum.r, []byte("prove|"), all, about)
		if err != nil {
			return nil, err
		}
		return append(appendProofs(append(text, `],"overall_proof":`...), overall), '}'), nil
	}
	return e.appendBlank(text, random, q, choices, blank, marked, all)
}

// appendBlank writes the two proofs of a question that may be left blank.
func (e *Election) appendBlank(text []byte, random io.Reader, q Question, choices []sealed, blank bool, marked int64, all []byte) ([]byte, error) {
	first, sum := choices[0], e.total(choices[1:])
	isBlank, notBlank := secretClaim{first.Alpha, first.Beta, 1}, secretClaim{first.Alpha, first.Beta, 0}
	whichBlank, randomBlank := 0, first.r // the vote is not blank, or nothing is marked
	whichOverall, randomOverall := int(marked-q.Min)+1, sum.r
	if blank {
		whichBlank, randomBlank = 1, sum.r
		whichOverall, randomOverall = 0, first.r
	}
	blankProof, err := e.prove(random, []secretClaim{notBlank, {sum.Alpha, sum.Beta, 0}}, whichBlank, randomBlank, []byte("bproof0|"), all, []byte("|"))
	if err != nil {
		return nil, err
	}
	overall, err := e.prove(random, append([]secretClaim{isBlank}, rangeOf(q, sum)...), whichOverall, randomOverall, []byte("bproof1|"), all, []byte("|"))
	if err != nil {
		return nil, err
	}
	text = appendProofs(append(text, `],"overall_proof":`...), overall)
	text = appendProofs(append(text, `,"blank_proof":`...), blankProof)
	return append(text, '}'), nil
}

func (e *Election) total(choices []sealed) sealed {
	sum := choices[0]
	for _, c := range choices[1:] {
		sum.Alpha, sum.Beta = e.Group.MulSecret(sum.Alpha, c.Alpha), e.Group.MulSecret(sum.Beta, c.Beta)
		sum.r = e.Group.Scalars().Add(sum.r, c.r)
	}
	return sum
}

func rangeOf(q Question, sum sealed) (claims []secretClaim) {
	for m := q.Min; m <= q.Max; m++ {
		claims = append(claims, secretClaim{sum.Alpha, sum.Beta, m})
	}
	return claims
}

func appendProofs(dst []byte, proofs []Proof) []byte {
	return canon.AppendList(dst, proofs, func(dst []byte, p Proof) []byte { return p.Append(dst) })
}
