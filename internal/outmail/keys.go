package outmail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/outmail/internal/store"
	"plenary.example/internal/token"
)

// The names of the secrets, and the selectors under which the public halves of
// the signing keys stand in DNS (RFC 6376, 3.1).
const (
	tokenSecret = "tokens"
	rsaName     = "rsa-sha256"
	ed25519Name = "ed25519-sha256"
	rsaSelector = "plenary-rsa"
	edSelector  = "plenary-ed"
)

// secrets are what the service remembers of the secrets once it has read them.
type secrets struct {
	tokens token.Key
	keys   []mailauth.Key
	signer *mailauth.Signer
}

// Tokens is the key behind the tokens in the coalition's mail. The first call
// draws it; the keys that sign, which take long to make, wait for the first
// message that leaves.
func (s *Service) Tokens(ctx context.Context) (token.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokensLocked(ctx)
}

// tokensLocked is Tokens under the lock.
func (s *Service) tokensLocked(ctx context.Context) (token.Key, error) {
	if s.tokens != nil {
		return *s.tokens, nil
	}
	drawn, err := s.secret(ctx, tokenSecret, func() (string, error) { return token.NewSecret(), nil })
	if err != nil {
		return token.Key{}, err
	}
	key, err := token.ParseKey(drawn)
	if err == nil {
		s.tokens = &key
	}
	return key, err
}

// Keys are the keys that sign what leaves: RSA, which every receiver verifies,
// and Ed25519 beside it (RFC 8463). The first call makes them.
func (s *Service) Keys(ctx context.Context) ([]mailauth.Key, error) {
	all, err := s.secrets(ctx)
	if err != nil {
		return nil, err
	}
	return all.keys, nil
}

func (s *Service) secrets(ctx context.Context) (*secrets, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept != nil {
		return s.kept, nil
	}
	tokens, err := s.tokensLocked(ctx)
	if err != nil {
		return nil, err
	}
	all := &secrets{tokens: tokens}
	for _, k := range [][2]string{{rsaName, rsaSelector}, {ed25519Name, edSelector}} {
		pem, err := s.secret(ctx, k[0], func() (string, error) {
			key, err := mailauth.GenerateKey(k[0], s.config.Domain, k[1])
			return string(key.PEM()), err
		})
		if err != nil {
			return nil, err
		}
		key, err := mailauth.ParseKey(s.config.Domain, k[1], []byte(pem))
		if err != nil {
			return nil, fmt.Errorf("outmail: the key %s: %w", k[0], err)
		}
		all.keys = append(all.keys, key)
	}
	var signing []mailauth.Key
	for _, k := range all.keys {
		name, _, _ := strings.Cut(k.Algorithm, "-")
		if len(s.config.Sign) == 0 || slices.Contains(s.config.Sign, name) {
			signing = append(signing, k)
		}
	}
	all.signer = mailauth.NewSigner(s.db.Now, signing...)
	s.kept = all
	return all, nil
}

// sign makes the signatures of a header and the body that belongs to it. What
// cannot be signed (it has no author, or two; its header is a monster) leaves
// without: it was taken in, and it must not hold up what comes after it.
func (s *Service) sign(all *secrets, header []byte, body mailauth.BodyHash, what string) []byte {
	fields, err := all.signer.SignHeader(header, body)
	if err != nil {
		s.config.Log.Error("mail leaves without our signature", "what", what, "error", err)
		return nil
	}
	return fields
}

// secret reads a secret, or stores the one that draw makes where there is none.
// Of nodes that start together the first to store it decides.
func (s *Service) secret(ctx context.Context, name string, draw func() (string, error)) (string, error) {
	found, err := store.New(s.db.Reader()).Secret(ctx, name)
	if err == nil || !errors.Is(err, db.ErrNotFound) {
		return found, db.Unavailable(err)
	}
	drawn, err := draw()
	if err != nil {
		return "", fmt.Errorf("outmail: %w", err)
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		found, err = q.Secret(ctx, name)
		if err == nil || !errors.Is(err, db.ErrNotFound) {
			return err
		}
		found = drawn
		return q.InsertSecret(ctx, store.InsertSecretParams{Name: name, Secret: drawn, MadeAt: db.Micros(tx.Now)})
	})
	if err != nil {
		return "", fmt.Errorf("outmail: %w", err)
	}
	return found, nil
}
