package site

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// text answers for an address under that of a governing document: its history, the
// comparison of two texts, a text by its day.
func (p *Pages) text(c *door.Call, m *site.Map, one site.Published, sub string) (bool, error) {
	history, differences := site.Subs(c.Lang)
	switch sub {
	case history:
		return true, p.historyOf(c, m, one)
	case differences:
		return true, p.differencesOf(c, m, one)
	}
	day, err := dayIn(sub)
	if err != nil { // an address of the other language, or none
		if h, d := site.Subs(c.Lang.Other()); sub == h {
			lead(c, to(c.Lang, one.Path, history))
			return true, nil
		} else if sub == d {
			lead(c, to(c.Lang, one.Path, differences))
			return true, nil
		}
		return false, nil
	}
	return true, p.textOn(c, m, one, day)
}

// sentence says when and where a text was decided.
func sentence(c *door.Call, e site.Event) string {
	by := ""
	if !e.By.Empty() {
		by = i18n.Typeset(c.Lang, e.By.In(c.Lang))
	}
	switch {
	case e.Kind == "":
		return ""
	case by == "":
		return c.Text("sitepages.event."+string(e.Kind), "Day", e.Day)
	}
	return c.Text("sitepages.event."+string(e.Kind)+"_by", "Day", e.Day, "By", by)
}

// decided leads to where a text was decided; an empty address for nowhere.
func decided(c *door.Call, e site.Event) string {
	switch {
	case e.Link == "":
		return ""
	case strings.Contains(e.Link, "://"):
		return e.Link
	}
	return "/" + string(c.Lang) + "/" + e.Link
}

// textsOf is the amendment history of a document at its foot.
func (p *Pages) textsOf(c *door.Call, one site.Published, texts []site.Version) templ.Component {
	history, _ := site.Subs(c.Lang)
	pieces := []templ.Component{ui.Timeline(c.Loc, p.events(c, one, texts))}
	if len(texts) > 1 {
		pieces = append(pieces, linkTo(ui.Link{Label: c.Text("sitepages.texts.compare"), Href: to(c.Lang, one.Path, history)}))
	}
	return parts.Section("history", c.Text("sitepages.texts.title"), pieces...)
}

func (p *Pages) events(c *door.Call, one site.Published, texts []site.Version) []ui.Event {
	var list []ui.Event
	for i, v := range texts {
		day := v.Event.Day.Format(time.DateOnly)
		e := ui.Event{When: v.Event.Day, Title: c.Loc.Say(v.Event.Kind.Say()), Href: to(c.Lang, one.Path, day), Text: i18n.Typeset(c.Lang, v.Event.By.In(c.Lang))}
		if i == 0 {
			e.Tag = &ui.TagData{Tone: ui.Good, Word: c.Text("sitepages.texts.in_force")}
			e.Href = to(c.Lang, one.Path)
		}
		if at := decided(c, v.Event); at != "" {
			e.Body = linkTo(ui.Link{Label: c.Text("sitepages.texts.decided"), Href: at})
		}
		list = append(list, e)
	}
	return list
}

// under frames a page that belongs to a document.
func (p *Pages) belonging(c *door.Call, m *site.Map, one site.Published, words string, sub, other string) ui.PageData {
	data := ui.PageData{Title: words, Path: to(c.Lang, one.Path, sub), Alternate: to(c.Lang.Other(), one.Path, other)}
	for _, up := range m.Above(one) {
		data.Crumbs = append(data.Crumbs, link(c.Lang, up))
	}
	data.Crumbs = append(data.Crumbs, link(c.Lang, one))
	return data
}

// historyOf lists the texts of a document and offers to compare two.
func (p *Pages) historyOf(c *door.Call, m *site.Map, one site.Published) error {
	texts, err := p.Site.TextsOf(c.Ctx(), one)
	if err != nil {
		return err
	}
	name, _ := title(c.Lang, one.Version.Title)
	here, differences := site.Subs(c.Lang)
	there, _ := site.Subs(c.Lang.Other())
	data := p.belonging(c, m, one, c.Text("sitepages.texts.title_of", "Title", name), here, there)
	pieces := []templ.Component{parts.Section("texts", c.Text("sitepages.texts.all"), ui.Timeline(c.Loc, p.events(c, one, texts)))}
	if len(texts) > 1 {
		pieces = append(pieces, p.chooseTwo(c, texts, to(c.Lang, one.Path, differences), texts[1].Event.Day, texts[0].Event.Day))
	}
	return c.Page(data, parts.Stack(pieces...))
}

// chooseTwo asks which texts to compare.
func (p *Pages) chooseTwo(c *door.Call, texts []site.Version, action string, from, until time.Time) templ.Component {
	var options []ui.Option
	for _, v := range texts {
		options = append(options, ui.Option{Value: v.Event.Day.Format(time.DateOnly), Label: sentence(c, site.Event{Kind: v.Event.Kind, Day: v.Event.Day})})
	}
	f := parts.Fields{Call: c, Prefix: "sitepages.texts.", Values: map[string]string{"from": from.Format(time.DateOnly), "to": until.Format(time.DateOnly)}}
	return parts.Section("compare", c.Text("sitepages.texts.compare"), parts.Form(ui.FormData{Action: action, Get: true}, f.Choice("from", options), f.Choice("to", options), parts.Submit(c.Text("sitepages.texts.show"), ui.Secondary)))
}

// differencesOf compares two texts of a document in the reader's language.
func (p *Pages) differencesOf(c *door.Call, m *site.Map, one site.Published) error {
	if err := c.Parse(); err != nil {
		return err
	}
	texts, err := p.Site.TextsOf(c.Ctx(), one)
	if err != nil {
		return err
	}
	if len(texts) < 2 {
		return door.NotFound()
	}
	days := [2]time.Time{texts[1].Event.Day, texts[0].Event.Day}
	for i, name := range []string{"from", "to"} {
		if c.Value(name) == "" {
			continue
		}
		if days[i], err = dayIn(c.Value(name)); err != nil {
			return door.NotFound()
		}
	}
	before, err := p.Site.TextOf(c.Ctx(), one, days[0])
	if err != nil {
		return err
	}
	after, err := p.Site.TextOf(c.Ctx(), one, days[1])
	if err != nil {
		return err
	}
	name, _ := title(c.Lang, one.Version.Title)
	_, here := site.Subs(c.Lang)
	_, there := site.Subs(c.Lang.Other())
	data := p.belonging(c, m, one, c.Text("sitepages.texts.differences", "Title", name), here, there)
	query := "?from=" + days[0].Format(time.DateOnly) + "&to=" + days[1].Format(time.DateOnly)
	data.Path, data.Alternate, data.NoIndex = data.Path+query, data.Alternate+query, true
	line := redline(c, "", before.Content, after.Content, c.Lang, c.Text("sitepages.texts.from_to", "From", sentence(c, before.Event), "To", sentence(c, after.Event)))
	_, differences := site.Subs(c.Lang)
	return c.Page(data, parts.Stack(line, p.chooseTwo(c, texts, to(c.Lang, one.Path, differences), days[0], days[1])))
}

// redline compares two contents in one language.
func redline(c *door.Call, id string, before, after site.Content, l i18n.Lang, caption string) templ.Component {
	data := ui.RedlineOf(c.Loc, l, site.Differences(before, after, l))
	data.ID, data.Caption = id, caption
	return ui.Redline(c.Loc, data)
}

// textOn shows a text of a document as it was from a day on.
func (p *Pages) textOn(c *door.Call, m *site.Map, one site.Published, day time.Time) error {
	v, err := p.Site.TextOf(c.Ctx(), one, day)
	if err != nil {
		return err
	}
	texts, err := p.Site.TextsOf(c.Ctx(), one)
	if err != nil {
		return err
	}
	words, other := title(c.Lang, v.Title)
	sub := day.Format(time.DateOnly)
	data := p.belonging(c, m, one, words, sub, sub)
	data.TitleLang, data.StatusLine = other, sentence(c, v.Event)
	_, differences := site.Subs(c.Lang)
	for i, x := range texts {
		if i == 0 || !x.Event.Day.Equal(day) {
			continue
		}
		data.NoIndex = true
		data.Notices = append(data.Notices, ui.NoticeData{
			Tone: ui.Waiting, Title: c.Text("sitepages.texts.old"), Body: c.Text("sitepages.texts.old_body", "From", day, "To", texts[i-1].Event.Day),
			Links: []ui.Link{
				{Label: c.Text("sitepages.texts.now"), Href: to(c.Lang, one.Path)},
				{Label: c.Text("sitepages.texts.since"), Href: to(c.Lang, one.Path, differences) + "?from=" + sub + "&to=" + texts[0].Event.Day.Format(time.DateOnly)},
			},
		})
	}
	body, err := p.words(c, v)
	if err != nil {
		return err
	}
	return c.Page(data, parts.Stack(append(body, p.textsOf(c, one, texts))...))
}
