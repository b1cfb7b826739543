package join

import (
	"net/http"

	"plenary.example/internal/admissions"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/organizations"
	"plenary.example/internal/web/ui"
)

// answersView is one part of what was answered, with the page where it is changed.
type answersView struct {
	title string
	href  string // empty: nothing to change
	facts []ui.Fact
	lang  i18n.Lang
}

// reviewView is the whole application before it is submitted.
type reviewView struct {
	loc      *i18n.Localizer
	proof    *proofView // before anything is submitted; nil: the address is proven
	answers  []answersView
	missing  []ui.Link
	pledges  []string
	action   string
	back     string
	errs     ui.FormErrors
	pledged  bool
	complete bool
}

// reviewForm shows all that was answered, with what is missing, and submits it.
func (p *Pages) reviewForm(c *door.Call, status int, a admissions.Application, errs ui.FormErrors) error {
	if !a.State.Writable() {
		return c.Redirect(to(c))
	}
	class := p.Admissions.Class(a)
	v := reviewView{loc: c.Loc, proof: proof(c, a, "", nil), action: to(c, reviewPage), back: to(c), errs: errs, answers: p.answers(c, a, func(slug string) string { return to(c, slug) })}
	for _, g := range p.Admissions.Gaps(a) {
		v.missing = append(v.missing, ui.Link{Label: c.Sentence(g.Fault), Href: to(c, g.Step.Slug)})
	}
	v.complete = len(v.missing) == 0
	for _, pledge := range class.Pledges {
		v.pledges = append(v.pledges, pledge.In(c.Lang))
	}
	lead := c.Text("join.review.lead")
	switch {
	case !v.complete:
		lead = c.Text("join.review.incomplete")
	case v.proof != nil:
		lead = c.Text("join.review.unproven")
	}
	return c.PageStatus(status, p.page(c, ui.PageData{Title: c.Text("join.review.title"), Lead: lead, Kicker: p.kicker(c, a), Errors: errs}, reviewPage), reviewFormPage(v))
}

// submit hands the application in.
func (p *Pages) submit(c *door.Call, a admissions.Application) error {
	_, err := p.Admissions.Submit(c.Ctx(), c.R.PathValue("applicant"), c.Value("pledged") == "yes")
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.reviewForm(c, status, a, errs)
	}
	return c.Done(to(c), "join_submitted")
}

// answers are what was answered, step by step, as people read it. href is where
// a step is changed; nil: nowhere.
func (p *Pages) answers(c *door.Call, a admissions.Application, href func(slug string) string) []answersView {
	class := p.Admissions.Class(a)
	var list []answersView
	for _, step := range admissions.Steps(class) {
		v := answersView{title: c.Loc.Say(step.Title(class)), facts: p.facts(c, a, class, step), lang: a.Lang}
		if href != nil {
			v.href = href(step.Slug)
		}
		list = append(list, v)
	}
	return list
}

// facts are the answers of one step; those not given are said not to be.
func (p *Pages) facts(c *door.Call, a admissions.Application, class config.AdmissionClass, step admissions.Step) []ui.Fact {
	var facts []ui.Fact
	f := a.Form
	add := func(key, text string) {
		if text == "" {
			text = c.Text("join.not_given")
		}
		facts = append(facts, ui.Fact{Term: c.Text("join.field." + key), Text: text})
	}
	switch step.Kind {
	case admissions.StepName:
		add("name_en", f.Name.EN)
		add("name_fr", f.Name.FR)
		add("website", f.Website)
	case admissions.StepPlace:
		add("address", organizations.Lines(f.Address))
		add("city", f.City)
		add("region", said(c, f.Region.Valid(), f.Region.Name()))
		if !class.Individual {
			add("email", f.Email)
		}
		add("phone", f.Phone)
	case admissions.StepAbout:
		add("about", f.About)
		add("areas", joined(organizations.Areas(p.Admissions.Profile().Areas).Names(c.Loc, f.Areas)))
		add("languages", joined(organizations.LanguageNames(c.Loc, f.Languages)))
	case admissions.StepBudget:
		budget := f.Budget
		if cents, err := f.Cents(p.Admissions.Profile().Currency); err == nil && budget != "" {
			budget = money.Format(cents, p.Admissions.Profile().Currency, c.Lang)
		}
		add("budget", budget)
	case admissions.StepContact:
		add("contact_name", f.Contact.Name)
		if !class.Individual {
			add("contact_title", f.Contact.Title)
		}
		add("phone", f.Contact.Phone)
		facts = append(facts, ui.Fact{Term: c.Text("join.email"), Text: a.Email}, ui.Fact{Term: c.Text("join.field.lang"), Text: organizations.LanguageName(c.Loc, string(a.Lang))})
	case admissions.StepWork:
		add("employer", f.Employer)
		add("government", yesOrNo(c.Loc, f.Government))
		add("media", yesOrNo(c.Loc, f.Media))
	case admissions.StepQuestion:
		answer := f.Answers[step.Question.Slug]
		if step.Question.YesNo {
			answer = yesOrNo(c.Loc, answer)
		}
		add("answer", answer)
	case admissions.StepPapers:
		for _, paper := range class.Papers {
			fact := ui.Fact{Term: paper.Name.In(c.Lang), Text: c.Text("join.not_given")}
			if file, there := a.Paper(paper.Slug); there {
				fact.Text = file.Name
			}
			facts = append(facts, fact)
		}
	case admissions.StepReferences:
		for _, r := range a.References {
			facts = append(facts, ui.Fact{Term: c.Text("join.reference.title", "Number", r.Place), Text: referenceLine(c, r)})
		}
		if len(a.References) == 0 {
			facts = append(facts, ui.Fact{Term: c.Text("join.reference.title", "Number", 1), Text: c.Text("join.not_given")})
		}
	case admissions.StepListing:
		add("shown", joined(shownWords(c.Loc, f.Shown)))
	}
	return facts
}

func shownWords(l *i18n.Localizer, shown []people.Showing) []string {
	var words []string
	for _, s := range shown {
		words = append(words, l.T("people.showing."+string(s)))
	}
	return words
}

func said(c *door.Call, there bool, m i18n.Message) string {
	if !there {
		return ""
	}
	return c.Loc.Say(m)
}

func yesOrNo(l *i18n.Localizer, answer string) string {
	switch answer {
	case admissions.Yes:
		return l.T("join.yes")
	case admissions.No:
		return l.T("join.no")
	}
	return ""
}

// askedView is the page of somebody asked for a reference.
type askedView struct {
	loc       *i18n.Localizer
	action    string
	errs      ui.FormErrors
	answer    string
	words     string
	applicant []ui.Fact
	standing  string // why this organization cannot confirm today; empty: it can
	closed    bool
}

// reference asks somebody for a reference.
func (p *Pages) reference(c *door.Call) error {
	asked, err := p.asked(c)
	if err != nil {
		return err
	}
	answer := ""
	switch asked.Reference.State {
	case admissions.Confirmed:
		answer = admissions.Yes
	case admissions.Declined:
		answer = admissions.No
	case admissions.Named, admissions.Asked:
	}
	return p.referenceWith(c, http.StatusOK, asked, answer, asked.Reference.Words, nil)
}

func (p *Pages) asked(c *door.Call) (admissions.Asking, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.Header().Set("Referrer-Policy", "no-referrer")
	return p.Admissions.Asking(c.Ctx(), c.R.PathValue("referee"))
}

func (p *Pages) referenceWith(c *door.Call, status int, asked admissions.Asking, answer, words string, errs ui.FormErrors) error {
	a := asked.Application
	v := askedView{loc: c.Loc, action: c.Path("join", "reference", c.R.PathValue("referee")), errs: errs, answer: answer, words: words, closed: a.State != admissions.Submitted && a.State != admissions.Returned}
	v.applicant = []ui.Fact{
		{Term: c.Text("join.asked.applicant"), Text: a.Name().In(c.Lang)}, {Term: c.Text("join.class"), Text: c.Loc.Say(a.Class.Name())}, {Term: c.Text("join.field.city"), Text: a.Form.City},
	}
	if a.Form.Contact.Name != "" && a.Form.Contact.Name != a.Name().In(c.Lang) {
		v.applicant = append(v.applicant, ui.Fact{Term: c.Text("join.field.contact_name"), Text: a.Form.Contact.Name})
	}
	if a.Form.About != "" {
		v.applicant = append(v.applicant, ui.Fact{Term: c.Text("join.field.about"), Text: a.Form.About, Lang: a.Lang})
	}
	if !asked.Standing.Good {
		v.standing = c.Text("join.asked.standing", "Organization", asked.Reference.Organization)
	}
	tag := answerTag(c.Loc, asked.Reference.State)
	page := ui.PageData{
		Title: c.Text("join.asked.title", "Applicant", a.Name()), Status: &tag, NoIndex: true, Errors: errs,
		Lead: c.Text("join.asked.lead", "Name", asked.Reference.Name, "Organization", asked.Reference.Organization, "Site", c.Door.Site.Name),
	}
	if v.closed {
		page.Lead = c.Text("join.asked.closed")
	}
	return c.PageStatus(status, twin(c, page, "join", "reference", c.R.PathValue("referee")), askedPage(v))
}

// answer takes what somebody asked for a reference says.
func (p *Pages) answer(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	asked, err := p.asked(c)
	if err != nil {
		return err
	}
	answer, words := c.Value("answer"), c.Value("words")
	if answer != admissions.Yes && answer != admissions.No {
		return p.referenceWith(c, http.StatusUnprocessableEntity, asked, answer, words, ui.FormErrors{{Field: "answer", Sentence: c.Text("join.asked.choose")}})
	}
	_, err = p.Admissions.Answer(c.Ctx(), c.R.PathValue("referee"), answer == admissions.Yes, words)
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.referenceWith(c, status, asked, answer, words, errs)
	}
	return c.Done(c.Path("join", "reference", c.R.PathValue("referee")), "join_answered")
}
