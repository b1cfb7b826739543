package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// ours reports whether the whole note is asked for, rather than the one fit to send.
func ours(c *door.Call) bool { return c.Value("for") != "officials" }

// briefing is the briefing note as a page; the same is there on paper.
func (p *Pages) briefing(c *door.Call) error {
	r, err := p.openInside(c)
	if err != nil {
		return err
	}
	b, err := p.FollowUp.BriefingOf(c.Ctx(), c.Actor, r, ours(c))
	if err != nil {
		return err
	}
	suffix, other := "", ui.Link{Label: c.Text("tables.briefing.theirs"), Href: to(c, r, "briefing") + "?for=officials"}
	if !b.Ours {
		suffix, other = "?for=officials", ui.Link{Label: c.Text("tables.briefing.ours"), Href: to(c, r, "briefing")}
	}
	page := ui.PageData{
		Title: c.Text("tables.briefing.title"), Kicker: r.Title.In(c.Lang), Crumbs: crumbs(c, r), NoIndex: true, Lead: c.Text("tables.briefing.lead_theirs"),
		Secondary: []ui.ButtonData{
			{Label: c.Text("tables.briefing.pdf_en"), Href: door.PathIn(i18n.EN, "roundtables", r.Key, "briefing.pdf") + suffix, Kind: ui.Secondary},
			{Label: c.Text("tables.briefing.pdf_fr"), Href: door.PathIn(i18n.FR, "roundtables", r.Key, "briefing.pdf") + suffix, Kind: ui.Secondary},
		},
	}
	if b.Ours {
		page.Lead = c.Text("followup.briefing.ours")
	}
	body := []templ.Component{ui.Facts(p.facts(c, r, b.Departments)), ui.LinkList([]ui.Link{other})}
	if len(b.Items) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("followup.briefing.empty"), Body: c.Text("tables.briefing.empty")}))
	}
	for n, i := range b.Items {
		body = append(body, p.briefingItem(c, r, n+1, i, b.Ours))
	}
	return c.Page(page, parts.Stack(body...))
}

// briefingItem is one item of the note.
func (p *Pages) briefingItem(c *door.Call, r roundtables.Roundtable, n int, i followup.BriefingItem, inside bool) templ.Component {
	var pieces []templ.Component
	var facts []ui.Fact
	if i.Minutes > 0 {
		facts = append(facts, ui.Fact{Term: c.Text("followup.briefing.time"), Text: c.Text("followup.briefing.minutes", "Count", i.Minutes)})
	}
	if inside && i.Speaker != "" {
		facts = append(facts, ui.Fact{Term: c.Text("followup.briefing.speaker"), Text: i.Speaker})
	}
	if !i.Department.Empty() {
		facts = append(facts, ui.Fact{Term: c.Text("followup.briefing.for"), Text: i.Department.In(c.Lang)})
	}
	facts = append(facts, ui.Fact{Term: c.Text("followup.briefing.concern"), Text: i.Concern.In(c.Lang)})
	if len(i.Proposers) > 0 {
		var list []string
		for _, t := range i.Proposers {
			list = append(list, t.In(c.Lang))
		}
		facts = append(facts, ui.Fact{Term: c.Text("followup.briefing.proposed"), Body: parts.List(list)})
	}
	pieces = append(pieces, ui.Facts(facts))
	text := func(key string, t i18n.Text) {
		if !t.Empty() {
			pieces = append(pieces, parts.Under("", c.Text("followup.briefing."+key), "", nil, parts.Words(parts.TextOf(c.Lang, t))))
		}
	}
	text("issue", i.Problem)
	text("question", i.Question)
	text("ask", i.Item.Ask)
	if len(i.Evidence) > 0 {
		var seen []templ.Component
		if i.Organizations > 0 {
			seen = append(seen, parts.Para(seenBy(c, i.Organizations, i.Counted)))
		}
		var lines []string
		for _, e := range i.Evidence {
			line := followup.EvidenceLine(e, c.Lang, inside)
			if e.Count != roundtables.Uncounted {
				line = c.Text("tables.evidence.counted", "Number", c.Loc.Number(int64(e.Count))) + " " + line
			}
			lines = append(lines, line)
		}
		pieces = append(pieces, parts.Under("", c.Text("followup.briefing.evidence"), "", nil, append(seen, parts.List(lines))...))
	}
	if len(i.Standing) > 0 {
		var policy []templ.Component
		for _, s := range i.Standing {
			policy = append(policy, policyOf(c, s))
		}
		pieces = append(pieces, parts.Under("", c.Text("followup.briefing.policy"), "", nil, policy...))
	}
	if len(i.Before) > 0 {
		var before []templ.Component
		for _, a := range i.Before {
			before = append(before, parts.Hint(a.Roundtable.In(c.Lang)), p.askBrief(c, a))
		}
		pieces = append(pieces, parts.Under("", c.Text("followup.briefing.before"), "", nil, before...))
	}
	return parts.Section("i-"+i.Item.ID, c.Text("tables.paper.item", "Number", n, "Title", i.Item.Title), pieces...)
}

// askBrief is an earlier ask with what became of it, in a few lines.
func (p *Pages) askBrief(c *door.Call, a followup.Ask) templ.Component {
	lines := []string{c.Text("followup.briefing.asked", "Department", a.Department, "Words", a.Words)}
	if len(a.Responses) == 0 {
		lines = append(lines, c.Text("followup.briefing.no_answer"))
	}
	for _, x := range a.Responses {
		lines = append(lines, c.Text("followup.briefing.answered", "Verdict", x.Verdict.Name(), "Day", x.On, "Words", x.Words.In(c.Lang)))
	}
	for _, k := range a.Commitments {
		lines = append(lines, c.Text("followup.briefing.promised", "Words", k.Words.In(c.Lang), "Due", k.Due, "State", k.State.Name()))
	}
	return parts.Stack(parts.List(lines), ui.LinkList([]ui.Link{{Label: c.Text("tables.briefing.to_ask"), Href: c.Path("roundtables", a.RoundtableKey, "asks", parts.Number(a.Number))}}))
}

// briefingPDF is the note on paper.
func (p *Pages) briefingPDF(c *door.Call) error {
	r, err := p.openInside(c)
	if err != nil {
		return err
	}
	b, err := p.FollowUp.BriefingOf(c.Ctx(), c.Actor, r, ours(c))
	if err != nil {
		return err
	}
	file, err := followup.BriefingPDF(c.Door.Catalog, c.Lang, b, p.Roundtables.Options(), p.Now())
	if err != nil {
		return err
	}
	return c.Download(c.Text("tables.briefing.file", "Key", r.Key), "application/pdf", file)
}
