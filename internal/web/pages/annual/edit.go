package annual

import (
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/annual"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func names() []string {
	list := []string{"message_en", "message_fr", "president", "approved_on", "approved_by_en", "approved_by_fr"}
	for _, p := range annual.Parts() {
		list = append(list, string(p)+"_en", string(p)+"_fr", "with_"+string(p))
	}
	return list
}

// toEdit is the report that the address names, which may still be written.
func (p *Pages) toEdit(c *door.Call) (annual.Report, error) {
	if err := c.Actor.Require(annual.MayWrite(c.Actor), "power.write_annual"); err != nil {
		return annual.Report{}, err
	}
	return p.Annual.Of(c.Ctx(), c.Actor, year(c))
}

func (p *Pages) edit(c *door.Call) error {
	r, err := p.toEdit(c)
	if err != nil {
		return err
	}
	values := map[string]string{"president": r.President, "approved_on": ui.DateValue(r.ApprovedOn)}
	parts.Pairs(values, "message", r.Message)
	parts.Pairs(values, "approved_by", r.ApprovedBy)
	for _, one := range annual.Parts() {
		parts.Pairs(values, string(one), r.Own[one].Intro)
		if r.Has(one) {
			values["with_"+string(one)] = "yes"
		}
	}
	return p.editWith(c, http.StatusOK, r, values, nil)
}

func (p *Pages) editWith(c *door.Call, status int, r annual.Report, values map[string]string, errs ui.FormErrors) error {
	at := fmt.Sprint(r.Year)
	data := twin(c, ui.PageData{
		Title: title(c, r.Year), Kicker: c.Loc.Days(r.Figures.From, r.Figures.To), Errors: errs, Crumbs: c.FromDesk(ui.Link{Label: c.Text("annual.desk.title"), Href: c.Path("manage", "annual-reports")}),
		Secondary: []ui.ButtonData{{Label: c.Text("annual.see"), Href: c.Path("annual-reports", at), Kind: ui.Secondary}},
	}, at)
	if r.State == annual.Published {
		data.Lead = c.Text("annual.frozen")
		return c.PageStatus(status, data, parts.Para(c.Text("annual.approved", "By", r.ApprovedBy, "Day", r.ApprovedOn)))
	}
	data.Lead = c.Text("annual.edit_lead")
	f := parts.Fields{Call: c, Prefix: "annual.form.", Values: values, Errors: errs}
	all := []templ.Component{parts.Fieldset(c.Text("annual.message"), "", f.Both("message", 10, parts.Optional), f.Line("president", parts.Optional))}
	for _, one := range annual.Parts() {
		name := string(one)
		legend := c.Loc.Say(one.Title())
		with := f.Of("with")
		with.Name, with.ID = "with_"+name, "f-with_"+name
		intro := func(field *ui.Field) { field.Error = errs.For(field.Name) }
		g := f
		g.ID = ""
		all = append(all, parts.Fieldset(legend, "", ui.Checkbox(c.Loc, with, values["with_"+name] == "yes"), introOf(g, name, intro)))
	}
	all = append(all, parts.Fieldset(c.Text("annual.approval"), c.Text("annual.approval_hint"), f.Day("approved_on", parts.Optional), f.Both("approved_by", 0, parts.Optional)),
		ui.Actions(ui.ButtonData{Label: c.Text("annual.save"), Name: "action", Value: "save"}, ui.ButtonData{Label: c.Text("annual.publish"), Name: "action", Value: "publish", Kind: ui.Secondary}))
	return c.PageStatus(status, data, parts.Form(ui.FormData{Action: c.Path("manage", "annual-reports", at), Once: true}, all...))
}

// introOf asks for the introduction of a part in both languages, by the part's name.
func introOf(f parts.Fields, name string, set func(*ui.Field)) templ.Component {
	return f.Both("intro", 3, parts.Optional, func(one *ui.Field) {
		one.Name = name + one.Name[len("intro"):]
		one.ID, one.Value = ui.FieldID(one.Name), f.Values[one.Name]
		set(one)
	})
}

func (p *Pages) save(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	old, err := p.toEdit(c)
	if err != nil {
		return err
	}
	r := annual.Report{Year: old.Year, President: c.Value("president"), Message: c.Both("message"), ApprovedBy: c.Both("approved_by"), Own: map[annual.Part]annual.Own{}}
	if typed := c.Value("approved_on"); typed != "" {
		if r.ApprovedOn, err = time.Parse(time.DateOnly, typed); err != nil {
			r.ApprovedOn = p.Annual.Today().AddDate(1, 0, 0) // no day at all is refused like one to come
		}
	}
	for _, one := range annual.Parts() {
		r.Own[one] = annual.Own{Intro: c.Both(string(one)), LeftOut: c.Value("with_"+string(one)) != "yes"}
	}
	err = p.Annual.Save(c.Ctx(), c.Actor, r)
	done := c.Path("manage", "annual-reports", fmt.Sprint(r.Year))
	key := "annual_saved"
	if err == nil && c.Value("action") == "publish" {
		key, done = "annual_published", c.Path("annual-reports", fmt.Sprint(r.Year))
		err = p.Annual.Publish(c.Ctx(), c.Actor, r.Year)
	}
	if err == nil {
		return c.Done(done, key)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.editWith(c, http.StatusUnprocessableEntity, old, c.Typed(names()...), errs)
}
