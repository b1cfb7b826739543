package concerns

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/concerns"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/thread"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// storyView is a thread as its page shows it.
type storyView struct {
	loc      *i18n.Localizer
	wide     picture
	tall     picture
	lanes    []laneLine
	waiting  []waitingLine
	policies []ui.Link
	library  string    // what the library has on the subject
	years    []ui.Link // the pages, where there is more than one
	yearly   []yearEntries
	empty    *ui.EmptyData
	feed     string
	members  bool // the reader sees what the public does not
	heading  string
	top      *concernView // of a concern
	rolled   int          // policies of its parts

	documents []ui.Entry // published on the concern, the last first
	published string     // the address of all of them
	news      []ui.Entry
	newsHref  string
}

// laneLine says what a lane holds: the legend of the picture, and its words.
type laneLine struct {
	sign, class, name, words string
}

type waitingLine struct {
	title, href, sentence string
	late                  bool
}

type yearEntries struct {
	year    string
	entries []entryLine
}

// entryLine is an entry of the list.
type entryLine struct {
	id         string
	when       time.Time
	day        string // in words, where only the month or the year is known
	lane, kind string
	label      string
	sign       string
	signClass  string
	title      string
	lang       i18n.Lang
	href       string
	who        string
	words      string
	wordsLang  i18n.Lang
	facts      []string
	links      []ui.Link
	seen       string // who sees it, where that is not everybody
	waits      string
	until      string
}

// wholeUpTo is how many entries a page shows; of a longer thread it shows a year.
const wholeUpTo = 60

// story sets a thread for its page. base is the page's address, for its years.
func story(c *door.Call, t thread.Thread, base string) storyView {
	set := frame
	if len(t.Entries) <= wholeUpTo {
		set = whole
	}
	v := set(c, t)
	v.feed, v.members = base+"/feed.atom", concerns.MayRead(c.Actor)
	if len(t.Entries) <= wholeUpTo {
		return v
	}
	years := t.Years()
	chosen := c.Int("year", 0)
	if !slices.ContainsFunc(years, func(y thread.YearCount) bool { return y.Year == chosen }) {
		chosen = years[len(years)-1].Year
	}
	for _, y := range years {
		v.years = append(v.years, ui.Link{Label: c.Text("threads.year", "Year", year(y.Year), "Count", y.Entries), Href: base + "?year=" + year(y.Year) + "#story", Current: y.Year == chosen})
	}
	v.yearly = []yearEntries{{year(chosen), lines(c, t.InYear(chosen), t.Today)}}
	return v
}

func year(n int) string { return strconv.Itoa(n) }

func policy(c *door.Call, p resolutions.Placed) ui.Link {
	return ui.Link{Label: optionOf(c, p), Href: view.Address(c.Lang, p.Entry.Address())}
}

func lines(c *door.Call, entries []thread.Entry, today time.Time) []entryLine {
	list := make([]entryLine, len(entries))
	for i, e := range entries {
		list[i] = line(c, e, today)
	}
	return list
}

// line sets one entry.
func line(c *door.Call, e thread.Entry, today time.Time) entryLine {
	l := entryLine{
		id: "e-" + e.Key, when: e.Day, lane: string(e.Kind.Lane()), kind: string(e.Kind), label: c.Loc.Say(e.Label), title: i18n.Typeset(c.Lang, e.Name.In(c.Lang)), who: e.Who.In(c.Lang),
		words: e.Words.In(c.Lang), day: dayWords(c.Loc, e),
	}
	l.sign, l.signClass = signOf(e)
	if e.Kind == thread.Reports {
		l.sign, l.signClass = signColumn, "th-column"
	}
	if !e.Name.Empty() && !e.Name.Has(c.Lang) {
		l.lang = c.Lang.Other()
	}
	if !e.Words.Empty() && !e.Words.Has(c.Lang) {
		l.wordsLang = c.Lang.Other()
	}
	if len(e.Path) > 0 {
		l.href = c.Path(e.Path...)
	}
	if l.title == "" {
		l.title, l.label = l.label, c.Loc.Say(e.Kind.Lane().Name())
	}
	for _, f := range e.Facts {
		l.facts = append(l.facts, c.Loc.Say(f))
	}
	if e.Resolution != nil {
		l.label = c.Text("threads.labelled", "Label", l.label, "Resolution", view.Designation(c.Loc, e.Resolution.Address, e.Resolution.Number))
		if e.Kind == thread.Adopted && len(e.Path) > 0 && e.Path[0] != "threads" {
			l.links = append(l.links, ui.Link{Label: c.Text("threads.whole"), Href: threadOf(c, e.Resolution.Address)})
		}
	} else if e.Kind == thread.Step && len(e.Path) == 2 {
		l.links = append(l.links, ui.Link{Label: c.Text("threads.whole"), Href: c.Path("threads", "draft", e.Path[1])})
	}
	if e.Link != "" {
		l.links = append(l.links, ui.Link{Label: c.Text("threads.read_there"), Href: e.Link})
	}
	if e.Files && len(e.Path) > 0 {
		l.links = append(l.links, ui.Link{Label: c.Text("threads.read_file"), Href: c.Path(append(slices.Clone(e.Path), "files", string(c.Lang))...)})
	}
	if e.Seen != thread.Public {
		l.seen = c.Loc.Say(e.Seen.Name())
	}
	if e.Waits {
		l.waits = waitedFor(c, e, today)
	}
	if e.Kind == thread.Conversation && e.Until.After(e.Day) {
		l.until = c.Text("threads.until", "Day", e.Until)
	}
	return l
}

// signColumn is the sign of reports: three columns.
const signColumn = "M-6 6V1H-3V6ZM-2 6V-6H1.5V6ZM2.5 6V-2H6V6Z"

// threadOf is the address of a resolution's thread.
func threadOf(c *door.Call, at resolutions.Address) string {
	return c.Path("threads", at.Meeting, at.Label)
}

func dayWords(l *i18n.Localizer, e thread.Entry) string {
	switch e.Precision {
	case thread.Month:
		return l.MonthYear(e.Day)
	case thread.Year:
		return strconv.Itoa(e.Day.Year())
	}
	return ""
}

func days(from, to time.Time) int { return int(clock.Day(to).Sub(clock.Day(from)).Hours() / 24) }

// waitedFor says since when something is awaited, and whether it is late.
func waitedFor(c *door.Call, e thread.Entry, today time.Time) string {
	act := e.Kind == thread.Commitment || e.Kind == thread.Action
	late := !e.Due.IsZero() && e.Due.Before(today)
	switch {
	case act && late:
		return c.Text("threads.waits.act_late", "Since", e.Day, "Due", e.Due, "Count", days(e.Due, today))
	case act && !e.Due.IsZero():
		return c.Text("threads.waits.act_due", "Since", e.Day, "Due", e.Due)
	case act:
		return c.Text("threads.waits.act", "Since", e.Day, "Count", days(e.Day, today))
	case late:
		return c.Text("threads.waits.answer_late", "Since", e.Day, "Due", e.Due, "Count", days(e.Due, today))
	case !e.Due.IsZero():
		return c.Text("threads.waits.answer_due", "Since", e.Day, "Due", e.Due)
	}
	return c.Text("threads.waits.answer", "Since", e.Day, "Count", days(e.Day, today))
}

func waiting(c *door.Call, e thread.Entry, today time.Time) waitingLine {
	w := waitingLine{title: cmp.Or(i18n.Typeset(c.Lang, e.Name.In(c.Lang)), c.Loc.Say(e.Label)), sentence: waitedFor(c, e, today), late: !e.Due.IsZero() && e.Due.Before(today)}
	if len(e.Path) > 0 {
		w.href = c.Path(e.Path...)
	}
	return w
}

// lanesIn says what each lane holds, in words: what the picture shows.
func lanesIn(l *i18n.Localizer, t thread.Thread) []laneLine {
	counts := map[thread.Lane]int{}
	kinds := map[thread.Kind]int{}
	first, last := map[thread.Lane]thread.Entry{}, map[thread.Lane]thread.Entry{}
	inForce, waits, highest := 0, 0, 0
	for _, e := range t.Entries {
		lane := e.Kind.Lane()
		if counts[lane] == 0 {
			first[lane] = e
		}
		counts[lane]++
		kinds[e.Kind]++
		last[lane] = e
		if e.Kind == thread.Adopted && e.Lasts && e.Until.IsZero() && e.Mark != thread.Past {
			inForce++
		}
		if e.Waits {
			waits++
		}
		if e.Kind == thread.Reports {
			highest = max(highest, e.Count)
		}
	}
	signs := map[thread.Lane][2]string{
		thread.Problem: {signColumn, "th-column"}, thread.Discussion: {signRing, "th-ring"}, thread.Decision: {signDiamond, "th-full"},
		thread.Government: {signDisc, "th-full"}, thread.Change: {signStar, "th-star"},
	}
	var list []laneLine
	for _, lane := range thread.Lanes() {
		line := laneLine{sign: signs[lane][0], class: signs[lane][1], name: l.Say(lane.Name())}
		if counts[lane] == 0 {
			line.words = l.T("threads.says.nothing." + string(lane))
			list = append(list, line)
			continue
		}
		span := l.T("threads.says.on", "Day", when(l, first[lane]))
		if a, b := when(l, first[lane]), when(l, last[lane]); a != b {
			span = l.T("threads.says.span", "First", a, "Last", b)
		}
		line.words = l.T("threads.says."+string(lane), "Count", counts[lane]) + " " + span
		switch {
		case lane == thread.Problem:
			line.words += " " + l.T("threads.says.columns", "Count", highest)
		case lane == thread.Decision && inForce > 0:
			line.words += " " + l.T("threads.says.in_force", "Count", inForce)
		case lane == thread.Government && waits > 0:
			line.words += " " + l.T("threads.says.waits", "Count", waits)
		case lane == thread.Government && kinds[thread.Answer]+kinds[thread.Response] > 0:
			line.words += " " + l.T("threads.says.answered")
		}
		list = append(list, line)
	}
	return list
}

func when(l *i18n.Localizer, e thread.Entry) string { return cmp.Or(dayWords(l, e), l.Date(e.Day)) }

// concern is the thread of a concern.
func (p *Pages) concern(c *door.Call) error {
	t, err := p.Threads.OfConcern(c.Ctx(), c.Actor, c.R.PathValue("concern"))
	if err != nil {
		return err
	}
	one := *t.Concern
	base := to(c, one.Slug)
	v := story(c, t, base)
	v.empty = &ui.EmptyData{Title: c.Text("threads.empty_title"), Body: c.Text("threads.empty")}
	waits := len(t.Waiting())
	if err := p.top(c, t, &v); err != nil {
		return err
	}
	way, err := p.way(c, one)
	if err != nil {
		return err
	}
	if p.Documents != nil {
		if v.documents, err = p.Documents(c, one.Slug); err != nil {
			return err
		}
		v.published = c.Path("library") + "?subject=" + one.Slug
	}
	page := ui.PageData{
		Title: one.Name.In(c.Lang), Kicker: c.Text("threads.concern"), Lead: one.About.In(c.Lang), Description: cmp.Or(one.About.In(c.Lang), c.Text("threads.description", "Concern", one.Name)),
		Path: base, Alternate: door.PathIn(c.Lang.Other(), "concerns", one.Slug), Crumbs: way, Wide: true,
		Feed: &ui.Link{Label: c.Text("threads.feed_title", "Name", one.Name), Href: v.feed}, StatusLine: standing(c, len(v.policies)+v.rolled, waits),
		Next: &ui.Next{Body: c.Text("threads.next." + nextOf(t))},
	}
	if concerns.MayReport(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("threads.report"), Href: to(c, one.Slug, "report")}
	}
	if v.members {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("threads.reports"), Href: to(c, one.Slug, "reports"), Kind: ui.Secondary})
	}
	if concerns.MayKeep(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("threads.record"), Href: to(c, one.Slug, "record"), Kind: ui.Secondary},
			ui.ButtonData{Label: c.Text("threads.conversations"), Href: to(c, one.Slug, "conversations"), Kind: ui.Secondary})
	}
	if concerns.MayDescribe(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("threads.about"), Href: to(c, one.Slug, "about"), Kind: ui.Secondary})
	}
	if p.News != nil {
		if v.news, err = p.News(c, one.Slug, newsShown); err != nil {
			return err
		}
		v.newsHref = c.Path("news") + "?subject=" + one.Slug
	}
	return c.Page(page, storyPage(v))
}

// way leads to a concern through those that it is part of.
func (p *Pages) way(c *door.Call, one concerns.Concern) ([]ui.Link, error) {
	if one.Broader == "" {
		return home(c), nil
	}
	all, err := p.Concerns.All(c.Ctx())
	if err != nil {
		return nil, err
	}
	above := map[string]concerns.Concern{}
	for _, other := range all {
		above[other.Slug] = other
	}
	var way []ui.Link
	for at := above[one.Broader]; at.Slug != "" && len(way) < len(all); at = above[at.Broader] {
		way = append([]ui.Link{{Label: at.Name.In(c.Lang), Href: to(c, at.Slug)}}, way...)
	}
	return append(home(c), way...), nil
}

// newsShown is how much news a concern’s page shows.
const newsShown = 4

// nextOf is the next step of a story, by how far it has come.
func nextOf(t thread.Thread) string {
	has := map[thread.Lane]bool{}
	for _, e := range t.Entries {
		has[e.Kind.Lane()] = true
	}
	switch {
	case len(t.Waiting()) > 0:
		return "waits"
	case has[thread.Change]:
		return "changed"
	case has[thread.Government]:
		return "answered"
	case has[thread.Decision]:
		return "decided"
	case has[thread.Problem] || has[thread.Discussion]:
		return "begun"
	}
	return "empty"
}

// placed finds the resolution that the address names: one of the library by its
// place, or one on its way by its key.
func (p *Pages) placed(c *door.Call) (id string, err error) {
	meeting, label := c.R.PathValue("meeting"), c.R.PathValue("label")
	if meeting == "draft" {
		return label, nil
	}
	at := resolutions.Address{Meeting: meeting, Label: label}
	if !resolutions.ValidMeetingKey(meeting) || !resolutions.ValidLabel(label) {
		return "", door.NotFound()
	}
	e, err := p.Resolutions.ByAddress(c.Ctx(), at.Meeting, at.Label)
	return e.Entry.Resolution.ID, err
}

// resolution is the thread of a resolution.
func (p *Pages) resolution(c *door.Call) error {
	id, err := p.placed(c)
	if err != nil {
		return err
	}
	t, err := p.Threads.OfResolution(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	r := *t.Resolution
	parts := []string{"threads", c.R.PathValue("meeting"), c.R.PathValue("label")}
	base := c.Path(parts...)
	v := story(c, t, base)
	page := ui.PageData{
		Title: i18n.Typeset(c.Lang, r.Resolution.Title().In(c.Lang)), Kicker: c.Text("threads.of_draft"), Path: base, Alternate: door.PathIn(c.Lang.Other(), parts...), Wide: true,
		NoIndex: r.Entry == nil, Lead: c.Text("threads.lead_resolution"), Crumbs: home(c), Next: &ui.Next{Body: c.Text("threads.next." + nextOf(t))},
		Description: c.Text("threads.description", "Concern", r.Resolution.Title()),
	}
	for _, subject := range t.Concerns {
		page.Crumbs = append(page.Crumbs, ui.Link{Label: subject.Name.In(c.Lang), Href: to(c, subject.Slug)})
	}
	tag := ui.Status(c.Loc, string(r.Resolution.State))
	read := c.Path("drafts", r.Resolution.ID)
	if r.Entry != nil {
		tag = ui.Status(c.Loc, string(r.Entry.Policy))
		page.Kicker = c.Text("threads.of_resolution", "Resolution", view.Designation(c.Loc, r.Entry.Address(), r.Entry.Number))
		page.Feed = &ui.Link{Label: c.Text("threads.feed_title", "Name", r.Resolution.Title()), Href: v.feed}
		read = view.Address(c.Lang, r.Entry.Address())
	} else {
		v.feed = ""
	}
	page.Status = &tag
	page.Secondary = []ui.ButtonData{{Label: c.Text("threads.read_resolution"), Href: read, Kind: ui.Secondary}}
	if concerns.MayKeep(c.Actor) && len(t.Concerns) > 0 {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("threads.record"), Href: to(c, t.Concerns[0].Slug, "record") + "?resolution=" + r.Resolution.ID, Kind: ui.Secondary})
	}
	if !r.Resolution.Title().Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	return c.Page(page, storyPage(v))
}

// standing says in words how much of a concern is in force, and what waits for an answer where
// something does.
func standing(c *door.Call, inForce, waits int) string {
	policies := i18n.Say("threads.in_force", "Count", inForce)
	if waits == 0 {
		return c.Loc.Say(policies)
	}
	return c.Text("threads.status", "InForce", policies, "Waiting", i18n.Say("threads.waiting", "Count", waits))
}
