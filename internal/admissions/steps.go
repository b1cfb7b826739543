package admissions

import (
	"slices"
	"strconv"

	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// StepKind is what a step of the form asks about.
type StepKind string

// The kinds of step.
const (
	StepName       StepKind = "name"
	StepPlace      StepKind = "place"
	StepAbout      StepKind = "about"
	StepBudget     StepKind = "budget"
	StepContact    StepKind = "contact"
	StepWork       StepKind = "work"
	StepQuestion   StepKind = "question"
	StepPapers     StepKind = "papers"
	StepReferences StepKind = "references"
	StepListing    StepKind = "listing"
)

// Step is one page of the form.
type Step struct {
	Slug     string // in the address: "place", "question-why"
	Kind     StepKind
	Question config.Question // of StepQuestion
}

// Title is what the step asks about, in words; a question is its own title.
func (s Step) Title(class config.AdmissionClass) i18n.Message {
	switch {
	case s.Kind == StepQuestion:
		return i18n.Say("admissions.step.question", "Words", s.Question.Words)
	case class.Individual && (s.Kind == StepContact || s.Kind == StepPlace):
		return i18n.Say("admissions.step." + string(s.Kind) + "_person")
	}
	return i18n.Say("admissions.step." + string(s.Kind))
}

// Steps are the pages of the form of a class, in their order.
func Steps(class config.AdmissionClass) []Step {
	var steps []Step
	add := func(kinds ...StepKind) {
		for _, k := range kinds {
			steps = append(steps, Step{Slug: string(k), Kind: k})
		}
	}
	if class.Individual {
		add(StepContact, StepPlace, StepWork)
	} else {
		add(StepName, StepPlace, StepAbout, StepBudget, StepContact)
	}
	for _, q := range class.Questions {
		steps = append(steps, Step{Slug: "question-" + q.Slug, Kind: StepQuestion, Question: q})
	}
	if len(class.Papers) > 0 {
		add(StepPapers)
	}
	if class.References > 0 {
		add(StepReferences)
	}
	if !class.Individual {
		add(StepListing)
	}
	return steps
}

// StepOf finds a step by its slug.
func StepOf(class config.AdmissionClass, slug string) (Step, bool) {
	steps := Steps(class)
	i := slices.IndexFunc(steps, func(s Step) bool { return s.Slug == slug })
	if i < 0 {
		return Step{}, false
	}
	return steps[i], true
}

// Check returns what is wrong or missing in one step; nil for nothing. currency
// is that of budgets.
func (a Application) Check(class config.AdmissionClass, step Step, currency string) error {
	f := a.Form
	switch step.Kind {
	case StepName:
		return fault.Join(f.checkName()...)
	case StepPlace:
		return fault.Join(f.checkPlace(class)...)
	case StepAbout:
		if f.About == "" {
			return missing("about")
		}
	case StepBudget:
		if f.Budget == "" {
			return missing("budget")
		}
		_, err := f.Cents(currency)
		return err
	case StepContact:
		if f.Contact.Name == "" {
			return missing("contact_name")
		}
	case StepWork:
		return fault.Join(f.checkWork()...)
	case StepQuestion:
		return fault.Join(f.checkQuestion(step.Question)...)
	case StepPapers:
		return fault.Join(a.missingPapers(class)...)
	case StepReferences:
		return fault.Join(a.missingReferences(class)...)
	case StepListing:
		if f.Agreed.Words == "" { // the form's own mark is no answer
			return missing("shown")
		}
	}
	return nil
}

func (a Application) missingPapers(class config.AdmissionClass) (wrong []*fault.Error) {
	for _, p := range class.Papers {
		if _, there := a.Paper(p.Slug); !there && !p.Optional {
			wrong = append(wrong, fault.Field("paper_"+p.Slug, "admissions.missing.paper", fault.Args{"Paper": p.Name}))
		}
	}
	return wrong
}

// missingReferences: those who declined do not count.
func (a Application) missingReferences(class config.AdmissionClass) (wrong []*fault.Error) {
	there := 0
	for _, r := range a.References {
		if r.State != Declined {
			there++
		}
	}
	if there < class.References {
		wrong = append(wrong, fault.Field("reference_"+strconv.Itoa(there+1), "admissions.missing.reference", fault.Args{"Count": class.References - there}))
	}
	return wrong
}

// Gap is a step that lacks something, with what.
type Gap struct {
	Step  Step
	Fault *fault.Error
}

// Gaps lists all that is wrong or missing before an application can be submitted.
func (a Application) Gaps(class config.AdmissionClass, currency string) []Gap {
	var gaps []Gap
	for _, s := range Steps(class) {
		f := fault.Of(a.Check(class, s, currency))
		if f == nil {
			continue
		}
		for _, one := range append([]*fault.Error{f}, f.Others...) {
			gaps = append(gaps, Gap{Step: s, Fault: one})
		}
	}
	return gaps
}

// registered is the organization that admission enters in the register.
func (a Application) registered(class config.AdmissionClass, currency string) people.Organization {
	f := a.Form
	o := people.Organization{
		Name: a.Name(), Class: a.Class, Region: f.Region, City: f.City, Address: f.Address, Email: f.Email, Lang: a.Lang, Phone: f.Phone,
		Website: webAddress(f.Website), About: i18n.Text{}.With(a.Lang, f.About), Budget: people.UnknownBudget, Languages: f.Languages, Areas: f.Areas, Shown: f.Shown,
	}
	if f.Agreed.Words == "" { // the question was never answered: the form's own mark is no consent
		o.Shown = nil
	}
	if class.Individual {
		if o.Email == "" {
			o.Email = a.Email
		}
		if o.Phone == "" {
			o.Phone = f.Contact.Phone
		}
	}
	if cents, err := f.Cents(currency); err == nil && f.Budget != "" {
		o.Budget = cents
	}
	return o
}
