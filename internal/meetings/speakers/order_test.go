package speakers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/meetings/speakers"
)

// asked reads a list of requests written as words: the name, then +/- for the
// side, ? for information, ! for a point of order, q for who has spoken on the
// question, m at the meeting, and =GROUP. They asked one after the other.
func asked(line string) []speakers.Asking {
	var list []speakers.Asking
	for i, w := range strings.Fields(line) {
		w, group, _ := strings.Cut(w, "=")
		a := speakers.Asking{ID: w[:1], Group: group, At: time.Unix(int64(i), 0)}
		for _, mark := range w[1:] {
			switch mark {
			case '+':
				a.Side = speakers.For
			case '-':
				a.Side = speakers.Against
			case '?':
				a.Side = speakers.Information
			case '!':
				a.Side = speakers.PointOfOrder
			case 'q':
				a.Spoke, a.Spoken = true, true
			case 'm':
				a.Spoken = true
			}
		}
		list = append(list, a)
	}
	return list
}

func names(list []speakers.Placed) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(p.ID)
	}
	return b.String()
}

func TestOrderOfTheList(t *testing.T) {
	all := speakers.Settings{FirstTime: true, Alternate: true, Balance: speakers.ByRegion, Speech: time.Minute}
	for _, tc := range []struct {
		name, asked, want string
		settings          speakers.Settings
		past              speakers.Past
	}{
		{"without rules, as they asked", "a+q b- c=north", "abc", speakers.Settings{}, speakers.Past{}},
		{"who has not spoken on the question, then at the meeting", "aq bm c d", "cdba", speakers.Settings{FirstTime: true}, speakers.Past{}},
		{"for and against in turn while both wait", "a+ b+ c+ d-", "adbc", speakers.Settings{Alternate: true}, speakers.Past{}},
		{"after a speech against, one for", "a- b- c+", "cab", speakers.Settings{Alternate: true}, speakers.Past{LastSide: speakers.Against}},
		{"a question is on no side", "a+ b? c-", "abc", speakers.Settings{Alternate: true}, speakers.Past{}},
		{"a point of order comes first", "a+ b! c", "bac", all, speakers.Past{}},
		{"the group that has spoken least", "a=east b=east c=west", "acb", speakers.Settings{Balance: speakers.ByRegion, Speech: time.Minute}, speakers.Past{}},
		{"what was said before counts", "a=east b=west", "ba", speakers.Settings{Balance: speakers.ByRegion}, speakers.Past{ByGroup: map[string]time.Duration{"east": time.Hour}}},
		{"whoever says no group is neither moved up", "a=east b c=west", "cab", speakers.Settings{Balance: speakers.ByRegion}, speakers.Past{ByGroup: map[string]time.Duration{"east": time.Hour}}},
		{"nor passed when their time has come", "b a=east c=west", "bca", speakers.Settings{Balance: speakers.ByRegion}, speakers.Past{ByGroup: map[string]time.Duration{"east": time.Hour}}},
		{"balance does not go before who has not spoken", "aq=west b=east", "ba", speakers.Settings{FirstTime: true, Balance: speakers.ByRegion}, speakers.Past{ByGroup: map[string]time.Duration{"east": time.Hour}}},
		{"nor before the other side's turn", "a-=east b+=west", "ab", speakers.Settings{Alternate: true, Balance: speakers.ByRegion}, speakers.Past{LastSide: speakers.For, ByGroup: map[string]time.Duration{"east": time.Hour}}},
		{"every fifth turn goes to the longest waiting", "aq b c d e f", "bcdeaf", speakers.Settings{FirstTime: true}, speakers.Past{}},
		{"counted from the turns that were", "aq b c d", "bacd", speakers.Settings{FirstTime: true}, speakers.Past{Turns: 3}},
	} {
		if got := names(speakers.Order(tc.settings, asked(tc.asked), tc.past)); got != tc.want {
			t.Errorf("%s: %q are called %q, want %q", tc.name, tc.asked, got, tc.want)
		}
	}
}

func TestWhyOthersComeBefore(t *testing.T) {
	s := speakers.Settings{FirstTime: true, Alternate: true}
	list := speakers.Order(s, asked("a+q b+ c+ d- e!"), speakers.Past{})
	if got := names(list); got != "ebdca" {
		t.Fatalf("called %q", got)
	}
	for place, want := range []string{
		"map[]", "map[interrupts:1]", "map[interrupts:1]", "map[alternately:1 interrupts:1]", "map[interrupts:1 new_on_this:3]",
	} {
		if got := fmt.Sprint(speakers.Before(list, place)); got != want {
			t.Errorf("before %s: %s, want %s", list[place].ID, got, want)
		}
	}
	for i, want := range []speakers.Rule{speakers.Interrupts, speakers.NewOnThis, speakers.NewOnThis, speakers.NewOnThis, speakers.InTurn} {
		if list[i].Rule != want {
			t.Errorf("%s comes by %q, want %q", list[i].ID, list[i].Rule, want)
		}
	}
}

func drawAsking(t *rapid.T, id string, at int) speakers.Asking {
	return speakers.Asking{
		ID: id, At: time.Unix(int64(at), 0), Spoke: rapid.Bool().Draw(t, "spoke"), Spoken: rapid.Bool().Draw(t, "spoken"),
		Side:  rapid.SampledFrom([]speakers.Side{speakers.Plain, speakers.For, speakers.Against, speakers.Information}).Draw(t, "side"),
		Group: rapid.SampledFrom([]string{"", "east", "west", "north"}).Draw(t, "group"),
	}
}

func drawSettings(t *rapid.T) speakers.Settings {
	return speakers.Settings{
		FirstTime: rapid.Bool().Draw(t, "first"), Alternate: rapid.Bool().Draw(t, "alternate"),
		Balance: rapid.SampledFrom(speakers.Balances()).Draw(t, "balance"), Speech: time.Minute,
	}
}

// Whatever the rules and whoever goes on asking, each is called after at most
// five turns for each of those who asked before them, and five more.
func TestNobodyWaitsForEver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSettings(t)
		past := speakers.Past{ByGroup: map[string]time.Duration{}, Turns: rapid.IntRange(0, 9).Draw(t, "turns")}
		var waiting []speakers.Asking
		next := 0
		ask := func() {
			waiting = append(waiting, drawAsking(t, fmt.Sprintf("p%d", next), next))
			next++
		}
		for range rapid.IntRange(0, 6).Draw(t, "before") {
			ask()
		}
		mine := speakers.Asking{ID: "me", At: time.Unix(int64(next), 0), Spoke: true, Spoken: true, Side: speakers.For, Group: "east"}
		bound := 5 * (len(waiting) + 1)
		waiting = append(waiting, mine)
		next++
		for call := 1; ; call++ {
			for range rapid.IntRange(0, 2).Draw(t, "more") {
				ask()
			}
			p := speakers.Order(s, waiting, past)[0]
			if p.ID == "me" {
				return
			}
			if call >= bound {
				t.Fatalf("still waiting after %d calls", call)
			}
			past.Turns++
			if p.Side == speakers.For || p.Side == speakers.Against {
				past.LastSide = p.Side
			}
			if p.Group != "" {
				past.ByGroup[p.Group] += time.Minute
			}
			for i, a := range waiting {
				if a.ID == p.ID {
					waiting = append(waiting[:i:i], waiting[i+1:]...)
					break
				}
			}
		}
	})
}

// The list has everybody once; those of one class, side and group stand in it as
// they asked; and what is said of a place accounts for all who passed it.
func TestOrderLosesNobodyAndExplainsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSettings(t)
		var waiting []speakers.Asking
		for i := range rapid.IntRange(1, 30).Draw(t, "n") {
			a := drawAsking(t, fmt.Sprintf("p%d", i), i)
			if rapid.IntRange(0, 9).Draw(t, "order") == 0 {
				a.Side = speakers.PointOfOrder
			}
			waiting = append(waiting, a)
		}
		list := speakers.Order(s, waiting, speakers.Past{})
		seen := map[string]int{}
		for i, p := range list {
			if _, twice := seen[p.ID]; twice {
				t.Fatalf("%s twice", p.ID)
			}
			seen[p.ID] = i
			later, counted := 0, 0
			for _, q := range list[:i] {
				if q.At.After(p.At) {
					later++
				}
				if q.Side == p.Side && q.Group == p.Group && q.Spoke == p.Spoke && q.Spoken == p.Spoken && q.At.After(p.At) {
					t.Fatalf("%s asked after %s, is alike, and comes before", q.ID, p.ID)
				}
			}
			for _, n := range speakers.Before(list, i) {
				counted += n
			}
			if counted != later {
				t.Fatalf("%d asked later than %s and come before, %d are accounted for", later, p.ID, counted)
			}
			for r := range speakers.Before(list, i) {
				if r == speakers.InTurn || r == speakers.Longest {
					t.Fatalf("%q is no reason to come before %s", r, p.ID)
				}
			}
		}
		if len(seen) != len(waiting) {
			t.Fatalf("%d of %d are in the list", len(seen), len(waiting))
		}
	})
}
