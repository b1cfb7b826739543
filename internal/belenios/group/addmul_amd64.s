//go:build !purego

#include "textflag.h"

// func addMulADX(z, x *residue, y uint64) (carry uint64)
//
// z += x·y over 32 limbs, two carries at once: ADCX carries the low halves of the
// products into one another's high halves (CF), ADOX the sums into z (OF). Neither
// depends on the values, so the time does not either.
//
// STEP adds one limb: BEFORE holds the high half of the product below, AFTER takes
// that of this one.
#define STEP(OFFSET, BEFORE, AFTER) \
	MULXQ OFFSET(SI), AX, AFTER; \
	ADCXQ BEFORE, AX; \
	ADOXQ OFFSET(DI), AX; \
	MOVQ  AX, OFFSET(DI)

TEXT ·addMulADX(SB), NOSPLIT, $0-32
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	XORQ R8, R8 // no high half below the first, and both carries cleared

	STEP(0, R8, R9)
	STEP(8, R9, R8)
	STEP(16, R8, R9)
	STEP(24, R9, R8)
	STEP(32, R8, R9)
	STEP(40, R9, R8)
	STEP(48, R8, R9)
	STEP(56, R9, R8)
	STEP(64, R8, R9)
	STEP(72, R9, R8)
	STEP(80, R8, R9)
	STEP(88, R9, R8)
	STEP(96, R8, R9)
	STEP(104, R9, R8)
	STEP(112, R8, R9)
	STEP(120, R9, R8)
	STEP(128, R8, R9)
	STEP(136, R9, R8)
	STEP(144, R8, R9)
	STEP(152, R9, R8)
	STEP(160, R8, R9)
	STEP(168, R9, R8)
	STEP(176, R8, R9)
	STEP(184, R9, R8)
	STEP(192, R8, R9)
	STEP(200, R9, R8)
	STEP(208, R8, R9)
	STEP(216, R9, R8)
	STEP(224, R8, R9)
	STEP(232, R9, R8)
	STEP(240, R8, R9)
	STEP(248, R9, R8)

	MOVQ  $0, AX
	ADCXQ AX, R8
	ADOXQ AX, R8
	MOVQ  R8, carry+24(FP)
	RET
