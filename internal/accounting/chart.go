package accounting

import (
	"context"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// Accounts lists the chart of accounts in the order of numbers. tx nil is the reader.
func (s *Service) Accounts(ctx context.Context, tx db.DBTX) ([]Account, error) {
	rows, err := s.on(tx).Accounts(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Account, len(rows))
	for i, r := range rows {
		list[i] = accountOf(r)
	}
	return list, nil
}

// BankAccounts lists the accounts that are compared with a bank's statements. tx nil
// is the reader.
func (s *Service) BankAccounts(ctx context.Context, tx db.DBTX) ([]Account, error) {
	return s.ofRole(ctx, tx, Bank)
}

// ClearingAccounts lists the accounts that money passes through. tx nil is the reader.
func (s *Service) ClearingAccounts(ctx context.Context, tx db.DBTX) ([]Account, error) {
	return s.ofRole(ctx, tx, Clearing)
}

func (s *Service) ofRole(ctx context.Context, tx db.DBTX, role Role) ([]Account, error) {
	all, err := s.Accounts(ctx, tx)
	var list []Account
	for _, a := range all {
		if a.Role == role {
			list = append(list, a)
		}
	}
	return list, err
}

// Account returns an account by its number; a NotFound refusal for none. tx nil is the
// reader.
func (s *Service) Account(ctx context.Context, tx db.DBTX, number string) (Account, error) {
	row, err := s.on(tx).Account(ctx, number)
	if err != nil {
		return Account{}, notFound(err, "accounting.error.unknown_account")
	}
	return accountOf(row), nil
}

// AddAccount adds an account to the chart.
func (s *Service) AddAccount(ctx context.Context, who access.Actor, a Account) error {
	a = a.normal()
	a.Active = true
	return s.log.Do(ctx, who, "accounting.add_account", func(tx *audit.Tx) error {
		if err := RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if err := a.check(); err != nil {
			return err
		}
		if _, err := store.New(tx).Account(ctx, a.Number); !errors.Is(err, db.ErrNotFound) {
			if err != nil {
				return err
			}
			return fault.Field("number", "accounting.error.number_taken", fault.Args{"Number": a.Number})
		}
		tx.About("accounting_account", a.Number)
		return store.New(tx).InsertAccount(ctx, store.InsertAccountParams{
			Number: a.Number, NameEn: a.Name.EN, NameFr: a.Name.FR, Kind: string(a.Kind), Role: string(a.Role), Line: a.Line, Active: a.Active,
		})
	})
}

// ChangeAccount changes an account. What has lines stays of its kind and role, or its
// balance would become another thing's; what a setting names stays active.
func (s *Service) ChangeAccount(ctx context.Context, who access.Actor, a Account) error {
	a = a.normal()
	return s.log.Do(ctx, who, "accounting.change_account", func(tx *audit.Tx) error {
		if err := RequireKeeping(tx.Who()); err != nil {
			return err
		}
		had, err := s.Account(ctx, tx, a.Number)
		if err != nil {
			return err
		}
		if err := a.check(); err != nil {
			return err
		}
		if err := s.mayBecome(ctx, tx, had, a); err != nil {
			return err
		}
		tx.About("accounting_account", a.Number)
		_, err = store.New(tx).UpdateAccount(ctx, store.UpdateAccountParams{
			Number: a.Number, NameEn: a.Name.EN, NameFr: a.Name.FR, Kind: string(a.Kind), Role: string(a.Role), Line: a.Line, Active: a.Active,
		})
		return err
	})
}

func (s *Service) mayBecome(ctx context.Context, tx db.DBTX, had, a Account) error {
	if had.Kind != a.Kind || had.Role != a.Role {
		lines, err := s.on(tx).FirstLine(ctx, a.Number)
		if err != nil {
			return err
		}
		if len(lines) > 0 {
			return fault.Field("kind", "accounting.error.kind_used", fault.Args{"Number": a.Number})
		}
	}
	rules, err := s.Rules(ctx, tx)
	if err != nil {
		return err
	}
	for _, r := range rules {
		if r.Value == a.Number && r.Setting != SettingYear && !r.Setting.Takes(a) {
			return fault.Field("active", "accounting.error.account_set", fault.Args{"Number": a.Number, "Setting": r.Setting.Say()})
		}
	}
	return nil
}

// Funds lists the funds, those that are not restricted first. tx nil is the reader.
func (s *Service) Funds(ctx context.Context, tx db.DBTX) ([]Fund, error) {
	rows, err := s.on(tx).Funds(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Fund, len(rows))
	for i, r := range rows {
		list[i] = fundOf(r)
	}
	return list, nil
}

// Fund returns a fund by its slug; a NotFound refusal for none. tx nil is the reader.
func (s *Service) Fund(ctx context.Context, tx db.DBTX, slug string) (Fund, error) {
	row, err := s.on(tx).Fund(ctx, slug)
	if err != nil {
		return Fund{}, notFound(err, "accounting.error.no_fund")
	}
	return fundOf(row), nil
}

// AddFund adds a fund.
func (s *Service) AddFund(ctx context.Context, who access.Actor, f Fund) error {
	f = f.normal()
	f.Active = true
	return s.log.Do(ctx, who, "accounting.add_fund", func(tx *audit.Tx) error {
		if err := RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if err := f.check(); err != nil {
			return err
		}
		if _, err := store.New(tx).Fund(ctx, f.Slug); !errors.Is(err, db.ErrNotFound) {
			if err != nil {
				return err
			}
			return fault.Field("slug", "accounting.error.slug_taken", fault.Args{"Slug": f.Slug})
		}
		tx.About("accounting_fund", f.Slug)
		return store.New(tx).InsertFund(ctx, store.InsertFundParams{Slug: f.Slug, NameEn: f.Name.EN, NameFr: f.Name.FR, Restricted: f.Restricted, Active: f.Active})
	})
}

// ChangeFund changes a fund's names, whether it is restricted and whether it still
// takes money. The general fund always does.
func (s *Service) ChangeFund(ctx context.Context, who access.Actor, f Fund) error {
	f = f.normal()
	if f.Slug == General {
		f.Active = true
	}
	return s.log.Do(ctx, who, "accounting.change_fund", func(tx *audit.Tx) error {
		if err := RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if _, err := s.Fund(ctx, tx, f.Slug); err != nil {
			return err
		}
		if err := f.check(); err != nil {
			return err
		}
		tx.About("accounting_fund", f.Slug)
		_, err := store.New(tx).UpdateFund(ctx, store.UpdateFundParams{Slug: f.Slug, NameEn: f.Name.EN, NameFr: f.Name.FR, Restricted: f.Restricted, Active: f.Active})
		return err
	})
}
