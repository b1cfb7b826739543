package access_test

import (
	"testing"

	"plenary.example/internal/access"
)

func TestPowersThatAreNotLent(t *testing.T) {
	for _, row := range []struct {
		name   string
		office access.Office
		may    bool
	}{
		{"staff", access.Office{Kind: access.Secretariat, Role: access.Staff}, false},
		{"the Executive", access.Office{Kind: access.Executive, Role: access.Councillor}, false},
		{"the resolutions committee", access.Office{Kind: access.Committee, Body: access.ResolutionsCommittee, Role: access.CommitteeSeat}, false},
		{"a co-chair of a working group", access.Office{Kind: access.WorkingGroup, Role: access.CoChair}, false},
		{"a seat in a core group", access.Office{Kind: access.CoreGroup, Role: access.CommitteeSeat}, true},
	} {
		if got := (access.Actor{PersonID: "p", Offices: []access.Office{row.office}}).MayBeActedFor(); got != row.may {
			t.Errorf("%s: %v", row.name, got)
		}
	}
	if !(access.Actor{PersonID: "p"}).MayBeActedFor() || (access.Actor{}).MayBeActedFor() {
		t.Error("whoever holds no office may be acted for, and a visitor may not")
	}
}
