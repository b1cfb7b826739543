package roundtables

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables/internal/store"
)

// Kind is the name under which the record knows roundtables.
const Kind = "roundtable"

// Options are what roundtables must be told of the coalition.
type Options struct {
	Name     i18n.Text // the coalition's
	Email    string    // the secretariat's address, which officials whose link has ended are told
	Site     string    // the address of the web site without a final slash
	Location *time.Location
}

// Service holds the use cases of roundtables.
type Service struct {
	db          *db.DB
	log         *audit.Log
	people      *people.Service
	bodies      *bodies.Service
	gatherings  *gatherings.Service
	resolutions *resolutions.Service
	mail        *outmail.Service
	blobs       *blobs.Store
	catalog     *i18n.Catalog
	o           Options
}

// New returns the service.
func New(log *audit.Log, register *people.Service, b *bodies.Service, g *gatherings.Service, r *resolutions.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{
		db: log.DB(), log: log, people: register, bodies: b, gatherings: g, resolutions: r, mail: mail, blobs: blobs.New(log.DB()), catalog: catalog, o: o,
	}
}

// Options are those the service was made with.
func (s *Service) Options() Options { return s.o }

// Location is the time zone in which hours are told.
func (s *Service) Location() *time.Location { return s.o.Location }

// Day is the coalition's calendar day of an instant.
func (s *Service) Day(t time.Time) time.Time { return clock.DayIn(t, s.o.Location) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return store.New(s.db.Reader())
	}
	return store.New(tx)
}

// act is one act on a roundtable, in its transaction.
type act struct {
	*audit.Tx
	s   *Service
	q   *store.Queries
	r   Roundtable
	who access.Actor
}

// act runs fn on the roundtable with a key, stores it where it changed and leaves
// the line in the record.
func (s *Service) act(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		row, err := store.New(tx).RoundtableByKey(ctx, key)
		if err != nil {
			return notFound(err)
		}
		return s.acting(ctx, tx, who, row, fn)
	})
}

func (s *Service) acting(ctx context.Context, tx *audit.Tx, who access.Actor, row store.Roundtable, fn func(a *act) error) error {
	a := &act{Tx: tx, s: s, q: store.New(tx), who: who}
	var err error
	if a.r, err = s.whole(ctx, tx, row); err != nil {
		return err
	}
	tx.About(Kind, a.r.ID)
	before := rowOf(a.r)
	if err := fn(a); err != nil {
		return err
	}
	if rowOf(a.r) == before {
		return nil
	}
	return a.q.SaveRoundtable(ctx, saved(a.r))
}

// chooses is act for those who choose.
func (s *Service) chooses(ctx context.Context, who access.Actor, action, key string, fn func(a *act) error) error {
	return s.act(ctx, who, action, key, func(a *act) error {
		if err := mayChoose(who, a.r); err != nil {
			return err
		}
		return fn(a)
	})
}

// onItem is act on an item, by the item's own key.
func (s *Service) onItem(ctx context.Context, who access.Actor, action, itemID string, fn func(a *act, i Item) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		i, err := s.item(ctx, q, itemID)
		if err != nil {
			return err
		}
		row, err := q.RoundtableByID(ctx, i.RoundtableID)
		if err != nil {
			return notFound(err)
		}
		return s.acting(ctx, tx, who, row, func(a *act) error {
			tx.Detail("item", i.ID)
			return fn(a, i)
		})
	})
}

// require refuses an act that the roundtable's state does not allow, and says where
// it stands.
func (a *act) require(states ...State) error {
	if slices.Contains(states, a.r.State) {
		return nil
	}
	return a.wrongPhase()
}

func (a *act) wrongPhase() error {
	return fault.New(fault.Conflict, "roundtables.error.state", fault.Args{"Now": a.r.Now(a.Now, a.s.o.Location)})
}

func notFound(err error) error {
	if missing(err) {
		return fault.Wrap(err, fault.NotFound, "roundtables.error.not_found", nil)
	}
	return audit.Fault(err)
}

func missing(err error) bool { return errors.Is(err, db.ErrNotFound) }

// whole is a roundtable with its place in the year, whom it meets and the groups it
// concerns.
func (s *Service) whole(ctx context.Context, tx db.DBTX, row store.Roundtable) (Roundtable, error) {
	r := roundtableOf(row)
	g, err := s.gatherings.ByID(ctx, tx, r.GatheringID)
	if err != nil {
		return r, err
	}
	r.Starts, r.Ends, r.City, r.Place = g.Starts, g.Ends, g.City, g.Place
	met, err := s.on(tx).Met(ctx, r.ID)
	if err != nil {
		return r, audit.Fault(err)
	}
	for _, d := range met {
		r.Departments = append(r.Departments, d.ID)
	}
	r.Groups, err = s.on(tx).Groups(ctx, r.ID)
	return r, audit.Fault(err)
}

// ByKey returns a roundtable by its name in addresses. Those who may not see
// roundtables get one that shows something to everybody, and are asked to sign in,
// or told that there is none, otherwise.
func (s *Service) ByKey(ctx context.Context, who access.Actor, key string) (Roundtable, error) {
	row, err := s.on(nil).RoundtableByKey(ctx, key)
	if err != nil {
		return Roundtable{}, notFound(err)
	}
	r, err := s.whole(ctx, nil, row)
	if err != nil {
		return r, err
	}
	if MayChoose(who, r) || MaySee(who) && r.State != Planned || r.Public() {
		return r, nil
	}
	if !who.SignedIn() && r.State != Planned {
		return Roundtable{}, maySee(who)
	}
	return Roundtable{}, fault.New(fault.NotFound, "roundtables.error.not_found", nil)
}

// ByID is a roundtable by its key in the database, whoever may see it; tx nil is
// the reader.
func (s *Service) ByID(ctx context.Context, tx db.DBTX, id string) (Roundtable, error) {
	row, err := s.on(tx).RoundtableByID(ctx, id)
	if err != nil {
		return Roundtable{}, notFound(err)
	}
	return s.whole(ctx, tx, row)
}

// Public reports whether everybody may know of the roundtable.
func (r Roundtable) Public() bool {
	return r.Shown != Nothing && r.State != Planned && r.State != Cancelled
}

// OfGathering is the key in addresses of the roundtable that a gathering is; empty:
// it is none.
func (s *Service) OfGathering(ctx context.Context, tx db.DBTX, gatheringID string) (string, error) {
	row, err := s.on(tx).RoundtableOfGathering(ctx, gatheringID)
	if missing(err) {
		return "", nil
	}
	return row.Key, audit.Fault(err)
}

// PageSize is how many roundtables a page of the list has.
const PageSize = 20

// List lists a page of roundtables, the latest planned first, after the one with
// the key before (empty: from the first). The secretariat and co-chairs see those
// being planned too; whoever may not see roundtables sees those that show something
// to everybody.
func (s *Service) List(ctx context.Context, who access.Actor, before string) (list []Roundtable, more bool, err error) {
	q := s.on(nil)
	p := store.RoundtablesParams{PageSize: PageSize + 1, Everything: db.Flag(MayFollow(who)), Public: db.Flag(!MaySee(who))}
	if before != "" {
		row, err := q.RoundtableByKey(ctx, before)
		if err != nil {
			return nil, false, notFound(err)
		}
		p.Before = row.ID
	}
	rows, err := q.Roundtables(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	for n, row := range rows {
		if n == PageSize {
			return list, true, nil
		}
		r, err := s.whole(ctx, nil, row)
		if err != nil {
			return nil, false, err
		}
		list = append(list, r)
	}
	return list, false, nil
}

// GroupNames are the names of working groups by their keys.
func (s *Service) GroupNames(ctx context.Context) (map[string]i18n.Text, error) {
	groups, err := s.bodies.WorkingGroups(ctx, nil)
	names := map[string]i18n.Text{}
	for _, g := range groups {
		names[g.ID] = g.Name
	}
	return names, err
}

func rowOf(r Roundtable) store.Roundtable {
	return store.Roundtable{
		ID: r.ID, Key: r.Key, GatheringID: r.GatheringID, TitleEn: r.Title.EN, TitleFr: r.Title.FR, AboutEn: r.About.EN, AboutFr: r.About.FR, State: string(r.State),
		Shown: string(r.Shown), Minutes: int64(r.Minutes), AnswerDays: int64(r.AnswerDays), OwnerID: r.OwnerID, OwnerName: r.OwnerName, CallEn: r.Call.EN,
		CallFr: r.Call.FR, CalledAt: db.Micros(r.CalledAt), CallCloses: db.Micros(r.CallCloses), RemindedAt: db.Micros(r.RemindedAt),
		HeldAt: db.Micros(r.HeldAt), ClosedAt: db.Micros(r.Closed), Reason: r.Reason,
	}
}

func saved(r Roundtable) store.SaveRoundtableParams {
	w := rowOf(r)
	return store.SaveRoundtableParams{
		ID: w.ID, GatheringID: w.GatheringID, TitleEn: w.TitleEn, TitleFr: w.TitleFr, AboutEn: w.AboutEn, AboutFr: w.AboutFr, State: w.State, Shown: w.Shown,
		Minutes: w.Minutes, AnswerDays: w.AnswerDays, OwnerID: w.OwnerID, OwnerName: w.OwnerName, CallEn: w.CallEn, CallFr: w.CallFr, CalledAt: w.CalledAt,
		CallCloses: w.CallCloses, RemindedAt: w.RemindedAt, HeldAt: w.HeldAt, ClosedAt: w.ClosedAt, Reason: w.Reason,
	}
}

func roundtableOf(r store.Roundtable) Roundtable {
	return Roundtable{
		ID: r.ID, Key: r.Key, State: State(r.State), OwnerID: r.OwnerID, OwnerName: r.OwnerName,
		Plan: Plan{
			Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, Shown: Shown(r.Shown), Minutes: int(r.Minutes),
			AnswerDays: int(r.AnswerDays), GatheringID: r.GatheringID,
		},
		Call: i18n.Text{EN: r.CallEn, FR: r.CallFr}, CalledAt: db.Time(r.CalledAt), CallCloses: db.Time(r.CallCloses), RemindedAt: db.Time(r.RemindedAt),
		HeldAt: db.Time(r.HeldAt), Closed: db.Time(r.ClosedAt), Reason: r.Reason,
	}
}

func contentOf(raw string) (Content, error) {
	var c Content
	if err := json.Unmarshal([]byte(raw), &c); err != nil {
		return c, fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	return c, nil
}
