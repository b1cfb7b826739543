package secretballots

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/secretballots/internal/store"
)

// Options are what secret votes must be told of the coalition.
type Options struct {
	Name     i18n.Text // the coalition's
	Site     string    // the address of the web site without a final slash
	Location *time.Location
}

// Service holds the use cases of secret votes.
type Service struct {
	db       *db.DB
	log      *audit.Log
	ballots  *ballots.Service
	people   *people.Service
	meetings *meetings.Service
	mail     *outmail.Service
	queue    *jobs.Queue
	catalog  *i18n.Catalog
	o        Options

	published sync.Map // by the key of a vote: what has been published of it (*published)
	taking    sync.Map // by the key of a vote: who appends to its archive (*sync.Mutex)
}

// New returns the service. The queue does what follows a close.
func New(log *audit.Log, votes *ballots.Service, register *people.Service, m *meetings.Service, mail *outmail.Service, queue *jobs.Queue, catalog *i18n.Catalog, o Options) *Service {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{db: log.DB(), log: log, ballots: votes, people: register, meetings: m, mail: mail, queue: queue, catalog: catalog, o: o}
}

// Location is the time zone in which the hours of votes are told.
func (s *Service) Location() *time.Location { return s.o.Location }

// Day is the coalition's calendar day of an instant.
func (s *Service) Day(t time.Time) time.Time { return clock.Day(t.In(s.o.Location)) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

// MayRun reports whether somebody runs secret votes: the secretariat and whoever may
// preside the general meeting.
func MayRun(who access.Actor) bool { return who.IsStaff() || who.MayPreside() }

func mayRun(who access.Actor) error { return who.Require(MayRun(who), "power.run_secret_votes") }

// act is one act on a vote, in its transaction.
type act struct {
	*audit.Tx
	s *Service
	q *store.Queries
	v Vote
}

// act runs fn on the vote with a key, stores the vote and leaves the line in the record.
func (s *Service) act(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		a := &act{Tx: tx, s: s, q: store.New(tx)}
		row, err := a.q.SecretByKey(ctx, key)
		if err != nil {
			return notFound(err)
		}
		if a.v, err = s.whole(ctx, tx, row); err != nil {
			return err
		}
		tx.About(Kind, a.v.ID)
		if err := fn(a); err != nil {
			return err
		}
		return a.save(ctx)
	})
}

func (a *act) save(ctx context.Context) error {
	v := a.v
	return a.q.SaveSecret(ctx, store.SaveSecretParams{
		ID: v.ID, VoteID: v.VoteID, OpensAt: db.Micros(v.Opens), ClosesAt: db.Micros(v.Closes), State: string(v.State), StampedAt: db.Micros(v.StampedAt),
		PreparedAt: db.Micros(v.PreparedAt), ReadyAt: db.Micros(v.ReadyAt), ClosedAt: db.Micros(v.ClosedAt), OpenedAt: db.Micros(v.OpenedAt),
		DeclaredAt: db.Micros(v.DeclaredAt), DeclaredBy: v.DeclaredBy, Reason: v.Reason,
	})
}

// require refuses an act that the vote's state does not allow.
func (a *act) require(states ...State) error {
	for _, s := range states {
		if a.v.State == s {
			return nil
		}
	}
	return a.wrongPhase()
}

// wrongPhase refuses an act and says where the vote stands.
func (a *act) wrongPhase() error { return wrongPhase(a.v, a.Now) }

func wrongPhase(v Vote, now time.Time) error {
	return fault.New(fault.Conflict, "secret.error.state", fault.Args{"Now": v.PhaseAt(now).Name()})
}

func notFound(err error) error {
	if missing(err) {
		return fault.Wrap(err, fault.NotFound, "secret.error.not_found", nil)
	}
	return audit.Fault(err)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

// whole reads all that a vote is made of but the published texts.
func (s *Service) whole(ctx context.Context, tx db.DBTX, row store.SecretVote) (Vote, error) {
	v := voteOf(row)
	q := s.on(tx)
	questions, err := q.QuestionsOf(ctx, v.ID)
	if err != nil {
		return Vote{}, audit.Fault(err)
	}
	answers, err := q.AnswersOf(ctx, v.ID)
	if err != nil {
		return Vote{}, audit.Fault(err)
	}
	for _, r := range questions {
		one := Question{
			Kind: QuestionKind(r.Kind), Text: i18n.Text{EN: r.TextEn, FR: r.TextFr}, Smallest: int(r.Smallest), Largest: int(r.Largest), Seats: int(r.Seats),
			Majority: ballots.Majority(r.Majority), ResolutionID: r.ResolutionID,
		}
		for _, a := range answers {
			if a.Question == r.Place {
				one.Answers = append(one.Answers, i18n.Text{EN: a.TextEn, FR: a.TextFr})
			}
		}
		v.Questions = append(v.Questions, one)
	}
	trustees, err := q.TrusteesBrief(ctx, v.ID)
	if err != nil {
		return Vote{}, audit.Fault(err)
	}
	for _, t := range trustees {
		v.Panel = append(v.Panel, Trustee{Number: int(t.Number), PersonID: t.PersonID, Name: t.Name, Steps: int(t.Steps), Decrypted: t.Decrypted != 0})
	}
	return v, nil
}

// ByKey returns a vote by its name in addresses. A NotFound refusal for none, and for
// one that the actor may not know of: trustees and the authority know of it from the
// day it is prepared, as everybody does.
func (s *Service) ByKey(ctx context.Context, who access.Actor, key string) (Vote, error) {
	row, err := s.on(nil).SecretByKey(ctx, key)
	if err != nil {
		return Vote{}, notFound(err)
	}
	if v := voteOf(row); !v.Public() && v.PreparedAt.IsZero() && !MayRun(who) {
		return Vote{}, fault.New(fault.NotFound, "secret.error.not_found", nil)
	}
	return s.whole(ctx, nil, row)
}

// PageSize is how many votes a page of a list has.
const PageSize = 20

// List lists a page of votes, the latest first. Those who do not run them see the public
// ones. after is the last one of the page before, nil at first. Questions and trustees
// are left out.
func (s *Service) List(ctx context.Context, who access.Actor, after *Vote) (list []Vote, more bool, err error) {
	p := store.SecretsParams{Everything: db.Flag(MayRun(who)), BeforeAt: math.MaxInt64, PageSize: PageSize + 1}
	if after != nil {
		p.BeforeAt, p.BeforeID = db.Micros(after.Opens), after.ID
	}
	rows, err := s.on(nil).Secrets(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, voteOf(r))
	}
	return list, more, nil
}

// OfResolution lists the votes that ask about a resolution, the latest first.
func (s *Service) OfResolution(ctx context.Context, resolutionID string) ([]Vote, error) {
	rows, err := s.on(nil).SecretsOfResolution(ctx, resolutionID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Vote, len(rows))
	for i, r := range rows {
		list[i] = Vote{ID: r.ID, State: State(r.State), Plan: Plan{Key: r.Key, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Opens: db.Time(r.OpensAt)}}
	}
	return list, nil
}

// Turn is a vote in which a person has something to do for its key.
type Turn struct {
	Key   string
	Title i18n.Text
}

// Turns lists the votes that wait for a person as a trustee: to make a key, or to decrypt.
func (s *Service) Turns(ctx context.Context, who access.Actor) ([]Turn, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	rows, err := s.on(nil).TrusteeTurns(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Turn
	for _, r := range rows {
		v, err := s.ByKey(ctx, who, r.Key)
		if err != nil {
			return nil, err
		}
		if t, ok := v.Trustee(who.PersonID); ok && v.StageOf(t) != Rest {
			list = append(list, Turn{Key: r.Key, Title: v.Title})
		}
	}
	return list, nil
}
