package group

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"filippo.io/edwards25519"
)

// TestCoordinates compares the processor's way and the plain one with whole numbers, at the
// edges too: a number is any below 2^256.
func TestCoordinates(t *testing.T) {
	const all = ^uint64(0)
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	values := []coordinate{{}, {1}, {18}, {19}, {37}, {38}, {39}, {all, all, all, all}}
	for n := range uint64(42) {
		values = append(values, coordinate{all - n, all, all, all}, coordinate{all - n, all, all, all >> 1}, coordinate{n, 0, 0, 1 << 63})
	}
	for range 100 {
		values = append(values, coordinate{rand.Uint64(), rand.Uint64(), rand.Uint64(), rand.Uint64()})
	}
	number := func(c *coordinate) *big.Int {
		n := new(big.Int)
		for i := len(c) - 1; i >= 0; i-- {
			n.Or(n.Lsh(n, 64), new(big.Int).SetUint64(c[i]))
		}
		return n
	}
	for i := range values {
		x := &values[i]
		for j := range values {
			y := &values[j]
			for name, one := range map[string]struct {
				of   func(z *coordinate)
				want *big.Int
			}{
				"x + y":        {func(z *coordinate) { z.add(x, y) }, new(big.Int).Add(number(x), number(y))},
				"x - y":        {func(z *coordinate) { z.subtract(x, y) }, new(big.Int).Sub(number(x), number(y))},
				"x·y":          {func(z *coordinate) { z.multiply(x, y) }, new(big.Int).Mul(number(x), number(y))},
				"x·y, plainly": {func(z *coordinate) { z.timesGeneric(x, y) }, new(big.Int).Mul(number(x), number(y))},
				"x·x":          {func(z *coordinate) { z.square(x) }, new(big.Int).Mul(number(x), number(x))},
			} {
				var z coordinate
				one.of(&z)
				plain := z.plain()
				if want := new(big.Int).Mod(one.want, p); number(&plain).Cmp(want) != 0 {
					t.Fatalf("%s, %v and %v: %v, not %v", name, x, y, number(&plain), want)
				}
			}
		}
		if back := coordinateOf(x.library()); back != x.plain() {
			t.Fatalf("%v: by the library %v", x, back)
		}
	}
}

// TestSumsOfTheProcessor compares it with the plain way and with the library, for points of
// every order and for a point and itself, the opposite one and none.
func TestSumsOfTheProcessor(t *testing.T) {
	eighth, err := new(edwards25519.Point).SetBytes([]byte{ // of order 8
		0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
		0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
	})
	if err != nil {
		t.Fatal(err)
	}
	points := []*edwards25519.Point{edwards25519.NewIdentityPoint(), eighth}
	for len(points) < 8 {
		points = append(points, new(edwards25519.Point).Add(points[len(points)-1], eighth))
	}
	for range 20 {
		var wide [64]byte
		for i := range wide {
			wide[i] = byte(rand.Uint32())
		}
		s, err := edwards25519.NewScalar().SetUniformBytes(wide[:])
		if err != nil {
			t.Fatal(err)
		}
		p := new(edwards25519.Point).ScalarBaseMult(s)
		points = append(points, p, new(edwards25519.Point).Negate(p), new(edwards25519.Point).Add(p, eighth))
	}
	for _, l := range points {
		p := fromLibrary(l)
		for _, withT := range []bool{true, false} {
			one, other := p, p
			one.double(withT)
			other.doubleGeneric(withT)
			twice := fromLibrary(new(edwards25519.Point).Add(l, l))
			if one.x.plain() != other.x.plain() || one.t.plain() != other.t.plain() || !one.equal(&twice) || !other.equal(&twice) {
				t.Fatalf("the double of %v, %v: %v, %v", p, withT, one, other)
			}
		}
		for _, l2 := range points {
			q := fromLibrary(l2)
			var a addend
			a.set(&q)
			for _, negative := range []bool{false, true} {
				want := new(edwards25519.Point)
				if negative {
					want.Subtract(l, l2)
				} else {
					want.Add(l, l2)
				}
				one, other := p, p
				one.addSigned(&a, negative)
				var d coordinate
				d.multiply(&p.z, &a.twice)
				other.sumGeneric(&a.plus, &a.minus, &a.product, &d, negative)
				if one.library().Equal(want) != 1 || other.library().Equal(want) != 1 { // it refuses a wrong t
					t.Fatalf("%v and %v, %v: %v, %v", p, q, negative, one, other)
				}
			}
		}
	}
}
