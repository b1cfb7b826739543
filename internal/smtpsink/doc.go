// Package smtpsink is an SMTP server that takes mail and forgets it, or keeps
// it in memory: for measurements and for tests. It listens where it is told,
// delivers nothing, and can be made slow, stubborn or secretive.
//
// It speaks RFC 5321 with PIPELINING (RFC 2920), 8BITMIME (RFC 6152), SIZE
// (RFC 1870), SMTPUTF8 (RFC 6531), ENHANCEDSTATUSCODES (RFC 2034) and, when
// asked to, STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954). A message ends at
// CRLF.CRLF and at nothing else. While it forgets, a message costs no
// allocation, so that what is measured is the sender.
package smtpsink
