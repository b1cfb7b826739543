package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// agree is where the agenda, and later the notes, stand between the two sides.
func (p *Pages) agree(c *door.Call) error {
	r, err := p.openToChoose(c)
	if err != nil {
		return err
	}
	return p.agreeWith(c, r, map[string]string{}, nil)
}

func (p *Pages) agreeWith(c *door.Call, r roundtables.Roundtable, values map[string]string, errs ui.FormErrors) error {
	departments, by, err := p.met(c.Ctx(), r)
	if err != nil {
		return err
	}
	kind, st, err := p.paperNow(c, r)
	if err != nil {
		return err
	}
	links, err := p.Roundtables.Links(c.Ctx(), c.Actor, r)
	if err != nil {
		return err
	}
	here := to(c, r, "agree")
	var body []templ.Component
	body = append(body, p.agreementPart(c, st, departments, by))
	if st.Paper == nil || st.Changed {
		lead := c.Text("tables.agree.send_lead", "Count", len(links))
		pieces := []templ.Component{parts.Para(lead)}
		if kind == roundtables.AgendaPaper && r.PhaseAt(p.Now()) == roundtables.Calling {
			pieces = append(pieces, parts.Para(c.Text("tables.choice.closed")))
		} else {
			pieces = append(pieces, parts.Form(parts.Sending(here, "send"), parts.Submit(c.Text("tables.agree.send_"+string(kind)), ui.Primary)))
		}
		body = append(body, parts.Section("send", c.Text("tables.agree.send_title"), pieces...))
	}
	if st.Paper != nil && !st.Agreed() {
		var officials []ui.Option
		for _, l := range links {
			officials = append(officials, ui.Option{Value: l.Official.ID, Label: l.Official.Name + " (" + by[l.Official.DepartmentID].Short.In(c.Lang) + ")"})
		}
		if len(officials) > 0 {
			f := parts.Fields{Call: c, Prefix: "tables.agree.", Values: values, Errors: errs}
			body = append(body, parts.Folded(c.Text("tables.agree.record"), errs.For("official") != "", parts.Para(c.Text("tables.agree.record_lead")),
				parts.Form(parts.Sending(here, "record", ui.Hidden{Name: "number", Value: parts.Number(st.Paper.Number)}), f.Choice("official", officials), parts.Submit(c.Text("tables.agree.record"), ui.Secondary))))
		}
	}
	said, err := p.discussion(c, r, "", here, values, errs)
	if err != nil {
		return err
	}
	body = append(body, p.linksPart(c, r, links, by), said)
	versions, err := p.versions(c, r, kind)
	if err != nil {
		return err
	}
	body = append(body, versions)
	page := ui.PageData{
		Title: c.Text("tables.agree.title"), Kicker: r.Title.In(c.Lang), StatusLine: c.Loc.Say(st.Now(kind)), Crumbs: crumbs(c, r), Errors: errs, NoIndex: true,
		Rail: railOf(c, p.rail(c, r, true)), RailTitle: c.Text("tables.pages"),
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "agree"), parts.Stack(body...))
}

// paperNow is the paper that is being agreed: the agenda until the roundtable is
// held, the notes from then on.
func (p *Pages) paperNow(c *door.Call, r roundtables.Roundtable) (roundtables.PaperKind, roundtables.Standing, error) {
	if r.State == roundtables.Held || r.State == roundtables.Closed {
		st, err := p.FollowUp.NotesStanding(c.Ctx(), nil, r)
		return roundtables.NotesPaper, st, err
	}
	st, err := p.Roundtables.AgendaNow(c.Ctx(), nil, r)
	return roundtables.AgendaPaper, st, err
}

// agreementPart says who has agreed, side by side, with the day.
func (p *Pages) agreementPart(c *door.Call, st roundtables.Standing, departments []roundtables.Department, by map[string]roundtables.Department) templ.Component {
	var facts []ui.Fact
	row := func(side, departmentID string) {
		a, agreed := st.By(departmentID)
		tag := ui.TagData{Tone: ui.Waiting, Word: c.Text("tables.agree.waits")}
		who := ""
		switch {
		case agreed && st.Changed:
			tag = ui.TagData{Tone: ui.Past, Word: c.Text("tables.agree.earlier")}
			who = p.agreedBy(c, a)
		case agreed:
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("tables.agree.agreed")}
			who = p.agreedBy(c, a)
		}
		facts = append(facts, ui.Fact{Term: side, Body: parts.Marked(tag, who)})
	}
	row(p.Roundtables.Options().Name.In(c.Lang), "")
	for _, d := range departments {
		row(by[d.ID].Name.In(c.Lang), d.ID)
	}
	return parts.Section("agreed", c.Text("tables.agree.who"), ui.Facts(facts))
}

func (p *Pages) agreedBy(c *door.Call, a roundtables.Agreement) string {
	who := a.Name
	if title := a.Title.In(c.Lang); title != "" {
		who += ", " + title
	}
	if a.RecordedBy != "" {
		return c.Text("tables.agree.recorded", "Who", who, "Day", p.local(a.At), "By", a.RecordedBy)
	}
	return c.Text("tables.agree.on", "Who", who, "Day", p.local(a.At))
}

// linksPart lists the officials with a link, and when they last used it.
func (p *Pages) linksPart(c *door.Call, r roundtables.Roundtable, list []roundtables.Link, by map[string]roundtables.Department) templ.Component {
	if len(list) == 0 {
		pieces := []templ.Component{parts.Para(c.Text("tables.agree.no_links"))}
		if roundtables.MayPlan(c.Actor) {
			pieces = append(pieces, ui.LinkList([]ui.Link{{Label: c.Text("tables.desk.title"), Href: desk(c, r) + "#officials"}}))
		}
		return parts.Section("officials", c.Text("tables.desk.officials"), pieces...)
	}
	table := ui.TableData{
		Caption: c.Text("tables.desk.officials"), HideCaption: true,
		Columns: []ui.Column{{Label: c.Text("tables.desk.official")}, {Label: c.Text("tables.desk.department")}, {Label: c.Text("tables.desk.seen")}},
	}
	for _, l := range list {
		seen := c.Text("tables.desk.never_seen")
		if !l.SeenAt.IsZero() {
			seen = c.Loc.Date(p.local(l.SeenAt))
		}
		if !l.Works(p.today()) {
			seen = c.Text("tables.desk.ended")
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: l.Official.Name}, {Text: by[l.Official.DepartmentID].Short.In(c.Lang)}, {Text: seen}}})
	}
	return parts.Section("officials", c.Text("tables.desk.officials"), ui.Table(table))
}

// versions lists what was sent so far, each with who agreed to it and when.
func (p *Pages) versions(c *door.Call, r roundtables.Roundtable, kind roundtables.PaperKind) (templ.Component, error) {
	list, err := p.Roundtables.Versions(c.Ctx(), c.Actor, r, kind)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return parts.Stack(), nil
	}
	var pieces []templ.Component
	for _, st := range list {
		var agreed []string
		for _, a := range st.Agreements {
			agreed = append(agreed, p.agreedBy(c, a))
		}
		pieces = append(pieces, parts.Folded(c.Text("tables.agree.version", "Number", st.Paper.Number, "Day", p.local(st.Paper.SentAt), "By", st.Paper.SentBy), false,
			parts.List(agreed), contentPart(c, st.Paper.Content, nil)))
	}
	return parts.Section("versions", c.Text("tables.agree.versions"), pieces...), nil
}

// contentPart is a paper as those who agree to it read it. More, where it is not nil,
// gives what stands under each item.
func contentPart(c *door.Call, content roundtables.Content, more func(i roundtables.ContentItem) []templ.Component) templ.Component {
	var pieces []templ.Component
	for n, i := range content.Items {
		title := c.Text("tables.paper.item", "Number", n+1, "Title", i.Title)
		var inner []templ.Component
		if i.Minutes > 0 {
			inner = append(inner, parts.Hint(c.Text("followup.briefing.minutes", "Count", i.Minutes)))
		}
		text := func(key string, t i18n.Text) {
			if !t.Empty() {
				inner = append(inner, parts.Label(c.Text(key)), parts.Words(parts.TextOf(c.Lang, t)))
			}
		}
		text("tables.item.question", i.Question)
		text("tables.item.ask", i.Ask)
		if len(i.Proposers) > 0 {
			var names []string
			for _, t := range i.Proposers {
				names = append(names, t.In(c.Lang))
			}
			inner = append(inner, parts.Label(c.Text("followup.briefing.proposed")), parts.List(names))
		}
		if len(i.Evidence) > 0 {
			inner = append(inner, parts.Label(c.Text("tables.evidence.title")), parts.List(figures(c, i.Evidence)))
		}
		text("tables.paper.notes", i.Notes)
		inner = append(inner, decisions(c, i)...)
		if more != nil {
			inner = append(inner, more(i)...)
		}
		pieces = append(pieces, parts.Under("", title, "", nil, inner...))
	}
	return parts.Stack(pieces...)
}

// figures are evidence that officials may read, a line each.
func figures(c *door.Call, list []roundtables.ContentFigure) []string {
	var lines []string
	for _, e := range list {
		line := ""
		add := func(s string) {
			if s != "" {
				if line != "" {
					line += " – "
				}
				line += s
			}
		}
		if e.Count != roundtables.Uncounted {
			add(c.Text("tables.evidence.counted", "Number", c.Loc.Number(int64(e.Count))))
		}
		add(e.Words)
		add(e.Place)
		add(e.Period)
		lines = append(lines, line)
	}
	return lines
}

// decisions are the asks, answers and commitments of an item of the notes.
func decisions(c *door.Call, i roundtables.ContentItem) []templ.Component {
	var pieces []templ.Component
	for _, a := range i.Asks {
		pieces = append(pieces, parts.Label(c.Text("tables.paper.ask", "Number", a.Number)), parts.Words(parts.TextOf(c.Lang, a.Words)))
		for _, x := range a.Answers {
			pieces = append(pieces, parts.Saying(x.By, isoDay(c, x.On), c.Text("followup.verdict."+x.Verdict), parts.TextOf(c.Lang, x.Words)))
		}
	}
	for _, k := range i.Promises {
		pieces = append(pieces, parts.Label(c.Text("tables.paper.promise", "Number", k.Number)), parts.Words(parts.TextOf(c.Lang, k.Words)), parts.Hint(c.Text("tables.paper.due", "By", k.By, "Due", isoDay(c, k.Due))))
	}
	return pieces
}

// agreeAct sends the paper, records an agreement, or says something.
func (p *Pages) agreeAct(c *door.Call) error {
	r, err := p.openToChoose(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	kind, _, err := p.paperNow(c, r)
	if err != nil {
		return err
	}
	done := "roundtable_sent"
	switch c.Value("action") {
	case "send":
		if kind == roundtables.NotesPaper {
			err = p.FollowUp.SendNotes(c.Ctx(), c.Actor, r.ID)
		} else {
			err = p.Roundtables.SendAgenda(c.Ctx(), c.Actor, r.Key)
		}
	case "record":
		done, err = "roundtable_agreed", p.Roundtables.RecordAgreement(c.Ctx(), c.Actor, r.Key, kind, c.Int("number", 0), c.Value("official"))
	case "say":
		done, err = "roundtable_said", renamed(p.Roundtables.Say(c.Ctx(), c.Actor, r.Key, "", c.Value("to"), c.Value("remark")), "words", "remark")
	default:
		return door.NotFound()
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.agreeWith(c, r, c.Typed("official", "remark", "to"), errs)
	}
	return c.Done(to(c, r, "agree"), done)
}
