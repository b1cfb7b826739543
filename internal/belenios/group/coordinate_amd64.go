//go:build !purego

package group

import "golang.org/x/sys/cpu"

// timesADX and squareADX are timesGeneric with the two carry chains that processors have
// since 2015.
//
//go:noescape
func timesADX(z, x, y *coordinate)

//go:noescape
func squareADX(z, x *coordinate)

// sumADX and doubleADX are sumGeneric and doubleGeneric.
//
//go:noescape
func sumADX(p *extended, plus, minus, product, d *coordinate, negative bool)

//go:noescape
func doubleADX(p *extended, withT bool)

// twoCarries says whether the processor has them.
var twoCarries = cpu.X86.HasADX && cpu.X86.HasBMI2

func (z *coordinate) multiply(x, y *coordinate) {
	if twoCarries {
		timesADX(z, x, y)
		return
	}
	z.timesGeneric(x, y)
}

func (z *coordinate) square(x *coordinate) {
	if twoCarries {
		squareADX(z, x)
		return
	}
	z.timesGeneric(x, x)
}

func (p *extended) sum(plus, minus, product, d *coordinate, negative bool) {
	if twoCarries {
		sumADX(p, plus, minus, product, d, negative)
		return
	}
	p.sumGeneric(plus, minus, product, d, negative)
}

func (p *extended) double(withT bool) {
	if twoCarries {
		doubleADX(p, withT)
		return
	}
	p.doubleGeneric(withT)
}
