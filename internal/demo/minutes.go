package demo

import (
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/demo/past"
)

// meetBefore holds the general meetings before this one, whose minutes are kept.
func (st *story) meetBefore() error {
	if st.s.Minutes == nil {
		return nil
	}
	officer := func(address string, role access.Role) access.Actor {
		return st.officer(address, "executive-committee", role)
	}
	before := past.Story{
		Meetings: st.s.Meetings, Minutes: st.s.Minutes, Zone: st.zone, On: st.on, Workday: st.workday, Title: titleOf, Staff: st.staff(),
		President: officer("ngaire.castellanos@pacific-gate.example", access.President), Secretary: officer("marwa.chenier@deux-rives.example", access.Secretary),
		Delegate: st.member("aino.balakrishnan@superior-shore.example"),
	}
	for _, d := range st.delegations {
		if slices.Contains(admitted(), d.Organization) {
			before.Delegates = append(before.Delegates, st.member(d.Delegate))
		}
	}
	return before.Tell(past.When{
		Circulated: st.at(planned-2, 11, 0), Asked: st.at(closing, 11, 0), Put: st.at(lastMinute, 16, 10), Agenda: func() string { return st.meeting.Key },
	})
}
