package press

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"math/big"
)

// permitted is what a reader of a sealed file may do (ISO 32000-2, table 22): print, in
// full quality too, copy, and have it read aloud. Changing, annotating, filling in and
// putting together with others are not among them.
const permitted = int32(-1)&^0x0fff | 0x00c0 | 1<<2 | 1<<4 | 1<<9 | 1<<11

// seal is the standard security handler of revision 6, with an empty password to open
// and one that nobody knows to change.
//
// All files of a press have one key and one dictionary: working them out takes longer
// than all else about a receipt, and a file that opens without a password keeps its key
// from nobody.
type seal struct {
	block      cipher.Block
	vectors    []byte // key of the initialization vectors
	dictionary string // the value of Encrypt
}

// newSeal derives everything from a secret, so that the same secret makes the same
// seal.
func newSeal(secret []byte) (*seal, error) {
	derive := func(what string) []byte {
		h := hmac.New(sha256.New, secret)
		h.Write([]byte("plenary press 1 " + what))
		return h.Sum(nil)
	}
	key, owner, salts := derive("file key"), derive("owner"), derive("salts")
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("press: %w", err)
	}
	// U and UE (algorithm 8), O and OE (algorithm 9).
	u := append(hardened(nil, salts[:8], nil), salts[:16]...)
	ue, err := wrapped(hardened(nil, salts[8:16], nil), key)
	if err != nil {
		return nil, err
	}
	o := append(hardened(owner, salts[16:24], u), salts[16:32]...)
	oe, err := wrapped(hardened(owner, salts[24:32], u), key)
	if err != nil {
		return nil, err
	}
	// Perms (algorithm 10).
	perms := make([]byte, 16)
	allowed := permitted
	binary.LittleEndian.PutUint32(perms, uint32(allowed)) //nolint:gosec // its bits are meant
	copy(perms[4:], "\xff\xff\xff\xffTadb")
	copy(perms[12:], derive("perms"))
	block.Encrypt(perms, perms)
	return &seal{block: block, vectors: derive("vectors"), dictionary: fmt.Sprintf(
		"<</Filter/Standard/V 5/R 6/Length 256/P %d/U<%x>/UE<%x>/O<%x>/OE<%x>/Perms<%x>/CF<</StdCF<</AuthEvent/DocOpen/CFM/AESV3/Length 32>>>>/StmF/StdCF/StrF/StdCF/EncryptMetadata true>>",
		permitted, u, ue, o, oe, perms)}, nil
}

// wrapped is the file's key under another one.
func wrapped(under, key []byte) ([]byte, error) {
	block, err := aes.NewCipher(under)
	if err != nil {
		return nil, fmt.Errorf("press: %w", err)
	}
	out := make([]byte, len(key))
	cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(out, key)
	return out, nil
}

// hardened is algorithm 2.B: a hash that takes long on purpose.
func hardened(password, salt, user []byte) []byte {
	first := sha256.Sum256(bytes.Join([][]byte{password, salt, user}, nil))
	k := first[:]
	for round := 0; ; round++ {
		e := bytes.Repeat(bytes.Join([][]byte{password, k, user}, nil), 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			panic(err) // 16 bytes are a key
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		switch new(big.Int).Mod(new(big.Int).SetBytes(e[:16]), big.NewInt(3)).Int64() {
		case 0:
			h := sha256.Sum256(e)
			k = h[:]
		case 1:
			h := sha512.Sum384(e)
			k = h[:]
		default:
			h := sha512.Sum512(e)
			k = h[:]
		}
		if round >= 63 && int(e[len(e)-1]) <= round-31 {
			return k[:32]
		}
	}
}

// close seals a string or a stream (algorithm 1.A). The initialization vector follows
// from what is sealed, so that the same record makes the same bytes; nil: not sealed.
func (s *seal) close(data []byte) []byte {
	if s == nil {
		return data
	}
	h := hmac.New(sha256.New, s.vectors)
	h.Write(data)
	pad := aes.BlockSize - len(data)%aes.BlockSize
	out := make([]byte, aes.BlockSize, aes.BlockSize+len(data)+pad)
	copy(out, h.Sum(nil))
	out = append(append(out, data...), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(s.block, out[:aes.BlockSize]).CryptBlocks(out[aes.BlockSize:], out[aes.BlockSize:])
	return out
}
