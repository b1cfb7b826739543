package registration

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/registration/travel"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// fundView is the travel fund before everybody: for whom it is, and its criteria.
type fundView struct {
	loc      *i18n.Localizer
	about    string
	facts    []ui.Fact
	criteria []string
	register string
}

// travelPath is an address under the travel fund of the gathering.
func travelPath(c *door.Call, parts ...string) string {
	return c.Path(append([]string{"gatherings", key(c), "travel"}, parts...)...)
}

func (p *Pages) fundAndGathering(c *door.Call) (travel.Fund, gatherings.Gathering, error) {
	g, err := p.Gatherings.Seen(c.Ctx(), c.Actor, key(c))
	if err != nil {
		return travel.Fund{}, g, err
	}
	f, err := p.Travel.FundOf(c.Ctx(), nil, g.ID)
	return f, g, err
}

func (p *Pages) fund(c *door.Call) error {
	f, g, err := p.fundAndGathering(c)
	if err != nil {
		return err
	}
	v := fundView{loc: c.Loc, about: f.About.In(c.Lang), register: at(c)}
	v.facts = []ui.Fact{{Term: c.Text("enrol.fund.days"), Text: c.Text("enrol.fund.from_to", "From", f.Opens, "To", f.Closes)}}
	if f.Most > 0 {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.fund.most"), Text: amount(c, f.Most, f.Currency)})
	}
	v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.fund.budget"), Text: amount(c, f.Budget, f.Currency)})
	for _, one := range f.Criteria {
		v.criteria = append(v.criteria, c.Text("enrol.fund.criterion", "Name", one.Name, "Most", one.Most))
	}
	page := ui.PageData{Title: c.Text("enrol.fund.title"), Kicker: p.when(c, g), Crumbs: crumbs(c, g, toRegister(c)), Description: c.Text("enrol.fund.description", "Title", g.Title)}
	if f.Decides(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("enrol.fund.decide"), Href: travelPath(c, "requests")}
	}
	if mine, found, err := p.Registration.Mine(c.Ctx(), nil, c.Actor, g.ID); err != nil {
		return err
	} else if found {
		link, err := p.Registration.LinkOf(c.Ctx(), mine.ID)
		if err != nil {
			return err
		}
		page.Secondary = []ui.ButtonData{{Label: c.Text("enrol.fund.ask"), Href: at(c, "people", link, "travel"), Kind: ui.Secondary}}
	}
	return c.Page(page, fundPage(v))
}

// askView asks somebody for their request, or shows what came of it.
type askView struct {
	loc      *i18n.Localizer
	action   string
	a        travel.Asking
	distance string
	cost     string
	asked    string
	means    []ui.Option
	errs     ui.FormErrors
	open     bool
	made     bool
	decision []string // paragraphs
	letter   string
	facts    []ui.Fact
	fund     string
}

func (p *Pages) askTravel(c *door.Call) error { return p.askWith(c, http.StatusOK, nil) }

func (p *Pages) askWith(c *door.Call, status int, errs ui.FormErrors) error {
	st, r, err := p.ofAddress(c, false)
	if err != nil {
		return err
	}
	f, err := p.Travel.FundOf(c.Ctx(), nil, r.GatheringID)
	if err != nil {
		return err
	}
	link := c.R.PathValue("link")
	mine, found, err := p.Travel.Mine(c.Ctx(), c.Actor, link, r.ID)
	if err != nil {
		return err
	}
	v := askView{loc: c.Loc, action: at(c, "people", link, "travel"), errs: errs, open: f.OpenOn(p.Payments.Today()), fund: travelPath(c)}
	for _, m := range travel.AllMeans() {
		v.means = append(v.means, ui.Option{Value: string(m), Label: c.Loc.Say(m.Say())})
	}
	page := ui.PageData{
		Title: c.Text("enrol.ask.title"), Kicker: st.Gathering.Title.In(c.Lang), NoIndex: true, Errors: errs,
		Crumbs: crumbs(c, st.Gathering, ui.Link{Label: name(c, r.Name), Href: at(c, "people", link)}), Lead: c.Text("enrol.ask.lead"),
	}
	if found {
		v.a = mine.Asking
		v.distance, v.cost, v.asked = strconv.Itoa(mine.Distance), money.Plain(mine.Cost, f.Currency, c.Lang), money.Plain(mine.Asked, f.Currency, c.Lang)
		v.made = mine.State == travel.Asked
		page.Status = travelTag(c, mine.State)
		switch mine.State {
		case travel.Granted, travel.Refused:
			v.open, v.letter, v.decision = false, at(c, "people", link, "travel", "letter.pdf"), strings.Split(mine.Decision, "\n\n")
			if mine.State == travel.Granted {
				v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.ask.granted"), Text: amount(c, mine.Granted, f.Currency)})
			}
			if !mine.Paid.IsZero() {
				v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.request.paid"), Body: ui.Day(c.Loc, mine.Paid)})
			}
		case travel.Asked, travel.Withdrawn:
		}
	}
	if errs.Any() {
		v.a = travel.Asking{From: c.Value("from"), Means: travel.Means(c.Value("means")), Support: lines(c, "support"), Reasons: lines(c, "reasons")}
		v.distance, v.cost, v.asked = c.Value("distance"), c.Value("cost"), c.Value("asked")
	}
	page.Next = &ui.Next{Body: c.Text("enrol.ask.next", "Closes", f.Closes)}
	if v.letter != "" {
		page.Next = nil
	}
	return c.PageStatus(status, twin(c, page), askPage(v))
}

func travelTag(c *door.Call, s travel.State) *ui.TagData {
	tone := ui.Waiting
	switch s {
	case travel.Granted:
		tone = ui.Good
	case travel.Refused:
		tone = ui.Bad
	case travel.Withdrawn:
		tone = ui.Past
	case travel.Asked:
	}
	return &ui.TagData{Tone: tone, Word: c.Text("enrol.travel." + string(s))}
}

func (p *Pages) asksTravel(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	_, r, err := p.ofAddress(c, false)
	if err != nil {
		return err
	}
	link := c.R.PathValue("link")
	done := "travel_asked"
	if c.Value("action") == "withdraw" {
		done, err = "travel_withdrawn", p.Travel.Withdraw(c.Ctx(), c.Actor, link, r.ID)
	} else {
		read := reading{c: c, currency: p.Registration.Profile().Currency}
		a := travel.Asking{
			From: c.Value("from"), Distance: read.number("distance"), Means: travel.Means(c.Value("means")), Cost: read.cents("cost"), Asked: read.cents("asked"),
			Support: lines(c, "support"), Reasons: lines(c, "reasons"),
		}
		if err = fault.Join(read.wrong...); err == nil {
			err = p.Travel.Ask(c.Ctx(), c.Actor, link, r.ID, a)
		}
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.askWith(c, status, errs)
	}
	return c.Done(at(c, "people", link, "travel"), done)
}

func (p *Pages) travelLetter(c *door.Call) error {
	_, r, err := p.ofAddress(c, false)
	if err != nil {
		return err
	}
	file, err := p.Travel.PDF(c.Ctx(), c.Actor, c.R.PathValue("link"), r.ID)
	if err != nil {
		return err
	}
	return c.Download("travel-fund.pdf", "application/pdf", file)
}

// requestsView is what those who decide have before them.
type requestsView struct {
	loc   *i18n.Localizer
	facts []ui.Fact
	table ui.TableData
	more  string
}

func (p *Pages) requests(c *door.Call) error {
	f, g, err := p.fundAndGathering(c)
	if err != nil {
		return err
	}
	list, scores, more, err := p.Travel.List(c.Ctx(), c.Actor, g.ID, c.Value("after"))
	if err != nil {
		return err
	}
	sums, err := p.Travel.Sums(c.Ctx(), c.Actor, f)
	if err != nil {
		return err
	}
	v := requestsView{loc: c.Loc, facts: []ui.Fact{
		{Term: c.Text("enrol.fund.budget"), Text: amount(c, f.Budget, f.Currency)},
		{Term: c.Text("enrol.requests.granted"), Text: amount(c, f.Granted, f.Currency)},
		{Term: c.Text("enrol.requests.left"), Text: amount(c, f.Left(), f.Currency)},
	}}
	for _, s := range sums {
		if s.State == travel.Asked {
			v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.requests.waiting"), Text: c.Text("enrol.requests.asked_sum", "Count", s.Requests, "Cents", text(s.Asked, f.Currency))})
		}
	}
	v.table = ui.TableData{Caption: c.Text("enrol.requests.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("enrol.name")},
		{Label: c.Text("enrol.request.from")},
		{Label: c.Text("enrol.request.asked"), Numeric: true},
		{Label: c.Text("enrol.requests.points"), Numeric: true},
		{Label: c.Text("enrol.desk.state")},
		{Label: c.Text("enrol.requests.granted"), Numeric: true},
	}}
	for _, r := range list {
		points, granted := c.Text("enrol.requests.none_yet"), ""
		if mean := travel.Mean(f.Criteria, scores[r.ID]); mean >= 0 {
			points = c.Text("enrol.requests.percent", "Percent", mean)
		}
		if r.Granted > 0 {
			granted = amount(c, r.Granted, f.Currency)
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: name(c, r.Name), Href: travelPath(c, "requests", r.ID)}, {Text: r.From}, {Text: amount(c, r.Asked, f.Currency)}, {Text: points}, {Tag: travelTag(c, r.State)}, {Text: granted},
		}})
	}
	if more {
		v.more = travelPath(c, "requests") + "?after=" + list[len(list)-1].ID
	}
	return c.Page(ui.PageData{
		Title: c.Text("enrol.requests.title"), Kicker: g.Title.In(c.Lang), Crumbs: crumbs(c, g, ui.Link{Label: c.Text("enrol.fund.title"), Href: travelPath(c)}), NoIndex: true, Wide: true,
		Lead: c.Text("enrol.requests.confidential"),
	}, requestsPage(v))
}

// requestView is one request before those who decide.
type requestView struct {
	loc      *i18n.Localizer
	action   string
	facts    []ui.Fact
	reasons  string
	support  string
	lang     i18n.Lang
	scores   ui.TableData
	mine     []scoreField
	errs     ui.FormErrors
	typed    func(string) string
	open     bool // may be decided
	unpaid   bool
	today    string
	most     string
	decision string
}

type scoreField struct {
	slug, label, value string
	most               int
}

func (p *Pages) request(c *door.Call) error { return p.requestWith(c, http.StatusOK, nil) }

func (p *Pages) requestWith(c *door.Call, status int, errs ui.FormErrors) error {
	_, g, err := p.fundAndGathering(c)
	if err != nil {
		return err
	}
	r, f, scores, err := p.Travel.Get(c.Ctx(), c.Actor, c.R.PathValue("request"))
	if err != nil {
		return err
	}
	if r.GatheringID != g.ID {
		return door.NotFound()
	}
	v := requestView{
		loc: c.Loc, action: travelPath(c, "requests", r.ID), reasons: r.Reasons, support: r.Support, lang: r.Lang, errs: errs, decision: r.Decision,
		open: r.State != travel.Withdrawn && r.Paid.IsZero() && !r.Forgotten, unpaid: r.State == travel.Granted && r.Paid.IsZero() && !r.Forgotten, today: ui.DateValue(p.Payments.Today()),
		most: c.Text("enrol.request.left", "Left", text(f.Left()+r.Granted, f.Currency)),
		typed: func(name string) string {
			switch {
			case errs.Any():
				return c.Value(name)
			case name == "cents" && r.Granted > 0:
				return money.Plain(r.Granted, f.Currency, c.Lang)
			case name == "cents":
				return money.Plain(r.Asked, f.Currency, c.Lang)
			case name == "reasons":
				return r.Decision
			}
			return ""
		},
	}
	v.facts = []ui.Fact{
		{Term: c.Text("enrol.request.from"), Text: c.Text("enrol.request.from_km", "From", r.From, "Distance", r.Distance, "Means", r.Means.Say())},
		{Term: c.Text("enrol.request.cost"), Text: amount(c, r.Cost, f.Currency)},
		{Term: c.Text("enrol.request.asked"), Text: amount(c, r.Asked, f.Currency)},
	}
	if r.Forgotten {
		v.facts = v.facts[1:]
	}
	if r.Organization != "" {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.organization"), Text: r.Organization})
	}
	if r.Granted > 0 {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.ask.granted"), Text: amount(c, r.Granted, f.Currency)})
	}
	if !r.DecidedAt.IsZero() {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.request.decided"), Text: c.Text("enrol.request.decided_by", "Who", r.DecidedBy, "Day", r.DecidedAt.In(g.Location()))})
	}
	if !r.Paid.IsZero() {
		v.facts = append(v.facts, ui.Fact{Term: c.Text("enrol.request.paid"), Body: ui.Day(c.Loc, r.Paid)})
	}
	scoreFields(c, f, scores, &v)
	return c.PageStatus(status, twin(c, ui.PageData{
		Title: name(c, r.Name), Kicker: c.Text("enrol.request.title"), Crumbs: crumbs(c, g, ui.Link{Label: c.Text("enrol.requests.title"), Href: travelPath(c, "requests")}), NoIndex: true,
		Status: travelTag(c, r.State), Errors: errs, Lead: c.Text("enrol.requests.confidential"),
	}), requestPage(v))
}

// scoreFields are the points of the others as a table, and one's own as fields.
func scoreFields(c *door.Call, f travel.Fund, scores []travel.Score, v *requestView) {
	v.scores = ui.TableData{Caption: c.Text("enrol.request.scores"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("enrol.request.by")}}}
	for _, one := range f.Criteria {
		v.scores.Columns = append(v.scores.Columns, ui.Column{Label: one.Name.In(c.Lang), Numeric: true})
		field := scoreField{slug: one.Slug, label: c.Text("enrol.fund.criterion", "Name", one.Name, "Most", one.Most), most: one.Most}
		for _, s := range scores {
			if s.Slug == one.Slug && s.PersonID == c.Actor.PersonID {
				field.value = strconv.Itoa(s.Points)
			}
		}
		if v.errs.Any() && c.Value("action") == "rate" {
			field.value = c.Value("points_" + one.Slug)
		}
		v.mine = append(v.mine, field)
	}
	var who []string
	for _, s := range scores {
		if !slices.Contains(who, s.PersonID) {
			who = append(who, s.PersonID)
		}
	}
	for _, id := range who {
		row := ui.TableRow{Cells: []ui.Cell{{}}}
		for _, one := range f.Criteria {
			cell := ui.Cell{Text: "–"}
			for _, s := range scores {
				if s.PersonID == id && s.Slug == one.Slug {
					cell.Text = strconv.Itoa(s.Points)
				}
				if s.PersonID == id {
					row.Cells[0].Text = name(c, s.Person)
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		v.scores.Rows = append(v.scores.Rows, row)
	}
}

func (p *Pages) actOnRequest(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	f, _, err := p.fundAndGathering(c)
	if err != nil {
		return err
	}
	id, done := c.R.PathValue("request"), "travel_saved"
	read := reading{c: c, currency: f.Currency}
	switch c.Value("action") {
	case "rate":
		points := map[string]int{}
		for _, one := range f.Criteria {
			if c.Value("points_"+one.Slug) != "" {
				points[one.Slug] = read.number("points_" + one.Slug)
			}
		}
		if err = fault.Join(read.wrong...); err == nil {
			err = p.Travel.Rate(c.Ctx(), c.Actor, id, points)
		}
	case "grant", "refuse":
		d := travel.Decision{Grant: c.Value("action") == "grant", Cents: read.cents("cents"), Reasons: lines(c, "reasons")}
		if err = fault.Join(read.wrong...); err == nil {
			done, err = "travel_decided", p.Travel.Decide(c.Ctx(), c.Actor, id, d)
		}
	case "pay":
		err = p.Travel.PayOut(c.Ctx(), c.Actor, id, db.ParseDay(c.Value("day")), c.Value("reference"))
	default:
		err = fault.New(fault.Invalid, "fault.form", nil)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.requestWith(c, status, errs)
	}
	return c.Done(travelPath(c, "requests", id), done)
}
