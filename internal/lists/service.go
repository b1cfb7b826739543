package lists

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// Kind is the name under which the record and the search know lists; KindPost and
// KindSubscription are those of what belongs to them.
const (
	Kind             = "list"
	KindPost         = "list_post"
	KindSubscription = "list_subscription"
	KindArrival      = "list_arrival"
)

// Options are what lists must be told of the coalition.
type Options struct {
	Name   i18n.Text // the coalition's
	Domain string    // its mail domain
	// Site is the address of the web site without a final slash.
	Site     string
	Location *time.Location
	Log      *slog.Logger
}

// Service holds the use cases of the lists.
type Service struct {
	db      *db.DB
	log     *audit.Log
	people  *people.Service
	bodies  *bodies.Service
	mail    *outmail.Service
	catalog *i18n.Catalog
	o       Options
}

// New returns the service.
func New(log *audit.Log, register *people.Service, b *bodies.Service, mail *outmail.Service, catalog *i18n.Catalog, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Service{db: log.DB(), log: log, people: register, bodies: b, mail: mail, catalog: catalog, o: o}
}

// Domain is the mail domain of the lists.
func (s *Service) Domain() string { return s.o.Domain }

// Location is the coalition's time zone.
func (s *Service) Location() *time.Location { return s.o.Location }

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

// on is where a read runs: a transaction, or the reader for nil.
func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		return s.read()
	}
	return store.New(tx)
}

// Day is the coalition's calendar day of an instant, as days are kept.
func (s *Service) Day(t time.Time) time.Time {
	return clock.DayIn(t, s.o.Location)
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.Day(s.db.Now()) }

// IgnoreMissing is nil for a row that is not there.
func IgnoreMissing(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	return err
}

// NotFound gives a missing row the refusal with a key, and any other error that of the engine.
func NotFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// AddList makes a list.
func (s *Service) AddList(ctx context.Context, who access.Actor, l List) (added List, err error) {
	err = s.log.Do(ctx, who, "lists.add", func(tx *audit.Tx) (err error) {
		added, err = s.AddListTx(ctx, tx, l)
		return err
	})
	return added, err
}

// AddListTx is AddList in the caller's transaction.
func (s *Service) AddListTx(ctx context.Context, tx *audit.Tx, l List) (List, error) {
	if err := RequireKeeping(tx.Who()); err != nil {
		return List{}, err
	}
	l = l.Normal()
	if err := l.Check(); err != nil {
		return List{}, err
	}
	q := store.New(tx)
	// Asked first: a breached constraint would end the caller's transaction on PostgreSQL.
	if _, err := q.ListBySlug(ctx, l.Slug); !errors.Is(err, db.ErrNotFound) {
		if err != nil {
			return List{}, err
		}
		return List{}, fault.Field("slug", "lists.error.slug_taken", fault.Args{"Slug": l.Slug})
	}
	if l.BodyID != "" {
		if _, err := s.bodies.BodyTx(ctx, tx, l.BodyID); err != nil {
			return List{}, err
		}
	}
	settings, err := json.Marshal(l.Settings)
	if err != nil {
		return List{}, err
	}
	l.ID, l.MadeAt, l.Revision = db.NewID(), tx.Now, 1
	err = q.InsertList(ctx, store.InsertListParams{
		ID: l.ID, Slug: l.Slug, NameEn: l.Name.EN, NameFr: l.Name.FR, AboutEn: l.About.EN, AboutFr: l.About.FR,
		BodyID: l.BodyID, Settings: string(settings), MadeAt: db.Micros(tx.Now),
	})
	if err != nil {
		return List{}, err
	}
	return l, tx.Also(ctx, "lists.add", Kind, l.ID, map[string]any{"slug": l.Slug})
}

// ChangeList replaces a list's name, words and settings. Its address stays: it
// stands in people's address books and in every message of the archive.
func (s *Service) ChangeList(ctx context.Context, who access.Actor, l List) error {
	return s.log.Do(ctx, who, "lists.change", func(tx *audit.Tx) error {
		if err := RequireKeeping(who); err != nil {
			return err
		}
		was, err := s.ListTx(ctx, tx, l.ID)
		if err != nil {
			return err
		}
		l := l.Normal()
		l.Slug = was.Slug
		if err := l.Check(); err != nil {
			return err
		}
		if l.BodyID != "" {
			if _, err := s.bodies.BodyTx(ctx, tx, l.BodyID); err != nil {
				return err
			}
		}
		settings, err := json.Marshal(l.Settings)
		if err != nil {
			return err
		}
		tx.About(Kind, l.ID)
		_, err = store.New(tx).UpdateList(ctx, store.UpdateListParams{
			ID: l.ID, NameEn: l.Name.EN, NameFr: l.Name.FR, AboutEn: l.About.EN, AboutFr: l.About.FR, BodyID: l.BodyID, Settings: string(settings),
		})
		return err
	})
}

// Lists lists all of them in the order they were made; there are tens at most.
func (s *Service) Lists(ctx context.Context) ([]List, error) {
	rows, err := s.read().Lists(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]List, len(rows))
	for i, r := range rows {
		if list[i], err = ListOf(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// ListTx returns a list by key; tx nil is the reader. A NotFound refusal for none.
func (s *Service) ListTx(ctx context.Context, tx db.DBTX, id string) (List, error) {
	row, err := s.on(tx).List(ctx, id)
	if err != nil {
		return List{}, NotFound(err, "lists.error.no_list")
	}
	return ListOf(row)
}

// ListBySlug returns a list by the name in its address; a NotFound refusal for none.
func (s *Service) ListBySlug(ctx context.Context, slug string) (List, error) {
	row, err := s.read().ListBySlug(ctx, slug)
	if err != nil {
		return List{}, NotFound(err, "lists.error.no_list")
	}
	return ListOf(row)
}

// Visible reports whether the actor may know of a list: an unlisted one is its
// subscribers' and the keepers' alone.
func (s *Service) Visible(who access.Actor, l List, own *Subscription) bool {
	return !l.Settings.Unlisted || own != nil && own.State != Ended && own.State != Refused || MayModerate(who, l)
}

// ListOf is a list as its row has it.
func ListOf(r store.List) (List, error) {
	l := List{
		ID: r.ID, Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr},
		BodyID: r.BodyID, MadeAt: db.Time(r.MadeAt), Posts: r.Posts, Revision: r.Revision,
	}
	// A setting that a newer version adds has its default in older rows.
	l.Settings = DefaultSettings()
	if err := json.Unmarshal([]byte(r.Settings), &l.Settings); err != nil {
		return List{}, fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	return l, nil
}

// SubscriptionOf is a subscription as its row has it.
func SubscriptionOf(r store.ListSubscription) Subscription {
	lang, _ := i18n.ParseLang(r.Lang)
	sub := Subscription{
		ID: r.ID, ListID: r.ListID, Number: r.Number, Address: r.Address, Name: r.Name, Organization: r.Organization, OrganizationID: r.OrganizationID,
		PersonID: r.PersonID, Lang: lang, Role: Occupation(r.Role), Origin: Origin(r.Origin), State: State(r.State), Mode: Mode(r.Mode),
		AwayUntil: db.ParseDay(r.AwayUntil), Topics: SplitWords(r.Topics), Guest: r.Guest != 0, Message: r.Message,
		AskedAt: db.Time(r.AskedAt), BeganAt: db.Time(r.BeganAt), EndedAt: db.Time(r.EndedAt), Posts: r.Posts,
		Score: int(r.Score), ScoredOn: db.ParseDay(r.ScoredOn), Warnings: int(r.Warnings), WarnAt: db.Time(r.WarnAt),
	}
	// Evidence that cannot be read must not keep anybody from leaving the list.
	_ = json.Unmarshal([]byte(r.Consent), &sub.Consent)
	return sub
}

func subscriptionRow(s Subscription) (store.InsertSubscriptionParams, error) {
	consent, err := json.Marshal(s.Consent)
	if err != nil {
		return store.InsertSubscriptionParams{}, err
	}
	return store.InsertSubscriptionParams{
		ID: s.ID, ListID: s.ListID, Number: s.Number, Address: db.Clean(s.Address), Name: db.Clean(s.Name), Organization: db.Clean(s.Organization), OrganizationID: s.OrganizationID,
		PersonID: s.PersonID, Lang: string(s.Lang), Role: string(s.Role), Origin: string(s.Origin), State: string(s.State), Mode: string(s.Mode),
		AwayUntil: db.Day(s.AwayUntil), Topics: JoinWords(s.Topics), Guest: db.Flag(s.Guest), Consent: string(consent), Message: db.Clean(s.Message),
		AskedAt: db.Micros(s.AskedAt), BeganAt: db.Micros(s.BeganAt), EndedAt: db.Micros(s.EndedAt), Posts: s.Posts,
		Score: int64(s.Score), ScoredOn: db.Day(s.ScoredOn), Warnings: int64(s.Warnings), WarnAt: db.Micros(s.WarnAt),
	}, nil
}

// Insert stores a new subscription, giving it its key and number.
func (s *Service) Insert(ctx context.Context, q *store.Queries, sub Subscription) (Subscription, error) {
	number, err := q.TakeSubscriberNumber(ctx, sub.ListID)
	if err != nil {
		return Subscription{}, err
	}
	sub.ID, sub.Number = db.NewID(), number
	row, err := subscriptionRow(sub)
	if err != nil {
		return Subscription{}, err
	}
	return sub, q.InsertSubscription(ctx, row)
}

// Save stores a subscription that changed.
func (s *Service) Save(ctx context.Context, q *store.Queries, sub Subscription) error {
	r, err := subscriptionRow(sub)
	if err != nil {
		return err
	}
	_, err = q.UpdateSubscription(ctx, store.UpdateSubscriptionParams{
		ID: r.ID, Address: r.Address, Name: r.Name, Organization: r.Organization, OrganizationID: r.OrganizationID, PersonID: r.PersonID, Lang: r.Lang,
		Role: r.Role, Origin: r.Origin, State: r.State, Mode: r.Mode, AwayUntil: r.AwayUntil, Topics: r.Topics, Guest: r.Guest, Consent: r.Consent,
		Message: r.Message, AskedAt: r.AskedAt, BeganAt: r.BeganAt, EndedAt: r.EndedAt, Posts: r.Posts, Score: r.Score, ScoredOn: r.ScoredOn,
		Warnings: r.Warnings, WarnAt: r.WarnAt,
	})
	return err
}

// Find returns a subscription by address; nil for none.
func (s *Service) Find(ctx context.Context, q *store.Queries, listID, address string) (*Subscription, error) {
	row, err := q.SubscriptionByAddress(ctx, listID, people.FoldEmail(address))
	if errors.Is(err, db.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sub := SubscriptionOf(row)
	return &sub, nil
}

// Own is the actor's own subscription to a list; nil for none.
func (s *Service) Own(ctx context.Context, who access.Actor, l List) (*Subscription, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	rows, err := s.read().SubscriptionsOfPerson(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var past *Subscription
	for _, r := range rows {
		sub := SubscriptionOf(r)
		switch {
		case sub.ListID != l.ID:
		case sub.State != Ended && sub.State != Refused:
			return &sub, nil
		default:
			past = &sub
		}
	}
	// A subscription made under the person's address before the register knew it.
	p, err := s.people.Person(ctx, who.PersonID)
	if err != nil || p.Email == "" {
		return past, err
	}
	sub, err := s.Find(ctx, s.read(), l.ID, p.Email)
	if sub == nil {
		sub = past
	}
	return sub, audit.Fault(err)
}
