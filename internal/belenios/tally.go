package belenios

import (
	"io"
	"slices"

	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// Tally is the sum of ballots, still encrypted.
type Tally struct {
	Ballots int64
	Weight  int64
	Sums    [][]Ciphertext // by question
}

// EmptyTally is the tally of no ballots.
func EmptyTally(e *Election) *Tally {
	t := &Tally{Sums: make([][]Ciphertext, len(e.Questions))}
	for i, q := range e.Questions {
		t.Sums[i] = make([]Ciphertext, q.Choices())
		for j := range t.Sums[i] {
			t.Sums[i][j] = Ciphertext{e.Group.One(), e.Group.One()}
		}
	}
	return t
}

// Add counts a ballot with its weight.
func (t *Tally) Add(g group.Group, choices [][]Ciphertext, weight int64) {
	t.Ballots++
	t.Weight += weight
	t.add(g, choices, weight)
}

// Merge counts what another tally of other ballots has counted.
func (t *Tally) Merge(g group.Group, other *Tally) {
	t.Ballots += other.Ballots
	t.Weight += other.Weight
	t.add(g, other.Sums, 1)
}

func (t *Tally) add(g group.Group, choices [][]Ciphertext, weight int64) {
	for i, question := range choices {
		for j, c := range question {
			if weight != 1 {
				c = Ciphertext{power(g, c.Alpha, weight), power(g, c.Beta, weight)}
			}
			sum := &t.Sums[i][j]
			*sum = Ciphertext{g.Mul(sum.Alpha, c.Alpha), g.Mul(sum.Beta, c.Beta)}
		}
	}
}

// Append writes the encrypted tally.
func (t *Tally) Append(dst []byte) []byte {
	return canon.AppendList(dst, t.Sums, func(dst []byte, sums []Ciphertext) []byte {
		return canon.AppendList(dst, sums, func(dst []byte, c Ciphertext) []byte { return c.Append(dst) })
	})
}

// AppendSized writes the payload of the event that announces the tally.
func (t *Tally) AppendSized(dst []byte, tally archive.Hash) []byte {
	dst = canon.AppendWhole(append(dst, `{"num_tallied":`...), t.Ballots)
	dst = canon.AppendWhole(append(dst, `,"total_weight":`...), t.Weight)
	dst = append(append(dst, `,"encrypted_tally":"`...), tally.String()...)
	return append(dst, `"}`...)
}

// SizedTally is the payload of the event that announces the tally.
type SizedTally struct {
	Ballots, Weight int64
	Tally           archive.Hash
}

// ParseSizedTally reads it (belenios.tally.form).
func ParseSizedTally(text []byte) (s SizedTally, err error) {
	r := canon.NewReader(text)
	r.Take(`{"num_tallied":`)
	s.Ballots = r.Whole()
	r.Take(`,"total_weight":`)
	s.Weight = r.Whole()
	r.Take(`,"encrypted_tally":`)
	s.Tally = archive.ReadHash(r)
	r.Take("}")
	if err := r.End(); err != nil {
		return s, refuse(err, "belenios.tally.form", nil)
	}
	return s, nil
}

// ParseTally reads an encrypted tally; whoever decrypts needs it. Refusal:
// belenios.tally.form.
func ParseTally(e *Election, text []byte) (*Tally, error) {
	t := &Tally{}
	r := canon.NewReader(text)
	r.List(MaxQuestions, func() {
		var sums []Ciphertext
		r.List(MaxAnswers+1, func() {
			r.Take(`{"alpha":`)
			alpha := ReadElement(r, e.Group)
			r.Take(`,"beta":`)
			sums = append(sums, Ciphertext{alpha, ReadElement(r, e.Group)})
			r.Take("}")
		})
		t.Sums = append(t.Sums, sums)
	})
	err := r.End()
	if err == nil && !slices.EqualFunc(t.Sums, e.Questions, func(sums []Ciphertext, q Question) bool { return len(sums) == q.Choices() }) {
		err = canon.ErrForm
	}
	if err != nil {
		return nil, refuse(err, "belenios.tally.form", nil)
	}
	return t, nil
}

// PartialDecryption is a trustee's share of the decryption.
type PartialDecryption struct {
	Factors [][]group.Element
	Proofs  [][]Proof
}

// Append writes the share.
func (d *PartialDecryption) Append(dst []byte) []byte {
	dst = canon.AppendList(append(dst, `{"decryption_factors":`...), d.Factors, func(dst []byte, list []group.Element) []byte {
		return canon.AppendList(dst, list, AppendElement)
	})
	dst = canon.AppendList(append(dst, `,"decryption_proofs":`...), d.Proofs, appendProofs)
	return append(dst, '}')
}

// Owned is the payload of the event that announces a share.
type Owned struct {
	Owner   int // from 1
	Payload archive.Hash
}

// Append writes it.
func (o Owned) Append(dst []byte) []byte {
	dst = canon.AppendWhole(append(dst, `{"owner":`...), int64(o.Owner))
	dst = append(append(dst, `,"payload":"`...), o.Payload.String()...)
	return append(dst, `"}`...)
}

// ParseOwned reads it (belenios.decryption.event).
func ParseOwned(text []byte) (o Owned, err error) {
	r := canon.NewReader(text)
	r.Take(`{"owner":`)
	o.Owner = int(r.Whole())
	r.Take(`,"payload":`)
	o.Payload = archive.ReadHash(r)
	r.Take("}")
	if err := r.End(); err != nil {
		return o, refuse(err, "belenios.decryption.event", nil)
	}
	return o, nil
}

// decryptPrefix is what the challenge of a share's proofs begins with.
func (e *Election) decryptPrefix(key group.Element) []byte {
	return append(key.Append([]byte("decrypt|"+e.Fingerprint+"|")), '|')
}

// Decrypt makes a trustee's share with their private key.
func Decrypt(e *Election, random io.Reader, t *Tally, x group.Scalar) (*PartialDecryption, error) {
	g := e.Group
	prefix := e.decryptPrefix(g.ExpSecret(g.Generator(), x))
	d := &PartialDecryption{Factors: make([][]group.Element, len(t.Sums)), Proofs: make([][]Proof, len(t.Sums))}
	for i, sums := range t.Sums {
		for _, c := range sums {
			w, err := g.Scalars().Random(random)
			if err != nil {
				return nil, err
			}
			d.Factors[i] = append(d.Factors[i], g.ExpSecret(c.Alpha, x))
			challenge := Hash(g, prefix, g.Join(nil, g.ExpSecret(g.Generator(), w), g.ExpSecret(c.Alpha, w)))
			d.Proofs[i] = append(d.Proofs[i], Proof{challenge, respond(g, w, x, challenge)})
		}
	}
	return d, nil
}

// CheckDecryption reads the share of the trustee with a number (from 1) and checks each
// of its proofs. Refusals: belenios.decryption.owner, .form, .factor, .proof.
func CheckDecryption(e *Election, trustees *Trustees, t *Tally, owner int, text []byte) (*PartialDecryption, error) {
	g := e.Group
	keys := trustees.Keys()
	if owner < 1 || owner > len(keys) {
		return nil, refuse(nil, "belenios.decryption.owner", fault.Args{"Trustee": owner})
	}
	key := keys[owner-1]
	d := &PartialDecryption{}
	r := canon.NewReader(text)
	var factors [][][]byte
	r.Take(`{"decryption_factors":`)
	r.List(MaxQuestions, func() {
		var list [][]byte
		r.List(MaxAnswers+1, func() { list = append(list, r.Word(maxElement)) })
		factors = append(factors, list)
	})
	r.Take(`,"decryption_proofs":`)
	r.List(MaxQuestions, func() { d.Proofs = append(d.Proofs, readProofs(r, g, MaxAnswers+1)) })
	r.Take("}")
	fits := slices.EqualFunc(factors, t.Sums, func(list [][]byte, sums []Ciphertext) bool { return len(list) == len(sums) }) &&
		slices.EqualFunc(d.Proofs, t.Sums, func(list []Proof, sums []Ciphertext) bool { return len(list) == len(sums) })
	if err := r.End(); err != nil || !fits {
		return nil, refuse(err, "belenios.decryption.form", fault.Args{"Trustee": owner})
	}
	prefix := e.decryptPrefix(key)
	powers := g.Powers(key)
	d.Factors = make([][]group.Element, len(factors))
	for i, list := range factors {
		for j, written := range list {
			factor, err := g.ParsePowers(written)
			if err != nil {
				return nil, refuse(err, "belenios.decryption.factor", fault.Args{"Trustee": owner, "Question": i + 1})
			}
			p := d.Proofs[i][j]
			a := g.Mul(g.Base().Exp(p.Response), powers.Exp(p.Challenge))
			b := g.Mul(g.Powers(t.Sums[i][j].Alpha).Exp(p.Response), factor.Exp(p.Challenge))
			if Hash(g, prefix, g.Join(nil, a, b)) != p.Challenge {
				return nil, refuse(errProof, "belenios.decryption.proof", fault.Args{"Trustee": owner, "Question": i + 1})
			}
			d.Factors[i] = append(d.Factors[i], factor.Element())
		}
	}
	return d, nil
}

// Combine takes the shares of the trustees by their numbers (from 1), and gives for
// each choice g to the power of its sum. Refusal: belenios.decryption.missing, while
// more trustees are needed.
func Combine(e *Election, trustees *Trustees, t *Tally, shares map[int]*PartialDecryption) ([][]group.Element, error) {
	g := e.Group
	open := make([][]group.Element, len(t.Sums))
	for i, sums := range t.Sums {
		open[i] = make([]group.Element, len(sums))
		for j, c := range sums {
			open[i][j] = c.Beta
		}
	}
	number := 1
	for _, item := range trustees.List {
		var used []int // of this item
		need, count := 1, 1
		if item.Threshold != nil {
			need, count = item.Threshold.Need, len(item.Threshold.VerificationKeys)
		}
		for k := 1; k <= count && len(used) < need; k++ {
			if shares[number+k-1] != nil {
				used = append(used, k)
			}
		}
		if len(used) < need {
			return nil, refuse(nil, "belenios.decryption.missing", fault.Args{"Count": need - len(used)})
		}
		for _, k := range used {
			coefficient := lagrange(g, used, k)
			for i, list := range shares[number+k-1].Factors {
				for j, factor := range list {
					if len(used) > 1 {
						factor = g.Powers(factor).Exp(coefficient)
					}
					open[i][j] = g.Div(open[i][j], factor)
				}
			}
		}
		number += count
	}
	return open, nil
}

// lagrange is the coefficient of k among those used, for the value at zero.
func lagrange(g group.Group, used []int, k int) group.Scalar {
	f := g.Scalars()
	c := f.Small(1)
	for _, other := range used {
		if other != k {
			c = f.Mul(c, f.Mul(f.Small(int64(other)), f.Inverse(f.Small(int64(other-k)))))
		}
	}
	return c
}
