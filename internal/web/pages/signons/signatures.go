package signons

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"plenary.example/internal/signons"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// signatures lists a statement's signatures, of a stage or all.
func (p *Pages) signatures(c *door.Call) error {
	st, err := p.read(c)
	if err != nil {
		return err
	}
	stage := signons.Stage(c.Value("stage"))
	if !slices.Contains(signons.Stages(), stage) {
		stage = ""
	}
	list, more, err := p.Signons.Signatures(c.Ctx(), c.Actor, st.ID, stage, c.Value("after"), 0)
	if err != nil {
		return err
	}
	here := manage(c, st, "signatures")
	tabs := []ui.Link{{Label: c.Text("signpages.desk.all"), Href: here, Current: stage == ""}}
	for _, s := range signons.Stages() {
		tabs = append(tabs, ui.Link{Label: c.Loc.Say(s.Name()), Href: here + "?stage=" + string(s), Current: s == stage})
	}
	t := ui.TableData{Caption: c.Text("signpages.desk.all"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("signpages.fact.name")}, {Label: c.Text("signpages.desk.state")}, {Label: c.Text("signpages.fact.person")}, {Label: c.Text("signpages.fact.email")}, {Label: c.Text("signpages.desk.asked")},
	}}
	for _, g := range list {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: g.Called().In(c.Lang), Href: manage(c, st, "signatures", g.ID)}, {Tag: stageTag(c, g.Stage)}, {Text: g.Person}, {Text: g.Email}, {Text: c.Loc.DateTime(p.local(g.Asked))},
		}})
	}
	body := []templ.Component{ui.Tabs(c.Text("signpages.desk.stages"), tabs)}
	if len(list) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("signpages.desk.no_signatures_title"), Body: c.Text("signpages.desk.no_signatures")}))
	} else {
		body = append(body, ui.Table(t))
	}
	if more {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("signpages.index.more"), Href: here + "?stage=" + string(stage) + "&after=" + list[len(list)-1].ID}}))
	}
	page := twin(c, ui.PageData{Title: c.Text("signpages.desk.signatures"), Kicker: st.Title.In(c.Lang), NoIndex: true, Wide: true, Crumbs: deskCrumbs(c, ui.Link{Label: st.Title.In(c.Lang), Href: manage(c, st)})}, "manage", "sign-ons", st.Slug, "signatures")
	return c.Page(page, parts.Stack(body...))
}

// ofDesk loads the signature that the address names.
func (p *Pages) ofDesk(c *door.Call) (signons.Statement, signons.Signature, error) {
	st, g, err := p.Signons.Signature(c.Ctx(), c.Actor, c.R.PathValue("signature"))
	if err == nil && st.Slug != c.R.PathValue("statement") {
		err = door.NotFound()
	}
	return st, g, err
}

func (p *Pages) signature(c *door.Call) error {
	st, g, err := p.ofDesk(c)
	if err != nil {
		return err
	}
	return p.signatureWith(c, http.StatusOK, st, g, map[string]string{}, nil)
}

func (p *Pages) signatureWith(c *door.Call, status int, st signons.Statement, g signons.Signature, values map[string]string, errs ui.FormErrors) error {
	page := twin(c, ui.PageData{
		Title: g.Called().In(c.Lang), Kicker: st.Title.In(c.Lang), Status: stageTag(c, g.Stage), NoIndex: true, Errors: errs,
		Crumbs: deskCrumbs(c, ui.Link{Label: st.Title.In(c.Lang), Href: manage(c, st)}, ui.Link{Label: c.Text("signpages.desk.signatures"), Href: manage(c, st, "signatures")}),
	}, "manage", "sign-ons", st.Slug, "signatures", g.ID)
	if g.Held != "" {
		page.StatusLine = c.Loc.Say(g.Held.Say())
	}
	facts := p.facts(c, st, g)
	add := func(key, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: c.Text("signpages.fact." + key), Text: text})
		}
	}
	add("email", g.Email)
	if g.Sort != "" {
		add("sort", c.Loc.Say(g.Sort.Name()))
	}
	if g.OrganizationID != "" {
		add("member", c.Text("signpages.fact.is_member"))
	}
	add("version", number(g.Version))
	add("asked", c.Loc.DateTime(p.local(g.Asked)))
	if !g.Proven.IsZero() {
		add("proven", c.Loc.DateTime(p.local(g.Proven)))
	}
	if !g.Confirmed.IsZero() {
		add("confirmed", c.Loc.DateTime(p.local(g.Confirmed))+" · "+c.Loc.Say(g.How.Name()))
	}
	add("settled", g.Settled.Name)
	add("reason", g.Reason)
	body := []templ.Component{ui.Facts(facts)}
	rivals, err := p.Signons.Rivals(c.Ctx(), c.Actor, g)
	if err != nil {
		return err
	}
	var options []ui.Option
	var entries []ui.Entry
	for _, one := range rivals {
		options = append(options, ui.Option{Value: one.ID, Label: one.Called().In(c.Lang)})
		entries = append(entries, ui.Entry{Title: one.Called().In(c.Lang), Href: manage(c, st, "signatures", one.ID), Note: one.City, Tag: stageTag(c, one.Stage)})
	}
	if len(entries) > 0 {
		body = append(body, parts.Section("rivals", c.Text("signpages.desk.rivals"), ui.EntriesUnder(c.Loc, entries)))
	}
	if signons.MayKeep(c.Actor) && !st.Settled() && !g.Proven.IsZero() && (g.Stage.Waits() || g.Stage == signons.Confirmed) {
		f := parts.Fields{Call: c, Prefix: "signpages.decide.", Values: values, Errors: errs}
		fields := []templ.Component{f.Area("reason", parts.Rows(2))}
		var buttons []ui.ButtonData
		add := func(v signons.Verdict, kind ui.ButtonKind) {
			buttons = append(buttons, ui.ButtonData{Label: c.Text("signpages.decide." + string(v)), Kind: kind, Name: "verdict", Value: string(v)})
		}
		if g.Stage.Waits() {
			add(signons.Accept, ui.Primary)
		}
		if len(options) > 0 {
			fields = append(fields, f.Choice("into", options, parts.None(c.Text("signpages.decide.into_none"))))
			add(signons.Merge, ui.Secondary)
		}
		if g.Stage.Waits() {
			add(signons.Refuse, ui.Danger)
		} else {
			add(signons.Remove, ui.Danger)
		}
		body = append(body, parts.Section("decide", c.Text("signpages.decide.title"), parts.Form(ui.FormData{Action: page.Path, Once: true}, append(fields, ui.Actions(buttons...))...)))
	}
	return c.PageStatus(status, page, parts.Stack(body...))
}

// decide settles a signature.
func (p *Pages) decide(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	st, g, err := p.ofDesk(c)
	if err != nil {
		return err
	}
	_, err = p.Signons.Decide(c.Ctx(), c.Actor, g.ID, signons.Verdict(c.Value("verdict")), c.Value("into"), c.Value("reason"))
	if err == nil {
		return c.Done(manage(c, st, "signatures", g.ID), "signon_decided")
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	return p.signatureWith(c, status, st, g, c.Typed("reason", "into"), errs)
}
