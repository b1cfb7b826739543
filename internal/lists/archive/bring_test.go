package archive

import (
	"testing"
	"time"

	"plenary.example/internal/lists"
	"plenary.example/internal/mbox"
)

func TestADateIsAsGoodAsCanBe(t *testing.T) {
	own, separator, last := time.Date(2004, 1, 5, 10, 0, 0, 0, time.UTC), time.Date(2004, 1, 6, 10, 0, 0, 0, time.UTC), time.Date(2004, 1, 4, 10, 0, 0, 0, time.UTC)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	none := time.Time{}
	for name, c := range map[string]struct {
		own, separator, last, want time.Time
		doubt                      bool
	}{
		"its own date":                       {own, separator, last, own, false},
		"a date a few hours ahead":           {now.Add(20 * time.Hour), separator, last, now.Add(20 * time.Hour), false},
		"no date":                            {none, separator, last, separator, true},
		"a date of 1904":                     {time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC), separator, last, separator, true},
		"a date of 2098":                     {time.Date(2098, 1, 1, 0, 0, 0, 0, time.UTC), separator, last, separator, true},
		"no date and a separator of 1970":    {none, time.Unix(0, 0), last, last, true},
		"the first message, without a date":  {none, none, none, now, true},
		"the last second before the bound":   {time.Date(1979, 12, 31, 23, 59, 59, 0, time.UTC), separator, last, separator, true},
		"the first second after it":          {time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), separator, last, time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), false},
		"a separator of the future, no date": {none, now.AddDate(1, 0, 0), last, last, true},
	} {
		got, doubt := dateOf(c.own, c.separator, c.last, now)
		if !got.Equal(c.want) || (doubt != "") != c.doubt {
			t.Errorf("%s: %v, %q", name, got, doubt)
		}
	}
}

func TestAMessageTooLargeToReadIsOnlyReported(t *testing.T) {
	m := bring(lists.List{}, mbox.Entry{Offset: 7, Separator: "From zoe@ong.example Mon Jan  5 10:00:00 2004", Err: mbox.ErrTooLarge}, time.Time{}, time.Time{})
	if m.left != problemTooLarge || m.whole != nil || m.offset != 7 {
		t.Errorf("%+v", m)
	}
}
