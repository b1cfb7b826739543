//go:build !amd64 || purego

package group

func (z *coordinate) multiply(x, y *coordinate) { z.timesGeneric(x, y) }

func (z *coordinate) square(x *coordinate) { z.timesGeneric(x, x) }

func (p *extended) sum(plus, minus, product, d *coordinate, negative bool) {
	p.sumGeneric(plus, minus, product, d, negative)
}

func (p *extended) double(withT bool) { p.doubleGeneric(withT) }
