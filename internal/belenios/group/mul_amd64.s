//go:build !purego

#include "textflag.h"

// STEP adds one limb of a product to one limb of the sum, two carries at once: ADCX
// carries the low halves of the products into one another's high halves (CF), ADOX the
// sums (OF). BEFORE holds the high half of the product below, AFTER takes that of this
// one. Nothing depends on the values, so the time does not either.
#define STEP(FROM, OFFSET, BEFORE, AFTER) \
	MULXQ OFFSET(FROM), AX, AFTER; \
	ADCXQ BEFORE, AX; \
	ADOXQ OFFSET(DI), AX; \
	MOVQ  AX, OFFSET(DI)

#define STEPS(FROM, OFFSET) \
	STEP(FROM, OFFSET+0, R8, R9); \
	STEP(FROM, OFFSET+8, R9, R8); \
	STEP(FROM, OFFSET+16, R8, R9); \
	STEP(FROM, OFFSET+24, R9, R8); \
	STEP(FROM, OFFSET+32, R8, R9); \
	STEP(FROM, OFFSET+40, R9, R8); \
	STEP(FROM, OFFSET+48, R8, R9); \
	STEP(FROM, OFFSET+56, R9, R8)

// ROW adds DX times the 32 limbs at FROM to those at DI; R8 is what goes beyond them.
#define ROW(FROM) \
	XORQ  R8, R8; \
	STEPS(FROM, 0); \
	STEPS(FROM, 64); \
	STEPS(FROM, 128); \
	STEPS(FROM, 192); \
	ADCXQ R13, R8; \
	ADOXQ R13, R8

// func mulADX(t *[2 * limbs]uint64, x, y, p *residue, inverse uint64) (over uint64)
//
// Each turn adds x·y[i], then the multiple of p that makes the lowest limb zero. SI x,
// R10 the limb of y, R11 p, R12 the inverse, R13 zero, CX and BX what goes beyond.
TEXT ·mulADX(SB), NOSPLIT, $8-48
	MOVQ t+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), R10
	MOVQ p+24(FP), R11
	MOVQ inverse+32(FP), R12
	LEAQ 256(R10), AX
	MOVQ AX, end-8(SP)
	XORQ R13, R13
	XORQ BX, BX

turn:
	MOVQ  (R10), DX
	ROW(SI)
	MOVQ  R8, CX
	MOVQ  (DI), DX
	IMULQ R12, DX
	ROW(R11)
	ADDQ  BX, CX
	MOVQ  R13, BX
	ADCQ  R13, BX
	ADDQ  R8, CX
	ADCQ  R13, BX
	MOVQ  CX, 256(DI)
	ADDQ  $8, DI
	ADDQ  $8, R10
	CMPQ  R10, end-8(SP)
	JB    turn
	MOVQ  BX, over+40(FP)
	RET
