// Package coalition keeps the profile of the coalition that a database serves:
// its names, its subjects, the numbers of its by-laws. It is in the database, so
// that every node that shares it says the same.
package coalition

import (
	"context"
	"encoding/json"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/coalition/internal/store"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
)

// Service keeps the profile.
type Service struct {
	db  *db.DB
	log *audit.Log
}

// New returns the service over the database of log.
func New(log *audit.Log) *Service { return &Service{db: log.DB(), log: log} }

// mayDescribe: the program founds a coalition (plenary init), and its
// secretariat keeps its description.
func mayDescribe(who access.Actor) error {
	return who.Require(who.IsStaff(), "power.describe_coalition")
}

// Found gives the database its coalition. A database has one: a second gets a
// Conflict refusal.
func (s *Service) Found(ctx context.Context, who access.Actor, p config.Profile) error {
	return s.log.Do(ctx, who, "coalition.found", func(tx *audit.Tx) error { return s.FoundTx(ctx, tx, p) })
}

// FoundTx is Found in the caller's transaction.
func (s *Service) FoundTx(ctx context.Context, tx *audit.Tx, p config.Profile) error {
	if err := mayDescribe(tx.Who()); err != nil {
		return err
	}
	written, err := write(p)
	if err != nil {
		return err
	}
	q := store.New(tx)
	// Asked first: a breached constraint would end the caller's transaction on PostgreSQL.
	if _, err := q.Profile(ctx); !errors.Is(err, db.ErrNotFound) {
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "coalition.error.exists", nil)
	}
	if err := q.InsertProfile(ctx, written, db.Micros(tx.Now)); err != nil {
		return err
	}
	return tx.Also(ctx, "coalition.found", "coalition", "this", map[string]any{"name": p.Name})
}

// Describe replaces the profile. Nodes that are running take it up when they
// next start.
func (s *Service) Describe(ctx context.Context, who access.Actor, p config.Profile) error {
	return s.log.Do(ctx, who, "coalition.describe", func(tx *audit.Tx) error {
		if err := mayDescribe(who); err != nil {
			return err
		}
		written, err := write(p)
		if err != nil {
			return err
		}
		n, err := store.New(tx).UpdateProfile(ctx, written)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "coalition.error.none", nil)
		}
		tx.About("coalition", "this")
		return err
	})
}

// Profile reads the profile; a NotFound refusal for a database without a
// coalition. It changes hardly ever: read it once and keep it.
func (s *Service) Profile(ctx context.Context) (config.Profile, error) {
	written, err := store.New(s.db.Reader()).Profile(ctx)
	if errors.Is(err, db.ErrNotFound) {
		return config.Profile{}, fault.Wrap(err, fault.NotFound, "coalition.error.none", nil)
	}
	if err != nil {
		return config.Profile{}, audit.Fault(err)
	}
	return config.ParseProfile([]byte(written))
}

func write(p config.Profile) (string, error) {
	if err := p.Check(); err != nil {
		return "", fault.Wrap(err, fault.Invalid, "coalition.error.profile", fault.Args{"Reason": err.Error()})
	}
	raw, err := json.Marshal(p)
	return string(raw), err
}
