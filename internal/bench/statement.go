package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// The statement that is matched, among what the ledger has.
const (
	giftCount   = 100_000
	lineCount   = 10_000
	giftsInTx   = 1000
	bankAccount = "1000"
)

// statementMatch measures a bank's statement of 10,000 lines before a ledger of 100,000
// gifts: read and brought in, what each line is found, and all that is certain accepted,
// on disk.
func statementMatch(ctx context.Context, env Env) (figures []Figure, err error) {
	dir, err := env.fresh("statement")
	if err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	first := time.Date(p.DB.Now().Year()-2, time.January, 1, 0, 0, 0, 0, time.UTC)
	for done := 0; done < giftCount; done += giftsInTx {
		env.step("statement", done, giftCount)
		if err := giveGifts(ctx, p, first, done); err != nil {
			return nil, err
		}
	}
	env.step("statement", giftCount, giftCount)
	var brought, matched, all []float64
	var accepted, again float64
	for run := range env.Runs {
		t, n, err := matchOnce(ctx, p, first, run)
		if err != nil {
			return nil, err
		}
		brought, matched, all = append(brought, milliseconds(t[0])), append(matched, milliseconds(t[0]+t[1])), append(all, milliseconds(t[2]))
		accepted, again = float64(n[0]), float64(n[1])
	}
	return []Figure{
		newFigure("statement.matched", Milliseconds, matched...).held(Under, 3000), newFigure("statement.brought", Milliseconds, brought...), newFigure("statement.accepted", Milliseconds, all...),
		newFigure("statement.certain", Count, accepted), newFigure("statement.again", Count, again).held(Exactly, 0),
	}, nil
}

// clerk is the member of staff who records and matches.
func clerk() access.Actor {
	return access.Actor{PersonID: "bench", Name: "Bench", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

// gift is the n-th gift of the ledger.
func gift(first time.Time, n int) payments.Payment {
	return payments.Payment{
		Purpose: payments.Purpose{Kind: "gift", Key: fmt.Sprintf("g%06d", n)}, About: i18n.Text{EN: "A gift", FR: "Un don"}, Payer: giver(n), Amount: money.Of(int64(1000+n%997*25), "CAD"),
		Method: payments.ETransfer, Received: first.AddDate(0, 0, n/330), Reference: fmt.Sprintf("CA%06dX", n),
	}
}

func giver(n int) string {
	given := []string{"Ada", "Béatrice", "Chidi", "Danielle", "Emeka", "Farah", "Gaston", "Hélène", "Ivo", "Joséphine"}
	return fmt.Sprintf("%s Given%s", given[n%len(given)], string(rune('a'+n/10%26))+string(rune('a'+n/260%26))+string(rune('a'+n/6760%26)))
}

func giveGifts(ctx context.Context, p *Program, first time.Time, from int) error {
	return p.Record.Do(ctx, clerk(), "bench.gifts", func(tx *audit.Tx) error {
		for n := from; n < from+giftsInTx; n++ {
			if _, err := p.Payments.RecordTx(ctx, tx, gift(first, n)); err != nil {
				return err
			}
		}
		return nil
	})
}

// statementFile is what the bank says of 10,000 gifts: of four in ten by its reference,
// of four by name, of one by the amount alone, and one that nobody knows.
func statementFile(first time.Time, run int) []byte {
	var b strings.Builder
	b.WriteString("OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>CAD<BANKACCTFROM><ACCTID>0001</BANKACCTFROM><BANKTRANLIST>\n")
	for i := range lineCount {
		n := run*lineCount + i
		g := gift(first, n)
		said, cents := "INTERAC E-TRANSFER "+strings.ToUpper(g.Payer), g.Amount.Cents
		switch i % 10 {
		case 0, 1, 2, 3:
			said = "INTERAC E-TRANSFER " + g.Reference
		case 8:
			said = "CREDIT"
		case 9:
			said, cents = "CREDIT MEMO", cents+1
		}
		fmt.Fprintf(&b, "<STMTTRN><DTPOSTED>%s<TRNAMT>%s<FITID>%d<NAME>%s</STMTTRN>\n", strings.ReplaceAll(db.Day(g.Received.AddDate(0, 0, 1)), "-", ""), money.Plain(cents, "CAD", i18n.EN), n, said)
	}
	b.WriteString("</BANKTRANLIST></STMTRS></OFX>")
	return []byte(b.String())
}

// matchOnce brings a statement in, finds what its lines are, accepts what is certain,
// and brings the same file in again: how long each takes, how many were accepted, and
// how many were new the second time.
func matchOnce(ctx context.Context, p *Program, first time.Time, run int) (took [3]time.Duration, counts [2]int, err error) {
	raw := statementFile(first, run)
	began := time.Now()
	if _, err := p.Banking.BringFile(ctx, clerk(), bankAccount, "statement.ofx", raw); err != nil {
		return took, counts, err
	}
	took[0] = time.Since(began)
	began = time.Now()
	certain, err := p.Banking.Certain(ctx, clerk(), bankAccount)
	if err != nil {
		return took, counts, err
	}
	took[1] = time.Since(began)
	ids := make([]string, len(certain))
	for i, o := range certain {
		ids[i] = o.Line.ID
	}
	began = time.Now()
	if counts[0], _, err = p.Banking.AcceptCertain(ctx, clerk(), bankAccount, ids); err != nil {
		return took, counts, err
	}
	took[2] = time.Since(began)
	again, err := p.Banking.BringFile(ctx, clerk(), bankAccount, "statement.ofx", raw)
	counts[1] = again.Fresh
	if err != nil {
		return took, counts, err
	}
	// What the next run's statement would be compared with is set aside.
	lines, _, err := p.Banking.Lines(ctx, clerk(), bankAccount, banking.Filter{State: banking.Waiting, Limit: lineCount})
	for _, l := range lines {
		if err == nil {
			err = p.Banking.SetAside(ctx, clerk(), l.ID, "Measured")
		}
	}
	return took, counts, err
}
