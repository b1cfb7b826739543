package elections

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
)

// Propose fills a plan for a seat with what the rules and the calendar say, for
// the form to begin with. tx nil is the reader.
func (s *Service) Propose(ctx context.Context, tx db.DBTX, seat bodies.Seat, today time.Time) (Plan, error) {
	b, err := s.bodies.BodyTx(ctx, tx, seat.BodyID)
	if err != nil {
		return Plan{}, err
	}
	year := today.Format("2006")
	p := Plan{
		SeatID: seat.ID, Key: b.Slug + "-" + string(seat.Role) + "-" + year, Seats: seat.Places, Electorate: OfMembers, Floor: true,
		Method: tally.Method(s.o.Rules.MethodOf(string(seat.Role))), MeetingsNeeded: s.o.Rules.Attended(), SecondersNeeded: s.o.Rules.SecondersNeeded(),
	}
	p.Key = keyOf(p.Key)
	if seat.FilledBy == bodies.ByGroup {
		p.Electorate = OfPresent
	}
	for _, l := range i18n.Langs() {
		p.Title = p.Title.With(l, s.catalog.For(l).T("elections.title", "Seat", seat.Title(), "Body", b.Name, "Year", year))
	}
	hour := func(day time.Time, h int) time.Time {
		y, m, d := day.Date()
		return time.Date(y, m, d, h, 0, 0, 0, s.o.Location)
	}
	open := today.AddDate(0, 0, 1)
	shut := open.AddDate(0, 0, s.o.Rules.DaysOfNominations())
	vote := shut.AddDate(0, 0, 14)
	p.NominationsOpen, p.NominationsClose, p.VotingOpens = hour(open, 9), hour(shut, 17), hour(vote, 9)
	p.VotingCloses = hour(vote.AddDate(0, 0, s.o.Rules.DaysOfVoting()), 17)
	p.RecordDay, p.TermFrom = shut, vote.AddDate(0, 0, s.o.Rules.DaysOfVoting()+1)
	return p, nil
}

// keyOf makes a key of a name.
func keyOf(name string) string {
	key := []byte(name)
	for i, c := range key {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			key[i] = '-'
		}
	}
	return string(key[:min(len(key), maxKey)])
}

// Plan enters an election, which nobody but those who run it sees until it is
// called.
func (s *Service) Plan(ctx context.Context, who access.Actor, p Plan) (planned Election, err error) {
	err = s.log.Do(ctx, who, "elections.plan", func(tx *audit.Tx) (err error) {
		planned, err = s.PlanTx(ctx, tx, p)
		return err
	})
	return planned, err
}

// PlanTx is Plan in the caller's transaction.
func (s *Service) PlanTx(ctx context.Context, tx *audit.Tx, p Plan) (Election, error) {
	if err := mayRun(tx.Who()); err != nil {
		return Election{}, err
	}
	p = p.normal()
	seat, err := s.checkPlan(ctx, tx, p)
	if err == nil {
		err = s.checkFree(ctx, tx, p, seat)
	}
	if err != nil {
		return Election{}, err
	}
	q := store.New(tx)
	// Asked first: a breached constraint would end the caller's transaction on PostgreSQL.
	if _, err := q.ElectionByKey(ctx, p.Key); !missing(err) {
		if err != nil {
			return Election{}, err
		}
		return Election{}, fault.Field("key", "elections.error.key_taken", fault.Args{"Key": p.Key})
	}
	e := Election{ID: db.NewID(), Plan: p, BodyID: seat.BodyID, Role: seat.Role, State: Planned}
	err = q.InsertElection(ctx, store.InsertElectionParams{
		ID: e.ID, Key: p.Key, BodyID: e.BodyID, SeatID: p.SeatID, Role: string(e.Role), TitleEn: p.Title.EN, TitleFr: p.Title.FR,
		AboutEn: p.About.EN, AboutFr: p.About.FR, Seats: int64(p.Seats), Electorate: string(p.Electorate), MeetingID: p.MeetingID,
		Method: string(p.Method), Marks: int64(p.Marks), Floor: db.Flag(p.Floor), NominationsOpen: db.Micros(p.NominationsOpen),
		NominationsClose: db.Micros(p.NominationsClose), VotingOpens: db.Micros(p.VotingOpens), VotingCloses: db.Micros(p.VotingCloses),
		RecordDay: db.Day(p.RecordDay), TermFrom: db.Day(p.TermFrom), TermTo: db.Day(p.TermTo), MeetingsNeeded: int64(p.MeetingsNeeded),
		SecondersNeeded: int64(p.SecondersNeeded),
	})
	if err != nil {
		return Election{}, err
	}
	return e, tx.Also(ctx, "elections.plan", Kind, e.ID, map[string]any{"key": p.Key, "title": p.Title, "seats": p.Seats, "method": p.Method})
}

// checkPlan checks a plan by itself and against the seat and the meeting it names.
func (s *Service) checkPlan(ctx context.Context, tx db.DBTX, p Plan) (bodies.Seat, error) {
	if err := p.check(); err != nil {
		return bodies.Seat{}, err
	}
	seat, err := s.bodies.Seat(ctx, tx, p.SeatID)
	switch {
	case fault.Is(err, fault.NotFound):
		return seat, fault.Field("seat", "elections.error.seat", nil)
	case err != nil:
		return seat, err
	case !seat.Elected():
		return seat, fault.Field("seat", "elections.error.not_elected", fault.Args{"By": seat.FilledBy.Words()})
	case p.Seats > seat.Places:
		return seat, fault.Field("seats", "elections.error.places", fault.Args{"Count": seat.Places})
	}
	if p.MeetingID != "" {
		if _, err := s.meetings.ByID(ctx, p.MeetingID); err != nil {
			return seat, fault.Field("meeting", "elections.error.meeting", nil)
		}
	}
	return seat, nil
}

// checkFree refuses more places than are free in the terms that follow: whoever is
// elected could not take one.
func (s *Service) checkFree(ctx context.Context, tx db.DBTX, p Plan, seat bodies.Seat) error {
	free, err := s.bodies.FreePlaces(ctx, tx, seat, p.TermFrom, p.TermTo)
	switch {
	case err != nil || p.Seats <= free:
		return err
	case free == 0:
		return fault.Field("term_from", "elections.error.no_place_free", fault.Args{"Day": p.TermFrom})
	}
	return fault.Field("seats", "elections.error.places_free", fault.Args{"Count": free, "Day": p.TermFrom})
}

// Change replaces what was planned, the key and the seat aside, until the slate
// is published. Nominations that are over are not opened again: the members were
// told when they close.
func (s *Service) Change(ctx context.Context, who access.Actor, key string, p Plan) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.change", key, func(a *act) error {
		if err := a.require(Planned, Called); err != nil {
			return err
		}
		p := p.normal()
		p.Key, p.SeatID = a.e.Key, a.e.SeatID
		seat, err := s.checkPlan(ctx, a, p)
		if err != nil {
			return err
		}
		if p.Seats > a.e.Seats || !p.TermFrom.Equal(a.e.TermFrom) || !p.TermTo.Equal(a.e.TermTo) {
			if err := s.checkFree(ctx, a, p, seat); err != nil {
				return err
			}
		}
		if a.e.State == Called && !a.Now.Before(a.e.NominationsClose) && p.NominationsClose.After(a.e.NominationsClose) {
			return fault.Field("nominations_close", "elections.error.nominations_over", fault.Args{"Closed": at(a.e.NominationsClose.In(s.o.Location))})
		}
		a.e.Plan = p
		return a.q.ChangeElection(ctx, store.ChangeElectionParams{
			ID: a.e.ID, TitleEn: p.Title.EN, TitleFr: p.Title.FR, AboutEn: p.About.EN, AboutFr: p.About.FR, Seats: int64(p.Seats),
			Electorate: string(p.Electorate), MeetingID: p.MeetingID, Method: string(p.Method), Marks: int64(p.Marks), Floor: db.Flag(p.Floor),
			NominationsOpen: db.Micros(p.NominationsOpen), NominationsClose: db.Micros(p.NominationsClose), VotingOpens: db.Micros(p.VotingOpens),
			VotingCloses: db.Micros(p.VotingCloses), RecordDay: db.Day(p.RecordDay), TermFrom: db.Day(p.TermFrom), TermTo: db.Day(p.TermTo),
			MeetingsNeeded: int64(p.MeetingsNeeded), SecondersNeeded: int64(p.SecondersNeeded), SeatID: a.e.SeatID, Role: string(a.e.Role),
		})
	})
}

// Call makes an election known to the members: each of their people gets the
// notice, in their language.
func (s *Service) Call(ctx context.Context, who access.Actor, key string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.call", key, func(a *act) error {
		if err := a.require(Planned); err != nil {
			return err
		}
		if !a.Now.Before(a.e.NominationsClose) {
			return fault.New(fault.Conflict, "elections.error.calendar_past", nil)
		}
		a.e.State, a.e.CalledAt = Called, a.Now
		return a.tellMembers(ctx, "call", nil)
	})
}

// Cancel ends an election without a result, with a reason that is shown. What
// candidates said of themselves is erased, and so are ballots and papers: nothing
// counts them any more, and unmixed they could be laid beside who has voted.
func (s *Service) Cancel(ctx context.Context, who access.Actor, key, reason string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	reason = squeeze(reason)
	if reason == "" || len([]rune(reason)) > maxReason {
		return fault.Field("reason", "elections.error.reason", fault.Args{"Limit": maxReason})
	}
	return s.run(ctx, who, "elections.cancel", key, func(a *act) error {
		if err := a.require(Planned, Called, Slate, Voting, Counted); err != nil {
			return err
		}
		a.e.State, a.e.Reason = Cancelled, reason
		a.e.Result = nil
		a.Detail("reason", reason)
		if err := a.q.DeleteBallots(ctx, a.e.ID); err != nil {
			return err
		}
		if err := a.q.DeletePapers(ctx, a.e.ID); err != nil {
			return err
		}
		_, err := a.q.EraseBalance(ctx, a.e.ID)
		return err
	})
}

// Extend moves the close of a vote to a later instant, as long as it has not
// closed: a vote that is over stays so.
func (s *Service) Extend(ctx context.Context, who access.Actor, key string, closes time.Time) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.run(ctx, who, "elections.extend", key, func(a *act) error {
		if err := a.require(Slate, Voting); err != nil {
			return err
		}
		if a.e.PhaseAt(a.Now) == Polled {
			return a.wrongPhase()
		}
		if !closes.After(a.e.VotingCloses) || !closes.After(a.Now) {
			return fault.Field("voting_closes", "elections.error.later", nil)
		}
		a.Detail("was", a.e.VotingCloses)
		a.e.VotingCloses = closes
		return nil
	})
}

// OpenSeats lists the seats that elections fill, of every body, in their order.
func (s *Service) OpenSeats(ctx context.Context) ([]bodies.Seat, error) {
	all, err := s.bodies.Bodies(ctx, nil, "")
	if err != nil {
		return nil, err
	}
	today := s.Day(s.db.Now())
	var list []bodies.Seat
	for _, b := range all {
		seats, err := s.bodies.SeatsOf(ctx, nil, b.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, slices.DeleteFunc(seats, func(seat bodies.Seat) bool { return !seat.Elected() || !seat.OnDay(today) })...)
	}
	return list, nil
}
