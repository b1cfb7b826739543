package resources

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resources"
	"plenary.example/internal/tongue"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// deskView is the secretariat's list of resources.
type deskView struct {
	loc   *i18n.Localizer
	tabs  []ui.Link
	table ui.TableData
	empty ui.EmptyData
}

func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("resources.desk.title"), Href: c.Path("manage", "resources")}}, more...)...)
}

// twin sets a page's own address and that in the other language.
func twin(c *door.Call, page ui.PageData, at ...string) ui.PageData {
	at = append([]string{"manage", "resources"}, at...)
	page.Path, page.Alternate, page.NoIndex = c.Path(at...), door.PathIn(c.Lang.Other(), at...), true
	return page
}

func (p *Pages) desk(c *door.Call) error {
	if err := resources.RequireKeeping(c.Actor); err != nil {
		return err
	}
	stale := c.Value("stale") != ""
	list, err := p.Resources.List(c.Ctx(), c.Actor, resources.Query{Hidden: true, Stale: stale})
	if err != nil {
		return err
	}
	topics, err := p.Resources.Topics(c.Ctx())
	if err != nil {
		return err
	}
	here := c.Path("manage", "resources")
	v := deskView{
		loc: c.Loc, empty: ui.EmptyData{Title: c.Text("resources.desk.none_title"), Body: c.Text("resources.desk.none")},
		tabs: []ui.Link{{Label: c.Text("resources.desk.all"), Href: here, Current: !stale}, {Label: c.Text("resources.desk.stale"), Href: here + "?stale=1", Current: stale}, {Label: c.Text("resources.topics.title"), Href: c.Path("manage", "resources", "topics")}},
		table: ui.TableData{Caption: c.Text("resources.desk.title"), HideCaption: true, Columns: []ui.Column{
			{Label: c.Text("resources.col.title")}, {Label: c.Text("resources.topic")}, {Label: c.Text("resources.col.languages")}, {Label: c.Text("resources.checked")}, {Label: c.Text("resources.col.state")},
		}},
	}
	today := p.Resources.Today()
	for _, r := range list {
		name := ui.Cell{Text: r.Slug, Href: c.Path("manage", "resources", r.Slug)}
		var tags []string
		for _, t := range r.Texts {
			tags = append(tags, tongue.NameIn(t.Lang, c.Lang))
		}
		if t, ok := r.For(c.Lang); ok {
			name.Text = t.Title
			name.Lang = other(c, t.Lang)
		}
		state := ui.TagData{Tone: ui.Good, Word: c.Text("resources.state.shown")}
		switch {
		case !r.Shown:
			state = ui.TagData{Tone: ui.Neutral, Word: c.Text("resources.state.hidden")}
		case r.Stale(today):
			state = ui.TagData{Tone: ui.Waiting, Word: c.Text("resources.state.stale")}
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			name, {Text: topicName(c, topics, r.Topic)}, {Text: strings.Join(tags, ", ")}, {Text: c.Loc.Date(r.Checked)}, {Tag: &state},
		}})
	}
	return c.Page(twin(c, ui.PageData{
		Title: c.Text("resources.desk.title"), Lead: c.Text("resources.desk.lead"), Crumbs: c.FromDesk(), Wide: true,
		Primary: &ui.ButtonData{Label: c.Text("resources.new"), Href: c.Path("manage", "resources", "new")}, Secondary: []ui.ButtonData{{Label: c.Text("resources.public"), Href: c.Path("resources"), Kind: ui.Secondary}},
	}), deskPage(v))
}

// other is a language where it is not the page's.
func other(c *door.Call, tag string) i18n.Lang {
	if tag == string(c.Lang) {
		return ""
	}
	return i18n.Lang(tag)
}

func (p *Pages) topics(c *door.Call) error { return p.topicsWith(c, http.StatusOK, "", nil) }

// topicsWith shows the topics; refused is about the form of one of them ("": a new one).
func (p *Pages) topicsWith(c *door.Call, status int, about string, refused error) error {
	if err := resources.RequireKeeping(c.Actor); err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	topics, err := p.Resources.Topics(c.Ctx())
	if err != nil {
		return err
	}
	here := c.Path("manage", "resources", "topics")
	form := func(slug string, values map[string]string) templ.Component {
		f := parts.Fields{Call: c, Prefix: "resources.topics.", ID: slug, Values: values}
		if about == slug && refused != nil {
			f.Errors, f.Values = errs, c.Typed("name_en", "name_fr", "place")
		}
		label, buttons := c.Text("resources.save"), []ui.ButtonData{}
		if slug == "" {
			label = c.Text("resources.topics.add")
		}
		buttons = append(buttons, ui.ButtonData{Label: label, Name: "action", Value: "keep"})
		if slug != "" {
			buttons = append(buttons, ui.ButtonData{Label: c.Text("resources.topics.drop"), Name: "action", Value: "drop", Kind: ui.Quiet})
		}
		return parts.Form(ui.FormData{Action: here, Once: true, Hidden: []ui.Hidden{{Name: "slug", Value: slug}}}, f.Both("name", 0), f.Line("place", parts.Optional, parts.Numeric), ui.Actions(buttons...))
	}
	var all []templ.Component
	for _, t := range topics {
		all = append(all, parts.Folded(t.Name.In(c.Lang), about == t.Slug && refused != nil, form(t.Slug, map[string]string{"name_en": t.Name.EN, "name_fr": t.Name.FR, "place": strconv.Itoa(t.Place)})))
	}
	all = append(all, parts.Section("new", c.Text("resources.topics.new"), form("", nil)))
	return c.PageStatus(status, twin(c, ui.PageData{Title: c.Text("resources.topics.title"), Lead: c.Text("resources.topics.lead"), Errors: errs.In(about), Crumbs: crumbs(c)}, "topics"), parts.Stack(all...))
}

func (p *Pages) putTopic(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	slug := c.Value("slug")
	var err error
	if c.Value("action") == "drop" {
		err = p.Resources.DropTopic(c.Ctx(), c.Actor, slug)
	} else {
		err = p.Resources.PutTopic(c.Ctx(), c.Actor, resources.Topic{Slug: slug, Name: c.Both("name"), Place: c.Int("place", 0)})
	}
	if err != nil {
		return p.topicsWith(c, http.StatusUnprocessableEntity, slug, err)
	}
	return c.Done(c.Path("manage", "resources", "topics"), "resource_saved")
}

// resourceNames and textNames are the fields of the two forms.
func resourceNames() []string {
	return []string{"topic", "region", "audience_en", "audience_fr", "checked", "shown"}
}

func textNames() []string { return []string{"lang", "title", "summary", "body", "link", "file_stays"} }

// about are the questions about a resource.
func (p *Pages) about(c *door.Call, f parts.Fields) ([]templ.Component, error) {
	topics, err := p.Resources.Topics(c.Ctx())
	if err != nil {
		return nil, err
	}
	return []templ.Component{
		f.Choice("topic", topicOptions(c, topics)), f.Choice("region", regionOptions(c), parts.None(c.Text("resources.everywhere"))),
		f.Both("audience", 0, parts.Optional), f.Day("checked"), f.Box("shown"),
	}, nil
}

// saying are the questions about what a resource says in a language: it is asked for
// where it is not known, and the fields are written in its direction.
func saying(f parts.Fields, tag, file string) []templ.Component {
	inIt := func(one *ui.Field) {
		one.Attrs = templ.Attributes{"dir": "auto"}
		if tag != "" {
			one.Lang, one.Attrs = i18n.Lang(tag), templ.Attributes{"dir": tongue.Dir(tag)}
		}
	}
	var list []templ.Component
	if tag == "" {
		list = append(list, f.Line("lang", func(one *ui.Field) { one.Width, one.Max = 10, tongue.MaxTag }))
	}
	list = append(list, f.Line("title", inIt), f.Area("summary", inIt, parts.Optional, parts.Rows(3)), f.Area("body", inIt, parts.Optional, parts.Rows(12)),
		f.Line("link", parts.Optional, func(one *ui.Field) { one.Type = "url" }), f.Line("file", parts.Optional, func(one *ui.Field) { one.Type = "file" }))
	if file != "" {
		list = append(list, f.Box("file_stays", func(one *ui.Field) { one.Label = f.Call.Text("resources.form.file_stays", "Name", file) }))
	}
	return list
}

func resourceOf(c *door.Call) resources.Resource {
	return resources.Resource{Topic: c.Value("topic"), Region: people.Region(c.Value("region")), Audience: c.Both("audience"), Checked: dayOf(c, "checked"), Shown: c.Value("shown") == "yes"}
}

func textOf(c *door.Call) resources.Text {
	t := resources.Text{Title: c.Value("title"), Summary: c.Value("summary"), Body: c.Value("body"), Link: c.Value("link")}
	t.Lang = c.Value("lang")
	if tag, ok := tongue.Parse(t.Lang); ok {
		t.Lang = tag
	}
	if c.Value("file_stays") == "yes" {
		t.File = "stays"
	}
	return t
}

func (p *Pages) begin(c *door.Call) error {
	if err := resources.RequireKeeping(c.Actor); err != nil {
		return err
	}
	values := map[string]string{"lang": string(c.Lang), "checked": ui.DateValue(p.Resources.Today()), "shown": "yes"}
	return p.beginWith(c, http.StatusOK, values, nil)
}

func (p *Pages) beginWith(c *door.Call, status int, values map[string]string, errs ui.FormErrors) error {
	f := parts.Fields{Call: c, Prefix: "resources.form.", Values: values, Errors: errs}
	about, err := p.about(c, f)
	if err != nil {
		return err
	}
	all := append(saying(f, "", ""), about...)
	all = append(all, parts.Submit(c.Text("resources.add"), ui.Primary))
	return c.PageStatus(status, twin(c, ui.PageData{Title: c.Text("resources.new"), Lead: c.Text("resources.new_lead"), Errors: errs, Crumbs: crumbs(c)}, "new"), parts.Form(ui.FormData{Action: c.Path("manage", "resources", "new"), Once: true, Upload: true}, all...))
}

// add keeps a new resource with its first text. Both are checked before either is kept.
func (p *Pages) add(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := resources.RequireKeeping(c.Actor); err != nil {
		return err
	}
	name, body, err := c.Upload("file")
	if err != nil {
		return err
	}
	t := textOf(c)
	kept, err := p.Resources.Add(c.Ctx(), c.Actor, resourceOf(c), t, name, body)
	if err == nil {
		return c.Done(c.Path("manage", "resources", kept.Slug), "resource_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.beginWith(c, http.StatusUnprocessableEntity, c.Typed(append(resourceNames(), textNames()...)...), errs)
}

func (p *Pages) edit(c *door.Call) error {
	if err := resources.RequireKeeping(c.Actor); err != nil {
		return err
	}
	r, err := p.Resources.BySlug(c.Ctx(), c.Actor, c.R.PathValue("resource"))
	if err != nil {
		return err
	}
	values := map[string]string{"topic": r.Topic, "region": string(r.Region), "checked": ui.DateValue(r.Checked)}
	parts.Pairs(values, "audience", r.Audience)
	if r.Shown {
		values["shown"] = "yes"
	}
	return p.editWith(c, http.StatusOK, r, values, nil)
}

func (p *Pages) editWith(c *door.Call, status int, r resources.Resource, values map[string]string, errs ui.FormErrors) error {
	f := parts.Fields{Call: c, Prefix: "resources.form.", Values: values, Errors: errs}
	about, err := p.about(c, f)
	if err != nil {
		return err
	}
	here := c.Path("manage", "resources", r.Slug)
	var tags []string
	for _, t := range r.Texts {
		tags = append(tags, t.Lang)
	}
	list := named(c, tags, "", func(tag string) string { return here + "/" + tag })
	all := []templ.Component{
		parts.Section("texts", c.Text("resources.texts"), tongues(c.Loc, c.Text("resources.texts"), list), ui.Actions(ui.ButtonData{Label: c.Text("resources.add_text"), Href: here + "/new", Kind: ui.Secondary})),
		parts.Section("about", c.Text("resources.about"), parts.Form(ui.FormData{Action: here, Once: true}, append(about,
			ui.Actions(ui.ButtonData{Label: c.Text("resources.save"), Name: "action", Value: "keep"}, ui.ButtonData{Label: c.Text("resources.checked_today"), Name: "action", Value: "checked", Kind: ui.Secondary}))...)),
	}
	title := r.Slug
	data := ui.PageData{Title: title, Errors: errs, Crumbs: crumbs(c), Secondary: []ui.ButtonData{{Label: c.Text("resources.see"), Href: c.Path("resources", r.Slug), Kind: ui.Secondary}}}
	if t, ok := r.For(c.Lang); ok {
		data.Title, data.TitleLang = t.Title, i18n.Lang(t.Lang)
		if tongue.RightToLeft(t.Lang) {
			data.TitleDir = "rtl"
		}
	} else {
		data.Secondary = nil
	}
	return c.PageStatus(status, twin(c, data, r.Slug), parts.Stack(all...))
}

func (p *Pages) put(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := resources.RequireKeeping(c.Actor); err != nil {
		return err
	}
	r, err := p.Resources.BySlug(c.Ctx(), c.Actor, c.R.PathValue("resource"))
	if err != nil {
		return err
	}
	changed := resourceOf(c)
	if c.Value("action") == "checked" {
		changed.Checked = p.Resources.Today()
	}
	changed.ID, changed.Slug = r.ID, r.Slug
	if err = p.Resources.Put(c.Ctx(), c.Actor, changed); err == nil {
		return c.Done(c.Path("manage", "resources", r.Slug), "resource_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.editWith(c, http.StatusUnprocessableEntity, r, c.Typed(resourceNames()...), errs)
}
