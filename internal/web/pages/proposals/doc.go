// Package proposals has the pages of a call for workshop proposals: the call, a
// proposal as its author writes it, and what those see who review and decide.
package proposals
