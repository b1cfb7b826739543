package letters

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"

	"plenary.example/internal/accounting"
)

// The letters that come with the program, by what they are for.
const (
	Once    = "once"
	First   = "first"
	Monthly = "monthly"
)

// KindLetter is the name under which the record knows a letter; KindRun that of a run.
const (
	KindLetter = "thanks_letter"
	KindRun    = "thanks_run"
)

// Template is the words of a letter in both languages.
type Template struct {
	ID      string
	Name    i18n.Text
	Text    i18n.Text
	Changed time.Time // zero: as it came with the program
	By      string
}

// Lasting reports whether the letter is one of those that come with the program: it is
// written anew and never taken away.
func (t Template) Lasting() bool { return slices.Contains([]string{Once, First, Monthly}, t.ID) }

// Service writes letters of thanks.
type Service struct {
	db       *db.DB
	log      *audit.Log
	giving   *giving.Service
	receipts *receipts.Service
	books    *accounting.Service
	mail     *outmail.Service
	catalog  *i18n.Catalog
	profile  config.Profile
}

// New returns the service.
func New(log *audit.Log, g *giving.Service, r *receipts.Service, books *accounting.Service, mail *outmail.Service, catalog *i18n.Catalog) *Service {
	return &Service{db: log.DB(), log: log, giving: g, receipts: r, books: books, mail: mail, catalog: catalog, profile: g.Profile()}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

func templateOf(r store.GivingLetter) Template {
	return Template{ID: r.ID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Text: i18n.Text{EN: r.TextEn, FR: r.TextFr}, Changed: db.Time(r.ChangedAt), By: r.ChangedBy}
}

// Templates lists the letters, those that come with the program first.
func (s *Service) Templates(ctx context.Context, who access.Actor) ([]Template, error) {
	if err := giving.RequireReading(who); err != nil {
		return nil, err
	}
	return s.templates(ctx, nil)
}

func (s *Service) templates(ctx context.Context, tx db.DBTX) ([]Template, error) {
	rows, err := s.on(tx).Letters(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Template, len(rows))
	for i, r := range rows {
		list[i] = templateOf(r)
	}
	return list, nil
}

// Template returns a letter; a NotFound refusal for none.
func (s *Service) Template(ctx context.Context, who access.Actor, id string) (Template, error) {
	list, err := s.Templates(ctx, who)
	if err != nil {
		return Template{}, err
	}
	return find(list, id)
}

func find(list []Template, id string) (Template, error) {
	i := slices.IndexFunc(list, func(t Template) bool { return t.ID == id })
	if i < 0 {
		return Template{}, fault.New(fault.NotFound, "letters.error.none", nil)
	}
	return list[i], nil
}

// The limits of what is written, in runes.
const (
	maxName = 80
	maxText = 6000
)

func (t Template) normal() Template {
	one := func(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }
	many := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(db.Clean(s), "\r\n", "\n")) }
	t.Name = i18n.Text{EN: one(t.Name.EN), FR: one(t.Name.FR)}
	t.Text = i18n.Text{EN: many(t.Text.EN), FR: many(t.Text.FR)}
	return t
}

// Check refuses words that cannot be a letter: none, too many, fields that there are not.
func (t Template) Check() error {
	var wrong []*fault.Error
	for _, l := range i18n.Langs() {
		name, text := t.Name.In(l), t.Text.In(l)
		switch {
		case !t.Name.Has(l):
			wrong = append(wrong, fault.Field("name_"+string(l), "letters.error.name", nil))
		case len([]rune(name)) > maxName:
			wrong = append(wrong, fault.Field("name_"+string(l), "giving.error.long", fault.Args{"Most": maxName}))
		}
		switch {
		case !t.Text.Has(l):
			wrong = append(wrong, fault.Field("text_"+string(l), "letters.error.text", nil))
		case len([]rune(text)) > maxText:
			wrong = append(wrong, fault.Field("text_"+string(l), "giving.error.long", fault.Args{"Most": maxText}))
		default:
			if _, err := paper.ParseTemplate("text_"+string(l), text); err != nil {
				wrong = append(wrong, fault.Of(err))
			}
		}
	}
	return fault.Join(wrong...)
}

// Put keeps a letter: a new one without a key, or other words of one.
func (s *Service) Put(ctx context.Context, who access.Actor, t Template) (kept Template, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return Template{}, err
	}
	t = t.normal()
	if err := t.Check(); err != nil {
		return Template{}, err
	}
	err = s.log.Do(ctx, who, "giving.letter", func(tx *audit.Tx) error {
		kept = t
		list, err := s.templates(ctx, tx)
		if err != nil {
			return err
		}
		if kept.ID == "" {
			kept.ID = db.NewID()
		} else if _, err := find(list, kept.ID); err != nil {
			return err
		}
		kept.Changed, kept.By = tx.Now, who.Name
		tx.About(KindLetter, kept.ID)
		return store.New(tx).PutLetter(ctx, store.PutLetterParams{
			ID: kept.ID, NameEn: t.Name.EN, NameFr: t.Name.FR, TextEn: t.Text.EN, TextFr: t.Text.FR, ChangedAt: db.Micros(tx.Now), ChangedBy: who.Name,
		})
	})
	return kept, err
}

// Drop takes away a letter that the coalition has added.
func (s *Service) Drop(ctx context.Context, who access.Actor, id string) error {
	if err := giving.RequireKeeping(who); err != nil {
		return err
	}
	if (Template{ID: id}).Lasting() {
		return fault.New(fault.Conflict, "letters.error.lasting", nil)
	}
	return s.log.Do(ctx, who, "giving.drop_letter", func(tx *audit.Tx) error {
		tx.About(KindLetter, id)
		n, err := store.New(tx).DropLetter(ctx, id)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "letters.error.none", nil)
		}
		return err
	})
}
