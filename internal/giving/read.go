package giving

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// PageSize is how many rows a page of a list has at most.
const PageSize = 50

// Gift returns a gift; a NotFound refusal for none. Who may see it is the caller's to
// ask. tx nil is the reader.
func (s *Service) Gift(ctx context.Context, tx db.DBTX, id string) (Gift, error) {
	row, err := s.on(tx).Gift(ctx, id)
	if err != nil {
		return Gift{}, notFound(err, "giving.error.no_gift")
	}
	return giftOf(row), nil
}

// GiftsOf lists a donor's gifts, the latest first. tx nil is the reader.
func (s *Service) GiftsOf(ctx context.Context, tx db.DBTX, donorID string, most int) ([]Gift, error) {
	rows, err := s.on(tx).GiftsOfDonor(ctx, donorID, int32(min(max(most, 1), 5000)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	return giftsOf(rows), nil
}

// WaitingTx lists a donor's gifts of money received between two days, both included, that
// are to have a receipt and have none, by day.
func (s *Service) WaitingTx(ctx context.Context, tx db.DBTX, donorID string, from, to time.Time) ([]Gift, error) {
	rows, err := s.on(tx).GiftsToReceipt(ctx, store.GiftsToReceiptParams{DonorID: donorID, FromDay: db.Day(from), ToDay: db.Day(to)})
	if err != nil {
		return nil, audit.Fault(err)
	}
	return giftsOf(rows), nil
}

// GiftsOfPledge lists what has come of a pledge, the first first. tx nil is the reader.
func (s *Service) GiftsOfPledge(ctx context.Context, tx db.DBTX, id string) ([]Gift, error) {
	rows, err := s.on(tx).GiftsOfPledge(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return giftsOf(rows), nil
}

// PledgesOf lists a donor's pledges, the latest first.
func (s *Service) PledgesOf(ctx context.Context, donorID string) ([]Pledge, error) {
	rows, err := s.on(nil).PledgesOf(ctx, donorID, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Pledge, len(rows))
	for i, r := range rows {
		list[i] = pledgeOf(r)
		if list[i].Code, err = s.payments.CodeOf(ctx, nil, purposeOf(r.ID)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// TributeOf is the tribute of a gift; the zero Tribute for none. tx nil is the reader.
func (s *Service) TributeOf(ctx context.Context, tx db.DBTX, giftID string) (Tribute, error) {
	row, err := s.on(tx).TributeOfGift(ctx, giftID)
	if errors.Is(err, db.ErrNotFound) {
		return Tribute{}, nil
	}
	return tributeOf(row), audit.Fault(err)
}

// TributesToTell lists tributes whose family is still to be told.
func (s *Service) TributesToTell(ctx context.Context, who access.Actor) ([]Tribute, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).TributesToTell(ctx, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Tribute, len(rows))
	for i, r := range rows {
		list[i] = tributeOf(r)
	}
	return list, nil
}

// GiftFilter narrows a list of gifts; the zero GiftFilter is all of them.
type GiftFilter struct {
	From, To  time.Time // days, both included; zero: no bound
	Fund      string
	Campaign  string
	Method    payments.Method
	Waiting   bool // to have a receipt, and without one
	Unthanked bool
	After     string // the key of the last gift of the page before
	Limit     int    // 0: PageSize
}

// Gifts lists a page of gifts, the latest day first. more tells whether another
// follows.
func (s *Service) Gifts(ctx context.Context, who access.Actor, f GiftFilter) (list []Gift, more bool, err error) {
	if err := RequireReading(who); err != nil {
		return nil, false, err
	}
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = PageSize
	}
	p := store.GiftListParams{
		FromDay: db.Day(f.From), ToDay: db.Day(f.To), Fund: f.Fund, CampaignID: f.Campaign, Method: string(f.Method), Without: db.Flag(f.Waiting),
		Unthanked: db.Flag(f.Unthanked), PageSize: int32(limit) + 1,
	}
	if f.After != "" {
		last, err := s.Gift(ctx, nil, f.After)
		if err != nil {
			return nil, false, err
		}
		p.BeforeDay, p.BeforeID = db.Day(last.Received), last.ID
	}
	rows, err := s.on(nil).GiftList(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > limit {
		rows, more = rows[:limit], true
	}
	list = make([]Gift, len(rows))
	for i, r := range rows {
		list[i] = giftOf(store.GivingGift{
			ID: r.ID, DonorID: r.DonorID, PledgeID: r.PledgeID, PaymentID: r.PaymentID, Kind: r.Kind, Method: r.Method, Received: r.Received, Booked: r.Booked, Cents: r.Cents,
			BackCents: r.BackCents, Currency: r.Currency, AdvantageCents: r.AdvantageCents, AdvantageCash: r.AdvantageCash, Advantage: r.Advantage, Fund: r.Fund, CampaignID: r.CampaignID,
			Description: r.Description, Appraiser: r.Appraiser, AppraiserAddress: r.AppraiserAddress, Reference: r.Reference, Note: r.Note, Source: r.Source,
			SourceKey: r.SourceKey, WhyNot: r.WhyNot, Country: r.Country, Charity: r.Charity, Receipt: r.Receipt, EligibleCents: r.EligibleCents,
			Thanked: r.Thanked, EnteredAt: r.EnteredAt, EnteredBy: r.EnteredBy,
		})
		list[i].DonorName = r.DonorName
	}
	return list, more, nil
}

// Donors lists a page of donors by name, those that all the words of query begin
// words of where there are some; after is the key of the last donor of the page before.
func (s *Service) Donors(ctx context.Context, who access.Actor, query, after string) (list []Donor, more bool, err error) {
	if err := RequireReading(who); err != nil {
		return nil, false, err
	}
	var last Donor
	if after != "" {
		row, err := s.on(nil).Donor(ctx, after)
		if err != nil {
			return nil, false, notFound(err, "giving.error.no_donor")
		}
		last = donorOf(row)
	}
	rows, err := s.found(ctx, query, last, PageSize+1)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, donorOf(r))
	}
	return list, more, nil
}

// searchTerms are at most three words of a query, the longest first: it finds the
// fewest.
func searchTerms(query string) []string {
	list := strings.Fields(fold(query))
	if code := strings.ReplaceAll(fold(query), " ", ""); canadian.MatchString(strings.ToUpper(code)) {
		list = []string{code} // a postal code is one word
	}
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return list[:min(len(list), 3)]
}

// beyond is the first text after all those that begin with a word.
func beyond(word string) string {
	if word == "" {
		return ""
	}
	return word + string(utf8.MaxRune)
}

func (s *Service) found(ctx context.Context, query string, last Donor, size int32) ([]store.GivingDonor, error) {
	q := s.on(nil)
	terms := searchTerms(query)
	if len(terms) == 0 {
		return q.DonorList(ctx, store.DonorListParams{AfterFold: fold(last.Name), AfterID: last.ID, PageSize: size})
	}
	terms = append(terms, "", "")
	return q.DonorSearch(ctx, store.DonorSearchParams{
		One: terms[0], OneEnd: beyond(terms[0]), Two: terms[1], TwoEnd: beyond(terms[1]), Three: terms[2], ThreeEnd: beyond(terms[2]),
		AfterFold: fold(last.Name), AfterID: last.ID, PageSize: size,
	})
}

// Year is what gifts came to in a calendar year, less what went back.
type Year struct {
	Year          int
	Gifts, Donors int
	Cents         int64
}

// Years lists what gifts came to year by year, the first first: all of them, or a
// donor's.
func (s *Service) Years(ctx context.Context, who access.Actor, donorID string) ([]Year, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	return s.yearsOf(ctx, donorID)
}

func (s *Service) yearsOf(ctx context.Context, donorID string) ([]Year, error) {
	var list []Year
	if donorID != "" {
		rows, err := s.on(nil).GiftYearsOfDonor(ctx, donorID)
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, r := range rows {
			n, _ := strconv.Atoi(r.Year)
			list = append(list, Year{Year: n, Gifts: int(r.Gifts), Donors: 1, Cents: r.Cents})
		}
		return list, nil
	}
	rows, err := s.on(nil).GiftYears(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range rows {
		n, _ := strconv.Atoi(r.Year)
		list = append(list, Year{Year: n, Gifts: int(r.Gifts), Donors: int(r.Donors), Cents: r.Cents})
	}
	return list, nil
}

// Lapsed are those who gave between two days and not since.
type Lapsed struct {
	Donors int
	Last   money.Amount // what they gave last, together
}

// LapsedDonors lists a page of those whose last gift was on or after from and before
// to, the latest first, with what they come to.
func (s *Service) LapsedDonors(ctx context.Context, who access.Actor, from, to time.Time, after string) (list []Donor, more bool, all Lapsed, err error) {
	if err := RequireReading(who); err != nil {
		return nil, false, Lapsed{}, err
	}
	p := store.LapsedDonorsParams{FromDay: db.Day(from), ToDay: db.Day(to), PageSize: PageSize + 1}
	if after != "" {
		last, err := s.Donor(ctx, nil, after)
		if err != nil {
			return nil, false, Lapsed{}, err
		}
		p.BeforeDay, p.BeforeID = db.Day(last.Last), last.ID
	}
	q := s.on(nil)
	rows, err := q.LapsedDonors(ctx, p)
	if err != nil {
		return nil, false, Lapsed{}, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, donorOf(r))
	}
	sum, err := q.CountLapsed(ctx, p.FromDay, p.ToDay)
	if err != nil {
		return nil, false, Lapsed{}, audit.Fault(err)
	}
	return list, more, Lapsed{Donors: int(sum.Donors), Last: money.Of(sum.Cents, s.o.Profile.Currency)}, nil
}

// DonorsToLookAt lists donors with another address that came with a gift.
func (s *Service) DonorsToLookAt(ctx context.Context, who access.Actor) ([]Donor, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).DonorsToLookAt(ctx, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Donor
	for _, r := range rows {
		list = append(list, donorOf(r))
	}
	return list, nil
}

// Alike lists the donors that share an e-mail address with another, address by
// address: perhaps one person twice, perhaps a couple.
func (s *Service) Alike(ctx context.Context, who access.Actor) ([][]Donor, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	q := s.on(nil)
	emails, err := q.EmailsOfMany(ctx, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list [][]Donor
	for _, e := range emails {
		rows, err := q.DonorsOfEmail(ctx, e.Email, PageSize)
		if err != nil {
			return nil, audit.Fault(err)
		}
		var group []Donor
		for _, r := range rows {
			group = append(group, donorOf(r))
		}
		list = append(list, group)
	}
	return list, nil
}

// Pledges lists a page of the pledges in a state, the latest first.
func (s *Service) Pledges(ctx context.Context, who access.Actor, state PledgeState, after string) (list []Pledge, more bool, err error) {
	if err := RequireReading(who); err != nil {
		return nil, false, err
	}
	p := store.PledgesInParams{State: string(state), PageSize: PageSize + 1}
	if after != "" {
		last, err := s.Pledge(ctx, nil, after)
		if err != nil {
			return nil, false, err
		}
		p.BeforeAt, p.BeforeID = db.Micros(last.Made), last.ID
	}
	rows, err := s.on(nil).PledgesIn(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, pledgeOf(r))
	}
	return list, more, nil
}
