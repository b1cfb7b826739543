package desk

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func (p *Pages) duties(c *door.Call) error { return p.dutiesWith(c, http.StatusOK, nil) }

func (p *Pages) dutiesWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	helpers, err := p.Desk.Helpers(c.Ctx(), c.Actor, g)
	if err != nil {
		return err
	}
	t := ui.TableData{Caption: c.Text("deskpages.duties.who"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("desk.column.name")}, {Label: c.Text("deskpages.duties.has")}, {Label: c.Text("deskpages.duties.change")}}}
	for _, h := range helpers {
		var words []string
		for _, d := range h.Duties {
			words = append(words, c.Loc.Say(d.Say()))
		}
		back := ui.ButtonData{
			Label: c.Text("deskpages.duties.take_back"), Explain: h.Person.Name, Kind: ui.Quiet, Action: at(c, "duties"), Hidden: []ui.Hidden{{Name: "email", Value: h.Person.Email}},
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: h.Person.Name}, {Text: strings.Join(words, ", ")}, {Body: ui.Button(back)}}})
	}
	f := parts.Fields{Call: c, Prefix: "deskpages.duties.field.", Values: map[string]string{"email": c.Value("email")}, Errors: errs}
	if !errs.Any() {
		f.Values["email"] = ""
	}
	var options []ui.Option
	for _, d := range desk.Duties() {
		options = append(options, ui.Option{Value: string(d), Label: c.Loc.Say(d.Say()), Hint: c.Text("deskpages.duties.what." + string(d))})
	}
	for _, typed := range c.Values("duties") {
		for i := range options {
			options[i].Chosen = options[i].Chosen || errs.Any() && options[i].Value == typed
		}
	}
	var body []templ.Component
	if len(t.Rows) > 0 {
		body = append(body, parts.Section("who", c.Text("deskpages.duties.who"), ui.Table(t)))
	}
	body = append(body, parts.Section("give", c.Text("deskpages.duties.give"), parts.Form(
		ui.FormData{Action: at(c, "duties"), Once: true},
		f.Line("email", func(one *ui.Field) { one.Type, one.Auto = "email", "off" }),
		f.Boxes("duties", options, parts.Optional),
		parts.Submit(c.Text("deskpages.duties.save"), ui.Primary),
	)))
	page := ui.PageData{Title: c.Text("deskpages.duties.title"), Kicker: c.In(g.Title), Lead: c.Text("deskpages.duties.lead"), Crumbs: crumbs(c, g, toDesk(c)), NoIndex: true, Errors: errs}
	return c.PageStatus(status, twin(c, page), parts.Stack(body...))
}

func (p *Pages) giveDuties(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.run(c)
	if err != nil {
		return err
	}
	var duties []desk.Duty
	for _, d := range c.Values("duties") {
		duties = append(duties, desk.Duty(d))
	}
	errs, status, err := refused(c, p.Desk.GiveDuties(c.Ctx(), c.Actor, g.ID, c.Value("email"), duties...))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.dutiesWith(c, status, errs)
	}
	return c.Done(at(c, "duties"), "desk_saved")
}
