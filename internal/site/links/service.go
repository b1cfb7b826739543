package links

import (
	"context"
	"errors"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/site"
	"plenary.example/internal/site/internal/store"
	"plenary.example/internal/site/media"
	"plenary.example/internal/site/prose"
)

// State is how a link is.
type State string

// How a link may be.
const (
	Fine    State = "fine"
	Moved   State = "moved" // for good, to the address in Detail
	Unsure  State = "unsure"
	Broken  State = "broken"
	Unasked State = "unasked"
)

// States lists how links may be, what needs somebody first.
func States() []State { return []State{Broken, Moved, Unsure, Unasked, Fine} }

// Say names a state.
func (s State) Say() i18n.Message { return i18n.Say("links.state." + string(s)) }

// Why a link is as it is, as it is stored.
const (
	whyForm        = "form"
	whyGone        = "gone"
	whyStatus      = "status"
	whyPrivate     = "private"
	whyPort        = "port"
	whyCircle      = "circle"
	whyName        = "name"
	whyCertificate = "certificate"
	whySlow        = "slow"
	whySilent      = "silent"
	whySignIn      = "signin"
	whyAnchor      = "anchor"
	whyMany        = "many"
	whyKept        = "kept"
)

// Result is what became of a link when it was asked.
type Result struct {
	Address string
	State   State
	Code    int    // of HTTP; 0: none
	Detail  string // why, or where it has moved to
	Checked time.Time
}

// Say says why; its key is empty where nothing is to be said.
func (r Result) Say() i18n.Message {
	switch {
	case r.State == Moved:
		return i18n.Say("links.why.moved", "Address", r.Detail)
	case r.Detail == "":
		return i18n.Message{}
	}
	return i18n.Say("links.why."+r.Detail, "Code", r.Code)
}

// Place is where a link stands.
type Place struct {
	Page site.Published
	Lang i18n.Lang
}

// Found is a link of published pages, with what became of it and where it stands.
type Found struct {
	Result
	Places []Place
}

// Options are the settings of the service.
type Options struct {
	Base string // the address of the site
	// Inside asks the site itself. It is set before anything is checked.
	Inside func() Inside
	// Kept asks no other server: on the demonstration, nothing leaves the machine.
	Kept bool
	// Anywhere lets private addresses be asked, for tests.
	Anywhere bool
	// Pause is the time between two questions to one server; 0 is a second.
	Pause time.Duration
}

// Service holds the use cases.
type Service struct {
	db    *db.DB
	log   *audit.Log
	pages *site.Service
	media *media.Service
	queue *jobs.Queue
	o     Options
	out   *outside
}

// New returns the service.
func New(log *audit.Log, pages *site.Service, files *media.Service, queue *jobs.Queue, o Options) *Service {
	if o.Pause == 0 {
		o.Pause = time.Second
	}
	return &Service{db: log.DB(), log: log, pages: pages, media: files, queue: queue, o: o, out: newOutside("Plenary link checker (+"+o.Base+")", o.Anywhere)}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// address is where a link of a page leads: "/en/about#p-aims" on this site, a whole
// address elsewhere; empty for what is not checked.
func (s *Service) address(p site.Published, lang i18n.Lang, written string) string {
	base := &url.URL{Path: "/" + string(lang) + "/" + p.Path.Only(lang)}
	u, err := url.Parse(written)
	if err != nil {
		return written
	}
	switch u.Scheme {
	case "tel":
		return ""
	case "mailto":
		if _, err := mail.ParseAddress(u.Opaque); err == nil {
			return ""
		}
		return written
	}
	to := base.ResolveReference(u).String()
	if rest, ours := strings.CutPrefix(to, s.o.Base+"/"); ours && s.o.Base != "" {
		to = "/" + rest
	}
	return to
}

// links lists the links of published pages, by where they lead.
func (s *Service) links(ctx context.Context) (map[string][]Place, error) {
	m, err := s.pages.Map(ctx)
	if err != nil {
		return nil, err
	}
	list := map[string][]Place{}
	for _, p := range m.All() {
		v, err := s.pages.Read(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, lang := range i18n.Langs() {
			for _, l := range prose.Links(v.Body.Only(lang)) {
				to := s.address(p, lang, l.Address)
				if to == "" || slices.ContainsFunc(list[to], func(o Place) bool { return o.Page.ID == p.ID && o.Lang == lang }) {
					continue
				}
				list[to] = append(list[to], Place{Page: p, Lang: lang})
			}
		}
	}
	return list, nil
}

// Report is what is known of the links of published pages.
type Report struct {
	Found  []Found // what needs somebody first
	Counts map[State]int
	Unused []media.Medium // files that no page shows
	// Asked is when all links were last asked for, and Done when the last was answered;
	// zero: not yet.
	Asked, Done time.Time
}

// Report says what is known of the links of published pages.
func (s *Service) Report(ctx context.Context, who access.Actor) (Report, error) {
	if err := site.RequireReading(who); err != nil {
		return Report{}, err
	}
	here, err := s.links(ctx)
	if err != nil {
		return Report{}, err
	}
	known, err := s.known(ctx)
	if err != nil {
		return Report{}, err
	}
	r := Report{Counts: map[State]int{}}
	for to, places := range here {
		f := Found{Result: Result{Address: to, State: Unasked}, Places: places}
		if had, ok := known[to]; ok {
			f.Result = had
		}
		r.Counts[f.State]++
		r.Found = append(r.Found, f)
	}
	order := States()
	slices.SortFunc(r.Found, func(a, b Found) int {
		if d := slices.Index(order, a.State) - slices.Index(order, b.State); d != 0 {
			return d
		}
		return strings.Compare(a.Address, b.Address)
	})
	if r.Unused, err = s.media.Unused(ctx, who); err != nil {
		return Report{}, err
	}
	run, err := s.run(ctx)
	r.Asked, r.Done = db.Time(run.AskedAt), db.Time(run.DoneAt)
	return r, err
}

func (s *Service) known(ctx context.Context) (map[string]Result, error) {
	rows, err := s.on(nil).Links(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := map[string]Result{}
	for _, r := range rows {
		list[r.Address] = Result{Address: r.Address, State: State(r.State), Code: int(r.Code), Detail: r.Detail, Checked: db.Time(r.CheckedAt)}
	}
	return list, nil
}

// theRun is the key of the one row of runs.
const theRun = "links"

func (s *Service) run(ctx context.Context) (store.SiteLinkRun, error) {
	run, err := s.on(nil).LinkRun(ctx, theRun)
	if errors.Is(err, db.ErrNotFound) {
		return store.SiteLinkRun{}, nil
	}
	return run, audit.Fault(err)
}

// Work is the job that asks.
type Work struct{}

// Kind names the job in the queue.
func (Work) Kind() string { return "site_links" }

// Slow has it wait apart: it asks other servers.
func (Work) Slow() {}

// Ask has all links be asked anew, soon.
func (s *Service) Ask(ctx context.Context, who access.Actor) error {
	if err := site.RequireWriting(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "site.check_links", func(tx *audit.Tx) error {
		tx.About(site.KindPage, theRun)
		if err := store.New(tx).PutLinkRun(ctx, store.PutLinkRunParams{ID: theRun, AskedAt: db.Micros(tx.Now)}); err != nil {
			return err
		}
		return s.queue.Add(ctx, tx.Tx, Work{})
	})
}

// askEvery is how often links are asked without being told to.
const askEvery = 7 * 24 * time.Hour

// Weekly has all links be asked when a week has passed, on a site that has pages.
func (s *Service) Weekly(ctx context.Context) error {
	run, err := s.run(ctx)
	if err != nil || s.db.Now().Sub(db.Time(run.AskedAt)) < askEvery {
		return err
	}
	here, err := s.links(ctx)
	if err != nil || len(here) == 0 {
		return err
	}
	return s.Ask(ctx, access.TheProgram())
}

// part is how long one job asks before it leaves the rest to the next.
const part = 3 * time.Minute

// Do is the job: it asks what was not asked since the run was asked for.
func (s *Service) Do(ctx context.Context) error {
	run, err := s.run(ctx)
	if err != nil || run.AskedAt == 0 || run.DoneAt != 0 {
		return err
	}
	left, err := s.check(ctx, db.Time(run.AskedAt), part, nil)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if left > 0 {
			return s.queue.Add(ctx, tx, Work{})
		}
		return store.New(tx).PutLinkRun(ctx, store.PutLinkRunParams{ID: theRun, AskedAt: run.AskedAt, DoneAt: db.Micros(tx.Now)})
	})
}

// CheckNow asks all links while the caller waits, and says what is known then. progress
// is told how many of how many are done; nil tells nobody.
func (s *Service) CheckNow(ctx context.Context, who access.Actor, progress func(done, total int)) (Report, error) {
	if err := site.RequireWriting(who); err != nil {
		return Report{}, err
	}
	asked := s.db.Now()
	if _, err := s.check(ctx, asked.Add(time.Microsecond), 0, progress); err != nil {
		return Report{}, err
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		return store.New(tx).PutLinkRun(ctx, store.PutLinkRunParams{ID: theRun, AskedAt: db.Micros(asked), DoneAt: db.Micros(tx.Now)})
	})
	if err != nil {
		return Report{}, err
	}
	return s.Report(ctx, who)
}

// maxOutside is how many addresses elsewhere are asked in a run, and servers how many
// servers at once.
const (
	maxOutside = 1000
	servers    = 4
)

// check asks the links that were not asked since an instant, for about as long as within
// (0: to the end), keeps what was answered and forgets links that are no more. It returns
// how many are left.
func (s *Service) check(ctx context.Context, since time.Time, within time.Duration, progress func(done, total int)) (left int, err error) {
	here, err := s.links(ctx)
	if err != nil {
		return 0, err
	}
	known, err := s.known(ctx)
	if err != nil {
		return 0, err
	}
	var gone []string
	for to := range known {
		if _, still := here[to]; !still {
			gone = append(gone, to)
		}
	}
	inside := Inside{}
	if s.o.Inside != nil {
		inside = s.o.Inside()
	}
	var results []Result
	byHost, total := map[string][]string{}, 0
	for to := range here {
		if had, ok := known[to]; ok && !had.Checked.Before(since) {
			continue
		}
		switch {
		case strings.HasPrefix(to, "/"):
			results = append(results, inside.ask(ctx, to))
		case !strings.HasPrefix(to, "http://") && !strings.HasPrefix(to, "https://"):
			results = append(results, Result{Address: to, State: Broken, Detail: whyForm})
		case s.o.Kept:
			results = append(results, Result{Address: to, State: Unasked, Detail: whyKept})
		case total >= maxOutside:
			results = append(results, Result{Address: to, State: Unasked, Detail: whyMany})
		default:
			host := ""
			if u, err := url.Parse(to); err == nil {
				host = u.Host
			}
			byHost[host] = append(byHost[host], to)
			total++
		}
	}
	if err := s.keep(ctx, results, gone); err != nil {
		return 0, err
	}
	if within > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, within)
		defer cancel()
	}
	answered := s.askAll(ctx, byHost, func(done int) {
		if progress != nil {
			progress(len(results)+done, len(results)+total)
		}
	})
	if err := s.keep(context.WithoutCancel(ctx), answered, nil); err != nil {
		return 0, err
	}
	return total - len(answered), nil
}

// askAll asks other servers, some at once, one question at a time to each.
func (s *Service) askAll(ctx context.Context, byHost map[string][]string, progress func(done int)) []Result {
	var mu sync.Mutex
	var list []Result
	var all sync.WaitGroup
	turn := make(chan struct{}, servers)
	for _, addresses := range byHost {
		all.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			for i, to := range addresses {
				if i > 0 && !paused(ctx, s.o.Pause) || ctx.Err() != nil {
					return
				}
				r := s.out.ask(ctx, to)
				if ctx.Err() != nil { // the time is up, which says nothing of the link
					return
				}
				mu.Lock()
				list = append(list, r)
				progress(len(list))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return list
}

// paused waits; false when the time is up.
func paused(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func (s *Service) keep(ctx context.Context, results []Result, gone []string) error {
	if len(results)+len(gone) == 0 {
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		for _, to := range gone {
			if err := q.DropLink(ctx, to); err != nil {
				return err
			}
		}
		for _, r := range results {
			if err := q.PutLink(ctx, store.PutLinkParams{Address: db.Clean(r.Address), State: string(r.State), Code: int64(r.Code), Detail: db.Clean(r.Detail), CheckedAt: db.Micros(tx.Now)}); err != nil {
				return err
			}
		}
		return nil
	})
}
