package mailauth

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// The algorithms of signatures (RFC 6376, 3.3; RFC 8463).
const (
	RSA     = "rsa-sha256"
	Ed25519 = "ed25519-sha256"
)

// ErrKey says that a key is not one to sign with.
var ErrKey = errors.New("mailauth: not a signing key")

// rsaBits is the size of a new key: what every verifier takes (RFC 8301, 3.2),
// and its record fits a DNS answer over UDP.
const rsaBits = 2048

// Key signs for a domain. Its public half is published at Selector.
type Key struct {
	Domain, Selector string
	Algorithm        string // RSA or Ed25519
	Private          crypto.Signer
}

// GenerateKey makes a new key. It is ErrKey if the domain or the selector is no
// name, or the algorithm none of ours.
func GenerateKey(algorithm, domain, selector string) (Key, error) {
	var private crypto.Signer
	var err error
	switch algorithm {
	case RSA:
		private, err = rsa.GenerateKey(rand.Reader, rsaBits)
	case Ed25519:
		_, private, err = ed25519.GenerateKey(rand.Reader)
	default:
		return Key{}, fmt.Errorf("%w: algorithm %q", ErrKey, algorithm)
	}
	if err != nil {
		return Key{}, fmt.Errorf("mailauth: %w", err)
	}
	return newKey(domain, selector, private)
}

// ParseKey reads a private key: PEM of PKCS#8, or of PKCS#1 for RSA.
func ParseKey(domain, selector string, text []byte) (Key, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return Key{}, fmt.Errorf("%w: no PEM block", ErrKey)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		old, oldErr := x509.ParsePKCS1PrivateKey(block.Bytes)
		if oldErr != nil {
			return Key{}, fmt.Errorf("%w: %w", ErrKey, err)
		}
		parsed = old
	}
	private, ok := parsed.(crypto.Signer)
	if !ok {
		return Key{}, fmt.Errorf("%w: %T", ErrKey, parsed)
	}
	return newKey(domain, selector, private)
}

func newKey(domain, selector string, private crypto.Signer) (Key, error) {
	k := Key{Domain: domain, Selector: selector, Private: private}
	switch private := private.(type) {
	case *rsa.PrivateKey:
		if private.N.BitLen() < 1024 {
			return Key{}, fmt.Errorf("%w: an RSA key of %d bits", ErrKey, private.N.BitLen())
		}
		k.Algorithm = RSA
	case ed25519.PrivateKey:
		k.Algorithm = Ed25519
	}
	return k.checked()
}

// checked is the key with its names in the form that DNS has them.
func (k Key) checked() (Key, error) {
	domain, ok := asciiDomain(k.Domain)
	selector, named := asciiDomain(k.Selector)
	if !ok || !named || len(selector)+len("._domainkey.")+len(domain) > 253 {
		return Key{}, fmt.Errorf("%w: domain %q, selector %q", ErrKey, k.Domain, k.Selector)
	}
	if k.Private == nil || k.Algorithm != RSA && k.Algorithm != Ed25519 {
		return Key{}, fmt.Errorf("%w: algorithm %q, private half %T", ErrKey, k.Algorithm, k.Private)
	}
	k.Domain, k.Selector = domain, selector
	return k, nil
}

// PEM is the private half as PKCS#8, nil if it is not held in memory.
func (k Key) PEM() []byte {
	der, err := x509.MarshalPKCS8PrivateKey(k.Private)
	if err != nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// Record is the text record to publish in DNS (RFC 6376, 3.6.1). A value longer
// than 255 bytes is written in several strings, which readers join.
func (k Key) Record() (name, value string) {
	kind, public := "", []byte(nil)
	if k.Private != nil {
		switch half := k.Private.Public().(type) {
		case *rsa.PublicKey:
			kind = "rsa"
			public, _ = x509.MarshalPKIXPublicKey(half)
		case ed25519.PublicKey:
			kind, public = "ed25519", half // the bare key, RFC 8463, 4
		}
	}
	return k.Selector + "._domainkey." + k.Domain, "v=DKIM1; k=" + kind + "; p=" + base64.StdEncoding.EncodeToString(public)
}

// sign signs a hash (RFC 6376, 3.3.2; for Ed25519 RFC 8463, 3).
func (k Key) sign(sum [sha256.Size]byte) ([]byte, error) {
	options := crypto.SHA256
	if k.Algorithm == Ed25519 {
		options = crypto.Hash(0)
	}
	signature, err := k.Private.Sign(rand.Reader, sum[:], options)
	if err != nil {
		return nil, fmt.Errorf("mailauth: %w", err)
	}
	return signature, nil
}

// verify asks for the public key of a signature and verifies it over a hash. The
// reason is empty if it is good; the error is ErrTemporary.
func verify(ctx context.Context, q *questions, tags map[string]string, sum [sha256.Size]byte) (reason string, err error) {
	domain, ok := asciiDomain(tags["d"])
	selector, named := asciiDomain(tags["s"])
	if !ok || !named {
		return "no domain or no selector", nil
	}
	texts, err := q.LookupTXT(ctx, selector+"._domainkey."+domain)
	switch {
	case notFound(err):
		return "no key of " + domain, nil
	case err != nil:
		return "no answer from DNS for the key of " + domain, ErrTemporary
	case len(texts) != 1 || len(texts[0]) > maxKeyRecord:
		return "not one key of " + domain, nil
	}
	signature := fromBase64(tags["b"])
	algorithm := strings.ToLower(tags["a"])
	public, reason := publicKey(texts[0], algorithm)
	if reason != "" {
		return reason, nil
	}
	good := false
	switch key := public.(type) {
	case *rsa.PublicKey:
		good = rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil
	case ed25519.PublicKey:
		good = ed25519.Verify(key, sum[:], signature)
	}
	if !good {
		return "the signature of " + domain + " does not verify", nil
	}
	return "", nil
}

// publicKey reads a key record for a signature of an algorithm (RFC 6376, 3.6.1
// and 6.1.2), or says why it cannot be used.
func publicKey(record, algorithm string) (crypto.PublicKey, string) {
	tags, err := parseTags([]byte(record))
	if err != nil {
		return nil, "malformed key record"
	}
	lists := func(tag string, wanted ...string) bool {
		value, present := tags[tag]
		for item := range strings.SplitSeq(value, ":") {
			for _, w := range wanted {
				if item == w {
					return true
				}
			}
		}
		return !present
	}
	if v, present := tags["v"]; present && v != "DKIM1" || !lists("h", "sha256") || !lists("s", "*", "email") {
		return nil, "a key for something else"
	}
	der := fromBase64(tags["p"])
	if len(der) == 0 {
		return nil, "the key is revoked or malformed"
	}
	kind := tags["k"]
	if kind == "" {
		kind = "rsa"
	}
	switch {
	case kind == "rsa" && algorithm == RSA:
		return rsaPublicKey(der)
	case kind == "ed25519" && algorithm == Ed25519 && len(der) == ed25519.PublicKeySize:
		return ed25519.PublicKey(der), ""
	}
	return nil, "a key of another algorithm"
}

// fromBase64 is nothing for what is malformed: neither a key nor a signature.
func fromBase64(s string) []byte {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}

func rsaPublicKey(der []byte) (crypto.PublicKey, string) {
	// Both forms are in use (RFC 6376, erratum 3017).
	var key *rsa.PublicKey
	if parsed, err := x509.ParsePKIXPublicKey(der); err == nil {
		key, _ = parsed.(*rsa.PublicKey)
	} else if parsed, err := x509.ParsePKCS1PublicKey(der); err == nil {
		key = parsed
	}
	if key == nil {
		return nil, "malformed key"
	}
	// RFC 8301, 3.2.
	if key.N.BitLen() < 1024 {
		return nil, "the key is too short"
	}
	return key, ""
}
