package figures

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
)

// Line is a line of the form, by its number, or another list of gifts by its name.
type Line string

// The lines that gifts add to, and the lists beside them.
const (
	Receipted       Line = "4500"
	Charities       Line = "4510"
	Without         Line = "4530"
	ReceiptedAbroad Line = "4571" // a part of 4500
	WithoutAbroad   Line = "4575"
	Raised          Line = "4630"
	ReceiptedInKind Line = "580"     // of schedule 5; a part of 4500
	InKind          Line = "in_kind" // all gifts in kind, receipted or not
	Earlier         Line = "earlier" // what went back of gifts of earlier times
	Unnamed         Line = ""        // income of accounts that name no line
)

// Lists are the lines and lists that gifts stand behind.
func Lists() []Line {
	return []Line{Receipted, Charities, Without, ReceiptedAbroad, WithoutAbroad, Raised, ReceiptedInKind, InKind, Earlier}
}

// OfGifts reports whether gifts stand behind a line.
func (l Line) OfGifts() bool { return slices.Contains(Lists(), l) }

// IsPart reports whether the line is a part of another and not added again.
func (l Line) IsPart() bool { return l == ReceiptedAbroad || l == ReceiptedInKind }

// named are the lines of form T3010 that have words of their own.
func named() []Line {
	return append(Lists(), "4540", "4550", "4560", "4580", "4590", "4600", "4610", "4620", "4640", "4650")
}

// Say is what the line is, in words.
func (l Line) Say() i18n.Message {
	switch {
	case l == Unnamed:
		return i18n.Say("figures.line.none")
	case slices.Contains(named(), l):
		return i18n.Say("figures.line." + string(l))
	}
	return i18n.Say("figures.line.other", "Line", string(l))
}

// Whence says where what gifts add to the line comes from.
func (l Line) Whence() i18n.Message { return i18n.Say("figures.whence." + string(l)) }

// Row is a line of the form.
type Row struct {
	Line     Line
	Cents    int64
	Gifts    int                    // those that add to it
	OfGifts  int64                  // what they add
	Accounts []accounting.IncomeRow // the accounts of income that add the rest
}

// Large is a gift of LargeFrom or more from outside Canada, for schedule 4.
type Large struct {
	GiftID, DonorID, Donor string
	Kind                   giving.DonorKind
	InKind                 bool
	Received               time.Time
	Country                string
	Cents                  int64
}

// LargeFrom is the value from which a gift of somebody who does not live in Canada is
// listed in schedule 4 of the form, in cents.
const LargeFrom = 10_000_00

// maxLarge bounds the list of them.
const maxLarge = 500

// Figures are those of a time.
type Figures struct {
	accounting.Span
	Currency string
	Issued   bool // line 4490: receipts were issued
	Rows     []Row
	Total    int64 // of the lines, parts left out
	Ledger   int64 // income as the books have it
	Parts    []Row // lists beside the lines: 580, gifts in kind, what went back
	Large    []Large

	// Where Total and Ledger differ: what was entered in the accounts of gifts by hand or
	// by reversing, and what the ledger of payments has that is no gift yet.
	ByHand, Pending int64
}

// Agrees reports whether the lines come to what the ledger has.
func (f Figures) Agrees() bool { return f.Total == f.Ledger }

// Row is the row of a line; a row of nothing for one that nothing adds to.
func (f Figures) Row(l Line) Row {
	for _, r := range append(slices.Clone(f.Rows), f.Parts...) {
		if r.Line == l {
			return r
		}
	}
	return Row{Line: l}
}

// Service works out figures.
type Service struct {
	db      *db.DB
	books   *accounting.Service
	profile config.Profile
	rules   rules.Rules
}

// New returns the service, which reads gifts from d by the rules of splitting r.
func New(d *db.DB, books *accounting.Service, profile config.Profile, r rules.Rules) *Service {
	return &Service{db: d, books: books, profile: profile, rules: r}
}

// FiscalYear is the fiscal year that a day is in, by the calendar year in which it begins.
func (s *Service) FiscalYear(day time.Time) int {
	if from, _ := s.profile.FiscalYear(day.Year()); day.Before(from) {
		return day.Year() - 1
	}
	return day.Year()
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return s.books.Today() }

// Currency is that of the books.
func (s *Service) Currency() string { return s.books.Currency() }

// The years that figures are asked of.
const (
	firstYear = 1970
	lastYear  = 2999
)

// Span is the fiscal year that begins in a calendar year; a NotFound refusal for one that
// nobody has books of.
func (s *Service) Span(year int) (accounting.Span, error) {
	if year < firstYear || year > lastYear {
		return accounting.Span{}, fault.New(fault.NotFound, "figures.error.year", fault.Args{"Year": strconv.Itoa(year)})
	}
	from, to := s.profile.FiscalYear(year)
	return accounting.Span{From: from, To: to}, nil
}

// Year is the figures of the fiscal year that begins in a calendar year.
func (s *Service) Year(ctx context.Context, who access.Actor, year int) (Figures, error) {
	span, err := s.Span(year)
	if err != nil {
		return Figures{}, err
	}
	return s.Of(ctx, who, span)
}

// Of is the figures of days, both included.
func (s *Service) Of(ctx context.Context, who access.Actor, span accounting.Span) (f Figures, err error) {
	if err := giving.RequireReading(who); err != nil {
		return Figures{}, err
	}
	if err := span.Check(); err != nil {
		return Figures{}, err
	}
	for range 3 { // gifts and books are read one after the other, and a gift may come between
		if f, err = s.read(ctx, span); err != nil || f.Agrees() {
			return f, err
		}
		if err = s.explain(ctx, &f); err != nil || f.Pending == 0 { // what was entered by hand stays so
			return f, err
		}
	}
	return f, nil
}

// days are the bounds of a time as the database compares them.
func days(span accounting.Span) (from, to string) {
	from, to = "0001-01-01", "9999-12-31"
	if !span.From.IsZero() {
		from = db.Day(span.From)
	}
	if !span.To.IsZero() {
		to = db.Day(span.To)
	}
	return from, to
}

func (s *Service) read(ctx context.Context, span accounting.Span) (Figures, error) {
	from, to := days(span)
	q := store.New(s.db.Reader())
	home := s.profile.Giving.Home()
	g, err := q.FiguresOf(ctx, store.FiguresOfParams{Home: home, FromDay: from, ToDay: to, Ignored: s.rules.IgnoredUpTo, Percent: s.rules.IgnoredPercent})
	if err != nil {
		return Figures{}, audit.Fault(err)
	}
	plain, err := q.PlainGifts(ctx, store.PlainGiftsParams{Home: home, FromDay: from, ToDay: to})
	if err != nil {
		return Figures{}, audit.Fault(err)
	}
	g.Receipted, g.ReceiptedGifts = g.Receipted+plain.Eligible, g.ReceiptedGifts+plain.Receipted
	g.Without, g.WithoutGifts = g.Without+plain.Cents-plain.Eligible, g.WithoutGifts+plain.Without
	income, err := s.books.IncomeTotals(ctx, nil, span)
	if err != nil {
		return Figures{}, err
	}
	f := Figures{Span: span, Currency: s.books.Currency(), Issued: g.ReceiptedGifts > 0}
	f.gifts(g)
	for _, r := range income {
		f.Ledger += r.Cents
		if r.Account.Line != accounting.LineGifts {
			f.account(r)
		}
	}
	slices.SortStableFunc(f.Rows, func(a, b Row) int { return cmp.Compare(order(a.Line), order(b.Line)) })
	for _, r := range f.Rows {
		if !r.Line.IsPart() {
			f.Total += r.Cents
		}
	}
	large, err := q.LargeFromAbroad(ctx, store.LargeFromAbroadParams{FromDay: from, ToDay: to, Home: home, Least: LargeFrom, PageSize: maxLarge})
	if err != nil {
		return Figures{}, audit.Fault(err)
	}
	for _, r := range large {
		f.Large = append(f.Large, Large{
			GiftID: r.ID, DonorID: r.DonorID, Donor: r.DonorName, Kind: giving.DonorKind(r.DonorKind), InKind: giving.GiftKind(r.Kind) == giving.InKind,
			Received: db.ParseDay(r.Received), Country: r.Country, Cents: int64(r.Cents),
		})
	}
	return f, nil
}

// order puts lines as the form does; income without a line is last.
func order(l Line) string {
	if l == Unnamed {
		return "~"
	}
	return string(l)
}

// gifts fills in what gifts add.
func (f *Figures) gifts(g store.FiguresOfRow) {
	row := func(l Line, cents, gifts int64) Row {
		return Row{Line: l, Cents: cents, OfGifts: cents, Gifts: int(gifts)}
	}
	f.Rows = []Row{
		row(Receipted, g.Receipted, g.ReceiptedGifts), row(Charities, g.Charities, g.CharitiesGifts), row(Without, g.Without, g.WithoutGifts),
		row(ReceiptedAbroad, g.ReceiptedAbroad, g.ReceiptedAbroadGifts), row(WithoutAbroad, g.WithoutAbroad, g.WithoutAbroadGifts), row(Raised, g.Raised, g.RaisedGifts),
	}
	f.Parts = []Row{row(ReceiptedInKind, g.ReceiptedInKind, g.ReceiptedInKindGifts), row(InKind, g.InKind, g.InKindGifts)}
	if g.Earlier != 0 {
		f.Parts = append(f.Parts, row(Earlier, g.Earlier, 0))
	}
}

// account adds an account of income to the line that it names.
func (f *Figures) account(r accounting.IncomeRow) {
	i := slices.IndexFunc(f.Rows, func(x Row) bool { return x.Line == Line(r.Account.Line) && !x.Line.IsPart() })
	if i < 0 {
		line := Line(r.Account.Line)
		if line.IsPart() { // nothing is added to a part alone
			line = Receipted
		}
		if i = slices.IndexFunc(f.Rows, func(x Row) bool { return x.Line == line }); i < 0 {
			f.Rows = append(f.Rows, Row{Line: line})
			i = len(f.Rows) - 1
		}
	}
	f.Rows[i].Cents += r.Cents
	f.Rows[i].Accounts = append(f.Rows[i].Accounts, r)
}

// explain finds out why the lines and the ledger differ.
func (s *Service) explain(ctx context.Context, f *Figures) error {
	sums, err := s.books.IncomeSources(ctx, nil, f.Span, accounting.LineGifts)
	if err != nil {
		return err
	}
	f.ByHand = sums[accounting.SourceManual] + sums[accounting.SourceReversal]
	f.Pending = f.Ledger - f.Total - f.ByHand
	return nil
}

// Gift is a gift behind a figure.
type Gift struct {
	ID, DonorID, Donor string
	Received           time.Time
	Kind               giving.GiftKind
	Country            string
	Charity, Abroad    bool
	Earlier            bool  // it was booked before, and what moved went back
	Moved              int64 // in the time: what came less what went back
	Eligible           int64 // of it, what its receipt in force says
	Raised             int64 // of it, the advantage, or all where it is no gift
}

// Rest is what of the gift is neither receipted nor raised.
func (g Gift) Rest() int64 { return g.Moved - g.Eligible - g.Raised }

// On is what of the gift counts on a line.
func (g Gift) On(l Line) int64 {
	switch {
	case l == InKind && g.Kind == giving.InKind, l == Charities && g.Charity, l == Earlier && g.Earlier:
		return g.Moved
	case l == Receipted, l == ReceiptedAbroad && g.Abroad, l == ReceiptedInKind && g.Kind == giving.InKind:
		return g.Eligible
	case l == Raised && !g.Charity:
		return g.Raised
	case l == Without && !g.Charity && !g.Abroad, l == WithoutAbroad && !g.Charity && g.Abroad:
		return g.Rest()
	}
	return 0
}

// PageSize is how many gifts a page of a list has.
const PageSize = 50

// After is where a page of gifts goes on: behind a gift by its day and its key.
type After struct {
	Day time.Time
	ID  string
}

// Gifts lists a page of the gifts behind a line in a time, by day; the empty line is all
// of them. more tells whether another page follows.
func (s *Service) Gifts(ctx context.Context, who access.Actor, span accounting.Span, l Line, after After) (list []Gift, more bool, err error) {
	return s.giftsOf(ctx, who, span, l, after, PageSize)
}

func (s *Service) giftsOf(ctx context.Context, who access.Actor, span accounting.Span, l Line, after After, size int32) (list []Gift, more bool, err error) {
	if err := giving.RequireReading(who); err != nil {
		return nil, false, err
	}
	if l != "" && !l.OfGifts() {
		return nil, false, fault.New(fault.NotFound, "figures.error.line", nil)
	}
	from, to := days(span)
	rows, err := store.New(s.db.Reader()).FigureGifts(ctx, store.FigureGiftsParams{
		Home: s.profile.Giving.Home(), FromDay: from, ToDay: to, Ignored: s.rules.IgnoredUpTo, Percent: s.rules.IgnoredPercent, Line: string(l),
		AfterDay: db.Day(after.Day), AfterID: after.ID, PageSize: size + 1,
	})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > int(size) {
		rows, more = rows[:size], true
	}
	for _, r := range rows {
		list = append(list, Gift{
			ID: r.ID, DonorID: r.DonorID, Donor: r.DonorName, Received: db.ParseDay(r.Received), Kind: giving.GiftKind(r.Kind), Country: r.Country,
			Charity: r.Charity != 0, Abroad: r.Abroad != 0, Earlier: r.Here == 0, Moved: r.Moved, Eligible: r.Eligible, Raised: r.Raised,
		})
	}
	return list, more, nil
}
