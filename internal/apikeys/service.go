// Package apikeys are the keys with which people's own programs ask the API in their
// name. A key is a long word of chance that is shown once, when it is made; the
// database has its digest alone. It reads what its person may read today, acts for them
// only where it was made to, and ends on a day.
package apikeys

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/apikeys/internal/store"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
)

// Prefix begins every key, so that a person or a program that finds one knows what it is.
const Prefix = "plenary_"

// Limits of keys.
const (
	MaxKeys = 20  // of one person
	MaxName = 60  // characters
	MaxDays = 365 // until a key ends
)

// usedEvery is how often the use of a key is written down.
const usedEvery = time.Hour

// Key is what is known of a key: never the key itself.
type Key struct {
	ID       string
	PersonID string
	Name     string
	Act      bool // it may change things, and not only read
	Made     time.Time
	Ends     time.Time
	Used     time.Time // last, within the hour; zero: never
}

func keyOf(r store.ApiKey) Key {
	return Key{ID: r.ID, PersonID: r.PersonID, Name: r.Name, Act: r.Act, Made: db.Time(r.MadeAt), Ends: db.Time(r.EndsAt), Used: db.Time(r.UsedAt)}
}

// Service holds the use cases of keys.
type Service struct {
	db     *db.DB
	log    *audit.Log
	people *people.Service
}

// New returns the keys of the people of a register.
func New(log *audit.Log, register *people.Service) *Service {
	return &Service{db: log.DB(), log: log, people: register}
}

func own(who access.Actor) error {
	if err := who.Require(who.PersonID != "", "power.own_api_keys"); err != nil {
		return err
	}
	return who.InPerson("apikeys.error.in_person")
}

// Own lists the actor's keys, the newest first.
func (s *Service) Own(ctx context.Context, who access.Actor) ([]Key, error) {
	if err := own(who); err != nil {
		return nil, err
	}
	rows, err := store.New(s.db.Reader()).Keys(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Key, len(rows))
	for i, r := range rows {
		list[i] = keyOf(r)
	}
	return list, nil
}

// Days lists for how many days a key may be made.
func Days() []int { return []int{7, 30, 90, MaxDays} }

// Make makes a key of the actor's and returns it, this once.
func (s *Service) Make(ctx context.Context, who access.Actor, name string, act bool, days int) (Key, string, error) {
	if err := own(who); err != nil {
		return Key{}, "", err
	}
	name = strings.Join(strings.Fields(db.Clean(name)), " ")
	var wrong []*fault.Error
	if name == "" || utf8.RuneCountInString(name) > MaxName {
		wrong = append(wrong, fault.Field("name", "apikeys.error.name", fault.Args{"Most": MaxName}))
	}
	if !slices.Contains(Days(), days) {
		wrong = append(wrong, fault.Field("days", "apikeys.error.days", nil))
	}
	if err := fault.Join(wrong...); err != nil {
		return Key{}, "", err
	}
	word := Prefix + strings.ToLower(rand.Text())
	var made Key
	err := s.log.Do(ctx, who, "apikeys.make", func(tx *audit.Tx) error {
		q := store.New(tx)
		rows, err := q.Keys(ctx, who.PersonID)
		if err != nil {
			return err
		}
		if len(rows) >= MaxKeys {
			return fault.New(fault.Conflict, "apikeys.error.enough", fault.Args{"Most": MaxKeys})
		}
		made = Key{ID: db.NewID(), PersonID: who.PersonID, Name: name, Act: act, Made: tx.Now, Ends: tx.Now.AddDate(0, 0, days)}
		tx.About("person", who.PersonID)
		tx.Detail("name", name)
		return q.InsertKey(ctx, store.InsertKeyParams{
			ID: made.ID, PersonID: made.PersonID, Name: name, Digest: digest(word), Act: act, MadeAt: db.Micros(made.Made), EndsAt: db.Micros(made.Ends),
		})
	})
	if err != nil {
		return Key{}, "", err
	}
	return made, word, nil
}

// Remove ends a key of the actor's.
func (s *Service) Remove(ctx context.Context, who access.Actor, id string) error {
	if err := own(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "apikeys.remove", func(tx *audit.Tx) error {
		n, err := store.New(tx).DeleteKey(ctx, id, who.PersonID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		tx.About("person", who.PersonID)
		return nil
	})
}

// Open finds the key that a word is; a SignIn refusal for a word that is none, that has
// ended, or whose person is gone.
func (s *Service) Open(ctx context.Context, word string) (Key, error) {
	refused := func(cause error) (Key, error) {
		return Key{}, fault.Wrap(cause, fault.SignIn, "apikeys.error.key", nil)
	}
	if !strings.HasPrefix(word, Prefix) {
		return refused(nil)
	}
	row, err := store.New(s.db.Reader()).KeyByDigest(ctx, digest(word))
	if errors.Is(err, db.ErrNotFound) {
		return refused(err)
	}
	if err != nil {
		return Key{}, audit.Fault(err)
	}
	key, now := keyOf(row), s.db.Now()
	if !now.Before(key.Ends) {
		return refused(nil)
	}
	person, err := s.people.Person(ctx, key.PersonID)
	if fault.Is(err, fault.NotFound) || err == nil && person.Gone != "" {
		return refused(err)
	}
	if err != nil {
		return Key{}, err
	}
	if now.Sub(key.Used) < usedEvery {
		return key, nil
	}
	// Whoever reads is not to wait for a disk that is full: the hour is for its person's
	// own page.
	if err := s.db.Write(ctx, func(tx *db.Tx) error { return store.New(tx).UseKey(ctx, key.ID, db.Micros(now)) }); err == nil {
		key.Used = now
	}
	return key, nil
}

// digest is what the database has of a key. A word of chance of 128 bits needs no slow
// digest: nobody can try them all.
func digest(word string) string {
	sum := sha256.Sum256([]byte(word))
	return hex.EncodeToString(sum[:])
}
