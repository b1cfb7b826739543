package lists

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/mailview"
	"plenary.example/internal/search"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// threadLine is a thread in a list of them.
type threadLine struct {
	subject, href string
	posts         string
	last          time.Time
	only          bool // there is one message: no later one to tell of
}

// archiveView is the archive as it was asked for.
type archiveView struct {
	loc     *i18n.Localizer
	action  string
	words   string // searched for; empty: the threads are listed
	threads []threadLine
	found   []foundLine
	count   string
	pages   ui.PaginationData
	empty   ui.EmptyData
	years   []yearLine
	month   string // the one shown, in words; empty: all of them
	all     string // the address of all of them
}

// foundLine is a post that a search found.
type foundLine struct {
	subject, href, author string
	at                    time.Time
	excerpt               []ui.Excerpt
}

// yearLine is a year of the archive with its months.
type yearLine struct {
	year   string
	open   bool
	months []ui.Link
}

// archive lists the threads, or what a search finds.
func (p *Pages) archive(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	l, _, err := p.open(c)
	if err != nil {
		return err
	}
	q := archive.ArchiveQuery{Year: c.Int("year", 0), Month: c.Int("month", 0), Page: max(c.Int("page", 1), 1)}
	v := archiveView{loc: c.Loc, action: to(c, l, "archive"), all: to(c, l, "archive"), words: c.Value("q")}
	if v.words != "" {
		err = p.search(c, l, &v)
	} else {
		err = p.threads(c, l, q, &v)
	}
	if err != nil {
		return err
	}
	months, err := p.Archive.Months(c.Ctx(), c.Actor, l)
	if err != nil {
		return err
	}
	v.years = yearsOf(c, v.action, q, months)
	page := ui.PageData{
		Title: c.Text("mailing.archive.title"), Kicker: l.Name.In(c.Lang), Crumbs: crumbs(c, l), NoIndex: true,
		Lead:      leadOf(c, l, v),
		Secondary: []ui.ButtonData{{Label: c.Text("mailing.home.write"), Href: mailTo(p.addressOf(l, lists.ToList)), Kind: ui.Secondary}},
	}
	if len(v.years) > 0 {
		page.Rail, page.RailTitle = archiveRail(v, p.exportOf(c, l)), c.Text("mailing.archive.months")
	}
	return c.Page(page, archivePage(v))
}

// leadOf says what the page shows, and nothing where a search does.
func leadOf(c *door.Call, l lists.List, v archiveView) string {
	switch {
	case v.words != "":
		return ""
	case v.month != "":
		return v.month
	}
	return c.Text("mailing.archive.lead", "Count", int(l.Posts))
}

// exportOf is where a list's keepers fetch the archive as one file; empty for others.
func (p *Pages) exportOf(c *door.Call, l lists.List) string {
	if !lists.MayKeep(c.Actor) || l.Posts == 0 {
		return ""
	}
	return to(c, l, "archive.mbox")
}

// threads fills the page of the threads of a month, or of all.
func (p *Pages) threads(c *door.Call, l lists.List, q archive.ArchiveQuery, v *archiveView) error {
	found, pages, total, err := p.Archive.Threads(c.Ctx(), c.Actor, l, q)
	if err != nil {
		return err
	}
	v.threads = threadLines(c, l, found)
	if q.Year > 0 {
		v.month = c.Text("mailing.archive.in_year", "Year", strconv.Itoa(q.Year), "Count", total)
		if q.Month >= 1 && q.Month <= 12 {
			v.month = c.Text("mailing.archive.in_month", "Month", c.Loc.MonthYear(monthDay(q.Year, q.Month)), "Count", total)
		}
	}
	v.pages = ui.PaginationData{Page: min(q.Page, max(pages, 1)), Pages: pages, Total: total, Href: func(n int) string { return v.action + "?" + pageOf(c, n) }}
	v.empty = ui.EmptyData{Title: c.Text("mailing.archive.none_title"), Body: c.Text("mailing.archive.none")}
	if q.Year > 0 {
		v.empty = ui.EmptyData{
			Title: c.Text("mailing.archive.none_then_title"), Body: c.Text("mailing.archive.none_then"),
			Action: &ui.ButtonData{Label: c.Text("mailing.archive.all"), Href: v.all, Kind: ui.Secondary},
		}
	}
	return nil
}

// pageOf is the query of this page's address with another page's number.
func pageOf(c *door.Call, n int) string {
	q := url.Values{}
	for _, name := range []string{"q", "year", "month", "state", "before", "after"} {
		if v := c.Value(name); v != "" {
			q.Set(name, v)
		}
	}
	q.Set("page", strconv.Itoa(n))
	return q.Encode()
}

func monthDay(year, month int) time.Time {
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
}

func threadLines(c *door.Call, l lists.List, found []archive.Thread) []threadLine {
	lines := make([]threadLine, 0, len(found))
	for _, t := range found {
		lines = append(lines, threadLine{
			subject: subjectOf(c, t.Subject), href: to(c, l, "archive", "threads", number(t.Number)),
			posts: c.Text("mailing.thread.posts", "Count", t.Posts), last: c.Local(t.Last), only: t.Posts == 1,
		})
	}
	return lines
}

// search fills the page of the posts that a search finds.
func (p *Pages) search(c *door.Call, l lists.List, v *archiveView) error {
	found, err := p.Archive.Search(c.Ctx(), c.Actor, l, v.words, max(c.Int("page", 1), 1))
	if err != nil {
		return err
	}
	marker := search.NewMarker(search.Query{Kind: lists.KindPost, Text: onlyWords(v.words)})
	for _, one := range found.Posts {
		v.found = append(v.found, foundLine{
			subject: subjectOf(c, one.Subject), href: to(c, l, "archive", number(one.Number)), author: authorOf(c, one),
			at: c.Local(one.SentAt), excerpt: p.passage(c, l, one, marker),
		})
	}
	key := "mailing.search.count"
	if found.AtLeast {
		key = "mailing.search.count_at_least"
	}
	v.count = c.Text(key, "Count", found.Total, "Words", v.words)
	v.empty = ui.EmptyData{
		Title: c.Text("mailing.search.none_title"), Body: c.Text("mailing.search.none"),
		Action: &ui.ButtonData{Label: c.Text("mailing.archive.all"), Href: v.all, Kind: ui.Secondary},
	}
	v.pages = ui.PaginationData{Page: found.Page, Pages: found.Pages, Total: found.Total, Href: func(n int) string { return v.action + "?" + pageOf(c, n) }}
	return nil
}

// The bounds of a passage: how many words of a post it shows, and the largest
// post that is read for it. Of a larger one the beginning must do.
const (
	passageWords = 40
	passageFrom  = 64 << 10
)

// onlyWords is a question without what narrows it ("from:", "year:").
func onlyWords(question string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(question), func(w string) bool { return strings.Contains(w, ":") }), " ")
}

// passage is the part of a post that answers a search, its words marked. Nobody
// knows a post's language; the one whose words are found more often is taken.
func (p *Pages) passage(c *door.Call, l lists.List, post archive.Post, marker search.Marker) []ui.Excerpt {
	text := post.Excerpt
	if post.Size <= passageFrom {
		if raw, err := p.Archive.RawOf(c.Ctx(), c.Actor, l, post.Number); err == nil {
			text = ownWords(mailmsg.Read(raw).Text)
		}
	}
	var best []ui.Excerpt
	most := -1
	for _, lang := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		var spans []ui.Excerpt
		hits := 0
		for _, s := range marker.Excerpt(text, lang, passageWords) {
			spans = append(spans, ui.Excerpt{Text: s.Text, Hit: s.Hit})
			if s.Hit {
				hits++
			}
		}
		if hits > most {
			best, most = spans, hits
		}
	}
	return best
}

// ownWords is a text on one line, what its author wrote before what they quote.
func ownWords(text string) string {
	var said, quotes []string
	for _, b := range mailview.Blocks(text) {
		if b.Quote > 0 || b.Signature {
			quotes = append(quotes, b.Lines...)
		} else {
			said = append(said, b.Lines...)
		}
	}
	return strings.Join(strings.Fields(strings.Join(append(said, quotes...), " ")), " ")
}

// authorOf is a post's author by name, or by address where there is none.
func authorOf(c *door.Call, post archive.Post) string {
	return cmp.Or(post.Author.Name, cmp.Or(post.Author.Address, c.Text("mailing.post.no_author")))
}

// yearsOf sets the months as links by year, the newest first; the year asked for
// is open, the newest where none is.
func yearsOf(c *door.Call, action string, q archive.ArchiveQuery, months []archive.MonthCount) []yearLine {
	months = slices.Clone(months)
	slices.SortFunc(months, func(a, b archive.MonthCount) int {
		if a.Year != b.Year {
			return b.Year - a.Year
		}
		return b.Month - a.Month
	})
	var years []yearLine
	for i, m := range months {
		year := strconv.Itoa(m.Year)
		if i == 0 || years[len(years)-1].year != year {
			years = append(years, yearLine{year: year, open: m.Year == q.Year || q.Year == 0 && i == 0})
		}
		last := &years[len(years)-1]
		last.months = append(last.months, ui.Link{
			Label: c.Text("mailing.archive.month", "Month", c.Loc.MonthYear(monthDay(m.Year, m.Month)), "Number", m.Posts),
			Href:  fmt.Sprintf("%s?year=%d&month=%d", action, m.Year, m.Month), Current: m.Year == q.Year && m.Month == q.Month,
		})
	}
	return years
}

// addressOf is one of a list's addresses.
func (p *Pages) addressOf(l lists.List, role lists.Role) string {
	return l.Address(role, p.Lists.Domain())
}

// writeWithin bounds each write of an archive to somebody who fetches it.
const writeWithin = 30 * time.Second

// mbox sends the whole archive as one file, as it is read.
func (p *Pages) mbox(c *door.Call) error {
	l, _, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(lists.MayKeep(c.Actor), "power.keep_lists"); err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", "application/mbox")
	h.Set("Content-Disposition", `attachment; filename="`+l.Slug+`.mbox"`)
	h.Set("Cache-Control", "no-store")
	if c.R.Method == http.MethodHead {
		return nil
	}
	out := &slowly{w: c.W, control: http.NewResponseController(c.W)}
	if _, err := p.Archive.ExportMbox(c.Ctx(), c.Actor, l, out); err != nil {
		if !out.begun {
			h.Del("Content-Disposition")
			return err
		}
		// Half a file that ends as a whole one does would be taken for it.
		panic(http.ErrAbortHandler)
	}
	return nil
}

// slowly is an answer of any length, each write of which must get through in
// time.
type slowly struct {
	w       http.ResponseWriter
	control *http.ResponseController
	begun   bool
}

func (s *slowly) Write(b []byte) (int, error) {
	s.begun = true
	// Writers that know no deadline (a test's recorder) do without.
	_ = s.control.SetWriteDeadline(clock.System{}.Now().Add(writeWithin))
	return s.w.Write(b)
}
