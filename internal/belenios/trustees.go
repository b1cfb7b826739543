package belenios

import (
	"errors"
	"io"
	"slices"

	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// TrusteeKey is a trustee's public key with the proof that its private key is known.
type TrusteeKey struct {
	Key       group.Element
	Proof     Proof
	Signature *Proof // by the key that a trustee of a threshold signs with; since release 3.0
}

// NewTrusteeKey draws a trustee's private key and makes the public one.
func NewTrusteeKey(g group.Group, random io.Reader) (group.Scalar, TrusteeKey, error) {
	x, err := g.Scalars().Random(random)
	if err != nil {
		return group.Scalar{}, TrusteeKey{}, err
	}
	key, err := ProveTrusteeKey(g, random, x)
	return x, key, err
}

// ProveTrusteeKey makes the public key of a private one, with its proof.
func ProveTrusteeKey(g group.Group, random io.Reader, x group.Scalar) (TrusteeKey, error) {
	k := TrusteeKey{Key: g.ExpSecret(g.Generator(), x)}
	var err error
	k.Proof, err = proveKnowledge(g, random, x, k.about(g))
	return k, err
}

func (k TrusteeKey) about(g group.Group) []byte {
	return append(k.Key.Append([]byte("pok|"+g.Name()+"|")), '|')
}

// Check checks the proof of knowledge.
func (k TrusteeKey) Check(g group.Group) error {
	return knows(g, g.Powers(k.Key), k.Proof, k.about(g))
}

// Append writes the key.
func (k TrusteeKey) Append(dst []byte) []byte {
	dst = k.Proof.Append(append(dst, `{"pok":`...))
	dst = AppendElement(append(dst, `,"public_key":`...), k.Key)
	if k.Signature != nil {
		dst = k.Signature.Append(append(dst, `,"signature":`...))
	}
	return append(dst, '}')
}

// ReadTrusteeKey reads a key within a JSON text; its proof is for Check.
func ReadTrusteeKey(r *canon.Reader, g group.Group) (k TrusteeKey) {
	r.Take(`{"pok":`)
	k.Proof = ReadProof(r, g)
	r.Take(`,"public_key":`)
	k.Key = ReadElement(r, g)
	if r.Try(`,"signature":`) {
		p := ReadProof(r, g)
		k.Signature = &p
	}
	r.Take("}")
	return k
}

// Signed is a message and the signature under it.
type Signed struct {
	Message   string
	Signature Proof
}

// Append writes the message with its signature.
func (s Signed) Append(dst []byte) []byte {
	dst = canon.AppendText(append(dst, `{"message":`...), s.Message)
	dst = s.Signature.Append(append(dst, `,"signature":`...))
	return append(dst, '}')
}

// ReadSigned reads a signed message within a JSON text.
func ReadSigned(r *canon.Reader, g group.Group) (s Signed) {
	r.Take(`{"message":`)
	s.Message = r.Text(1 << 20)
	r.Take(`,"signature":`)
	s.Signature = ReadProof(r, g)
	r.Take("}")
	return s
}

// Threshold are the public parameters of trustees of whom Need are enough to decrypt.
type Threshold struct {
	Need             int
	Certificates     []Signed
	Coefficients     []Signed
	Signatures       []Proof // of all certificates by each trustee; since release 3.0
	VerificationKeys []TrusteeKey
}

// Append writes the parameters.
func (t *Threshold) Append(dst []byte) []byte {
	signed := func(dst []byte, s Signed) []byte { return s.Append(dst) }
	dst = canon.AppendWhole(append(dst, `{"threshold":`...), int64(t.Need))
	dst = canon.AppendList(append(dst, `,"certs":`...), t.Certificates, signed)
	dst = canon.AppendList(append(dst, `,"coefexps":`...), t.Coefficients, signed)
	if t.Signatures != nil {
		dst = appendProofs(append(dst, `,"signatures":`...), t.Signatures)
	}
	dst = canon.AppendList(append(dst, `,"verification_keys":`...), t.VerificationKeys,
		func(dst []byte, k TrusteeKey) []byte { return k.Append(dst) })
	return append(dst, '}')
}

func readThreshold(r *canon.Reader, g group.Group) *Threshold {
	t := &Threshold{}
	r.Take(`{"threshold":`)
	t.Need = int(min(r.Whole(), MaxTrustees+1))
	r.Take(`,"certs":`)
	r.List(MaxTrustees, func() { t.Certificates = append(t.Certificates, ReadSigned(r, g)) })
	r.Take(`,"coefexps":`)
	r.List(MaxTrustees, func() { t.Coefficients = append(t.Coefficients, ReadSigned(r, g)) })
	if r.Try(`,"signatures":`) {
		t.Signatures = []Proof{}
		r.List(MaxTrustees, func() { t.Signatures = append(t.Signatures, ReadProof(r, g)) })
	}
	r.Take(`,"verification_keys":`)
	r.List(MaxTrustees, func() { t.VerificationKeys = append(t.VerificationKeys, ReadTrusteeKey(r, g)) })
	r.Take("}")
	return t
}

// Trustee is an item of the list of trustees: one whose share is needed, or several
// of whom some are enough.
type Trustee struct {
	Single    *TrusteeKey
	Threshold *Threshold
}

// Append writes the item.
func (t Trustee) Append(dst []byte) []byte {
	if t.Single != nil {
		return append(t.Single.Append(append(dst, `["Single",`...)), ']')
	}
	return append(t.Threshold.Append(append(dst, `["Pedersen",`...)), ']')
}

// Trustees are all trustees of an election.
type Trustees struct {
	List []Trustee
	Text []byte
	Hash archive.Hash
	// Key is the election's key: the product of all shares.
	Key group.Element
}

// Keys are the public keys of all trustees in their order: the first owner is 1.
func (t *Trustees) Keys() (keys []group.Element) {
	for _, item := range t.List {
		if item.Single != nil {
			keys = append(keys, item.Single.Key)
			continue
		}
		for _, k := range item.Threshold.VerificationKeys {
			keys = append(keys, k.Key)
		}
	}
	return keys
}

// NewTrustees writes the list.
func NewTrustees(g group.Group, list []Trustee) (*Trustees, error) {
	return ParseTrustees(g, canon.AppendList(nil, list, func(dst []byte, t Trustee) []byte { return t.Append(dst) }))
}

// ParseTrustees reads the list and checks every proof in it. The refusals, by the
// first that applies: belenios.trustees.form, .key, .proof, .certificate, .coefficients,
// .verification_key, .signature.
func ParseTrustees(g group.Group, text []byte) (*Trustees, error) {
	t := &Trustees{Text: text, Hash: archive.HashOf(text), Key: g.One()}
	r := canon.NewReader(text)
	r.List(MaxTrustees, func() {
		if r.Try(`["Single",`) {
			k := ReadTrusteeKey(r, g)
			t.List = append(t.List, Trustee{Single: &k})
		} else {
			r.Take(`["Pedersen",`)
			t.List = append(t.List, Trustee{Threshold: readThreshold(r, g)})
		}
		r.Take("]")
	})
	if err := r.End(); errors.Is(err, group.ErrElement) {
		return nil, refuse(err, "belenios.trustees.key", nil)
	} else if err != nil {
		return nil, refuse(err, "belenios.trustees.form", nil)
	}
	if len(t.List) == 0 {
		return nil, refuse(nil, "belenios.trustees.form", nil)
	}
	number := 1
	for _, item := range t.List {
		if item.Single == nil {
			key, err := item.Threshold.check(g, number)
			if err != nil {
				return nil, err
			}
			t.Key = g.Mul(t.Key, key)
			number += len(item.Threshold.VerificationKeys)
			continue
		}
		if err := item.Single.Check(g); err != nil {
			return nil, refuse(err, "belenios.trustees.proof", fault.Args{"Trustee": number})
		}
		t.Key = g.Mul(t.Key, item.Single.Key)
		number++
	}
	return t, nil
}

// Certificate is what a trustee of a threshold says of their own keys.
type Certificate struct {
	// Context binds the keys to one ceremony; none in archives of release 2.
	Context      *CertificateContext
	Verification group.Element // checks signatures
	Encryption   group.Element
}

// CertificateContext says for which ceremony a certificate is.
type CertificateContext struct {
	Group     string
	Size      int // trustees
	Threshold int // of whom so many are enough
	Index     int // which of them, from 1
}

// Append writes the certificate's message.
func (c Certificate) Append(dst []byte) []byte {
	dst = append(dst, '{')
	if x := c.Context; x != nil {
		dst = canon.AppendText(append(dst, `"context":{"group":`...), x.Group)
		dst = canon.AppendWhole(append(dst, `,"size":`...), int64(x.Size))
		dst = canon.AppendWhole(append(dst, `,"threshold":`...), int64(x.Threshold))
		dst = canon.AppendWhole(append(dst, `,"index":`...), int64(x.Index))
		dst = append(dst, `},`...)
	}
	dst = AppendElement(append(dst, `"verification":`...), c.Verification)
	dst = AppendElement(append(dst, `,"encryption":`...), c.Encryption)
	return append(dst, '}')
}

// ReadCertificate reads a certificate and checks that it is signed with the key it names.
func ReadCertificate(g group.Group, s Signed) (c Certificate, err error) {
	r := canon.NewReader([]byte(s.Message))
	r.Take("{")
	if r.Try(`"context":{"group":`) {
		x := &CertificateContext{Group: r.Text(maxIdentifier)}
		r.Take(`,"size":`)
		x.Size = int(r.Whole())
		r.Take(`,"threshold":`)
		x.Threshold = int(r.Whole())
		r.Take(`,"index":`)
		x.Index = int(r.Whole())
		r.Take(`},`)
		c.Context = x
	}
	r.Take(`"verification":`)
	c.Verification = ReadElement(r, g)
	r.Take(`,"encryption":`)
	c.Encryption = ReadElement(r, g)
	r.Take("}")
	if err := r.End(); err != nil {
		return c, err
	}
	return c, CheckSignature(g, c.Verification, []byte(s.Message), s.Signature)
}

// AppendCoefficients writes g to the power of each coefficient of a polynomial.
func AppendCoefficients(dst []byte, list []group.Element) []byte {
	dst = canon.AppendList(append(dst, `{"coefexps":`...), list, AppendElement)
	return append(dst, '}')
}

// ReadCoefficients reads them again.
func ReadCoefficients(g group.Group, text string) (list []group.Element, err error) {
	r := canon.NewReader([]byte(text))
	r.Take(`{"coefexps":`)
	r.List(MaxTrustees, func() { list = append(list, ReadElement(r, g)) })
	r.Take("}")
	return list, r.End()
}

// CertificatesSigned is what each trustee signs of all certificates and of their own
// coefficients, since release 3.0.
func CertificatesSigned(certificates []Signed, coefficients []group.Element) []byte {
	dst := canon.AppendList([]byte(`certs_sig|{"certs":`), certificates, func(dst []byte, s Signed) []byte { return s.Append(dst) })
	dst = canon.AppendList(append(dst, `,"coefexps":`...), coefficients, AppendElement)
	return append(dst, '}')
}

var errContext = errors.New("belenios: a certificate for another ceremony")

// check checks the parameters of a threshold whose first trustee has the given number,
// and returns its part of the election's key.
func (t *Threshold) check(g group.Group, first int) (group.Element, error) {
	n := len(t.Certificates)
	if n == 0 || t.Need < 1 || t.Need > n || len(t.Coefficients) != n || len(t.VerificationKeys) != n || t.Signatures != nil && len(t.Signatures) != n {
		return nil, refuse(nil, "belenios.trustees.form", nil)
	}
	certificates := make([]Certificate, n)
	polynomials := make([][]group.Element, n)
	key := g.One()
	for i := range n {
		number := fault.Args{"Trustee": first + i}
		var err error
		if certificates[i], err = ReadCertificate(g, t.Certificates[i]); err == nil {
			err = certificates[i].fits(g, n, t.Need, i+1)
		}
		if err != nil {
			return nil, refuse(err, "belenios.trustees.certificate", number)
		}
		polynomials[i], err = ReadCoefficients(g, t.Coefficients[i].Message)
		if err == nil && len(polynomials[i]) != t.Need {
			err = errContext
		}
		if err == nil {
			err = CheckSignature(g, certificates[i].Verification, []byte(t.Coefficients[i].Message), t.Coefficients[i].Signature)
		}
		if err != nil {
			return nil, refuse(err, "belenios.trustees.coefficients", number)
		}
		key = g.Mul(key, polynomials[i][0])
	}
	for i, k := range t.VerificationKeys {
		number := fault.Args{"Trustee": first + i}
		if !g.Equal(k.Key, ShareKey(g, polynomials, i+1)) || k.Check(g) != nil {
			return nil, refuse(errProof, "belenios.trustees.verification_key", number)
		}
		if k.Signature != nil && CheckSignature(g, certificates[i].Verification, k.Key.Append(nil), *k.Signature) != nil {
			return nil, refuse(errProof, "belenios.trustees.signature", number)
		}
		if t.Signatures != nil && CheckSignature(g, certificates[i].Verification, CertificatesSigned(t.Certificates, polynomials[i]), t.Signatures[i]) != nil {
			return nil, refuse(errProof, "belenios.trustees.signature", number)
		}
	}
	return key, nil
}

func (c Certificate) fits(g group.Group, size, need, index int) error {
	if c.Context != nil && *c.Context != (CertificateContext{g.Name(), size, need, index}) {
		return errContext
	}
	return nil
}

// ShareKey is the public key of the trustee with the given number (from 1): the
// product, over all polynomials, of each coefficient to the power number^k.
func ShareKey(g group.Group, polynomials [][]group.Element, number int) group.Element {
	key := g.One()
	for _, p := range polynomials {
		key = g.Mul(key, Evaluate(g, p, number))
	}
	return key
}

// Evaluate is g to the power of a polynomial's value at a small number, from g to the
// power of its coefficients.
func Evaluate(g group.Group, coefficients []group.Element, at int) group.Element {
	value := g.One()
	for _, c := range slices.Backward(coefficients) { // Horner's rule in the exponent
		value = g.Mul(power(g, value, int64(at)), c)
	}
	return value
}

// power is an element to a small number from zero.
func power(g group.Group, e group.Element, n int64) group.Element {
	result := g.One()
	for n > 0 {
		if n&1 == 1 {
			result = g.Mul(result, e)
		}
		if n >>= 1; n > 0 {
			e = g.Mul(e, e)
		}
	}
	return result
}
