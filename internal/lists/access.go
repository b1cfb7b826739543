package lists

import (
	"slices"

	"plenary.example/internal/access"
)

// MayKeep reports whether somebody keeps the lists: the secretariat makes lists and changes their settings.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

// MayModerate reports whether somebody moderates a list: the secretariat, and for a body's own list those who co-chair or
// preside it, decide on what waits and on who joins.
func MayModerate(who access.Actor, l List) bool {
	if who.IsStaff() {
		return true
	}
	return l.BodyID != "" && slices.ContainsFunc(who.Offices, func(o access.Office) bool {
		return o.BodyID == l.BodyID && (o.Role == access.CoChair || o.Role == access.President || o.Role == access.Secretary)
	})
}

// RequireKeeping refuses whoever does not keep the lists.
func RequireKeeping(who access.Actor) error { return who.Require(MayKeep(who), "power.keep_lists") }

// RequireModerating refuses whoever does not moderate a list.
func RequireModerating(who access.Actor, l List) error {
	return who.Require(MayModerate(who, l), "power.moderate_list", "List", l.Name)
}

// RequireReading refuses whoever may not read a list's archive: it is for those who are on the list, whether or not copies
// reach them, and for those who keep it.
func RequireReading(who access.Actor, l List, own *Subscription) error {
	on := own != nil && (own.State == Active || own.State == Disabled)
	return who.Require(on || MayModerate(who, l), "power.read_archive", "List", l.Name)
}
