package members

import (
	"net/http"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// editView is the form of an organization's particulars.
type editView struct {
	loc     *i18n.Localizer
	action  string
	isNew   bool
	values  map[string]string
	errs    ui.FormErrors
	profile organizations.ProfileForm
	button  string
	cancel  string
}

func (v editView) classes() []ui.Option { return organizations.Classes(v.loc) }

func (p *Pages) newForm(c *door.Call) error {
	if err := mayKeep(c); err != nil {
		return err
	}
	o := people.Organization{Lang: c.Lang, Budget: people.UnknownBudget}
	return p.editWith(c, http.StatusOK, nil, people.ProfileOf(o), map[string]string{"class": string(people.Member), "joined": ui.DateValue(p.Today())}, nil)
}

func (p *Pages) editForm(c *door.Call) error {
	o, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	values, err := p.valuesOf(c, o)
	if err != nil {
		return err
	}
	return p.editWith(c, http.StatusOK, &o, people.ProfileOf(o), values, nil)
}

// valuesOf puts into the form's fields what the profile does not hold.
func (p *Pages) valuesOf(c *door.Call, o people.Organization) (map[string]string, error) {
	values := map[string]string{
		"name_en": o.Name.EN, "name_fr": o.Name.FR, "slug": o.Slug, "class": string(o.Class), "joined": ui.DateValue(o.Joined), "ended": ui.DateValue(o.Ended),
	}
	if o.Budget != people.UnknownBudget {
		values["budget"] = money.Plain(o.Budget, p.Profile.Currency, c.Lang)
	}
	if o.ParentID != "" {
		parent, err := p.People.Organization(c.Ctx(), o.ParentID)
		if err != nil {
			return nil, err
		}
		values["parent"] = parent.Slug
	}
	return values, nil
}

// editWith shows the form; o is nil for an organization that is not there yet.
func (p *Pages) editWith(c *door.Call, status int, o *people.Organization, profile people.Profile, values map[string]string, errs ui.FormErrors) error {
	v := editView{
		loc: c.Loc, action: c.Path("manage", "members", "new"), isNew: o == nil, values: values, errs: errs, button: c.Text("members.new.button"), cancel: c.Path("manage", "members"),
		profile: organizations.ProfileForm{Loc: c.Loc, Profile: profile, Errors: errs, Areas: p.areas(), Told: true, How: c.Value("method")},
	}
	page := twin(c, ui.PageData{Title: c.Text("members.new.title"), Lead: c.Text("members.new.lead"), Crumbs: crumbs(c), Errors: errs, NoIndex: true}, "manage", "members", "new")
	if o != nil {
		v.cancel = c.Path("manage", "members", o.Slug)
		v.action, v.button = v.cancel+"/edit", c.Text("members.edit.button")
		page = twin(c, ui.PageData{Title: c.Text("members.edit.title"), Kicker: o.Name.In(c.Lang), Crumbs: crumbs(c, toOrganization(c, *o)), Errors: errs, NoIndex: true}, "manage", "members", o.Slug, "edit")
	}
	return c.PageStatus(status, page, editPage(v))
}

// read puts the form into an organization. What cannot be read is refused here;
// all else the register's own rules refuse.
func (p *Pages) read(c *door.Call, o people.Organization) (people.Organization, error) {
	var wrong []*fault.Error
	o.Name = i18n.Text{EN: c.Value("name_en"), FR: c.Value("name_fr")}
	o.Slug, o.Class = strings.ToLower(c.Value("slug")), people.Class(c.Value("class"))
	for field, day := range map[string]*time.Time{"joined": &o.Joined, "ended": &o.Ended} {
		typed, err := dayTyped(c, field)
		if err != nil {
			wrong = append(wrong, fault.Of(err))
		}
		*day = typed
	}
	o.Budget = people.UnknownBudget
	if typed := c.Value("budget"); typed != "" {
		cents, err := money.Read(typed, p.Profile.Currency, c.Lang)
		if f := fault.Of(err); f != nil {
			wrong = append(wrong, fault.Field("budget", f.Key, f.Args))
		}
		o.Budget = cents
	}
	o.ParentID = ""
	if slug := c.Value("parent"); slug != "" {
		parent, err := p.People.OrganizationBySlug(c.Ctx(), strings.ToLower(slug))
		switch {
		case fault.Is(err, fault.NotFound):
			wrong = append(wrong, fault.Field("parent", "members.error.no_parent", fault.Args{"Slug": i18n.Clip(slug, 60)}))
		case err != nil:
			return o, err
		default:
			o.ParentID = parent.ID
		}
	}
	profile := organizations.ReadProfile(c)
	o.About, o.Region, o.City, o.Address, o.Email, o.Phone, o.Website = profile.About, profile.Region, profile.City, profile.Address, profile.Email, profile.Phone, profile.Website
	o.Lang, o.Languages, o.Areas, o.Shown = profile.Lang, profile.Languages, profile.Areas, profile.Shown
	return o, fault.Join(wrong...)
}

func typedValues(c *door.Call) map[string]string {
	values := map[string]string{}
	for _, name := range []string{"name_en", "name_fr", "slug", "class", "joined", "ended", "budget", "parent"} {
		values[name] = c.Value(name)
	}
	return values
}

// add enters an organization.
func (p *Pages) add(c *door.Call) error {
	if err := mayKeep(c); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	o, err := p.read(c, people.Organization{})
	if err == nil {
		o, err = p.People.AddOrganization(c.Ctx(), c.Actor, o, p.Consents.Shown(organizations.Asked(c, o.Shown)))
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.editWith(c, status, nil, organizations.ReadProfile(c), typedValues(c), errs)
	}
	return c.Done(c.Path("manage", "members", o.Slug), "members_added")
}

// change replaces an organization's particulars.
func (p *Pages) change(c *door.Call) error {
	was, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	o, err := p.read(c, was)
	if err == nil {
		err = p.People.ChangeOrganization(c.Ctx(), c.Actor, o, p.Consents.Shown(organizations.Asked(c, o.Shown)))
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.editWith(c, status, &was, organizations.ReadProfile(c), typedValues(c), errs)
	}
	p.told()
	now, err := p.People.Organization(c.Ctx(), o.ID)
	if err != nil {
		return err
	}
	return c.Done(c.Path("manage", "members", now.Slug), "members_changed")
}
