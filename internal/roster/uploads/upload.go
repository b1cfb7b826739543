package uploads

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
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/roster"
	"plenary.example/internal/roster/internal/store"
)

// State is how far a file has come that is brought in over the web.
type State string

// The states. A file is checked before it is brought in, as often as its
// columns are decided anew.
const (
	Draft     State = "draft"     // what the columns hold is to be decided
	Checking  State = "checking"  // the trial run is under way
	Checked   State = "checked"   // what would become of each row is known
	Importing State = "importing" // it is being brought in
	Stopping  State = "stopping"  // somebody stopped it
	Stopped   State = "stopped"   // it was broken off; what was complete is kept
	Done      State = "done"
	Failed    State = "failed" // the file or the program refused; Refusal says why
)

// Working reports whether the file is at work.
func (s State) Working() bool { return s == Checking || s == Importing || s == Stopping }

// Words say the state.
func (s State) Words() i18n.Message { return i18n.Say("roster.state." + string(s)) }

// MaxUpload bounds a file brought in over the web, in bytes; larger ones come in
// from the command line.
const MaxUpload = 10 << 20

// keepUploads is how long an upload and what became of it are kept.
const keepUploads = 7 * 24 * time.Hour

// Upload is a file that staff bring in over the web.
type Upload struct {
	ID          string
	File        string
	MadeAt      time.Time
	MadeBy      string // the person's name
	Mapping     roster.Mapping
	State       State
	Done, Total int // of what is to be written
	Sums        roster.Sums
	Refusal     i18n.Text // of a file that failed

	run int64 // how often work on it has begun
}

// Service holds the use cases.
type Service struct {
	log     *audit.Log
	db      *db.DB
	roster  *roster.Service
	queue   *jobs.Queue
	catalog *i18n.Catalog
}

// New returns the service that brings uploads in through r, by jobs of queue.
func New(log *audit.Log, r *roster.Service, queue *jobs.Queue, catalog *i18n.Catalog) *Service {
	return &Service{log: log, db: log.DB(), roster: r, queue: queue, catalog: catalog}
}

// AddUpload takes a file in, to be looked at: one that cannot be read is refused.
func (s *Service) AddUpload(ctx context.Context, who access.Actor, name string, body []byte) (id string, err error) {
	if err := roster.MayImport(who); err != nil {
		return "", err
	}
	if len(body) == 0 && name != "" {
		return "", fault.Field("file", "table.error.empty", fault.Args{"File": filepath.Base(strings.ReplaceAll(name, `\`, "/"))})
	}
	if len(body) == 0 {
		return "", fault.Field("file", "roster.error.no_file", nil)
	}
	if len(body) > MaxUpload {
		return "", fault.Field("file", "roster.error.upload_large", fault.Args{"Max": MaxUpload >> 20})
	}
	name = i18n.Clip(db.Clean(filepath.Base(strings.ReplaceAll(name, `\`, "/"))), 120)
	if _, err := roster.ReadSheet(name, body, roster.Mapping{}); err != nil && !isHeadings(err) {
		return "", inField(err, "file")
	}
	err = s.log.Do(ctx, who, "roster.upload", func(tx *audit.Tx) error {
		id = db.NewID()
		tx.About("roster_import", id)
		tx.Detail("file", name)
		return store.New(tx).InsertUpload(ctx, store.InsertUploadParams{
			ID: id, MadeAt: db.Micros(tx.Now), MadeBy: who.Name, File: name, Body: body, Mapping: "{}", State: string(Draft),
		})
	})
	return id, err
}

// isHeadings reports whether a file can be read and only its columns are in
// doubt, which the next page asks about.
func isHeadings(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Key == "roster.error.no_names"
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
	if err := roster.MayImport(who); err != nil {
		return Upload{}, err
	}
	return s.upload(ctx, s.db.Reader(), id)
}

func (s *Service) upload(ctx context.Context, tx db.DBTX, id string) (Upload, error) {
	r, err := store.New(tx).Upload(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return Upload{}, fault.Wrap(err, fault.NotFound, "roster.error.gone", nil)
	}
	if err != nil {
		return Upload{}, audit.Fault(err)
	}
	u := Upload{
		ID: r.ID, File: r.File, MadeAt: db.Time(r.MadeAt), MadeBy: r.MadeBy, State: State(r.State), Done: int(r.Done), Total: int(r.Total),
		Refusal: i18n.Text{EN: r.RefusalEn, FR: r.RefusalFr}, run: r.Run,
	}
	if r.Sums != "" {
		err = json.Unmarshal([]byte(r.Sums), &u.Sums)
	}
	return u, errors.Join(err, json.Unmarshal([]byte(r.Mapping), &u.Mapping))
}

// mostUploads bounds the list of uploads.
const mostUploads = 20

// Uploads lists those of the last week, the newest first.
func (s *Service) Uploads(ctx context.Context, who access.Actor) ([]Upload, error) {
	if err := roster.MayImport(who); err != nil {
		return nil, err
	}
	rows, err := store.New(s.db.Reader()).Uploads(ctx, db.Micros(s.db.Now().Add(-keepUploads)), mostUploads)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Upload, len(rows))
	for i, r := range rows {
		list[i] = Upload{ID: r.ID, File: r.File, MadeAt: db.Time(r.MadeAt), MadeBy: r.MadeBy, State: State(r.State), Done: int(r.Done), Total: int(r.Total)}
	}
	return list, nil
}

// SheetOf reads an upload's file with the decisions made so far.
func (s *Service) SheetOf(ctx context.Context, who access.Actor, u Upload) (*roster.Sheet, error) {
	if err := roster.MayImport(who); err != nil {
		return nil, err
	}
	body, err := store.New(s.db.Reader()).UploadBody(ctx, u.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	if len(body) == 0 {
		return nil, fault.New(fault.NotFound, "roster.error.gone", nil)
	}
	return roster.ReadSheet(u.File, body, u.Mapping)
}

// Check keeps what was decided about a file and begins its trial run.
func (s *Service) Check(ctx context.Context, who access.Actor, id string, m roster.Mapping) error {
	if err := m.Check(); err != nil {
		return err
	}
	return s.begin(ctx, who, "roster.check", id, Checking, &m)
}

// Begin begins to bring in a file that was checked, or goes on with one that was
// stopped.
func (s *Service) Begin(ctx context.Context, who access.Actor, id string) error {
	return s.begin(ctx, who, "roster.begin", id, Importing, nil)
}

func (s *Service) begin(ctx context.Context, who access.Actor, action, id string, state State, m *roster.Mapping) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		if err := roster.MayImport(who); err != nil {
			return err
		}
		u, err := s.upload(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case u.State.Working():
			return fault.New(fault.Conflict, "roster.error.busy", nil)
		case u.State == Done:
			return fault.New(fault.Conflict, "roster.error.gone", nil)
		case state == Importing && u.State != Checked && u.State != Stopped:
			return fault.New(fault.Conflict, "roster.error.unchecked", nil)
		}
		q := store.New(tx)
		if m != nil {
			raw, err := json.Marshal(m)
			if err != nil {
				return err
			}
			if err := q.SetMapping(ctx, id, string(raw)); err != nil {
				return err
			}
		}
		run, err := q.SetState(ctx, id, string(state))
		if err != nil {
			return err
		}
		tx.About("roster_import", id)
		return s.queue.Add(ctx, tx.Tx, Work{Upload: id, Run: run, PersonID: who.PersonID, Name: who.Name})
	})
}

// Stop breaks off what is under way; what is complete is kept.
func (s *Service) Stop(ctx context.Context, who access.Actor, id string) error {
	return s.log.Do(ctx, who, "roster.stop", func(tx *audit.Tx) error {
		if err := roster.MayImport(who); err != nil {
			return err
		}
		n, err := store.New(tx).SetStopping(ctx, id)
		if err == nil && n > 0 {
			tx.About("roster_import", id)
		}
		return err
	})
}

// GiveUp forgets a file and what was said of its rows.
func (s *Service) GiveUp(ctx context.Context, who access.Actor, id string) error {
	return s.log.Do(ctx, who, "roster.give_up", func(tx *audit.Tx) error {
		if err := roster.MayImport(who); err != nil {
			return err
		}
		u, err := s.upload(ctx, tx, id)
		if err != nil {
			return err
		}
		if u.State.Working() {
			return fault.New(fault.Conflict, "roster.error.busy", nil)
		}
		tx.About("roster_import", id)
		return forget(ctx, tx, id)
	})
}

func forget(ctx context.Context, tx db.DBTX, id string) error {
	q := store.New(tx)
	if err := q.DeleteLines(ctx, id); err != nil {
		return err
	}
	return q.DeleteUpload(ctx, id)
}

// StoredLine is what becomes, or became, of a row of an upload.
type StoredLine struct {
	Number  int64 // its place in the list
	Row     int
	Outcome roster.Outcome
	About   string
	Said    i18n.Text
}

// PageSize is how many lines a page of them has.
const PageSize = 50

// Lines lists a page of an upload's lines after one of them, all or those of one
// outcome. more tells whether another page follows.
func (s *Service) Lines(ctx context.Context, who access.Actor, id string, outcome roster.Outcome, after int64) (list []StoredLine, more bool, err error) {
	return s.lines(ctx, who, id, outcome, after, PageSize)
}

func (s *Service) lines(ctx context.Context, who access.Actor, id string, outcome roster.Outcome, after int64, size int) (list []StoredLine, more bool, err error) {
	if err := roster.MayImport(who); err != nil {
		return nil, false, err
	}
	q := store.New(s.db.Reader())
	var rows []store.LinesRow
	if outcome == "" {
		rows, err = q.Lines(ctx, store.LinesParams{ImportID: id, AfterNumber: after, PageSize: int32(size + 1)}) //nolint:gosec // a page
	} else {
		var of []store.LinesOfRow
		of, err = q.LinesOf(ctx, store.LinesOfParams{ImportID: id, Outcome: string(outcome), AfterNumber: after, PageSize: int32(size + 1)}) //nolint:gosec // a page
		for _, r := range of {
			rows = append(rows, store.LinesRow(r))
		}
	}
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > size {
		rows, more = rows[:size], true
	}
	for _, r := range rows {
		list = append(list, StoredLine{Number: r.Number, Row: int(r.RowLine), Outcome: roster.Outcome(r.Outcome), About: r.About, Said: i18n.Text{EN: r.SaidEn, FR: r.SaidFr}})
	}
	return list, more, nil
}
