package library

import (
	"strconv"
	"strings"

	references "plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/schemaorg"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
	"plenary.example/internal/wording"
)

// form is how references are written for other programs.
type form struct {
	suffix, media string
	write         func(lang i18n.Lang, works ...references.Work) ([]byte, error)
}

// forms lists the forms of references.
func forms() []form {
	return []form{
		{"bib", "application/x-bibtex; charset=utf-8", func(lang i18n.Lang, works ...references.Work) ([]byte, error) {
			return references.BibTeX(lang, works...), nil
		}},
		{"ris", "application/x-research-info-systems; charset=utf-8", func(lang i18n.Lang, works ...references.Work) ([]byte, error) {
			return references.RIS(lang, works...), nil
		}},
		{"csl.json", "application/vnd.citationstyles.csl+json; charset=utf-8", references.CSLJSON},
	}
}

// citeRoutes are the addresses of references.
func (p *Pages) citeRoutes() []door.Route {
	var list []door.Route
	for _, f := range forms() {
		list = append(list, door.Route{Pattern: "GET /{lang}/library/cite." + f.suffix, Handle: p.citeFound(f)},
			door.Route{Pattern: "GET /{lang}/resolutions/{meeting}/{label}/cite." + f.suffix, Handle: p.cite(f)})
	}
	return list
}

// citeLinks lead to references in every form; query is what chooses them.
func citeLinks(l *i18n.Localizer, base, query string) []ui.Link {
	var list []ui.Link
	for _, f := range forms() {
		href := base + "/cite." + f.suffix
		if query != "" {
			href += "?" + query
		}
		list = append(list, ui.Link{Label: l.T("library.cite.as_" + f.suffix[:3]), Href: href})
	}
	return list
}

// cite is the reference to one resolution.
func (p *Pages) cite(f form) func(c *door.Call) error {
	return func(c *door.Call) error {
		e, err := p.Resolutions.ByAddress(c.Ctx(), c.R.PathValue("meeting"), c.R.PathValue("label"))
		if err != nil {
			return err
		}
		w := p.Coalition.Work(e.Entry)
		raw, err := f.write(c.Lang, w)
		if err != nil {
			return err
		}
		return c.Download(w.Key+"."+f.suffix, f.media, raw)
	}
}

// perFile is how many references one file has: what a program of references takes in
// at once without trouble.
const perFile = 500

// citeFound is the references to what a question to the library finds, in its order, a
// part of the list at a time where it is long.
func (p *Pages) citeFound(f form) func(c *door.Call) error {
	return func(c *door.Call) error {
		q, err := asked(c)
		if err != nil {
			return err
		}
		part := min(max(c.Int("part", 1), 1), 1000)
		works, err := p.works(c, q, part)
		if err != nil {
			return err
		}
		if len(works) == 0 {
			return door.NotFound()
		}
		raw, err := f.write(c.Lang, works...)
		if err != nil {
			return err
		}
		return c.Download(p.Coalition.Body+"-"+strconv.Itoa(part)+"."+f.suffix, f.media, raw)
	}
}

// works are those of a part of what is found, counted from 1.
func (p *Pages) works(c *door.Call, q resolutions.Query, part int) ([]references.Work, error) {
	const pages = perFile / resolutions.LibraryPage
	var works []references.Work
	for n := range pages {
		q.Page = (part-1)*pages + n + 1
		found, err := p.Resolutions.Library(c.Ctx(), q)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(found.Entries))
		for i, e := range found.Entries {
			ids[i] = e.ID
		}
		entries, err := p.Harvest.Entries(c.Ctx(), ids)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			works = append(works, p.Coalition.Work(e))
		}
		if q.Page >= found.Pages {
			break
		}
	}
	return works, nil
}

// citeParts lead to the references to what is found: one file in each form, or one for
// each part where there are more than a file holds.
func citeParts(c *door.Call, total int) (lead string, links []ui.Link) {
	query := with(c.R.URL.Query(), "part", "")
	base := c.Path("library")
	parts := (total + perFile - 1) / perFile
	if parts <= 1 {
		return c.Text("library.cite.lead", "Count", total), citeLinks(c.Loc, base, query.Encode())
	}
	for n := 1; n <= min(parts, partsShown); n++ {
		query = with(query, "part", strconv.Itoa(n))
		for _, l := range citeLinks(c.Loc, base, query.Encode()) {
			l.Label = c.Text("library.cite.part", "Form", l.Label, "First", (n-1)*perFile+1, "Last", min(n*perFile, total))
			links = append(links, l)
		}
	}
	return c.Text("library.cite.lead_parts", "Count", total, "Most", perFile), links
}

// partsShown bounds the list of parts; a narrower question has fewer.
const partsShown = 20

// akn is the text of a resolution in the XML of parliaments, in the language of the
// address.
func (p *Pages) akn(c *door.Call, meeting, label string) error {
	e, err := p.Resolutions.ByAddress(c.Ctx(), meeting, label)
	if err != nil {
		return err
	}
	texts, err := p.Texts(c.Ctx())
	if err != nil {
		return err
	}
	raw, err := texts.Write(c.Ctx(), e.Entry, c.Lang)
	if err != nil {
		return err
	}
	if raw == nil {
		return door.NotFound()
	}
	return c.Bytes("application/akn+xml; charset=utf-8", raw)
}

// aknSuffix ends the address of that text.
const aknSuffix = ".akn.xml"

// aknPath is where that text is in the reader’s language, or in the other where an old
// resolution was never written in theirs.
func aknPath(c *door.Call, e resolutions.Entry) string {
	lang := c.Lang
	if len(wording.Lines(e.Resolution.Wording, wording.Resolved, lang)) == 0 {
		lang = lang.Other()
	}
	return view.Address(lang, e.Address()) + aknSuffix
}

// linked is what a resolution's page says of it to programs.
func (p *Pages) linked(c *door.Call, e resolutions.Entry) []schemaorg.Thing {
	var about []schemaorg.Concept
	for _, s := range e.Subjects {
		about = append(about, schemaorg.Concept{Name: s.Name, URI: p.Coalition.ConceptOf(s.Slug)})
	}
	by := schemaorg.Publisher(p.Coalition.Name, p.Coalition.Site, c.Lang)
	return []schemaorg.Thing{schemaorg.Work(p.Coalition.Work(e), c.Loc, by, about)}
}

// versions are the forms in which programs read a resolution.
func versions(c *door.Call, e resolutions.Entry) []ui.Link {
	base := view.Address(c.Lang, e.Address())
	list := []ui.Link{{Label: "application/akn+xml", Href: aknPath(c, e)}}
	for _, f := range forms() {
		media, _, _ := strings.Cut(f.media, ";")
		list = append(list, ui.Link{Label: media, Href: base + "/cite." + f.suffix})
	}
	return list
}
