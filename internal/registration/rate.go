package registration

import (
	"slices"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
)

// Who may take a rate.
type Who string

// The kinds of rate.
const (
	Anyone  Who = "open"
	Honour  Who = "honour" // whoever says that it is theirs; nobody asks for proof
	Members Who = "member" // people of organizations in good standing
)

// Whos lists the kinds of rate.
func Whos() []Who { return []Who{Anyone, Honour, Members} }

// Say is the kind in words.
func (w Who) Say() i18n.Message { return i18n.Say("registration.who." + string(w)) }

// Rate is what a place costs for some people, in cents.
type Rate struct {
	Slug  string
	Name  i18n.Text
	Who   Who
	Early int64 // up to the last early day
	Late  int64 // after it
}

// Option is what may be taken beside a place: a dinner.
type Option struct {
	Slug  string
	Name  i18n.Text
	Cents int64
	// Capacity is how many there are; Unlimited: no end. Taken is how many are gone.
	Capacity, Taken int
}

// Free reports whether some of the option are left.
func (o Option) Free() bool { return o.Capacity < 0 || o.Taken < o.Capacity }

// Group is the rule for an organization that registers several people: Take people
// for the price of Pay. The zero Group is no rule.
type Group struct{ Take, Pay int }

// valid reports whether the rule is none, or one.
func (g Group) valid() bool {
	return g == Group{} || g.Pay > 0 && g.Pay < g.Take && g.Take <= 100
}

// pays reports whether the nth person of an order, counted from 0 and the dearest
// first, is paid for.
func (g Group) pays(n int) bool { return g.Take == 0 || n%g.Take < g.Pay }

// Late reports whether a day is after the early ones. Without an early day the
// amounts are those of the early rate.
func (s Settings) Late(day time.Time) bool {
	return !s.EarlyUntil.IsZero() && clock.Day(day).After(s.EarlyUntil)
}

// Price is what a rate costs on a day.
func (s Settings) Price(r Rate, day time.Time) int64 {
	if s.Late(day) {
		return r.Late
	}
	return r.Early
}

// Rate returns the rate with a slug.
func (s Settings) Rate(slug string) (Rate, bool) {
	i := slices.IndexFunc(s.Rates, func(r Rate) bool { return r.Slug == slug })
	if i < 0 {
		return Rate{}, false
	}
	return s.Rates[i], true
}

// Option returns the option with a slug.
func (s Settings) Option(slug string) (Option, bool) {
	i := slices.IndexFunc(s.Options, func(o Option) bool { return o.Slug == slug })
	if i < 0 {
		return Option{}, false
	}
	return s.Options[i], true
}
