package ceremony

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
)

// algorithm encrypts what trustees send; release 2.0 had AES in CCM mode and did not
// say so.
const algorithm = "AES-GCM"

// mostMessage bounds what a trustee sends to another.
const mostMessage = 1 << 20

var errDecrypt = errors.New("ceremony: a message cannot be opened with this key")

// send encrypts a message to a trustee and signs it (specification, "Channels").
func (m *Member) send(random io.Reader, recipient group.Element, message []byte) (string, error) {
	text := belenios.AppendElement([]byte(`{"recipient":`), recipient)
	text = append(canon.AppendText(append(text, `,"message":`...), string(message)), '}')
	signed, err := m.sign(random, text)
	if err != nil {
		return "", err
	}
	return encrypt(m.g, random, recipient, signed.Append(nil))
}

// receive opens what send made, if it is for this trustee and from that sender.
func (m *Member) receive(sender group.Element, sent string) (string, error) {
	text, err := m.decrypt(sent)
	if err != nil {
		return "", err
	}
	r := canon.NewReader(text)
	signed := belenios.ReadSigned(r, m.g)
	if err := r.End(); err != nil {
		return "", err
	}
	if err := belenios.CheckSignature(m.g, sender, []byte(signed.Message), signed.Signature); err != nil {
		return "", err
	}
	r = canon.NewReader([]byte(signed.Message))
	r.Take(`{"recipient":`)
	recipient := belenios.ReadElement(r, m.g)
	r.Take(`,"message":`)
	message := r.Text(mostMessage)
	r.Take("}")
	if err := r.End(); err != nil {
		return "", err
	}
	if !m.g.Equal(recipient, m.encryption) {
		return "", errRecipient
	}
	return message, nil
}

// encrypt is El Gamal for a key, and that key for the message.
func encrypt(g group.Group, random io.Reader, recipient group.Element, message []byte) (string, error) {
	r, alpha, err := group.NewKey(g, random)
	if err != nil {
		return "", err
	}
	_, inner, err := group.NewKey(g, random)
	if err != nil {
		return "", err
	}
	beta := g.MulSecret(g.ExpSecret(recipient, r), inner)
	mode, nonce, err := keyed(inner, alpha)
	if err != nil {
		return "", err
	}
	text := belenios.AppendElement([]byte(`{"algorithm":"`+algorithm+`","alpha":`), alpha)
	text = belenios.AppendElement(append(text, `,"beta":`...), beta)
	text = append(text, `,"data":"`...)
	text = hex.AppendEncode(text, mode.Seal(nil, nonce, message, nil))
	return string(append(text, `"}`...)), nil
}

func keyed(inner, alpha group.Element) (cipher.AEAD, []byte, error) {
	key := sha256.Sum256(inner.Append([]byte("key|")))
	nonce := sha256.Sum256(alpha.Append([]byte("iv|")))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, nil, err
	}
	mode, err := cipher.NewGCMWithNonceSize(block, len(nonce))
	return mode, nonce[:], err
}

func (m *Member) decrypt(sent string) ([]byte, error) {
	r := canon.NewReader([]byte(sent))
	r.Take(`{"algorithm":"` + algorithm + `","alpha":`)
	alpha := belenios.ReadElement(r, m.g)
	r.Take(`,"beta":`)
	beta := belenios.ReadElement(r, m.g)
	r.Take(`,"data":`)
	data := r.Word(2 * mostMessage)
	r.Take("}")
	if err := r.End(); err != nil {
		return nil, err
	}
	sealed, err := hex.DecodeString(string(data))
	if err != nil {
		return nil, err
	}
	shared := m.g.ExpSecret(alpha, m.g.Scalars().Neg(m.deciphering))
	mode, nonce, err := keyed(m.g.MulSecret(beta, shared), alpha)
	if err != nil {
		return nil, err
	}
	text, err := mode.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, errDecrypt
	}
	return text, nil
}
