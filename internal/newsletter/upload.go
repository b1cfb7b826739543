package newsletter

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter/internal/store"
)

// KindImport is the name under which the record knows a file of readers.
const KindImport = "newsletter_import"

// The limits of a file that comes in over the web, which is brought in while its sender
// waits. Larger ones come in from the command line.
const (
	MaxUpload = 2 << 20
	MaxRows   = 5000
)

// keepImports is how long a file is kept: what it says of people goes with it.
const keepImports = 7 * 24 * time.Hour

// maxWords is how long what consents rest on may be, in characters.
const maxWords = 1000

// Upload is a file of readers that staff bring in over the web: first they see what would
// become of its rows.
type Upload struct {
	ID      string
	File    string
	By      string
	Made    time.Time
	Basis   Basis
	Rows    int
	Brought time.Time // zero: not yet
	Added   int
}

func uploadOf(r store.ImportOfRow) (Upload, error) {
	u := Upload{ID: r.ID, File: r.File, By: r.MadeBy, Made: db.Time(r.MadeAt), Rows: int(r.Total), Brought: db.Time(r.BroughtAt), Added: int(r.Added)}
	return u, json.Unmarshal([]byte(r.Basis), &u.Basis)
}

// Methods lists how the readers of a file may have agreed, in the order pages show them.
func Methods() []consents.Method {
	return []consents.Method{consents.Form, consents.Paper, consents.Mail, consents.Spoken, consents.Import}
}

func (b Basis) check(now time.Time) []*fault.Error {
	var wrong []*fault.Error
	switch n := len([]rune(b.Words)); {
	case n == 0:
		wrong = append(wrong, fault.Field("words", "newsletter.import.no_words", nil))
	case n > maxWords:
		wrong = append(wrong, fault.Field("words", "newsletter.error.too_long", fault.Args{"Max": maxWords}))
	}
	if !slices.Contains(Methods(), b.Method) {
		wrong = append(wrong, fault.Field("method", "consents.error.method", nil))
	}
	if b.Day.After(now) {
		wrong = append(wrong, fault.Field("day", "consents.error.future", nil))
	}
	return wrong
}

// AddUpload takes a file in to be looked at, with what the consents of its rows rest on; a
// file that cannot be read is refused.
func (s *Service) AddUpload(ctx context.Context, who access.Actor, name string, body []byte, b Basis) (id string, err error) {
	if err := mayEdit(who); err != nil {
		return "", err
	}
	name = i18n.Clip(db.Clean(filepath.Base(strings.ReplaceAll(name, `\`, "/"))), 120)
	b.Words = text(b.Words)
	wrong := b.check(s.db.Now())
	rows := 0
	switch {
	case len(body) == 0:
		wrong = append(wrong, fault.Field("file", "newsletter.import.no_file", nil))
	case len(body) > MaxUpload:
		wrong = append(wrong, fault.Field("file", "newsletter.import.large", fault.Args{"Max": MaxUpload >> 20}))
	default:
		report, err := read(name, body, b, s.zone, s.db.Now())
		rows = len(report.Rows)
		if f := fault.Of(err); f != nil {
			wrong = append(wrong, fault.Field("file", f.Key, f.Args))
		} else if err != nil {
			return "", err
		}
		if rows > MaxRows {
			wrong = append(wrong, fault.Field("file", "newsletter.import.many", fault.Args{"Max": MaxRows}))
		}
	}
	if err := fault.Join(wrong...); err != nil {
		return "", err
	}
	basis, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	err = s.log.Do(ctx, who, "newsletter.import_upload", func(tx *audit.Tx) error {
		id = db.NewID()
		tx.About(KindImport, id)
		tx.Detail("file", name)
		return store.New(tx).InsertImport(ctx, store.InsertImportParams{ID: id, MadeAt: db.Micros(tx.Now), MadeBy: who.Name, File: name, Body: body, Basis: string(basis), Total: int64(rows)})
	})
	return id, err
}

// Upload returns one; a NotFound refusal for none, or one that was forgotten.
func (s *Service) Upload(ctx context.Context, who access.Actor, id string) (Upload, error) {
	if err := mayEdit(who); err != nil {
		return Upload{}, err
	}
	row, err := s.on(nil).ImportOf(ctx, id)
	if err != nil {
		return Upload{}, notFound(err, "newsletter.import.gone")
	}
	return uploadOf(row)
}

// Uploads lists those of the last week, the newest first.
func (s *Service) Uploads(ctx context.Context, who access.Actor) ([]Upload, error) {
	if err := mayEdit(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).Imports(ctx, db.Micros(s.db.Now().Add(-keepImports)), PageSize)
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

// Preview says what would become of a file's rows now, and writes nothing.
func (s *Service) Preview(ctx context.Context, who access.Actor, u Upload) (Report, error) {
	return s.ofUpload(ctx, who, u, true)
}

func (s *Service) ofUpload(ctx context.Context, who access.Actor, u Upload, dry bool) (Report, error) {
	body, err := s.on(nil).ImportBody(ctx, u.ID)
	if err != nil {
		return Report{}, notFound(err, "newsletter.import.gone")
	}
	return s.bringIn(ctx, who, u.File, body, u.Basis, dry)
}

// BringUpload brings a file in. Again changes nothing that is in already; what a stop left
// out comes in then.
func (s *Service) BringUpload(ctx context.Context, who access.Actor, id string) (Report, error) {
	u, err := s.Upload(ctx, who, id)
	if err != nil {
		return Report{}, err
	}
	report, err := s.ofUpload(ctx, who, u, false)
	if err != nil {
		return report, err
	}
	return report, s.log.Do(ctx, who, "newsletter.import_brought", func(tx *audit.Tx) error {
		tx.About(KindImport, id)
		tx.Detail("added", report.Count(Added))
		return store.New(tx).ImportBrought(ctx, store.ImportBroughtParams{ID: id, BroughtAt: db.Micros(tx.Now), Added: int64(report.Count(Added))})
	})
}

// DropUpload forgets a file. Readers who were brought in stay.
func (s *Service) DropUpload(ctx context.Context, who access.Actor, id string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "newsletter.import_drop", func(tx *audit.Tx) error {
		q := store.New(tx)
		if _, err := q.ImportOf(ctx, id); errors.Is(err, db.ErrNotFound) {
			return notFound(err, "newsletter.import.gone")
		} else if err != nil {
			return err
		}
		tx.About(KindImport, id)
		return q.DropImport(ctx, id)
	})
}
