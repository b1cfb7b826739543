package group

import (
	"slices"
	"sync"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// The sums of points below are those of filippo.io/edwards25519, less what a check of
// ballots does not need: points that are added often are kept as what the sum takes of them,
// and the product of x and y is left out where nothing adds it. (Hisil, Wong, Carter and
// Dawson, "Twisted Edwards curves revisited", sections 3.1 and 3.3, with a = -1; the sum
// holds for every two points of the curve.) None of it depends on what the points are.

// extended is a point: x/z and y/z are its coordinates, t is x·y/z.
type extended struct{ x, y, z, t field.Element }

// addend is a point as a sum takes it: y+x, y-x, 2z and 2dt.
type addend struct{ plus, minus, twice, product field.Element }

// affine is an addend whose z is one.
type affine struct{ plus, minus, product field.Element }

// curveConstants are 2d and 1/d, where d = -121665/121666.
type curveConstants struct{ twice, inverse field.Element }

var constants = sync.OnceValue(func() *curveConstants {
	small := func(n int) *field.Element {
		b := make([]byte, 32)
		b[0], b[1], b[2] = byte(n), byte(n>>8), byte(n>>16)
		e, err := new(field.Element).SetBytes(b)
		if err != nil {
			panic("group: " + err.Error())
		}
		return e
	}
	above, below := new(field.Element).Negate(small(121665)), small(121666)
	var c curveConstants
	c.twice.Multiply(above, new(field.Element).Invert(below))
	c.twice.Add(&c.twice, &c.twice)
	c.inverse.Multiply(below, new(field.Element).Invert(above))
	return &c
})

// neutral is the point that adds nothing.
func neutral() (p extended) {
	p.y.One()
	p.z.One()
	return p
}

func fromLibrary(p *edwards25519.Point) (e extended) {
	x, y, z, t := p.ExtendedCoordinates()
	e.x, e.y, e.z, e.t = *x, *y, *z, *t
	return e
}

func (p *extended) library() *edwards25519.Point {
	l, err := new(edwards25519.Point).SetExtendedCoordinates(&p.x, &p.y, &p.z, &p.t)
	if err != nil {
		panic("group: " + err.Error())
	}
	return l
}

func (p *extended) isNeutral() bool {
	return p.x.Equal(new(field.Element)) == 1 && p.y.Equal(&p.z) == 1
}

func (p *extended) equal(o *extended) bool {
	var a, b field.Element
	return a.Multiply(&p.x, &o.z).Equal(b.Multiply(&o.x, &p.z)) == 1 && a.Multiply(&p.y, &o.z).Equal(b.Multiply(&o.y, &p.z)) == 1
}

// set makes the addend of a point.
func (a *addend) set(p *extended) {
	a.plus.Add(&p.y, &p.x)
	a.minus.Subtract(&p.y, &p.x)
	a.twice.Add(&p.z, &p.z)
	a.product.Multiply(&p.t, &constants().twice)
}

// point is the point of an addend.
func (a *addend) point() (p extended) {
	p.x.Subtract(&a.plus, &a.minus)
	p.y.Add(&a.plus, &a.minus)
	p.z = a.twice
	p.t.Multiply(&a.product, &constants().inverse)
	return p
}

func (p *extended) add(q *addend) {
	var d field.Element
	d.Multiply(&p.z, &q.twice)
	p.sum(&q.plus, &q.minus, &q.product, &d, false)
}

func (p *extended) subtract(q *addend) {
	var d field.Element
	d.Multiply(&p.z, &q.twice)
	p.sum(&q.minus, &q.plus, &q.product, &d, true)
}

func (p *extended) addAffine(q *affine) {
	var d field.Element
	d.Add(&p.z, &p.z)
	p.sum(&q.plus, &q.minus, &q.product, &d, false)
}

func (p *extended) subtractAffine(q *affine) {
	var d field.Element
	d.Add(&p.z, &p.z)
	p.sum(&q.minus, &q.plus, &q.product, &d, true)
}

func (p *extended) sum(plus, minus, product, d *field.Element, negative bool) {
	var a, b, c, e, f, g, h field.Element
	a.Multiply(a.Subtract(&p.y, &p.x), minus)
	b.Multiply(b.Add(&p.y, &p.x), plus)
	c.Multiply(&p.t, product)
	e.Subtract(&b, &a)
	h.Add(&b, &a)
	if negative {
		f.Add(d, &c)
		g.Subtract(d, &c)
	} else {
		f.Subtract(d, &c)
		g.Add(d, &c)
	}
	p.x.Multiply(&e, &f)
	p.y.Multiply(&g, &h)
	p.z.Multiply(&f, &g)
	p.t.Multiply(&e, &h)
}

// double leaves t as it was unless it is asked for.
func (p *extended) double(withT bool) {
	var a, b, c, e, f, g, h field.Element
	a.Square(&p.x)
	b.Square(&p.y)
	c.Square(&p.z)
	c.Add(&c, &c)
	h.Add(&a, &b)
	e.Square(e.Add(&p.x, &p.y))
	e.Subtract(&h, &e)
	g.Subtract(&a, &b)
	f.Add(&c, &g)
	p.x.Multiply(&e, &f)
	p.y.Multiply(&g, &h)
	p.z.Multiply(&f, &g)
	if withT {
		p.t.Multiply(&e, &h)
	}
}

// divided are the inverses of the z of some points, with one division for all.
func divided(points []*extended) []field.Element {
	inverses := make([]field.Element, len(points)) // at first the product of the z before each
	var all field.Element
	all.One()
	for i, p := range points {
		inverses[i] = all
		all.Multiply(&all, &p.z)
	}
	all.Invert(&all)
	for i := len(points) - 1; i >= 0; i-- {
		inverses[i].Multiply(&inverses[i], &all)
		all.Multiply(&all, &points[i].z)
	}
	return inverses
}

// appendDigits writes a point, the inverse of whose z is given.
func (p *extended) appendDigits(dst []byte, inverse *field.Element) []byte {
	var x, y field.Element
	b := y.Multiply(&p.y, inverse).Bytes()
	b[31] |= byte(x.Multiply(&p.x, inverse).IsNegative() << 7)
	return appendReversed(dst, b)
}

// pointLadder is to the curve what ladder is to residues, with powers by 32^i: a point
// is subtracted as easily as it is added, so that digits from -15 to 16 need no more
// sums than those from 0 to 16.
type pointLadder struct {
	self *point
	rung [rungs]addend
}

// rungs is how many digits of five bits a number below 2^253 has, and a carry.
const rungs = 52

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

func (l *pointLadder) exp(s Scalar) extended {
	digits := signedDigits(s)
	running, result := neutral(), neutral()
	begun := false
	var step addend
	for d := int8(16); d > 0; d-- {
		for i, digit := range digits {
			switch digit {
			case d:
				running.add(&l.rung[i])
				begun = true
			case -d:
				running.subtract(&l.rung[i])
				begun = true
			}
		}
		if begun {
			step.set(&running)
			result.add(&step)
		}
	}
	return result
}

// pointTable is to the curve what table is to residues; its digits are from -127 to 128.
type pointTable struct {
	self *point
	at   *[32][128]affine
}

func (g *curve) Table(e Element) Powers {
	t := &pointTable{self: e.(*point), at: new([32][128]affine)}
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
		var x, y field.Element
		x.Multiply(&p.x, &inverses[i])
		y.Multiply(&p.y, &inverses[i])
		to := &t.at[i/len(t.at[0])][i%len(t.at[0])]
		to.plus.Add(&y, &x)
		to.minus.Subtract(&y, &x)
		to.product.Multiply(x.Multiply(&x, &y), &constants().twice)
	}
	return t
}

func (t *pointTable) Element() Element { return t.self }

func (t *pointTable) Exp(s Scalar) Element {
	z, carry := neutral(), 0
	slices.Reverse(s[:])
	for i, b := range s {
		d := int(b) + carry
		carry = 0
		if d > 128 {
			d, carry = d-256, 1
		}
		switch {
		case d > 0:
			z.addAffine(&t.at[i][d-1])
		case d < 0:
			z.subtractAffine(&t.at[i][-d-1])
		}
	}
	return &point{value: z}
}
