package redirects

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/site"
	"plenary.example/internal/site/internal/store"
)

// Kind is the name under which the record knows old addresses.
const Kind = "site_redirects"

// Redirect is an old address and where it leads.
type Redirect struct {
	Source, Target string
	Hits           int       // about
	Last           time.Time // the last day that somebody came by it; zero: nobody did
	Added          time.Time
	By             string
}

// Site is what the site says of an address of its own ("/en/library").
type Site interface {
	// Taken reports whether the site answers an address itself.
	Taken(path string) bool
	// Empty reports whether nothing is at an address.
	Empty(path string) bool
}

// Options are the settings of the service.
type Options struct {
	Base string // the address of the site
	Zone *time.Location
	// Site may be nil: then nothing is known of addresses.
	Site Site
}

// Service holds the use cases.
type Service struct {
	db  *db.DB
	log *audit.Log
	o   Options

	mu      sync.Mutex
	hits    map[string]int
	written time.Time
}

// New returns the service.
func New(log *audit.Log, o Options) *Service {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return &Service{db: log.DB(), log: log, o: o, hits: map[string]int{}}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// Follow returns where an old address leads, of a request's path, unescaped, and its
// query; ok is false where it leads nowhere.
func (s *Service) Follow(ctx context.Context, path, query string) (target string, ok bool, err error) {
	for _, q := range []string{query, ""} {
		source, fits := fold(path, q)
		if !fits {
			continue
		}
		row, err := s.on(nil).Redirect(ctx, source)
		if errors.Is(err, db.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", false, audit.Fault(err)
		}
		s.count(ctx, source)
		return row.Target, true, nil
	}
	return "", false, nil
}

// writeEvery is how often the counts are written down.
const writeEvery = time.Minute

// maxCounted bounds the addresses that are counted between two writings.
const maxCounted = 1000

func (s *Service) count(ctx context.Context, source string) {
	now := s.db.Now()
	s.mu.Lock()
	if len(s.hits) < maxCounted || s.hits[source] > 0 {
		s.hits[source]++
	}
	due := now.Sub(s.written) >= writeEvery
	var list map[string]int
	if due {
		list, s.hits, s.written = s.hits, map[string]int{}, now
	}
	s.mu.Unlock()
	if due {
		s.write(context.WithoutCancel(ctx), list)
	}
}

// write writes counts down; those that cannot be written are lost, which a count that is
// about right bears.
func (s *Service) write(ctx context.Context, list map[string]int) {
	_ = s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		for source, n := range list {
			if err := q.AddHits(ctx, store.AddHitsParams{More: int64(n), LastDay: db.Day(clock.DayIn(tx.Now, s.o.Zone)), Source: source}); err != nil {
				return err
			}
		}
		return nil
	})
}

// PageSize is how many old addresses List returns at most.
const PageSize = 100

// List lists old addresses after one, of those that have some words in them or in where
// they lead.
func (s *Service) List(ctx context.Context, who access.Actor, words, after string) ([]Redirect, error) {
	if err := site.RequireReading(who); err != nil {
		return nil, err
	}
	escaped := strings.NewReplacer("%", "", "_", "").Replace(strings.ToLower(db.Clean(words)))
	rows, err := s.on(nil).Redirects(ctx, store.RedirectsParams{After: after, Pattern: "%" + escaped + "%", Most: PageSize})
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Redirect, len(rows))
	for i, r := range rows {
		list[i] = Redirect{Source: r.Source, Target: r.Target, Hits: int(r.Hits), Last: db.ParseDay(r.LastDay), Added: db.Time(r.AddedAt), By: r.AddedBy}
	}
	return list, nil
}

// Count is how many old addresses there are.
func (s *Service) Count(ctx context.Context, who access.Actor) (int, error) {
	if err := site.RequireReading(who); err != nil {
		return 0, err
	}
	n, err := s.on(nil).CountRedirects(ctx)
	return int(n), audit.Fault(err)
}

func (s *Service) old(ctx context.Context, tx db.DBTX) (map[string]string, error) {
	rows, err := s.on(tx).AllRedirects(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make(map[string]string, len(rows))
	for _, r := range rows {
		list[r.Source] = r.Target
	}
	return list, nil
}

// ask asks the site about the addresses of a list.
func (s *Service) ask(rows []Row) facts {
	f := facts{base: s.o.Base, taken: map[string]bool{}, empty: map[string]bool{}}
	if s.o.Site == nil {
		return f
	}
	for _, r := range rows {
		source, ok := Fold(r.From)
		if ok && !strings.Contains(source, "?") && s.o.Site.Taken(source) {
			f.taken[source] = true
		}
		if target, ok := checked(r.To, s.o.Base); ok && local(target) {
			if _, known := f.empty[target]; !known {
				f.empty[target] = s.o.Site.Empty(target)
			}
		}
	}
	return f
}

// Plan says what would become of a list, and writes nothing.
func (s *Service) Plan(ctx context.Context, who access.Actor, rows []Row) (Plan, error) {
	if err := site.RequireReading(who); err != nil {
		return Plan{}, err
	}
	f := s.ask(rows)
	old, err := s.old(ctx, nil)
	if err != nil {
		return Plan{}, err
	}
	return judge(rows, old, f), nil
}

// BringIn brings a list in; a list that is in already changes nothing. What is refused
// stays out, and the rest comes in.
func (s *Service) BringIn(ctx context.Context, who access.Actor, rows []Row) (p Plan, err error) {
	if err := site.RequireWriting(who); err != nil {
		return Plan{}, err
	}
	f := s.ask(rows)
	err = s.log.Do(ctx, who, "site.redirects", func(tx *audit.Tx) error {
		old, err := s.old(ctx, tx)
		if err != nil {
			return err
		}
		p = judge(rows, old, f)
		return s.keep(ctx, tx, p)
	})
	return p, err
}

func (s *Service) keep(ctx context.Context, tx *audit.Tx, p Plan) error {
	if p.Counts[Added]+p.Counts[Changed] == 0 {
		return nil
	}
	tx.About(Kind, "all")
	tx.Detail("new", p.Counts[Added])
	tx.Detail("changed", p.Counts[Changed])
	q := store.New(tx)
	put := func(source, target string) error {
		return q.PutRedirect(ctx, store.PutRedirectParams{Source: source, Target: target, AddedAt: db.Micros(tx.Now), AddedBy: tx.Who().Name})
	}
	for _, l := range p.Lines {
		if l.Outcome != Added && l.Outcome != Changed {
			continue
		}
		if err := put(l.Source, l.Target); err != nil {
			return err
		}
	}
	for source, target := range p.moved {
		if err := put(source, target); err != nil {
			return err
		}
	}
	return nil
}

// Put keeps one old address; what is wrong with it is a refusal of the field "from" or "to".
func (s *Service) Put(ctx context.Context, who access.Actor, from, to string) error {
	if err := site.RequireWriting(who); err != nil {
		return err
	}
	rows := []Row{{From: from, To: to}}
	plan, err := s.Plan(ctx, who, rows)
	if err != nil {
		return err
	}
	if l := plan.Lines[0]; l.Outcome == Refused {
		field := "from"
		if l.Source != "" && l.Why.Key != "redirects.why.taken" {
			field = "to"
		}
		return fault.Field(field, l.Why.Key, fault.Args(l.Why.Args))
	}
	_, err = s.BringIn(ctx, who, rows)
	return err
}

// Drop forgets an old address.
func (s *Service) Drop(ctx context.Context, who access.Actor, source string) error {
	if err := site.RequireWriting(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "site.drop_redirect", func(tx *audit.Tx) error {
		n, err := store.New(tx).DropRedirect(ctx, source)
		if err != nil || n == 0 {
			return err
		}
		tx.About(Kind, "all")
		tx.Detail("source", source)
		return nil
	})
}

// File is a list that was sent and waits.
type File struct {
	ID, Name string
	Rows     []Row
	Sent     time.Time
	By       string
}

// MaxUpload is the size of the largest list that is sent over the web, in bytes, and
// maxWebRows how many addresses it may have: more are brought in at the command line.
const (
	MaxUpload  = 1 << 20
	maxWebRows = 3000
)

// keepFiles is how long a list waits to be looked at.
const keepFiles = 7 * 24 * time.Hour

// AddFile keeps a list until somebody has looked at it.
func (s *Service) AddFile(ctx context.Context, who access.Actor, name string, body []byte) (id string, err error) {
	if err := site.RequireWriting(who); err != nil {
		return "", err
	}
	if len(body) == 0 {
		return "", fault.Field("file", "redirects.error.no_file", nil)
	}
	rows, err := Read(name, body)
	if f := fault.Of(err); f != nil {
		return "", &fault.Error{Kind: f.Kind, Key: f.Key, Args: f.Args, Field: "file"}
	}
	if len(rows) > maxWebRows {
		return "", fault.Field("file", "redirects.error.web_rows", fault.Args{"Most": maxWebRows})
	}
	err = s.log.Do(ctx, who, "site.redirect_file", func(tx *audit.Tx) error {
		q := store.New(tx)
		if err := q.DropOldRedirectFiles(ctx, db.Micros(tx.Now.Add(-keepFiles))); err != nil {
			return err
		}
		id = db.NewID()
		tx.About(Kind, id)
		tx.Detail("rows", len(rows))
		return q.InsertRedirectFile(ctx, store.InsertRedirectFileParams{ID: id, Name: db.Clean(name), Body: body, SentAt: db.Micros(tx.Now), SentBy: who.Name})
	})
	return id, err
}

// File returns a list that waits; a NotFound refusal for none.
func (s *Service) File(ctx context.Context, who access.Actor, id string) (File, error) {
	if err := site.RequireReading(who); err != nil {
		return File{}, err
	}
	row, err := s.on(nil).RedirectFile(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return File{}, fault.Wrap(err, fault.NotFound, "redirects.error.no_list", nil)
	}
	if err != nil {
		return File{}, audit.Fault(err)
	}
	f := File{ID: row.ID, Name: row.Name, Sent: db.Time(row.SentAt), By: row.SentBy}
	f.Rows, err = Read(row.Name, row.Body)
	return f, err
}

// Forget drops a list that waits.
func (s *Service) Forget(ctx context.Context, who access.Actor, id string) error {
	if err := site.RequireWriting(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "site.redirect_file_done", func(tx *audit.Tx) error {
		tx.About(Kind, id)
		return store.New(tx).DropRedirectFile(ctx, id)
	})
}
