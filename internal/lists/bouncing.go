package lists

import (
	"time"

	"plenary.example/internal/bounce"
)

// How copies that come back count. A mailbox that is gone counts one point, a
// mailbox that is full or a server out of reach half of one, a refusal that
// speaks of us or of the message nothing. All is counted in halves of a point.
const (
	HalfPoint  = 1
	WholePoint = 2
	// disableAt is the score at which no more copies are sent.
	disableAt = 5 * WholePoint
	// calm is how many days without a bounce take a point away.
	calm = 7
	// maxWarnings is how many warnings a subscriber gets, warnEvery apart, before
	// the subscription ends.
	MaxWarnings = 3
	warnEvery   = 7 * 24 * time.Hour
)

// The kinds of Bounce beside those of package bounce: what we heard ourselves, and
// what came back but could not be read.
const (
	KindRefused bounce.Kind = "refused" // by the recipient's server, over SMTP
	KindGaveUp  bounce.Kind = "gave_up" // deferred for days
	KindUnread  bounce.Kind = "unread"
)

// WeightOf is how much something that came back may add to a score, in halves of
// a point. A delay, a success, a complaint and what could not be read add nothing.
func WeightOf(kind bounce.Kind, class bounce.Class) int {
	if kind != bounce.KindBounce && kind != KindRefused && kind != KindGaveUp {
		return 0
	}
	switch class {
	case bounce.ClassHard:
		return WholePoint
	case bounce.ClassSoft:
		return HalfPoint
	case bounce.ClassPolicy:
	}
	return 0
}

// ScoreOn is the score on a day, in halves of a point: since it last grew, a point
// has gone for every seven days.
func (s Subscription) ScoreOn(day time.Time) int {
	days := int(day.Sub(s.ScoredOn).Hours() / 24)
	if s.ScoredOn.IsZero() || days < 0 {
		return s.Score
	}
	return max(s.Score-WholePoint*(days/calm), 0)
}

// CountBounce adds a bounce of a weight to the score on a day on which counted has been
// added already. At most one bounce counts a day, the heaviest: so what is added is
// the difference, and the order of one day's bounces does not matter. disabled says
// that this was one too many; the subscriber is to be warned at once.
//
// Only what is sent can come back: a subscription that is not active counts
// nothing more, but for the rest of the day that disabled it.
func (s Subscription) CountBounce(day, now time.Time, weight, counted int) (after Subscription, added int, disabled bool) {
	added = min(weight, WholePoint) - counted
	counts := s.State == Active || s.State == Disabled && s.ScoredOn.Equal(day)
	if !counts || added <= 0 {
		return s, 0, false
	}
	s.Score = s.ScoreOn(day) + added
	if day.After(s.ScoredOn) {
		s.ScoredOn = day
	}
	if s.State == Active && s.Score >= disableAt {
		s.State, s.Warnings, s.WarnAt = Disabled, 1, now.Add(warnEvery)
		disabled = true
	}
	return s, added, disabled
}

// Warn is the next step for a disabled subscription: nothing until it is due, then
// a warning, and after the last of them the end.
func (s Subscription) Warn(now time.Time) (after Subscription, warned, ended bool) {
	if s.State != Disabled || s.WarnAt.IsZero() || now.Before(s.WarnAt) {
		return s, false, false
	}
	if s.Warnings >= MaxWarnings {
		return s.End(now, EndedByBounces), false, true
	}
	s.Warnings++
	s.WarnAt = now.Add(warnEvery)
	return s, true, false
}

// EndsAt is when a disabled subscription ends if nothing is done.
func (s Subscription) EndsAt() time.Time {
	return s.WarnAt.Add(time.Duration(max(MaxWarnings-s.Warnings, 0)) * warnEvery)
}

// End is the subscription ended.
func (s Subscription) End(now time.Time, why Ending) Subscription {
	s.State, s.EndedAt, s.Consent.Ended, s.WarnAt = Ended, now, why, time.Time{}
	return s
}
