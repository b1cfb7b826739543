package group

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/big"
	"math/bits"
	"slices"

	"filippo.io/bigmod"
)

// Scalar is a number modulo the order of a group, in 32 bytes, most significant first.
type Scalar [32]byte

// Scalars computes modulo the order of a group, in constant time.
type Scalars struct {
	q     *big.Int
	order Scalar // q, as an exponent
	m     *bigmod.Modulus
	wide  *bigmod.Modulus // larger than any number that is reduced
	bits  int
}

// wideBytes is the longest number that Reduce takes: two SHA-256 in a row.
const wideBytes = 64

func newScalars(q *big.Int) *Scalars {
	m, err := bigmod.NewModulus(q.Bytes())
	if err != nil {
		panic("group: the order is no odd number: " + err.Error()) // a constant of this package
	}
	above := make([]byte, wideBytes+2)
	for i := range above {
		above[i] = 0xff
	}
	wide, err := bigmod.NewModulus(above)
	if err != nil {
		panic("group: the bound is no odd number: " + err.Error())
	}
	f := &Scalars{q: q, m: m, wide: wide, bits: q.BitLen()}
	q.FillBytes(f.order[:])
	return f
}

// Order is the order of the group. The number is the caller's own.
func (f *Scalars) Order() *big.Int { return new(big.Int).Set(f.q) }

// nat is s as bigmod has it. Every Scalar of this package is below the order.
func (f *Scalars) nat(s Scalar) *bigmod.Nat {
	n, err := bigmod.NewNat().SetBytes(s[:], f.m)
	if err != nil {
		panic("group: a scalar of another group")
	}
	return n
}

func (f *Scalars) scalar(n *bigmod.Nat) (s Scalar) {
	b := n.Bytes(f.m)
	copy(s[len(s)-len(b):], b)
	return s
}

// Add is a + b, Sub is a - b, Mul is a × b.
func (f *Scalars) Add(a, b Scalar) Scalar { return f.scalar(f.nat(a).Add(f.nat(b), f.m)) }

// Sub is a - b.
func (f *Scalars) Sub(a, b Scalar) Scalar { return f.scalar(f.nat(a).Sub(f.nat(b), f.m)) }

// Mul is a × b.
func (f *Scalars) Mul(a, b Scalar) Scalar { return f.scalar(f.nat(a).Mul(f.nat(b), f.m)) }

// Small is the number n, which may be negative.
func (f *Scalars) Small(n int64) Scalar {
	return f.FromBig(big.NewInt(n))
}

// Neg is -a.
func (f *Scalars) Neg(a Scalar) Scalar { return f.Sub(Scalar{}, a) }

// Inverse is 1/a of a public number that is not zero.
func (f *Scalars) Inverse(a Scalar) Scalar {
	return f.FromBig(new(big.Int).ModInverse(new(big.Int).SetBytes(a[:]), f.q))
}

// Reduce is a number of at most 64 bytes, most significant first, modulo the order.
func (f *Scalars) Reduce(b []byte) Scalar {
	n, err := bigmod.NewNat().SetBytes(slices.Concat(make([]byte, f.wide.Size()-len(b)), b), f.wide)
	if err != nil {
		panic("group: more bytes to reduce than a hash has")
	}
	return f.scalar(bigmod.NewNat().Mod(n, f.m))
}

// FromBig is a public number modulo the order.
func (f *Scalars) FromBig(n *big.Int) (s Scalar) {
	new(big.Int).Mod(n, f.q).FillBytes(s[:])
	return s
}

// Random draws a number below the order; each is as likely as any other. Those that
// are drawn too large are thrown away, which tells nothing of the one kept.
func (f *Scalars) Random(random io.Reader) (Scalar, error) {
	for {
		var s Scalar
		size := (f.bits + 7) / 8
		drawn := s[len(s)-size:]
		if _, err := io.ReadFull(random, drawn); err != nil {
			return Scalar{}, err
		}
		drawn[0] &= 0xff >> (size*8 - f.bits)
		if _, err := bigmod.NewNat().SetBytes(s[:], f.m); err == nil {
			return s, nil
		}
	}
}

// Parse reads a number below the order in base ten without leading zeros. A ballot has a
// hundred of them, and so they are read nineteen digits at a time, which fit into a limb.
func (f *Scalars) Parse(text []byte) (s Scalar, err error) {
	if !isDecimal(text, 80) {
		return s, ErrScalar
	}
	var limbs [4]uint64
	for len(text) > 0 {
		shift, carry := uint64(1), uint64(0)
		for ; len(text) > 0 && shift < 1e19; text = text[1:] {
			shift, carry = 10*shift, 10*carry+uint64(text[0]-'0')
		}
		for i := range limbs {
			high, low := bits.Mul64(limbs[i], shift)
			var c uint64
			limbs[i], c = bits.Add64(low, carry, 0)
			carry = high + c
		}
		if carry > 0 {
			return Scalar{}, ErrScalar
		}
	}
	for i, limb := range limbs {
		binary.BigEndian.PutUint64(s[24-8*i:], limb)
	}
	if bytes.Compare(s[:], f.order[:]) >= 0 {
		return Scalar{}, ErrScalar
	}
	return s, nil
}

// Append writes a number in base ten.
func (s Scalar) Append(dst []byte) []byte {
	return new(big.Int).SetBytes(s[:]).Append(dst, 10)
}

// IsZero reports whether the number is zero.
func (s Scalar) IsZero() bool { return s == Scalar{} }

// parseDecimal reads a natural number of at most limit digits as canonically written.
func parseDecimal(text []byte, limit int) (*big.Int, bool) {
	if !isDecimal(text, limit) {
		return nil, false
	}
	return new(big.Int).SetString(string(text), 10)
}

func isDecimal(text []byte, limit int) bool {
	if len(text) == 0 || len(text) > limit || text[0] == '0' && len(text) > 1 {
		return false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
