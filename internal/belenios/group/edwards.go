package group

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"slices"
	"sync"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
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
	q.FillBytes(g.order[:])
	g.generator = &point{value: edwards25519.NewGeneratorPoint()}
	g.base = sync.OnceValue(func() Powers { return g.Table(g.generator) })
	return g
})

type curve struct {
	scalars   *Scalars
	order     Scalar
	generator *point
	base      func() Powers
}

type point struct{ value *edwards25519.Point }

// Append writes the point in hexadecimal digits.
func (p *point) Append(dst []byte) []byte {
	return appendReversed(dst, p.value.Bytes())
}

func appendReversed(dst, b []byte) []byte {
	slices.Reverse(b)
	return hex.AppendEncode(dst, b)
}

func (g *curve) Name() string       { return NameEd25519 }
func (g *curve) Scalars() *Scalars  { return g.scalars }
func (g *curve) One() Element       { return &point{value: edwards25519.NewIdentityPoint()} }
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
	p, err := new(edwards25519.Point).SetBytes(b[:])
	// The library takes encodings that are not the shortest (RFC 8032 leaves that open).
	if err != nil || !bytes.Equal(p.Bytes(), b[:]) {
		return nil, ErrElement
	}
	// The curve has eight times as many points: those of other orders are refused.
	powers := g.powers(p)
	if powers.exp(g.order).Equal(edwards25519.NewIdentityPoint()) != 1 {
		return nil, ErrElement
	}
	return powers, nil
}

func (g *curve) Mul(a, b Element) Element {
	return &point{value: new(edwards25519.Point).Add(a.(*point).value, b.(*point).value)}
}

// MulSecret is Mul: the library adds points in constant time.
func (g *curve) MulSecret(a, b Element) Element { return g.Mul(a, b) }

func (g *curve) Div(a, b Element) Element {
	return &point{value: new(edwards25519.Point).Subtract(a.(*point).value, b.(*point).value)}
}

func (g *curve) Equal(a, b Element) bool {
	return a.(*point).value.Equal(b.(*point).value) == 1
}

func (g *curve) ExpSecret(base Element, s Scalar) Element {
	slices.Reverse(s[:])
	x, err := edwards25519.NewScalar().SetCanonicalBytes(s[:])
	if err != nil {
		panic("group: a scalar of another group")
	}
	if base == Element(g.generator) {
		return &point{value: new(edwards25519.Point).ScalarBaseMult(x)}
	}
	return &point{value: new(edwards25519.Point).ScalarMult(x, base.(*point).value)}
}

// Join divides once for all points instead of once for each: 1/z of every point
// follows from the inverse of the product of all z.
func (g *curve) Join(dst []byte, elements ...Element) []byte {
	if len(elements) == 0 {
		return dst
	}
	x, y, z := make([]*field.Element, len(elements)), make([]*field.Element, len(elements)), make([]*field.Element, len(elements))
	before := make([]field.Element, len(elements)) // the product of the z before each
	all := new(field.Element).One()
	for i, e := range elements {
		x[i], y[i], z[i], _ = e.(*point).value.ExtendedCoordinates()
		before[i].Set(all)
		all.Multiply(all, z[i])
	}
	all.Invert(all)
	texts := make([][]byte, len(elements))
	for i := len(elements) - 1; i >= 0; i-- {
		inverse := new(field.Element).Multiply(all, &before[i])
		all.Multiply(all, z[i])
		b := y[i].Multiply(y[i], inverse).Bytes()
		b[31] |= byte(x[i].Multiply(x[i], inverse).IsNegative() << 7)
		texts[i] = b
	}
	for i, b := range texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendReversed(dst, b)
	}
	return dst
}

// pointLadder is to the curve what ladder is to residues, with powers by 32^i: a point
// is subtracted as easily as it is added, so that digits from -15 to 16 need no more
// sums than those from 0 to 16.
type pointLadder struct {
	self *point
	rung [rungs]edwards25519.Point
}

// rungs is how many digits of five bits a number below 2^253 has, and a carry.
const rungs = 52

func (g *curve) Powers(e Element) Powers { return g.powers(e.(*point).value) }

func (g *curve) powers(p *edwards25519.Point) *pointLadder {
	l := &pointLadder{self: &point{value: p}}
	l.rung[0].Set(p)
	for i := 1; i < len(l.rung); i++ {
		at := l.rung[i].Double(&l.rung[i-1])
		at.Double(at.Double(at.Double(at.Double(at))))
	}
	return l
}

// Product adds rung by rung, which is less than 255 doublings for up to four.
func (g *curve) Product(of []Powers) Powers {
	if len(of) > 4 {
		product := of[0].Element()
		for _, p := range of[1:] {
			product = g.Mul(product, p.Element())
		}
		return g.Powers(product)
	}
	l := *of[0].(*pointLadder)
	for _, p := range of[1:] {
		for i := range l.rung {
			l.rung[i].Add(&l.rung[i], &p.(*pointLadder).rung[i])
		}
	}
	l.self = &point{value: new(edwards25519.Point).Set(&l.rung[0])}
	return &l
}

func (l *pointLadder) Element() Element     { return l.self }
func (l *pointLadder) Exp(s Scalar) Element { return &point{value: l.exp(s)} }

// signedDigits are the digits of s in base 32 from -15 to 16, least significant first.
func signedDigits(s Scalar) (digits [rungs]int8) {
	carry := int8(0)
	for i := range digits {
		d := carry
		for bit := range 5 {
			if at := 5*i + bit; at < 8*len(s) {
				d += int8(s[len(s)-1-at/8]>>(at%8)&1) << bit
			}
		}
		carry = 0
		if d > 16 {
			d, carry = d-32, 1
		}
		digits[i] = d
	}
	return digits
}

func (l *pointLadder) exp(s Scalar) *edwards25519.Point {
	digits := signedDigits(s)
	running, result := edwards25519.NewIdentityPoint(), edwards25519.NewIdentityPoint()
	begun := false
	for d := int8(16); d > 0; d-- {
		for i, digit := range digits {
			switch digit {
			case d:
				running.Add(running, &l.rung[i])
				begun = true
			case -d:
				running.Subtract(running, &l.rung[i])
				begun = true
			}
		}
		if begun {
			result.Add(result, running)
		}
	}
	return result
}

// pointTable is to the curve what table is to residues.
type pointTable struct {
	self *point
	at   *[32][255]edwards25519.Point
}

func (g *curve) Table(e Element) Powers {
	t := &pointTable{self: e.(*point), at: new([32][255]edwards25519.Point)}
	next := new(edwards25519.Point).Set(t.self.value)
	for i := range t.at {
		row := &t.at[i]
		row[0].Set(next)
		for d := 1; d < len(row); d++ {
			row[d].Add(&row[d-1], &row[0])
		}
		next.Add(&row[len(row)-1], &row[0])
	}
	return t
}

func (t *pointTable) Element() Element { return t.self }

func (t *pointTable) Exp(s Scalar) Element {
	z := edwards25519.NewIdentityPoint()
	for i := range t.at {
		if d := s[len(s)-1-i]; d != 0 {
			z.Add(z, &t.at[i][d-1])
		}
	}
	return &point{value: z}
}
