// Package smtpout is how mail leaves: pipelined SMTP (RFC 5321, RFC 2920) over
// connections that are used again, to one relay or straight to the recipients'
// mail servers.
//
// A copy is one message to one recipient. With PIPELINING a copy costs one
// round trip: the envelope of the next copy (MAIL, RCPT, DATA) travels in one
// write with the text of this one, as RFC 2920, 3.1 allows; its text waits until
// the caller has on disk what came of this one. So a crash leaves at most one
// copy in doubt on each connection, and no copy is settled twice or forgotten.
//
// What a server says falls into four kinds, see Kind. A refusal of us rather than
// of the message or its recipient (the greeting, EHLO, AUTH, the sender) is no
// refusal of the copy: settings can be mended, and it is tried again.
//
// TLS: STARTTLS whenever it is offered, from the first byte on port 465, version
// 1.2 at least. A relay that is given a password must prove its name by a
// certificate first, and a password never goes out in clear. Elsewhere any
// certificate is better than none, and a recipient's server whose TLS does not
// work is spoken to in clear, as it would be if it offered none (RFC 7435).
//
// 8-bit text goes only to servers that say 8BITMIME: to others it must not be
// sent "under any circumstances" (RFC 6152, 3), and a mangled text would break
// its DKIM signature; the copy is Refused, with words. A caller who minds sends
// quoted-printable. An address beyond ASCII goes to servers that say SMTPUTF8,
// unless only its domain is: that is sent as A-labels (RFC 5890) to anyone.
package smtpout
