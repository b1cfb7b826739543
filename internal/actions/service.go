package actions

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/actions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

// Kind is the name under which the record knows actions.
const Kind = "action"

// Options are what actions must be told of the coalition.
type Options struct {
	Name     i18n.Text // the coalition's
	Site     string    // the address of the web site without a final slash
	Location *time.Location
}

// Service holds the use cases of actions.
type Service struct {
	log         *audit.Log
	db          *db.DB
	people      *people.Service
	bodies      *bodies.Service
	resolutions *resolutions.Service
	mail        *outmail.Service
	files       *blobs.Store
	catalog     *i18n.Catalog
	o           Options
}

// New returns the service.
func New(log *audit.Log, register *people.Service, b *bodies.Service, r *resolutions.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{log: log, db: log.DB(), people: register, bodies: b, resolutions: r, mail: mail, files: blobs.New(log.DB()), catalog: catalog, o: o}
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.day(s.db.Now()) }

func (s *Service) day(t time.Time) time.Time { return clock.DayIn(t, s.o.Location) }

// Options are what the service was told of the coalition.
func (s *Service) Options() Options { return s.o }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func text(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }

func actionOf(r store.Action) Action {
	return Action{
		ID: r.ID, Source: Source{Kind: SourceKind(r.SourceKind), Key: r.SourceKey}, Clause: r.Clause, Path: r.SourcePath, Title: text(r.SourceEn, r.SourceFr),
		Position: int(r.Position), Label: text(r.LabelEn, r.LabelFr), Words: text(r.WordsEn, r.WordsFr), GroupID: r.GroupID,
		Assignment: Assignment{BodyID: r.BodyID, PersonID: r.PersonID, PersonName: r.PersonName, Due: db.ParseDay(r.DueDay), Public: r.Shown == shownPublic},
		State:      State(r.State), Outcome: text(r.OutcomeEn, r.OutcomeFr), ToCheck: i18n.Lang(r.ToCheck),
		Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt), Ended: db.ParseDay(r.EndedDay),
	}
}

func actionsOf(rows []store.Action) []Action {
	list := make([]Action, len(rows))
	for i, r := range rows {
		list[i] = actionOf(r)
	}
	return list
}

// Who may read how an action stands, as the database writes it.
const (
	shownPublic  = "public"
	shownMembers = "members"
)

func (a Assignment) shown() string {
	if a.Public {
		return shownPublic
	}
	return shownMembers
}

// load reads an action in a transaction or outside one.
func load(ctx context.Context, q *store.Queries, id string) (Action, error) {
	row, err := q.Action(ctx, id)
	if missing(err) {
		return Action{}, notFound()
	}
	if err != nil {
		return Action{}, audit.Fault(err)
	}
	return actionOf(row), nil
}

// act runs fn on an action, stores what became of it and leaves the line in the
// record. It takes at least whoever reads the action.
func (s *Service) act(ctx context.Context, who access.Actor, what, id string, fn func(tx *audit.Tx, q *store.Queries, a *Action) error) error {
	return s.log.Do(ctx, who, what, func(tx *audit.Tx) error {
		q := store.New(tx)
		a, err := load(ctx, q, id)
		if err != nil {
			return err
		}
		if err := who.Require(mayRead(who, a), "power.read_actions"); err != nil {
			return err
		}
		tx.About(Kind, id)
		if err := fn(tx, q, &a); err != nil {
			return err
		}
		return q.SaveAction(ctx, store.SaveActionParams{
			ID: a.ID, BodyID: a.BodyID, PersonID: a.PersonID, PersonName: a.PersonName, DueDay: db.Day(a.Due), State: string(a.State),
			OutcomeEn: a.Outcome.EN, OutcomeFr: a.Outcome.FR, ToCheck: string(a.ToCheck), Shown: a.shown(), ChangedAt: db.Micros(tx.Now), EndedDay: db.Day(a.Ended),
		})
	})
}
