// Package networks keeps the partner networks: the networks and coalitions of others
// that the coalition is in or speaks with. They are not its own bodies (package bodies
// has those), and they are no members.
//
// Of each it says what it is called, where it is on the web, what the two do together,
// since when and until when, who represents the coalition there (a person, by name, or an
// office), and which concerns it is about. All of that is public. Whom to write to is for
// the secretariat alone.
package networks
