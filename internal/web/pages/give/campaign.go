package give

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/giving"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// campaign is the page of a campaign: what it is for, how far it is, and the form.
func (p *Pages) campaign(c *door.Call) error {
	one, err := p.Giving.CampaignBySlug(c.Ctx(), c.Actor, c.R.PathValue("campaign"))
	if err != nil {
		return err
	}
	return p.formPage(c, http.StatusOK, one, nil)
}

func (p *Pages) givingTo(c *door.Call) error {
	one, err := p.Giving.CampaignBySlug(c.Ctx(), c.Actor, c.R.PathValue("campaign"))
	if err != nil {
		return err
	}
	return p.take(c, one)
}

// openCampaigns leads to the campaigns that take gifts today.
func (p *Pages) openCampaigns(c *door.Call) ([]templ.Component, error) {
	list, err := p.Giving.Campaigns(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	var entries []ui.Entry
	for _, one := range list {
		if !one.TakesOn(p.Giving.Today()) {
			continue
		}
		so, err := p.Giving.ProgressOf(c.Ctx(), one.ID)
		if err != nil {
			return nil, err
		}
		entries = append(entries, ui.Entry{Title: one.Name.In(c.Lang), Href: at(c, "campaigns", one.Slug), Kicker: c.Text("givepages.campaign"), Note: p.soFar(c, one, so)})
	}
	if len(entries) == 0 {
		return nil, nil
	}
	return []templ.Component{parts.Section("campaigns", c.Text("givepages.campaigns"), ui.EntriesUnder(c.Loc, entries))}, nil
}

// soFar says in a sentence what a campaign has brought, and how long it goes on.
func (p *Pages) soFar(c *door.Call, one giving.Campaign, so giving.Progress) string {
	said := c.Text("givepages.so_far", "Amount", p.short(so.Cents), "Count", so.Donors)
	if one.Goal > 0 {
		said = c.Text("givepages.so_far_of", "Amount", p.short(so.Cents), "Goal", p.short(one.Goal), "Count", so.Donors)
	}
	if left := daysLeft(p.Giving.Today(), one); left > 0 && one.TakesOn(p.Giving.Today()) {
		said += " " + c.Text("givepages.days_left", "Count", left, "Day", one.Closes)
	}
	return said
}

// daysLeft counts the days on which gifts are still asked for, today among them; 0: it has
// no last day.
func daysLeft(today time.Time, one giving.Campaign) int {
	if one.Closes.IsZero() {
		return 0
	}
	return int(one.Closes.Sub(today)/(24*time.Hour)) + 1
}

// story is what a campaign says, and how far it is: as a bar, in a sentence and as figures.
func (p *Pages) story(c *door.Call, one giving.Campaign) ([]templ.Component, error) {
	so, err := p.Giving.ProgressOf(c.Ctx(), one.ID)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	switch today := p.Giving.Today(); {
	case one.State == giving.Draft:
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("givepages.campaign_draft")}))
	case one.State == giving.Closed || !one.Closes.IsZero() && today.After(one.Closes):
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("givepages.campaign_over"), Links: []ui.Link{toGive(c)}}))
	case today.Before(one.Opens):
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("givepages.campaign_not_yet", "Day", one.Opens), Links: []ui.Link{toGive(c)}}))
	}
	body = append(body, parts.Words(parts.TextOf(c.Lang, one.About)))
	facts := []ui.Fact{{Term: c.Text("givepages.fact.given"), Text: p.amount(c, so.Cents)}}
	if one.Goal > 0 {
		body = append(body, ui.Progress(c.Loc, ui.ProgressData{
			ID: "campaign", Label: c.Text("givepages.progress"), Done: int(min(max(so.Cents, 0), one.Goal)), Total: int(one.Goal), Text: p.soFar(c, one, so),
		}))
		facts = append(facts, ui.Fact{Term: c.Text("givepages.fact.goal"), Text: p.amount(c, one.Goal)})
	} else {
		body = append(body, parts.Para(p.soFar(c, one, so)))
	}
	facts = append(facts, ui.Fact{Term: c.Text("givepages.fact.donors"), Text: c.Loc.Number(int64(so.Donors))}, ui.Fact{Term: c.Text("givepages.fact.gifts"), Text: c.Loc.Number(int64(so.Gifts))})
	if !one.Closes.IsZero() {
		facts = append(facts, ui.Fact{Term: c.Text("givepages.fact.closes"), Body: ui.Day(c.Loc, one.Closes)})
	}
	return append(body, parts.Folded(c.Text("givepages.figures"), false, ui.Facts(facts))), nil
}
