// Package postfixtest runs a Postfix of its own for a test, so that the program
// is tried against a mail server that others wrote: one that relays to us, and
// one that takes mail from us and delivers it into folders. It listens on
// 127.0.0.1 only, keeps everything in a temporary folder, and is gone when the
// test ends. It needs Debian's package postfix and the right to become its users
// (root), and is built with the tag peers only.
package postfixtest
