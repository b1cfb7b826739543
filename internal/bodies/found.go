package bodies

import (
	"context"
	"errors"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies/internal/store"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
)

// Found makes the bodies that a profile describes and that are not there yet,
// in its order; those that are there stay as they are.
func (s *Service) Found(ctx context.Context, who access.Actor, described []config.Body) error {
	return s.log.Do(ctx, who, "bodies.found", func(tx *audit.Tx) error {
		_, err := s.FoundTx(ctx, tx, described)
		return err
	})
}

// FoundTx is Found in the caller's transaction. It returns the bodies described
// by slug.
func (s *Service) FoundTx(ctx context.Context, tx *audit.Tx, described []config.Body) (map[string]Body, error) {
	founded := make(map[string]Body, len(described))
	var fresh []config.Body
	for i, d := range described {
		row, err := store.New(tx).BodyBySlug(ctx, d.Slug)
		if err == nil {
			founded[d.Slug] = bodyOf(row)
			continue
		}
		if !errors.Is(err, db.ErrNotFound) {
			return nil, err
		}
		b, err := s.AddBodyTx(ctx, tx, Body{
			Slug: d.Slug, Kind: access.BodyKind(d.Kind), Name: d.Name, Mandate: d.Mandate, Place: i + 1, ParentID: founded[d.Parent].ID, Open: d.Open,
		})
		if err != nil {
			return nil, err
		}
		founded[d.Slug] = b
		fresh = append(fresh, d)
	}
	// Seats come last: one body's may be held by office in another.
	for _, d := range fresh {
		for i, seat := range d.Seats {
			_, err := s.AddSeatTx(ctx, tx, Seat{
				BodyID: founded[d.Slug].ID, Role: access.Role(seat.Role), Name: seat.Name, Places: seat.Places, Years: seat.Years, Consecutive: seat.Consecutive,
				FilledBy: FilledBy(seat.FilledBy), FromBody: founded[seat.FromBody].ID, FromRole: access.Role(seat.FromRole), Place: i + 1,
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return founded, nil
}
