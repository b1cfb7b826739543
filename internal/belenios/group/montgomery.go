package group

import (
	"math/big"
	"math/bits"
)

// limbs of a number of 2048 bits.
const limbs = 32

// residue is a number modulo p in Montgomery's form (times 2^2048), least significant limb first.
type residue [limbs]uint64

// modulus is an odd number of 2048 bits and what Montgomery's multiplication needs of it.
type modulus struct {
	p       residue
	inverse uint64  // -1/p modulo 2^64
	square  residue // 2^4096 modulo p, which brings a number into the form
	one     residue // 2^2048 modulo p
	big     *big.Int
}

func newModulus(p *big.Int) *modulus {
	m := &modulus{p: limbsOf(p), big: p}
	inverse := m.p[0] // right to three bits; each step doubles them
	for range 5 {
		inverse *= 2 - m.p[0]*inverse
	}
	m.inverse = -inverse
	m.one = limbsOf(new(big.Int).Mod(new(big.Int).Lsh(big.NewInt(1), 64*limbs), p))
	m.square = limbsOf(new(big.Int).Mod(new(big.Int).Lsh(big.NewInt(1), 128*limbs), p))
	return m
}

func limbsOf(n *big.Int) (r residue) {
	var b [8 * limbs]byte
	n.FillBytes(b[:])
	for i := range r {
		for j := range 8 {
			r[i] |= uint64(b[len(b)-1-8*i-j]) << (8 * j)
		}
	}
	return r
}

// into brings a number below p into Montgomery's form.
func (m *modulus) into(n *big.Int) (r residue) {
	r = limbsOf(n)
	m.mul(&r, &r, &m.square)
	return r
}

// bytes is the number itself, most significant byte first.
func (m *modulus) bytes(r *residue) (b [8 * limbs]byte) {
	var plain residue
	unit := residue{1}
	m.mul(&plain, r, &unit)
	for i, limb := range plain {
		for j := range 8 {
			b[len(b)-1-8*i-j] = byte(limb >> (8 * j))
		}
	}
	return b
}

// mul sets z = x·y / 2^2048 modulo p. Its time does not depend on the numbers.
func (m *modulus) mul(z, x, y *residue) {
	var t [2 * limbs]uint64
	over := m.product(&t, x, y)
	m.subtract(z, (*residue)(t[limbs:]), over)
}

// mulGeneric is product for any processor.
func (m *modulus) mulGeneric(t *[2 * limbs]uint64, x, y *residue) (over uint64) {
	for i := range limbs {
		row := t[i : i+limbs]
		high := addMul(row, x[:], y[i])
		high2 := addMul(row, m.p[:], row[0]*m.inverse)
		var c1, c2 uint64
		t[i+limbs], c1 = bits.Add64(high, high2, 0)
		t[i+limbs], c2 = bits.Add64(t[i+limbs], over, 0)
		over = c1 + c2
	}
	return over
}

// subtract sets z = x - p where x, with the limb over above it, is not below p, and x elsewhere.
func (m *modulus) subtract(z, x *residue, over uint64) {
	var less residue
	var borrow uint64
	for i := range limbs {
		less[i], borrow = bits.Sub64(x[i], m.p[i], borrow)
	}
	_, borrow = bits.Sub64(over, 0, borrow)
	keep := -borrow // all ones where x was below p
	for i := range limbs {
		z[i] = x[i]&keep | less[i]&^keep
	}
}

// addMul adds x·y, of as many limbs as z, to z and returns what goes beyond it.
func addMul(z, x []uint64, y uint64) (carry uint64) {
	x = x[:len(z)]
	for i := range z {
		high, low := bits.Mul64(x[i], y)
		var c uint64
		low, c = bits.Add64(low, carry, 0)
		high += c
		z[i], c = bits.Add64(z[i], low, 0)
		carry = high + c
	}
	return carry
}
