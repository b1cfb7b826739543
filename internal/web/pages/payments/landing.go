package payments

import (
	"cmp"
	"net/http"

	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// landingView is where somebody's payment by card stands.
type landingView struct {
	loc    *i18n.Localizer
	here   string // the page itself, to ask again
	waits  bool
	notice ui.NoticeData
	facts  []ui.Fact
	card   string // the card page, while it may be paid on
	back   string
	leave  string // what leads back
}

// landing is where whoever pays by card comes back to. It needs no signing in: the
// address is known to the payer alone.
func (p *Pages) landing(c *door.Call) error {
	checkout, err := p.Payments.CheckoutByID(c.Ctx(), c.R.PathValue("checkout"))
	if err != nil {
		return err
	}
	v := landingView{loc: c.Loc, here: c.Path("payments", checkout.ID), back: checkout.ReturnTo}
	amount, words := checkout.Amount, cmp.Or(p.Thanks[checkout.Purpose.Kind], "pay.landing.")
	v.leave = c.Text("pay.landing.back")
	switch checkout.State {
	case payments.CheckoutOpening, payments.CheckoutOpen:
		v.waits, v.card = true, checkout.PageURL()
		v.notice = ui.NoticeData{Tone: ui.Waiting, Title: c.Text("pay.landing.waits_title"), Body: c.Text("pay.landing.waits")}
	case payments.CheckoutPaid:
		paid, err := p.Payments.Get(c.Ctx(), nil, checkout.PaymentID)
		if err != nil {
			return err
		}
		amount = paid.Amount
		v.notice = ui.NoticeData{Tone: ui.Good, Title: c.Text(words + "paid_title"), Body: c.Text(words+"paid", "Amount", amount.Text())}
		v.leave = c.Text(words + "back")
		if checkout.Monthly {
			v.notice.Body = c.Text(words+"monthly", "Amount", amount.Text())
		}
		if p.Receipt != nil {
			if key := p.Receipt(checkout.Purpose.Kind, checkout.Monthly); key != "" {
				v.notice.Body += " " + c.Text(key)
			}
		}
	case payments.CheckoutExpired, payments.CheckoutAbandoned:
		v.notice = ui.NoticeData{Tone: ui.Neutral, Title: c.Text("pay.landing.over_title"), Body: c.Text("pay.landing.over")}
	}
	v.facts = landingFacts(c, checkout, amount)
	if c.HTMX() {
		return c.HTML(http.StatusOK, landingWord(v))
	}
	page := twin(c, ui.PageData{Title: c.Text("pay.landing.title"), NoIndex: true, Live: v.waits}, "payments", checkout.ID)
	return c.Page(page, landingPage(v))
}

func landingFacts(c *door.Call, checkout payments.Checkout, amount money.Amount) []ui.Fact {
	said := amount.In(c.Lang)
	if checkout.Monthly {
		said = c.Text("pay.each_month", "Amount", amount.Text())
	}
	return []ui.Fact{
		{Term: c.Text("pay.fact.about"), Text: checkout.Description.In(c.Lang)},
		{Term: c.Text("pay.fact.payer"), Text: checkout.Payer},
		{Term: c.Text("pay.fact.amount"), Text: said},
	}
}
