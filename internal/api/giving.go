package api

import (
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
)

// Gift is a gift that was received, as a treasurer's program reads it.
type Gift struct {
	ID        string `json:"id"`
	Donor     string `json:"donor,omitempty" doc:"The donor's name; none where it was erased."`
	DonorID   string `json:"donorId"`
	Kind      string `json:"kind" enum:"cash,in_kind"`
	Method    string `json:"method,omitempty" doc:"How the money came; none in kind."`
	Received  string `json:"received" format:"date"`
	Booked    string `json:"booked" format:"date" doc:"The day on which the books have it."`
	Cents     int64  `json:"cents" doc:"Its amount; in kind, its fair market value."`
	Back      int64  `json:"backCents" doc:"What went back of it, in cents."`
	Currency  string `json:"currency"`
	Advantage int64  `json:"advantageCents" doc:"What the donor got for it, in cents."`
	Eligible  int64  `json:"eligibleCents" doc:"What the receipt in force says is eligible, in cents."`
	Receipted bool   `json:"receipted"`
	Fund      string `json:"fund"`
	Payment   string `json:"payment,omitempty" doc:"The key of its line of the ledger."`
	Page      string `json:"page"`
}

// Gifts are some gifts, the latest day first.
type Gifts struct {
	Gifts []Gift `json:"gifts"`
	Next  string `json:"next,omitempty" doc:"What to ask for with after, for the gifts that follow; none at the end."`
}

// mostGifts is how many gifts an answer has at most.
const mostGifts = 500

func listGifts(c *call) (Gifts, error) {
	from, err := c.date("from")
	if err != nil {
		return Gifts{}, err
	}
	to, err := c.date("to")
	if err != nil {
		return Gifts{}, err
	}
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		return Gifts{}, fault.Field("to", "payments.error.span", nil)
	}
	list, more, err := c.api.Giving.Gifts(c.Ctx(), c.Actor, giving.GiftFilter{From: from, To: to, Fund: c.asked("fund"), After: c.asked("after"), Limit: mostGifts})
	out := Gifts{Gifts: []Gift{}}
	for _, g := range list {
		out.Gifts = append(out.Gifts, Gift{
			ID: g.ID, Donor: g.DonorName, DonorID: g.DonorID, Kind: string(g.Kind), Method: string(g.Method), Received: db.Day(g.Received), Booked: db.Day(g.Booked), Cents: g.Amount.Cents, Back: g.Back,
			Currency: g.Amount.Currency, Advantage: g.Advantage, Eligible: g.Eligible, Receipted: g.Receipt != "", Fund: g.Fund, Payment: g.PaymentID, Page: c.site("manage", "giving", "gifts", g.ID),
		})
	}
	if more {
		out.Next = list[len(list)-1].ID
	}
	return out, err
}

// GiftYear is what gifts came to in a calendar year.
type GiftYear struct {
	Year   int   `json:"year"`
	Gifts  int   `json:"gifts"`
	Donors int   `json:"donors"`
	Cents  int64 `json:"cents" doc:"Less what went back."`
}

// GiftYears are all years with gifts, the first first.
type GiftYears struct {
	Currency string     `json:"currency"`
	Years    []GiftYear `json:"years"`
}

func listGiftYears(c *call) (GiftYears, error) {
	list, err := c.api.Giving.Years(c.Ctx(), c.Actor, "")
	out := GiftYears{Currency: c.api.Giving.Profile().Currency, Years: []GiftYear{}}
	for _, y := range list {
		out.Years = append(out.Years, GiftYear{Year: y.Year, Gifts: y.Gifts, Donors: y.Donors, Cents: y.Cents})
	}
	return out, err
}
