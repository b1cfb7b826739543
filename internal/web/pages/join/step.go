package join

import (
	"net/http"
	"strconv"
	"strings"

	"plenary.example/internal/admissions"
	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// The pages of an application that are not steps of its form.
const (
	reviewPage   = "review"
	withdrawPage = "withdraw"
	appealPage   = "appeal"
)

// stepView is one page of the form.
type stepView struct {
	loc        *i18n.Localizer
	step       admissions.Step
	individual bool
	action     string
	back       string
	form       admissions.Form
	errs       ui.FormErrors
	saved      string // what is said beside the button
	regions    []ui.Option
	languages  []ui.Option
	others     []ui.Option
	areas      []ui.Option
	shown      []ui.Option
	langs      []ui.Option
	lang       i18n.Lang
	papers     []paperView
	accept     string
	references []namingView
	members    []string
	next       string
}

// step shows one page of the form, or one of those beside it.
func (p *Pages) step(c *door.Call) error {
	a, err := p.open(c)
	if err != nil {
		return err
	}
	switch c.R.PathValue("step") {
	case reviewPage:
		return p.reviewForm(c, http.StatusOK, a, nil)
	case withdrawPage:
		return p.withdrawForm(c, a)
	case appealPage:
		return p.appealForm(c, http.StatusOK, a, "", nil)
	case linkPage:
		return c.Redirect(to(c))
	}
	step, ok := admissions.StepOf(p.Admissions.Class(a), c.R.PathValue("step"))
	if !ok {
		return door.NotFound()
	}
	if !mayOpen(a, step) {
		return c.Redirect(to(c))
	}
	return p.stepWith(c, http.StatusOK, a, step, nil)
}

// mayOpen reports whether a step can be written on: as long as the form is the
// applicant's, and to name another reference once somebody has declined.
func mayOpen(a admissions.Application, step admissions.Step) bool {
	if a.State.Writable() {
		return true
	}
	declined := false
	for _, r := range a.References {
		declined = declined || r.State == admissions.Declined
	}
	return step.Kind == admissions.StepReferences && a.State == admissions.Submitted && declined
}

func (p *Pages) stepWith(c *door.Call, status int, a admissions.Application, step admissions.Step, errs ui.FormErrors) error {
	class := p.Admissions.Class(a)
	v := stepView{
		loc: c.Loc, step: step, individual: class.Individual, action: to(c, step.Slug), back: to(c), form: a.Form, errs: errs, next: p.after(c, class, step),
		langs: organizations.Langs(c.Loc), lang: a.Lang, saved: c.Text("join.saved.by_itself"),
	}
	page := ui.PageData{Title: c.Loc.Say(step.Title(class)), Kicker: p.kicker(c, a), Errors: errs, Live: true, Lead: p.lead(c, class, step)}
	switch step.Kind {
	case admissions.StepPlace:
		v.regions = organizations.Regions(c.Loc)
	case admissions.StepAbout:
		v.languages, v.others = organizations.LanguageOptions(c.Loc, a.Form.Languages)
		v.areas = p.areas(c, a.Form.Areas)
	case admissions.StepListing:
		v.shown = showings(c.Loc, a.Form.Shown)
	case admissions.StepPapers:
		v.papers, v.accept, page.Live = p.papers(c, class, a), accepted, false
	case admissions.StepReferences:
		names, err := p.Admissions.Members(c.Ctx(), c.Lang)
		if err != nil {
			return err
		}
		for _, n := range names {
			v.members = append(v.members, n.In(c.Lang))
		}
		v.references, page.Live = namings(c, class, a, errs), false
	case admissions.StepBudget:
		if cents, err := a.Form.Cents(p.Admissions.Profile().Currency); err == nil && a.Form.Budget != "" {
			v.form.Budget = money.Plain(cents, p.Admissions.Profile().Currency, c.Lang)
		}
	case admissions.StepName, admissions.StepContact, admissions.StepWork, admissions.StepQuestion:
	}
	return c.PageStatus(status, p.page(c, page, step.Slug), stepPage(v))
}

// lead is what stands under the title of a step.
func (p *Pages) lead(c *door.Call, class config.AdmissionClass, step admissions.Step) string {
	if step.Kind == admissions.StepQuestion {
		return step.Question.Hint.In(c.Lang)
	}
	key := "join.step." + string(step.Kind)
	if class.Individual && c.Loc.Has(key+"_person") {
		key += "_person"
	}
	if !c.Loc.Has(key) {
		return ""
	}
	return c.Text(key, "Count", class.References)
}

// after is the address of the page that follows a step.
func (p *Pages) after(c *door.Call, class config.AdmissionClass, step admissions.Step) string {
	steps := admissions.Steps(class)
	for i, s := range steps {
		if s.Slug == step.Slug && i+1 < len(steps) {
			return to(c, steps[i+1].Slug)
		}
	}
	return to(c, reviewPage)
}

func (p *Pages) areas(c *door.Call, chosen []string) []ui.Option {
	var list []ui.Option
	for _, area := range p.Admissions.Profile().Areas {
		o := ui.Option{Value: area.Slug, Label: area.Name.In(c.Lang)}
		for _, slug := range chosen {
			o.Chosen = o.Chosen || slug == area.Slug
		}
		list = append(list, o)
	}
	return list
}

func showings(l *i18n.Localizer, chosen []people.Showing) []ui.Option {
	var list []ui.Option
	for _, s := range people.Showings() {
		o := ui.Option{Value: string(s), Label: l.T("people.showing." + string(s))}
		for _, one := range chosen {
			o.Chosen = o.Chosen || one == s
		}
		list = append(list, o)
	}
	return list
}

// typed reads the form of a step.
func (p *Pages) typed(c *door.Call, step admissions.Step) admissions.Form {
	lines := func(name string) string { return strings.ReplaceAll(c.Value(name), "\r\n", "\n") }
	f := admissions.Form{
		Name: i18n.Text{EN: c.Value("name_en"), FR: c.Value("name_fr")}, Website: c.Value("website"),
		Address: lines("address"), City: c.Value("city"), Region: people.Region(c.Value("region")), Phone: c.Value("phone"), Email: c.Value("email"),
		About: lines("about"), Budget: c.Value("budget"), BudgetLang: c.Lang,
		Contact:  admissions.Contact{Name: c.Value("contact_name"), Title: c.Value("contact_title"), Phone: c.Value("contact_phone")},
		Employer: c.Value("employer"), Government: c.Value("government"), Media: c.Value("media"),
	}
	switch step.Kind {
	case admissions.StepQuestion:
		f.Answers = map[string]string{step.Question.Slug: lines("answer_" + step.Question.Slug)}
	case admissions.StepAbout:
		first, others := organizations.LanguageOptions(c.Loc, nil)
		f.Languages, f.Areas = firstOf(c.Values("languages"), append(first, others...)), firstOf(c.Values("areas"), p.areas(c, nil))
	case admissions.StepListing:
		for _, s := range firstOf(c.Values("shown"), showings(c.Loc, nil)) {
			f.Shown = append(f.Shown, people.Showing(s))
		}
		f.Agreed = admissions.Agreed{Words: organizations.Answered(c.Text("join.field.shown"), showings(c.Loc, f.Shown)), Lang: c.Lang}
	case admissions.StepName, admissions.StepPlace, admissions.StepBudget, admissions.StepContact, admissions.StepWork, admissions.StepPapers, admissions.StepReferences:
	}
	return f
}

// saveStep keeps what was typed, and goes on where nothing is wrong with it. The
// script's own saves get the line beside the button back, and are told nothing of
// what is still missing.
func (p *Pages) saveStep(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	a, err := p.open(c)
	if err != nil {
		return err
	}
	switch c.R.PathValue("step") {
	case reviewPage:
		return p.submit(c, a)
	case withdrawPage:
		return p.withdraw(c)
	case appealPage:
		return p.appeal(c, a)
	case linkPage:
		return p.sendAgain(c, a)
	}
	step, ok := admissions.StepOf(p.Admissions.Class(a), c.R.PathValue("step"))
	switch {
	case !ok:
		return door.NotFound()
	case step.Kind == admissions.StepReferences:
		return p.name(c, a, step)
	}
	return p.keep(c, a, step)
}

func (p *Pages) keep(c *door.Call, a admissions.Application, step admissions.Step) error {
	typed := p.typed(c, step)
	saved, refusal := p.Admissions.Save(c.Ctx(), c.R.PathValue("applicant"), step, typed)
	errs, status, err := refused(c, refusal)
	if c.HTMX() {
		if errs.Any() {
			return c.HTML(http.StatusOK, savedLine(errs[0].Sentence, ui.Bad))
		}
		if err != nil {
			return err
		}
		return c.HTML(http.StatusOK, savedLine(c.Text("join.saved.at", "Time", c.Loc.Time(c.Local(saved.TouchedAt))), ui.Good))
	}
	if err != nil {
		return err
	}
	if !errs.Any() {
		if lang, ok := i18n.ParseLang(c.Value("lang")); ok && step.Kind == admissions.StepContact && lang != saved.Lang {
			if saved, err = p.Admissions.Speak(c.Ctx(), c.R.PathValue("applicant"), lang); err != nil {
				return err
			}
		}
		errs, status, err = refused(c, p.Admissions.Check(saved, step))
		if err != nil {
			return err
		}
	} else {
		saved = a
	}
	if errs.Any() {
		return p.stepWith(c, status, saved, step, errs)
	}
	if c.Value("then") == "overview" {
		return c.Redirect(to(c))
	}
	return c.Redirect(p.after(c, p.Admissions.Class(saved), step))
}

// namingView is the form of one reference.
type namingView struct {
	place        int
	title        string
	name, email  string
	organization string
	state        *ui.TagData
	fixed        bool // confirmed: nothing to change
	removable    bool
	errs         ui.FormErrors
}

func namings(c *door.Call, class config.AdmissionClass, a admissions.Application, errs ui.FormErrors) []namingView {
	var list []namingView
	for n := 1; n <= class.References; n++ {
		v := namingView{place: n, title: c.Text("join.reference.title", "Number", n)}
		for _, r := range a.References {
			if r.Place != n {
				continue
			}
			tag := answerTag(c.Loc, r.State)
			v.name, v.email, v.organization, v.state = r.Name, r.Email, r.Organization, &tag
			v.fixed = r.State == admissions.Confirmed || !a.State.Writable() && r.State != admissions.Declined
			v.removable = a.State.Writable() && r.State != admissions.Confirmed
		}
		if errs.Any() && place(c) == n {
			v.name, v.email, v.organization, v.errs = c.Value("reference_name"), c.Value("reference_email"), c.Value("reference_organization"), errs
		}
		list = append(list, v)
	}
	return list
}

// name takes the form of one reference.
func (p *Pages) name(c *door.Call, a admissions.Application, step admissions.Step) error {
	token := c.R.PathValue("applicant")
	if c.Value("do") == "remove" {
		if _, err := p.Admissions.Unname(c.Ctx(), token, place(c)); err != nil {
			return err
		}
		return c.Done(to(c, step.Slug), "join_unnamed")
	}
	named, err := p.Admissions.Name(c.Ctx(), token, admissions.Naming{
		Place: place(c), Name: c.Value("reference_name"), Email: c.Value("reference_email"), Organization: c.Value("reference_organization"),
	})
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.stepWith(c, status, a, step, errs)
	}
	class := p.Admissions.Class(named)
	if named.State == admissions.Submitted {
		return c.Done(to(c), "join_asked")
	}
	if fault.Of(p.Admissions.Check(named, step)) != nil {
		return c.Redirect(to(c, step.Slug))
	}
	return c.Redirect(p.after(c, class, step))
}

func number(n int) string { return strconv.Itoa(n) }
