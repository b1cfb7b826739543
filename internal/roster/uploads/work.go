package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roster"
	"plenary.example/internal/roster/internal/store"
	"plenary.example/internal/sheet"
)

// Work is the job that checks an upload or brings it in, as its state says.
type Work struct {
	Upload   string `json:"upload"`
	Run      int64  `json:"run"` // one of its runs: an older job does nothing
	PersonID string `json:"person"`
	Name     string `json:"name"`
}

// Kind names the job in the queue.
func (Work) Kind() string { return "roster_work" }

// Slow has it wait among the slow jobs: a large file takes minutes.
func (Work) Slow() {}

// errStopped ends an import that somebody has stopped.
var errStopped = errors.New("roster: stopped")

// Do does a job. The import acts for whoever began it, who had the power to;
// when the program dies meanwhile the job is done again, which changes nothing
// twice.
func (s *Service) Do(ctx context.Context, w Work) error {
	u, err := s.upload(ctx, s.db.Reader(), w.Upload)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || u.run != w.Run || !u.State.Working() {
		return err
	}
	who := access.Actor{PersonID: w.PersonID, Name: w.Name, Program: true}
	dry := u.State == Checking
	report, err := s.work(ctx, who, u, w.Run, dry)
	if ctx.Err() != nil {
		return ctx.Err() // the program is stopping: the job is done again
	}
	state := Done
	if dry {
		state = Checked
	}
	refusal := i18n.Text{}
	switch {
	case errors.Is(err, errStopped):
		state = Stopped
		if dry {
			state = Draft
		}
	case roster.IsRefusal(err):
		state, refusal = Failed, s.said(i18n.Message{Key: fault.Of(err).Key, Args: fault.Of(err).Args})
	case err != nil:
		return err
	}
	if err := s.keepLines(ctx, u.ID, report.Lines); err != nil {
		return err
	}
	sums, err := json.Marshal(report.Sums)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "roster.finish", func(tx *audit.Tx) error {
		q := store.New(tx)
		n, err := q.Finish(ctx, store.FinishParams{ID: u.ID, Run: w.Run, State: string(state), Sums: string(sums), RefusalEn: refusal.EN, RefusalFr: refusal.FR})
		if err != nil || n == 0 {
			return err
		}
		tx.About("roster_import", u.ID)
		tx.Detail("state", string(state))
		tx.Detail("organizations", report.Sums.Organizations)
		tx.Detail("persons", report.Sums.Persons)
		if state == Done {
			return q.ForgetBody(ctx, u.ID, []byte{})
		}
		return nil
	})
}

// work makes the import and keeps how far it has come, which is also how it
// learns that it was stopped.
func (s *Service) work(ctx context.Context, who access.Actor, u Upload, run int64, dry bool) (roster.Report, error) {
	sheet, err := s.SheetOf(ctx, who, u)
	if err != nil {
		return roster.Report{}, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	report, err := s.roster.Import(ctx, who, roster.Order{Sheets: []*roster.Sheet{sheet}, DryRun: dry, Progress: func(done, total int) {
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			n, err := store.New(tx).SetProgress(ctx, store.SetProgressParams{ID: u.ID, Run: run, Done: int64(done), Total: int64(total)})
			if err == nil && n == 0 {
				stop(errStopped)
			}
			return err
		})
		if err != nil {
			stop(err)
		}
	}})
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return report, cause
	}
	return report, err
}

// said is a message in both languages.
func (s *Service) said(m i18n.Message) i18n.Text {
	return i18n.Text{EN: s.catalog.For(i18n.EN).Say(m), FR: s.catalog.For(i18n.FR).Say(m)}
}

// linesAtOnce is how many lines one transaction keeps.
const linesAtOnce = 1000

// keepLines keeps what became of each row, instead of what was kept before.
func (s *Service) keepLines(ctx context.Context, id string, lines []roster.Line) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error { return store.New(tx).DeleteLines(ctx, id) })
	for from := 0; err == nil && from < len(lines); from += linesAtOnce {
		part := lines[from:min(from+linesAtOnce, len(lines))]
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			q := store.New(tx)
			for i, l := range part {
				err := q.InsertLine(ctx, store.InsertLineParams{
					ImportID: id, Number: int64(from + i + 1), RowLine: int64(l.Row), Outcome: string(l.Outcome), About: db.Clean(l.About),
					SaidEn: db.Clean(l.Words(s.catalog.For(i18n.EN))), SaidFr: db.Clean(l.Words(s.catalog.For(i18n.FR))),
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return audit.Fault(err)
}

// WriteLines writes an upload's lines as comma-separated values.
func (s *Service) WriteLines(ctx context.Context, who access.Actor, id string, w io.Writer, loc *i18n.Localizer) error {
	out := sheet.NewWriter(w)
	out.Row(loc.T("roster.report.row"), loc.T("roster.report.about"), loc.T("roster.report.outcome"), loc.T("roster.report.said"))
	for after := int64(0); ; {
		list, more, err := s.lines(ctx, who, id, "", after, linesAtOnce)
		if err != nil {
			return err
		}
		for _, l := range list {
			row := []string{strconv.Itoa(l.Row), l.About, loc.Say(l.Outcome.Words()), l.Said.In(loc.Lang())}
			out.Row(row...)
			after = l.Number
		}
		if !more {
			return out.Flush()
		}
	}
}

// Tidy forgets files, and what became of them, after a week.
func (s *Service) Tidy(ctx context.Context) error {
	before := db.Micros(s.db.Now().Add(-keepUploads))
	for {
		ids, err := store.New(s.db.Reader()).UploadsBefore(ctx, before, mostUploads)
		if err != nil || len(ids) == 0 {
			return audit.Fault(err)
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			for _, id := range ids {
				if err := forget(ctx, tx, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return audit.Fault(err)
		}
	}
}
