package accounting

import (
	"fmt"
	"math"
	"time"

	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// KindEntry is the name under which the record knows an entry of the journal.
const KindEntry = "journal_entry"

// Source is what an entry was posted for: a kind that a subject above answers to
// ("payment") and the key of the thing there. The same source posts once.
type Source struct {
	Kind string
	Key  string
}

// The sources of this package's own entries.
const (
	SourceManual   = "manual"   // entered by a person
	SourceReversal = "reversal" // reverses another entry, whose key it has
)

// Line adds to an account.
type Line struct {
	Account string // its number
	Fund    string // its slug; empty: General
	// Cents above zero are a debit, below a credit, in the currency of the books.
	Cents int64
	// Cleared is what settled a line of a bank or clearing account; empty: it is open.
	Cleared string
}

// Item is a line of the journal by where it stands.
type Item struct {
	EntryID  string
	Position int
}

// Entry is an entry of the journal.
type Entry struct {
	ID           string
	Year, Number int
	// Day is the day it counts on. ValueDay is the day it is about: another one where
	// the period of that day was closed already.
	Day, ValueDay time.Time
	Memo          i18n.Text // what it is about, in words
	Party         string    // whose money it is; empty: nobody's in particular
	Reference     string    // what the bank knows it by: a cheque's number
	Source        Source
	Reverses      string // the key of the entry that it reverses; empty: none
	ReversedBy    string // the key of the entry that reverses it; empty: it stands
	Lines         []Line
	RecordedAt    time.Time
	RecordedBy    string

	// Clears are open lines that the entry settles, of clearing accounts: the cheques
	// that a deposit takes to the bank. They are given to PostTx and not read back.
	Clears []Item
}

// Label is the number of an entry as people quote it: "2026-0042".
func (e Entry) Label() string { return fmt.Sprintf("%d-%04d", e.Year, e.Number) }

// Sum is what the debits come to, in cents.
func (e Entry) Sum() int64 {
	var sum int64
	for _, l := range e.Lines {
		if l.Cents > 0 {
			sum += l.Cents
		}
	}
	return sum
}

// Limits of an entry.
const (
	maxMemo  = 300
	maxLines = 2000
)

// normal fills in what is left out, and drops lines of nothing.
func (e Entry) normal(now time.Time, today time.Time) Entry {
	e.Memo = i18n.Text{EN: cut(trimmed(e.Memo.EN), maxMemo), FR: cut(trimmed(e.Memo.FR), maxMemo)}
	e.Party, e.Reference = cut(trimmed(e.Party), maxMemo), cut(trimmed(e.Reference), maxMemo)
	if e.Day.IsZero() {
		e.Day = today
	}
	e.ValueDay, e.RecordedAt = e.Day, now
	var lines []Line
	for _, l := range e.Lines {
		if l.Cents == 0 {
			continue
		}
		if l.Fund == "" {
			l.Fund = General
		}
		lines = append(lines, l)
	}
	e.Lines = lines
	return e
}

// Balance reports whether lines come to nothing, fund by fund, with no sum beyond
// what an amount may be.
func Balance(lines []Line) bool {
	sums := map[string]int64{}
	for _, l := range lines {
		if l.Cents > money.Max || l.Cents < -money.Max || l.Cents == math.MinInt64 {
			return false
		}
		fund := l.Fund
		if fund == "" {
			fund = General
		}
		sums[fund] += l.Cents
	}
	for _, sum := range sums {
		if sum != 0 {
			return false
		}
	}
	return true
}

// check finds what no entry may be: the last bar before the journal.
func (e Entry) check() error {
	switch {
	case len(e.Lines) < 2:
		return fault.New(fault.Invalid, "accounting.error.lines", nil)
	case len(e.Lines) > maxLines:
		return fault.New(fault.Invalid, "accounting.error.many_lines", fault.Args{"Most": maxLines})
	case !Balance(e.Lines):
		return fault.New(fault.Invalid, "accounting.error.balance", nil)
	case e.Source.Kind == "" || e.Source.Key == "":
		return fault.New(fault.Internal, "fault.internal", nil)
	}
	return nil
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func entryOf(r store.EntryRow) Entry {
	return Entry{
		ID: r.ID, Year: int(r.Year), Number: int(r.Number), Day: db.ParseDay(r.Day), ValueDay: db.ParseDay(r.ValueDay), Memo: i18n.Text{EN: r.MemoEn, FR: r.MemoFr},
		Party: r.Party, Reference: r.Reference, Source: Source{Kind: r.SourceKind, Key: r.SourceKey}, Reverses: r.Reverses, ReversedBy: r.ReversedBy,
		RecordedAt: db.Time(r.RecordedAt), RecordedBy: r.RecordedBy,
	}
}
