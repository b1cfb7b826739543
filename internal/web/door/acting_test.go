package door

import (
	"testing"

	"plenary.example/internal/access"
)

func TestTheChosenSeatComesFirst(t *testing.T) {
	shared := []access.Seat{{OrganizationID: "a"}, {OrganizationID: "b"}, {OrganizationID: "c"}}
	a := access.Actor{Seats: shared}
	for chosen, want := range map[string]string{"": "abc", "a": "abc", "b": "bac", "c": "cab", "elsewhere": "abc"} {
		got := ""
		for _, s := range chosenFirst(a, chosen).Seats {
			got += s.OrganizationID
		}
		if got != want {
			t.Errorf("chosen %q: %s, want %s", chosen, got, want)
		}
	}
	if shared[0].OrganizationID != "a" || shared[2].OrganizationID != "c" {
		t.Error("the seats that others share have changed")
	}
}
