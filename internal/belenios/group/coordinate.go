package group

import (
	"encoding/binary"
	"math/bits"

	"filippo.io/edwards25519/field"
)

// coordinate is a number modulo 2^255 - 19, least significant limb first. Any number below
// 2^256 stands for what it leaves.
//
// The library's own has five limbs of 51 bits, which takes two thirds more time for a
// product (docs/decisions/0036).
type coordinate [4]uint64

// past is what 2^256 leaves.
const past = 38

var one = coordinate{1}

func coordinateOf(e *field.Element) (c coordinate) {
	b := e.Bytes()
	for i := range c {
		c[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return c
}

func (z *coordinate) library() *field.Element {
	b := z.bytes()
	e, err := new(field.Element).SetBytes(b[:])
	if err != nil {
		panic("group: " + err.Error()) // it takes every 32 bytes
	}
	return e
}

// bytes are the number below 2^255 - 19, least significant first.
func (z *coordinate) bytes() (b [32]byte) {
	for i, limb := range z.plain() {
		binary.LittleEndian.PutUint64(b[8*i:], limb)
	}
	return b
}

// plain is the number below 2^255 - 19.
func (z *coordinate) plain() coordinate {
	const top = 1 << 63
	p := *z
	over := p[3] >> 63
	p[3] &^= top
	p.plus(19 * over) // now below 2^255 + 19
	reached := p
	reached.plus(19)
	if reached[3]&top != 0 { // not below 2^255 - 19
		reached[3] &^= top
		return reached
	}
	return p
}

// plus adds a small number; what goes beyond 2^256 is lost.
func (z *coordinate) plus(n uint64) {
	for i := range z {
		z[i], n = bits.Add64(z[i], n, 0)
	}
}

// inverse is 1/z, or nothing of nothing. The library's: it is seldom asked for.
func (z *coordinate) inverse() *coordinate {
	i := coordinateOf(new(field.Element).Invert(z.library()))
	return &i
}

func (z *coordinate) equal(x *coordinate) bool { return z.plain() == x.plain() }

func (z *coordinate) add(x, y *coordinate) {
	l0, c := bits.Add64(x[0], y[0], 0)
	l1, c := bits.Add64(x[1], y[1], c)
	l2, c := bits.Add64(x[2], y[2], c)
	l3, c := bits.Add64(x[3], y[3], c)
	l0, c = bits.Add64(l0, past&-c, 0)
	l1, c = bits.Add64(l1, 0, c)
	l2, c = bits.Add64(l2, 0, c)
	l3, c = bits.Add64(l3, 0, c)
	z[0], z[1], z[2], z[3] = l0+past&-c, l1, l2, l3
}

func (z *coordinate) subtract(x, y *coordinate) {
	l0, c := bits.Sub64(x[0], y[0], 0)
	l1, c := bits.Sub64(x[1], y[1], c)
	l2, c := bits.Sub64(x[2], y[2], c)
	l3, c := bits.Sub64(x[3], y[3], c)
	l0, c = bits.Sub64(l0, past&-c, 0)
	l1, c = bits.Sub64(l1, 0, c)
	l2, c = bits.Sub64(l2, 0, c)
	l3, c = bits.Sub64(l3, 0, c)
	z[0], z[1], z[2], z[3] = l0-past&-c, l1, l2, l3
}

// timesGeneric is times for any processor.
func (z *coordinate) timesGeneric(x, y *coordinate) {
	var t [8]uint64
	for i := range y {
		t[i+4] = addMul(t[i:i+4], x[:], y[i])
	}
	low := t[:4]
	beyond := addMul(low, t[4:], past)
	// What is beyond is below 39: a second carry leaves a lowest limb to which 38 can be added.
	var c uint64
	z[0], c = bits.Add64(low[0], beyond*past, 0)
	z[1], c = bits.Add64(low[1], 0, c)
	z[2], c = bits.Add64(low[2], 0, c)
	z[3], c = bits.Add64(low[3], 0, c)
	z[0] += past & -c
}
