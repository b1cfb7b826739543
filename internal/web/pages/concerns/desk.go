package concerns

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/concerns"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// linkView is the page of the conversations that are linked to a concern.
type linkView struct {
	form
	linked []linkedLine
	empty  string
}

type linkedLine struct {
	title, href, note string
	list              string
	number            string
	may               bool
}

func (p *Pages) conversationsPage(c *door.Call) error {
	one, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	return p.conversationsWith(c, http.StatusOK, one, map[string]string{}, nil)
}

func (p *Pages) conversationsWith(c *door.Call, status int, one concerns.Concern, values map[string]string, errs ui.FormErrors) error {
	readable, err := p.Archive.Readable(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	all, err := p.Concerns.ConversationsOf(c.Ctx(), one.Slug)
	if err != nil {
		return err
	}
	v := linkView{form: form{c.Loc, "threads.link.", to(c, one.Slug, "conversations"), errs, values}, empty: c.Text("threads.link.none")}
	for _, l := range all {
		found, ok, err := p.Archive.With(c.Ctx(), readable, l.ListID, l.Number)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		v.linked = append(v.linked, linkedLine{
			title: found.Thread.Subject, href: c.Path("lists", found.List.Slug, "archive", "threads", strconv.FormatInt(found.Thread.Number, 10)),
			note: c.Text("threads.link.by", "List", found.List.Name, "Name", l.By.Name, "Day", c.Local(l.At)), list: found.List.Slug, number: strconv.FormatInt(l.Number, 10), may: concerns.MayLink(c.Actor, found.List),
		})
	}
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("threads.conversations"), Kicker: one.Name.In(c.Lang), Crumbs: crumbs(c, one), NoIndex: true, Errors: errs, Lead: c.Text("threads.link.lead"),
		Alternate: door.PathIn(c.Lang.Other(), "concerns", one.Slug, "conversations"),
	}, linkPage(v))
}

// changeConversations links a conversation by its address, or by its list and
// number, and takes a link back.
func (p *Pages) changeConversations(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	one, err := p.open(c)
	if err != nil {
		return err
	}
	slug, number := c.Value("list"), c.Value("number")
	if address := c.Value("address"); address != "" {
		slug, number = conversationAt(address)
	}
	l, n, err := p.conversation(c, slug, number)
	done := "conversation_linked"
	if err == nil && c.Value("action") == "unlink" {
		done = "conversation_unlinked"
		err = p.Concerns.UnlinkConversation(c.Ctx(), c.Actor, one.Slug, l, n)
	} else if err == nil {
		err = p.Concerns.LinkConversation(c.Ctx(), c.Actor, one.Slug, l, n)
	}
	if err == nil {
		return c.Done(c.BackPath(to(c, one.Slug, "conversations")), done)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.conversationsWith(c, http.StatusUnprocessableEntity, one, c.Typed("address"), errs)
}

// conversationAt reads the address of a conversation, or of a message, in an archive.
func conversationAt(address string) (list, number string) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return "", ""
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for i, part := range parts {
		if part != "archive" || i == 0 || i+1 >= len(parts) {
			continue
		}
		number = parts[i+1]
		if number == "threads" && i+2 < len(parts) {
			number = parts[i+2]
		}
		return parts[i-1], number
	}
	return "", ""
}

// conversation finds a conversation that somebody may read, and the number it is
// known by; another is a refusal of the address.
func (p *Pages) conversation(c *door.Call, slug, number string) (lists.List, int64, error) {
	wrong := fault.Field("address", "threads.link.error", nil)
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || slug == "" {
		return lists.List{}, 0, wrong
	}
	l, err := p.Lists.ListBySlug(c.Ctx(), slug)
	if fault.Is(err, fault.NotFound) {
		return l, 0, wrong
	}
	if err != nil {
		return l, 0, err
	}
	readable, err := p.Archive.Readable(c.Ctx(), c.Actor)
	if err != nil {
		return l, 0, err
	}
	if len(readable) == 0 && !c.Actor.SignedIn() {
		return l, 0, c.Actor.Require(false, "power.link_conversation", "List", l.Name)
	}
	found, ok, err := p.Archive.With(c.Ctx(), readable, l.ID, n)
	if err != nil || !ok {
		if err == nil {
			err = wrong
		}
		return l, 0, err
	}
	return l, found.Thread.Number, nil
}

// besideView is what stands beside a conversation in an archive.
type besideView struct {
	loc    *i18n.Localizer
	about  []ui.Link
	choose []ui.Option
	action string
	hidden []ui.Hidden
}

// Beside is what a conversation's page shows of the concerns it is about, and the
// form to link it, for those who may; nil for nothing to show.
func (p *Pages) Beside(c *door.Call, l lists.List, number int64) (templ.Component, error) {
	linked, err := p.Concerns.ConcernsOf(c.Ctx(), l.ID, number)
	if err != nil {
		return nil, err
	}
	may := concerns.MayLink(c.Actor, l)
	if !may && len(linked) == 0 {
		return nil, nil
	}
	all, err := p.Concerns.All(c.Ctx())
	if err != nil {
		return nil, err
	}
	v := besideView{loc: c.Loc, action: c.Path("concerns"), hidden: []ui.Hidden{
		{Name: "list", Value: l.Slug}, {Name: "number", Value: strconv.FormatInt(number, 10)}, {Name: "back", Value: c.R.URL.Path},
	}}
	for _, one := range all {
		is := false
		for _, k := range linked {
			is = is || k.Slug == one.Slug
		}
		if is {
			v.about = append(v.about, ui.Link{Label: one.Name.In(c.Lang), Href: to(c, one.Slug)})
		} else if may {
			v.choose = append(v.choose, ui.Option{Value: one.Slug, Label: one.Name.In(c.Lang)})
		}
	}
	return besidePart(v), nil
}

// linkFromArchive links the conversation of a form that names the concern.
func (p *Pages) linkFromArchive(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	back := c.BackPath(c.Path("concerns"))
	slug := c.Value("concern")
	if slug == "" {
		return c.Redirect(back)
	}
	l, n, err := p.conversation(c, c.Value("list"), c.Value("number"))
	if err != nil {
		return err
	}
	if err := p.Concerns.LinkConversation(c.Ctx(), c.Actor, slug, l, n); err != nil {
		return err
	}
	return c.Done(back, "conversation_linked")
}
