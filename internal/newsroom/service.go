package newsroom

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsroom/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/pictures"
	"plenary.example/internal/resolutions"
)

// The names under which the record knows what is kept here.
const (
	KindRelease = "news_release"
	KindMedia   = "media_contact"
	KindKit     = "press_kit"
)

// MailSource is the name under which outmail knows copies to the media; they are about a
// release's key, and their recipients are numbers of the media list.
const MailSource = "newsroom"

// Options are what the newsroom must be told of the coalition.
type Options struct {
	Profile config.Profile
	Site    string // the address of the web site without a final slash
}

// Service holds the use cases.
type Service struct {
	db          *db.DB
	log         *audit.Log
	resolutions *resolutions.Service
	consents    *consents.Service
	mail        *outmail.Service
	blobs       *blobs.Store
	sizes       *pictures.Sizes // of the press kit
	catalog     *i18n.Catalog
	o           Options
	zone        *time.Location
}

// New returns the service.
func New(log *audit.Log, r *resolutions.Service, agreed *consents.Service, mail *outmail.Service, files *blobs.Store, catalog *i18n.Catalog, o Options) *Service {
	return &Service{db: log.DB(), log: log, resolutions: r, consents: agreed, mail: mail, blobs: files, sizes: pictures.NewSizes(log.DB()), catalog: catalog, o: o, zone: o.Profile.Location()}
}

// Now is the instant that what is asked of the service is asked at.
func (s *Service) Now() time.Time { return s.db.Now() }

// Day is the coalition's calendar day of an instant.
func (s *Service) Day(t time.Time) time.Time { return clock.DayIn(t, s.zone) }

// Zone is the coalition's time zone, in which embargoes are typed.
func (s *Service) Zone() *time.Location { return s.zone }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

func (s *Service) page(lang i18n.Lang, path string) string {
	return s.o.Site + "/" + string(lang) + "/" + path
}

// notFound gives a missing row its own sentence; another error is the engine's.
func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// Write begins a release, or changes the words of one that is not released. Words that
// were approved must be approved again. version is that of the words changed; others that
// came in between are a Conflict refusal.
func (s *Service) Write(ctx context.Context, who access.Actor, r Release) (kept Release, err error) {
	if err := mayEdit(who); err != nil {
		return Release{}, err
	}
	if r.ID == "" {
		err = s.log.Do(ctx, who, "news.begin", func(tx *audit.Tx) error {
			kept = Release{ID: db.NewID(), State: Draft, Version: 1, ByID: who.PersonID, By: who.Name, Made: tx.Now, Changed: tx.Now}
			if err := s.put(ctx, tx, &kept, r); err != nil {
				return err
			}
			tx.About(KindRelease, kept.ID)
			row, err := kept.row()
			if err != nil {
				return err
			}
			return store.New(tx).InsertRelease(ctx, store.InsertReleaseParams(row))
		})
		return kept, err
	}
	return s.change(ctx, who, "news.write", r.ID, func(tx *audit.Tx, old *Release) error {
		if old.State == Released {
			return fault.New(fault.Conflict, "newsroom.error.released", nil)
		}
		if old.Version != r.Version {
			return fault.New(fault.Conflict, "newsroom.error.meanwhile", nil)
		}
		old.State, old.ApproverID, old.Approver, old.ApprovedAt = Draft, "", "", time.Time{}
		old.Version++
		return s.put(ctx, tx, old, r)
	})
}

// put checks what was written and sets it.
func (s *Service) put(ctx context.Context, tx *audit.Tx, into *Release, r Release) error {
	words := r.Words.clean()
	wrong := words.check(false)
	if words.Headline.Empty() {
		wrong = append(wrong, fault.Field("headline_en", "newsroom.error.headline", nil))
	}
	if r.Kind != MediaRelease && r.Kind != Statement {
		wrong = append(wrong, fault.Field("kind", "newsroom.error.kind", nil))
	}
	contacts, more := cleanContacts(r.Contacts)
	wrong = append(wrong, more...)
	known, err := s.resolutions.SubjectsTx(ctx, tx)
	if err != nil {
		return err
	}
	var subjects []string
	for _, one := range known {
		for _, slug := range r.Subjects {
			if slug == one.Slug {
				subjects = append(subjects, slug)
			}
		}
	}
	if err := fault.Join(wrong...); err != nil {
		return err
	}
	if into.Number > 0 {
		r.Kind = into.Kind // its number is of that kind
	}
	into.Kind, into.Words, into.Day, into.Contacts, into.Subjects, into.Resolutions = r.Kind, words, r.Day, contacts, subjects, r.Resolutions
	return nil
}

// change runs a use case on a release.
func (s *Service) change(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, r *Release) error) (r Release, err error) {
	err = s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Release(ctx, id)
		if err != nil {
			return notFound(err, "newsroom.error.none")
		}
		r = releaseOf(row)
		if err := fn(tx, &r); err != nil {
			return err
		}
		r.Changed = tx.Now
		tx.About(KindRelease, id)
		return s.save(ctx, q, r)
	})
	return r, err
}

func (s *Service) save(ctx context.Context, q *store.Queries, r Release) error {
	w, err := r.row()
	if err != nil {
		return err
	}
	return q.UpdateRelease(ctx, store.UpdateReleaseParams{
		ID: w.ID, Kind: w.Kind, State: w.State, Year: w.Year, Number: w.Number, Slug: w.Slug, HeadlineEn: w.HeadlineEn, HeadlineFr: w.HeadlineFr, SubheadEn: w.SubheadEn, SubheadFr: w.SubheadFr,
		BodyEn: w.BodyEn, BodyFr: w.BodyFr, PlaceEn: w.PlaceEn, PlaceFr: w.PlaceFr, Day: w.Day, Contacts: w.Contacts, Subjects: w.Subjects, Resolutions: w.Resolutions,
		EmbargoAt: w.EmbargoAt, PublicAt: w.PublicAt, ApproverID: w.ApproverID, ApproverName: w.ApproverName, ApprovedAt: w.ApprovedAt, Version: w.Version, ChangedAt: w.ChangedAt,
	})
}

// ResolutionAt is the key of the resolution at an address ("2026-05/3"); a refusal of the
// field "resolutions" for none.
func (s *Service) ResolutionAt(ctx context.Context, at resolutions.Address) (string, error) {
	id, err := s.resolutions.EntryIDTx(ctx, s.db.Reader(), at)
	if err != nil || id == "" {
		if err != nil && !fault.Is(err, fault.NotFound) && !errors.Is(err, db.ErrNotFound) {
			return "", err
		}
		return "", fault.Field("resolutions", "newsroom.error.no_resolution", fault.Args{"Address": at.String()})
	}
	return id, nil
}

// Approve says that the words of a version may go out, and in whose name that is said.
func (s *Service) Approve(ctx context.Context, who access.Actor, id string, version int64) (Release, error) {
	if err := mayApprove(who); err != nil {
		return Release{}, err
	}
	return s.change(ctx, who, "news.approve", id, func(tx *audit.Tx, r *Release) error {
		switch {
		case r.State == Released:
			return fault.New(fault.Conflict, "newsroom.error.released", nil)
		case r.Version != version:
			return fault.New(fault.Conflict, "newsroom.error.meanwhile", nil)
		}
		if err := fault.Join(r.Words.check(true)...); err != nil {
			return err
		}
		r.State, r.ApproverID, r.Approver, r.ApprovedAt = Approved, who.PersonID, who.Name, tx.Now
		return nil
	})
}

// Publish releases what was approved: until is the hour of its embargo, zero for none. It
// gets its number and its address.
func (s *Service) Publish(ctx context.Context, who access.Actor, id string, until time.Time) (Release, error) {
	if err := mayEdit(who); err != nil {
		return Release{}, err
	}
	return s.change(ctx, who, "news.publish", id, func(tx *audit.Tx, r *Release) error {
		if r.State != Approved {
			return fault.New(fault.Conflict, "newsroom.error.not_approved", nil)
		}
		r.State, r.Public, r.Embargo = Released, tx.Now, time.Time{}
		if !until.IsZero() {
			if !until.After(tx.Now) {
				return fault.Field("until", "newsroom.error.until", nil)
			}
			r.Public, r.Embargo = until, until
		}
		tx.Detail("public", r.Public)
		if r.Day.IsZero() {
			r.Day = s.Day(r.Public)
		}
		return s.number(ctx, store.New(tx), r)
	})
}

// number gives a release its number and its address, once.
func (s *Service) number(ctx context.Context, q *store.Queries, r *Release) error {
	if r.Number > 0 {
		return nil
	}
	r.Year = s.Day(r.Public).Year()
	last, err := q.LastReleaseNumber(ctx, string(r.Kind), int64(r.Year))
	if err != nil {
		return err
	}
	r.Number = int(last) + 1
	base := slugOf(r.Headline.In(i18n.EN))
	r.Slug = base
	for n := 2; ; n++ {
		_, err := q.ReleaseAt(ctx, int64(r.Year), r.Slug)
		if errors.Is(err, db.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		r.Slug = base + "-" + strconv.Itoa(n)
	}
}

// Lift ends an embargo now.
func (s *Service) Lift(ctx context.Context, who access.Actor, id string) (Release, error) {
	return s.embargoed(ctx, who, "news.lift", id, func(tx *audit.Tx, r *Release) { r.Public, r.Embargo = tx.Now, tx.Now })
}

// Recall takes back what is under embargo, to be written anew; its number and address
// stay its own.
func (s *Service) Recall(ctx context.Context, who access.Actor, id string) (Release, error) {
	return s.embargoed(ctx, who, "news.recall", id, func(_ *audit.Tx, r *Release) {
		r.State, r.Public, r.Embargo, r.ApproverID, r.Approver, r.ApprovedAt = Draft, time.Time{}, time.Time{}, "", "", time.Time{}
		r.Version++
	})
}

func (s *Service) embargoed(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, r *Release)) (Release, error) {
	if err := mayEdit(who); err != nil {
		return Release{}, err
	}
	return s.change(ctx, who, action, id, func(tx *audit.Tx, r *Release) error {
		if !r.Embargoed(tx.Now) {
			return fault.New(fault.Conflict, "newsroom.error.no_embargo", nil)
		}
		fn(tx, r)
		return nil
	})
}

// Correction is what was corrected of a release after it was public.
type Correction struct {
	At     time.Time
	By     string
	What   i18n.Text
	Before Words
}

// Correct changes what is public, and says what was corrected, in both languages.
func (s *Service) Correct(ctx context.Context, who access.Actor, id string, version int64, words Words, what i18n.Text) (Release, error) {
	if err := mayEdit(who); err != nil {
		return Release{}, err
	}
	words, what = words.clean(), texts(what)
	wrong := words.check(true)
	for _, lang := range i18n.Langs() {
		field := "what_" + string(lang)
		if n := len([]rune(what.Only(lang))); n == 0 {
			wrong = append(wrong, fault.Field(field, "newsroom.error.what", nil))
		} else if n > maxWhat {
			wrong = append(wrong, fault.Field(field, "newsroom.error.too_long", fault.Args{"Max": maxWhat}))
		}
	}
	if err := fault.Join(wrong...); err != nil {
		return Release{}, err
	}
	return s.change(ctx, who, "news.correct", id, func(tx *audit.Tx, r *Release) error {
		switch {
		case !r.PublicAt(tx.Now):
			return fault.New(fault.Conflict, "newsroom.error.not_public", nil)
		case r.Version != version:
			return fault.New(fault.Conflict, "newsroom.error.meanwhile", nil)
		case r.Words == words:
			return fault.New(fault.Invalid, "newsroom.error.same", nil)
		}
		before, err := json.Marshal(r.Words)
		if err != nil {
			return err
		}
		r.Words = words
		r.Version++
		return store.New(tx).InsertCorrection(ctx, store.InsertCorrectionParams{
			ID: db.NewID(), ReleaseID: id, At: db.Micros(tx.Now), PersonID: who.PersonID, PersonName: who.Name, WhatEn: what.EN, WhatFr: what.FR, Before: string(before),
		})
	})
}

// Drop deletes a draft that never had a number.
func (s *Service) Drop(ctx context.Context, who access.Actor, id string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "news.drop", func(tx *audit.Tx) error {
		row, err := store.New(tx).Release(ctx, id)
		if err != nil {
			return notFound(err, "newsroom.error.none")
		}
		if row.Number > 0 {
			return fault.New(fault.Conflict, "newsroom.error.numbered", nil)
		}
		tx.About(KindRelease, id)
		return store.New(tx).DeleteRelease(ctx, id)
	})
}

// PageSize is how many releases or journalists a page lists.
const PageSize = 30

func skipped(page int) int32 { return int32(max(min(page, 10000)-1, 0) * PageSize) } //nolint:gosec // bounded

// Filter chooses among what is public.
type Filter struct {
	Kind    Kind   // empty: both
	Subject string // slug; empty: any
	Page    int    // from 1
	Most    int    // how many; 0: PageSize
}

// News lists what is public at this moment, the newest first, and how much there is.
func (s *Service) News(ctx context.Context, f Filter) (list []Release, total int, err error) {
	q, now := s.on(nil), db.Micros(s.db.Now())
	size := int32(PageSize)
	if f.Most > 0 {
		size = int32(min(f.Most, 1000)) //nolint:gosec // bounded
	}
	rows, err := q.PublicReleases(ctx, store.PublicReleasesParams{Now: now, Kind: string(f.Kind), Subject: f.Subject, PageSize: size, Skipped: skipped(f.Page)})
	if err != nil {
		return nil, 0, audit.Fault(err)
	}
	n, err := q.CountPublicReleases(ctx, store.CountPublicReleasesParams{Now: now, Kind: string(f.Kind), Subject: f.Subject})
	return releasesOf(rows), int(n), audit.Fault(err)
}

// All lists everything for those who approve, what changed last first.
func (s *Service) All(ctx context.Context, who access.Actor, page int) (list []Release, total int, err error) {
	if err := mayApprove(who); err != nil {
		return nil, 0, err
	}
	rows, err := s.on(nil).AllReleases(ctx, PageSize, skipped(page))
	if err != nil {
		return nil, 0, audit.Fault(err)
	}
	n, err := s.on(nil).CountReleases(ctx)
	return releasesOf(rows), int(n), audit.Fault(err)
}

// Release returns one with its corrections, to those who approve.
func (s *Service) Release(ctx context.Context, who access.Actor, id string) (Release, []Correction, error) {
	if err := mayApprove(who); err != nil {
		return Release{}, nil, err
	}
	row, err := s.on(nil).Release(ctx, id)
	if err != nil {
		return Release{}, nil, notFound(err, "newsroom.error.none")
	}
	list, err := s.corrections(ctx, id)
	return releaseOf(row), list, err
}

// At returns what is public at an address, with its corrections. What is under embargo is
// not there.
func (s *Service) At(ctx context.Context, year int, slug string) (Release, []Correction, error) {
	none := fault.New(fault.NotFound, "newsroom.error.none", nil)
	if slug == "" {
		return Release{}, nil, none
	}
	row, err := s.on(nil).ReleaseAt(ctx, int64(year), slug)
	if err != nil {
		return Release{}, nil, notFound(err, none.Key)
	}
	r := releaseOf(row)
	if !r.PublicAt(s.db.Now()) {
		return Release{}, nil, none
	}
	list, err := s.corrections(ctx, r.ID)
	return r, list, err
}

func (s *Service) corrections(ctx context.Context, id string) ([]Correction, error) {
	rows, err := s.on(nil).Corrections(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Correction, len(rows))
	for i, r := range rows {
		list[i] = Correction{At: db.Time(r.At), By: r.PersonName, What: i18n.Text{EN: r.WhatEn, FR: r.WhatFr}}
		if err := json.Unmarshal([]byte(r.Before), &list[i].Before); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// previewLink is the purpose of the links by which journalists read what is under embargo.
const previewLink = "news-preview"

// PreviewWord is the word in the link to a release that is under embargo.
func (s *Service) PreviewWord(ctx context.Context, id string) (string, error) {
	key, err := s.mail.Tokens(ctx)
	return key.Link(previewLink, id), err
}

// Preview returns the release of a link while it is released, under embargo or public.
func (s *Service) Preview(ctx context.Context, word string) (Release, []Correction, error) {
	none := fault.New(fault.NotFound, "newsroom.error.none", nil)
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return Release{}, nil, err
	}
	id, err := key.OpenLink(previewLink, word)
	if err != nil {
		return Release{}, nil, none
	}
	row, err := s.on(nil).Release(ctx, id)
	if err != nil {
		return Release{}, nil, notFound(err, none.Key)
	}
	r := releaseOf(row)
	if r.State != Released {
		return Release{}, nil, none
	}
	list, err := s.corrections(ctx, id)
	return r, list, err
}
