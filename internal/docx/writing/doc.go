// Package writing writes Word documents (ECMA-376, WordprocessingML): headings,
// paragraphs, numbered clauses in one or two languages, tables, lists, links and
// bookmarks, a table of contents, a header and page numbers. What a document is
// made of has its style (Heading 1, Clause 2 …), so that whoever edits it changes a
// style and not a hundred paragraphs; each text says its language, so that a reader
// aloud and a spelling checker know it. Numbers of clauses are text: they are part
// of what was adopted.
//
// The same calls make the same bytes.
package writing
