package signin

import (
	"context"

	"github.com/alexedwards/scs/v2"
)

// EnterFor makes the request's session one in which its person, a member of
// staff, enters what another person decides; empty: nobody's any more. Whether
// they may is the caller's to say.
func EnterFor(ctx context.Context, m *scs.SessionManager, personID string) {
	if personID == "" {
		m.Remove(ctx, enteringKey)
		return
	}
	m.Put(ctx, enteringKey, personID)
}

// EnteringFor is the key of the person for whom the session's person enters what
// they decide; empty for nobody.
func EnteringFor(ctx context.Context, m *scs.SessionManager) string {
	return m.GetString(ctx, enteringKey)
}
