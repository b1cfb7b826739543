// Package pdf sets documents on paper: minutes, resolutions, receipts. It is a
// small builder over fpdf that knows what such documents need: headings,
// paragraphs, numbered clauses with a hanging indent, the two official
// languages side by side, tables, page numbers, metadata and the language.
//
// The type is Liberation Serif (SIL Open Font License 1.1; fonts/LICENCE.txt),
// embedded in every document with the letters it uses. It covers the Latin,
// Greek and Cyrillic scripts; a letter of another script is shown as a box.
//
// The documents are not tagged: the same content as an HTML page is the
// accessible form.
package pdf
