package site

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site/internal/store"
)

// Saving is what somebody saves of a page.
type Saving struct {
	Content
	Base int // the number of the version that it was written from
	// Fits says that the language which was not changed is right as it stands.
	Fits bool
	// At publishes it, at once or on a day and hour to come; the zero time keeps a draft.
	At time.Time
	// Now publishes it at once.
	Now bool
}

// toCheck says which languages are to be checked after a change from one content to another.
func toCheck(before Version, after Content, fits bool) map[i18n.Lang]bool {
	changed := map[i18n.Lang]bool{}
	for _, l := range i18n.Langs() {
		changed[l] = before.Title.Only(l) != after.Title.Only(l) || before.Summary.Only(l) != after.Summary.Only(l) || before.Body.Only(l) != after.Body.Only(l)
	}
	marks := map[i18n.Lang]bool{}
	for _, l := range i18n.Langs() {
		switch other := l.Other(); {
		case fits || changed[l]:
		case changed[other]:
			marks[l] = true
		default:
			marks[l] = before.ToCheck[l]
		}
	}
	return marks
}

// same reports whether nothing differs but in who saved it.
func (c Content) same(other Content) bool {
	e, o := c.Event, other.Event
	return c.Title == other.Title && c.Summary == other.Summary && c.Body == other.Body && e.Kind == o.Kind && e.Day.Equal(o.Day) && e.Link == o.Link && e.By == o.By
}

// ErrBehind is the key of the refusal of a version that was not written from the newest.
const ErrBehind = "site.error.behind"

// Save keeps what somebody wrote as the newest version of a page, and publishes it when
// told to. What was not written from the newest version is a Conflict with the key
// ErrBehind. Where nothing was changed no version is made, but the newest may be published.
func (s *Service) Save(ctx context.Context, who access.Actor, pageID string, in Saving) (saved Version, err error) {
	in.Content = in.normal()
	err = s.do(ctx, who, "site.save", func(tx *audit.Tx, q *store.Queries) error {
		p, err := s.page(ctx, tx, pageID)
		if err != nil {
			return err
		}
		before, err := s.version(ctx, tx, pageID, p.Latest)
		if err != nil {
			return err
		}
		if in.Base != p.Latest {
			return fault.New(fault.Conflict, ErrBehind, fault.Args{"Name": before.SavedBy})
		}
		picture, err := s.pictures(ctx, tx)
		if err != nil {
			return err
		}
		if err := in.check(p.Kind, s.day(tx), picture); err != nil {
			return err
		}
		v := Version{Content: in.Content, ToCheck: toCheck(before, in.Content, in.Fits)}
		saved, err = s.keep(ctx, tx, q, p, before, v)
		if err != nil || !in.Now && in.At.IsZero() {
			return err
		}
		saved, err = s.publish(ctx, tx, q, p, saved, in.At)
		return err
	})
	return saved, err
}

// keep inserts the next version of a page, unless nothing differs from the one before.
func (s *Service) keep(ctx context.Context, tx *audit.Tx, q *store.Queries, p Page, before, v Version) (Version, error) {
	v.PageID, v.Number, v.Saved, v.SavedBy = p.ID, before.Number+1, tx.Now, tx.Who().Name
	if before.Number > 0 && v.same(before.Content) && v.ToCheck[i18n.EN] == before.ToCheck[i18n.EN] && v.ToCheck[i18n.FR] == before.ToCheck[i18n.FR] {
		return before, nil
	}
	tx.About(KindPage, p.ID)
	tx.Detail("version", v.Number)
	if v.Restored > 0 {
		tx.Detail("restored", v.Restored)
	}
	if err := q.InsertVersion(ctx, row(v)); err != nil {
		return Version{}, err
	}
	return v, q.SetLatest(ctx, p.ID, int64(v.Number))
}

func row(v Version) store.InsertVersionParams {
	return store.InsertVersionParams{
		PageID: v.PageID, Number: int64(v.Number), TitleEn: v.Title.EN, TitleFr: v.Title.FR, SummaryEn: v.Summary.EN, SummaryFr: v.Summary.FR, BodyEn: v.Body.EN, BodyFr: v.Body.FR,
		CheckEn: db.Flag(v.ToCheck[i18n.EN]), CheckFr: db.Flag(v.ToCheck[i18n.FR]),
		Event: string(v.Event.Kind), EventDay: db.Day(v.Event.Day), EventLink: v.Event.Link, EventEn: v.Event.By.EN, EventFr: v.Event.By.FR,
		Restored: int64(v.Restored), SavedAt: db.Micros(v.Saved), SavedBy: v.SavedBy, PublishAt: db.Micros(v.Publish), PublishedBy: v.PublishedBy,
	}
}

// Restore saves an older version again, as the newest one. base is the number of the
// newest when somebody decided so.
func (s *Service) Restore(ctx context.Context, who access.Actor, pageID string, number, base int) (saved Version, err error) {
	err = s.do(ctx, who, "site.restore", func(tx *audit.Tx, q *store.Queries) error {
		p, err := s.page(ctx, tx, pageID)
		if err != nil {
			return err
		}
		before, err := s.version(ctx, tx, pageID, p.Latest)
		if err != nil {
			return err
		}
		if base != p.Latest {
			return fault.New(fault.Conflict, ErrBehind, fault.Args{"Name": before.SavedBy})
		}
		old, err := s.version(ctx, tx, pageID, number)
		if err != nil {
			return err
		}
		saved, err = s.keep(ctx, tx, q, p, before, Version{Content: old.Content, ToCheck: old.ToCheck, Restored: number})
		return err
	})
	return saved, err
}

// Publish has a version be for the public at once (the zero time) or from an instant to
// come. One that was public already is not published again: its page is brought back
// where it was withdrawn.
func (s *Service) Publish(ctx context.Context, who access.Actor, pageID string, number int, at time.Time) (v Version, err error) {
	err = s.do(ctx, who, "site.publish", func(tx *audit.Tx, q *store.Queries) error {
		p, err := s.page(ctx, tx, pageID)
		if err != nil {
			return err
		}
		if v, err = s.version(ctx, tx, pageID, number); err != nil {
			return err
		}
		v, err = s.publish(ctx, tx, q, p, v, at)
		return err
	})
	return v, err
}

func (s *Service) publish(ctx context.Context, tx *audit.Tx, q *store.Queries, p Page, v Version, at time.Time) (Version, error) {
	switch {
	case at.IsZero():
		at = tx.Now
	case at.Before(tx.Now):
		return Version{}, fault.Field("at", "site.error.past", nil)
	case at.After(tx.Now.AddDate(5, 0, 0)):
		return Version{}, fault.Field("at", "site.error.far", nil)
	}
	if p.Kind == Governing && v.Event.Kind == "" {
		return Version{}, fault.Field("event", "site.error.undated", nil)
	}
	if v.Title.Empty() || v.Body.Empty() && p.Live == Nothing {
		return Version{}, fault.Field("body_en", "site.error.empty", nil)
	}
	tx.About(KindPage, p.ID)
	if !v.Publish.IsZero() && !v.Publish.After(tx.Now) { // it was public: its hour stays what it was
		if p.Withdrawn.IsZero() {
			return v, nil
		}
		tx.Detail("brought_back", v.Number)
		return v, q.SetWithdrawn(ctx, p.ID, 0)
	}
	tx.Detail("published", v.Number)
	tx.Detail("from", at.UTC().Format(time.RFC3339))
	v.Publish, v.PublishedBy = at, tx.Who().Name
	if err := q.SetPublication(ctx, store.SetPublicationParams{PageID: p.ID, Number: int64(v.Number), PublishAt: db.Micros(at), PublishedBy: v.PublishedBy}); err != nil {
		return Version{}, err
	}
	if p.Withdrawn.IsZero() {
		return v, nil
	}
	return v, q.SetWithdrawn(ctx, p.ID, 0)
}

// Unschedule makes a draft again of a version whose hour has not come.
func (s *Service) Unschedule(ctx context.Context, who access.Actor, pageID string, number int) error {
	return s.do(ctx, who, "site.unschedule", func(tx *audit.Tx, q *store.Queries) error {
		v, err := s.version(ctx, tx, pageID, number)
		if err != nil {
			return err
		}
		if v.Publish.IsZero() {
			return nil
		}
		if !v.Publish.After(tx.Now) {
			return fault.New(fault.Conflict, "site.error.public_already", nil)
		}
		tx.About(KindPage, pageID)
		tx.Detail("version", number)
		return q.SetPublication(ctx, store.SetPublicationParams{PageID: pageID, Number: int64(number)})
	})
}

// Withdraw takes a page from the public; publishing any of its versions brings it back.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, pageID string) error {
	return s.do(ctx, who, "site.withdraw", func(tx *audit.Tx, q *store.Queries) error {
		p, err := s.page(ctx, tx, pageID)
		if err != nil || !p.Withdrawn.IsZero() {
			return err
		}
		tx.About(KindPage, pageID)
		return q.SetWithdrawn(ctx, pageID, db.Micros(tx.Now))
	})
}

// Changes lists the record's lines about a page, the newest first.
func (s *Service) Changes(ctx context.Context, who access.Actor, pageID string) ([]audit.Entry, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	return s.log.Latest(ctx, KindPage, pageID, "")
}
