package accounting

import (
	"context"
	"math"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// PageSize is how many rows a page of the books has at most.
const PageSize = 50

// Span is days from one to another, both included; zero: no bound.
type Span struct{ From, To time.Time }

// Check refuses days that are the wrong way about.
func (d Span) Check() error {
	if !d.From.IsZero() && !d.To.IsZero() && d.To.Before(d.From) {
		return fault.Field("to", "accounting.error.span", nil)
	}
	return nil
}

// The bounds of days as the database compares them.
const (
	firstDay = "0001-01-01"
	lastDay  = "9999-12-31"
)

func (d Span) bounds() (from, to string) {
	from, to = firstDay, lastDay
	if !d.From.IsZero() {
		from = db.Day(clock.Day(d.From))
	}
	if !d.To.IsZero() {
		to = db.Day(clock.Day(d.To))
	}
	return from, to
}

// Sum is what an account and a fund came to.
type Sum struct {
	Account string
	Fund    string
	Debit   int64 // cents, zero or above
	Credit  int64 // cents, zero or above
}

// Cents is the balance: a debit above zero, a credit below.
func (s Sum) Cents() int64 { return s.Debit - s.Credit }

// Sums adds up the lines of days by account and fund. tx nil is the reader.
func (s *Service) Sums(ctx context.Context, tx db.DBTX, d Span) ([]Sum, error) {
	from, to := d.bounds()
	rows, err := s.on(tx).Sums(ctx, from, to)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Sum, len(rows))
	for i, r := range rows {
		list[i] = Sum(r)
	}
	return list, nil
}

// TrialRow is a row of a trial balance.
type TrialRow struct {
	Account Account
	Cents   int64 // a debit above zero, a credit below
}

// Trial is a trial balance: what each account comes to on a day.
type Trial struct {
	On   time.Time
	From time.Time // the first day of the financial year: income and expenses count from it
	Rows []TrialRow
	// Earlier is what the years before had over: a credit, below zero, where they had.
	Earlier       int64
	Debit, Credit int64 // the columns' sums, which are equal
}

// TrialBalance is the trial balance of a day, of one fund or (empty) of all.
func (s *Service) TrialBalance(ctx context.Context, who access.Actor, on time.Time, fund string) (Trial, error) {
	if err := RequireReading(who); err != nil {
		return Trial{}, err
	}
	from, _, err := s.YearOf(ctx, nil, on)
	if err != nil {
		return Trial{}, err
	}
	t := Trial{On: on, From: from}
	accounts, err := s.Accounts(ctx, nil)
	if err != nil {
		return Trial{}, err
	}
	before, err := s.Sums(ctx, nil, Span{To: from.AddDate(0, 0, -1)})
	if err != nil {
		return Trial{}, err
	}
	within, err := s.Sums(ctx, nil, Span{From: from, To: on})
	if err != nil {
		return Trial{}, err
	}
	for _, a := range accounts {
		cents := of(within, a.Number, fund)
		if a.Kind.OfYear() {
			t.Earlier += of(before, a.Number, fund)
		} else {
			cents += of(before, a.Number, fund)
		}
		if cents != 0 {
			t.Rows = append(t.Rows, TrialRow{Account: a, Cents: cents})
			t.add(cents)
		}
	}
	t.add(t.Earlier)
	return t, nil
}

func (t *Trial) add(cents int64) {
	if cents > 0 {
		t.Debit += cents
	} else {
		t.Credit -= cents
	}
}

// of is what an account came to, in one fund or (empty) in all.
func of(sums []Sum, account, fund string) int64 {
	var cents int64
	for _, x := range sums {
		if x.Account == account && (fund == "" || x.Fund == fund) {
			cents += x.Cents()
		}
	}
	return cents
}

// FundBalance is what a fund has: what came in for it less what was spent of it.
type FundBalance struct {
	Fund     Fund
	Income   int64 // cents, of all years
	Expenses int64
	Net      int64 // what is there: its assets less its debts
}

// FundBalances is what each fund has on a day.
func (s *Service) FundBalances(ctx context.Context, who access.Actor, on time.Time) ([]FundBalance, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	funds, err := s.Funds(ctx, nil)
	if err != nil {
		return nil, err
	}
	accounts, err := s.Accounts(ctx, nil)
	if err != nil {
		return nil, err
	}
	sums, err := s.Sums(ctx, nil, Span{To: on})
	if err != nil {
		return nil, err
	}
	list := make([]FundBalance, len(funds))
	for i, f := range funds {
		list[i].Fund = f
		for _, a := range accounts {
			cents := of(sums, a.Number, f.Slug)
			switch a.Kind {
			case Income:
				list[i].Income -= cents
			case Expense:
				list[i].Expenses += cents
			case Asset, Liability:
				list[i].Net += cents
			case Equity: // follows from the others
			}
		}
	}
	return list, nil
}

// IncomeRow is what an account of income came to.
type IncomeRow struct {
	Account Account
	Cents   int64 // what came in less what was given back
	ByFund  map[string]int64
}

// Income is what each account of income came to in days, both included, in the order
// of numbers; accounts that came to nothing are left out. Who may see it is the
// caller's to ask (RequireReading). tx nil is the reader.
func (s *Service) Income(ctx context.Context, tx db.DBTX, d Span) ([]IncomeRow, error) {
	accounts, err := s.Accounts(ctx, tx)
	if err != nil {
		return nil, err
	}
	sums, err := s.Sums(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	var list []IncomeRow
	for _, a := range accounts {
		if a.Kind != Income {
			continue
		}
		row := IncomeRow{Account: a, ByFund: map[string]int64{}}
		for _, x := range sums {
			if x.Account == a.Number && (x.Debit != 0 || x.Credit != 0) {
				row.Cents -= x.Cents()
				row.ByFund[x.Fund] -= x.Cents()
			}
		}
		if len(row.ByFund) > 0 {
			list = append(list, row)
		}
	}
	return list, nil
}

// IncomeByLine sums income by the line of form T3010 ("4620"; LineGifts for gifts,
// empty for accounts that name none). tx nil is the reader.
func (s *Service) IncomeByLine(ctx context.Context, tx db.DBTX, d Span) (map[string]int64, error) {
	rows, err := s.Income(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	lines := map[string]int64{}
	for _, r := range rows {
		lines[r.Account.Line] += r.Cents
	}
	return lines, nil
}

// IncomeTotals is Income without what each fund has of it, which takes a fraction of
// the time.
func (s *Service) IncomeTotals(ctx context.Context, tx db.DBTX, d Span) ([]IncomeRow, error) {
	accounts, err := s.Accounts(ctx, tx)
	if err != nil {
		return nil, err
	}
	from, to := d.bounds()
	sums, err := s.on(tx).IncomeTotals(ctx, from, to)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []IncomeRow
	for _, x := range sums {
		for _, a := range accounts {
			if a.Number == x.Account {
				list = append(list, IncomeRow{Account: a, Cents: x.Cents})
			}
		}
	}
	return list, nil
}

// IncomeSources is what the accounts of income of a line of form T3010 came to in days,
// by the kind of source that entered it. tx nil is the reader; who may see it is the
// caller's to ask.
func (s *Service) IncomeSources(ctx context.Context, tx db.DBTX, d Span, line string) (map[string]int64, error) {
	p := store.IncomeSourcesParams{Line: line}
	p.FromDay, p.ToDay = d.bounds()
	rows, err := s.on(tx).IncomeSources(ctx, p)
	if err != nil {
		return nil, audit.Fault(err)
	}
	sums := map[string]int64{}
	for _, r := range rows {
		sums[r.SourceKind] = r.Cents
	}
	return sums, nil
}

// JournalFilter narrows the journal.
type JournalFilter struct {
	Span
	Source string // a kind of source; empty: all
	After  string // the key of the last entry of the page before
}

// Journal lists a page of the journal with its lines, the latest day first. more tells
// whether another page follows.
func (s *Service) Journal(ctx context.Context, who access.Actor, f JournalFilter) (list []Entry, more bool, err error) {
	if err := RequireReading(who); err != nil {
		return nil, false, err
	}
	if err := f.Check(); err != nil {
		return nil, false, err
	}
	p := store.JournalParams{SourceKind: f.Source, PageSize: PageSize + 1}
	p.FromDay, p.ToDay = f.bounds()
	if f.After != "" {
		last, err := s.Entry(ctx, nil, f.After)
		if err != nil {
			return nil, false, err
		}
		p.BeforeDay, p.BeforeID = db.Day(last.Day), last.ID
	}
	rows, err := s.on(nil).Journal(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		e := entryOfRow(r)
		if e.Lines, err = s.linesOf(ctx, nil, e.ID); err != nil {
			return nil, false, err
		}
		list = append(list, e)
	}
	return list, more, nil
}

func entryOfRow(r store.AccountingEntry) Entry {
	return entryOf(store.EntryRow{
		ID: r.ID, Year: r.Year, Number: r.Number, Day: r.Day, ValueDay: r.ValueDay, MemoEn: r.MemoEn, MemoFr: r.MemoFr, Party: r.Party, Reference: r.Reference,
		SourceKind: r.SourceKind, SourceKey: r.SourceKey, Reverses: r.Reverses, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy,
	})
}

// AccountLine is a line of an account's page.
type AccountLine struct {
	Item
	Entry   Entry // without its lines
	Fund    string
	Cents   int64
	Balance int64 // of the account after the line
	Cleared string
}

// AccountPage is a page of an account's lines, in the order of days.
type AccountPage struct {
	Account Account
	Opening int64 // before the first line of the page
	Lines   []AccountLine
	Closing int64
	Next    string // what to ask the next page with; empty: there is none
}

// AccountLines is a page of an account's lines on days, of one fund or (empty) of all.
// after is what the page before gave as Next.
func (s *Service) AccountLines(ctx context.Context, who access.Actor, number string, d Span, fund, after string) (AccountPage, error) {
	if err := RequireReading(who); err != nil {
		return AccountPage{}, err
	}
	if err := d.Check(); err != nil {
		return AccountPage{}, err
	}
	a, err := s.Account(ctx, nil, number)
	if err != nil {
		return AccountPage{}, err
	}
	p := store.AccountPageParams{Account: number, Fund: fund, PageSize: PageSize + 1}
	p.FromDay, p.ToDay = d.bounds()
	page := AccountPage{Account: a}
	if c, ok := readCursor(after); ok {
		p.AfterDay, p.AfterID, p.AfterPosition, page.Opening = c.day, c.id, c.position, c.balance
	} else {
		opening, err := s.on(nil).BalanceBefore(ctx, store.BalanceBeforeParams{Account: number, Day: p.FromDay, Fund: fund})
		if err != nil {
			return AccountPage{}, audit.Fault(err)
		}
		page.Opening = opening
	}
	rows, err := s.on(nil).AccountPage(ctx, p)
	if err != nil {
		return AccountPage{}, audit.Fault(err)
	}
	more := len(rows) > PageSize
	if more {
		rows = rows[:PageSize]
	}
	page.Closing = page.Opening
	for _, r := range rows {
		page.Closing += r.Cents
		page.Lines = append(page.Lines, AccountLine{
			Item:  Item{EntryID: r.EntryID, Position: int(r.Position)},
			Entry: Entry{ID: r.EntryID, Year: int(r.Year), Number: int(r.Number), Day: db.ParseDay(r.Day), Memo: i18n.Text{EN: r.MemoEn, FR: r.MemoFr}, Party: r.Party, Reference: r.Reference},
			Fund:  r.Fund, Cents: r.Cents, Balance: page.Closing, Cleared: r.Cleared,
		})
	}
	if more {
		last := rows[len(rows)-1]
		page.Next = cursor{day: last.Day, id: last.EntryID, position: last.Position, balance: page.Closing}.String()
	}
	return page, nil
}

// BalanceOn is what an account comes to at the end of a day, in cents. tx nil is the
// reader; who may see it is the caller's to ask.
func (s *Service) BalanceOn(ctx context.Context, tx db.DBTX, number string, on time.Time) (int64, error) {
	cents, err := s.on(tx).BalanceBefore(ctx, store.BalanceBeforeParams{Account: number, Day: db.Day(clock.Day(on).AddDate(0, 0, 1))})
	return cents, audit.Fault(err)
}

// Outside is money in another currency than the books'.
type Outside struct {
	Source Source
	Day    time.Time
	Memo   i18n.Text
	Party  string
	Amount money.Amount
}

// Outsides lists money in another currency that nobody has settled.
func (s *Service) Outsides(ctx context.Context, who access.Actor) ([]Outside, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).Outside(ctx, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Outside, len(rows))
	for i, r := range rows {
		list[i] = Outside{
			Source: Source{Kind: r.SourceKind, Key: r.SourceKey}, Day: db.ParseDay(r.Day), Memo: i18n.Text{EN: r.MemoEn, FR: r.MemoFr}, Party: r.Party,
			Amount: money.Of(r.Cents, r.Currency),
		}
	}
	return list, nil
}

// OpenLine is a line of a bank or clearing account that nothing has settled.
type OpenLine struct {
	Item
	Account string
	Entry   Entry // without its lines
	Fund    string
	Cents   int64
}

// OpenLines lists the open lines of an account on days, at most limit of them, the
// earliest first. tx nil is the reader; who may see them is the caller's to ask.
func (s *Service) OpenLines(ctx context.Context, tx db.DBTX, number string, d Span, limit int) ([]OpenLine, error) {
	p := store.OpenLinesParams{Account: number, PageSize: int32(min(max(limit, 1), math.MaxInt32))}
	p.FromDay, p.ToDay = d.bounds()
	rows, err := s.on(tx).OpenLines(ctx, p)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]OpenLine, len(rows))
	for i, r := range rows {
		list[i] = OpenLine{
			Item: Item{EntryID: r.EntryID, Position: int(r.Position)}, Account: number, Fund: r.Fund, Cents: r.Cents,
			Entry: Entry{
				ID: r.EntryID, Year: int(r.Year), Number: int(r.Number), Day: db.ParseDay(r.Day), Memo: i18n.Text{EN: r.MemoEn, FR: r.MemoFr}, Party: r.Party, Reference: r.Reference,
				Source: Source{Kind: r.SourceKind, Key: r.SourceKey},
			},
		}
	}
	return list, nil
}

// OpenSum is what the open lines of an account come to by the end of a day, and how
// many they are. tx nil is the reader; who may see it is the caller's to ask.
func (s *Service) OpenSum(ctx context.Context, tx db.DBTX, number string, on time.Time) (cents int64, lines int, err error) {
	_, to := Span{To: on}.bounds()
	r, err := s.on(tx).OpenSum(ctx, number, to)
	return r.Cents, int(r.Lines), audit.Fault(err)
}
