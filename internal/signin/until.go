package signin

import (
	"context"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/clock"
)

// BeginFor is Begin for a session that lasts so long at most: one that was begun for
// a single occasion ends with it.
func BeginFor(ctx context.Context, m *scs.SessionManager, personID string, lasts time.Duration) error {
	if err := Begin(ctx, m, personID); err != nil {
		return err
	}
	m.SetDeadline(ctx, clock.System{}.Now().Add(min(lasts, Lifetime)).UTC())
	return nil
}
