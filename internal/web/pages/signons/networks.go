package signons

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signons/networks"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// networks is the public page of the partner networks, with what they carry.
func (p *Pages) networks(c *door.Call) error {
	list, err := p.Signons.Networks().List(c.Ctx(), nil, c.Actor, c.Lang)
	if err != nil {
		return err
	}
	names, _, err := p.concernNames(c)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{Title: c.Text("networks.title"), Lead: c.Text("networks.lead"), Description: c.Text("networks.lead"), Crumbs: []ui.Link{home(c)}}, "networks")
	if networks.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("networks.add"), Href: c.Path("manage", "networks", "new")}
	}
	today := p.Signons.Day(p.Signons.Now())
	var now, past []templ.Component
	for _, n := range list {
		one, err := p.network(c, n, names)
		if err != nil {
			return err
		}
		if n.PastOn(today) {
			past = append(past, one)
			continue
		}
		now = append(now, one)
	}
	var body []templ.Component
	switch {
	case len(list) == 0:
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("networks.none_title"), Body: c.Text("networks.none")}))
	case len(now) > 0:
		body = append(body, parts.Section("now", c.Text("networks.now"), now...))
	}
	if len(past) > 0 {
		body = append(body, parts.Section("past", c.Text("networks.past"), past...))
	}
	return c.Page(page, parts.Stack(body...))
}

// network is one of them: what we do together, since when, who represents us, what it is
// about and what it carries.
func (p *Pages) network(c *door.Call, n networks.Network, names map[string]i18n.Text) (templ.Component, error) {
	title := n.Name.In(c.Lang)
	if a := n.Acronym.In(c.Lang); a != "" {
		title = c.Text("networks.with_acronym", "Name", n.Name, "Acronym", n.Acronym)
	}
	var facts []ui.Fact
	add := func(f ui.Fact) {
		if f.Text != "" || f.Body != nil {
			facts = append(facts, f)
		}
	}
	if !n.Since.IsZero() {
		when := c.Text("networks.since", "Day", n.Since)
		if !n.Until.IsZero() {
			when = c.Loc.Days(n.Since, n.Until)
		}
		add(ui.Fact{Term: c.Text("networks.fact.when"), Text: when})
	}
	represents := n.PersonName
	if office := n.Office.In(c.Lang); office != "" {
		represents = strings.Trim(represents+", "+office, ", ")
	}
	add(ui.Fact{Term: c.Text("networks.fact.represents"), Text: represents})
	add(ui.Fact{Term: c.Text("networks.fact.site"), Text: n.Site, Href: n.Site})
	var about []ui.Link
	for _, slug := range n.Concerns {
		about = append(about, ui.Link{Label: names[slug].In(c.Lang), Href: c.Path("concerns", slug)})
	}
	if len(about) > 0 {
		add(ui.Fact{Term: c.Text("networks.fact.concerns"), Body: ui.LinkList(about)})
	}
	carried, err := p.Signons.OfNetwork(c.Ctx(), n.ID)
	if err != nil {
		return nil, err
	}
	var statements []ui.Link
	for _, st := range carried {
		statements = append(statements, ui.Link{Label: st.Title.In(c.Lang), Href: at(c, st.Statement)})
	}
	if len(statements) > 0 {
		add(ui.Fact{Term: c.Text("networks.fact.statements"), Body: ui.LinkList(statements)})
	}
	edit := ""
	if networks.MayKeep(c.Actor) {
		edit = c.Path("manage", "networks", n.Slug)
		contact := c.Text("networks.no_contact")
		if n.Contact.Email != "" {
			contact = strings.TrimSpace(n.Contact.Name + " " + n.Contact.Email)
		}
		add(ui.Fact{Term: c.Text("networks.fact.contact"), Text: contact})
	}
	body := []templ.Component{}
	if w := parts.TextOf(c.Lang, n.About); !w.Empty() {
		body = append(body, parts.Words(w))
	}
	if len(facts) > 0 {
		body = append(body, ui.Facts(facts))
	}
	if edit != "" {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("networks.edit", "Name", n.Name), Href: edit}}))
	}
	return parts.Under("n-"+n.Slug, title, "", nil, body...), nil
}

// networkOf loads the network that the address names; an empty one for a new one.
func (p *Pages) networkOf(c *door.Call) (networks.Network, error) {
	if err := c.Actor.Require(networks.MayKeep(c.Actor), "power.keep_networks"); err != nil {
		return networks.Network{}, err
	}
	slug := c.R.PathValue("network")
	if slug == "new" {
		return networks.Network{Contact: networks.Contact{Lang: c.Lang}}, nil
	}
	return p.Signons.Networks().BySlug(c.Ctx(), c.Actor, slug)
}

func networkFields() []string {
	return []string{
		"name_en", "name_fr", "acronym_en", "acronym_fr", "site", "about_en", "about_fr", "since", "until", "person", "office_en", "office_fr", "contact_name", "contact_email", "contact_lang",
	}
}

func (p *Pages) networkForm(c *door.Call) error {
	n, err := p.networkOf(c)
	if err != nil {
		return err
	}
	values := map[string]string{
		"site": n.Site, "since": ui.DateValue(n.Since), "until": ui.DateValue(n.Until), "person": n.PersonName, "contact_name": n.Contact.Name, "contact_email": n.Contact.Email, "contact_lang": string(n.Contact.Lang),
	}
	parts.Pairs(values, "name", n.Name)
	parts.Pairs(values, "acronym", n.Acronym)
	parts.Pairs(values, "about", n.About)
	parts.Pairs(values, "office", n.Office)
	return p.networkWith(c, http.StatusOK, n, values, n.Concerns, nil)
}

func (p *Pages) networkWith(c *door.Call, status int, n networks.Network, values map[string]string, about []string, errs ui.FormErrors) error {
	_, subjects, err := p.concernNames(c)
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, s := range subjects {
		options = append(options, ui.Option{Value: s.Slug, Label: s.Name.In(c.Lang)})
	}
	slug := c.R.PathValue("network")
	title := c.Text("networks.add")
	if n.ID != "" {
		title = n.Name.In(c.Lang)
	}
	page := twin(c, ui.PageData{Title: title, Errors: errs, NoIndex: true, Crumbs: c.FromDesk(ui.Link{Label: c.Text("networks.title"), Href: c.Path("networks")})}, "manage", "networks", slug)
	f := parts.Fields{Call: c, Prefix: "networks.form.", Values: values, Errors: errs}
	langs := []ui.Option{{Value: "en", Label: c.Text("signpages.lang.en")}, {Value: "fr", Label: c.Text("signpages.lang.fr")}}
	return c.PageStatus(status, page, parts.Form(ui.FormData{Action: page.Path, Once: true},
		f.Both("name", 0), f.Both("acronym", 0, parts.Optional), f.Line("site", parts.Optional, func(q *ui.Field) { q.Mode = "url" }), f.Both("about", 5, parts.Optional),
		f.Day("since", parts.Optional), f.Day("until", parts.Optional),
		f.Line("person", parts.Optional), f.Both("office", 0, parts.Optional), f.Boxes("concerns", chosen(options, about), parts.Optional),
		parts.Fieldset(c.Text("networks.form.contact"), c.Text("networks.form.contact_hint"), f.Line("contact_name", parts.Optional), f.Line("contact_email", parts.Optional, func(q *ui.Field) { q.Type = "email" }), f.Radios("contact_lang", langs)),
		parts.Submit(c.Text("networks.form.save"), ui.Primary)))
}

func (p *Pages) putNetwork(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	was, err := p.networkOf(c)
	if err != nil {
		return err
	}
	n := was
	n.Name, n.Acronym, n.About, n.Office = c.Both("name"), c.Both("acronym"), c.Both("about"), c.Both("office")
	n.Site, n.PersonName, n.Since, n.Until, n.Concerns = c.Value("site"), c.Value("person"), db.ParseDay(c.Value("since")), db.ParseDay(c.Value("until")), c.Values("concerns")
	n.Contact = networks.Contact{Name: c.Value("contact_name"), Email: c.Value("contact_email"), Lang: i18n.Lang(c.Value("contact_lang"))}
	if _, err = p.Signons.Networks().Put(c.Ctx(), c.Actor, n); err == nil {
		return c.Done(c.Path("networks"), "network_kept")
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	return p.networkWith(c, status, was, c.Typed(networkFields()...), c.Values("concerns"), errs)
}
