// Package sandbox is the card page of the demonstration: a provider of our own, with
// no card and no money, so that nothing leaves the machine. It does what Stripe does,
// as far as can be seen from outside: it has sessions that are open, paid or expired,
// it signs its messages and sends them twice, and money can be given back. What is charged each month is
// charged when its day has come and somebody asks how it stands, as the ledger does by
// itself; so a demonstration that is left running goes on by the calendar.
package sandbox
