package group

import (
	"math/big"
	"sync"

	"filippo.io/bigmod"
)

// The parameters of BELENIOS-2048 (specification, section "BELENIOS-2048"; made as FIPS 186-4 asks).
const (
	belenios2048P = "20694785691422546" +
		"401013643657505008064922989295751104097100884787057374219242" +
		"717401922237254497684338129066633138078958404960054389636289" +
		"796393038773905722803605973749427671376777618898589872735865" +
		"049081167099310535867780980030790491654063777173764198678527" +
		"273474476341835600035698305193144284561701911000786737307333" +
		"564123971732897913240474578834468260652327974647951137672658" +
		"693582180046317922073668860052627186363386088796882120769432" +
		"366149491002923444346373222145884100586421050242120365433561" +
		"201320481118852408731077014151666200162313177169372189248078" +
		"507711827842317498073276598828825169183103125680162072880719"
	belenios2048G = "2402352677501852" +
		"209227687703532399932712287657378364916510075318787663274146" +
		"353219320285676155269678799694668298749389095083896573425601" +
		"900601068477164491735474137283104610458681314511781646755400" +
		"527402889846139864532661215055797097162016168270312886432456" +
		"663834863635782106154918419982534315189740658186868651151358" +
		"576410138882215396016043228843603930989333662772848406593138" +
		"406010231675095763777982665103606822406635076697764025346253" +
		"773085133173495194248967754052573659049492477631475991575198" +
		"775177711481490920456600205478127054728238140972518639858334" +
		"115700568353695553423781475582491896050296680037745308460627"
	belenios2048Q = "78571733251071885" +
		"079927659812671450121821421258408794611510081919805623223441"
)

// Belenios2048 is the subgroup of order q of the numbers modulo a prime p of 2048 bits.
// The cofactor (p-1)/q has small factors, so that nothing cheaper than a power of q
// tells whether a number belongs to it: that power is what Parse computes.
func Belenios2048() Group { return belenios2048() }

var belenios2048 = sync.OnceValue(func() *residues {
	number := func(text string) *big.Int {
		n, ok := new(big.Int).SetString(text, 10)
		if !ok {
			panic("group: a parameter is no number")
		}
		return n
	}
	g := &residues{modulus: newModulus(number(belenios2048P)), scalars: newScalars(number(belenios2048Q))}
	secret, err := bigmod.NewModulus(g.big.Bytes())
	if err != nil {
		panic("group: " + err.Error())
	}
	g.secret = secret
	g.generator = g.element(g.into(number(belenios2048G)))
	g.base = sync.OnceValue(func() Powers { return g.Table(g.generator) })
	return g
})

// residues is a group of numbers modulo a prime of 2048 bits.
type residues struct {
	*modulus
	scalars   *Scalars
	secret    *bigmod.Modulus
	generator *number
	base      func() Powers
}

// number is an element of residues.
type number struct {
	value residue
	in    *residues
}

// Append writes the number in base ten.
func (n *number) Append(dst []byte) []byte {
	b := n.in.bytes(&n.value)
	return new(big.Int).SetBytes(b[:]).Append(dst, 10)
}

func (g *residues) element(r residue) *number { return &number{value: r, in: g} }

func (g *residues) Name() string       { return NameBelenios2048 }
func (g *residues) Scalars() *Scalars  { return g.scalars }
func (g *residues) One() Element       { return g.element(g.one) }
func (g *residues) Generator() Element { return g.generator }
func (g *residues) Base() Powers       { return g.base() }

func (g *residues) Parse(text []byte) (Element, error) {
	powers, err := g.ParsePowers(text)
	if err != nil {
		return nil, err
	}
	return powers.Element(), nil
}

func (g *residues) ParsePowers(text []byte) (Powers, error) {
	n, ok := parseDecimal(text, 620)
	if !ok || n.Sign() == 0 || n.Cmp(g.big) >= 0 {
		return nil, ErrElement
	}
	powers := g.powers(g.into(n))
	if powers.exp(g.scalars.order) != g.one {
		return nil, ErrElement
	}
	return powers, nil
}

func (g *residues) Mul(a, b Element) Element {
	z := g.element(residue{})
	g.mul(&z.value, &a.(*number).value, &b.(*number).value)
	return z
}

// MulSecret is Mul: the multiplication takes the same time whatever it multiplies.
func (g *residues) MulSecret(a, b Element) Element { return g.Mul(a, b) }

func (g *residues) Div(a, b Element) Element {
	below := g.bytes(&b.(*number).value)
	inverse := g.into(new(big.Int).ModInverse(new(big.Int).SetBytes(below[:]), g.big))
	z := g.element(residue{})
	g.mul(&z.value, &a.(*number).value, &inverse)
	return z
}

func (g *residues) Equal(a, b Element) bool {
	return a.(*number).value == b.(*number).value
}

func (g *residues) ExpSecret(base Element, s Scalar) Element {
	b := g.bytes(&base.(*number).value)
	n, err := bigmod.NewNat().SetBytes(b[:], g.secret)
	if err != nil {
		panic("group: an element of another group")
	}
	power := bigmod.NewNat().Exp(n, s[:], g.secret)
	return g.element(g.into(new(big.Int).SetBytes(power.Bytes(g.secret))))
}

func (g *residues) Join(dst []byte, elements ...Element) []byte {
	for i, e := range elements {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = e.Append(dst)
	}
	return dst
}

// ladder has the powers of one element by 16^i. A power takes then about 74
// multiplications, whoever shares the 252 squarings it took (the method of Brickell,
// Gordon, McCurley and Wilson, with one product for each value of a digit).
type ladder struct {
	in   *residues
	self *number
	rung [64]residue
}

func (g *residues) Powers(e Element) Powers { return g.powers(e.(*number).value) }

func (g *residues) powers(r residue) *ladder {
	l := &ladder{in: g, self: g.element(r)}
	l.rung[0] = r
	for i := 1; i < len(l.rung); i++ {
		at := &l.rung[i]
		g.mul(at, &l.rung[i-1], &l.rung[i-1])
		for range 3 {
			g.mul(at, at, at)
		}
	}
	return l
}

// Product multiplies rung by rung, which is less than 252 squarings for up to four.
func (g *residues) Product(of []Powers) Powers {
	if len(of) > 4 {
		product := of[0].Element()
		for _, p := range of[1:] {
			product = g.Mul(product, p.Element())
		}
		return g.Powers(product)
	}
	l := *of[0].(*ladder)
	for _, p := range of[1:] {
		for i := range l.rung {
			g.mul(&l.rung[i], &l.rung[i], &p.(*ladder).rung[i])
		}
	}
	l.self = g.element(l.rung[0])
	return &l
}

func (l *ladder) Element() Element     { return l.self }
func (l *ladder) Exp(s Scalar) Element { return l.in.element(l.exp(s)) }

func (l *ladder) exp(s Scalar) residue {
	digits := nibbles(s)
	// running is the product of the rungs whose digit is at least d; the product of
	// all runnings has each rung as often as its digit says.
	running, result := l.in.one, l.in.one
	begun := false
	for d := byte(15); d > 0; d-- {
		for i, digit := range digits {
			switch {
			case digit != d:
			case begun:
				l.in.mul(&running, &running, &l.rung[i])
			default:
				running, begun = l.rung[i], true
			}
		}
		if begun {
			l.in.mul(&result, &result, &running)
		}
	}
	return result
}

// nibbles are the digits of s in base sixteen, least significant first.
func nibbles(s Scalar) (digits [64]byte) {
	for i := range s {
		digits[2*i] = s[len(s)-1-i] & 15
		digits[2*i+1] = s[len(s)-1-i] >> 4
	}
	return digits
}

// table has base^(d·256^i) for every digit d, so that a power is 32 multiplications.
type table struct {
	in   *residues
	self *number
	at   *[32][255]residue
}

func (g *residues) Table(e Element) Powers {
	t := &table{in: g, self: e.(*number), at: new([32][255]residue)}
	next := t.self.value
	for i := range t.at {
		row := &t.at[i]
		row[0] = next
		for d := 1; d < len(row); d++ {
			g.mul(&row[d], &row[d-1], &row[0])
		}
		g.mul(&next, &row[len(row)-1], &row[0])
	}
	return t
}

func (t *table) Element() Element { return t.self }

func (t *table) Exp(s Scalar) Element {
	z := t.in.element(t.in.one)
	begun := false
	for i := range t.at {
		d := s[len(s)-1-i]
		switch {
		case d == 0:
		case begun:
			t.in.mul(&z.value, &z.value, &t.at[i][d-1])
		default:
			z.value, begun = t.at[i][d-1], true
		}
	}
	return z
}
