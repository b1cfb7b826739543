// Package bounce reads what mail servers send back to a list: delivery status
// notifications (RFC 3464, and RFC 6533 for addresses beyond ASCII), the
// notices in plain words that older servers write, and complaints (RFC 5965).
// It says what happened to whom and how that counts; it keeps nothing and
// decides nothing about a subscriber.
//
// The caller usually knows from the address the report came to (VERP) which
// subscriber it is about. So a report that names nobody is still of use, and
// an unread corner of a report never loses the rest of it.
//
// Reading never fails. What is not a report of a mail server (a vacation
// reply, a receipt, a person's letter, a question whether the sender is human)
// is of KindNone. A message returned inside a report, and a report forwarded
// as an attachment, are never taken for the report itself.
//
// Work is bounded for any input: mailmsg bounds the parts of a message, and of
// each no more than maxText bytes, of the sentences no more than maxNotice, and
// of the recipients no more than maxRecipients are read.
package bounce
