package statement

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/table"
)

// None is a column that a bank's file does not have.
const None = -1

// Mapping says which column of a bank's file is what; columns count from 0, and None
// is one that is not there.
type Mapping struct {
	Skip    int    `json:"skip"` // rows before the first line: headings
	Day     int    `json:"day"`
	Order   string `json:"order"` // of a date's parts
	Text    []int  `json:"text"`  // what is said about a line, in this order
	Amount  int    `json:"amount"`
	In      int    `json:"in"`      // where what came in and what went out are apart
	Out     int    `json:"out"`     // without a sign, or with one that is heeded not
	Turned  bool   `json:"turned"`  // an amount below zero came in: the bank writes from its side
	Decimal string `json:"decimal"` // "." or ","; empty: told from each amount
	ID      int    `json:"id"`
	Balance int    `json:"balance"`
}

// Check refuses a mapping by which nothing can be read.
func (m Mapping) Check() error {
	var wrong []*fault.Error
	if m.Day < 0 {
		wrong = append(wrong, fault.Field("day", "statement.error.day_column", nil))
	}
	if m.Amount < 0 && m.In < 0 && m.Out < 0 {
		wrong = append(wrong, fault.Field("amount", "statement.error.amount_column", nil))
	}
	if m.Order != "" && !slices.Contains(Orders(), m.Order) {
		wrong = append(wrong, fault.Field("order", "statement.error.order", nil))
	}
	return fault.Join(wrong...)
}

// ReadCSV reads a bank's table by a mapping: comma-separated values or a spreadsheet.
// A refusal is Invalid or TooLarge.
func ReadCSV(name string, t *table.Table, m Mapping) (Statement, error) {
	if err := m.Check(); err != nil {
		return Statement{}, err
	}
	var s Statement
	var told []balance
	for i, row := range t.Rows {
		if i < m.Skip || empty(row.Cells) {
			continue
		}
		if b, ok := s.row(row, m); ok {
			told = append(told, b)
		}
	}
	s.Closing = closing(told)
	return s, s.whole(name)
}

// balance is what a row says that was in the account after it.
type balance struct {
	day          time.Time
	after, moved int64
}

// closing is the balance at the end of the last day, whatever order the rows stand in;
// nil where none tells one. Of several rows of that day it is the one that no other
// goes on from. Where that is not one alone, the order of the file decides: banks write
// the latest row last, or first.
func closing(told []balance) *Balance {
	if len(told) == 0 {
		return nil
	}
	last := told[0].day
	for _, b := range told {
		if b.day.After(last) {
			last = b.day
		}
	}
	upwards := told[0].day.After(told[len(told)-1].day) // the latest row stands first
	if told[0].day.Equal(told[len(told)-1].day) {
		upwards = goesUp(told)
	}
	var of []balance
	goneOn := map[int64]int{} // how many rows begin with a balance
	for _, b := range told {
		if b.day.Equal(last) {
			of = append(of, b)
			goneOn[b.after-b.moved]++
		}
	}
	var ends []balance
	for _, b := range of {
		if goneOn[b.after]--; goneOn[b.after] < 0 {
			ends = append(ends, b)
		}
	}
	one := of[len(of)-1]
	switch {
	case len(ends) == 1:
		one = ends[0]
	case upwards:
		one = of[0]
	}
	return &Balance{Cents: one.after, Day: last}
}

// goesUp reports whether each row of one day goes on from the one below it.
func goesUp(told []balance) bool {
	down, up := 0, 0
	for i := 1; i < len(told); i++ {
		if told[i].after-told[i].moved == told[i-1].after {
			down++
		}
		if told[i-1].after-told[i-1].moved == told[i].after {
			up++
		}
	}
	return up > down
}

// row reads a row, and what it says that was in the account after it; told is false
// where it says none.
func (s *Statement) row(row table.Row, m Mapping) (b balance, told bool) {
	cell := func(i int) string {
		if i < 0 || i >= len(row.Cells) {
			return ""
		}
		return strings.TrimSpace(row.Cells[i])
	}
	l := Line{Row: row.Line, ID: cell(m.ID)}
	for _, i := range m.Text {
		if said := cell(i); said != "" {
			l.Text = strings.TrimSpace(l.Text + " " + said)
		}
	}
	raw := strings.Join(row.Cells, " | ")
	day, ok := Day(cell(m.Day), m.Order)
	if !ok {
		s.doubt(row.Line, "statement.doubt.day", raw)
		return b, false
	}
	l.Day = day
	if l.Cents, ok = m.amount(cell); !ok {
		s.doubt(row.Line, "statement.doubt.amount", raw)
		return b, false
	}
	s.add(l)
	cents, ok := Cents(cell(m.Balance), m.Decimal)
	return balance{day: day, after: cents, moved: l.Cents}, ok
}

// amount is what a row comes to.
func (m Mapping) amount(cell func(int) string) (cents int64, ok bool) {
	if m.Amount >= 0 {
		cents, ok = Cents(cell(m.Amount), m.Decimal)
		if m.Turned {
			cents = -cents
		}
		return cents, ok
	}
	in, okIn := Cents(cell(m.In), m.Decimal)
	out, okOut := Cents(cell(m.Out), m.Decimal)
	if cell(m.In) != "" && !okIn || cell(m.Out) != "" && !okOut {
		return 0, false
	}
	return max(in, -in) - max(out, -out), okIn || okOut
}

func empty(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// guessRows is how many rows a guess looks at.
const guessRows = 200

// Guess finds out what the columns of a bank's table are, from their headings in
// either language and from what stands in them.
func Guess(t *table.Table) Mapping {
	m := Mapping{Day: None, Amount: None, In: None, Out: None, ID: None, Balance: None}
	rows := t.Rows[:min(len(t.Rows), guessRows)]
	for i, row := range rows[:min(len(rows), 20)] {
		if !hasDay(row.Cells) {
			continue
		}
		m.Skip = i
		if i > 0 {
			m.heading(rows[i-1].Cells)
		}
		break
	}
	m.contents(rows[m.Skip:])
	m.Order = order(rows[m.Skip:], m.Day)
	return m
}

func hasDay(cells []string) bool {
	return slices.ContainsFunc(cells, looksLikeDay)
}

// looksLikeDay reports whether a cell is a day in any order; long numbers, such as an
// account's, are none.
func looksLikeDay(s string) bool {
	if len(s) > 24 || !strings.ContainsAny(s, "-/. ") && len(s) != 8 {
		return false
	}
	return slices.ContainsFunc(Orders(), func(order string) bool { _, ok := Day(s, order); return ok })
}

// heading reads the names of columns.
func (m *Mapping) heading(cells []string) {
	has := func(s string, words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	for i, cell := range cells {
		s := strings.ToLower(cell)
		switch {
		case has(s, "balance", "solde"):
			m.Balance = i
		case has(s, "date"):
			if m.Day == None || has(s, "transaction", "post") {
				m.Day = i
			}
		case has(s, "withdraw", "debit", "débit", "retrait", "paid out", "sortie"):
			m.Out = i
		case has(s, "deposit", "dépôt", "depot", "credit", "crédit", "paid in", "entrée"):
			m.In = i
		case has(s, "amount", "montant", "cad$", "cad", "somme"):
			m.Amount = i
		case has(s, "transaction id", "reference", "référence", "fitid", "identif", "confirmation"):
			m.ID = i
		case has(s, "desc", "detail", "détail", "memo", "mémo", "payee", "name", "nom", "libell", "bénéficiaire", "opération", "narrat", "cheque", "chèque"):
			m.Text = append(m.Text, i)
		}
	}
	if m.Amount != None {
		m.In, m.Out = None, None
	}
}

// contents finds what the headings did not say.
func (m *Mapping) contents(rows []table.Row) {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	var amounts, words []int
	for i := range width {
		days, sums, texts := 0, 0, 0
		for _, r := range rows {
			if i >= len(r.Cells) || strings.TrimSpace(r.Cells[i]) == "" {
				continue
			}
			cell := r.Cells[i]
			_, sum := Cents(cell, "")
			switch {
			case looksLikeDay(cell):
				days++
			case sum && strings.ContainsAny(cell, ".,$"):
				sums++
			case !sum:
				texts++
			}
		}
		switch {
		case days > sums && days > texts && m.Day == None:
			m.Day = i
		case sums > texts && sums > days && !slices.Contains([]int{m.Amount, m.In, m.Out, m.Balance, m.ID}, i):
			amounts = append(amounts, i)
		case texts > sums && texts > days && i != m.ID:
			words = append(words, i)
		}
	}
	if len(m.Text) == 0 {
		m.Text = words
	}
	if m.Amount == None && m.In == None && m.Out == None {
		m.sums(rows, amounts)
	}
}

// sums tells amounts from a balance, and what came in from what went out: of two
// columns of which each row fills one, the first is what went out.
func (m *Mapping) sums(rows []table.Row, amounts []int) {
	filled := func(i int) (n int) {
		for _, r := range rows {
			if i < len(r.Cells) && strings.TrimSpace(r.Cells[i]) != "" {
				n++
			}
		}
		return n
	}
	switch {
	case len(amounts) == 0:
	case len(amounts) >= 2 && filled(amounts[0])+filled(amounts[1]) <= len(rows)+len(rows)/10 && filled(amounts[1]) > 0:
		m.Out, m.In = amounts[0], amounts[1]
		if len(amounts) > 2 && m.Balance == None {
			m.Balance = amounts[2]
		}
	default:
		m.Amount = amounts[0]
		if len(amounts) > 1 && m.Balance == None {
			m.Balance = amounts[len(amounts)-1]
		}
	}
}

// order tells the order of a date's parts from the days that have only one: what is
// above twelve is no month. Otherwise it is the order of most banks in Canada.
func order(rows []table.Row, column int) string {
	if column < 0 {
		return MonthFirst
	}
	for _, r := range rows {
		if column >= len(r.Cells) {
			continue
		}
		s := strings.TrimSpace(r.Cells[column])
		part := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		switch {
		case len(part) > 0 && len(part[0]) >= 4:
			return YearFirst
		case len(part) == 3 && part[0] > "12" && len(part[0]) == 2:
			return DayFirst
		case len(part) == 3 && part[1] > "12" && len(part[1]) == 2:
			return MonthFirst
		}
	}
	return MonthFirst
}
