package learning

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/learning/internal/store"
	"plenary.example/internal/people"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/sheet"
)

// Service holds the use cases.
type Service struct {
	db         *db.DB
	log        *audit.Log
	blobs      *blobs.Store
	gatherings *gatherings.Service
	register   *registration.Service
	desk       *desk.Service
}

// New returns the service over the gatherings, who registered for them, and their desks.
func New(log *audit.Log, g *gatherings.Service, r *registration.Service, d *desk.Service) *Service {
	return &Service{db: log.DB(), log: log, blobs: blobs.New(log.DB()), gatherings: g, register: r, desk: d}
}

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// Now is the instant it is.
func (s *Service) Now() time.Time { return s.db.Now() }

func notFound() error { return fault.New(fault.NotFound, "learning.error.none", nil) }

// maxEvents bounds what is listed.
const maxEvents = 10_000

// Events lists the webinars and training that somebody may see, the latest first.
func (s *Service) Events(ctx context.Context, who access.Actor) ([]Event, error) {
	series, counts, err := s.kept(ctx)
	if err != nil {
		return nil, err
	}
	var list []Event
	for mark := new(gatherings.Mark{At: s.db.Now().AddDate(100, 0, 0)}); mark != nil; {
		page, next, err := s.gatherings.List(ctx, nil, "", *mark)
		if err != nil {
			return nil, err
		}
		for _, g := range page {
			if IsLearning(g) && gatherings.MaySee(who, g) {
				list = append(list, Event{Gathering: g, Series: series[g.ID], Materials: counts[g.ID+string(Material)], Recordings: counts[g.ID+string(Recording)]})
			}
		}
		mark = next
	}
	return list, nil
}

// kept are the series of all gatherings, and how many public things of a kind each has.
func (s *Service) kept(ctx context.Context) (series map[string]string, counts map[string]int, err error) {
	q := s.read()
	rows, err := q.Events(ctx, maxEvents)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	series, counts = map[string]string{}, map[string]int{}
	for _, r := range rows {
		series[r.GatheringID] = r.Series
	}
	items, err := q.CountItems(ctx)
	for _, r := range items {
		if r.Shown == string(Public) {
			counts[r.GatheringID+r.Kind] += int(r.Items)
		}
	}
	return series, counts, audit.Fault(err)
}

// Event is a webinar or a training by the name of its gathering, to whoever may see it.
func (s *Service) Event(ctx context.Context, who access.Actor, key string) (Event, error) {
	g, err := s.gatherings.Seen(ctx, who, key)
	if err != nil {
		return Event{}, err
	}
	if !IsLearning(g) {
		return Event{}, notFound()
	}
	series, counts, err := s.kept(ctx)
	return Event{Gathering: g, Series: series[g.ID], Materials: counts[g.ID+string(Material)], Recordings: counts[g.ID+string(Recording)]}, err
}

// Sees is the widest of what somebody sees of a webinar or a training: those who have a
// place of it, by their account or by the link of their registration (empty: none), see
// what is for the registered.
func (s *Service) Sees(ctx context.Context, who access.Actor, g gatherings.Gathering, link string) ([]Audience, error) {
	if MayKeep(who, g) {
		return Audiences(), nil
	}
	sees := []Audience{Public}
	if who.OfTheCoalition() {
		sees = append(sees, Members)
	}
	if link != "" {
		r, err := s.register.PersonByLink(ctx, link)
		if err == nil && r.GatheringID == g.ID && r.State.Held() {
			return append(sees, Registered), nil
		}
		if err != nil && fault.Of(err) == nil {
			return nil, err
		}
	}
	if !who.SignedIn() {
		return sees, nil
	}
	r, found, err := s.register.Mine(ctx, nil, who, g.ID)
	if err == nil && found && r.State.Held() {
		sees = append(sees, Registered)
	}
	return sees, err
}

// Items lists the materials and recordings of a webinar or a training for those who see
// these audiences, and how many there are beside them.
func (s *Service) Items(ctx context.Context, g gatherings.Gathering, sees []Audience) (list []Item, withheld int, err error) {
	rows, err := s.read().ItemsOf(ctx, g.ID, maxItems)
	if err != nil {
		return nil, 0, audit.Fault(err)
	}
	for _, r := range rows {
		if i := itemOf(r); slices.Contains(sees, i.Shown) {
			list = append(list, i)
		} else {
			withheld++
		}
	}
	return list, withheld, nil
}

// File is the file of an item.
func (s *Service) File(ctx context.Context, i Item) (blobs.Blob, error) {
	if i.blob == "" {
		return blobs.Blob{}, notFound()
	}
	return s.blobs.Get(ctx, nil, i.blob)
}

func itemOf(r store.LearningItem) Item {
	return Item{
		ID: r.ID, Kind: Kind(r.Kind), Place: int(r.Place), Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Langs: strings.Fields(r.Langs), Link: r.Link, File: r.FileName, Minutes: int(r.Minutes),
		Captions: r.Captions != 0, Shown: Audience(r.Shown), blob: r.BlobID,
	}
}

// Put keeps a material or a recording of a gathering: a new one, or the one of the ID,
// with a file where one is sent (its body empty: none, and the one there is stays unless
// the item says no name of it). Without a place it is the last.
func (s *Service) Put(ctx context.Context, who access.Actor, key string, i Item, fileName string, body []byte) error {
	var file *blobs.Blob
	if len(body) > 0 {
		b, err := blobs.Accept("file", fileName, body, blobs.Documents()...)
		if err != nil {
			return err
		}
		file = &b
	}
	i.Title, i.Link = clean(i.Title), strings.TrimSpace(i.Link)
	return s.change(ctx, who, "learning.put", key, func(tx *audit.Tx, g gatherings.Gathering, items []Item) error {
		q, old := store.New(tx), Item{}
		if i.ID != "" {
			at := slices.IndexFunc(items, func(o Item) bool { return o.ID == i.ID })
			if at < 0 {
				return notFound()
			}
			old = items[at]
			i.Kind = old.Kind
		} else if len(items) >= maxItems {
			return fault.New(fault.Conflict, "learning.error.many", fault.Args{"Max": maxItems})
		}
		keeps := file == nil && old.blob != "" && i.File != ""
		if err := i.Check(file != nil || keeps); err != nil {
			return err
		}
		name, blob := "", ""
		if keeps {
			name, blob = old.File, old.blob
		} else if old.blob != "" {
			if err := s.blobs.Delete(ctx, tx.Tx, old.blob); err != nil {
				return err
			}
		}
		if file != nil {
			var err error
			if blob, err = s.blobs.Put(ctx, tx.Tx, *file); err != nil {
				return err
			}
			name = file.Name
		}
		if i.Place <= 0 {
			i.Place = 1
			if len(items) > 0 {
				i.Place = items[len(items)-1].Place + 1
			}
		}
		tx.Detail("kind", string(i.Kind))
		if old.ID != "" {
			return q.ChangeItem(ctx, store.ChangeItemParams{
				GatheringID: g.ID, ID: i.ID, Place: int64(i.Place), TitleEn: i.Title.EN, TitleFr: i.Title.FR, Langs: strings.Join(i.Langs, " "), Link: i.Link, BlobID: blob, FileName: name,
				Minutes: int64(i.Minutes), Captions: db.Flag(i.Captions), Shown: string(i.Shown),
			})
		}
		return q.InsertItem(ctx, store.InsertItemParams{
			ID: db.NewID(), GatheringID: g.ID, Kind: string(i.Kind), Place: int64(i.Place), TitleEn: i.Title.EN, TitleFr: i.Title.FR, Langs: strings.Join(i.Langs, " "), Link: i.Link, BlobID: blob,
			FileName: name, Minutes: int64(i.Minutes), Captions: db.Flag(i.Captions), Shown: string(i.Shown), MadeAt: db.Micros(tx.Now),
		})
	})
}

// Drop takes a material or a recording away.
func (s *Service) Drop(ctx context.Context, who access.Actor, key, id string) error {
	return s.change(ctx, who, "learning.drop", key, func(tx *audit.Tx, g gatherings.Gathering, items []Item) error {
		at := slices.IndexFunc(items, func(o Item) bool { return o.ID == id })
		if at < 0 {
			return notFound()
		}
		if items[at].blob != "" {
			if err := s.blobs.Delete(ctx, tx.Tx, items[at].blob); err != nil {
				return err
			}
		}
		return store.New(tx).DeleteItem(ctx, g.ID, id)
	})
}

// PartOf says of which series a webinar or a training is part; empty: of none.
func (s *Service) PartOf(ctx context.Context, who access.Actor, key, series string) error {
	return s.change(ctx, who, "learning.part_of", key, func(tx *audit.Tx, g gatherings.Gathering, _ []Item) error {
		q := store.New(tx)
		all, err := seriesOf(ctx, q)
		if err != nil {
			return err
		}
		if series != "" && !slices.ContainsFunc(all, func(o Series) bool { return o.Slug == series }) {
			return fault.Field("series", "learning.error.series", nil)
		}
		tx.Detail("series", series)
		return q.PutEvent(ctx, store.PutEventParams{GatheringID: g.ID, Series: series, ChangedAt: db.Micros(tx.Now)})
	})
}

// change does something about a webinar or a training for whoever prepares it.
func (s *Service) change(ctx context.Context, who access.Actor, action, key string, do func(tx *audit.Tx, g gatherings.Gathering, items []Item) error) error {
	e, err := s.Event(ctx, who, key)
	if err != nil {
		return err
	}
	if err := mayKeep(who, e.Gathering); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		rows, err := store.New(tx).ItemsOf(ctx, e.ID, maxItems)
		if err != nil {
			return err
		}
		items := make([]Item, len(rows))
		for i, r := range rows {
			items[i] = itemOf(r)
		}
		tx.About("gathering", e.ID)
		return do(tx, e.Gathering, items)
	})
}

// AllSeries lists the series in their order.
func (s *Service) AllSeries(ctx context.Context) ([]Series, error) { return seriesOf(ctx, s.read()) }

func seriesOf(ctx context.Context, q *store.Queries) ([]Series, error) {
	rows, err := q.Series(ctx, maxSeries)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Series, len(rows))
	for i, r := range rows {
		list[i] = Series{Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, Place: int(r.Place)}
	}
	return list, nil
}

// PutSeries keeps a series, new or known by its slug. Without a slug it is new and gets one
// of its English name, which no other may have; without a place, the last.
func (s *Service) PutSeries(ctx context.Context, who access.Actor, one Series) error {
	if err := RequireRunning(who); err != nil {
		return err
	}
	one.Name, one.About = clean(one.Name), clean(one.About)
	fresh := one.Slug == ""
	if fresh {
		one.Slug = people.Slug(one.Name.EN)
	}
	if err := one.Check(); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "learning.put_series", func(tx *audit.Tx) error {
		q := store.New(tx)
		all, err := seriesOf(ctx, q)
		if err != nil {
			return err
		}
		known := slices.ContainsFunc(all, func(o Series) bool { return o.Slug == one.Slug })
		if fresh && known {
			return fault.Field("name_en", "learning.error.series_known", nil)
		}
		if !known && len(all) >= maxSeries {
			return fault.New(fault.Conflict, "learning.error.many", fault.Args{"Max": maxSeries})
		}
		if one.Place <= 0 {
			one.Place = 1
			if len(all) > 0 {
				one.Place = all[len(all)-1].Place + 1
			}
		}
		tx.About("learning_series", one.Slug)
		return q.PutSeries(ctx, store.PutSeriesParams{Slug: one.Slug, NameEn: one.Name.EN, NameFr: one.Name.FR, AboutEn: one.About.EN, AboutFr: one.About.FR, Place: int64(one.Place)})
	})
}

// DropSeries takes a series away that nothing is part of.
func (s *Service) DropSeries(ctx context.Context, who access.Actor, slug string) error {
	if err := RequireRunning(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "learning.drop_series", func(tx *audit.Tx) error {
		q := store.New(tx)
		n, err := q.CountOfSeries(ctx, slug)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "learning.error.series_used", fault.Args{"Count": n})
		}
		tx.About("learning_series", slug)
		return q.DeleteSeries(ctx, slug)
	})
}

// Attendance is how many registered for a webinar or a training, and how many came.
type Attendance struct {
	Event
	Registers  bool // people registered for it at all
	Registered int
	Came       int
	Checked    bool // somebody was checked in; without it nobody knows who came
	Cancelled  int
	Waiting    int
	// Stayed is how many came without having registered, and how long people stayed.
	desk.Stayed
}

// AttendanceOf are the figures of all webinars and training, the latest first.
func (s *Service) AttendanceOf(ctx context.Context, who access.Actor) ([]Attendance, error) {
	if err := RequireRunning(who); err != nil {
		return nil, err
	}
	events, err := s.Events(ctx, who)
	if err != nil {
		return nil, err
	}
	stayed, err := s.desk.StayedAt(ctx, who)
	if err != nil {
		return nil, err
	}
	list := make([]Attendance, len(events))
	for i, e := range events {
		list[i].Event, list[i].Stayed = e, stayed[e.ID]
		if _, err := s.register.SettingsOf(ctx, nil, e.ID); fault.Is(err, fault.NotFound) {
			continue
		} else if err != nil {
			return nil, err
		}
		st, _, err := s.desk.StatisticsOf(ctx, who, e.Gathering)
		if err != nil {
			return nil, err
		}
		a := &list[i]
		a.Registers, a.Registered, a.Came, a.Checked, a.Cancelled, a.Waiting = true, st.Registered, st.Came, st.Checked, st.Cancelled, st.Waiting
	}
	return list, nil
}

// WriteAttendance writes the figures as comma-separated values; what nobody knows is left
// empty.
func (s *Service) WriteAttendance(ctx context.Context, who access.Actor, w io.Writer, l *i18n.Localizer) error {
	list, err := s.AttendanceOf(ctx, who)
	if err != nil {
		return err
	}
	names, err := s.AllSeries(ctx)
	if err != nil {
		return err
	}
	out := sheet.NewWriter(w)
	var head []string
	for _, name := range []string{"title", "kind", "series", "day", "minutes", "registered", "came", "cancelled", "waiting", "guests", "mean"} {
		head = append(head, l.T("learning.column."+name))
	}
	out.Row(head...)
	for _, a := range list {
		row := []string{a.Title.In(l.Lang()), l.Say(a.Gathering.Kind.Name()), "", db.Day(a.Day()), strconv.Itoa(int(a.Ends.Sub(a.Starts).Minutes())), "", "", "", "", strconv.Itoa(a.Guests), ""}
		for _, one := range names {
			if one.Slug == a.Series {
				row[2] = one.Name.In(l.Lang())
			}
		}
		if a.Registers {
			row[5], row[7], row[8] = strconv.Itoa(a.Registered), strconv.Itoa(a.Cancelled), strconv.Itoa(a.Waiting)
		}
		if a.Checked {
			row[6] = strconv.Itoa(a.Came)
		}
		if a.Known > 0 {
			row[10] = strconv.Itoa(a.Mean)
		}
		out.Row(row...)
	}
	return out.Flush()
}
