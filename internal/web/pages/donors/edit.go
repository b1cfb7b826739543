package donors

import (
	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func donorNames() []string {
	return []string{"kind", "name", "greeting", "email", "phone", "street", "city", "province", "postal", "country", "lang", "charity", "unnamed", "by_post"}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func donorValues(d giving.Donor) map[string]string {
	return map[string]string{
		"kind": string(d.Kind), "name": d.Name, "greeting": d.Greeting, "email": d.Email, "phone": d.Phone, "street": d.Address.Street, "city": d.Address.City,
		"province": d.Address.Province, "postal": d.Address.Postal, "country": d.Address.Country, "lang": string(d.Lang), "charity": yes(d.Charity), "unnamed": yes(d.Unnamed), "by_post": yes(d.ByPost),
	}
}

// typedDonor reads a donor's particulars over what is known already.
func typedDonor(c *door.Call, d giving.Donor) giving.Donor {
	d.Kind, d.Name, d.Greeting, d.Email, d.Phone, d.Lang = giving.DonorKind(c.Value("kind")), c.Value("name"), c.Value("greeting"), c.Value("email"), c.Value("phone"), langOf(c, "lang")
	d.Address = giving.Address{Street: c.Value("street"), City: c.Value("city"), Province: c.Value("province"), Postal: c.Value("postal"), Country: c.Value("country")}
	d.Charity, d.Unnamed, d.ByPost = c.Value("charity") == "yes", c.Value("unnamed") == "yes", c.Value("by_post") == "yes"
	return d
}

// whoFields ask who somebody is; name may be left out where somebody else is chosen.
func whoFields(c *door.Call, f parts.Fields, nameOptional bool) []templ.Component {
	name := []func(*ui.Field){func(one *ui.Field) { one.Auto, one.Max = "off", 200 }}
	if nameOptional {
		name = append(name, parts.Optional)
	}
	return []templ.Component{
		f.Radios("kind", options(c, []giving.DonorKind{giving.Person, giving.Organization}, giving.DonorKind.Say)),
		f.Line("name", name...),
		f.Line("email", parts.Optional, func(one *ui.Field) { one.Type, one.Auto = "email", "off" }),
		f.Area("street", parts.Optional, parts.Rows(2)), f.Line("city", parts.Optional, width(20)), f.Line("province", parts.Optional, width(10)),
		f.Line("postal", parts.Optional, width(10)), f.Line("country", width(4), func(one *ui.Field) { one.Max = 2 }),
		f.Line("phone", parts.Optional, width(20), func(one *ui.Field) { one.Type, one.Auto = "tel", "off" }),
		f.Radios("lang", langOptions(c)),
	}
}

func (p *Pages) donorForm(c *door.Call, action string, values map[string]string, errs ui.FormErrors) templ.Component {
	f := fields(c, values, errs)
	body := append(whoFields(c, f, false), f.Line("greeting", parts.Optional), f.Box("charity"), f.Box("unnamed"), f.Box("by_post"), parts.Submit(c.Text("donors.save"), ui.Primary))
	return parts.Form(ui.FormData{Action: action, Once: true}, body...)
}

func (p *Pages) newDonor(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	values := map[string]string{"kind": string(giving.Person), "country": p.home(), "lang": string(c.Lang), "name": c.Value("name")}
	return p.newDonorWith(c, values, nil)
}

func (p *Pages) newDonorWith(c *door.Call, values map[string]string, errs ui.FormErrors) error {
	page := twin(c, ui.PageData{Title: c.Text("donors.new.title"), Lead: c.Text("donors.new.lead"), Crumbs: crumbs(c, toDonors(c)), Errors: errs}, "donors", "new")
	return c.PageStatus(again(errs), page, p.donorForm(c, to(c, "donors", "new"), values, errs))
}

func (p *Pages) addDonor(c *door.Call) error {
	if err := mustKeep(c); err != nil {
		return err
	}
	d, err := p.Giving.PutDonor(c.Ctx(), c.Actor, typedDonor(c, giving.Donor{}))
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.newDonorWith(c, c.Typed(donorNames()...), errs)
	}
	return c.Done(to(c, "donors", d.ID), "donor_saved")
}

// kept is the donor of the address, for those who keep gifts, unless it was merged or
// forgotten.
func (p *Pages) kept(c *door.Call) (giving.Donor, error) {
	if err := mustKeep(c); err != nil {
		return giving.Donor{}, err
	}
	d, err := p.Giving.Donor(c.Ctx(), nil, c.R.PathValue("donor"))
	if err == nil && d.Erased {
		err = fault.New(fault.Conflict, "giving.error.erased", nil)
	}
	return d, err
}

func (p *Pages) editDonor(c *door.Call) error {
	d, err := p.kept(c)
	if err != nil {
		return err
	}
	return p.editDonorWith(c, d, donorValues(d), nil)
}

func (p *Pages) editDonorWith(c *door.Call, d giving.Donor, values map[string]string, errs ui.FormErrors) error {
	page := twin(c, ui.PageData{
		Title: c.Text("donors.edit.title"), Kicker: d.Name, Lead: c.Text("donors.edit.lead"), Crumbs: crumbs(c, toDonors(c), ui.Link{Label: d.Name, Href: to(c, "donors", d.ID)}), Errors: errs,
	}, "donors", d.ID, "edit")
	return c.PageStatus(again(errs), page, p.donorForm(c, to(c, "donors", d.ID, "edit"), values, errs))
}

func (p *Pages) changeDonor(c *door.Call) error {
	d, err := p.kept(c)
	if err != nil {
		return err
	}
	if _, err := p.Giving.PutDonor(c.Ctx(), c.Actor, typedDonor(c, d)); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.editDonorWith(c, d, c.Typed(donorNames()...), errs)
	}
	return c.Done(to(c, "donors", d.ID), "donor_saved")
}

// pair are the two donors that a merge is of.
func (p *Pages) pair(c *door.Call) (from, into giving.Donor, err error) {
	if err := mustKeep(c); err != nil {
		return from, into, err
	}
	if from, err = p.Giving.Donor(c.Ctx(), nil, c.Value("from")); err != nil {
		return from, into, err
	}
	if into, err = p.Giving.Donor(c.Ctx(), nil, c.Value("into")); err != nil {
		return from, into, err
	}
	if from.ID == into.ID || from.Erased || into.Erased {
		err = fault.New(fault.Conflict, "giving.error.merge", nil)
	}
	return from, into, err
}

// mergePreview shows two records side by side, and what one donor of both would be.
func (p *Pages) mergePreview(c *door.Call) error {
	from, into, err := p.pair(c)
	if err != nil {
		return err
	}
	is := giving.Merged(from, into)
	is.Gifts, is.Cents = into.Gifts+from.Gifts, into.Cents+from.Cents
	t := ui.TableData{Caption: c.Text("donors.merge.caption"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("donors.merge.what")}, {Label: c.Text("donors.merge.goes")}, {Label: c.Text("donors.merge.stays")}, {Label: c.Text("donors.merge.result")}}}
	row := func(what string, of func(giving.Donor) string) {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: what}, {Text: of(from)}, {Text: of(into)}, {Text: of(is)}}})
	}
	row(c.Text("donors.field.name"), func(d giving.Donor) string { return d.Name })
	row(c.Text("donors.field.email"), func(d giving.Donor) string { return d.Email })
	row(c.Text("donors.field.phone"), func(d giving.Donor) string { return d.Phone })
	row(c.Text("donors.field.address"), func(d giving.Donor) string { return oneLine(d.Address, p.home()) })
	row(c.Text("donors.merge.said"), func(d giving.Donor) string { return oneLine(d.Said, p.home()) })
	row(c.Text("donors.field.lang"), func(d giving.Donor) string { return c.Text("donors.lang." + string(d.Lang)) })
	row(c.Text("donors.field.unnamed"), func(d giving.Donor) string { return said(c, d.Unnamed) })
	row(c.Text("donors.column.gifts"), func(d giving.Donor) string { return c.Loc.Number(int64(d.Gifts)) })
	row(c.Text("donors.column.given"), func(d giving.Donor) string { return p.amount(c, d.Cents) })
	hidden := []ui.Hidden{{Name: "from", Value: from.ID}, {Name: "into", Value: into.ID}}
	other := to(c, "donors", "merge") + "?from=" + into.ID + "&into=" + from.ID
	page := ui.PageData{
		Title: c.Text("donors.merge.title"), Lead: c.Text("donors.merge.lead", "From", from.Name, "Into", into.Name), Wide: true, NoIndex: true,
		Crumbs: crumbs(c, toDonors(c), ui.Link{Label: into.Name, Href: to(c, "donors", into.ID)}),
	}
	return c.Page(page, parts.Stack(ui.Table(t), parts.Para(c.Text("donors.merge.moves")),
		parts.Form(ui.FormData{Action: to(c, "donors", "merge"), Once: true, Hidden: hidden}, ui.Actions(ui.ButtonData{Label: c.Text("donors.merge.button"), Kind: ui.Danger}, ui.ButtonData{Label: c.Text("donors.merge.other_way"), Kind: ui.Secondary, Href: other}))))
}

func (p *Pages) merge(c *door.Call) error {
	from, into, err := p.pair(c)
	if err != nil {
		return err
	}
	if err := p.Giving.MergeDonors(c.Ctx(), c.Actor, from.ID, into.ID); err != nil {
		return err
	}
	return c.Done(to(c, "donors", into.ID), "donors_merged")
}
