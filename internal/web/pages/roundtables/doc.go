// Package roundtables holds the pages of roundtables with officials: the call for
// items and what members propose, the choice by the co-chairs, the agenda and the
// notes that both sides agree to, the briefing note, what was asked, answered and
// promised, the scorecard of it, and the page that an official opens by a signed link.
package roundtables
