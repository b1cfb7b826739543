// Package audit is the record of who did what and when. Every use case that
// changes something writes its line in the same transaction as the change, so
// that neither exists without the other. Lines are never changed or deleted.
// What a secret ballot says never enters the record.
package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// Log is the record.
type Log struct {
	Unmoved
	db       *db.DB
	observer Observer
}

// New returns the record kept in d.
func New(d *db.DB) *Log { return &Log{db: d} }

// DB is the database the record lives in.
func (l *Log) DB() *db.DB { return l.db }

// Tx is a transaction under record: a use case tells it what it is about.
type Tx struct {
	*db.Tx
	who    access.Actor
	kind   string
	id     string
	detail map[string]any

	touched []Touched
}

// Touched is a thing that a use case did something to.
type Touched struct{ Action, Kind, ID string }

// Observer is told in the transaction of a use case, once it has done all it does, what
// it touched, in that order. Its error undoes the use case.
type Observer func(ctx context.Context, tx *Tx, touched []Touched) error

// Observe has o told of every use case from now on. It is for the wiring, before
// anything is done.
func (l *Log) Observe(o Observer) { l.observer = o }

// Touch tells the observer of a thing of which no line is written: one line stands for many.
func (tx *Tx) Touch(action, kind, id string) {
	tx.touched = append(tx.touched, Touched{Action: action, Kind: kind, ID: id})
}

// About names what the use case changed: a kind ("resolution") and its key.
func (tx *Tx) About(kind, id string) { tx.kind, tx.id = kind, id }

// Detail adds a fact to the line, to be read by people and machines: never a
// secret, never more personal data than the act needs.
func (tx *Tx) Detail(name string, value any) {
	if tx.detail == nil {
		tx.detail = map[string]any{}
	}
	tx.detail[name] = value
}

// Who performs the use case.
func (tx *Tx) Who() access.Actor { return tx.who }

// Do runs a use case in one transaction and writes its line: action is
// "subject.what_was_done". A use case that names nothing (About) changed
// nothing and leaves no line.
func (l *Log) Do(ctx context.Context, who access.Actor, action string, fn func(tx *Tx) error) error {
	err := l.db.Write(ctx, func(tx *db.Tx) error {
		t := &Tx{Tx: tx, who: who}
		if err := fn(t); err != nil {
			return err
		}
		if t.kind != "" {
			if err := t.Also(ctx, action, t.kind, t.id, t.detail); err != nil {
				return err
			}
		}
		if l.observer == nil || len(t.touched) == 0 {
			return nil
		}
		return l.observer(ctx, t, t.touched)
	})
	return refusal(err)
}

// Also writes one more line in the same transaction, for a step that an upper
// subject takes on a lower one's record.
func (tx *Tx) Also(ctx context.Context, action, kind, id string, detail map[string]any) error {
	written := "{}"
	if len(detail) > 0 {
		raw, err := json.Marshal(detail)
		if err != nil {
			return fmt.Errorf("audit: detail of %s: %w", action, err)
		}
		written = string(raw)
	}
	tx.Touch(action, kind, id)
	return store.New(tx).InsertEntry(ctx, store.InsertEntryParams{
		ID: db.NewID(), At: db.Micros(tx.Now), PersonID: tx.who.PersonID, PersonName: tx.who.Name,
		Action: action, Kind: kind, SubjectID: id, Detail: written, ActedByID: tx.who.ActedBy.PersonID, ActedByName: tx.who.ActedBy.Name,
	})
}

// refusal gives the engine's failures the sentence readers get.
func refusal(err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	return Fault(err)
}

// Entry is one line of the record.
type Entry struct {
	ID         string
	At         time.Time
	PersonID   string
	PersonName string
	Action     string
	Kind       string
	SubjectID  string
	Detail     map[string]any
	// ActedBy entered what the person did, as staff do for somebody without an
	// address; the zero Clerk: the person did.
	ActedBy access.Clerk
}

// PageSize is how many lines History and Latest return at most.
const PageSize = 200

// History lists the lines about one thing in the order they were written,
// after the line with key after (empty: from the first).
func (l *Log) History(ctx context.Context, kind, id, after string) ([]Entry, error) {
	rows, err := store.New(l.db.Reader()).EntriesAbout(ctx, store.EntriesAboutParams{Kind: kind, SubjectID: id, ID: after, Limit: PageSize})
	if err != nil {
		return nil, refusal(err)
	}
	return entriesOf(rows)
}

// last sorts after every key of a line, which begins with a hexadecimal digit.
const last = "g"

// Latest lists the lines about one thing, the newest first, from the one before
// the line with key before (empty: from the newest).
func (l *Log) Latest(ctx context.Context, kind, id, before string) ([]Entry, error) {
	rows, err := store.New(l.db.Reader()).EntriesAboutBefore(ctx, store.EntriesAboutBeforeParams{
		Kind: kind, SubjectID: id, BeforeID: cmp.Or(before, last), PageSize: PageSize,
	})
	if err != nil {
		return nil, refusal(err)
	}
	return entriesOf(rows)
}

func entriesOf(rows []store.AuditEntry) ([]Entry, error) {
	list := make([]Entry, len(rows))
	for i, r := range rows {
		list[i] = Entry{
			ID: r.ID, At: db.Time(r.At), PersonID: r.PersonID, PersonName: r.PersonName,
			Action: r.Action, Kind: r.Kind, SubjectID: r.SubjectID, ActedBy: access.Clerk{PersonID: r.ActedByID, Name: r.ActedByName},
		}
		if err := json.Unmarshal([]byte(r.Detail), &list[i].Detail); err != nil {
			return nil, fmt.Errorf("audit: line %s: %w", r.ID, err)
		}
	}
	return list, nil
}
