package registration

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Settings are how people register for a gathering.
type Settings struct {
	GatheringID   string
	Opens, Closes time.Time
	// InPerson and Online are how many places there are: 0 none, Unlimited no end.
	InPerson, Online int
	Currency         string
	EarlyUntil       time.Time // the last early day; zero: one price for all days
	Group            Group
	// Deposit is what may be paid first, in cents; 0: all at once, or as staff take it.
	Deposit    int64
	OnSite     bool // may be paid at the door
	OfferHours int  // how long an offer of a place lasts; 0: it is theirs at once
	Refund     Refund
	Asks       []Ask
	About      i18n.Text // what else those who register should know
	Rates      []Rate
	Options    []Option
}

// Phase is where the registration of a gathering stands.
type Phase string

// The phases.
const (
	NotYet Phase = "not_yet"
	Open   Phase = "open"
	Over   Phase = "over"
)

// PhaseAt is the phase at an instant.
func (s Settings) PhaseAt(now time.Time) Phase {
	switch {
	case now.Before(s.Opens):
		return NotYet
	case !now.Before(s.Closes):
		return Over
	}
	return Open
}

// Asked reports whether something is asked of those who come.
func (s Settings) Asked(a Ask) bool { return slices.Contains(s.Asks, a) }

// Offers reports whether there are places of a kind at all.
func (s Settings) Offers(kind string) bool {
	if kind == Online {
		return s.Online != 0
	}
	return s.InPerson != 0
}

// Limits of settings and of what is typed.
const (
	maxPlaces   = 100_000
	maxCents    = 1_000_000_00
	maxRates    = 20
	maxText     = 2000
	MaxLine     = 200  // of a name, an organization
	MaxNeed     = 1000 // of an answer about needs
	MaxPronouns = 40
	MaxNights   = 30
	maxHours    = 30 * 24
	MaxGroup    = 50 // people in one order
)

var slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// normal trims texts.
func (s Settings) normal() Settings {
	s.About = trimText(s.About)
	s.Rates, s.Options = slices.Clone(s.Rates), slices.Clone(s.Options)
	for i := range s.Rates {
		s.Rates[i].Name = trimText(s.Rates[i].Name)
	}
	for i := range s.Options {
		s.Options[i].Name = trimText(s.Options[i].Name)
	}
	var asks []Ask
	for _, a := range Asks() {
		if slices.Contains(s.Asks, a) {
			asks = append(asks, a)
		}
	}
	s.Asks = asks
	return s
}

func trimText(t i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.TrimSpace(t.EN), FR: strings.TrimSpace(t.FR)}
}

// check finds what is wrong with settings, field by field.
func (s Settings) check() error {
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	add(s.Opens.IsZero(), "opens", "registration.error.opens", nil)
	add(s.Closes.IsZero() || !s.Closes.After(s.Opens), "closes", "registration.error.closes", nil)
	add(s.InPerson < Unlimited || s.InPerson > maxPlaces, "in_person", "registration.error.places", fault.Args{"Most": maxPlaces})
	add(s.Online < Unlimited || s.Online > maxPlaces, "online", "registration.error.places", fault.Args{"Most": maxPlaces})
	add(s.InPerson == 0 && s.Online == 0, "in_person", "registration.error.no_places", nil)
	add(!s.Group.valid(), "group_pay", "registration.error.group", nil)
	add(s.Deposit < 0 || s.Deposit > maxCents, "deposit", "registration.error.cents", nil)
	add(s.OfferHours < 0 || s.OfferHours > maxHours, "offer_hours", "registration.error.hours", fault.Args{"Most": maxHours})
	add(s.Refund.Percent < 0 || s.Refund.Percent > 100, "part_percent", "registration.error.percent", nil)
	add(s.Refund.Fee < 0 || s.Refund.Fee > maxCents, "fee", "registration.error.cents", nil)
	add(!s.Refund.FullUntil.IsZero() && !s.Refund.PartUntil.IsZero() && s.Refund.PartUntil.Before(s.Refund.FullUntil), "part_until", "registration.error.part_until", nil)
	add(long(s.About.EN, maxText) || long(s.About.FR, maxText), "about_en", "registration.error.long", fault.Args{"Most": maxText})
	add(len(s.Rates) == 0, "rates", "registration.error.no_rates", nil)
	add(len(s.Rates) > maxRates || len(s.Options) > maxRates, "rates", "registration.error.too_many", fault.Args{"Most": maxRates})
	var slugs []string
	for _, r := range s.Rates {
		add(!slugForm.MatchString(r.Slug) || slices.Contains(slugs, r.Slug), "rate_name_en", "registration.error.slug", nil)
		add(r.Name.EN == "" || r.Name.FR == "" || long(r.Name.EN, MaxLine) || long(r.Name.FR, MaxLine), "rate_name_en", "registration.error.name_both", fault.Args{"Most": MaxLine})
		add(!slices.Contains(Whos(), r.Who), "rate_who", "registration.error.who", nil)
		add(r.Early < 0 || r.Late < 0 || r.Early > maxCents || r.Late > maxCents, "rate_early", "registration.error.cents", nil)
		slugs = append(slugs, r.Slug)
	}
	slugs = nil
	for _, o := range s.Options {
		add(!slugForm.MatchString(o.Slug) || slices.Contains(slugs, o.Slug), "option_name_en", "registration.error.slug", nil)
		add(o.Name.EN == "" || o.Name.FR == "" || long(o.Name.EN, MaxLine) || long(o.Name.FR, MaxLine), "option_name_en", "registration.error.name_both", fault.Args{"Most": MaxLine})
		add(o.Cents < 0 || o.Cents > maxCents, "option_cents", "registration.error.cents", nil)
		add(o.Capacity < Unlimited || o.Capacity > maxPlaces, "option_capacity", "registration.error.places", fault.Args{"Most": maxPlaces})
		slugs = append(slugs, o.Slug)
	}
	return fault.Join(wrong...)
}

func long(s string, most int) bool { return utf8.RuneCountInString(s) > most }
