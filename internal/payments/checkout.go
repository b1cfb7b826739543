package payments

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments/internal/store"
)

// Checkout is an invitation to pay by card.
type Checkout struct {
	Purpose     Purpose
	Payer       string // whose money it is, as the ledger will say
	Email       string // to fill in on the card page; forgotten once the page is over
	Amount      money.Amount
	Lang        i18n.Lang // of the card page
	Description i18n.Text // what is paid, in words
	// Monthly has the card charged now and each month after, until it is stopped.
	Monthly bool
	// ReturnTo is the path of our own page to go back to: "/en/dues/…". Empty: the
	// front page.
	ReturnTo string
	// Fund is the fund of the books that it is for; empty: the general one.
	Fund string

	// What follows is filled in by the service.
	ID        string
	State     CheckoutState
	PaymentID string // of the payment, once it is one
	MadeAt    time.Time

	provider, session, url string
}

// CheckoutState is how far an invitation is; see the package comment.
type CheckoutState string

// The states of a checkout.
const (
	CheckoutOpening   CheckoutState = "opening"
	CheckoutOpen      CheckoutState = "open"
	CheckoutPaid      CheckoutState = "paid"
	CheckoutExpired   CheckoutState = "expired"
	CheckoutAbandoned CheckoutState = "abandoned"
)

// CardOffered reports whether cards are taken here.
func (s *Service) CardOffered() bool { return s.provider != nil }

// Landing is the path of the page to which a payer comes back.
func Landing(lang i18n.Lang, checkout string) string {
	return "/" + string(lang) + "/payments/" + checkout
}

func (c Checkout) same(o Checkout) bool {
	return c.Amount == o.Amount && c.Monthly == o.Monthly && c.Lang == o.Lang && c.Payer == o.Payer && c.Description == o.Description && c.ReturnTo == o.ReturnTo && c.Email == o.Email && c.Fund == o.Fund
}

func (c Checkout) normal() Checkout {
	c.Payer, c.Email, c.Fund = trimmed(c.Payer), trimmed(c.Email), fundOr(c.Fund)
	c.Description = i18n.Text{EN: trimmed(c.Description.EN), FR: trimmed(c.Description.FR)}
	if c.Lang != i18n.FR {
		c.Lang = i18n.EN
	}
	if !strings.HasPrefix(c.ReturnTo, "/") || strings.HasPrefix(c.ReturnTo, "//") || strings.ContainsAny(c.ReturnTo, "\\\r\n\t\x00") {
		c.ReturnTo = "/" + string(c.Lang) + "/"
	}
	return c
}

func (c Checkout) check() error {
	if err := c.Purpose.check(); err != nil {
		return err
	}
	var wrong []*fault.Error
	if c.Payer == "" {
		wrong = append(wrong, fault.Field("payer", "payments.error.payer", nil))
	}
	if tooLong(c.Payer, maxPayer) {
		wrong = append(wrong, fault.Field("payer", "payments.error.long", fault.Args{"Most": maxPayer}))
	}
	if a, err := mail.ParseAddress(c.Email); c.Email != "" && (err != nil || a.Address != c.Email) {
		wrong = append(wrong, fault.Field("email", "payments.error.email", nil))
	}
	if f := checkAmount(c.Amount); f != nil {
		wrong = append(wrong, f)
	}
	return fault.Join(wrong...)
}

// Checkout returns the address of the page on which to pay by card. Who may pay for
// the purpose, and how much, is the caller's to know.
//
// Asked again for the same, it returns the same page; for another amount, the page
// before is ended first. Where the page before turns out to be paid, the payment is
// recorded and the address is that of the landing page, which says so. While the
// provider does not answer, nothing is changed and the refusal is Unavailable.
func (s *Service) Checkout(ctx context.Context, who access.Actor, c Checkout) (url string, err error) {
	if s.provider == nil {
		return "", fault.New(fault.Conflict, "payments.error.no_card", nil)
	}
	c = c.normal()
	if err := c.check(); err != nil {
		return "", err
	}
	// A page made by somebody else at the same instant is gone on with.
	for range 3 {
		live, found, err := s.live(ctx, c.Purpose)
		if err != nil {
			return "", err
		}
		if found {
			url, done, err := s.resume(ctx, who, live, c)
			if done || err != nil {
				return url, err
			}
		}
		made, err := s.begin(ctx, who, c)
		if err != nil {
			return "", err
		}
		if made.ID != "" {
			return s.open(ctx, who, made)
		}
	}
	return "", fault.New(fault.Unavailable, "fault.busy", nil)
}

// live is the checkout of a purpose that may still be paid.
func (s *Service) live(ctx context.Context, p Purpose) (c Checkout, found bool, err error) {
	row, err := s.on(nil).LiveCheckout(ctx, p.Kind, p.Key)
	if errors.Is(err, db.ErrNotFound) {
		return Checkout{}, false, nil
	}
	if err != nil {
		return Checkout{}, false, audit.Fault(err)
	}
	return checkoutOf(row), true, nil
}

// begin writes a new checkout; without a key where another one came first.
func (s *Service) begin(ctx context.Context, who access.Actor, c Checkout) (made Checkout, err error) {
	err = s.log.Do(ctx, who, "payments.checkout", func(tx *audit.Tx) error {
		q := store.New(tx)
		made = Checkout{}
		_, err := q.LiveCheckout(ctx, c.Purpose.Kind, c.Purpose.Key)
		if err == nil {
			return nil
		}
		if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		made = c
		made.ID, made.State, made.MadeAt, made.provider = db.NewID(), CheckoutOpening, tx.Now, s.provider.Name()
		tx.About(KindCheckout, made.ID)
		tx.Detail("purpose", c.Purpose.Kind)
		tx.Detail("key", c.Purpose.Key)
		tx.Detail("cents", c.Amount.Cents)
		return q.InsertCheckout(ctx, store.InsertCheckoutParams{
			ID: made.ID, PurposeKind: c.Purpose.Kind, PurposeKey: c.Purpose.Key, Payer: c.Payer, Email: c.Email, Cents: c.Amount.Cents, Currency: c.Amount.Currency,
			Lang: string(c.Lang), AboutEn: c.Description.EN, AboutFr: c.Description.FR, ReturnTo: c.ReturnTo, Provider: made.provider, State: string(CheckoutOpening),
			MadeAt: db.Micros(tx.Now), LookedAt: db.Micros(tx.Now), Monthly: c.Monthly, Fund: c.Fund,
		})
	})
	return made, err
}

// open asks the provider for the page of a checkout.
func (s *Service) open(ctx context.Context, who access.Actor, c Checkout) (url string, err error) {
	session, err := s.provider.Open(ctx, Page{
		Checkout: c.ID, Purpose: c.Purpose, Amount: c.Amount, Monthly: c.Monthly, Email: c.Email, Lang: c.Lang, About: c.Description,
		Landing: s.o.Site + Landing(c.Lang, c.ID), Back: s.o.Site + c.ReturnTo,
	})
	if err != nil {
		// Nobody has seen a page: after an answer the next try begins anew. After silence
		// it goes on with this one, under the same key.
		if !errors.Is(err, ErrAway) && ctx.Err() == nil {
			err = errors.Join(err, s.over(ctx, who, c.ID, CheckoutAbandoned))
		}
		return "", refusal(err)
	}
	live := true
	err = s.log.Do(ctx, who, "payments.checkout_open", func(tx *audit.Tx) error {
		q := store.New(tx)
		n, err := q.CheckoutOpened(ctx, store.CheckoutOpenedParams{ID: c.ID, Session: session.ID, Url: session.URL, Now: db.Micros(tx.Now)})
		if live = n > 0; live || err != nil {
			return err
		}
		row, err := q.Checkout(ctx, c.ID)
		if err != nil {
			return err
		}
		if live = row.State == string(CheckoutOpen) && row.Session == session.ID; live {
			return nil // somebody else asked for the same page at the same instant
		}
		return q.CheckoutOpenedLate(ctx, session.ID, c.ID)
	})
	if err != nil {
		return "", err
	}
	if live {
		return session.URL, nil
	}
	// The checkout was given up while the provider made its page: nobody is sent there,
	// and it is ended now, or by Reconcile.
	if ended, err := s.provider.Expire(ctx, session.ID); err == nil {
		if err := s.settleNow(ctx, ended); err != nil {
			return "", err
		}
	}
	return "", fault.New(fault.Unavailable, "fault.busy", nil)
}

// resume goes on with a checkout that may still be paid; done false when it is over
// and a new one is to be made.
func (s *Service) resume(ctx context.Context, who access.Actor, live, c Checkout) (url string, done bool, err error) {
	if live.provider != s.provider.Name() { // the settings changed; nobody can pay there any more
		return "", false, s.over(ctx, who, live.ID, CheckoutExpired)
	}
	if live.session == "" {
		if live.same(c) {
			url, err = s.open(ctx, who, live)
			return url, true, err
		}
		return "", false, s.over(ctx, who, live.ID, CheckoutAbandoned)
	}
	session, err := s.provider.Session(ctx, live.session)
	if errors.Is(err, ErrUnknown) {
		return "", false, s.over(ctx, who, live.ID, CheckoutExpired)
	}
	if err != nil {
		return "", false, refusal(err)
	}
	if session.State == SessionOpen {
		if live.same(c) {
			return session.URL, true, nil
		}
		if session, err = s.provider.Expire(ctx, live.session); err != nil {
			return "", false, refusal(err)
		}
	}
	if err := s.settleNow(ctx, session); err != nil {
		return "", false, err
	}
	switch session.State {
	case SessionPaid:
		return Landing(c.Lang, live.ID), true, nil
	case SessionOpen: // it would not end
		return "", false, fault.New(fault.Unavailable, "payments.error.provider_away", nil)
	case SessionExpired:
	}
	return "", false, nil
}

// over ends a checkout that was not paid.
func (s *Service) over(ctx context.Context, who access.Actor, id string, state CheckoutState) error {
	return s.log.Do(ctx, who, "payments.checkout_over", func(tx *audit.Tx) error {
		_, err := store.New(tx).CheckoutOver(ctx, string(state), id)
		return err
	})
}

// refusal gives what a provider says the sentence readers get.
func refusal(err error) error {
	switch {
	case err == nil || fault.Of(err) != nil:
		return err
	case errors.Is(err, ErrCurrency):
		return fault.Wrap(err, fault.Conflict, "payments.error.card_currency", nil)
	case errors.Is(err, ErrAway), errors.Is(err, ErrBroken), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fault.Wrap(err, fault.Unavailable, "payments.error.provider_away", nil)
	case errors.Is(err, ErrRefused), errors.Is(err, ErrUnknown):
		return fault.Wrap(err, fault.Unavailable, "payments.error.provider_refuses", nil)
	}
	return audit.Fault(err)
}

// CheckoutByID returns an invitation by its key, which only the payer has; a
// NotFound refusal for none.
func (s *Service) CheckoutByID(ctx context.Context, id string) (Checkout, error) {
	row, err := s.on(nil).Checkout(ctx, id)
	if err != nil {
		return Checkout{}, notFound(err, "payments.error.no_checkout")
	}
	return checkoutOf(row), nil
}

// PageURL is where the checkout can be paid while it is open; empty otherwise.
func (c Checkout) PageURL() string { return c.url }

func checkoutOf(r store.PaymentCheckout) Checkout {
	lang, _ := i18n.ParseLang(r.Lang)
	return Checkout{
		ID: r.ID, Purpose: Purpose{Kind: r.PurposeKind, Key: r.PurposeKey}, Payer: r.Payer, Email: r.Email, Amount: money.Of(r.Cents, r.Currency), Lang: lang,
		Description: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, ReturnTo: r.ReturnTo, State: CheckoutState(r.State), PaymentID: r.PaymentID,
		Monthly: r.Monthly, Fund: r.Fund, MadeAt: db.Time(r.MadeAt), provider: r.Provider, session: r.Session, url: r.Url,
	}
}
