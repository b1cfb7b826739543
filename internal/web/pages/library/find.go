package library

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/library"
	"plenary.example/internal/publications"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
	"plenary.example/internal/wording"
)

// excerptWords is the length of the passage shown of each match.
const excerptWords = 40

// question reads what is asked of the library from the address of a page or a feed.
func question(c *door.Call) (q library.Query, wrong error) {
	q = library.Query{
		Text: c.Value("q"), Reader: c.Lang, Kind: c.Value("kind"), Subject: c.Value("subject"), Group: c.Value("group"), Year: c.Value("year"), Language: c.Value("language"),
		Status: c.Value("status"), Collection: c.Value("collection"), Meeting: c.Value("meeting"), From: c.Value("from"), To: c.Value("to"), InForceOn: c.Value("in_force"),
		Sort: resolutions.LibrarySort(c.Value("sort")), Page: c.Int("page", 1),
	}
	if n := c.Value("number"); n != "" {
		var err error
		if q.Number, err = strconv.Atoi(n); err != nil || q.Number < 1 {
			q.Number, wrong = 0, fault.Field("number", "library.error.number", fault.Args{"Number": n})
		}
	}
	if wrong == nil {
		wrong = q.Check()
	}
	return q, wrong
}

// find searches the library, or lists it.
func (p *Pages) find(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	q, wrong := question(c)
	v := findView{Loc: c.Loc, Query: q, Action: c.Path("library"), Number: c.Value("number")}
	status := http.StatusOK
	if wrong != nil {
		errs, err := c.Refusal(wrong)
		if err != nil {
			return err
		}
		v.Errors, status = errs, http.StatusUnprocessableEntity
		q = library.Query{Text: q.Text, Reader: c.Lang}
	}
	if err := p.filters(c, q, &v); err != nil {
		return err
	}
	if wrong == nil {
		if err := p.results(c, q, &v); err != nil {
			return err
		}
	}
	if q.Text == "" && len(v.Chosen) == 0 {
		var err error
		if v.Collections, err = p.collectionLinks(c); err != nil {
			return err
		}
	}
	v.BookLead, v.Books = c.Text("library.book.standing_lead"), view.BookLinks(c.Loc, "")
	if q.Meeting != "" {
		v.BookLead, v.Books = c.Text("library.book.meeting_lead", "Meeting", view.MeetingWords(c.Loc, q.Meeting)), view.BookLinks(c.Loc, q.Meeting)
	}
	v.Books = append(v.Books, ui.Link{Label: c.Text("library.book.other"), Href: c.Path("library", "book")})
	title := c.Text("library.title")
	if q.Text != "" {
		title = c.Text("library.title_search", "Words", q.Text)
	}
	feed := c.Path("library", "feed.atom")
	if asked := feedQuery(c.R.URL.Query()).Encode(); asked != "" {
		feed += "?" + asked
	}
	return c.PageStatus(status, ui.PageData{
		Title: title, Description: c.Text("library.lead"), Lead: leadUnless(q.Text != "", c.Text("library.lead")), Errors: v.Errors,
		Feed: &ui.Link{Label: c.Text("library.feed"), Href: feed}, NoIndex: q.Text != "",
	}, findPage(v))
}

// feedQuery is what of a page's address its feed is narrowed by.
func feedQuery(q url.Values) url.Values {
	q = with(q, "sort", "")
	for name := range q {
		if q.Get(name) == "" {
			q.Del(name)
		}
	}
	return q
}

func leadUnless(searching bool, lead string) string {
	if searching {
		return ""
	}
	return lead
}

// results fills the page of matches, with the passage that answers, or what may have been
// meant where there are none.
func (p *Pages) results(c *door.Call, q library.Query, v *findView) error {
	found, err := p.Library.Find(c.Ctx(), q)
	if err != nil {
		return err
	}
	v.Found = found
	if found.Undated > 0 {
		v.Undated = c.Text("library.undated", "Count", found.Undated)
	}
	if found.Total == 0 && q.Text != "" {
		meant, err := p.Library.Suggest(c.Ctx(), q)
		if err != nil {
			return err
		}
		if meant != "" {
			v.Meant = &ui.Link{Label: meant, Href: v.Action + "?" + with(c.R.URL.Query(), "q", meant).Encode()}
		}
	}
	marker, err := p.Library.Marker(c.Ctx(), q)
	if err != nil {
		return err
	}
	for _, item := range found.Items {
		e, err := p.entry(c, item, q, marker)
		if err != nil {
			return err
		}
		v.Entries = append(v.Entries, e)
	}
	if found.Total > 0 {
		v.CiteLead, v.CiteAs = citeParts(c, found.Total)
	}
	v.Pages = ui.PaginationData{Page: found.Page, Pages: found.Pages, Total: found.Total, Href: func(page int) string {
		return v.Action + "?" + with(c.R.URL.Query(), "page", strconv.Itoa(page)).Encode()
	}}
	return nil
}

// entry is a document found, with the passage that answers.
func (p *Pages) entry(c *door.Call, item library.Item, q library.Query, marker search.Marker) (ui.Entry, error) {
	var excerpt []ui.Excerpt
	if one := item.Publication; one != nil {
		e := publicationEntry(c, *one)
		if q.Text == "" {
			return e, nil
		}
		at, err := p.Library.PassageOf(c.Ctx(), *one, q, marker, c.Lang)
		if err != nil {
			return e, err
		}
		for _, s := range at.Spans {
			e.Excerpt = append(e.Excerpt, ui.Excerpt{Text: s.Text, Hit: s.Hit})
		}
		if at.Page > 0 {
			e.Note += " " + c.Text("library.pub.on_page", "Page", at.Page)
		}
		return e, nil
	}
	if q.Text != "" {
		text, err := p.Resolutions.WordingOf(c.Ctx(), item.Resolution.ID)
		if err != nil {
			return ui.Entry{}, err
		}
		excerpt = excerptOf(text, marker, c.Lang)
	}
	return view.LibraryEntry(c.Loc, *item.Resolution, excerpt), nil
}

// excerptOf marks the passage that answers, in the reader's language if the
// text is written in it.
func excerptOf(w wording.Wording, m search.Marker, lang i18n.Lang) []ui.Excerpt {
	text := standing(view.Body(w, lang))
	if text == "" {
		lang = lang.Other()
		text = standing(view.Body(w, lang))
	}
	var out []ui.Excerpt
	for _, s := range m.Excerpt(i18n.Typeset(lang, text), lang, excerptWords) {
		out = append(out, ui.Excerpt{Text: s.Text, Hit: s.Hit})
	}
	return out
}

var struck = regexp.MustCompile(`~~.*?~~ ?`)

// standing is a text without the words that were struck in its source: a
// passage of a few words does not show that they no longer stand.
func standing(text string) string { return struck.ReplaceAllString(text, "") }

// with is a copy of an address's query with one value set, or taken away when
// empty; a list narrowed anew begins at its first page.
func with(q url.Values, name, value string) url.Values {
	q = maps.Clone(q)
	if q == nil {
		q = url.Values{}
	}
	q.Del("page")
	q.Del("done")
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return q
}

// filters fills the panel: each value with how many matches it would leave.
func (p *Pages) filters(c *door.Call, q library.Query, v *findView) error {
	counts, err := p.Library.Count(c.Ctx(), q)
	if err != nil {
		return err
	}
	option := func(filter, value, label string, chosen bool) ui.Option {
		if chosen {
			v.chosen(c, true, paramOf(filter), label)
		}
		key := "library.filter.counted"
		if counts.AtLeast {
			key = "library.filter.counted_at_least"
		}
		return ui.Option{Value: value, Label: c.Text(key, "Label", label, "Number", counts.Of[filter][value])}
	}
	v.Kinds = append(v.Kinds, option("kind", library.ResolutionKind, c.Text("library.kind.resolution"), q.Kind == library.ResolutionKind))
	for _, k := range publications.Kinds() {
		v.Kinds = append(v.Kinds, option("kind", string(k), c.Loc.Say(k.Name()), q.Kind == string(k)))
	}
	subjects, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return err
	}
	for _, s := range subjects {
		v.Subjects = append(v.Subjects, option("subject", s.Slug, s.Name.In(c.Lang), q.Subject == s.Slug))
	}
	groups, err := p.Bodies.WorkingGroups(c.Ctx(), nil)
	if err != nil {
		return err
	}
	for _, g := range groups {
		v.Groups = append(v.Groups, option("group", g.ID, g.Name.In(c.Lang), q.Group == g.ID))
	}
	for _, s := range resolutions.PolicyStates() {
		v.States = append(v.States, option("status", string(s), c.Loc.Say(s.Name()), q.Status == string(s)))
	}
	v.States = append(v.States, option("status", publications.Current, c.Text("library.status.current"), q.Status == publications.Current))
	for _, l := range i18n.Langs() {
		v.Languages = append(v.Languages, option("lang", string(l), c.Text("library.lang."+string(l)), q.Language == string(l)))
	}
	years := slices.Collect(maps.Keys(counts.Of["year"]))
	slices.SortFunc(years, func(a, b string) int { return cmp.Compare(b, a) })
	if q.Year != "" && !slices.Contains(years, q.Year) {
		years = append(years, q.Year)
	}
	for _, y := range years {
		v.Years = append(v.Years, option("year", y, y, q.Year == y))
	}
	return p.otherFilters(c, q, v)
}

// paramOf is the name of a filter in addresses.
func paramOf(filter string) string {
	if filter == "lang" {
		return "language"
	}
	return filter
}

// otherFilters are those whose values are not counted.
func (p *Pages) otherFilters(c *door.Call, q library.Query, v *findView) error {
	if q.Collection != "" {
		one, _, err := p.Publications.Collection(c.Ctx(), c.Actor, q.Collection)
		name := q.Collection
		if err == nil {
			name = one.Name.In(c.Lang)
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		v.chosen(c, true, "collection", name)
	}
	v.chosen(c, q.Meeting != "", "meeting", view.MeetingWords(c.Loc, q.Meeting))
	v.chosen(c, q.InForceOn != "", "in_force", c.Text("library.filter.in_force_chosen", "Date", q.InForceOn))
	v.chosen(c, q.From != "", "from", c.Text("library.filter.from_chosen", "Date", q.From))
	v.chosen(c, q.To != "", "to", c.Text("library.filter.to_chosen", "Date", q.To))
	v.chosen(c, q.Number > 0, "number", c.Text("library.filter.number_chosen", "Number", strconv.Itoa(q.Number)))
	return nil
}

// chosen adds a filter that is set, leading to the list without it.
func (v *findView) chosen(c *door.Call, set bool, name, label string) {
	if set {
		v.Chosen = append(v.Chosen, ui.Link{Label: label, Href: v.Action + "?" + with(c.R.URL.Query(), name, "").Encode()})
	}
}

// meeting lists the resolutions of one meeting.
func (p *Pages) meeting(c *door.Call) error {
	key := c.R.PathValue("meeting")
	if !resolutions.ValidMeetingKey(key) {
		return door.NotFound()
	}
	return c.Redirect(c.Path("library") + "?meeting=" + key + "&sort=oldest")
}
