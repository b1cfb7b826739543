// Package organization holds the pages of an organization's own people: where it
// stands and what to do about it, its profile, its people, whom it sends to the
// general meetings, and what it proposed and how it voted.
//
// Everybody who has a place in the organization may read them, and the
// secretariat. What changes its profile or its people is for its contacts (where
// it has none, for any of its people) and the secretariat: see people.MayManage.
// Its delegates are named by any of its people: see meetings.NameDelegates.
//
// Somebody with places in several organizations chooses for which one they act:
// the choice is kept in the session, shown in the head of every page, and gives
// no power that the places do not give.
package organization
