package directory

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// findView is the directory as it was asked for.
type findView struct {
	loc       *i18n.Localizer
	action    string
	f         people.Filter
	regions   []regionView
	areas     []ui.Option
	languages []ui.Option
	cities    []ui.Option
	chosen    []ui.Link
	entries   []ui.Entry
	count     string
	next      string
	nobody    bool // nobody is listed at all
	join      string
}

// regionView is a region of the map and of the list beside it.
type regionView struct {
	slug    people.Region
	name    string
	count   int
	words   string // "6 members"
	bare    string // "6", where there is no room
	href    string
	current bool
}

// shade is how full a region of the map is drawn: by how many are there.
func (r regionView) shade() string {
	switch {
	case r.count == 0:
		return "shade-0"
	case r.count < 4:
		return "shade-1"
	case r.count < 10:
		return "shade-2"
	}
	return "shade-3"
}

// find lists the members, narrowed as the address says.
func (p *Pages) find(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	revision, err := p.revision(c)
	if err != nil {
		return err
	}
	return c.Cached(revision, func() (templ.Component, error) {
		f := people.Filter{
			Words: c.Value("q"), Region: people.Region(c.Value("region")), City: c.Value("city"), Area: c.Value("area"), Language: c.Value("language"),
			On: p.Today(), Lang: c.Lang, After: c.Value("after"),
		}
		// What an unlisted organization does is not to be found out by narrowing.
		f.Public = !inside(c.Actor) || f.Region != "" || f.City != "" || f.Area != "" || f.Language != ""
		v := findView{loc: c.Loc, action: c.Path("members"), f: f, join: c.Path("join")}
		if err := p.narrowing(c, &v); err != nil {
			return nil, err
		}
		if err := p.results(c, &v); err != nil {
			return nil, err
		}
		return c.Component(ui.PageData{
			Title: c.Text("directory.title"), Lead: c.Text("directory.lead"), Description: c.Text("directory.lead"),
			Wide: true, NoIndex: c.R.URL.RawQuery != "",
			Secondary: []ui.ButtonData{{Label: c.Text("directory.join"), Href: c.Path("join"), Kind: ui.Secondary}},
			Next:      &ui.Next{Title: c.Text("directory.next"), Links: []ui.Link{{Label: c.Text("directory.join"), Href: c.Path("join")}, {Label: c.Text("directory.bodies"), Href: c.Path("bodies")}}},
		}, findPage(v)), nil
	})
}

// narrowing fills the map and the filters: each value with how many are listed.
func (p *Pages) narrowing(c *door.Call, v *findView) error {
	regions, cities, languages, err := p.People.Directory(c.Ctx(), v.f.On)
	if err != nil {
		return err
	}
	areas, err := p.People.AreasListed(c.Ctx(), v.f.On)
	if err != nil {
		return err
	}
	in := map[string]int{}
	for _, r := range regions {
		in[r.Key] = r.Organizations
	}
	v.nobody = len(regions) == 0
	for _, r := range people.Regions() {
		here := regionView{slug: r, name: c.Loc.Say(r.Name()), count: in[string(r)], current: v.f.Region == r}
		here.words, here.bare = c.Text("directory.region_count", "Count", here.count), c.Loc.Number(int64(here.count))
		if here.count > 0 {
			here.href = v.with(c, "region", string(r))
		}
		if here.current {
			here.href = v.with(c, "region", "")
		}
		v.regions = append(v.regions, here)
	}
	of := map[string]int{}
	for _, a := range areas {
		of[a.Key] = a.Organizations
	}
	for _, a := range p.Areas {
		if of[a.Slug] > 0 {
			v.areas = append(v.areas, counted(c, a.Slug, a.Name.In(c.Lang), of[a.Slug]))
		}
	}
	for _, l := range languages {
		v.languages = append(v.languages, counted(c, l.Key, organizations.LanguageName(c.Loc, l.Key), l.Organizations))
	}
	slices.SortFunc(v.languages, func(a, b ui.Option) int { return strings.Compare(people.Fold(a.Label), people.Fold(b.Label)) })
	for _, city := range cities {
		v.cities = append(v.cities, counted(c, city.Key, city.Key, city.Organizations))
	}
	slices.SortFunc(v.cities, func(a, b ui.Option) int { return strings.Compare(people.Fold(a.Label), people.Fold(b.Label)) })
	v.choose(c, "q", v.f.Words, c.Text("directory.chosen_words", "Words", v.f.Words))
	if v.f.Region.Valid() {
		v.choose(c, "region", string(v.f.Region), c.Loc.Say(v.f.Region.Name()))
	}
	v.choose(c, "city", v.f.City, v.f.City)
	v.choose(c, "area", v.f.Area, p.Areas.Name(c.Loc, v.f.Area))
	if v.f.Language != "" {
		v.choose(c, "language", v.f.Language, organizations.LanguageName(c.Loc, v.f.Language))
	}
	return nil
}

func counted(c *door.Call, value, label string, n int) ui.Option {
	return ui.Option{Value: value, Label: c.Text("directory.counted", "Label", label, "Number", n)}
}

// with is the address of the list with one value set, or taken away when empty.
func (v *findView) with(c *door.Call, name, value string) string {
	q := maps.Clone(c.R.URL.Query())
	q.Del("after")
	q.Del("done")
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	for key := range q {
		if q.Get(key) == "" {
			q.Del(key)
		}
	}
	if len(q) == 0 {
		return v.action
	}
	return v.action + "?" + q.Encode()
}

// choose adds a filter that is set, leading to the list without it.
func (v *findView) choose(c *door.Call, name, value, label string) {
	if value != "" && label != "" {
		v.chosen = append(v.chosen, ui.Link{Label: label, Href: v.with(c, name, "")})
	}
}

func (p *Pages) results(c *door.Call, v *findView) error {
	total, err := p.People.CountListed(c.Ctx(), v.f)
	if err != nil {
		return err
	}
	v.count = c.Text("directory.count", "Count", total)
	list, more, err := p.People.Organizations(c.Ctx(), v.f)
	if err != nil {
		return err
	}
	for _, o := range list {
		v.entries = append(v.entries, entry(c, o))
	}
	if more && len(list) > 0 {
		q := maps.Clone(c.R.URL.Query())
		q.Set("after", list[len(list)-1].ID)
		v.next = v.action + "?" + q.Encode()
	}
	return nil
}

// excerptLength is about how much of what an organization says of itself a list
// shows, in runes.
const excerptLength = 170

func entry(c *door.Call, o people.Organization) ui.Entry {
	e := ui.Entry{Title: o.Name.In(c.Lang), Href: c.Path("members", o.Slug), Kicker: organizations.Where(c.Loc, o)}
	if !o.Name.Has(c.Lang) {
		e.Lang = c.Lang.Other()
	}
	if o.Class != people.Member {
		e.Note = c.Loc.Say(o.Class.Name())
	}
	if !o.Shows(people.Listing) {
		e.Kicker, e.Note = c.Loc.Say(o.Class.Name()), c.Text("directory.unlisted")
		return e
	}
	if about := o.About.Only(c.Lang); about != "" {
		e.Excerpt = []ui.Excerpt{{Text: beginning(about)}}
	}
	return e
}

// beginning cuts a text at the end of a word.
func beginning(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	r := []rune(text)
	if len(r) <= excerptLength {
		return text
	}
	cut := string(r[:excerptLength])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}
