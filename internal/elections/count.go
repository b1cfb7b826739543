package elections

import (
	"context"
	"crypto/rand"
	"errors"
	"reflect"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
)

// Count closes the vote, mixes the ballots and counts them. The result is kept
// with the lot drawn for it, so that whoever counts again finds the same; it is not
// announced yet. words, when not empty, are those of a lot drawn in front of
// witnesses; otherwise the program draws one. A vote held at a meeting or among
// those present may be closed before its time; any, once everybody has voted.
func (s *Service) Count(ctx context.Context, who access.Actor, key, words string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	if words = squeeze(words); words == "" {
		words = rand.Text()
	}
	return s.run(ctx, who, "elections.count", key, func(a *act) error {
		if err := a.require(Voting); err != nil {
			return err
		}
		turnout, err := s.TurnoutOf(ctx, a, a.e)
		if err != nil {
			return err
		}
		if err := a.mayClose(turnout); err != nil {
			return err
		}
		if err := a.takePapers(ctx, turnout.Handed()); err != nil {
			return err
		}
		if err := (urn{a.q, a.e.ID}).mix(ctx); err != nil {
			return err
		}
		a.e.Lot = words
		r, err := a.count(ctx)
		if errors.Is(err, tally.ErrNoPapers) {
			return fault.New(fault.Conflict, "elections.error.no_ballots", nil)
		}
		if err != nil {
			return err
		}
		a.e.State, a.e.CountedAt, a.e.Result = Counted, a.Now, &r
		if a.Now.Before(a.e.VotingCloses) {
			a.e.VotingCloses = a.Now
		}
		a.Detail("ballots", r.Papers)
		a.Detail("blank", r.Blank)
		a.Detail("papers", a.e.Papers)
		a.Detail("not_returned", a.e.NotReturned)
		return nil
	})
}

// MayClose reports whether a vote may be closed and counted at an instant: after its
// time; one held at a meeting or among those present before it, and any once nobody
// is left who could vote.
func (e Election) MayClose(now time.Time, t Turnout) bool {
	early := e.MeetingID != "" || e.Electorate == OfPresent || t.Voted+t.NotReturned == t.Electors
	return e.State == Voting && (early || !now.Before(e.VotingCloses))
}

func (a *act) mayClose(t Turnout) error {
	if !a.e.MayClose(a.Now, t) {
		return fault.New(fault.Conflict, "elections.error.still_open", fault.Args{"Closes": at(a.e.VotingCloses.In(a.s.o.Location))})
	}
	return nil
}

func (a *act) count(ctx context.Context) (tally.Result, error) {
	c, err := a.s.Ballots(ctx, a, a.e)
	if err != nil {
		return tally.Result{}, err
	}
	return tally.Count(c)
}

// Ballots is the contest with what is in the urn: what a count counts. It asks
// nobody's power: the doors do. tx nil is the reader.
func (s *Service) Ballots(ctx context.Context, tx db.DBTX, e Election) (tally.Contest, error) {
	c, err := s.Contest(ctx, tx, e)
	if err != nil {
		return c, err
	}
	c.Ballots, err = urn{s.on(tx), e.ID}.ballots(ctx)
	return c, err
}

// Recount counts what is in the urn once more, and reports whether it comes to
// what was kept.
func (s *Service) Recount(ctx context.Context, e Election) (same bool, err error) {
	if e.Result == nil {
		return false, nil
	}
	c, err := s.Ballots(ctx, nil, e)
	if err != nil {
		return false, err
	}
	r, err := tally.Count(c)
	return err == nil && reflect.DeepEqual(r.Elected, e.Result.Elected) && reflect.DeepEqual(r.Stages, e.Result.Stages), err
}

// BallotsOpen reports whether the ballots of a declared election, without names,
// are open to everybody: only when enough have voted that nobody is pointed at.
// Those who run it may take them once they are counted, to count elsewhere.
func (s *Service) BallotsOpen(who access.Actor, e Election) bool {
	if e.Result == nil || e.Result.Acclaimed {
		return false
	}
	if e.State == Declared && e.Result.Papers+e.Result.Blank >= s.o.Rules.OpenBallotsFrom() {
		return true
	}
	return MayRun(who)
}

// Acclaims reports whether the slate would be declared by acclamation: no more
// candidates than seats.
func (s *Service) Acclaims(ctx context.Context, e Election) (bool, error) {
	if e.State != Slate {
		return false, nil
	}
	list, err := s.nominations(ctx, nil, e)
	return len(Candidates(list, false)) <= e.Seats, err
}

// Declare announces the result of a counted election, or a slate with no more
// candidates than seats by acclamation, and seats whoever is elected in the same
// transaction. The elected get a letter, the other candidates and the members are
// told, and what candidates said of themselves is erased.
func (s *Service) Declare(ctx context.Context, who access.Actor, key string) error {
	if err := mayDeclare(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.declare", key, func(a *act) error {
		if err := a.require(Slate, Counted); err != nil {
			return err
		}
		list, err := a.nominations(ctx)
		if err != nil {
			return err
		}
		on := Candidates(list, true)
		how := bodies.Elected
		if a.e.State == Slate {
			if len(Candidates(list, false)) > a.e.Seats {
				return fault.New(fault.Conflict, "elections.error.contested", nil)
			}
			r, err := a.count(ctx)
			if err != nil {
				return err
			}
			a.e.Result, how = &r, bodies.Acclaimed
		}
		if a.e.Result.Acclaimed { // candidates may have withdrawn during the vote
			how = bodies.Acclaimed
		}
		if len(on) != len(a.e.Result.Candidates) {
			return fault.New(fault.Internal, "fault.internal", nil)
		}
		for _, at := range a.e.Result.Elected {
			if err := a.seat(ctx, on[at], how); err != nil {
				return err
			}
		}
		a.e.State, a.e.DeclaredAt, a.e.DeclaredBy = Declared, a.Now, who.Name
		if _, err := a.q.EraseBalance(ctx, a.e.ID); err != nil {
			return err
		}
		a.Detail("how", string(how))
		return a.tellResult(ctx, on, how)
	})
}

// seat gives an elected candidate a place of the seat.
// A term that the record has already, written there by hand before the result was
// declared here, stays as it is.
func (a *act) seat(ctx context.Context, n Nomination, how bodies.How) error {
	terms, err := a.s.bodies.TermsOf(ctx, a, n.PersonID)
	if err != nil {
		return err
	}
	for _, t := range terms {
		if t.SeatID == a.e.SeatID && t.From.Equal(a.e.TermFrom) {
			return nil
		}
	}
	note := i18n.Text{}
	for _, l := range i18n.Langs() {
		note = note.With(l, a.s.catalog.For(l).T("elections.term_note", "Title", a.e.Title))
	}
	_, err = a.s.bodies.FillSeatTx(ctx, a.Tx, bodies.Filling{
		SeatID: a.e.SeatID, PersonID: n.PersonID, OrganizationID: n.OrganizationID, Organization: n.Organization, How: how,
		From: a.e.TermFrom, To: a.e.TermTo, Note: note,
	})
	return err
}
