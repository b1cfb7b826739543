package ceremony_test

import (
	"bytes"
	"crypto/rand"
	"testing"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/ceremony"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// held is a ceremony of three trustees, of whom two are enough, up to the polynomials.
type held struct {
	g            group.Group
	members      []*ceremony.Member
	certificates []belenios.Signed
	polynomials  []*ceremony.Polynomial
}

func hold(t testing.TB) *held {
	t.Helper()
	h := &held{g: group.Ed25519()}
	for i := range 3 {
		seed, err := belenios.NewSeed(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		m := ceremony.NewMember(h.g, seed)
		c, err := m.Certificate(rand.Reader, 3, 2, i+1)
		if err != nil {
			t.Fatal(err)
		}
		h.members, h.certificates = append(h.members, m), append(h.certificates, c)
	}
	for _, m := range h.members {
		p, err := m.Polynomial(rand.Reader, h.certificates)
		if err != nil {
			t.Fatal(err)
		}
		h.polynomials = append(h.polynomials, p)
	}
	return h
}

// refused expects a check to fail for a trustee.
func refused(t *testing.T, err error, check string, trustee int) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Key != check || trustee > 0 && f.Args["Trustee"] != trustee {
		t.Errorf("not refused by %s for trustee %d: %v", check, trustee, err)
	}
}

func TestTheFormsAreReadAgain(t *testing.T) {
	h := hold(t)
	polynomial := h.polynomials[0].Append(nil)
	if again, err := ceremony.ParsePolynomial(h.g, polynomial); err != nil || !bytes.Equal(again.Append(nil), polynomial) {
		t.Errorf("polynomial: %v", err)
	}
	in := ceremony.Route(h.polynomials, 2)
	if again, err := ceremony.ParseInput(h.g, in.Append(nil)); err != nil || !bytes.Equal(again.Append(nil), in.Append(nil)) {
		t.Errorf("input: %v", err)
	}
	out, err := h.members[1].Output(rand.Reader, h.certificates, in)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ceremony.ParseOutput(h.g, out.Append(nil)); err != nil || !bytes.Equal(again.Append(nil), out.Append(nil)) {
		t.Errorf("output: %v", err)
	}
	key, err := h.members[1].PrivateKey(out.PrivateKey)
	if err != nil || !h.g.Equal(h.g.ExpSecret(h.g.Generator(), key), out.PublicKey.Key) {
		t.Errorf("the private key: %v", err)
	}
	_, err = h.members[0].PrivateKey(out.PrivateKey)
	refused(t, err, "belenios.trustees.private_key", 0)
}

func TestWhoCheatsIsNamed(t *testing.T) {
	h := hold(t)
	// The second trustee sends the first one's value to the third.
	crossed := *h.polynomials[1]
	crossed.Secrets = append([]string{}, crossed.Secrets...)
	crossed.Secrets[2] = crossed.Secrets[0]
	list := []*ceremony.Polynomial{h.polynomials[0], &crossed, h.polynomials[2]}
	_, err := h.members[2].Output(rand.Reader, h.certificates, ceremony.Route(list, 3))
	refused(t, err, "belenios.trustees.secret", 2)

	// The second trustee's polynomial is another one than the values are of.
	other, err := h.members[1].Polynomial(rand.Reader, h.certificates)
	if err != nil {
		t.Fatal(err)
	}
	other.Secrets, other.Own = h.polynomials[1].Secrets, h.polynomials[1].Own
	list[1] = other
	_, err = h.members[0].Output(rand.Reader, h.certificates, ceremony.Route(list, 1))
	refused(t, err, "belenios.trustees.secret", 2)

	// The server tells the third trustee other certificates than the rest.
	stranger := ceremony.NewMember(h.g, "another seed")
	swapped := append([]belenios.Signed{}, h.certificates...)
	if swapped[0], err = stranger.Certificate(rand.Reader, 3, 2, 1); err != nil {
		t.Fatal(err)
	}
	_, err = h.members[2].Output(rand.Reader, swapped, ceremony.Route(h.polynomials, 3))
	refused(t, err, "belenios.trustees.coefficients", 1)
	_, err = stranger.Output(rand.Reader, h.certificates, ceremony.Route(h.polynomials, 1))
	refused(t, err, "belenios.trustees.not_among", 0)

	// Somebody else's polynomial, and too few trustees for the threshold.
	refused(t, ceremony.CheckPolynomial(h.g, 2, 1, h.certificates, h.polynomials[1]), "belenios.trustees.coefficients", 1)
	_, err = ceremony.CheckCertificates(h.g, 3, h.certificates)
	refused(t, err, "belenios.trustees.certificate", 1)
	_, err = ceremony.CheckCertificates(h.g, 2, []belenios.Signed{h.certificates[0], h.certificates[0], h.certificates[2]})
	refused(t, err, "belenios.trustees.certificate", 2)

	out, err := h.members[0].Output(rand.Reader, h.certificates, ceremony.Route(h.polynomials, 1))
	if err != nil {
		t.Fatal(err)
	}
	refused(t, ceremony.CheckOutput(h.g, 2, h.certificates, h.polynomials, out), "belenios.trustees.verification_key", 2)
	out.PublicKey.Signature = nil
	refused(t, ceremony.CheckOutput(h.g, 1, h.certificates, h.polynomials, out), "belenios.trustees.signature", 1)
}

// FuzzForms reads anything as each of the forms.
func FuzzForms(f *testing.F) {
	h := hold(f)
	f.Add(h.polynomials[0].Append(nil))
	f.Add(ceremony.Route(h.polynomials, 1).Append(nil))
	f.Add(h.certificates[0].Append(nil))
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := ceremony.ParsePolynomial(h.g, text); err == nil && !bytes.Equal(p.Append(nil), text) {
			t.Errorf("%q is written again otherwise", text)
		}
		if in, err := ceremony.ParseInput(h.g, text); err == nil && !bytes.Equal(in.Append(nil), text) {
			t.Errorf("%q is written again otherwise", text)
		}
		if o, err := ceremony.ParseOutput(h.g, text); err == nil && !bytes.Equal(o.Append(nil), text) {
			t.Errorf("%q is written again otherwise", text)
		}
		if s, err := ceremony.ParseCertificate(h.g, text); err == nil && !bytes.Equal(s.Append(nil), text) {
			t.Errorf("%q is written again otherwise", text)
		}
	})
}
