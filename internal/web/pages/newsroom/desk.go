package newsroom

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// desk is where releases are kept.
func (p *Pages) desk(c *door.Call) error {
	pageNo := c.Int("page", 1)
	list, total, err := p.News.All(c.Ctx(), c.Actor, pageNo)
	if err != nil {
		return err
	}
	t := ui.TableData{Caption: c.Text("newspages.desk"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("newspages.col.headline")}, {Label: c.Text("newspages.col.what")}, {Label: c.Text("newspages.col.state")}, {Label: c.Text("newspages.col.public")}}}
	for _, r := range list {
		when := ""
		if !r.Public.IsZero() {
			when = c.Loc.DateTime(c.Local(r.Public))
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: r.Headline.In(c.Lang), Href: c.Path("manage", "news", "releases", r.ID)}, {Text: p.News.Kicker(c.Lang, r)}, {Tag: tag(c, p, r)}, {Text: when},
		}})
	}
	var body []templ.Component
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("newspages.desk_none_title"), Body: c.Text("newspages.desk_none")}))
	} else {
		body = append(body, ui.Table(t), ui.Pagination(c.Loc, ui.PaginationData{Page: max(pageNo, 1), Pages: (total + newsroom.PageSize - 1) / newsroom.PageSize, Total: total, Href: func(n int) string { return c.Path("manage", "news") + "?page=" + number(n) }}))
	}
	page := ui.PageData{Title: c.Text("newspages.desk"), Lead: c.Text("newspages.desk_lead"), NoIndex: true, Crumbs: c.FromDesk()}
	links := []ui.Link{{Label: c.Text("newspages.title"), Href: c.Path("news")}}
	if newsroom.MayEdit(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("newspages.new"), Href: c.Path("manage", "news", "new")}
		links = append(links, ui.Link{Label: c.Text("newspages.media.title"), Href: c.Path("manage", "news", "media")}, ui.Link{Label: c.Text("newspages.kit_desk"), Href: c.Path("manage", "news", "press-kit")}, ui.Link{Label: c.Text("letterpages.desk"), Href: c.Path("manage", "newsletter")})
	}
	page.Rail = parts.Rail(c.Text("newspages.rail"), links)
	return c.Page(twin(c, page, "manage", "news"), parts.Stack(body...))
}

// tag is where a release stands, as a mark.
func tag(c *door.Call, p *Pages, r newsroom.Release) *ui.TagData {
	now, tone := p.News.Now(), ui.Neutral
	switch {
	case r.PublicAt(now):
		tone = ui.Good
	case r.Embargoed(now):
		tone = ui.Waiting
	case r.State == newsroom.Approved:
		tone = ui.Open
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(r.Phase(now))}
}

// names of the fields of a release that are in both languages.
var bothNames = []string{"headline", "subhead", "place", "body"}

const contacts = 3

// valuesOf are a release's words as the fields of its form hold them.
func (p *Pages) valuesOf(c *door.Call, r newsroom.Release) map[string]string {
	v := map[string]string{"kind": string(r.Kind)}
	if r.Kind == "" {
		v["kind"] = string(newsroom.MediaRelease)
	}
	for name, t := range map[string]i18n.Text{"headline": r.Headline, "subhead": r.Subhead, "place": r.Place, "body": r.Body} {
		parts.Pairs(v, name, t)
	}
	if !r.Day.IsZero() {
		v["day"] = r.Day.Format("2006-01-02")
	}
	for i, one := range r.Contacts {
		at := "contact_" + number(i+1)
		v[at+"_name"], v[at+"_phone"], v[at+"_email"], v[at+"_langs"] = one.Name, one.Phone, one.Email, one.Langs
		parts.Pairs(v, at+"_role", one.Role)
	}
	var at []string
	for _, id := range r.Resolutions {
		if e, err := p.Resolutions.EntryOf(c.Ctx(), id); err == nil {
			at = append(at, e.Entry.Address().String())
		}
	}
	v["resolutions"] = strings.Join(at, ", ")
	return v
}

// typedRelease reads the form of a release.
func (p *Pages) typedRelease(c *door.Call) (r newsroom.Release, err error) {
	r = newsroom.Release{
		ID: c.R.PathValue("release"), Kind: newsroom.Kind(c.Value("kind")), Day: dayOf(c, "day"), Subjects: c.Values("subjects"), Version: int64(c.Int("version", 0)),
		Words: newsroom.Words{Headline: c.Both("headline"), Subhead: c.Both("subhead"), Body: c.Both("body"), Place: c.Both("place")},
	}
	for i := range contacts {
		at := "contact_" + number(i+1)
		r.Contacts = append(r.Contacts, newsroom.Contact{Name: c.Value(at + "_name"), Role: c.Both(at + "_role"), Phone: c.Value(at + "_phone"), Email: c.Value(at + "_email"), Langs: c.Value(at + "_langs")})
	}
	for _, said := range strings.FieldsFunc(c.Value("resolutions"), func(x rune) bool { return x == ',' || x == ' ' || x == ';' }) {
		meeting, label, _ := strings.Cut(said, "/")
		id, err := p.News.ResolutionAt(c.Ctx(), resolutions.Address{Meeting: meeting, Label: label})
		if err != nil {
			return r, err
		}
		r.Resolutions = append(r.Resolutions, id)
	}
	return r, nil
}

// begin is the form of a new release.
func (p *Pages) begin(c *door.Call) error {
	r := newsroom.Release{}
	// The place and the contacts are those of the last one.
	if list, _, err := p.News.All(c.Ctx(), c.Actor, 1); err == nil && len(list) > 0 {
		r.Contacts, r.Place = list[0].Contacts, list[0].Place
	}
	return p.form(c, http.StatusOK, r, p.valuesOf(c, r), nil, nil)
}

// form shows what is written of a release.
func (p *Pages) form(c *door.Call, status int, r newsroom.Release, values map[string]string, chosen []string, errs ui.FormErrors) error {
	if err := c.Actor.Require(newsroom.MayEdit(c.Actor), "power.edit_news"); err != nil {
		return err
	}
	if chosen == nil {
		chosen = r.Subjects
	}
	options, _, err := p.subjects(c, chosen)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "newspages.field.", Values: values, Errors: errs}
	here := []string{"manage", "news", "new"}
	page := ui.PageData{Title: c.Text("newspages.new"), Lead: c.Text("newspages.form_lead"), Errors: errs, NoIndex: true, Crumbs: crumbs(c)}
	if r.ID != "" {
		here = []string{"manage", "news", "releases", r.ID, "edit"}
		page.Title = c.Text("newspages.edit")
		page.Crumbs = crumbs(c, ui.Link{Label: r.Headline.In(c.Lang), Href: c.Path("manage", "news", "releases", r.ID)})
	}
	fixed := r.Number > 0 && r.State == newsroom.Released // a correction
	var form []templ.Component
	if fixed {
		page.Title, page.Lead = c.Text("newspages.correct"), c.Text("newspages.correct_lead")
		form = append(form, f.Both("what", 3))
	} else {
		var kinds []ui.Option
		for _, k := range newsroom.Kinds() {
			kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Say())})
		}
		form = append(form, f.Radios("kind", kinds))
	}
	form = append(form, f.Both("headline", 0), f.Both("subhead", 0, parts.Optional), f.Both("place", 0, parts.Optional))
	if !fixed {
		form = append(form, f.Day("day", parts.Optional))
	}
	form = append(form, f.Both("body", 14))
	if !fixed {
		for i := range contacts {
			form = append(form, p.contactFields(c, f, i))
		}
		form = append(form, f.Boxes("subjects", options, parts.Optional), f.Line("resolutions", parts.Optional))
	}
	button := c.Text("newspages.save")
	if fixed {
		button = c.Text("newspages.correct_button")
	}
	form = append(form, parts.Submit(button, ui.Primary))
	body := parts.Form(parts.Sending(c.Path(here...), "write", ui.Hidden{Name: "version", Value: number(int(r.Version))}), form...)
	return c.PageStatus(status, twin(c, page, here...), body)
}

// contactFields ask for one contact; the first is open, others where something stands.
func (p *Pages) contactFields(c *door.Call, f parts.Fields, i int) templ.Component {
	at := "contact_" + number(i+1)
	g := f
	open := i == 0
	labelled := func(name string) func(q *ui.Field) {
		return func(q *ui.Field) {
			q.Optional, q.Label = true, c.Text("newspages.contact."+name)
			open = open || q.Value != "" || q.Error != ""
		}
	}
	line := func(name string) templ.Component { return g.Line(at+"_"+name, labelled(name)) }
	role := func(lang i18n.Lang) templ.Component {
		return g.Line(at+"_role_"+string(lang), labelled("role_"+string(lang)), func(q *ui.Field) { q.Lang = lang })
	}
	list := []templ.Component{line("name"), role(i18n.EN), role(i18n.FR), line("phone"), line("email"), line("langs")}
	return parts.Folded(c.Text("newspages.contact.title", "Number", number(i+1)), open, list...)
}

// write begins a release.
func (p *Pages) write(c *door.Call) error { return p.keep(c, newsroom.Release{}) }

// edit is the form of a release that is there.
func (p *Pages) edit(c *door.Call) error {
	r, _, err := p.News.Release(c.Ctx(), c.Actor, c.R.PathValue("release"))
	if err != nil {
		return err
	}
	return p.form(c, http.StatusOK, r, p.valuesOf(c, r), nil, nil)
}

func (p *Pages) rewrite(c *door.Call) error {
	r, _, err := p.News.Release(c.Ctx(), c.Actor, c.R.PathValue("release"))
	if err != nil {
		return err
	}
	return p.keep(c, r)
}

// keep keeps what was typed of a release, or a correction of one that is public.
func (p *Pages) keep(c *door.Call, had newsroom.Release) error {
	if err := c.Parse(); err != nil {
		return err
	}
	r, err := p.typedRelease(c)
	if err == nil {
		if had.State == newsroom.Released {
			r, err = p.News.Correct(c.Ctx(), c.Actor, had.ID, r.Version, r.Words, c.Both("what"))
		} else {
			r, err = p.News.Write(c.Ctx(), c.Actor, r)
		}
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		names := []string{"kind", "day", "resolutions", "what_en", "what_fr"}
		for _, name := range bothNames {
			names = append(names, name+"_en", name+"_fr")
		}
		for i := range contacts {
			for _, name := range []string{"_name", "_role_en", "_role_fr", "_phone", "_email", "_langs"} {
				names = append(names, "contact_"+number(i+1)+name)
			}
		}
		had.Version = int64(c.Int("version", 0))
		return p.form(c, status, had, c.Typed(names...), append([]string{}, c.Values("subjects")...), errs)
	}
	return c.Done(c.Path("manage", "news", "releases", r.ID), "news_saved")
}

// one is the page of a release for those who keep it.
func (p *Pages) one(c *door.Call) error { return p.oneWith(c, http.StatusOK, "", nil) }

func (p *Pages) oneWith(c *door.Call, status int, action string, errs ui.FormErrors) error {
	r, corrected, err := p.News.Release(c.Ctx(), c.Actor, c.R.PathValue("release"))
	if err != nil {
		return err
	}
	mailings, copies, err := p.News.Mailings(c.Ctx(), c.Actor, r.ID)
	if err != nil {
		return err
	}
	now := p.News.Now()
	page := p.head(c, r)
	page.Description, page.NoIndex, page.Crumbs, page.Status, page.Errors = "", true, crumbs(c), tag(c, p, r), errs
	page.StatusLine = p.stands(c, r)
	if page.Title == "" {
		page.Title = c.Text("newspages.untitled")
	}
	edits := newsroom.MayEdit(c.Actor)
	here := c.Path("manage", "news", "releases", r.ID)
	var body []templ.Component
	act := func(label, action string, kind ui.ButtonKind) templ.Component {
		return ui.Button(ui.ButtonData{Label: label, Kind: kind, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: action}, {Name: "version", Value: number(int(r.Version))}}})
	}
	switch {
	case r.PublicAt(now):
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("newspages.see_public"), Href: c.Path(r.Path()...), Kind: ui.Secondary})
		if edits {
			page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("newspages.correct"), Href: here + "/edit", Kind: ui.Secondary})
		}
	case r.Embargoed(now):
		word, err := p.News.PreviewWord(c.Ctx(), r.ID)
		if err != nil {
			return err
		}
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Title: p.News.EmbargoWords(c.Lang, r), Body: c.Text("newspages.embargo_desk"), Links: []ui.Link{{Label: c.Text("newspages.preview_link"), Href: c.Path("news", "preview", word)}}}))
		if edits {
			body = append(body, parts.Folded(c.Text("newspages.embargo_change"), false, act(c.Text("newspages.lift"), "lift", ui.Secondary), act(c.Text("newspages.recall"), "recall", ui.Quiet)))
		}
	default:
		if edits {
			page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("newspages.edit"), Href: here + "/edit", Kind: ui.Secondary})
		}
		if r.State == newsroom.Draft {
			body = append(body, parts.Section("approve", c.Text("newspages.approve"), parts.Para(c.Text("newspages.approve_lead")), act(c.Text("newspages.approve_button"), "approve", ui.Primary)))
		}
		if r.State == newsroom.Approved && edits {
			body = append(body, p.publishing(c, here, action, errs))
		}
	}
	if r.State == newsroom.Released && edits {
		part, err := p.sending(c, r, here, mailings, copies, action, errs)
		if err != nil {
			return err
		}
		body = append(body, part)
	}
	text, err := p.article(c, r, corrected)
	if err != nil {
		return err
	}
	body = append(body, parts.Section("text", c.Text("newspages.text"), p.otherWords(c, r), text))
	if edits && r.Number == 0 {
		body = append(body, parts.Folded(c.Text("newspages.drop"), false, parts.Para(c.Text("newspages.drop_lead")), act(c.Text("newspages.drop_button"), "drop", ui.Danger)))
	}
	return c.PageStatus(status, twin(c, page, "manage", "news", "releases", r.ID), parts.Stack(body...))
}

// otherWords is the text in the other language, to be read beside the reader's own.
func (p *Pages) otherWords(c *door.Call, r newsroom.Release) templ.Component {
	lang := c.Lang.Other()
	if !r.Body.Has(lang) {
		return ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Title: c.Text("newspages.other_missing")})
	}
	return parts.Folded(c.Text("newspages.other."+string(lang)), false, parts.Rich(c.Lang, i18n.Text{}.With(lang, "## "+r.Headline.Only(lang)+"\n\n"+p.News.Lead(lang, r))))
}

// stands says in a sentence where a release stands, and who approved it.
func (p *Pages) stands(c *door.Call, r newsroom.Release) string {
	var said []string
	if r.Approver != "" {
		said = append(said, c.Text("newspages.approved_by", "Name", r.Approver, "When", c.Loc.DateTime(c.Local(r.ApprovedAt))))
	}
	if r.PublicAt(p.News.Now()) {
		said = append(said, c.Text("newspages.public_since", "When", c.Loc.DateTime(c.Local(r.Public))))
	}
	if r.State == newsroom.Draft {
		said = append(said, c.Text("newspages.written_by", "Name", r.By, "When", c.Loc.DateTime(c.Local(r.Changed))))
	}
	return strings.Join(said, " ")
}

// publishing asks when an approved text becomes public.
func (p *Pages) publishing(c *door.Call, here, action string, errs ui.FormErrors) templ.Component {
	f := parts.Fields{Call: c, Prefix: "newspages.field.", ID: "publish", Values: map[string]string{}}
	if action == "publish" {
		f.Values, f.Errors = c.Typed("until"), errs
	}
	return parts.Section("publish", c.Text("newspages.publish"), parts.Para(c.Text("newspages.publish_lead")), parts.Form(parts.Sending(here, "publish"),
		f.Hour("until", parts.Optional, func(q *ui.Field) {
			q.Hint = c.Text("newspages.field.until_hint_zone", "Zone", p.News.Zone().String())
		}), parts.Submit(c.Text("newspages.publish_button"), ui.Primary)))
}

// sending asks to whom on the media list a release goes, and says to whom it went.
func (p *Pages) sending(c *door.Call, r newsroom.Release, here string, mailings []newsroom.Mailing, copies newsroom.Copies, action string, errs ui.FormErrors) (templ.Component, error) {
	chosen, langs := r.Subjects, []string{}
	f := parts.Fields{Call: c, Prefix: "newspages.send.", ID: "send", Values: map[string]string{}}
	if action == "send" {
		chosen, langs, f.Values, f.Errors = c.Values("beats"), c.Values("langs"), c.Typed("early"), errs
	}
	options, names, err := p.subjects(c, chosen)
	if err != nil {
		return nil, err
	}
	to, err := p.News.To(c.Ctx(), c.Actor, r.ID, newsroom.Choice{Beats: chosen})
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	if len(mailings) > 0 {
		t := ui.TableData{Caption: c.Text("newspages.send.done"), Columns: []ui.Column{{Label: c.Text("newspages.send.when")}, {Label: c.Text("newspages.send.by")}, {Label: c.Text("newspages.send.beats")}, {Label: c.Text("newspages.send.copies"), Numeric: true}}}
		for _, m := range mailings {
			var beats []string
			for _, b := range m.Beats {
				beats = append(beats, names[b])
			}
			if len(beats) == 0 {
				beats = []string{c.Text("newspages.send.all_beats")}
			}
			t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Loc.DateTime(c.Local(m.At))}, {Text: m.By}, {Text: strings.Join(beats, ", ")}, {Text: c.Loc.Number(int64(m.Copies))}}})
		}
		body = append(body, ui.Table(t), parts.Para(c.Text("newspages.send.figures", "Delivered", copies.Delivered, "Waiting", copies.Waiting, "Failed", copies.Failed, "Returned", copies.Returned)))
	}
	body = append(body, parts.Para(c.Text("newspages.send.would", "Count", len(to))))
	form := []templ.Component{
		f.Boxes("beats", options, parts.Optional),
		f.Boxes("langs", []ui.Option{{Value: "en", Label: c.Text("newspages.send.en"), Chosen: has(langs, "en")}, {Value: "fr", Label: c.Text("newspages.send.fr"), Chosen: has(langs, "fr")}}, parts.Optional),
	}
	if r.Embargoed(p.News.Now()) {
		form = append(form, f.Box("early"))
	}
	form = append(form, parts.Submit(c.Text("newspages.send.button"), ui.Primary))
	if r.Embargoed(p.News.Now()) || len(mailings) > 0 {
		form[len(form)-1] = parts.Submit(c.Text("newspages.send.button"), ui.Secondary)
	}
	body = append(body, parts.Form(parts.Sending(here, "send"), form...))
	return parts.Section("send", c.Text("newspages.send.title"), body...), nil
}

func has(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

// act does something with a release.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	id, action, done := c.R.PathValue("release"), c.Value("action"), "news_saved"
	var err error
	switch action {
	case "approve":
		_, err = p.News.Approve(c.Ctx(), c.Actor, id, int64(c.Int("version", 0)))
	case "publish":
		until := hourOf(c, "until", p.News.Zone())
		_, err = p.News.Publish(c.Ctx(), c.Actor, id, until)
		done = "news_published"
	case "lift":
		_, err = p.News.Lift(c.Ctx(), c.Actor, id)
	case "recall":
		_, err = p.News.Recall(c.Ctx(), c.Actor, id)
	case "send":
		_, err = p.News.Send(c.Ctx(), c.Actor, id, newsroom.Choice{Beats: c.Values("beats"), Langs: langsOf(c.Values("langs")), Early: c.Value("early") == "yes"})
		done = "news_sent"
	case "drop":
		if err = p.News.Drop(c.Ctx(), c.Actor, id); err == nil {
			return c.Done(c.Path("manage", "news"), "news_saved")
		}
	default:
		return refuse(c.Actor)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.oneWith(c, status, action, errs)
	}
	return c.Done(c.Path("manage", "news", "releases", id), done)
}

// refuse is the answer to an act that nobody knows: that of a reader who may not act at all
// comes first.
func refuse(who access.Actor) error {
	if err := who.Require(newsroom.MayApprove(who), "power.approve_news"); err != nil {
		return err
	}
	return door.NotFound()
}

func langsOf(list []string) []i18n.Lang {
	var langs []i18n.Lang
	for _, s := range list {
		if lang, ok := i18n.ParseLang(s); ok {
			langs = append(langs, lang)
		}
	}
	return langs
}
