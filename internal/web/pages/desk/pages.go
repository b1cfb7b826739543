package desk

import (
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of the desk and what they stand on.
type Pages struct {
	Desk         *desk.Service
	Registration *registration.Service
	Gatherings   *gatherings.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk", Handle: p.home},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/door", Handle: p.door},
		{Pattern: "POST /{lang}/gatherings/{gathering}/desk/door", Handle: p.check},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/door/list.json", Handle: p.doorList},
		{Pattern: "POST /{lang}/gatherings/{gathering}/desk/door/sync", Handle: p.sync},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/duties", Handle: p.duties},
		{Pattern: "POST /{lang}/gatherings/{gathering}/desk/duties", Handle: p.giveDuties},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/badges", Handle: p.badges},
		{Pattern: "POST /{lang}/gatherings/{gathering}/desk/badges", Handle: p.setAside},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/badges.pdf", Handle: p.badgesPDF},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/lists/{list}", Handle: p.list},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/lists/{list}/list.csv", Handle: p.listCSV},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/lists/{list}/list.pdf", Handle: p.listPDF},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/certificates.pdf", Handle: p.certificates},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/evaluation", Handle: p.evaluation},
		{Pattern: "POST /{lang}/gatherings/{gathering}/desk/evaluation", Handle: p.actOnEvaluation},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/evaluation.csv", Handle: p.evaluationCSV},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/statistics", Handle: p.statistics},
		{Pattern: "GET /{lang}/gatherings/{gathering}/desk/registrations.csv", Handle: p.registrationsCSV},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/people/{link}/certificate.pdf", Handle: p.certificate},
		{Pattern: "GET /{lang}/gatherings/{gathering}/register/people/{link}/evaluation", Handle: p.answer},
		{Pattern: "POST /{lang}/gatherings/{gathering}/register/people/{link}/evaluation", Handle: p.answered},
	}
}

// Links lead whoever has something to do at a gathering's desk there from its page.
func (p *Pages) Links(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	if r, err := p.Desk.RightsOf(c.Ctx(), nil, c.Actor, g); err != nil || !r.Any() || r.Run {
		return nil, err // those who run it find it among what they prepare
	}
	return p.Prepare(c, g)
}

// Prepare leads those who prepare a gathering to its desk, once people register.
func (p *Pages) Prepare(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	if _, err := p.Registration.SettingsOf(c.Ctx(), nil, g.ID); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return nil, err
	}
	return []ui.Link{{Label: c.Text("deskpages.title"), Href: c.Path("gatherings", g.Key, "desk")}}, nil
}

// OfPerson are what follows a gathering for somebody, on the page of their own link.
// Whoever registered them fetches the certificate for them, and does not say what they
// thought of it.
func (p *Pages) OfPerson(c *door.Call, g gatherings.Gathering, r registration.Registration, link string, forThem bool) ([]ui.Link, error) {
	var links []ui.Link
	at := func(what string) string {
		return c.Path("gatherings", g.Key, "register", "people", link, what)
	}
	ok, err := p.Desk.Certifiable(c.Ctx(), nil, g, r.ID)
	if err != nil {
		return nil, err
	}
	if ok {
		links = append(links, ui.Link{Label: c.Text("deskpages.certificate.own"), Href: at("certificate.pdf")})
	}
	if forThem {
		return links, nil
	}
	if ok, err = p.Desk.Asked(c.Ctx(), nil, r); ok {
		links = append(links, ui.Link{Label: c.Text("deskpages.answer.title"), Href: at("evaluation")})
	}
	return links, err
}

// Emergencies reports whether the reader has the duty of emergency contacts.
func (p *Pages) Emergencies(c *door.Call, g gatherings.Gathering) (bool, error) {
	r, err := p.Desk.RightsOf(c.Ctx(), nil, c.Actor, g)
	return r.May(desk.Emergency), err
}

func key(c *door.Call) string { return c.R.PathValue("gathering") }

// at is an address under the desk of the gathering of this page.
func at(c *door.Call, more ...string) string {
	return c.Path(append([]string{"gatherings", key(c), "desk"}, more...)...)
}

// here is the gathering of the address and what the reader may do at its desk.
// Whoever has a duty knows of the gathering.
func (p *Pages) here(c *door.Call) (gatherings.Gathering, desk.Rights, error) {
	g, err := p.Gatherings.ByKey(c.Ctx(), key(c))
	if err != nil {
		return g, desk.Rights{}, err
	}
	r, err := p.Desk.RightsOf(c.Ctx(), nil, c.Actor, g)
	if err != nil {
		return g, r, err
	}
	if !r.Any() && c.Actor.SignedIn() && !gatherings.MaySee(c.Actor, g) {
		return g, r, door.NotFound()
	}
	return g, r, nil
}

// run is the gathering of the address for those who run its desk.
func (p *Pages) run(c *door.Call) (gatherings.Gathering, error) {
	g, r, err := p.here(c)
	if err != nil {
		return g, err
	}
	return g, c.Actor.Require(r.Run, "power.run_desk")
}

func crumbs(c *door.Call, g gatherings.Gathering, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Label: c.In(g.Title), Href: c.Path("gatherings", g.Key)}}, more...)
}

func toDesk(c *door.Call) ui.Link { return ui.Link{Label: c.Text("deskpages.title"), Href: at(c)} }

// twin sets a page's address and that in the other language, for pages that answer a
// form too.
func twin(c *door.Call, page ui.PageData) ui.PageData {
	page.Path = c.R.URL.Path
	if _, rest, ok := strings.Cut(strings.TrimPrefix(page.Path, "/"), "/"); ok {
		page.Alternate = "/" + string(c.Lang.Other()) + "/" + rest
	}
	return page
}

// refused gives an error that is about what was typed its sentences, and the status of
// the page that shows them; another error comes back.
func refused(c *door.Call, err error) (ui.FormErrors, int, error) {
	if err == nil {
		return nil, 200, nil
	}
	status := c.RefusalStatus(err)
	errs, err := c.Refusal(err)
	return errs, status, err
}

// home is what there is to do at the desk, for whoever reads.
func (p *Pages) home(c *door.Call) error {
	g, r, err := p.here(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(r.Any(), "power.run_desk"); err != nil {
		return err
	}
	var there, tell, after []ui.Entry
	add := func(list *[]ui.Entry, may bool, key string, more ...string) {
		if may {
			*list = append(*list, ui.Entry{Title: c.Text("deskpages.home." + key), Href: at(c, more...), Note: c.Text("deskpages.home." + key + "_note")})
		}
	}
	add(&there, r.May(desk.Door), "door", "door")
	add(&there, r.Run, "badges", "badges")
	add(&there, r.Run, "duties", "duties")
	for _, d := range desk.Lists() {
		add(&tell, r.May(d), string(d), "lists", string(d))
	}
	over := !p.Desk.Now().Before(g.Ends)
	add(&after, r.Run, "statistics", "statistics")
	add(&after, r.Run, "evaluation", "evaluation")
	add(&after, r.Run && over, "certificates", "certificates.pdf")
	body := parts.Stack(
		section(c, "there", there), section(c, "tell", tell), section(c, "after", after),
	)
	page := ui.PageData{Title: c.Text("deskpages.title"), Kicker: p.Registration.When(c.Loc, registration.Story{Gathering: g}), Crumbs: crumbs(c, g), NoIndex: true}
	if !r.May(desk.Emergency) && r.Run {
		body = parts.Stack(body, parts.Hint(c.Text("deskpages.home.emergency_whose")))
	}
	return c.Page(page, body)
}

// day reads a day of a form as its last instant at the gathering's place.
func lastOf(g gatherings.Gathering, typed string) time.Time {
	d := db.ParseDay(typed)
	if d.IsZero() {
		return d
	}
	y, m, n := d.Date()
	return time.Date(y, m, n+1, 0, 0, 0, 0, g.Location()).Add(-time.Microsecond)
}

// figure writes a count.
func figure(l *i18n.Localizer, n int) string { return l.Number(int64(n)) }

// lines reads a field of several lines.
func lines(c *door.Call, name string) string { return strings.ReplaceAll(c.Value(name), "\r\n", "\n") }
