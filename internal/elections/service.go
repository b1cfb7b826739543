package elections

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/elections/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/attendance"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/tally"
)

// Kind is the name under which the record knows elections.
const Kind = "election"

// Options are what elections must be told of the coalition.
type Options struct {
	Name     i18n.Text // the coalition's
	Site     string    // the address of the web site without a final slash
	Location *time.Location
	Rules    config.Elections
}

// Service holds the use cases of elections.
type Service struct {
	db       *db.DB
	log      *audit.Log
	people   *people.Service
	bodies   *bodies.Service
	meetings *meetings.Service
	// attendance knows who was at the general meetings.
	attendance *attendance.Service
	mail       *outmail.Service
	catalog    *i18n.Catalog
	o          Options
}

// New returns the service.
func New(log *audit.Log, register *people.Service, b *bodies.Service, m *meetings.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{
		db: log.DB(), log: log, people: register, bodies: b, meetings: m, attendance: attendance.New(log, register), mail: mail, catalog: catalog, o: o,
	}
}

// Rules are the coalition's rules of elections.
func (s *Service) Rules() config.Elections { return s.o.Rules }

// Location is the time zone in which the dates of elections are told.
func (s *Service) Location() *time.Location { return s.o.Location }

// Day is the coalition's calendar day of an instant.
func (s *Service) Day(t time.Time) time.Time { return clock.Day(t.In(s.o.Location)) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

// act is one act on an election, in its transaction.
type act struct {
	*audit.Tx
	s   *Service
	q   *store.Queries
	e   Election
	who access.Actor
}

// act runs fn on the election with a key, stores the election and leaves the line
// in the record.
func (s *Service) act(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		a := &act{Tx: tx, s: s, q: store.New(tx), who: who}
		row, err := a.q.ElectionByKey(ctx, key)
		if err != nil {
			return notFound(err)
		}
		if a.e, err = electionOf(row); err != nil {
			return err
		}
		tx.About(Kind, a.e.ID)
		before := a.e
		if err := fn(a); err != nil {
			return err
		}
		if saved(before, a.e) {
			return nil
		}
		return a.save(ctx)
	})
}

// run is act for an act of running the election: refused to whoever stands in it.
func (s *Service) run(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	return s.act(ctx, who, action, key, func(a *act) error {
		if err := a.notStanding(ctx); err != nil {
			return err
		}
		return fn(a)
	})
}

// saved reports whether nothing that save writes has changed.
func saved(a, b Election) bool {
	return a.State == b.State && a.Papers == b.Papers && a.NotReturned == b.NotReturned && a.VotingCloses.Equal(b.VotingCloses) && a.Result == b.Result
}

func (a *act) save(ctx context.Context) error {
	result := ""
	if a.e.Result != nil {
		raw, err := json.Marshal(a.e.Result)
		if err != nil {
			return err
		}
		result = string(raw)
	}
	return a.q.SaveElection(ctx, store.SaveElectionParams{
		ID: a.e.ID, State: string(a.e.State), CalledAt: db.Micros(a.e.CalledAt), SlateAt: db.Micros(a.e.SlateAt), OpenedAt: db.Micros(a.e.OpenedAt),
		CountedAt: db.Micros(a.e.CountedAt), DeclaredAt: db.Micros(a.e.DeclaredAt), DeclaredBy: a.e.DeclaredBy, Reason: a.e.Reason,
		Papers: int64(a.e.Papers), Lot: a.e.Lot, Result: result, VotingCloses: db.Micros(a.e.VotingCloses), NotReturned: int64(a.e.NotReturned),
	})
}

// require refuses an act that the election's state does not allow.
func (a *act) require(states ...State) error {
	for _, s := range states {
		if a.e.State == s {
			return nil
		}
	}
	return a.wrongPhase()
}

// wrongPhase refuses an act and says where the election stands.
func (a *act) wrongPhase() error {
	return fault.New(fault.Conflict, "elections.error.state", fault.Args{"Now": a.e.Now(a.Now, a.s.o.Location)})
}

func notFound(err error) error {
	if missing(err) {
		return fault.Wrap(err, fault.NotFound, "elections.error.not_found", nil)
	}
	return audit.Fault(err)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

// ByKey returns an election by its name in addresses. A NotFound refusal for
// none, and for one that the actor may not know of.
func (s *Service) ByKey(ctx context.Context, who access.Actor, key string) (Election, error) {
	row, err := s.on(nil).ElectionByKey(ctx, key)
	if err != nil {
		return Election{}, notFound(err)
	}
	e, err := electionOf(row)
	if err != nil {
		return Election{}, err
	}
	if !e.Public() && e.CalledAt.IsZero() && !MayRun(who) {
		return Election{}, fault.New(fault.NotFound, "elections.error.not_found", nil)
	}
	if e.State == Counted && !MayDeclare(who) {
		e.Result = nil // not announced yet
	}
	return e, nil
}

// PageSize is how many elections a page of a list has.
const PageSize = 20

// List lists a page of elections, the latest first: of a body, or of all for an
// empty key. Those who do not run elections see the public ones. after is the
// last one of the page before, nil at first.
func (s *Service) List(ctx context.Context, who access.Actor, bodyID string, after *Election) (list []Election, more bool, err error) {
	p := store.ElectionsParams{Body: bodyID, Everything: db.Flag(MayRun(who)), BeforeAt: math.MaxInt64, PageSize: PageSize + 1}
	if after != nil {
		p.BeforeAt, p.BeforeID = db.Micros(after.VotingOpens), after.ID
	}
	rows, err := s.on(nil).Elections(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, Election{
			ID: r.ID, BodyID: r.BodyID, Role: access.Role(r.Role), State: State(r.State), DeclaredAt: db.Time(r.DeclaredAt),
			DeclaredBy: r.DeclaredBy, Reason: r.Reason,
			Plan: Plan{
				Key: r.Key, SeatID: r.SeatID, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Seats: int(r.Seats), Electorate: Electorate(r.Electorate),
				MeetingID: r.MeetingID, Method: tally.Method(r.Method), NominationsOpen: db.Time(r.NominationsOpen),
				NominationsClose: db.Time(r.NominationsClose), VotingOpens: db.Time(r.VotingOpens), VotingCloses: db.Time(r.VotingCloses),
			},
		})
	}
	return list, more, nil
}

func electionOf(r store.Election) (Election, error) {
	e := Election{
		ID: r.ID, BodyID: r.BodyID, Role: access.Role(r.Role), State: State(r.State),
		Plan: Plan{
			Key: r.Key, SeatID: r.SeatID, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr},
			Seats: int(r.Seats), Electorate: Electorate(r.Electorate), MeetingID: r.MeetingID, Method: tally.Method(r.Method), Marks: int(r.Marks),
			Floor: r.Floor != 0, NominationsOpen: db.Time(r.NominationsOpen), NominationsClose: db.Time(r.NominationsClose),
			VotingOpens: db.Time(r.VotingOpens), VotingCloses: db.Time(r.VotingCloses), RecordDay: db.ParseDay(r.RecordDay),
			TermFrom: db.ParseDay(r.TermFrom), TermTo: db.ParseDay(r.TermTo), MeetingsNeeded: int(r.MeetingsNeeded), SecondersNeeded: int(r.SecondersNeeded),
		},
		CalledAt: db.Time(r.CalledAt), SlateAt: db.Time(r.SlateAt), OpenedAt: db.Time(r.OpenedAt), CountedAt: db.Time(r.CountedAt),
		DeclaredAt: db.Time(r.DeclaredAt), DeclaredBy: r.DeclaredBy, Reason: r.Reason, Papers: int(r.Papers), NotReturned: int(r.NotReturned), Lot: r.Lot,
	}
	if r.Result == "" {
		return e, nil
	}
	e.Result = &tally.Result{}
	if err := json.Unmarshal([]byte(r.Result), e.Result); err != nil {
		return e, fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	return e, nil
}
