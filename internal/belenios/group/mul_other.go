//go:build !amd64 || purego

package group

// product sets the upper half of t, with the limb that it returns above it, to x·y /
// 2^2048 modulo p, or to p more than that. t is zero before.
func (m *modulus) product(t *[2 * limbs]uint64, x, y *residue) (over uint64) {
	return m.mulGeneric(t, x, y)
}
