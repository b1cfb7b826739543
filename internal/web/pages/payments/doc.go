// Package payments is the pages of the ledger of payments: the landing page to which
// whoever pays by card comes back, the list and the pages of payments for staff, and
// in the demonstration the card page itself. It is also where the card provider
// leaves its messages.
//
// The landing page does nothing by itself: that somebody came back from the card page
// does not say that they paid. It shows what the ledger knows, and asks again every
// few seconds while that is nothing yet.
package payments
