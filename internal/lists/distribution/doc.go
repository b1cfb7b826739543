// Package distribution is the way of a message to a list: taken in whole, checked,
// decided about, shelved, sent to the subscribers, and what comes back counted.
// See the package comment of lists for the rules.
package distribution
