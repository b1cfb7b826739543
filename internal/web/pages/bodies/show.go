package bodies

import (
	"strings"
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// showView is a body's own page.
type showView struct {
	loc       *i18n.Localizer
	about     []string
	aboutLang i18n.Lang
	noMandate string
	versions  []versionView // of the mandate, where there are several
	offices   []officeView
	nobody    string
	details   string // the address of who sits today, with all there is to say
	joined    string
	among     []ui.Person // who joined, for those within
	within    []ui.Link   // bodies that belong to it
	picture   *picture
	history   string
	facts     []ui.Fact
	onDay     string // the address of who sat on a day
	today     string
}

type versionView struct {
	when     string
	decision string
	text     []string
	lang     i18n.Lang
}

// show is a body's own page.
func (p *Pages) show(c *door.Call) error {
	b, err := p.body(c)
	if err != nil {
		return err
	}
	w, all, err := p.words(c)
	if err != nil {
		return err
	}
	today := p.Bodies.Today()
	sitting, err := p.Bodies.SittingOn(c.Ctx(), nil, b.ID, today)
	if err != nil {
		return err
	}
	v := showView{
		loc: c.Loc, about: b.Mandate.Paragraphs(c.Lang), aboutLang: langOf(c.Lang, b.Mandate), noMandate: c.Text("structure.mandate.none"),
		offices: w.offices(c.Lang, sitting, true), nobody: c.Text("structure.sitting.nobody"), details: to(c, b, "history") + query("on", today.Format(time.DateOnly)),
		history: to(c, b, "history"), onDay: to(c, b, "history"), today: today.Format(time.DateOnly),
	}
	if err := p.mandates(c, b, &v); err != nil {
		return err
	}
	if err := p.draw(c, w, b, sitting, &v); err != nil {
		return err
	}
	for _, o := range all {
		if o.ParentID == b.ID && o.OnDay(today) {
			v.within = append(v.within, crumb(c, o, to(c, o)))
		}
	}
	if v.facts, err = p.facts(c, w, b); err != nil {
		return err
	}
	page := ui.PageData{
		Title: b.Name.In(c.Lang), TitleLang: langOf(c.Lang, b.Name), Kicker: w.kickerOf(b), Description: strings.Join(v.about, " "), Crumbs: crumbs(c),
		Rail: showRail(v), RailTitle: c.Text("structure.rail"),
	}
	if err := p.membership(c, b, &page, &v, sitting.Joined); err != nil {
		return err
	}
	if !b.Dissolved.IsZero() && b.Dissolved.Before(today) {
		page.Status, page.StatusLine = &ui.TagData{Tone: ui.Past, Word: c.Text("structure.dissolved.word")}, c.Text("structure.dissolved.line", "Day", b.Dissolved)
	}
	if bodies.MayKeep(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("structure.keep.link"), Href: keeping(c, b), Kind: ui.Secondary})
	}
	return c.Page(page, showPage(v))
}

// mandates adds the versions of the mandate, where there is more to say than the
// one in force.
func (p *Pages) mandates(c *door.Call, b bodies.Body, v *showView) error {
	versions, err := p.Bodies.Mandates(c.Ctx(), nil, b.ID)
	if err != nil {
		return err
	}
	for _, m := range versions {
		one := versionView{when: c.Text("structure.mandate.no_day"), decision: m.Decision.In(c.Lang), text: m.Text.Paragraphs(c.Lang), lang: langOf(c.Lang, m.Text)}
		if !m.Adopted.IsZero() {
			one.when = c.Text("structure.mandate.adopted", "Day", m.Adopted)
		}
		if len(versions) == 1 && m.Adopted.IsZero() && one.decision == "" {
			return nil
		}
		v.versions = append(v.versions, one)
	}
	return nil
}

func (p *Pages) draw(c *door.Call, w words, b bodies.Body, sitting bodies.Sitting, v *showView) error {
	history, err := p.Bodies.History(c.Ctx(), nil, b.ID)
	if err != nil {
		return err
	}
	v.picture = w.pictureOf(b, sitting.AllSeats, history, p.Bodies.Today(), len(sitting.Vacancies()))
	return nil
}

// facts are those of the side column: where it belongs, how to reach it, its list.
func (p *Pages) facts(c *door.Call, w words, b bodies.Body) ([]ui.Fact, error) {
	var list []ui.Fact
	if parent, ok := w.bodies[b.ParentID]; ok {
		list = append(list, ui.Fact{Term: c.Text("structure.fact.parent"), Text: parent.Name.In(c.Lang), Href: to(c, parent)})
	}
	if !b.Founded.IsZero() {
		list = append(list, ui.Fact{Term: c.Text("structure.fact.founded"), Text: c.Loc.Date(b.Founded)})
	}
	if b.Contact != "" {
		f := ui.Fact{Term: c.Text("structure.fact.contact"), Text: b.Contact}
		if strings.Contains(b.Contact, "@") && !strings.ContainsAny(b.Contact, " ,;") {
			f.Href = "mailto:" + b.Contact
		}
		list = append(list, f)
	}
	if p.Lists == nil {
		return list, nil
	}
	all, err := p.Lists.Lists(c.Ctx())
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if l.BodyID != b.ID {
			continue
		}
		own, err := p.Lists.Own(c.Ctx(), c.Actor, l)
		if err != nil {
			return nil, err
		}
		if p.Lists.Visible(c.Actor, l, own) {
			list = append(list, ui.Fact{Term: c.Text("structure.fact.list"), Text: l.Name.In(c.Lang), Href: c.Path("lists", l.Slug)})
		}
	}
	return list, nil
}

// membership says of an open body how many joined and lets the reader in or out.
func (p *Pages) membership(c *door.Call, b bodies.Body, page *ui.PageData, v *showView, joined int) error {
	if !b.Open || !b.OnDay(p.Bodies.Today()) {
		return nil
	}
	v.joined = c.Text("structure.joined", "Count", joined) + " " + c.Text("structure.joined_private")
	own, err := p.Bodies.Membership(c.Ctx(), c.Actor, b.ID)
	if err != nil {
		return err
	}
	switch {
	case own != nil && own.To.IsZero():
		page.Status = &ui.TagData{Tone: ui.Good, Word: c.Text("structure.join.in")}
		page.StatusLine = c.Text("structure.join.since", "Day", own.From)
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("structure.join.leave"), Action: to(c, b, "leave"), Kind: ui.Secondary})
	case p.Bodies.MayJoin(c.Actor, b):
		page.Primary = &ui.ButtonData{Label: c.Text("structure.join.button", "Body", b.Name), Action: to(c, b, "join")}
	case c.Actor.SignedIn():
		v.joined += " " + c.Text("structure.join.members_only")
	default:
		v.joined += " " + c.Text("structure.join.sign_in")
	}
	if own != nil || bodies.MayKeep(c.Actor) {
		list, err := p.Bodies.JoinedTo(c.Ctx(), c.Actor, b)
		if err != nil {
			return err
		}
		for _, h := range list {
			v.among = append(v.among, person(c.Lang, h))
		}
	}
	return nil
}

func (p *Pages) join(c *door.Call) error { return p.enter(c, p.Bodies.Join, "body_joined") }

func (p *Pages) leave(c *door.Call) error { return p.enter(c, p.Bodies.Leave, "body_left") }
