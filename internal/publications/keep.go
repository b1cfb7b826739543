package publications

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications/internal/store"
)

// Save keeps what is known of a publication: a new one, without a key, as a draft. What
// state it is in is not changed here.
func (s *Service) Save(ctx context.Context, who access.Actor, p Publication) (kept Publication, err error) {
	if err := mayKeep(who); err != nil {
		return Publication{}, err
	}
	action := "publications.change"
	if p.ID == "" {
		action = "publications.draft"
	}
	err = s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		kept, err = s.saveTx(ctx, tx, p)
		return err
	})
	return kept, err
}

// SaveTx is Save within an upper subject's transaction, by whoever may keep publications.
func (s *Service) SaveTx(ctx context.Context, tx *audit.Tx, p Publication) (Publication, error) {
	if err := mayKeep(tx.Who()); err != nil {
		return Publication{}, err
	}
	return s.saveTx(ctx, tx, p)
}

func (s *Service) saveTx(ctx context.Context, tx *audit.Tx, p Publication) (Publication, error) {
	p = p.clean()
	if err := p.check(clock.DayIn(tx.Now, s.zone)); err != nil {
		return Publication{}, err
	}
	if err := s.checkNamed(ctx, tx, p); err != nil {
		return Publication{}, err
	}
	q := store.New(tx)
	p.Changed = tx.Now
	var old Publication
	if p.ID == "" {
		p.ID, p.State, p.Made = db.NewID(), Draft, tx.Now
		p.PublishOn, p.PublishedAt, p.WithdrawnAt, p.Why = "", time.Time{}, time.Time{}, i18n.Text{}
	} else {
		var err error
		if old, err = s.load(ctx, tx, p.ID); err != nil {
			return Publication{}, err
		}
		p.State, p.PublishOn, p.PublishedAt, p.WithdrawnAt, p.Why, p.Imported, p.Made = old.State, old.PublishOn, old.PublishedAt, old.WithdrawnAt, old.Why, old.Imported, old.Made
	}
	var err error
	if p.Address, err = s.address(ctx, q, old, p); err != nil {
		return Publication{}, err
	}
	if err := s.write(ctx, q, old.ID == "", p); err != nil {
		return Publication{}, err
	}
	tx.About(RecordKind, p.ID)
	return p, s.reindex(ctx, tx, p.ID, false)
}

// write stores a publication with its address, its subjects and what it has to do with.
func (s *Service) write(ctx context.Context, q *store.Queries, fresh bool, p Publication) error {
	if fresh {
		if err := q.InsertPublication(ctx, insertOf(p)); err != nil {
			return err
		}
	} else if err := q.UpdatePublication(ctx, updateOf(p)); err != nil {
		return err
	}
	if err := q.KeepAddress(ctx, store.KeepAddressParams{Year: p.Address.Year, Slug: p.Address.Slug, PublicationID: p.ID}); err != nil {
		return err
	}
	if err := q.DropSubjects(ctx, p.ID); err != nil {
		return err
	}
	for i, slug := range p.Subjects {
		if err := q.InsertSubject(ctx, store.InsertSubjectParams{PublicationID: p.ID, Slug: slug, Position: int64(i)}); err != nil {
			return err
		}
	}
	if err := q.DropRelations(ctx, p.ID); err != nil {
		return err
	}
	for i, t := range p.Related {
		if err := q.InsertRelation(ctx, store.InsertRelationParams{PublicationID: p.ID, TargetKind: string(t.Kind), Target: t.Key, Position: int64(i)}); err != nil {
			return err
		}
	}
	return nil
}

func insertOf(p Publication) store.InsertPublicationParams {
	return store.InsertPublicationParams{
		ID: p.ID, Kind: string(p.Kind), State: string(p.State), Year: p.Address.Year, Slug: p.Address.Slug, TitleEn: p.Title.EN, TitleFr: p.Title.FR,
		AbstractEn: p.Abstract.EN, AbstractFr: p.Abstract.FR, Authors: strings.Join(p.Authors, "\n"), Issued: p.Issued, IssuerEn: p.Issuer.EN, IssuerFr: p.Issuer.FR,
		AddresseeEn: p.Addressee.EN, AddresseeFr: p.Addressee.FR, GroupID: p.Group, Isbn: p.ISBN, Reference: p.Reference, RightsEn: p.Rights.EN, RightsFr: p.Rights.FR,
		SupersededBy: p.SupersededBy, PublishOn: p.PublishOn, PublishedAt: db.Micros(p.PublishedAt), WithdrawnAt: db.Micros(p.WithdrawnAt), WhyEn: p.Why.EN, WhyFr: p.Why.FR,
		Imported: p.Imported, MadeAt: db.Micros(p.Made), ChangedAt: db.Micros(p.Changed),
	}
}

func updateOf(p Publication) store.UpdatePublicationParams {
	return store.UpdatePublicationParams{
		ID: p.ID, Kind: string(p.Kind), State: string(p.State), Year: p.Address.Year, Slug: p.Address.Slug, TitleEn: p.Title.EN, TitleFr: p.Title.FR,
		AbstractEn: p.Abstract.EN, AbstractFr: p.Abstract.FR, Authors: strings.Join(p.Authors, "\n"), Issued: p.Issued, IssuerEn: p.Issuer.EN, IssuerFr: p.Issuer.FR,
		AddresseeEn: p.Addressee.EN, AddresseeFr: p.Addressee.FR, GroupID: p.Group, Isbn: p.ISBN, Reference: p.Reference, RightsEn: p.Rights.EN, RightsFr: p.Rights.FR,
		SupersededBy: p.SupersededBy, PublishOn: p.PublishOn, PublishedAt: db.Micros(p.PublishedAt), WithdrawnAt: db.Micros(p.WithdrawnAt), WhyEn: p.Why.EN, WhyFr: p.Why.FR,
		ChangedAt: db.Micros(p.Changed),
	}
}

// checkNamed refuses subjects and publications that there are not.
func (s *Service) checkNamed(ctx context.Context, tx *audit.Tx, p Publication) error {
	if len(p.Subjects) > 0 {
		known, err := s.resolutions.SubjectsTx(ctx, tx)
		if err != nil {
			return err
		}
		have := map[string]bool{}
		for _, k := range known {
			have[k.Slug] = true
		}
		for _, slug := range p.Subjects {
			if !have[slug] {
				return fault.Field("subjects", "publications.error.subject", fault.Args{"Subject": slug})
			}
		}
	}
	for _, t := range p.Related {
		if t.Kind == ToPublication && t.Key == p.ID && p.ID != "" {
			return fault.Field("related", "publications.error.itself", nil)
		}
	}
	return s.checkSuccessor(ctx, tx, p)
}

// checkSuccessor refuses a successor that is not there, or that leads back.
func (s *Service) checkSuccessor(ctx context.Context, tx *audit.Tx, p Publication) error {
	const longest = 50
	for next, n := p.SupersededBy, 0; next != "" && n < longest; n++ {
		if next == p.ID && p.ID != "" {
			return fault.Field("superseded_by", "publications.error.itself", nil)
		}
		row, err := store.New(tx).Publication(ctx, next)
		if missing(err) {
			return fault.Field("superseded_by", "publications.error.successor", nil)
		}
		if err != nil {
			return err
		}
		next = row.SupersededBy
	}
	return nil
}

// address is where a publication stands: at its own slug or, where another has it, the
// next that is free. Whoever stood at an address first keeps it.
func (s *Service) address(ctx context.Context, q *store.Queries, old, p Publication) (Address, error) {
	if old.ID != "" && (p.Address == old.Address || p.Address.Slug == "") {
		return old.Address, nil
	}
	slug := p.Address.Slug
	for n := 1; n < 200; n++ {
		at := Address{Year: p.Address.Year, Slug: freeSlug(slug, n)}
		id, err := q.PublicationAt(ctx, at.Year, at.Slug)
		if missing(err) || err == nil && id == p.ID {
			return at, nil
		}
		if err != nil {
			return Address{}, err
		}
	}
	return Address{}, fault.Field("slug", "publications.error.slug_taken", nil)
}

// Publish lets everybody read a publication: at once for an empty day or one that has come,
// otherwise on that day. One that was withdrawn comes back.
func (s *Service) Publish(ctx context.Context, who access.Actor, id, day string) (Publication, error) {
	on := db.ParseDay(day)
	if day != "" && on.IsZero() {
		return Publication{}, fault.Field("publish_on", "publications.error.day", nil)
	}
	return s.step(ctx, who, "publications.publish", id, func(tx *audit.Tx, p *Publication) error {
		return s.publishTx(ctx, tx, p, on)
	})
}

// PublishTx is Publish at once within an upper subject's transaction.
func (s *Service) PublishTx(ctx context.Context, tx *audit.Tx, p Publication) (Publication, error) {
	if err := mayKeep(tx.Who()); err != nil {
		return Publication{}, err
	}
	if err := s.publishTx(ctx, tx, &p, time.Time{}); err != nil {
		return Publication{}, err
	}
	return p, s.stepped(ctx, tx, p)
}

func (s *Service) publishTx(ctx context.Context, tx *audit.Tx, p *Publication, on time.Time) error {
	if p.State == Published {
		return fault.New(fault.Conflict, "publications.error.published", nil)
	}
	files, err := s.files(ctx, tx, p.ID, false)
	if err != nil {
		return err
	}
	if len(files) == 0 && p.Abstract.Empty() {
		return fault.New(fault.Conflict, "publications.error.nothing_to_read", nil)
	}
	p.WithdrawnAt, p.Why, p.PublishOn = time.Time{}, i18n.Text{}, ""
	if on.After(clock.DayIn(tx.Now, s.zone)) {
		p.State, p.PublishOn = Waiting, db.Day(on)
		tx.Detail("on", p.PublishOn)
		return nil
	}
	p.State = Published
	if p.PublishedAt.IsZero() {
		p.PublishedAt = tx.Now
	}
	return nil
}

// Unpublish makes a draft again of one that waits for its day.
func (s *Service) Unpublish(ctx context.Context, who access.Actor, id string) (Publication, error) {
	return s.step(ctx, who, "publications.wait_no_more", id, func(_ *audit.Tx, p *Publication) error {
		if p.State != Waiting {
			return fault.New(fault.Conflict, "publications.error.not_waiting", nil)
		}
		p.State, p.PublishOn = Draft, ""
		return nil
	})
}

// Withdraw takes a published one back. Its address stays and says why.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id string, why i18n.Text) (Publication, error) {
	why = texts(why)
	return s.step(ctx, who, "publications.withdraw", id, func(tx *audit.Tx, p *Publication) error {
		if p.State != Published {
			return fault.New(fault.Conflict, "publications.error.not_published", nil)
		}
		var found []*fault.Error
		for _, l := range i18n.Langs() {
			if !why.Has(l) {
				found = append(found, fault.Field("why_"+string(l), "publications.error.why", nil))
			} else if len([]rune(why.Only(l))) > maxLine {
				found = append(found, fault.Field("why_"+string(l), "publications.error.too_long", fault.Args{"Max": maxLine}))
			}
		}
		if err := fault.Join(found...); err != nil {
			return err
		}
		p.State, p.WithdrawnAt, p.Why = Withdrawn, tx.Now, why
		return nil
	})
}

// step moves a publication on in its life.
func (s *Service) step(ctx context.Context, who access.Actor, action, id string, edit func(tx *audit.Tx, p *Publication) error) (p Publication, err error) {
	if err := mayKeep(who); err != nil {
		return Publication{}, err
	}
	err = s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		if p, err = s.load(ctx, tx, id); err != nil {
			return err
		}
		if err := edit(tx, &p); err != nil {
			return err
		}
		return s.stepped(ctx, tx, p)
	})
	return p, err
}

func (s *Service) stepped(ctx context.Context, tx *audit.Tx, p Publication) error {
	p.Changed = tx.Now
	tx.About(RecordKind, p.ID)
	if err := store.New(tx).UpdatePublication(ctx, updateOf(p)); err != nil {
		return err
	}
	return s.reindex(ctx, tx, p.ID, true)
}

// Due publishes those whose day has come.
func (s *Service) Due(ctx context.Context) error {
	today := db.Day(s.Today())
	ids, err := s.on(nil).PublicationsDue(ctx, today, 200)
	if err != nil {
		return audit.Fault(err)
	}
	for _, id := range ids {
		_, err := s.step(ctx, access.TheProgram(), "publications.publish", id, func(tx *audit.Tx, p *Publication) error {
			if p.State != Waiting { // somebody was quicker
				return fault.New(fault.Conflict, "publications.error.not_waiting", nil)
			}
			return s.publishTx(ctx, tx, p, time.Time{})
		})
		if err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// ImportedTx finds the publication that a file calls by a name; empty for none.
func (s *Service) ImportedTx(ctx context.Context, tx db.DBTX, name string) (Publication, bool, error) {
	id, err := s.on(tx).PublicationImported(ctx, name)
	if missing(err) {
		return Publication{}, false, nil
	}
	if err != nil {
		return Publication{}, false, audit.Fault(err)
	}
	p, err := s.load(ctx, tx, id)
	return p, err == nil, err
}

// KeyAt finds the key of what stands, or stood, at an address; empty for none.
func (s *Service) KeyAt(ctx context.Context, tx db.DBTX, at Address) (string, error) {
	id, err := s.on(tx).PublicationAt(ctx, at.Year, at.Slug)
	if missing(err) {
		return "", nil
	}
	return id, audit.Fault(err)
}

// Same reports whether two say the same of what Save keeps, their addresses aside.
func Same(a, b Publication) bool {
	a, b = a.clean(), b.clean()
	return a.Kind == b.Kind && a.Title == b.Title && a.Abstract == b.Abstract && slices.Equal(a.Authors, b.Authors) && a.Issued == b.Issued &&
		a.Issuer == b.Issuer && a.Addressee == b.Addressee && a.Group == b.Group && slices.Equal(a.Subjects, b.Subjects) && a.ISBN == b.ISBN && a.Reference == b.Reference &&
		a.Rights == b.Rights
}
