package main

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
)

// addAdmissions adds an application that waits for the membership committee.
func addAdmissions(t *testing.T, p *program, values map[string]string) {
	t.Helper()
	list, _, err := p.admissions.List(t.Context(), access.TheProgram(), admissions.Submitted, "")
	if err != nil || len(list) == 0 {
		t.Fatalf("%d applications wait, %v", len(list), err)
	}
	a, err := p.admissions.Read(t.Context(), access.TheProgram(), list[0].ID)
	if err != nil || len(a.References) == 0 {
		t.Fatalf("an application with %d references, %v", len(a.References), err)
	}
	values["{application}"], values["{class}"], values["{step}"], values["{event}"], values["{deed}"], values["{paper}"] = a.ID, string(a.Class), "place", "none", "recommend", "other"
	if values["{applicant}"], err = p.admissions.Token(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	if values["{referee}"], err = p.admissions.RefereeToken(t.Context(), a.References[0].ID); err != nil {
		t.Fatal(err)
	}
}
