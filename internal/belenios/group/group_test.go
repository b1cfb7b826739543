package group_test

import (
	"crypto/rand"
	"errors"
	"math/big"
	"strings"
	"testing"

	"plenary.example/internal/belenios/group"
)

func groups() []group.Group { return []group.Group{group.Belenios2048(), group.Ed25519()} }

func text(e group.Element) string { return string(e.Append(nil)) }

func TestEveryWayToAPowerComesToTheSame(t *testing.T) {
	for _, g := range groups() {
		f := g.Scalars()
		x, base, err := group.NewKey(g, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		last := f.Sub(group.Scalar{}, f.Small(1))
		for _, s := range []group.Scalar{{}, f.Small(1), f.Small(16), f.Small(17), f.Small(255), f.Small(256), last, x} {
			want := text(g.ExpSecret(base, s))
			for name, powers := range map[string]group.Powers{"ladder": g.Powers(base), "table": g.Table(base)} {
				if got := text(powers.Exp(s)); got != want {
					t.Errorf("%s, %s: to the power %s\n%s, not\n%s", g.Name(), name, s.Append(nil), got, want)
				}
			}
		}
		if got := text(g.Base().Exp(x)); got != text(base) {
			t.Errorf("%s: the generator's table: %s, not %s", g.Name(), got, text(base))
		}
		if !g.Equal(g.Div(g.Mul(base, g.Generator()), base), g.Generator()) {
			t.Errorf("%s: what was multiplied is not divided again", g.Name())
		}
		if got, want := string(g.Join(nil, base, g.Generator(), g.One())), text(base)+","+text(g.Generator())+","+text(g.One()); got != want {
			t.Errorf("%s: joined %s, not %s", g.Name(), got, want)
		}
		for n := 1; n < 7; n++ { // by rungs, and by themselves
			of, product := []group.Powers{}, g.One()
			for range n {
				of, product = append(of, g.Powers(base)), g.Mul(product, base)
			}
			p := g.Product(of)
			if !g.Equal(p.Element(), product) || !g.Equal(p.Exp(x), g.ExpSecret(product, x)) {
				t.Errorf("%s: the product of %d", g.Name(), n)
			}
		}
		again, err := g.Parse([]byte(text(base)))
		if err != nil || !g.Equal(again, base) {
			t.Errorf("%s: read again: %v", g.Name(), err)
		}
	}
}

func TestNumbersModuloTheOrder(t *testing.T) {
	for _, g := range groups() {
		f := g.Scalars()
		q := f.Order()
		for range 20 {
			a, err := f.Random(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			b, err := f.Random(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			x, y := new(big.Int).SetBytes(a[:]), new(big.Int).SetBytes(b[:])
			for name, pair := range map[string][2]group.Scalar{
				"sum":        {f.Add(a, b), f.FromBig(new(big.Int).Add(x, y))},
				"difference": {f.Sub(a, b), f.FromBig(new(big.Int).Sub(x, y))},
				"product":    {f.Mul(a, b), f.FromBig(new(big.Int).Mul(x, y))},
				"inverse":    {f.Mul(a, f.Inverse(a)), f.Small(1)},
				"long":       {f.Reduce(append(a[:], b[:]...)), f.FromBig(new(big.Int).SetBytes(append(a[:], b[:]...)))},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: %s of %v and %v is %v, not %v", g.Name(), name, x, y, pair[0], pair[1])
				}
			}
			read, err := f.Parse(a.Append(nil))
			if err != nil || read != a {
				t.Errorf("%s: %v read again: %v", g.Name(), x, err)
			}
		}
		for _, bad := range []string{"", "01", "-1", "+1", " 1", "1 ", "0x1", q.String(), strings.Repeat("9", 100)} {
			if _, err := f.Parse([]byte(bad)); !errors.Is(err, group.ErrScalar) {
				t.Errorf("%s: %q was taken: %v", g.Name(), bad, err)
			}
		}
	}
}

func TestWhatIsOutsideTheGroupIsRefused(t *testing.T) {
	p := new(big.Int)
	p.SetString("20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049081167099310535867780980030790491654063777173764198678527273474476341835600035698305193144284561701911000786737307333564123971732897913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201320481118852408731077014151666200162313177169372189248078507711827842317498073276598828825169183103125680162072880719", 10)
	generator, _ := new(big.Int).SetString(text(group.Belenios2048().Generator()), 10)
	one := big.NewInt(1)
	refuse := map[string][]string{
		group.NameBelenios2048: {
			"", "0", "2", "01", "-1", "+1", "1e3", "0x1", p.String(),
			new(big.Int).Sub(p, one).String(),            // of order two
			new(big.Int).Sub(p, generator).String(),      // of order 2q
			new(big.Int).Add(p, generator).String(),      // the generator, written otherwise
			"0" + text(group.Belenios2048().Generator()), // and again
			strings.Repeat("9", 700),
		},
		group.NameEd25519: {
			"", "1",
			strings.ToUpper(text(group.Ed25519().Generator())) + "",
			"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec", // of order two
			"0000000000000000000000000000000000000000000000000000000000000000", // of order four
			"8000000000000000000000000000000000000000000000000000000000000001", // one with a sign
			"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee", // one, not the shortest
			"0000000000000000000000000000000000000000000000000000000000000002", // on no curve
			strings.Repeat("z", 64),
		},
	}
	for name, texts := range refuse {
		g, err := group.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range texts {
			if bad == text(g.Generator()) {
				continue // all of its digits are below ten
			}
			if _, err := g.Parse([]byte(bad)); !errors.Is(err, group.ErrElement) {
				t.Errorf("%s: %q was taken: %v", name, bad, err)
			}
		}
	}
	if _, err := group.ByName("BELENIOS-1024"); !errors.Is(err, group.ErrUnknown) {
		t.Errorf("an unknown group: %v", err)
	}
}

// A point of small order added to one of the group: the curve's cofactor is eight.
func TestPointsWithATailAreRefused(t *testing.T) {
	g := group.Ed25519()
	// 26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05 is of order eight (RFC 8032's byte order).
	order8 := "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826"
	if _, err := g.Parse([]byte(order8)); !errors.Is(err, group.ErrElement) {
		t.Errorf("of order eight: %v", err)
	}
}

func BenchmarkPowers(b *testing.B) {
	for _, g := range groups() {
		x, base, err := group.NewKey(g, rand.Reader)
		if err != nil {
			b.Fatal(err)
		}
		y := g.Scalars().Neg(x)
		b.Run(g.Name()+"/parsed", func(b *testing.B) {
			written := base.Append(nil)
			for b.Loop() {
				if _, err := g.ParsePowers(written); err != nil {
					b.Fatal(err)
				}
			}
		})
		powers := g.Powers(base)
		b.Run(g.Name()+"/power", func(b *testing.B) {
			for b.Loop() {
				powers.Exp(y)
			}
		})
		table := g.Table(base)
		b.Run(g.Name()+"/table", func(b *testing.B) {
			for b.Loop() {
				table.Exp(y)
			}
		})
		b.Run(g.Name()+"/secret", func(b *testing.B) {
			for b.Loop() {
				g.ExpSecret(base, y)
			}
		})
		b.Run(g.Name()+"/text", func(b *testing.B) {
			for b.Loop() {
				base.Append(nil)
			}
		})
	}
}
