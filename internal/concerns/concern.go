package concerns

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/concerns/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
)

// Concern is one of the coalition's concerns.
type Concern struct {
	Slug  string
	Name  i18n.Text
	About i18n.Text // what it is, in a few sentences; may be empty
	// CountsPublic: the public sees how many are reported, by year and region.
	CountsPublic bool
	Changed      time.Time // zero: as it was planted
	// Broader is the slug of the concern that this one is part of; empty: none.
	Broader string
	Also    Names    // what else it is called
	SameAs  []string // the addresses of what other vocabularies call the same
}

// Get returns a concern; anybody may read what it is. A NotFound refusal for none.
func (s *Service) Get(ctx context.Context, tx db.DBTX, slug string) (Concern, error) {
	subject, err := s.known(ctx, tx, slug)
	if err != nil {
		return Concern{}, err
	}
	row, err := s.on(tx).Concern(ctx, slug)
	if err != nil && !missing(err) {
		return Concern{}, audit.Fault(err)
	}
	return concernOf(subject, row), nil
}

// All lists the concerns in the order of the coalition's vocabulary.
func (s *Service) All(ctx context.Context) ([]Concern, error) {
	subjects, err := s.resolutions.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	return s.all(ctx, nil, subjects)
}

func (s *Service) all(ctx context.Context, tx db.DBTX, subjects []resolutions.Subject) ([]Concern, error) {
	rows, err := s.on(tx).Concerns(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	kept := make(map[string]store.Concern, len(rows))
	for _, r := range rows {
		kept[r.Slug] = r
	}
	list := make([]Concern, len(subjects))
	for i, subject := range subjects {
		list[i] = concernOf(subject, kept[subject.Slug])
	}
	return list, nil
}

func concernOf(subject resolutions.Subject, row store.Concern) Concern {
	return Concern{
		Slug: subject.Slug, Name: subject.Name, About: i18n.Text{EN: row.AboutEn, FR: row.AboutFr}, CountsPublic: row.CountsPublic != 0, Changed: db.Time(row.ChangedAt),
		Broader: row.Broader, Also: Names{EN: linesOf(row.AlsoEn), FR: linesOf(row.AlsoFr)}, SameAs: linesOf(row.SameAs),
	}
}

// maxAbout bounds what a concern is, in characters.
const maxAbout = 2000

// Describe writes what a concern is about, in both languages or in none, and
// whether its counts are public.
func (s *Service) Describe(ctx context.Context, who access.Actor, slug string, about i18n.Text, countsPublic bool) error {
	if err := mayDescribe(who); err != nil {
		return err
	}
	about = texts(about)
	if err := refusals(tooLong("about_en", about.EN, maxAbout), tooLong("about_fr", about.FR, maxAbout), otherLanguage("about", about)); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "concerns.describe", func(tx *audit.Tx) error {
		if _, err := s.known(ctx, tx, slug); err != nil {
			return err
		}
		tx.About(Kind, slug)
		tx.Detail("counts_public", countsPublic)
		return store.New(tx).SaveConcern(ctx, store.SaveConcernParams{
			Slug: slug, AboutEn: about.EN, AboutFr: about.FR, CountsPublic: db.Flag(countsPublic), ChangedAt: db.Micros(tx.Now),
		})
	})
}
