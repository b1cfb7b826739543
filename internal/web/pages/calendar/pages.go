package calendar

import (
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/calendar"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/schemaorg"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// LinksOf are links that another subject adds to a gathering's page, for the reader
// of the call: none where the reader has nothing to do there.
type LinksOf func(c *door.Call, g gatherings.Gathering) ([]ui.Link, error)

// Pages are the pages of the year and what they stand on.
type Pages struct {
	Calendar   *calendar.Service
	Gatherings *gatherings.Service
	Bodies     *bodies.Service
	Now        func() time.Time

	// Links stand on a gathering's page under what is in it: its programme, its
	// registration.
	Links []LinksOf
	// Desk stand on the page of those who prepare it.
	Desk []LinksOf
	// Act is the one thing to do on a gathering's page ("Register"); the first that
	// has one gives it. Nil, or no button: none.
	Act []func(c *door.Call, g gatherings.Gathering) (*ui.ButtonData, error)
	// Joins lets somebody see how to join from afar whom gatherings.MayJoin does not
	// know of: whoever registered. Nil: nobody more.
	Joins func(c *door.Call, g gatherings.Gathering) (bool, error)
	// Offers are the prices at which one comes, for search engines; nil: none are known.
	Offers func(c *door.Call, g gatherings.Gathering) ([]schemaorg.Offer, error)
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/calendar", Handle: p.agenda, Shared: true},
		{Pattern: "GET /{lang}/calendar/subscribe", Handle: p.subscribe},
		{Pattern: "POST /{lang}/calendar/subscribe", Handle: p.renew},
		{Pattern: "GET /calendar.ics", Handle: p.feed},
		{Pattern: "GET /{lang}/calendar.ics", Handle: p.feed},
		{Pattern: "GET /{lang}/calendar/{file}", Handle: p.bodyFeed},
		{Pattern: "GET /{lang}/calendar/own/{file}", Handle: p.ownFeed},

		{Pattern: "GET /{lang}/gatherings/{gathering}", Handle: p.show, Shared: true},
		{Pattern: "GET /{lang}/gatherings/{gathering}/event.ics", Handle: p.event},

		{Pattern: "GET /{lang}/account/reminders", Handle: p.reminders},
		{Pattern: "POST /{lang}/account/reminders", Handle: p.choose},

		{Pattern: "GET /{lang}/manage/gatherings", Handle: p.manageIndex},
		{Pattern: "GET /{lang}/manage/gatherings/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/manage/gatherings/new", Handle: p.plan},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}", Handle: p.manage},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}", Handle: p.announce},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/edit/{part}", Handle: p.editForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/edit/{part}", Handle: p.edit},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/cancel", Handle: p.cancelForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/cancel", Handle: p.cancel},
	}
}

// open loads the gathering that the address names, for whoever may know of it.
func (p *Pages) open(c *door.Call) (gatherings.Gathering, error) {
	return p.Gatherings.Seen(c.Ctx(), c.Actor, c.R.PathValue("gathering"))
}

// openToPrepare is open for those who prepare it, and refuses everybody else.
func (p *Pages) openToPrepare(c *door.Call) (gatherings.Gathering, error) {
	if err := c.Actor.Require(gatherings.MayPlan(c.Actor), "power.prepare_gathering"); err != nil {
		return gatherings.Gathering{}, err
	}
	g, err := p.open(c)
	if err != nil {
		return g, err
	}
	return g, c.Actor.Require(gatherings.MayPrepare(c.Actor, g), "power.prepare_gathering")
}

func to(c *door.Call, g gatherings.Gathering, parts ...string) string {
	return c.Path(append([]string{"gatherings", g.Key}, parts...)...)
}

func desk(c *door.Call, g gatherings.Gathering, parts ...string) string {
	return c.Path(append([]string{"manage", "gatherings", g.Key}, parts...)...)
}

func deskCrumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("yearly.manage.title"), Href: c.Path("manage", "gatherings")}}, more...)...)
}

func gatheringCrumbs(c *door.Call, g gatherings.Gathering) []ui.Link {
	return deskCrumbs(c, ui.Link{Label: g.Title.In(c.Lang), Href: desk(c, g)})
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// stateTag is where a gathering stands, as a mark; nil for one that is announced and
// still to come, which needs none.
func stateTag(l *i18n.Localizer, s gatherings.State) *ui.TagData {
	tone := ui.Neutral
	switch s {
	case gatherings.Announced:
		return nil
	case gatherings.Planned:
		tone = ui.Waiting
	case gatherings.Cancelled:
		tone = ui.Bad
	case gatherings.Over:
		tone = ui.Past
	}
	return &ui.TagData{Tone: tone, Word: l.Say(s.Name())}
}

// words is a text in the reader's language, or in the other where it has none.
type words struct {
	lang       i18n.Lang // where it is not the page's
	paragraphs []string
}

func wordsOf(lang i18n.Lang, t i18n.Text) words {
	w := words{}
	if !t.Has(lang) {
		lang = lang.Other()
		w.lang = lang
	}
	w.paragraphs = i18n.Paragraphs(lang, t.Only(lang))
	return w
}

// bodyNames are the names of all bodies, by key, and the bodies in their order.
func (p *Pages) bodyNames(c *door.Call) (map[string]bodies.Body, []bodies.Body, error) {
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[string]bodies.Body, len(all))
	for _, b := range all {
		byID[b.ID] = b
	}
	return byID, all, nil
}
