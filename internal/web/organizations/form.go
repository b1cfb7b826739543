package organizations

import (
	"strings"

	"plenary.example/internal/consents"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// ProfileForm is the part of a form that asks for an organization's profile.
type ProfileForm struct {
	Loc     *i18n.Localizer
	Profile people.Profile
	Errors  ui.FormErrors
	Areas   Areas
	// Told asks the secretariat how the organization told it what to show; How is
	// the answer typed.
	Told bool
	How  string
}

// ReadProfile is the profile as a form has it.
func ReadProfile(c *door.Call) people.Profile {
	lang, _ := i18n.ParseLang(c.Value("lang"))
	p := people.Profile{
		About: i18n.Text{EN: lines(c.Value("about_en")), FR: lines(c.Value("about_fr"))}, Region: people.Region(c.Value("region")), City: c.Value("city"),
		Address: lines(c.Value("address")), Email: c.Value("email"), Phone: c.Value("phone"), Website: c.Value("website"), Lang: lang,
		Languages: c.Values("languages"), Areas: c.Values("areas"),
	}
	for _, s := range c.Values("shown") {
		p.Shown = append(p.Shown, people.Showing(s))
	}
	return p
}

// Asked is what a form said about the public directory, with what was answered, as
// the evidence of it.
func Asked(c *door.Call, shown []people.Showing) consents.Asked {
	return consents.Asked{Words: ShownWords(c.Loc, shown), Lang: c.Lang, Network: c.Network(), Method: consents.Method(c.Value("method"))}
}

// ShownWords are the words of the question of what the public may see, its choices
// marked as they were answered.
func ShownWords(l *i18n.Localizer, shown []people.Showing) string {
	return Answered(l.T("organization.profile.shown")+"\n"+l.T("organization.profile.shown_hint"), showings(l, shown))
}

// Answered are the words of a question with its choices, those chosen marked.
func Answered(question string, choices []ui.Option) string {
	var b strings.Builder
	b.WriteString(question)
	for _, o := range choices {
		mark := "\n☐ "
		if o.Chosen {
			mark = "\n☑ "
		}
		b.WriteString(mark + o.Label)
	}
	return b.String()
}

// methods are the ways in which an organization may have told the secretariat.
func (f ProfileForm) methods() []ui.Option {
	var list []ui.Option
	for _, m := range []consents.Method{consents.Mail, consents.Paper, consents.Spoken} {
		list = append(list, ui.Option{Value: string(m), Label: f.Loc.Say(m.Name()), Chosen: f.How == string(m)})
	}
	return list
}

// lines takes from a text area the carriage returns that browsers send.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func (f ProfileForm) regions() []ui.Option { return Regions(f.Loc) }

// Regions are the regions to choose from.
func Regions(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, r := range people.Regions() {
		list = append(list, ui.Option{Value: string(r), Label: l.Say(r.Name())})
	}
	return list
}

// Classes are the classes of membership to choose from.
func Classes(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, c := range people.Classes() {
		list = append(list, ui.Option{Value: string(c), Label: l.Say(c.Name()), Hint: l.T("organization.class_hint." + string(c))})
	}
	return list
}

// Langs are the two languages of letters to choose from.
func Langs(l *i18n.Localizer) []ui.Option {
	return []ui.Option{{Value: "en", Label: LanguageName(l, "en")}, {Value: "fr", Label: LanguageName(l, "fr")}}
}

func (f ProfileForm) areas() []ui.Option {
	var list []ui.Option
	for _, a := range f.Areas {
		o := ui.Option{Value: a.Slug, Label: a.Name.In(f.Loc.Lang())}
		for _, slug := range f.Profile.Areas {
			o.Chosen = o.Chosen || slug == a.Slug
		}
		list = append(list, o)
	}
	return list
}

func (f ProfileForm) chosenLanguages() []ui.Option {
	first, _ := languageOptions(f.Loc, f.Profile.Languages)
	return first
}

func (f ProfileForm) otherLanguages() []ui.Option {
	_, others := languageOptions(f.Loc, f.Profile.Languages)
	return others
}

func (f ProfileForm) showings() []ui.Option { return showings(f.Loc, f.Profile.Shown) }

func showings(l *i18n.Localizer, shown []people.Showing) []ui.Option {
	var list []ui.Option
	for _, s := range people.Showings() {
		o := ui.Option{Value: string(s), Label: l.T("people.showing." + string(s))}
		for _, has := range shown {
			o.Chosen = o.Chosen || has == s
		}
		list = append(list, o)
	}
	return list
}
