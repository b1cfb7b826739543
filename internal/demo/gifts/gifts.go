// Package gifts tells of those who give to the coalition of the worked example: donors of
// three years by every way, two who give each month, promises that wait, a campaign, and
// last year's receipts.
package gifts

import (
	"context"
	_ "embed" // who gives
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
)

//go:embed gifts.json
var invented []byte

// Slug is the address of the campaign.
const Slug = "winter-arrivals"

// Story is what the gifts are told with.
type Story struct {
	Record   *audit.Log
	Giving   *giving.Service
	Receipts *receipts.Service
	Payments *payments.Service
	Card     *sandbox.Sandbox
	On       func(at time.Time, what string, do func(ctx context.Context) error)
	Day      func(before, hour int) time.Time // an hour of the day so many days before today
	Staff    func() access.Actor
}

// somebody gives.
type somebody struct {
	Name, Kind, Email, Lang, Street, City, Province, Postal, Country string
	Charity, ByPost, Unnamed                                         bool
	Gifts                                                            []gift
}

// gift is one by hand. Years and Day say when: "03-14" of so many years ago; without them
// it was Ago days ago.
type gift struct {
	Years                                    int
	Day                                      string
	Ago                                      int
	Cents                                    int64
	Method, Fund, What, Appraiser, Advantage string
	Returned                                 int64 // what the donor got for it, in cents
	Campaign                                 bool
	Tribute                                  *tribute
}

type tribute struct{ Kind, Name, Family, Address, Message string }

// promised is a gift from the page where gifts are given.
type promised struct {
	somebody
	Before    int // days
	Cents     int64
	Way       string
	Frequency string
	Message   string
	Tribute   *tribute
}

type all struct {
	Campaign struct {
		Name, About i18n.Text
		Goal        int64
	}
	Donors   []somebody
	Promises []promised
}

func (s somebody) particulars() giving.Particulars {
	return giving.Particulars{
		Kind: giving.DonorKind(s.Kind), Name: s.Name, Email: s.Email, Lang: i18n.Lang(s.Lang),
		Address: giving.Address{Street: s.Street, City: s.City, Province: s.Province, Postal: s.Postal, Country: s.Country},
	}
}

func (t *tribute) of(email string, lang i18n.Lang) giving.Tribute {
	if t == nil {
		return giving.Tribute{}
	}
	return giving.Tribute{Kind: giving.TributeKind(t.Kind), Name: t.Name, Family: t.Family, FamilyEmail: email, FamilyAddress: t.Address, Message: t.Message, Lang: lang}
}

// Tell has the gifts come in.
func (st Story) Tell() error {
	var a all
	if err := json.Unmarshal(invented, &a); err != nil {
		return fmt.Errorf("gifts: %w", err)
	}
	campaign := ""
	st.On(st.Day(140, 9), "who signs receipts", func(ctx context.Context) error {
		return st.Receipts.PutSigner(ctx, st.Staff(), receipts.Signer{Name: "Hana Osei", Title: i18n.Text{EN: "Treasurer", FR: "Trésorière"}})
	})
	st.On(st.Day(45, 9), "a campaign", func(ctx context.Context) error {
		c, err := st.Giving.PutCampaign(ctx, st.Staff(), giving.Campaign{
			Slug: Slug, Name: a.Campaign.Name, About: a.Campaign.About, Goal: a.Campaign.Goal, Opens: st.day(45), Closes: st.day(-30), State: giving.Open,
		})
		campaign = c.ID
		return err
	})
	st.On(st.Day(40, 9), "gifts by hand", func(ctx context.Context) error { return st.byHand(ctx, a.Donors, campaign, false) })
	st.On(st.Day(39, 9), "last year's receipts", st.lastYear)
	for i, p := range a.Promises {
		st.On(st.Day(p.Before, 11).Add(time.Duration(i)*time.Minute), "a gift of "+p.Name, func(ctx context.Context) error { return st.promise(ctx, p) })
	}
	st.On(st.Day(2, 16), "this month's gifts by hand", func(ctx context.Context) error { return st.byHand(ctx, a.Donors, campaign, true) })
	return nil
}

func (st Story) day(before int) time.Time {
	y, m, d := st.Day(before, 12).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// byHand enters the gifts by hand, in one transaction: those of the campaign, which are
// new, or the others.
func (st Story) byHand(ctx context.Context, donors []somebody, campaign string, late bool) error {
	return st.Record.Do(ctx, st.Staff(), "giving.record", func(tx *audit.Tx) error {
		for _, d := range donors {
			known := ""
			if late {
				found, _, err := st.Giving.Donors(ctx, st.Staff(), d.Name, "")
				if err != nil {
					return err
				}
				if len(found) > 0 {
					known = found[0].ID
				}
			}
			for _, g := range d.Gifts {
				if g.Campaign != late {
					continue
				}
				made, err := st.Giving.RecordTx(ctx, tx, st.hand(d, g, known, campaign))
				if err != nil {
					return fmt.Errorf("%s: %w", d.Name, err)
				}
				known = made.DonorID
			}
		}
		return nil
	})
}

func (st Story) hand(d somebody, g gift, known, campaign string) giving.ByHand {
	on := st.day(g.Ago)
	if g.Day != "" {
		on, _ = time.Parse(time.DateOnly, strconv.Itoa(st.day(39).Year()-g.Years)+"-"+g.Day) // a day of our own file
	}
	h := giving.ByHand{
		DonorID: known, Donor: giving.Donor{Particulars: d.particulars(), Charity: d.Charity, ByPost: d.ByPost, Unnamed: d.Unnamed}, Tribute: g.Tribute.of("", i18n.Lang(d.Lang)),
		Gift: giving.Gift{Kind: giving.Cash, Method: payments.Method(g.Method), Received: on, Amount: money.Of(g.Cents, "CAD"), Fund: g.Fund, Advantage: g.Returned, AdvantageText: g.Advantage},
	}
	if g.What != "" {
		h.Kind, h.Description, h.Appraiser = giving.InKind, g.What, g.Appraiser
		if g.Appraiser != "" {
			h.AppraiserAddress = "12 Gallery Lane, Ottawa ON"
		}
	}
	if g.Campaign {
		h.CampaignID = campaign
	}
	return h
}

// lastYear issues the receipts of the year before, replaces one and cancels another.
func (st Story) lastYear(ctx context.Context) error {
	year := st.day(39).Year() - 1
	run, err := st.Receipts.Start(ctx, st.Staff(), year, false)
	if err != nil {
		return err
	}
	if err := st.Receipts.DoRun(ctx, run.ID); err != nil {
		return err
	}
	list, _, err := st.Receipts.List(ctx, st.Staff(), receipts.Filter{Year: year})
	if err != nil {
		return err
	}
	if len(list) < 3 {
		return fmt.Errorf("gifts: %d receipts of %d", len(list), year)
	}
	if _, err := st.Receipts.Replace(ctx, st.Staff(), list[1].ID, "The name was misspelt.", ""); err != nil {
		return err
	}
	return st.Receipts.Cancel(ctx, st.Staff(), list[2].ID, "The cheque was not honoured.")
}

// promise fills in the form of a gift, and pays on the card page where it goes by card.
func (st Story) promise(ctx context.Context, p promised) error {
	lang := i18n.Lang(p.Lang)
	email := ""
	if p.Tribute != nil && p.Tribute.Address == "" {
		email = "family@tribute.example"
	}
	made, err := st.Giving.Promise(ctx, access.Actor{Lang: lang}, giving.Pledge{
		Frequency: giving.Frequency(p.Frequency), Way: giving.Way(p.Way), From: p.particulars(), Amount: money.Of(p.Cents, "CAD"), Message: p.Message, Tribute: p.Tribute.of(email, lang),
	}, "")
	if err != nil || made.State != giving.Begun {
		return err
	}
	token, err := st.Giving.PledgeToken(ctx, made.ID)
	if err != nil {
		return err
	}
	page, err := st.Giving.PayByCard(ctx, access.Actor{Lang: lang}, token, lang)
	if err != nil {
		return err
	}
	session := page[len(sandbox.Path(lang, "")):]
	m, err := st.Card.Pay(ctx, session)
	if err != nil {
		return err
	}
	if err := st.Payments.Deliver(ctx, m.Body, m.Signature); err != nil {
		return err
	}
	if err := st.Payments.EventCame(ctx, "sandbox-paid-"+session); err != nil {
		return err
	}
	return st.came(ctx, made)
}

// came does at once what jobs would do when the demonstration begins: the gift was
// received, receipted and thanked for on its day.
func (st Story) came(ctx context.Context, made giving.Pledge) error {
	purpose := payments.Purpose{Kind: giving.PurposeKind, Key: made.ID}
	paid, err := st.Payments.OfPurpose(ctx, nil, purpose)
	if err != nil {
		return err
	}
	for _, one := range paid {
		if err := st.Giving.Reckon(ctx, one.ID); err != nil {
			return err
		}
	}
	cards, err := st.Payments.Subscriptions(ctx, nil, purpose)
	if err != nil {
		return err
	}
	for _, one := range cards {
		if err := st.Giving.ReckonMonthly(ctx, one.ID); err != nil {
			return err
		}
	}
	gifts, err := st.Giving.GiftsOfPledge(ctx, nil, made.ID)
	for _, g := range gifts {
		if err := st.Receipts.Came(ctx, g.ID); err != nil {
			return err
		}
	}
	return err
}
