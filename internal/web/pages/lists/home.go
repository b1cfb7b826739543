package lists

import (
	"net/url"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// index shows the lists that the reader may know of.
func (p *Pages) index(c *door.Call) error {
	all, err := p.Lists.Lists(c.Ctx())
	if err != nil {
		return err
	}
	mine, err := p.Lists.Mine(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	var entries []ui.Entry
	for _, l := range all {
		var own *lists.Subscription
		for i := range mine {
			if mine[i].ListID == l.ID {
				own = &mine[i]
			}
		}
		if p.Lists.Visible(c.Actor, l, own) {
			entries = append(entries, p.entry(c, l, own))
		}
	}
	page := ui.PageData{Title: c.Text("mailing.index.title"), Lead: c.Text("mailing.index.lead"), Description: c.Text("mailing.index.lead")}
	empty := ui.EmptyData{Title: c.Text("mailing.index.none_title"), Body: c.Text("mailing.index.none")}
	if lists.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("mailing.new.title"), Href: c.Path("lists", "new")}
		page.Secondary = []ui.ButtonData{{Label: c.Text("mailing.dns.link"), Href: c.Path("lists", "dns"), Kind: ui.Quiet}}
		empty.Body = c.Text("mailing.index.none_keeper")
	}
	if !c.Actor.SignedIn() && len(entries) > 0 {
		page.Next = &ui.Next{
			Title: c.Text("mailing.index.on_one"), Body: c.Text("mailing.index.on_one_how"),
			Links: []ui.Link{{Label: c.Text("ui.account.sign_in"), Href: c.Path("sign-in") + "?next=" + url.QueryEscape(c.Path("lists"))}},
		}
	}
	return c.Page(page, indexPage(c.Loc, entries, empty))
}

// entry is a list among others.
func (p *Pages) entry(c *door.Call, l lists.List, own *lists.Subscription) ui.Entry {
	e := ui.Entry{Kicker: p.addressOf(l, lists.ToList), Title: l.Name.In(c.Lang), Href: to(c, l), Note: c.Text("mailing.index.posts", "Count", int(l.Posts))}
	if l.Posts == 0 {
		e.Note = c.Text("mailing.index.no_posts")
	}
	if about := l.About.Paragraphs(c.Lang); len(about) > 0 {
		e.Excerpt = []ui.Excerpt{{Text: about[0]}}
	}
	if !l.Name.Has(c.Lang) {
		e.Lang = c.Lang.Other()
	}
	if own != nil && own.State != lists.Ended && own.State != lists.Refused {
		e.Tag = new(stateTag(c.Loc, own.State))
	}
	return e
}

// homeView is a list's own page.
type homeView struct {
	loc       *i18n.Localizer
	waiting   *ui.NoticeData // for those who moderate
	about     []string
	aboutLang i18n.Lang
	rules     []string
	mayRead   bool
	threads   []threadLine
	archive   string
	empty     ui.EmptyData
	addresses []ui.Fact
	keeping   []ui.Link
}

// newest is how many threads a list's own page shows.
const newest = 5

// home is a list's own page.
func (p *Pages) home(c *door.Call) error {
	l, own, err := p.open(c)
	if err != nil {
		return err
	}
	v := homeView{loc: c.Loc, about: l.About.Paragraphs(c.Lang), mayRead: mayRead(c, l, own), archive: to(c, l, "archive"), addresses: p.addressFacts(c, l)}
	if !l.About.Has(c.Lang) {
		v.aboutLang = c.Lang.Other()
	}
	if v.rules, err = p.rules(c, l); err != nil {
		return err
	}
	if v.mayRead {
		found, _, _, err := p.Archive.Threads(c.Ctx(), c.Actor, l, archive.ArchiveQuery{Page: 1})
		if err != nil {
			return err
		}
		v.threads = threadLines(c, l, found[:min(newest, len(found))])
		v.empty = ui.EmptyData{
			Title: c.Text("mailing.archive.none_title"), Body: c.Text("mailing.archive.none"),
			Action: &ui.ButtonData{Label: c.Text("mailing.home.write"), Href: mailTo(p.addressOf(l, lists.ToList)), Kind: ui.Secondary},
		}
	}
	if err := p.forModerators(c, l, &v); err != nil {
		return err
	}
	page := ui.PageData{
		Title: l.Name.In(c.Lang), Kicker: p.addressOf(l, lists.ToList), Description: strings.Join(v.about, " "), NoIndex: l.Settings.Unlisted,
		Crumbs: []ui.Link{{Label: c.Text("nav.lists"), Href: c.Path("lists")}}, StatusLine: p.stateSentence(c, own),
		Rail: homeRail(v), RailTitle: c.Text("mailing.home.addresses"),
	}
	if own != nil {
		page.Status = new(stateTag(c.Loc, own.State))
	}
	page.Primary, page.Secondary = nextStep(c, l, own)
	return c.Page(page, homePage(v))
}

// nextStep is what a reader can do, by where they stand with the list.
func nextStep(c *door.Call, l lists.List, own *lists.Subscription) (primary *ui.ButtonData, others []ui.ButtonData) {
	mine := ui.ButtonData{Label: c.Text("mailing.own.title"), Href: to(c, l, "subscription")}
	switch {
	case on(own):
		mine.Kind = ui.Secondary
		return &ui.ButtonData{Label: c.Text("mailing.home.read"), Href: to(c, l, "archive")}, []ui.ButtonData{mine}
	case own != nil && own.State == lists.Requested:
		mine.Label = c.Text("mailing.own.request")
		return &mine, nil
	case lists.MayModerate(c.Actor, l):
		return &ui.ButtonData{Label: c.Text("mailing.home.read"), Href: to(c, l, "archive")}, nil
	case l.Follows():
		return nil, nil
	}
	return &ui.ButtonData{Label: c.Text("mailing.home.ask"), Href: to(c, l, "subscribe")}, nil
}

// stateSentence says to a subscriber where they stand; empty for nobody.
func (p *Pages) stateSentence(c *door.Call, sub *lists.Subscription) string {
	if sub == nil {
		return ""
	}
	switch {
	case sub.State == lists.Requested && sub.Consent.Confirmed.IsZero():
		return c.Text("mailing.state.unconfirmed", "Address", sub.Address)
	case sub.State == lists.Requested:
		return c.Text("mailing.state.requested", "Day", c.Local(sub.AskedAt))
	case sub.State == lists.Disabled:
		return c.Text("mailing.state.disabled", "Address", sub.Address)
	case sub.State == lists.Refused:
		return c.Text("mailing.state.refused", "Day", c.Local(sub.EndedAt))
	case sub.State == lists.Ended:
		return c.Text("mailing.state.ended", "Day", c.Local(sub.EndedAt))
	case sub.Away(p.Lists.Today()):
		return c.Text("mailing.state.away", "Until", sub.AwayUntil)
	}
	return c.Text("mailing.state.active."+string(sub.Mode), "Address", sub.Address)
}

// rules say who may post to a list and what becomes of a message.
func (p *Pages) rules(c *door.Call, l lists.List) ([]string, error) {
	var list []string
	add := func(holds bool, key string, args ...any) {
		if holds {
			list = append(list, c.Text(key, args...))
		}
	}
	if l.Follows() && p.Bodies != nil {
		b, err := p.Bodies.Body(c.Ctx(), l.BodyID)
		if err != nil {
			return nil, err
		}
		add(true, "mailing.rule.follows", "Body", b.Name)
	}
	s := l.Settings
	add(true, "mailing.rule.subscribers")
	add(true, "mailing.rule.closed")
	add(s.Moderated, "mailing.rule.moderated")
	add(!s.Moderated && s.HoldFirst > 0, "mailing.rule.first", "Count", s.HoldFirst)
	add(true, "mailing.rule.size", "Size", sizeOf(c.Loc, s.MaxSize))
	add(s.ReplyToList, "mailing.rule.reply_list")
	add(!s.ReplyToList, "mailing.rule.reply_author")
	return list, nil
}

// addressFacts are a list's addresses with what each is for.
func (p *Pages) addressFacts(c *door.Call, l lists.List) []ui.Fact {
	var list []ui.Fact
	add := func(key string, role lists.Role, query string) {
		address := p.addressOf(l, role)
		list = append(list, ui.Fact{Term: c.Text(key), Text: address, Href: mailTo(address) + query})
	}
	add("mailing.address.post", lists.ToList, "")
	add("mailing.address.help", lists.ToRequest, "?subject=help")
	add("mailing.address.leave", lists.ToUnsubscribe, "?subject=unsubscribe")
	add("mailing.address.owner", lists.ToOwner, "")
	return list
}

// forModerators adds what waits for those who moderate, and their places.
func (p *Pages) forModerators(c *door.Call, l lists.List, v *homeView) error {
	if !lists.MayModerate(c.Actor, l) {
		return nil
	}
	held, err := p.Distribution.Waiting(c.Ctx(), l)
	if err != nil {
		return err
	}
	states, _, err := p.Lists.SubscriberCounts(c.Ctx(), l)
	if err != nil {
		return err
	}
	v.keeping = keeping(c, l, held, states[lists.Requested])
	var links []ui.Link
	if held > 0 {
		links = append(links, ui.Link{Label: c.Text("mailing.home.held", "Count", held), Href: to(c, l, "moderation")})
	}
	if asked := states[lists.Requested]; asked > 0 {
		links = append(links, ui.Link{Label: c.Text("mailing.home.asked", "Count", asked), Href: to(c, l, "subscribers")})
	}
	if len(links) > 0 {
		v.waiting = &ui.NoticeData{Tone: ui.Waiting, Title: c.Text("mailing.home.waiting"), Links: links}
	}
	return nil
}

// keeping are the pages for those who moderate a list.
func keeping(c *door.Call, l lists.List, held, asked int) []ui.Link {
	links := []ui.Link{
		{Label: counted(c, "mailing.queue.title", held), Href: to(c, l, "moderation")},
		{Label: counted(c, "mailing.people.title", asked), Href: to(c, l, "subscribers")},
		{Label: c.Text("mailing.bounces.title"), Href: to(c, l, "bounces")},
	}
	if lists.MayKeep(c.Actor) {
		links = append(links, ui.Link{Label: c.Text("mailing.settings.title"), Href: to(c, l, "settings")})
	}
	return links
}

// counted is the name of a page with how many things wait on it.
func counted(c *door.Call, key string, n int) string {
	if n == 0 {
		return c.Text(key)
	}
	return c.Text("mailing.counted", "Name", c.Text(key), "Number", n)
}
