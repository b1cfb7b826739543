package banking

import (
	"context"
	"path"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking/internal/store"
	"plenary.example/internal/banking/statement"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/table"
)

// The formats of statements.
const (
	FormatOFX   = "OFX"
	FormatTable = "CSV"
)

// Fate is what becomes of a line of a file.
type Fate string

// The fates.
const (
	Fresh    Fate = "fresh"    // it is new
	Same     Fate = "same"     // it is there already
	Conflict Fate = "conflict" // the bank's number is there with another day or amount
)

// Say is the fate in words.
func (f Fate) Say() i18n.Message { return i18n.Say("banking.fate." + string(f)) }

// Judged is a line of a file with what would become of it.
type Judged struct {
	statement.Line
	Fate Fate
	// Other is the line that the bank's number is of already, of a conflict.
	OtherDay   time.Time
	OtherCents int64

	mark string
	n    int
}

// Look is a file as it would be brought in.
type Look struct {
	Account accounting.Account
	Name    string
	Format  string
	// Mapping is how the columns of a table are read; nil for OFX.
	Mapping *statement.Mapping
	Saved   bool // the mapping was saved with an earlier statement
	Head    []table.Row
	Columns int
	Lines   []Judged
	Doubts  []statement.Doubt
	Closing *statement.Balance
	endings []string
}

// Count is how many lines have a fate.
func (l Look) Count(f Fate) (n int) {
	for i := range l.Lines {
		if l.Lines[i].Fate == f {
			n++
		}
	}
	return n
}

// Conflicts lists the lines that contradict one that is there.
func (l Look) Conflicts() []Judged {
	var list []Judged
	for i := range l.Lines {
		if l.Lines[i].Fate == Conflict {
			list = append(list, l.Lines[i])
		}
	}
	return list
}

// headRows is how much of a table is shown beside the questions about its columns.
const headRows = 8

// look reads a file for an account and judges its lines. m nil reads by what was saved
// for the account, or by a guess.
func (s *Service) look(ctx context.Context, tx db.DBTX, account, name string, raw []byte, m *statement.Mapping) (Look, error) {
	l := Look{Name: name, Mapping: m}
	var err error
	if l.Account, err = s.bank(ctx, tx, account); err != nil {
		return l, err
	}
	k, err := s.known(ctx, tx, account)
	if err != nil {
		return l, err
	}
	var file statement.Statement
	if statement.IsOFX(raw) {
		l.Format, l.Mapping = FormatOFX, nil
		file, err = statement.ReadOFX(name, raw)
	} else {
		l.Format = FormatTable
		file, err = l.table(raw, k)
	}
	if err != nil {
		return l, err
	}
	if file.Currency != "" && file.Currency != s.books.Currency() {
		return l, fault.New(fault.Invalid, "banking.error.currency", fault.Args{"Currency": file.Currency, "Books": s.books.Currency()})
	}
	if l.endings, err = s.mine(ctx, tx, account, k, file.Account); err != nil {
		return l, err
	}
	l.Doubts, l.Closing = file.Doubts, file.Closing
	return l, s.judge(ctx, tx, &l, file)
}

// table reads a bank's table.
func (l *Look) table(raw []byte, k known) (statement.Statement, error) {
	t, err := table.Read(l.Name, raw)
	if err != nil {
		return statement.Statement{}, err
	}
	l.Head = t.Rows[:min(len(t.Rows), headRows)]
	for _, r := range l.Head {
		l.Columns = max(l.Columns, len(r.Cells))
	}
	if l.Mapping == nil {
		l.Mapping, l.Saved = k.mapping, k.mapping != nil
	}
	if l.Mapping == nil {
		m := statement.Guess(t)
		l.Mapping = &m
	}
	return statement.ReadCSV(l.Name, t, *l.Mapping)
}

// key is what a line is known by within an account.
type key struct {
	mark, day string
	cents     int64
}

// judge says of each line of a file what becomes of it.
func (s *Service) judge(ctx context.Context, tx db.DBTX, l *Look, file statement.Statement) error {
	q := s.on(tx)
	from, to := file.Span()
	rows, err := q.KeysBetween(ctx, store.KeysBetweenParams{Account: l.Account.Number, FromDay: db.Day(from), ToDay: db.Day(to)})
	if err != nil {
		return audit.Fault(err)
	}
	had := map[key]int{}
	for _, r := range rows {
		had[key{r.Mark, r.Day, r.Cents}]++
	}
	met := map[key]int{}
	for _, line := range file.Lines {
		j := Judged{Line: line, Fate: Fresh, mark: "id:" + line.ID}
		if line.ID == "" {
			j.mark = "said:" + fold(line.Text)
		}
		k := key{j.mark, db.Day(line.Day), line.Cents}
		j.n = met[k]
		met[k]++
		switch {
		case j.n < had[k]:
			j.Fate = Same
		case line.ID != "":
			others, err := q.LinesOfBankID(ctx, l.Account.Number, line.ID)
			if err != nil {
				return audit.Fault(err)
			}
			i := slices.IndexFunc(others, func(o store.LinesOfBankIDRow) bool { return o.Day != k.day || o.Cents != k.cents })
			if i >= 0 {
				j.Fate, j.OtherDay, j.OtherCents = Conflict, db.ParseDay(others[i].Day), others[i].Cents
			}
		}
		l.Lines = append(l.Lines, j)
	}
	return nil
}

// uploadsLast is how long a file that nobody brought in is kept.
const uploadsLast = 24 * time.Hour

// Upload keeps a file to be looked at, and returns its key. One that is no statement of
// the account is refused at once.
func (s *Service) Upload(ctx context.Context, who access.Actor, account, name string, raw []byte) (id string, err error) {
	if err := accounting.RequireKeeping(who); err != nil {
		return "", err
	}
	name = path.Base(strings.ReplaceAll(db.Clean(name), `\`, "/"))
	if _, err := s.bank(ctx, nil, account); err != nil {
		return "", err
	}
	if len(raw) > statement.MaxBytes {
		return "", fault.Field("file", "table.error.too_large", fault.Args{"File": name, "Max": statement.MaxBytes >> 20})
	}
	if err := s.readable(ctx, account, name, raw); err != nil {
		return "", err
	}
	err = s.log.Do(ctx, who, "banking.upload", func(tx *audit.Tx) error {
		q := store.New(tx)
		if err := q.DropUploadsBefore(ctx, db.Micros(tx.Now.Add(-uploadsLast))); err != nil {
			return err
		}
		id = db.NewID()
		return q.InsertUpload(ctx, store.InsertUploadParams{ID: id, Account: account, Name: name, Body: raw, At: db.Micros(tx.Now), ByName: tx.Who().Name})
	})
	return id, err
}

// readable refuses what is no statement. A table whose columns are not found out is
// one: whoever sent it says what they are.
func (s *Service) readable(ctx context.Context, account, name string, raw []byte) error {
	_, err := s.look(ctx, nil, account, name, raw, nil)
	if err == nil || statement.IsOFX(raw) {
		return err
	}
	if _, tableErr := table.Read(name, raw); tableErr != nil {
		return tableErr
	}
	return nil
}

// LookAt is a file that was sent, as it would be brought in. wrong is a refusal that
// another mapping may lift: what is known of the file comes with it.
func (s *Service) LookAt(ctx context.Context, who access.Actor, id string) (l Look, wrong, err error) {
	if err := accounting.RequireKeeping(who); err != nil {
		return Look{}, nil, err
	}
	row, err := s.on(nil).Upload(ctx, id)
	if err != nil {
		return Look{}, nil, notFound(err, "banking.error.no_upload")
	}
	var m *statement.Mapping
	if row.Mapping != "" {
		if m, err = readMapping(row.Mapping); err != nil {
			return Look{}, nil, err
		}
	}
	l, err = s.look(ctx, nil, row.Account, row.Name, row.Body, m)
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid && l.Format == FormatTable && l.Mapping != nil {
		return l, err, nil
	}
	return l, nil, err
}

// Remap has a file that was sent read by other columns.
func (s *Service) Remap(ctx context.Context, who access.Actor, id string, m statement.Mapping) error {
	return s.log.Do(ctx, who, "banking.remap", func(tx *audit.Tx) error {
		if err := accounting.RequireKeeping(tx.Who()); err != nil {
			return err
		}
		if _, err := store.New(tx).Upload(ctx, id); err != nil {
			return notFound(err, "banking.error.no_upload")
		}
		raw, err := writeMapping(&m)
		if err != nil {
			return err
		}
		return store.New(tx).SetUploadMapping(ctx, id, raw)
	})
}

// Brought is what came of bringing a statement in.
type Brought struct {
	StatementID      string
	Fresh, Same      int
	Conflicts, Taken int // of the conflicts, how many were taken in
}

// BringIn brings a file that was sent in, its conflicts only with take, and saves its
// mapping for the account. The file goes.
func (s *Service) BringIn(ctx context.Context, who access.Actor, id string, take bool) (b Brought, err error) {
	err = s.log.Do(ctx, who, "banking.bring_in", func(tx *audit.Tx) error {
		if err := accounting.RequireKeeping(tx.Who()); err != nil {
			return err
		}
		row, err := store.New(tx).Upload(ctx, id)
		if err != nil {
			return notFound(err, "banking.error.no_upload")
		}
		var m *statement.Mapping
		if row.Mapping != "" {
			if m, err = readMapping(row.Mapping); err != nil {
				return err
			}
		}
		l, err := s.look(ctx, tx, row.Account, row.Name, row.Body, m)
		if err != nil {
			return err
		}
		if b, err = s.bringIn(ctx, tx, l, take); err != nil {
			return err
		}
		_, err = store.New(tx).DropUpload(ctx, id)
		return err
	})
	return b, err
}

// Preview reads a file as BringFile would bring it in, and changes nothing.
func (s *Service) Preview(ctx context.Context, who access.Actor, account, name string, raw []byte) (Look, error) {
	if err := accounting.RequireKeeping(who); err != nil {
		return Look{}, err
	}
	return s.look(ctx, nil, account, name, raw, nil)
}

// BringFile brings a file in at once, by the mapping saved for the account or a guess,
// and leaves its conflicts out.
func (s *Service) BringFile(ctx context.Context, who access.Actor, account, name string, raw []byte) (b Brought, err error) {
	err = s.log.Do(ctx, who, "banking.bring_in", func(tx *audit.Tx) error {
		if err := accounting.RequireKeeping(tx.Who()); err != nil {
			return err
		}
		l, err := s.look(ctx, tx, account, name, raw, nil)
		if err == nil {
			b, err = s.bringIn(ctx, tx, l, false)
		}
		return err
	})
	return b, err
}

// bringIn stores what is new of a file. One with nothing new leaves nothing behind.
func (s *Service) bringIn(ctx context.Context, tx *audit.Tx, l Look, take bool) (Brought, error) {
	b := Brought{Same: l.Count(Same), Conflicts: l.Count(Conflict), Fresh: l.Count(Fresh)}
	if take {
		b.Taken = b.Conflicts
	}
	mapping, err := writeMapping(l.Mapping)
	if err != nil {
		return b, err
	}
	k, err := s.known(ctx, tx, l.Account.Number)
	if err != nil {
		return b, err
	}
	if l.Mapping == nil && k.mapping != nil { // an OFX file says nothing of columns
		if mapping, err = writeMapping(k.mapping); err != nil {
			return b, err
		}
	}
	q := store.New(tx)
	if b.Fresh+b.Taken == 0 && !s.later(ctx, q, l) {
		return b, nil
	}
	if err := q.PutBankAccount(ctx, store.PutBankAccountParams{Account: l.Account.Number, Mapping: mapping, Ending: writeEndings(l.endings)}); err != nil {
		return b, err
	}
	b.StatementID = db.NewID()
	tx.About("bank_statement", b.StatementID)
	tx.Detail("account", l.Account.Number)
	tx.Detail("fresh", b.Fresh)
	tx.Detail("same", b.Same)
	if err := s.insertStatement(ctx, tx, l, b); err != nil {
		return b, err
	}
	for i := range l.Lines {
		j := &l.Lines[i]
		if j.Fate == Same || j.Fate == Conflict && !take {
			continue
		}
		err := q.InsertLine(ctx, store.InsertLineParams{
			ID: db.NewID(), Account: l.Account.Number, StatementID: b.StatementID, RowNumber: int64(j.Row), Day: db.Day(j.Day), Cents: j.Cents, Said: db.Clean(j.Text), Fold: fold(j.Text), Habit: bare(fold(j.Text)),
			BankID: db.Clean(j.ID), Mark: db.Clean(j.mark), N: int64(j.n),
		})
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// later reports whether a file tells a later balance than is known.
func (s *Service) later(ctx context.Context, q *store.Queries, l Look) bool {
	if l.Closing == nil {
		return false
	}
	last, err := q.LastClosing(ctx, l.Account.Number)
	return err != nil || last.ClosingDay < db.Day(l.Closing.Day)
}

func (s *Service) insertStatement(ctx context.Context, tx *audit.Tx, l Look, b Brought) error {
	p := store.InsertStatementParams{
		ID: b.StatementID, Account: l.Account.Number, Name: db.Clean(l.Name), Format: l.Format, Lines: int64(len(l.Lines)), Fresh: int64(b.Fresh + b.Taken), At: db.Micros(tx.Now), ByName: tx.Who().Name,
	}
	var from, to time.Time
	for i := range l.Lines {
		if d := l.Lines[i].Day; from.IsZero() || d.Before(from) {
			from = d
		}
		if d := l.Lines[i].Day; d.After(to) {
			to = d
		}
	}
	p.FromDay, p.ToDay = db.Day(from), db.Day(to)
	if c := l.Closing; c != nil && c.Cents <= money.Max && c.Cents >= -money.Max {
		p.ClosingCents, p.ClosingDay = c.Cents, db.Day(c.Day)
	}
	return store.New(tx).InsertStatement(ctx, p)
}

// Statement is a statement that was brought in.
type Statement struct {
	ID       string
	Name     string
	Format   string
	From, To time.Time
	Closing  *statement.Balance
	Lines    int // of the file
	Fresh    int // that were new
	At       time.Time
	By       string
}

// Statements lists the latest statements of an account.
func (s *Service) Statements(ctx context.Context, who access.Actor, account string) ([]Statement, error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).Statements(ctx, account, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Statement, len(rows))
	for i, r := range rows {
		list[i] = Statement{ID: r.ID, Name: r.Name, Format: r.Format, From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay), Lines: int(r.Lines), Fresh: int(r.Fresh), At: db.Time(r.At), By: r.ByName}
		if r.ClosingDay != "" {
			list[i].Closing = &statement.Balance{Cents: r.ClosingCents, Day: db.ParseDay(r.ClosingDay)}
		}
	}
	return list, nil
}
