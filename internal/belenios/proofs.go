package belenios

import (
	"errors"
	"io"

	"plenary.example/internal/belenios/group"
)

// errProof is a proof that does not hold.
var errProof = errors.New("belenios: the proof does not hold")

// knows checks a proof that somebody knows x such that g^x is the key: the challenge
// is the hash of prefix and the commitment.
func knows(g group.Group, key group.Powers, p Proof, prefix []byte) error {
	a := g.Mul(g.Base().Exp(p.Response), key.Exp(p.Challenge))
	if Hash(g, prefix, a.Append(nil)) != p.Challenge {
		return errProof
	}
	return nil
}

// proveKnowledge proves that one knows x; see knows.
func proveKnowledge(g group.Group, random io.Reader, x group.Scalar, prefix []byte) (Proof, error) {
	w, err := g.Scalars().Random(random)
	if err != nil {
		return Proof{}, err
	}
	challenge := Hash(g, prefix, g.ExpSecret(g.Generator(), w).Append(nil))
	return Proof{challenge, respond(g, w, x, challenge)}, nil
}

// respond is w - x·challenge.
func respond(g group.Group, w, x, challenge group.Scalar) group.Scalar {
	return g.Scalars().Sub(w, g.Scalars().Mul(x, challenge))
}

// Sign signs a message with a private key, as trustees do among themselves
// (specification, "Signing").
func Sign(g group.Group, random io.Reader, key group.Scalar, message []byte) (Proof, error) {
	return proveKnowledge(g, random, key, signing(message))
}

// CheckSignature checks what Sign made.
func CheckSignature(g group.Group, key group.Element, message []byte, p Proof) error {
	return knows(g, g.Powers(key), p, signing(message))
}

func signing(message []byte) []byte {
	return append(append([]byte("sigmsg|"), message...), '|')
}

// encrypted is a pair (alpha, beta) that is raised to powers.
type encrypted struct{ alpha, beta group.Powers }

// claim is that a pair is an encryption of the number m.
type claim struct {
	of encrypted
	m  int64
}

// holds checks a proof that one of several claims is true without saying which: the
// challenges must come to the hash of prefix and all commitments (specification,
// "Proofs of interval membership" and "Proofs of possibly-blank votes").
func (e *Election) holds(claims []claim, proofs []Proof, prefix ...[]byte) error {
	if len(claims) != len(proofs) {
		return errProof
	}
	g, f := e.Group, e.Group.Scalars()
	commitments := make([]group.Element, 0, 2*len(claims))
	var sum group.Scalar
	for i, c := range claims {
		p := proofs[i]
		a := g.Mul(g.Base().Exp(p.Response), c.of.alpha.Exp(p.Challenge))
		b := g.Mul(e.Key().Exp(p.Response), c.of.beta.Exp(p.Challenge))
		if c.m != 0 { // beta/g^m to the challenge
			b = g.Mul(b, g.Base().Exp(f.Neg(f.Mul(f.Small(c.m), p.Challenge))))
		}
		commitments = append(commitments, a, b)
		sum = f.Add(sum, p.Challenge)
	}
	if Hash(g, append(prefix, g.Join(nil, commitments...))...) != sum {
		return errProof
	}
	return nil
}

// secretClaim is a claim as its maker sees it.
type secretClaim struct {
	alpha, beta group.Element
	m           int64
}

// prove makes the proof that holds checks: claims[which] is true, its pair encrypted
// with the random number r. The other claims are simulated. Every claim takes the same
// work, so that the time does not tell which one is true.
func (e *Election) prove(random io.Reader, claims []secretClaim, which int, r group.Scalar, prefix ...[]byte) ([]Proof, error) {
	g, f := e.Group, e.Group.Scalars()
	proofs := make([]Proof, len(claims))
	commitments := make([]group.Element, 0, 2*len(claims))
	var others, w group.Scalar
	for i, c := range claims {
		challenge, err := f.Random(random)
		if err != nil {
			return nil, err
		}
		response, err := f.Random(random)
		if err != nil {
			return nil, err
		}
		if i == which {
			challenge, w = group.Scalar{}, response
		}
		shifted := f.Neg(f.Mul(f.Small(c.m), challenge))
		a := g.MulSecret(g.ExpSecret(g.Generator(), response), g.ExpSecret(c.alpha, challenge))
		b := g.MulSecret(g.ExpSecret(e.PublicKey, response), g.ExpSecret(c.beta, challenge))
		b = g.MulSecret(b, g.ExpSecret(g.Generator(), shifted))
		commitments = append(commitments, a, b)
		others = f.Add(others, challenge)
		proofs[i] = Proof{challenge, response}
	}
	challenge := f.Sub(Hash(g, append(prefix, g.Join(nil, commitments...))...), others)
	proofs[which] = Proof{challenge, respond(g, w, r, challenge)}
	return proofs, nil
}
