package clock

import (
	"testing"
	"time"
)

func TestADayIsThatOfTheWallWhereItIs(t *testing.T) {
	vancouver := time.FixedZone("PST", -8*3600)
	late := time.Date(2026, time.November, 24, 3, 30, 0, 0, time.UTC)
	for name, one := range map[string]struct{ got, want time.Time }{
		"as it stands":   {Day(late), time.Date(2026, time.November, 24, 0, 0, 0, 0, time.UTC)},
		"in Vancouver":   {DayIn(late, vancouver), time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)},
		"of a wall":      {Day(late.In(vancouver)), time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)},
		"of no instant":  {Day(time.Time{}), time.Time{}},
		"of a day again": {Day(Day(late)), time.Date(2026, time.November, 24, 0, 0, 0, 0, time.UTC)},
	} {
		if !one.got.Equal(one.want) {
			t.Errorf("%s: %v, want %v", name, one.got, one.want)
		}
	}
}
