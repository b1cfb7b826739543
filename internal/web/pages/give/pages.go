package give

import (
	"net/http"

	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Giving   *giving.Service
	Receipts *receipts.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/give", Handle: p.give},
		{Pattern: "POST /{lang}/give", Handle: p.giving},
		{Pattern: "GET /{lang}/give/campaigns/{campaign}", Handle: p.campaign},
		{Pattern: "POST /{lang}/give/campaigns/{campaign}", Handle: p.givingTo},
		{Pattern: "GET /{lang}/give/pledges/{link}", Handle: p.pledge},
		{Pattern: "POST /{lang}/give/pledges/{link}", Handle: p.actOnPledge},
		{Pattern: "GET /{lang}/give/mine", Handle: p.find},
		{Pattern: "POST /{lang}/give/mine", Handle: p.sendLink},
		{Pattern: "GET /{lang}/give/mine/{link}", Handle: p.mine},
		{Pattern: "POST /{lang}/give/mine/{link}", Handle: p.actOnMine},
		{Pattern: "POST /{lang}/give/mine/{link}/receipts/{receipt}", Handle: p.receipt},
	}
}

// at is an address of these pages.
func at(c *door.Call, more ...string) string {
	return c.Path(append([]string{"give"}, more...)...)
}

// twin sets a page's own address and that in the other language: those of pages that
// answer a form too.
func twin(c *door.Call, page ui.PageData, more ...string) ui.PageData {
	page.Path, page.Alternate = at(c, more...), door.PathIn(c.Lang.Other(), append([]string{"give"}, more...)...)
	return page
}

func toGive(c *door.Call) ui.Link { return ui.Link{Label: c.Text("givepages.title"), Href: at(c)} }

func (p *Pages) amount(c *door.Call, cents int64) string {
	return money.Format(cents, p.Giving.Profile().Currency, c.Lang)
}

func (p *Pages) text(cents int64) i18n.Text {
	return money.Of(cents, p.Giving.Profile().Currency).Text()
}

// short is text without the cents where there are none.
func (p *Pages) short(cents int64) i18n.Text {
	currency := p.Giving.Profile().Currency
	return i18n.Text{EN: money.Short(cents, currency, i18n.EN), FR: money.Short(cents, currency, i18n.FR)}
}

// When a donor gets official receipts, as the keys of the catalogue end.
const (
	receiptsNone = "none"
	receiptsOnce = "once" // by card at once, otherwise for the year
	receiptsYear = "year" // one for all the gifts of the year
)

// receipted says when a coalition issues official receipts.
func receipted(g config.Giving) string {
	switch {
	case !g.Official:
		return receiptsNone
	case g.AtOnce:
		return receiptsOnce
	}
	return receiptsYear
}

func (p *Pages) receipted() string { return receipted(p.Giving.Profile().Giving) }

// LandingReceipt says to whoever has paid for a gift by card when its official receipt
// comes: the key of the sentence by the kind of payment; empty for other kinds, and where
// none are issued.
func LandingReceipt(g config.Giving) func(kind string, monthly bool) string {
	return func(kind string, monthly bool) string {
		if kind != giving.PurposeKind {
			return ""
		}
		return receiptKey(g, true, monthly)
	}
}

// receiptKey is the key of the sentence that says when the official receipt of a gift
// comes; empty where none is issued.
func receiptKey(g config.Giving, card, monthly bool) string {
	switch said := receipted(g); {
	case said == receiptsNone:
		return ""
	case monthly:
		return "givepages.pledge.monthly.receipt"
	case card && said == receiptsOnce:
		return "givepages.receipt_now"
	}
	return "givepages.receipt_later"
}

// key is a key of the catalogue whose words speak of receipts; where none are issued, of
// the one whose words do not.
func (p *Pages) key(key string) string {
	if p.receipted() == receiptsNone {
		return key + ".none"
	}
	return key
}

func (p *Pages) say(c *door.Call, key string) string { return c.Text(p.key(key)) }

// refused gives an error that is about what was typed its sentences and the status of
// the page that shows them; another error comes back.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if err == nil {
		return nil, http.StatusOK, nil
	}
	status := c.RefusalStatus(err)
	errs, err := c.Refusal(err)
	return errs, status, err
}

// typed reads an amount as somebody typed it. What is no amount is refused at its field.
func (p *Pages) typed(c *door.Call, value string) (int64, error) {
	cents, err := money.Read(value, p.Giving.Profile().Currency, c.Lang)
	if f := fault.Of(err); f != nil {
		return 0, fault.Field("amount", f.Key, f.Args)
	}
	return cents, err
}

// stateTag is how a pledge stands, as a mark.
func stateTag(c *door.Call, s giving.PledgeState) *ui.TagData {
	tone := ui.Waiting
	switch s {
	case giving.Active, giving.Fulfilled:
		tone = ui.Good
	case giving.PastDue:
		tone = ui.Bad
	case giving.Stopped:
		tone = ui.Past
	case giving.Begun, giving.Promised:
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(s.Say())}
}
