package bodies

import (
	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
)

// Powers says what an office lets its holder do in the software: kind and slug
// are the body's. It asks the very rules that the use cases ask, so that nothing
// is promised that they would refuse. Empty: nothing beyond reading what members
// read.
func Powers(kind access.BodyKind, role access.Role, slug string) []i18n.Message {
	const key = "the body" // stands for the body's own key
	a := access.Actor{PersonID: "somebody", Offices: []access.Office{{BodyID: key, Body: slug, Kind: kind, Role: role}}}
	var list []i18n.Message
	add := func(holds bool, power string) {
		if holds {
			list = append(list, i18n.Say(power))
		}
	}
	add(a.IsStaff(), "bodies.power.keep_register")
	add(a.IsStaff(), "bodies.power.keep_bodies")
	add(a.IsStaff(), "bodies.power.prepare_meetings")
	add(a.IsStaff(), "bodies.power.keep_resolutions")
	add(a.IsStaff(), "bodies.power.keep_lists")
	add(a.MayPreside(), "bodies.power.preside")
	add(a.OnExecutive() || a.IsStaff(), "bodies.power.read_register")
	add(a.IsCoChair(key), "bodies.power.endorse_group")
	add(a.OnExecutive(), "bodies.power.endorse_executive")
	add(a.OnResolutionsCommittee(), "bodies.power.check")
	add(len(a.CoChairs()) > 0 || a.OnExecutive() || a.OnResolutionsCommittee() || a.IsStaff(), "bodies.power.review")
	add(role == access.CoChair || role == access.President || role == access.Secretary, "bodies.power.moderate")
	return list
}
