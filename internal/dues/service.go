package dues

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
)

// Kind is the name under which the record knows invoices, and payments their purpose.
const (
	Kind        = "invoice"
	PurposeKind = "dues"
)

// maxReason bounds a reason, in runes.
const maxReason = 1000

// Options are what dues must be told of the coalition.
type Options struct {
	Profile config.Profile
	// Site is the address of the web site without a final slash.
	Site string
	Log  *slog.Logger // nil discards
}

// Service bills and takes note of what is paid.
type Service struct {
	audit.Unmoved // a letter went to the address of then, and books are never changed

	db       *db.DB
	log      *audit.Log
	people   *people.Service
	payments *payments.Service
	mail     *outmail.Service
	queue    *jobs.Queue
	catalog  *i18n.Catalog
	o        Options
	zone     *time.Location
}

// New returns the service.
func New(log *audit.Log, register *people.Service, pay *payments.Service, mail *outmail.Service, queue *jobs.Queue, catalog *i18n.Catalog, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		db: log.DB(), log: log, people: register, payments: pay, mail: mail, queue: queue, catalog: catalog, o: o, zone: o.Profile.Location(),
	}
}

// Profile is the coalition's, by whose rules dues are billed.
func (s *Service) Profile() config.Profile { return s.o.Profile }

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.day(s.db.Now()) }

func (s *Service) day(t time.Time) time.Time { return clock.DayIn(t, s.zone) }

// amount writes cents of the coalition's currency in both languages.
func (s *Service) amount(cents int64) i18n.Text { return money.Of(cents, s.o.Profile.Currency).Text() }

// on is where a read runs: a transaction, or the reader for nil.
func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// notFound gives a missing row its own sentence; another error is the engine's.
func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.Wrap(err, fault.NotFound, key, nil)
	}
	return audit.Fault(err)
}

// squeeze trims and turns every run of white space or control characters into
// one space.
func squeeze(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// checkReason refuses a reason that is missing or too long.
func checkReason(reason string) *fault.Error {
	switch {
	case reason == "":
		return fault.Field("reason", "dues.error.missing_reason", nil)
	case len([]rune(reason)) > maxReason:
		return fault.Field("reason", "dues.error.too_long", fault.Args{"Limit": maxReason})
	}
	return nil
}

func invoiceOf(r store.DuesInvoice) Invoice {
	lang, _ := i18n.ParseLang(r.Lang)
	return Invoice{
		ID: r.ID, OrganizationID: r.OrganizationID, Year: int(r.Year), Number: int(r.Number), Issued: db.ParseDay(r.IssuedDay), Due: db.ParseDay(r.DueDay),
		Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Address: r.Address, Lang: lang, Region: people.Region(r.Region),
		Bill: Bill{
			Class: people.Class(r.Class), Budget: r.BudgetCents, From: r.StepFrom, To: r.StepTo, Rate: r.Rate, Whole: r.WholeCents,
			Start: db.ParseDay(r.FromDay), Parts: int(r.Parts), Of: int(r.OfParts), Cents: r.AmountCents,
		},
		Credited: r.CreditedCents, Settled: r.SettledCents, Paid: db.ParseDay(r.PaidDay),
		ExtensionUntil: db.ParseDay(r.ExtensionUntil), ExtensionReason: r.ExtensionReason, ExtensionAgreed: db.ParseDay(r.ExtensionAgreed),
		Ended: Ending(r.Ended), EndedDay: db.ParseDay(r.EndedDay), EndedReason: r.EndedReason,
	}
}

func invoicesOf(rows []store.DuesInvoice) []Invoice {
	list := make([]Invoice, len(rows))
	for i, r := range rows {
		list[i] = invoiceOf(r)
	}
	return list
}

func (i Invoice) row() store.InsertInvoiceParams {
	return store.InsertInvoiceParams{
		ID: i.ID, OrganizationID: i.OrganizationID, Year: int64(i.Year), Number: int64(i.Number), IssuedDay: db.Day(i.Issued), DueDay: db.Day(i.Due),
		NameEn: i.Name.EN, NameFr: i.Name.FR, Fold: foldOf(i.Label(), i.Name), Address: i.Address, Lang: string(i.Lang), Class: string(i.Bill.Class),
		Region: string(i.Region), BudgetCents: i.Bill.Budget, StepFrom: i.Bill.From, StepTo: i.Bill.To, Rate: i.Bill.Rate, WholeCents: i.Bill.Whole,
		FromDay: db.Day(i.Bill.Start), Parts: int64(i.Bill.Parts), OfParts: int64(i.Bill.Of), AmountCents: i.Bill.Cents, CreditedCents: i.Credited,
		SettledCents: i.Settled, PaidDay: db.Day(i.Paid), ExtensionUntil: db.Day(i.ExtensionUntil), ExtensionReason: i.ExtensionReason,
		ExtensionAgreed: db.Day(i.ExtensionAgreed), LastDay: db.Day(i.LastDay()), Ended: string(i.Ended), EndedDay: db.Day(i.EndedDay), EndedReason: i.EndedReason,
	}
}

// foldOf is what the search of a list looks in: the number and both names.
func foldOf(number string, name i18n.Text) string {
	return people.Fold(number) + " " + people.Fold(name.EN) + " " + people.Fold(name.FR)
}

// update keeps what may change of an invoice.
func update(ctx context.Context, tx *audit.Tx, i Invoice) error {
	return store.New(tx).UpdateInvoice(ctx, store.UpdateInvoiceParams{
		ID: i.ID, CreditedCents: i.Credited, SettledCents: i.Settled, PaidDay: db.Day(i.Paid), ExtensionUntil: db.Day(i.ExtensionUntil),
		ExtensionReason: i.ExtensionReason, ExtensionAgreed: db.Day(i.ExtensionAgreed), LastDay: db.Day(i.LastDay()),
		Ended: string(i.Ended), EndedDay: db.Day(i.EndedDay), EndedReason: i.EndedReason,
	})
}

func entryOf(r store.DuesEntry) Entry {
	return Entry{ID: r.ID, InvoiceID: r.InvoiceID, Day: db.ParseDay(r.Day), Kind: EntryKind(r.Kind), Reference: r.Reference, Cents: r.Cents}
}

func creditOf(r store.DuesCreditNote) CreditNote {
	return CreditNote{ID: r.ID, InvoiceID: r.InvoiceID, Year: int(r.Year), Number: int(r.Number), Day: db.ParseDay(r.Day), Cents: r.Cents, Reason: r.Reason}
}

func exemptionOf(r store.DuesExemption) Exemption {
	return Exemption{
		OrganizationID: r.OrganizationID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Year: int(r.Year), Day: db.ParseDay(r.Day), Reason: r.Reason,
		Class: people.Class(r.Class), Region: people.Region(r.Region),
	}
}
