// Package proof is the record of proof for everybody: its tiles, heads and proofs for programs
// at the addresses of C2SP’s tlog-tiles, and pages that say in plain words what it is, what one
// leaf says, and how anybody checks it without asking us.
package proof
