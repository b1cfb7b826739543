package config_test

import (
	"testing"

	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
)

func TestAdmissionsAreChecked(t *testing.T) {
	for name, change := range map[string]func(*config.Admissions){
		"a class unknown":       func(a *config.Admissions) { a.Classes[0].Class = "king" },
		"a class twice":         func(a *config.Admissions) { a.Classes[1].Class = a.Classes[0].Class },
		"nobody it is for":      func(a *config.Admissions) { a.Classes[0].About.FR = "" },
		"a crowd of references": func(a *config.Admissions) { a.Classes[0].References = 6 },
		"a paper twice":         func(a *config.Admissions) { a.Classes[0].Papers[1].Slug = a.Classes[0].Papers[0].Slug },
		"a paper in one tongue": func(a *config.Admissions) { a.Classes[0].Papers[0].Name.EN = "" },
		"a question malformed":  func(a *config.Admissions) { a.Classes[0].Questions[0].Slug = "Why?" },
		"half a pledge":         func(a *config.Admissions) { a.Classes[0].Pledges[0] = i18n.Text{EN: "Yes"} },
		"drafts for ever":       func(a *config.Admissions) { a.DraftDays = 0 },
		"appeals to nobody":     func(a *config.Admissions) { a.AppealTo = i18n.Text{} },
		"no domain":             func(a *config.Admissions) { a.GovernmentDomains = []string{"https://gc.ca"} },
	} {
		p, err := config.LoadProfile("ccr")
		if err != nil {
			t.Fatal(err)
		}
		change(&p.Admissions)
		if p.Check() == nil {
			t.Errorf("%s was taken", name)
		}
	}
	p, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := p.AdmissionOf("associate"); !ok || !c.Individual || !c.Independent || c.References != 1 {
		t.Errorf("what is asked of an associate: %+v", c)
	}
	p.Admissions = config.Admissions{}
	if err := p.Check(); err != nil {
		t.Errorf("a coalition that takes no applications: %v", err)
	}
	if _, ok := p.AdmissionOf("member"); ok {
		t.Error("there is a class where there are none")
	}
}
