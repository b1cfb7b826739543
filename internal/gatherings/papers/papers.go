// Package papers is what is kept with a gathering: its agenda, its minutes, what was
// shown there. A general meeting's minutes are made of its record and signed; those of a
// working group or of the Executive Committee are written or sent, and are here.
//
// The rules, in plain words:
//
//   - Those who prepare a gathering keep, change and take away its papers.
//   - A paper is a text, in one language or in both, or a file.
//   - It is read by those who see the gathering, or, where that is chosen, by those who
//     sit on its body and by nobody else. Minutes and other papers are for people of the
//     coalition: a visitor reads the agenda of a public gathering alone.
package papers

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/gatherings/internal/store"
	"plenary.example/internal/i18n"
)

// Kind sorts papers.
type Kind string

// The kinds of paper.
const (
	Agenda  Kind = "agenda"
	Minutes Kind = "minutes"
	Other   Kind = "paper"
)

// Kinds lists the kinds in the order pages show them.
func Kinds() []Kind { return []Kind{Agenda, Minutes, Other} }

// Name says the kind in words.
func (k Kind) Name() i18n.Message { return i18n.Say("papers.kind." + string(k)) }

// Audience says who reads a paper.
type Audience string

// The audiences.
const (
	OfGathering Audience = "gathering" // whoever sees the gathering
	OfBody      Audience = "body"      // those who sit on its body
)

// Draft is what a paper says.
type Draft struct {
	Kind  Kind
	Title i18n.Text // what it is called; of an agenda or minutes it may be empty
	Words i18n.Text // paragraphs; empty: it is a file
	Lang  i18n.Lang // of the file; empty: it is in both languages
	Shown Audience
}

// Paper is one paper of a gathering.
type Paper struct {
	ID          string
	GatheringID string
	Draft
	File          string // the file's name; empty: it is a text
	Made, Changed time.Time

	blob string
}

// Called is what a paper is called: its title, or its kind.
func (p Paper) Called(l *i18n.Localizer) string {
	if title := p.Title.In(l.Lang()); title != "" {
		return title
	}
	return l.Say(p.Kind.Name())
}

const (
	maxTitle = 200
	maxWords = 40_000
	// maxPapers bounds the papers of one gathering.
	maxPapers = 40
)

// Service holds the use cases of papers.
type Service struct {
	db         *db.DB
	log        *audit.Log
	gatherings *gatherings.Service
	files      *blobs.Store
}

// New returns the service over the database of log.
func New(log *audit.Log, g *gatherings.Service) *Service {
	return &Service{db: log.DB(), log: log, gatherings: g, files: blobs.New(log.DB())}
}

// MayRead reports whether somebody who sees a gathering reads a paper of it.
func MayRead(who access.Actor, g gatherings.Gathering, p Paper) bool {
	switch {
	case gatherings.MayPrepare(who, g):
		return true
	case !gatherings.MaySee(who, g):
		return false
	case p.Shown == OfBody:
		return slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.BodyID == g.BodyID })
	}
	return p.Kind == Agenda || who.OfTheCoalition()
}

// Of lists the papers of a gathering that somebody reads: agendas, then minutes, then
// the rest, each in the order they came. tx nil is the reader.
func (s *Service) Of(ctx context.Context, tx db.DBTX, who access.Actor, g gatherings.Gathering) ([]Paper, error) {
	if tx == nil {
		tx = s.db.Reader()
	}
	rows, err := store.New(tx).PapersOf(ctx, g.ID, maxPapers)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Paper
	for _, kind := range Kinds() {
		for _, r := range rows {
			if p := paperOf(r); p.Kind == kind && MayRead(who, g, p) {
				list = append(list, p)
			}
		}
	}
	return list, nil
}

// Get returns a paper of a gathering to whoever reads it; to everybody else there is
// none.
func (s *Service) Get(ctx context.Context, who access.Actor, g gatherings.Gathering, id string) (Paper, error) {
	p, err := load(ctx, store.New(s.db.Reader()), g.ID, id)
	if err == nil && !MayRead(who, g, p) {
		return Paper{}, notFound()
	}
	return p, err
}

// File returns the file of a paper that somebody was given by Get.
func (s *Service) File(ctx context.Context, p Paper) (blobs.Blob, error) {
	if p.blob == "" {
		return blobs.Blob{}, notFound()
	}
	return s.files.Get(ctx, nil, p.blob)
}

// Keep keeps a paper with the gathering of a key in addresses: a text, or the file of a
// name. id names the one it takes the place of; empty: none. Without a file and without
// words the file that is there stays.
func (s *Service) Keep(ctx context.Context, who access.Actor, key, id string, d Draft, name string, body []byte) (kept Paper, err error) {
	d = d.normal()
	// Whether somebody may comes before what is wrong with the file.
	if g, err := s.gatherings.ByKey(ctx, key); err != nil {
		return kept, err
	} else if err := mayPrepare(who, g); err != nil {
		return kept, err
	}
	if err := d.check(); err != nil {
		return kept, err
	}
	var file blobs.Blob
	if name != "" || len(body) > 0 {
		if file, err = blobs.Accept("file", name, body, blobs.Documents()...); err != nil {
			return kept, err
		}
	}
	err = s.act(ctx, who, "papers.keep", key, func(tx *audit.Tx, q *store.Queries, g gatherings.Gathering) error {
		if d.Shown == OfBody && g.BodyID == "" {
			return fault.Field("shown", "papers.error.no_body", nil)
		}
		kept = Paper{ID: id, GatheringID: g.ID, Made: tx.Now}
		if id != "" {
			if kept, err = load(ctx, q, g.ID, id); err != nil {
				return err
			}
		}
		old := kept.blob
		kept.Draft, kept.Changed = d, tx.Now
		switch {
		case len(file.Body) > 0 && !d.Words.Empty():
			return fault.Field("file", "papers.error.both", nil)
		case len(file.Body) > 0:
			if kept.blob, err = s.files.Put(ctx, tx.Tx, file); err != nil {
				return err
			}
			kept.File = blobs.SafeName(file.Name)
		case !d.Words.Empty():
			kept.blob, kept.File = "", ""
		case kept.blob == "":
			return fault.Field("words_en", "papers.error.nothing", nil)
		}
		if err := s.save(ctx, q, id == "", &kept); err != nil {
			return err
		}
		tx.Detail("kind", string(d.Kind))
		tx.Detail("title", d.Title)
		tx.Detail("file", kept.File)
		if old != "" && old != kept.blob {
			return s.files.Delete(ctx, tx.Tx, old)
		}
		return nil
	})
	return kept, err
}

// save inserts a paper, or changes the one that is there.
func (s *Service) save(ctx context.Context, q *store.Queries, fresh bool, p *Paper) error {
	blob := sql.NullString{String: p.blob, Valid: p.blob != ""}
	if !fresh {
		return q.ChangePaper(ctx, store.ChangePaperParams{
			ID: p.ID, Kind: string(p.Kind), TitleEn: p.Title.EN, TitleFr: p.Title.FR, WordsEn: p.Words.EN, WordsFr: p.Words.FR, BlobID: blob, FileName: p.File,
			Lang: string(p.Lang), Shown: string(p.Shown), ChangedAt: db.Micros(p.Changed),
		})
	}
	has, err := q.PapersOf(ctx, p.GatheringID, maxPapers)
	if err != nil {
		return err
	}
	if len(has) >= maxPapers {
		return fault.Field("file", "papers.error.many", fault.Args{"Max": maxPapers})
	}
	p.ID = db.NewID()
	return q.InsertPaper(ctx, store.InsertPaperParams{
		ID: p.ID, GatheringID: p.GatheringID, Kind: string(p.Kind), TitleEn: p.Title.EN, TitleFr: p.Title.FR, WordsEn: p.Words.EN, WordsFr: p.Words.FR,
		BlobID: blob, FileName: p.File, Lang: string(p.Lang), Shown: string(p.Shown), MadeAt: db.Micros(p.Made), ChangedAt: db.Micros(p.Changed),
	})
}

// Remove takes a paper away for good; the record keeps what it was called.
func (s *Service) Remove(ctx context.Context, who access.Actor, key, id string) error {
	return s.act(ctx, who, "papers.remove", key, func(tx *audit.Tx, q *store.Queries, g gatherings.Gathering) error {
		p, err := load(ctx, q, g.ID, id)
		if err != nil {
			return err
		}
		tx.Detail("kind", string(p.Kind))
		tx.Detail("title", p.Title)
		tx.Detail("file", p.File)
		if err := q.DeletePaper(ctx, id); err != nil || p.blob == "" {
			return err
		}
		return s.files.Delete(ctx, tx.Tx, p.blob)
	})
}

func (s *Service) act(ctx context.Context, who access.Actor, what, key string, fn func(tx *audit.Tx, q *store.Queries, g gatherings.Gathering) error) error {
	seen, err := s.gatherings.ByKey(ctx, key)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, what, func(tx *audit.Tx) error {
		g, err := s.gatherings.ByID(ctx, tx, seen.ID)
		if err != nil {
			return err
		}
		if err := mayPrepare(who, g); err != nil {
			return err
		}
		tx.About(gatherings.RecordKind, g.ID)
		return fn(tx, store.New(tx), g)
	})
}

func mayPrepare(who access.Actor, g gatherings.Gathering) error {
	return who.Require(gatherings.MayPrepare(who, g), "power.prepare_gathering")
}

func notFound() error { return fault.New(fault.NotFound, "papers.error.not_found", nil) }

func load(ctx context.Context, q *store.Queries, gatheringID, id string) (Paper, error) {
	row, err := q.PaperOf(ctx, gatheringID, id)
	if errors.Is(err, db.ErrNotFound) {
		return Paper{}, notFound()
	}
	return paperOf(row), audit.Fault(err)
}

func paperOf(r store.GatheringPaper) Paper {
	return Paper{
		ID: r.ID, GatheringID: r.GatheringID, File: r.FileName, blob: r.BlobID.String, Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt),
		Draft: Draft{
			Kind: Kind(r.Kind), Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Words: i18n.Text{EN: r.WordsEn, FR: r.WordsFr}, Lang: i18n.Lang(r.Lang),
			Shown: Audience(r.Shown),
		},
	}
}

func (d Draft) normal() Draft {
	clean := func(t i18n.Text) i18n.Text {
		return i18n.Text{EN: strings.TrimSpace(t.EN), FR: strings.TrimSpace(t.FR)}
	}
	d.Title, d.Words = clean(d.Title), clean(d.Words)
	if !d.Words.Empty() {
		d.Lang = ""
	}
	if d.Shown == "" {
		d.Shown = OfGathering
	}
	return d
}

func (d Draft) check() error {
	var found []*fault.Error
	add := func(field, key string, args fault.Args) { found = append(found, fault.Field(field, key, args)) }
	if !slices.Contains(Kinds(), d.Kind) {
		add("kind", "papers.error.kind", nil)
	}
	if d.Kind == Other && d.Title.Empty() {
		add("title_en", "papers.error.title", nil)
	}
	for _, l := range i18n.Langs() {
		if len([]rune(d.Title.Only(l))) > maxTitle {
			add("title_"+string(l), "papers.error.long", fault.Args{"Max": maxTitle})
		}
		if len([]rune(d.Words.Only(l))) > maxWords {
			add("words_"+string(l), "papers.error.long", fault.Args{"Max": maxWords})
		}
	}
	if d.Lang != "" && d.Lang != i18n.EN && d.Lang != i18n.FR {
		add("lang", "papers.error.lang", nil)
	}
	if d.Shown != OfGathering && d.Shown != OfBody {
		add("shown", "papers.error.shown", nil)
	}
	return fault.Join(found...)
}
