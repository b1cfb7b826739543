package donors

import (
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func campaignTag(c *door.Call, s giving.CampaignState) *ui.TagData {
	tone := ui.Neutral
	switch s {
	case giving.Open:
		tone = ui.Open
	case giving.Closed:
		tone = ui.Past
	case giving.Draft:
		tone = ui.Waiting
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(s.Say())}
}

// campaigns lists the campaigns with how far each has come.
func (p *Pages) campaigns(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	list, err := p.Giving.Campaigns(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	var body []templ.Component
	for _, one := range list {
		progress, err := p.progress(c, one)
		if err != nil {
			return err
		}
		body = append(body, parts.Under("", one.Name.In(c.Lang), to(c, "campaigns", one.ID), campaignTag(c, one.State), progress))
	}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("donors.campaigns.none_title"), Body: c.Text("donors.campaigns.none")}))
	} else {
		body = []templ.Component{parts.Section("list", c.Text("donors.campaigns.all"), body...)}
	}
	page := ui.PageData{Title: c.Text("donors.campaigns.title"), Lead: c.Text("donors.campaigns.lead"), NoIndex: true, Crumbs: crumbs(c)}
	if giving.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("donors.campaign.new"), Href: to(c, "campaigns", "new")}
	}
	return c.Page(page, parts.Stack(body...))
}

// progress is how far a campaign has come, as a bar where it has a goal.
func (p *Pages) progress(c *door.Call, one giving.Campaign) (templ.Component, error) {
	came, err := p.Giving.ProgressOf(c.Ctx(), one.ID)
	if err != nil {
		return nil, err
	}
	said := c.Text("donors.campaign.came", "Amount", p.text(came.Cents), "Count", came.Gifts, "Donors", c.Text("donors.of_donors", "Count", came.Donors))
	if one.Goal == 0 {
		return parts.Para(said), nil
	}
	return ui.Progress(c.Loc, ui.ProgressData{ID: "progress-" + one.Slug, Label: c.Text("donors.campaign.goal", "Goal", p.text(one.Goal)), Done: int(min(came.Cents, one.Goal) / 100), Total: int(max(one.Goal/100, 1)), Text: said}), nil
}

func campaignNames() []string {
	return []string{"slug", "title_en", "title_fr", "about_en", "about_fr", "goal", "fund", "opens", "closes", "suggestions", "state"}
}

func (p *Pages) newCampaign(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	return p.campaignForm(c, giving.Campaign{}, map[string]string{"state": string(giving.Draft), "fund": giving.GeneralFund}, nil)
}

func (p *Pages) addCampaign(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	return p.putCampaign(c, giving.Campaign{})
}

// campaign shows a campaign to those who read, with its form for those who keep it.
func (p *Pages) campaign(c *door.Call) error {
	if err := mustRead(c); err != nil {
		return err
	}
	one, err := p.Giving.Campaign(c.Ctx(), nil, c.R.PathValue("campaign"))
	if err != nil {
		return err
	}
	var suggested []string
	for _, cents := range one.Suggestions {
		suggested = append(suggested, p.typedCents(c, cents))
	}
	values := map[string]string{
		"slug": one.Slug, "goal": p.typedCents(c, one.Goal), "fund": one.Fund, "opens": ui.DateValue(one.Opens), "closes": ui.DateValue(one.Closes), "suggestions": strings.Join(suggested, "\n"), "state": string(one.State),
	}
	parts.Pairs(values, "title", one.Name)
	parts.Pairs(values, "about", one.About)
	return p.campaignForm(c, one, values, nil)
}

func (p *Pages) changeCampaign(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	one, err := p.Giving.Campaign(c.Ctx(), nil, c.R.PathValue("campaign"))
	if err != nil {
		return err
	}
	return p.putCampaign(c, one)
}

func (p *Pages) campaignForm(c *door.Call, one giving.Campaign, values map[string]string, errs ui.FormErrors) error {
	funds, err := p.fundOptions(c, values["fund"])
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "donors.campaign.field.", Values: values, Errors: errs}
	page, action := ui.PageData{Title: c.Text("donors.campaign.new"), Lead: c.Text("donors.campaign.new_lead"), Crumbs: crumbs(c, toCampaigns(c)), Errors: errs, Wide: true}, to(c, "campaigns", "new")
	at := []string{"campaigns", "new"}
	var body []templ.Component
	if one.ID != "" {
		page.Title, page.Lead, page.Status, at = one.Name.In(c.Lang), "", campaignTag(c, one.State), []string{"campaigns", one.ID}
		action = to(c, at...)
		progress, err := p.progress(c, one)
		if err != nil {
			return err
		}
		body = append(body, parts.Section("progress", c.Text("donors.campaign.progress"), progress, ui.LinkList([]ui.Link{{Label: c.Text("donors.campaign.gifts"), Href: to(c, "gifts") + "?campaign=" + one.ID}})))
		if one.State != giving.Draft {
			page.Secondary = []ui.ButtonData{{Label: c.Text("donors.campaign.public"), Href: c.Path("give", "campaigns", one.Slug), Kind: ui.Secondary}}
		}
	}
	page = twin(c, page, at...)
	if !giving.MayKeep(c.Actor) {
		return c.PageStatus(again(errs), page, parts.Stack(append(body, parts.Words(parts.TextOf(c.Lang, one.About)))...))
	}
	body = append(body, parts.Section("form", c.Text("donors.campaign.form"), parts.Form(ui.FormData{Action: action, Once: true},
		sideBySide(f, "title", 0), sideBySide(f, "about", 6), f.Line("slug", width(20)), f.Line("goal", parts.Optional, sums), f.Choice("fund", funds), f.Day("opens", parts.Optional), f.Day("closes", parts.Optional),
		f.Area("suggestions", parts.Optional, parts.Rows(4), width(10)), f.Radios("state", options(c, []giving.CampaignState{giving.Draft, giving.Open, giving.Closed}, giving.CampaignState.Say)), parts.Submit(c.Text("donors.save"), ui.Primary))))
	return c.PageStatus(again(errs), page, parts.Stack(body...))
}

// sideBySide is a question in both languages, the reader's first.
func sideBySide(f parts.Fields, name string, rows int) templ.Component {
	in := func(l i18n.Lang) templ.Component {
		one := f.Of(name)
		one.Name, one.Lang, one.Rows = name+"_"+string(l), l, rows
		one.Label = f.Call.Text("parts.in."+string(l), "Label", one.Label)
		one.Value, one.Error = f.Values[one.Name], f.Errors.For(one.Name)
		if rows == 0 {
			return ui.Input(f.Call.Loc, one)
		}
		return ui.TextArea(f.Call.Loc, one)
	}
	return pair(in(f.Call.Lang), in(f.Call.Lang.Other()))
}

// amounts reads one amount a line.
func (r *reading) amounts(field string) (list []int64) {
	for line := range strings.Lines(r.c.Value(field)) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		cents, err := money.Read(line, r.p.currency(), r.c.Lang)
		if err != nil {
			r.refuse(field, err)
			return nil
		}
		list = append(list, cents)
	}
	return list
}

func (p *Pages) putCampaign(c *door.Call, one giving.Campaign) error {
	r := p.read(c)
	change := giving.Campaign{
		ID: one.ID, Slug: c.Value("slug"), Name: c.Both("title"), About: c.Both("about"), Goal: r.cents("goal"), Fund: c.Value("fund"), Opens: r.day("opens"), Closes: r.day("closes"), Suggestions: r.amounts("suggestions"),
		State: giving.CampaignState(c.Value("state")),
	}
	err := r.err()
	if err == nil {
		change, err = p.Giving.PutCampaign(c.Ctx(), c.Actor, change)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		for i := range errs {
			errs[i].Field = strings.Replace(errs[i].Field, "name_", "title_", 1) // as the form calls it
		}
		return p.campaignForm(c, one, c.Typed(campaignNames()...), errs)
	}
	return c.Done(to(c, "campaigns", change.ID), "campaign_saved")
}
