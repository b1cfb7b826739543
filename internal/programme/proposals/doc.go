// Package proposals takes proposals of workshops for a gathering's programme, has
// them reviewed, and makes sessions of those that are accepted.
//
// # The call
//
// Those who prepare the programme open a call: from when until when, what is asked
// beside the title and the description, by which criteria proposals are reviewed,
// and who reviews: the people of a body, named people, or both. A call is for the
// people of the coalition's organizations; it may be opened to anybody with an
// e-mail address, who then writes by a link sent there.
//
// # The states of a proposal
//
//	draft       the proposer's alone, kept as typed; gone some weeks after the call
//	submitted   handed in, not reviewed by anybody
//	in_review   a first review is in
//	accepted    decided, with words; it can be made a session in one step
//	waitlisted  decided: taken if another one falls out
//	refused     decided, with words
//	withdrawn   by the proposer
//
// A proposal is written in one language at least; what is missing in the other is
// marked for translation. Until the call closes its proposer may change it, also
// after it was handed in and as long as nobody has reviewed it.
//
// # Reviews
//
// A reviewer gives each criterion 1 to 5 points and may write a comment. Whoever is
// of the organization that proposes, or is the proposer, has a conflict of interest
// and reviews nothing there; any other conflict a reviewer declares. Nobody sees
// what others wrote before their own review is in, so that each is the reviewer's
// own. Nor does whoever has a conflict: they see no reviews and do not decide.
// Average and spread are shown, and decide nothing.
package proposals
