//go:build !purego

package group

// mulADX is mulGeneric with the two carry chains that processors have since 2015.
//
//go:noescape
func mulADX(t *[2 * limbs]uint64, x, y, p *residue, inverse uint64) (over uint64)

// product sets the upper half of t, with the limb that it returns above it, to x·y /
// 2^2048 modulo p, or to p more than that. t is zero before.
func (m *modulus) product(t *[2 * limbs]uint64, x, y *residue) (over uint64) {
	if twoCarries {
		return mulADX(t, x, y, &m.p, m.inverse)
	}
	return m.mulGeneric(t, x, y)
}
