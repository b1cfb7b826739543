package resolutions

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
)

// walk takes a resolution through steps as they come and returns the states it
// passed, refused steps leaving it where it was.
func walk(steps []Step) []State {
	states := []State{Draft}
	for _, step := range steps {
		next, err := states[len(states)-1].Next(step)
		if err == nil {
			states = append(states, next)
		}
	}
	return states
}

func TestLifeCycleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOfN(rapid.SampledFrom(Steps()), 0, 60).Draw(t, "steps")
		states := walk(steps)
		for i, s := range states {
			if !slices.Contains(States(), s) {
				t.Fatalf("unknown state %q", s)
			}
			// A decision alone is followed by something: the meeting reconsiders it.
			decided := func(s State) bool { return s == Adopted || s == Defeated }
			if s.Final() && i != len(states)-1 && !(decided(s) && states[i+1] == Moved) {
				t.Fatalf("something happened after %s: %v", s, states)
			}
			if decided(s) && states[i-1] != Moved {
				t.Fatalf("%s without having been moved: %v", s, states)
			}
			if s == Moved && states[i-1] != OnAgenda && states[i-1] != Moved && !decided(states[i-1]) {
				t.Fatalf("moved from %s: %v", states[i-1], states)
			}
			if s == OnAgenda && !slices.Contains(states[:i], Submitted) {
				t.Fatalf("on the agenda without being submitted: %v", states)
			}
		}
	})
}

func TestRefusedStepSaysWhereItStands(t *testing.T) {
	for _, state := range States() {
		for _, step := range Steps() {
			next, err := state.Next(step)
			if err == nil {
				continue
			}
			f := fault.Of(err)
			if f == nil || f.Kind != fault.Conflict || f.Key != "resolutions.error.state" || next != state {
				t.Fatalf("%s from %s: %v, %s", step, state, err, next)
			}
		}
	}
}

// Nothing follows on a decision but that the meeting itself reconsiders it.
func TestFinalStatesTakeNoStep(t *testing.T) {
	for _, state := range []State{Adopted, Defeated, Withdrawn, Dropped} {
		for _, step := range Steps() {
			reconsidered := step == StepReopen && (state == Adopted || state == Defeated)
			if next, err := state.Next(step); err == nil != reconsidered {
				t.Errorf("%s takes %s to %s", state, step, next)
			}
		}
	}
}

func TestEveryStateCanBeReached(t *testing.T) {
	reached := map[State]bool{Draft: true}
	for range States() {
		for s := range reached {
			for _, step := range Steps() {
				if next, err := s.Next(step); err == nil {
					reached[next] = true
				}
			}
		}
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("no way leads to %s", s)
		}
	}
}

func TestPolicyStates(t *testing.T) {
	allowed := map[[2]PolicyState]bool{
		{InForce, Superseded}: true, {InForce, Rescinded}: true, {InForce, Expired}: true,
		{Superseded, InForce}: true, {Superseded, Rescinded}: true, {Expired, InForce}: true, {Expired, Rescinded}: true,
	}
	for _, from := range PolicyStates() {
		for _, to := range append(PolicyStates(), "nonsense") {
			if got := from.To(to) == nil; got != allowed[[2]PolicyState{from, to}] {
				t.Errorf("%s to %s: allowed %v", from, to, got)
			}
		}
	}
}

func TestReadyForAgendaSaysAllThatIsMissing(t *testing.T) {
	r := Resolution{State: InReview, Round: 2, Wording: whole()}
	checks := []Check{{Item: CheckFacts, Round: 2, Passed: true}, {Item: CheckPosition, Round: 1, Passed: true}, {Item: CheckPurpose, Round: 2}}
	f := fault.Of(ReadyForAgenda(r, checks))
	if f == nil || f.Key != "resolutions.error.not_endorsed" || len(f.Others) != 5 {
		t.Fatalf("refusal: %v", f)
	}
	r.Late = true
	if err := ReadyForAgenda(r, nil); err != nil {
		t.Errorf("late: %v", err)
	}
	r.State = Draft
	if err := ReadyForAgenda(r, nil); err == nil {
		t.Error("a draft went on the agenda")
	}
}

func TestAddresses(t *testing.T) {
	for s, want := range map[string]bool{
		"1995-11/13": true, "1995/2": true, "1995-11/s-1": true, "1995-11/13-2": true,
		"1995-13/1": false, "1995-11/0": false, "1995-11/": false, "1995-11": false, "95-11/1": false,
		"1995-11/s-": false, "1995-11/13-": false, "1995-11/x": false, "1995-11/01": false, "1995-1/1": false,
	} {
		a, ok := ParseAddress(s)
		if ok != want {
			t.Errorf("%s: %v", s, ok)
		}
		if ok && a.String() != s {
			t.Errorf("%s came back as %s", s, a)
		}
	}
}
