package config

import (
	"errors"
	"fmt"
	"slices"

	"plenary.example/internal/i18n"
)

// Admissions are how the coalition takes in whoever applies to join. Without a
// class nobody can apply on the site.
type Admissions struct {
	Classes []AdmissionClass `json:"classes,omitempty"`
	// DraftDays after it was last touched, an application that was never submitted
	// is deleted.
	DraftDays int `json:"draftDays,omitempty"`
	// PapersDays after its end, the papers of an application that was refused or
	// withdrawn are deleted.
	PapersDays int `json:"papersDays,omitempty"`
	// AppealDays are what whoever is refused has for an appeal; 0: none can be made.
	AppealDays int `json:"appealDays,omitempty"`
	// AppealTo says who decides it, as letters name them: "the general meeting".
	AppealTo i18n.Text `json:"appealTo,omitzero"`
	// GovernmentDomains and MediaDomains are where governments and media have
	// their mail, the names under them included.
	GovernmentDomains []string `json:"governmentDomains,omitempty"`
	MediaDomains      []string `json:"mediaDomains,omitempty"`
}

// AdmissionClass is what a class of membership asks of whoever applies.
type AdmissionClass struct {
	Class string    `json:"class"` // as in DuesScale
	About i18n.Text `json:"about"` // whom the class is for
	// Individual: persons apply and not organizations.
	Individual bool `json:"individual,omitempty"`
	// Independent: nobody who works for a government or a news medium, or for an
	// organization that could join itself.
	Independent bool `json:"independent,omitempty"`
	// References is how many people of members in good standing must speak for it.
	References int         `json:"references,omitempty"`
	Papers     []Paper     `json:"papers,omitempty"`
	Questions  []Question  `json:"questions,omitempty"`
	Pledges    []i18n.Text `json:"pledges,omitempty"` // what the applicant affirms, one sentence each
}

// Paper is a document to be attached.
type Paper struct {
	Slug     string    `json:"slug"`
	Name     i18n.Text `json:"name"`
	Hint     i18n.Text `json:"hint,omitzero"`
	Optional bool      `json:"optional,omitempty"`
}

// Question is one to be answered in words, or by yes or no.
type Question struct {
	Slug     string    `json:"slug"`
	Words    i18n.Text `json:"words"`
	Hint     i18n.Text `json:"hint,omitzero"`
	YesNo    bool      `json:"yesNo,omitempty"`
	Optional bool      `json:"optional,omitempty"`
}

// AdmissionOf is what a class asks; false where one cannot apply for it.
func (p Profile) AdmissionOf(class string) (AdmissionClass, bool) {
	for _, c := range p.Admissions.Classes {
		if c.Class == class {
			return c, true
		}
	}
	return AdmissionClass{}, false
}

// checkAdmissions returns what is wrong with the admissions of a profile.
func (p Profile) checkAdmissions() error {
	var wrong []error
	must := func(right bool, format string, args ...any) {
		if !right {
			wrong = append(wrong, fmt.Errorf("profile: admissions: "+format, args...))
		}
	}
	both := func(t i18n.Text, what string) {
		for _, l := range p.Languages {
			must(t.Has(l), "%s is missing in %q", what, l)
		}
	}
	a := p.Admissions
	must(a.DraftDays >= 0 && a.PapersDays >= 0 && a.AppealDays >= 0, "days cannot be less than none")
	for _, d := range slices.Concat(a.GovernmentDomains, a.MediaDomains) {
		must(domain.MatchString(d), "%q is not a domain name", d)
	}
	if len(a.Classes) == 0 {
		return errors.Join(wrong...)
	}
	must(a.DraftDays > 0 && a.PapersDays > 0, "say after how many days drafts and papers are deleted")
	if a.AppealDays > 0 {
		both(a.AppealTo, "appealTo")
	}
	taken := map[string]bool{}
	for _, c := range a.Classes {
		must(slices.Contains([]string{"member", "member_abroad", "observer", "associate"}, c.Class) && !taken[c.Class], "class %q is unknown or stands twice", c.Class)
		taken[c.Class] = true
		both(c.About, "about of "+c.Class)
		must(c.References >= 0 && c.References <= 5, "%s: from none to five references", c.Class)
		for _, pledge := range c.Pledges {
			both(pledge, "a pledge of "+c.Class)
		}
		seen := map[string]bool{}
		for _, d := range c.Papers {
			must(slug.MatchString(d.Slug) && !seen[d.Slug], "%s: slug %q is malformed or stands twice", c.Class, d.Slug)
			seen[d.Slug] = true
			both(d.Name, "name of "+d.Slug)
		}
		for _, q := range c.Questions {
			must(slug.MatchString(q.Slug) && !seen[q.Slug], "%s: slug %q is malformed or stands twice", c.Class, q.Slug)
			seen[q.Slug] = true
			both(q.Words, "words of "+q.Slug)
		}
	}
	return errors.Join(wrong...)
}
