package donors

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/payments"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// filterOf reads the filter of the address; what is no day is told.
func (p *Pages) filterOf(c *door.Call) (giving.GiftFilter, error) {
	r := p.read(c)
	f := giving.GiftFilter{
		From: r.day("from"), To: r.day("to"), Fund: c.Value("fund"), Campaign: c.Value("campaign"), Waiting: c.Value("waiting") == "yes", Unthanked: c.Value("unthanked") == "yes", After: c.Value("after"),
	}
	if m := payments.Method(c.Value("method")); m.Valid() {
		f.Method = m
	}
	if err := r.err(); err != nil {
		return f, err
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		return f, fault.Field("to", "payments.error.span", nil)
	}
	return f, nil
}

// query writes a filter as an address has it, without the page.
func query(f giving.GiftFilter) url.Values {
	return url.Values{
		"from": {ui.DateValue(f.From)}, "to": {ui.DateValue(f.To)}, "fund": {f.Fund}, "campaign": {f.Campaign}, "method": {string(f.Method)}, "waiting": {yes(f.Waiting)}, "unthanked": {yes(f.Unthanked)},
	}
}

// gifts lists the gifts, the latest day first.
func (p *Pages) gifts(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	f, err := p.filterOf(c)
	var errs ui.FormErrors
	if err != nil {
		if errs, err = c.Refusal(err); err != nil {
			return err
		}
	}
	panel, err := p.giftPanel(c, f, errs)
	if err != nil {
		return err
	}
	body := []templ.Component{panel}
	page := ui.PageData{Title: c.Text("donors.gifts.title"), Lead: c.Text("donors.gifts.lead"), Errors: errs, NoIndex: true, Crumbs: crumbs(c)}
	if giving.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("donors.enter.title"), Href: to(c, "gifts", "new")}
	}
	if errs.Any() {
		return c.PageStatus(again(errs), page, parts.Stack(body...))
	}
	list, more, err := p.Giving.Gifts(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("donors.gifts.none_title"), Body: c.Text("donors.gifts.none")}))
	} else {
		page.Secondary = []ui.ButtonData{{Label: c.Text("donors.csv"), Href: withQuery(to(c, "gifts.csv"), query(f)), Kind: ui.Secondary}}
		body = append(body, ui.Table(p.giftTable(c, c.Text("donors.gifts.title"), list, true)))
	}
	if more {
		q := query(f)
		q.Set("after", list[len(list)-1].ID)
		body = append(body, next(c, withQuery(to(c, "gifts"), q)))
	}
	return c.PageStatus(http.StatusOK, page, parts.Stack(body...))
}

// giftPanel is the frame of the filters: what is set, and what may be.
func (p *Pages) giftPanel(c *door.Call, f giving.GiftFilter, errs ui.FormErrors) (templ.Component, error) {
	here := to(c, "gifts")
	frame := ui.FilterData{Action: here, Open: errs.Any()}
	chip := func(set bool, label string, without func(*giving.GiftFilter)) {
		if set {
			rest := f
			without(&rest)
			frame.Chosen = append(frame.Chosen, ui.Link{Label: label, Href: withQuery(here, query(rest))})
		}
	}
	funds, err := p.fundOptions(c, f.Fund)
	if err != nil {
		return nil, err
	}
	campaigns, err := p.campaignOptions(c)
	if err != nil {
		return nil, err
	}
	chip(!f.From.IsZero(), c.Text("pay.list.since", "Day", f.From), func(g *giving.GiftFilter) { g.From = time.Time{} })
	chip(!f.To.IsZero(), c.Text("pay.list.until", "Day", f.To), func(g *giving.GiftFilter) { g.To = time.Time{} })
	chip(f.Fund != "", labelOf(funds, f.Fund), func(g *giving.GiftFilter) { g.Fund = "" })
	chip(f.Campaign != "", labelOf(campaigns, f.Campaign), func(g *giving.GiftFilter) { g.Campaign = "" })
	if f.Method != "" {
		chip(true, c.Loc.Say(f.Method.Say()), func(g *giving.GiftFilter) { g.Method = "" })
	}
	chip(f.Waiting, c.Text("donors.filter.waiting"), func(g *giving.GiftFilter) { g.Waiting = false })
	chip(f.Unthanked, c.Text("donors.filter.unthanked"), func(g *giving.GiftFilter) { g.Unthanked = false })
	if len(frame.Chosen) > 0 {
		frame.Clear = here
	}
	values := c.Typed("from", "to", "fund", "campaign", "method", "waiting", "unthanked")
	one := parts.Fields{Call: c, Prefix: "donors.filter.", Values: values, Errors: errs}
	pieces := []templ.Component{one.Day("from", parts.Optional), one.Day("to", parts.Optional), one.Choice("fund", funds, parts.None(c.Text("donors.filter.any_fund")))}
	if len(campaigns) > 0 {
		pieces = append(pieces, one.Choice("campaign", campaigns, parts.None(c.Text("donors.filter.any_campaign"))))
	}
	pieces = append(pieces, one.Choice("method", methodOptions(c, payments.Methods()), parts.None(c.Text("donors.filter.any_method"))), one.Box("waiting"), one.Box("unthanked"))
	return filters(c.Loc, frame, pieces...), nil
}

func labelOf(list []ui.Option, value string) string {
	for _, o := range list {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// giftsCSV is all of what the filter leaves as a table to keep.
func (p *Pages) giftsCSV(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	f, err := p.filterOf(c)
	if err != nil {
		return err
	}
	f.Limit, f.After = 500, ""
	list, more, err := p.Giving.Gifts(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	campaigns, err := p.campaignOptions(c)
	if err != nil {
		return err
	}
	out, portion := file(c, "gifts-"+ui.DateValue(p.Giving.Today()))
	var head []string
	for _, name := range strings.Fields("donor day kind method amount back advantage fund campaign reference receipt thanked note") {
		head = append(head, c.Text("donors.column."+name))
	}
	out.Row(head...)
	for {
		portion()
		for _, g := range list {
			method := ""
			if g.Method != "" {
				method = c.Loc.Say(g.Method.Say())
			}
			out.Row(g.DonorName, ui.DateValue(g.Received), c.Loc.Say(g.Kind.Say()), method, p.plain(g.Amount.Cents), p.plain(g.Back), p.plain(g.Advantage), g.Fund, labelOf(campaigns, g.CampaignID),
				g.Reference, stateTag(c, g).Word, said(c, g.Thanked), g.Note)
		}
		if err := out.Flush(); err != nil {
			broken()
		}
		if !more {
			return nil
		}
		f.After = list[len(list)-1].ID
		if list, more, err = p.Giving.Gifts(c.Ctx(), c.Actor, f); err != nil {
			broken()
		}
	}
}
