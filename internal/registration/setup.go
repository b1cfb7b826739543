package registration

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/registration/internal/store"
)

// SetUp opens the registration of a gathering, or changes how one registers for it.
// What people were told stays: rates and the group rule are those of the day they
// registered. More places are offered to those who wait; fewer take nobody's away.
func (s *Service) SetUp(ctx context.Context, who access.Actor, gatheringID string, set Settings) error {
	set = set.normal()
	set.GatheringID, set.Currency = gatheringID, s.o.Profile.Currency
	mail, err := s.post(ctx)
	if err != nil {
		return err
	}
	leave, err := s.pass(ctx, gatheringID)
	if err != nil {
		return err
	}
	defer leave()
	return s.log.Do(ctx, who, "registration.set_up", func(tx *audit.Tx) error {
		g, err := s.gatherings.ByID(ctx, tx, gatheringID)
		if err != nil {
			return err
		}
		if err := mayRun(who, g); err != nil {
			return err
		}
		if err := set.check(); err != nil {
			return err
		}
		had, err := s.SettingsOf(ctx, tx, gatheringID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := s.stayTaken(ctx, tx, had, set); err != nil {
			return err
		}
		if err := set.put(ctx, store.New(tx)); err != nil {
			return err
		}
		tx.About(KindSettings, gatheringID)
		tx.Detail("in_person", set.InPerson)
		tx.Detail("online", set.Online)
		here := at{Gathering: g, set: set, day: clock.DayIn(tx.Now, g.Location()), mail: mail}
		for _, kind := range []string{InPerson, Online} {
			if err := s.moveLine(ctx, tx, here, kind); err != nil {
				return err
			}
		}
		return nil
	})
}

// stayTaken refuses to take an option away that somebody takes.
func (s *Service) stayTaken(ctx context.Context, tx *audit.Tx, had, set Settings) error {
	for _, o := range had.Options {
		if _, stays := set.Option(o.Slug); stays {
			continue
		}
		n, err := store.New(tx).CountOptionUse(ctx, set.GatheringID, o.Slug)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "registration.error.option_in_use", fault.Args{"Name": o.Name, "Count": n})
		}
	}
	return nil
}
