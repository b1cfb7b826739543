package receipts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/pdf/press"
)

// Options are what receipts must be told of the coalition.
type Options struct {
	Profile config.Profile
	// Site is the address of the web site without a final slash.
	Site string
	Log  *slog.Logger // nil discards
}

// Service issues receipts.
type Service struct {
	db      *db.DB
	log     *audit.Log
	giving  *giving.Service
	mail    *outmail.Service
	queue   *jobs.Queue
	catalog *i18n.Catalog
	o       Options
	rules   rules.Rules

	// gate lets one at a time issue receipts, on PostgreSQL: those who come at once take
	// the next number of one row, and would only undo one another's transactions.
	gate chan struct{}

	mu    sync.Mutex
	press *press.Press                 // made of the coalition's secret when it is first needed
	forms map[string]*paper.Stationery // by who issues and who signs
}

// Maker is the name under which receipts are attached to mail.
const Maker = "receipt"

// New returns the service.
func New(log *audit.Log, gifts *giving.Service, mail *outmail.Service, queue *jobs.Queue, catalog *i18n.Catalog, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r := rules.Canada()
	r.Currency = o.Profile.Currency
	s := &Service{
		db: log.DB(), log: log, giving: gifts, mail: mail, queue: queue, catalog: catalog, o: o, rules: r, gate: make(chan struct{}, 1), forms: map[string]*paper.Stationery{},
	}
	mail.Make(Maker, s.original)
	return s
}

// Official reports whether receipts are issued here.
func (s *Service) Official() bool { return s.o.Profile.Giving.Official }

// Rules are the thresholds by which gifts are split.
func (s *Service) Rules() rules.Rules { return s.rules }

// Label is a serial number as receipts bear it.
func (s *Service) Label(serial int64) string { return Label(s.o.Profile.Giving.Serial, serial) }

func (s *Service) day(t time.Time) time.Time { return clock.DayIn(t, s.o.Profile.Location()) }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.day(s.db.Now()) }

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// issuing runs a use case that takes serial numbers.
func (s *Service) issuing(ctx context.Context, who access.Actor, action string, fn func(tx *audit.Tx) error) error {
	if _, err := s.pressed(ctx); err != nil { // its secret may be drawn now, which is a transaction of its own
		return audit.Fault(err)
	}
	if s.db.Engine() != db.SQLite {
		select {
		case s.gate <- struct{}{}:
			defer func() { <-s.gate }()
		case <-ctx.Done():
			return audit.Fault(ctx.Err())
		}
	}
	return s.log.Do(ctx, who, action, fn)
}

// Signer is who signs receipts.
type Signer struct {
	ID    string
	Name  string
	Title i18n.Text
	Image []byte // a PNG of the signature
	Since time.Time
}

// The limits of a signer.
const (
	maxSigner = 200
	maxImage  = 300 << 10
)

// PutSigner has somebody sign the receipts from now on. An image that is empty is that of
// before, where the name is the same.
func (s *Service) PutSigner(ctx context.Context, who access.Actor, g Signer) error {
	if err := giving.RequireKeeping(who); err != nil {
		return err
	}
	g.Name, g.Title = clean(g.Name), i18n.Text{EN: clean(g.Title.EN), FR: clean(g.Title.FR)}
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	add(g.Name == "", "name", "receipts.error.signer_name", nil)
	add(len([]rune(g.Name)) > maxSigner, "name", "giving.error.long", fault.Args{"Most": maxSigner})
	for _, l := range s.o.Profile.Languages {
		add(!g.Title.Has(l), "title_"+string(l), "receipts.error.signer_title", nil)
		add(len([]rune(g.Title.In(l))) > maxSigner, "title_"+string(l), "giving.error.long", fault.Args{"Most": maxSigner})
	}
	add(len(g.Image) > maxImage, "image", "receipts.error.signature_large", fault.Args{"Most": maxImage >> 10})
	if err := fault.Join(wrong...); err != nil {
		return err
	}
	if len(g.Image) > 0 {
		p, err := s.pressed(ctx)
		if err != nil {
			return err
		}
		if _, err := p.Picture(g.Image); err != nil {
			return fault.Field("image", "receipts.error.signature", nil)
		}
	}
	return s.log.Do(ctx, who, "receipts.signer", func(tx *audit.Tx) error {
		had, err := s.signer(ctx, tx, "")
		if err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
		if len(g.Image) == 0 && had.Name == g.Name {
			g.Image = had.Image
		}
		if len(g.Image) == 0 {
			g.Image = []byte{}
		}
		id := db.NewID()
		tx.About("receipt_signer", id)
		tx.Detail("name", g.Name)
		return store.New(tx).InsertSigner(ctx, store.InsertSignerParams{
			ID: id, Name: g.Name, TitleEn: g.Title.EN, TitleFr: g.Title.FR, Image: g.Image, MadeAt: db.Micros(tx.Now), MadeBy: who.Name,
		})
	})
}

func clean(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }

// Signer is who signs now; a Conflict refusal while nobody does.
func (s *Service) Signer(ctx context.Context) (Signer, error) { return s.signer(ctx, nil, "") }

// signer is the one with a key, or who signs now.
func (s *Service) signer(ctx context.Context, tx db.DBTX, id string) (Signer, error) {
	q := s.on(tx)
	var row store.ReceiptSigner
	var err error
	if id != "" {
		row, err = q.Signer(ctx, id)
	} else {
		row, err = q.LatestSigner(ctx)
	}
	if errors.Is(err, db.ErrNotFound) {
		return Signer{}, fault.Wrap(err, fault.Conflict, "receipts.error.no_signer", nil)
	}
	if err != nil {
		return Signer{}, audit.Fault(err)
	}
	return Signer{ID: row.ID, Name: row.Name, Title: i18n.Text{EN: row.TitleEn, FR: row.TitleFr}, Image: row.Image, Since: db.Time(row.MadeAt)}, nil
}

// charity is the coalition as receipts of today name it.
func (s *Service) charity() charity {
	p := s.o.Profile
	c := charity{
		Name: p.Name, Address: p.Giving.Address, Registration: p.Giving.Registration, Place: p.Place, Agency: p.Giving.Agency, AgencySite: p.Giving.AgencySite, Serial: p.Giving.Serial,
	}
	if c.Address == "" {
		c.Address = p.Address
	}
	_, host, _ := strings.Cut(s.o.Site, "://")
	c.Site = strings.TrimSuffix(host, "/")
	return c
}

// pressed is the press that receipts come from. Its secret seals them, and is drawn from
// the coalition's own, so that the same record makes the same bytes on every node.
func (s *Service) pressed(ctx context.Context) (*press.Press, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.press != nil {
		return s.press, nil
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	p, err := press.New([]byte(key.Link("receipts", "seal")))
	if err != nil {
		return nil, fmt.Errorf("receipts: %w", err)
	}
	s.press = p
	return p, nil
}

// lacking lists the letters of texts that receipts cannot show.
func (s *Service) lacking(ctx context.Context, texts ...string) (string, error) {
	p, err := s.pressed(ctx)
	if err != nil {
		return "", err
	}
	return p.Lacks(strings.Join(texts, "\n")), nil
}

// form is the form of who issued a receipt and who signed it, made ready once.
func (s *Service) form(ctx context.Context, r Receipt) (*paper.Stationery, charity, error) {
	var c charity
	if err := json.Unmarshal([]byte(r.charity), &c); err != nil {
		return nil, charity{}, fmt.Errorf("receipts: who issued %d: %w", r.Serial, err)
	}
	p, err := s.pressed(ctx)
	if err != nil {
		return nil, charity{}, err
	}
	key := r.signerID + "\n" + r.charity
	s.mu.Lock()
	f, ok := s.forms[key]
	s.mu.Unlock()
	if ok {
		return f, c, nil
	}
	var signer Signer
	if r.signerID != "" { // cards need nobody to sign
		if signer, err = s.signer(ctx, nil, r.signerID); err != nil {
			return nil, charity{}, err
		}
	}
	f, err = paper.NewStationery(p, paper.Charity{
		Name: c.Name, Address: c.Address, Registration: c.Registration, Place: c.Place, Agency: c.Agency, AgencySite: c.AgencySite, Site: c.Site,
		Accent: accent(s.o.Profile),
	}, paper.Signature{Name: signer.Name, Title: signer.Title, Image: signer.Image}, s.rules, s.catalog)
	if err != nil {
		return nil, charity{}, fmt.Errorf("receipts: %w", err)
	}
	s.mu.Lock()
	s.forms[key] = f
	s.mu.Unlock()
	return f, c, nil
}
