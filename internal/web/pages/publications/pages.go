// Package publications has the desk of the library's documents: the list, the form, the
// files, the collections. What the public reads is in package library.
package publications

import (
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Publications *publications.Service
	Resolutions  *resolutions.Service
	Bodies       *bodies.Service
}

// maxBody is the largest form: a file, and what multipart adds to it.
const maxBody = 12 << 20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/manage/publications", Handle: p.list},
		{Pattern: "GET /{lang}/manage/publications/{publication}", Handle: p.edit},
		{Pattern: "POST /{lang}/manage/publications/{publication}", Handle: p.change, MaxBody: maxBody},
		{Pattern: "GET /{lang}/manage/publications/collections", Handle: p.collections},
		{Pattern: "GET /{lang}/manage/publications/collections/{collection}", Handle: p.collection},
		{Pattern: "POST /{lang}/manage/publications/collections/{collection}", Handle: p.saveCollection},
	}
}

// desk is the address of a page of the desk.
func desk(c *door.Call, more ...string) string {
	return c.Path(append([]string{"manage", "publications"}, more...)...)
}

func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("pubdesk.title"), Href: desk(c)}}, more...)...)
}

// twin sets a page's own address and that in the other language.
func twin(c *door.Call, page ui.PageData, more ...string) ui.PageData {
	page.Path, page.NoIndex = desk(c, more...), true
	page.Alternate = door.PathIn(c.Lang.Other(), append([]string{"manage", "publications"}, more...)...)
	return page
}

// stateTag is the state of a publication as lists show it.
func stateTag(c *door.Call, p publications.Publication) ui.TagData {
	tones := map[publications.State]ui.Tone{publications.Draft: ui.Neutral, publications.Waiting: ui.Waiting, publications.Published: ui.Good, publications.Withdrawn: ui.Past}
	return ui.TagData{Tone: tones[p.State], Word: c.Loc.Say(p.State.Name())}
}

// titled is the title of a publication in a cell, with its language where that is not the
// reader's.
func titled(c *door.Call, p publications.Publication) ui.Cell {
	cell := ui.Cell{Text: i18n.Typeset(c.Lang, p.Title.In(c.Lang)), Href: desk(c, p.ID)}
	if !p.Title.Has(c.Lang) {
		cell.Lang = c.Lang.Other()
	}
	return cell
}
