package library

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
	"plenary.example/internal/wording"
)

// show is a resolution at its lasting address. Visitors get the page rendered
// before as long as the library has not changed.
func (p *Pages) show(c *door.Call) error {
	if label, ok := strings.CutSuffix(c.R.PathValue("label"), aknSuffix); ok {
		return p.akn(c, c.R.PathValue("meeting"), label)
	}
	revision, _, err := p.Resolutions.LibraryRevision(c.Ctx())
	if err != nil {
		return err
	}
	at := resolutions.Address{Meeting: c.R.PathValue("meeting"), Label: c.R.PathValue("label")}
	var done int64
	if p.Actions != nil {
		if done, err = p.Actions.RevisionOf(c.Ctx(), "resolutions/"+at.String()); err != nil {
			return err
		}
	}
	var published string
	if p.Publications != nil {
		if published, err = p.Publications.Revision(c.Ctx()); err != nil {
			return err
		}
	}
	return c.Cached(strconv.FormatInt(revision, 10)+"-"+strconv.FormatInt(done, 36)+"-"+published, func() (templ.Component, error) {
		e, err := p.Resolutions.ByAddress(c.Ctx(), c.R.PathValue("meeting"), c.R.PathValue("label"))
		if err != nil {
			return nil, err
		}
		var record []ui.Event
		if !e.Entry.Resolution.Imported {
			lines, err := p.Resolutions.History(c.Ctx(), c.Actor, e.Entry.Resolution.ID, "")
			if err != nil {
				return nil, err
			}
			record = view.History(c.Loc, lines, c.Local, nil)
		}
		followed, err := p.followed(c, e.Entry)
		if err != nil {
			return nil, err
		}
		documents, err := p.aboutResolution(c, at)
		if err != nil {
			return nil, err
		}
		return p.entryPage(c, e, record, followed, documents), nil
	})
}

func (p *Pages) entryPage(c *door.Call, e resolutions.EntryPage, record []ui.Event, done followed, documents []ui.Link) templ.Component {
	entry, r := e.Entry, e.Entry.Resolution
	langs := shownLangs(c)
	article := ui.ResolutionOf(r.Wording, view.Links(e.Links()), langs...)
	article.HideTitle = len(langs) == 1 && r.Wording.Title.Has(langs[0])
	article.Official = r.Wording.Title.Has(i18n.EN) && r.Wording.Title.Has(i18n.FR)
	v := entryView{
		Loc: c.Loc, Catalog: c.Door.Catalog, Article: article, Facts: facts(c, entry), Record: record, Done: done, Documents: documents,
		Cites: linkEntries(c, e.Cites), CitedBy: linkEntries(c, e.CitedBy),
		Citation: citation(c.Loc, c.Door.Site, c.Door.BaseURL, entry), Print: view.Address(c.Lang, entry.Address()) + "/print",
	}
	base := view.Address(c.Lang, entry.Address())
	v.Legal, v.CiteAs, v.Akn = p.Coalition.Work(entry).Legal(c.Loc), citeLinks(c.Loc, base, ""), aknPath(c, entry)
	v.CitationFile, v.Thread = base+"/citation.txt", c.Path("threads", entry.Meeting, entry.Label)
	v.Proof = c.Path("record", "resolutions", entry.Meeting, entry.Label)
	v.Languages = []ui.Link{
		{Label: c.Text("library.show.both"), Href: base, Current: len(langs) == 2},
		{Label: c.Text("library.show.en"), Href: base + "?text=en", Current: len(langs) == 1 && langs[0] == i18n.EN},
		{Label: c.Text("library.show.fr"), Href: base + "?text=fr", Current: len(langs) == 1 && langs[0] == i18n.FR},
	}
	if r.Votes.Counted() {
		v.Votes = &ui.VoteResultData{
			ID: "count", Question: c.Text("library.show.count"), Yes: int(r.Votes.Yes), No: int(r.Votes.No), Abstain: int(r.Votes.Abstain),
		}
	}
	tag := ui.Status(c.Loc, string(entry.Policy))
	page := ui.PageData{
		Title: i18n.Typeset(c.Lang, r.Wording.Title.In(c.Lang)), Kicker: view.Designation(c.Loc, entry.Address(), entry.Number),
		Description: description(r.Wording, c.Lang), Path: base, Alternate: view.Address(c.Lang.Other(), entry.Address()),
		Crumbs: []ui.Link{
			{Label: c.Text("nav.library"), Href: c.Path("library")},
			{Label: view.MeetingWords(c.Loc, entry.Meeting), Href: c.Path("library") + "?meeting=" + entry.Meeting + "&sort=oldest"},
		},
		Status: &tag, StatusLine: statusLine(c, e), Wide: true, Rail: entryRail(v), RailTitle: c.Text("library.show.about"), Linked: p.linked(c, p.Coalition.Work(entry), entry.Subjects),
		Versions: versions(c, entry),
	}
	if !r.Wording.Title.Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	return c.Component(page, entryBody(v))
}

// shownLangs is both languages, the reader's first, or the one asked for.
func shownLangs(c *door.Call) []i18n.Lang {
	if lang, ok := i18n.ParseLang(c.R.URL.Query().Get("text")); ok {
		return []i18n.Lang{lang}
	}
	return []i18n.Lang{c.Lang, c.Lang.Other()}
}

// description is the first clause of the actions, for search engines.
func description(w wording.Wording, lang i18n.Lang) string {
	body := standing(view.Body(wording.Wording{Resolved: w.Resolved}, lang))
	if r := []rune(body); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return body
}

func statusLine(c *door.Call, e resolutions.EntryPage) string {
	when := view.MeetingWords(c.Loc, e.Entry.Meeting)
	if day := db.ParseDay(e.Entry.AdoptedOn); !day.IsZero() {
		when = c.Loc.Date(day)
	}
	if v := e.Entry.Resolution.Votes; v.Counted() {
		return c.Text("library.show.adopted_counted", "When", when, "Yes", v.Yes, "No", v.No, "Abstain", v.Abstain)
	}
	return c.Text("library.show.adopted", "When", when)
}

func facts(c *door.Call, e resolutions.Entry) []ui.Fact {
	r := e.Resolution
	var list []ui.Fact
	add := func(key, text, href string) {
		if text != "" {
			list = append(list, ui.Fact{Term: c.Text(key), Text: text, Href: href})
		}
	}
	add("library.fact.mover", r.Mover.Name.In(c.Lang), "")
	add("library.fact.seconder", r.Seconder.Name.In(c.Lang), "")
	add("library.fact.group", r.WorkingGroup.Name.In(c.Lang), "")
	for _, s := range e.Subjects {
		add("library.fact.subject", s.Name.In(c.Lang), c.Path("concerns", s.Slug))
	}
	return list
}

func linkEntries(c *door.Call, links []resolutions.Link) []ui.Link {
	var list []ui.Link
	for _, l := range links {
		list = append(list, ui.Link{
			Label: view.Designation(c.Loc, l.Address, l.Number) + " – " + l.Title.In(c.Lang), Href: view.Address(c.Lang, l.Address),
		})
	}
	return list
}

// citation is the one line that people copy.
func citation(l *i18n.Localizer, site ui.Site, base string, e resolutions.Entry) string {
	return l.T("library.citation", "Site", site.Name, "Title", e.Resolution.Wording.Title.In(l.Lang()),
		"Designation", view.Designation(l, e.Address(), e.Number), "Address", base+view.Address(l.Lang(), e.Address()))
}

// print is a resolution without the site around it.
func (p *Pages) print(c *door.Call) error {
	e, err := p.Resolutions.ByAddress(c.Ctx(), c.R.PathValue("meeting"), c.R.PathValue("label"))
	if err != nil {
		return err
	}
	entry := e.Entry
	article := ui.ResolutionOf(entry.Resolution.Wording, view.Links(e.Links()), shownLangs(c)...)
	article.Official = entry.Resolution.Wording.Title.Has(i18n.EN) && entry.Resolution.Wording.Title.Has(i18n.FR)
	v := entryView{Loc: c.Loc, Catalog: c.Door.Catalog, Article: article, Citation: citation(c.Loc, c.Door.Site, c.Door.BaseURL, entry)}
	base := view.Address(c.Lang, entry.Address())
	return c.Page(ui.PageData{
		Title: view.Designation(c.Loc, entry.Address(), entry.Number), StatusLine: statusLine(c, e), Plain: true, NoIndex: true, Wide: true,
		Crumbs: []ui.Link{{Label: entry.Resolution.Wording.Title.In(c.Lang), Href: base}}, Path: base + "/print",
		Alternate: view.Address(c.Lang.Other(), entry.Address()) + "/print",
	}, printPage(v))
}

// citation answers with the same line as a plain text, for programs and for
// whoever prefers a file.
func (p *Pages) citation(c *door.Call) error {
	e, err := p.Resolutions.ByAddress(c.Ctx(), c.R.PathValue("meeting"), c.R.PathValue("label"))
	if err != nil {
		return err
	}
	return c.Bytes("text/plain; charset=utf-8", []byte(citation(c.Loc, c.Door.Site, c.Door.BaseURL, e.Entry)+"\n"))
}

// atomTime writes an instant as Atom does (RFC 3339).
func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
