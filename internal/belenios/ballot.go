package belenios

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// Ciphertext is a number encrypted with the key of the election.
type Ciphertext struct{ Alpha, Beta group.Element }

// Append writes the ciphertext.
func (c Ciphertext) Append(dst []byte) []byte {
	dst = AppendElement(append(dst, `{"alpha":`...), c.Alpha)
	dst = AppendElement(append(dst, `,"beta":`...), c.Beta)
	return append(dst, '}')
}

// written is a ciphertext as it stands in a ballot, not yet known to be one.
type written struct{ alpha, beta []byte }

// answer is the answer to one question as read.
type answer struct {
	choices    []written
	individual [][]Proof
	overall    []Proof
	blank      []Proof
}

// Ballot is a ballot whose proofs and signature have been checked.
type Ballot struct {
	Credential string         // the voter's public key
	Voter      int            // its place among the credentials
	Hash       archive.Hash   // Fingerprint(Hash) is the tracking number
	Choices    [][]Ciphertext // by question; the first says whether the vote is blank, where it may be
}

// ballot is a ballot as read.
type ballot struct {
	uuid, election string
	credential     []byte
	answers        []answer
	signed         []byte // what the signature is about
	hash           []byte
	signature      Proof
}

func readBallot(e *Election, text []byte) (*ballot, error) {
	r := canon.NewReader(text)
	b := &ballot{}
	r.Take(`{"election_uuid":`)
	b.uuid = r.Text(maxIdentifier)
	r.Take(`,"election_hash":`)
	b.election = r.Text(maxIdentifier)
	r.Take(`,"credential":`)
	b.credential = r.Word(maxElement)
	r.Take(`,"answers":`)
	r.List(MaxQuestions, func() { b.answers = append(b.answers, readAnswer(r, e.Group)) })
	b.signed = append(slices.Clone(text[:r.Offset()]), '}')
	r.Take(`,"signature":{"hash":`)
	b.hash = r.Word(maxIdentifier)
	r.Take(`,"proof":`)
	b.signature = ReadProof(r, e.Group)
	r.Take(`}}`)
	return b, r.End()
}

func readAnswer(r *canon.Reader, g group.Group) (a answer) {
	r.Take(`{"choices":`)
	r.List(MaxAnswers+1, func() {
		r.Take(`{"alpha":`)
		alpha := r.Word(maxElement)
		r.Take(`,"beta":`)
		a.choices = append(a.choices, written{alpha, r.Word(maxElement)})
		r.Take(`}`)
	})
	r.Take(`,"individual_proofs":`)
	r.List(MaxAnswers+1, func() { a.individual = append(a.individual, readProofs(r, g, 2)) })
	r.Take(`,"overall_proof":`)
	a.overall = readProofs(r, g, MaxAnswers+2)
	if r.Try(`,"blank_proof":`) {
		a.blank = readProofs(r, g, 2)
	}
	r.Take(`}`)
	return a
}

func readProofs(r *canon.Reader, g group.Group, limit int) (proofs []Proof) {
	r.List(limit, func() { proofs = append(proofs, ReadProof(r, g)) })
	return proofs
}

// CheckBallot checks a ballot by itself: that it is for this election, of a voter of
// it, signed by that voter, and that each of its proofs holds. The refusals, by the
// first that applies: belenios.ballot.form, .election, .credential, .hash,
// .signature, .answers, .choices, .choice, .individual, .blank, .overall. Whether it
// replaces another one is for whoever counts.
func CheckBallot(e *Election, voters *Credentials, text []byte) (*Ballot, error) {
	b, err := readBallot(e, text)
	if err != nil {
		return nil, refuse(err, "belenios.ballot.form", nil)
	}
	if b.uuid != e.UUID || b.election != e.Fingerprint {
		return nil, refuse(nil, "belenios.ballot.election", nil)
	}
	checked := &Ballot{Credential: string(b.credential), Hash: archive.HashOf(text)}
	if checked.Voter = voters.Find(checked.Credential); checked.Voter < 0 {
		return nil, refuse(nil, "belenios.ballot.credential", nil)
	}
	sum := sha256.Sum256(b.signed)
	if base64.RawStdEncoding.EncodeToString(sum[:]) != string(b.hash) {
		return nil, refuse(nil, "belenios.ballot.hash", nil)
	}
	credential, err := e.Group.ParsePowers(b.credential)
	if err != nil {
		return nil, refuse(err, "belenios.credentials.element", fault.Args{"Place": checked.Voter + 1})
	}
	if err := knows(e.Group, credential, b.signature, slices.Concat([]byte("sig|"), b.hash, []byte("|"))); err != nil {
		return nil, refuse(err, "belenios.ballot.signature", nil)
	}
	if len(b.answers) != len(e.Questions) {
		return nil, refuse(nil, "belenios.ballot.answers", nil)
	}
	for i, q := range e.Questions {
		choices, err := e.checkAnswer(q, &b.answers[i], b.credential, fault.Args{"Question": i + 1})
		if err != nil {
			return nil, err
		}
		checked.Choices = append(checked.Choices, choices)
	}
	return checked, nil
}

// checkAnswer checks one answer; number says which one in a refusal.
func (e *Election) checkAnswer(q Question, a *answer, credential []byte, number fault.Args) ([]Ciphertext, error) {
	if len(a.choices) != q.Choices() || len(a.individual) != q.Choices() || (len(a.blank) > 0) != q.Blank {
		return nil, refuse(nil, "belenios.ballot.choices", number)
	}
	pairs := make([]encrypted, len(a.choices))
	choices := make([]Ciphertext, len(a.choices))
	for i, c := range a.choices {
		var err, err2 error
		pairs[i].alpha, err = e.Group.ParsePowers(c.alpha)
		pairs[i].beta, err2 = e.Group.ParsePowers(c.beta)
		if err != nil || err2 != nil {
			return nil, refuse(group.ErrElement, "belenios.ballot.choice", number)
		}
		choices[i] = Ciphertext{pairs[i].alpha.Element(), pairs[i].beta.Element()}
	}
	start := slices.Concat([]byte(e.Fingerprint), []byte("|"), credential)
	for i, pair := range pairs {
		c := a.choices[i]
		about := slices.Concat([]byte("|"), c.alpha, []byte(","), c.beta, []byte("|"))
		if err := e.holds([]claim{{pair, 0}, {pair, 1}}, a.individual[i], []byte("prove|"), start, about); err != nil {
			return nil, refuse(err, "belenios.ballot.individual", number)
		}
	}
	all := append(start, '|')
	for i, c := range a.choices {
		if i > 0 {
			all = append(all, ',')
		}
		all = append(append(append(all, c.alpha...), ','), c.beta...)
	}
	if !q.Blank {
		marked := e.between(q, pairs)
		about := append(e.Group.Join([]byte("|"), marked[0].of.alpha.Element(), marked[0].of.beta.Element()), '|')
		if err := e.holds(marked, a.overall, []byte("prove|"), all, about); err != nil {
			return nil, refuse(err, "belenios.ballot.overall", number)
		}
		return choices, nil
	}
	marked := e.between(q, pairs[1:])
	if err := e.holds([]claim{{pairs[0], 0}, {marked[0].of, 0}}, a.blank, []byte("bproof0|"), all, []byte("|")); err != nil {
		return nil, refuse(err, "belenios.ballot.blank", number)
	}
	if err := e.holds(append([]claim{{pairs[0], 1}}, marked...), a.overall, []byte("bproof1|"), all, []byte("|")); err != nil {
		return nil, refuse(err, "belenios.ballot.overall", number)
	}
	return choices, nil
}

// between claims that what the pairs encrypt comes to one of the numbers from Min to Max.
func (e *Election) between(q Question, pairs []encrypted) (claims []claim) {
	alphas, betas := make([]group.Powers, len(pairs)), make([]group.Powers, len(pairs))
	for i, p := range pairs {
		alphas[i], betas[i] = p.alpha, p.beta
	}
	sum := encrypted{e.Group.Product(alphas), e.Group.Product(betas)}
	for m := q.Min; m <= q.Max; m++ {
		claims = append(claims, claim{sum, m})
	}
	return claims
}

// marks says what an answer comes to, and whether the question allows it.
func marks(q Question, answer []bool) (blank bool, sum int64, ok bool) {
	if len(answer) != q.Choices() {
		return false, 0, false
	}
	rest := answer
	if q.Blank {
		blank, rest = answer[0], answer[1:]
	}
	for _, m := range rest {
		if m {
			sum++
		}
	}
	if blank {
		return true, sum, sum == 0
	}
	return false, sum, sum >= q.Min && sum <= q.Max
}
