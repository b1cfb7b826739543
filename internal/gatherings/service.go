package gatherings

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings/internal/store"
	"plenary.example/internal/i18n"
)

// RecordKind is the name under which the record knows gatherings.
const RecordKind = "gathering"

// PageSize is how many gatherings a page of the list has at most.
const PageSize = 50

// Options are what gatherings must be told of the coalition.
type Options struct {
	Location *time.Location // the zone of a gathering that names none; nil: UTC
}

// Service holds the use cases of gatherings.
type Service struct {
	db     *db.DB
	log    *audit.Log
	bodies *bodies.Service
	zone   *time.Location
}

// New returns the service over the database of log.
func New(log *audit.Log, b *bodies.Service, o Options) *Service {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{db: log.DB(), log: log, bodies: b, zone: o.Location}
}

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

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

func notFound(err error) error {
	if missing(err) {
		return fault.Wrap(err, fault.NotFound, "gatherings.error.not_found", nil)
	}
	return audit.Fault(err)
}

// ByKey returns a gathering by its name in addresses, whoever may see it (MaySee);
// a NotFound refusal for none.
func (s *Service) ByKey(ctx context.Context, key string) (Gathering, error) {
	row, err := s.on(nil).GatheringByKey(ctx, key)
	if err != nil {
		return Gathering{}, notFound(err)
	}
	return gatheringOf(row), nil
}

// Seen returns a gathering by its name in addresses, for a reader: a NotFound
// refusal for none, and for one that the reader may not know of. A visitor is asked
// to sign in for one that is announced to others.
func (s *Service) Seen(ctx context.Context, who access.Actor, key string) (Gathering, error) {
	g, err := s.ByKey(ctx, key)
	switch {
	case err != nil:
		return Gathering{}, err
	case MaySee(who, g):
		return g, nil
	case !who.SignedIn() && !g.AnnouncedAt.IsZero():
		return Gathering{}, who.Require(false, "power.see_gathering")
	}
	return Gathering{}, fault.New(fault.NotFound, "gatherings.error.not_found", nil)
}

// ByID returns a gathering by its key in the database, read on tx (nil: the
// reader); a NotFound refusal for none.
func (s *Service) ByID(ctx context.Context, tx db.DBTX, id string) (Gathering, error) {
	row, err := s.on(tx).GatheringByID(ctx, id)
	if err != nil {
		return Gathering{}, notFound(err)
	}
	return gatheringOf(row), nil
}

// Between lists the gatherings that last into the time from from until before to,
// in every state and for every audience, by when they begin. The caller asks MaySee
// of each. A year has tens of them.
func (s *Service) Between(ctx context.Context, tx db.DBTX, from, to time.Time) ([]Gathering, error) {
	q, at, id := s.on(tx), db.Micros(from.AddDate(0, 0, -maxDays-1)), ""
	var list []Gathering
	for {
		rows, err := q.GatheringsFrom(ctx, store.GatheringsFromParams{AfterAt: at, AfterID: id, BeforeAt: db.Micros(to), PageSize: PageSize})
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, r := range rows {
			if g := gatheringOf(r); g.Ends.After(from) {
				list = append(list, g)
			}
		}
		if len(rows) < PageSize {
			return list, nil
		}
		at, id = rows[len(rows)-1].StartsAt, rows[len(rows)-1].ID
	}
}

// Mark is a gathering's place in List, from which the page after it goes on.
type Mark struct {
	At time.Time
	ID string
}

// List is a page of the gatherings of a body (empty: all), the latest first, from
// after a mark (the zero Mark: from the last one), whoever may see them. next is
// where the page after this one begins; nil for none.
func (s *Service) List(ctx context.Context, tx db.DBTX, bodyID string, m Mark) (list []Gathering, next *Mark, err error) {
	if m.ID == "" {
		m.At = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	rows, err := s.on(tx).GatheringsBefore(ctx, store.GatheringsBeforeParams{BeforeAt: db.Micros(m.At), BeforeID: m.ID, Body: bodyID, PageSize: PageSize + 1})
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	for i, r := range rows {
		if i == PageSize {
			last := list[len(list)-1]
			return list, &Mark{At: last.Starts, ID: last.ID}, nil
		}
		list = append(list, gatheringOf(r))
	}
	return list, nil, nil
}

// Plan enters a gathering, which nobody but those who prepare it sees until it is
// announced.
func (s *Service) Plan(ctx context.Context, who access.Actor, p Plan) (planned Gathering, err error) {
	err = s.log.Do(ctx, who, "gatherings.plan", func(tx *audit.Tx) (err error) {
		planned, err = s.PlanTx(ctx, tx, p)
		return err
	})
	return planned, err
}

// PlanTx is Plan in the caller's transaction, in the name of who acts in it.
func (s *Service) PlanTx(ctx context.Context, tx *audit.Tx, p Plan) (Gathering, error) {
	p = p.normal(s.zone)
	if err := mayPrepare(tx.Who(), Gathering{BodyID: p.BodyID}); err != nil {
		return Gathering{}, err
	}
	if err := s.check(ctx, tx, p); err != nil {
		return Gathering{}, err
	}
	q := store.New(tx)
	key, err := s.free(ctx, q, p)
	if err != nil {
		return Gathering{}, err
	}
	p.Key = key
	g := p.gathering()
	g.ID, g.State, g.MadeAt, g.ChangedAt = db.NewID(), Planned, tx.Now, tx.Now
	kind, sort := g.Kind.kept()
	err = q.InsertGathering(ctx, store.InsertGatheringParams{
		ID: g.ID, Key: g.Key, Kind: kind, Sort: sort, TitleEn: g.Title.EN, TitleFr: g.Title.FR, PlaceEn: g.Place.EN, PlaceFr: g.Place.FR, City: g.City,
		LandEn: g.Land.EN, LandFr: g.Land.FR, AboutEn: g.About.EN, AboutFr: g.About.FR, StartsAt: db.Micros(g.Starts), EndsAt: db.Micros(g.Ends),
		Zone: g.Zone, BodyID: g.BodyID, ParentID: g.ParentID, Audience: string(g.Audience), Online: g.Online, Capacity: int64(g.Capacity),
		Languages: languages(g.Languages), MadeAt: db.Micros(tx.Now), ChangedAt: db.Micros(tx.Now),
	})
	if err != nil {
		return Gathering{}, err
	}
	return g, tx.Also(ctx, "gatherings.plan", RecordKind, g.ID, map[string]any{"key": g.Key, "title": g.Title, "starts": g.Starts, "audience": g.Audience})
}

// free is the key of a plan, or the first that is free of those made of it.
func (s *Service) free(ctx context.Context, q *store.Queries, p Plan) (string, error) {
	const tries = 40
	base := p.Key
	if base == "" {
		base = p.proposed()
	}
	key := base
	for n := 2; n < tries; n++ {
		_, err := q.GatheringByKey(ctx, key)
		if missing(err) {
			return key, nil
		}
		if err != nil {
			return "", err
		}
		if p.Key != "" {
			break
		}
		key = base + "-" + strconv.Itoa(n)
	}
	return "", fault.Field("key", "gatherings.error.key_taken", fault.Args{"Key": base})
}

// check checks a plan by itself, and that the body and the gathering it names are there.
func (s *Service) check(ctx context.Context, tx db.DBTX, p Plan) error {
	if err := p.check(); err != nil {
		return err
	}
	if p.BodyID != "" {
		if _, err := s.bodies.BodyTx(ctx, tx, p.BodyID); fault.Is(err, fault.NotFound) {
			return fault.Field("body", "gatherings.error.body", nil)
		} else if err != nil {
			return err
		}
	}
	if p.ParentID != "" {
		switch parent, err := s.ByID(ctx, tx, p.ParentID); {
		case fault.Is(err, fault.NotFound):
			return fault.Field("parent", "gatherings.error.parent", nil)
		case err != nil:
			return err
		case parent.ParentID != "" || p.Key != "" && parent.Key == p.Key:
			return fault.Field("parent", "gatherings.error.parent", nil)
		}
	}
	return nil
}

// act runs fn on the gathering with a key for those who prepare it.
func (s *Service) act(ctx context.Context, who access.Actor, action, key string, fn func(tx *audit.Tx, q *store.Queries, g Gathering) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.GatheringByKey(ctx, key)
		if err != nil {
			return notFound(err)
		}
		g := gatheringOf(row)
		if err := mayPrepare(who, g); err != nil {
			return err
		}
		if g.State == Cancelled {
			return fault.New(fault.Conflict, "gatherings.error.cancelled", nil)
		}
		tx.About(RecordKind, g.ID)
		return fn(tx, q, g)
	})
}

// Change replaces what is written down about a gathering; its key stays. Whoever
// prepares it for a body cannot give it to another one.
func (s *Service) Change(ctx context.Context, who access.Actor, key string, p Plan) (changed Gathering, err error) {
	err = s.act(ctx, who, "gatherings.change", key, func(tx *audit.Tx, q *store.Queries, g Gathering) error {
		p := p.normal(s.zone)
		p.Key = g.Key
		if err := mayPrepare(who, Gathering{BodyID: p.BodyID}); err != nil {
			return err
		}
		if err := s.check(ctx, tx, p); err != nil {
			return err
		}
		tx.Detail("was", map[string]any{"title": g.Title, "starts": g.Starts, "ends": g.Ends, "city": g.City, "audience": g.Audience})
		c := p.gathering()
		kind, sort := c.Kind.kept()
		err := q.ChangeGathering(ctx, store.ChangeGatheringParams{
			ID: g.ID, Kind: kind, Sort: sort, TitleEn: c.Title.EN, TitleFr: c.Title.FR, PlaceEn: c.Place.EN, PlaceFr: c.Place.FR, City: c.City,
			LandEn: c.Land.EN, LandFr: c.Land.FR, AboutEn: c.About.EN, AboutFr: c.About.FR, StartsAt: db.Micros(c.Starts), EndsAt: db.Micros(c.Ends),
			Zone: c.Zone, BodyID: c.BodyID, ParentID: c.ParentID, Audience: string(c.Audience), Online: c.Online, Capacity: int64(c.Capacity),
			Languages: languages(c.Languages), ChangedAt: db.Micros(tx.Now),
		})
		if err != nil {
			return err
		}
		changed, err = s.ByID(ctx, tx, g.ID)
		return err
	})
	return changed, err
}

// Announce shows a gathering to its audience.
func (s *Service) Announce(ctx context.Context, who access.Actor, key string) error {
	g, err := s.ByKey(ctx, key)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "gatherings.announce", func(tx *audit.Tx) error { return s.AnnounceTx(ctx, tx, g.ID) })
}

// AnnounceTx is Announce in the caller's transaction, of the gathering with a key in
// the database.
func (s *Service) AnnounceTx(ctx context.Context, tx *audit.Tx, id string) error {
	g, err := s.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := mayPrepare(tx.Who(), g); err != nil {
		return err
	}
	switch g.State {
	case Planned:
	case Cancelled:
		return fault.New(fault.Conflict, "gatherings.error.cancelled", nil)
	default:
		return fault.New(fault.Conflict, "gatherings.error.announced", nil)
	}
	err = store.New(tx).SetState(ctx, store.SetStateParams{ID: g.ID, State: string(Announced), AnnouncedAt: db.Micros(tx.Now), ChangedAt: db.Micros(tx.Now)})
	if err != nil {
		return err
	}
	return tx.Also(ctx, "gatherings.announce", RecordKind, g.ID, map[string]any{"key": g.Key, "audience": g.Audience})
}

// Cancel calls a gathering off, with the reason in both languages. tell (nil:
// nobody) queues the notice to those whom it concerns, in the same transaction; it
// is not asked for a gathering that was never announced. One that is over cannot be
// cancelled.
func (s *Service) Cancel(ctx context.Context, who access.Actor, key string, reason i18n.Text, tell func(ctx context.Context, tx *audit.Tx, g Gathering) error) error {
	return s.act(ctx, who, "gatherings.cancel", key, func(tx *audit.Tx, q *store.Queries, g Gathering) error {
		reason := i18n.Text{EN: strings.TrimSpace(reason.EN), FR: strings.TrimSpace(reason.FR)}
		var found []*fault.Error
		for _, l := range i18n.Langs() {
			switch words := reason.Only(l); {
			case words == "" && g.State == Announced:
				found = append(found, fault.Field("reason_"+string(l), "gatherings.error.reason", nil))
			case len(words) > maxText:
				found = append(found, fault.Field("reason_"+string(l), "gatherings.error.long", fault.Args{"Max": maxText}))
			}
		}
		if err := fault.Join(found...); err != nil {
			return err
		}
		if g.StateAt(tx.Now) == Over {
			return fault.New(fault.Conflict, "gatherings.error.over", nil)
		}
		err := q.SetState(ctx, store.SetStateParams{
			ID: g.ID, State: string(Cancelled), ReasonEn: reason.EN, ReasonFr: reason.FR, AnnouncedAt: db.Micros(g.AnnouncedAt), CancelledAt: db.Micros(tx.Now),
			ChangedAt: db.Micros(tx.Now),
		})
		if err != nil || tell == nil || g.State != Announced {
			return err
		}
		g.State, g.Reason, g.CancelledAt = Cancelled, reason, tx.Now
		return tell(ctx, tx, g)
	})
}
