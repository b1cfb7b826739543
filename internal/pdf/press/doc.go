// Package press makes PDF files of a page or a few by the thousand: receipts, cards.
// Where internal/pdf reads its typeface anew for each document and cuts it to what the
// document says, a Press cuts it once to the letters of English and French, and every
// file of its has the same bytes for it; letters beyond these are cut for the one
// document that needs them. docs/decisions/0024-receipts-on-paper.md has the figures.
//
// A page is drawn from its upper left corner, in millimetres; type is in points. What
// is drawn may be tagged (Begin, End), so that a screen reader says what a heading is,
// what a table's row is, and what to pass over.
//
// A Press with a secret seals what it makes: AES-256 by the standard security handler,
// revision 6 (ISO 32000-2, 7.6). Anybody opens such a file without being asked; it may be
// printed, copied from and read aloud, and a program that keeps to the standard changes
// nothing in it. Whoever wants to can take the seal off, as off any file that opens
// without a password: what proves a copy is that the same record makes the same bytes.
package press
