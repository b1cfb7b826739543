// Package group has the groups of prime order in which elections are held: their
// elements, the numbers modulo their order, and how both are written.
//
// Two kinds of exponentiation stand apart. What is computed from a secret (a
// voter's choice, a trustee's key) goes through ExpSecret and Scalars, which take
// the same time and touch the same memory whatever the secret is. What anybody may
// compute from public data (checking proofs) goes through Powers, which is several
// times faster and hides nothing.
//
// Rule: Belenios specification, section "Groups". Texts are canonical: a number or a
// point has one spelling, and every other one is refused.
package group

import (
	"errors"
	"io"
)

// ErrElement is what is no element of the group: written otherwise than the
// specification asks, out of range, or of another order.
var ErrElement = errors.New("group: not an element of the group")

// ErrScalar is what is no number modulo the order of the group.
var ErrScalar = errors.New("group: not a number modulo the order of the group")

// ErrUnknown is a group that this program does not have.
var ErrUnknown = errors.New("group: unknown group")

// Names of the groups, as elections give them.
const (
	NameBelenios2048 = "BELENIOS-2048"
	NameEd25519      = "Ed25519"
)

// Element is an element of a group; it is never changed once made.
type Element interface {
	// Append adds the canonical text to dst.
	Append(dst []byte) []byte
}

// Powers raises one element to public numbers. Not for secrets.
type Powers interface {
	// Element is the element itself.
	Element() Element
	// Exp is the element to the power s.
	Exp(s Scalar) Element
}

// Group is a cyclic group of prime order. All methods may be called at once.
type Group interface {
	// Name as elections give it.
	Name() string
	// Scalars are the numbers modulo the order.
	Scalars() *Scalars
	// One is the neutral element, Generator the element g of the specification.
	One() Element
	Generator() Element
	// Parse reads a canonical text and checks that the element belongs to the group.
	Parse(text []byte) (Element, error)
	// ParsePowers is Parse for an element that will be raised to a few powers:
	// the check of its order and the powers share their work.
	ParsePowers(text []byte) (Powers, error)
	// Mul and Div take public elements.
	Mul(a, b Element) Element
	Div(a, b Element) Element
	Equal(a, b Element) bool
	// Base raises the generator. The table is made once for the whole process.
	Base() Powers
	// Table is for an element raised to thousands of powers, Powers for a few.
	Table(e Element) Powers
	Powers(e Element) Powers
	// Product raises the product of elements, out of what their own Powers have worked
	// out where that is less work. There is at least one.
	Product(of []Powers) Powers
	// ExpSecret is base to the power of a secret, in constant time.
	ExpSecret(base Element, s Scalar) Element
	// MulSecret is a product that tells nothing of its factors by its time.
	MulSecret(a, b Element) Element
	// Join writes elements one after the other with a comma between them, which is
	// cheaper than one by one.
	Join(dst []byte, elements ...Element) []byte
}

// ByName is the group that an election names, or ErrUnknown.
func ByName(name string) (Group, error) {
	switch name {
	case NameBelenios2048:
		return Belenios2048(), nil
	case NameEd25519:
		return Ed25519(), nil
	}
	return nil, ErrUnknown
}

// NewKey draws a private key from random and computes the public one.
func NewKey(g Group, random io.Reader) (Scalar, Element, error) {
	x, err := g.Scalars().Random(random)
	if err != nil {
		return Scalar{}, nil, err
	}
	return x, g.ExpSecret(g.Generator(), x), nil
}
