package banking

import (
	"context"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking/internal/store"
	"plenary.example/internal/banking/statement"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// mostEndings bounds how many numbers of an account are remembered.
const mostEndings = 6

// readEndings and writeEndings have the ends of several numbers in one column.
func readEndings(raw string) []string {
	return strings.FieldsFunc(raw, func(r rune) bool { return r == '\n' })
}

func writeEndings(list []string) string { return db.Clean(strings.Join(list, "\n")) }

// mine are the ends of an account's numbers with that of a file (empty: it names none).
// A file of another account is refused; so is one of a number that another account has,
// which nobody could tell apart from that account's.
func (s *Service) mine(ctx context.Context, tx db.DBTX, account string, k known, ending string) ([]string, error) {
	switch {
	case ending == "" || slices.Contains(k.endings, ending):
		return k.endings, nil
	case len(k.endings) > 0:
		return nil, fault.New(fault.Conflict, "banking.error.other_account", fault.Args{"File": ending, "Account": k.endings[0]})
	}
	return []string{ending}, s.free(ctx, tx, account, ending)
}

// free refuses a number that another bank account has, or had.
func (s *Service) free(ctx context.Context, tx db.DBTX, account, ending string) error {
	rows, err := s.on(tx).BankAccounts(ctx)
	if err != nil {
		return audit.Fault(err)
	}
	for _, r := range rows {
		if r.Account == account || !slices.Contains(readEndings(r.Ending), ending) {
			continue
		}
		a, err := s.books.Account(ctx, tx, r.Account)
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "banking.error.number_taken", fault.Args{"File": ending, "Account": a.Name})
	}
	return nil
}

// Ending is the end of an account's number at the bank; empty while nothing told it.
func (s *Service) Ending(ctx context.Context, who access.Actor, account string) (string, error) {
	if err := accounting.RequireReading(who); err != nil {
		return "", err
	}
	k, err := s.known(ctx, nil, account)
	if err != nil || len(k.endings) == 0 {
		return "", err
	}
	return k.endings[0], nil
}

// SetNumber says what an account's number at the bank is, of which the end is kept.
// Statements of the number before are known as the account's all the same.
func (s *Service) SetNumber(ctx context.Context, who access.Actor, account, number string) error {
	ending := statement.Ending(db.Clean(number))
	return s.log.Do(ctx, who, "banking.set_number", func(tx *audit.Tx) error {
		if err := accounting.RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if ending == "" {
			return fault.Field("number", "banking.error.number", nil)
		}
		if _, err := s.bank(ctx, tx, account); err != nil {
			return err
		}
		if err := s.free(ctx, tx, account, ending); err != nil {
			if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
				return fault.Field("number", f.Key, f.Args)
			}
			return err
		}
		k, err := s.known(ctx, tx, account)
		if err != nil {
			return err
		}
		mapping, err := writeMapping(k.mapping)
		if err != nil {
			return err
		}
		endings := append([]string{ending}, slices.DeleteFunc(k.endings, func(e string) bool { return e == ending })...)
		tx.About("bank_account", account)
		return store.New(tx).PutBankAccount(ctx, store.PutBankAccountParams{Account: account, Mapping: mapping, Ending: writeEndings(endings[:min(len(endings), mostEndings)])})
	})
}
