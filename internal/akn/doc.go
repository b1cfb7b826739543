// Package akn writes resolutions in Akoma Ntoso 3.0 (OASIS LegalDocML, Akoma Ntoso
// Version 1.0, 29 August 2018), the XML in which parliaments publish their texts.
//
// # One work, two expressions
//
// A resolution is one work. Its English and its French text are expressions of it, both
// authoritative: neither is a translation of the other. Each file holds one expression
// and names the other in its references. The address of a work follows the naming
// convention: country, kind, subtype, author, date, number:
//
//	/akn/ca/statement/resolution/ccr/1995/11-13
//	/akn/ca/statement/resolution/ccr/1995/11-13/eng@1995-11-25
//	/akn/ca/statement/resolution/ccr/1995/11-13/eng@1995-11-25.xml
//
// Numbers restart at each meeting, so the month of the meeting is part of the number.
// Where only the month or the year of a meeting is known, the text is of that year in
// its address; where the schema wants a whole day, it is the first, and the date’s name
// says how much of it is known.
//
// # The text
//
// The reasons are recitals of the preamble, those nested under them items of a list. The
// action clauses are clauses, subclauses and points. eId is the place in this expression;
// wId is the clause’s own name, which is the same in both languages and stays when
// numbers move. Citations of resolutions that the library has are references.
package akn
