package ceremony

import (
	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
)

func appendSigned(dst []byte, s belenios.Signed) []byte { return s.Append(dst) }
func appendProof(dst []byte, p belenios.Proof) []byte   { return p.Append(dst) }

// Append writes what a trustee sends in step 3.
func (p *Polynomial) Append(dst []byte) []byte {
	dst = canon.AppendText(append(dst, `{"polynomial":`...), p.Own)
	dst = canon.AppendList(append(dst, `,"secrets":`...), p.Secrets, canon.AppendText)
	dst = p.Coefficients.Append(append(dst, `,"coefexps":`...))
	dst = p.Signature.Append(append(dst, `,"signature":`...))
	return append(dst, '}')
}

func readSecrets(r *canon.Reader) (secrets []string) {
	r.List(belenios.MaxTrustees, func() { secrets = append(secrets, r.Text(mostMessage)) })
	return secrets
}

// ParsePolynomial reads it; a refusal has canon.ErrForm in its chain.
func ParsePolynomial(g group.Group, text []byte) (*Polynomial, error) {
	p := &Polynomial{}
	r := canon.NewReader(text)
	r.Take(`{"polynomial":`)
	p.Own = r.Text(mostMessage)
	r.Take(`,"secrets":`)
	p.Secrets = readSecrets(r)
	r.Take(`,"coefexps":`)
	p.Coefficients = belenios.ReadSigned(r, g)
	r.Take(`,"signature":`)
	p.Signature = belenios.ReadProof(r, g)
	r.Take("}")
	return p, r.End()
}

// Append writes what the server sends in step 4.
func (in *Input) Append(dst []byte) []byte {
	dst = canon.AppendText(append(dst, `{"polynomial":`...), in.Own)
	dst = canon.AppendList(append(dst, `,"secrets":`...), in.Secrets, canon.AppendText)
	dst = canon.AppendList(append(dst, `,"coefexps":`...), in.Coefficients, appendSigned)
	dst = canon.AppendList(append(dst, `,"signatures":`...), in.Signatures, appendProof)
	return append(dst, '}')
}

// ParseInput reads it; a refusal has canon.ErrForm in its chain.
func ParseInput(g group.Group, text []byte) (*Input, error) {
	in := &Input{}
	r := canon.NewReader(text)
	r.Take(`{"polynomial":`)
	in.Own = r.Text(mostMessage)
	r.Take(`,"secrets":`)
	in.Secrets = readSecrets(r)
	r.Take(`,"coefexps":`)
	r.List(belenios.MaxTrustees, func() { in.Coefficients = append(in.Coefficients, belenios.ReadSigned(r, g)) })
	r.Take(`,"signatures":`)
	r.List(belenios.MaxTrustees, func() { in.Signatures = append(in.Signatures, belenios.ReadProof(r, g)) })
	r.Take("}")
	return in, r.End()
}

// Append writes what a trustee sends in step 5.
func (o *Output) Append(dst []byte) []byte {
	dst = canon.AppendText(append(dst, `{"private_key":`...), o.PrivateKey)
	dst = o.PublicKey.Append(append(dst, `,"public_key":`...))
	return append(dst, '}')
}

// ParseOutput reads it; a refusal has canon.ErrForm in its chain.
func ParseOutput(g group.Group, text []byte) (*Output, error) {
	o := &Output{}
	r := canon.NewReader(text)
	r.Take(`{"private_key":`)
	o.PrivateKey = r.Text(mostMessage)
	r.Take(`,"public_key":`)
	o.PublicKey = belenios.ReadTrusteeKey(r, g)
	r.Take("}")
	return o, r.End()
}

// ParseCertificate reads a certificate as sent; ReadCertificate understands it.
func ParseCertificate(g group.Group, text []byte) (belenios.Signed, error) {
	r := canon.NewReader(text)
	s := belenios.ReadSigned(r, g)
	return s, r.End()
}
