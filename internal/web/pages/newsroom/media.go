package newsroom

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// media is the media list.
func (p *Pages) media(c *door.Call) error { return p.mediaWith(c, http.StatusOK, nil, nil) }

func (p *Pages) mediaWith(c *door.Call, status int, errs ui.FormErrors, brought *newsroom.Brought) error {
	pageNo := c.Int("page", 1)
	list, total, err := p.News.MediaList(c.Ctx(), c.Actor, pageNo)
	if err != nil {
		return err
	}
	_, names, err := p.subjects(c, nil)
	if err != nil {
		return err
	}
	var body []templ.Component
	if brought != nil {
		notice := ui.NoticeData{Tone: ui.Good, Title: c.Text("newspages.media.brought", "Added", brought.Added, "Known", brought.Known, "Refused", len(brought.Refused))}
		if len(brought.Refused) > 0 {
			notice.Tone = ui.Waiting
		}
		body = append(body, ui.Notice(c.Loc, notice))
		var lines []string
		for _, r := range brought.Refused[:min(len(brought.Refused), 50)] {
			lines = append(lines, c.Text("newspages.media.line", "Line", number(r.Line), "Why", c.Loc.Say(r.Why)))
		}
		body = append(body, parts.List(lines))
	}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("newspages.media.none_title"), Body: c.Text("newspages.media.none")}))
	} else {
		t := ui.TableData{Caption: c.Text("newspages.media.title"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("newspages.media.who")}, {Label: c.Text("newspages.media.lang")}, {Label: c.Text("newspages.media.beats")}, {Label: c.Text("newspages.media.state")}}}
		for _, m := range list {
			beats := []string{}
			for _, b := range m.Beats {
				beats = append(beats, names[b])
			}
			if len(beats) == 0 {
				beats = append(beats, c.Text("newspages.send.all_beats"))
			}
			tone := ui.Good
			if m.State != newsroom.OnList {
				tone = ui.Past
			}
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: mediaName(m), Href: c.Path("manage", "news", "media", m.ID)}, {Text: c.Text("newspages.send." + string(m.Lang))}, {Text: strings.Join(beats, ", ")}, {Tag: &ui.TagData{Tone: tone, Word: c.Loc.Say(m.State.Say())}}}})
		}
		body = append(body, ui.Table(t), ui.Pagination(c.Loc, ui.PaginationData{Page: max(pageNo, 1), Pages: (total + newsroom.PageSize - 1) / newsroom.PageSize, Total: total, Href: func(n int) string { return c.Path("manage", "news", "media") + "?page=" + number(n) }}),
			ui.LinkList([]ui.Link{{Label: c.Text("newspages.media.csv"), Href: c.Path("manage", "news") + "/media.csv"}}))
	}
	f := parts.Fields{Call: c, Prefix: "newspages.media.", Values: map[string]string{}, Errors: errs}
	form := parts.Sending(c.Path("manage", "news", "media"), "import")
	form.Upload = true
	body = append(body, parts.Section("import", c.Text("newspages.media.import"), parts.Para(c.Text("newspages.media.import_lead")), parts.Form(form,
		f.Line("file", func(q *ui.Field) { q.Type = "file" }), parts.Submit(c.Text("newspages.media.import_button"), ui.Secondary))))
	page := ui.PageData{
		Title: c.Text("newspages.media.title"), Lead: c.Text("newspages.media.lead"), NoIndex: true, Crumbs: crumbs(c), Errors: errs,
		Primary: &ui.ButtonData{Label: c.Text("newspages.media.new"), Href: c.Path("manage", "news", "media", "new")},
	}
	return c.PageStatus(status, twin(c, page, "manage", "news", "media"), parts.Stack(body...))
}

// mediaName is how a journalist is shown: the name with the outlet.
func mediaName(m newsroom.Media) string {
	switch {
	case m.Name == "":
		return m.Outlet
	case m.Outlet == "":
		return m.Name
	}
	return m.Name + ", " + m.Outlet
}

func (p *Pages) bringInMedia(c *door.Call) error {
	name, raw, err := c.Upload("file")
	if err != nil {
		return err
	}
	if len(raw) == 0 {
		err = c.Actor.Require(newsroom.MayEdit(c.Actor), "power.edit_news")
		if err == nil {
			err = fault.Field("file", "newsroom.error.no_upload", nil)
		}
	}
	var brought newsroom.Brought
	if err == nil {
		brought, err = p.News.BringInMedia(c.Ctx(), c.Actor, name, raw)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.mediaWith(c, status, errs, nil)
	}
	return p.mediaWith(c, http.StatusOK, nil, &brought)
}

func (p *Pages) mediaFile(c *door.Call) error {
	var b bytes.Buffer
	if err := p.News.WriteMedia(c.Ctx(), c.Actor, &b); err != nil {
		return err
	}
	return c.Download("media.csv", "text/csv; charset=utf-8", b.Bytes())
}

// contact is the form of one journalist, with the consents of theirs.
func (p *Pages) contact(c *door.Call) error {
	m, given, err := p.journalist(c)
	if err != nil {
		return err
	}
	v := map[string]string{"name": m.Name, "outlet": m.Outlet, "email": m.Email, "phone": m.Phone, "lang": string(m.Lang), "region": string(m.Region), "note": m.Note}
	if v["lang"] == "" {
		v["lang"] = string(c.Lang)
	}
	return p.contactForm(c, http.StatusOK, m, given, v, m.Beats, nil)
}

// journalist is the one that the address names; an empty one for a new one.
func (p *Pages) journalist(c *door.Call) (newsroom.Media, []consents.Consent, error) {
	id := c.R.PathValue("contact")
	if id == "new" {
		return newsroom.Media{}, nil, c.Actor.Require(newsroom.MayEdit(c.Actor), "power.edit_news")
	}
	return p.News.MediaOne(c.Ctx(), c.Actor, id)
}

func (p *Pages) contactForm(c *door.Call, status int, m newsroom.Media, given []consents.Consent, v map[string]string, beats []string, errs ui.FormErrors) error {
	options, _, err := p.subjects(c, beats)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "newspages.media.", Values: v, Errors: errs}
	id := c.R.PathValue("contact")
	here := c.Path("manage", "news", "media", id)
	langs := []ui.Option{{Value: "en", Label: c.Text("newspages.send.en")}, {Value: "fr", Label: c.Text("newspages.send.fr")}}
	var regions, methods []ui.Option
	for _, r := range people.Regions() {
		regions = append(regions, ui.Option{Value: string(r), Label: c.Loc.Say(r.Name())})
	}
	for _, how := range []consents.Method{consents.Mail, consents.Form, consents.Paper, consents.Spoken} {
		methods = append(methods, ui.Option{Value: string(how), Label: c.Loc.Say(how.Name())})
	}
	evidence := func(q *ui.Field) { q.Optional = m.ID != "" }
	form := []templ.Component{
		f.Line("name", parts.Optional), f.Line("outlet", parts.Optional), f.Line("email", func(q *ui.Field) { q.Type = "email" }), f.Line("phone", parts.Optional, func(q *ui.Field) { q.Type = "tel" }),
		f.Radios("lang", langs), f.Boxes("beats", options, parts.Optional), f.Choice("region", regions, parts.None(c.Text("newspages.media.no_region"))), f.Area("note", parts.Optional, parts.Rows(3)),
		parts.Fieldset(c.Text("newspages.media.consent"), c.Text("newspages.media.consent_hint"),
			f.Area("words", parts.Rows(3), evidence), f.Choice("method", methods, parts.Optional), f.Day("day", parts.Optional), f.Box("published")),
		parts.Submit(c.Text("newspages.save"), ui.Primary),
	}
	body := []templ.Component{parts.Form(parts.Sending(here, "put"), form...)}
	page := ui.PageData{Title: c.Text("newspages.media.new"), NoIndex: true, Errors: errs, Crumbs: crumbs(c, ui.Link{Label: c.Text("newspages.media.title"), Href: c.Path("manage", "news", "media")})}
	if m.ID != "" {
		page.Title = mediaName(m)
		tone := ui.Good
		if m.State != newsroom.OnList {
			tone = ui.Past
		}
		page.Status = &ui.TagData{Tone: tone, Word: c.Loc.Say(m.State.Say())}
		page.StatusLine = c.Text("newspages.media.since", "When", c.Loc.DateTime(c.Local(m.StateAt)))
		body = append(body, parts.Section("evidence", c.Text("newspages.media.evidence"), evidenceTable(c, given)))
		if m.State == newsroom.OnList {
			body = append(body, parts.Folded(c.Text("newspages.media.off"), false, parts.Form(parts.Sending(here, "off"), parts.Submit(c.Text("newspages.media.off_button"), ui.Danger))))
		}
	}
	return c.PageStatus(status, twin(c, page, "manage", "news", "media", id), parts.Stack(body...))
}

// evidenceTable lists consents with their proof.
func evidenceTable(c *door.Call, given []consents.Consent) templ.Component {
	t := ui.TableData{Caption: c.Text("newspages.media.evidence"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("newspages.media.day")}, {Label: c.Text("newspages.media.method")}, {Label: c.Text("newspages.media.words")}, {Label: c.Text("newspages.media.ended")}}}
	for _, one := range given {
		ended, how := "", c.Loc.Say(one.Method.Name())
		if !one.Ended.IsZero() {
			ended = c.Loc.Date(c.Local(one.Ended))
		}
		if one.Implied {
			how = c.Text("newspages.media.implied")
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.Date(c.Local(one.At))}, {Text: how}, {Text: one.Words}, {Text: ended}}})
	}
	return ui.Table(t)
}

func (p *Pages) putContact(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	m, given, err := p.journalist(c)
	if err != nil {
		return err
	}
	if c.Value("action") == "off" {
		if err := p.News.TakeOff(c.Ctx(), c.Actor, m.ID); err != nil {
			return err
		}
		return c.Done(c.Path("manage", "news", "media", m.ID), "news_saved")
	}
	lang, _ := i18n.ParseLang(c.Value("lang"))
	typed := newsroom.Media{
		ID: m.ID, Name: c.Value("name"), Outlet: c.Value("outlet"), Email: c.Value("email"), Phone: c.Value("phone"), Lang: lang, Beats: p.known(c), Region: people.Region(c.Value("region")), Note: c.Value("note"),
	}
	kept, err := p.News.PutMedia(c.Ctx(), c.Actor, typed, newsroom.Basis{Published: c.Value("published") == "yes", Words: c.Value("words"), Method: consents.Method(c.Value("method")), Day: dayOf(c, "day")})
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.contactForm(c, status, m, given, c.Typed("name", "outlet", "email", "phone", "lang", "region", "note", "words", "method", "day", "published"), c.Values("beats"), errs)
	}
	return c.Done(c.Path("manage", "news", "media", kept.ID), "news_saved")
}

// known are the beats chosen that are concerns.
func (p *Pages) known(c *door.Call) (beats []string) {
	_, names, err := p.subjects(c, nil)
	for _, b := range c.Values("beats") {
		if err == nil && names[b] != "" {
			beats = append(beats, b)
		}
	}
	return beats
}
