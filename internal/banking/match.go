package banking

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// The sources of what this package posts.
const (
	sourceDeposit = KindDeposit
	sourceBank    = KindLine
)

// ThingOf is the key of the deposit slip, or of the line of a statement, that an entry
// was made from, by the key of the entry's source (of the kind KindDeposit or KindLine).
func ThingOf(key string) string {
	id, _, _ := strings.Cut(key, "/")
	return id
}

// Choice is what somebody says that a line is.
type Choice struct {
	How     How
	Items   []accounting.Item // of HowBooks and HowPayout
	Purpose payments.Purpose  // of HowClaim
	// Account is where the other side goes (HowAccount), or which clearing account was
	// paid out (HowPayout).
	Account string
	Fund    string // of HowAccount; empty: the general one
	Memo    string // of HowAccount; empty: what the bank says
}

// ChoiceOf is the choice that a suggestion comes to.
func ChoiceOf(g Suggestion) Choice {
	return Choice{How: g.How, Items: g.Items, Purpose: g.Claim.Purpose, Account: g.Account}
}

// receivers are the subjects made ready to record, outside of the transaction.
type receivers map[string]Receive

func (s *Service) receivers(ctx context.Context, kinds ...string) (receivers, error) {
	ready := receivers{}
	for _, kind := range kinds {
		if s.o.Claimants[kind] == nil || ready[kind] != nil {
			continue
		}
		receive, err := s.o.Claimants[kind].Receiver(ctx)
		if err != nil {
			return nil, err
		}
		ready[kind] = receive
	}
	return ready, nil
}

// Accept matches a line that waits as somebody says.
func (s *Service) Accept(ctx context.Context, who access.Actor, lineID string, c Choice) error {
	if err := accounting.RequireKeeping(who); err != nil {
		return err
	}
	ready, err := s.receivers(ctx, c.Purpose.Kind)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "banking.match", func(tx *audit.Tx) error { return s.accept(ctx, tx, ready, lineID, c) })
}

func (s *Service) accept(ctx context.Context, tx *audit.Tx, ready receivers, lineID string, c Choice) error {
	l, err := s.line(ctx, tx, lineID)
	if err != nil {
		return err
	}
	if l.State != Waiting {
		return fault.New(fault.Conflict, "banking.error.settled", nil)
	}
	tx.About(KindLine, l.ID)
	tx.Detail("how", string(c.How))
	l.How = c.How
	switch c.How {
	case HowBooks:
		if len(c.Items) == 0 {
			return fault.Field("items", "banking.error.items", nil)
		}
		err = s.books.FoundTx(ctx, tx, l.ID, l.Account, l.Cents, c.Items)
		l.EntryID = c.Items[0].EntryID
	case HowClaim:
		err = s.receive(ctx, tx, ready, &l, c)
	case HowPayout:
		err = s.payOut(ctx, tx, &l, c)
	case HowAccount:
		err = s.enter(ctx, tx, &l, c)
	default:
		return fault.Field("how", "banking.error.how", nil)
	}
	if err != nil {
		return err
	}
	return s.settle(ctx, tx, l, Matched, "")
}

// settle notes what became of a line that waits.
func (s *Service) settle(ctx context.Context, tx *audit.Tx, l Line, state State, reason string) error {
	n, err := store.New(tx).SettleLine(ctx, store.SettleLineParams{
		State: string(state), How: string(l.How), EntryID: l.EntryID, PaymentID: l.PaymentID, IntoAccount: l.Into, Reason: reason, SettledAt: db.Micros(tx.Now),
		SettledBy: tx.Who().Name, ID: l.ID, Was: string(l.State),
	})
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "banking.error.settled", nil)
	}
	return err
}

// receive records a payment through the subject it is for, and finds it on the line.
func (s *Service) receive(ctx context.Context, tx *audit.Tx, ready receivers, l *Line, c Choice) error {
	receive := ready[c.Purpose.Kind]
	switch {
	case receive == nil:
		return fault.Field("claim", "banking.error.claim", nil)
	case l.Cents <= 0:
		return fault.Field("claim", "banking.error.went_out", nil)
	}
	id, err := receive(ctx, tx, c.Purpose.Key, Receipt{
		Cents: l.Cents, Method: methodOf(l.fold), Day: l.Day, Reference: reference(*l), Note: cut(l.Text), Into: l.Account, Once: sourceBank + ":" + db.NewID(),
	})
	if err != nil {
		return err
	}
	l.PaymentID = id
	e, found, err := s.books.EntryOf(ctx, tx, accounting.Source{Kind: payments.SourceKind, Key: id})
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.Internal, "fault.internal", nil)
	}
	return s.found(ctx, tx, l, e)
}

// found finds an entry's lines on the account as the line.
func (s *Service) found(ctx context.Context, tx *audit.Tx, l *Line, e accounting.Entry) error {
	l.EntryID = e.ID
	items, _, err := s.books.ItemsOf(ctx, tx, e.ID, l.Account)
	if err != nil {
		return err
	}
	return s.books.FoundTx(ctx, tx, l.ID, l.Account, l.Cents, items)
}

// reference is the bank's number of a line, where it says more than a line's place.
func reference(l Line) string {
	if len(l.BankID) < 4 {
		return ""
	}
	return cut(l.BankID)
}

const maxNote = 120

func cut(s string) string {
	if r := []rune(s); len(r) > maxNote {
		return string(r[:maxNote])
	}
	return s
}

// methodOf is how money came in, by what the bank says.
func methodOf(folded string) payments.Method {
	for _, words := range []string{"interac", "e transfer", "etransfer", "e tfr", "virement interac"} {
		if strings.Contains(folded, words) {
			return payments.ETransfer
		}
	}
	return payments.Transfer
}

// payOut enters what a provider or platform paid out: what was on its way, less what it
// kept, which is a fee of the general fund.
func (s *Service) payOut(ctx context.Context, tx *audit.Tx, l *Line, c Choice) error {
	if len(c.Items) == 0 {
		return fault.Field("items", "banking.error.items", nil)
	}
	if a, err := s.books.Account(ctx, tx, c.Account); err != nil || a.Role != accounting.Clearing {
		return fault.Field("items", "banking.error.clearing", nil)
	}
	sums, funds := map[string]int64{}, []string{}
	var sum int64
	for _, i := range c.Items {
		line, err := s.books.LineAt(ctx, tx, i)
		if err != nil {
			return err
		}
		if line.Account != c.Account {
			return fault.Field("items", "banking.error.clearing", nil)
		}
		if !slices.Contains(funds, line.Fund) {
			funds = append(funds, line.Fund)
		}
		sums[line.Fund] += line.Cents
		sum += line.Cents
	}
	fee := sum - l.Cents
	if l.Cents <= 0 || fee < 0 {
		return fault.Field("items", "banking.error.payout", fault.Args{"Sum": money.Of(sum, s.books.Currency()).Text()})
	}
	fees, err := s.books.AccountFor(ctx, tx, accounting.SettingFees)
	if err != nil {
		return err
	}
	slices.Sort(funds)
	e := accounting.Entry{Day: l.Day, Memo: i18n.Same(l.Text), Reference: reference(*l), Source: s.source(*l), Clears: c.Items}
	for _, fund := range funds {
		e.Lines = append(e.Lines, accounting.Line{Account: l.Account, Fund: fund, Cents: sums[fund]}, accounting.Line{Account: c.Account, Fund: fund, Cents: -sums[fund]})
	}
	if fee > 0 {
		e.Lines = append(e.Lines, accounting.Line{Account: fees, Cents: fee}, accounting.Line{Account: l.Account, Cents: -fee})
	}
	if e, err = s.books.PostTx(ctx, tx, e); err != nil {
		return err
	}
	l.Into = c.Account
	return s.found(ctx, tx, l, e)
}

// source is what an entry made from a line is known by: each time anew, because a line
// that was taken back may be matched again.
func (s *Service) source(l Line) accounting.Source {
	return accounting.Source{Kind: sourceBank, Key: l.ID + "/" + db.NewID()}
}

// enter makes an entry into an account of somebody's choice.
func (s *Service) enter(ctx context.Context, tx *audit.Tx, l *Line, c Choice) error {
	a, err := s.books.Account(ctx, tx, c.Account)
	if fault.Is(err, fault.NotFound) || err == nil && (!a.Active || a.Number == l.Account || a.Role == accounting.Clearing) {
		return fault.Field("account", "banking.error.account", nil)
	}
	if err != nil {
		return err
	}
	f, err := s.books.Fund(ctx, tx, cmp.Or(c.Fund, accounting.General))
	if fault.Is(err, fault.NotFound) || err == nil && !f.Active {
		return fault.Field("fund", "accounting.error.fund", nil)
	}
	if err != nil {
		return err
	}
	memo := trimmed(c.Memo)
	if memo == "" {
		memo = l.Text
	}
	e, err := s.books.PostTx(ctx, tx, accounting.Entry{
		Day: l.Day, Memo: i18n.Same(memo), Reference: reference(*l), Source: s.source(*l),
		Lines: []accounting.Line{{Account: l.Account, Fund: f.Slug, Cents: l.Cents}, {Account: a.Number, Fund: f.Slug, Cents: -l.Cents}},
	})
	if err != nil {
		return err
	}
	l.Into = a.Number
	return s.found(ctx, tx, l, e)
}

func trimmed(s string) string { return strings.TrimSpace(db.Clean(s)) }

// SetAside says that a line is not for the books, and why.
func (s *Service) SetAside(ctx context.Context, who access.Actor, lineID, reason string) error {
	reason = trimmed(reason)
	return s.log.Do(ctx, who, "banking.set_aside", func(tx *audit.Tx) error {
		if err := accounting.RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		l, err := s.line(ctx, tx, lineID)
		if err != nil {
			return err
		}
		if l.State != Waiting {
			return fault.New(fault.Conflict, "banking.error.settled", nil)
		}
		tx.About(KindLine, l.ID)
		return s.settle(ctx, tx, l, Aside, reason)
	})
}

const maxReason = 300

func checkReason(reason string) error {
	if reason == "" {
		return fault.Field("reason", "banking.error.reason", nil)
	}
	if len([]rune(reason)) > maxReason {
		return fault.Field("reason", "accounting.error.long", fault.Args{"Most": maxReason})
	}
	return nil
}

// TakeBack has a line wait again: what was recorded from it is voided or reversed, what
// the books had before is open again.
func (s *Service) TakeBack(ctx context.Context, who access.Actor, lineID, reason string) error {
	reason = trimmed(reason)
	return s.log.Do(ctx, who, "banking.take_back", func(tx *audit.Tx) error {
		if err := accounting.RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		l, err := s.line(ctx, tx, lineID)
		if err != nil {
			return err
		}
		if l.State == Waiting {
			return fault.New(fault.Conflict, "banking.error.waits", nil)
		}
		tx.About(KindLine, l.ID)
		if err := s.takeBack(ctx, tx, l, reason); err != nil {
			return err
		}
		l.How, l.EntryID, l.PaymentID, l.Into = "", "", "", ""
		return s.settle(ctx, tx, l, Waiting, reason)
	})
}
