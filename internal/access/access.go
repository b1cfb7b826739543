// Package access says who acts and what power an act takes. The rules of each
// act stand in its subject's access.go; this package gives them their words.
package access

import (
	"slices"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Actor is whoever performs a use case: a signed-in person, a visitor (the zero
// Actor), or the program itself. It is always a parameter, never hidden in a
// context.
type Actor struct {
	PersonID string
	Name     string
	Lang     i18n.Lang
	// Seats are the organizations the person may act for, with their standing
	// today in words.
	Seats []Seat
	// Offices are those held today; powers follow from them.
	Offices []Office
	// Program is set when the program acts by itself or from the command line.
	Program bool
	// ActedBy is the member of staff who enters what the actor decides, for an
	// actor without an e-mail address. The powers are the actor's alone.
	ActedBy Clerk
}

// Clerk enters for somebody else what they decide.
type Clerk struct {
	PersonID string
	Name     string
}

// InPerson returns nil when the actor acts by themselves, and otherwise a refusal
// (a locale key) of what nobody may do in another's name: to hold their keys, or
// to know their secret ballot.
func (a Actor) InPerson(refusal string) error {
	if a.ActedBy == (Clerk{}) {
		return nil
	}
	return fault.New(fault.Forbidden, refusal, fault.Args{"Name": a.Name})
}

// Seat is a person's place in one organization.
type Seat struct {
	OrganizationID string
	Name           i18n.Text
	Class          string       // "member", "member_abroad", "observer", "associate"
	GoodStanding   bool         // dues and suspensions considered, today
	Why            i18n.Message // the standing in words
}

// Office is one held in a body: "cochair" of "inland-protection".
type Office struct {
	BodyID string
	Body   string // the body's slug
	Kind   BodyKind
	Name   i18n.Text // the body's name
	Role   Role
}

// BodyKind sorts bodies by what their offices may do.
type BodyKind string

// The kinds of body the spine of the program knows. Core groups, subcommittees,
// caucuses and networks give no power but in their own list.
const (
	Executive    BodyKind = "executive"
	WorkingGroup BodyKind = "working_group"
	CoreGroup    BodyKind = "core_group"
	Committee    BodyKind = "committee"
	Subcommittee BodyKind = "subcommittee"
	Caucus       BodyKind = "caucus"
	Network      BodyKind = "network"
	Secretariat  BodyKind = "secretariat"
)

// Role is an office in a body.
type Role string

// The offices of the by-laws.
const (
	President     Role = "president"
	VicePresident Role = "vice_president"
	Secretary     Role = "secretary"
	Treasurer     Role = "treasurer"
	PastPresident Role = "past_president"
	Councillor    Role = "councillor"
	CoChair       Role = "cochair"
	CommitteeSeat Role = "member"
	Staff         Role = "staff"
)

// The committees that have powers of their own, by their slugs: the six checks of
// resolutions, nominations for elections, applications to join.
const (
	ResolutionsCommittee = "resolutions-committee"
	NominatingCommittee  = "nominating-committee"
	MembershipCommittee  = "membership-committee"
)

// Committees lists the slugs that only a committee may have.
func Committees() []string {
	return []string{ResolutionsCommittee, NominatingCommittee, MembershipCommittee}
}

// TheProgram is the actor of what the program does by itself, and of the
// command line, whose user has the data folder in hand anyway.
func TheProgram() Actor { return Actor{Name: "Plenary", Lang: i18n.EN, Program: true} }

// SignedIn reports whether the actor is somebody.
func (a Actor) SignedIn() bool { return a.PersonID != "" || a.Program }

// OfTheCoalition reports whether the actor belongs to it: they act for one of its
// organizations, or hold an office in it.
func (a Actor) OfTheCoalition() bool { return len(a.Seats) > 0 || len(a.Offices) > 0 }

// IsStaff reports whether the actor works in the secretariat.
func (a Actor) IsStaff() bool {
	return a.Program || slices.ContainsFunc(a.Offices, func(o Office) bool { return o.Kind == Secretariat })
}

// MayBeActedFor reports whether the actor is somebody whom staff may act for:
// never for whoever holds powers that are not to be lent, which are those of the
// secretariat, of the Executive Committee, of a committee and of a co-chair.
func (a Actor) MayBeActedFor() bool {
	return a.PersonID != "" && !a.IsStaff() && !slices.ContainsFunc(a.Offices, func(o Office) bool {
		return o.Kind == Executive || o.Kind == Committee || o.Role == CoChair
	})
}

// IsCoChair reports whether the actor co-chairs the working group.
func (a Actor) IsCoChair(bodyID string) bool {
	return slices.ContainsFunc(a.Offices, func(o Office) bool {
		return o.Kind == WorkingGroup && o.BodyID == bodyID && o.Role == CoChair
	})
}

// CoChairs lists the working groups the actor co-chairs.
func (a Actor) CoChairs() []Office {
	var list []Office
	for _, o := range a.Offices {
		if o.Kind == WorkingGroup && o.Role == CoChair {
			list = append(list, o)
		}
	}
	return list
}

// OnExecutive reports whether the actor sits on the Executive Committee.
func (a Actor) OnExecutive() bool {
	return slices.ContainsFunc(a.Offices, func(o Office) bool { return o.Kind == Executive })
}

// OnResolutionsCommittee reports whether the actor does the six checks.
func (a Actor) OnResolutionsCommittee() bool {
	return slices.ContainsFunc(a.Offices, func(o Office) bool { return o.Body == ResolutionsCommittee })
}

// MayPreside reports whether the actor may chair a general meeting: the
// president, or the vice-president in the president's place.
func (a Actor) MayPreside() bool {
	return slices.ContainsFunc(a.Offices, func(o Office) bool {
		return o.Kind == Executive && (o.Role == President || o.Role == VicePresident)
	})
}

// Seat returns the actor's seat in an organization.
func (a Actor) Seat(organizationID string) (Seat, bool) {
	for _, s := range a.Seats {
		if s.OrganizationID == organizationID {
			return s, true
		}
	}
	return Seat{}, false
}

// MemberSeats lists the seats in member organizations (the class with a vote),
// whatever their standing.
func (a Actor) MemberSeats() []Seat {
	var list []Seat
	for _, s := range a.Seats {
		if s.Class == "member" {
			list = append(list, s)
		}
	}
	return list
}

// Require returns nil when allowed, and otherwise a refusal that names the
// power the act takes (a locale key "power.…"), or asks to sign in first.
func (a Actor) Require(allowed bool, power string, args ...any) error {
	if allowed {
		return nil
	}
	p := i18n.Say(power, args...)
	if !a.SignedIn() {
		return fault.New(fault.SignIn, "fault.sign_in", fault.Args{"Power": p})
	}
	return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"Power": p})
}
