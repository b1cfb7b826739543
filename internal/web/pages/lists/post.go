package lists

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// threadView is a whole thread, or a page of a long one.
type threadView struct {
	loc   *i18n.Localizer
	posts []postView
	pages ui.PaginationData
}

// postView is one post, in its thread or by itself.
type postView struct {
	loc         *i18n.Localizer
	id          string // its anchor
	depth       int
	author      string
	address     string
	at          time.Time
	permalink   string
	number      string // "No. 123", its name
	message     message
	replyList   string
	replyAuthor string

	// By itself only.
	subject   string
	views     []ui.Link // as text, as its author set it
	headers   []ui.Fact
	source    string
	allFields string
	before    *ui.Link
	after     *ui.Link
	thread    string
	delivery  string
}

// deepestReply is how many depths of answering are told apart.
const deepestReply = 6

// postsOfThread is how many posts a page of a thread shows.
const postsOfThread = 30

// threadOrSource tells apart two kinds of page whose addresses have one shape.
func (p *Pages) threadOrSource(c *door.Call) error {
	switch {
	case c.R.PathValue("number") == "threads":
		return p.thread(c)
	case c.R.PathValue("what") == "source":
		return p.source(c)
	}
	return door.NotFound()
}

// thread shows a thread from its first post to its last.
func (p *Pages) thread(c *door.Call) error {
	l, _, err := p.open(c)
	if err != nil {
		return err
	}
	n, err := pathNumber(c, "what")
	if err != nil {
		return err
	}
	t, nodes, err := p.Archive.ThreadOf(c.Ctx(), c.Actor, l, n)
	if err != nil {
		return err
	}
	pages := (len(nodes) + postsOfThread - 1) / postsOfThread
	page := min(max(c.Int("page", 1), 1), max(pages, 1))
	base := to(c, l, "archive", "threads", number(n))
	v := threadView{loc: c.Loc, pages: ui.PaginationData{Page: page, Pages: pages, Total: len(nodes), Href: func(n int) string { return base + "?" + pageOf(c, n) }}}
	for _, node := range nodes[(page-1)*postsOfThread : min(page*postsOfThread, len(nodes))] {
		raw, err := p.Archive.RawOf(c.Ctx(), c.Actor, l, node.Post.Number)
		if err != nil {
			return err
		}
		one := p.postView(c, l, node.Post, mailmsg.Read(raw), false)
		one.depth = min(node.Depth, deepestReply)
		v.posts = append(v.posts, one)
	}
	shown := ui.PageData{
		Title: subjectOf(c, t.Subject), Kicker: l.Name.In(c.Lang), NoIndex: true, StatusLine: spanOf(c, t),
		Crumbs: crumbs(c, l, ui.Link{Label: c.Text("mailing.archive.title"), Href: to(c, l, "archive")}),
	}
	if p.Beside != nil {
		if shown.Rail, err = p.Beside(c, l, t.Number); err != nil {
			return err
		}
	}
	return c.Page(shown, threadPage(v))
}

// spanOf says how many posts a thread has, and from when to when.
func spanOf(c *door.Call, t archive.Thread) string {
	first, last := c.Loc.Date(c.Local(t.First)), c.Loc.Date(c.Local(t.Last))
	posts := c.Text("mailing.thread.posts", "Count", t.Posts)
	if first == last {
		return c.Text("mailing.thread.on", "Posts", posts, "Day", first)
	}
	return c.Text("mailing.thread.span", "Posts", posts, "First", first, "Last", last)
}

// postView sets a post for reading.
func (p *Pages) postView(c *door.Call, l lists.List, post archive.Post, m mailmsg.Content, asHTML bool) postView {
	n := number(post.Number)
	return postView{
		loc: c.Loc, id: "p" + n, author: authorOf(c, post), address: post.Author.Address, at: c.Local(post.SentAt), permalink: to(c, l, "archive", n),
		number:      c.Text("mailing.post.number", "Number", n),
		message:     messageOf(c, m, asHTML, func(i int) string { return to(c, l, "archive", n, "parts", number(int64(i))) }),
		replyList:   replyTo(p.addressOf(l, lists.ToList), post, m),
		replyAuthor: replyTo(post.Author.Address, post, m),
	}
}

// replyTo is the address that begins an answer in the reader's mail program, to
// a post and within its thread (RFC 6068); empty where there is nobody to answer.
func replyTo(address string, post archive.Post, m mailmsg.Content) string {
	if address == "" {
		return ""
	}
	// mailto has no "+" for a space.
	escaped := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	to := mailTo(strings.ReplaceAll(escaped(address), "%40", "@")) + "?subject=" + escaped("Re: "+mailmsg.SubjectBase(post.Subject))
	if m.ID != "" {
		to += "&In-Reply-To=" + escaped("<"+m.ID+">")
	}
	return to
}

// post shows one post, as text or, where it has that and it is asked for, as its
// author set it.
func (p *Pages) post(c *door.Call) error {
	l, _, err := p.open(c)
	if err != nil {
		return err
	}
	n, err := pathNumber(c, "number")
	if err != nil {
		return err
	}
	post, m, before, after, err := p.Archive.PostAt(c.Ctx(), c.Actor, l, n)
	if err != nil {
		return err
	}
	asHTML := c.Value("view") == "html"
	v := p.postView(c, l, post, m, asHTML)
	v.subject = subjectOf(c, post.Subject)
	v.source, v.thread = v.permalink+"/source", to(c, l, "archive", "threads", number(post.Thread))
	v.before, v.after = neighbour(c, l, before), neighbour(c, l, after)
	v.headers, v.allFields = headersOf(c, post, m), fieldsOf(m.Header)
	if m.HTML != "" {
		v.views = []ui.Link{
			{Label: c.Text("mailing.post.as_text"), Href: v.permalink, Current: !asHTML},
			{Label: c.Text("mailing.post.as_html"), Href: v.permalink + "?view=html", Current: asHTML},
		}
	}
	if post.Posting != 0 && lists.MayModerate(c.Actor, l) {
		v.delivery = to(c, l, "posts", number(n), "delivery")
	}
	return c.Page(ui.PageData{
		Title: v.subject, Kicker: c.Text("mailing.post.kicker", "List", l.Name, "Number", number(n)), NoIndex: true,
		Crumbs: crumbs(c, l, ui.Link{Label: c.Text("mailing.archive.title"), Href: to(c, l, "archive")}, ui.Link{Label: c.Text("mailing.post.thread"), Href: v.thread}),
		Rail:   postRail(v), RailTitle: c.Text("mailing.post.about"),
	}, postPage(v))
}

func neighbour(c *door.Call, l lists.List, post *archive.Post) *ui.Link {
	if post == nil {
		return nil
	}
	return &ui.Link{Label: authorOf(c, *post), Href: to(c, l, "archive", number(post.Number))}
}

// headersOf are the fields of a message that people look for.
func headersOf(c *door.Call, post archive.Post, m mailmsg.Content) []ui.Fact {
	var list []ui.Fact
	add := func(key, text string) {
		if text != "" {
			list = append(list, ui.Fact{Term: c.Text(key), Text: text})
		}
	}
	add("mailing.header.from", addresses(m.From))
	add("mailing.header.to", addresses(m.To))
	add("mailing.header.cc", addresses(m.Cc))
	add("mailing.header.date", m.Header.Text("Date"))
	add("mailing.header.id", m.ID)
	add("mailing.header.size", sizeOf(c.Loc, post.Size))
	if post.Imported {
		add("mailing.header.origin", c.Text("mailing.header.imported"))
	}
	return list
}

func addresses(list []mailmsg.Address) string {
	var out []string
	for i, a := range list {
		if i == 20 {
			out = append(out, "…")
			break
		}
		if a.Name != "" {
			out = append(out, a.Name+" <"+a.Address+">")
		} else {
			out = append(out, a.Address)
		}
	}
	return strings.Join(out, ", ")
}

// mostFields is how much of a header a page shows, in bytes; the source has all.
const mostFields = 32 << 10

// fieldsOf is a header as it came, as text.
func fieldsOf(h mailmsg.Header) string {
	raw := h.Bytes()
	cut := len(raw) > mostFields
	raw = bytes.ReplaceAll(raw[:min(len(raw), mostFields)], []byte("\r\n"), []byte("\n"))
	text := strings.ToValidUTF8(string(bytes.ReplaceAll(raw, []byte{0}, nil)), "\uFFFD")
	if cut {
		text += "…"
	}
	return text
}

// source is a post as it came.
func (p *Pages) source(c *door.Call) error {
	l, _, err := p.open(c)
	if err != nil {
		return err
	}
	n, err := pathNumber(c, "number")
	if err != nil {
		return err
	}
	raw, err := p.Archive.RawOf(c.Ctx(), c.Actor, l, n)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	return c.Bytes("text/plain; charset=utf-8", raw)
}

// part answers with an attachment of a post.
func (p *Pages) part(c *door.Call) error {
	l, _, err := p.open(c)
	if err != nil {
		return err
	}
	n, err := pathNumber(c, "number")
	if err != nil {
		return err
	}
	raw, err := p.Archive.RawOf(c.Ctx(), c.Actor, l, n)
	if err != nil {
		return err
	}
	return sendPart(c, mailmsg.Read(raw).Parts)
}

// toPost leads from the address that a post's copies bear to its page. Of a list
// that is not public it tells only those who are on it.
func (p *Pages) toPost(c *door.Call) error {
	l, n, err := p.Archive.PostByID(c.Ctx(), c.R.PathValue("id"))
	if err != nil {
		return err
	}
	own, err := p.Lists.Own(c.Ctx(), c.Actor, l)
	if err != nil {
		return err
	}
	if !p.Lists.Visible(c.Actor, l, own) {
		if !c.Actor.SignedIn() {
			return c.Actor.Require(false, "power.read_archive", "List", l.Name)
		}
		return door.NotFound()
	}
	h := c.W.Header()
	h.Add("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-store")
	http.Redirect(c.W, c.R, to(c, l, "archive", number(n)), http.StatusFound)
	return nil
}
