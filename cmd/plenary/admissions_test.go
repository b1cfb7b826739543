package main

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/i18n"
)

// addAdmissions adds an application that waits for the membership committee.
func addAdmissions(t *testing.T, p *program, values places) {
	t.Helper()
	list, _, err := p.admissions.List(t.Context(), access.TheProgram(), admissions.Submitted, "")
	if err != nil || len(list) == 0 {
		t.Fatalf("%d applications wait, %v", len(list), err)
	}
	var a admissions.Application // one with a reference and a paper
	for _, one := range list {
		if one, err = p.admissions.Read(t.Context(), access.TheProgram(), one.ID); err != nil {
			t.Fatal(err)
		}
		if len(one.References) > 0 && len(one.Papers) > 0 {
			a = one
		}
	}
	if a.ID == "" {
		t.Fatalf("none of %d applications has a reference and a paper", len(list))
	}
	values["{application}"], values["{class}"], values["{step}"], values["{deed}"] = a.ID, string(a.Class), "place", "recommend"
	if values["{applicant}"], err = p.admissions.Token(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	begun, err := p.admissions.Begin(t.Context(), a.Class, "begun@quay.example", "", i18n.EN) // its address is not proven
	if err != nil {
		t.Fatal(err)
	}
	unproven, err := p.admissions.Open(t.Context(), begun)
	if err != nil {
		t.Fatal(err)
	}
	if values["{mailed}"], err = p.admissions.MailedToken(t.Context(), unproven); err != nil {
		t.Fatal(err)
	}
	if values["{referee}"], err = p.admissions.RefereeToken(t.Context(), a.References[0].ID); err != nil {
		t.Fatal(err)
	}
	values["{paper}"] = a.Papers[0].Slug
	if values["{mailed}"], err = p.admissions.MailedToken(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	// A letter of the decision on another, and a step of one that is being filled in.
	values["{event}"] = told(t, p, "SELECT id FROM application_events WHERE letter_id <> '' ORDER BY id LIMIT 1")
	decided := told(t, p, "SELECT application_id FROM application_events WHERE id = $1", values["{event}"])
	values["/{lang}/manage/applications/{application}/letters/{event} {application}"] = decided
	if values["/{lang}/applications/{applicant}/letters/{event} {applicant}"], err = p.admissions.Token(t.Context(), decided); err != nil {
		t.Fatal(err)
	}
	const step = "/{lang}/applications/{applicant}/{step} {applicant}"
	if values[step], err = p.admissions.Token(t.Context(), told(t, p, "SELECT id FROM applications WHERE state = $1", admissions.Draft)); err != nil {
		t.Fatal(err)
	}
}
