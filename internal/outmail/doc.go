// Package outmail is the mail the coalition's software sends to one person at a
// time: sign-in links, notices, news of a draft. A message is stored in the
// transaction of the use case it speaks of, with one job for each batch, so it
// is sent exactly when what it says has happened.
//
// The states of a message: waiting; then kept (nothing leaves this machine: the
// demonstration, or no relay set), sent (the relay took it over), or failed
// (refused for good, or given up after jobs.MaxAttempts). A relay that cannot
// take a message now (a reply 4xx, a lost connection, a refusal of the sender
// rather than of the message) leaves it waiting, and it is tried again.
//
// Should the machine stop between the relay's acceptance and the note of it,
// the message is sent once more, with the same Message-ID: better twice than
// never.
package outmail
