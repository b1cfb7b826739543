//go:build !purego

package group

import "golang.org/x/sys/cpu"

// addMulADX is addMulGeneric with the two carry chains that processors have since 2015.
//
//go:noescape
func addMulADX(z, x *residue, y uint64) (carry uint64)

func addMul(z, x *residue, y uint64) uint64 {
	if cpu.X86.HasADX && cpu.X86.HasBMI2 {
		return addMulADX(z, x, y)
	}
	return addMulGeneric(z, x, y)
}
