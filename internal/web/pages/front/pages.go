package front

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/accounting"
	"plenary.example/internal/actions"
	"plenary.example/internal/admissions"
	"plenary.example/internal/db"
	"plenary.example/internal/dues"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/schemaorg"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// Player is a person of the demonstration that a visitor may sign in as.
type Player struct {
	PersonID string
	Name     string
	Role     i18n.Text // "Co-chair of Inland Protection: endorses the group's resolutions"
	Start    string    // where that person's work begins, without the language: "review"
}

// Pages are the front pages and what they stand on.
type Pages struct {
	DB          *db.DB
	Resolutions *resolutions.Service
	Meetings    *meetings.Service
	Outmail     *outmail.Service
	Actions     *actions.Service
	// Overdue is what is overdue of other subjects and the reader's to see to; nil: nothing.
	Overdue func(c *door.Call, mine bool) ([]ui.Entry, error)
	// News is the latest of what the coalition has said in public; nil: nothing.
	News func(c *door.Call, concern string, most int) ([]ui.Entry, error)
	// Secret are what secret votes wait for from the reader; nil: nothing.
	Secret func(c *door.Call) ([]ui.Link, error)
	// Signing are the statements that organizations may sign now; nil: none.
	Signing func(c *door.Call) ([]ui.Entry, error)
	// Old answers for the bare address of the site with a query, as sites of old had for
	// their pages ("/?q=node/123"), and reports whether it did; nil: never.
	Old func(c *door.Call) (bool, error)
	// SourceCode writes the program's source code as a zip archive.
	SourceCode func(w io.Writer) error
	// Cast are the people of the demonstration; nil elsewhere.
	Cast func(ctx context.Context) ([]Player, error)

	packing sync.Mutex
	packed  []byte // the archive of the source code; nil until it is asked for
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	routes := []door.Route{
		{Pattern: "GET /{$}", Handle: p.root},
		// One for each language: for "/{lang}/" the router would take every address of one
		// word, and none could be an old one.
		{Pattern: "GET /en/{$}", Handle: p.home, Shared: true},
		{Pattern: "GET /fr/{$}", Handle: p.home, Shared: true},
		{Pattern: "GET /healthz", Handle: p.health},
		{Pattern: "GET /source.zip", Handle: p.sourceCode},
		{Pattern: "GET /outbox", Handle: func(c *door.Call) error { return c.Redirect(c.Path("outbox")) }},
		{Pattern: "GET /{lang}/outbox", Handle: p.outbox},
		{Pattern: "GET /{lang}/outbox/{id}", Handle: p.message},
		{Pattern: "GET /{lang}/outbox/{id}/source", Handle: p.source},
		{Pattern: "GET /{lang}/outbox/{id}/files/{n}", Handle: p.attachment},
	}
	if p.Cast != nil {
		routes = append(routes,
			door.Route{Pattern: "GET /{lang}/demo", Handle: p.demo},
			door.Route{Pattern: "POST /{lang}/demo/sign-in", Handle: p.signInAs})
	}
	return routes
}

// archive packs the source code once, when it is first asked for: it takes a
// fifth of a second, which anybody could ask for all day.
func (p *Pages) archive() ([]byte, error) {
	p.packing.Lock()
	defer p.packing.Unlock()
	if p.packed == nil {
		var b bytes.Buffer
		if err := p.SourceCode(&b); err != nil {
			return nil, err
		}
		p.packed = b.Bytes()
	}
	return p.packed, nil
}

// sourceCode sends the source code of this very program.
func (p *Pages) sourceCode(c *door.Call) error {
	archive, err := p.archive()
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Disposition", `attachment; filename="plenary-source.zip"`)
	return c.Bytes("application/zip", archive)
}

func (p *Pages) root(c *door.Call) error {
	if c.R.URL.RawQuery != "" && p.Old != nil {
		if done, err := p.Old(c); done || err != nil {
			return err
		}
	}
	c.W.Header().Add("Vary", "Accept-Language")
	http.Redirect(c.W, c.R, door.PathIn(c.Lang)+"/", http.StatusFound)
	return nil
}

func (p *Pages) health(c *door.Call) error {
	if err := p.DB.Ping(c.Ctx()); err != nil {
		return err
	}
	return c.Bytes("text/plain; charset=utf-8", []byte("ok\n"))
}

// latest is how many new resolutions the front page shows.
const latest = 4

// latestNews is how much news it shows.
const latestNews = 2

func (p *Pages) home(c *door.Call) error {
	found, err := p.Resolutions.Library(c.Ctx(), resolutions.Query{Sort: resolutions.Newest})
	if err != nil {
		return err
	}
	v := homeView{Loc: c.Loc, Site: c.Door.Site, Search: c.Path("library"), Total: found.Total, Demo: c.Door.Demo, DemoHref: c.Path("demo")}
	for _, s := range found.Entries[:min(latest, len(found.Entries))] {
		v.Latest = append(v.Latest, view.LibraryEntry(c.Loc, s, nil))
	}
	if p.News != nil {
		if v.News, err = p.News(c, "", latestNews); err != nil {
			return err
		}
		v.NewsHref = c.Path("news")
	}
	if v.Subjects, err = p.subjects(c); err != nil {
		return err
	}
	next, err := p.nextMeeting(c)
	if err != nil {
		return err
	}
	v.Meeting = next
	v.Mine = mine(c)
	if p.Secret != nil && c.Actor.SignedIn() {
		waits, err := p.Secret(c)
		if err != nil {
			return err
		}
		v.Mine = append(waits, v.Mine...)
	}
	if actions.MayRead(c.Actor) {
		waits, err := p.actionsOf(c)
		if err != nil {
			return err
		}
		v.Mine = append(v.Mine, waits)
	}
	if p.Signing != nil {
		if v.Signing, err = p.Signing(c); err != nil {
			return err
		}
	}
	page := ui.PageData{
		Title: c.Door.Site.Name.In(c.Lang), Lead: c.Text("front.lead"), Description: c.Text("front.lead"), Path: c.Path() + "/", Alternate: door.PathIn(c.Lang.Other()) + "/",
		Linked: []schemaorg.Thing{schemaorg.Organization(c.Door.Site.Name, c.Door.Site.ShortName.In(c.Lang), c.Door.Site.BaseURL, "", "", c.Lang)},
	}
	if !c.Actor.SignedIn() {
		page.Rail, page.RailTitle = homeRail(c.Loc, c.Path("give"), about(c)), c.Text("front.about.title")
		page.Primary = &ui.ButtonData{Label: c.Text("front.about.join"), Href: c.Path("join")}
	}
	return c.Page(page, homePage(v))
}

func (p *Pages) subjects(c *door.Call) ([]ui.Link, error) {
	subjects, err := p.Resolutions.Subjects(c.Ctx())
	if err != nil {
		return nil, err
	}
	var list []ui.Link
	for _, s := range subjects {
		list = append(list, ui.Link{Label: s.Name.In(c.Lang), Href: c.Path("concerns", s.Slug)})
	}
	return list, nil
}

// nextMeeting is the meeting in session, or the nearest one to come.
func (p *Pages) nextMeeting(c *door.Call) (*ui.NoticeData, error) {
	list, err := p.Meetings.List(c.Ctx(), time.Time{})
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(m meetings.Meeting) bool { return m.State == meetings.Adjourned })
	if len(list) == 0 {
		return nil, nil
	}
	m := slices.MinFunc(list, func(a, b meetings.Meeting) int { return a.Starts.Compare(b.Starts) })
	return &ui.NoticeData{
		Tone: ui.Neutral, Title: m.Title.In(c.Lang),
		Body:  c.Text("front.meeting", "When", c.Loc.DateTime(m.Starts.In(m.Location())), "Where", m.Place),
		Links: []ui.Link{{Label: c.Text("front.meeting_link"), Href: c.Path("meetings", m.Key)}},
	}, nil
}

// about are the pages by which a visitor comes to know the coalition.
func about(c *door.Call) []ui.Link {
	var list []ui.Link
	for _, place := range []string{"members", "elections", "bodies", "newsletter", "sign-ons", "history", "annual-reports", "learning", "resources"} {
		list = append(list, ui.Link{Label: c.Text("front.about." + place), Href: c.Path(place)})
	}
	return list
}

// mine are the places where the signed-in person's work waits.
func mine(c *door.Call) []ui.Link {
	var list []ui.Link
	a := c.Actor
	add := func(show bool, key string, parts ...string) {
		if show {
			list = append(list, ui.Link{Label: c.Text(key), Href: c.Path(parts...)})
		}
	}
	add(len(a.MemberSeats()) > 0, "front.mine.drafts", "drafts")
	add(len(a.CoChairs()) > 0 || a.OnResolutionsCommittee() || a.OnExecutive(), "front.mine.review", "review")
	add(len(a.Seats) > 0, "front.mine.organization", "organization")
	add(admissions.MayRead(a), "front.mine.applications", "manage", "applications")
	add(a.OnExecutive(), "front.mine.register", "manage", "register")
	add(a.OnExecutive(), "front.mine.receivables", "manage", "dues", "receivables")
	add(payments.MayRead(a) && !a.IsStaff(), "front.mine.payments", "manage", "payments")
	add(accounting.MayRead(a) && !a.IsStaff(), "front.mine.books", "manage", "books")
	add(dues.MayRead(a) == nil && !a.IsStaff(), "front.mine.dues", "manage", "dues")
	add(giving.MayRead(a) && !a.IsStaff(), "front.mine.giving", "manage", "giving")
	add(newsroom.MayApprove(a) && !a.IsStaff(), "front.mine.news", "manage", "news")
	add(roundtables.MaySee(a), "front.mine.roundtables", "roundtables")
	add(a.IsStaff(), "front.mine.manage", "manage")
	add(a.SignedIn(), "front.mine.meetings", "meetings")
	add(a.SignedIn(), "front.mine.elections", "elections")
	return list
}

func (p *Pages) demo(c *door.Call) error {
	cast, err := p.Cast(c.Ctx())
	if err != nil {
		return err
	}
	v := demoView{Loc: c.Loc, Action: c.Path("demo", "sign-in"), Outbox: c.Path("outbox")}
	for _, player := range cast {
		v.Cast = append(v.Cast, playerView{ID: player.PersonID, Name: player.Name, Role: player.Role.In(c.Lang)})
	}
	return c.Page(ui.PageData{Title: c.Text("front.demo.title"), Lead: c.Text("front.demo.lead"), NoIndex: true}, demoPage(v))
}

// signInAs makes a visitor of the demonstration one of its people: those on the
// list and nobody else.
func (p *Pages) signInAs(c *door.Call) error {
	cast, err := p.Cast(c.Ctx())
	if err != nil {
		return err
	}
	for _, player := range cast {
		if player.PersonID != c.Value("person") {
			continue
		}
		if err := signin.Begin(c.Ctx(), c.Door.Sessions, player.PersonID); err != nil {
			return err
		}
		return c.Redirect(c.BackPath(c.Path() + "/" + player.Start))
	}
	return door.NotFound()
}

// letsIn reports whether a message is its addressee's alone: with a link in it by
// which whoever reads it first could act as that person: sign in and vote, write on
// an application for membership, or give a reference. On the demonstration that is
// what the outbox is for.
func letsIn(c *door.Call, m outmail.Full) bool {
	if c.Door.Demo {
		return false
	}
	for _, lang := range i18n.Langs() {
		for _, path := range []string{signin.LinkPath(lang), admissions.LinkPath(lang), admissions.ReferencePath(lang)} {
			if strings.Contains(m.Text, path) {
				return true
			}
		}
	}
	return false
}

// mayReadOutbox: on the demonstration anybody, since nobody there is real;
// elsewhere the secretariat.
func mayReadOutbox(c *door.Call) error {
	return c.Actor.Require(c.Door.Demo || c.Actor.IsStaff(), "power.read_outbox")
}

func (p *Pages) outbox(c *door.Call) error {
	if err := mayReadOutbox(c); err != nil {
		return err
	}
	page := max(c.Int("page", 1), 1)
	list, total, err := p.Outmail.List(c.Ctx(), page)
	if err != nil {
		return err
	}
	v := outboxView{Loc: c.Loc, Pages: ui.PaginationData{Page: page, Pages: (total + outmail.PageSize - 1) / outmail.PageSize, Total: total, Href: func(n int) string {
		return c.Path("outbox") + "?page=" + c.Loc.Number(int64(n))
	}}}
	for _, e := range list {
		v.Entries = append(v.Entries, ui.Entry{
			Kicker: c.Text("front.outbox.to", "Address", e.To.Address), Title: e.Subject, Href: c.Path("outbox", e.ID), Lang: e.Lang,
			Note: c.Loc.DateTime(c.Local(e.QueuedAt)) + " – " + c.Loc.Say(e.State.Say()),
		})
	}
	return c.Page(ui.PageData{Title: c.Text("nav.outbox"), Lead: c.Text("front.outbox.lead"), NoIndex: true}, outboxPage(v))
}

func (p *Pages) message(c *door.Call) error {
	if err := mayReadOutbox(c); err != nil {
		return err
	}
	m, err := p.Outmail.Get(c.Ctx(), c.R.PathValue("id"))
	if err != nil {
		return err
	}
	v := messageView{Loc: c.Loc, Text: m.Text, Links: links(m.Text), Source: c.Path("outbox", m.ID, "source"), Lang: m.Lang, To: m.To.Name + " <" + m.To.Address + ">", State: c.Loc.Say(m.State.Say())}
	for i, f := range m.Attachments {
		size := c.Text("front.outbox.kilobytes", "Count", max(len(f.Body)>>10, 1))
		v.Files = append(v.Files, ui.Link{Label: f.Name + " (" + size + ")", Href: c.Path("outbox", m.ID, "files", strconv.Itoa(i+1))})
	}
	if letsIn(c, m) {
		v.Text, v.Lang, v.Links, v.Files, v.Source = c.Text("signin.outbox.private"), c.Lang, nil, nil, ""
	}
	if m.Reason.Key != "" {
		v.State += " – " + c.Loc.Say(m.Reason)
	}
	return c.Page(ui.PageData{
		Title: m.Subject, TitleLang: m.Lang, NoIndex: true, Crumbs: []ui.Link{{Label: c.Text("nav.outbox"), Href: c.Path("outbox")}},
	}, messagePage(v))
}

// mayOpen is a message whole, for who may read it whole.
func (p *Pages) mayOpen(c *door.Call) (outmail.Full, error) {
	if err := mayReadOutbox(c); err != nil {
		return outmail.Full{}, err
	}
	m, err := p.Outmail.Get(c.Ctx(), c.R.PathValue("id"))
	if err == nil && letsIn(c, m) {
		err = fault.New(fault.Forbidden, "signin.outbox.private", nil)
	}
	return m, err
}

func (p *Pages) source(c *door.Call) error {
	m, err := p.mayOpen(c)
	if err != nil {
		return err
	}
	return c.Bytes("text/plain; charset=utf-8", m.Source)
}

func (p *Pages) attachment(c *door.Call) error {
	m, err := p.mayOpen(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.R.PathValue("n"))
	if err != nil || n < 1 || n > len(m.Attachments) {
		return door.NotFound()
	}
	f := m.Attachments[n-1]
	return c.Download(f.Name, f.MediaType, f.Body)
}
