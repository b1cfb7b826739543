package signons

import (
	"context"
	"net/http"
	"slices"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/live"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signons"
	"plenary.example/internal/signons/networks"
	"plenary.example/internal/signons/paper"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Signons     *signons.Service
	Press       *paper.Press
	Resolutions *resolutions.Service

	screens *live.Hub[scene]
}

// New returns the pages, whose open screens are told of every change from now on.
func New(d *db.DB, s *signons.Service, r *resolutions.Service, catalog *i18n.Catalog) (*Pages, error) {
	press, err := paper.New(s, catalog)
	p := &Pages{Signons: s, Press: press, Resolutions: r}
	p.screens = live.New(d, "signons", p.loadScene)
	s.OnChange(p.screens.Changed)
	return p, err
}

// Listen hears of changes at other nodes until ctx ends.
func (p *Pages) Listen(ctx context.Context) error { return p.screens.Run(ctx) }

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/sign-ons", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/sign-ons/feed.atom", Handle: p.feed},
		{Pattern: "GET /{lang}/sign-ons/{statement}", Handle: p.statement, Shared: true},
		{Pattern: "GET /{lang}/sign-ons/{statement}/live", Handle: p.live, Stream: true},
		{Pattern: "GET /{lang}/sign-ons/{statement}/sign", Handle: p.signForm},
		{Pattern: "POST /{lang}/sign-ons/{statement}/sign", Handle: p.sign},
		{Pattern: "POST /{lang}/sign-ons/{statement}/member", Handle: p.signAsMember},
		{Pattern: "GET /{lang}/sign-ons/{statement}/mine/{link}", Handle: p.mine},
		{Pattern: "POST /{lang}/sign-ons/{statement}/mine/{link}", Handle: p.actOnMine},
		{Pattern: "GET /{lang}/sign-ons/{statement}/vouch/{link}", Handle: p.vouch},
		{Pattern: "POST /{lang}/sign-ons/{statement}/vouch/{link}", Handle: p.actOnVouch},
		{Pattern: "GET /{lang}/sign-ons/{statement}/files/{file}", Handle: p.file},
		{Pattern: "GET /{lang}/sign-ons/{statement}/delivered/{file}", Handle: p.deliveredFile},
		{Pattern: "GET /{lang}/networks", Handle: p.networks, Shared: true},
		{Pattern: "GET /{lang}/manage/networks/{network}", Handle: p.networkForm},
		{Pattern: "POST /{lang}/manage/networks/{network}", Handle: p.putNetwork},
		{Pattern: "GET /{lang}/manage/sign-ons", Handle: p.desk},
		{Pattern: "GET /{lang}/manage/sign-ons/{statement}", Handle: p.overview},
		{Pattern: "POST /{lang}/manage/sign-ons/{statement}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/sign-ons/{statement}/text", Handle: p.textForm},
		{Pattern: "POST /{lang}/manage/sign-ons/{statement}/text", Handle: p.putText},
		{Pattern: "GET /{lang}/manage/sign-ons/{statement}/signatures", Handle: p.signatures},
		{Pattern: "GET /{lang}/manage/sign-ons/{statement}/signatures/{signature}", Handle: p.signature},
		{Pattern: "POST /{lang}/manage/sign-ons/{statement}/signatures/{signature}", Handle: p.decide},
		{Pattern: "GET /{lang}/manage/sign-ons/{statement}/export/{format}", Handle: p.export},
	}
}

// twin sets a page's own address and that in the other language.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// open loads the statement that the address names.
func (p *Pages) open(c *door.Call) (signons.Statement, error) {
	return p.Signons.Get(c.Ctx(), c.Actor, c.R.PathValue("statement"))
}

func at(c *door.Call, st signons.Statement, parts ...string) string {
	return c.Path(append([]string{"sign-ons", st.Slug}, parts...)...)
}

func manage(c *door.Call, st signons.Statement, parts ...string) string {
	return c.Path(append([]string{"manage", "sign-ons", st.Slug}, parts...)...)
}

func home(c *door.Call) ui.Link {
	return ui.Link{Label: c.Text("signpages.index.title"), Href: c.Path("sign-ons")}
}

func crumbs(c *door.Call, st signons.Statement) []ui.Link {
	return []ui.Link{home(c), {Label: st.Title.In(c.Lang), Href: at(c, st)}}
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

// local is an instant in the coalition's zone.
func (p *Pages) local(t time.Time) time.Time { return t.In(p.Signons.Location()) }

// stateTag is where a statement is, as a mark.
func (p *Pages) stateTag(c *door.Call, st signons.Statement) *ui.TagData {
	state := st.StateAt(p.Signons.Now())
	tone := ui.Neutral
	switch state {
	case signons.Open:
		tone = ui.Waiting
	case signons.Delivered:
		tone = ui.Good
	case signons.Withdrawn:
		tone = ui.Past
	case signons.Draft, signons.Scheduled, signons.Closed:
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(state.Name())}
}

// stateLine says where a statement is, in a sentence.
func (p *Pages) stateLine(c *door.Call, st signons.Statement) string {
	now := p.Signons.Now()
	closes := p.local(st.Closes)
	switch st.StateAt(now) {
	case signons.Scheduled:
		return c.Text("signpages.opens", "When", c.Loc.DateTime(p.local(st.Opens)), "Until", c.Loc.DateTime(closes))
	case signons.Open:
		if left := int(p.Signons.Day(st.Closes).Sub(p.Signons.Day(now)) / (24 * time.Hour)); left > 0 {
			return c.Text("signpages.closes_in", "When", c.Loc.DateTime(closes), "Count", left)
		}
		return c.Text("signpages.closes_today", "When", c.Loc.Time(closes))
	case signons.Closed:
		return c.Text("signpages.closed", "When", c.Loc.DateTime(closes))
	case signons.Delivered:
		return c.Text("signpages.delivered", "Day", st.Delivered, "To", st.DeliveredTo)
	case signons.Withdrawn:
		return c.Text("signpages.withdrawn", "Day", p.Signons.Day(st.Withdrawn))
	case signons.Draft:
	}
	return c.Text("signpages.draft")
}

// concernNames are the names of the concerns by their slugs.
func (p *Pages) concernNames(c *door.Call) (map[string]i18n.Text, []resolutions.Subject, error) {
	list, err := p.Resolutions.Subjects(c.Ctx())
	names := map[string]i18n.Text{}
	for _, s := range list {
		names[s.Slug] = s.Name
	}
	return names, list, err
}

// networksByID are the partner networks by their keys, and in the alphabet.
func (p *Pages) networksByID(c *door.Call) (map[string]networks.Network, []networks.Network, error) {
	list, err := p.Signons.Networks().List(c.Ctx(), nil, c.Actor, c.Lang)
	by := map[string]networks.Network{}
	for _, n := range list {
		by[n.ID] = n
	}
	return by, list, err
}

// chosen marks the options of several answers.
func chosen(options []ui.Option, values []string) []ui.Option {
	for i := range options {
		options[i].Chosen = slices.Contains(values, options[i].Value)
	}
	return options
}
