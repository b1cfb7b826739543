package newsletter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/newsletter/internal/store"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/signons"
)

// The names under which the record knows what is kept here.
const (
	KindIssue      = "newsletter_issue"
	KindSubscriber = "newsletter_subscriber"
	KindSettings   = "newsletter"
)

// MailSource is the name under which outmail knows the newsletter's copies; they are about
// an issue's key, and their recipients are subscribers' numbers.
const MailSource = "newsletter"

// Options are what the newsletter must be told of the coalition.
type Options struct {
	Profile config.Profile
	Site    string       // the address of the web site without a final slash
	Log     *slog.Logger // nil discards
	// Signons are the statements whose signatories may ask for news; nil: nobody signs.
	Signons *signons.Service
}

// Offer is something that an issue may be put together from.
type Offer struct {
	Key   string // unique in its source
	Title i18n.Text
	Words i18n.Text // Markdown: what it is, in a few lines
	// Path is its page: the parts after the language ("news/2026/a-slug"), or a whole
	// address of the web.
	Path string
	At   time.Time // when it came, or begins
}

// Source is where an issue may be put together from: news, resolutions, events.
type Source interface {
	// Name is a word of the program ("news"); the sentence newsletter.source.NAME says it.
	Name() string
	// Offers lists what there is that the public sees, since an instant: the newest first.
	Offers(ctx context.Context, since time.Time) ([]Offer, error)
}

// Service holds the use cases.
type Service struct {
	db       *db.DB
	log      *audit.Log
	people   *people.Service
	giving   *giving.Service // nil: nobody gives
	consents *consents.Service
	mail     *outmail.Service
	queue    *jobs.Queue
	catalog  *i18n.Catalog
	o        Options
	zone     *time.Location
	sources  []Source
}

// New returns the service; sources are what issues are put together from.
func New(log *audit.Log, register *people.Service, g *giving.Service, agreed *consents.Service, mail *outmail.Service, queue *jobs.Queue, catalog *i18n.Catalog, o Options, sources ...Source) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		db: log.DB(), log: log, people: register, giving: g, consents: agreed, mail: mail, queue: queue, catalog: catalog, o: o, zone: o.Profile.Location(), sources: sources,
	}
}

// Sources are the names of where an issue may be put together from.
func (s *Service) Sources() []string {
	names := make([]string, len(s.sources))
	for i, one := range s.sources {
		names[i] = one.Name()
	}
	return names
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return clock.DayIn(s.db.Now(), s.zone) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// page is an address of the site in a language.
func (s *Service) page(lang i18n.Lang, path string) string {
	if strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://") {
		return path
	}
	return s.o.Site + "/" + string(lang) + "/" + path
}

// notFound gives a missing row its own sentence; another error is the engine's.
func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

func text(s string) string { return strings.TrimSpace(db.Clean(strings.ReplaceAll(s, "\r\n", "\n"))) }

func texts(t i18n.Text) i18n.Text { return i18n.Text{EN: text(t.EN), FR: text(t.FR)} }

// bounded refuses texts over so many characters, and where need is set those that stand in
// one language only, at the fields name_en and name_fr.
func bounded(name string, t i18n.Text, most int, need bool) []*fault.Error {
	var wrong []*fault.Error
	for _, lang := range i18n.Langs() {
		field := name + "_" + string(lang)
		switch n := len([]rune(t.Only(lang))); {
		case n > most:
			wrong = append(wrong, fault.Field(field, "newsletter.error.too_long", fault.Args{"Max": most}))
		case n == 0 && need:
			wrong = append(wrong, fault.Field(field, "newsletter.error.both", nil))
		}
	}
	return wrong
}

// How often somebody may subscribe or ask for a link: within an hour from one network,
// behind which a whole conference may sit, and for one address; and for one address within
// a day, whatever is asked.
const (
	attemptWindow = time.Hour
	addressWindow = 24 * time.Hour
	perAddress    = 5
	perAddressDay = 10
	perNetwork    = 60
)

// count refuses what was asked for too often, and counts this time. Neither the address
// nor the network is kept, only hashes of them.
func count(ctx context.Context, tx *audit.Tx, what, address, network string) error {
	q := store.New(tx)
	network = access.Household(network)
	for _, limited := range []struct {
		who, subject string
		within       time.Duration
		most         int64
	}{{address, what + " address " + address, attemptWindow, perAddress}, {address, "address " + address, addressWindow, perAddressDay}, {network, what + " network " + network, attemptWindow, perNetwork}} {
		if limited.who == "" {
			continue
		}
		sum := sha256.Sum256([]byte(limited.subject))
		key := hex.EncodeToString(sum[:])
		n, err := q.CountAttempts(ctx, key, db.Micros(tx.Now.Add(-limited.within)))
		if err != nil {
			return err
		}
		if n >= limited.most {
			return fault.New(fault.TooMany, "newsletter.error.too_often", nil)
		}
		if err := q.InsertAttempt(ctx, store.InsertAttemptParams{ID: db.NewID(), SubjectHash: key, At: db.Micros(tx.Now)}); err != nil {
			return err
		}
	}
	return nil
}

// VolumeRule is how volumes are counted.
type VolumeRule string

// The rules.
const (
	ByYear VolumeRule = "year" // a volume is a calendar year
	BySet  VolumeRule = "set"  // the settings name the volume
)

// Settings are the newsletter's name and how its volumes are counted.
type Settings struct {
	Title     i18n.Text
	About     i18n.Text // what it is and how often it comes, for the page where one subscribes
	Volumes   VolumeRule
	FirstYear int // the year of volume 1, by year
	Volume    int // the present volume, where it is set
	Changed   time.Time
}

// Settings returns them; those of a newsletter that nobody has named are the coalition's.
func (s *Service) Settings(ctx context.Context, tx db.DBTX) (Settings, error) {
	row, err := s.on(tx).Settings(ctx)
	if errors.Is(err, db.ErrNotFound) {
		say := func(lang i18n.Lang) string {
			return s.catalog.For(lang).T("newsletter.title_unnamed", "Coalition", s.o.Profile.Short)
		}
		return Settings{Title: i18n.Text{EN: say(i18n.EN), FR: say(i18n.FR)}, Volumes: ByYear, FirstYear: s.Today().Year(), Volume: 1}, nil
	}
	if err != nil {
		return Settings{}, audit.Fault(err)
	}
	return Settings{
		Title: i18n.Text{EN: row.TitleEn, FR: row.TitleFr}, About: i18n.Text{EN: row.AboutEn, FR: row.AboutFr}, Volumes: VolumeRule(row.Volumes),
		FirstYear: int(row.FirstYear), Volume: int(row.Volume), Changed: db.Time(row.ChangedAt),
	}, nil
}

// VolumeOn is the volume of an issue sent on a day.
func (x Settings) VolumeOn(day time.Time) int {
	if x.Volumes == BySet {
		return x.Volume
	}
	return day.Year() - x.FirstYear + 1
}

const (
	maxTitle = 200
	maxAbout = 2000
	maxBody  = 20000
)

// PutSettings names the newsletter and says how its volumes are counted. A volume lower
// than that of an issue sent is refused: the archive's order would break.
func (s *Service) PutSettings(ctx context.Context, who access.Actor, x Settings) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	x.Title, x.About = texts(x.Title), texts(x.About)
	wrong := append(bounded("title", x.Title, maxTitle, true), bounded("about", x.About, maxAbout, false)...)
	if x.Volumes != ByYear && x.Volumes != BySet {
		wrong = append(wrong, fault.Field("volumes", "newsletter.error.volumes", nil))
	}
	if x.Volumes == ByYear && (x.FirstYear < 1900 || x.FirstYear > s.Today().Year()) {
		wrong = append(wrong, fault.Field("first_year", "newsletter.error.first_year", nil))
	}
	if x.Volumes == BySet && (x.Volume < 1 || x.Volume > 9999) {
		wrong = append(wrong, fault.Field("volume", "newsletter.error.volume", nil))
	}
	if err := fault.Join(wrong...); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "newsletter.settings", func(tx *audit.Tx) error {
		q := store.New(tx)
		last, err := q.LastVolume(ctx)
		if err != nil {
			return err
		}
		if x.VolumeOn(clock.DayIn(tx.Now, s.zone)) < int(last) {
			field := map[VolumeRule]string{ByYear: "first_year", BySet: "volume"}[x.Volumes]
			return fault.Field(field, "newsletter.error.volume_back", fault.Args{"Volume": last})
		}
		tx.About(KindSettings, "newsletter")
		return q.PutSettings(ctx, store.PutSettingsParams{
			TitleEn: x.Title.EN, TitleFr: x.Title.FR, AboutEn: x.About.EN, AboutFr: x.About.FR, Volumes: string(x.Volumes), FirstYear: int64(x.FirstYear), Volume: int64(x.Volume), ChangedAt: db.Micros(tx.Now),
		})
	})
}
