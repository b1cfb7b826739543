package learning

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/learning"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func twin(c *door.Call, page ui.PageData, at ...string) ui.PageData {
	at = append([]string{"manage", "learning"}, at...)
	page.Path, page.Alternate, page.NoIndex = c.Path(at...), door.PathIn(c.Lang.Other(), at...), true
	return page
}

func (p *Pages) desk(c *door.Call) error { return p.deskWith(c, http.StatusOK, "", nil) }

// deskWith shows the figures and the series; refused is about the form of one of these
// ("": a new one).
func (p *Pages) deskWith(c *door.Call, status int, about string, refused error) error {
	figures, err := p.Learning.AttendanceOf(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	all, err := p.Learning.AllSeries(c.Ctx())
	if err != nil {
		return err
	}
	here := c.Path("manage", "learning")
	form := func(s learning.Series) templ.Component {
		f := parts.Fields{Call: c, Prefix: "learning.series_form.", ID: s.Slug, Values: map[string]string{}}
		if s.Slug != "" {
			parts.Pairs(f.Values, "name", s.Name)
			parts.Pairs(f.Values, "about", s.About)
			f.Values["place"] = strconv.Itoa(s.Place)
		}
		if refused != nil && about == s.Slug {
			f.Values, f.Errors = c.Typed("name_en", "name_fr", "about_en", "about_fr", "place"), errs
		}
		buttons := []ui.ButtonData{{Label: c.Text("learning.save"), Name: "action", Value: "keep", Kind: ui.Secondary}}
		if s.Slug != "" {
			buttons = append(buttons, ui.ButtonData{Label: c.Text("learning.drop_series"), Name: "action", Value: "drop", Kind: ui.Quiet})
		}
		return parts.Form(ui.FormData{Action: here, Once: true, Hidden: []ui.Hidden{{Name: "slug", Value: s.Slug}}}, f.Both("name", 0), f.Both("about", 4, parts.Optional), f.Line("place", parts.Optional, parts.Numeric), ui.Actions(buttons...))
	}
	var series []templ.Component
	for _, s := range all {
		series = append(series, parts.Folded(s.Name.In(c.Lang), refused != nil && about == s.Slug, form(s)))
	}
	series = append(series, parts.Folded(c.Text("learning.new_series"), refused != nil && about == "", form(learning.Series{})))
	body := parts.Stack(
		parts.Section("figures", c.Text("learning.figures"), p.figures(c, figures)...),
		parts.Section("series", c.Text("learning.all_series"), series...),
	)
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: c.Text("learning.desk.title"), Lead: c.Text("learning.desk.lead"), Errors: errs.In(about), Wide: true, Crumbs: c.FromDesk(),
		Primary: &ui.ButtonData{Label: c.Text("learning.plan"), Href: c.Path("manage", "gatherings")}, Secondary: []ui.ButtonData{{Label: c.Text("learning.public_page"), Href: c.Path("learning"), Kind: ui.Secondary}},
	}), body)
}

func (p *Pages) figures(c *door.Call, list []learning.Attendance) []templ.Component {
	if len(list) == 0 {
		return []templ.Component{ui.Empty(ui.EmptyData{Title: c.Text("learning.empty_title"), Body: c.Text("learning.empty")})}
	}
	t := ui.TableData{Caption: c.Text("learning.figures"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("learning.column.title")}, {Label: c.Text("learning.column.day")}, {Label: c.Text("learning.column.registered"), Numeric: true}, {Label: c.Text("learning.column.came"), Numeric: true}, {Label: c.Text("learning.column.guests"), Numeric: true}, {Label: c.Text("learning.column.mean"), Numeric: true}, {Label: c.Text("learning.column.kept")},
	}}
	for _, a := range list {
		registered, came, mean := "–", "–", "–"
		if a.Known > 0 {
			mean = c.Loc.Number(int64(a.Mean))
		}
		if a.Registers {
			registered = c.Loc.Number(int64(a.Registered))
		}
		if a.Checked {
			came = c.Loc.Number(int64(a.Came))
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: a.Title.In(c.Lang), Href: c.Path("manage", "learning", a.Key)},
			{Text: c.Loc.Date(a.Day())},
			{Text: registered},
			{Text: came},
			{Text: c.Loc.Number(int64(a.Guests))},
			{Text: mean},
			{Text: c.Text("learning.has_materials", "Count", a.Materials) + ", " + c.Text("learning.has_recordings", "Count", a.Recordings)},
		}})
	}
	return []templ.Component{ui.Table(t), ui.LinkList([]ui.Link{{Label: c.Text("learning.export"), Href: c.Path("manage", "learning", "attendance.csv")}})}
}

func (p *Pages) putSeries(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	slug := c.Value("slug")
	var err error
	if c.Value("action") == "drop" {
		err = p.Learning.DropSeries(c.Ctx(), c.Actor, slug)
	} else {
		err = p.Learning.PutSeries(c.Ctx(), c.Actor, learning.Series{Slug: slug, Name: c.Both("name"), About: c.Both("about"), Place: c.Int("place", 0)})
	}
	if err != nil {
		return p.deskWith(c, http.StatusUnprocessableEntity, slug, err)
	}
	return c.Done(c.Path("manage", "learning"), "learning_saved")
}

// toKeep is the webinar that the address names, for whoever keeps its materials.
func (p *Pages) toKeep(c *door.Call) (learning.Event, []learning.Item, error) {
	e, err := p.Learning.Event(c.Ctx(), c.Actor, c.R.PathValue("webinar"))
	if err != nil {
		return e, nil, err
	}
	if err := c.Actor.Require(learning.MayKeep(c.Actor, e.Gathering), "power.keep_learning"); err != nil {
		return e, nil, err
	}
	items, _, err := p.Learning.Items(c.Ctx(), e.Gathering, learning.Audiences())
	return e, items, err
}

func itemNames() []string {
	return []string{"kind", "title_en", "title_fr", "langs", "link", "minutes", "captions", "shown", "place", "file_stays"}
}

// itemForm asks for a material or a recording.
func itemForm(c *door.Call, f parts.Fields, to string, i learning.Item) templ.Component {
	var shown []ui.Option
	for _, a := range learning.Audiences() {
		shown = append(shown, ui.Option{Value: string(a), Label: c.Loc.Say(a.Name())})
	}
	all := []templ.Component{f.Both("title", 0), f.Line("langs", parts.Optional), f.Line("link", parts.Optional, func(one *ui.Field) { one.Type = "url" }), f.Line("file", parts.Optional, func(one *ui.Field) { one.Type = "file" })}
	if i.File != "" {
		all = append(all, f.Box("file_stays", func(one *ui.Field) { one.Label = c.Text("learning.item.file_stays", "Name", i.File) }))
	}
	if i.Kind == learning.Recording {
		all = append(all, f.Line("minutes", parts.Optional, parts.Numeric), f.Box("captions"))
	}
	all = append(all, f.Radios("shown", shown), f.Line("place", parts.Optional, parts.Numeric), ui.Actions(ui.ButtonData{Label: c.Text("learning.save"), Name: "action", Value: "keep"}))
	return parts.Form(ui.FormData{Action: to, Once: true, Upload: true, Hidden: []ui.Hidden{{Name: "kind", Value: string(i.Kind)}}}, all...)
}

// readItem reads the form; wrong is a language that is none.
func readItem(c *door.Call) (i learning.Item) {
	langs, wrong := learning.ReadLangs(c.Value("langs"))
	if wrong != "" {
		langs = []string{wrong}
	}
	minutes := c.Int("minutes", -1)
	if c.Value("minutes") == "" {
		minutes = 0
	}
	i = learning.Item{
		Kind: learning.Kind(c.Value("kind")), Title: c.Both("title"), Langs: langs, Link: c.Value("link"), Minutes: minutes, Captions: c.Value("captions") == "yes", Shown: learning.Audience(c.Value("shown")), Place: c.Int("place", 0),
	}
	if c.Value("file_stays") == "yes" {
		i.File = "stays"
	}
	return i
}

func (p *Pages) keep(c *door.Call) error { return p.keepWith(c, http.StatusOK, nil) }

func (p *Pages) keepWith(c *door.Call, status int, refused error) error {
	e, items, err := p.toKeep(c)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	all, err := p.Learning.AllSeries(c.Ctx())
	if err != nil {
		return err
	}
	here := c.Path("manage", "learning", e.Key)
	var body []templ.Component
	for _, kind := range []learning.Kind{learning.Recording, learning.Material} {
		var list []ui.Entry
		for _, i := range items {
			if i.Kind == kind {
				list = append(list, ui.Entry{Title: i.Title.In(c.Lang), Href: here + "/" + i.ID, Note: c.Loc.Say(i.Shown.Name())})
			}
		}
		f := parts.Fields{Call: c, Prefix: "learning.item.", ID: string(kind), Values: map[string]string{"shown": string(learning.Public), "langs": string(c.Lang)}}
		mine := refused != nil && c.Value("kind") == string(kind)
		if mine {
			f.Values, f.Errors = c.Typed(itemNames()...), errs
		}
		var inside []templ.Component
		if len(list) > 0 {
			inside = append(inside, ui.EntriesUnder(c.Loc, list))
		}
		inside = append(inside, parts.Folded(c.Text("learning.add."+string(kind)), mine, itemForm(c, f, here, learning.Item{Kind: kind})))
		body = append(body, parts.Section(string(kind), c.Text("learning.kind."+string(kind)), inside...))
	}
	var options []ui.Option
	for _, s := range all {
		options = append(options, ui.Option{Value: s.Slug, Label: s.Name.In(c.Lang)})
	}
	f := parts.Fields{Call: c, Prefix: "learning.item.", Values: map[string]string{"series": e.Series}}
	if len(options) > 0 {
		body = append(body, parts.Section("series", c.Text("learning.series"), parts.Form(parts.Sending(here, "series"), f.Choice("series", options, parts.None(c.Text("learning.item.no_series"))), parts.Submit(c.Text("learning.save"), ui.Secondary))))
	}
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: e.Title.In(c.Lang), Kicker: when(c, e.Gathering), Errors: errs.In(c.Value("kind")), Crumbs: p.crumbs(c), Secondary: p.around(c, e),
	}, e.Key), parts.Stack(body...))
}

// around leads to a webinar's page, and to who was there for whoever runs its desk.
func (p *Pages) around(c *door.Call, e learning.Event) []ui.ButtonData {
	list := []ui.ButtonData{{Label: c.Text("learning.see"), Href: c.Path("learning", e.Key), Kind: ui.Secondary}}
	if desk.MayRun(c.Actor, e.Gathering) {
		list = append(list, ui.ButtonData{Label: c.Text("learning.roll.title"), Href: c.Path("manage", "learning", e.Key, "attendance"), Kind: ui.Secondary})
	}
	return list
}

func (p *Pages) crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	if !learning.MayRun(c.Actor) {
		return append([]ui.Link{{Label: c.Text("learning.title"), Href: c.Path("learning")}}, more...)
	}
	return c.FromDesk(append([]ui.Link{{Label: c.Text("learning.desk.title"), Href: c.Path("manage", "learning")}}, more...)...)
}

func (p *Pages) put(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	key := c.R.PathValue("webinar")
	var err error
	if c.Value("action") == "series" {
		err = p.Learning.PartOf(c.Ctx(), c.Actor, key, c.Value("series"))
	} else {
		var name string
		var body []byte
		if name, body, err = c.Upload("file"); err == nil {
			err = p.Learning.Put(c.Ctx(), c.Actor, key, readItem(c), name, body)
		}
	}
	if err != nil {
		return p.keepWith(c, http.StatusUnprocessableEntity, err)
	}
	return c.Done(c.Path("manage", "learning", key), "learning_saved")
}

func (p *Pages) edit(c *door.Call) error { return p.editWith(c, http.StatusOK, nil) }

func (p *Pages) editWith(c *door.Call, status int, refused error) error {
	e, items, err := p.toKeep(c)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	for _, i := range items {
		if i.ID != c.R.PathValue("material") {
			continue
		}
		here := c.Path("manage", "learning", e.Key, i.ID)
		f := parts.Fields{Call: c, Prefix: "learning.item.", Errors: errs, Values: map[string]string{
			"langs": strings.Join(i.Langs, " "), "link": i.Link, "shown": string(i.Shown), "place": strconv.Itoa(i.Place), "file_stays": "yes",
		}}
		parts.Pairs(f.Values, "title", i.Title)
		if i.Minutes > 0 {
			f.Values["minutes"] = strconv.Itoa(i.Minutes)
		}
		if i.Captions {
			f.Values["captions"] = "yes"
		}
		if refused != nil {
			f.Values = c.Typed(itemNames()...)
		}
		body := parts.Stack(itemForm(c, f, here, i), parts.Folded(c.Text("learning.drop"), false, parts.Para(c.Text("learning.drop_what")), parts.Form(parts.Sending(here, "drop"), parts.Submit(c.Text("learning.drop"), ui.Danger))))
		return c.PageStatus(status, twin(c, ui.PageData{Title: i.Title.In(c.Lang), Errors: errs, Crumbs: p.crumbs(c, ui.Link{Label: e.Title.In(c.Lang), Href: c.Path("manage", "learning", e.Key)})}, e.Key, i.ID), body)
	}
	return door.NotFound()
}

func (p *Pages) change(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	key, id := c.R.PathValue("webinar"), c.R.PathValue("material")
	var err error
	if c.Value("action") == "drop" {
		err = p.Learning.Drop(c.Ctx(), c.Actor, key, id)
	} else {
		i := readItem(c)
		i.ID = id
		var name string
		var body []byte
		if name, body, err = c.Upload("file"); err == nil {
			err = p.Learning.Put(c.Ctx(), c.Actor, key, i, name, body)
		}
	}
	if err != nil {
		return p.editWith(c, http.StatusUnprocessableEntity, err)
	}
	return c.Done(c.Path("manage", "learning", key), "learning_saved")
}
