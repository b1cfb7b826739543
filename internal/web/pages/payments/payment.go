package payments

import (
	"net/http"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// paymentView is a payment before staff.
type paymentView struct {
	loc        *i18n.Localizer
	action     string
	errs       ui.FormErrors
	facts      []ui.Fact
	events     []ui.Event
	left       i18n.Text
	refundLead string
	// refundButton says what the button does: it gives back, or takes note of it.
	refundButton string
	once         string
	byHand       bool
	mayRefund    bool
	mayVoid      bool
	refunding    bool // the form of a refund was given back
	voiding      bool
	typed        func(field string) string
}

// payment shows staff and the Executive Committee one payment. An entry that reverses
// one leads to the page of that one.
func (p *Pages) payment(c *door.Call) error {
	return p.paymentPage(c, http.StatusOK, nil, "")
}

// paymentPage shows a payment, with the form of an act that was refused open.
func (p *Pages) paymentPage(c *door.Call, status int, errs ui.FormErrors, act string) error {
	if err := payments.RequireReading(c.Actor); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.Payments.Get(c.Ctx(), nil, c.R.PathValue("payment"))
	if err != nil {
		return err
	}
	if one.Reverses != "" {
		return c.Redirect(c.Path("manage", "payments", one.Reverses))
	}
	underWay, err := p.Payments.UnderWay(c.Ctx(), one.ID)
	if err != nil {
		return err
	}
	v, err := p.view(c, one, underWay, errs, act)
	if err != nil {
		return err
	}
	notices, err := p.notices(c, one, underWay)
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: one.Amount.In(c.Lang), Kicker: one.Payer, Status: new(stateTag(c.Loc, one)), StatusLine: statusLine(c, one), Notices: notices, Errors: errs, NoIndex: true,
		Crumbs: crumbs(c, ui.Link{Label: c.Text("pay.list.title"), Href: c.Path("manage", "payments")}),
	}
	return c.PageStatus(status, twin(c, page, "manage", "payments", one.ID), paymentPage(v))
}

func statusLine(c *door.Call, one payments.Payment) string {
	switch one.State() {
	case payments.Part:
		return c.Text("pay.one.part", "Left", money.Of(one.Left(), one.Amount.Currency).Text())
	case payments.GoneBack:
		return c.Text("pay.one.gone_back")
	case payments.NeverWas:
		return c.Text("pay.one.never_was")
	case payments.Whole:
	}
	return c.Text("pay.one.whole", "Day", one.Received, "Method", one.Method.Say())
}

// notices say what somebody should look at: money on its way back, and an amount
// that is not what was asked for.
func (p *Pages) notices(c *door.Call, one payments.Payment, underWay int64) ([]ui.NoticeData, error) {
	var list []ui.NoticeData
	if underWay > 0 {
		list = append(list, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("pay.one.under_way_title"), Body: c.Text("pay.one.under_way", "Amount", money.Of(underWay, one.Amount.Currency).Text())})
	}
	if one.CheckoutID == "" {
		return list, nil
	}
	checkout, err := p.Payments.CheckoutByID(c.Ctx(), one.CheckoutID)
	if err != nil {
		return nil, err
	}
	// A monthly payment may be changed later: its first charge alone is what was asked.
	if first := one.ID == checkout.PaymentID; checkout.Amount != one.Amount && (first || !checkout.Monthly) {
		list = append(list, ui.NoticeData{Tone: ui.Bad, Title: c.Text("pay.one.differs_title"), Body: c.Text("pay.one.differs", "Asked", checkout.Amount.Text(), "Came", one.Amount.Text())})
	}
	return list, nil
}

func (p *Pages) view(c *door.Call, one payments.Payment, underWay int64, errs ui.FormErrors, act string) (paymentView, error) {
	facts, err := p.facts(c, one)
	if err != nil {
		return paymentView{}, err
	}
	events, err := p.events(c, one)
	if err != nil {
		return paymentView{}, err
	}
	left := one.Left() - underWay
	v := paymentView{
		loc: c.Loc, action: c.Path("manage", "payments", one.ID), errs: errs, facts: facts, events: events, left: money.Of(left, one.Amount.Currency).Text(),
		byHand: one.Method != payments.Card, mayRefund: payments.MayKeep(c.Actor) && left > 0, once: c.Value("once"), refunding: act == actRefund, voiding: act == actVoid,
		refundLead: c.Text("pay.refund.lead_hand"), refundButton: c.Text("pay.refund.button"),
	}
	v.mayVoid = v.mayRefund && v.byHand
	if !v.byHand {
		v.refundLead, v.refundButton = c.Text("pay.refund.lead_card"), c.Text("pay.refund.button_card")
		v.mayRefund = v.mayRefund && p.Payments.CardOffered()
	}
	if v.once == "" || !errs.Any() {
		v.once = db.NewID()
	}
	v.typed = func(field string) string {
		switch {
		case errs.Any():
			return c.Value(field)
		case field == "day":
			return ui.DateValue(p.Payments.Today())
		}
		return ""
	}
	return v, nil
}

func (p *Pages) facts(c *door.Call, one payments.Payment) ([]ui.Fact, error) {
	about := ui.Fact{Term: c.Text("pay.fact.about"), Text: one.About.In(c.Lang)}
	if to, known := p.Things[one.Purpose.Kind]; known && payments.MayKeep(c.Actor) {
		about.Href = to(c.Lang, one.Purpose.Key)
	}
	facts := []ui.Fact{about, {Term: c.Text("pay.fact.payer"), Text: one.Payer}, {Term: c.Text("pay.fact.method"), Text: c.Loc.Say(one.Method.Say())}, {Term: c.Text("pay.fact.day"), Body: ui.Day(c.Loc, one.Received)}}
	if one.Reference != "" {
		facts = append(facts, ui.Fact{Term: c.Text("pay.fact.reference"), Text: one.Reference})
	}
	of, monthly, err := p.Payments.SubscriptionOf(c.Ctx(), nil, one)
	if err != nil {
		return nil, err
	}
	if monthly {
		facts = append(facts, ui.Fact{Term: c.Text("pay.fact.monthly"), Text: monthlyWord(c, of)})
	}
	code, err := p.Payments.CodeOf(c.Ctx(), nil, one.Purpose)
	if err != nil {
		return nil, err
	}
	if code != "" {
		facts = append(facts, ui.Fact{Term: c.Text("pay.fact.code"), Text: payments.FormatCode(code)})
	}
	if one.Note != "" {
		facts = append(facts, ui.Fact{Term: c.Text("pay.fact.note"), Text: one.Note})
	}
	return append(facts, ui.Fact{Term: c.Text("pay.fact.recorded"), Text: c.Text("pay.one.recorded", "Time", c.Loc.DateTime(c.Local(one.RecordedAt)), "Who", one.RecordedBy)}), nil
}

// monthlyWord says how the monthly payment stands that a payment is of.
func monthlyWord(c *door.Call, of payments.Subscription) string {
	since := c.Local(of.StartedAt)
	switch {
	case of.State == payments.SubscriptionStopped:
		return c.Text("pay.one.monthly_stopped", "Day", since, "Stopped", c.Local(of.StoppedAt))
	case of.State == payments.SubscriptionPastDue:
		return c.Text("pay.one.monthly_past_due", "Day", since)
	case of.Next.IsZero():
		return c.Text("pay.one.monthly_ends", "Day", since)
	}
	return c.Text("pay.one.monthly", "Day", since, "Amount", of.Amount.Text(), "Next", of.Next)
}

// events tell what was taken back of a payment, in order.
func (p *Pages) events(c *door.Call, one payments.Payment) ([]ui.Event, error) {
	entries, err := p.Payments.Reversals(c.Ctx(), nil, one.ID)
	if err != nil {
		return nil, err
	}
	var list []ui.Event
	for _, e := range entries {
		event := ui.Event{When: e.Received, Title: c.Text("pay.one.event", "Entry", e.Entry.Say(), "Amount", e.Amount.Text()), Text: e.Note, Who: c.Text("pay.one.by", "Who", e.RecordedBy)}
		if e.Reference != "" {
			event.Who = c.Text("pay.one.by_reference", "Who", e.RecordedBy, "Reference", e.Reference)
		}
		if e.Note == "" && e.Entry == payments.Refunded {
			event.Text = c.Text("pay.one.at_provider")
		}
		list = append(list, event)
	}
	return list, nil
}

// The acts on a payment.
const (
	actRefund = "refund"
	actVoid   = "void"
)

// refund gives a payment back, all or a part.
func (p *Pages) refund(c *door.Call) error {
	if err := payments.RequireKeeping(c.Actor); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.Payments.Get(c.Ctx(), nil, c.R.PathValue("payment"))
	if err != nil {
		return err
	}
	r := payments.Reversal{PaymentID: one.ID, Reason: c.Value("reason"), Reference: c.Value("reference"), Once: c.Value("once")}
	day, right := dayOf(c.Value("day"))
	if r.Day = day; !right {
		err = fault.Field("day", "payments.error.day", nil)
	}
	if typed := c.Value("amount"); typed != "" && err == nil {
		if r.Cents, err = money.Read(typed, one.Amount.Currency, c.Lang); err != nil {
			err = named(err, "amount")
		} else if r.Cents == 0 { // nothing is not everything
			err = fault.Field("amount", "payments.error.amount", nil)
		}
	}
	if err == nil {
		err = p.Payments.Refund(c.Ctx(), c.Actor, r)
	}
	done := "payment_refunded"
	if one.Method == payments.Card {
		done = "payment_card_refunded"
	}
	return p.acted(c, one.ID, err, actRefund, done)
}

// named gives a refusal the field it is about.
func named(err error, field string) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	about := *f
	about.Field = field
	return &about
}

// void records that a payment never was one.
func (p *Pages) void(c *door.Call) error {
	if err := payments.RequireKeeping(c.Actor); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("payment")
	err := p.Payments.Void(c.Ctx(), c.Actor, id, c.Value("why"))
	if f := fault.Of(err); f != nil && f.Field == "reason" {
		err = named(err, "why")
	}
	return p.acted(c, id, err, actVoid, "payment_void")
}

// acted shows what came of an act: the payment's page, with the form given back
// where it was refused.
func (p *Pages) acted(c *door.Call, id string, err error, act, done string) error {
	if err == nil {
		return c.Done(c.Path("manage", "payments", id), done)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.paymentPage(c, c.RefusalStatus(err), errs, act)
}
