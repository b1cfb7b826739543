package group

import (
	"encoding/binary"
	"sync"

	"filippo.io/edwards25519"
)

// The sums of points below are those of filippo.io/edwards25519, less what a check of
// ballots does not need: points that are added often are kept as what the sum takes of them,
// and the product of x and y is left out where nothing adds it. (Hisil, Wong, Carter and
// Dawson, "Twisted Edwards curves revisited", sections 3.1 and 3.3, with a = -1; the sum
// holds for every two points of the curve.) None of it depends on what the points are.

// extended is a point: x/z and y/z are its coordinates, t is x·y/z.
type extended struct{ x, y, z, t coordinate }

// addend is a point as a sum takes it: y+x, y-x, 2z and 2dt.
type addend struct{ plus, minus, twice, product coordinate }

// affine is an addend whose z is one.
type affine struct{ plus, minus, product coordinate }

// curveConstants are 2d and 1/d, where d = -121665/121666.
type curveConstants struct{ twice, inverse coordinate }

var constants = sync.OnceValue(func() *curveConstants {
	above, below, zero := coordinate{121665}, coordinate{121666}, coordinate{}
	above.subtract(&zero, &above)
	var c curveConstants
	c.twice.multiply(&above, below.inverse())
	c.twice.add(&c.twice, &c.twice)
	c.inverse.multiply(&below, above.inverse())
	return &c
})

// neutral is the point that adds nothing.
func neutral() (p extended) {
	p.y, p.z = one, one
	return p
}

func fromLibrary(p *edwards25519.Point) extended {
	x, y, z, t := p.ExtendedCoordinates()
	return extended{coordinateOf(x), coordinateOf(y), coordinateOf(z), coordinateOf(t)}
}

func (p *extended) library() *edwards25519.Point {
	l, err := new(edwards25519.Point).SetExtendedCoordinates(p.x.library(), p.y.library(), p.z.library(), p.t.library())
	if err != nil {
		panic("group: " + err.Error())
	}
	return l
}

func (p *extended) isNeutral() bool { return p.x.equal(&coordinate{}) && p.y.equal(&p.z) }

func (p *extended) equal(o *extended) bool {
	var a, b, c, d coordinate
	a.multiply(&p.x, &o.z)
	b.multiply(&o.x, &p.z)
	c.multiply(&p.y, &o.z)
	d.multiply(&o.y, &p.z)
	return a.equal(&b) && c.equal(&d)
}

// set makes the addend of a point.
func (a *addend) set(p *extended) {
	a.plus.add(&p.y, &p.x)
	a.minus.subtract(&p.y, &p.x)
	a.twice.add(&p.z, &p.z)
	a.product.multiply(&p.t, &constants().twice)
}

// point is the point of an addend.
func (a *addend) point() (p extended) {
	p.x.subtract(&a.plus, &a.minus)
	p.y.add(&a.plus, &a.minus)
	p.z = a.twice
	p.t.multiply(&a.product, &constants().inverse)
	return p
}

func (p *extended) add(q *addend) { p.addSigned(q, false) }

func (p *extended) subtract(q *addend) { p.addSigned(q, true) }

func (p *extended) addSigned(q *addend, negative bool) {
	var d coordinate
	d.multiply(&p.z, &q.twice)
	p.sum(&q.plus, &q.minus, &q.product, &d, negative)
}

func (p *extended) addAffine(q *affine, negative bool) {
	var d coordinate
	d.add(&p.z, &p.z)
	p.sum(&q.plus, &q.minus, &q.product, &d, negative)
}

// sumGeneric is sum for any processor: it adds a point, or the opposite one, which has plus and minus in each other's place and
// the product negated.
func (p *extended) sumGeneric(plus, minus, product, d *coordinate, negative bool) {
	var a, b, c, e, f, g, h coordinate
	c.multiply(&p.t, product)
	f.subtract(d, &c)
	g.add(d, &c)
	one, two := &f, &g
	if negative {
		plus, minus, one, two = minus, plus, two, one
	}
	a.subtract(&p.y, &p.x)
	a.multiply(&a, minus)
	b.add(&p.y, &p.x)
	b.multiply(&b, plus)
	e.subtract(&b, &a)
	h.add(&b, &a)
	p.x.multiply(&e, one)
	p.y.multiply(two, &h)
	p.z.multiply(one, two)
	p.t.multiply(&e, &h)
}

// doubleGeneric is double for any processor: it leaves t as it was unless it is asked for.
func (p *extended) doubleGeneric(withT bool) {
	var a, b, c, e, f, g, h coordinate
	a.square(&p.x)
	b.square(&p.y)
	c.square(&p.z)
	c.add(&c, &c)
	h.add(&a, &b)
	e.add(&p.x, &p.y)
	e.square(&e)
	e.subtract(&h, &e)
	g.subtract(&a, &b)
	f.add(&c, &g)
	p.x.multiply(&e, &f)
	p.y.multiply(&g, &h)
	p.z.multiply(&f, &g)
	if withT {
		p.t.multiply(&e, &h)
	}
}

// divided are the inverses of the z of some points, with one division for all.
func divided(points []*extended) []coordinate {
	inverses := make([]coordinate, len(points)) // at first the product of the z before each
	all := one
	for i, p := range points {
		inverses[i] = all
		all.multiply(&all, &p.z)
	}
	all = *all.inverse()
	for i := len(points) - 1; i >= 0; i-- {
		inverses[i].multiply(&inverses[i], &all)
		all.multiply(&all, &points[i].z)
	}
	return inverses
}

// appendDigits writes a point, the inverse of whose z is given.
func (p *extended) appendDigits(dst []byte, inverse *coordinate) []byte {
	var x, y coordinate
	x.multiply(&p.x, inverse)
	y.multiply(&p.y, inverse)
	b := y.bytes()
	b[31] |= byte(x.plain()[0] << 7) // which of the two points with that y
	return appendReversed(dst, b[:])
}

// pointLadder is to the curve what ladder is to residues, with powers by 32^i: a point
// is subtracted as easily as it is added, so that digits from -15 to 16 need no more
// sums than those from 0 to 16.
type pointLadder struct {
	self *point
	rung [rungs]addend
}

// A number below 2^253 has so many digits of that many bits, with a carry.
const (
	rungBits, rungs = 5, 52
	rowBits, rows   = 7, 37
)

func (g *curve) Powers(e Element) Powers { return g.powers(e.(*point)) }

func (g *curve) powers(p *point) *pointLadder {
	l := &pointLadder{self: p}
	at := p.value
	l.rung[0].set(&at)
	for i := 1; i < len(l.rung); i++ {
		for range 4 {
			at.double(false)
		}
		at.double(true)
		l.rung[i].set(&at)
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
	if len(of) == 1 {
		return of[0]
	}
	l := &pointLadder{}
	for i := range l.rung {
		at := of[0].(*pointLadder).rung[i].point()
		for _, p := range of[1:] {
			at.add(&p.(*pointLadder).rung[i])
		}
		if i == 0 {
			l.self = &point{value: at}
		}
		l.rung[i].set(&at)
	}
	return l
}

func (l *pointLadder) Element() Element { return l.self }

func (l *pointLadder) Exp(s Scalar) Element { return &point{value: l.exp(s)} }

// signedDigits are the digits of s in base 2^bits, least significant first: from one more
// than -2^(bits-1) to 2^(bits-1).
func signedDigits(digits []int8, s Scalar, bits int) {
	var words [5]uint64
	for i := range 4 {
		words[i] = binary.BigEndian.Uint64(s[24-8*i:])
	}
	carry, base := 0, 1<<bits
	for i := range digits {
		word, shift := i*bits/64, i*bits%64
		low := words[word] >> shift
		if shift+bits > 64 {
			low |= words[word+1] << (64 - shift)
		}
		d := int(low)&(base-1) + carry
		carry = 0
		if d > base/2 {
			d, carry = d-base, 1
		}
		digits[i] = int8(d)
	}
}

// exp adds the rungs of the largest digit, then those of the next, and adds what there is
// after each: those of a digit are added as often as it says. The rungs are put in that
// order first, which costs less than to look for each digit among all.
func (l *pointLadder) exp(s Scalar) extended {
	var digits [rungs]int8
	signedDigits(digits[:], s, rungBits)
	const largest = 1 << (rungBits - 1)
	var after [largest + 2]uint8 // how many rungs have a larger digit, then where the next of a digit goes
	for _, d := range digits {
		after[size(d)]++
	}
	sum := uint8(0)
	for d := largest; d >= 0; d-- {
		after[d], sum = sum, sum+after[d]
	}
	var order [rungs]uint8
	for i, d := range digits {
		order[after[size(d)]] = uint8(i)
		after[size(d)]++
	}
	running, result := neutral(), neutral()
	var step addend
	next := uint8(0)
	for d := largest; d > 0; d-- {
		for ; next < after[d]; next++ {
			i := order[next]
			running.addSigned(&l.rung[i], digits[i] < 0)
		}
		if next > 0 {
			step.set(&running)
			result.add(&step)
		}
	}
	return result
}

func size(d int8) int8 { return max(d, -d) }

// pointTable is to the curve what table is to residues; its digits are from -31 to 32. More
// of them are fewer sums, but no longer stay in the processor's own memory.
type pointTable struct {
	self *point
	at   *[rows][1 << (rowBits - 1)]affine
}

func (g *curve) Table(e Element) Powers {
	t := &pointTable{self: e.(*point), at: new([rows][1 << (rowBits - 1)]affine)}
	next := t.self.value
	made := make([]extended, 0, len(t.at)*len(t.at[0]))
	for range t.at {
		var one addend
		one.set(&next)
		at := neutral()
		for range t.at[0] {
			at.add(&one)
			made = append(made, at)
		}
		at.double(true)
		next = at
	}
	all := make([]*extended, len(made))
	for i := range made {
		all[i] = &made[i]
	}
	inverses := divided(all)
	for i, p := range all {
		var x, y coordinate
		x.multiply(&p.x, &inverses[i])
		y.multiply(&p.y, &inverses[i])
		to := &t.at[i/len(t.at[0])][i%len(t.at[0])]
		to.plus.add(&y, &x)
		to.minus.subtract(&y, &x)
		to.product.multiply(&x, &y)
		to.product.multiply(&to.product, &constants().twice)
	}
	return t
}

func (t *pointTable) Element() Element { return t.self }

// Exp fetches what it will add before it adds: the table is larger than the memory of a
// core, and so the waits for its parts are all at once, not one after the other.
func (t *pointTable) Exp(s Scalar) Element {
	var digits [rows]int8
	signedDigits(digits[:], s, rowBits)
	var addends [rows]affine
	for i, d := range digits {
		if d != 0 {
			addends[i] = t.at[i][size(d)-1]
		}
	}
	z := neutral()
	for i, d := range digits {
		if d != 0 {
			z.addAffine(&addends[i], d < 0)
		}
	}
	return &point{value: z}
}
