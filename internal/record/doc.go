// Package record is the record of proof: an append-only Merkle log in which every adopted
// text, result, approval of minutes, change of the register and receipt is a leaf, so that
// nobody can change what was decided without its being seen, whoever keeps the database.
//
// The rules, in plain words:
//
//   - A leaf is written in the transaction of the act (Observe): what is undone leaves none,
//     what is done always has one. It has no place in the tree yet; it waits.
//   - One sequencer at a time gives what waits its place, from 0 and without gaps, grows the
//     tree and signs its head (Sequence). It alone touches the tree, so acts on several nodes
//     do not wait for one another.
//   - What a leaf says are digests with a salt, field by field: kind and public name in plain,
//     nothing else. Erasing is destroying the salt, which has a row of its own; the tree holds.
//     An erasure is a leaf too, so that it cannot be a cover for something else.
//   - The last signed head is kept in a file outside the database as well. A start compares
//     both and takes nothing more in where they disagree; Verify goes through every leaf, tile
//     and row and says what differs.
//
// The bytes are written down in docs/record.md. Tiles and heads are those of C2SP’s
// tlog-tiles and tlog-checkpoint, proofs those of tlog-proof; hashing is RFC 6962’s.
package record
