// Package holding gives the subjects of the program their common words for what
// each of them holds about a person: what it is, why, for how long, and what
// becomes of it when the person asks to be forgotten or turns out to be in the
// register twice.
//
// A kind of holding ("places", "terms") is a word of the catalogue:
// holding.kind.K says what it is, holding.why.K what it is for, holding.kept.K
// how long it is kept, and holding.stays.K why an erasure leaves some of it. The
// names of the fields are holding.field.N.
package holding

import (
	"bytes"
	"encoding/json"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Most bounds the records that a holding lists; Count has them all.
const Most = 1000

// Holding is what one subject holds of one kind about a person.
type Holding struct {
	Kind    string
	Records []Record
	Count   int // of all of them, those listed or not
	// Stays is how many of them an erasure leaves, because the law or the record
	// keeps them.
	Stays int
	// Named is set where what stays is shown under the name in the register.
	Named bool
	Merge Fate
	// Look are reasons why somebody must look before an erasure, and Block those
	// that must be out of the way first.
	Look, Block []i18n.Message
}

// Fate is what becomes of a holding when the person's record is merged into another.
type Fate string

// The fates of a holding.
const (
	Moves  Fate = "moves"  // goes over to the other record
	Remain Fate = "remain" // stays as it was written, under the name of then
	Ends   Fate = "ends"   // is of no use any more
)

// Title says what the holding is.
func (h Holding) Title() i18n.Message { return i18n.Say("holding.kind." + h.Kind) }

// Why says what it is held for.
func (h Holding) Why() i18n.Message { return i18n.Say("holding.why." + h.Kind) }

// Kept says how long it is kept.
func (h Holding) Kept() i18n.Message { return i18n.Say("holding.kept." + h.Kind) }

// WhyStays says why an erasure leaves what it leaves.
func (h Holding) WhyStays() i18n.Message { return i18n.Say("holding.stays." + h.Kind) }

// Goes is how many of the records an erasure takes away.
func (h Holding) Goes() int { return h.Count - h.Stays }

// Of gives a holding of records whose number is known by listing them.
func Of(kind string, fate Fate, records ...Record) Holding {
	return Holding{Kind: kind, Records: records, Count: len(records), Merge: fate}
}

// Staying is h with all of its records left by an erasure.
func (h Holding) Staying() Holding {
	h.Stays = h.Count
	return h
}

// Record is one thing held: fields in their order.
type Record []Field

// Field is one value of a record: a string, a whole number, a truth, a Word, a
// Day, an instant or a text in both languages.
type Field struct {
	Name  string
	Value any
}

// Word is a value out of a few: machines read the code, people the words.
type Word struct {
	Code string
	Say  i18n.Message
}

// WordOf is a word whose sentence is that of a key and the code.
func WordOf(prefix, code string) Word { return Word{Code: code, Say: i18n.Say(prefix + code)} }

// Day is a calendar day as the database writes it, "2026-11-25"; empty: none.
type Day string

// Label is the field's name in words.
func (f Field) Label() i18n.Message { return i18n.Say("holding.field." + f.Name) }

// Empty reports whether the field says nothing.
func (f Field) Empty() bool {
	switch v := f.Value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case Day:
		return v == ""
	case Word:
		return v.Code == ""
	case time.Time:
		return v.IsZero()
	case i18n.Text:
		return v.Empty()
	}
	return false
}

// MarshalJSON writes the record as an object, its fields in their order.
func (r Record) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	first := true
	for _, f := range r {
		if f.Empty() {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		name, err := json.Marshal(f.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(written(f.Value))
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func written(v any) any {
	switch v := v.(type) {
	case i18n.Text:
		return map[string]string{"en": v.EN, "fr": v.FR}
	case Word:
		return v.Code
	}
	return v
}

// Move is exactly what a merge did to one kind of record, so that it can be
// undone.
type Move struct {
	Kind string `json:"kind"`
	// Rows are the keys of those that went over to the other record.
	Rows []string `json:"rows,omitempty"`
	// Dropped are those taken out, whole, because the other record had the same.
	Dropped []json.RawMessage `json:"dropped,omitempty"`
	// Changed are those of the other record that took in one that was dropped.
	Changed []Change `json:"changed,omitempty"`
}

// Change is a row before and after.
type Change struct {
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

// Count is how many of the former record's rows the move touched.
func (m Move) Count() int { return len(m.Rows) + len(m.Dropped) }

// Some leaves out the moves that moved nothing.
func Some(moves ...Move) []Move {
	var list []Move
	for _, m := range moves {
		if m.Count() > 0 || len(m.Changed) > 0 {
			list = append(list, m)
		}
	}
	return list
}

// Drop adds a row taken out.
func (m *Move) Drop(row any) error {
	raw, err := json.Marshal(row)
	m.Dropped = append(m.Dropped, raw)
	return err
}

// Change adds a row that changed.
func (m *Move) Change(before, after any) error {
	b, err := json.Marshal(before)
	if err != nil {
		return err
	}
	a, err := json.Marshal(after)
	m.Changed = append(m.Changed, Change{Before: b, After: a})
	return err
}

// Restore undoes a move: back takes each row back (and reports how many it
// found as the merge had left them), insert puts a dropped row in again, and
// revert gives a changed row its former state if it still has the latter. Where
// something depends on a row since, the whole is refused.
func Restore[T any](m Move, back func(key string) (int64, error), insert func(row T) error, revert func(before, after T) (int64, error)) error {
	for _, key := range m.Rows {
		if err := one(m, func() (int64, error) { return back(key) }); err != nil {
			return err
		}
	}
	for _, c := range m.Changed {
		var before, after T
		if err := json.Unmarshal(c.Before, &before); err != nil {
			return err
		}
		if err := json.Unmarshal(c.After, &after); err != nil {
			return err
		}
		if err := one(m, func() (int64, error) { return revert(before, after) }); err != nil {
			return err
		}
	}
	for _, raw := range m.Dropped {
		var row T
		if err := json.Unmarshal(raw, &row); err != nil {
			return err
		}
		if err := insert(row); err != nil {
			return err
		}
	}
	return nil
}

// Back undoes a move of rows alone.
func Back(m Move, back func(key string) (int64, error)) error {
	return Restore(m, back, func(struct{}) error { return nil }, func(_, _ struct{}) (int64, error) { return 1, nil })
}

func one(m Move, do func() (int64, error)) error {
	n, err := do()
	if err == nil && n != 1 {
		err = Changed(m)
	}
	return err
}

// Changed is the refusal to undo a move because of what happened since.
func Changed(m Move) error {
	return fault.New(fault.Conflict, "holding.error.changed", fault.Args{"What": i18n.Say("holding.kind." + m.Kind)})
}
