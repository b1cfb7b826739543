package registration

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// program is who acts by the clock and for the ledger.
func program() access.Actor { return access.TheProgram() }

// dayThere is the calendar day at the place of a gathering.
func dayThere(t time.Time, g gatherings.Gathering) time.Time { return clock.DayIn(t, g.Location()) }

func purposeOf(orderID string) payments.Purpose {
	return payments.Purpose{Kind: PurposeKind, Key: orderID}
}

// ByHand is a payment that staff take note of: by post, by transfer, or at the door.
type ByHand struct {
	Cents           int64
	Method          payments.Method
	Day             time.Time // received; zero: today
	Reference, Note string
	Once            string // the form's own key: sent twice, it records one payment
	Into            string // the account of the books, where a bank's statement shows it
}

// description is what a payment is for, in words.
func (s *Service) description(g gatherings.Gathering, o Order) i18n.Text {
	say := func(lang i18n.Lang) string {
		return s.catalog.For(lang).T("registration.payment_for", "Title", g.Title, "Name", o.Payer())
	}
	return i18n.Text{EN: say(i18n.EN), FR: say(i18n.FR)}
}

// RecordPayment takes note of a payment towards an order, of all of it or a part.
func (s *Service) RecordPayment(ctx context.Context, who access.Actor, orderID string, p ByHand) error {
	return s.onOrder(ctx, who, "registration.record_payment", orderID, func(tx *audit.Tx, here at, o Order) error {
		_, err := s.takeTx(ctx, tx, here, o, p)
		return err
	})
}

// takeTx enters a payment towards an order, and what follows. Who may is asked by the
// ledger.
func (s *Service) takeTx(ctx context.Context, tx *audit.Tx, here at, o Order, p ByHand) (id string, err error) {
	entered, err := s.payments.RecordTx(ctx, tx, payments.Payment{
		Purpose: purposeOf(o.ID), About: s.description(here.Gathering, o), Payer: o.Payer(), Amount: money.Of(p.Cents, here.set.Currency), Method: p.Method,
		Received: p.Day, Reference: p.Reference, Note: p.Note, Once: p.Once, Into: p.Into,
	})
	if err == nil {
		err = s.reckonTx(ctx, tx, here, o)
	}
	return entered.ID, err
}

// Reckon looks at a payment that the ledger says has come in, or was taken back, and
// brings the order it is for up to date; done twice it changes nothing more. A
// payment for another purpose is left alone.
func (s *Service) Reckon(ctx context.Context, paymentID string) error {
	p, err := s.payments.Get(ctx, nil, paymentID)
	if err != nil || p.Purpose.Kind != PurposeKind {
		return err
	}
	return s.onOrder(ctx, program(), "registration.reckon", p.Purpose.Key, func(tx *audit.Tx, here at, o Order) error {
		return s.reckonTx(ctx, tx, here, o)
	})
}

// reckonTx makes an order's books agree with the ledger. Whoever pays for a place
// that is offered takes it.
func (s *Service) reckonTx(ctx context.Context, tx *audit.Tx, here at, o Order) error {
	list, err := s.payments.OfPurpose(ctx, tx, purposeOf(o.ID))
	if err != nil {
		return err
	}
	// One in another currency stays in the ledger, for the secretariat to give back.
	list = slices.DeleteFunc(list, func(p payments.Payment) bool { return p.Amount.Currency != here.set.Currency })
	paid := payments.Left(list)
	if paid == o.Paid {
		return nil
	}
	came := paid - o.Paid
	o.Paid, o.Changed = paid, tx.Now
	if err := putOrder(ctx, tx, o); err != nil {
		return err
	}
	if came > 0 {
		for _, r := range o.People {
			if r.State == Offered && tx.Now.Before(r.OfferedUntil) {
				r.State = Confirmed
				if err := put(ctx, tx, r); err != nil {
					return err
				}
			}
		}
	}
	if o, err = s.recount(ctx, tx, here, o.ID); err != nil {
		return err
	}
	return here.mail.money(ctx, tx, here, o, came)
}

// PayByCard opens the card provider's page for what an order still asks, or for its
// first part (deposit), and returns its address. Whoever has the order's link may pay.
func (s *Service) PayByCard(ctx context.Context, who access.Actor, link string, deposit bool, lang i18n.Lang) (url string, err error) {
	o, err := s.ByLink(ctx, link)
	if err != nil {
		return "", err
	}
	set, err := s.SettingsOf(ctx, nil, o.GatheringID)
	if err != nil {
		return "", err
	}
	g, err := s.gatherings.ByID(ctx, nil, o.GatheringID)
	if err != nil {
		return "", err
	}
	cents := o.Balance()
	if first := set.FirstPart(o); deposit && first > 0 {
		cents = first
	}
	if cents <= 0 {
		return "", fault.New(fault.Conflict, "registration.error.nothing_to_pay", nil)
	}
	return s.payments.Checkout(ctx, who, payments.Checkout{
		Purpose: purposeOf(o.ID), Payer: o.Payer(), Email: o.Email, Amount: money.Of(cents, set.Currency), Lang: lang,
		Description: s.description(g, o), ReturnTo: "/" + string(lang) + "/gatherings/" + g.Key + "/register/orders/" + link,
	})
}

// FirstPart is what an order may pay first: the deposit of each person with a place,
// less what was paid; 0 where none is asked, or where it is not less than all.
func (s Settings) FirstPart(o Order) int64 {
	first := s.Deposit*int64(o.Held()) - o.Paid
	if s.Deposit <= 0 || first <= 0 || first >= o.Balance() {
		return 0
	}
	return first
}

// GiveBack gives back what an order has paid over what it owes: of its latest payment
// first, to the card it came from or by hand. once is the form's own key.
func (s *Service) GiveBack(ctx context.Context, who access.Actor, orderID, reason, once string) error {
	if err := mayTakeMoney(who); err != nil {
		return err
	}
	o, err := s.OrderTx(ctx, nil, orderID)
	if err != nil {
		return err
	}
	if once == "" {
		once = db.NewID()
	}
	left := -o.Balance()
	if left <= 0 {
		return fault.New(fault.Conflict, "registration.error.nothing_to_give_back", nil)
	}
	list, err := s.payments.OfPurpose(ctx, nil, purposeOf(o.ID))
	if err != nil {
		return err
	}
	last := ""
	for _, p := range slices.Backward(list) {
		cents := min(p.Left(), left)
		if cents <= 0 || p.Void {
			continue
		}
		if err := s.payments.Refund(ctx, who, payments.Reversal{PaymentID: p.ID, Cents: cents, Reason: reason, Once: once + ":" + p.ID}); err != nil {
			return err
		}
		left, last = left-cents, p.ID
	}
	return s.Reckon(ctx, last)
}

// Story is an order with what was paid towards it.
type Story struct {
	Order     Order
	Gathering gatherings.Gathering
	Settings  Settings
	Payments  []payments.Payment
	Code      string // to be written on cheques and transfers
}

// StoryOf gathers what an order's page shows.
func (s *Service) StoryOf(ctx context.Context, o Order) (Story, error) {
	st := Story{Order: o}
	var err error
	if st.Gathering, err = s.gatherings.ByID(ctx, nil, o.GatheringID); err != nil {
		return st, err
	}
	if st.Settings, err = s.SettingsOf(ctx, nil, o.GatheringID); err != nil {
		return st, err
	}
	if st.Payments, err = s.payments.OfPurpose(ctx, nil, purposeOf(o.ID)); err != nil {
		return st, err
	}
	st.Code, err = s.payments.CodeOf(ctx, nil, purposeOf(o.ID))
	return st, err
}

// OrderFor returns an order to those who run the registration of its gathering.
func (s *Service) OrderFor(ctx context.Context, who access.Actor, id string) (Order, error) {
	o, err := s.OrderTx(ctx, nil, id)
	if err != nil {
		return o, err
	}
	g, err := s.gatherings.ByID(ctx, nil, o.GatheringID)
	if err != nil {
		return o, err
	}
	return o, mayRun(who, g)
}
