package signons

import (
	"bytes"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/signons"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func deskCrumbs(c *door.Call, more ...ui.Link) []ui.Link {
	return c.FromDesk(append([]ui.Link{{Label: c.Text("signpages.desk.title"), Href: c.Path("manage", "sign-ons")}}, more...)...)
}

// desk lists all statements, and the signatures that wait.
func (p *Pages) desk(c *door.Call) error {
	waiting, err := p.Signons.Waiting(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	list, more, err := p.Signons.List(c.Ctx(), c.Actor, c.Value("after"))
	if err != nil {
		return err
	}
	slugs := map[string]string{}
	t := ui.TableData{Caption: c.Text("signpages.desk.statements"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("signpages.desk.statement")}, {Label: c.Text("signpages.desk.state")}, {Label: c.Text("signpages.desk.closes")}, {Label: c.Text("signpages.desk.count"), Numeric: true},
	}}
	for _, st := range list {
		slugs[st.ID] = st.Slug
		closes := ""
		if !st.Closes.IsZero() {
			closes = c.Loc.DateTime(p.local(st.Closes))
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: st.Title.In(c.Lang), Href: manage(c, st.Statement)}, {Tag: p.stateTag(c, st.Statement)}, {Text: closes}, {Text: c.Loc.Number(int64(st.Count))},
		}})
	}
	page := twin(c, ui.PageData{Title: c.Text("signpages.desk.title"), Lead: c.Text("signpages.desk.lead"), NoIndex: true, Crumbs: c.FromDesk()}, "manage", "sign-ons")
	if signons.MayKeep(c.Actor) {
		page.Primary = &ui.ButtonData{Label: c.Text("signpages.desk.new"), Href: c.Path("manage", "sign-ons", "new", "text")}
	}
	page.Secondary = []ui.ButtonData{{Label: c.Text("networks.title"), Href: c.Path("networks"), Kind: ui.Secondary}, {Label: c.Text("signpages.desk.public"), Href: c.Path("sign-ons"), Kind: ui.Secondary}}
	var body []templ.Component
	if len(waiting) > 0 {
		var held []ui.Entry
		for _, g := range waiting {
			st := signons.Statement{Slug: slugs[g.StatementID]}
			if st.Slug == "" {
				if st, _, err = p.Signons.Signature(c.Ctx(), c.Actor, g.ID); err != nil {
					return err
				}
			}
			held = append(held, ui.Entry{Title: g.Called().In(c.Lang), Href: manage(c, st, "signatures", g.ID), Tag: stageTag(c, g.Stage), Note: c.Loc.Say(g.Held.Say())})
		}
		body = append(body, parts.Section("held", c.Text("signpages.desk.held", "Count", len(waiting)), ui.EntriesUnder(c.Loc, held)))
	}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("signpages.desk.none_title"), Body: c.Text("signpages.desk.none")}))
	} else {
		body = append(body, parts.Section("statements", c.Text("signpages.desk.statements"), ui.Table(t)))
	}
	if more {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("signpages.index.more"), Href: c.Path("manage", "sign-ons") + "?after=" + list[len(list)-1].ID}}))
	}
	return c.Page(page, parts.Stack(body...))
}

// read loads the statement that the address names, for those who read the desk.
func (p *Pages) read(c *door.Call) (signons.Statement, error) {
	if err := c.Actor.Require(signons.MayRead(c.Actor), "power.read_signons"); err != nil {
		return signons.Statement{}, err
	}
	return p.open(c)
}

func (p *Pages) overview(c *door.Call) error {
	st, err := p.read(c)
	if err != nil {
		return err
	}
	return p.overviewWith(c, http.StatusOK, st, map[string]string{"closes": ui.DateTimeValue(p.local(st.Closes)), "day": ui.DateValue(p.Signons.Day(p.Signons.Now()))}, "", nil)
}

// overviewWith is a statement on the desk: how it stands, and what may be done. opened is
// the act whose form was refused.
func (p *Pages) overviewWith(c *door.Call, status int, st signons.Statement, values map[string]string, opened string, errs ui.FormErrors) error {
	r, err := p.Signons.RollOf(c.Ctx(), st)
	if err != nil {
		return err
	}
	state := st.StateAt(r.At)
	page := twin(c, ui.PageData{
		Title: st.Title.In(c.Lang), Status: p.stateTag(c, st), StatusLine: p.stateLine(c, st), Crumbs: deskCrumbs(c), NoIndex: true, Errors: errs,
		Secondary: []ui.ButtonData{{Label: c.Text("signpages.desk.public_page"), Href: at(c, st), Kind: ui.Secondary}},
	}, "manage", "sign-ons", st.Slug)
	keeps := signons.MayKeep(c.Actor)
	if keeps && !st.Settled() {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("signpages.desk.edit"), Href: manage(c, st, "text"), Kind: ui.Secondary})
	}
	body := []templ.Component{}
	if state == signons.Draft {
		body = append(body, p.words(c, st))
	} else {
		figures, err := p.figures(c, st, r)
		if err != nil {
			return err
		}
		body = append(body, figures...)
	}
	if keeps {
		acts, err := p.acts(c, st, state, parts.Fields{Call: c, Prefix: "signpages.act.", Values: values, Errors: errs}, opened)
		if err != nil {
			return err
		}
		body = append(body, acts...)
	}
	return c.PageStatus(status, page, parts.Stack(body...))
}

// figures say how a statement stands: by stage, by region, what was sent.
func (p *Pages) figures(c *door.Call, st signons.Statement, r signons.Roll) ([]templ.Component, error) {
	stages, err := p.Signons.Stages(c.Ctx(), c.Actor, st.ID)
	if err != nil {
		return nil, err
	}
	facts := []ui.Fact{{Term: c.Text("signpages.desk.counts"), Text: c.Text("signpages.count", "Count", r.Count()) + ". " + said(c.Loc, r)}}
	if st.Goal > 0 {
		facts = append(facts, ui.Fact{Term: c.Text("signpages.goal"), Text: c.Loc.Number(int64(st.Goal))})
	}
	if r.Earlier > 0 {
		facts = append(facts, ui.Fact{Term: c.Text("signpages.desk.earlier"), Text: c.Text("signpages.earlier", "Count", r.Earlier)})
	}
	for _, s := range signons.Stages() {
		if n := stages[s]; n > 0 {
			facts = append(facts, ui.Fact{Term: c.Loc.Say(s.Name()), Text: c.Loc.Number(int64(n)), Href: manage(c, st, "signatures") + "?stage=" + string(s)})
		}
	}
	links := []ui.Link{{Label: c.Text("signpages.desk.all"), Href: manage(c, st, "signatures")}}
	if signons.MayKeep(c.Actor) {
		links = append(links, ui.Link{Label: c.Text("signpages.desk.csv"), Href: manage(c, st, "export", "csv")}, ui.Link{Label: c.Text("signpages.desk.json"), Href: manage(c, st, "export", "json")})
	}
	body := []templ.Component{parts.Section("stands", c.Text("signpages.desk.stands"), ui.Facts(facts), ui.LinkList(links))}
	regions, err := p.Signons.ByRegion(c.Ctx(), c.Actor, st)
	if err != nil {
		return nil, err
	}
	bars := ui.BarsData{ID: "regions", Caption: c.Text("signpages.desk.regions"), LabelHead: c.Text("signpages.desk.region"), ValueHead: c.Text("signpages.desk.signed_of")}
	for _, one := range regions {
		bars.Bars = append(bars.Bars, ui.Bar{Label: c.Loc.Say(one.Region.Name()), Value: float64(one.Signed), Text: c.Text("signpages.desk.of", "Signed", one.Signed, "All", one.All)})
	}
	if len(bars.Bars) > 0 {
		body = append(body, parts.Section("by-region", c.Text("signpages.desk.members"), ui.Bars(c.Loc, bars)))
	}
	sent, err := p.Signons.Mailings(c.Ctx(), c.Actor, st.ID)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, m := range sent {
		lines = append(lines, c.Text("signpages.desk.sent."+string(m.Kind), "Count", m.Messages, "When", c.Loc.DateTime(p.local(m.At))))
	}
	if len(lines) > 0 {
		body = append(body, parts.Section("sent", c.Text("signpages.desk.sent"), parts.List(lines)))
	}
	return append(body, p.notes(c, r)), nil
}

// acts are what may be done with a statement in a state.
func (p *Pages) acts(c *door.Call, st signons.Statement, state signons.State, f parts.Fields, opened string) ([]templ.Component, error) {
	here := manage(c, st)
	form := func(action string, kind ui.ButtonKind, fields ...templ.Component) templ.Component {
		return parts.Form(parts.Sending(here, action), append(fields, parts.Submit(c.Text("signpages.do."+action), kind))...)
	}
	folded := func(action string, kind ui.ButtonKind, fields ...templ.Component) templ.Component {
		g := f
		g.ID = action
		if opened != action {
			g.Errors = nil
		}
		return parts.Folded(c.Text("signpages.do."+action), opened == action, append([]templ.Component{parts.Hint(c.Text("signpages.why." + action))}, form(action, kind, fields...))...)
	}
	in := func(action string) parts.Fields {
		g := f
		g.ID = action
		if opened != action {
			g.Errors = nil
		}
		return g
	}
	var list []templ.Component
	switch state {
	case signons.Draft:
		list = append(list, parts.Para(c.Text("signpages.why.publish")), form("publish", ui.Primary))
	case signons.Open, signons.Scheduled, signons.Closed:
		sent, err := p.Signons.Mailings(c.Ctx(), c.Actor, st.ID)
		if err != nil {
			return nil, err
		}
		was := map[signons.MailingKind]bool{}
		for _, m := range sent {
			was[m.Kind] = true
		}
		if state == signons.Open && !was[signons.Reminder] {
			list = append(list, folded("remind", ui.Secondary))
		}
		if state == signons.Open && !was[signons.Invitation] {
			list = append(list, folded("invite", ui.Secondary))
		}
		if state == signons.Closed {
			g := in("deliver")
			list = append(list, folded("deliver", ui.Primary, g.Day("day"), g.Both("to", 0)))
		}
		g := in("move")
		list = append(list, folded("move", ui.Secondary, g.Hour("closes"), g.Both("note", 2)))
		if state == signons.Open {
			g = in("close")
			list = append(list, folded("close", ui.Secondary, g.Both("note", 2)))
		}
		g = in("withdraw")
		list = append(list, folded("withdraw", ui.Danger, g.Both("why", 3)))
	case signons.Delivered, signons.Withdrawn:
		return nil, nil
	}
	return []templ.Component{parts.Section("acts", c.Text("signpages.desk.acts"), list...)}, nil
}

func actFields() []string {
	return []string{"closes", "day", "to_en", "to_fr", "note_en", "note_fr", "why_en", "why_fr"}
}

// instant reads a day and an hour of the form in the coalition's zone; zero for none.
func (p *Pages) instant(c *door.Call, name string) time.Time {
	t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), p.Signons.Location())
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// act does what a form of the desk asks for.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, err := p.read(c)
	if err != nil {
		return err
	}
	if err := signons.RequireKeeping(c.Actor); err != nil {
		return err
	}
	ctx, who, s := c.Ctx(), c.Actor, p.Signons
	action := c.Value("action")
	switch action {
	case "publish":
		_, err = s.Publish(ctx, who, st.ID)
	case "move":
		_, err = s.MoveDeadline(ctx, who, st.ID, p.instant(c, "closes"), c.Both("note"))
	case "close":
		_, err = s.CloseNow(ctx, who, st.ID, c.Both("note"))
	case "withdraw":
		_, err = s.Withdraw(ctx, who, st.ID, c.Both("why"))
	case "deliver":
		_, err = s.Deliver(ctx, who, st.ID, signons.Delivery{Day: db.ParseDay(c.Value("day")), To: c.Both("to")}, p.Press.Files)
	case "remind":
		_, err = s.Remind(ctx, who, st.ID)
	case "invite":
		_, err = s.Invite(ctx, who, st.ID)
	default:
		err = fault.New(fault.Invalid, "signons.error.action", nil)
	}
	if err == nil {
		return c.Done(manage(c, st), "signon_"+action)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	return p.overviewWith(c, status, st, c.Typed(actFields()...), action, errs)
}

// export answers with all signatures of a statement.
func (p *Pages) export(c *door.Call) error {
	if err := signons.RequireKeeping(c.Actor); err != nil {
		return err
	}
	st, err := p.open(c)
	if err != nil {
		return err
	}
	format := c.R.PathValue("format")
	mediaType := map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json"}[format]
	if mediaType == "" {
		return door.NotFound()
	}
	// Nothing is answered before all of it is there: half a file, with a page that says why
	// at its end, would be taken for a whole one.
	var b bytes.Buffer
	if format == "csv" {
		err = p.Signons.WriteCSV(c.Ctx(), &b, c.Actor, st, c.Loc)
	} else {
		err = p.Signons.WriteJSON(c.Ctx(), &b, c.Actor, st)
	}
	if err != nil {
		return err
	}
	return c.Download(st.Slug+"."+format, mediaType, b.Bytes())
}
