package history

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/history/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/pictures"
	"plenary.example/internal/resolutions"
)

// KindEntry is the name under which the record knows entries.
const KindEntry = "history_entry"

// maxEntries bounds what is listed.
const maxEntries = 5000

// Records are what the timeline is composed of.
type Records struct {
	Resolutions *resolutions.Service
	Meetings    *meetings.Service
	Gatherings  *gatherings.Service
	Bodies      *bodies.Service
	Concerns    *concerns.Service
}

// Service holds the use cases.
type Service struct {
	db    *db.DB
	log   *audit.Log
	blobs *blobs.Store
	sizes *pictures.Sizes
	of    Records
	zone  *time.Location
}

// New returns the service; zone is where "today" is.
func New(log *audit.Log, of Records, zone *time.Location) *Service {
	return &Service{db: log.DB(), log: log, blobs: blobs.New(log.DB()), sizes: pictures.NewSizes(log.DB()), of: of, zone: zone}
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return clock.DayIn(s.db.Now(), s.zone) }

// Revision changes with everything that the timeline shows, and once a day.
func (s *Service) Revision(ctx context.Context) (string, error) {
	revision, err := s.log.Revision(ctx)
	return revision + "." + db.Day(s.Today()), err
}

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

func notFound() error { return fault.New(fault.NotFound, "history.error.none", nil) }

// File is a picture as somebody sends it; none has no body.
type File struct {
	Name string
	Body []byte
}

// Write keeps an entry: a new one, or the one of the ID, whose address stays. A picture
// that is sent takes the place of the one there is; without drop the one there is stays.
func (s *Service) Write(ctx context.Context, who access.Actor, e Entry, picture File, drop bool) (kept Entry, err error) {
	if err := RequireWriting(who); err != nil {
		return Entry{}, err
	}
	var whole, thumb pictures.Picture
	if len(picture.Body) > 0 {
		if whole, thumb, err = pictures.Read("picture", picture.Name, picture.Body); err != nil {
			return Entry{}, err
		}
	}
	err = s.log.Do(ctx, who, "history.write", func(tx *audit.Tx) error {
		kept, err = s.writeTx(ctx, tx, e, whole, thumb, drop)
		return err
	})
	return kept, err
}

func (s *Service) writeTx(ctx context.Context, tx *audit.Tx, e Entry, whole, thumb pictures.Picture, drop bool) (Entry, error) {
	q := store.New(tx)
	e = e.clean()
	old := Entry{}
	if e.ID != "" {
		row, err := q.EntryBySlug(ctx, e.Slug)
		if err != nil {
			return Entry{}, err
		}
		old = entryOf(row)
	}
	e.picture, e.thumb, e.ThumbWidth, e.ThumbHeight = old.picture, old.thumb, old.ThumbWidth, old.ThumbHeight
	sent := len(whole.Body) > 0
	if sent || drop {
		for _, blob := range []string{old.picture, old.thumb} {
			if blob == "" {
				continue
			}
			if err := s.sizes.Delete(ctx, tx.Tx, blob); err != nil {
				return Entry{}, err
			}
		}
		e.picture, e.thumb, e.ThumbWidth, e.ThumbHeight = "", "", 0, 0
	}
	if err := s.check(ctx, e, clock.DayIn(tx.Now, s.zone), sent || e.thumb != ""); err != nil {
		return Entry{}, err
	}
	if sent {
		var err error
		if e.picture, err = s.blobs.Put(ctx, tx.Tx, blobs.Blob{Name: "picture.jpg", MediaType: string(blobs.JPEG), Body: whole.Body}); err != nil {
			return Entry{}, err
		}
		if e.thumb, err = s.blobs.Put(ctx, tx.Tx, blobs.Blob{Name: "thumb.jpg", MediaType: string(blobs.JPEG), Body: thumb.Body}); err != nil {
			return Entry{}, err
		}
		e.ThumbWidth, e.ThumbHeight = thumb.Width, thumb.Height
	} else if e.thumb == "" {
		e.Alt, e.Credit = i18n.Text{}, ""
	}
	e.Changed = tx.Now
	if e.ID != "" {
		tx.About(KindEntry, e.ID)
		return e, q.ChangeEntry(ctx, store.ChangeEntryParams{
			ID: e.ID, Kind: string(e.Kind), Year: int64(e.When.Year), Month: int64(e.When.Month), Day: int64(e.When.Day), TitleEn: e.Title.EN, TitleFr: e.Title.FR, WordsEn: e.Words.EN, WordsFr: e.Words.FR,
			Concern: e.Concern, Link: e.Link, SourceEn: e.Source.EN, SourceFr: e.Source.FR, AltEn: e.Alt.EN, AltFr: e.Alt.FR, Credit: e.Credit, PictureID: e.picture, ThumbID: e.thumb,
			ThumbWidth: int64(e.ThumbWidth), ThumbHeight: int64(e.ThumbHeight), Hidden: db.Flag(e.Hidden), ChangedAt: db.Micros(tx.Now),
		})
	}
	var err error
	if e.Slug == "" {
		if e.Slug, err = free(ctx, q, e.address()); err != nil {
			return Entry{}, err
		}
	}
	e.ID, e.Made = db.NewID(), tx.Now
	tx.About(KindEntry, e.ID)
	return e, q.InsertEntry(ctx, store.InsertEntryParams{
		ID: e.ID, Slug: e.Slug, Kind: string(e.Kind), Year: int64(e.When.Year), Month: int64(e.When.Month), Day: int64(e.When.Day), TitleEn: e.Title.EN, TitleFr: e.Title.FR, WordsEn: e.Words.EN, WordsFr: e.Words.FR,
		Concern: e.Concern, Link: e.Link, SourceEn: e.Source.EN, SourceFr: e.Source.FR, AltEn: e.Alt.EN, AltFr: e.Alt.FR, Credit: e.Credit, PictureID: e.picture, ThumbID: e.thumb,
		ThumbWidth: int64(e.ThumbWidth), ThumbHeight: int64(e.ThumbHeight), Hidden: db.Flag(e.Hidden), MadeAt: db.Micros(tx.Now),
	})
}

// check refuses an entry, and one of a concern that there is not.
func (s *Service) check(ctx context.Context, e Entry, today time.Time, withPicture bool) error {
	found := fault.All(e.Check(today, withPicture))
	if e.Concern != "" {
		subjects, err := s.of.Resolutions.Subjects(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(subjects, func(o resolutions.Subject) bool { return o.Slug == e.Concern }) {
			found = append(found, fault.Field("concern", "history.error.concern", nil))
		}
	}
	return fault.Join(found...)
}

// free is an address that no entry has.
func free(ctx context.Context, q *store.Queries, base string) (string, error) {
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		_, err := q.EntryBySlug(ctx, slug)
		if errors.Is(err, db.ErrNotFound) {
			return slug, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// BySlug is an entry, to whoever may see it.
func (s *Service) BySlug(ctx context.Context, who access.Actor, slug string) (Entry, error) {
	row, err := s.read().EntryBySlug(ctx, slug)
	if errors.Is(err, db.ErrNotFound) || err == nil && row.Hidden != 0 && !MayWrite(who) {
		return Entry{}, notFound()
	}
	return entryOf(row), audit.Fault(err)
}

// Picture is the picture of an entry, whole or small.
func (s *Service) Picture(ctx context.Context, e Entry, small bool) (blobs.Blob, error) {
	blob := e.picture
	if small {
		blob = e.thumb
	}
	if blob == "" {
		return blobs.Blob{}, notFound()
	}
	return s.blobs.Get(ctx, nil, blob)
}

// PictureIn is the picture of an entry in one of the widths of pages.
func (s *Service) PictureIn(ctx context.Context, e Entry, width int) (blobs.Blob, error) {
	if e.picture == "" {
		return blobs.Blob{}, notFound()
	}
	return s.sizes.Of(ctx, e.picture, width)
}

// Measures are the width and the height of the picture of an entry, in pixels.
func (s *Service) Measures(ctx context.Context, e Entry) (width, height int, err error) {
	b, err := s.Picture(ctx, e, false)
	if err != nil {
		return 0, 0, err
	}
	return pictures.Measures(b.Body)
}

// Entries lists the entries in the order of time, the hidden ones too, to whoever writes.
func (s *Service) Entries(ctx context.Context, who access.Actor) ([]Entry, error) {
	rows, err := s.read().Entries(ctx, maxEntries)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Entry
	for _, r := range rows {
		if r.Hidden == 0 || MayWrite(who) {
			list = append(list, entryOf(r))
		}
	}
	return list, nil
}

// LeaveOut leaves what a record would show out of the timeline, or takes it back in.
func (s *Service) LeaveOut(ctx context.Context, who access.Actor, anchor string, out bool) error {
	if err := RequireWriting(who); err != nil {
		return err
	}
	items, err := s.Timeline(ctx, who, true)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(items, func(i Item) bool { return i.Anchor == anchor && i.Entry == nil }) {
		return notFound()
	}
	return s.log.Do(ctx, who, "history.leave_out", func(tx *audit.Tx) error {
		tx.About("history_item", anchor)
		tx.Detail("out", out)
		if out {
			return store.New(tx).LeaveOut(ctx, anchor, db.Micros(tx.Now))
		}
		return store.New(tx).TakeBack(ctx, anchor)
	})
}

func entryOf(r store.HistoryEntry) Entry {
	return Entry{
		ID: r.ID, Slug: r.Slug, Kind: Kind(r.Kind), When: When{int(r.Year), int(r.Month), int(r.Day)}, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Words: i18n.Text{EN: r.WordsEn, FR: r.WordsFr},
		Concern: r.Concern, Link: r.Link, Source: i18n.Text{EN: r.SourceEn, FR: r.SourceFr}, Alt: i18n.Text{EN: r.AltEn, FR: r.AltFr}, Credit: r.Credit, Hidden: r.Hidden != 0,
		ThumbWidth: int(r.ThumbWidth), ThumbHeight: int(r.ThumbHeight), Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt), picture: r.PictureID, thumb: r.ThumbID,
	}
}
