// Package founding opens the database that the settings name, brings its schema up, and
// founds a coalition in it.
package founding

import (
	"context"
	"errors"
	"log/slog"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/coalition"
	"plenary.example/internal/config"
	"plenary.example/internal/config/trouble"
	"plenary.example/internal/db"
	"plenary.example/internal/jobs"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/migrations"
)

// Database opens the database that the settings name and brings its schema up.
func Database(ctx context.Context, s config.Settings, c clock.Clock, log *slog.Logger) (*db.DB, error) {
	d, err := db.Open(ctx, db.Options{Dir: s.Data, URL: s.Database, Now: c.Now, Log: log})
	if err != nil {
		return nil, trouble.InWords(s, err)
	}
	if err := schema(ctx, d); err != nil {
		return nil, trouble.InWords(s, errors.Join(err, d.Close()))
	}
	return d, nil
}

// schema brings a database's schema up. In an empty one the queue's comes first, while
// there is little for SQLite to read again.
func schema(ctx context.Context, d *db.DB) error {
	ours := func() error { _, err := d.Migrate(ctx, migrations.Files); return err }
	queue := func() error { return jobs.Migrate(ctx, d) }
	fresh, err := d.Fresh(ctx)
	if err != nil {
		return err
	}
	if !fresh {
		return inTurn(ours, queue)
	}
	return d.Found(ctx, func() error { return inTurn(queue, ours) })
}

func inTurn(steps ...func() error) error {
	for _, do := range steps {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// Coalition writes the profile, its subjects and bodies, and the first person of
// the secretariat, all or nothing as far as one transaction reaches.
func Coalition(ctx context.Context, d *db.DB, profile config.Profile, first people.Person) error {
	who, record := access.TheProgram(), audit.New(d)
	register := people.New(record)
	structure := bodies.New(record, register)
	err := record.Do(ctx, who, "coalition.init", func(tx *audit.Tx) error {
		if err := coalition.New(record).FoundTx(ctx, tx, profile); err != nil {
			return err
		}
		person, err := register.AddPersonTx(ctx, tx, first)
		if err != nil {
			return err
		}
		founded, err := structure.FoundTx(ctx, tx, profile.Bodies)
		if err != nil {
			return err
		}
		today := clock.DayIn(tx.Now, profile.Location())
		for _, b := range founded {
			if b.Kind != access.Secretariat {
				continue
			}
			if _, err := structure.AppointTx(ctx, tx, bodies.Term{BodyID: b.ID, PersonID: person.ID, Role: access.Staff, From: today}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return resolutions.New(record, register, nil).PlantSubjects(ctx, who, subjects(profile))
}

func subjects(p config.Profile) []resolutions.Subject {
	list := make([]resolutions.Subject, len(p.Subjects))
	for i, s := range p.Subjects {
		list[i] = resolutions.Subject{Slug: s.Slug, Name: s.Name}
	}
	return list
}
