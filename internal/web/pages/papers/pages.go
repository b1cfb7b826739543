// Package papers has the pages of what is kept with a gathering: its agenda, its
// minutes, other papers; and the desk where those who prepare it write or send them.
package papers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/blobs"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/gatherings/papers"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Papers     *papers.Service
	Gatherings *gatherings.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	const most = blobs.MaxBytes + 1<<20
	return []door.Route{
		{Pattern: "GET /{lang}/gatherings/{gathering}/papers/{paper}", Handle: p.show},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/papers", Handle: p.list},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/papers", Handle: p.add, MaxBody: most},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/papers/{paper}", Handle: p.form},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/papers/{paper}", Handle: p.act, MaxBody: most},
	}
}

// Links lead from a gathering's page to the papers that the reader may read.
func (p *Pages) Links(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	list, err := p.Papers.Of(c.Ctx(), nil, c.Actor, g)
	var links []ui.Link
	for _, one := range list {
		links = append(links, ui.Link{Label: label(c, one), Href: c.Path("gatherings", g.Key, "papers", one.ID), Lang: titleLang(c, one)})
	}
	return links, err
}

// Desk leads those who prepare a gathering to its papers.
func (p *Pages) Desk(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	return []ui.Link{{Label: c.Text("paperpages.title"), Href: desk(c, g)}}, nil
}

// label is what a paper is called, with what sort of file it is and its language where
// it is in one alone.
func label(c *door.Call, one papers.Paper) string {
	words := one.Called(c.Loc)
	var more []string
	if one.File != "" {
		if i := strings.LastIndexByte(one.File, '.'); i >= 0 {
			more = append(more, strings.ToUpper(one.File[i+1:]))
		}
	}
	if only := onlyIn(one); only != "" && only != c.Lang {
		more = append(more, c.Text("paperpages.in."+string(only)))
	}
	if len(more) > 0 {
		words = c.Text("paperpages.label", "Name", words, "More", strings.Join(more, ", "))
	}
	return words
}

// onlyIn is the language in which alone a paper is; empty: it is in both.
func onlyIn(one papers.Paper) i18n.Lang {
	if one.File != "" {
		return one.Lang
	}
	for _, l := range i18n.Langs() {
		if !one.Words.Has(l) {
			return l.Other()
		}
	}
	return ""
}

func titleLang(c *door.Call, one papers.Paper) i18n.Lang {
	if one.Title.Empty() || one.Title.Has(c.Lang) {
		return ""
	}
	return c.Lang.Other()
}

func desk(c *door.Call, g gatherings.Gathering, more ...string) string {
	return c.Path(append([]string{"manage", "gatherings", g.Key, "papers"}, more...)...)
}

// show is a paper: a text as a page, a file to keep.
func (p *Pages) show(c *door.Call) error {
	g, err := p.Gatherings.Seen(c.Ctx(), c.Actor, c.R.PathValue("gathering"))
	if err != nil {
		return err
	}
	one, err := p.Papers.Get(c.Ctx(), c.Actor, g, c.R.PathValue("paper"))
	if err != nil {
		return err
	}
	if one.File != "" {
		f, err := p.Papers.File(c.Ctx(), one)
		if err != nil {
			return err
		}
		return c.Download(f.Name, f.MediaType, f.Body)
	}
	days := g.Days()
	page := ui.PageData{
		Title: one.Called(c.Loc), TitleLang: titleLang(c, one), Kicker: g.Title.In(c.Lang), StatusLine: c.Text("paperpages.of", "Days", c.Loc.Days(days[0], days[len(days)-1]), "Changed", one.Changed.In(g.Location())),
		Crumbs: []ui.Link{{Label: c.Text("yearly.title"), Href: c.Path("calendar")}, {Label: g.Title.In(c.Lang), Href: c.Path("gatherings", g.Key)}}, NoIndex: true,
	}
	if gatherings.MayPrepare(c.Actor, g) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("paperpages.change"), Href: desk(c, g, one.ID), Kind: ui.Secondary}}
	}
	return c.Page(page, parts.Words(parts.TextOf(c.Lang, one.Words)))
}

// open is the gathering of the address for those who prepare it.
func (p *Pages) open(c *door.Call) (gatherings.Gathering, error) {
	if err := c.Actor.Require(gatherings.MayPlan(c.Actor), "power.prepare_gathering"); err != nil {
		return gatherings.Gathering{}, err
	}
	g, err := p.Gatherings.Seen(c.Ctx(), c.Actor, c.R.PathValue("gathering"))
	if err != nil {
		return g, err
	}
	return g, c.Actor.Require(gatherings.MayPrepare(c.Actor, g), "power.prepare_gathering")
}

func (p *Pages) list(c *door.Call) error { return p.listWith(c, http.StatusOK, nil) }

// listWith is what is kept with a gathering, and the form to keep one more.
func (p *Pages) listWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	list, err := p.Papers.Of(c.Ctx(), nil, c.Actor, g)
	if err != nil {
		return err
	}
	var entries []ui.Entry
	for _, one := range list {
		entries = append(entries, ui.Entry{
			Kicker: c.Loc.Say(one.Kind.Name()), Title: label(c, one), Lang: titleLang(c, one), Href: desk(c, g, one.ID),
			Note: c.Text("paperpages.shown."+string(one.Shown)) + " " + c.Text("paperpages.changed", "Day", one.Changed.In(g.Location())),
		})
	}
	body := []templ.Component{ui.Empty(ui.EmptyData{Title: c.Text("paperpages.none_title"), Body: c.Text("paperpages.none")})}
	if len(entries) > 0 {
		body[0] = ui.Entries(c.Loc, entries)
	}
	values := map[string]string{"kind": string(papers.Agenda), "shown": string(papers.OfGathering)}
	if errs.Any() {
		values = typed(c)
	}
	body = append(body, parts.Section("add", c.Text("paperpages.add"), form(c, g, desk(c, g), values, errs, "")))
	return c.PageStatus(status, frame(c, g, errs, ui.PageData{Title: c.Text("paperpages.title"), Kicker: g.Title.In(c.Lang), Lead: c.Text("paperpages.lead"), Path: desk(c, g)}), parts.Stack(body...))
}

// frame has the crumbs of the desk, and the page's address in both languages.
func frame(c *door.Call, g gatherings.Gathering, errs ui.FormErrors, page ui.PageData, more ...ui.Link) ui.PageData {
	page.Crumbs = c.FromDesk(append([]ui.Link{{Label: c.Text("yearly.manage.title"), Href: c.Path("manage", "gatherings")}, {Label: g.Title.In(c.Lang), Href: c.Path("manage", "gatherings", g.Key)}}, more...)...)
	page.Errors, page.NoIndex = errs, true
	if _, rest, ok := strings.Cut(strings.TrimPrefix(page.Path, "/"), "/"); ok {
		page.Alternate = "/" + string(c.Lang.Other()) + "/" + rest
	}
	return page
}

func typed(c *door.Call) map[string]string {
	return c.Typed("kind", "shown", "lang", "title_en", "title_fr", "words_en", "words_fr")
}

// form asks for a paper; has is the file that is kept.
func form(c *door.Call, g gatherings.Gathering, to string, values map[string]string, errs ui.FormErrors, has string) templ.Component {
	f := parts.Fields{Call: c, Prefix: "paperpages.field.", Values: values, Errors: errs}
	var kinds, langs, shown []ui.Option
	for _, k := range papers.Kinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Name())})
	}
	for _, l := range i18n.Langs() {
		langs = append(langs, ui.Option{Value: string(l), Label: c.Text("yearly.lang." + string(l))})
	}
	for _, a := range []papers.Audience{papers.OfGathering, papers.OfBody} {
		if a == papers.OfBody && g.BodyID == "" {
			continue
		}
		shown = append(shown, ui.Option{Value: string(a), Label: c.Text("paperpages.shown." + string(a))})
	}
	fields := []templ.Component{
		f.Radios("kind", kinds), f.Both("title", 0, parts.Optional), f.Both("words", 12, parts.Optional),
		f.Line("file", parts.Optional, func(one *ui.Field) {
			one.Type = "file"
			if has != "" {
				one.Hint = c.Text("paperpages.has", "Name", has)
			}
		}),
		f.Choice("lang", langs, parts.None(c.Text("paperpages.both"))),
	}
	if len(shown) > 1 {
		fields = append(fields, f.Radios("shown", shown))
	}
	fields = append(fields, parts.Submit(c.Text("paperpages.save"), ui.Primary))
	return parts.Form(ui.FormData{Action: to, Upload: true, Once: true}, fields...)
}

// keep keeps what was sent in the place of the paper id; empty: as one more. It returns
// the sentences for what was refused.
func (p *Pages) keep(c *door.Call, g gatherings.Gathering, id string) (ui.FormErrors, int, error) {
	name, body, err := c.Upload("file")
	if err == nil {
		_, err = p.Papers.Keep(c.Ctx(), c.Actor, g.Key, id, papers.Draft{
			Kind: papers.Kind(c.Value("kind")), Title: both(c, "title"), Words: both(c, "words"), Lang: i18n.Lang(c.Value("lang")), Shown: papers.Audience(c.Value("shown")),
		}, name, body)
	}
	if err == nil {
		return nil, http.StatusOK, nil
	}
	status := c.RefusalStatus(err)
	errs, err := c.Refusal(err)
	return errs, status, err
}

func both(c *door.Call, name string) i18n.Text {
	at := func(lang i18n.Lang) string {
		return strings.ReplaceAll(c.Value(name+"_"+string(lang)), "\r\n", "\n")
	}
	return i18n.Text{EN: at(i18n.EN), FR: at(i18n.FR)}
}

func (p *Pages) add(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	errs, status, err := p.keep(c, g, "")
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.listWith(c, status, errs)
	}
	return c.Done(desk(c, g), "paper_kept")
}

// paper is the paper of the address, for those who prepare its gathering.
func (p *Pages) paper(c *door.Call) (gatherings.Gathering, papers.Paper, error) {
	g, err := p.open(c)
	if err != nil {
		return g, papers.Paper{}, err
	}
	one, err := p.Papers.Get(c.Ctx(), c.Actor, g, c.R.PathValue("paper"))
	return g, one, err
}

func (p *Pages) form(c *door.Call) error { return p.formWith(c, http.StatusOK, nil) }

func (p *Pages) formWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, one, err := p.paper(c)
	if err != nil {
		return err
	}
	values := map[string]string{"kind": string(one.Kind), "shown": string(one.Shown), "lang": string(one.Lang)}
	parts.Pairs(values, "title", one.Title)
	parts.Pairs(values, "words", one.Words)
	if errs.Any() {
		values = typed(c)
	}
	page := frame(c, g, errs, ui.PageData{Title: label(c, one), TitleLang: titleLang(c, one), Kicker: g.Title.In(c.Lang), Path: desk(c, g, one.ID)}, ui.Link{Label: c.Text("paperpages.title"), Href: desk(c, g)})
	page.Secondary = []ui.ButtonData{{Label: c.Text("paperpages.see"), Href: c.Path("gatherings", g.Key, "papers", one.ID), Kind: ui.Secondary}}
	remove := ui.ButtonData{Label: c.Text("paperpages.remove"), Explain: label(c, one), Kind: ui.Danger, Action: desk(c, g, one.ID), Hidden: []ui.Hidden{{Name: "action", Value: "remove"}}}
	return c.PageStatus(status, page, parts.Stack(
		form(c, g, desk(c, g, one.ID), values, errs, one.File),
		parts.Section("remove", c.Text("paperpages.remove_title"), parts.Para(c.Text("paperpages.remove_lead")), ui.Button(remove)),
	))
}

// act changes a paper, or takes it away.
func (p *Pages) act(c *door.Call) error {
	g, one, err := p.paper(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	if slices.Contains(c.Values("action"), "remove") {
		if err := p.Papers.Remove(c.Ctx(), c.Actor, g.Key, one.ID); err != nil {
			return err
		}
		return c.Done(desk(c, g), "paper_removed")
	}
	errs, status, err := p.keep(c, g, one.ID)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.formWith(c, status, errs)
	}
	return c.Done(desk(c, g), "paper_kept")
}
