package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pictures"
	"plenary.example/internal/site"
	"plenary.example/internal/site/internal/store"
	"plenary.example/internal/site/prose"
)

// Kind is the name under which the record knows a file of the site.
const Kind = "site_medium"

// Words are what is said of a picture.
type Words struct {
	Alt        i18n.Text // for those who do not see it
	Decorative bool      // it says nothing that the page does not
	Credit     string
}

// Medium is a picture or a document.
type Medium struct {
	ID, Hash, Name, MediaType string
	Size                      int
	Width, Height             int // as it is shown, in pixels; 0 for a document
	Words
	BlobID string
	Added  time.Time
	By     string
}

// Picture reports whether it is a picture.
func (m Medium) Picture() bool { return m.Width > 0 }

// Path is its address on the site.
func (m Medium) Path() string { return site.MediaPath(m.Hash, m.Name) }

// Markdown is what shows it in a text.
func (m Medium) Markdown() string {
	if m.Picture() {
		return "![](" + m.Path() + ")"
	}
	return "[" + strings.TrimSuffix(m.Name, path.Ext(m.Name)) + "](" + m.Path() + ")"
}

// Service holds the use cases.
type Service struct {
	db    *db.DB
	log   *audit.Log
	blobs *blobs.Store
	sizes *pictures.Sizes
}

// New returns the service.
func New(log *audit.Log, files *blobs.Store) *Service {
	return &Service{db: log.DB(), log: log, blobs: files, sizes: pictures.NewSizes(log.DB())}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

func mediumOf(r store.SiteMedium) Medium {
	return Medium{
		ID: r.ID, Hash: r.Hash, Name: r.Name, MediaType: r.MediaType, Size: int(r.Size), Width: int(r.Width), Height: int(r.Height),
		Words:  Words{Alt: i18n.Text{EN: r.AltEn, FR: r.AltFr}, Decorative: r.Decorative != 0, Credit: r.Credit},
		BlobID: r.BlobID, Added: db.Time(r.AddedAt), By: r.AddedBy,
	}
}

const (
	maxAlt    = 300
	maxCredit = 120
)

func line(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }

func (w Words) normal(picture bool) Words {
	w.Alt, w.Credit = i18n.Text{EN: line(w.Alt.EN), FR: line(w.Alt.FR)}, line(w.Credit)
	if !picture || w.Decorative {
		w.Alt = i18n.Text{}
	}
	w.Decorative = w.Decorative && picture
	return w
}

func (w Words) check(picture bool) error {
	var wrong []*fault.Error
	for _, l := range i18n.Langs() {
		switch alt := w.Alt.Only(l); {
		case picture && !w.Decorative && alt == "":
			wrong = append(wrong, fault.Field("alt_"+string(l), "media.error.alt", nil))
		case utf8.RuneCountInString(alt) > maxAlt:
			wrong = append(wrong, fault.Field("alt_"+string(l), "site.error.long", fault.Args{"Most": maxAlt}))
		}
	}
	if utf8.RuneCountInString(w.Credit) > maxCredit {
		wrong = append(wrong, fault.Field("credit", "site.error.long", fault.Args{"Most": maxCredit}))
	}
	return fault.Join(wrong...)
}

// Add keeps a file. One that is there already comes back as it is, its words unchanged.
func (s *Service) Add(ctx context.Context, who access.Actor, name string, body []byte, w Words) (m Medium, err error) {
	if err := site.RequireWriting(who); err != nil {
		return Medium{}, err
	}
	b, err := blobs.Accept("file", name, body, blobs.PNG, blobs.JPEG, blobs.WebP, blobs.PDF)
	if err != nil {
		return Medium{}, err
	}
	m = Medium{MediaType: b.MediaType, By: who.Name}
	if b.MediaType != string(blobs.PDF) {
		sent, err := pictures.Accept("file", name, body)
		if err != nil {
			return Medium{}, err
		}
		b, m.Width, m.Height = sent.Blob, sent.Width, sent.Height
	}
	ext := path.Ext(b.Name)
	stem := prose.Slug(strings.TrimSuffix(b.Name, ext))
	if stem == "" {
		stem = "file"
	}
	m.Name = stem + strings.ToLower(ext)
	m.Words = w.normal(m.Picture())
	if err := m.check(m.Picture()); err != nil {
		return Medium{}, err
	}
	sum := sha256.Sum256(b.Body)
	m.Hash, m.Size = hex.EncodeToString(sum[:12]), len(b.Body)
	err = s.log.Do(ctx, who, "site.add_medium", func(tx *audit.Tx) error {
		q := store.New(tx)
		had, err := q.MediumByHash(ctx, m.Hash)
		if err == nil {
			m = mediumOf(had)
			return nil
		}
		if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		m.ID, m.Added = db.NewID(), tx.Now
		if m.BlobID, err = s.blobs.Put(ctx, tx.Tx, b); err != nil {
			return err
		}
		tx.About(Kind, m.ID)
		tx.Detail("name", m.Name)
		return q.InsertMedium(ctx, store.InsertMediumParams{
			ID: m.ID, Hash: m.Hash, Name: m.Name, MediaType: m.MediaType, Size: int64(m.Size), Width: int64(m.Width), Height: int64(m.Height),
			AltEn: m.Alt.EN, AltFr: m.Alt.FR, Decorative: db.Flag(m.Decorative), Credit: m.Credit, BlobID: m.BlobID, AddedAt: db.Micros(tx.Now), AddedBy: who.Name,
		})
	})
	return m, err
}

func (s *Service) medium(ctx context.Context, tx db.DBTX, id string) (Medium, error) {
	row, err := s.on(tx).Medium(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return Medium{}, fault.Wrap(err, fault.NotFound, "media.error.none", nil)
	}
	return mediumOf(row), audit.Fault(err)
}

// Get returns a file of the site, for the desk; a NotFound refusal for none.
func (s *Service) Get(ctx context.Context, who access.Actor, id string) (Medium, error) {
	if err := site.RequireReading(who); err != nil {
		return Medium{}, err
	}
	return s.medium(ctx, nil, id)
}

// List lists the files of the site, the latest first.
func (s *Service) List(ctx context.Context, who access.Actor) ([]Medium, error) {
	if err := site.RequireReading(who); err != nil {
		return nil, err
	}
	return s.all(ctx)
}

func (s *Service) all(ctx context.Context) ([]Medium, error) {
	rows, err := s.on(nil).Media(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Medium, len(rows))
	for i, r := range rows {
		list[i] = mediumOf(r)
	}
	return list, nil
}

// Pictures knows the site's own pictures by their addresses, with their words in a language.
func (s *Service) Pictures(ctx context.Context, lang i18n.Lang) (func(src string) (prose.Picture, bool), error) {
	list, err := s.all(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]prose.Picture{}
	for _, m := range list {
		if m.Picture() {
			known[m.Path()] = prose.Picture{Alt: m.Alt.In(lang), Credit: m.Credit, Width: m.Width, Height: m.Height}
		}
	}
	return func(src string) (prose.Picture, bool) {
		p, ok := known[src]
		return p, ok
	}, nil
}

// Open returns a file by its address, with its bytes: whatever a page may show is public.
func (s *Service) Open(ctx context.Context, hash, name string) (Medium, []byte, error) {
	row, err := s.on(nil).MediumByHash(ctx, hash)
	if errors.Is(err, db.ErrNotFound) || err == nil && row.Name != name {
		return Medium{}, nil, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err != nil {
		return Medium{}, nil, audit.Fault(err)
	}
	b, err := s.blobs.Get(ctx, nil, row.BlobID)
	return mediumOf(row), b.Body, err
}

// Sized is a picture of the site in one of the widths of pages, for a browser to keep.
func (s *Service) Sized(ctx context.Context, m Medium, width int) (blobs.Blob, error) {
	if !m.Picture() {
		return blobs.Blob{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return s.sizes.Of(ctx, m.BlobID, width)
}

// Describe changes what is said of a picture, on every page that shows it.
func (s *Service) Describe(ctx context.Context, who access.Actor, id string, w Words) error {
	if err := site.RequireWriting(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "site.describe_medium", func(tx *audit.Tx) error {
		m, err := s.medium(ctx, tx, id)
		if err != nil {
			return err
		}
		w = w.normal(m.Picture())
		if err := w.check(m.Picture()); err != nil {
			return err
		}
		tx.About(Kind, id)
		return store.New(tx).UpdateMedium(ctx, store.UpdateMediumParams{ID: id, AltEn: w.Alt.EN, AltFr: w.Alt.FR, Decorative: db.Flag(w.Decorative), Credit: w.Credit})
	})
}

// Use is a version of a page that shows a file.
type Use struct {
	PageID string
	Number int
}

// Uses lists the versions that show a file, the latest of each page.
func (s *Service) Uses(ctx context.Context, who access.Actor, m Medium) ([]Use, error) {
	if err := site.RequireReading(who); err != nil {
		return nil, err
	}
	return s.uses(ctx, nil, m)
}

func (s *Service) uses(ctx context.Context, tx db.DBTX, m Medium) ([]Use, error) {
	rows, err := s.on(tx).Bodies(ctx, "%"+m.Path()+"%")
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Use
	for _, r := range rows {
		if n := len(list); n > 0 && list[n-1].PageID == r.PageID {
			list[n-1].Number = int(r.Number)
			continue
		}
		list = append(list, Use{PageID: r.PageID, Number: int(r.Number)})
	}
	return list, nil
}

// Drop deletes a file that no version of a page shows.
func (s *Service) Drop(ctx context.Context, who access.Actor, id string) error {
	if err := site.RequireWriting(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "site.drop_medium", func(tx *audit.Tx) error {
		m, err := s.medium(ctx, tx, id)
		if err != nil {
			return err
		}
		used, err := s.uses(ctx, tx, m)
		if err != nil {
			return err
		}
		if len(used) > 0 {
			return fault.New(fault.Conflict, "media.error.used", nil)
		}
		tx.About(Kind, id)
		tx.Detail("name", m.Name)
		if err := store.New(tx).DropMedium(ctx, id); err != nil {
			return err
		}
		return s.sizes.Delete(ctx, tx.Tx, m.BlobID)
	})
}

// Unused lists the files that no version of a page shows.
func (s *Service) Unused(ctx context.Context, who access.Actor) ([]Medium, error) {
	list, err := s.List(ctx, who)
	if err != nil {
		return nil, err
	}
	var idle []Medium
	for _, m := range list {
		used, err := s.uses(ctx, nil, m)
		if err != nil {
			return nil, err
		}
		if len(used) == 0 {
			idle = append(idle, m)
		}
	}
	return idle, nil
}
