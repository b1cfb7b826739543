package elections

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// NominatingCommittee is the slug of the committee that runs elections.
const NominatingCommittee = access.NominatingCommittee

// MayRun reports whether somebody runs elections: the nominating committee and
// the secretariat plan and call them, settle the slate, open and close the vote.
func MayRun(who access.Actor) bool {
	return who.IsStaff() || slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.Body == NominatingCommittee })
}

func mayRun(who access.Actor) error { return who.Require(MayRun(who), "power.run_elections") }

// MayScrutineer reports whether somebody enters papers: the secretariat. It takes
// two of them for each paper.
func MayScrutineer(who access.Actor) bool { return who.IsStaff() }

func mayScrutineer(who access.Actor) error {
	return who.Require(MayScrutineer(who), "power.enter_papers")
}

// MayDeclare reports whether somebody declares results: those who run elections,
// and whoever may preside the general meeting.
func MayDeclare(who access.Actor) bool { return MayRun(who) || who.MayPreside() }

func mayDeclare(who access.Actor) error {
	return who.Require(MayDeclare(who), "power.declare_elections")
}

// mayNominate: people of a member organization in good standing nominate and
// second. It returns the organization they do it for, or says why not.
func mayNominate(who access.Actor) (access.Seat, error) {
	seats := who.MemberSeats()
	for _, s := range seats {
		if s.GoodStanding {
			return s, nil
		}
	}
	if len(seats) > 0 {
		return access.Seat{}, fault.New(fault.Forbidden, "elections.error.standing", fault.Args{"Organization": seats[0].Name, "Why": seats[0].Why})
	}
	return access.Seat{}, who.Require(false, "power.nominate")
}

// MayNominate reports whether somebody may nominate and second today.
func MayNominate(who access.Actor) bool {
	_, err := mayNominate(who)
	return err == nil
}

// maySee: a nomination that is not on the slate is between those whom it
// concerns: the nominee, whoever nominated, the seconders, those who run it.
func maySee(who access.Actor, n Nomination) bool {
	if MayRun(who) || who.PersonID != "" && (who.PersonID == n.PersonID || who.PersonID == n.ByPerson) {
		return true
	}
	return who.PersonID != "" && slices.ContainsFunc(n.Seconders, func(s Seconder) bool { return s.PersonID == who.PersonID })
}

// speaksFor: a nominee answers, writes and withdraws for themselves; those who
// run the election, and do not stand in it, record what somebody told them at the
// meeting.
func (a *act) speaksFor(ctx context.Context, n Nomination) error {
	if a.who.PersonID != "" && a.who.PersonID == n.PersonID {
		return nil
	}
	if err := a.who.Require(MayRun(a.who), "power.own_nomination"); err != nil {
		return err
	}
	return a.notStanding(ctx)
}

// notStanding: whoever is nominated in an election, and has not said no, does
// nothing there but what every nominee may: somebody else runs it.
func (a *act) notStanding(ctx context.Context) error {
	stands, err := a.s.stands(ctx, a, a.who, a.e)
	if err == nil && stands {
		return fault.New(fault.Forbidden, "elections.error.stands_here", nil)
	}
	return err
}

// Stands reports whether the actor is nominated in the election and has neither
// declined nor withdrawn: such a person does not run it.
func (s *Service) Stands(ctx context.Context, who access.Actor, e Election) (bool, error) {
	stands, err := s.stands(ctx, nil, who, e)
	return stands, audit.Fault(err)
}

func (s *Service) stands(ctx context.Context, tx db.DBTX, who access.Actor, e Election) (bool, error) {
	if who.PersonID == "" {
		return false, nil
	}
	row, err := s.on(tx).NominationOfPerson(ctx, e.ID, who.PersonID)
	if missing(err) {
		return false, nil
	}
	return err == nil && row.Answer != string(Declined) && row.Answer != string(Withdrawn), err
}
