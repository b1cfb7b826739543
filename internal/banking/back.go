package banking

import (
	"context"
	"slices"

	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
)

// takeBack undoes in the books what was said of a line.
func (s *Service) takeBack(ctx context.Context, tx *audit.Tx, l Line, reason string) error {
	if l.How == HowClaim {
		p, err := s.payments.Get(ctx, tx, l.PaymentID)
		if err != nil {
			return err
		}
		if p.Void || p.Left() <= 0 {
			return fault.New(fault.Conflict, "banking.error.gone_back", fault.Args{"Payer": p.Payer})
		}
	}
	found, err := s.books.FoundAs(ctx, tx, l.ID)
	if err != nil {
		return err
	}
	if err := s.books.LostTx(ctx, tx, l.ID); err != nil {
		return err
	}
	switch l.How {
	case HowClaim:
		return s.payments.VoidTx(ctx, tx, l.PaymentID, reason)
	case HowPayout, HowAccount:
		return s.reverse(ctx, tx, l.EntryID, s.source(l), reason)
	case HowBooks, "":
	}
	return s.leave(ctx, tx, found, s.source(l))
}

// reverse reverses an entry of ours: what it settled is open again, but for what was
// made void since.
func (s *Service) reverse(ctx context.Context, tx *audit.Tx, entryID string, source accounting.Source, reason string) error {
	settled, err := s.books.SettledBy(ctx, tx, entryID)
	if err != nil {
		return err
	}
	if _, err := s.books.ReverseTx(ctx, tx, accounting.Reversal{EntryID: entryID, Memo: i18n.Same(reason)}); err != nil {
		return err
	}
	return s.leave(ctx, tx, settled, source)
}

// leave has payments that were made void leave the books where their money is open
// again. It was taken off where the money was then, such as the bank account that a
// cheque was deposited into; by now it is somewhere else, or nowhere. A payment of
// which a statement shows that it went back stays as it is: that line is taken back
// first.
func (s *Service) leave(ctx context.Context, tx *audit.Tx, items []accounting.Item, source accounting.Source) error {
	for _, i := range items {
		e, err := s.books.Entry(ctx, tx, i.EntryID)
		if err != nil {
			return err
		}
		if e.Source.Kind != payments.SourceKind || e.Lines[i.Position].Cleared != "" {
			continue
		}
		p, err := s.payments.Get(ctx, tx, e.Source.Key)
		if err != nil {
			return err
		}
		if p.Entry != payments.Paid || !p.Void {
			continue
		}
		if err := s.leaveOne(ctx, tx, p, e.Lines[i.Position], i, source); err != nil {
			return err
		}
	}
	return nil
}

// leaveOne settles an open line of a payment that was made void with the line that
// took it off.
func (s *Service) leaveOne(ctx context.Context, tx *audit.Tx, p payments.Payment, open accounting.Line, at accounting.Item, source accounting.Source) error {
	list, err := s.payments.Reversals(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(list, func(r payments.Payment) bool { return r.Entry == payments.Voided })
	if n < 0 {
		return fault.New(fault.Internal, "fault.internal", nil)
	}
	void, found, err := s.books.EntryOf(ctx, tx, accounting.Source{Kind: payments.SourceKind, Key: list[n].ID})
	if err != nil || !found {
		return err
	}
	off := void.Lines[0]
	if off.Cleared != "" {
		return fault.New(fault.Conflict, "banking.error.void_found", fault.Args{"Payer": p.Payer, "Amount": p.Amount.Text()})
	}
	both := []accounting.Item{at, {EntryID: void.ID}}
	rest := open.Cents + off.Cents // what was given back before the rest was made void
	if off.Account == open.Account && rest == 0 {
		return s.books.SettleTx(ctx, tx, void.ID, both)
	}
	source.Key += "/" + void.ID
	back := accounting.Entry{
		Memo: void.Memo, Party: p.Payer, Reference: p.Reference, Source: source, Clears: both,
		Lines: []accounting.Line{{Account: off.Account, Fund: off.Fund, Cents: -off.Cents}, {Account: open.Account, Fund: open.Fund, Cents: -open.Cents}},
	}
	if off.Account == open.Account {
		back.Lines = []accounting.Line{{Account: open.Account, Fund: open.Fund, Cents: -rest}}
	}
	if rest != 0 { // given back of money that never was: somebody owes it
		unknown, err := s.books.AccountFor(ctx, tx, accounting.SettingUnknown)
		if err != nil {
			return err
		}
		back.Lines = append(back.Lines, accounting.Line{Account: unknown, Fund: open.Fund, Cents: rest})
	}
	_, err = s.books.PostTx(ctx, tx, back)
	return err
}
