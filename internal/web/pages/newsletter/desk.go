package newsletter

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// desk is where issues and readers are kept.
func (p *Pages) desk(c *door.Call) error { return p.deskWith(c, http.StatusOK, nil) }

func (p *Pages) deskWith(c *door.Call, status int, errs ui.FormErrors) error {
	pageNo := c.Int("page", 1)
	list, total, err := p.Newsletter.Issues(c.Ctx(), c.Actor, pageNo)
	if err != nil {
		return err
	}
	counts, err := p.Newsletter.Counts(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	set, err := p.Newsletter.Settings(c.Ctx(), nil)
	if err != nil {
		return err
	}
	edits := newsletter.MayEdit(c.Actor)
	body := []templ.Component{parts.Para(c.Text("letterpages.readers_line", "Count", counts.Of(newsletter.Active), "English", counts[newsletter.Active][i18n.EN], "French", counts[newsletter.Active][i18n.FR]))}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("letterpages.desk_none_title"), Body: c.Text("letterpages.desk_none")}))
	} else {
		t := ui.TableData{Caption: c.Text("letterpages.issues"), Columns: []ui.Column{{Label: c.Text("letterpages.col.title")}, {Label: c.Text("letterpages.col.number")}, {Label: c.Text("letterpages.col.state")}, {Label: c.Text("letterpages.col.when")}, {Label: c.Text("letterpages.col.copies"), Numeric: true}}}
		for _, i := range list {
			heading, when := "", ""
			if i.Number > 0 {
				heading = c.Text("letterpages.numbered", "Volume", number(i.Volume), "Issue", number(i.Number))
				when = c.Loc.DateTime(c.Local(i.SentAt))
			} else if !i.ScheduledAt.IsZero() {
				when = c.Loc.DateTime(c.Local(i.ScheduledAt))
			}
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: i.Title.In(c.Lang), Href: c.Path("manage", "newsletter", "issues", i.ID)}, {Text: heading}, {Tag: tag(c, i)}, {Text: when}, {Text: c.Loc.Number(int64(i.Copies))}}})
		}
		body = append(body, ui.Table(t), ui.Pagination(c.Loc, ui.PaginationData{Page: max(pageNo, 1), Pages: (total + newsletter.PageSize - 1) / newsletter.PageSize, Total: total, Href: func(n int) string { return c.Path("manage", "newsletter") + "?page=" + number(n) }}))
	}
	page := ui.PageData{Title: c.Text("letterpages.desk"), Kicker: set.Title.In(c.Lang), Lead: c.Text("letterpages.desk_lead"), NoIndex: true, Crumbs: c.FromDesk(), Errors: errs}
	links := []ui.Link{{Label: c.Text("letterpages.title"), Href: c.Path("newsletter")}, {Label: c.Text("letterpages.archive"), Href: c.Path("newsletter", "archive")}}
	if edits {
		f := parts.Fields{Call: c, Prefix: "letterpages.field.", Values: c.Typed("title_en", "title_fr"), Errors: errs}
		body = append(body, parts.Section("new", c.Text("letterpages.new"), parts.Form(parts.Sending(c.Path("manage", "newsletter"), "begin"), f.Both("title", 0), parts.Submit(c.Text("letterpages.new_button"), ui.Primary))))
		links = append(links, ui.Link{Label: c.Text("letterpages.readers"), Href: c.Path("manage", "newsletter", "readers")}, ui.Link{Label: c.Text("letterpages.settings"), Href: c.Path("manage", "newsletter", "settings")}, ui.Link{Label: c.Text("newspages.desk"), Href: c.Path("manage", "news")})
	}
	page.Rail = parts.Rail(c.Text("newspages.rail"), links)
	return c.PageStatus(status, twin(c, page, "manage", "newsletter"), parts.Stack(body...))
}

// tag is where an issue stands, as a mark.
func tag(c *door.Call, i newsletter.Issue) *ui.TagData {
	tone := ui.Neutral
	switch i.State {
	case newsletter.Scheduled, newsletter.Paused:
		tone = ui.Waiting
	case newsletter.Going:
		tone = ui.Open
	case newsletter.Sent:
		tone = ui.Good
	case newsletter.Draft:
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(i.State.Say())}
}

func (p *Pages) begin(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	made, err := p.Newsletter.Begin(c.Ctx(), c.Actor, c.Both("title"))
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.deskWith(c, status, errs)
	}
	return c.Redirect(c.Path("manage", "newsletter", "issues", made.ID))
}

// settings are the newsletter's name and how its volumes are counted.
func (p *Pages) settings(c *door.Call) error { return p.settingsWith(c, http.StatusOK, nil) }

func (p *Pages) settingsWith(c *door.Call, status int, errs ui.FormErrors) error {
	if err := c.Actor.Require(newsletter.MayEdit(c.Actor), "power.edit_newsletter"); err != nil {
		return err
	}
	set, err := p.Newsletter.Settings(c.Ctx(), nil)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "letterpages.set.", Errors: errs, Values: map[string]string{"volumes": string(set.Volumes), "first_year": number(set.FirstYear), "volume": number(set.Volume)}}
	parts.Pairs(f.Values, "title", set.Title)
	parts.Pairs(f.Values, "about", set.About)
	if errs.Any() {
		f.Values = c.Typed("title_en", "title_fr", "about_en", "about_fr", "volumes", "first_year", "volume")
	}
	here := []string{"manage", "newsletter", "settings"}
	page := ui.PageData{Title: c.Text("letterpages.settings"), Lead: c.Text("letterpages.settings_lead"), NoIndex: true, Crumbs: crumbs(c), Errors: errs}
	return c.PageStatus(status, twin(c, page, here...), parts.Form(parts.Sending(c.Path(here...), "put"), f.Both("title", 0), f.Both("about", 4, parts.Optional),
		f.Radios("volumes", []ui.Option{{Value: "year", Label: c.Text("letterpages.set.by_year")}, {Value: "set", Label: c.Text("letterpages.set.by_set")}}),
		f.Line("first_year", parts.Numeric, parts.Optional), f.Line("volume", parts.Numeric, parts.Optional), parts.Submit(c.Text("letterpages.save"), ui.Primary)))
}

func (p *Pages) putSettings(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	errs, status, err := refused(c, p.Newsletter.PutSettings(c.Ctx(), c.Actor, newsletter.Settings{
		Title: c.Both("title"), About: c.Both("about"), Volumes: newsletter.VolumeRule(c.Value("volumes")), FirstYear: c.Int("first_year", 0), Volume: c.Int("volume", 1),
	}))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.settingsWith(c, status, errs)
	}
	return c.Done(c.Path("manage", "newsletter"), "letter_saved")
}

// readers lists who gets the newsletter.
func (p *Pages) readers(c *door.Call) error {
	pageNo := max(c.Int("page", 1), 1)
	state := newsletter.ReaderState(c.Value("state"))
	list, more, err := p.Newsletter.Subscribers(c.Ctx(), c.Actor, state, c.Value("words"), pageNo)
	if err != nil {
		return err
	}
	counts, err := p.Newsletter.Counts(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	here := c.Path("manage", "newsletter", "readers")
	tabs := []ui.Link{{Label: c.Text("letterpages.reader_all"), Href: here, Current: state == ""}}
	for _, s := range newsletter.ReaderStates() {
		tabs = append(tabs, ui.Link{Label: c.Text("letterpages.reader_state", "State", c.Loc.Say(s.Say()), "Count", counts.Of(s)), Href: here + "?state=" + string(s), Current: s == state})
	}
	f := parts.Fields{Call: c, Prefix: "letterpages.field.", Values: c.Typed("words")}
	body := []templ.Component{ui.Tabs(c.Text("letterpages.readers"), tabs), parts.Form(ui.FormData{Action: here, Get: true}, f.Line("words", parts.Optional), parts.Submit(c.Text("letterpages.search"), ui.Secondary))}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("letterpages.reader_none_title"), Body: c.Text("letterpages.reader_none")}))
	} else {
		t := ui.TableData{Caption: c.Text("letterpages.readers"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("letterpages.col.address")}, {Label: c.Text("letterpages.col.lang")}, {Label: c.Text("letterpages.col.state")}, {Label: c.Text("letterpages.col.source")}}}
		for _, x := range list {
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: shown(c, x), Href: c.Path("manage", "newsletter", "readers", x.ID)}, {Text: c.Text("letterpages.lang." + string(x.Lang))}, {Tag: readerTag(c, x)}, {Text: c.Text("letterpages.source." + x.Source)}}})
		}
		body = append(body, ui.Table(t))
		if more {
			q := here + "?page=" + number(pageNo+1)
			if state != "" {
				q += "&state=" + string(state)
			}
			body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("letterpages.older"), Href: q}}))
		}
	}
	page := ui.PageData{
		Title: c.Text("letterpages.readers"), Lead: c.Text("letterpages.readers_lead"), NoIndex: true, Crumbs: crumbs(c),
		Secondary: []ui.ButtonData{{Label: c.Text("letterpages.bring"), Href: c.Path("manage", "newsletter", "readers", "import"), Kind: ui.Secondary}},
	}
	return c.Page(twin(c, page, "manage", "newsletter", "readers"), parts.Stack(body...))
}

// shown is a reader's address, or that it was forgotten.
func shown(c *door.Call, x newsletter.Subscriber) string {
	if x.Email == "" {
		return c.Text("letterpages.forgotten")
	}
	return x.Email
}

func readerTag(c *door.Call, x newsletter.Subscriber) *ui.TagData {
	tone := map[newsletter.ReaderState]ui.Tone{newsletter.Active: ui.Good, newsletter.Asked: ui.Waiting, newsletter.Left: ui.Past, newsletter.Returned: ui.Bad}[x.State]
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(x.State.Say())}
}

// reader is one reader, with the consents that the subscription rests on.
func (p *Pages) reader(c *door.Call) error {
	x, given, err := p.Newsletter.Evidence(c.Ctx(), c.Actor, c.R.PathValue("reader"))
	if err != nil {
		return err
	}
	t := ui.TableData{Caption: c.Text("letterpages.evidence"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("newspages.media.day")}, {Label: c.Text("newspages.media.method")}, {Label: c.Text("newspages.media.words")}, {Label: c.Text("letterpages.network")}, {Label: c.Text("newspages.media.ended")}}}
	for _, one := range given {
		ended, how := "", c.Loc.Say(one.Method.Name())
		if !one.Ended.IsZero() {
			ended = c.Loc.Date(c.Local(one.Ended))
		}
		if one.Implied {
			how = c.Text("letterpages.implied", "Until", c.Loc.Date(c.Local(one.Expires())))
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.DateTime(c.Local(one.At))}, {Text: how}, {Text: one.Words}, {Text: one.Network}, {Text: ended}}})
	}
	var body []templ.Component
	if len(given) == 0 {
		body = append(body, parts.Para(c.Text("letterpages.no_evidence")))
	} else {
		body = append(body, parts.Section("evidence", c.Text("letterpages.evidence"), ui.Table(t)))
	}
	page := ui.PageData{Title: shown(c, x), NoIndex: true, Status: readerTag(c, x), Crumbs: crumbs(c, ui.Link{Label: c.Text("letterpages.readers"), Href: c.Path("manage", "newsletter", "readers")})}
	if !x.LeftAt.IsZero() && x.State != newsletter.Active {
		page.StatusLine = c.Text("letterpages.left_how."+x.LeftHow, "When", c.Loc.DateTime(c.Local(x.LeftAt)))
	}
	if x.State == newsletter.Active {
		body = append(body, parts.Folded(c.Text("letterpages.remove"), false, parts.Para(c.Text("letterpages.remove_lead")), parts.Form(parts.Sending(c.Path("manage", "newsletter", "readers", x.ID), "remove"), parts.Submit(c.Text("letterpages.remove_button"), ui.Danger))))
	}
	return c.Page(twin(c, page, "manage", "newsletter", "readers", x.ID), parts.Stack(body...))
}

func (p *Pages) removeReader(c *door.Call) error {
	id := c.R.PathValue("reader")
	if c.Value("action") != "remove" {
		return p.reader(c)
	}
	if err := p.Newsletter.Remove(c.Ctx(), c.Actor, id); err != nil {
		return err
	}
	return c.Done(c.Path("manage", "newsletter", "readers", id), "letter_saved")
}

// mail is an issue as a reader's mail program shows it, in a language; with as=text the
// plain text of it.
func (p *Pages) mail(c *door.Call) error {
	lang, ok := i18n.ParseLang(c.R.PathValue("tongue"))
	if !ok || string(lang) != c.R.PathValue("tongue") {
		return door.NotFound()
	}
	i, items, err := p.Newsletter.Issue(c.Ctx(), c.Actor, c.R.PathValue("issue"))
	if err != nil {
		return err
	}
	letter, err := p.Newsletter.Letter(c.Ctx(), lang, i, items)
	if err != nil {
		return err
	}
	if c.Value("as") == "text" {
		return c.Bytes("text/plain; charset=utf-8", []byte(letter.Subject+"\n\n"+letter.Text("…")))
	}
	page, err := letter.HTML("#")
	if err != nil {
		return err
	}
	// It has its own styles, and nothing of it may act.
	c.W.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups")
	return c.Bytes("text/html; charset=utf-8", []byte(page))
}

// hourOf reads a day and an hour of a form; zero for none.
func (p *Pages) hourOf(c *door.Call, name string) time.Time {
	t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), p.Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}
