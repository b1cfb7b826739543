package accounting

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/sheet"
)

// Format is how the journal is written for others.
type Format string

// The formats of the journal.
const (
	// CSV is a row for each line, with everything there is to it.
	CSV Format = "csv"
	// QuickBooks is the table that QuickBooks Online imports journal entries from, and
	// that other packages take by naming its columns.
	QuickBooks Format = "quickbooks"
	// IIF is what QuickBooks Desktop imports: the accounts with their types, and each
	// entry as a general journal.
	IIF Format = "iif"
)

// Formats lists the formats.
func Formats() []Format { return []Format{CSV, QuickBooks, IIF} }

// Ending is how the name of a file of the format ends.
func (f Format) Ending() string {
	if f == IIF {
		return "iif"
	}
	return "csv"
}

// MediaType is the format's for HTTP.
func (f Format) MediaType() string {
	if f == IIF {
		return "text/plain; charset=windows-1252"
	}
	return "text/csv; charset=utf-8"
}

// Say is the format in words.
func (f Format) Say() i18n.Message { return i18n.Say("accounting.format." + string(f)) }

// page is how many entries are read at once.
const exportPage = 500

// WriteJournal writes the entries of days in a format, the earliest first, its words in
// the localizer's language. It is written as it is read: flushed is called before each
// portion, and nothing is written before its first call, so that a refusal leaves w as
// it was.
func (s *Service) WriteJournal(ctx context.Context, who access.Actor, w io.Writer, loc *i18n.Localizer, f Format, d Span, flushed func()) error {
	if err := RequireReading(who); err != nil {
		return err
	}
	if !slices.Contains(Formats(), f) {
		return fault.Field("format", "accounting.error.format", nil)
	}
	if err := d.Check(); err != nil {
		return err
	}
	accounts, err := s.Accounts(ctx, nil)
	if err != nil {
		return err
	}
	funds, err := s.Funds(ctx, nil)
	if err != nil {
		return err
	}
	flushed()
	out := s.journalWriter(w, loc, f, accounts, funds)
	out.begin()
	p := store.PostingsParams{PageSize: exportPage}
	p.FromDay, p.ToDay = d.bounds()
	for {
		rows, err := s.on(nil).Postings(ctx, p)
		if err != nil {
			return audit.Fault(err)
		}
		for _, r := range rows {
			e := entryOfRow(r)
			if e.Lines, err = s.linesOf(ctx, nil, e.ID); err != nil {
				return err
			}
			out.entry(e)
		}
		if err := out.flush(); err != nil || len(rows) < exportPage {
			return err
		}
		flushed()
		last := rows[len(rows)-1]
		p.AfterDay, p.AfterID = last.Day, last.ID
	}
}

// journalWriter writes entries in a format.
type journalWriter interface {
	begin()
	entry(e Entry)
	flush() error
}

func (s *Service) journalWriter(w io.Writer, loc *i18n.Localizer, f Format, accounts []Account, funds []Fund) journalWriter {
	names := names{loc: loc, currency: s.o.Currency, accounts: map[string]Account{}, funds: map[string]Fund{}}
	for _, a := range accounts {
		names.accounts[a.Number] = a
	}
	for _, x := range funds {
		names.funds[x.Slug] = x
	}
	switch f {
	case IIF:
		return &iifWriter{names: names, list: accounts, w: encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).Writer(w)}
	case QuickBooks:
		return &quickBooksWriter{names: names, out: sheet.NewWriter(w)}
	case CSV:
	}
	return &csvWriter{names: names, out: sheet.NewWriter(w)}
}

// names are what the writers call accounts and funds.
type names struct {
	loc      *i18n.Localizer
	currency string
	accounts map[string]Account
	funds    map[string]Fund
}

func (n names) account(number string) string { return n.accounts[number].Name.In(n.loc.Lang()) }

func (n names) fund(slug string) string { return n.funds[slug].Name.In(n.loc.Lang()) }

// sides are a line's debit and credit, of which one is empty.
func (n names) sides(cents int64) (debit, credit string) {
	if cents < 0 {
		return "", money.Plain(-cents, n.currency, i18n.EN)
	}
	return money.Plain(cents, n.currency, i18n.EN), ""
}

// memo is what an entry is about and whose money it is.
func (n names) memo(e Entry) string {
	memo := e.Memo.In(n.loc.Lang())
	if e.Party == "" || strings.Contains(memo, e.Party) {
		return memo
	}
	return strings.TrimPrefix(memo+" – "+e.Party, " – ")
}

// csvWriter writes everything.
type csvWriter struct {
	names
	out *sheet.Writer
}

func (c *csvWriter) begin() {
	var head []string
	for _, key := range []string{"entry", "day", "value_day", "account", "name", "kind", "line", "fund", "debit", "credit", "currency", "memo", "party", "reference", "source", "reverses", "by"} {
		head = append(head, c.loc.T("accounting.csv."+key))
	}
	c.out.Row(head...)
}

func (c *csvWriter) entry(e Entry) {
	for _, l := range e.Lines {
		a := c.accounts[l.Account]
		debit, credit := c.sides(l.Cents)
		c.out.Row(e.Label(), db.Day(e.Day), db.Day(e.ValueDay), l.Account, a.Name.In(c.loc.Lang()), c.loc.Say(a.Kind.Say()), a.Line, c.fund(l.Fund), debit, credit, c.currency,
			e.Memo.In(c.loc.Lang()), e.Party, e.Reference, e.Source.Kind, e.Reverses, e.RecordedBy)
	}
}

func (c *csvWriter) flush() error { return c.out.Flush() }

// The day as the packages of North America read it.
const americanDay = "01/02/2006"

// quickBooksWriter writes what QuickBooks Online imports: its own names of columns, in
// English whatever the language.
type quickBooksWriter struct {
	names
	out *sheet.Writer
}

func (q *quickBooksWriter) begin() {
	q.out.Row("Journal No.", "Journal Date", "Account Name", "Debits", "Credits", "Description", "Name", "Class", "Currency")
}

func (q *quickBooksWriter) entry(e Entry) {
	for _, l := range e.Lines {
		debit, credit := q.sides(l.Cents)
		q.out.Row(e.Label(), e.Day.Format(americanDay), l.Account+" "+q.account(l.Account), debit, credit, q.memo(e), "", q.fund(l.Fund), q.currency)
	}
}

func (q *quickBooksWriter) flush() error { return q.out.Flush() }

// iifWriter writes the Intuit Interchange Format: cells parted by tabs, in the characters
// of Windows.
type iifWriter struct {
	names
	list []Account
	w    io.Writer
	b    strings.Builder
}

func (i *iifWriter) row(cells ...string) {
	for n, cell := range cells {
		if n > 0 {
			i.b.WriteByte('\t')
		}
		i.b.WriteString(strings.Map(func(r rune) rune {
			if r < ' ' || r == '"' {
				return ' '
			}
			return r
		}, cell))
	}
	i.b.WriteString("\r\n")
}

// accountType is the type of an account there.
func accountType(a Account) string {
	switch a.Kind {
	case Asset:
		if a.Role == Bank {
			return "BANK"
		}
		return "OCASSET"
	case Liability:
		return "OCLIAB"
	case Equity:
		return "EQUITY"
	case Income:
		return "INC"
	case Expense:
	}
	return "EXP"
}

// accountName is an account's name there, in which a colon would part it in two.
func (i *iifWriter) accountName(number string) string {
	return strings.ReplaceAll(i.account(number), ":", " –")
}

func (i *iifWriter) begin() {
	i.row("!ACCNT", "NAME", "ACCNTTYPE", "ACCNUM")
	for _, a := range i.list {
		i.row("ACCNT", i.accountName(a.Number), accountType(a), a.Number)
	}
	i.row("!TRNS", "TRNSID", "TRNSTYPE", "DATE", "ACCNT", "CLASS", "AMOUNT", "DOCNUM", "MEMO")
	i.row("!SPL", "SPLID", "TRNSTYPE", "DATE", "ACCNT", "CLASS", "AMOUNT", "DOCNUM", "MEMO")
	i.row("!ENDTRNS")
}

func (i *iifWriter) entry(e Entry) {
	for n, l := range e.Lines {
		kind := "SPL"
		if n == 0 {
			kind = "TRNS"
		}
		i.row(kind, strconv.Itoa(n+1), "GENERAL JOURNAL", e.Day.Format(americanDay), i.accountName(l.Account), i.fund(l.Fund), money.Plain(l.Cents, i.currency, i18n.EN), e.Label(), i.memo(e))
	}
	i.row("ENDTRNS")
}

func (i *iifWriter) flush() error {
	_, err := io.WriteString(i.w, i.b.String())
	i.b.Reset()
	return err
}
