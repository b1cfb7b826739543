package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/db"
	"plenary.example/internal/dues"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// bankAccount is the account of the books that the story's bank has.
const bankAccount = "1000"

// bank takes cheques and cash of the year's dues to the bank, and brings in a statement:
// a part of it is matched, the rest waits for whoever tries the program.
func (st *story) bank(due time.Time, bills []bill) {
	if st.s.Banking == nil {
		return
	}
	at := func(days, hour int) time.Time {
		d := due.AddDate(0, 0, days)
		return time.Date(d.Year(), d.Month(), d.Day(), hour, 0, 0, 0, st.zone)
	}
	st.on(at(2, 15), "a deposit slip", func(ctx context.Context) error { return st.deposit(ctx, 6) })
	st.on(at(10, 15), "another deposit slip", func(ctx context.Context) error { return st.deposit(ctx, 3) })
	st.on(at(12, 9), "a bank statement", func(ctx context.Context) error { return st.statement(ctx, at(11, 0), bills) })
}

// deposit takes at most so many cheques and sums of cash to the bank.
func (st *story) deposit(ctx context.Context, most int) error {
	box, err := st.s.Banking.Box(ctx, st.staff())
	if err != nil || len(box) == 0 {
		return err
	}
	slip := banking.Slip{Account: bankAccount}
	for _, b := range box[:min(len(box), most)] {
		slip.Items = append(slip.Items, b.Item)
	}
	_, err = st.s.Banking.Deposit(ctx, st.staff(), slip)
	return err
}

// statement has the bank show transfers and deposits that the books have, a transfer
// with the code of an invoice, its fee, a cheque, and money of somebody unknown.
func (st *story) statement(ctx context.Context, until time.Time, bills []bill) error {
	open, err := st.s.Banking.Books().OpenLines(ctx, nil, bankAccount, accounting.Span{To: until}, 400)
	if err != nil || len(open) == 0 {
		return err
	}
	var file strings.Builder
	file.WriteString("OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>" + st.s.Profile.Currency + "<BANKACCTFROM><ACCTID>0004417</BANKACCTFROM><BANKTRANLIST>\n")
	n, sum := 0, int64(0)
	line := func(day time.Time, cents int64, words string) {
		n++
		sum += cents
		fmt.Fprintf(&file, "<STMTTRN><DTPOSTED>%s<TRNAMT>%s<FITID>%s%03d<NAME>%s</STMTTRN>\n", strings.ReplaceAll(db.Day(day), "-", ""), money.Plain(cents, st.s.Profile.Currency, i18n.EN), until.Format("0102"), n, words)
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
	if err := st.byCode(ctx, until, bills, line); err != nil {
		return err
	}
	line(until, 45_00, "INTERAC E-TRANSFER M LAVOIE")
	line(until, -18_75, "MONTHLY SERVICE FEE FRAIS MENSUELS")
	line(until, -350_00, "CHEQUE 000231")
	fmt.Fprintf(&file, "</BANKTRANLIST><LEDGERBAL><BALAMT>%s<DTASOF>%s</LEDGERBAL></STMTRS></OFX>", money.Plain(sum, st.s.Profile.Currency, i18n.EN), strings.ReplaceAll(db.Day(until), "-", ""))
	if _, err := st.s.Banking.BringFile(ctx, st.staff(), bankAccount, "statement.ofx", []byte(file.String())); err != nil {
		return err
	}
	return st.match(ctx, first)
}

// byCode has somebody pay an invoice that is open, with its code, to the cent.
func (st *story) byCode(ctx context.Context, day time.Time, bills []bill, line func(time.Time, int64, string)) error {
	for _, b := range bills {
		if b.facts.Amount == 0 || !b.facts.Paid.IsZero() || b.facts.ExtensionUntil.IsZero() {
			continue
		}
		var code string
		err := st.s.Record.Do(ctx, st.staff(), "demo.code", func(tx *audit.Tx) (err error) {
			code, err = st.s.Payments.CodeTx(ctx, tx, payments.Purpose{Kind: dues.PurposeKind, Key: b.invoice.ID})
			return err
		})
		if err == nil {
			line(day, b.facts.Amount, "INTERAC E-TRANSFER "+payments.FormatCode(code))
		}
		return err
	}
	return nil
}

// match accepts what is certain of the first lines, and says what the fee is.
func (st *story) match(ctx context.Context, first int) error {
	lines, _, err := st.s.Banking.Lines(ctx, st.staff(), bankAccount, banking.Filter{State: banking.Waiting, Limit: 400})
	if err != nil {
		return err
	}
	var ids []string
	for _, l := range lines {
		if l.Cents < 0 && strings.Contains(l.Text, "FEE") {
			if err := st.s.Banking.Accept(ctx, st.staff(), l.ID, banking.Choice{How: banking.HowAccount, Account: "5010"}); err != nil {
				return err
			}
		}
		if l.Row > 0 && len(ids) < first-2 {
			ids = append(ids, l.ID)
		}
	}
	_, err = st.s.Banking.AcceptCertain(ctx, st.staff(), bankAccount, ids)
	return err
}
