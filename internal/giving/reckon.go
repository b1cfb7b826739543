package giving

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
)

// Reckon looks at a payment that the ledger says has come in, or was taken back, and
// makes a gift of it, or brings its gift up to date; done twice it changes nothing
// more. A payment for another purpose is left alone.
func (s *Service) Reckon(ctx context.Context, paymentID string) error {
	p, err := s.payments.Get(ctx, nil, paymentID)
	if err != nil || p.Purpose.Kind != PurposeKind {
		return err
	}
	return s.log.Do(ctx, access.TheProgram(), "giving.reckon", func(tx *audit.Tx) error {
		g, err := s.reckonTx(ctx, tx, paymentID)
		if err == nil {
			tx.About(Kind, g.ID)
		}
		return err
	})
}

// reckonTx brings the gift of a payment up to what the ledger says of it.
func (s *Service) reckonTx(ctx context.Context, tx *audit.Tx, paymentID string) (Gift, error) {
	p, err := s.payments.Get(ctx, tx, paymentID)
	if err != nil {
		return Gift{}, err
	}
	row, err := store.New(tx).GiftOfPayment(ctx, p.ID)
	switch {
	case err == nil:
		return s.takeBack(ctx, tx, giftOf(row), p)
	case !errors.Is(err, db.ErrNotFound):
		return Gift{}, err
	}
	pledge, err := s.Pledge(ctx, tx, p.Purpose.Key)
	if err != nil {
		return Gift{}, err
	}
	g, err := s.accept(ctx, tx, pledge, p)
	if err != nil {
		return Gift{}, err
	}
	if err := s.queue.Add(ctx, tx.Tx, GiftCame{Gift: g.ID}); err != nil {
		return Gift{}, err
	}
	return s.takeBack(ctx, tx, g, p) // what went back before we looked
}

// accept makes a gift of a payment towards a pledge.
func (s *Service) accept(ctx context.Context, tx *audit.Tx, p Pledge, paid payments.Payment) (Gift, error) {
	d, err := s.donorOfPledge(ctx, tx, p)
	if err != nil {
		return Gift{}, err
	}
	g, err := s.insertGift(ctx, tx, d, Gift{
		PledgeID: p.ID, PaymentID: paid.ID, Kind: Cash, Method: paid.Method, Received: paid.Received, Amount: paid.Amount, Fund: p.Fund,
		CampaignID: p.Campaign, Reference: paid.Reference, EnteredBy: paid.RecordedBy,
	})
	if err != nil {
		return Gift{}, err
	}
	if err := s.tributeOfGift(ctx, tx, p.Tribute, g); err != nil {
		return Gift{}, err
	}
	if err := s.agree(ctx, tx, d, Agreed{}, s.cameAt(tx, g.Received)); err != nil {
		return Gift{}, err
	}
	p.DonorID = d.ID
	return g, s.moveOn(ctx, tx, p)
}

// tributeOfGift has the tribute of a pledge be that of its first gift.
func (s *Service) tributeOfGift(ctx context.Context, tx *audit.Tx, t Tribute, g Gift) error {
	if t.Kind == "" || t.Gift != "" {
		return nil
	}
	return store.New(tx).TributeOfGiftIs(ctx, t.ID, g.ID)
}

// moveOn has a pledge stand where its gifts have brought it.
func (s *Service) moveOn(ctx context.Context, tx *audit.Tx, p Pledge) error {
	rows, err := store.New(tx).GiftsOfPledge(ctx, p.ID)
	if err != nil {
		return err
	}
	var paid int64
	for _, r := range rows {
		paid += r.Cents - r.BackCents
	}
	switch {
	case p.Frequency == Monthly:
		if p.State == Begun {
			p.State = Active
		}
	case paid >= p.Amount.Cents && p.State != Stopped, p.Way == ByCard && p.State == Begun:
		p.State = Fulfilled
	case p.State == Fulfilled && paid < p.Amount.Cents && p.Way != ByCard:
		p.State = Promised
	}
	return updatePledge(ctx, tx, p)
}

// donorOfPledge is the donor that a pledge's first gift makes: one who is known by the
// same name and address, or a new one. What the pledge kept of them goes.
func (s *Service) donorOfPledge(ctx context.Context, tx *audit.Tx, p Pledge) (Donor, error) {
	if p.DonorID != "" {
		return s.Donor(ctx, tx, p.DonorID)
	}
	d, err := s.known(ctx, tx, p.From)
	if err != nil {
		return Donor{}, err
	}
	if d.ID == "" {
		d.Particulars = p.From
	}
	if d.Name == "" { // erased while the card page was open: the money is a gift of nobody
		d.Name, d.Address.Country, d.Unnamed = s.catalog.For(d.Lang).T("giving.nobody"), s.o.Profile.Giving.Home(), true
	}
	d.Unnamed = d.Unnamed || p.Unnamed
	if d, err = s.putDonor(ctx, tx, d); err != nil {
		return Donor{}, err
	}
	if p.Agreed.Words != "" { // what a gift implies follows with the gift
		if err := s.agree(ctx, tx, d, p.Agreed, p.Made); err != nil {
			return Donor{}, err
		}
	}
	return d, store.New(tx).ClearPledge(ctx, p.ID)
}

// known is the donor with the same address and name as somebody who gives, with the
// postal address that they said where it is another; the zero Donor for none.
func (s *Service) known(ctx context.Context, tx db.DBTX, from Particulars) (Donor, error) {
	if from.Email == "" {
		return Donor{}, nil
	}
	rows, err := s.on(tx).DonorsOfEmail(ctx, from.Email, PageSize)
	if err != nil {
		return Donor{}, audit.Fault(err)
	}
	for _, r := range rows {
		d := donorOf(r)
		if fold(d.Name) != fold(from.Name) || d.Kind != from.Kind {
			continue
		}
		switch {
		case from.Address.Empty():
		case d.Address.Empty():
			d.Address = from.Address
		case !d.Address.same(from.Address):
			d.Said = from.Address
		}
		if d.Phone == "" {
			d.Phone = from.Phone
		}
		return d, nil
	}
	return Donor{}, nil
}

// agree keeps the evidence of a donor's consent to news by mail: what was ticked, or
// what the gift of that moment implies for two years. Nothing is implied of somebody who
// has said that they want no news: that holds until they tick the box.
func (s *Service) agree(ctx context.Context, tx *audit.Tx, d Donor, a Agreed, at time.Time) error {
	if d.Email == "" || s.consents == nil || a.Words == "" && !at.AddDate(2, 0, 0).After(tx.Now) {
		return nil
	}
	c := consents.Consent{
		Subject: consents.Donor(d.ID), Purpose: consents.Newsletter, Words: a.Words, Lang: d.Lang, Method: consents.Form, Network: a.Network, At: at,
		Given: consents.Who{Name: d.Name},
	}
	had, err := s.consents.Of(ctx, tx, c.Subject)
	if err != nil {
		return err
	}
	last, found := lastOf(had, c.Purpose)
	switch {
	case a.Words != "":
		if found && last.Ended.After(at) { // withdrawn since the box was ticked
			return nil
		}
	case found && (!last.Ended.IsZero() || !last.Implied || !last.At.Before(at)):
		return nil
	default:
		c.Implied, c.Words = true, s.catalog.For(d.Lang).T("giving.consent.implied")
	}
	_, err = s.consents.GiveTx(ctx, tx, c)
	return err
}

// lastOf is the latest consent to a purpose.
func lastOf(list []consents.Consent, purpose consents.Purpose) (last consents.Consent, found bool) {
	for _, c := range list {
		if c.Purpose == purpose {
			last, found = c, true
		}
	}
	return last, found
}

// News is the consent to news by mail that a donor's gifts or ticks stand for; found
// is false where there is none in force.
func (s *Service) News(ctx context.Context, donorID string) (c consents.Consent, found bool, err error) {
	list, err := s.consents.Of(ctx, nil, consents.Donor(donorID))
	if err != nil {
		return consents.Consent{}, false, err
	}
	c, found = lastOf(list, consents.Newsletter)
	return c, found && c.Holds(s.db.Now()), nil
}

// StopNews withdraws a donor's consent to news by mail, by the link of their page: at
// once, and without signing in, as the law asks.
func (s *Service) StopNews(ctx context.Context, token string) error {
	d, err := s.DonorByToken(ctx, token)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, access.TheProgram(), "giving.stop_news", func(tx *audit.Tx) error {
		list, err := s.consents.Of(ctx, tx, consents.Donor(d.ID))
		if err != nil {
			return err
		}
		c, found := lastOf(list, consents.Newsletter)
		if !found {
			return nil
		}
		tx.About(KindDonor, d.ID)
		return s.consents.WithdrawTx(ctx, tx, c.ID, consents.Form)
	})
}

// insertGift writes a gift of a donor with its first movement.
func (s *Service) insertGift(ctx context.Context, tx *audit.Tx, d Donor, g Gift) (Gift, error) {
	q := store.New(tx)
	if g.ID == "" {
		g.ID = db.NewID()
	}
	g.DonorID, g.Entered, g.Country, g.Charity = d.ID, tx.Now, d.Address.Country, d.Charity
	if g.EnteredBy == "" {
		g.EnteredBy = tx.Who().Name
	}
	if g.WhyNot == "" && !s.o.Profile.Giving.Official {
		g.WhyNot = OffHere
	}
	entry := g.PaymentID
	var err error
	if entry == "" {
		entry = inKindEntry + g.ID
		g.Booked, err = s.postInKind(ctx, tx, g, false)
	} else {
		g.Booked, err = s.booked(ctx, tx, entry, g.Received)
	}
	if err != nil {
		return Gift{}, err
	}
	if err := q.InsertGift(ctx, store.InsertGiftParams(g.row())); err != nil {
		return Gift{}, err
	}
	if err := move(ctx, q, g.ID, entry, g.Booked, g.Amount.Cents); err != nil {
		return Gift{}, err
	}
	err = tx.Also(ctx, "giving.gift", Kind, g.ID, map[string]any{"cents": g.Amount.Cents, "currency": g.Amount.Currency, "kind": string(g.Kind), "method": string(g.Method), "received": db.Day(g.Received)})
	if err != nil {
		return Gift{}, err
	}
	return g, q.SumDonor(ctx, d.ID)
}

// The movements of a gift in kind, by what begins their keys.
const (
	inKindEntry = "in_kind:"
	inKindBack  = "in_kind_back:"
)

// booked is the day on which the books have a line of the ledger.
func (s *Service) booked(ctx context.Context, tx *audit.Tx, paymentID string, received time.Time) (time.Time, error) {
	e, found, err := s.books.EntryOf(ctx, tx, accounting.Source{Kind: payments.SourceKind, Key: paymentID})
	if err != nil || !found { // in another currency than theirs
		return received, err
	}
	return e.Day, nil
}

// postInKind enters a gift in kind in the books at its fair market value, or takes it out
// again today, of the accounts that it went into; it returns the day on which they have it.
func (s *Service) postInKind(ctx context.Context, tx *audit.Tx, g Gift, back bool) (time.Time, error) {
	used, err := s.books.AccountFor(ctx, tx, accounting.SettingInKind)
	if err != nil {
		return time.Time{}, err
	}
	income, err := s.books.AccountFor(ctx, tx, accounting.SettingPurpose(PurposeKind))
	if err != nil {
		return time.Time{}, err
	}
	cents, day, key := g.Amount.Cents, g.Received, inKindEntry
	if back {
		cents, day, key = -g.Left(), s.day(tx.Now), inKindBack
		had, found, err := s.books.EntryOf(ctx, tx, accounting.Source{Kind: PurposeKind, Key: inKindEntry + g.ID})
		if err != nil {
			return time.Time{}, err
		}
		if found { // the settings may name others by now
			used, income = had.Lines[0].Account, had.Lines[1].Account
		}
	}
	e, err := s.books.PostTx(ctx, tx, accounting.Entry{
		Day: day, Memo: i18n.Same(g.Description), Source: accounting.Source{Kind: PurposeKind, Key: key + g.ID},
		Lines: []accounting.Line{{Account: used, Fund: g.Fund, Cents: cents}, {Account: income, Fund: g.Fund, Cents: -cents}},
	})
	return e.Day, err
}

func move(ctx context.Context, q *store.Queries, gift, entry string, day time.Time, cents int64) error {
	return q.InsertMovement(ctx, store.InsertMovementParams{ID: db.NewID(), GiftID: gift, Entry: entry, Day: db.Day(day), Cents: cents})
}

// takeBack enters what the ledger has taken back of a gift's payment, or restored.
func (s *Service) takeBack(ctx context.Context, tx *audit.Tx, g Gift, p payments.Payment) (Gift, error) {
	list, err := s.payments.Reversals(ctx, tx, p.ID)
	if err != nil {
		return Gift{}, err
	}
	q := store.New(tx)
	was := g.Back
	for _, r := range list {
		_, err := q.Movement(ctx, r.ID)
		if err == nil {
			continue
		}
		if !errors.Is(err, db.ErrNotFound) {
			return Gift{}, err
		}
		day, err := s.booked(ctx, tx, r.ID, r.Received)
		if err != nil {
			return Gift{}, err
		}
		if err := move(ctx, q, g.ID, r.ID, day, r.Amount.Cents); err != nil {
			return Gift{}, err
		}
	}
	g.Back = min(max(p.Refunded, 0), g.Amount.Cents)
	if g.Back == was { // nothing, or what went back came again: its lines alone are news
		return g, nil
	}
	if err := q.GiftTakenBack(ctx, g.ID, g.Back); err != nil {
		return Gift{}, err
	}
	if err := q.SumDonor(ctx, g.DonorID); err != nil {
		return Gift{}, err
	}
	if g.PledgeID != "" {
		pledge, err := s.Pledge(ctx, tx, g.PledgeID)
		if err != nil {
			return Gift{}, err
		}
		if err := s.moveOn(ctx, tx, pledge); err != nil {
			return Gift{}, err
		}
	}
	return g, s.queue.Add(ctx, tx.Tx, GiftWentBack{Gift: g.ID})
}
