package payments

import (
	"errors"
	"net/http"

	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// cardView is the card page of the demonstration.
type cardView struct {
	loc    *i18n.Localizer
	action string
	pay    string // what the button that charges the card says
	facts  []ui.Fact
	back   string
	over   bool
}

// openCard loads the session that the address names, and the checkout it is for.
func (p *Pages) openCard(c *door.Call) (payments.Session, payments.Checkout, error) {
	session, err := p.Sandbox.Session(c.Ctx(), c.R.PathValue("session"))
	if errors.Is(err, payments.ErrUnknown) {
		return session, payments.Checkout{}, door.NotFound()
	}
	if err != nil {
		return session, payments.Checkout{}, err
	}
	checkout, err := p.Payments.CheckoutByID(c.Ctx(), session.Checkout)
	return session, checkout, err
}

// card is the card page of the demonstration, with buttons in the place of a card.
func (p *Pages) card(c *door.Call) error {
	return p.cardPage(c, http.StatusOK)
}

func (p *Pages) cardPage(c *door.Call, status int, notices ...ui.NoticeData) error {
	session, checkout, err := p.openCard(c)
	if err != nil {
		return err
	}
	if session.State == payments.SessionPaid {
		return c.Redirect(payments.Landing(c.Lang, checkout.ID))
	}
	v := cardView{
		loc: c.Loc, action: c.Path("card", session.ID), pay: c.Text("pay.card.pay", "Amount", checkout.Amount.Text()), facts: landingFacts(c, checkout, checkout.Amount),
		back: checkout.ReturnTo, over: session.State == payments.SessionExpired,
	}
	if checkout.Monthly {
		v.pay = c.Text("pay.card.monthly", "Amount", checkout.Amount.Text())
	}
	if v.over {
		notices = append(notices, ui.NoticeData{Tone: ui.Neutral, Title: c.Text("pay.landing.over_title"), Body: c.Text("pay.landing.over")})
	}
	page := twin(c, ui.PageData{Title: c.Text("pay.card.title"), Lead: c.Text("pay.card.lead"), NoIndex: true, Notices: notices}, "card", session.ID)
	return c.PageStatus(status, page, cardPage(v))
}

// useCard does what the reader chose to see: a card that is charged, once or by a
// reader who presses twice, or one that is declined.
func (p *Pages) useCard(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	session, checkout, err := p.openCard(c)
	if err != nil {
		return err
	}
	times := 1
	switch c.Value("do") {
	case "decline":
		return p.cardPage(c, http.StatusUnprocessableEntity, ui.NoticeData{Tone: ui.Bad, Title: c.Text("pay.card.declined_title"), Body: c.Text("pay.card.declined")})
	case "twice":
		times = 2
	case "pay":
	default:
		return door.NotFound()
	}
	for range times {
		m, err := p.Sandbox.Pay(c.Ctx(), session.ID)
		if err != nil {
			return err
		}
		if err := p.Payments.Deliver(c.Ctx(), m.Body, m.Signature); err != nil {
			return err
		}
	}
	return c.Redirect(payments.Landing(c.Lang, checkout.ID))
}
