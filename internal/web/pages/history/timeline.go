package history

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/history"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pictures"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// timelineView is the whole history.
type timelineView struct {
	loc      *i18n.Localizer
	filters  ui.FilterData
	kind     ui.Field
	kinds    []ui.Option
	concern  ui.Field
	concerns []ui.Option
	picture  picture
	decades  []decade
	empty    *ui.EmptyData
}

// decade is ten years of it.
type decade struct {
	id, name string
	count    string
	items    []item
}

// item is one thing of the timeline.
type item struct {
	anchor string
	when   string
	kind   string
	class  string
	title  ui.Link
	words  parts.Written
	among  []string
	links  []ui.Link
	source string
	image  *image
}

// picture is the number of things in each year, drawn.
type picture struct {
	bars   []bar
	grid   []tick
	title  string
	hidden bool
}

type bar struct{ x, y, width, height string }

type tick struct{ x, label string }

// The drawing's own units.
const (
	drawWidth  = 640
	drawHeight = 120
	drawFoot   = 30
)

func num(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// draw draws how many things each year has, from the first to the last.
func draw(c *door.Call, items []history.Item) picture {
	if len(items) == 0 {
		return picture{hidden: true}
	}
	first, last := items[0].When.Decade(), items[len(items)-1].When.Year
	counts, top := map[int]int{}, 1
	for _, i := range items {
		counts[i.When.Year]++
		top = max(top, counts[i.When.Year])
	}
	step := float64(drawWidth) / float64(last-first+1)
	p := picture{title: c.Text("history.picture", "First", fmt.Sprint(items[0].When.Year), "Last", fmt.Sprint(last), "Count", len(items))}
	for year := first; year <= last; year++ {
		x := float64(year-first) * step
		if year%10 == 0 {
			p.grid = append(p.grid, tick{num(x), fmt.Sprint(year)})
		}
		if n := counts[year]; n > 0 {
			h := float64(n) / float64(top) * drawHeight
			p.bars = append(p.bars, bar{num(x + step*.12), num(drawHeight - h), num(step * .76), num(h)})
		}
	}
	return p
}

func (p *Pages) timeline(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	revision, err := p.History.Revision(c.Ctx())
	if err != nil {
		return err
	}
	return c.Cached(revision, func() (templ.Component, error) {
		v, err := p.timelineOf(c)
		if err != nil {
			return nil, err
		}
		data := ui.PageData{Title: c.Text("history.title"), Lead: c.Text("history.lead"), Description: c.Text("history.lead"), Wide: true}
		if history.MayWrite(c.Actor) {
			data.Secondary = []ui.ButtonData{{Label: c.Text("history.keep"), Href: c.Path("manage", "history"), Kind: ui.Secondary}}
		}
		return c.Component(data, timelinePage(v)), nil
	})
}

func (p *Pages) timelineOf(c *door.Call) (timelineView, error) {
	items, err := p.History.Timeline(c.Ctx(), c.Actor, false)
	if err != nil {
		return timelineView{}, err
	}
	concerns, names, err := p.concernOptions(c)
	if err != nil {
		return timelineView{}, err
	}
	kind, concern := history.Kind(c.Value("kind")), c.Value("concern")
	if !slices.Contains(history.Kinds(), kind) {
		kind = ""
	}
	if names[concern] == "" {
		concern = ""
	}
	items = slices.DeleteFunc(items, func(i history.Item) bool {
		return kind != "" && i.Kind != kind || concern != "" && !slices.Contains(i.Concerns, concern)
	})
	here := c.Path("history")
	v := timelineView{
		loc: c.Loc, picture: draw(c, items), filters: ui.FilterData{Action: here, Open: kind != "" || concern != "", Clear: here},
		kind: ui.Field{Name: "kind", Label: c.Text("history.filter.kind"), Value: string(kind), Optional: true, None: c.Text("history.filter.any_kind")}, kinds: kindOptions(c),
		concern: ui.Field{Name: "concern", Label: c.Text("history.filter.concern"), Value: concern, Optional: true, None: c.Text("history.filter.any_concern")}, concerns: concerns,
	}
	if kind != "" {
		to := here
		if concern != "" {
			to += "?concern=" + concern
		}
		v.filters.Chosen = append(v.filters.Chosen, ui.Link{Label: c.Loc.Say(kind.Name()), Href: to})
	}
	if concern != "" {
		to := here
		if kind != "" {
			to += "?kind=" + string(kind)
		}
		v.filters.Chosen = append(v.filters.Chosen, ui.Link{Label: names[concern], Href: to})
	}
	for _, i := range items {
		d := i.When.Decade()
		if n := len(v.decades); n == 0 || v.decades[n-1].id != "d-"+fmt.Sprint(d) {
			v.decades = append(v.decades, decade{id: "d-" + fmt.Sprint(d), name: c.Text("history.decade", "Year", fmt.Sprint(d))})
		}
		at := &v.decades[len(v.decades)-1]
		at.items = append(at.items, itemOf(c, i, names))
		at.count = c.Text("history.count", "Count", len(at.items))
	}
	if len(items) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("history.empty_title"), Body: c.Text("history.empty")}
		if kind != "" || concern != "" {
			v.empty = &ui.EmptyData{Title: c.Text("history.nothing_title"), Body: c.Text("history.nothing"), Action: &ui.ButtonData{Label: c.Text("history.all"), Href: here, Kind: ui.Secondary}}
		}
	}
	return v, nil
}

// itemOf is a thing of the timeline as it is shown.
func itemOf(c *door.Call, i history.Item, names map[string]string) item {
	one := item{anchor: i.Anchor, when: i.When.In(c.Loc), kind: c.Loc.Say(i.Kind.Name()), class: string(i.Kind), title: ui.Link{Label: i.Name(c.Loc), Lang: other(c, i.Title)}, words: parts.TextOf(c.Lang, i.Words)}
	if len(i.Path) > 0 {
		one.title.Href = c.Path(i.Path...)
	}
	for _, t := range i.Among {
		one.among = append(one.among, t.In(c.Lang))
	}
	if i.Kind != history.Resolutions {
		for _, slug := range i.Concerns {
			if names[slug] != "" {
				one.links = append(one.links, ui.Link{Label: names[slug], Href: c.Path("concerns", slug)})
			}
		}
	}
	if e := i.Entry; e != nil {
		one.title.Href = c.Path("history", e.Slug)
		one.image, one.source = thumbOf(c, *e), e.Source.In(c.Lang)
		if e.Link != "" {
			one.links = append(one.links, ui.Link{Label: c.Text("history.more"), Href: e.Link})
		}
	}
	return one
}

// oneView is an entry by itself.
type oneView struct {
	loc   *i18n.Localizer
	image *image
	words parts.Written
	facts []ui.Fact
}

func (p *Pages) one(c *door.Call) error {
	e, err := p.History.BySlug(c.Ctx(), c.Actor, c.R.PathValue("entry"))
	if err != nil {
		return err
	}
	_, names, err := p.concernOptions(c)
	if err != nil {
		return err
	}
	v := oneView{loc: c.Loc, words: parts.TextOf(c.Lang, e.Words)}
	if e.HasPicture() {
		w, h, err := p.History.Measures(c.Ctx(), e)
		if err != nil {
			return err
		}
		at := pictureAt(c, e, "picture.jpg")
		v.image = &image{src: at, set: pictures.Srcset(at, w), alt: e.Alt.In(c.Lang), credit: e.Credit, width: w, height: h}
	}
	if names[e.Concern] != "" {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("history.concern"), Text: names[e.Concern], Href: c.Path("concerns", e.Concern)})
	}
	if !e.Source.Empty() {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("history.source"), Text: e.Source.In(c.Lang)})
	}
	if e.Link != "" {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("history.link"), Text: e.Link, Href: e.Link})
	}
	data := ui.PageData{
		Title: e.Title.In(c.Lang), TitleLang: other(c, e.Title), Kicker: e.When.In(c.Loc),
		Crumbs: []ui.Link{{Label: c.Text("history.title"), Href: c.Path("history")}, {Label: c.Text("history.decade", "Year", fmt.Sprint(e.When.Decade())), Href: c.Path("history") + "#" + e.Slug}},
	}
	if e.Hidden {
		data.NoIndex = true
		data.Notices = []ui.NoticeData{{Tone: ui.Neutral, Body: c.Text("history.hidden")}}
	}
	if history.MayWrite(c.Actor) {
		data.Secondary = []ui.ButtonData{{Label: c.Text("history.edit"), Href: c.Path("manage", "history", e.Slug), Kind: ui.Secondary}}
	}
	return c.Page(data, onePage(v))
}
