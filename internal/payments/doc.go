// Package payments is the ledger of the money that comes in, whatever it is for,
// and the way by which it comes in by card.
//
// # The ledger
//
// A payment is recorded once and never changed or deleted. What turns out to be
// wrong, or is given back, is an entry of its own that reverses the payment: a
// refund (of all or a part), or a void, which says that a payment recorded by hand
// never was one (a cheque that bounced, a slip of the hand). So what the ledger
// said on any day can be seen on every later day.
//
// A payment has a Purpose, which a subject above understands ("dues" and the key of
// an invoice); this package only keeps it. Each purpose can have a short code that
// people write on cheques and in the messages of transfers (see Code).
//
// # By card
//
// The card never touches this program: the payer goes to a page of the provider and
// comes back. What counts is not that they come back but what the provider says.
//
//	opening   written here, before the provider is asked
//	open      the provider has a page for it, which may be paid on
//	paid      the provider said so when asked, and the payment is in the ledger
//	expired   the page can no longer be paid on
//	abandoned never had a page that anybody could see
//
// The provider tells us of changes by signed messages (Deliver), which come late,
// twice, and in any order. Each is kept by its own key for ever, so that the same
// one is heeded once; none is believed: the job that follows (EventCame) asks the
// provider how the thing stands now, and acts on that. What it does is keyed by the
// provider's key of the charge, so that doing it again changes nothing. A job looks
// after pages that no message came for (Reconcile). What failed is asked again with the
// same key; what the provider does not know is not asked about for ever, and neither
// keeps anything else waiting.
//
// Nobody is charged twice for one thing: a purpose has one page at a time that may be
// paid on, and before there is another the provider is asked about the first
// (Checkout). Should money come twice nevertheless, both payments stand in the
// ledger, because both were received, and one is given back.
//
// The subject above learns of it by a job in the same transaction: Received when a
// card payment came in, Reversed when a payment was taken back.
//
// # Each month
//
// A checkout may be monthly: the card is charged when the page is paid on, and each
// month after, until it is stopped. The provider keeps the card and the calendar;
// here stands what it says (Subscription), and each charge is a payment of its own.
//
//	active    it is charged on the day of the month on which it began
//	past_due  the last charge failed; the provider tries again for some days
//	stopped   nothing more is charged, and it does not begin again
//
// It is written when the provider says that it has begun, whichever message comes
// first. A message about it, or about the invoice of a month, leads to the whole of
// it: how it stands and all its charges are asked for, and what the ledger lacks is
// recorded. Where no message comes, the provider is asked when the next charge should
// have been made (Reconcile). An answer that was asked for before another one was
// written is not written over it.
//
// Stop and Change are written before the provider is asked, and stand as asked until
// what the provider says of the monthly payment shows that they are done:
//
//	asked      the provider is asked, now and every few minutes
//	done       it is so
//	overtaken  another wish came later, or the end
//	failed     the provider refused
//
// The subject above learns by SubscriptionChanged that one began, stopped, is of
// another amount, could not be charged, or can be again.
package payments
