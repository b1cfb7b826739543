// Package front holds the pages around the work: the coalition's front page, the
// demonstration's people, the outbox of mail that stays on the machine, and what
// the site says about accessibility and privacy.
package front
