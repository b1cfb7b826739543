// Package bodies holds the coalition's bodies: the Executive Committee, the
// working groups, committees and the secretariat, each with its mandate and the
// terms of those who hold office in it. Bodies are records, so that a coalition
// describes its own; only what their kinds may do is known to the program
// ([plenary.example/internal/access]).
//
// A term runs from its first day to its last, both included. Terms are never
// deleted: "who sat when" is part of the history.
package bodies
