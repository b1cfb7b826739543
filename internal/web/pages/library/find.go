package library

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
	"plenary.example/internal/wording"
)

// excerptWords is the length of the passage shown of each match.
const excerptWords = 40

// find searches the library, or lists it.
func (p *Pages) find(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	q, wrong := asked(c)
	v := findView{Loc: c.Loc, Query: q, Action: c.Path("library"), Number: c.Value("number")}
	status := http.StatusOK
	if wrong != nil {
		errs, err := c.Refusal(wrong)
		if err != nil {
			return err
		}
		v.Errors, status = errs, http.StatusUnprocessableEntity
		q = resolutions.Query{Text: q.Text}
	}
	if err := p.filters(c, q, &v); err != nil {
		return err
	}
	if wrong == nil {
		if err := p.results(c, q, &v); err != nil {
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
	return c.PageStatus(status, ui.PageData{
		Title: title, Description: c.Text("library.lead"), Lead: leadUnless(q.Text != "", c.Text("library.lead")), Errors: v.Errors,
		Feed: &ui.Link{Label: c.Text("library.feed"), Href: c.Path("library", "feed.atom")}, NoIndex: q.Text != "",
	}, findPage(v))
}

// asked is the question that an address asks the library; the error refuses it.
func asked(c *door.Call) (q resolutions.Query, wrong error) {
	if err := c.Parse(); err != nil {
		return q, err
	}
	q = resolutions.Query{
		Text: c.Value("q"), Meeting: c.Value("meeting"), From: c.Value("from"), To: c.Value("to"), Subject: c.Value("subject"),
		WorkingGroup: c.Value("group"), Policy: resolutions.PolicyState(c.Value("status")), Sort: resolutions.LibrarySort(c.Value("sort")), Page: c.Int("page", 1),
	}
	if n := c.Value("number"); n != "" {
		var err error
		if q.Number, err = strconv.Atoi(n); err != nil || q.Number < 1 {
			q.Number = 0
			return q, fault.Field("number", "library.error.number", fault.Args{"Number": n})
		}
	}
	return q, q.Check()
}

func leadUnless(searching bool, lead string) string {
	if searching {
		return ""
	}
	return lead
}

// results fills the page of matches, with the passage that answers.
func (p *Pages) results(c *door.Call, q resolutions.Query, v *findView) error {
	found, err := p.Resolutions.Library(c.Ctx(), q)
	if err != nil {
		return err
	}
	v.Found = found
	marker, err := p.Search.Marker(c.Ctx(), search.Query{Kind: resolutions.Kind, Text: q.Text})
	if err != nil {
		return err
	}
	for _, s := range found.Entries {
		var excerpt []ui.Excerpt
		if q.Text != "" {
			text, err := p.Resolutions.WordingOf(c.Ctx(), s.ID)
			if err != nil {
				return err
			}
			excerpt = excerptOf(text, marker, c.Lang)
		}
		v.Entries = append(v.Entries, view.LibraryEntry(c.Loc, s, excerpt))
	}
	if found.Total > 0 {
		v.CiteLead, v.CiteAs = citeParts(c, found.Total)
	}
	v.Pages = ui.PaginationData{Page: found.Page, Pages: found.Pages, Total: found.Total, Href: func(page int) string {
		return v.Action + "?" + with(c.R.URL.Query(), "page", strconv.Itoa(page)).Encode()
	}}
	return nil
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
func (p *Pages) filters(c *door.Call, q resolutions.Query, v *findView) error {
	subjects, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return err
	}
	counts, err := p.Resolutions.LibraryCounts(c.Ctx(), q)
	if err != nil {
		return err
	}
	count := func(filter, value, label string) ui.Option {
		n := counts[filter][value]
		return ui.Option{Value: value, Label: c.Text("library.filter.counted", "Label", label, "Number", n)}
	}
	for _, s := range subjects {
		v.Subjects = append(v.Subjects, count("subject", s.Slug, s.Name.In(c.Lang)))
		v.chosen(c, q.Subject == s.Slug, "subject", s.Name.In(c.Lang))
	}
	groups, err := p.Bodies.WorkingGroups(c.Ctx(), nil)
	if err != nil {
		return err
	}
	for _, g := range groups {
		v.Groups = append(v.Groups, count("group", g.ID, g.Name.In(c.Lang)))
		v.chosen(c, q.WorkingGroup == g.ID, "group", g.Name.In(c.Lang))
	}
	for _, s := range resolutions.PolicyStates() {
		v.States = append(v.States, count("status", string(s), c.Loc.Say(s.Name())))
		v.chosen(c, q.Policy == s, "status", c.Loc.Say(s.Name()))
	}
	meetings := slices.Collect(maps.Keys(counts["meeting"]))
	slices.Sort(meetings)
	slices.Reverse(meetings)
	for _, m := range meetings {
		v.Meetings = append(v.Meetings, count("meeting", m, view.MeetingWords(c.Loc, m)))
	}
	v.chosen(c, q.Meeting != "", "meeting", view.MeetingWords(c.Loc, q.Meeting))
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
