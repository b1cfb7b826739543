package publications

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/doctext"
	"plenary.example/internal/fault"
	"plenary.example/internal/publications/internal/store"
)

// Sent is a file as somebody sends it.
type Sent struct {
	Name string
	Body []byte
	Lang string // "en", "fr" or "both"
	// Replaces is the key of the file whose newer version this is; empty for none.
	Replaces string
}

// maxFiles bounds how many files, old versions included, one publication has.
const maxFiles = 60

// accept looks at a file: its kind is what its bytes say.
func accept(sent Sent) (blobs.Blob, error) {
	if !slices.Contains([]string{"en", "fr", "both"}, sent.Lang) {
		return blobs.Blob{}, fault.Field("lang", "publications.error.file_lang", nil)
	}
	if len(sent.Body) > 0 && len(sent.Body) <= blobs.MaxBytes && blobs.KindOf(sent.Body) == "" && doctext.IsHTML(sent.Body) {
		name := blobs.SafeName(sent.Name)
		if lower := strings.ToLower(name); !strings.HasSuffix(lower, ".html") && !strings.HasSuffix(lower, ".htm") {
			name += ".html"
		}
		return blobs.Blob{Name: name, MediaType: string(HTML), Body: sent.Body}, nil
	}
	return blobs.Accept("file", sent.Name, sent.Body, blobs.PDF, blobs.DOCX)
}

// AddFile gives a publication a file, or a newer version of one that it has. Its words are
// taken out by a job. A file that it has already is refused.
func (s *Service) AddFile(ctx context.Context, who access.Actor, id string, sent Sent) (f File, err error) {
	if err := mayKeep(who); err != nil {
		return File{}, err
	}
	b, err := accept(sent)
	if err != nil {
		return File{}, err
	}
	err = s.log.Do(ctx, who, "publications.add_file", func(tx *audit.Tx) error {
		f, err = s.addFile(ctx, tx, id, sent, b)
		return err
	})
	return f, err
}

// AddFileTx is AddFile within an upper subject's transaction.
func (s *Service) AddFileTx(ctx context.Context, tx *audit.Tx, id string, sent Sent) (File, error) {
	if err := mayKeep(tx.Who()); err != nil {
		return File{}, err
	}
	b, err := accept(sent)
	if err != nil {
		return File{}, err
	}
	return s.addFile(ctx, tx, id, sent, b)
}

func (s *Service) addFile(ctx context.Context, tx *audit.Tx, id string, sent Sent, b blobs.Blob) (File, error) {
	p, err := s.load(ctx, tx, id)
	if err != nil {
		return File{}, err
	}
	all, err := s.files(ctx, tx, id, true)
	if err != nil {
		return File{}, err
	}
	sum := sha256.Sum256(b.Body)
	f := File{
		ID: db.NewID(), PublicationID: p.ID, Name: b.Name, Media: Media(b.MediaType), Size: int64(len(b.Body)), Lang: sent.Lang, Version: 1, Text: TextWaiting, Added: tx.Now,
		digest: hex.EncodeToString(sum[:]),
	}
	if len(all) >= maxFiles {
		return File{}, fault.Field("file", "publications.error.too_many", fault.Args{"Max": maxFiles})
	}
	q := store.New(tx)
	for _, had := range all {
		if had.digest == f.digest && had.Lang == f.Lang && !had.Replaced {
			return File{}, fault.Field("file", "publications.error.same_file", fault.Args{"Name": had.Name})
		}
		if had.ID == sent.Replaces && !had.Replaced {
			f.Version = had.Version + 1
			if err := q.ReplaceFile(ctx, had.ID); err != nil {
				return File{}, err
			}
			if err := s.forgetPages(ctx, tx, had); err != nil {
				return File{}, err
			}
		}
	}
	if sent.Replaces != "" && f.Version == 1 {
		return File{}, fault.Field("replaces", "publications.error.no_file", nil)
	}
	if f.blobID, err = s.blobs.Put(ctx, tx.Tx, b); err != nil {
		return File{}, err
	}
	if err := q.InsertFile(ctx, store.InsertFileParams{
		ID: f.ID, PublicationID: p.ID, BlobID: f.blobID, Name: f.Name, MediaType: string(f.Media), Size: f.Size, Digest: f.digest, Lang: f.Lang, Version: int64(f.Version),
		TextState: string(f.Text), AddedAt: db.Micros(tx.Now),
	}); err != nil {
		return File{}, err
	}
	tx.About(RecordKind, p.ID)
	tx.Detail("file", f.Name)
	if err := q.TouchPublication(ctx, p.ID, db.Micros(tx.Now)); err != nil {
		return File{}, err
	}
	if err := s.queue.Add(ctx, tx.Tx, ReadWork{File: f.ID}); err != nil {
		return File{}, err
	}
	return f, s.reindex(ctx, tx, p.ID, false)
}

// DropFile takes a file away for good, sent by mistake.
func (s *Service) DropFile(ctx context.Context, who access.Actor, fileID string) error {
	if err := mayKeep(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "publications.drop_file", func(tx *audit.Tx) error {
		f, err := s.file(ctx, tx, fileID)
		if err != nil {
			return err
		}
		q := store.New(tx)
		if err := s.forgetPages(ctx, tx, f); err != nil {
			return err
		}
		if err := q.DeletePages(ctx, f.ID); err != nil {
			return err
		}
		if err := q.DeleteFile(ctx, f.ID); err != nil {
			return err
		}
		if err := s.blobs.Delete(ctx, tx.Tx, f.blobID); err != nil {
			return err
		}
		tx.About(RecordKind, f.PublicationID)
		tx.Detail("file", f.Name)
		if err := q.TouchPublication(ctx, f.PublicationID, db.Micros(tx.Now)); err != nil {
			return err
		}
		return s.reindex(ctx, tx, f.PublicationID, false)
	})
}

func fromFile(r store.PublicationFile) File {
	return File{
		ID: r.ID, PublicationID: r.PublicationID, Name: r.Name, Media: Media(r.MediaType), Size: r.Size, Lang: r.Lang, Version: int(r.Version), Replaced: r.Replaced != 0,
		Pages: int(r.Pages), PagesRead: int(r.PagesRead), Text: TextState(r.TextState), Added: db.Time(r.AddedAt), blobID: r.BlobID, digest: r.Digest,
	}
}

func (s *Service) file(ctx context.Context, tx db.DBTX, id string) (File, error) {
	row, err := s.on(tx).FileByID(ctx, id)
	if missing(err) {
		return File{}, notFound("publications.error.no_file")
	}
	return fromFile(row), audit.Fault(err)
}

// files lists the files of a publication, those that were replaced too when all.
func (s *Service) files(ctx context.Context, tx db.DBTX, id string, all bool) ([]File, error) {
	rows, err := s.on(tx).FilesOfPublication(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []File
	for _, r := range rows {
		if f := fromFile(r); all || !f.Replaced {
			list = append(list, f)
		}
	}
	return list, nil
}

// FilesOf lists the files of a publication that the actor may read, earlier versions too
// for who keeps them.
func (s *Service) FilesOf(ctx context.Context, who access.Actor, p Publication) ([]File, error) {
	if !p.Public() && !MayReadAll(who) {
		return nil, nil
	}
	return s.files(ctx, nil, p.ID, MayReadAll(who))
}

// Holds reports whether a publication still has a file of these bytes in a language.
func (s *Service) Holds(ctx context.Context, tx db.DBTX, id, lang string, body []byte) (had File, same bool, err error) {
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	list, err := s.files(ctx, tx, id, false)
	if err != nil {
		return File{}, false, err
	}
	for _, f := range list {
		if f.Lang == lang {
			had = f
			if f.digest == digest {
				return f, true, nil
			}
		}
	}
	return had, false, nil
}

// FileOf returns a file to whoever may read its publication; an earlier version to who
// keeps them.
func (s *Service) FileOf(ctx context.Context, who access.Actor, at Address, fileID string) (Publication, File, error) {
	p, err := s.ByAddress(ctx, who, at)
	if err != nil {
		return p, File{}, err
	}
	f, err := s.file(ctx, nil, fileID)
	if err != nil {
		return p, File{}, err
	}
	if f.PublicationID != p.ID || (!p.Public() || f.Replaced) && !MayReadAll(who) {
		return p, File{}, notFound("publications.error.no_file")
	}
	return p, f, nil
}

// Bytes are those of a file that FileOf gave.
func (s *Service) Bytes(ctx context.Context, f File) ([]byte, error) {
	b, err := s.blobs.Get(ctx, nil, f.blobID)
	return b.Body, err
}

// Page is the words of a page of a file, or of a stretch of one without pages.
type Page struct {
	Number int // from 1
	Words  string
}

// PagesOf gives the words of a file that FileOf gave, after a page, most at once.
func (s *Service) PagesOf(ctx context.Context, f File, after, most int) ([]Page, error) {
	rows, err := s.on(nil).PagesOfFile(ctx, store.PagesOfFileParams{File: f.ID, AfterPage: int64(max(after, 0)), PageSize: int32(min(max(most, 1), 5000))})
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Page, len(rows))
	for i, r := range rows {
		list[i] = Page{Number: int(r.Page), Words: r.Words}
	}
	return list, nil
}

// ReadWork is the job that takes the words out of a file.
type ReadWork struct {
	File string `json:"file"`
}

// Kind names the job in the queue.
func (ReadWork) Kind() string { return "publications_read" }

// Slow tells the queue that it may take long.
func (ReadWork) Slow() {}

// pagesAtOnce is how many pages are stored in one transaction: between them the page of
// whoever waits says how far it has come.
const pagesAtOnce = 40

// Read takes the words out of a file: the job's use case. What the file does wrong is
// kept as its state, and not tried again.
func (s *Service) Read(ctx context.Context, w ReadWork) error {
	f, err := s.file(ctx, nil, w.File)
	if fault.Is(err, fault.NotFound) {
		return nil // taken away since
	}
	if err != nil {
		return err
	}
	if f.Text != TextWaiting || f.Replaced {
		return nil // somebody was quicker
	}
	raw, err := s.Bytes(ctx, f)
	if err != nil {
		return err
	}
	t, err := s.reader.Read(ctx, doctext.Kind(f.Media), raw)
	state := TextRead
	switch {
	case errors.Is(err, doctext.ErrLocked):
		state = TextLocked
	case errors.Is(err, doctext.ErrBroken), errors.Is(err, doctext.ErrKind), errors.Is(err, doctext.ErrTooMuch):
		state = TextFailed
	case err != nil:
		return err
	case t.Empty():
		state = TextEmpty
	}
	if state != TextRead {
		return s.wasRead(ctx, f, state, t)
	}
	for from := 0; from < len(t.Pages); from += pagesAtOnce {
		until := min(from+pagesAtOnce, len(t.Pages))
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			q := store.New(tx)
			for i, words := range t.Pages[from:until] {
				if err := q.InsertPage(ctx, store.InsertPageParams{FileID: f.ID, Page: int64(from + i + 1), Words: words}); err != nil {
					return err
				}
			}
			return q.FileRead(ctx, store.FileReadParams{ID: f.ID, TextState: string(TextWaiting), Pages: paged(t), PagesRead: int64(until)})
		})
		if err != nil {
			return err
		}
	}
	return s.wasRead(ctx, f, TextRead, t)
}

// paged is how many pages a reader sees.
func paged(t doctext.Text) int64 {
	if !t.Paged {
		return 0
	}
	return int64(len(t.Pages))
}

func (s *Service) wasRead(ctx context.Context, f File, state TextState, t doctext.Text) error {
	return s.log.Do(ctx, access.TheProgram(), "publications.read_file", func(tx *audit.Tx) error {
		tx.About(RecordKind, f.PublicationID)
		tx.Detail("file", f.Name)
		tx.Detail("words", string(state))
		if err := store.New(tx).FileRead(ctx, store.FileReadParams{ID: f.ID, TextState: string(state), Pages: paged(t), PagesRead: int64(len(t.Pages))}); err != nil {
			return err
		}
		if err := store.New(tx).TouchPublication(ctx, f.PublicationID, db.Micros(tx.Now)); err != nil {
			return err
		}
		return s.reindex(ctx, tx, f.PublicationID, true)
	})
}

// ReadAgain has the words of a file taken out once more.
func (s *Service) ReadAgain(ctx context.Context, who access.Actor, fileID string) error {
	if err := mayKeep(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "publications.read_again", func(tx *audit.Tx) error {
		f, err := s.file(ctx, tx, fileID)
		if err != nil {
			return err
		}
		tx.About(RecordKind, f.PublicationID)
		tx.Detail("file", f.Name)
		if err := store.New(tx).FileRead(ctx, store.FileReadParams{ID: f.ID, TextState: string(TextWaiting), Pages: int64(f.Pages)}); err != nil {
			return err
		}
		return s.queue.Add(ctx, tx.Tx, ReadWork{File: f.ID})
	})
}

// stuck is how long a file may wait for its words before they are asked for again.
const stuck = time.Hour

// Tidy asks again for the words of files that wait too long, and publishes those whose day
// has come: what is done by the clock.
func (s *Service) Tidy(ctx context.Context) error {
	ids, err := s.on(nil).FilesWaiting(ctx, db.Micros(s.db.Now().Add(-stuck)), 50)
	if err != nil {
		return audit.Fault(err)
	}
	for _, id := range ids {
		if err := s.Read(ctx, ReadWork{File: id}); err != nil {
			return err
		}
	}
	return s.Due(ctx)
}

// MaxFile is the size of the largest file that is taken.
const MaxFile = blobs.MaxBytes
