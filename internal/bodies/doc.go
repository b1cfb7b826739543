// Package bodies holds the coalition's bodies: the Executive Committee, the
// working groups and their core groups, committees, caucuses, networks and the
// secretariat, each with its mandate, its seats and the terms of those who sat in
// them. Bodies are records, so that a coalition describes its own; only what their
// kinds may do is known to the program ([plenary.example/internal/access]).
//
// A mandate is amended, never overwritten: each version has the day it was
// adopted and the decision that adopted it.
//
// A seat is an office with a number of places. Each place has one holder at a
// time; nobody holds one office of a body twice on a day. A term runs from its
// first day to its last, both included, and says how the seat was filled and why
// it ended. "Who sat when" is part of the history: a term that was recorded is
// corrected, never deleted, unless a person who was on the register twice turns
// out to have had it twice.
//
// A place is vacant on a day when nobody but an interim holder has it. The next
// term of that place, however it is filled, ends the interim term the day before.
// Whether a place is vacant, since when and why, is computed from the terms.
//
// A seat that is held by office (a working group's co-chairs sit on the Executive
// Committee) has no terms of its own: whoever holds the other office has the seat,
// with all that follows from it, for as long. It is computed each time it is asked,
// in one step: an office that is itself held by another one leads no further.
//
// People of member organizations in good standing join an open body (a caucus, a
// network) by themselves and leave it so. That somebody is in a caucus may tell
// about them what is theirs to tell: those who joined are shown to one another
// and to the secretariat, and are only counted for everybody else.
package bodies
