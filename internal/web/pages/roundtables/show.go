package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// show is the page of a roundtable: to members all of it, to others what it shows
// to everybody.
func (p *Pages) show(c *door.Call) error {
	r, err := p.open(c)
	if err != nil {
		return err
	}
	departments, by, err := p.met(c.Ctx(), r)
	if err != nil {
		return err
	}
	inside := roundtables.MaySee(c.Actor)
	body := []templ.Component{ui.Facts(p.facts(c, r, departments))}
	if !r.About.Empty() {
		body = append(body, parts.Words(parts.TextOf(c.Lang, r.About)))
	}
	page := ui.PageData{
		Title: r.Title.In(c.Lang), Kicker: c.Text("tables.show.kicker"), Crumbs: crumbs(c, r)[:1], Status: new(view.PhaseTag(c.Loc, r.PhaseAt(p.Now()))),
		StatusLine: c.Loc.Say(r.Now(p.Now(), p.Roundtables.Location())), NoIndex: !r.Public(), RailTitle: c.Text("tables.pages"),
	}
	if inside {
		pieces, err := p.inside(c, r, by, &page)
		if err != nil {
			return err
		}
		body = append(body, pieces...)
	} else if r.Public() {
		st, err := p.Roundtables.AgendaNow(c.Ctx(), nil, r)
		if err != nil {
			return err
		}
		body = append(body, publicAgenda(c, r, st))
	}
	if inside || r.Shown == roundtables.Answers {
		pieces, err := p.outcome(c, r, by, inside)
		if err != nil {
			return err
		}
		body = append(body, pieces...)
	}
	return c.Page(page, parts.Stack(body...))
}

// facts are when, where and with whom it is.
func (p *Pages) facts(c *door.Call, r roundtables.Roundtable, departments []roundtables.Department) []ui.Fact {
	list := []ui.Fact{{Term: c.Text("tables.show.when"), Body: ui.Moment(c.Loc, p.local(r.Starts))}, {Term: c.Text("tables.show.where"), Text: r.Where(c.Lang)}}
	var names []string
	for _, d := range departments {
		names = append(names, d.Name.In(c.Lang))
	}
	switch len(names) {
	case 0:
	case 1:
		list = append(list, ui.Fact{Term: c.Text("tables.show.with"), Text: names[0]})
	default: // one under the other
		list = append(list, ui.Fact{Term: c.Text("tables.show.with"), Body: parts.List(names)})
	}
	return append(list, ui.Fact{Term: c.Text("tables.show.ask"), Text: r.OwnerName})
}

// inside is what members see: the call, the items, and where the papers stand.
func (p *Pages) inside(c *door.Call, r roundtables.Roundtable, by map[string]roundtables.Department, page *ui.PageData) ([]templ.Component, error) {
	var pieces []templ.Component
	choose := roundtables.MayChoose(c.Actor, r)
	if r.Takes(p.Now()) {
		pieces = append(pieces, parts.Section("call", c.Text("tables.show.call"), parts.Words(parts.TextOf(c.Lang, r.Call))))
		if roundtables.MayPropose(c.Actor) {
			page.Primary = &ui.ButtonData{Label: c.Text("tables.propose.begin"), Href: to(c, r, "propose")}
		}
		page.Next = &ui.Next{Body: c.Text("tables.show.call_next")}
	}
	list, err := p.Roundtables.Items(c.Ctx(), c.Actor, r)
	if err != nil {
		return nil, err
	}
	evidence, err := p.Roundtables.EvidenceOf(c.Ctx(), nil, r.ID, list)
	if err != nil {
		return nil, err
	}
	st, err := p.Roundtables.AgendaStanding(c.Ctx(), nil, r, list, evidence)
	if err != nil {
		return nil, err
	}
	var agenda, waiting, rest []ui.Entry
	for _, i := range list {
		e := p.itemEntry(c, r, i, evidence[i.ID], by)
		switch i.State {
		case roundtables.Chosen:
			agenda = append(agenda, e)
		case roundtables.Proposed:
			waiting = append(waiting, e)
		case roundtables.NotChosen, roundtables.Merged, roundtables.Withdrawn:
			rest = append(rest, e)
		}
	}
	if len(agenda) > 0 {
		pieces = append(pieces, parts.Section("agenda", c.Text("tables.show.agenda"), parts.Para(c.Loc.Say(st.Now(roundtables.AgendaPaper))), ui.EntriesUnder(c.Loc, agenda)))
	}
	if len(waiting) > 0 {
		pieces = append(pieces, parts.Section("proposed", c.Text("tables.show.proposed"), parts.Para(c.Text("tables.show.proposed_lead")), ui.EntriesUnder(c.Loc, waiting)))
	}
	if len(agenda)+len(waiting) == 0 && !r.Over() {
		pieces = append(pieces, parts.Section("proposed", c.Text("tables.show.proposed"), ui.Empty(ui.EmptyData{Title: c.Text("tables.show.none_title"), Body: c.Text("tables.show.none")})))
	}
	if len(rest) > 0 {
		pieces = append(pieces, parts.Folded(c.Text("tables.show.rest", "Count", len(rest)), false, ui.EntriesUnder(c.Loc, rest)))
	}
	page.Rail = railOf(c, p.rail(c, r, choose))
	return pieces, nil
}

// rail are the other pages of a roundtable.
func (p *Pages) rail(c *door.Call, r roundtables.Roundtable, choose bool) []ui.Link {
	var list []ui.Link
	add := func(label string, path ...string) {
		list = append(list, ui.Link{Label: label, Href: to(c, r, path...)})
	}
	if choose {
		add(c.Text("tables.choice.title"), "choice")
		add(c.Text("tables.agree.title"), "agree")
		if r.Takes(p.Now()) || r.State == roundtables.Called || r.State == roundtables.Agenda {
			add(c.Text("tables.propose.begin"), "propose")
		}
	}
	add(c.Text("tables.briefing.title"), "briefing")
	if r.State == roundtables.Held || r.State == roundtables.Closed {
		add(c.Text("tables.notes.title"), "notes")
	}
	if roundtables.MayPlan(c.Actor) {
		list = append(list, ui.Link{Label: c.Text("tables.desk.title"), Href: desk(c, r)})
	}
	return append(list, ui.Link{Label: c.Text("tables.scorecard.title"), Href: c.Path("roundtables", "scorecard")})
}

// itemEntry is an item in a list.
func (p *Pages) itemEntry(c *door.Call, r roundtables.Roundtable, i roundtables.Item, evidence []roundtables.Evidence, by map[string]roundtables.Department) ui.Entry {
	e := ui.Entry{Title: i.Title.In(c.Lang), Href: to(c, r, "items", i.ID), Tag: new(view.ItemTag(c.Loc, i.State))}
	if !i.Title.Has(c.Lang) {
		e.Lang = c.Lang.Other()
	}
	switch {
	case i.FromOfficial():
		e.Kicker = c.Text("tables.item.from_official", "Name", i.PersonName, "Department", by[i.DepartmentID].Short)
	case !i.Organization.Empty():
		e.Kicker = i.Organization.In(c.Lang)
	default:
		e.Kicker = i.PersonName
	}
	if i.OnAgenda() {
		e.Tag = nil
		e.Kicker = c.Text("tables.show.number", "Number", i.Position)
		if d, one := by[i.DepartmentID]; one {
			e.Kicker = c.Text("tables.show.number_for", "Number", i.Position, "Department", d.Short)
		}
		if i.Minutes > 0 {
			e.Note = c.Text("followup.briefing.minutes", "Count", i.Minutes) + ". "
		}
	}
	if organizations, counted := roundtables.Tally(evidence); organizations > 0 {
		e.Note += seenBy(c, organizations, counted)
	}
	if i.State == roundtables.NotChosen {
		e.Note = i.Reason
	}
	return e
}

// seenBy says how many organizations see a problem, and what they count.
func seenBy(c *door.Call, organizations, counted int) string {
	if counted == 0 {
		return c.Text("followup.briefing.seen_only", "Count", organizations)
	}
	return c.Text("followup.briefing.seen", "Count", organizations, "Counted", counted)
}

// publicAgenda is the agenda as everybody may read it, once both sides have agreed.
func publicAgenda(c *door.Call, r roundtables.Roundtable, st roundtables.Standing) templ.Component {
	if st.Paper == nil || !st.Agreed() && !r.Over() {
		return parts.Section("agenda", c.Text("tables.show.agenda"), parts.Para(c.Text("tables.show.agenda_later")))
	}
	var titles []string
	for _, i := range st.Paper.Content.Items {
		titles = append(titles, i.Title.In(c.Lang))
	}
	return parts.Section("agenda", c.Text("tables.show.agenda"), parts.List(titles))
}

// outcome is what was asked, answered and promised.
func (p *Pages) outcome(c *door.Call, r roundtables.Roundtable, by map[string]roundtables.Department, inside bool) ([]templ.Component, error) {
	if r.State != roundtables.Held && r.State != roundtables.Closed {
		return nil, nil
	}
	asks, commitments, err := p.FollowUp.Of(c.Ctx(), nil, r)
	if err != nil {
		return nil, err
	}
	if len(asks)+len(commitments) == 0 {
		return []templ.Component{parts.Section("asks", c.Text("tables.show.asks"), ui.Empty(ui.EmptyData{Title: c.Text("tables.show.no_asks_title"), Body: c.Text("tables.show.no_asks")}))}, nil
	}
	var pieces []templ.Component
	var shown []templ.Component
	for _, a := range asks {
		shown = append(shown, p.askPart(c, a, inside))
	}
	if len(shown) > 0 {
		pieces = append(pieces, parts.Section("asks", c.Text("tables.show.asks"), shown...))
	}
	var promised []templ.Component
	for _, k := range commitments {
		promised = append(promised, p.commitmentPart(c, k, inside))
	}
	if len(promised) > 0 {
		pieces = append(pieces, parts.Section("commitments", c.Text("tables.show.commitments"), promised...))
	}
	return pieces, nil
}

// askPart is an ask with what was answered; only members are led further.
func (p *Pages) askPart(c *door.Call, a followup.Ask, inside bool) templ.Component {
	pieces := []templ.Component{parts.Words(parts.TextOf(c.Lang, a.Words)), parts.Hint(c.Loc.Say(a.Now(p.today())))}
	for _, x := range a.Responses {
		pieces = append(pieces, parts.Saying(answeredBy(c, a, x), c.Loc.Date(x.On), c.Loc.Say(x.Verdict.Name()), parts.TextOf(c.Lang, x.Words)))
	}
	href := ""
	if inside || a.Public {
		href = c.Path("roundtables", a.RoundtableKey, "asks", parts.Number(a.Number))
	}
	return parts.Under("", c.Text("tables.ask.heading", "Number", a.Number, "Department", a.Department), href, new(view.AskTag(c.Loc, a, p.today())), pieces...)
}

func answeredBy(c *door.Call, a followup.Ask, x followup.Response) string {
	if x.By != "" {
		return x.By
	}
	return a.Department.In(c.Lang)
}

// commitmentPart is a commitment with how it stands.
func (p *Pages) commitmentPart(c *door.Call, k followup.Commitment, inside bool) templ.Component {
	pieces := []templ.Component{parts.Words(parts.TextOf(c.Lang, k.Words)), parts.Hint(c.Loc.Say(k.Now(p.today())))}
	if k.Moved() {
		pieces = append(pieces, parts.Hint(c.Text("tables.commitment.moved", "First", k.FirstDue)))
	}
	if k.Reason != "" && inside {
		pieces = append(pieces, parts.Words(parts.Plain(c.Lang, k.Reason)))
	}
	href := ""
	if inside || k.Public {
		href = c.Path("roundtables", k.RoundtableKey, "commitments", parts.Number(k.Number))
	}
	return parts.Under("", c.Text("tables.commitment.heading", "Number", k.Number, "By", promisedBy(c, p, k)), href, new(view.OutcomeTag(c.Loc, k, p.today())), pieces...)
}

func promisedBy(c *door.Call, p *Pages, k followup.Commitment) i18n.Text {
	if k.Ours() {
		return p.Roundtables.Options().Name
	}
	return k.Department
}
