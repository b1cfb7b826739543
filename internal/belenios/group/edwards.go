package group

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"slices"
	"sync"

	"filippo.io/edwards25519"
)

// Ed25519 is the subgroup of prime order of the curve of that name. A point is
// written as its compressed form in 64 hexadecimal digits, most significant first
// (RFC 8032 has the same 32 bytes the other way round).
func Ed25519() Group { return ed25519() }

var ed25519 = sync.OnceValue(func() *curve {
	// 2^252 + 27742317777372353535851937790883648493
	q, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
	q.Add(q, new(big.Int).Lsh(big.NewInt(1), 252))
	g := &curve{scalars: newScalars(q)}
	g.generator = &point{value: fromLibrary(edwards25519.NewGeneratorPoint())}
	g.base = sync.OnceValue(func() Powers { return g.Table(g.generator) })
	return g
})

type curve struct {
	scalars   *Scalars
	generator *point
	base      func() Powers
}

type point struct{ value extended }

// Append writes the point in hexadecimal digits.
func (p *point) Append(dst []byte) []byte {
	return p.value.appendDigits(dst, &divided([]*extended{&p.value})[0])
}

func appendReversed(dst, b []byte) []byte {
	slices.Reverse(b)
	return hex.AppendEncode(dst, b)
}

func (g *curve) Name() string       { return NameEd25519 }
func (g *curve) Scalars() *Scalars  { return g.scalars }
func (g *curve) One() Element       { return &point{value: neutral()} }
func (g *curve) Generator() Element { return g.generator }
func (g *curve) Base() Powers       { return g.base() }

func (g *curve) Parse(text []byte) (Element, error) {
	powers, err := g.ParsePowers(text)
	if err != nil {
		return nil, err
	}
	return powers.Element(), nil
}

func (g *curve) ParsePowers(text []byte) (Powers, error) {
	var b [32]byte
	if len(text) != 2*len(b) || bytes.ContainsAny(text, "ABCDEF") {
		return nil, ErrElement
	}
	if _, err := hex.Decode(b[:], text); err != nil {
		return nil, ErrElement
	}
	slices.Reverse(b[:])
	read, err := new(edwards25519.Point).SetBytes(b[:])
	if err != nil {
		return nil, ErrElement
	}
	p := &point{value: fromLibrary(read)}
	// The library takes encodings that are not the shortest (RFC 8032 leaves that open). What
	// it read has a z of one.
	if digits := p.value.appendDigits(nil, &one); !bytes.Equal(digits, text) {
		return nil, ErrElement
	}
	// The curve has eight times as many points: those of other orders are refused.
	powers := g.powers(p)
	if power := powers.exp(g.scalars.order); !power.isNeutral() {
		return nil, ErrElement
	}
	return powers, nil
}

func (g *curve) Mul(a, b Element) Element {
	z, q := a.(*point).value, addend{}
	q.set(&b.(*point).value)
	z.add(&q)
	return &point{value: z}
}

// MulSecret is Mul: points are added in constant time.
func (g *curve) MulSecret(a, b Element) Element { return g.Mul(a, b) }

func (g *curve) Div(a, b Element) Element {
	z, q := a.(*point).value, addend{}
	q.set(&b.(*point).value)
	z.subtract(&q)
	return &point{value: z}
}

func (g *curve) Equal(a, b Element) bool { return a.(*point).value.equal(&b.(*point).value) }

func (g *curve) ExpSecret(base Element, s Scalar) Element {
	slices.Reverse(s[:])
	x, err := edwards25519.NewScalar().SetCanonicalBytes(s[:])
	if err != nil {
		panic("group: a scalar of another group")
	}
	if base == Element(g.generator) {
		return &point{value: fromLibrary(new(edwards25519.Point).ScalarBaseMult(x))}
	}
	return &point{value: fromLibrary(new(edwards25519.Point).ScalarMult(x, base.(*point).value.library()))}
}

// Join divides once for all points instead of once for each: 1/z of every point
// follows from the inverse of the product of all z.
func (g *curve) Join(dst []byte, elements ...Element) []byte {
	points := make([]*extended, len(elements))
	for i, e := range elements {
		points[i] = &e.(*point).value
	}
	inverses := divided(points)
	for i, p := range points {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = p.appendDigits(dst, &inverses[i])
	}
	return dst
}
