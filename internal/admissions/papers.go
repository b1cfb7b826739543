package admissions

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// MaxPapers bounds the bytes of all the papers of one application.
const MaxPapers = 40 << 20

// Attach keeps a document for one of the papers that the class asks for, in the
// place of the one before. A file that is none of the kinds taken, or over 10 MB, or
// that with the others is over MaxPapers, is a refusal of the field of that paper.
func (s *Service) Attach(ctx context.Context, token, slug, name string, body []byte) (Application, error) {
	file, err := blobs.Accept("paper_"+slug, name, body, blobs.Documents()...)
	if err != nil {
		return Application{}, err
	}
	return s.write(ctx, token, "admissions.attach", func(tx *audit.Tx, a *Application) error {
		if !slices.ContainsFunc(s.Class(*a).Papers, func(p config.Paper) bool { return p.Slug == slug }) {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		if err := s.detach(ctx, tx.Tx, a, slug); err != nil {
			return err
		}
		total := int64(len(file.Body))
		for _, p := range a.Papers {
			total += p.Size
		}
		if total > MaxPapers {
			return fault.Field("paper_"+slug, "admissions.error.papers_size", fault.Args{"Limit": MaxPapers >> 20})
		}
		blob, err := s.blobs.Put(ctx, tx.Tx, file)
		if err != nil {
			return err
		}
		p := Paper{ID: db.NewID(), Slug: slug, BlobID: blob, Name: file.Name, MediaType: file.MediaType, Size: int64(len(file.Body)), At: tx.Now}
		a.Papers = append(a.Papers, p)
		return store.New(tx).InsertPaper(ctx, store.InsertPaperParams{
			ID: p.ID, ApplicationID: a.ID, Slug: p.Slug, BlobID: p.BlobID, Name: p.Name, MediaType: p.MediaType, Size: p.Size, At: db.Micros(p.At),
		})
	})
}

// Detach deletes the document attached for a paper; none attached is no refusal.
func (s *Service) Detach(ctx context.Context, token, slug string) (Application, error) {
	return s.write(ctx, token, "admissions.detach", func(tx *audit.Tx, a *Application) error { return s.detach(ctx, tx.Tx, a, slug) })
}

func (s *Service) detach(ctx context.Context, tx *db.Tx, a *Application, slug string) error {
	old, there := a.Paper(slug)
	if !there {
		return nil
	}
	a.Papers = slices.DeleteFunc(a.Papers, func(p Paper) bool { return p.ID == old.ID })
	if err := store.New(tx).DeletePaper(ctx, old.ID); err != nil {
		return err
	}
	return s.blobs.Delete(ctx, tx, old.BlobID)
}

// Document is the file attached for a paper, for the applicant.
func (s *Service) Document(ctx context.Context, token, slug string) (blobs.Blob, error) {
	a, err := s.Open(ctx, token)
	if err != nil {
		return blobs.Blob{}, err
	}
	return s.document(ctx, a, slug)
}

// DocumentFor is the file attached for a paper, for the reviewers.
func (s *Service) DocumentFor(ctx context.Context, who access.Actor, id, slug string) (blobs.Blob, error) {
	a, err := s.Read(ctx, who, id)
	if err != nil {
		return blobs.Blob{}, err
	}
	return s.document(ctx, a, slug)
}

func (s *Service) document(ctx context.Context, a Application, slug string) (blobs.Blob, error) {
	p, there := a.Paper(slug)
	if !there {
		return blobs.Blob{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return s.blobs.Get(ctx, nil, p.BlobID)
}

// Letter is the letter that an event led to, for the applicant.
func (s *Service) Letter(ctx context.Context, token, event string) (blobs.Blob, error) {
	a, err := s.Open(ctx, token)
	if err != nil {
		return blobs.Blob{}, err
	}
	return s.letterOf(ctx, a, event)
}

// LetterFor is the letter that an event led to, for the reviewers.
func (s *Service) LetterFor(ctx context.Context, who access.Actor, id, event string) (blobs.Blob, error) {
	a, err := s.Read(ctx, who, id)
	if err != nil {
		return blobs.Blob{}, err
	}
	return s.letterOf(ctx, a, event)
}

func (s *Service) letterOf(ctx context.Context, a Application, event string) (blobs.Blob, error) {
	for _, e := range a.Events {
		if e.ID == event && e.LetterID != "" {
			return s.blobs.Get(ctx, nil, e.LetterID)
		}
	}
	return blobs.Blob{}, fault.New(fault.NotFound, "fault.not_found", nil)
}

// deleteTx deletes an application whole.
func (s *Service) deleteTx(ctx context.Context, tx *db.Tx, a Application) error {
	if err := s.deletePapers(ctx, tx, a); err != nil {
		return err
	}
	q := store.New(tx)
	if err := q.DeleteReferences(ctx, a.ID); err != nil {
		return err
	}
	return q.DeleteApplication(ctx, a.ID)
}

func (s *Service) deletePapers(ctx context.Context, tx *db.Tx, a Application) error {
	for _, p := range slices.Clone(a.Papers) {
		if err := s.detach(ctx, tx, &a, p.Slug); err != nil {
			return err
		}
	}
	return nil
}

// tidyAtOnce bounds what one transaction deletes.
const tidyAtOnce = 20

// Tidy deletes the drafts that nobody has touched for as long as the profile
// says, and the papers of applications that came to nothing. The program does it
// every day.
func (s *Service) Tidy(ctx context.Context) error {
	a := s.o.Profile.Admissions
	if a.DraftDays <= 0 || a.PapersDays <= 0 {
		return nil
	}
	now := s.db.Now()
	drafts := db.Micros(now.Add(-time.Duration(a.DraftDays) * 24 * time.Hour))
	papers := db.Micros(now.Add(-time.Duration(a.PapersDays) * 24 * time.Hour))
	err := s.tidy(ctx, "admissions.delete_draft", func(q *store.Queries) ([]string, error) { return q.StaleDrafts(ctx, drafts, tidyAtOnce) }, s.deleteTx)
	if err != nil {
		return err
	}
	return s.tidy(ctx, "admissions.delete_papers", func(q *store.Queries) ([]string, error) { return q.WithOldPapers(ctx, papers, tidyAtOnce) }, s.deletePapers)
}

// tidy deletes something of the applications that a query finds, until it finds
// none.
func (s *Service) tidy(ctx context.Context, action string, find func(*store.Queries) ([]string, error), remove func(context.Context, *db.Tx, Application) error) error {
	for {
		found := 0
		err := s.do(ctx, access.TheProgram(), action, func(tx *audit.Tx) error {
			ids, err := find(store.New(tx))
			if err != nil {
				return err
			}
			found = len(ids)
			for _, id := range ids {
				a, err := s.load(ctx, tx, id)
				if err != nil {
					return err
				}
				if err := remove(ctx, tx.Tx, a); err != nil {
					return err
				}
				if err := tx.Also(ctx, action, Kind, id, nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || found < tidyAtOnce {
			return err
		}
	}
}
