// Package smtpin is the door by which mail comes in: SMTP (RFC 5321) or LMTP
// (RFC 2033). It knows nothing of lists or people: whom we take mail for and
// what becomes of a message are functions given to it.
//
// A message is answered with 250 only after Options.Accept has returned nil;
// until then it is the client's to keep. A refusal (fault.Error) is told in its
// own words with the reply code of its kind; any other error is a 451 with a
// reference that the log explains, and the client tries again.
//
// The conversation is led by github.com/emersion/go-smtp. Between it and the
// network stands a gate, one for each connection, which hands go-smtp one vetted
// command at a time. The gate does what go-smtp (v0.25.1) leaves open:
//
//   - Lines end in CRLF and nothing else. go-smtp takes a bare LF as the end of a
//     command and lets bare LF and CR through in DATA, from where they could be
//     read as the end of the message by the next server (SMTP smuggling). Here
//     either is an error anywhere, and ends the connection; but for a BDAT chunk,
//     whose end is known, so that it costs the message only.
//   - DATA is read and unstuffed by the gate: go-smtp refuses a message of
//     exactly the size it announced, and after a time-out in DATA it would read
//     what follows in the message as commands.
//   - BDAT is led by the gate and shown to go-smtp as DATA: go-smtp takes a last
//     chunk cut short by a lost connection for a whole message, and runs a chunk's
//     reader beside the commands, where RSET and a new BDAT can swap results.
//   - STARTTLS: go-smtp would read the decrypted text past the gate. So the
//     secured connection becomes a new session behind a new gate, which inherits
//     nothing (RFC 3207, 4.2). Text sent in clear behind STARTTLS ends it.
//   - Addresses: go-smtp strips quotes without a trace, knows no <Postmaster>, and
//     takes MAIL inside a transaction, keeping the former recipients.
//   - Time: one limit for each command line, one for each silence within a
//     message, one for a whole message and one for a session that gets none
//     through. They are timers, so a clock that stands still does not stop them.
//   - Floods: errors, commands without a message, recipients over the limit,
//     connections and messages of one address, and the bytes of all messages held
//     at once are counted.
//
// DSN, AUTH, BINARYMIME, VRFY and EXPN are not offered: reports of failure are
// left to the server before us, and we relay for nobody.
package smtpin
