// Package stripe takes cards by Stripe Checkout: a page of Stripe's, in the payer's
// language, on which the card is typed. Neither the card nor a script of Stripe's
// ever comes to this site.
//
// A request that makes something bears an idempotency key of ours, so that asking
// again after silence makes one thing. Messages are proven by Stripe's signature and
// not older than five minutes; of each only the keys are read, whatever version of
// Stripe's interface it was written in.
//
// What is charged each month is a subscription with a price of its own. Its invoices
// are read as Stripe wrote them until 2025 (payment_intent, subscription) and as it
// does since (payments, parent.subscription_details).
package stripe
