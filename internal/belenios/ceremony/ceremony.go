// Package ceremony makes the key of an election of which several trustees hold a
// share and some of them are enough to decrypt: losing one of them loses nothing, and
// no machine ever holds the whole key.
//
// Each trustee has a secret seed and nothing else to keep. The steps, of which the
// odd ones are the trustees' and the even ones the server's:
//
//  1. Member.Certificate: the keys of the seed, signed, for this ceremony.
//  2. CheckCertificates.
//  3. Member.Polynomial: a secret polynomial, its coefficients in the exponent for
//     all, its value for each of the others encrypted to them.
//  4. CheckPolynomial, then Route: what the others sent to each trustee.
//  5. Member.Output: the values received are checked and added up to the trustee's
//     private key, which goes back encrypted to the trustee alone.
//  6. CheckOutput, then Finish: the public parameters.
//
// To decrypt, a trustee opens the encrypted key with the seed: Member.PrivateKey.
//
// Rule: Belenios specification 3.1, section "Messages specific to threshold decryption
// support". The message that a trustee signs of their key is the text of that key.
package ceremony

import (
	"crypto/sha256"
	"errors"
	"io"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

var (
	errMember    = errors.New("ceremony: the certificate is not of this seed")
	errSize      = errors.New("ceremony: not as many as there are trustees")
	errValue     = errors.New("ceremony: a value does not lie on its sender's polynomial")
	errRecipient = errors.New("ceremony: a message for somebody else")
)

// Member is a trustee with their secret seed.
type Member struct {
	g                        group.Group
	signing, deciphering     group.Scalar
	verification, encryption group.Element
}

// NewMember derives a trustee's keys from their seed (see belenios.NewSeed).
func NewMember(g group.Group, seed string) *Member {
	derive := func(prefix string) (group.Scalar, group.Element) {
		sum := sha256.Sum256([]byte(prefix + seed))
		s := g.Scalars().Reduce(sum[:])
		return s, g.ExpSecret(g.Generator(), s)
	}
	m := &Member{g: g}
	m.signing, m.verification = derive("sk|")
	m.deciphering, m.encryption = derive("dk|")
	return m
}

func (m *Member) sign(random io.Reader, message []byte) (belenios.Signed, error) {
	p, err := belenios.Sign(m.g, random, m.signing, message)
	return belenios.Signed{Message: string(message), Signature: p}, err
}

// Certificate is step 1: size trustees, of whom need are enough; this one is number
// index, from 1.
func (m *Member) Certificate(random io.Reader, size, need, index int) (belenios.Signed, error) {
	c := belenios.Certificate{
		Context:      &belenios.CertificateContext{Group: m.g.Name(), Size: size, Threshold: need, Index: index},
		Verification: m.verification, Encryption: m.encryption,
	}
	return m.sign(random, c.Append(nil))
}

// refuse is a check that failed, of what the trustee with a number (from 1) sent.
func refuse(cause error, key string, number int) error {
	return fault.Wrap(cause, fault.Invalid, key, fault.Args{"Trustee": number})
}

// CheckCertificates is step 2; it returns what the certificates say. Refusal:
// belenios.trustees.certificate.
func CheckCertificates(g group.Group, need int, certificates []belenios.Signed) ([]belenios.Certificate, error) {
	list := make([]belenios.Certificate, len(certificates))
	for i, s := range certificates {
		c, err := belenios.ReadCertificate(g, s)
		want := belenios.CertificateContext{Group: g.Name(), Size: len(certificates), Threshold: need, Index: i + 1}
		if err == nil && (c.Context == nil || *c.Context != want || need < 1 || need > len(certificates)) {
			err = errSize
		}
		for _, other := range list[:i] {
			if err == nil && (g.Equal(c.Verification, other.Verification) || g.Equal(c.Encryption, other.Encryption)) {
				err = errMember // the same trustee twice
			}
		}
		if err != nil {
			return nil, refuse(err, "belenios.trustees.certificate", i+1)
		}
		list[i] = c
	}
	return list, nil
}

// Polynomial is what a trustee sends in step 3.
type Polynomial struct {
	Own          string   // the polynomial, encrypted to its maker
	Secrets      []string // its value for each trustee, encrypted to them
	Coefficients belenios.Signed
	Signature    belenios.Proof
}

// place checks the certificates: need is how many trustees are enough, as they say,
// and index which of them the member is.
func (m *Member) place(certificates []belenios.Signed) (need, index int, list []belenios.Certificate, err error) {
	if len(certificates) == 0 {
		return 0, 0, nil, refuse(errSize, "belenios.trustees.certificate", 1)
	}
	first, err := belenios.ReadCertificate(m.g, certificates[0])
	if err != nil || first.Context == nil {
		return 0, 0, nil, refuse(err, "belenios.trustees.certificate", 1)
	}
	need = first.Context.Threshold
	if list, err = CheckCertificates(m.g, need, certificates); err != nil {
		return 0, 0, nil, err
	}
	for i, c := range list {
		if m.g.Equal(c.Verification, m.verification) && m.g.Equal(c.Encryption, m.encryption) {
			return need, i + 1, list, nil
		}
	}
	return 0, 0, nil, refuse(errMember, "belenios.trustees.not_among", 0)
}

// Polynomial is step 3. Refusals: belenios.trustees.certificate, .not_among.
func (m *Member) Polynomial(random io.Reader, certificates []belenios.Signed) (*Polynomial, error) {
	need, _, list, err := m.place(certificates)
	if err != nil {
		return nil, err
	}
	f := m.g.Scalars()
	coefficients, inExponent := make([]group.Scalar, need), make([]group.Element, need)
	for k := range coefficients {
		if coefficients[k], inExponent[k], err = group.NewKey(m.g, random); err != nil {
			return nil, err
		}
	}
	p := &Polynomial{}
	raw := canon.AppendList([]byte(`{"polynomial":`), coefficients, func(dst []byte, s group.Scalar) []byte {
		return append(s.Append(append(dst, '"')), '"')
	})
	if p.Own, err = m.send(random, m.encryption, append(raw, '}')); err != nil {
		return nil, err
	}
	for j, c := range list {
		value, at := group.Scalar{}, f.Small(int64(j+1))
		for k := len(coefficients) - 1; k >= 0; k-- {
			value = f.Add(f.Mul(value, at), coefficients[k])
		}
		secret, err := m.send(random, c.Encryption, append(value.Append([]byte(`{"secret":"`)), `"}`...))
		if err != nil {
			return nil, err
		}
		p.Secrets = append(p.Secrets, secret)
	}
	if p.Coefficients, err = m.sign(random, belenios.AppendCoefficients(nil, inExponent)); err != nil {
		return nil, err
	}
	p.Signature, err = belenios.Sign(m.g, random, m.signing, belenios.CertificatesSigned(certificates, inExponent))
	return p, err
}

// coefficients checks what the trustee with a number said of their polynomial.
func coefficients(g group.Group, need, number int, signer belenios.Certificate, certificates []belenios.Signed, s belenios.Signed, signature belenios.Proof) ([]group.Element, error) {
	list, err := belenios.ReadCoefficients(g, s.Message)
	if err == nil && len(list) != need {
		err = errSize
	}
	if err == nil {
		err = belenios.CheckSignature(g, signer.Verification, []byte(s.Message), s.Signature)
	}
	if err != nil {
		return nil, refuse(err, "belenios.trustees.coefficients", number)
	}
	if err := belenios.CheckSignature(g, signer.Verification, belenios.CertificatesSigned(certificates, list), signature); err != nil {
		return nil, refuse(err, "belenios.trustees.signature", number)
	}
	return list, nil
}

// CheckPolynomial is the server's check of what the trustee with a number (from 1)
// sent in step 3; what is encrypted, its recipients check. Refusals:
// belenios.trustees.certificate, .coefficients, .signature.
func CheckPolynomial(g group.Group, need, number int, certificates []belenios.Signed, p *Polynomial) error {
	list, err := CheckCertificates(g, need, certificates)
	if err != nil {
		return err
	}
	if number < 1 || number > len(list) || len(p.Secrets) != len(list) {
		return refuse(errSize, "belenios.trustees.coefficients", number)
	}
	_, err = coefficients(g, need, number, list[number-1], certificates, p.Coefficients, p.Signature)
	return err
}

// Input is what the server sends to a trustee in step 4.
type Input struct {
	Own          string   // the trustee's own polynomial
	Secrets      []string // from each trustee, to this one
	Coefficients []belenios.Signed
	Signatures   []belenios.Proof
}

// Route is step 4: what goes to the trustee with a number (from 1), out of what all
// of them sent.
func Route(polynomials []*Polynomial, number int) *Input {
	in := &Input{Own: polynomials[number-1].Own}
	for _, p := range polynomials {
		in.Secrets = append(in.Secrets, p.Secrets[number-1])
		in.Coefficients = append(in.Coefficients, p.Coefficients)
		in.Signatures = append(in.Signatures, p.Signature)
	}
	return in
}

// Output is what a trustee sends in step 5.
type Output struct {
	PrivateKey string // encrypted to the trustee
	PublicKey  belenios.TrusteeKey
}

// Output is step 5. Refusals: belenios.trustees.certificate, .not_among,
// .coefficients, .signature, and .secret where somebody sent a value that does not lie
// on their polynomial, or to somebody else.
func (m *Member) Output(random io.Reader, certificates []belenios.Signed, in *Input) (*Output, error) {
	need, index, list, err := m.place(certificates)
	if err != nil {
		return nil, err
	}
	if len(in.Secrets) != len(list) || len(in.Coefficients) != len(list) || len(in.Signatures) != len(list) {
		return nil, refuse(errSize, "belenios.trustees.coefficients", index)
	}
	f := m.g.Scalars()
	var key group.Scalar
	for i, sender := range list {
		polynomial, err := coefficients(m.g, need, i+1, sender, certificates, in.Coefficients[i], in.Signatures[i])
		if err != nil {
			return nil, err
		}
		value, err := m.received(sender, in.Secrets[i])
		if err == nil && !m.g.Equal(m.g.ExpSecret(m.g.Generator(), value), belenios.Evaluate(m.g, polynomial, index)) {
			err = errValue
		}
		if err == nil && i+1 == index {
			err = m.isOwn(in.Own, polynomial)
		}
		if err != nil {
			return nil, refuse(err, "belenios.trustees.secret", i+1)
		}
		key = f.Add(key, value)
	}
	out := &Output{}
	if out.PublicKey, err = belenios.ProveTrusteeKey(m.g, random, key); err != nil {
		return nil, err
	}
	signature, err := belenios.Sign(m.g, random, m.signing, out.PublicKey.Key.Append(nil))
	if err != nil {
		return nil, err
	}
	out.PublicKey.Signature = &signature
	out.PrivateKey, err = m.send(random, m.encryption, append(key.Append([]byte{'"'}), '"'))
	return out, err
}

// received opens a value that somebody sent.
func (m *Member) received(sender belenios.Certificate, sent string) (group.Scalar, error) {
	text, err := m.receive(sender.Verification, sent)
	if err != nil {
		return group.Scalar{}, err
	}
	r := canon.NewReader([]byte(text))
	r.Take(`{"secret":`)
	value := belenios.ReadScalar(r, m.g)
	r.Take("}")
	return value, r.End()
}

// isOwn checks that the polynomial published under the member's name is the one the
// member made: the server could have put another in its place.
func (m *Member) isOwn(sent string, published []group.Element) error {
	text, err := m.receive(m.verification, sent)
	if err != nil {
		return err
	}
	r := canon.NewReader([]byte(text))
	r.Take(`{"polynomial":`)
	k, same := 0, true
	r.List(len(published), func() {
		coefficient := belenios.ReadScalar(r, m.g)
		same = same && m.g.Equal(m.g.ExpSecret(m.g.Generator(), coefficient), published[k])
		k++
	})
	r.Take("}")
	if err := r.End(); err != nil {
		return err
	}
	if !same || k != len(published) {
		return errMember
	}
	return nil
}

// CheckOutput is the server's check of what the trustee with a number (from 1) sent in
// step 5. Refusals: belenios.trustees.verification_key, .signature.
func CheckOutput(g group.Group, number int, certificates []belenios.Signed, polynomials []*Polynomial, out *Output) error {
	exponents := make([][]group.Element, len(polynomials))
	for i, p := range polynomials {
		var err error
		if exponents[i], err = belenios.ReadCoefficients(g, p.Coefficients.Message); err != nil {
			return refuse(err, "belenios.trustees.coefficients", i+1)
		}
	}
	if !g.Equal(out.PublicKey.Key, belenios.ShareKey(g, exponents, number)) || out.PublicKey.Check(g) != nil {
		return refuse(errValue, "belenios.trustees.verification_key", number)
	}
	signer, err := belenios.ReadCertificate(g, certificates[number-1])
	if err == nil && out.PublicKey.Signature == nil {
		err = errMember
	}
	if err == nil {
		err = belenios.CheckSignature(g, signer.Verification, out.PublicKey.Key.Append(nil), *out.PublicKey.Signature)
	}
	if err != nil {
		return refuse(err, "belenios.trustees.signature", number)
	}
	return nil
}

// Finish is step 6: the public parameters, and the private keys, each encrypted to its
// trustee, which the server keeps for the day of the count.
func Finish(need int, certificates []belenios.Signed, polynomials []*Polynomial, outputs []*Output) (public *belenios.Threshold, keys []string) {
	public = &belenios.Threshold{Need: need, Certificates: certificates}
	for i, p := range polynomials {
		public.Coefficients = append(public.Coefficients, p.Coefficients)
		public.Signatures = append(public.Signatures, p.Signature)
		public.VerificationKeys = append(public.VerificationKeys, outputs[i].PublicKey)
		keys = append(keys, outputs[i].PrivateKey)
	}
	return public, keys
}

// PrivateKey opens a trustee's own private key (belenios.trustees.private_key).
func (m *Member) PrivateKey(encrypted string) (group.Scalar, error) {
	text, err := m.receive(m.verification, encrypted)
	if err != nil {
		return group.Scalar{}, refuse(err, "belenios.trustees.private_key", 0)
	}
	r := canon.NewReader([]byte(text))
	key := belenios.ReadScalar(r, m.g)
	if err := r.End(); err != nil {
		return group.Scalar{}, refuse(err, "belenios.trustees.private_key", 0)
	}
	return key, nil
}
