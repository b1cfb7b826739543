// Package token makes the signed words that Plenary puts into mail and addresses
// and reads again when they come back: who a returned copy was for, which post a
// moderator decides about, whose subscription a link ends. Nobody can make one
// or change one without the key, and none of them shows what is inside.
package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// ErrForged says that a token was not made with this key, or was damaged.
var ErrForged = errors.New("token: not one of ours")

// KeySize is the size of the secret in bytes.
const KeySize = 32

// Key is the secret behind the tokens of one coalition.
type Key struct {
	copies cipher.Block // of the envelope's tokens
	mac    []byte
}

// NewSecret draws a secret, in the form that ParseKey reads.
func NewSecret() string {
	raw := make([]byte, KeySize)
	if _, err := rand.Read(raw); err != nil {
		panic("token: no randomness: " + err.Error())
	}
	return hex.EncodeToString(raw)
}

// ParseKey reads a secret that NewSecret drew.
func ParseKey(secret string) (Key, error) {
	raw, err := hex.DecodeString(secret)
	if err != nil || len(raw) != KeySize {
		return Key{}, errors.New("token: the secret is damaged")
	}
	// One secret, two keys: neither use can help against the other.
	derive := func(use string) []byte {
		h := hmac.New(sha256.New, raw)
		h.Write([]byte(use))
		return h.Sum(nil)
	}
	block, err := aes.NewCipher(derive("copies")[:16])
	if err != nil {
		return Key{}, fmt.Errorf("token: %w", err)
	}
	return Key{copies: block, mac: derive("mac")}, nil
}

// The greatest posting and recipient that an envelope's token holds: 40 bits each.
const maxNumber = 1<<40 - 1

// alphabet is base32 in lower case: the part of an address before @ must survive
// servers that fold its case.
var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Copy is the token of one copy of a posting, for the envelope (VERP): 26 letters
// and digits. One block of AES holds both numbers and 48 bits that must be zero
// again when it is opened, which is what proves it: a guess succeeds once in
// 2^48, and what it could win is one count against one subscriber.
func (k Key) Copy(posting, recipient int64) string {
	if posting < 0 || posting > maxNumber || recipient < 0 || recipient > maxNumber {
		panic(fmt.Sprintf("token: posting %d, recipient %d", posting, recipient))
	}
	var block [aes.BlockSize]byte
	put40(block[0:5], posting)
	put40(block[5:10], recipient)
	k.copies.Encrypt(block[:], block[:])
	return alphabet.EncodeToString(block[:])
}

// OpenCopy reads what Copy made, in any case of letters; ErrForged otherwise.
func (k Key) OpenCopy(token string) (posting, recipient int64, err error) {
	token = strings.ToLower(token)
	block, err := alphabet.DecodeString(token)
	if err != nil || len(block) != aes.BlockSize || alphabet.EncodeToString(block) != token {
		return 0, 0, ErrForged
	}
	k.copies.Decrypt(block, block)
	for _, b := range block[10:] {
		if b != 0 {
			return 0, 0, ErrForged
		}
	}
	return get40(block[0:5]), get40(block[5:10]), nil
}

func put40(b []byte, n int64) {
	for i := range 5 {
		b[i] = byte(n >> (8 * (4 - i)))
	}
}

func get40(b []byte) (n int64) {
	for _, c := range b[:5] {
		n = n<<8 | int64(c)
	}
	return n
}

// macSize is how much of the HMAC a link carries: 128 bits.
const macSize = 16

// Link is the token of a link for one purpose ("unsubscribe", "moderate"): what
// it is about, sealed. It is safe in the path of an address.
func (k Key) Link(purpose, about string) string {
	body := []byte(about)
	return base64.RawURLEncoding.EncodeToString(append(k.seal(purpose, body), body...))
}

// OpenLink reads what Link made for the same purpose; ErrForged otherwise.
func (k Key) OpenLink(purpose, token string) (about string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < macSize || len(raw) > 1000 {
		return "", ErrForged
	}
	if !hmac.Equal(raw[:macSize], k.seal(purpose, raw[macSize:])) {
		return "", ErrForged
	}
	return string(raw[macSize:]), nil
}

func (k Key) seal(purpose string, body []byte) []byte {
	h := hmac.New(sha256.New, k.mac)
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write(body)
	return h.Sum(nil)[:macSize]
}

// Word draws a random word of 80 bits for an address that is looked up when it
// comes back: 16 letters and digits.
func Word() string {
	raw := make([]byte, 10)
	if _, err := rand.Read(raw); err != nil {
		panic("token: no randomness: " + err.Error())
	}
	return alphabet.EncodeToString(raw)
}
