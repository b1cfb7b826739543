package proposals

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/programme"
)

// MayRun reports whether somebody runs the call of a gathering: those who prepare its
// programme.
func MayRun(who access.Actor, g gatherings.Gathering) bool { return programme.MayPrepare(who, g) }

func mayRun(who access.Actor, g gatherings.Gathering) error {
	return who.Require(MayRun(who, g), "power.prepare_programme")
}

// MayRead reports whether somebody reads what was proposed: those who run the call
// and those who review.
func MayRead(who access.Actor, g gatherings.Gathering, c Call) bool {
	return MayRun(who, g) || c.IsReviewer(who)
}

func mayRead(who access.Actor, g gatherings.Gathering, c Call) error {
	return who.Require(MayRead(who, g, c), "power.read_proposals")
}

// MayPropose reports whether somebody proposes from their account: the people of the
// coalition's organizations, and where the call says so everybody who is signed in.
// Whoever has no account writes by a link where the call is open to anybody.
func MayPropose(who access.Actor, c Call) bool {
	return who.PersonID != "" && (c.Anybody || len(who.Seats) > 0)
}

// mayReview: a reviewer of the call who has no conflict of interest.
func mayReview(who access.Actor, c Call, p Proposal) error {
	if err := who.Require(c.IsReviewer(who), "power.review_proposals"); err != nil {
		return err
	}
	if why, ok := Conflict(who, p); ok {
		return fault.New(fault.Forbidden, "proposals.error.conflict", fault.Args{"Why": why})
	}
	return nil
}

// maySeeReviews: a reviewer sees what others wrote once their own review is in; those
// who run the call and do not review see it at any time. Nobody with a conflict of
// interest does.
func maySeeReviews(who access.Actor, g gatherings.Gathering, c Call, p Proposal, reviews []Review) bool {
	if _, conflict := Conflict(who, p); conflict {
		return false
	}
	own, ok := reviewBy(who.PersonID, reviews)
	if ok && own.Conflict != "" {
		return false
	}
	if c.IsReviewer(who) {
		return ok
	}
	return MayRun(who, g)
}

// mayDecide: those who run the call and those who review, without a conflict of
// interest.
func mayDecide(who access.Actor, g gatherings.Gathering, c Call, p Proposal, reviews []Review) error {
	if err := mayRead(who, g, c); err != nil {
		return err
	}
	if why, ok := Conflict(who, p); ok {
		return fault.New(fault.Forbidden, "proposals.error.conflict", fault.Args{"Why": why})
	}
	if own, ok := reviewBy(who.PersonID, reviews); ok && own.Conflict != "" {
		return fault.New(fault.Forbidden, "proposals.error.declared", nil)
	}
	return nil
}

func reviewBy(personID string, reviews []Review) (Review, bool) {
	for _, r := range reviews {
		if personID != "" && r.PersonID == personID {
			return r, true
		}
	}
	return Review{}, false
}

// Author is whoever writes a proposal: the person who began it, or whoever has the
// link that was sent to its address.
type Author struct {
	Who   access.Actor
	ID    string // of the proposal
	Token string // of the link; empty: by the account
}

// linkPurpose is what the links of proposals are for, among all links.
const linkPurpose = "proposal"

// idOf is the proposal that an author names; whether it is theirs, own asks.
func (s *Service) idOf(ctx context.Context, by Author) (string, error) {
	if by.Token == "" {
		return by.ID, nil
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return "", err
	}
	id, err := key.OpenLink(linkPurpose, by.Token)
	if err != nil {
		return "", fault.Wrap(err, fault.NotFound, "proposals.error.link", nil)
	}
	return id, nil
}

// own refuses whoever is not the author of a proposal, as if there were none.
func own(by Author, p Proposal) error {
	if by.Token != "" || by.Who.PersonID != "" && by.Who.PersonID == p.PersonID {
		return nil
	}
	if !by.Who.SignedIn() {
		return by.Who.Require(false, "power.own_proposal")
	}
	return notFound()
}

func notFound() error { return fault.New(fault.NotFound, "proposals.error.not_found", nil) }
