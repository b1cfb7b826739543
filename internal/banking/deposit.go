package banking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking/internal/store"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/letter"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// KindDeposit is the name under which the record knows a deposit slip.
const KindDeposit = "deposit"

// InBox is a cheque, or cash, that has not been deposited.
type InBox struct {
	accounting.Item
	Account   string // the clearing account
	Fund      string
	Method    payments.Method
	Payer     string
	Reference string // a cheque's number
	About     i18n.Text
	Day       time.Time
	Cents     int64
}

// Deposit is a deposit slip.
type Deposit struct {
	ID           string
	Year, Number int
	Account      string // the bank account
	Day          time.Time
	Cents        int64
	Items        []DepositItem
	EntryID      string
	Undone       string // why it was undone; empty: it stands
	UndoneAt     time.Time
	At           time.Time
	By           string
}

// DepositItem is a cheque or cash on a slip.
type DepositItem struct {
	Method    payments.Method
	Payer     string
	Reference string
	Cents     int64
}

// Label is a slip's number as people quote it: "2026-007".
func (d Deposit) Label() string { return fmt.Sprintf("%d-%03d", d.Year, d.Number) }

// boxes are the accounts that cheques and cash are in until they are deposited: those
// that money passes through. A method whose money lands in the bank account itself has
// none.
func (s *Service) boxes(ctx context.Context, tx db.DBTX) ([]string, error) {
	var list []string
	for _, m := range []payments.Method{payments.Cheque, payments.Cash} {
		number, err := s.books.AccountFor(ctx, tx, accounting.SettingMethod(string(m)))
		if err != nil {
			return nil, err
		}
		a, err := s.books.Account(ctx, tx, number)
		if err != nil {
			return nil, err
		}
		if a.Role == accounting.Clearing && !slices.Contains(list, number) {
			list = append(list, number)
		}
	}
	return list, nil
}

// mostOnASlip bounds a slip, and what the page offers.
const mostOnASlip = 200

// Box lists what waits to be deposited, the earliest first.
func (s *Service) Box(ctx context.Context, who access.Actor) ([]InBox, error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, err
	}
	return s.box(ctx, nil)
}

func (s *Service) box(ctx context.Context, tx db.DBTX) ([]InBox, error) {
	boxes, err := s.boxes(ctx, tx)
	if err != nil {
		return nil, err
	}
	var list []InBox
	for _, account := range boxes {
		lines, err := s.books.OpenLines(ctx, tx, account, accounting.Span{}, mostOnTheWay)
		if err != nil {
			return nil, err
		}
		n := 0
		for _, l := range lines {
			one, in, err := s.inBox(ctx, tx, l)
			if err != nil {
				return nil, err
			}
			if in && n < mostOnASlip {
				list, n = append(list, one), n+1
			}
		}
	}
	return list, nil
}

// inBox says what an open line of the account of cheques and cash is; in is false for
// what nobody takes to the bank: money that a card provider or a platform pays out where
// it passes through the same account, a transfer, or what was given back.
func (s *Service) inBox(ctx context.Context, tx db.DBTX, l accounting.OpenLine) (one InBox, in bool, err error) {
	one = InBox{Item: l.Item, Account: l.Account, Fund: l.Fund, Payer: l.Entry.Party, Reference: l.Entry.Reference, About: l.Entry.Memo, Day: l.Entry.Day, Cents: l.Cents, Method: payments.Cheque}
	if l.Entry.Source.Kind == payments.SourceKind {
		p, err := s.payments.Get(ctx, tx, l.Entry.Source.Key)
		if err != nil {
			return one, false, err
		}
		one.Method = p.Method
	}
	return one, l.Cents > 0 && (one.Method == payments.Cheque || one.Method == payments.Cash), nil
}

// Slip asks for a deposit slip.
type Slip struct {
	Account string // the bank account
	Day     time.Time
	Items   []accounting.Item
	Once    string // the form's own key
}

// Deposit makes a slip of cheques and cash that wait, and enters that they went to the
// bank.
func (s *Service) Deposit(ctx context.Context, who access.Actor, slip Slip) (d Deposit, err error) {
	if slip.Once == "" {
		slip.Once = db.NewID()
	}
	err = s.log.Do(ctx, who, "banking.deposit", func(tx *audit.Tx) error {
		if err := accounting.RequireKeeping(tx.Who()); err != nil {
			return err
		}
		had, err := store.New(tx).DepositOnce(ctx, db.Clean(slip.Once))
		if err == nil {
			d, err = s.deposit(ctx, tx, had)
			return err
		}
		if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		d, err = s.makeSlip(ctx, tx, slip)
		return err
	})
	return d, err
}

func (s *Service) makeSlip(ctx context.Context, tx *audit.Tx, slip Slip) (Deposit, error) {
	chosen, err := s.chosen(ctx, tx, &slip)
	if err != nil {
		return Deposit{}, err
	}
	q := store.New(tx)
	last, err := q.LastDeposit(ctx, int64(slip.Day.Year()))
	if err != nil {
		return Deposit{}, err
	}
	d := Deposit{ID: db.NewID(), Year: slip.Day.Year(), Number: int(last) + 1, Account: slip.Account, Day: slip.Day, At: tx.Now, By: tx.Who().Name}
	e := accounting.Entry{Day: d.Day, Source: accounting.Source{Kind: sourceDeposit, Key: d.ID}, Reference: d.Label(), Clears: slip.Items}
	e.Memo = i18n.Text{EN: s.o.Catalog.For(i18n.EN).T("banking.deposit.memo", "Number", d.Label()), FR: s.o.Catalog.For(i18n.FR).T("banking.deposit.memo", "Number", d.Label())}
	for _, c := range chosen {
		d.Cents += c.Cents
		d.Items = append(d.Items, DepositItem{Method: c.Method, Payer: c.Payer, Reference: c.Reference, Cents: c.Cents})
	}
	e.Lines = slipLines(slip.Account, chosen)
	if e, err = s.books.PostTx(ctx, tx, e); err != nil {
		return Deposit{}, err
	}
	d.EntryID = e.ID
	tx.About(KindDeposit, d.ID)
	tx.Detail("cents", d.Cents)
	err = q.InsertDeposit(ctx, store.InsertDepositParams{
		ID: d.ID, Once: db.Clean(slip.Once), Year: int64(d.Year), Number: int64(d.Number), Account: d.Account, Day: db.Day(d.Day), Cents: d.Cents, EntryID: d.EntryID, At: db.Micros(d.At), ByName: d.By,
	})
	for i, c := range chosen {
		if err != nil {
			break
		}
		err = q.InsertDepositItem(ctx, store.InsertDepositItemParams{
			DepositID: d.ID, Place: int64(i), EntryID: c.EntryID, Position: int64(c.Position), Method: string(c.Method), Payer: c.Payer, Reference: c.Reference, Cents: c.Cents,
		})
	}
	return d, err
}

// slipLines are the lines of a slip's entry: one sum for each account and fund, that the
// bank shows as one line where one fund is on the slip.
func slipLines(bank string, chosen []InBox) []accounting.Line {
	var lines []accounting.Line
	add := func(account, fund string, cents int64) {
		i := slices.IndexFunc(lines, func(l accounting.Line) bool { return l.Account == account && l.Fund == fund })
		if i < 0 {
			lines = append(lines, accounting.Line{Account: account, Fund: fund, Cents: cents})
			return
		}
		lines[i].Cents += cents
	}
	for _, c := range chosen {
		add(bank, c.Fund, c.Cents)
		add(c.Account, c.Fund, -c.Cents)
	}
	return lines
}

// chosen checks a slip, and returns what it is of.
func (s *Service) chosen(ctx context.Context, tx *audit.Tx, slip *Slip) ([]InBox, error) {
	today := s.day(tx.Now)
	if slip.Day.IsZero() {
		slip.Day = today
	}
	slip.Day = clock.Day(slip.Day)
	a, err := s.books.Account(ctx, tx, slip.Account)
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && (a.Role != accounting.Bank || !a.Active):
		return nil, fault.Field("account", "banking.error.no_bank", nil)
	case err != nil:
		return nil, err
	case slip.Day.After(today):
		return nil, fault.Field("day", "accounting.error.future", fault.Args{"Today": today})
	case slip.Day.Year() < 1970:
		return nil, fault.Field("day", "accounting.error.day", nil)
	case len(slip.Items) == 0 || len(slip.Items) > mostOnASlip:
		return nil, fault.Field("items", "banking.error.slip", fault.Args{"Most": mostOnASlip})
	}
	box, err := s.box(ctx, tx)
	if err != nil {
		return nil, err
	}
	var chosen []InBox
	for _, i := range slip.Items {
		n := slices.IndexFunc(box, func(b InBox) bool { return b.Item == i })
		if n < 0 {
			return nil, fault.New(fault.Conflict, "accounting.error.cleared", nil)
		}
		if box[n].Day.After(slip.Day) {
			return nil, fault.Field("day", "banking.error.slip_day", fault.Args{"Day": box[n].Day})
		}
		chosen = append(chosen, box[n])
	}
	return chosen, nil
}

// Deposits lists the slips, the latest first. more tells whether another page follows.
func (s *Service) Deposits(ctx context.Context, who access.Actor, after string) (list []Deposit, more bool, err error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, false, err
	}
	p := store.DepositsParams{PageSize: PageSize + 1}
	if after != "" {
		last, err := s.deposit(ctx, nil, after)
		if err != nil {
			return nil, false, err
		}
		p.BeforeDay, p.BeforeID = db.Day(last.Day), last.ID
	}
	rows, err := s.on(nil).Deposits(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, depositOf(r))
	}
	return list, more, nil
}

func depositOf(r store.BankingDeposit) Deposit {
	return Deposit{
		ID: r.ID, Year: int(r.Year), Number: int(r.Number), Account: r.Account, Day: db.ParseDay(r.Day), Cents: r.Cents, EntryID: r.EntryID, Undone: r.Undone, UndoneAt: db.Time(r.UndoneAt),
		At: db.Time(r.At), By: r.ByName,
	}
}

// DepositByID returns a slip with what is on it; a NotFound refusal for none.
func (s *Service) DepositByID(ctx context.Context, who access.Actor, id string) (Deposit, error) {
	if err := accounting.RequireReading(who); err != nil {
		return Deposit{}, err
	}
	return s.deposit(ctx, nil, id)
}

func (s *Service) deposit(ctx context.Context, tx db.DBTX, id string) (Deposit, error) {
	row, err := s.on(tx).Deposit(ctx, id)
	if err != nil {
		return Deposit{}, notFound(err, "banking.error.no_deposit")
	}
	d := depositOf(row)
	items, err := s.on(tx).DepositItems(ctx, id)
	for _, i := range items {
		d.Items = append(d.Items, DepositItem{Method: payments.Method(i.Method), Payer: i.Payer, Reference: i.Reference, Cents: i.Cents})
	}
	return d, audit.Fault(err)
}

// Undo undoes a slip: what was on it waits again, but for what was made void since: it
// never was. One that a statement shows stays: its line is taken back first.
func (s *Service) Undo(ctx context.Context, who access.Actor, id, reason string) error {
	reason = trimmed(reason)
	return s.log.Do(ctx, who, "banking.undo_deposit", func(tx *audit.Tx) error {
		if err := accounting.RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		d, err := s.deposit(ctx, tx, id)
		if err != nil {
			return err
		}
		e, err := s.books.Entry(ctx, tx, d.EntryID)
		if err != nil {
			return err
		}
		for _, l := range e.Lines {
			if l.Account == d.Account && l.Cleared != "" && d.UndoneAt.IsZero() {
				return fault.New(fault.Conflict, "banking.error.deposit_found", nil)
			}
		}
		n, err := store.New(tx).UndoDeposit(ctx, store.UndoDepositParams{Undone: reason, UndoneAt: db.Micros(tx.Now), ID: id})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "banking.error.undone", nil)
		}
		tx.About(KindDeposit, id)
		return s.reverse(ctx, tx, d.EntryID, accounting.Source{Kind: sourceDeposit, Key: d.ID}, reason)
	})
}

// SlipPDF sets a slip on paper, to take to the bank: each cheque with its payer and
// number, the cash as one sum, and the total.
func (s *Service) SlipPDF(ctx context.Context, who access.Actor, id string, lang i18n.Lang) ([]byte, error) {
	d, err := s.DepositByID(ctx, who, id)
	if err != nil {
		return nil, err
	}
	a, err := s.books.Account(ctx, nil, d.Account)
	if err != nil {
		return nil, err
	}
	l := s.o.Catalog.For(lang)
	in := func(cents int64) string { return money.Format(cents, s.books.Currency(), lang) }
	doc := letter.New(letter.Letter{
		Profile: s.o.Profile, Loc: l, Day: d.Day, Made: d.At, Site: s.o.Site, Topic: l.T("banking.deposit.title", "Number", d.Label()),
		References: [][2]string{{l.T("banking.deposit.number"), d.Label()}, {l.T("banking.deposit.account"), a.Name.In(lang)}, {l.T("banking.deposit.day"), l.Date(d.Day)}},
	})
	var rows [][2]string
	var cash int64
	cheques := 0
	for _, i := range d.Items {
		if i.Method == payments.Cash {
			cash += i.Cents
			continue
		}
		cheques++
		said := i.Payer
		if i.Reference != "" {
			said = l.T("banking.deposit.cheque", "Payer", i.Payer, "Number", i.Reference)
		}
		rows = append(rows, [2]string{said, in(i.Cents)})
	}
	if cash > 0 {
		rows = append(rows, [2]string{l.T("banking.deposit.cash"), in(cash)})
	}
	doc.Amounts([2]string{l.T("banking.deposit.what"), l.T("banking.deposit.amount")}, rows, [][2]string{{l.T("banking.deposit.total", "Count", cheques), in(d.Cents)}})
	if d.Undone != "" {
		doc.Emphasis(l.T("banking.deposit.undone", "Reason", d.Undone))
	}
	return doc.Bytes()
}
