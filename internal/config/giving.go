package config

import (
	"errors"
	"fmt"
	"time"

	"plenary.example/internal/i18n"
)

// Giving is how the coalition takes gifts. The zero Giving takes them too: without
// official receipts, with a letter of thanks.
type Giving struct {
	// Official: receipts for income tax purposes are issued, as Canada's Income Tax
	// Regulations 3501 ask of a registered charity.
	Official bool `json:"official,omitempty"`
	// Registration is the charity's registration number: "123456789RR0001".
	Registration string `json:"registration,omitempty"`
	// Address is the charity's as the agency has it on file; empty: the profile's.
	Address string `json:"address,omitempty"`
	// Agency and AgencySite are the tax agency's name and its site, which receipts name.
	Agency     i18n.Text `json:"agency,omitzero"`
	AgencySite i18n.Text `json:"agencySite,omitzero"`
	// Country is the charity's, by its two letters; empty: CA. Gifts from elsewhere are
	// counted apart.
	Country string `json:"country,omitempty"`
	// Serial is what stands before the serial number of a receipt; may be empty.
	Serial string `json:"serial,omitempty"`
	// AtOnce: a gift by card gets its receipt at once; otherwise once a year with the
	// donor's others.
	AtOnce bool `json:"atOnce,omitempty"`
	// FiscalStart is the first day of the fiscal year, "04-01"; empty: 1 January.
	FiscalStart string `json:"fiscalStart,omitempty"`
	// Once and Monthly are the amounts that are suggested, in cents; Least is the
	// smallest gift by card.
	Once    []int64 `json:"once,omitempty"`
	Monthly []int64 `json:"monthly,omitempty"`
	Least   int64   `json:"least,omitempty"`
	// ETransfer is the address that gifts by Interac e-Transfer are sent to; empty: that of dues.
	ETransfer string `json:"eTransfer,omitempty"`
	// About says what gifts do, on the page where they are given.
	About i18n.Text `json:"about,omitzero"`
}

// Home is the charity's country.
func (g Giving) Home() string {
	if g.Country == "" {
		return "CA"
	}
	return g.Country
}

// LeastCents is the smallest gift by card.
func (g Giving) LeastCents() int64 {
	if g.Least <= 0 {
		return 500
	}
	return g.Least
}

// Suggested are the amounts that a page suggests.
func (g Giving) Suggested(monthly bool) []int64 {
	list := g.Once
	if monthly {
		list = g.Monthly
	}
	switch {
	case len(list) > 0:
		return list
	case monthly:
		return []int64{1000, 2000, 4000}
	}
	return []int64{2500, 5000, 10000, 25000}
}

// FiscalYear is the first and the last day of the fiscal year that begins in a
// calendar year.
func (p Profile) FiscalYear(year int) (from, to time.Time) {
	day := p.Giving.FiscalStart
	if day == "" {
		day = "01-01"
	}
	from, err := time.Parse(time.DateOnly, fmt.Sprintf("%04d-%s", year, day))
	if err != nil {
		from = time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return from, from.AddDate(1, 0, -1)
}

// checkGiving returns what is wrong with how gifts are taken.
func (p Profile) checkGiving() error {
	var wrong []error
	must := func(right bool, format string, args ...any) {
		if !right {
			wrong = append(wrong, fmt.Errorf("profile: giving: "+format, args...))
		}
	}
	g := p.Giving
	if g.Official {
		must(g.Registration != "", "registration: official receipts bear the charity's registration number")
		must(g.Address != "" || p.Address != "", "address: official receipts bear the charity's address")
		must(!p.Place.Empty(), "place: official receipts bear the place where they are issued")
		for _, l := range p.Languages {
			must(g.Agency.Has(l), "agency is missing in %q", l)
			must(g.AgencySite.Has(l), "agencySite is missing in %q", l)
		}
	}
	if g.FiscalStart != "" {
		_, err := time.Parse("01-02", g.FiscalStart)
		must(err == nil && g.FiscalStart != "02-29", "fiscalStart: month and day, such as 04-01")
	}
	must(len(g.Home()) == 2, "country: the two letters of a country, such as CA")
	for _, list := range [][]int64{g.Once, g.Monthly} {
		for i, cents := range list {
			must(cents > 0 && (i == 0 || cents > list[i-1]), "suggested amounts rise")
		}
	}
	return errors.Join(wrong...)
}
