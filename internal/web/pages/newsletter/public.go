package newsletter

import (
	"context"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/markdown"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// subscribe is the page where one subscribes.
func (p *Pages) subscribe(c *door.Call) error { return p.subscribePage(c, http.StatusOK, nil) }

// words are those that somebody agrees to by sending the form.
func words(c *door.Call, set newsletter.Settings) string {
	return c.Text("letterpages.agree", "Newsletter", set.Title, "Coalition", c.Door.Site.Name)
}

func (p *Pages) subscribePage(c *door.Call, status int, errs ui.FormErrors) error {
	set, err := p.Newsletter.Settings(c.Ctx(), nil)
	if err != nil {
		return err
	}
	f := parts.Fields{Call: c, Prefix: "letterpages.field.", Values: c.Typed("email", "lang"), Errors: errs}
	if f.Values["lang"] == "" {
		f.Values["lang"] = string(c.Lang)
	}
	latest, _, err := p.Newsletter.Archive(c.Ctx(), 1)
	if err != nil {
		return err
	}
	var body []templ.Component
	if !set.About.Empty() {
		body = append(body, parts.Rich(c.Lang, set.About))
	}
	body = append(body, parts.Form(parts.Sending(c.Path("newsletter"), "subscribe"),
		f.Line("email", func(q *ui.Field) { q.Type, q.Mode, q.Auto, q.Max = "email", "email", "email", 254 }), f.Radios("lang", langs(c)), parts.Hint(words(c, set)), parts.Submit(c.Text("letterpages.subscribe"), ui.Primary)))
	if len(latest) > 0 {
		body = append(body, parts.Section("latest", c.Text("letterpages.latest"), ui.EntriesUnder(c.Loc, p.entries(c, latest[:min(3, len(latest))])), ui.LinkList([]ui.Link{{Label: c.Text("letterpages.archive"), Href: c.Path("newsletter", "archive")}})))
	}
	body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("letterpages.have_one"), Href: c.Path("newsletter", "mine")}}))
	foot := p.Newsletter.Foot(c.Lang)
	body = append(body, parts.Hint(c.Text("letterpages.who", "Identity", strings.ReplaceAll(foot[0], "\n", ", "))))
	page := ui.PageData{Title: set.Title.In(c.Lang), Kicker: c.Text("letterpages.title"), Lead: c.Text("letterpages.lead"), Description: c.Text("letterpages.lead"), Errors: errs, Feed: feedLink(c), Crumbs: []ui.Link{{Label: c.Text("newspages.title"), Href: c.Path("news")}}}
	return c.PageStatus(status, twin(c, page, "newsletter"), parts.Stack(body...))
}

func (p *Pages) subscribing(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	set, err := p.Newsletter.Settings(c.Ctx(), nil)
	if err != nil {
		return err
	}
	errs, status, err := refused(c, p.Newsletter.Subscribe(c.Ctx(), c.Actor, c.Value("email"), langOf(c), words(c, set), c.Network()))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.subscribePage(c, status, errs)
	}
	return c.Done(c.Path("newsletter"), "letter_asked")
}

// confirm asks whoever follows the link from the mail to confirm with a button: a program
// that only looks at links subscribes nobody.
func (p *Pages) confirm(c *door.Call) error {
	x, err := p.Newsletter.Asking(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("letterpages.confirm.title"), Lead: c.Text("letterpages.confirm.lead", "Address", x.Email), NoIndex: true, Crumbs: public(c)}
	return c.Page(twin(c, page, "newsletter", "confirm", c.R.PathValue("link")), parts.Form(ui.FormData{Action: c.R.URL.EscapedPath(), Once: true}, parts.Submit(c.Text("letterpages.confirm.button"), ui.Primary)))
}

func (p *Pages) confirming(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	own, err := p.Newsletter.Confirm(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	return c.Done(c.Path("newsletter", "mine", own), "letter_confirmed")
}

// find asks for the address to which the link of one's own page is sent.
func (p *Pages) find(c *door.Call) error { return p.findPage(c, http.StatusOK, nil) }

func (p *Pages) findPage(c *door.Call, status int, errs ui.FormErrors) error {
	f := parts.Fields{Call: c, Prefix: "letterpages.field.", Values: c.Typed("email"), Errors: errs}
	page := ui.PageData{Title: c.Text("letterpages.find"), Lead: c.Text("letterpages.find_lead"), Crumbs: public(c), Errors: errs, NoIndex: true}
	return c.PageStatus(status, twin(c, page, "newsletter", "mine"), parts.Form(parts.Sending(c.Path("newsletter", "mine"), "link"),
		f.Line("email", func(q *ui.Field) { q.Type, q.Mode, q.Auto, q.Max = "email", "email", "email", 254 }), parts.Submit(c.Text("letterpages.find_button"), ui.Primary)))
}

func (p *Pages) sendLink(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	errs, status, err := refused(c, p.Newsletter.SendLink(c.Ctx(), c.Actor, c.Value("email"), c.Lang, c.Network()))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.findPage(c, status, errs)
	}
	return c.Done(c.Path("newsletter", "mine"), "letter_link")
}

// mine is a reader's own page, by its link.
func (p *Pages) mine(c *door.Call) error {
	link := c.R.PathValue("link")
	x, err := p.Newsletter.Own(c.Ctx(), link)
	if err != nil {
		return err
	}
	set, err := p.Newsletter.Settings(c.Ctx(), nil)
	if err != nil {
		return err
	}
	here := c.Path("newsletter", "mine", link)
	f := parts.Fields{Call: c, Prefix: "letterpages.field.", Values: map[string]string{"lang": string(x.Lang)}}
	page := ui.PageData{Title: c.Text("letterpages.mine.title"), Kicker: x.Email, Crumbs: public(c), NoIndex: true}
	var body []templ.Component
	if x.State == newsletter.Active {
		page.Lead = c.Text("letterpages.mine.active", "Newsletter", set.Title)
		body = append(body,
			parts.Form(parts.Sending(here, "lang"), f.Radios("lang", langs(c)), parts.Submit(c.Text("letterpages.mine.save"), ui.Primary)),
			parts.Section("stop", c.Text("letterpages.mine.stop"), parts.Para(c.Text("letterpages.mine.stop_lead")), parts.Form(parts.Sending(here, "stop"), parts.Submit(c.Text("letterpages.mine.stop_button"), ui.Secondary))))
	} else {
		state := string(x.State)
		if x.Lapsed() {
			state = "lapsed"
		}
		page.Lead = c.Text("letterpages.mine."+state, "Newsletter", set.Title)
		body = append(body, parts.Hint(words(c, set)), parts.Form(parts.Sending(here, "again"), parts.Submit(c.Text("letterpages.mine.again"), ui.Primary)))
	}
	c.W.Header().Set("Referrer-Policy", "no-referrer")
	return c.Page(twin(c, page, "newsletter", "mine", link), parts.Stack(body...))
}

func (p *Pages) choose(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	link := c.R.PathValue("link")
	var err error
	done := "letter_saved"
	switch c.Value("action") {
	case "lang":
		err = p.Newsletter.ChooseLang(c.Ctx(), link, langOf(c))
	case "stop":
		err, done = p.Newsletter.StopOwn(c.Ctx(), link), "letter_left"
	case "again":
		var set newsletter.Settings
		if set, err = p.Newsletter.Settings(c.Ctx(), nil); err == nil {
			err, done = p.Newsletter.ResumeOwn(c.Ctx(), link, words(c, set), c.Network()), "letter_confirmed"
		}
	default:
		return door.NotFound()
	}
	if err != nil {
		return err
	}
	return c.Done(c.Path("newsletter", "mine", link), done)
}

// leaving asks whoever follows the link of a copy whether they want no more: a program
// that only looks at links ends nothing.
func (p *Pages) leaving(c *door.Call) error {
	x, err := p.Newsletter.OfCopy(c.Ctx(), c.R.PathValue("link"))
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("letterpages.leave.title"), Lead: c.Text("letterpages.leave.lead", "Address", x.Email), NoIndex: true}
	body := parts.Form(ui.FormData{Action: c.R.URL.EscapedPath(), Once: true}, parts.Submit(c.Text("letterpages.leave.button"), ui.Primary))
	if x.State == newsletter.Left && !x.Lapsed() {
		page.Title, page.Lead = c.Text("letterpages.left.title"), c.Text("letterpages.left.lead")
		body = ui.LinkList([]ui.Link{{Label: c.Text("letterpages.left.again"), Href: c.Path("newsletter")}})
	}
	return c.Page(twin(c, page, "newsletter", "u", c.R.PathValue("link")), body)
}

// leave ends the subscription: by the button, or by a mail program itself (RFC 8058).
func (p *Pages) leave(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := p.Newsletter.Unsubscribe(c.Ctx(), c.R.PathValue("link")); err != nil {
		return err
	}
	if c.Value("List-Unsubscribe") == "One-Click" {
		return c.Bytes("text/plain; charset=utf-8", []byte(c.Text("letterpages.left.title")+"\n"))
	}
	http.Redirect(c.W, c.R, c.R.URL.EscapedPath(), http.StatusSeeOther)
	return nil
}

func feedLink(c *door.Call) *ui.Link {
	return &ui.Link{Label: c.Text("letterpages.feed"), Href: c.Path("newsletter", "archive") + "/feed.atom"}
}

func (p *Pages) entries(c *door.Call, list []newsletter.Issue) []ui.Entry {
	var entries []ui.Entry
	for _, i := range list {
		entries = append(entries, ui.Entry{Kicker: p.Newsletter.Heading(c.Lang, i), Title: i18n.Typeset(c.Lang, i.Title.In(c.Lang)), Href: c.Path(i.Path()...)})
	}
	return entries
}

// archive lists the issues that were sent.
func (p *Pages) archive(c *door.Call) error {
	pageNo := c.Int("page", 1)
	list, total, err := p.Newsletter.Archive(c.Ctx(), pageNo)
	if err != nil {
		return err
	}
	set, err := p.Newsletter.Settings(c.Ctx(), nil)
	if err != nil {
		return err
	}
	var body templ.Component
	if len(list) == 0 {
		body = ui.Empty(ui.EmptyData{Title: c.Text("letterpages.none_title"), Body: c.Text("letterpages.none"), Action: &ui.ButtonData{Label: c.Text("letterpages.subscribe"), Href: c.Path("newsletter")}})
	} else {
		body = parts.Stack(ui.Entries(c.Loc, p.entries(c, list)), ui.Pagination(c.Loc, ui.PaginationData{Page: max(pageNo, 1), Pages: (total + newsletter.PageSize - 1) / newsletter.PageSize, Total: total, Href: func(n int) string { return c.Path("newsletter", "archive") + "?page=" + number(n) }}))
	}
	page := ui.PageData{Title: c.Text("letterpages.archive"), Kicker: set.Title.In(c.Lang), Lead: c.Text("letterpages.archive_lead"), Description: c.Text("letterpages.archive_lead"), Feed: feedLink(c), Crumbs: public(c), NoIndex: c.R.URL.RawQuery != ""}
	if len(list) > 0 {
		page.Primary = &ui.ButtonData{Label: c.Text("letterpages.subscribe"), Href: c.Path("newsletter")}
	}
	return c.Page(twin(c, page, "newsletter", "archive"), body)
}

// Addresses are the lasting addresses of what was sent, without their language, for search
// engines.
func (p *Pages) Addresses(ctx context.Context) ([][]string, error) {
	list := [][]string{{"newsletter"}, {"newsletter", "archive"}}
	for page := 1; ; page++ {
		issues, total, err := p.Newsletter.Archive(ctx, page)
		for _, i := range issues {
			list = append(list, i.Path())
		}
		if err != nil || page*newsletter.PageSize >= total {
			return list, err
		}
	}
}

// issue is an issue at its lasting address: what was sent.
func (p *Pages) issue(c *door.Call) error {
	volume, okV := after(c.R.PathValue("volume"), "vol-")
	n, okN := after(c.R.PathValue("number"), "issue-")
	if !okV || !okN {
		return door.NotFound()
	}
	i, items, err := p.Newsletter.IssueAt(c.Ctx(), volume, n)
	if err != nil {
		return err
	}
	letter, err := p.Newsletter.Letter(c.Ctx(), c.Lang, i, items)
	if err != nil {
		return err
	}
	var body []templ.Component
	if letter.Lead != "" {
		body = append(body, parts.Rich(c.Lang, i.Intro))
	}
	for k, it := range items {
		section := []templ.Component{}
		if !it.Body.Empty() {
			section = append(section, parts.Rich(c.Lang, it.Body))
		}
		if href := letter.Sections[k].URL; href != "" {
			section = append(section, ui.LinkList([]ui.Link{{Label: c.Text("letterpages.more", "Title", it.Title), Href: local(c, href)}}))
		}
		body = append(body, parts.Section("item-"+number(k+1), i18n.Typeset(c.Lang, it.Title.In(c.Lang)), section...))
	}
	page := ui.PageData{
		Title: letter.Title, Kicker: letter.Kicker, Description: i18n.Clip(markdown.Text(letter.Lead), 200), Feed: feedLink(c),
		Crumbs:    append(public(c), ui.Link{Label: c.Text("letterpages.archive"), Href: c.Path("newsletter", "archive")}),
		Secondary: []ui.ButtonData{{Label: c.Text("letterpages.subscribe"), Href: c.Path("newsletter"), Kind: ui.Secondary}},
	}
	return c.Page(twin(c, page, i.Path()...), parts.Stack(body...))
}

// local is an address of this site without the site's own name.
func local(c *door.Call, href string) string {
	if rest, ok := strings.CutPrefix(href, c.Door.BaseURL+"/"); ok {
		return "/" + rest
	}
	return href
}

// after is the number after a word: 3 of "vol-3".
func after(s, word string) (n int, ok bool) {
	rest, ok := strings.CutPrefix(s, word)
	n, err := strconv.Atoi(rest)
	return n, ok && err == nil && n > 0 && strconv.Itoa(n) == rest
}

// The Atom syndication format, RFC 4287: what the feed uses of it.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Author  string      `xml:"author>name"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Links   []atomLink `xml:"link"`
		Summary string     `xml:"summary"`
	}
)

// feed is the archive in Atom.
func (p *Pages) feed(c *door.Call) error {
	list, _, err := p.Newsletter.Archive(c.Ctx(), 1)
	if err != nil {
		return err
	}
	set, err := p.Newsletter.Settings(c.Ctx(), nil)
	if err != nil {
		return err
	}
	base := c.Door.BaseURL
	f := atomFeed{
		Lang: string(c.Lang), ID: base + c.Path("newsletter", "archive"), Title: set.Title.In(c.Lang), Author: c.Door.Site.Name.In(c.Lang), Updated: atomTime(c.Door.Now()),
		Links: []atomLink{{"self", "application/atom+xml", base + feedLink(c).Href}, {"alternate", "text/html", base + c.Path("newsletter", "archive")}},
	}
	for n, i := range list {
		if n == 0 {
			f.Updated = atomTime(i.SentAt)
		}
		f.Entries = append(f.Entries, atomEntry{
			ID: base + door.PathIn(i18n.EN, i.Path()...), Title: i.Title.In(c.Lang), Updated: atomTime(i.SentAt), Links: []atomLink{{"alternate", "text/html", base + c.Path(i.Path()...)}},
			Summary: p.Newsletter.Heading(c.Lang, i),
		})
	}
	raw, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return c.Bytes("application/atom+xml; charset=utf-8", append([]byte(xml.Header), raw...))
}

// atomTime writes an instant as Atom does (RFC 3339).
func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
