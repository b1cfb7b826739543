package organization

import (
	"net/http"

	"plenary.example/internal/consents"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// profile shows what the organization says of itself, to change where the reader may.
func (p *Pages) profile(c *door.Call) error {
	o, err := p.open(c)
	if err != nil {
		return err
	}
	return p.profileWith(c, http.StatusOK, o, people.ProfileOf(o.Organization), nil)
}

func (p *Pages) profileWith(c *door.Call, status int, o opened, profile people.Profile, errs ui.FormErrors) error {
	v := profileView{
		loc: c.Loc, tabs: tabs(c, o, "profile"), action: c.Path("organization", o.Slug, "profile"), manages: o.manages,
		form: organizations.ProfileForm{Loc: c.Loc, Profile: profile, Errors: errs, Areas: p.Areas, Told: !o.own, How: c.Value("method")},
	}
	agreed, err := p.agreed(c, o)
	if err != nil {
		return err
	}
	v.agreed = agreed
	page := p.page(c, o, "profile", errs)
	page.Lead = c.Text("organization.profile.lead")
	if !o.manages {
		page.Lead = ""
		v.about, v.facts = o.About.In(c.Lang), p.facts(c, o.Organization)
	}
	return c.PageStatus(status, page, profilePage(v))
}

// agreed says when and by whom it was last agreed to what the public sees; empty
// where there is no evidence.
func (p *Pages) agreed(c *door.Call, o opened) (string, error) {
	list, err := p.Consents.Of(c.Ctx(), nil, consents.Organization(o.ID))
	for _, one := range list {
		if one.Purpose == consents.Directory && one.Holds(p.Consents.Now()) {
			return c.Text("organization.profile.agreed", "By", one.Given.Name, "When", c.Local(one.At)), err
		}
	}
	return "", err
}

// facts are the profile for those who may not change it.
func (p *Pages) facts(c *door.Call, o people.Organization) []ui.Fact {
	var list []ui.Fact
	add := func(key, text, href string) {
		if text != "" {
			list = append(list, ui.Fact{Term: c.Text(key), Text: text, Href: href})
		}
	}
	add("organization.profile.city", organizations.Where(c.Loc, o), "")
	add("organization.profile.areas", joined(p.Areas.Names(c.Loc, o.Areas)), "")
	add("organization.profile.languages", joined(organizations.LanguageNames(c.Loc, o.Languages)), "")
	add("organization.profile.address", organizations.Lines(o.Address), "")
	add("organization.profile.email", o.Email, "mailto:"+o.Email)
	add("organization.profile.phone", o.Phone, organizations.TelLink(o.Phone))
	add("organization.profile.website", organizations.Site(o.Website), o.Website)
	return list
}

// changeProfile saves the profile.
func (p *Pages) changeProfile(c *door.Call) error {
	o, err := p.open(c)
	if err != nil {
		return err
	}
	typed := organizations.ReadProfile(c)
	errs, status, err := refused(c, p.People.ChangeProfile(c.Ctx(), c.Actor, o.ID, typed, p.Today(), p.Consents.Shown(organizations.Asked(c, typed.Shown))))
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.profileWith(c, status, o, typed, errs)
	}
	return c.Done(c.Path("organization", o.Slug, "profile"), "organization_profile")
}
