package admissions_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// flags are the names of what is shown to the reviewers of an application.
func (w *world) flags(a admissions.Application) string {
	w.t.Helper()
	r, err := w.s.Review(w.t.Context(), w.ruth, a.ID)
	w.must(err)
	var names []string
	for _, f := range r.Flags {
		names = append(names, strings.TrimPrefix(f.Key, "admissions.flag."))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func TestConflictsAreShown(t *testing.T) {
	w := newWorld(t)
	w.person("Carl Amsel", "carl@amsel.example", "", "", "")
	w.affiliate(w.person("Ivy Moss", "ivy@harbour.example", "", "", ""), w.harbour)
	for _, c := range []struct {
		name                 string
		class                people.Class
		email                string
		form                 admissions.Form
		referee, refereeMail string
		want                 string
	}{
		{"nothing to see", people.Associate, "ida@freemail.example", admissions.Form{Government: "no", Media: "no"}, "Ana Reyes", "ana@harbour.example", ""},
		{"an associate who works for a member", people.Associate, "ira@freemail.example", admissions.Form{Government: "no", Media: "no", Employer: "Harbour Light"}, "Ana Reyes", "ana@harbour.example", "employer"},
		{"an associate with a member's address", people.Associate, "jo@harbour.example", admissions.Form{Government: "no", Media: "no"}, "Carl Amsel", "carl@amsel.example", "employer_domain referee_unknown"},
		{"an associate in the register of a member", people.Associate, "ivy@harbour.example", admissions.Form{Government: "no", Media: "no"}, "Ruth Okafor", "ruth@harbour.example", "affiliated employer_domain referee_domain referee_sits referee_unknown"},
		{"a government employee", people.Associate, "kim@dept.gc.ca", admissions.Form{Government: "yes", Media: "no", Employer: "The Department"}, "Ana Reyes", "ana@harbour.example", "employer_unknown government_domain government_said"},
		{"a journalist", people.Associate, "lou@freemail.example", admissions.Form{Government: "no", Media: "yes"}, "Ana Reyes", "ana@harbour.example", "media_said"},
		{"an organization with a ministry's address", people.Member, "mo@gov.bc.ca", admissions.Form{}, "Ana Reyes", "ana@harbour.example", "government_domain"},
		{"a referee who presides", people.Member, "ned@quay.example", admissions.Form{}, "Louise Bergeron", "louise@bergeron.example", "referee_sits referee_unknown"},
		{"a referee of the same house", people.Member, "ned@pier.example", admissions.Form{}, "Pam Pier", "pam@pier.example", "referee_domain referee_unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			token := w.begin(c.class, c.email, i18n.EN)
			w.fill(token, "Society "+c.email)
			a, err := w.s.Open(t.Context(), token)
			w.must(err)
			if step, ok := admissions.StepOf(w.s.Class(a), "work"); ok {
				w.must(errOf(w.s.Save(t.Context(), token, step, c.form)))
			}
			if step, ok := admissions.StepOf(w.s.Class(a), "name"); ok {
				w.must(errOf(w.s.Save(t.Context(), token, step, admissions.Form{Name: i18n.Same("House of " + c.email)})))
			}
			if c.class == people.Associate {
				step, _ := admissions.StepOf(w.s.Class(a), "contact")
				w.must(errOf(w.s.Save(t.Context(), token, step, admissions.Form{Contact: admissions.Contact{Name: "Applicant " + c.email}})))
			}
			w.must(errOf(w.s.Unname(t.Context(), token, 1)))
			w.must(errOf(w.s.Name(t.Context(), token, admissions.Naming{Place: 1, Name: c.referee, Email: c.refereeMail, Organization: w.harbour.Name.EN})))
			w.prove(c.email)
			a, err = w.s.Submit(t.Context(), token, true)
			w.must(err)
			if got := w.flags(a); got != c.want {
				t.Errorf("flags %q, want %q", got, c.want)
			}
		})
	}
}

// However long the register is, the applicant is compared with its last line too;
// and one whose membership is still to begin is not admitted a second time.
func TestTheWholeRegisterIsCompared(t *testing.T) {
	w := newWorld(t)
	w.must(w.people.AddMany(t.Context(), access.TheProgram(), func(add people.Adder) error {
		for n := range 2001 {
			if _, err := add.Organization(people.Organization{Slug: fmt.Sprintf("o-%d", n), Name: i18n.Same("O " + strconv.Itoa(n)), Class: people.Member, Region: people.North}); err != nil {
				return err
			}
		}
		return nil
	}))
	soon, err := w.people.AddOrganization(t.Context(), access.TheProgram(), people.Organization{
		Name: i18n.Same("Zenith Welcome"), Class: people.Member, Region: people.North, Joined: w.s.Today().AddDate(0, 0, 7), Ended: w.s.Today().AddDate(0, 0, 8),
	})
	w.must(err)
	_, a := w.submitted("zoe@zenith.example", "Zenith Welcome")
	r, err := w.s.Review(t.Context(), w.ruth, a.ID)
	w.must(err)
	if len(r.Matches) != 1 || r.Matches[0].Organization.ID != soon.ID || !r.Matches[0].Belongs || r.Matches[0].Standing.Note.Key != "people.standing.not_yet" {
		t.Errorf("%+v", r.Matches)
	}
	d := admission()
	d.OrganizationID = soon.ID
	if err := w.s.Decide(t.Context(), w.louise, a.ID, d); key(err) != "organization admissions.error.organization" {
		t.Errorf("admitted again: %v", err)
	}
}

func TestDuplicatesAreShown(t *testing.T) {
	w := newWorld(t)
	w.submitted("noor@newshore.example", "New Shore Welcome")
	_, b := w.submitted("noor@newshore.example", "Another House")
	if got := w.flags(b); got != "duplicate" {
		t.Errorf("the same address: %q", got)
	}
	_, c := w.submitted("li@riverside.example", "NEW-SHORE  Welcome")
	if got := w.flags(c); got != "duplicate" {
		t.Errorf("the same name: %q", got)
	}
	_, d := w.submitted("joe@harbour.example", "The Harbour Light")
	r, err := w.s.Review(t.Context(), w.ruth, d.ID)
	w.must(err)
	if len(r.Matches) != 1 || r.Matches[0].Organization.ID != w.harbour.ID || !r.Matches[0].Belongs {
		t.Errorf("a member that applies: %+v", r.Matches)
	}
}
