package newsroom

import "plenary.example/internal/access"

// MayEdit reports whether somebody writes releases, sends them and keeps the media list
// and the press kit: the secretariat.
func MayEdit(who access.Actor) bool { return who.IsStaff() }

// MayApprove reports whether somebody approves the words of a release and reads it before
// it is public: the secretariat and the Executive Committee.
func MayApprove(who access.Actor) bool { return who.IsStaff() || who.OnExecutive() }

func mayEdit(who access.Actor) error { return who.Require(MayEdit(who), "power.edit_news") }

func mayApprove(who access.Actor) error { return who.Require(MayApprove(who), "power.approve_news") }
