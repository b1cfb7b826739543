package actions

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/actions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
)

// Get returns an action as the actor may read it.
func (s *Service) Get(ctx context.Context, who access.Actor, id string) (Action, error) {
	a, err := load(ctx, s.on(nil), id)
	if err != nil {
		return a, err
	}
	one := []Action{a}
	err = s.grounds(ctx, nil, one)
	return seen(who, one[0]), err
}

// OfSource lists the actions of a source in their order. tx nil is the reader.
func (s *Service) OfSource(ctx context.Context, tx db.DBTX, who access.Actor, source Source) ([]Action, error) {
	rows, err := s.on(tx).ActionsOfSource(ctx, string(source.Kind), source.Key)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := actionsOf(rows)
	for i := range list {
		list[i] = seen(who, list[i])
	}
	return list, nil
}

// OfResolution lists the actions of a resolution whole, for subjects on upper
// floors that ask themselves who may read them. tx nil is the reader.
func (s *Service) OfResolution(ctx context.Context, tx db.DBTX, resolutionID string) ([]Action, error) {
	return s.OfSource(ctx, tx, access.TheProgram(), Source{Kind: Resolution, Key: resolutionID})
}

// Overdue lists every action that should have been done before a day, the longest
// overdue first. tx nil is the reader.
func (s *Service) Overdue(ctx context.Context, tx db.DBTX, today time.Time) ([]Action, error) {
	return s.before(ctx, tx, today)
}

// walk is how many rows are read at a time.
const walk = 200

// before lists what runs and has its day before a day.
func (s *Service) before(ctx context.Context, tx db.DBTX, day time.Time) ([]Action, error) {
	var list []Action
	p := store.RunningBeforeParams{BeforeDay: db.Day(day), PageSize: walk}
	for {
		rows, err := s.on(tx).RunningBefore(ctx, p)
		if err != nil {
			return nil, audit.Fault(err)
		}
		list = append(list, actionsOf(rows)...)
		if len(rows) < walk {
			return list, nil
		}
		p.AfterDay, p.AfterID = rows[walk-1].DueDay, rows[walk-1].ID
	}
}

// Which narrows a list of actions.
type Which string

// The narrowings of a list.
const (
	Running Which = "running"
	Late    Which = "overdue"
	Unset   Which = "waiting" // nobody is to do it, or no day is set
	Ended   Which = "done"
	Given   Which = "dropped"
	All     Which = ""
)

// Whiches lists the narrowings in the order pages show them.
func Whiches() []Which { return []Which{Running, Late, Unset, Ended, Given, All} }

// Query asks for a page of actions.
type Query struct {
	Which Which
	Mine  bool   // those the actor does or looks after alone
	Body  string // a body's key
	After *Action
}

// PageSize is how many actions a page of List has.
const PageSize = 25

// List lists a page of actions by their day, those without one first.
func (s *Service) List(ctx context.Context, who access.Actor, q Query) (list []Action, more bool, err error) {
	if err := who.Require(MayRead(who), "power.read_actions"); err != nil {
		return nil, false, err
	}
	p := store.ActionsParams{Body: q.Body, PageSize: PageSize + 1}
	switch q.Which {
	case Running:
		p.State = "running"
	case Late:
		p.State, p.BeforeDay = "running", db.Day(s.Today())
	case Unset:
		p.State, p.Waiting = "running", 1
	case Ended, Given:
		p.State = string(q.Which)
	case All:
	}
	if q.Mine {
		p.Person, p.Bodies, p.Office = own(who)
	}
	if q.After != nil {
		p.AfterDay, p.AfterID = db.Day(q.After.Due), q.After.ID
	}
	rows, err := s.on(nil).Actions(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	list = actionsOf(rows)
	return list, more, s.grounds(ctx, nil, list)
}

// own is what makes an action somebody's: they do it, they look after its body,
// or it has no owner and they are of the secretariat.
func own(who access.Actor) (person, bodies string, office int64) {
	person = who.PersonID
	if person == "" {
		person = "-"
	}
	var keys []string
	for _, o := range Runs(who) {
		keys = append(keys, o.BodyID)
	}
	return person, strings.Join(keys, " "), db.Flag(who.IsStaff())
}

// Counts are how many actions stand where.
type Counts struct{ Overdue, Soon, Waiting, Running int }

// Counts counts what still runs: the actor's own, or all of it.
func (s *Service) Counts(ctx context.Context, who access.Actor, mine bool) (Counts, error) {
	today := s.Today()
	p := store.CountsParams{Today: db.Day(today), Soon: db.Day(today.AddDate(0, 0, SoonDays))}
	if mine {
		if who.PersonID == "" {
			return Counts{}, nil
		}
		p.Person, p.Bodies, p.Office = own(who)
	}
	row, err := s.on(nil).Counts(ctx, p)
	return Counts{Overdue: int(row.Overdue), Soon: int(row.Soon), Waiting: int(row.Waiting), Running: int(row.Running)}, audit.Fault(err)
}

// NotesPage is how many notes Notes returns at most.
const NotesPage = 50

// Notes lists what was written on an action, the newest first, from the one before
// the note with key before (empty: from the newest).
func (s *Service) Notes(ctx context.Context, who access.Actor, a Action, before string) ([]Note, error) {
	if !mayRead(who, a) {
		return nil, nil
	}
	if before == "" {
		before = "g" // after every key, which begins with a hexadecimal digit
	}
	rows, err := s.on(nil).NotesOf(ctx, store.NotesOfParams{ActionID: a.ID, BeforeID: before, PageSize: NotesPage})
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Note, len(rows))
	for i, r := range rows {
		list[i] = Note{ID: r.ID, At: db.Time(r.At), PersonID: r.PersonID, PersonName: r.PersonName, Lang: i18n.Lang(r.Lang), Words: r.Words}
	}
	return list, nil
}

// Documents lists the files of an action; whoever may not read them has none.
func (s *Service) Documents(ctx context.Context, who access.Actor, a Action) ([]Document, error) {
	if !mayRead(who, a) {
		return nil, nil
	}
	rows, err := s.on(nil).DocumentsOf(ctx, a.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Document, len(rows))
	for i, r := range rows {
		list[i] = Document{ID: r.ID, Name: r.Name, At: db.Time(r.At), PersonName: r.PersonName}
	}
	return list, nil
}

// File returns a file of an action to whoever reads the action.
func (s *Service) File(ctx context.Context, who access.Actor, id, documentID string) (blobs.Blob, error) {
	a, err := load(ctx, s.on(nil), id)
	if err != nil {
		return blobs.Blob{}, err
	}
	if err := who.Require(mayRead(who, a), "power.read_actions"); err != nil {
		return blobs.Blob{}, err
	}
	row, err := s.on(nil).DocumentOf(ctx, id, documentID)
	if missing(err) {
		return blobs.Blob{}, notFound()
	}
	if err != nil {
		return blobs.Blob{}, audit.Fault(err)
	}
	return s.files.Get(ctx, nil, row.BlobID)
}

// History lists who did what to an action, oldest first; nothing for who may not
// read it.
func (s *Service) History(ctx context.Context, who access.Actor, a Action) ([]audit.Entry, error) {
	if !mayRead(who, a) {
		return nil, nil
	}
	return s.log.History(ctx, Kind, a.ID, "")
}

// ForReport lists by source what ended since a day and all that still runs: what
// the report to a general meeting tells.
func (s *Service) ForReport(ctx context.Context, who access.Actor, since time.Time) ([]Action, error) {
	if err := who.Require(MayRead(who), "power.read_actions"); err != nil {
		return nil, err
	}
	var list []Action
	p := store.ForReportParams{Since: db.Day(since), AfterPosition: -1, PageSize: walk}
	for {
		rows, err := s.on(nil).ForReport(ctx, p)
		if err != nil {
			return nil, audit.Fault(err)
		}
		list = append(list, actionsOf(rows)...)
		if len(rows) < walk {
			return list, s.grounds(ctx, nil, list)
		}
		last := rows[walk-1]
		p.AfterPath, p.AfterPosition, p.AfterID = last.SourcePath, last.Position, last.ID
	}
}

// Each gives fn every action, for an export.
func (s *Service) Each(ctx context.Context, who access.Actor, fn func(Action) error) error {
	q := Query{}
	for {
		list, more, err := s.List(ctx, who, q)
		if err != nil {
			return err
		}
		for _, a := range list {
			if err := fn(a); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
		q.After = &list[len(list)-1]
	}
}

// RevisionOf is what a page of a source may be kept by, as far as its actions go.
func (s *Service) RevisionOf(ctx context.Context, path string) (int64, error) {
	changed, err := s.on(nil).ChangedOfPath(ctx, path)
	return changed, audit.Fault(err)
}

// Names are what bodies are called, by key.
func (s *Service) Names(ctx context.Context) (map[string]i18n.Text, error) {
	list, err := s.bodies.Bodies(ctx, nil, "")
	names := make(map[string]i18n.Text, len(list))
	for _, b := range list {
		names[b.ID] = b.Name
	}
	return names, err
}
