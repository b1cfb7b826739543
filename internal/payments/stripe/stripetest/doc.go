// Package stripetest is a Stripe of our own on the loopback, for tests. It can be told
// to fail, to fall silent after it has done what it was asked, and to lie; and it
// speaks as Stripe did until 2025 or as it does since. What it says has the shape of
// what Stripe says (shapes), with the values of the moment.
package stripetest
