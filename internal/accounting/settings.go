package accounting

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Setting names a rule of the books: into which account what goes.
type Setting string

// The settings that are not of a method or a purpose.
const (
	SettingRefunds Setting = "refunds" // the account that money is given back from
	SettingFees    Setting = "fees"    // what providers and platforms keep
	SettingUnknown Setting = "unknown" // money whose purpose has no account
	SettingInKind  Setting = "in_kind" // the other side of a gift in kind: what it is used as
	SettingYear    Setting = "year"    // the month in which the financial year begins, "01" to "12"
)

const (
	methodPrefix  = "method."
	purposePrefix = "purpose."
)

// SettingMethod is the setting of the account that money of a method lands in.
func SettingMethod(method string) Setting { return Setting(methodPrefix + method) }

// SettingPurpose is the setting of the account of income that a purpose adds to.
func SettingPurpose(kind string) Setting { return Setting(purposePrefix + kind) }

// Say is the setting in words.
func (n Setting) Say() i18n.Message { return i18n.Say("accounting.setting." + string(n)) }

// kinds are the kinds of account that a setting may name.
func (n Setting) kinds() []AccountKind {
	switch {
	case strings.HasPrefix(string(n), methodPrefix), n == SettingRefunds:
		return []AccountKind{Asset}
	case strings.HasPrefix(string(n), purposePrefix):
		return []AccountKind{Income, Liability}
	case n == SettingInKind:
		return []AccountKind{Expense, Asset}
	case n == SettingFees:
		return []AccountKind{Expense}
	}
	return []AccountKind{Income, Liability}
}

// Takes reports whether a setting may name an account.
func (n Setting) Takes(a Account) bool {
	if n == SettingRefunds && a.Role != Bank {
		return false
	}
	return a.Active && slices.Contains(n.kinds(), a.Kind)
}

// Rule is a setting and what it says.
type Rule struct {
	Setting Setting
	Value   string
}

// Rules lists the settings in the order of their names. tx nil is the reader.
func (s *Service) Rules(ctx context.Context, tx db.DBTX) ([]Rule, error) {
	rows, err := s.on(tx).Settings(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Rule, len(rows))
	for i, r := range rows {
		list[i] = Rule{Setting: Setting(r.Name), Value: r.Value}
	}
	return list, nil
}

// AccountFor is the number of the account that a setting names; that of unknown money
// for a setting that is not there. tx nil is the reader.
func (s *Service) AccountFor(ctx context.Context, tx db.DBTX, n Setting) (string, error) {
	value, err := s.on(tx).Setting(ctx, string(n))
	if errors.Is(err, db.ErrNotFound) && n != SettingUnknown {
		return s.AccountFor(ctx, tx, SettingUnknown)
	}
	return value, audit.Fault(err)
}

// SetRules changes settings; those of accounts must name one of the kind that fits.
func (s *Service) SetRules(ctx context.Context, who access.Actor, rules []Rule) error {
	return s.log.Do(ctx, who, "accounting.set_rules", func(tx *audit.Tx) error {
		if err := RequireKeeping(tx.Who()); err != nil {
			return err
		}
		had, err := s.Rules(ctx, tx)
		if err != nil {
			return err
		}
		for _, r := range rules {
			i := slices.IndexFunc(had, func(h Rule) bool { return h.Setting == r.Setting })
			if i < 0 {
				return fault.Field(string(r.Setting), "accounting.error.setting", nil)
			}
			if had[i].Value == r.Value {
				continue
			}
			if err := s.checkRule(ctx, tx, r); err != nil {
				return err
			}
			if err := store.New(tx).PutSetting(ctx, string(r.Setting), r.Value); err != nil {
				return err
			}
			tx.About("accounting_setting", string(r.Setting))
			tx.Detail(string(r.Setting), r.Value)
		}
		return nil
	})
}

func (s *Service) checkRule(ctx context.Context, tx db.DBTX, r Rule) error {
	bad := fault.Field(string(r.Setting), "accounting.error.setting", nil)
	if r.Setting == SettingYear {
		if m, err := strconv.Atoi(r.Value); err != nil || m < 1 || m > 12 || len(r.Value) != 2 {
			return bad
		}
		return nil
	}
	a, err := s.Account(ctx, tx, r.Value)
	if fault.Is(err, fault.NotFound) || err == nil && !r.Setting.Takes(a) {
		return bad
	}
	return err
}

// YearOf is the financial year that a day is in: its first and its last day.
func (s *Service) YearOf(ctx context.Context, tx db.DBTX, day time.Time) (from, to time.Time, err error) {
	value, err := s.on(tx).Setting(ctx, string(SettingYear))
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return from, to, audit.Fault(err)
	}
	month, err := strconv.Atoi(value)
	if err != nil || month < 1 || month > 12 {
		month = 1
	}
	from = time.Date(day.Year(), time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	if day.Before(from) {
		from = from.AddDate(-1, 0, 0)
	}
	return from, from.AddDate(1, 0, -1), nil
}
