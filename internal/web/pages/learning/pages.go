package learning

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/blobs"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/learning"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/tongue"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Learning *learning.Service
	Desk     *desk.Service // of gatherings: who was there
}

// maxBody is the largest form: a file, and what multipart adds to it.
const maxBody = blobs.MaxBytes + 1<<20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/learning", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/learning/series/{series}", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/learning/{webinar}", Handle: p.one, Shared: true},
		{Pattern: "GET /{lang}/learning/{webinar}/files/{material}", Handle: p.file},
		{Pattern: "GET /{lang}/manage/learning", Handle: p.desk},
		{Pattern: "POST /{lang}/manage/learning", Handle: p.putSeries},
		{Pattern: "GET /{lang}/manage/learning/attendance.csv", Handle: p.attendance},
		{Pattern: "GET /{lang}/manage/learning/{webinar}", Handle: p.keep},
		{Pattern: "POST /{lang}/manage/learning/{webinar}", Handle: p.put, MaxBody: maxBody},
		{Pattern: "GET /{lang}/manage/learning/{webinar}/attendance", Handle: p.roll},
		{Pattern: "POST /{lang}/manage/learning/{webinar}/attendance", Handle: p.note, MaxBody: desk.MaxRollBytes + 1<<20},
		{Pattern: "GET /{lang}/manage/learning/{webinar}/attendance.csv", Handle: p.rollFile},
		{Pattern: "GET /{lang}/manage/learning/{webinar}/{material}", Handle: p.edit},
		{Pattern: "POST /{lang}/manage/learning/{webinar}/{material}", Handle: p.change, MaxBody: maxBody},
	}
}

// indexView is the list of webinars and training.
type indexView struct {
	loc    *i18n.Localizer
	series []ui.Link
	about  parts.Written
	coming []ui.Entry
	past   []ui.Entry
	pages  ui.PaginationData
	empty  *ui.EmptyData
}

// pageSize is how many past events one page of the list has.
const pageSize = 25

func (p *Pages) index(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	all, err := p.Learning.AllSeries(c.Ctx())
	if err != nil {
		return err
	}
	events, err := p.Learning.Events(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	slug := c.R.PathValue("series")
	v := indexView{loc: c.Loc}
	data := ui.PageData{Title: c.Text("learning.title"), Lead: c.Text("learning.lead"), Description: c.Text("learning.lead")}
	base := c.Path("learning")
	for _, s := range all {
		v.series = append(v.series, ui.Link{Label: s.Name.In(c.Lang), Href: c.Path("learning", "series", s.Slug), Current: s.Slug == slug})
		if s.Slug == slug {
			data.Title, data.Kicker, data.Lead, data.Description = s.Name.In(c.Lang), c.Text("learning.series"), "", s.About.In(c.Lang)
			data.Crumbs = []ui.Link{{Label: c.Text("learning.title"), Href: base}}
			v.about, base = parts.TextOf(c.Lang, s.About), c.Path("learning", "series", slug)
		}
	}
	if slug != "" && data.Kicker == "" {
		return door.NotFound()
	}
	if slug != "" {
		events = slices.DeleteFunc(events, func(e learning.Event) bool { return e.Series != slug })
	}
	p.sort(c, &v, events, base)
	if len(events) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("learning.empty_title"), Body: c.Text("learning.empty")}
	}
	if learning.MayRun(c.Actor) {
		data.Secondary = []ui.ButtonData{{Label: c.Text("learning.keep"), Href: c.Path("manage", "learning"), Kind: ui.Secondary}}
	}
	return c.Page(data, indexPage(v))
}

// sort puts the events into those to come, the next first, and those past, the latest
// first, of which a page is shown.
func (p *Pages) sort(c *door.Call, v *indexView, events []learning.Event, base string) {
	now := p.Learning.Now()
	var past []ui.Entry
	for _, e := range events {
		switch e.StateAt(now) {
		case gatherings.Over:
			past = append(past, entryOf(c, e, now))
		case gatherings.Announced:
			v.coming = append([]ui.Entry{entryOf(c, e, now)}, v.coming...)
		case gatherings.Planned, gatherings.Cancelled:
		}
	}
	pages := max(1, (len(past)+pageSize-1)/pageSize)
	page := min(max(c.Int("page", 1), 1), pages)
	v.pages = ui.PaginationData{Page: page, Pages: pages, Total: len(past), Href: func(n int) string { return base + "?page=" + parts.Number(n) }}
	v.past = past[min((page-1)*pageSize, len(past)):min(page*pageSize, len(past))]
}

// when says when an event is, in its own place.
func when(c *door.Call, g gatherings.Gathering) string {
	return c.Loc.DateTime(g.Starts.In(g.Location()))
}

func entryOf(c *door.Call, e learning.Event, now time.Time) ui.Entry {
	one := ui.Entry{Kicker: c.Loc.Say(e.Gathering.Kind.Name()) + " · " + when(c, e.Gathering), Title: e.Title.In(c.Lang), Href: c.Path("learning", e.Key)}
	if about := e.About.In(c.Lang); about != "" {
		first, _, _ := strings.Cut(about, "\n")
		one.Excerpt = []ui.Excerpt{{Text: i18n.Clip(first, 240)}}
	}
	var has []string
	if e.Materials > 0 {
		has = append(has, c.Text("learning.has_materials", "Count", e.Materials))
	}
	if e.Recordings > 0 {
		has = append(has, c.Text("learning.has_recordings", "Count", e.Recordings))
	}
	if one.Note = strings.Join(has, ", "); e.StateAt(now) == gatherings.Announced {
		one.Tag = &ui.TagData{Tone: ui.Open, Word: c.Text("learning.coming_tag")}
	}
	return one
}

// oneView is a webinar or a training.
type oneView struct {
	loc        *i18n.Localizer
	about      parts.Written
	facts      []ui.Fact
	materials  []itemView
	recordings []itemView
	withheld   string
	none       string
}

// itemView is a material or a recording.
type itemView struct {
	title  ui.Link
	facts  []string
	langs  []spoken
	second *ui.Link // the file, where the title leads to the link
}

// spoken is a language by its own name.
type spoken struct{ tag, dir, name string }

func langsOf(tags []string) []spoken {
	list := make([]spoken, len(tags))
	for i, tag := range tags {
		list[i] = spoken{tag, tongue.Dir(tag), tongue.OwnName(tag)}
	}
	return list
}

// link is the reader's registration, where they came by its link.
func link(c *door.Call) string { return c.Value("link") }

func (p *Pages) one(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	e, err := p.Learning.Event(c.Ctx(), c.Actor, c.R.PathValue("webinar"))
	if err != nil {
		return err
	}
	sees, err := p.Learning.Sees(c.Ctx(), c.Actor, e.Gathering, link(c))
	if err != nil {
		return err
	}
	items, withheld, err := p.Learning.Items(c.Ctx(), e.Gathering, sees)
	if err != nil {
		return err
	}
	all, err := p.Learning.AllSeries(c.Ctx())
	if err != nil {
		return err
	}
	v := oneView{loc: c.Loc, about: parts.TextOf(c.Lang, e.About), facts: []ui.Fact{{Term: c.Text("learning.when"), Text: when(c, e.Gathering)}}}
	for _, s := range all {
		if s.Slug == e.Series {
			v.facts = append(v.facts, ui.Fact{Term: c.Text("learning.series"), Text: s.Name.In(c.Lang), Href: c.Path("learning", "series", s.Slug)})
		}
	}
	var langs []string
	for _, l := range e.Languages {
		langs = append(langs, tongue.NameIn(string(l), c.Lang))
	}
	v.facts = append(v.facts, ui.Fact{Term: c.Text("learning.languages"), Text: strings.Join(langs, ", ")})
	for _, i := range items {
		if i.Kind == learning.Recording {
			v.recordings = append(v.recordings, itemOf(c, e, i))
		} else {
			v.materials = append(v.materials, itemOf(c, e, i))
		}
	}
	if withheld > 0 {
		v.withheld = c.Text("learning.withheld", "Count", withheld)
	}
	now := p.Learning.Now()
	over := e.StateAt(now) == gatherings.Over
	if len(items) == 0 && withheld == 0 && over {
		v.none = c.Text("learning.nothing_kept")
	}
	data := ui.PageData{
		Title: e.Title.In(c.Lang), Kicker: c.Loc.Say(e.Gathering.Kind.Name()), Crumbs: []ui.Link{{Label: c.Text("learning.title"), Href: c.Path("learning")}}, NoIndex: e.Audience != gatherings.Public || link(c) != "",
		Path: c.Path("learning", e.Key), Alternate: door.PathIn(c.Lang.Other(), "learning", e.Key), Description: e.Title.In(c.Lang),
	}
	if link(c) != "" {
		data.Alternate += "?link=" + url.QueryEscape(link(c))
	}
	state := ui.TagData{Tone: ui.Open, Word: c.Text("learning.coming_tag")}
	if over {
		state = ui.TagData{Tone: ui.Past, Word: c.Loc.Say(gatherings.Over.Name())}
		data.Secondary = []ui.ButtonData{{Label: c.Text("learning.about_it"), Href: c.Path("gatherings", e.Key), Kind: ui.Secondary}}
	} else {
		data.Primary = &ui.ButtonData{Label: c.Text("learning.register"), Href: c.Path("gatherings", e.Key)}
		if e.StateAt(now) != gatherings.Announced {
			state = ui.TagData{Tone: ui.Neutral, Word: c.Loc.Say(e.StateAt(now).Name())}
			data.Primary = nil
		}
	}
	data.Status = &state
	if learning.MayKeep(c.Actor, e.Gathering) {
		data.Secondary = append(data.Secondary, ui.ButtonData{Label: c.Text("learning.keep_one"), Href: c.Path("manage", "learning", e.Key), Kind: ui.Secondary})
	}
	return c.Page(data, onePage(v))
}

func itemOf(c *door.Call, e learning.Event, i learning.Item) itemView {
	v := itemView{title: ui.Link{Label: i.Title.In(c.Lang), Href: i.Link}, langs: langsOf(i.Langs)}
	if i.File != "" {
		file := ui.Link{Label: i.File, Href: c.Path("learning", e.Key, "files", i.ID)}
		if l := link(c); l != "" {
			file.Href += "?link=" + url.QueryEscape(l)
		}
		switch {
		case i.Kind == learning.Recording:
			file.Label = c.Text("learning.transcript", "Name", i.File)
			v.second = &file
		case i.Link == "":
			v.title.Href = file.Href
			v.facts = append(v.facts, i.File)
		default:
			v.second = &file
		}
	}
	if i.Minutes > 0 {
		v.facts = append(v.facts, c.Text("learning.minutes", "Count", i.Minutes))
	}
	if i.Kind == learning.Recording {
		v.facts = append(v.facts, captions(c, i))
	}
	if i.Shown != learning.Public {
		v.facts = append(v.facts, c.Loc.Say(i.Shown.Name()))
	}
	return v
}

func captions(c *door.Call, i learning.Item) string {
	if i.Captions {
		return c.Text("learning.captions_yes")
	}
	return c.Text("learning.captions_no")
}

// file hands out a material's or a transcript's file to whoever sees the item.
func (p *Pages) file(c *door.Call) error {
	e, err := p.Learning.Event(c.Ctx(), c.Actor, c.R.PathValue("webinar"))
	if err != nil {
		return err
	}
	sees, err := p.Learning.Sees(c.Ctx(), c.Actor, e.Gathering, link(c))
	if err != nil {
		return err
	}
	items, _, err := p.Learning.Items(c.Ctx(), e.Gathering, sees)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.ID == c.R.PathValue("material") {
			b, err := p.Learning.File(c.Ctx(), i)
			if err != nil {
				return err
			}
			return c.Download(b.Name, b.MediaType, b.Body)
		}
	}
	return door.NotFound()
}

// attendance is the figures as a table for spreadsheets.
func (p *Pages) attendance(c *door.Call) error {
	var b bytes.Buffer
	if err := p.Learning.WriteAttendance(c.Ctx(), c.Actor, &b, c.Loc); err != nil {
		return err
	}
	return c.Download("attendance.csv", "text/csv; charset=utf-8", b.Bytes())
}
