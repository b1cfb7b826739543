package registration

import (
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// Refund is a gathering's policy for those who cancel: all of it up to a day, a part
// up to another, nothing after; less a fee.
type Refund struct {
	FullUntil time.Time // the zero time: never all
	PartUntil time.Time // the zero time: never a part
	Percent   int       // the part that is given back
	Fee       int64     // cents, kept of whatever is given back
}

// percentOn is how much of a hundred is given back on a day.
func (p Refund) percentOn(day time.Time) int {
	day = clock.Day(day)
	switch {
	case !p.FullUntil.IsZero() && !day.After(p.FullUntil):
		return 100
	case !p.PartUntil.IsZero() && !day.After(p.PartUntil):
		return p.Percent
	}
	return 0
}

// Cancelling is what cancelling on a day comes to.
type Cancelling struct {
	Worth   int64 // what the order costs less
	Percent int   // of that which the policy gives back on the day
	Fee     int64
	Kept    int64 // stays owed
	Back    int64 // is to be given back of what was paid
}

// cancelling computes it: before and after are what the order costs, kept by earlier
// cancellations included; paid is what was paid. Only what was paid is ever kept:
// nobody is asked to pay for what they no longer take.
func (p Refund) cancelling(before, after, paid int64, day time.Time) Cancelling {
	c := Cancelling{Worth: max(before-after, 0), Percent: p.percentOn(day)}
	back := money.Ratio(c.Worth, int64(c.Percent), 100, money.HalfUp)
	if c.Percent > 0 {
		c.Fee = min(p.Fee, back)
	}
	back -= c.Fee
	c.Kept = min(c.Worth-back, max(paid-after, 0))
	c.Back = max(paid-after-c.Kept, 0)
	return c
}

// Why says in words what the policy gives back on the day.
func (c Cancelling) Why(currency string) i18n.Message {
	in := func(cents int64) i18n.Text { return money.Of(cents, currency).Text() }
	switch {
	case c.Worth == 0:
		return i18n.Say("registration.cancelling.free")
	case c.Percent == 100 && c.Fee == 0:
		return i18n.Say("registration.cancelling.all", "Back", in(c.Back))
	case c.Percent == 0:
		return i18n.Say("registration.cancelling.none", "Kept", in(c.Kept))
	case c.Fee == 0:
		return i18n.Say("registration.cancelling.part", "Percent", c.Percent, "Back", in(c.Back))
	}
	return i18n.Say("registration.cancelling.fee", "Percent", c.Percent, "Fee", in(c.Fee), "Back", in(c.Back))
}
