package publications

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/doctext"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/publications/internal/store"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
)

// The names under which the record and the index know what is kept here.
const (
	RecordKind     = "publication"
	PageKind       = "publication_page"
	CollectionKind = "publication_collection"
)

// Service holds the use cases.
type Service struct {
	db          *db.DB
	log         *audit.Log
	resolutions *resolutions.Service
	blobs       *blobs.Store
	index       *search.Service
	queue       *jobs.Queue
	reader      doctext.Reader
	zone        *time.Location
}

// Options are what a coalition chooses.
type Options struct {
	Reader doctext.Reader // takes the words out of files
	Zone   *time.Location // where "today" is; nil: UTC
}

// New returns the service. The subjects are those that r has.
func New(log *audit.Log, r *resolutions.Service, files *blobs.Store, index *search.Service, queue *jobs.Queue, o Options) *Service {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return &Service{db: log.DB(), log: log, resolutions: r, blobs: files, index: index, queue: queue, reader: o.Reader, zone: o.Zone}
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return clock.DayIn(s.db.Now(), s.zone) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func fromRow(r store.Publication) Publication {
	p := Publication{
		ID: r.ID, Kind: Kind(r.Kind), State: State(r.State), Address: Address{Year: r.Year, Slug: r.Slug}, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr},
		Abstract: i18n.Text{EN: r.AbstractEn, FR: r.AbstractFr}, Issued: r.Issued, Issuer: i18n.Text{EN: r.IssuerEn, FR: r.IssuerFr},
		Addressee: i18n.Text{EN: r.AddresseeEn, FR: r.AddresseeFr}, Group: r.GroupID, ISBN: r.Isbn, Reference: r.Reference, Rights: i18n.Text{EN: r.RightsEn, FR: r.RightsFr},
		SupersededBy: r.SupersededBy, PublishOn: r.PublishOn, PublishedAt: db.Time(r.PublishedAt), WithdrawnAt: db.Time(r.WithdrawnAt), Why: i18n.Text{EN: r.WhyEn, FR: r.WhyFr},
		Imported: r.Imported, Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt),
	}
	if r.Authors != "" {
		p.Authors = strings.Split(r.Authors, "\n")
	}
	return p
}

func fromRows(rows []store.Publication) []Publication {
	list := make([]Publication, len(rows))
	for i, r := range rows {
		list[i] = fromRow(r)
	}
	return list
}

// whole is a publication with its subjects and what it has to do with.
func (s *Service) whole(ctx context.Context, q *store.Queries, r store.Publication) (Publication, error) {
	p := fromRow(r)
	var err error
	if p.Subjects, err = q.SubjectsOfPublication(ctx, p.ID); err != nil {
		return Publication{}, err
	}
	rows, err := q.RelationsOfPublication(ctx, p.ID)
	for _, one := range rows {
		p.Related = append(p.Related, Target{Kind: TargetKind(one.TargetKind), Key: one.Target})
	}
	return p, err
}

// load returns a publication, or a NotFound refusal.
func (s *Service) load(ctx context.Context, tx db.DBTX, id string) (Publication, error) {
	q := s.on(tx)
	row, err := q.Publication(ctx, id)
	if missing(err) {
		return Publication{}, notFound("publications.error.none")
	}
	if err != nil {
		return Publication{}, audit.Fault(err)
	}
	p, err := s.whole(ctx, q, row)
	return p, audit.Fault(err)
}

// Get returns a publication to whoever may read it: everybody, one that is published or
// withdrawn.
func (s *Service) Get(ctx context.Context, who access.Actor, id string) (Publication, error) {
	p, err := s.load(ctx, nil, id)
	if err != nil {
		return Publication{}, err
	}
	if p.State != Published && p.State != Withdrawn && !MayReadAll(who) {
		return Publication{}, notFound("publications.error.none")
	}
	return p, nil
}

// ByAddress returns the publication that stands at an address, or that has stood there:
// its own address is then another.
func (s *Service) ByAddress(ctx context.Context, who access.Actor, at Address) (Publication, error) {
	id, err := s.on(nil).PublicationAt(ctx, at.Year, at.Slug)
	if missing(err) {
		return Publication{}, notFound("publications.error.none")
	}
	if err != nil {
		return Publication{}, audit.Fault(err)
	}
	return s.Get(ctx, who, id)
}

// PageSize is how many publications one page of a list shows.
const PageSize = 50

// Filter is which publications to list; the zero Filter is all.
type Filter struct {
	State State
	Kind  Kind
	Page  int // from 1
}

// List lists publications in every state, the last issued first, for who keeps them.
func (s *Service) List(ctx context.Context, who access.Actor, f Filter) (list []Publication, more bool, err error) {
	if err := mayReadAll(who); err != nil {
		return nil, false, err
	}
	page := min(max(f.Page, 1), 10_000)
	rows, err := s.on(nil).Publications(ctx, store.PublicationsParams{
		InState: string(f.State), OfKind: string(f.Kind), PageSize: PageSize + 1, Skipped: int32((page - 1) * PageSize),
	})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	list = fromRows(rows)
	if len(list) > PageSize {
		return list[:PageSize], true, nil
	}
	return list, false, nil
}

// Counts is how many publications are in each state.
func (s *Service) Counts(ctx context.Context, who access.Actor) (map[State]int, error) {
	if err := mayReadAll(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).CountPublications(ctx)
	counts := map[State]int{}
	for _, r := range rows {
		counts[State(r.State)] = int(r.Many)
	}
	return counts, audit.Fault(err)
}

// Record is a publication as harvesters take it: what is published with its files, and
// of what was withdrawn that it was.
type Record struct {
	Publication
	Files []File
}

// Since is where a harvest goes on: after those that changed at At and have keys up to ID.
type Since struct {
	At time.Time
	ID string
}

// AnySubject asks for what is filed under any subject at all.
const AnySubject = "*"

// Range bounds a harvest.
type Range struct {
	From, Before time.Time // changed at From or later, and before Before; zero: no bound
	Kinds        []Kind    // none: every kind
	Subject      string    // AnySubject, or its slug; empty: whether filed under one or not
}

// bounds are those of a range as the queries take them.
func (r Range) bounds() (from, before int64, kinds string) {
	before = math.MaxInt64
	if !r.From.IsZero() {
		from = db.Micros(r.From)
	}
	if !r.Before.IsZero() {
		before = db.Micros(r.Before)
	}
	for _, k := range r.Kinds {
		kinds += "," + string(k)
	}
	if kinds != "" {
		kinds += ","
	}
	return from, before, kinds
}

// Changed lists what the public may see, or may see no longer, that changed after since,
// in the order of the changes, most at once. More follow after the last one given.
func (s *Service) Changed(ctx context.Context, r Range, since Since, most int) ([]Record, error) {
	from, before, kinds := r.bounds()
	after := int64(-1)
	if !since.At.IsZero() {
		after = db.Micros(since.At)
	}
	rows, err := s.on(nil).PublicationsChanged(ctx, store.PublicationsChangedParams{
		FromAt: from, BeforeAt: before, Kinds: kinds, Subject: r.Subject, AfterAt: after, AfterID: since.ID, PageSize: int32(min(max(most, 1), 1000)),
	})
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Record, len(rows))
	for i, row := range rows {
		p, err := s.whole(ctx, s.on(nil), row)
		if err != nil {
			return nil, audit.Fault(err)
		}
		if list[i], err = s.record(ctx, p); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// record adds to a publication what harvesters are told of it.
func (s *Service) record(ctx context.Context, p Publication) (r Record, err error) {
	r.Publication = p
	if p.State == Withdrawn {
		return r, nil
	}
	r.Files, err = s.files(ctx, nil, p.ID, false)
	return r, err
}

// CountChanged counts what Changed lists from the beginning.
func (s *Service) CountChanged(ctx context.Context, r Range) (int, error) {
	from, before, kinds := r.bounds()
	n, err := s.on(nil).CountPublicationsChanged(ctx, store.CountPublicationsChangedParams{FromAt: from, BeforeAt: before, Kinds: kinds, Subject: r.Subject})
	return int(n), audit.Fault(err)
}

// FirstChange is the time of the first change that harvesters are told of; zero for none.
func (s *Service) FirstChange(ctx context.Context) (time.Time, error) {
	at, err := s.on(nil).FirstPublicationChange(ctx)
	return db.Time(at), audit.Fault(err)
}

// Place is where a published document stands.
type Place struct {
	Address Address
	Changed time.Time
}

// Places lists where all that is published stands.
func (s *Service) Places(ctx context.Context) ([]Place, error) {
	rows, err := s.on(nil).PublicationPlaces(ctx)
	list := make([]Place, len(rows))
	for i, r := range rows {
		list[i] = Place{Address: Address{Year: r.Year, Slug: r.Slug}, Changed: db.Time(r.ChangedAt)}
	}
	return list, audit.Fault(err)
}

// RecordAt finds what harvesters are told of at an address; ok is false where nothing was
// ever published.
func (s *Service) RecordAt(ctx context.Context, at Address) (r Record, ok bool, err error) {
	p, err := s.ByAddress(ctx, access.Actor{}, at)
	switch {
	case fault.Is(err, fault.NotFound):
		return r, false, nil
	case err != nil:
		return r, false, err
	case p.Address != at: // an address it had before
		return r, false, nil
	}
	r, err = s.record(ctx, p)
	return r, err == nil, err
}

// Newest lists what was published last.
func (s *Service) Newest(ctx context.Context, most int) ([]Publication, error) {
	rows, err := s.on(nil).PublicationsNewest(ctx, int32(min(max(most, 1), 500)))
	return fromRows(rows), audit.Fault(err)
}

// OfSubject lists what is published on a subject, the last issued first.
func (s *Service) OfSubject(ctx context.Context, slug string, most int) ([]Publication, error) {
	rows, err := s.on(nil).PublicationsOfSubject(ctx, slug, int32(min(max(most, 1), 500)))
	return fromRows(rows), audit.Fault(err)
}

// Around is what a publication leads to.
type Around struct {
	SupersededBy *Publication // what took its place and is published
	Supersedes   []Publication
	Related      []Publication // that it names
	RelatedFrom  []Publication // that name it
}

// AroundOf finds the published ones that a publication leads to.
func (s *Service) AroundOf(ctx context.Context, p Publication) (Around, error) {
	q := s.on(nil)
	var a Around
	if p.SupersededBy != "" {
		next, err := s.load(ctx, nil, p.SupersededBy)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return a, err
		}
		if err == nil && next.Public() {
			a.SupersededBy = &next
		}
	}
	rows, err := q.PublicationsBefore(ctx, p.ID)
	if err != nil {
		return a, audit.Fault(err)
	}
	a.Supersedes = fromRows(rows)
	for _, t := range p.Related {
		if t.Kind != ToPublication {
			continue
		}
		one, err := s.load(ctx, nil, t.Key)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return a, err
		}
		if err == nil && one.Public() {
			a.Related = append(a.Related, one)
		}
	}
	a.RelatedFrom, err = s.About(ctx, Target{Kind: ToPublication, Key: p.ID})
	return a, err
}

// About lists the published ones that say they have to do with something: a resolution by
// its address, or a publication by its key.
func (s *Service) About(ctx context.Context, t Target) ([]Publication, error) {
	rows, err := s.on(nil).PublicationsRelatedTo(ctx, string(t.Kind), t.Key)
	return fromRows(rows), audit.Fault(err)
}

// Public returns a published one without its subjects and what it has to do with: what
// lists show. A NotFound refusal for any other.
func (s *Service) Public(ctx context.Context, id string) (Publication, error) {
	row, err := s.on(nil).Publication(ctx, id)
	if missing(err) || err == nil && State(row.State) != Published {
		return Publication{}, notFound("publications.error.none")
	}
	return fromRow(row), audit.Fault(err)
}

// Words are all that a published one says, in each language.
func (s *Service) Words(ctx context.Context, id string) (i18n.Text, error) {
	p, err := s.Public(ctx, id)
	if err != nil {
		return i18n.Text{}, err
	}
	files, err := s.files(ctx, nil, id, false)
	if err != nil {
		return i18n.Text{}, err
	}
	shared := strings.Join(p.Authors, "\n")
	out := i18n.Text{}
	for _, l := range i18n.Langs() {
		out = out.With(l, strings.Join([]string{p.Title.Only(l), p.Abstract.Only(l), p.Issuer.Only(l), p.Addressee.Only(l), shared}, "\n"))
	}
	for _, f := range files {
		pages, err := s.PagesOf(ctx, f, 0, 5000)
		if err != nil {
			return i18n.Text{}, err
		}
		var b strings.Builder
		for _, one := range pages {
			b.WriteString("\n" + one.Words)
		}
		for _, l := range f.Langs() {
			out = out.With(l, out.Only(l)+b.String())
		}
	}
	return out, nil
}

// PublicPage is a page of a file that everybody may read, as the index names it. A NotFound
// refusal for any other.
func (s *Service) PublicPage(ctx context.Context, at PageKey) (File, Page, error) {
	f, err := s.file(ctx, nil, at.File)
	if err != nil {
		return File{}, Page{}, err
	}
	pages, err := s.PagesOf(ctx, f, at.Page-1, 1)
	if err != nil {
		return File{}, Page{}, err
	}
	if f.Replaced || len(pages) == 0 || pages[0].Number != at.Page {
		return File{}, Page{}, notFound("publications.error.no_file")
	}
	return f, pages[0], nil
}

// Revision tells one state of the publications from another: what a cache may keep a page
// by that shows some of them.
func (s *Service) Revision(ctx context.Context) (string, error) {
	at, err := s.on(nil).LastChange(ctx)
	return strconv.FormatInt(at, 36), audit.Fault(err)
}
