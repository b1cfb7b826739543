//go:build !purego

#include "textflag.h"

// PAIR adds DX times a limb of y to two limbs of the sum, with a carry for each (CF and OF).
#define PAIR(OFFSET, LOW, HIGH) \
	MULXQ OFFSET(CX), AX, BX; \
	ADCXQ AX, LOW; \
	ADOXQ BX, HIGH

// LINE adds a limb of x times all of y. DI is zero.
#define LINE(OFFSET, R0, R1, R2, R3, R4) \
	MOVQ OFFSET(SI), DX; \
	XORQ R4, R4; \
	PAIR(0, R0, R1); \
	PAIR(8, R1, R2); \
	PAIR(16, R2, R3); \
	PAIR(24, R3, R4); \
	ADCXQ DI, R4

// FOLD adds 38 times the upper half of R8 to R15 to the lower one, as 2^256 leaves 38.
#define FOLD \
	MOVQ  $38, DX; \
	XORQ  DI, DI; \
	MULXQ R12, AX, R12; \
	ADCXQ AX, R8; \
	ADOXQ R12, R9; \
	MULXQ R13, AX, R13; \
	ADCXQ AX, R9; \
	ADOXQ R13, R10; \
	MULXQ R14, AX, R14; \
	ADCXQ AX, R10; \
	ADOXQ R14, R11; \
	MULXQ R15, AX, R15; \
	ADCXQ AX, R11; \
	ADOXQ DI, R15; \
	ADCXQ DI, R15; \
	IMUL3Q $38, R15, R15; \
	ADDQ  R15, R8; \
	ADCQ  DI, R9; \
	ADCQ  DI, R10; \
	ADCQ  DI, R11; \
	SBBQ  AX, AX; \
	ANDQ  $38, AX; \
	ADDQ  AX, R8

// TIMES sets R8 to R11 to the product of what SI and CX point to.
#define TIMES \
	XORQ  DI, DI; \
	MOVQ  0(SI), DX; \
	MULXQ 0(CX), R8, R9; \
	MULXQ 8(CX), AX, R10; \
	ADDQ  AX, R9; \
	MULXQ 16(CX), AX, R11; \
	ADCQ  AX, R10; \
	MULXQ 24(CX), AX, R12; \
	ADCQ  AX, R11; \
	ADCQ  DI, R12; \
	LINE(8, R9, R10, R11, R12, R13); \
	LINE(16, R10, R11, R12, R13, R14); \
	LINE(24, R11, R12, R13, R14, R15); \
	FOLD

// SQUARE is TIMES for a number with itself: what two different limbs come to counts
// twice, then the squares of each are added.
#define SQUARE \
	XORQ  DI, DI; \
	MOVQ  0(SI), DX; \
	MULXQ 8(SI), R9, R10; \
	MULXQ 16(SI), AX, R11; \
	ADDQ  AX, R10; \
	MULXQ 24(SI), AX, R12; \
	ADCQ  AX, R11; \
	ADCQ  DI, R12; \
	MOVQ  8(SI), DX; \
	XORQ  R13, R13; \
	MULXQ 16(SI), AX, BX; \
	ADCXQ AX, R11; \
	ADOXQ BX, R12; \
	MULXQ 24(SI), AX, BX; \
	ADCXQ AX, R12; \
	ADOXQ BX, R13; \
	ADCXQ DI, R13; \
	MOVQ  16(SI), DX; \
	MULXQ 24(SI), AX, R14; \
	ADDQ  AX, R13; \
	ADCQ  DI, R14; \
	XORQ  R15, R15; \
	ADDQ  R9, R9; \
	ADCQ  R10, R10; \
	ADCQ  R11, R11; \
	ADCQ  R12, R12; \
	ADCQ  R13, R13; \
	ADCQ  R14, R14; \
	ADCQ  R15, R15; \
	MOVQ  0(SI), DX; \
	MULXQ DX, R8, AX; \
	ADDQ  AX, R9; \
	MOVQ  8(SI), DX; \
	MULXQ DX, AX, BX; \
	ADCQ  AX, R10; \
	ADCQ  BX, R11; \
	MOVQ  16(SI), DX; \
	MULXQ DX, AX, BX; \
	ADCQ  AX, R12; \
	ADCQ  BX, R13; \
	MOVQ  24(SI), DX; \
	MULXQ DX, AX, BX; \
	ADCQ  AX, R14; \
	ADCQ  BX, R15; \
	FOLD

#define LOAD \
	MOVQ 0(SI), R8; \
	MOVQ 8(SI), R9; \
	MOVQ 16(SI), R10; \
	MOVQ 24(SI), R11

#define STORE \
	MOVQ R8, 0(DI); \
	MOVQ R9, 8(DI); \
	MOVQ R10, 16(DI); \
	MOVQ R11, 24(DI)

// BETWEEN does to what SI and CX point to what FIRST does to limbs, and NEXT to those above
// with its carry, and stores that at DI. As 2^256 leaves 38, a carry is 38 more; so may that
// one have a carry, but not a third.
#define BETWEEN(FIRST, NEXT) \
	LOAD; \
	FIRST 0(CX), R8; \
	NEXT 8(CX), R9; \
	NEXT 16(CX), R10; \
	NEXT 24(CX), R11; \
	SBBQ AX, AX; \
	ANDQ $38, AX; \
	FIRST AX, R8; \
	NEXT $0, R9; \
	NEXT $0, R10; \
	NEXT $0, R11; \
	SBBQ AX, AX; \
	ANDQ $38, AX; \
	FIRST AX, R8; \
	STORE

#define PLUS BETWEEN(ADDQ, ADCQ)
#define MINUS BETWEEN(SUBQ, SBBQ)

// THREE stores at p what a sum and a double end with: x is e·f, y is k·h, z is f·k (g is
// taken, by the goroutine).
#define THREE \
	LEAQ e-96(SP), SI; \
	LEAQ f-128(SP), CX; \
	TIMES; \
	MOVQ p+0(FP), DI; \
	STORE; \
	LEAQ k-160(SP), SI; \
	LEAQ h-192(SP), CX; \
	TIMES; \
	MOVQ p+0(FP), DI; \
	ADDQ $32, DI; \
	STORE; \
	LEAQ f-128(SP), SI; \
	LEAQ k-160(SP), CX; \
	TIMES; \
	MOVQ p+0(FP), DI; \
	ADDQ $64, DI; \
	STORE

// FOURTH: t is e·h.
#define FOURTH \
	LEAQ e-96(SP), SI; \
	LEAQ h-192(SP), CX; \
	TIMES; \
	MOVQ p+0(FP), DI; \
	ADDQ $96, DI; \
	STORE

// func timesADX(z, x, y *coordinate)
TEXT ·timesADX(SB), NOSPLIT, $0-24
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), CX
	TIMES
	MOVQ z+0(FP), DI
	STORE
	RET

// func squareADX(z, x *coordinate)
TEXT ·squareADX(SB), NOSPLIT, $0-16
	MOVQ x+8(FP), SI
	SQUARE
	MOVQ z+0(FP), DI
	STORE
	RET

// func sumADX(p *extended, plus, minus, product, d *coordinate, negative bool)
TEXT ·sumADX(SB), NOSPLIT, $192-41
	MOVQ p+0(FP), CX
	LEAQ 32(CX), SI
	LEAQ a-32(SP), DI
	MINUS
	LEAQ b-64(SP), DI
	PLUS
	LEAQ a-32(SP), SI
	MOVQ minus+16(FP), CX
	MOVBQZX negative+40(FP), AX
	TESTQ AX, AX
	CMOVQNE plus+8(FP), CX
	TIMES
	LEAQ a-32(SP), DI
	STORE
	LEAQ b-64(SP), SI
	MOVQ plus+8(FP), CX
	MOVBQZX negative+40(FP), AX
	TESTQ AX, AX
	CMOVQNE minus+16(FP), CX
	TIMES
	LEAQ b-64(SP), DI
	STORE
	MOVQ p+0(FP), SI
	ADDQ $96, SI
	MOVQ product+24(FP), CX
	TIMES
	LEAQ e-96(SP), DI
	STORE

	// f is d less that, k with it, or the other way round.
	MOVQ d+32(FP), SI
	LEAQ e-96(SP), CX
	LEAQ f-128(SP), DI
	LEAQ k-160(SP), DX
	MOVQ DI, BX
	MOVBQZX negative+40(FP), AX
	TESTQ AX, AX
	CMOVQNE DX, DI
	CMOVQNE BX, DX
	MINUS
	MOVQ DX, DI
	PLUS
	LEAQ b-64(SP), SI
	LEAQ a-32(SP), CX
	LEAQ e-96(SP), DI
	MINUS
	LEAQ h-192(SP), DI
	PLUS
	THREE
	FOURTH
	RET

// func doubleADX(p *extended, withT bool)
TEXT ·doubleADX(SB), NOSPLIT, $192-9
	MOVQ p+0(FP), SI
	LEAQ 32(SI), CX
	LEAQ e-96(SP), DI
	PLUS
	SQUARE
	LEAQ a-32(SP), DI
	STORE
	MOVQ p+0(FP), SI
	ADDQ $32, SI
	SQUARE
	LEAQ b-64(SP), DI
	STORE
	MOVQ p+0(FP), SI
	ADDQ $64, SI
	SQUARE
	LEAQ f-128(SP), DI
	STORE
	LEAQ e-96(SP), SI
	SQUARE
	LEAQ e-96(SP), DI
	STORE
	LEAQ a-32(SP), SI
	LEAQ b-64(SP), CX
	LEAQ h-192(SP), DI
	PLUS
	LEAQ k-160(SP), DI
	MINUS
	LEAQ f-128(SP), SI
	MOVQ SI, CX
	MOVQ SI, DI
	PLUS
	LEAQ k-160(SP), CX
	PLUS
	LEAQ h-192(SP), SI
	LEAQ e-96(SP), CX
	MOVQ CX, DI
	MINUS
	THREE
	MOVBQZX withT+8(FP), AX
	TESTQ AX, AX
	JEQ done
	FOURTH

done:
	RET
