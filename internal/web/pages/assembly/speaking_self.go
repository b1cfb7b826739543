package assembly

import (
	"net/http"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// selfForm asks what the reader says of themselves for the list.
func (p *Pages) selfForm(c *door.Call) error { return p.selfWith(c, http.StatusOK, nil) }

type selfView struct {
	loc     *i18n.Localizer
	action  string
	back    string
	self    speakers.Self
	explain string
	errs    ui.FormErrors
}

func (p *Pages) selfWith(c *door.Call, status int, errs ui.FormErrors) error {
	m, err := p.meeting(c)
	if err != nil {
		return err
	}
	if err := mayWatch(c, m, faceFloor); err != nil {
		return err
	}
	v := selfView{loc: c.Loc, action: meeting.To(c, m, "speakers", "me"), back: meeting.To(c, m, "floor"), errs: errs}
	if v.self, err = p.Speakers.SelfOf(c.Ctx(), c.Actor, m.ID); err != nil {
		return err
	}
	set, err := p.Speakers.Settings(c.Ctx(), m.ID)
	if err != nil {
		return err
	}
	v.explain = c.Text("speakers.self.balance." + cmpOr(string(set.Balance), "none"))
	if errs != nil {
		v.self = speakers.Self{Lang: i18n.Lang(c.Value("language")), Gender: speakers.Gender(c.Value("gender"))}
	}
	return c.PageStatus(status, ui.PageData{
		Title: c.Text("speakers.self.title"), Lead: c.Text("speakers.self.lead"), Kicker: m.Title.In(c.Lang), Errors: errs,
		Crumbs: append(meeting.Crumbs(c, m), ui.Link{Label: c.Text("assembly.link.floor"), Href: v.back}), Path: v.action, Alternate: meeting.Twin(c, m, "speakers", "me"),
	}, selfPage(v))
}

func cmpOr(s, or string) string {
	if s == "" {
		return or
	}
	return s
}

func (p *Pages) saySelf(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	key := c.R.PathValue("key")
	err := p.Speakers.SaySelf(c.Ctx(), c.Actor, key, speakers.Self{Lang: i18n.Lang(c.Value("language")), Gender: speakers.Gender(c.Value("gender"))})
	if err == nil {
		return c.Done(c.Path("meetings", key, "floor"), "self_said")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.selfWith(c, http.StatusUnprocessableEntity, errs)
}

func languages(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, lang := range i18n.Langs() {
		list = append(list, ui.Option{Value: string(lang), Label: l.Say(speakers.LanguageName(lang))})
	}
	return append(list, ui.Option{Label: l.T("speakers.self.rather_not")})
}

func genders(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, g := range speakers.Genders() {
		o := ui.Option{Value: string(g), Label: l.T("speakers.self.rather_not")}
		if g != speakers.Unsaid {
			o.Label = l.Say(g.Name())
		}
		list = append(list, o)
	}
	return list
}

func chosenOption(list []ui.Option, value string) []ui.Option {
	for i := range list {
		list[i].Chosen = list[i].Value == value
	}
	return list
}
