// Package imports brings in gifts from files: what a platform that takes gifts for
// charities exports (CanadaHelps and others), and the lists of other programs.
//
// What each column holds is guessed from its heading, in English or in French; somebody
// may say otherwise, and what they say is remembered for the next file. Each row then is
// a gift of a new donor, of one who is known, of somebody who wants not to be named, one
// that is here already, or one that is refused with the reason. Nothing is written before
// that has been seen.
//
// A gift is known by its source and its number there, or, in a list without numbers, by
// what the row says: bringing a file in again changes nothing. A gift through a platform
// has the platform's receipt and never gets another; one of another program's list has
// one there too, unless the file or whoever brings it in says that none was issued. Money
// that went back (an amount below zero) is refused: the gift itself has to be found and
// given back. What a platform kept as its fee is noted with the gift, which counts whole.
//
// A gift of a day within a closed period would count in the books on the first open day.
// It is refused unless somebody says that it is meant so.
package imports
