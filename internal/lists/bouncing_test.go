package lists

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/bounce"
)

// bounceDay is the n-th day of the tests of bouncing, as days are kept.
func bounceDay(n int) time.Time { return time.Date(2026, 11, 23+n, 0, 0, 0, 0, time.UTC) }

func TestWhatCameBackWeighs(t *testing.T) {
	for _, c := range []struct {
		kind  bounce.Kind
		class bounce.Class
		want  int
	}{
		{bounce.KindBounce, bounce.ClassHard, WholePoint},
		{bounce.KindBounce, bounce.ClassSoft, HalfPoint},
		{bounce.KindBounce, bounce.ClassPolicy, 0},
		{bounce.KindBounce, "", 0},
		{KindRefused, bounce.ClassHard, WholePoint},
		{KindGaveUp, bounce.ClassSoft, HalfPoint},
		{KindRefused, bounce.ClassPolicy, 0},
		{bounce.KindDelay, bounce.ClassSoft, 0},
		{bounce.KindDelivered, bounce.ClassHard, 0},
		{bounce.KindComplaint, bounce.ClassHard, 0},
		{KindUnread, bounce.ClassHard, 0},
		{bounce.KindNone, bounce.ClassHard, 0},
	} {
		if got := WeightOf(c.kind, c.class); got != c.want {
			t.Errorf("%s %s weighs %d, not %d", c.kind, c.class, got, c.want)
		}
	}
}

// A bounceStep is what came back on a day, and what is then so.
type bounceStep struct {
	day      int
	weights  []int
	score    int
	state    State
	disabled bool
}

func TestBouncesAddUpAndFade(t *testing.T) {
	for name, steps := range map[string][]bounceStep{
		"five days with a hard one each disable": {
			{0, []int{2}, 2, Active, false}, {1, []int{2}, 4, Active, false}, {2, []int{2}, 6, Active, false}, {3, []int{2}, 8, Active, false}, {4, []int{2}, 10, Disabled, true},
		},
		"ten posts of one day count once":            {{0, []int{2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, 2, Active, false}},
		"the heavier one of a day counts":            {{0, []int{1, 2, 1}, 2, Active, false}},
		"soft ones count half":                       {{0, []int{1}, 1, Active, false}, {1, []int{1}, 2, Active, false}},
		"what speaks of us counts nothing":           {{0, []int{0, 0}, 0, Active, false}},
		"six calm days take nothing away":            {{0, []int{2}, 2, Active, false}, {6, []int{2}, 4, Active, false}},
		"seven calm days take a point away":          {{0, []int{2}, 2, Active, false}, {7, []int{2}, 2, Active, false}},
		"a bounce begins the seven days anew":        {{0, []int{2}, 2, Active, false}, {4, []int{2}, 4, Active, false}, {10, []int{1}, 5, Active, false}},
		"long calm leaves nothing, not less":         {{0, []int{2}, 2, Active, false}, {300, []int{1}, 1, Active, false}},
		"a weekly hard one never disables":           {{0, []int{2}, 2, Active, false}, {7, []int{2}, 2, Active, false}, {14, []int{2}, 2, Active, false}, {21, []int{2}, 2, Active, false}, {28, []int{2}, 2, Active, false}},
		"a clock that went back takes nothing away":  {{9, []int{2}, 2, Active, false}, {0, []int{2}, 4, Active, false}},
		"what comes after the end of it counts none": {{0, []int{2}, 2, Active, false}, {1, []int{2}, 4, Active, false}, {2, []int{2}, 6, Active, false}, {3, []int{2}, 8, Active, false}, {4, []int{2, 2}, 10, Disabled, true}, {5, []int{2}, 10, Disabled, false}},
	} {
		t.Run(name, func(t *testing.T) {
			sub := Subscription{State: Active}
			for _, step := range steps {
				counted, disabled := 0, false
				for _, w := range step.weights {
					after, added, now := sub.CountBounce(bounceDay(step.day), bounceDay(step.day).Add(15*time.Hour), w, counted)
					sub, counted, disabled = after, counted+added, disabled || now
				}
				if sub.Score != step.score || sub.State != step.state || disabled != step.disabled {
					t.Fatalf("day %d: score %d, %s, disabled %t; want %d, %s, %t", step.day, sub.Score, sub.State, disabled, step.score, step.state, step.disabled)
				}
			}
		})
	}
}

func TestAScoreFadesByAPointAWeek(t *testing.T) {
	sub := Subscription{State: Active, Score: 7, ScoredOn: bounceDay(0)}
	for day, want := range map[int]int{-3: 7, 0: 7, 6: 7, 7: 5, 13: 5, 14: 3, 21: 1, 28: 0, 1000: 0} {
		if got := sub.ScoreOn(bounceDay(day)); got != want {
			t.Errorf("day %d: %d, not %d", day, got, want)
		}
	}
}

func TestTheBounceThatDisablesAndAHeavierOneOfItsDayCountInEitherOrder(t *testing.T) {
	var ends []Subscription
	for _, weights := range [][]int{{HalfPoint, WholePoint}, {WholePoint, HalfPoint}} {
		sub, counted := Subscription{State: Active, Score: 9, ScoredOn: bounceDay(-1)}, 0
		for _, weight := range weights {
			after, added, _ := sub.CountBounce(bounceDay(0), bounceDay(0), weight, counted)
			sub, counted = after, counted+added
		}
		ends = append(ends, sub)
	}
	if ends[0].State != Disabled || ends[0].Score != 11 || ends[1].State != Disabled || ends[1].Score != 11 {
		t.Errorf("%+v, and in the other order %+v", ends[0], ends[1])
	}
}

func TestOnlyASubscriptionThatReceivesCounts(t *testing.T) {
	for _, state := range []State{Requested, Disabled, Ended, Refused} {
		sub := Subscription{State: state, Score: 9, ScoredOn: bounceDay(0)}
		after, added, disabled := sub.CountBounce(bounceDay(1), bounceDay(1), WholePoint, 0)
		if added != 0 || disabled || after.State != state || after.Score != 9 {
			t.Errorf("%s: added %d, %s", state, added, after.State)
		}
	}
}

func TestThreeWarningsAWeekApartThenTheEnd(t *testing.T) {
	begin := bounceDay(0).Add(15 * time.Hour)
	sub, _, disabled := Subscription{State: Active, Score: 9, ScoredOn: bounceDay(0)}.CountBounce(bounceDay(0), begin, WholePoint, 0)
	if !disabled || sub.Warnings != 1 {
		t.Fatalf("disabled %t after %d warnings", disabled, sub.Warnings)
	}
	ends := sub.EndsAt()
	var warned []int
	for hour := 0; hour < 24*40 && sub.State == Disabled; hour++ {
		now := begin.Add(time.Duration(hour) * time.Hour)
		after, w, ended := sub.Warn(now)
		if w {
			warned = append(warned, hour/24)
		}
		if w && !after.EndsAt().Equal(ends) {
			t.Errorf("a warning promises the end at %s, another at %s", ends, after.EndsAt())
		}
		if ended && (hour != 21*24 || !now.Equal(ends)) {
			t.Errorf("ended after %d hours, at %s and not %s", hour, now, ends)
		}
		sub = after
	}
	if len(warned) != 2 || warned[0] != 7 || warned[1] != 14 {
		t.Errorf("warned again on the days %v", warned)
	}
	if sub.State != Ended || sub.Consent.Ended != EndedByBounces || sub.EndedAt.IsZero() || !sub.WarnAt.IsZero() {
		t.Errorf("after the warnings: %+v", sub)
	}
	if again, w, e := sub.Warn(begin.AddDate(1, 0, 0)); w || e || again.State != Ended {
		t.Error("what has ended is warned of again")
	}
}

// drawBounces draws what comes back over some weeks, by day.
func drawBounces(t *rapid.T) map[int][]int {
	days := map[int][]int{}
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 40), 0, 25).Draw(t, "days") {
		days[n] = append(days[n], rapid.IntRange(0, WholePoint).Draw(t, "weight"))
	}
	return days
}

// play counts them day by day, one day's in the order that order gives.
func play(t *rapid.T, sub Subscription, days map[int][]int, order func([]int) []int) (Subscription, int) {
	disabled := 0
	for n := range 41 {
		before, counted := sub, 0
		for _, w := range order(days[n]) {
			after, added, now := sub.CountBounce(bounceDay(n), bounceDay(n).Add(time.Hour), w, counted)
			if added < 0 {
				t.Fatal("a bounce takes away")
			}
			sub, counted = after, counted+added
			if now {
				disabled++
			}
		}
		if counted > WholePoint {
			t.Fatalf("%d halves counted on one day", counted)
		}
		if grown := sub.Score - before.ScoreOn(bounceDay(n)); len(days[n]) > 0 && counted > 0 && grown != counted {
			t.Fatalf("the score grew by %d and not by %d", grown, counted)
		}
		if sub.ScoreOn(bounceDay(n)) < 0 {
			t.Fatal("a score under nothing")
		}
	}
	return sub, disabled
}

func TestADayCountsOnceAndInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := drawBounces(t)
		begin := Subscription{State: Active, Score: rapid.IntRange(0, disableAt-1).Draw(t, "score"), ScoredOn: bounceDay(-rapid.IntRange(0, 30).Draw(t, "ago"))}
		a, times := play(t, begin, days, func(w []int) []int { return w })
		b, _ := play(t, begin, days, func(w []int) []int {
			if len(w) < 2 {
				return w
			}
			return rapid.Permutation(w).Draw(t, "order")
		})
		if a.Score != b.Score || a.State != b.State || !a.ScoredOn.Equal(b.ScoredOn) || !a.WarnAt.Equal(b.WarnAt) {
			t.Fatalf("the order of a day matters: %+v, %+v", a, b)
		}
		if times > 1 || (times == 1) != (a.State == Disabled) {
			t.Fatalf("disabled %d times, now %s", times, a.State)
		}
		if a.State == Active && a.Score >= disableAt {
			t.Fatalf("active at a score of %d", a.Score)
		}
	})
}

func TestAScoreOnlyFadesWhileNothingComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sub := Subscription{State: Active, Score: rapid.IntRange(0, 20).Draw(t, "score"), ScoredOn: bounceDay(0)}
		last := sub.Score
		for n := range 200 {
			now := sub.ScoreOn(bounceDay(n))
			if now < 0 || now > last || last-now > WholePoint {
				t.Fatalf("day %d: %d after %d", n, now, last)
			}
			last = now
		}
		if last != 0 {
			t.Fatalf("%d left after 200 days", last)
		}
	})
}
