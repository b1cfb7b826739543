package statement

import (
	"html"
	"strings"
	"time"

	"plenary.example/internal/fault"
)

// IsOFX reports whether a file is OFX of either form, by what it says and not by its
// name.
func IsOFX(raw []byte) bool {
	head := strings.ToUpper(text(raw[:min(len(raw), 4096)]))
	return strings.Contains(head, "<OFX>") || strings.Contains(head, "OFXHEADER")
}

// element is an element of an OFX file: its name and what stands behind its start.
type element struct {
	name  string
	value string
	ends  bool
	line  int
}

// elements cuts a file into elements. In the first form a value goes on until the next
// element begins, in the second until its end: that comes to the same.
func elements(s string, each func(element)) {
	line := 1
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return
		}
		line += strings.Count(s[:i], "\n")
		s = s[i+1:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			return
		}
		e := element{name: s[:end], line: line}
		line += strings.Count(s[:end], "\n")
		s = s[end+1:]
		e.name, e.ends = strings.CutPrefix(strings.TrimSpace(e.name), "/")
		if name, _, attributes := strings.Cut(e.name, " "); attributes {
			e.name = name
		}
		e.name = strings.ToUpper(e.name)
		var value string
		if rest, ok := strings.CutPrefix(strings.TrimLeft(s, " \t\r\n"), "<![CDATA["); ok {
			value, _, _ = strings.Cut(rest, "]]>")
		} else {
			value, _, _ = strings.Cut(s, "<")
			value = html.UnescapeString(value)
		}
		e.value = strings.TrimSpace(value)
		each(e)
	}
}

// ofx collects what the elements say.
type ofx struct {
	s        Statement
	accounts map[string]bool
	line     *Line
	name     string
	memo     string
	cheque   string
	date     string
	amount   string
	begun    int
	balance  bool // within the balance on the books of the bank
	sum, on  string
}

// ReadOFX reads a file of OFX, of one account. A refusal is Invalid or TooLarge.
func ReadOFX(name string, raw []byte) (Statement, error) {
	if err := tooLarge(name, raw); err != nil {
		return Statement{}, err
	}
	o := ofx{accounts: map[string]bool{}}
	elements(text(raw), o.take)
	o.close()
	if len(o.accounts) > 1 {
		return Statement{}, fault.New(fault.Invalid, "statement.error.accounts", fault.Args{"File": name})
	}
	if cents, ok := Cents(o.sum, ""); ok {
		if day, ok := Day(o.on, YearFirst); ok {
			o.s.Closing = &Balance{Cents: cents, Day: day}
		} else if _, to := o.s.Span(); !to.IsZero() {
			o.s.Closing = &Balance{Cents: cents, Day: to}
		}
	}
	return o.s, o.s.whole(name)
}

func (o *ofx) take(e element) {
	switch e.name {
	case "STMTTRN":
		o.close()
		if !e.ends {
			o.line, o.begun = &Line{Row: e.line}, e.line
		}
	case "BANKTRANLIST", "CCSTMTRS", "STMTRS":
		if e.ends {
			o.close()
		}
	case "LEDGERBAL":
		o.close()
		o.balance = !e.ends
	case "AVAILBAL":
		o.balance = false
	}
	if e.ends || e.value == "" {
		return
	}
	switch e.name {
	case "CURDEF":
		o.s.Currency = strings.ToUpper(tidy(e.value))
	case "ACCTID":
		if o.line == nil {
			o.accounts[e.value] = true
			o.s.Account = Ending(e.value)
		}
	case "BALAMT":
		if o.balance {
			o.sum = e.value
		}
	case "DTASOF":
		if o.balance {
			o.on = e.value
		}
	}
	if o.line != nil {
		o.field(e)
	}
}

// field takes an element of a line.
func (o *ofx) field(e element) {
	switch e.name {
	case "DTPOSTED":
		o.date = e.value
	case "TRNAMT":
		o.amount = e.value
	case "FITID":
		o.line.ID = e.value
	case "NAME":
		o.name = e.value
	case "MEMO":
		o.memo = e.value
	case "CHECKNUM":
		o.cheque = e.value
	}
}

// close ends the line that is being read.
func (o *ofx) close() {
	if o.line == nil {
		return
	}
	l := *o.line
	l.Text = o.name
	if !strings.Contains(o.name, o.memo) {
		l.Text = o.name + " " + o.memo
	}
	if o.cheque != "" && !strings.Contains(l.Text, o.cheque) {
		l.Text += " " + o.cheque
	}
	raw := strings.Join([]string{o.date, o.amount, l.Text}, " ")
	var dated, counted bool
	l.Day, dated = ofxDay(o.date)
	l.Cents, counted = Cents(o.amount, "")
	switch {
	case !dated:
		o.s.doubt(o.begun, "statement.doubt.day", raw)
	case !counted:
		o.s.doubt(o.begun, "statement.doubt.amount", raw)
	default:
		o.s.add(l)
	}
	o.line, o.name, o.memo, o.cheque, o.date, o.amount = nil, "", "", "", "", ""
}

// ofxDay reads a day of OFX: eight figures, whatever follows ("20260105120000[-5:EST]").
func ofxDay(s string) (time.Time, bool) { return Day(s, YearFirst) }

// Ending is what is kept of an account's number, as a file or a person writes it: its
// last four signs, enough to tell two accounts apart.
func Ending(number string) string {
	number = tidy(number)
	if r := []rune(number); len(r) > 4 {
		return string(r[len(r)-4:])
	}
	return number
}
