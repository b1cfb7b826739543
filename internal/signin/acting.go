package signin

import (
	"context"

	"github.com/alexedwards/scs/v2"
)

// actingKey is the name under which a session holds the key of the organization
// its person acts for.
const actingKey = "organization"

// ActFor remembers for which of their organizations a person acts in this
// session. It gives no power: an organization in which the person has no place
// today is passed over.
func ActFor(ctx context.Context, m *scs.SessionManager, organizationID string) {
	m.Put(ctx, actingKey, organizationID)
}

// ActsFor is the key of the organization chosen with ActFor; empty for none.
func ActsFor(ctx context.Context, m *scs.SessionManager) string { return m.GetString(ctx, actingKey) }
