// Package dues bills what organizations owe for a year and takes note of what
// they pay.
//
// The amount follows from the class and the annual budget by the scale of the
// coalition's profile, or from a rate agreed instead (a young associate, a low
// income). Whoever is admitted within a year owes the part of it that is left,
// counted in whole months or quarters from that of the admission, rounded to the
// nearest cent; a renewal always owes the whole year. An amount of nothing is not
// invoiced: a letter says so.
//
// An invoice has a number, given without gaps within its year, and is never
// changed or deleted. What it no longer asks is credited by a credit note, which
// has a number of its own: the whole when it is cancelled or the organization is
// exempted, a part when it is reduced.
//
// What counts towards an invoice are its entries: payments on the day they were
// received, money given back, and what another invoice of the organization had
// over. Its state is computed from them and the day: open, partly paid, extended,
// overdue, paid, exempt, cancelled. It is paid on the day its entries first reach
// what it asks, in whatever order they were entered; that day goes to the
// register, from which standing follows, and comes back from it when money is
// given back.
//
// Each letter has a stage (the invoice, the reminder thirty days before the last
// day to pay, the lapse on a day) and no stage is written about twice.
//
// A letter is a message with a link, which shows the invoice, gives it as a PDF
// and takes the payment; whoever holds it needs no account. The PDF is made when
// it is asked for: in the roll-over five thousand of them would cost minutes and
// room, and hardly anybody opens them. Who has no address gets a letter on paper,
// and the invoice's history says that it is to be posted.
//
// The roll-over bills a year for everybody who belongs to the coalition. It may
// run again: whoever has an invoice or an exemption is passed over.
package dues
