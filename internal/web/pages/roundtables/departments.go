package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// departments lists the departments on record, and adds one.
func (p *Pages) departments(c *door.Call) error { return p.departmentsWith(c, nil, nil) }

func (p *Pages) departmentsWith(c *door.Call, values map[string]string, errs ui.FormErrors) error {
	if err := staff(c); err != nil {
		return err
	}
	list, err := p.Roundtables.Departments(c.Ctx(), nil)
	if err != nil {
		return err
	}
	var entries []ui.Entry
	for _, d := range list {
		e := ui.Entry{Kicker: d.Short.In(c.Lang), Title: d.Name.In(c.Lang), Href: c.Path("manage", "departments", d.ID)}
		if d.Retired {
			e.Tag = &ui.TagData{Tone: ui.Past, Word: c.Text("tables.departments.retired_tag")}
		}
		entries = append(entries, e)
	}
	var body []templ.Component
	if len(entries) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("tables.departments.none_title"), Body: c.Text("tables.departments.none")}))
	} else {
		body = append(body, ui.Entries(c.Loc, entries))
	}
	f := parts.Fields{Call: c, Prefix: "tables.departments.", Values: values, Errors: errs}
	body = append(body, parts.Section("add", c.Text("tables.departments.add"), parts.Form(ui.FormData{Action: c.Path("manage", "departments"), Once: true}, f.Both("name", 0), f.Both("short", 0), parts.Submit(c.Text("tables.departments.add"), ui.Secondary))))
	page := ui.PageData{Title: c.Text("tables.departments.title"), Lead: c.Text("tables.departments.lead"), Crumbs: deskCrumbs(c), Errors: errs}
	return c.PageStatus(again(errs), twin(c, page, "manage", "departments"), parts.Stack(body...))
}

func (p *Pages) addDepartment(c *door.Call) error {
	id, err := p.Roundtables.KeepDepartment(c.Ctx(), c.Actor, roundtables.Department{Name: c.Both("name"), Short: c.Both("short")})
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.departmentsWith(c, c.Typed("name_en", "name_fr", "short_en", "short_fr"), errs)
	}
	return c.Done(c.Path("manage", "departments", id), "roundtable_saved")
}

// ofRecord is the department that the address names.
func (p *Pages) ofRecord(c *door.Call) (roundtables.Department, error) {
	if err := staff(c); err != nil {
		return roundtables.Department{}, err
	}
	list, err := p.Roundtables.Departments(c.Ctx(), nil)
	if err != nil {
		return roundtables.Department{}, err
	}
	for _, d := range list {
		if d.ID == c.R.PathValue("department") {
			return d, nil
		}
	}
	return roundtables.Department{}, door.NotFound()
}

func (p *Pages) department(c *door.Call) error {
	d, err := p.ofRecord(c)
	if err != nil {
		return err
	}
	values := map[string]string{}
	parts.Pairs(values, "name", d.Name)
	parts.Pairs(values, "short", d.Short)
	if d.Retired {
		values["retired"] = "yes"
	}
	return p.departmentWith(c, d, values, nil)
}

func (p *Pages) departmentWith(c *door.Call, d roundtables.Department, values map[string]string, errs ui.FormErrors) error {
	officials, err := p.Roundtables.Officials(c.Ctx(), c.Actor, d.ID)
	if err != nil {
		return err
	}
	var list []ui.Entry
	for _, o := range officials {
		e := ui.Entry{Title: o.Name, Href: c.Path("manage", "departments", d.ID, "officials", o.ID), Note: o.Title.In(c.Lang) + " – " + o.Email}
		if !o.Left.IsZero() {
			e.Tag = &ui.TagData{Tone: ui.Past, Word: c.Text("tables.departments.left_tag")}
		}
		list = append(list, e)
	}
	f := parts.Fields{Call: c, Prefix: "tables.departments.", Values: values, Errors: errs}
	page := ui.PageData{
		Title: d.Name.In(c.Lang), Kicker: d.Short.In(c.Lang), Crumbs: append(deskCrumbs(c), ui.Link{Label: c.Text("tables.departments.title"), Href: c.Path("manage", "departments")}), Errors: errs,
		Primary: &ui.ButtonData{Label: c.Text("tables.departments.add_official"), Href: c.Path("manage", "departments", d.ID, "officials", "new")},
	}
	return c.PageStatus(again(errs), twin(c, page, "manage", "departments", d.ID), parts.Stack(
		parts.Section("officials", c.Text("tables.departments.officials"), entriesOr(c, list, c.Text("tables.departments.no_officials"))),
		parts.Section("change", c.Text("tables.departments.change"), parts.Form(ui.FormData{Action: c.Path("manage", "departments", d.ID), Once: true}, f.Both("name", 0), f.Both("short", 0), f.Box("retired"), parts.Submit(c.Text("tables.departments.save"), ui.Secondary)))))
}

func (p *Pages) changeDepartment(c *door.Call) error {
	d, err := p.ofRecord(c)
	if err != nil {
		return err
	}
	next := roundtables.Department{ID: d.ID, Name: c.Both("name"), Short: c.Both("short"), Retired: c.Value("retired") == "yes"}
	if _, err := p.Roundtables.KeepDepartment(c.Ctx(), c.Actor, next); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.departmentWith(c, d, c.Typed("name_en", "name_fr", "short_en", "short_fr", "retired"), errs)
	}
	return c.Done(c.Path("manage", "departments", d.ID), "roundtable_saved")
}

// theirs is the official that the address names; a zero one for a new one.
func (p *Pages) theirs(c *door.Call, d roundtables.Department) (roundtables.Official, error) {
	id := c.R.PathValue("official")
	if id == "new" {
		return roundtables.Official{DepartmentID: d.ID}, nil
	}
	list, err := p.Roundtables.Officials(c.Ctx(), c.Actor, d.ID)
	if err != nil {
		return roundtables.Official{}, err
	}
	for _, o := range list {
		if o.ID == id {
			return o, nil
		}
	}
	return roundtables.Official{}, door.NotFound()
}

func (p *Pages) officialForm(c *door.Call) error {
	d, err := p.ofRecord(c)
	if err != nil {
		return err
	}
	o, err := p.theirs(c, d)
	if err != nil {
		return err
	}
	values := map[string]string{"name": o.Name, "email": o.Email, "lang": string(o.Lang)}
	parts.Pairs(values, "title", o.Title)
	if !o.Left.IsZero() {
		values["left"] = "yes"
	}
	return p.officialFormWith(c, d, o, values, nil)
}

func (p *Pages) officialFormWith(c *door.Call, d roundtables.Department, o roundtables.Official, values map[string]string, errs ui.FormErrors) error {
	f := parts.Fields{Call: c, Prefix: "tables.contact.", Values: values, Errors: errs}
	langs := []ui.Option{{Value: string(i18n.EN), Label: c.Text("tables.contact.lang_en")}, {Value: string(i18n.FR), Label: c.Text("tables.contact.lang_fr")}}
	title, name := c.Text("tables.departments.add_official"), "new"
	pieces := []templ.Component{f.Line("name"), f.Both("title", 0, parts.Optional), f.Line("email", func(one *ui.Field) { one.Type = "email" }), f.Radios("lang", langs)}
	if o.ID != "" {
		title, name = o.Name, o.ID
		pieces = append(pieces, f.Box("left"))
	}
	pieces = append(pieces, parts.Submit(c.Text("tables.departments.save"), ui.Primary))
	page := ui.PageData{Title: title, Kicker: d.Name.In(c.Lang), Crumbs: append(deskCrumbs(c), ui.Link{Label: d.Short.In(c.Lang), Href: c.Path("manage", "departments", d.ID)}), Errors: errs}
	return c.PageStatus(again(errs), twin(c, page, "manage", "departments", d.ID, "officials", name), parts.Form(ui.FormData{Action: c.Path("manage", "departments", d.ID, "officials", name), Once: true}, pieces...))
}

func (p *Pages) keepOfficial(c *door.Call) error {
	d, err := p.ofRecord(c)
	if err != nil {
		return err
	}
	o, err := p.theirs(c, d)
	if err != nil {
		return err
	}
	next := roundtables.Official{ID: o.ID, DepartmentID: d.ID, Name: c.Value("name"), Title: c.Both("title"), Email: c.Value("email"), Lang: i18n.Lang(c.Value("lang"))}
	if _, err := p.Roundtables.KeepOfficial(c.Ctx(), c.Actor, next, c.Value("left") == "yes"); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.officialFormWith(c, d, o, c.Typed("name", "title_en", "title_fr", "email", "lang", "left"), errs)
	}
	return c.Done(c.Path("manage", "departments", d.ID), "roundtable_saved")
}
