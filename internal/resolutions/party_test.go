package resolutions

import (
	"testing"

	"plenary.example/internal/access"
)

func TestWhatAnOrganizationProposed(t *testing.T) {
	w := newWorld(t)
	draft := w.draft(whole())
	r := w.moved(whole())
	if _, err := w.adopt(r.ID, "2026-11"); err != nil {
		t.Fatal(err)
	}
	author, seconder := w.author.Seats[0].OrganizationID, w.seconder.Seats[0].OrganizationID
	for _, c := range []struct {
		of   string
		who  access.Actor
		want []string
	}{
		{author, w.nobody, []string{r.ID}},
		{seconder, w.nobody, []string{r.ID}},
		{w.lapsed.Seats[0].OrganizationID, access.TheProgram(), nil},
		{"", access.TheProgram(), nil},
	} {
		list, err := w.s.OfParty(t.Context(), c.who, c.of)
		if err != nil || len(list) != len(c.want) || len(list) > 0 && list[0].ID != c.want[0] {
			t.Errorf("%s: %d, %v, want %v", c.of, len(list), err, c.want)
		}
	}
	for _, who := range []access.Actor{w.nobody, w.observer, w.lapsed} {
		list, err := w.s.OfParty(t.Context(), who, author)
		if err != nil {
			t.Fatal(err)
		}
		for _, seen := range list {
			if seen.ID == draft.ID {
				t.Errorf("%s sees a draft of others", who.Name)
			}
		}
	}
}
