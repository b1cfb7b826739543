package newsletter

import (
	"net/http"
	"strconv"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Newsletter *newsletter.Service
	Zone       *time.Location // in which hours are typed
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/newsletter", Handle: p.subscribe, Shared: true},
		{Pattern: "POST /{lang}/newsletter", Handle: p.subscribing},
		{Pattern: "GET /{lang}/newsletter/confirm/{link}", Handle: p.confirm},
		{Pattern: "POST /{lang}/newsletter/confirm/{link}", Handle: p.confirming},
		{Pattern: "GET /{lang}/newsletter/mine", Handle: p.find},
		{Pattern: "POST /{lang}/newsletter/mine", Handle: p.sendLink},
		{Pattern: "GET /{lang}/newsletter/mine/{link}", Handle: p.mine},
		{Pattern: "POST /{lang}/newsletter/mine/{link}", Handle: p.choose},
		{Pattern: "GET /{lang}/newsletter/u/{link}", Handle: p.leaving},
		{Pattern: "POST /{lang}/newsletter/u/{link}", Handle: p.leave},
		{Pattern: "GET /{lang}/newsletter/archive", Handle: p.archive, Shared: true},
		{Pattern: "GET /{lang}/newsletter/archive/feed.atom", Handle: p.feed},
		{Pattern: "GET /{lang}/newsletter/{volume}/{number}", Handle: p.issue, Shared: true},
		{Pattern: "GET /{lang}/manage/newsletter", Handle: p.desk},
		{Pattern: "POST /{lang}/manage/newsletter", Handle: p.begin},
		{Pattern: "GET /{lang}/manage/newsletter/settings", Handle: p.settings},
		{Pattern: "POST /{lang}/manage/newsletter/settings", Handle: p.putSettings},
		{Pattern: "GET /{lang}/manage/newsletter/readers", Handle: p.readers},
		{Pattern: "GET /{lang}/manage/newsletter/readers/import", Handle: p.bring},
		{Pattern: "POST /{lang}/manage/newsletter/readers/import", Handle: p.bringing, MaxBody: newsletter.MaxUpload + 1<<20},
		{Pattern: "GET /{lang}/manage/newsletter/readers/import/{upload}", Handle: p.upload},
		{Pattern: "POST /{lang}/manage/newsletter/readers/import/{upload}", Handle: p.actOnUpload},
		{Pattern: "GET /{lang}/manage/newsletter/readers/{reader}", Handle: p.reader},
		{Pattern: "POST /{lang}/manage/newsletter/readers/{reader}", Handle: p.removeReader},
		{Pattern: "GET /{lang}/manage/newsletter/issues/{issue}", Handle: p.one},
		{Pattern: "POST /{lang}/manage/newsletter/issues/{issue}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/newsletter/issues/{issue}/items/{item}", Handle: p.item},
		{Pattern: "POST /{lang}/manage/newsletter/issues/{issue}/items/{item}", Handle: p.putItem},
		{Pattern: "GET /{lang}/manage/newsletter/issues/{issue}/mail/{tongue}", Handle: p.mail},
	}
}

func twin(c *door.Call, page ui.PageData, way ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(way...), door.PathIn(c.Lang.Other(), way...)
	return page
}

// crumbs are the way to a page of the desk.
func crumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("letterpages.desk"), Href: c.Path("manage", "newsletter")}}, more...)...)
}

// public is the way to a public page.
func public(c *door.Call) []ui.Link {
	return []ui.Link{{Label: c.Text("letterpages.title"), Href: c.Path("newsletter")}}
}

// refused gives an error that is about what was typed its sentences and the status of the
// page that shows them; another error comes back.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if err == nil {
		return nil, http.StatusOK, nil
	}
	status := c.RefusalStatus(err)
	errs, err := c.Refusal(err)
	return errs, status, err
}

// langs are the languages as answers.
func langs(c *door.Call) []ui.Option {
	return []ui.Option{{Value: "en", Label: c.Text("letterpages.lang.en")}, {Value: "fr", Label: c.Text("letterpages.lang.fr")}}
}

// langOf is the language of a form, or the page's.
func langOf(c *door.Call) i18n.Lang {
	if lang, ok := i18n.ParseLang(c.Value("lang")); ok {
		return lang
	}
	return c.Lang
}

func number(n int) string { return strconv.Itoa(n) }
