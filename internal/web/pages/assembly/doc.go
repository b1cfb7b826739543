// Package assembly holds the pages of general meetings: the public list and the
// page of each meeting, the secretariat's planning, the credentials desk, the
// chair's console, the delegates' floor, the projector, and the minutes.
//
// Every page works without a script: forms post and redirect. With scripts the
// four live faces (projector, floor, chair, desk) listen to one stream of
// server-sent events each. What all readers of a face see in a language is
// rendered once per change and written to every stream as the same bytes; what
// is a person's own (the ballot, the chair's next step) is fetched by its screen
// when a named event says that it has changed, and at no other time, so that a
// form being filled is never replaced.
package assembly
