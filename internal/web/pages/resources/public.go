package resources

import (
	"cmp"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resources"
	"plenary.example/internal/tongue"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// pageSize is how many resources one page of the list has.
const pageSize = 40

// indexView is the list of resources by topic.
type indexView struct {
	loc     *i18n.Localizer
	search  ui.SearchData
	filters ui.FilterData
	tongues []spoken
	topic   ui.Field
	topics  []ui.Option
	region  ui.Field
	regions []ui.Option
	found   string
	groups  []group
	pages   ui.PaginationData
	empty   *ui.EmptyData
}

// group is a topic with what there is of it.
type group struct {
	id, name string
	lines    []line
}

// line is a resource in the list.
type line struct {
	title   spoken
	summary spoken
	facts   []string
	others  []spoken
}

func (p *Pages) index(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	topics, err := p.Resources.Topics(c.Ctx())
	if err != nil {
		return err
	}
	in, _ := tongue.Parse(c.Value("in"))
	f := resources.Query{Topic: c.Value("topic"), Lang: in, Region: people.Region(c.Value("region")), Words: c.Value("q")}
	if !f.Region.Valid() {
		f.Region = ""
	}
	list, err := p.Resources.List(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	counts, err := p.Resources.Tongues(c.Ctx())
	if err != nil {
		return err
	}
	here := c.Path("resources")
	v := indexView{
		loc:     c.Loc,
		search:  ui.SearchData{Action: here, Value: f.Words, Label: c.Text("resources.search"), Hint: c.Text("resources.search_hint"), Hidden: kept("in", in, "topic", f.Topic, "region", string(f.Region)), Attrs: map[string]any{"dir": "auto"}},
		filters: ui.FilterData{Action: here, Open: f.Topic != "" || f.Region != "", Hidden: kept("in", in, "q", f.Words), Clear: here + query("in", in, "q", f.Words)},
		topic:   ui.Field{Name: "topic", Label: c.Text("resources.topic"), Value: f.Topic, Optional: true, None: c.Text("resources.any_topic")}, topics: topicOptions(c, topics),
		region: ui.Field{Name: "region", Label: c.Text("resources.region"), Value: string(f.Region), Optional: true, None: c.Text("resources.any_region")}, regions: regionOptions(c),
		found: c.Text("resources.found", "Count", len(list)),
	}
	if f.Topic != "" {
		v.filters.Chosen = append(v.filters.Chosen, ui.Link{Label: topicName(c, topics, f.Topic), Href: here + query("in", in, "q", f.Words, "region", string(f.Region))})
	}
	if f.Region != "" {
		v.filters.Chosen = append(v.filters.Chosen, ui.Link{Label: where(c, f.Region), Href: here + query("in", in, "q", f.Words, "topic", f.Topic)})
	}
	var tags []string
	for tag := range counts {
		tags = append(tags, tag)
	}
	at := func(tag string) string {
		return here + query("in", tag, "q", f.Words, "topic", f.Topic, "region", string(f.Region))
	}
	if v.tongues = named(c, tags, in, at); len(tags) > 0 {
		v.tongues = append([]spoken{{tag: string(c.Lang), dir: "ltr", text: c.Text("resources.any_language"), href: at(""), current: in == ""}}, v.tongues...)
	}
	pages := max(1, (len(list)+pageSize-1)/pageSize)
	page := min(max(c.Int("page", 1), 1), pages)
	v.pages = ui.PaginationData{Page: page, Pages: pages, Total: len(list), Href: func(n int) string {
		return here + query("in", in, "q", f.Words, "topic", f.Topic, "region", string(f.Region), "page", parts.Number(n))
	}}
	v.groups = grouped(c, topics, found(list, in, f.Words), in, page)
	if len(list) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("resources.empty_title"), Body: c.Text("resources.empty")}
		if f != (resources.Query{}) {
			v.empty = &ui.EmptyData{Title: c.Text("resources.nothing_title"), Body: c.Text("resources.nothing"), Action: &ui.ButtonData{Label: c.Text("resources.all"), Href: here, Kind: ui.Secondary}}
		}
	}
	data := ui.PageData{Title: c.Text("resources.title"), Lead: c.Text("resources.lead"), Description: c.Text("resources.lead")}
	if resources.MayKeep(c.Actor) {
		data.Secondary = []ui.ButtonData{{Label: c.Text("resources.keep"), Href: c.Path("manage", "resources"), Kind: ui.Secondary}}
	}
	return c.Page(data, indexPage(v))
}

func kept(pairs ...string) []ui.Hidden {
	var list []ui.Hidden
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, ui.Hidden{Name: pairs[i], Value: pairs[i+1]})
		}
	}
	return list
}

// found leaves, of what a search by words found, the text in which the words stand as the
// only one to show first: the list has it as the first.
func found(list []resources.Resource, in, words string) []resources.Resource {
	if words == "" || in != "" {
		return list
	}
	for i := range list {
		list[i].First = list[i].Texts[0].Lang
	}
	return list
}

// grouped are the resources of a page of the list under their topics, in the topics'
// order.
func grouped(c *door.Call, topics []resources.Topic, list []resources.Resource, in string, page int) []group {
	var groups []group
	n := 0
	for _, t := range topics {
		g := group{id: "t-" + t.Slug, name: t.Name.In(c.Lang)}
		for _, r := range list {
			if r.Topic != t.Slug {
				continue
			}
			if n++; n > (page-1)*pageSize && n <= page*pageSize {
				g.lines = append(g.lines, lineOf(c, r, in))
			}
		}
		if len(g.lines) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// lineOf is a resource in the language asked for, in which the words stand, or else in
// that of the reader.
func lineOf(c *door.Call, r resources.Resource, in string) line {
	show, ok := r.In(cmp.Or(in, r.First))
	if !ok {
		if show, ok = r.For(c.Lang); !ok {
			return line{}
		}
	}
	l := line{
		title:   spoken{tag: show.Lang, dir: tongue.Dir(show.Lang), text: show.Title, href: c.Path("resources", r.Slug, show.Lang)},
		summary: spoken{tag: show.Lang, dir: tongue.Dir(show.Lang), text: show.Summary},
		facts:   []string{where(c, r.Region)},
	}
	if !r.Audience.Empty() {
		l.facts = append(l.facts, r.Audience.In(c.Lang))
	}
	if !r.Checked.IsZero() {
		l.facts = append(l.facts, c.Text("resources.checked_on", "Day", c.Loc.Date(r.Checked)))
	}
	var others []string
	for _, t := range r.Texts {
		if t.Lang != show.Lang {
			others = append(others, t.Lang)
		}
	}
	l.others = named(c, others, "", func(tag string) string { return c.Path("resources", r.Slug, tag) })
	return l
}

// oneView is a resource in one language.
type oneView struct {
	loc     *i18n.Localizer
	in      spoken
	summary string
	body    parts.Written
	link    string
	file    string
	name    string
	tongues []spoken
	facts   []ui.Fact
}

// text is the text that the address names: the reader's first where it names none.
func (p *Pages) text(c *door.Call) (resources.Resource, resources.Text, error) {
	r, err := p.Resources.BySlug(c.Ctx(), c.Actor, c.R.PathValue("resource"))
	if err != nil {
		return r, resources.Text{}, err
	}
	t, ok := r.For(c.Lang)
	if tag := c.R.PathValue("tongue"); tag != "" {
		t, ok = r.In(tag)
	}
	if !ok {
		return r, t, door.NotFound()
	}
	return r, t, nil
}

func (p *Pages) one(c *door.Call) error {
	r, t, err := p.text(c)
	if err != nil {
		return err
	}
	topics, err := p.Resources.Topics(c.Ctx())
	if err != nil {
		return err
	}
	v := oneView{
		loc: c.Loc, in: spoken{tag: t.Lang, dir: tongue.Dir(t.Lang)}, summary: t.Summary, body: written(t.Lang, t.Body), link: t.Link, name: t.File,
		facts: []ui.Fact{{Term: c.Text("resources.topic"), Text: topicName(c, topics, r.Topic), Href: c.Path("resources") + query("topic", r.Topic)}, {Term: c.Text("resources.where"), Text: where(c, r.Region)}},
	}
	if t.File != "" {
		v.file = c.Path("resources", r.Slug, t.Lang, "file")
	}
	if !r.Audience.Empty() {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("resources.audience"), Text: r.Audience.In(c.Lang)})
	}
	if !r.Checked.IsZero() {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("resources.checked"), Body: ui.Day(c.Loc, r.Checked)})
	}
	var tags []string
	for _, one := range r.Texts {
		tags = append(tags, one.Lang)
	}
	v.tongues = named(c, tags, t.Lang, func(tag string) string { return c.Path("resources", r.Slug, tag) })
	data := ui.PageData{
		Title: t.Title, TitleLang: i18n.Lang(t.Lang), Description: t.Summary, Path: c.Path("resources", r.Slug, t.Lang), Alternate: door.PathIn(c.Lang.Other(), "resources", r.Slug, t.Lang),
		Crumbs: []ui.Link{{Label: c.Text("resources.title"), Href: c.Path("resources")}},
	}
	if v.in.dir == "rtl" {
		data.TitleDir = v.in.dir
	}
	if r.Stale(p.Resources.Today()) {
		data.Notices = append(data.Notices, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("resources.stale")})
	}
	if !r.Shown {
		data.NoIndex = true
		data.Notices = append(data.Notices, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("resources.hidden")})
	}
	if resources.MayKeep(c.Actor) {
		data.Secondary = []ui.ButtonData{{Label: c.Text("resources.edit"), Href: c.Path("manage", "resources", r.Slug), Kind: ui.Secondary}}
	}
	return c.Page(data, onePage(v))
}

func (p *Pages) file(c *door.Call) error {
	_, t, err := p.text(c)
	if err != nil {
		return err
	}
	b, err := p.Resources.File(c.Ctx(), t)
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}
