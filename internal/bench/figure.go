package bench

import (
	"fmt"
	"math"
	"slices"
	"time"

	"plenary.example/internal/i18n"
)

// Unit is what a figure counts in.
type Unit string

// The units.
const (
	PerSecond    Unit = "per_second"
	Milliseconds Unit = "ms"
	Microseconds Unit = "us"
	Megabytes    Unit = "MB" // 1,000,000 bytes
	Count        Unit = "count"
)

// Bound says on which side of the limit a figure has to be.
type Bound string

// The bounds. A figure without one is told for comparison and cannot fail.
const (
	None    Bound = ""
	AtLeast Bound = "at_least"
	Under   Bound = "under"
	Exactly Bound = "exactly"
)

// Figure is one measured number beside its limit.
type Figure struct {
	Bench string    `json:"bench"`           // which measurement made it: "votes"
	Name  string    `json:"name"`            // what it is: "votes.confirmed"; its words are at "bench.figure." and the name
	Value float64   `json:"value"`           // the median of the runs
	Unit  Unit      `json:"unit"`            // of Value, Runs and Limit
	Runs  []float64 `json:"runs,omitempty"`  // each run, in the order made; none where there was one
	Bound Bound     `json:"bound,omitempty"` // how Value is held to Limit
	Limit float64   `json:"limit,omitempty"`
	Pass  bool      `json:"pass"`
}

// newFigure is the median of some runs, not held to anything.
func newFigure(name string, unit Unit, runs ...float64) Figure {
	f := Figure{Name: name, Unit: unit, Value: median(runs), Pass: true}
	if len(runs) > 1 {
		f.Runs = runs
	}
	return f
}

// held sets the figure beside a limit.
func (f Figure) held(bound Bound, limit float64) Figure {
	f.Bound, f.Limit = bound, limit
	switch bound {
	case AtLeast:
		f.Pass = f.Value >= limit
	case Under:
		f.Pass = f.Value < limit
	case Exactly:
		f.Pass = f.Value == limit
	case None:
	}
	return f
}

// Words say the figure in the reader's language: what it is, its value, the
// limit (empty for none), and whether it passes (empty for no limit).
func (f Figure) Words(l *i18n.Localizer) (what, value, limit, verdict string) {
	what = l.T("bench.figure." + f.Name)
	value = f.inUnit(l, f.Value)
	if f.Bound == None {
		return what, value, "", ""
	}
	limit = l.T("bench.bound."+string(f.Bound), "Limit", f.inUnit(l, f.Limit))
	verdict = l.T("bench.fail")
	if f.Pass {
		verdict = l.T("bench.pass")
	}
	return what, value, limit, verdict
}

// inUnit writes a value with its unit; small durations keep two digits.
func (f Figure) inUnit(l *i18n.Localizer, v float64) string {
	number := l.Number(int64(math.Round(v)))
	if v != math.Trunc(v) && v < 100 {
		number = l.T("bench.decimal", "Whole", l.Number(int64(v)), "Hundredths", fmt.Sprintf("%02d", int64(v*100)%100))
	}
	return l.T("bench.unit."+string(f.Unit), "Value", number)
}

// median of an even number of runs is between the two in the middle.
func median(runs []float64) float64 {
	if len(runs) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(runs))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}

// percentile returns the duration that p of every hundred do not exceed.
func percentile(times []time.Duration, p int) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}
