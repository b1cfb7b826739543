// Package mailmsg writes electronic mail messages as RFC 5322 and MIME ask, and
// reads those that other programs wrote, whatever they ask for. It knows nothing
// of who sends them or why.
//
// Writing: [Compose] makes one text in two shapes, plain and HTML, in UTF-8 over
// quoted-printable. [Header.With] and its sisters change the header of a message
// that is passed on, and leave every other byte as it came, so that signatures
// over it stay good.
//
// Reading never fails. [Split] takes a header from a body, [Read] says what a
// message says to a person, and what was malformed about it becomes a note for
// staff. Work and memory stay a small multiple of the message's size: the depth
// of nesting, the number of parts, of fields and of addresses are bounded.
package mailmsg
