package giving

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// ByHand is a gift that staff enter: a cheque, a transfer, cash, or something in kind.
type ByHand struct {
	Gift
	// DonorID is who gave it; empty: Donor is somebody new.
	DonorID string
	Donor   Donor
	// PledgeID is the pledge that it is a part of; empty: nobody had promised it.
	PledgeID string
	Tribute  Tribute
	// Into is the account of the books that the money is in already, where a statement of
	// the bank says so; empty: that of its method.
	Into string
	Once string // the form's own key: sent twice, it enters one gift
}

// Record enters a gift by hand. The donor is not written to: receipts and letters of
// thanks have their own pages.
func (s *Service) Record(ctx context.Context, who access.Actor, h ByHand) (g Gift, err error) {
	err = s.keeping(ctx, who, "giving.record", func(tx *audit.Tx) error {
		g, err = s.RecordTx(ctx, tx, h)
		if err == nil {
			tx.About(Kind, g.ID)
		}
		return err
	})
	return g, err
}

// RecordTx is Record in the caller's transaction.
func (s *Service) RecordTx(ctx context.Context, tx *audit.Tx, h ByHand) (Gift, error) {
	if err := RequireKeeping(tx.Who()); err != nil {
		return Gift{}, err
	}
	g, t := h.Gift.normal(), h.Tribute.normal()
	g.Received, g.Amount.Currency, g.PledgeID = clock.Day(g.Received), s.o.Profile.Currency, h.PledgeID
	wrong := append(g.check(s.day(tx.Now)), t.check()...)
	if h.DonorID == "" && h.PledgeID == "" {
		wrong = append(wrong, h.Donor.Particulars.normal(s.o.Profile.Giving.Home()).check(nameOnly)...)
	}
	if err := fault.Join(wrong...); err != nil {
		return Gift{}, err
	}
	if g.Source == "" && h.Once != "" {
		g.Source, g.SourceKey = sourceForm, h.Once
	}
	if had, found, err := s.recorded(ctx, tx, g.Source, g.SourceKey); found || err != nil {
		return had, err
	}
	d, pledge, err := s.giver(ctx, tx, h)
	if err != nil {
		return Gift{}, err
	}
	if pledge.ID != "" {
		g.Fund, g.CampaignID = pledge.Fund, pledge.Campaign
	}
	if err := s.placed(ctx, tx, g); err != nil {
		return Gift{}, err
	}
	g.ID = db.NewID()
	if g.Kind == Cash {
		key := g.ID
		if pledge.ID != "" {
			key = pledge.ID
		}
		p, err := s.payments.RecordTx(ctx, tx, payments.Payment{
			Purpose: purposeOf(key), About: s.both("giving.about.once", "Name", s.o.Profile.Name), Payer: d.Name, Amount: g.Amount, Method: g.Method,
			Received: g.Received, Reference: g.Reference, Note: g.Note, Fund: g.Fund, Into: h.Into, Once: onceKey(h.Once),
		})
		if err != nil {
			return Gift{}, err
		}
		g.PaymentID = p.ID
	} else {
		g.Method = ""
	}
	if g, err = s.insertGift(ctx, tx, d, g); err != nil {
		return Gift{}, err
	}
	if t.Kind != "" {
		t.ID, t.Gift = db.NewID(), g.ID
		if err := store.New(tx).InsertTribute(ctx, store.InsertTributeParams(t.row())); err != nil {
			return Gift{}, err
		}
	}
	if pledge.ID != "" {
		pledge.DonorID = d.ID
		if err := errors.Join(s.tributeOfGift(ctx, tx, pledge.Tribute, g), s.moveOn(ctx, tx, pledge)); err != nil {
			return Gift{}, err
		}
	}
	return g, s.agree(ctx, tx, d, Agreed{}, s.cameAt(tx, g.Received))
}

// cameAt is the moment of a gift that came on a day, as far as it is known: a gift
// entered late implies consent from its own day on, not from today.
func (s *Service) cameAt(tx *audit.Tx, received time.Time) time.Time {
	if !received.Before(s.day(tx.Now)) {
		return tx.Now
	}
	return time.Date(received.Year(), received.Month(), received.Day(), 0, 0, 0, 0, s.zone)
}

// placed refuses a gift to a fund or a campaign that is not there.
func (s *Service) placed(ctx context.Context, tx *audit.Tx, g Gift) error {
	if err := s.fundTaken(ctx, tx, g.Fund); err != nil {
		return err
	}
	_, err := s.Campaign(ctx, tx, g.CampaignID)
	if fault.Is(err, fault.NotFound) {
		return fault.Field("campaign", "giving.error.no_campaign", nil)
	}
	return err
}

// onceKey is the form's key as the ledger has it.
func onceKey(once string) string {
	if once == "" {
		return ""
	}
	return "gift:" + once
}

// recorded is the gift that has been entered from a source already.
func (s *Service) recorded(ctx context.Context, tx *audit.Tx, source, key string) (g Gift, found bool, err error) {
	row, err := store.New(tx).GiftOfSource(ctx, source, key)
	if err == nil {
		return giftOf(row), true, nil
	}
	if errors.Is(err, db.ErrNotFound) {
		err = nil
	}
	return Gift{}, false, err
}

// giver is the donor of a gift entered by hand, and the pledge that it is a part of.
func (s *Service) giver(ctx context.Context, tx *audit.Tx, h ByHand) (d Donor, p Pledge, err error) {
	if h.PledgeID != "" {
		if p, err = s.Pledge(ctx, tx, h.PledgeID); err != nil {
			return Donor{}, Pledge{}, err
		}
		d, err = s.donorOfPledge(ctx, tx, p)
		return d, p, err
	}
	if h.DonorID != "" {
		d, err = s.Donor(ctx, tx, h.DonorID)
		if err == nil && d.Erased {
			err = fault.New(fault.Conflict, "giving.error.erased", nil)
		}
		return d, Pledge{}, err
	}
	d, err = s.putDonor(ctx, tx, h.Donor)
	return d, Pledge{}, err
}

// sourceForm marks a gift that a form entered, by the form's key.
const sourceForm = "form"

// Promise is a pledge in parts, by cheque or transfer, as staff write it down for a donor.
type Promise struct {
	DonorID  string
	Amount   int64
	Way      Way
	Parts    int
	Months   int
	First    time.Time
	Fund     string
	Campaign string
	Once     string
}

// RecordPledge writes down what a donor has promised the secretariat.
func (s *Service) RecordPledge(ctx context.Context, who access.Actor, w Promise) (made Pledge, err error) {
	err = s.keeping(ctx, who, "giving.record_pledge", func(tx *audit.Tx) error {
		d, err := s.Donor(ctx, tx, w.DonorID)
		if err != nil {
			return err
		}
		if d.Erased {
			return fault.New(fault.Conflict, "giving.error.erased", nil)
		}
		p := Pledge{
			Frequency: InParts, Way: w.Way, State: Promised, DonorID: d.ID, From: Particulars{Name: d.Name, Kind: d.Kind, Lang: d.Lang, Address: Address{Country: d.Address.Country}},
			Amount: money.Of(w.Amount, s.o.Profile.Currency), Parts: w.Parts, Months: w.Months, First: clock.Day(w.First), Fund: w.Fund, Campaign: w.Campaign, Once: w.Once,
		}.normal(s.o.Profile.Giving.Home())
		wrong := p.check(0, nameOnly)
		if p.Way == ByCard {
			wrong = append(wrong, fault.Field("way", "giving.error.way", nil))
		}
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		if p.Once != "" {
			had, err := store.New(tx).PledgeOnce(ctx, p.Once)
			if err == nil {
				made, err = s.Pledge(ctx, tx, had)
				return err
			}
			if !errors.Is(err, db.ErrNotFound) {
				return err
			}
		}
		if err := s.placed(ctx, tx, Gift{Fund: p.Fund, CampaignID: p.Campaign}); err != nil {
			return err
		}
		if err := s.fundTaken(ctx, tx, p.Fund); err != nil {
			return err
		}
		p.From = Particulars{Kind: d.Kind, Lang: d.Lang}
		made, err = s.insertPledge(ctx, tx, p)
		return err
	})
	return made, err
}

// Correction is what may be put right of a gift that has no receipt in force.
type Correction struct {
	Advantage        int64
	AdvantageCash    bool
	AdvantageText    string
	Campaign         string
	Description      string
	Appraiser        string
	AppraiserAddress string
	Note             string
	WhyNot           WhyNot
}

// Correct puts right what was entered of a gift. What its receipt says is put right by
// replacing or cancelling the receipt first; an amount, a day or a fund that was entered
// wrong by voiding the payment, or withdrawing what was given in kind, and entering it
// again: the books have it so.
func (s *Service) Correct(ctx context.Context, who access.Actor, id string, c Correction) error {
	return s.keeping(ctx, who, "giving.correct", func(tx *audit.Tx) error {
		g, err := s.Gift(ctx, tx, id)
		if err != nil {
			return err
		}
		if g.Receipt != "" {
			return fault.New(fault.Conflict, "giving.error.receipted", nil)
		}
		g.Advantage, g.AdvantageCash, g.AdvantageText, g.CampaignID = c.Advantage, c.AdvantageCash, c.AdvantageText, c.Campaign
		g.Description, g.Appraiser, g.AppraiserAddress, g.Note, g.WhyNot = c.Description, c.Appraiser, c.AppraiserAddress, c.Note, c.WhyNot
		if g.WhyNot == "" && !s.o.Profile.Giving.Official {
			g.WhyNot = OffHere
		}
		checked := g.normal()
		if checked.Method == payments.Card { // checked as one that staff could have entered
			checked.Method = payments.Transfer
		}
		if err := fault.Join(checked.check(s.day(tx.Now))...); err != nil {
			return err
		}
		g = g.normal()
		if err := s.placed(ctx, tx, g); err != nil {
			return err
		}
		tx.About(Kind, g.ID)
		return store.New(tx).ChangeGift(ctx, store.ChangeGiftParams{
			ID: g.ID, AdvantageCents: g.Advantage, AdvantageCash: db.Flag(g.AdvantageCash), Advantage: g.AdvantageText, Fund: g.Fund, CampaignID: g.CampaignID, Description: g.Description,
			Appraiser: g.Appraiser, AppraiserAddress: g.AppraiserAddress, Note: g.Note, WhyNot: string(g.WhyNot),
		})
	})
}

// GiveTo has a gift be another donor's, where it was entered under the wrong name. Not
// while it has a receipt in force: that is cancelled first.
func (s *Service) GiveTo(ctx context.Context, who access.Actor, id, donorID string) error {
	return s.keeping(ctx, who, "giving.give_to", func(tx *audit.Tx) error {
		g, err := s.Gift(ctx, tx, id)
		if err != nil {
			return err
		}
		if g.Receipt != "" {
			return fault.New(fault.Conflict, "giving.error.receipted", nil)
		}
		d, err := s.Donor(ctx, tx, donorID)
		if err != nil {
			return err
		}
		if d.Erased {
			return fault.New(fault.Conflict, "giving.error.erased", nil)
		}
		q := store.New(tx)
		if _, err := q.MoveGift(ctx, store.MoveGiftParams{ID: g.ID, DonorID: d.ID, Charity: db.Flag(d.Charity), Country: d.Address.Country}); err != nil {
			return err
		}
		tx.About(Kind, g.ID)
		tx.Detail("from", g.DonorID)
		tx.Detail("to", d.ID)
		return errors.Join(q.SumDonor(ctx, g.DonorID), q.SumDonor(ctx, d.ID))
	})
}

// Withdraw takes a gift in kind out of the books that was entered by mistake, or was
// given back: today, with a reason. Money goes back by its payment.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id, reason string) error {
	reason = squeeze(reason)
	return s.keeping(ctx, who, "giving.withdraw", func(tx *audit.Tx) error {
		if reason == "" || len([]rune(reason)) > maxNote {
			return fault.Field("reason", "giving.error.reason", nil)
		}
		g, err := s.Gift(ctx, tx, id)
		if err != nil {
			return err
		}
		if g.Kind != InKind || g.Left() == 0 {
			return fault.New(fault.Conflict, "giving.error.not_in_kind", nil)
		}
		q := store.New(tx)
		day, err := s.postInKind(ctx, tx, g, true)
		if err != nil {
			return err
		}
		if err := move(ctx, q, g.ID, inKindBack+g.ID, day, -g.Left()); err != nil {
			return err
		}
		tx.About(Kind, g.ID)
		tx.Detail("reason", reason)
		if err := errors.Join(q.GiftTakenBack(ctx, g.ID, g.Amount.Cents), q.SumDonor(ctx, g.DonorID)); err != nil {
			return err
		}
		return s.queue.Add(ctx, tx.Tx, GiftWentBack{Gift: g.ID})
	})
}
