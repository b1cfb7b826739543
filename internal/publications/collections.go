package publications

import (
	"context"
	"slices"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/publications/internal/store"
)

func fromCollection(r store.PublicationCollection) Collection {
	return Collection{
		ID: r.ID, Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Intro: i18n.Text{EN: r.IntroEn, FR: r.IntroFr}, Position: int(r.Position), Changed: db.Time(r.ChangedAt),
	}
}

// Collections lists them all in their order, with how many published ones each has.
func (s *Service) Collections(ctx context.Context) ([]Collection, error) {
	rows, err := s.on(nil).Collections(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Collection, len(rows))
	for i, r := range rows {
		list[i] = fromCollection(store.PublicationCollection{
			ID: r.ID, Slug: r.Slug, NameEn: r.NameEn, NameFr: r.NameFr, IntroEn: r.IntroEn, IntroFr: r.IntroFr, Position: r.Position, ChangedAt: r.ChangedAt,
		})
		list[i].Count = int(r.Many)
	}
	return list, nil
}

// Collection returns one with what it holds: what the actor may read of it, in its order.
// A NotFound refusal for none.
func (s *Service) Collection(ctx context.Context, who access.Actor, slug string) (Collection, []Publication, error) {
	row, err := s.on(nil).CollectionBySlug(ctx, slug)
	if missing(err) {
		return Collection{}, nil, notFound("publications.error.no_collection")
	}
	if err != nil {
		return Collection{}, nil, audit.Fault(err)
	}
	rows, err := s.on(nil).CollectedIn(ctx, row.ID, db.Flag(MayReadAll(who)))
	return fromCollection(row), fromRows(rows), audit.Fault(err)
}

// CollectionsOf lists the collections that a publication is in.
func (s *Service) CollectionsOf(ctx context.Context, publicationID string) ([]Collection, error) {
	rows, err := s.on(nil).CollectionsOfPublication(ctx, publicationID)
	list := make([]Collection, len(rows))
	for i, r := range rows {
		list[i] = fromCollection(r)
	}
	return list, audit.Fault(err)
}

// SaveCollection keeps a collection with what it holds, in that order: publications by
// their keys. Its slug is made of its name and stays.
func (s *Service) SaveCollection(ctx context.Context, who access.Actor, c Collection, holds []string) (kept Collection, err error) {
	if err := mayKeep(who); err != nil {
		return Collection{}, err
	}
	c.Name, c.Intro = texts(c.Name), texts(c.Intro)
	if err := c.check(); err != nil {
		return Collection{}, err
	}
	err = s.log.Do(ctx, who, "publications.save_collection", func(tx *audit.Tx) error {
		kept, err = s.saveCollection(ctx, tx, c, holds)
		return err
	})
	return kept, err
}

func (c Collection) check() error {
	var found []*fault.Error
	for _, l := range i18n.Langs() {
		if !c.Name.Has(l) {
			found = append(found, fault.Field("name_"+string(l), "publications.error.name", nil))
		} else if utf8.RuneCountInString(c.Name.Only(l)) > maxLine {
			found = append(found, fault.Field("name_"+string(l), "publications.error.too_long", fault.Args{"Max": maxLine}))
		}
		switch {
		case utf8.RuneCountInString(c.Intro.Only(l)) > MaxAbstract:
			found = append(found, fault.Field("intro_"+string(l), "publications.error.too_long", fault.Args{"Max": MaxAbstract}))
		case !c.Intro.Empty() && !c.Intro.Has(l):
			found = append(found, fault.Field("intro_"+string(l), "publications.error.both", nil))
		}
	}
	return fault.Join(found...)
}

func (s *Service) saveCollection(ctx context.Context, tx *audit.Tx, c Collection, holds []string) (Collection, error) {
	q := store.New(tx)
	before := []string{}
	if c.ID == "" {
		c.ID, c.Slug = db.NewID(), people.Slug(c.Name.EN)
		for n := 1; ; n++ {
			_, err := q.CollectionBySlug(ctx, freeSlug(c.Slug, n))
			if missing(err) {
				c.Slug = freeSlug(c.Slug, n)
				break
			}
			if err != nil {
				return Collection{}, err
			}
		}
	} else {
		had, err := q.CollectionByID(ctx, c.ID)
		if missing(err) {
			return Collection{}, notFound("publications.error.no_collection")
		}
		if err != nil {
			return Collection{}, err
		}
		c.Slug = had.Slug
		rows, err := q.CollectedIn(ctx, c.ID, 1)
		if err != nil {
			return Collection{}, err
		}
		for _, r := range rows {
			before = append(before, r.ID)
		}
	}
	c.Changed = tx.Now
	if err := q.SaveCollection(ctx, store.SaveCollectionParams{
		ID: c.ID, Slug: c.Slug, NameEn: c.Name.EN, NameFr: c.Name.FR, IntroEn: c.Intro.EN, IntroFr: c.Intro.FR, Position: int64(c.Position), ChangedAt: db.Micros(tx.Now),
	}); err != nil {
		return Collection{}, err
	}
	if err := q.DropCollected(ctx, c.ID); err != nil {
		return Collection{}, err
	}
	for i, id := range holds {
		if _, err := s.load(ctx, tx, id); err != nil {
			return Collection{}, err
		}
		if err := q.Collect(ctx, store.CollectParams{CollectionID: c.ID, PublicationID: id, Position: int64(i + 1)}); err != nil {
			return Collection{}, err
		}
	}
	tx.About(CollectionKind, c.ID)
	tx.Detail("holds", len(holds))
	return c, s.recollected(ctx, tx, before, holds)
}

// recollected brings the index up to which publications came in and went out.
func (s *Service) recollected(ctx context.Context, tx *audit.Tx, before, after []string) error {
	for _, id := range slices.Concat(before, after) {
		if slices.Contains(before, id) && slices.Contains(after, id) {
			continue
		}
		if err := store.New(tx).TouchPublication(ctx, id, db.Micros(tx.Now)); err != nil {
			return err
		}
		if err := s.reindex(ctx, tx, id, false); err != nil {
			return err
		}
	}
	return nil
}

// CollectTx puts a publication at the end of the collections with these slugs; a NotFound
// refusal for one that there is not.
func (s *Service) CollectTx(ctx context.Context, tx *audit.Tx, publicationID string, slugs []string) error {
	q := store.New(tx)
	for _, slug := range slugs {
		row, err := q.CollectionBySlug(ctx, slug)
		if missing(err) {
			return fault.New(fault.NotFound, "publications.error.no_collection_called", fault.Args{"Name": slug})
		}
		if err != nil {
			return err
		}
		last, err := q.LastCollected(ctx, row.ID)
		if err != nil {
			return err
		}
		if err := q.Collect(ctx, store.CollectParams{CollectionID: row.ID, PublicationID: publicationID, Position: last + 1}); err != nil {
			return err
		}
	}
	if len(slugs) == 0 {
		return nil
	}
	return s.reindex(ctx, tx, publicationID, false)
}
