// Package bank has the bank of the worked example: deposit slips of the year's dues, and
// a statement of which a part is matched and the rest waits for whoever tries the program.
package bank

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// account is the account of the books that the bank has.
const account = "1000"

// Bank is the bank of the worked example.
type Bank struct {
	Banking  *banking.Service
	Payments *payments.Service
	Record   *audit.Log
	Currency string
	Staff    access.Actor
}

// Owed is something that somebody pays by its code, to the cent; without a key nobody does.
type Owed struct {
	Purpose payments.Purpose
	Cents   int64
}

// Deposit takes at most so many cheques and sums of cash to the bank.
func (b Bank) Deposit(ctx context.Context, most int) error {
	box, err := b.Banking.Box(ctx, b.Staff)
	if err != nil || len(box) == 0 {
		return err
	}
	slip := banking.Slip{Account: account}
	for _, one := range box[:min(len(box), most)] {
		slip.Items = append(slip.Items, one.Item)
	}
	_, err = b.Banking.Deposit(ctx, b.Staff, slip)
	return err
}

// Statement has the bank show transfers and deposits that the books have, a transfer
// with the code of an invoice, its fee, a cheque, and money of somebody unknown.
func (b Bank) Statement(ctx context.Context, until time.Time, owed Owed) error {
	open, err := b.Banking.Books().OpenLines(ctx, nil, account, accounting.Span{To: until}, 400)
	if err != nil || len(open) == 0 {
		return err
	}
	var file strings.Builder
	file.WriteString("OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>" + b.Currency + "<BANKACCTFROM><ACCTID>0004417</BANKACCTFROM><BANKTRANLIST>\n")
	n, sum := 0, int64(0)
	line := func(day time.Time, cents int64, words string) {
		n++
		sum += cents
		fmt.Fprintf(&file, "<STMTTRN><DTPOSTED>%s<TRNAMT>%s<FITID>%s%03d<NAME>%s</STMTTRN>\n", strings.ReplaceAll(db.Day(day), "-", ""), money.Plain(cents, b.Currency, i18n.EN), until.Format("0102"), n, words)
	}
	transfers := 0
	for _, o := range open {
		switch {
		case o.Entry.Source.Kind == banking.KindDeposit:
			line(o.Entry.Day.AddDate(0, 0, 1), o.Cents, "DEPOSIT DEPOT")
		case transfers < 6 && o.Cents > 0:
			transfers++
			line(o.Entry.Day, o.Cents, "INTERAC E-TRANSFER "+strings.ToUpper(o.Entry.Party))
		}
	}
	first := n
	if owed.Purpose.Key != "" {
		err := b.Record.Do(ctx, b.Staff, "demo.code", func(tx *audit.Tx) error {
			code, err := b.Payments.CodeTx(ctx, tx, owed.Purpose)
			if err == nil {
				line(until, owed.Cents, "INTERAC E-TRANSFER "+payments.FormatCode(code))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	line(until, 45_00, "INTERAC E-TRANSFER M LAVOIE")
	line(until, -18_75, "MONTHLY SERVICE FEE FRAIS MENSUELS")
	line(until, -350_00, "CHEQUE 000231")
	fmt.Fprintf(&file, "</BANKTRANLIST><LEDGERBAL><BALAMT>%s<DTASOF>%s</LEDGERBAL></STMTRS></OFX>", money.Plain(sum, b.Currency, i18n.EN), strings.ReplaceAll(db.Day(until), "-", ""))
	if _, err := b.Banking.BringFile(ctx, b.Staff, account, "statement.ofx", []byte(file.String())); err != nil {
		return err
	}
	return b.match(ctx, first)
}

// match accepts what is certain of the first lines, and says what the fee is.
func (b Bank) match(ctx context.Context, first int) error {
	lines, _, err := b.Banking.Lines(ctx, b.Staff, account, banking.Filter{State: banking.Waiting, Limit: 400})
	if err != nil {
		return err
	}
	var ids []string
	for _, l := range lines {
		if l.Cents < 0 && strings.Contains(l.Text, "FEE") {
			if err := b.Banking.Accept(ctx, b.Staff, l.ID, banking.Choice{How: banking.HowAccount, Account: "5010"}); err != nil {
				return err
			}
		}
		if len(ids) < first-2 {
			ids = append(ids, l.ID)
		}
	}
	_, refused, err := b.Banking.AcceptCertain(ctx, b.Staff, account, ids)
	for _, r := range refused {
		err = errors.Join(err, r.Why)
	}
	return err
}
