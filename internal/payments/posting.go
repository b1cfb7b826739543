package payments

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments/internal/store"
)

// SourceKind is the source under which the books know a line of the ledger; its key is
// the line's.
const SourceKind = "payment"

// fundOr is a fund, the general one where none is named.
func fundOr(slug string) string {
	if slug = trimmed(slug); slug == "" {
		return accounting.General
	}
	return slug
}

// enter writes a line of the ledger, and enters it in the books in the same
// transaction: the two never disagree.
func (s *Service) enter(ctx context.Context, tx *audit.Tx, p Payment, once string) error {
	p.Fund = fundOr(p.Fund)
	if p.Entry == Paid {
		if _, err := s.o.Books.Fund(ctx, tx, p.Fund); fault.Is(err, fault.NotFound) {
			return fault.Field("fund", "accounting.error.fund", nil)
		} else if err != nil {
			return err
		}
	}
	if err := store.New(tx).InsertPayment(ctx, rowOf(p, once)); err != nil {
		return err
	}
	return s.post(ctx, tx, p)
}

// post enters a line of the ledger in the books, once. Money in another currency than
// theirs is listed there as a question.
func (s *Service) post(ctx context.Context, tx *audit.Tx, p Payment) error {
	source := accounting.Source{Kind: SourceKind, Key: p.ID}
	if p.Amount.Currency != s.o.Books.Currency() {
		return s.o.Books.OutsideTx(ctx, tx, accounting.Outside{Source: source, Day: p.Received, Memo: p.About, Party: p.Payer, Amount: p.Amount})
	}
	e := accounting.Entry{Day: p.Received, Memo: p.About, Party: p.Payer, Reference: p.Reference, Source: source}
	var err error
	if p.Entry == Paid {
		e.Lines, err = s.came(ctx, tx, p)
	} else {
		if p.Note != "" {
			e.Memo = i18n.Text{EN: p.About.EN + " (" + p.Note + ")", FR: p.About.FR + " (" + p.Note + ")"}
		}
		err = s.wentBack(ctx, tx, p, &e)
	}
	if err != nil {
		return err
	}
	_, err = s.o.Books.PostTx(ctx, tx, e)
	return err
}

// came is money that came in: into the account of its method, for its purpose.
func (s *Service) came(ctx context.Context, tx *audit.Tx, p Payment) ([]accounting.Line, error) {
	into := p.Into
	if into == "" {
		var err error
		if into, err = s.o.Books.AccountFor(ctx, tx, accounting.SettingMethod(string(p.Method))); err != nil {
			return nil, err
		}
	}
	income, err := s.o.Books.AccountFor(ctx, tx, accounting.SettingPurpose(p.Purpose.Kind))
	return []accounting.Line{{Account: into, Fund: p.Fund, Cents: p.Amount.Cents}, {Account: income, Fund: p.Fund, Cents: -p.Amount.Cents}}, err
}

// wentBack fills in an entry for a line that reverses a payment, or restores it.
//
// What a provider or platform gives back comes out of what it owes us, everything else
// out of the bank; a payment that never was one leaves where its money is by now: a
// cheque not deposited yet leaves the box, one that bounced the bank account it went to.
func (s *Service) wentBack(ctx context.Context, tx *audit.Tx, p Payment, e *accounting.Entry) error {
	paid, err := s.entryOf(ctx, tx, p.Reverses)
	if err != nil {
		return err
	}
	setting := accounting.SettingRefunds
	if p.Method == Card || p.Method == Platform {
		setting = accounting.SettingMethod(string(p.Method))
	}
	from, err := s.o.Books.AccountFor(ctx, tx, setting)
	if err != nil {
		return err
	}
	cents, fund := p.Amount.Cents, paid.Lines[0].Fund
	out := cents
	if p.Entry == Voided {
		held, open, err := s.o.Books.HeldIn(ctx, tx, paid)
		if err != nil {
			return err
		}
		if held != "" {
			from = held
		}
		if open != nil {
			out = -paid.Lines[open.Position].Cents
			e.Clears = []accounting.Item{*open}
		}
	}
	e.Lines = []accounting.Line{{Account: from, Fund: fund, Cents: out}, {Account: paid.Lines[len(paid.Lines)-1].Account, Fund: fund, Cents: -cents}}
	if rest := cents - out; rest != 0 { // a part was given back of money that never was: somebody owes it
		unknown, err := s.o.Books.AccountFor(ctx, tx, accounting.SettingUnknown)
		if err != nil {
			return err
		}
		e.Lines = append(e.Lines, accounting.Line{Account: unknown, Fund: fund, Cents: rest})
	}
	return nil
}

// entryOf is what the books have of a payment; one from before there were books is
// entered first.
func (s *Service) entryOf(ctx context.Context, tx *audit.Tx, paymentID string) (accounting.Entry, error) {
	source := accounting.Source{Kind: SourceKind, Key: paymentID}
	e, found, err := s.o.Books.EntryOf(ctx, tx, source)
	if found || err != nil {
		return e, err
	}
	p, err := s.Get(ctx, tx, paymentID)
	if err != nil {
		return accounting.Entry{}, err
	}
	if err := s.post(ctx, tx, p); err != nil {
		return accounting.Entry{}, err
	}
	e, found, err = s.o.Books.EntryOf(ctx, tx, source)
	if !found && err == nil {
		err = fault.New(fault.Internal, "fault.internal", nil)
	}
	return e, err
}

// progressName is what the books keep under how far the ledger has been entered.
const progressName = "payments"

// postAtOnce is how many lines of the ledger are entered in one transaction.
const postAtOnce = 200

// PostMissing enters in the books the lines of the ledger that are not in them: those
// recorded before there were books, or by a program of an earlier version that still
// ran beside this one. It goes on from where it stopped.
func (s *Service) PostMissing(ctx context.Context) error {
	for more := true; more; {
		err := s.log.Do(ctx, access.TheProgram(), "payments.post_missing", func(tx *audit.Tx) error {
			upto, err := s.o.Books.ProgressTx(ctx, tx, progressName)
			if err != nil {
				return err
			}
			ids, err := store.New(tx).PaymentsAfter(ctx, upto, postAtOnce)
			if err != nil {
				return err
			}
			if more = len(ids) == postAtOnce; len(ids) == 0 {
				return nil
			}
			for _, id := range ids {
				if err := s.postOnce(ctx, tx, id); err != nil {
					return err
				}
			}
			return s.o.Books.SetProgressTx(ctx, tx, progressName, ids[len(ids)-1])
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) postOnce(ctx context.Context, tx *audit.Tx, id string) error {
	if _, found, err := s.o.Books.EntryOf(ctx, tx, accounting.Source{Kind: SourceKind, Key: id}); found || err != nil {
		return err
	}
	p, err := s.Get(ctx, tx, id)
	if err != nil {
		return err
	}
	return s.post(ctx, tx, p)
}
