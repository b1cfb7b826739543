package imports

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
)

// State is how far a file has come that is brought in over the web.
type State string

// The states.
const (
	Draft   State = "draft"   // what becomes of its rows is shown
	Working State = "working" // it is being brought in
	Done    State = "done"
)

// Say is the state in words.
func (s State) Say() i18n.Message { return i18n.Say("imports.state." + string(s)) }

// The limits of a file that comes in over the web: what becomes of each of its rows is
// worked out whenever the page is asked for. Larger ones come in from the command line.
const (
	MaxUpload = 4 << 20
	MaxRows   = 10_000
)

// keep is how long an upload is kept.
const keep = 7 * 24 * time.Hour

// KindUpload is the name under which the record knows an upload.
const KindUpload = "gift_import"

// Upload is a file that staff bring in over the web.
type Upload struct {
	ID          string
	File        string
	Made        time.Time
	By          string
	Decided     Decided
	State       State
	Done, Total int // rows
	Gifts       int // that were brought in
	Cents       int64
	Donors      int // of them new

	run int64
}

func uploadOf(r store.ImportOfRow) (Upload, error) {
	u := Upload{
		ID: r.ID, File: r.File, Made: db.Time(r.MadeAt), By: r.MadeBy, State: State(r.State), Done: int(r.Done), Total: int(r.Total), Gifts: int(r.Gifts), Cents: r.Cents,
		Donors: int(r.Donors), run: r.Run,
	}
	return u, json.Unmarshal([]byte(r.Columns), &u.Decided)
}

// AddUpload takes a file in, to be looked at; one that cannot be read is refused.
func (s *Service) AddUpload(ctx context.Context, who access.Actor, name string, body []byte) (id string, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return "", err
	}
	name = i18n.Clip(db.Clean(filepath.Base(strings.ReplaceAll(name, `\`, "/"))), 120)
	switch {
	case len(body) == 0:
		return "", fault.Field("file", "imports.error.no_file", nil)
	case len(body) > MaxUpload:
		return "", fault.Field("file", "imports.error.large", fault.Args{"Max": MaxUpload >> 20})
	}
	f, err := s.ReadFile(ctx, who, name, body, Decided{})
	if err != nil {
		return "", inField(err, "file")
	}
	if len(f.rows) > MaxRows {
		return "", fault.Field("file", "imports.error.rows", fault.Args{"Max": MaxRows})
	}
	decided, err := json.Marshal(f.Decided)
	if err != nil {
		return "", err
	}
	err = s.log.Do(ctx, who, "giving.import_upload", func(tx *audit.Tx) error {
		id = db.NewID()
		tx.About(KindUpload, id)
		tx.Detail("file", name)
		return store.New(tx).InsertImport(ctx, store.InsertImportParams{
			ID: id, MadeAt: db.Micros(tx.Now), MadeBy: who.Name, File: name, Body: body, Source: f.Decided.Source, Columns: string(decided), State: string(Draft), Total: int64(len(f.rows)),
		})
	})
	return id, err
}

// inField makes a refusal one about a field of a form.
func inField(err error, field string) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	named := *f
	named.Field, named.Kind = field, fault.Invalid
	return &named
}

// Upload returns one; a NotFound refusal for none.
func (s *Service) Upload(ctx context.Context, who access.Actor, id string) (Upload, error) {
	if err := giving.RequireKeeping(who); err != nil {
		return Upload{}, err
	}
	return s.upload(ctx, s.db.Reader(), id)
}

func (s *Service) upload(ctx context.Context, tx db.DBTX, id string) (Upload, error) {
	r, err := store.New(tx).ImportOf(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return Upload{}, fault.Wrap(err, fault.NotFound, "imports.error.gone", nil)
	}
	if err != nil {
		return Upload{}, audit.Fault(err)
	}
	return uploadOf(r)
}

// Uploads lists those of the last week, the newest first.
func (s *Service) Uploads(ctx context.Context, who access.Actor) ([]Upload, error) {
	if err := giving.RequireKeeping(who); err != nil {
		return nil, err
	}
	rows, err := store.New(s.db.Reader()).Imports(ctx, db.Micros(s.db.Now().Add(-keep)), 20)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Upload
	for _, r := range rows {
		u, err := uploadOf(store.ImportOfRow(r))
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, nil
}

// FileOf reads an upload's file with what was decided about it.
func (s *Service) FileOf(ctx context.Context, who access.Actor, u Upload) (*File, error) {
	body, err := store.New(s.db.Reader()).ImportBody(ctx, u.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.ReadFile(ctx, who, u.File, body, u.Decided)
}

// Decide keeps what somebody said about a file, and what its headings mean for the next
// one with them.
func (s *Service) Decide(ctx context.Context, who access.Actor, id string, d Decided) error {
	if err := giving.RequireKeeping(who); err != nil {
		return err
	}
	if err := d.check(); err != nil {
		return err
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "giving.import_decide", func(tx *audit.Tx) error {
		u, err := s.upload(ctx, tx, id)
		if err != nil {
			return err
		}
		switch u.State {
		case Working:
			return fault.New(fault.Conflict, "imports.error.busy", nil)
		case Done: // read otherwise, its rows would be other gifts
			return fault.New(fault.Conflict, "imports.error.done", nil)
		case Draft:
		}
		tx.About(KindUpload, id)
		q := store.New(tx)
		for heading, field := range d.Fields {
			if heading = i18n.Clip(db.Clean(heading), 200); heading == "" {
				continue
			}
			if err := q.PutImportHeading(ctx, heading, string(field)); err != nil {
				return err
			}
		}
		return q.DecideImport(ctx, store.DecideImportParams{ID: id, Source: d.Source, Columns: string(raw)})
	})
}

// Work is the job that brings an upload in.
type Work struct {
	Upload   string `json:"upload"`
	Run      int64  `json:"run"` // an older job does nothing
	PersonID string `json:"person"`
	Lang     string `json:"lang"` // in which notes are written down
	Name     string `json:"name"`
}

// Kind names the job in the queue.
func (Work) Kind() string { return "giving_import" }

// Slow has it wait among the slow jobs.
func (Work) Slow() {}

// Begin begins to bring a file in; again, for one whose job was lost or of which rows
// were put right elsewhere. What is in already stays as it is.
func (s *Service) Begin(ctx context.Context, who access.Actor, id string) error {
	return s.log.Do(ctx, who, "giving.import_begin", func(tx *audit.Tx) error {
		if err := giving.RequireKeeping(who); err != nil {
			return err
		}
		u, err := s.upload(ctx, tx, id)
		if err != nil {
			return err
		}
		q := store.New(tx)
		run, err := q.BeginImport(ctx, store.BeginImportParams{ID: id, State: string(Working), Total: int64(u.Total)})
		if err != nil {
			return err
		}
		if err := q.ImportWent(ctx, store.ImportWentParams{ID: id, Run: run}); err != nil { // from the first row on
			return err
		}
		tx.About(KindUpload, id)
		return s.queue.Add(ctx, tx.Tx, Work{Upload: id, Run: run, PersonID: who.PersonID, Name: who.Name, Lang: string(who.Lang)})
	})
}

// How often it is noted how far a file has come, and how long one job works before it
// lets another take its place.
const (
	noteEvery = 50
	turn      = 2 * time.Minute
)

// errTurn ends a job whose time is over.
var errTurn = errors.New("imports: the job's time is over")

// Do does a job, or what is left of it: rows that are in are passed over.
func (s *Service) Do(ctx context.Context, w Work) error {
	u, err := s.upload(ctx, s.db.Reader(), w.Upload)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || u.run != w.Run || u.State != Working {
		return err
	}
	lang, _ := i18n.ParseLang(w.Lang)
	who := access.Actor{PersonID: w.PersonID, Name: w.Name, Program: true, Lang: lang}
	f, err := s.FileOf(ctx, who, u)
	if err != nil {
		return err
	}
	began := s.db.Now()
	var gifts, cents, donors int64
	went := func(done int) error {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			return store.New(tx).ImportWent(ctx, store.ImportWentParams{ID: u.ID, Run: w.Run, Done: int64(done), Gifts: gifts, Cents: cents, Donors: donors})
		})
		gifts, cents, donors = 0, 0, 0
		return audit.Fault(err)
	}
	done, err := s.bringIn(ctx, who, f, u.Done, func(done int, l Line, fresh bool) error {
		if l.Outcome != Refused && l.Outcome != Already {
			gifts, cents = gifts+1, cents+l.Cents
		}
		if fresh {
			donors++
		}
		if done%noteEvery != 0 {
			return nil
		}
		if err := went(done); err != nil {
			return err
		}
		if s.db.Now().Sub(began) > turn {
			return errTurn
		}
		return nil
	})
	if errors.Is(err, errTurn) {
		return s.log.Do(ctx, who, "giving.import_on", func(tx *audit.Tx) error { return s.queue.Add(ctx, tx.Tx, w) })
	}
	if noted := went(done); err != nil || noted != nil { // also of what it came to before it failed
		return errors.Join(err, noted)
	}
	return s.log.Do(ctx, who, "giving.import_done", func(tx *audit.Tx) error {
		tx.About(KindUpload, u.ID)
		return store.New(tx).ImportIs(ctx, store.ImportIsParams{ID: u.ID, Run: w.Run, State: string(Done)})
	})
}

// Drop forgets a file. What was brought in of it stays.
func (s *Service) Drop(ctx context.Context, who access.Actor, id string) error {
	return s.log.Do(ctx, who, "giving.import_drop", func(tx *audit.Tx) error {
		if err := giving.RequireKeeping(who); err != nil {
			return err
		}
		u, err := s.upload(ctx, tx, id)
		if err != nil {
			return err
		}
		if u.State == Working {
			return fault.New(fault.Conflict, "imports.error.busy", nil)
		}
		tx.About(KindUpload, id)
		return store.New(tx).DropImport(ctx, id)
	})
}

// Tidy forgets files that have been here for a week.
func (s *Service) Tidy(ctx context.Context) error {
	return audit.Fault(s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := store.New(tx).DropImportsBefore(ctx, db.Micros(tx.Now.Add(-keep)))
		return err
	}))
}
