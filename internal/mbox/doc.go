// Package mbox reads the mailbox files that forty years of programs left, and
// writes one kind of them.
//
// An mbox file is messages one after the other, each after a line "From sender
// date" and followed by an empty line (RFC 4155). Its dialects differ in what
// they do with a line of a message that looks like that: mboxo and mboxrd put a
// ">" before it, mboxcl counts the bytes of the body in a Content-Length field,
// and many do nothing. [Read] understands them all without being told which it
// has; [Writer] writes mboxrd, the one that loses nothing.
package mbox
