package group

import (
	"crypto/rand"
	"math/big"
	"testing"
)

// TestProductsOfTheProcessor compares the processor's own way with the plain one, and
// both with the library's, at the edges too.
func TestProductsOfTheProcessor(t *testing.T) {
	m := belenios2048().modulus
	largest := residue{}
	for i := range largest {
		largest[i] = ^uint64(0)
	}
	below := limbsOf(new(big.Int).Sub(m.big, big.NewInt(1)))
	values := []residue{{}, {1}, largest, below, m.one, m.square}
	for range 20 {
		n, err := rand.Int(rand.Reader, m.big)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, limbsOf(n))
	}
	for _, x := range values {
		for _, y := range values {
			var one, other [2 * limbs]uint64
			if c, d := m.product(&one, &x, &y), m.mulGeneric(&other, &x, &y); c != d || one != other {
				t.Fatalf("%v·%v: %v %d, not %v %d", x, y, one, c, other, d)
			}
		}
	}
	over := new(big.Int).ModInverse(new(big.Int).Lsh(big.NewInt(1), 64*limbs), m.big)
	for _, x := range values[3:] {
		for _, y := range values[3:] {
			var z residue
			m.mul(&z, &x, &y)
			want := new(big.Int).Mul(plain(x), plain(y))
			want.Mod(want.Mul(want, over), m.big)
			if plain(z).Cmp(want) != 0 {
				t.Fatalf("%v·%v: %v, not %v", x, y, plain(z), want)
			}
		}
	}
}

func plain(r residue) *big.Int {
	n := new(big.Int)
	for i := len(r) - 1; i >= 0; i-- {
		n.Or(n.Lsh(n, 64), new(big.Int).SetUint64(r[i]))
	}
	return n
}

func BenchmarkProduct(b *testing.B) {
	m := belenios2048().modulus
	x := m.square
	for b.Loop() {
		m.mul(&x, &x, &m.square)
	}
}
