package signin

import (
	"context"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/signin/internal/store"
)

// BeginFor is Begin for a session that lasts so long at most: one that was begun for
// a single occasion ends with it.
func BeginFor(ctx context.Context, m *scs.SessionManager, personID string, lasts time.Duration) error {
	if err := Begin(ctx, m, personID); err != nil {
		return err
	}
	m.Put(ctx, occasionKey, "yes")
	m.SetDeadline(ctx, clock.System{}.Now().Add(min(lasts, Lifetime)).UTC())
	return nil
}

// occasionKey marks a session that was begun for a single occasion.
const occasionKey = "occasion"

// Watch returns what says whether the request's session is still there, where it was
// begun for a single occasion; nil for any other.
func Watch(ctx context.Context, m *scs.SessionManager) func(context.Context) bool {
	kept, ok := m.Store.(scs.CtxStore)
	if !ok || m.GetString(ctx, occasionKey) == "" {
		return nil
	}
	token := m.Token(ctx)
	return func(ctx context.Context) bool {
		_, found, err := kept.FindCtx(ctx, token)
		return found || err != nil
	}
}

// Handle is by what EndTx knows the request's session: not its token, which nobody but
// its browser has.
func Handle(ctx context.Context, m *scs.SessionManager) string { return hash(m.Token(ctx)) }

// EndTx ends a session by its handle, wherever it is open: that of a link which is
// revoked. One that has ended already is no error.
func (s *Service) EndTx(ctx context.Context, tx *audit.Tx, handle string) error {
	if handle == "" {
		return nil
	}
	tx.AfterCommit(func() { s.sessions.cache.drop(handle) })
	return store.New(tx).DeleteSession(ctx, handle)
}
