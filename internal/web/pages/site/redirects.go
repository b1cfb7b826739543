package site

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"plenary.example/internal/site"
	"plenary.example/internal/site/redirects"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// redirects shows the old addresses and takes in more.
func (p *Pages) redirects(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	return p.redirectsWith(c, http.StatusOK, nil)
}

func (p *Pages) redirectsWith(c *door.Call, status int, refused error) error {
	words := ""
	if c.R.Method == http.MethodGet {
		words = c.Value("q")
	}
	list, err := p.Redirects.List(c.Ctx(), c.Actor, words, c.Value("after"))
	if err != nil {
		return err
	}
	count, err := p.Redirects.Count(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	here := c.Path("manage", "site", "redirects")
	page := ui.PageData{Title: c.Text("sitepages.redirects.title"), Lead: c.Text("sitepages.redirects.lead"), StatusLine: c.Text("sitepages.redirects.count", "Count", count), Crumbs: crumbs(c), Errors: errs, Wide: true}
	pieces := []templ.Component{tabs(c, "redirects")}
	if site.MayWrite(c.Actor) {
		pieces = append(pieces, p.redirectForms(c, errs)...)
	}
	if count == 0 {
		pieces = append(pieces, ui.Empty(ui.EmptyData{Title: c.Text("sitepages.redirects.none_title"), Body: c.Text("sitepages.redirects.none")}))
		return c.PageStatus(status, desk(c, page, "redirects"), parts.Stack(pieces...))
	}
	pieces = append(pieces, ui.SearchBox(c.Loc, ui.SearchData{Action: here, Value: words, Label: c.Text("sitepages.redirects.search")}))
	t := ui.TableData{Caption: c.Text("sitepages.redirects.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("sitepages.redirects.from")}, {Label: c.Text("sitepages.redirects.to")}, {Label: c.Text("sitepages.redirects.hits"), Numeric: true}, {Label: c.Text("sitepages.redirects.last")}, {Label: c.Text("sitepages.column.act")},
	}}
	for _, r := range list {
		last := c.Text("sitepages.redirects.nobody")
		if !r.Last.IsZero() {
			last = c.Loc.Date(r.Last)
		}
		var acts []ui.ButtonData
		if site.MayWrite(c.Actor) {
			acts = []ui.ButtonData{{Label: c.Text("sitepages.redirects.drop"), Explain: r.Source, Kind: ui.Quiet, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "drop"}, {Name: "source", Value: r.Source}}}}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Body: code(r.Source)}, {Body: address(r.Target)}, {Text: c.Loc.Number(int64(r.Hits))}, {Text: last}, {Body: acting(acts)}}})
	}
	pieces = append(pieces, ui.Table(t))
	if len(list) == redirects.PageSize {
		pieces = append(pieces, linkTo(ui.Link{Label: c.Text("sitepages.redirects.more"), Href: here + "?q=" + url.QueryEscape(words) + "&after=" + url.QueryEscape(list[len(list)-1].Source)}))
	}
	return c.PageStatus(status, desk(c, page, "redirects"), parts.Stack(pieces...))
}

// redirectForms take in one old address, or a list.
func (p *Pages) redirectForms(c *door.Call, errs ui.FormErrors) []templ.Component {
	f := parts.Fields{Call: c, Prefix: "sitepages.redirects.", Values: c.Typed("from", "to"), Errors: errs}
	form := ui.FormData{Action: c.Path("manage", "site", "redirects", "lists"), Once: true, Upload: true}
	return []templ.Component{
		parts.Section("one", c.Text("sitepages.redirects.one"), parts.Form(parts.Sending(c.Path("manage", "site", "redirects"), "put"), f.Line("from"), f.Line("to"), parts.Submit(c.Text("sitepages.redirects.put"), ui.Primary))),
		parts.Folded(c.Text("sitepages.redirects.list"), errs.For("file") != "", parts.Form(form,
			f.Line("file", func(x *ui.Field) { x.Type, x.Attrs = "file", templ.Attributes{"accept": ".csv,.xlsx,.ods,.txt"} }), parts.Submit(c.Text("sitepages.redirects.look"), ui.Secondary))),
	}
}

func (p *Pages) redirect(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	var err error
	done := "site_saved"
	if c.Value("action") == "drop" {
		err, done = p.Redirects.Drop(c.Ctx(), c.Actor, c.Value("source")), "site_dropped"
	} else {
		err = p.Redirects.Put(c.Ctx(), c.Actor, c.Value("from"), c.Value("to"))
	}
	if err != nil {
		return p.redirectsWith(c, c.RefusalStatus(err), err)
	}
	return c.Done(c.Path("manage", "site", "redirects"), done)
}

func (p *Pages) sendList(c *door.Call) error {
	name, body, err := c.Upload("file")
	if err != nil {
		return err
	}
	id, err := p.Redirects.AddFile(c.Ctx(), c.Actor, name, body)
	if err != nil {
		return p.redirectsWith(c, c.RefusalStatus(err), err)
	}
	return c.Redirect(c.Path("manage", "site", "redirects", "lists", id))
}

// showList says row by row what would become of a list.
func (p *Pages) showList(c *door.Call) error {
	f, err := p.Redirects.File(c.Ctx(), c.Actor, c.R.PathValue("list"))
	if err != nil {
		return err
	}
	plan, err := p.Redirects.Plan(c.Ctx(), c.Actor, f.Rows)
	if err != nil {
		return err
	}
	page := ui.PageData{
		Title: c.Text("sitepages.list.title", "Name", f.Name), Lead: c.Text("sitepages.list.lead"), Wide: true,
		StatusLine: c.Text("sitepages.list.counts", "New", plan.Counts[redirects.Added], "Changed", plan.Counts[redirects.Changed], "Already", plan.Counts[redirects.Already], "Refused", plan.Counts[redirects.Refused]),
		Crumbs:     crumbs(c, ui.Link{Label: c.Text("sitepages.redirects.title"), Href: c.Path("manage", "site", "redirects")}),
	}
	var pieces []templ.Component
	if site.MayWrite(c.Actor) {
		here := c.Path("manage", "site", "redirects", "lists", f.ID)
		var buttons []ui.ButtonData
		if plan.Counts[redirects.Added]+plan.Counts[redirects.Changed] > 0 {
			buttons = append(buttons, ui.ButtonData{Label: c.Text("sitepages.list.bring"), Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "bring"}}})
		}
		buttons = append(buttons, ui.ButtonData{Label: c.Text("sitepages.list.drop"), Kind: ui.Secondary, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "drop"}}})
		pieces = append(pieces, ui.Actions(buttons...))
	}
	t := ui.TableData{Caption: page.Title, HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("sitepages.list.row"), Numeric: true}, {Label: c.Text("sitepages.list.outcome")}, {Label: c.Text("sitepages.redirects.from")}, {Label: c.Text("sitepages.redirects.to")}, {Label: c.Text("sitepages.list.why")},
	}}
	tones := map[redirects.Outcome]ui.Tone{redirects.Added: ui.Good, redirects.Changed: ui.Waiting, redirects.Already: ui.Neutral, redirects.Refused: ui.Bad}
	for _, l := range plan.Lines {
		why := l.Note
		if l.Why.Key != "" {
			why = l.Why
		}
		said := ""
		if why.Key != "" {
			said = c.Loc.Say(why)
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: c.Loc.Number(int64(l.Line))}, {Tag: &ui.TagData{Tone: tones[l.Outcome], Word: c.Loc.Say(l.Outcome.Say())}}, {Body: code(l.From)}, {Body: code(l.To)}, {Text: said},
		}})
	}
	return c.Page(desk(c, page, "redirects", "lists", f.ID), parts.Stack(append(pieces, ui.Table(t))...))
}

// bringIn brings a list in, or drops it.
func (p *Pages) bringIn(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	f, err := p.Redirects.File(c.Ctx(), c.Actor, c.R.PathValue("list"))
	if err != nil {
		return err
	}
	done := "site_dropped"
	if c.Value("action") == "bring" {
		if _, err := p.Redirects.BringIn(c.Ctx(), c.Actor, f.Rows); err != nil {
			return err
		}
		done = "site_brought"
	}
	if err := p.Redirects.Forget(c.Ctx(), c.Actor, f.ID); err != nil {
		return err
	}
	return c.Done(c.Path("manage", "site", "redirects"), done)
}
