package concerns

import (
	"plenary.example/internal/access"
	"plenary.example/internal/lists"
)

// MayRead reports whether somebody reads reports and what is for members only: the
// people of member organizations, whatever their standing today, those who hold an
// office, and the secretariat.
func MayRead(who access.Actor) bool {
	return who.IsStaff() || len(who.MemberSeats()) > 0 || len(who.Offices) > 0
}

func mayRead(who access.Actor) error { return who.Require(MayRead(who), "power.read_reports") }

// MayReport reports whether somebody reports problems: the people of member
// organizations. One that has lapsed still sees the problem.
func MayReport(who access.Actor) bool { return len(who.MemberSeats()) > 0 }

// mayReport returns the organization a report is made for: the one named, or the
// first that the person may act for.
func mayReport(who access.Actor, organizationID string) (access.Seat, error) {
	seats := who.MemberSeats()
	for _, s := range seats {
		if organizationID == "" || s.OrganizationID == organizationID {
			return s, nil
		}
	}
	return access.Seat{}, who.Require(false, "power.report_problem")
}

// MayChange reports whether somebody corrects or withdraws a report: the people of
// the organization that made it, and the secretariat.
func MayChange(who access.Actor, r Report) bool {
	seat, ok := who.Seat(r.Organization.ID)
	return who.IsStaff() || ok && seat.Class == "member"
}

func mayChange(who access.Actor, r Report) error {
	return who.Require(MayChange(who, r), "power.change_report", "Organization", r.Organization.Name)
}

// MayKeep reports whether somebody records letters, answers, media and outcomes:
// the secretariat and the co-chairs of working groups.
func MayKeep(who access.Actor) bool { return who.IsStaff() || len(who.CoChairs()) > 0 }

func mayKeep(who access.Actor) error { return who.Require(MayKeep(who), "power.keep_thread") }

// MayDescribe reports whether somebody writes what a concern is about, and shows its
// counts to the public: the secretariat.
func MayDescribe(who access.Actor) bool { return who.IsStaff() }

func mayDescribe(who access.Actor) error {
	return who.Require(MayDescribe(who), "power.describe_concern")
}

// MayLink reports whether somebody says that a conversation of a list is about a
// concern: those who moderate the list, the secretariat, and the co-chairs of working
// groups who may read it.
func MayLink(who access.Actor, l lists.List) bool {
	return lists.MayModerate(who, l) || len(who.CoChairs()) > 0
}
