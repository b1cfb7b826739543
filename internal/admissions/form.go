package admissions

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/money"
	"plenary.example/internal/people"
)

// Form is what the applicant has typed, as it was typed.
type Form struct {
	Name    i18n.Text     `json:"name,omitzero"` // of the organization
	Website string        `json:"website,omitempty"`
	Address string        `json:"address,omitempty"`
	City    string        `json:"city,omitempty"`
	Region  people.Region `json:"region,omitempty"`
	Phone   string        `json:"phone,omitempty"`
	Email   string        `json:"email,omitempty"` // for the register of members
	About   string        `json:"about,omitempty"`
	Budget  string        `json:"budget,omitempty"` // a year's, as typed
	// BudgetLang is the language of the page that it was typed on, by which its
	// separators are read.
	BudgetLang i18n.Lang `json:"budgetLang,omitempty"`
	// Languages are those it serves people in, as BCP 47 tags; Areas its areas of work.
	Languages []string `json:"languages,omitempty"`
	Areas     []string `json:"areas,omitempty"`
	Contact   Contact  `json:"contact,omitzero"`
	// Employer, Government and Media are asked of persons: "yes" or "no".
	Employer   string            `json:"employer,omitempty"`
	Government string            `json:"government,omitempty"`
	Media      string            `json:"media,omitempty"`
	Answers    map[string]string `json:"answers,omitempty"` // by the slug of the question
	// Shown is what the public directory may show, once admitted.
	Shown []people.Showing `json:"shown,omitempty"`
	// Agreed is the evidence of that choice: without it nothing was asked.
	Agreed Agreed `json:"agreed,omitzero"`
}

// Agreed is how the form asked what the public directory may show, with the
// answer, and when it was answered.
type Agreed struct {
	Words string    `json:"words,omitempty"`
	Lang  i18n.Lang `json:"lang,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

// Contact is the person who applies, or on whose behalf an organization's mail is read.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Title string `json:"title,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// The answers to a question of yes or no.
const (
	Yes = "yes"
	No  = "no"
)

// Limits of what the form takes, in characters.
const (
	MaxLine  = 200
	MaxText  = 5000
	MaxList  = 30
	maxPlace = 500
)

// Cents is the annual budget in cents; an Invalid refusal of the field "budget"
// where what was typed is no amount.
func (f Form) Cents(currency string) (int64, error) {
	cents, err := money.Read(f.Budget, currency, f.BudgetLang)
	if refused := fault.Of(err); refused != nil {
		refused.Field = "budget"
		return 0, refused
	}
	return cents, err
}

// fits refuses what is longer than the form takes: it is not kept.
func (f Form) fits() error {
	var wrong []*fault.Error
	limit := func(field, s string, runes int) {
		if len(s) > runes && len([]rune(s)) > runes {
			wrong = append(wrong, fault.Field(field, "admissions.error.too_long", fault.Args{"Limit": runes}))
		}
	}
	for field, s := range map[string]string{
		"name_en": f.Name.EN, "name_fr": f.Name.FR, "website": f.Website, "city": f.City, "phone": f.Phone, "email": f.Email, "budget": f.Budget,
		"contact_name": f.Contact.Name, "contact_title": f.Contact.Title, "contact_phone": f.Contact.Phone, "employer": f.Employer,
	} {
		limit(field, s, MaxLine)
	}
	limit("address", f.Address, maxPlace)
	limit("about", f.About, MaxText)
	limit("shown", f.Agreed.Words, MaxText)
	for slug, s := range f.Answers {
		limit("answer_"+slug, s, MaxText)
	}
	if len(f.Languages) > MaxList || len(f.Areas) > MaxList || len(f.Shown) > MaxList {
		wrong = append(wrong, fault.Field("languages", "admissions.error.too_many", fault.Args{"Limit": MaxList}))
	}
	slices.SortFunc(wrong, func(a, b *fault.Error) int { return strings.Compare(a.Field, b.Field) })
	return fault.Join(wrong...)
}

// take replaces the fields of one step by those of another form.
func (f Form) take(step Step, typed Form) Form {
	switch step.Kind {
	case StepName:
		f.Name, f.Website = i18n.Text{EN: squeeze(typed.Name.EN), FR: squeeze(typed.Name.FR)}, strings.TrimSpace(typed.Website)
	case StepPlace:
		f.Address, f.City, f.Region = strings.TrimSpace(typed.Address), squeeze(typed.City), typed.Region
		f.Phone, f.Email = squeeze(typed.Phone), people.FoldEmail(typed.Email)
	case StepAbout:
		f.About, f.Languages, f.Areas = strings.TrimSpace(typed.About), typed.Languages, typed.Areas
	case StepBudget:
		f.Budget, f.BudgetLang = squeeze(typed.Budget), typed.BudgetLang
	case StepContact:
		f.Contact = Contact{Name: squeeze(typed.Contact.Name), Title: squeeze(typed.Contact.Title), Phone: squeeze(typed.Contact.Phone)}
	case StepWork:
		f.Employer, f.Government, f.Media = squeeze(typed.Employer), typed.Government, typed.Media
	case StepQuestion:
		answers := map[string]string{}
		for slug, words := range f.Answers {
			answers[slug] = words
		}
		answers[step.Question.Slug] = strings.TrimSpace(typed.Answers[step.Question.Slug])
		f.Answers = answers
	case StepListing:
		f.Shown, f.Agreed = typed.Shown, typed.Agreed
	case StepPapers, StepReferences:
	}
	return f
}

// missing says that a field has no answer yet.
func missing(field string) *fault.Error {
	return fault.Field(field, "admissions.missing."+field, nil)
}

// checkName, and those that follow, return what is wrong or missing in one step.
func (f Form) checkName() (wrong []*fault.Error) {
	if f.Name.Empty() {
		wrong = append(wrong, missing("name_en"))
	}
	if f.Website != "" && !isWebsite(f.Website) {
		wrong = append(wrong, fault.Field("website", "admissions.error.website", nil))
	}
	return wrong
}

func (f Form) checkPlace(class config.AdmissionClass) (wrong []*fault.Error) {
	if f.Address == "" {
		wrong = append(wrong, missing("address"))
	}
	if f.City == "" {
		wrong = append(wrong, missing("city"))
	}
	switch {
	case !f.Region.Valid():
		wrong = append(wrong, missing("region"))
	case people.Class(class.Class) == people.MemberAbroad && f.Region != people.Abroad:
		wrong = append(wrong, fault.Field("region", "admissions.error.not_abroad", nil))
	case people.Class(class.Class) == people.Member && f.Region == people.Abroad:
		wrong = append(wrong, fault.Field("region", "admissions.error.abroad", nil))
	}
	if f.Email != "" && !isEmail(f.Email) {
		wrong = append(wrong, fault.Field("email", "admissions.error.email", nil))
	}
	return wrong
}

func (f Form) checkWork() (wrong []*fault.Error) {
	if f.Government != Yes && f.Government != No {
		wrong = append(wrong, missing("government"))
	}
	if f.Media != Yes && f.Media != No {
		wrong = append(wrong, missing("media"))
	}
	return wrong
}

func (f Form) checkQuestion(q config.Question) (wrong []*fault.Error) {
	answer := f.Answers[q.Slug]
	field := "answer_" + q.Slug
	switch {
	case q.YesNo && answer != Yes && answer != No && (answer != "" || !q.Optional):
		wrong = append(wrong, fault.Field(field, "admissions.missing.yes_no", fault.Args{"Words": q.Words}))
	case answer == "" && !q.Optional:
		wrong = append(wrong, fault.Field(field, "admissions.missing.answer", fault.Args{"Words": q.Words}))
	}
	return wrong
}

// isEmail reports whether mail can be sent to an address.
func isEmail(s string) bool {
	_, err := mailmsg.ParseAddress(s)
	_, host, _ := strings.Cut(s, "@")
	return err == nil && strings.Contains(host, ".")
}

// isWebsite reports whether an address of a site is one, with or without its scheme.
func isWebsite(s string) bool {
	u, err := url.Parse(webAddress(s))
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Hostname(), ".") && u.User == nil
}

// webAddress adds the scheme that people leave out.
func webAddress(s string) string {
	if s == "" || strings.Contains(s, "://") {
		return s
	}
	return "https://" + s
}

// squeeze trims and turns every run of white space or control characters into
// one space.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}
