package calendar

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/calendar/internal/store"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/elections"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
)

// Options are what the calendar must be told of the coalition and of subjects that
// it does not know.
type Options struct {
	Profile config.Profile
	Site    string // the address of the web site without a final slash
	// ActorOf is who a person is today, for their own feed.
	ActorOf func(ctx context.Context, personID string, lang i18n.Lang) (access.Actor, error)
	// Delegated are the organizations that have named delegates for a meeting.
	Delegated func(ctx context.Context, meetingID string) (map[string]bool, error)
	// Drafting are the persons who write resolutions that are not handed in yet.
	Drafting func(ctx context.Context) ([]string, error)
	// Coming are the persons who come to a gathering; nil: nobody registers.
	Coming func(ctx context.Context, tx db.DBTX, gatheringID string) ([]people.Person, error)
	// Personal is the personal programme of whoever reads; nil: there are none.
	Personal func(ctx context.Context, tx db.DBTX, who access.Actor) ([]programme.Entry, error)
}

// Service is the calendar.
type Service struct {
	audit.Unmoved
	db         *db.DB
	log        *audit.Log
	people     *people.Service
	bodies     *bodies.Service
	gatherings *gatherings.Service
	meetings   *meetings.Service
	elections  *elections.Service
	mail       *outmail.Service
	catalog    *i18n.Catalog
	o          Options
	zone       *time.Location
	sources    []Source
}

// New returns the calendar of what the services hold. Further sources are added
// with Add before it is used.
func New(log *audit.Log, register *people.Service, b *bodies.Service, g *gatherings.Service, m *meetings.Service, e *elections.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	s := &Service{
		db: log.DB(), log: log, people: register, bodies: b, gatherings: g, meetings: m, elections: e, mail: mail, catalog: catalog, o: o,
		zone: o.Profile.Location(),
	}
	s.sources = []Source{SourceFunc(s.held), SourceFunc(s.assemblies), SourceFunc(s.polls), SourceFunc(s.dues)}
	return s
}

// Add adds the entries of another subject.
func (s *Service) Add(more ...Source) { s.sources = append(s.sources, more...) }

// Location is the coalition's time zone.
func (s *Service) Location() *time.Location { return s.zone }

// Today is the coalition's calendar day of an instant.
func (s *Service) Today(now time.Time) time.Time { return clock.DayIn(now, s.zone) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

// Between lists what the actor may see of the days from first until before end, by
// when it begins.
func (s *Service) Between(ctx context.Context, who access.Actor, first, end time.Time, f Filter) ([]Entry, error) {
	list, err := s.every(ctx, nil, first, end)
	if err != nil {
		return nil, err
	}
	if f.Personal && s.o.Personal != nil {
		own, err := s.o.Personal(ctx, nil, who)
		if err != nil {
			return nil, err
		}
		for _, one := range own {
			if e := EntryOfSession(one); e.within(first, end) {
				list = append(list, e)
			}
		}
		sorted(list)
	}
	return slices.DeleteFunc(list, func(e Entry) bool { return !MaySee(who, e) || !f.passes(who, e) }), nil
}

// every lists all entries of the days from first until before end, whoever may see
// them.
func (s *Service) every(ctx context.Context, tx db.DBTX, first, end time.Time) ([]Entry, error) {
	// A day begins at other instants elsewhere: a day more on either side is asked for.
	from, to := first.AddDate(0, 0, -1), end.AddDate(0, 0, 1)
	var list []Entry
	for _, source := range s.sources {
		found, err := source.Entries(ctx, tx, from, to)
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, e := range found {
			if e.within(first, end) {
				list = append(list, e)
			}
		}
	}
	sorted(list)
	return list, nil
}

// both says a message in both languages.
func (s *Service) both(m i18n.Message) i18n.Text {
	var t i18n.Text
	for _, l := range i18n.Langs() {
		t = t.With(l, s.catalog.For(l).Say(m))
	}
	return t
}

func (s *Service) say(key string, args ...any) i18n.Text { return s.both(i18n.Say(key, args...)) }
