package meetings_test

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/meetings"
)

// What a resolution is about is for the coalition's people until it is adopted; whatever
// else is on the agenda is everybody's.
func TestWhoKnowsWhatAnItemIsAbout(t *testing.T) {
	visitor, signedIn := access.Actor{}, access.Actor{PersonID: "p"}
	associate := access.Actor{PersonID: "p", Seats: []access.Seat{{OrganizationID: "o", Class: "associate"}}}
	staff := access.Actor{PersonID: "p", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	report, pending, adopted := meetings.Item{Kind: meetings.Procedural}, meetings.Item{Kind: meetings.ResolutionItem}, meetings.Item{Kind: meetings.ResolutionItem, Number: 1}
	for _, row := range []struct {
		who  access.Actor
		item meetings.Item
		want bool
	}{
		{visitor, report, true},
		{visitor, pending, false},
		{visitor, adopted, true},
		{signedIn, pending, false},
		{associate, pending, true},
		{staff, pending, true},
	} {
		if got := meetings.MayKnowItem(row.who, row.item); got != row.want {
			t.Errorf("%+v and %+v: %v", row.who, row.item, got)
		}
	}
}
