package signin_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
)

// device is a security key in software: what a browser and an authenticator do
// between them (Web Authentication Level 3, sections 6.3.2 and 6.3.3).
type device struct {
	origin string
	id     []byte
	key    *ecdsa.PrivateKey
	handle []byte
	count  uint32
}

func newDevice(t *testing.T) *device {
	t.Helper()
	d := &device{origin: "https://plenary.ccr.example", id: make([]byte, 16)}
	if _, err := rand.Read(d.id); err != nil {
		t.Fatal(err)
	}
	var err error
	if d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	return d
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// head writes the head of a CBOR item (RFC 8949 section 3).
func head(major byte, n int) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 256:
		return []byte{major<<5 | 24, byte(n)}
	}
	return []byte{major<<5 | 25, byte(n >> 8), byte(n)}
}

func cborText(s string) []byte  { return append(head(3, len(s)), s...) }
func cborBytes(b []byte) []byte { return append(head(2, len(b)), b...) }

func (d *device) clientData(t *testing.T, kind, challenge string) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (d *device) authData(flags byte) []byte {
	rp := sha256.Sum256([]byte("plenary.ccr.example"))
	d.count++
	return binary.BigEndian.AppendUint32(append(rp[:], flags), d.count)
}

// Flags of authenticator data: user present, user verified, key included.
const (
	present  = 0x01
	verified = 0x04
	included = 0x40
)

func (d *device) create(t *testing.T, options []byte) *bytes.Reader {
	t.Helper()
	var o struct {
		PublicKey struct {
			Challenge string
			User      struct{ ID string }
		}
	}
	if err := json.Unmarshal(options, &o); err != nil {
		t.Fatal(err)
	}
	var err error
	if d.handle, err = base64.RawURLEncoding.DecodeString(o.PublicKey.User.ID); err != nil {
		t.Fatal(err)
	}
	point, err := d.key.PublicKey.Bytes() // 0x04, x, y
	if err != nil {
		t.Fatal(err)
	}
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21}, cborBytes(point[1:33])...) // EC2, ES256, P-256
	cose = append(append(cose, 0x22), cborBytes(point[33:])...)
	auth := append(d.authData(present|verified|included), make([]byte, 16)...) // no model named
	auth = append(binary.BigEndian.AppendUint16(auth, uint16(len(d.id))), d.id...)
	auth = append(auth, cose...)
	attestation := append([]byte{0xa3}, cborText("fmt")...)
	attestation = append(attestation, cborText("none")...)
	attestation = append(append(attestation, cborText("attStmt")...), 0xa0)
	attestation = append(append(attestation, cborText("authData")...), cborBytes(auth)...)
	return d.answer(t, map[string]any{
		"clientDataJSON": b64(d.clientData(t, "webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64(attestation),
	})
}

func (d *device) get(t *testing.T, options []byte) *bytes.Reader {
	t.Helper()
	var o struct{ PublicKey struct{ Challenge string } }
	if err := json.Unmarshal(options, &o); err != nil {
		t.Fatal(err)
	}
	client, auth := d.clientData(t, "webauthn.get", o.PublicKey.Challenge), d.authData(present|verified)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(append(bytes.Clone(auth), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(auth), "signature": b64(signature), "userHandle": b64(d.handle),
	})
}

func (d *device) answer(t *testing.T, response map[string]any) *bytes.Reader {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": response})
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(raw)
}

func (w *world) register(t *testing.T, d *device, who access.Actor, name string) signin.Passkey {
	t.Helper()
	options, state, err := w.BeginPasskey(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	made, err := w.FinishPasskey(t.Context(), who, state, name, d.create(t, options))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestPasskey(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	amina := access.Actor{PersonID: w.amina.ID}
	phone := newDevice(t)
	made := w.register(t, phone, amina, "  My   phone ")
	if made.Name != "My phone" {
		t.Errorf("name %q", made.Name)
	}
	for range 2 {
		options, state, err := w.BeginPasskeySignIn()
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.FinishPasskeySignIn(ctx, state, phone.get(t, options))
		if err != nil || p != w.amina {
			t.Fatalf("%+v, %v (%v)", p, err, fault.Of(err))
		}
	}
	if err := w.RenamePasskey(ctx, amina, made.ID, "Old phone"); err != nil {
		t.Fatal(err)
	}
	list, err := w.Passkeys(ctx, amina)
	if err != nil || len(list) != 1 || list[0].Name != "Old phone" || list[0].Used.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}

	// Nobody else sees or touches it.
	other := access.Actor{PersonID: "other"}
	if list, err := w.Passkeys(ctx, other); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	wantFault(t, w.RemovePasskey(ctx, other, made.ID), fault.NotFound, "signin.error.no_passkey")
	wantFault(t, w.RenamePasskey(ctx, other, made.ID, "x"), fault.NotFound, "signin.error.no_passkey")
	wantFault(t, w.RemovePasskey(ctx, access.Actor{}, made.ID), fault.SignIn, "fault.sign_in")

	if err := w.RemovePasskey(ctx, amina, made.ID); err != nil {
		t.Fatal(err)
	}
	options, state, err := w.BeginPasskeySignIn()
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.FinishPasskeySignIn(ctx, state, phone.get(t, options))
	wantFault(t, err, fault.Invalid, "signin.error.passkey")
	if p != (people.Person{}) {
		t.Errorf("refused, and yet %+v", p)
	}
}

func TestPasskeyRefusals(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	amina := access.Actor{PersonID: w.amina.ID}
	phone := newDevice(t)
	w.register(t, phone, amina, "Phone")

	signIn := func(change func(d *device) *device) error {
		options, state, err := w.BeginPasskeySignIn()
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.FinishPasskeySignIn(ctx, state, change(phone).get(t, options))
		return err
	}
	tests := map[string]func(d *device) *device{
		"another site": func(d *device) *device { c := *d; c.origin = "https://plenary.ccr.example.evil.example"; return &c },
		"another key":  func(d *device) *device { c := *d; c.key = newDevice(t).key; return &c },
		"another id":   func(d *device) *device { c := *d; c.id = newDevice(t).id; return &c },
		"nobody":       func(d *device) *device { c := *d; c.handle = []byte("nobody"); return &c },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			wantFault(t, signIn(change), fault.Invalid, "signin.error.passkey")
		})
	}
	t.Run("a copied key", func(t *testing.T) {
		same := func(d *device) *device { return d }
		if err := signIn(same); err != nil {
			t.Fatal(err)
		}
		wantFault(t, signIn(func(d *device) *device { c := *d; c.count = 0; return &c }), fault.Invalid, "signin.error.passkey")
		if err := signIn(same); err != nil {
			t.Errorf("the first key after the copy: %v", err)
		}
	})
	t.Run("an answer to another question", func(t *testing.T) {
		options, _, err := w.BeginPasskeySignIn()
		if err != nil {
			t.Fatal(err)
		}
		_, state, err := w.BeginPasskeySignIn()
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.FinishPasskeySignIn(ctx, state, phone.get(t, options))
		wantFault(t, err, fault.Invalid, "signin.error.passkey")
	})
	t.Run("no answer at all", func(t *testing.T) {
		_, state, err := w.BeginPasskeySignIn()
		if err != nil {
			t.Fatal(err)
		}
		for _, raw := range []string{"", "{}", "null", "[", strings.Repeat("[", 5000)} {
			_, err := w.FinishPasskeySignIn(ctx, state, strings.NewReader(raw))
			wantFault(t, err, fault.Invalid, "signin.error.passkey")
		}
		_, err = w.FinishPasskeySignIn(ctx, state, strings.NewReader(strings.Repeat(" ", 1<<17)))
		wantFault(t, err, fault.TooLarge, "fault.too_large")
		_, err = w.FinishPasskeySignIn(ctx, "", strings.NewReader("{}"))
		wantFault(t, err, fault.Invalid, "signin.error.passkey")
	})
	t.Run("registering", func(t *testing.T) {
		options, state, err := w.BeginPasskey(ctx, amina)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.FinishPasskey(ctx, amina, state, " ", newDevice(t).create(t, options))
		wantFault(t, err, fault.Invalid, "signin.error.passkey_name")
		_, err = w.FinishPasskey(ctx, amina, state, "Twice", phone.create(t, options))
		wantFault(t, err, fault.Conflict, "signin.error.passkey_known")
		evil := newDevice(t)
		evil.origin = "https://evil.example"
		_, err = w.FinishPasskey(ctx, amina, state, "Evil", evil.create(t, options))
		wantFault(t, err, fault.Invalid, "signin.error.passkey")
		_, _, err = w.BeginPasskey(ctx, access.Actor{})
		wantFault(t, err, fault.SignIn, "fault.sign_in")
	})
}

func TestNoPasskeysOnANumber(t *testing.T) {
	w := newWorld(t)
	s, err := signin.New(w.log, w.people, signin.Options{BaseURL: "http://127.0.0.1:8080"})
	if err != nil {
		t.Fatal(err)
	}
	if s.PasskeysPossible() || !w.PasskeysPossible() {
		t.Error("passkeys are bound to names")
	}
	_, _, err = s.BeginPasskeySignIn()
	wantFault(t, err, fault.Conflict, "signin.error.passkeys_impossible")
}
