package site

import (
	"context"
	"errors"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site/internal/store"
)

// Service holds the use cases.
type Service struct {
	db   *db.DB
	log  *audit.Log
	zone *time.Location

	mu     sync.Mutex
	public *Map
}

// New returns the service; zone is where "today" is.
func New(log *audit.Log, zone *time.Location) *Service {
	if zone == nil {
		zone = time.UTC
	}
	return &Service{db: log.DB(), log: log, zone: zone}
}

// Now is the present instant.
func (s *Service) Now() time.Time { return s.db.Now() }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return clock.DayIn(s.db.Now(), s.zone) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// do runs a use case of whoever writes pages, after which what the public reads is looked
// at anew.
func (s *Service) do(ctx context.Context, who access.Actor, action string, fn func(tx *audit.Tx, q *store.Queries) error) error {
	if err := RequireWriting(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		tx.AfterCommit(s.forget)
		return fn(tx, store.New(tx))
	})
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func noPage(err error) error { return fault.Wrap(err, fault.NotFound, "site.error.no_page", nil) }

func pageOf(r store.SitePage) Page {
	return Page{
		ID: r.ID, Purpose: r.Purpose, Kind: Kind(r.Kind), ParentID: r.ParentID, Position: int(r.Position), Foot: r.Foot != 0, Live: Live(r.Live),
		Slug: i18n.Text{EN: r.SlugEn, FR: r.SlugFr}, Path: i18n.Text{EN: r.PathEn, FR: r.PathFr}, Latest: int(r.Latest),
		Withdrawn: db.Time(r.WithdrawnAt), Made: db.Time(r.MadeAt), By: r.MadeBy,
	}
}

func eventOf(kind, day, link, en, fr string) Event {
	return Event{Kind: EventKind(kind), Day: db.ParseDay(day), Link: link, By: i18n.Text{EN: en, FR: fr}}
}

func checks(en, fr int64) map[i18n.Lang]bool {
	return map[i18n.Lang]bool{i18n.EN: en != 0, i18n.FR: fr != 0}
}

func versionOf(r store.SiteVersion) Version {
	return Version{
		PageID: r.PageID, Number: int(r.Number), ToCheck: checks(r.CheckEn, r.CheckFr), Restored: int(r.Restored),
		Content: Content{
			Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Summary: i18n.Text{EN: r.SummaryEn, FR: r.SummaryFr}, Body: i18n.Text{EN: r.BodyEn, FR: r.BodyFr},
			Event: eventOf(r.Event, r.EventDay, r.EventLink, r.EventEn, r.EventFr),
		},
		Saved: db.Time(r.SavedAt), SavedBy: r.SavedBy, Publish: db.Time(r.PublishAt), PublishedBy: r.PublishedBy,
	}
}

// pages are all pages, in the order of their places.
func (s *Service) pages(ctx context.Context, tx db.DBTX) ([]Page, error) {
	rows, err := s.on(tx).Pages(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Page, len(rows))
	for i, r := range rows {
		list[i] = pageOf(r)
	}
	return list, nil
}

func (s *Service) page(ctx context.Context, tx db.DBTX, id string) (Page, error) {
	row, err := s.on(tx).Page(ctx, id)
	if missing(err) {
		return Page{}, noPage(err)
	}
	return pageOf(row), audit.Fault(err)
}

// Page returns a page for the desk; a NotFound refusal for none.
func (s *Service) Page(ctx context.Context, who access.Actor, id string) (Page, error) {
	if err := RequireReading(who); err != nil {
		return Page{}, err
	}
	return s.page(ctx, nil, id)
}

func (s *Service) version(ctx context.Context, tx db.DBTX, pageID string, number int) (Version, error) {
	row, err := s.on(tx).Version(ctx, pageID, int64(number))
	if missing(err) {
		return Version{}, fault.Wrap(err, fault.NotFound, "site.error.no_version", nil)
	}
	return versionOf(row), audit.Fault(err)
}

// Version returns a version for the desk; a NotFound refusal for none.
func (s *Service) Version(ctx context.Context, who access.Actor, pageID string, number int) (Version, error) {
	if err := RequireReading(who); err != nil {
		return Version{}, err
	}
	return s.version(ctx, nil, pageID, number)
}

// PageSize is how many versions History returns at most.
const PageSize = 50

// History lists the versions of a page without their words, the newest first, from the
// one before a number (0: from the newest).
func (s *Service) History(ctx context.Context, who access.Actor, pageID string, before int) ([]Version, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 40
	}
	rows, err := s.on(nil).Versions(ctx, store.VersionsParams{Page: pageID, Before: int64(before), Most: PageSize})
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Version, len(rows))
	for i, r := range rows {
		list[i] = Version{
			PageID: r.PageID, Number: int(r.Number), ToCheck: checks(r.CheckEn, r.CheckFr), Restored: int(r.Restored),
			Content: Content{Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Event: eventOf(r.Event, r.EventDay, r.EventLink, r.EventEn, r.EventFr)},
			Saved:   db.Time(r.SavedAt), SavedBy: r.SavedBy, Publish: db.Time(r.PublishAt), PublishedBy: r.PublishedBy,
		}
	}
	return list, nil
}

// Listed is a page as the desk lists it.
type Listed struct {
	Page
	Latest  Version // without its words
	Current int     // what the public reads; 0: nothing
	Next    time.Time
	Depth   int
}

// List lists all pages with where they stand, each after the one above it.
func (s *Service) List(ctx context.Context, who access.Actor) ([]Listed, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	all, err := s.pages(ctx, nil)
	if err != nil {
		return nil, err
	}
	rows, err := s.on(nil).LatestVersions(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	newest := map[string]Version{}
	for _, r := range rows {
		newest[r.PageID] = Version{
			PageID: r.PageID, Number: int(r.Number), ToCheck: checks(r.CheckEn, r.CheckFr),
			Content: Content{Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Event: Event{Day: db.ParseDay(r.EventDay)}},
			Saved:   db.Time(r.SavedAt), SavedBy: r.SavedBy, Publish: db.Time(r.PublishAt),
		}
	}
	public, err := s.publications(ctx, nil)
	if err != nil {
		return nil, err
	}
	now := s.db.Now()
	var list []Listed
	inOrder(all, "", 0, func(p Page, depth int) {
		one := Listed{Page: p, Latest: newest[p.ID], Depth: depth}
		if v, ok := Current(public[p.ID], now); ok && p.Withdrawn.IsZero() {
			one.Current = v.Number
		}
		for _, v := range public[p.ID] {
			if v.Publish.After(now) && (one.Next.IsZero() || v.Publish.Before(one.Next)) {
				one.Next = v.Publish
			}
		}
		list = append(list, one)
	})
	return list, nil
}

// inOrder goes through the pages under one, each followed by those under it.
func inOrder(all []Page, parent string, depth int, do func(p Page, depth int)) {
	if depth > MaxDepth {
		return
	}
	for _, p := range all {
		if p.ParentID == parent {
			do(p, depth)
			inOrder(all, p.ID, depth+1, do)
		}
	}
}
