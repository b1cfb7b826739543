package newsletter

import (
	"net/http"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// one is an issue on the desk.
func (p *Pages) one(c *door.Call) error { return p.oneWith(c, http.StatusOK, "", nil) }

func (p *Pages) oneWith(c *door.Call, status int, action string, errs ui.FormErrors) error {
	i, items, err := p.Newsletter.Issue(c.Ctx(), c.Actor, c.R.PathValue("issue"))
	if err != nil {
		return err
	}
	here := c.Path("manage", "newsletter", "issues", i.ID)
	page := ui.PageData{Title: i18n.Typeset(c.Lang, i.Title.In(c.Lang)), NoIndex: true, Crumbs: crumbs(c), Status: tag(c, i), Errors: errs}
	edits := newsletter.MayEdit(c.Actor)
	var body []templ.Component
	if i.Number > 0 {
		page.Kicker = p.Newsletter.Heading(c.Lang, i)
		part, err := p.following(c, i, here, edits)
		if err != nil {
			return err
		}
		body = append(body, part)
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("letterpages.see_public"), Href: c.Path(i.Path()...), Kind: ui.Secondary})
	}
	if i.State == newsletter.Scheduled {
		page.StatusLine = c.Text("letterpages.scheduled_for", "When", c.Loc.DateTime(c.Local(i.ScheduledAt)))
	}
	body = append(body, p.itemList(c, i, items, here, edits))
	body = append(body, parts.Section("preview", c.Text("letterpages.preview"), ui.LinkList([]ui.Link{
		{Label: c.Text("letterpages.preview_html.en"), Href: here + "/mail/en"},
		{Label: c.Text("letterpages.preview_html.fr"), Href: here + "/mail/fr"},
		{Label: c.Text("letterpages.preview_text.en"), Href: here + "/mail/en?as=text"},
		{Label: c.Text("letterpages.preview_text.fr"), Href: here + "/mail/fr?as=text"},
	})))
	if edits {
		f := parts.Fields{Call: c, Prefix: "letterpages.field.", ID: "test", Values: map[string]string{"lang": string(c.Lang)}}
		body = append(body, parts.Folded(c.Text("letterpages.test"), action == "test", parts.Form(parts.Sending(here, "test"), f.Radios("lang", langs(c)), parts.Submit(c.Text("letterpages.test_button"), ui.Secondary))))
	}
	if edits && i.Open() {
		offers, err := p.offers(c, i, here)
		if err != nil {
			return err
		}
		body = append(body, offers, p.wordsForm(c, i, here, action, errs), p.sendForm(c, i, here, action, errs, newsletter.Ready(i, items)),
			parts.Folded(c.Text("letterpages.drop"), false, parts.Form(parts.Sending(here, "drop"), parts.Submit(c.Text("letterpages.drop_button"), ui.Danger))))
	}
	return c.PageStatus(status, twin(c, page, "manage", "newsletter", "issues", i.ID), parts.Stack(body...))
}

// following says how far an issue has come, and pauses it.
func (p *Pages) following(c *door.Call, i newsletter.Issue, here string, edits bool) (templ.Component, error) {
	f, err := p.Newsletter.Figures(c.Ctx(), c.Actor, i)
	if err != nil {
		return nil, err
	}
	facts := []ui.Fact{}
	for _, one := range []struct {
		key string
		n   int
	}{{"copies", f.Copies}, {"delivered", f.Delivered}, {"waiting", f.Waiting}, {"failed", f.Failed}, {"returned", f.Returned}, {"spam", f.Spam}, {"left", f.Left}} {
		facts = append(facts, ui.Fact{Term: c.Text("letterpages.figure." + one.key), Text: c.Loc.Number(int64(one.n))})
	}
	body := []templ.Component{ui.Facts(facts), parts.Hint(c.Text("letterpages.no_pixel"))}
	if edits && i.State == newsletter.Paused {
		body = append(body, parts.Form(parts.Sending(here, "resume"), parts.Submit(c.Text("letterpages.resume"), ui.Primary)))
	} else if edits && (i.State == newsletter.Going || f.Waiting > 0) {
		body = append(body, parts.Form(parts.Sending(here, "pause"), parts.Submit(c.Text("letterpages.pause"), ui.Secondary)))
	}
	return parts.Section("figures", c.Text("letterpages.figures"), body...), nil
}

// itemList lists the items in their order, with how to move them.
func (p *Pages) itemList(c *door.Call, i newsletter.Issue, items []newsletter.Item, here string, edits bool) templ.Component {
	if len(items) == 0 {
		return parts.Section("items", c.Text("letterpages.items"), ui.Empty(ui.EmptyData{Title: c.Text("letterpages.items_none_title"), Body: c.Text("letterpages.items_none")}))
	}
	t := ui.TableData{Caption: c.Text("letterpages.items"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("letterpages.col.item")}, {Label: c.Text("letterpages.col.from")}, {Label: c.Text("letterpages.col.order")}}}
	for k, it := range items {
		source := c.Text("letterpages.own_item")
		if it.Source != "" {
			source = c.Text("newsletter.source." + it.Source)
		}
		title := it.Title.In(c.Lang)
		row := ui.TableRow{Cells: []ui.Cell{{Text: title}, {Text: source}, {Text: number(k + 1)}}}
		if edits && i.Open() {
			row.Cells[0].Href = here + "/items/" + it.ID
			var buttons []templ.Component
			add := func(action, label string) {
				buttons = append(buttons, ui.Button(ui.ButtonData{Label: label, Explain: title, Kind: ui.Quiet, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: action}, {Name: "item", Value: it.ID}}}))
			}
			if k > 0 {
				add("up", c.Text("letterpages.up"))
			}
			if k < len(items)-1 {
				add("down", c.Text("letterpages.down"))
			}
			add("out", c.Text("letterpages.out"))
			row.Cells[2] = ui.Cell{Body: parts.Stack(buttons...)}
		}
		t.Rows = append(t.Rows, row)
	}
	return parts.Section("items", c.Text("letterpages.items"), ui.Table(t))
}

// offers are what the issue may be put together from, source by source.
func (p *Pages) offers(c *door.Call, i newsletter.Issue, here string) (templ.Component, error) {
	list, err := p.Newsletter.Offers(c.Ctx(), c.Actor, i.ID)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	for _, o := range list {
		var options []ui.Option
		for _, one := range o.Offers[:min(len(o.Offers), 20)] {
			options = append(options, ui.Option{Value: one.Key, Label: i18n.Typeset(c.Lang, one.Title.In(c.Lang)), Hint: c.Loc.Date(c.Local(one.At))})
		}
		f := parts.Fields{Call: c, Prefix: "letterpages.field.", ID: "pick-" + o.Source}
		name := c.Text("newsletter.source." + o.Source)
		body = append(body, parts.Folded(c.Text("letterpages.offer", "Source", name, "Count", len(o.Offers)), false, parts.Form(parts.Sending(here, "pick", ui.Hidden{Name: "source", Value: o.Source}),
			f.Boxes("keys", options, parts.Optional, func(q *ui.Field) { q.Label = name }), parts.Submit(c.Text("letterpages.pick"), ui.Secondary))))
	}
	body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("letterpages.free_item"), Href: here + "/items/new"}}))
	return parts.Section("offers", c.Text("letterpages.offers"), body...), nil
}

// wordsForm asks for the title and the introduction.
func (p *Pages) wordsForm(c *door.Call, i newsletter.Issue, here, action string, errs ui.FormErrors) templ.Component {
	f := parts.Fields{Call: c, Prefix: "letterpages.field.", ID: "words", Values: map[string]string{}}
	parts.Pairs(f.Values, "title", i.Title)
	parts.Pairs(f.Values, "intro", i.Intro)
	if action == "write" {
		f.Errors, f.Values = errs, c.Typed("title_en", "title_fr", "intro_en", "intro_fr")
	}
	return parts.Section("words", c.Text("letterpages.words"), parts.Form(parts.Sending(here, "write"), f.Both("title", 0), f.Both("intro", 6, parts.Optional), parts.Submit(c.Text("letterpages.save"), ui.Secondary)))
}

// sendForm schedules an issue, or says what it lacks.
func (p *Pages) sendForm(c *door.Call, i newsletter.Issue, here, action string, errs ui.FormErrors, lacks error) templ.Component {
	if i.State == newsletter.Scheduled {
		return parts.Section("send", c.Text("letterpages.send"), parts.Para(c.Text("letterpages.scheduled_for", "When", c.Loc.DateTime(c.Local(i.ScheduledAt)))), parts.Form(parts.Sending(here, "unschedule"), parts.Submit(c.Text("letterpages.unschedule"), ui.Secondary)))
	}
	if lacks != nil {
		var lines []string
		seen := map[string]bool{}
		for _, f := range fault.All(lacks) {
			if said := c.Sentence(f); !seen[said] {
				seen[said] = true
				lines = append(lines, said)
			}
		}
		return parts.Section("send", c.Text("letterpages.send"), parts.Para(c.Text("letterpages.lacks")), parts.List(lines))
	}
	f := parts.Fields{Call: c, Prefix: "letterpages.field.", ID: "send", Values: map[string]string{}}
	if action == "schedule" {
		f.Errors, f.Values = errs, c.Typed("at")
	}
	return parts.Section("send", c.Text("letterpages.send"), parts.Para(c.Text("letterpages.send_lead")), parts.Form(parts.Sending(here, "schedule"),
		f.Hour("at", parts.Optional, func(q *ui.Field) { q.Hint = c.Text("letterpages.at_hint", "Zone", p.Zone.String()) }), parts.Submit(c.Text("letterpages.send_button"), ui.Primary)))
}

// act does something with an issue.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id, action, done := c.R.PathValue("issue"), c.Value("action"), "letter_saved"
	n, item := p.Newsletter, c.Value("item")
	var err error
	switch action {
	case "write":
		err = n.Write(c.Ctx(), c.Actor, id, c.Both("title"), c.Both("intro"))
	case "pick":
		err = n.Pick(c.Ctx(), c.Actor, id, c.Value("source"), c.Values("keys")...)
	case "up", "down":
		err = n.Move(c.Ctx(), c.Actor, id, item, action == "up")
	case "out":
		err = n.TakeOut(c.Ctx(), c.Actor, id, item)
	case "test":
		err, done = n.SendTest(c.Ctx(), c.Actor, id, langOf(c)), "letter_test"
	case "schedule":
		at := p.hourOf(c, "at")
		if at.IsZero() && c.Value("at") != "" {
			err = fault.Field("at", "newsletter.error.at", nil)
		} else {
			err, done = n.Schedule(c.Ctx(), c.Actor, id, at), "letter_scheduled"
		}
	case "unschedule":
		err = n.Unschedule(c.Ctx(), c.Actor, id)
	case "pause":
		err = n.Pause(c.Ctx(), c.Actor, id)
	case "resume":
		err = n.Resume(c.Ctx(), c.Actor, id)
	case "drop":
		if err = n.Drop(c.Ctx(), c.Actor, id); err == nil {
			return c.Done(c.Path("manage", "newsletter"), "letter_saved")
		}
	default:
		if err := c.Actor.Require(newsletter.MayRead(c.Actor), "power.read_newsletter"); err != nil {
			return err
		}
		return door.NotFound()
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.oneWith(c, status, action, errs)
	}
	to := c.Path("manage", "newsletter", "issues", id)
	switch action {
	case "up", "down", "out", "pick":
		return c.Redirect(to + "#items")
	}
	return c.Done(to, done)
}

// item is the form of one item, or of a new one.
func (p *Pages) item(c *door.Call) error { return p.itemWith(c, http.StatusOK, nil) }

func (p *Pages) itemWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := c.Actor.Require(newsletter.MayEdit(c.Actor), "power.edit_newsletter"); err != nil {
		return err
	}
	i, items, err := p.Newsletter.Issue(c.Ctx(), c.Actor, c.R.PathValue("issue"))
	if err != nil {
		return err
	}
	id := c.R.PathValue("item")
	it, found := newsletter.Item{}, id == "new"
	for _, one := range items {
		if one.ID == id {
			it, found = one, true
		}
	}
	if !found {
		return fault.New(fault.NotFound, "newsletter.error.no_item", nil)
	}
	f := parts.Fields{Call: c, Prefix: "letterpages.item.", Values: map[string]string{"path": it.Path}, Errors: errs}
	parts.Pairs(f.Values, "title", it.Title)
	parts.Pairs(f.Values, "body", it.Body)
	if errs.Any() {
		f.Values = c.Typed("title_en", "title_fr", "body_en", "body_fr", "path")
	}
	here := []string{"manage", "newsletter", "issues", i.ID, "items", id}
	page := ui.PageData{Title: c.Text("letterpages.item.heading"), NoIndex: true, Errors: errs, Crumbs: crumbs(c, ui.Link{Label: i.Title.In(c.Lang), Href: c.Path("manage", "newsletter", "issues", i.ID)})}
	return c.PageStatus(status, twin(c, page, here...), parts.Form(parts.Sending(c.Path(here...), "put"), f.Both("title", 0), f.Both("body", 8, parts.Optional), f.Line("path", parts.Optional), parts.Submit(c.Text("letterpages.save"), ui.Primary)))
}

func (p *Pages) putItem(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id := c.R.PathValue("item")
	if id == "new" {
		id = ""
	}
	issue := c.R.PathValue("issue")
	errs, status, err := refused(c, p.Newsletter.PutItem(c.Ctx(), c.Actor, issue, newsletter.Item{ID: id, Title: c.Both("title"), Body: c.Both("body"), Path: c.Value("path")}))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.itemWith(c, status, errs)
	}
	return c.Redirect(c.Path("manage", "newsletter", "issues", issue) + "#items")
}
