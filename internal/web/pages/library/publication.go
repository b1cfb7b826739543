package library

import (
	"cmp"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// to is where a publication stands, with further steps.
func to(lang i18n.Lang, at publications.Address, more ...string) string {
	return door.PathIn(lang, append([]string{"publications", at.Year, at.Slug}, more...)...)
}

// at reads the address asked for.
func at(c *door.Call) publications.Address {
	return publications.Address{Year: c.R.PathValue("year"), Slug: c.R.PathValue("slug")}
}

// publicationEntry is a publication in a list. Its lines say what it is, of which day and,
// where it has one language, which.
func publicationEntry(c *door.Call, p publications.Publication) ui.Entry {
	e := ui.Entry{
		Kicker: c.Text("library.pub.kicker", "Kind", p.Kind.Name(), "Date", view.Issued(c.Loc, p.Issued)), Title: i18n.Typeset(c.Lang, p.Title.In(c.Lang)), Href: to(c.Lang, p.Address),
		Note: c.Text("library.pub.only", "Language", onlyIn(p)),
	}
	if onlyIn(p).Key == "" {
		e.Note = ""
	}
	if !p.Title.Has(c.Lang) {
		e.Lang = c.Lang.Other()
	}
	if len(p.Authors) > 0 {
		e.Note = strings.TrimSpace(strings.Join(p.Authors, ", ") + ". " + e.Note)
	}
	if p.SupersededBy != "" {
		e.Tag = &ui.TagData{Tone: ui.Past, Word: c.Text("library.status.superseded")}
	}
	return e
}

// onlyIn names the one language that a publication has a title in; no message for both.
func onlyIn(p publications.Publication) i18n.Message {
	if langs := p.Langs(); len(langs) == 1 {
		return i18n.Say("library.lang." + string(langs[0]))
	}
	return i18n.Message{}
}

// publication is a publication at its lasting address.
func (p *Pages) publication(c *door.Call) error {
	one, err := p.Publications.ByAddress(c.Ctx(), c.Actor, at(c))
	if err != nil {
		return err
	}
	if one.Address != at(c) {
		return c.Redirect(to(c.Lang, one.Address))
	}
	if one.State == publications.Withdrawn {
		return p.tombstone(c, one)
	}
	files, err := p.Publications.FilesOf(c.Ctx(), c.Actor, one)
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, func(f publications.File) bool { return f.Replaced })
	related, err := p.relatedTo(c, one)
	if err != nil {
		return err
	}
	facts, err := p.publicationFacts(c, one)
	if err != nil {
		return err
	}
	page := p.publicationPage(c, one)
	legal, programs, err := p.cited(c, one, files, &page)
	if err != nil {
		return err
	}
	page.Rail = parts.Stack(facts, citeBox(c, legal, programs))
	page.RailTitle = c.Text("library.pub.about")
	body := []templ.Component{}
	if one.Abstract.Has(c.Lang) {
		body = append(body, parts.Words(parts.TextOf(c.Lang, one.Abstract)))
	} else if !one.Abstract.Empty() {
		body = append(body, parts.Hint(c.Text("library.pub.abstract_other", "Language", i18n.Say("library.lang."+string(c.Lang.Other())))), parts.Words(parts.TextOf(c.Lang, one.Abstract)))
	}
	body = append(body, p.filesPart(c, one, files))
	return c.Page(page, parts.Stack(append(body, related...)...))
}

// publicationPage is the head of a publication's pages.
func (p *Pages) publicationPage(c *door.Call, one publications.Publication) ui.PageData {
	page := ui.PageData{
		Title: i18n.Typeset(c.Lang, one.Title.In(c.Lang)), Kicker: c.Text("library.pub.kicker", "Kind", one.Kind.Name(), "Date", view.Issued(c.Loc, one.Issued)),
		Description: i18n.Clip(one.Abstract.In(c.Lang), 200), Path: to(c.Lang, one.Address), Alternate: to(c.Lang.Other(), one.Address), Wide: true,
		Crumbs: []ui.Link{
			{Label: c.Text("nav.library"), Href: c.Path("library")}, {Label: c.Loc.Say(one.Kind.Name()), Href: c.Path("library") + "?kind=" + string(one.Kind)},
		},
		Feed: &ui.Link{Label: c.Text("library.feed"), Href: c.Path("library", "feed.atom")},
	}
	if !one.Title.Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	if only := onlyIn(one); only.Key != "" {
		page.StatusLine = c.Text("library.pub.only", "Language", only)
	}
	if one.SupersededBy != "" {
		page.Status = &ui.TagData{Tone: ui.Past, Word: c.Text("library.status.superseded")}
	}
	if one.State != publications.Published {
		page.NoIndex = true
		page.Status = &ui.TagData{Tone: ui.Waiting, Word: c.Loc.Say(one.State.Name())}
	}
	if publications.MayKeep(c.Actor) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("library.pub.edit"), Href: c.Path("manage", "publications", one.ID), Kind: ui.Secondary}}
	}
	return page
}

// tombstone says what stood at an address.
func (p *Pages) tombstone(c *door.Call, one publications.Publication) error {
	page := p.publicationPage(c, one)
	page.NoIndex, page.Description, page.Status = true, "", &ui.TagData{Tone: ui.Past, Word: c.Loc.Say(one.State.Name())}
	page.StatusLine = c.Text("library.pub.withdrawn", "Day", c.Local(one.WithdrawnAt))
	return c.PageStatus(http.StatusGone, page, parts.Stack(parts.Words(parts.TextOf(c.Lang, one.Why)), parts.Para(c.Text("library.pub.withdrawn_next"))))
}

// filesPart lists the files, each with what opening it means.
func (p *Pages) filesPart(c *door.Call, one publications.Publication, files []publications.File) templ.Component {
	if len(files) == 0 {
		return parts.Section("files", c.Text("library.pub.files"), parts.Para(c.Text("library.pub.no_files")))
	}
	// The reader's language first.
	slices.SortStableFunc(files, func(a, b publications.File) int {
		return cmp.Compare(order(a.In(c.Lang)), order(b.In(c.Lang)))
	})
	var list []ui.Link
	for _, f := range files {
		list = append(list, ui.Link{Label: fileWords(c.Loc, f), Href: to(c.Lang, one.Address, "files", f.ID)})
		if f.Text == publications.TextRead {
			list = append(list, ui.Link{Label: c.Text("library.pub.as_text", "Language", i18n.Say("library.lang."+f.Lang), "Media", f.Media.Name()), Href: to(c.Lang, one.Address, "files", f.ID, "text")})
		}
	}
	return parts.Section("files", c.Text("library.pub.files"), ui.LinkList(list))
}

func order(first bool) int {
	if first {
		return 0
	}
	return 1
}

// fileWords is a file as its link says it: "PDF, 1.2 MB, 24 pages, French".
func fileWords(l *i18n.Localizer, f publications.File) string {
	lang := i18n.Say("library.lang." + f.Lang)
	if f.Pages > 0 {
		return l.T("library.pub.file_pages", "Media", f.Media.Name(), "Size", SizeWords(l, f.Size), "Count", f.Pages, "Language", lang)
	}
	return l.T("library.pub.file", "Media", f.Media.Name(), "Size", SizeWords(l, f.Size), "Language", lang)
}

// SizeWords writes the size of a file as people do.
func SizeWords(l *i18n.Localizer, bytes int64) string {
	if bytes < 1000*1000 {
		return l.T("library.size.kb", "Size", max(1, (bytes+500)/1000))
	}
	tenths := (bytes + 50_000) / 100_000
	mark := "."
	if l.Lang() == i18n.FR {
		mark = ","
	}
	return l.T("library.size.mb", "Size", strconv.FormatInt(tenths/10, 10)+mark+strconv.FormatInt(tenths%10, 10))
}

// publicationFacts are what is known of a publication.
func (p *Pages) publicationFacts(c *door.Call, one publications.Publication) (templ.Component, error) {
	var list []ui.Fact
	add := func(key, text, href string) {
		if text != "" {
			list = append(list, ui.Fact{Term: c.Text(key), Text: text, Href: href})
		}
	}
	add("library.fact.issued", view.Issued(c.Loc, one.Issued), "")
	add("library.fact.authors", strings.Join(one.Authors, "; "), "")
	add("library.fact.issuer", cmp.Or(one.Issuer.In(c.Lang), c.Door.Site.Name.In(c.Lang)), "")
	add("library.fact.addressee", one.Addressee.In(c.Lang), "")
	if one.Group != "" {
		groups, err := p.Bodies.WorkingGroups(c.Ctx(), nil)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			if g.ID == one.Group {
				add("library.fact.group", g.Name.In(c.Lang), "")
			}
		}
	}
	if len(one.Subjects) > 0 {
		subjects, err := p.Resolutions.Subjects(c.Ctx())
		if err != nil {
			return nil, err
		}
		for _, s := range subjects {
			if slices.Contains(one.Subjects, s.Slug) {
				add("library.fact.subject", s.Name.In(c.Lang), c.Path("concerns", s.Slug))
			}
		}
	}
	add("library.fact.isbn", one.ISBN, "")
	add("library.fact.reference", one.Reference, "")
	add("library.fact.rights", one.Rights.In(c.Lang), "")
	collections, err := p.Publications.CollectionsOf(c.Ctx(), one.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range collections {
		add("library.fact.collection", one.Name.In(c.Lang), c.Path("collections", one.Slug))
	}
	return factsBox(c.Text("library.pub.about"), list), nil
}

// relatedTo are the parts of the page that lead elsewhere.
func (p *Pages) relatedTo(c *door.Call, one publications.Publication) ([]templ.Component, error) {
	around, err := p.Publications.AroundOf(c.Ctx(), one)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	section := func(id, key string, links []ui.Link) {
		if len(links) > 0 {
			body = append(body, parts.Section(id, c.Text(key), ui.LinkList(links)))
		}
	}
	if around.SupersededBy != nil {
		section("superseded-by", "library.pub.superseded_by", publicationLinks(c, []publications.Publication{*around.SupersededBy}))
	}
	section("supersedes", "library.pub.supersedes", publicationLinks(c, around.Supersedes))
	var cited []ui.Link
	for _, t := range one.Related {
		if t.Kind != publications.ToResolution {
			continue
		}
		where, ok := resolutions.ParseAddress(t.Key)
		if !ok {
			continue
		}
		e, err := p.Resolutions.ByAddress(c.Ctx(), where.Meeting, where.Label)
		if err != nil {
			continue // it is no longer, or not yet, in the library
		}
		cited = append(cited, ui.Link{Label: view.Designation(c.Loc, where, e.Entry.Number) + " – " + e.Entry.Resolution.Wording.Title.In(c.Lang), Href: view.Address(c.Lang, where)})
	}
	section("resolutions", "library.pub.resolutions", cited)
	section("related", "library.pub.related", publicationLinks(c, append(around.Related, around.RelatedFrom...)))
	return body, nil
}

func publicationLinks(c *door.Call, list []publications.Publication) []ui.Link {
	var links []ui.Link
	seen := map[string]bool{}
	for _, one := range list {
		if seen[one.ID] {
			continue
		}
		seen[one.ID] = true
		link := ui.Link{Label: c.Text("library.pub.listed", "Title", one.Title.In(c.Lang), "Kind", one.Kind.Name(), "Date", view.Issued(c.Loc, one.Issued)), Href: to(c.Lang, one.Address)}
		if !one.Title.Has(c.Lang) {
			link.Lang = c.Lang.Other()
		}
		links = append(links, link)
	}
	return links
}

// cited is how a publication is cited: the line that people copy and, of what is
// published, the references for programs, which its page's head leads to.
func (p *Pages) cited(c *door.Call, one publications.Publication, files []publications.File, page *ui.PageData) (legal string, programs []ui.Link, err error) {
	subjects, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return "", nil, err
	}
	subjects = under(subjects, one.Subjects)
	w := p.Coalition.Document(one, files, subjects)
	if one.Public() {
		base := to(c.Lang, one.Address)
		programs = citeLinks(c.Loc, base, "")
		page.Versions, page.Linked = citedAt(base), p.linked(c, w, subjects)
	}
	return w.Legal(c.Loc), programs, nil
}

// file hands out a file. A page of the web is never opened here: what acts in it could act
// as its reader.
func (p *Pages) file(c *door.Call) error {
	one, f, err := p.Publications.FileOf(c.Ctx(), c.Actor, at(c), c.R.PathValue("file"))
	if err != nil {
		return err
	}
	raw, err := p.Publications.Bytes(c.Ctx(), f)
	if err != nil {
		return err
	}
	if f.Media != publications.PDF {
		return c.Download(f.Name, string(f.Media), raw)
	}
	h := c.W.Header()
	if disposition := mime.FormatMediaType("inline", map[string]string{"filename": f.Name}); disposition != "" {
		h.Set("Content-Disposition", disposition)
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'")
	if one.Public() && !c.Actor.SignedIn() {
		h.Set("Cache-Control", "public, max-age=3600")
	}
	return c.Bytes(string(f.Media), raw)
}

// textPages is how many pages of a file's words one page shows.
const textPages = 40

// text is the words of a file, for those who would rather read them than the file.
func (p *Pages) text(c *door.Call) error {
	one, f, err := p.Publications.FileOf(c.Ctx(), c.Actor, at(c), c.R.PathValue("file"))
	if err != nil {
		return err
	}
	if f.Text != publications.TextRead {
		return door.NotFound()
	}
	last := (f.PagesRead + textPages - 1) / textPages
	n := min(max(c.Int("page", 1), 1), max(last, 1))
	pages, err := p.Publications.PagesOf(c.Ctx(), f, (n-1)*textPages, textPages)
	if err != nil {
		return err
	}
	base := to(c.Lang, one.Address, "files", f.ID, "text")
	page := p.publicationPage(c, one)
	page.Path, page.Alternate, page.NoIndex, page.Secondary, page.Wide = base, to(c.Lang.Other(), one.Address, "files", f.ID, "text"), true, nil, false
	page.StatusLine = c.Text("library.pub.text_lead", "File", fileWords(c.Loc, f))
	page.Crumbs = append(page.Crumbs, ui.Link{Label: i18n.Typeset(c.Lang, one.Title.In(c.Lang)), Href: to(c.Lang, one.Address)})
	body := []templ.Component{ui.LinkList([]ui.Link{{Label: fileWords(c.Loc, f), Href: to(c.Lang, one.Address, "files", f.ID)}})}
	for _, one := range pages {
		words := readPage(one.Words, f, c.Lang)
		if f.Pages > 0 {
			body = append(body, parts.Section("page-"+strconv.Itoa(one.Number), c.Text("library.pub.page", "Page", one.Number), words))
		} else {
			body = append(body, words)
		}
	}
	body = append(body, ui.Pagination(c.Loc, ui.PaginationData{Page: n, Pages: last, Total: f.PagesRead, Href: func(i int) string { return base + "?page=" + strconv.Itoa(i) }}))
	return c.Page(page, parts.Stack(body...))
}

// readPage sets the words of a page in the language of its file.
func readPage(words string, f publications.File, reader i18n.Lang) templ.Component {
	lang := reader
	if !f.In(lang) {
		lang = lang.Other()
	}
	return parts.Words(parts.TextOf(reader, i18n.Text{}.With(lang, words)))
}

// aboutResolution lists the publications that have to do with a resolution.
func (p *Pages) aboutResolution(c *door.Call, at resolutions.Address) ([]ui.Link, error) {
	if p.Publications == nil {
		return nil, nil
	}
	list, err := p.Publications.About(c.Ctx(), publications.Target{Kind: publications.ToResolution, Key: at.String()})
	return publicationLinks(c, list), err
}

// OfSubject are the publications of a subject as a concern's page lists them.
func (p *Pages) OfSubject(c *door.Call, slug string) ([]ui.Entry, error) {
	const most = 10
	list, err := p.Publications.OfSubject(c.Ctx(), slug, most)
	var entries []ui.Entry
	for _, one := range list {
		entries = append(entries, publicationEntry(c, one))
	}
	return entries, err
}

// collection is publications under a name.
func (p *Pages) collection(c *door.Call) error {
	one, list, err := p.Publications.Collection(c.Ctx(), c.Actor, c.R.PathValue("collection"))
	if err != nil {
		return err
	}
	var entries []ui.Entry
	for _, x := range list {
		if x.Public() {
			entries = append(entries, publicationEntry(c, x))
		}
	}
	feed := c.Path("collections", one.Slug, "feed.atom")
	page := ui.PageData{
		Title: i18n.Typeset(c.Lang, one.Name.In(c.Lang)), Kicker: c.Text("library.collection.kicker"), Description: i18n.Clip(one.Intro.In(c.Lang), 200),
		Path: c.Path("collections", one.Slug), Alternate: door.PathIn(c.Lang.Other(), "collections", one.Slug),
		Crumbs: []ui.Link{{Label: c.Text("nav.library"), Href: c.Path("library")}},
		Feed:   &ui.Link{Label: c.Text("library.collection.feed", "Name", one.Name), Href: feed},
	}
	if publications.MayKeep(c.Actor) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("library.collection.edit"), Href: c.Path("manage", "publications", "collections", one.ID), Kind: ui.Secondary}}
	}
	body := []templ.Component{parts.Words(parts.TextOf(c.Lang, one.Intro))}
	if len(entries) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("library.collection.empty_title"), Body: c.Text("library.collection.empty")}))
	} else {
		body = append(body, ui.Entries(c.Loc, entries), ui.LinkList([]ui.Link{{Label: c.Text("library.collection.search"), Href: c.Path("library") + "?collection=" + one.Slug}, {Label: c.Text("library.collection.feed", "Name", one.Name), Href: feed}}))
	}
	return c.Page(page, parts.Stack(body...))
}

// collectionLinks are all collections that hold something.
func (p *Pages) collectionLinks(c *door.Call) ([]ui.Link, error) {
	all, err := p.Publications.Collections(c.Ctx())
	var links []ui.Link
	for _, one := range all {
		if one.Count > 0 {
			links = append(links, ui.Link{Label: c.Text("library.collection.counted", "Name", one.Name, "Count", one.Count), Href: c.Path("collections", one.Slug)})
		}
	}
	return links, err
}
