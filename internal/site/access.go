package site

import "plenary.example/internal/access"

// MayRead reports whether somebody sees the desk of the site, drafts and who changed
// what: the secretariat and the Executive Committee.
func MayRead(who access.Actor) bool { return who.IsStaff() || who.OnExecutive() }

// RequireReading refuses whoever may not.
func RequireReading(who access.Actor) error { return who.Require(MayRead(who), "power.read_site") }

// MayWrite reports whether somebody writes and publishes pages: the secretariat.
func MayWrite(who access.Actor) bool { return who.IsStaff() }

// RequireWriting refuses whoever may not.
func RequireWriting(who access.Actor) error { return who.Require(MayWrite(who), "power.write_site") }
