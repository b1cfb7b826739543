//go:build !amd64 || purego

package group

func addMul(z, x *residue, y uint64) uint64 { return addMulGeneric(z, x, y) }
