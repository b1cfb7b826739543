package people_test

import (
	"fmt"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

func TestManyPersonsAreReadAtOnce(t *testing.T) {
	s := people.New(audit.New(testdb.Open(t)))
	var ids []string
	err := s.AddMany(t.Context(), access.TheProgram(), func(add people.Adder) error {
		ids = nil
		for i := range 230 {
			p, err := add.Person(people.Person{Name: fmt.Sprintf("Person %d", i)})
			if err != nil {
				return err
			}
			ids = append(ids, p.ID, p.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.PersonsByID(t.Context(), nil, append(ids, "nobody", "00000000-0000-0000-0000-000000000000"))
	if err != nil || len(found) != 230 || found[ids[459]].Name != "Person 229" {
		t.Fatalf("%d persons, %v", len(found), err)
	}
	if found, err = s.PersonsByID(t.Context(), nil, nil); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
}
