package paper

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
)

// ErrReceipt is a receipt that can't be set: a defect of the caller, since what people
// type was checked before it had a serial number.
var ErrReceipt = errors.New("paper: not a receipt")

// Kind is a kind of receipt.
type Kind string

// The kinds.
const (
	Cash       Kind = "cash"       // one gift of money
	InKind     Kind = "in_kind"    // one gift of something else
	Cumulative Kind = "cumulative" // a year's gifts of money
)

// Party is a person or an organization with a postal address, one line each.
type Party struct {
	Name  string // in full, with the initial
	Lines []string
}

// text is a party's name, and its address in one line under it.
func (p Party) text() string {
	var list []string
	for _, l := range p.Lines {
		list = append(list, lines(l)...)
	}
	return p.Name + "\n" + strings.Join(list, ", ")
}

// Advantage is what the donor received in return.
type Advantage struct {
	Cents int64
	What  string // "a dinner for two"
}

// Gift is one gift of those that a cumulative receipt is for.
type Gift struct {
	Day   time.Time
	Cents int64
}

// Cancellation is why and when a receipt was cancelled.
type Cancellation struct {
	Day    time.Time
	Reason string
}

// Receipt is what stands on an official receipt. Amounts are in cents of Currency, days
// are calendar days.
type Receipt struct {
	Serial string
	Kind   Kind
	Lang   i18n.Lang // the donor's
	Donor  Party

	Received time.Time // the day of the gift; of gifts in a year: zero
	Year     int       // where there is no day
	Issued   time.Time
	Gifts    []Gift // of a cumulative receipt; they come to Amount

	// Amount is the gift's, or its fair market value in kind; Eligible is what is left
	// of it by the rules (internal/giving/rules).
	Amount    int64
	Advantage Advantage
	Eligible  int64
	Currency  string // empty: the rules'

	Property  string // in kind: what was given
	Appraiser Party  // in kind, where it was appraised

	Replaces   string        // serial
	Cancelled  *Cancellation // nil: it holds
	ReplacedBy string        // serial
	// Duplicate is the day on which the receipt is printed again; zero: this is the
	// first time.
	Duplicate time.Time
}

// check refuses what would be no receipt.
func (r Receipt) check() error {
	switch {
	case r.Serial == "", r.Donor.Name == "", len(r.Donor.Lines) == 0, r.Issued.IsZero(), r.Received.IsZero() && r.Year == 0:
		return errors.Join(ErrReceipt, errors.New("the serial, the donor’s name or address, the day or the year is missing"))
	case r.Kind != Cash && r.Kind != InKind && r.Kind != Cumulative:
		return errors.Join(ErrReceipt, errors.New("kind "+strconv.Quote(string(r.Kind))))
	case r.Kind == InKind && (r.Property == "" || r.Received.IsZero()):
		return errors.Join(ErrReceipt, errors.New("a gift in kind without its description or its day"))
	case r.Amount <= 0, r.Advantage.Cents < 0, r.Eligible <= 0,
		r.Eligible != r.Amount-r.Advantage.Cents && r.Eligible != r.Amount:
		return errors.Join(ErrReceipt, errors.New("the amounts do not come to the eligible one"))
	case r.Advantage.Cents > 0 && r.Advantage.What == "":
		return errors.Join(ErrReceipt, errors.New("an advantage without its description"))
	}
	if r.Kind != Cumulative {
		return nil
	}
	sum := int64(0)
	for _, g := range r.Gifts {
		sum += g.Cents
	}
	if sum != r.Amount {
		return errors.Join(ErrReceipt, errors.New("the gifts do not come to the amount"))
	}
	return nil
}

// Charity is who issues receipts, as the Canada Revenue Agency has it on file.
type Charity struct {
	Name         i18n.Text
	Address      string    // in Canada; its lines apart
	Registration string    // 123456782RR0001 (rules.CheckRegistration)
	Place        i18n.Text // where receipts are issued: "Montréal"
	Agency       i18n.Text // who registered it; empty: the Canada Revenue Agency
	AgencySite   i18n.Text
	Site         string   // its own: "ccr.example"
	Accent       [3]uint8 // the colour of its paper (internal/letter has the coalition's)
}

// registrar is the agency and its site as receipts have to name them, where the charity
// does not.
func (c Charity) registrar(lang i18n.Lang) (name, site string) {
	agency, address := c.Agency, c.AgencySite
	if agency.Empty() {
		agency = i18n.Text{EN: "Canada Revenue Agency", FR: "Agence du revenu du Canada"}
	}
	if address.Empty() {
		address = i18n.Text{EN: "canada.ca/charities-giving", FR: "canada.ca/organismes-bienfaisance-dons"}
	}
	return agency.In(lang), address.In(lang)
}

// Signature is who signs for the charity.
type Signature struct {
	Name  string
	Title i18n.Text
	Image []byte // a PNG; empty: a line for a hand to sign on
}

// ignored reports whether the receipt's advantage was too small to deduct.
func (r Receipt) ignored() bool { return r.Advantage.Cents > 0 && r.Eligible == r.Amount }

// months are a year's gifts put together by month, for a list that is too long: a day
// and a sum for each.
func months(gifts []Gift) []Gift {
	var list []Gift
	for _, g := range gifts {
		if n := len(list); n > 0 && list[n-1].Day.Year() == g.Day.Year() && list[n-1].Day.Month() == g.Day.Month() {
			list[n-1].Cents += g.Cents
			continue
		}
		list = append(list, g)
	}
	return list
}

// terms are the rules that receipts explain themselves by.
func terms(r rules.Rules) rules.Rules {
	if r == (rules.Rules{}) {
		return rules.Canada()
	}
	return r
}
