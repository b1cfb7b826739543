// Package intake reads what coalitions have into resolutions: pages saved from
// an old site, Markdown, CSV, Word documents, plain text. It is pure: bytes in,
// entries out; it stores nothing and asks no clock.
//
// The rules:
//
//  1. A reader of one format turns the file into blocks: paragraphs and list
//     items in the order of the file, with what the format says about them
//     (heading, list level, words struck out, page furniture).
//  2. One grammar turns blocks into entries. An entry opens at a line such as
//     "Res.: 13 , Nov 1995", or at a "Whereas" that follows another entry's
//     actions. Its parts open at "Whereas" / "Attendu que" and "Therefore be it
//     resolved" / "Il est résolu que", in either language on any page.
//  3. No word is lost. Every word of the file is in an entry or in
//     Report.Outside; Entry.Words gives the entry's own text back, from the
//     structure that was understood and not from a copy kept aside.
//  4. Nothing is decided in silence. What was understood with doubt is said in
//     Entry.Doubts or Report.Doubts. Words struck out in the source stay in
//     the clause, between ~~ and ~~.
//  5. Pair links the two languages of one resolution: by meeting and number,
//     or by place in the meeting where there is no number, then clause by
//     clause. The same files give the same clause IDs and fingerprints.
package intake
