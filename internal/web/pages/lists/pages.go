package lists

import (
	"context"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Record is a DNS record that the coalition's mail needs.
type Record struct {
	Name  string // "mail._domainkey.ccr.example"
	Type  string // "TXT"
	Value string
	Why   i18n.Message // what it is for
}

// Pages are the mailing lists' pages and what they stand on.
type Pages struct {
	Lists        *lists.Service
	Archive      *archive.Service
	Distribution *distribution.Service
	People       *people.Service
	Bodies       *bodies.Service
	// Beside is what a conversation's page shows of what it is about, by the number of
	// its first message; nil for nothing.
	Beside func(c *door.Call, l lists.List, number int64) (templ.Component, error)
	// Records lists what to publish in DNS; nil where mail does not leave here.
	Records func(ctx context.Context) ([]Record, error)
	Now     func() time.Time
}

// Routes are the addresses of these pages. A few hold two kinds of page, since
// the patterns of one would meet those of the other: what a link in a mail leads
// to ("u", "m" and "confirm" are no list's name), and a thread beside a post's
// source.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/lists", Handle: p.index},
		{Pattern: "GET /{lang}/lists/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/lists/new", Handle: p.makeList},
		{Pattern: "GET /{lang}/lists/dns", Handle: p.dns},
		{Pattern: "GET /lists/u/{token}", Handle: p.toOwnPage},
		{Pattern: "POST /lists/u/{token}", Handle: p.oneClick, MaxBody: 16 << 10},
		{Pattern: "GET /lists/posts/{id}", Handle: p.toPost},
		{Pattern: "GET /{lang}/lists/{list}/{token}", Handle: p.link},
		{Pattern: "POST /{lang}/lists/{list}/{token}", Handle: p.useLink},
		{Pattern: "GET /{lang}/lists/confirm/post/{token}", Handle: p.confirmPostForm},
		{Pattern: "POST /{lang}/lists/confirm/post/{token}", Handle: p.confirmPost},

		{Pattern: "GET /{lang}/lists/{list}", Handle: p.home},
		{Pattern: "GET /{lang}/lists/{list}/subscribe", Handle: p.askForm},
		{Pattern: "POST /{lang}/lists/{list}/subscribe", Handle: p.ask},
		{Pattern: "GET /{lang}/lists/{list}/subscription", Handle: p.own},
		{Pattern: "POST /{lang}/lists/{list}/subscription", Handle: p.changeOwn},

		{Pattern: "GET /{lang}/lists/{list}/archive", Handle: p.archive},
		{Pattern: "GET /{lang}/lists/{list}/archive.mbox", Handle: p.mbox, Stream: true},
		{Pattern: "GET /{lang}/lists/{list}/archive/{number}", Handle: p.post},
		{Pattern: "GET /{lang}/lists/{list}/archive/{number}/{what}", Handle: p.threadOrSource},
		{Pattern: "GET /{lang}/lists/{list}/archive/{number}/parts/{n}", Handle: p.part},

		{Pattern: "GET /{lang}/lists/{list}/moderation", Handle: p.queue},
		{Pattern: "GET /{lang}/lists/{list}/moderation/{id}", Handle: p.held},
		{Pattern: "POST /{lang}/lists/{list}/moderation/{id}", Handle: p.moderate},
		{Pattern: "GET /{lang}/lists/{list}/moderation/{id}/parts/{n}", Handle: p.heldPart},

		{Pattern: "GET /{lang}/lists/{list}/subscribers", Handle: p.subscribers},
		{Pattern: "GET /{lang}/lists/{list}/subscribers/new", Handle: p.addForm},
		{Pattern: "POST /{lang}/lists/{list}/subscribers/new", Handle: p.add},
		{Pattern: "GET /{lang}/lists/{list}/subscribers/{id}", Handle: p.subscriber},
		{Pattern: "POST /{lang}/lists/{list}/subscribers/{id}", Handle: p.changeSubscriber},
		{Pattern: "GET /{lang}/lists/{list}/bounces", Handle: p.bounces},
		{Pattern: "GET /{lang}/lists/{list}/posts/{number}/delivery", Handle: p.delivery},
		{Pattern: "GET /{lang}/lists/{list}/settings", Handle: p.settings},
		{Pattern: "POST /{lang}/lists/{list}/settings", Handle: p.changeSettings},
	}
}

// open loads the list that the address names, with the reader's own subscription
// to it, nil for none. Whoever may not know of the list is told that there is
// none.
func (p *Pages) open(c *door.Call) (lists.List, *lists.Subscription, error) {
	l, err := p.Lists.ListBySlug(c.Ctx(), c.R.PathValue("list"))
	if err != nil {
		return l, nil, err
	}
	own, err := p.Lists.Own(c.Ctx(), c.Actor, l)
	if err != nil {
		return l, nil, err
	}
	if !p.Lists.Visible(c.Actor, l, own) {
		return l, nil, door.NotFound()
	}
	return l, own, nil
}

// openFor is open for those who moderate the list, and refuses everybody else.
func (p *Pages) openFor(c *door.Call) (lists.List, error) {
	l, _, err := p.open(c)
	if err != nil {
		return l, err
	}
	return l, c.Actor.Require(lists.MayModerate(c.Actor, l), "power.moderate_list", "List", l.Name)
}

// on reports whether a subscription is to a list one is on, whether or not
// copies come.
func on(sub *lists.Subscription) bool {
	return sub != nil && (sub.State == lists.Active || sub.State == lists.Disabled)
}

// mayRead reports whether the reader may read the archive.
func mayRead(c *door.Call, l lists.List, own *lists.Subscription) bool {
	return on(own) || lists.MayModerate(c.Actor, l)
}

// to is the address of one of a list's pages.
func to(c *door.Call, l lists.List, parts ...string) string { return toIn(c.Lang, l, parts...) }

func toIn(lang i18n.Lang, l lists.List, parts ...string) string {
	return door.PathIn(lang, append([]string{"lists", l.Slug}, parts...)...)
}

// number writes a number as addresses hold it.
func number(n int64) string { return strconv.FormatInt(n, 10) }

// pathNumber reads a number of the address; anything else leads nowhere.
func pathNumber(c *door.Call, name string) (int64, error) {
	n, err := strconv.ParseInt(c.R.PathValue(name), 10, 64)
	if err != nil || n < 1 || number(n) != c.R.PathValue(name) {
		return 0, door.NotFound()
	}
	return n, nil
}

// crumbs are the way to a list's page; further ones follow.
func crumbs(c *door.Call, l lists.List, more ...ui.Link) []ui.Link {
	way := []ui.Link{{Label: c.Text("nav.lists"), Href: c.Path("lists")}, {Label: l.Name.In(c.Lang), Href: to(c, l)}}
	return append(way, more...)
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// mailTo is the address that opens the reader's mail program.
func mailTo(address string) string { return "mailto:" + address }

// stateTag is the state of a subscription as a mark.
func stateTag(l *i18n.Localizer, s lists.State) ui.TagData {
	tone := ui.Past
	switch s {
	case lists.Active:
		tone = ui.Good
	case lists.Requested:
		tone = ui.Waiting
	case lists.Disabled, lists.Refused:
		tone = ui.Bad
	case lists.Ended:
	}
	return ui.TagData{Tone: tone, Word: capital(l.Say(s.Say()))}
}

// capital begins a phrase as a sentence begins: the words of a state or a mode
// stand within sentences too.
func capital(phrase string) string {
	r, size := utf8.DecodeRuneInString(phrase)
	return string(unicode.ToUpper(r)) + phrase[size:]
}
