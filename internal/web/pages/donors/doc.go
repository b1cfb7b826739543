// Package donors is the secretariat's pages of giving: what waits, donors and what is
// known of them, gifts entered and looked at, pledges, campaigns.
package donors
