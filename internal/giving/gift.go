package giving

import (
	"slices"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// PurposeKind is the kind of purpose under which the ledger knows gifts; the key is
// that of a pledge, or of a gift that nobody had promised.
const PurposeKind = "gift"

// Methods lists how gifts come that staff enter.
func Methods() []payments.Method { return append(payments.ByHand(), payments.Platform) }

// GiftKind is what was given.
type GiftKind string

// The kinds of gift.
const (
	Cash   GiftKind = "cash"    // money, however it came
	InKind GiftKind = "in_kind" // things, at their fair market value
)

// Say is the kind in words.
func (k GiftKind) Say() i18n.Message { return i18n.Say("giving.kind." + string(k)) }

// WhyNot says why a gift gets no official receipt; empty: it is to have one.
type WhyNot string

// The reasons.
const (
	Elsewhere WhyNot = "elsewhere" // the platform that it came through issued its own
	NoName    WhyNot = "no_name"   // nobody is known whom a receipt could name
	NotAGift  WhyNot = "not_a_gift"
	Declined  WhyNot = "declined" // the donor wants none
	TooMuch   WhyNot = "too_much" // the advantage is over what the rules allow
	OffHere   WhyNot = "off"      // this coalition issues none
)

// WhyNots lists the reasons that staff choose from, in the order pages show them.
func WhyNots() []WhyNot { return []WhyNot{Elsewhere, NoName, NotAGift, Declined, TooMuch} }

// Valid reports whether it is one of the reasons, or none.
func (w WhyNot) Valid() bool { return w == "" || w == OffHere || slices.Contains(WhyNots(), w) }

// Say is the reason in words.
func (w WhyNot) Say() i18n.Message { return i18n.Say("giving.why_not." + string(w)) }

// Gift is a gift that was received.
type Gift struct {
	ID        string
	DonorID   string
	DonorName string // where a list has it
	PledgeID  string // empty: nobody had promised it
	PaymentID string // its line of the ledger; empty: in kind
	Kind      GiftKind
	Method    payments.Method // empty: in kind
	Received  time.Time       // the day; a letter's: the postmark's
	Booked    time.Time       // the day on which the books have it
	Amount    money.Amount    // of a gift in kind: its fair market value
	Back      int64           // cents that went back
	// Advantage is what the donor got for it, in cents and in words.
	Advantage     int64
	AdvantageCash bool // it is money or as good as money: deducted however small
	AdvantageText string
	Fund          string // a fund's slug
	CampaignID    string
	// Description is what was given in kind; Appraiser who says what it is worth.
	Description      string
	Appraiser        string
	AppraiserAddress string
	Reference        string // a cheque's number
	Note             string
	Source           string // what it was brought over from: "canadahelps"; empty: it came here
	SourceKey        string // its key there
	WhyNot           WhyNot
	Country          string // the donor's, on that day
	Charity          bool   // from a registered charity
	Receipt          string // the key of its receipt in force; empty: none
	Eligible         int64  // cents that the receipt in force says
	Thanked          bool
	Entered          time.Time
	EnteredBy        string
}

// Left is what is left of a gift, in cents, after what went back.
func (g Gift) Left() int64 { return g.Amount.Cents - g.Back }

// Waits reports whether the gift is to have a receipt and has none.
func (g Gift) Waits() bool {
	return g.Receipt == "" && g.WhyNot == "" && !g.Charity && g.Left() > 0
}

func (g Gift) normal() Gift {
	g.AdvantageText, g.Description, g.Appraiser = squeeze(g.AdvantageText), squeeze(g.Description), squeeze(g.Appraiser)
	g.AppraiserAddress, g.Reference, g.Note = squeeze(g.AppraiserAddress), squeeze(g.Reference), squeeze(g.Note)
	if g.Kind != InKind {
		g.Kind, g.Description, g.Appraiser, g.AppraiserAddress = Cash, "", "", ""
	}
	if g.Fund == "" {
		g.Fund = GeneralFund
	}
	return g
}

// GeneralFund is the fund of what was given for no purpose of its own.
const GeneralFund = "general"

// check finds what is wrong with a gift entered on a day.
func (g Gift) check(today time.Time) []*fault.Error {
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	long := func(s string, most int, field string) {
		add(len([]rune(s)) > most, field, "giving.error.long", fault.Args{"Most": most})
	}
	add(g.Amount.Cents <= 0, "amount", "giving.error.amount", nil)
	add(g.Amount.Cents > money.Max, "amount", "money.error.large", fault.Args{"Most": money.Of(money.Max, g.Amount.Currency).Text()})
	add(g.Received.IsZero(), "received", "giving.error.received", nil)
	add(g.Received.After(today), "received", "giving.error.future", fault.Args{"Today": today})
	add(!g.Received.IsZero() && g.Received.Year() < 1970, "received", "giving.error.received", nil)
	add(g.Kind == Cash && !slices.Contains(Methods(), g.Method), "method", "giving.error.method", nil)
	add(g.Kind == InKind && g.Description == "", "description", "giving.error.description", nil)
	add(g.Advantage < 0 || g.Advantage > g.Amount.Cents, "advantage", "giving.error.advantage", nil)
	add(g.Advantage > 0 && g.AdvantageText == "", "advantage_text", "giving.error.advantage_text", nil)
	add(!g.WhyNot.Valid(), "why_not", "giving.error.why_not", nil)
	long(g.AdvantageText, maxNote, "advantage_text")
	long(g.Description, maxNote, "description")
	long(g.Appraiser, maxName, "appraiser")
	long(g.AppraiserAddress, maxStreet, "appraiser_address")
	long(g.Reference, maxPlace, "reference")
	long(g.Note, maxNote, "note")
	return wrong
}
