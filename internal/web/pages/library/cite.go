package library

import (
	"slices"
	"strconv"
	"strings"

	references "plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/internal/library"
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
			door.Route{Pattern: "GET /{lang}/resolutions/{meeting}/{label}/cite." + f.suffix, Handle: p.cite(f)},
			door.Route{Pattern: "GET /{lang}/publications/{year}/{slug}/cite." + f.suffix, Handle: p.citePublication(f)})
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
		return f.download(c, p.Coalition.Work(e.Entry))
	}
}

// download hands out the reference to one work.
func (f form) download(c *door.Call, w references.Work) error {
	raw, err := f.write(c.Lang, w)
	if err != nil {
		return err
	}
	return c.Download(w.Key+"."+f.suffix, f.media, raw)
}

// citePublication is the reference to one publication.
func (p *Pages) citePublication(f form) func(c *door.Call) error {
	return func(c *door.Call) error {
		one, ok, err := p.Publications.RecordAt(c.Ctx(), at(c))
		if err != nil {
			return err
		}
		if !ok || !one.Public() {
			return door.NotFound()
		}
		subjects, err := p.Resolutions.Subjects(c.Ctx())
		if err != nil {
			return err
		}
		return f.download(c, p.Coalition.Document(one.Publication, one.Files, under(subjects, one.Subjects)))
	}
}

// under are the subjects with the slugs of a list.
func under(all []resolutions.Subject, slugs []string) []resolutions.Subject {
	var list []resolutions.Subject
	for _, s := range all {
		if slices.Contains(slugs, s.Slug) {
			list = append(list, s)
		}
	}
	return list
}

// perFile is how many references one file has: what a program of references takes in
// at once without trouble.
const perFile = 500

// citeFound is the references to what a question to the library finds, in its order, a
// part of the list at a time where it is long.
func (p *Pages) citeFound(f form) func(c *door.Call) error {
	return func(c *door.Call) error {
		if err := c.Parse(); err != nil {
			return err
		}
		q, err := question(c)
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
func (p *Pages) works(c *door.Call, q library.Query, part int) ([]references.Work, error) {
	const pages = perFile / library.PageSize
	subjects, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return nil, err
	}
	var works []references.Work
	for n := range pages {
		q.Page = (part-1)*pages + n + 1
		found, err := p.Library.Find(c.Ctx(), q)
		if err != nil {
			return nil, err
		}
		more, err := p.worksOf(c, found.Items, subjects)
		if err != nil {
			return nil, err
		}
		works = append(works, more...)
		if q.Page >= found.Pages {
			break
		}
	}
	return works, nil
}

// worksOf are what was found as works, in its order.
func (p *Pages) worksOf(c *door.Call, items []library.Item, subjects []resolutions.Subject) ([]references.Work, error) {
	var ids []string
	for _, item := range items {
		if item.Resolution != nil {
			ids = append(ids, item.Resolution.ID)
		}
	}
	entries, err := p.Harvest.Entries(c.Ctx(), ids)
	if err != nil {
		return nil, err
	}
	adopted := make(map[string]resolutions.Entry, len(entries))
	for _, e := range entries {
		adopted[e.Resolution.ID] = e
	}
	var works []references.Work
	for _, item := range items {
		if item.Resolution != nil {
			if e, ok := adopted[item.Resolution.ID]; ok {
				works = append(works, p.Coalition.Work(e))
			}
			continue
		}
		one, ok, err := p.Publications.RecordAt(c.Ctx(), item.Publication.Address)
		if err != nil {
			return nil, err
		}
		if !ok || !one.Public() {
			continue // it was withdrawn this moment
		}
		works = append(works, p.Coalition.Document(one.Publication, one.Files, under(subjects, one.Subjects)))
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

// linked is what a work's page says of it to programs.
func (p *Pages) linked(c *door.Call, w references.Work, subjects []resolutions.Subject) []schemaorg.Thing {
	var about []schemaorg.Concept
	for _, s := range subjects {
		about = append(about, schemaorg.Concept{Name: s.Name, URI: p.Coalition.ConceptOf(s.Slug)})
	}
	by := schemaorg.Publisher(p.Coalition.Name, p.Coalition.Site, c.Lang)
	return []schemaorg.Thing{schemaorg.Work(w, c.Loc, by, about)}
}

// versions are the forms in which programs read a resolution.
func versions(c *door.Call, e resolutions.Entry) []ui.Link {
	return append([]ui.Link{{Label: "application/akn+xml", Href: aknPath(c, e)}}, citedAt(view.Address(c.Lang, e.Address()))...)
}

// citedAt are the references to the work of a page, as programs find them.
func citedAt(base string) []ui.Link {
	var list []ui.Link
	for _, f := range forms() {
		media, _, _ := strings.Cut(f.media, ";")
		list = append(list, ui.Link{Label: media, Href: base + "/cite." + f.suffix})
	}
	return list
}
