package people_test

import (
	"fmt"
	"reflect"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

// Everybody at once is everybody organization by organization: on any day, in the
// same order.
func TestPeopleOnADayAreThoseOfEachOrganization(t *testing.T) {
	ctx, program := t.Context(), access.TheProgram()
	s := people.New(audit.New(testdb.Open(t)))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	for i := range 3 {
		o, err := s.AddOrganization(ctx, program, people.Organization{Name: i18n.Same(fmt.Sprint("Harbour ", i)), Class: people.Member, Region: people.Regions()[0], Joined: day("2019-01-01")})
		must(err)
		ids = append(ids, o.ID)
		for j := range i {
			p, err := s.AddPerson(ctx, program, people.Person{Name: fmt.Sprint("Person ", 9-j, i), Email: fmt.Sprintf("p%d%d@harbour.example", i, j)})
			must(err)
			_, err = s.Affiliate(ctx, program, people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, Title: "Director", From: day("2020-01-01"), To: day(fmt.Sprintf("202%d-06-30", 1+j)), Contact: j == 0})
			must(err)
		}
	}
	for on, listed := range map[string]int{"2019-12-31": 0, "2020-01-01": 3, "2021-06-30": 3, "2021-07-01": 1, "2022-07-01": 0} {
		all, err := s.PeopleOn(ctx, nil, day(on))
		must(err)
		count := 0
		for _, id := range ids {
			one, err := s.PeopleOf(ctx, nil, id, day(on))
			must(err)
			if !reflect.DeepEqual(all[id], one) {
				t.Errorf("on %s: %+v and %+v", on, all[id], one)
			}
			count += len(one)
		}
		if count != listed {
			t.Errorf("on %s: %d people", on, count)
		}
	}
}
